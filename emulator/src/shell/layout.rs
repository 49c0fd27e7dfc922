//! Where things are on the glass: whole pixels, in the proportions of Windows Phone 8.
//!
//! Lengths are those of the WVGA design, 480 pixels wide, scaled by the width of the model.

use super::tree::{Node, Rect, Role};
use crate::phone::start::grid::Spot;

/// The width that lengths are given for.
const DESIGN_WIDTH: u32 = 480;
/// At the left and right of Start and of every page (fact 212).
const MARGIN: u32 = 24;
/// A small tile (fact 212).
const SMALL_TILE: u32 = 99;
/// Between tiles (fact 212).
const GUTTER: u32 = 12;

/// Heights are assumed, from the look of the pages.
const STATUS_BAR: u32 = 32;
const HEADER: u32 = 40;
const TITLE: u32 = 96;
const PIVOT: u32 = 96;
const LINE: u32 = 32;
const ROW: u32 = 56;
const BUTTON: u32 = 72;
const SWITCH: u32 = 96;
const FIELD: u32 = 104;
const BAR: u32 = 72;
/// Letters of a line of text.
const LETTERS: u32 = 36;

/// Gives every node its place on a screen of this size, in pixels.
pub fn lay_out(screen: &mut Node, (width, height): (u32, u32)) {
    screen.bounds = Rect { x: 0, y: 0, width, height };
    let scale = Scale { width };
    let mut y = 0;
    for child in &mut screen.children {
        match child.role {
            Role::AppBar => {
                let bar = scale.px(BAR);
                let place = Rect { x: 0, y: height.saturating_sub(bar), width, height: bar };
                beside(child, place);
            }
            Role::Dialog => {
                let place = Rect { x: 0, y: 0, width, height: 0 };
                child.bounds = place;
                let bottom = scale.stack(&mut child.children, scale.px(STATUS_BAR));
                child.bounds.height = bottom + scale.px(MARGIN);
            }
            Role::StatusBar => {
                let place = Rect { x: 0, y: 0, width, height: scale.px(STATUS_BAR) };
                beside(child, place);
                y += place.height;
            }
            Role::Screen
            | Role::Header
            | Role::Title
            | Role::Pivot
            | Role::Tab
            | Role::Text
            | Role::Button
            | Role::Toggle
            | Role::CheckBox
            | Role::Choice
            | Role::List
            | Role::Item
            | Role::Grid
            | Role::Tile
            | Role::Field
            | Role::Progress => y = scale.place(child, y),
        }
    }
}

struct Scale {
    width: u32,
}

impl Scale {
    const fn px(&self, design: u32) -> u32 {
        design * self.width / DESIGN_WIDTH
    }

    /// Stacks nodes from `y` on; gives the first row of pixels below them.
    fn stack(&self, nodes: &mut [Node], mut y: u32) -> u32 {
        for node in nodes {
            y = self.place(node, y);
        }
        y
    }

    fn place(&self, node: &mut Node, y: u32) -> u32 {
        let margin = self.px(MARGIN);
        let width = self.width - 2 * margin;
        let height = self.height(node);
        node.bounds = Rect { x: margin, y, width, height };
        match node.role {
            Role::Pivot => beside(node, Rect { x: margin, y, width, height }),
            Role::Grid => {
                node.bounds.height = self.tiles(&mut node.children, y);
            }
            Role::List => {
                node.bounds.height = self.stack(&mut node.children, y) - y;
            }
            Role::Button => node.bounds.width = self.button_width(node).min(width),
            Role::Screen
            | Role::StatusBar
            | Role::Header
            | Role::Title
            | Role::Tab
            | Role::Text
            | Role::Toggle
            | Role::CheckBox
            | Role::Choice
            | Role::Item
            | Role::Tile
            | Role::Field
            | Role::Progress
            | Role::Dialog
            | Role::AppBar => {}
        }
        node.bounds.bottom()
    }

    fn height(&self, node: &Node) -> u32 {
        let design = match node.role {
            Role::StatusBar => STATUS_BAR,
            Role::Header => HEADER,
            Role::Title => TITLE,
            Role::Pivot | Role::Tab => PIVOT,
            Role::Text => LINE * lines(&node.label) + LINE * node.value.as_deref().map_or(0, lines),
            Role::Button => BUTTON,
            Role::Toggle => SWITCH,
            Role::CheckBox | Role::Choice => BUTTON.max(LINE * lines(&node.label)),
            Role::Item => ROW + LINE * node.value.as_deref().map_or(0, lines),
            Role::Field => FIELD,
            Role::Progress => ROW,
            Role::AppBar => BAR,
            Role::Screen | Role::List | Role::Grid | Role::Tile | Role::Dialog => 0,
        };
        self.px(design)
    }

    fn button_width(&self, node: &Node) -> u32 {
        let letters = node.label.chars().count() as u32;
        self.px((letters * 14 + 48).max(160))
    }

    /// Places tiles; gives the height of the grid.
    fn tiles(&self, tiles: &mut [Node], top: u32) -> u32 {
        let columns = tiles.iter().filter_map(|tile| tile.spot).map(Spot::right).max().unwrap_or(0);
        // A grid of four keeps its measures; six are as small as fits (fact 209).
        let columns = if columns > 4 { 6 } else { 4 };
        let (margin, gutter) = (self.px(MARGIN), self.px(GUTTER) * 4 / columns);
        let small = if columns == 4 {
            self.px(SMALL_TILE)
        } else {
            (self.width - 2 * margin - (columns - 1) * gutter) / columns
        };
        let pitch = small + gutter;
        let mut bottom = 0;
        for tile in tiles {
            let Some(spot) = tile.spot else { continue };
            tile.bounds = Rect {
                x: margin + spot.column * pitch,
                y: top + spot.row * pitch,
                width: spot.width() * pitch - gutter,
                height: spot.height() * pitch - gutter,
            };
            bottom = bottom.max(tile.bounds.bottom());
        }
        bottom.saturating_sub(top)
    }
}

/// Puts children side by side.
fn beside(node: &mut Node, place: Rect) {
    node.bounds = place;
    let count = node.children.len() as u32;
    for (index, child) in (0..).zip(&mut node.children) {
        let (from, to) = (place.width * index / count, place.width * (index + 1) / count);
        child.bounds = Rect { x: place.x + from, width: to - from, ..place };
    }
}

/// How many lines these words take.
fn lines(words: &str) -> u32 {
    (words.chars().count() as u32).div_ceil(LETTERS).max(1)
}

#[cfg(test)]
mod tests {
    use wp8_backup::record::TileSize;

    use super::{Node, Role, Spot, lay_out};

    fn tile(row: u32, column: u32, size: TileSize) -> Node {
        let mut node = Node::new(Role::Tile, "tile", "");
        node.spot = Some(Spot { row, column, size });
        node
    }

    #[test]
    fn tiles_have_the_measures_of_the_phone() {
        let mut grid = Node::new(Role::Grid, "tiles", "");
        grid.children = vec![
            tile(0, 0, TileSize::Small),
            tile(0, 2, TileSize::Medium),
            tile(2, 0, TileSize::Wide),
        ];
        let mut screen = Node::new(Role::Screen, "start", "").with(grid);
        lay_out(&mut screen, (480, 800));
        let sizes: Vec<_> = screen.children[0]
            .children
            .iter()
            .map(|tile| (tile.bounds.x, tile.bounds.y, tile.bounds.width, tile.bounds.height))
            .collect();
        assert_eq!(sizes, [(24, 0, 99, 99), (246, 0, 210, 210), (24, 222, 432, 210)]);
    }

    #[test]
    fn rows_do_not_overlap() {
        let mut screen = Node::page("page", "SETTINGS", "backup")
            .with(Node::text("a", "one line"))
            .with(Node::text("b", "more than one line, because it goes on and on and on and on"))
            .with(Node::new(Role::Toggle, "c", "Wi-Fi"));
        lay_out(&mut screen, (768, 1280));
        for pair in screen.children.windows(2) {
            assert_eq!(pair[0].bounds.bottom(), pair[1].bounds.y);
        }
    }
}
