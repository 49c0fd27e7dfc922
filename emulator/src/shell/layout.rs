//! Where things are on the glass: whole pixels, in the proportions of Windows Phone 8.
//!
//! Lengths are those of the WVGA design, 480 pixels wide, scaled by the width of the model. Text is
//! measured as it is drawn, so that a picture and a touch agree on where a line ends.

use super::metrics::{self, Weight};
use super::tree::{Node, Rect, Role, kebab};
use crate::phone::start::grid::Spot;
use crate::profile::settings::{ACCENTS, Accent};

/// The width that lengths are given for.
const DESIGN_WIDTH: u32 = 480;
/// At the left and right of Start and of every page (fact 212).
pub(super) const MARGIN: u32 = 24;
/// A small tile (fact 212).
const SMALL_TILE: u32 = 99;
/// Between tiles (fact 212).
const GUTTER: u32 = 12;
/// What a control can be touched beside: its border is drawn so far inside its bounds. From memory.
pub(super) const OVERHANG: u32 = 12;

/// Sizes of letters, in tenths of a pixel (the system's sizes, from memory).
pub(super) mod size {
    /// The status bar.
    pub const STATUS: u32 = 180;
    /// Labels of fields, the lower line of an app.
    pub const SMALL: u32 = 187;
    /// The lower line of a row, headers.
    pub const NORMAL: u32 = 200;
    /// Text.
    pub const MEDIUM: u32 = 227;
    /// Boxes, buttons, fields.
    pub const MEDIUM_LARGE: u32 = 253;
    /// The word of a switch, the title of a dialog.
    pub const LARGE: u32 = 320;
    /// Rows, and titles that are too long for one line.
    pub const EXTRA_LARGE: u32 = 427;
    /// Titles of pivots. Smaller than the system's 720, as Open Sans is wider than its font.
    pub const PIVOT: u32 = 600;
    /// Titles. The same.
    pub const TITLE: u32 = 620;
    /// Titles of the pages of set-up.
    pub const SET_UP: u32 = 440;
    /// The clock of the lock screen.
    pub const HUGE: u32 = 1320;
}

/// Heights are assumed, from the look of the pages.
pub(super) const STATUS_BAR: u32 = 32;
const HEADER: u32 = 44;
const TITLE: u32 = 96;
const CLOCK: u32 = 140;
const PIVOT: u32 = 96;
/// Distances of lines of text.
pub(super) const LINE: u32 = 30;
pub(super) const SMALL_LINE: u32 = 26;
pub(super) const LARGE_LINE: u32 = 54;
/// Below a paragraph.
const PARAGRAPH: u32 = 14;
const ROW: u32 = 64;
const APP_ROW: u32 = 76;
/// The picture at the left of an app, with the distance to its name.
pub(super) const APP_ICON: u32 = 62;
pub(super) const APP_INDENT: u32 = 76;
const BUTTON: u32 = 72;
const SWITCH: u32 = 96;
const FIELD: u32 = 96;
const PROGRESS: u32 = 64;
pub(super) const BAR: u32 = 72;
/// The bar with the names of its buttons.
const OPEN_BAR: u32 = 100;
const BAR_BUTTON: u32 = 100;
const MORE: u32 = 72;
/// Above the title of a dialog, and its line.
const DIALOG_TITLE: u32 = 64;
/// A square of the list of accents, with the gap beside it.
const SWATCH: u32 = 108;
/// A line that goes away by itself.
const TOAST: u32 = 70;
/// The buttons on the corners of a tile that is held.
const CORNER: u32 = 58;
/// The list that is shown as squares.
pub(super) const PICTURES: &str = "pictures";
/// Above the tiles of Start.
const ABOVE_TILES: u32 = 16;
/// The mark of a box or choice, with the gap behind it.
pub(super) const BOX_INDENT: u32 = 48;
/// Inside a bubble of a conversation, all around, and the part of the page that it takes.
pub(super) const BUBBLE_INSET: u32 = 14;
pub(super) const BUBBLE: u32 = 348;

/// The width that text has on a page, in pixels of the design.
pub(super) const TEXT_WIDTH: u32 = DESIGN_WIDTH - 2 * MARGIN;

/// The size in which a title stands on one line, the largest of a few; none if it does not.
pub(super) fn title_size(title: &Node) -> Option<u32> {
    let sizes: &[u32] = if is_of_set_up(title) {
        &[size::SET_UP]
    } else {
        &[size::TITLE, size::PIVOT, 560, 520, 480]
    };
    let fits = |size: &u32| {
        metrics::width(&title.label, Weight::Light, *size) <= (TEXT_WIDTH + OVERHANG) * 10
    };
    sizes.iter().copied().find(fits)
}

/// The titles of set-up are all of one size.
pub(super) fn is_of_set_up(title: &Node) -> bool {
    title.id == "set-up-title"
}

/// The lines of the lock screen below its clock.
pub(super) fn is_date(text: &Node) -> bool {
    text.id == "weekday" || text.id == "date"
}

/// The lines of a title for which there is none.
pub(super) fn title_lines(title: &str) -> Vec<String> {
    metrics::lines(title, Weight::Light, size::EXTRA_LARGE, TEXT_WIDTH * 10)
}

/// The lines of a text of this size on a page, behind an indent.
pub(super) fn text_lines(words: &str, size: u32, indent: u32) -> Vec<String> {
    metrics::lines(words, Weight::Regular, size, (TEXT_WIDTH - indent) * 10)
}

/// The words in a bubble of a conversation, without the mark of who wrote them.
pub(super) fn bubble_words(label: &str) -> &str {
    label.trim_start_matches(['◂', '▸']).trim_start()
}

/// The lines in a bubble.
pub(super) fn bubble_lines(label: &str) -> Vec<String> {
    let most = (BUBBLE - 2 * BUBBLE_INSET) * 10;
    metrics::lines(bubble_words(label), Weight::Regular, size::MEDIUM, most)
}

/// A row of an app or a picture, with an image at its left.
pub(super) fn has_image(row: &Node) -> bool {
    row.id.starts_with("app-") || row.id.starts_with("picture-")
}

/// Gives every node its place on a screen of this size, in pixels.
pub fn lay_out(screen: &mut Node, (width, height): (u32, u32)) {
    screen.bounds = Rect { x: 0, y: 0, width, height };
    let scale = Scale { width };
    let is_over = |node: &Node| matches!(node.role, Role::AppBar | Role::Dialog | Role::Toast);
    let first = usize::from(screen.children.first().is_some_and(|it| it.role == Role::StatusBar));
    let over = screen.children.iter().position(is_over).unwrap_or(screen.children.len());
    for bar in &mut screen.children[..first] {
        beside(bar, Rect { x: 0, y: 0, width, height: scale.px(STATUS_BAR) });
    }
    if screen.id == "dark" {
        return scale.dark(&mut screen.children, height);
    }
    scale.content(&screen.id, &mut screen.children[first..over], height);
    // What lies over the content comes last: a menu lies beside what it is about.
    let (content, over) = screen.children.split_at_mut(over);
    for node in over {
        if node.role == Role::AppBar {
            scale.bar(node, height);
        } else if node.role == Role::Toast {
            node.bounds = Rect { x: 0, y: 0, width, height: scale.px(TOAST) };
        } else {
            let about = node.about.as_deref().and_then(|about| {
                let mut all = content.iter().flat_map(Node::all);
                all.find(|node| node.id == about).map(|node| node.bounds)
            });
            scale.dialog(node, about, height);
        }
    }
}

fn shift(nodes: &mut [Node], by: u32) {
    for node in nodes {
        node.bounds.y += by;
        shift(&mut node.children, by);
    }
}

struct Scale {
    width: u32,
}

impl Scale {
    const fn px(&self, design: u32) -> u32 {
        design * self.width / DESIGN_WIDTH
    }

    /// What is on the page itself.
    fn content(&self, id: &str, content: &mut [Node], height: u32) {
        let headed = |node: &Node| matches!(node.role, Role::Header | Role::Title | Role::Grid);
        let above = if content.first().is_some_and(headed) { 0 } else { OVERHANG };
        let bottom = self.stack(content, self.px(STATUS_BAR + above));
        let room = height.saturating_sub(bottom);
        if id == "lock" {
            // Time and date lie at the bottom of the picture, what slides it away below them.
            shift(content, room.saturating_sub(self.px(MARGIN)));
        } else if !content.iter().any(|node| matches!(node.role, Role::Header | Role::Grid)) {
            // The pages of set-up and the camera have their buttons at the lower edge.
            let buttons = content.iter().rev().take_while(|node| node.role == Role::Button).count();
            let from = content.len() - buttons;
            shift(&mut content[from..], room.saturating_sub(self.px(OVERHANG)));
        }
    }

    /// Stacks nodes from `y` on, buttons in pairs; gives the first row of pixels below them.
    fn stack(&self, nodes: &mut [Node], mut y: u32) -> u32 {
        let mut index = 0;
        while index < nodes.len() {
            let buttons =
                nodes[index..].iter().take_while(|node| node.role == Role::Button).count();
            let after_tiles = index > 0 && nodes[index - 1].role == Role::Grid;
            if after_tiles && buttons > 0 {
                y = self.arrow(&mut nodes[index], y);
                index += 1;
            } else if buttons > 0 {
                y = self.buttons(&mut nodes[index..index + buttons], y);
                index += buttons;
            } else {
                let untitled = index > 0
                    && nodes[index - 1].role == Role::Header
                    && !matches!(nodes[index].role, Role::Title | Role::Pivot);
                let above = if untitled { self.px(MARGIN) } else { 0 };
                y = self.place(&mut nodes[index], y + above);
                index += 1;
            }
        }
        y
    }

    /// Two buttons beside each other where both fit, as on the phone.
    fn buttons(&self, buttons: &mut [Node], mut y: u32) -> u32 {
        let half = (DESIGN_WIDTH - 2 * OVERHANG) / 2;
        let (left, height) = (self.px(OVERHANG), self.px(BUTTON));
        let alone = buttons.len() == 1;
        let mut rest = buttons;
        while !rest.is_empty() {
            let fit = rest.iter().take(2).all(|button| button_width(button) - OVERHANG <= half);
            let count = if fit { rest.len().min(2) } else { 1 };
            let (row, below) = rest.split_at_mut(count);
            for (index, button) in (0..).zip(row) {
                let width = if !fit || alone { button_width(button).max(160) } else { half };
                let width = width.min(2 * half);
                let x = left + self.px(index * half);
                button.bounds = Rect { x, y, width: self.px(width), height };
            }
            y += height;
            rest = below;
        }
        y
    }

    /// The round arrow under the tiles.
    fn arrow(&self, button: &mut Node, y: u32) -> u32 {
        let side = self.px(BUTTON);
        let x = self.width - self.px(MARGIN - OVERHANG) - side;
        button.bounds = Rect { x, y: y + self.px(OVERHANG), width: side, height: side };
        button.bounds.bottom()
    }

    /// Words in the middle of a screen that the system does not draw.
    fn dark(&self, nodes: &mut [Node], height: u32) {
        for node in nodes {
            let line = self.px(LARGE_LINE);
            node.bounds = Rect { x: 0, y: (height - line) / 2, width: self.width, height: line };
        }
    }

    fn bar(&self, bar: &mut Node, screen: u32) {
        let height = self.px(if bar.checked == Some(true) { OPEN_BAR } else { BAR });
        let y = screen.saturating_sub(height);
        bar.bounds = Rect { x: 0, y, width: self.width, height };
        let (more, buttons): (Vec<_>, Vec<_>) =
            bar.children.iter_mut().partition(|button| button.id == "more");
        let pitch = self.px(BAR_BUTTON);
        let left = (self.width - pitch * buttons.len() as u32) / 2;
        for (index, button) in (0..).zip(buttons) {
            button.bounds = Rect { x: left + index * pitch, y, width: pitch, height };
        }
        for button in more {
            let width = self.px(MORE);
            button.bounds = Rect { x: self.width - width, y, width, height };
        }
    }

    fn dialog(&self, dialog: &mut Node, about: Option<Rect>, height: u32) {
        match about {
            Some(tile) if dialog.spot.is_some() && tile.bottom() <= height => {
                return self.corners(dialog, tile);
            }
            Some(row) if dialog.spot.is_none() => return self.menu_beside(dialog, row, height),
            Some(_) | None => {}
        }
        let mut y = self.px(STATUS_BAR);
        if !dialog.label.is_empty() {
            y += self.px(DIALOG_TITLE);
        }
        let bottom = if is_accents(dialog) {
            self.swatches(&mut dialog.children, y)
        } else if dialog.id == "held" || dialog.id == "choices" {
            self.menu(&mut dialog.children, y)
        } else {
            self.stack(&mut dialog.children, y)
        };
        dialog.bounds = Rect { x: 0, y: 0, width: self.width, height: bottom + self.px(OVERHANG) };
    }

    /// A tile that is held has its buttons on its corners: the first at the upper right, the
    /// second at the lower right.
    fn corners(&self, dialog: &mut Node, tile: Rect) {
        let side = self.px(CORNER);
        let x = (tile.x + tile.width - side / 2).min(self.width - side);
        let right = x + side;
        for (button, y) in dialog.children.iter_mut().zip([tile.y, tile.bottom()]) {
            button.bounds = Rect { x, y: y - side / 2, width: side, height: side };
        }
        dialog.bounds = Rect {
            x: tile.x,
            y: tile.y - side / 2,
            width: right - tile.x,
            height: tile.height + side,
        };
    }

    /// The menu of a row lies under it, or over it where there is no room below.
    fn menu_beside(&self, dialog: &mut Node, row: Rect, height: u32) {
        let (margin, inset) = (self.px(MARGIN), self.px(OVERHANG));
        let high = dialog.children.len() as u32 * self.px(ROW) + 2 * inset;
        let (top, lowest) = (self.px(STATUS_BAR), height.saturating_sub(high));
        let y = match row.bottom() {
            below if below <= lowest => below,
            _ if row.y >= top + high && row.y <= height => row.y - high,
            _ => lowest,
        };
        let width = self.width - 2 * margin;
        dialog.bounds = Rect { x: margin, y, width, height: high };
        for (index, button) in (0..).zip(&mut dialog.children) {
            let y = y + inset + index * self.px(ROW);
            button.bounds = Rect { x: margin, y, width, height: self.px(ROW) };
        }
    }

    /// Rows of words, without borders.
    fn menu(&self, rows: &mut [Node], mut y: u32) -> u32 {
        for row in rows {
            let (margin, height) = (self.px(MARGIN), self.px(ROW));
            row.bounds = Rect { x: margin, y, width: self.width - 2 * margin, height };
            y = row.bounds.bottom();
        }
        y
    }

    /// Squares, four in a row.
    fn swatches(&self, squares: &mut [Node], y: u32) -> u32 {
        let side = self.px(SWATCH - GUTTER);
        let mut bottom = y;
        for (index, square) in (0..).zip(squares) {
            let (column, row) = (index % 4, index / 4);
            square.bounds = Rect {
                x: self.px(MARGIN + column * SWATCH),
                y: y + self.px(row * SWATCH),
                width: side,
                height: side,
            };
            bottom = square.bounds.bottom();
        }
        bottom
    }

    fn place(&self, node: &mut Node, y: u32) -> u32 {
        let margin = self.px(MARGIN);
        let width = self.width - 2 * margin;
        let height = self.px(height(node));
        node.bounds = Rect { x: margin, y, width, height };
        match node.role {
            Role::Pivot => self.pivot(node, y),
            Role::Grid => {
                node.bounds.y += self.px(ABOVE_TILES);
                node.bounds.height = self.tiles(&mut node.children, node.bounds.y);
            }
            Role::List if node.id == PICTURES => {
                node.bounds.height = self.pictures(&mut node.children, y);
            }
            Role::List => {
                node.bounds.height = self.stack(&mut node.children, y) - y;
            }
            Role::Screen
            | Role::StatusBar
            | Role::Header
            | Role::Title
            | Role::Tab
            | Role::Text
            | Role::Button
            | Role::Toggle
            | Role::CheckBox
            | Role::Choice
            | Role::Item
            | Role::Message
            | Role::Tile
            | Role::Field
            | Role::Picker
            | Role::Progress
            | Role::Dialog
            | Role::Toast
            | Role::AppBar => {}
        }
        node.bounds.bottom()
    }

    /// Titles side by side, the one that is seen first, then those a swipe away; the last ones lie
    /// beyond the right edge.
    fn pivot(&self, pivot: &mut Node, y: u32) {
        let height = self.px(PIVOT);
        pivot.bounds = Rect { x: 0, y, width: self.width, height };
        let seen = pivot.children.iter().position(|tab| tab.checked == Some(true)).unwrap_or(0);
        let mut x = self.px(MARGIN);
        let count = pivot.children.len();
        for turn in 0..count {
            let tab = &mut pivot.children[(seen + turn) % count];
            let words = metrics::width(&tab.label, Weight::Light, size::PIVOT).div_ceil(10);
            let width = self.px(words + MARGIN);
            tab.bounds = Rect { x, y, width, height };
            x += width;
        }
    }

    /// Places pictures, four in a row; gives the height of all.
    fn pictures(&self, pictures: &mut [Node], top: u32) -> u32 {
        let (side, pitch) = (self.px(SMALL_TILE), self.px(SMALL_TILE + GUTTER));
        let mut bottom = top;
        for (index, picture) in (0..).zip(pictures) {
            let (column, row) = (index % 4, index / 4);
            picture.bounds = Rect {
                x: self.px(MARGIN) + column * pitch,
                y: top + row * pitch,
                width: side,
                height: side,
            };
            bottom = picture.bounds.bottom() + self.px(GUTTER);
        }
        bottom - top
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

/// How high a node is that does not follow from what is in it, in pixels of the design.
fn height(node: &Node) -> u32 {
    let below = |words: &str, size, indent| text_lines(words, size, indent).len() as u32;
    let value = |size, indent, line| {
        node.value.as_deref().map_or(0, |value| line * below(value, size, indent))
    };
    match node.role {
        Role::StatusBar => STATUS_BAR,
        Role::Header => HEADER,
        Role::Title if node.id == "time" => CLOCK,
        Role::Title => match title_size(node) {
            Some(_) if is_of_set_up(node) => LARGE_LINE + MARGIN,
            Some(_) => TITLE,
            None => LARGE_LINE * title_lines(&node.label).len() as u32 + MARGIN,
        },
        Role::Pivot | Role::Tab => PIVOT,
        Role::Text if node.id == "date" => LARGE_LINE + PARAGRAPH,
        Role::Text if is_date(node) => LARGE_LINE,
        Role::Text if node.value.is_some() => {
            SMALL_LINE * below(&node.label, size::NORMAL, 0)
                + value(size::MEDIUM, 0, LINE)
                + PARAGRAPH
        }
        Role::Text => LINE * below(&node.label, size::MEDIUM, 0) + PARAGRAPH,
        Role::Button => BUTTON,
        Role::Toggle => SWITCH + SMALL_LINE * (below(&node.label, size::NORMAL, 0) - 1),
        Role::CheckBox | Role::Choice => {
            let lines = below(&node.label, size::MEDIUM_LARGE, BOX_INDENT);
            (LINE * lines + value(size::NORMAL, BOX_INDENT, SMALL_LINE) + 2 * OVERHANG).max(BUTTON)
        }
        Role::Item if has_image(node) => {
            APP_ROW.max(LARGE_LINE + value(size::SMALL, APP_INDENT, SMALL_LINE) + PARAGRAPH)
        }
        Role::Item => ROW + value(size::NORMAL, 0, SMALL_LINE),
        Role::Message => {
            let lines = bubble_lines(&node.label).len() as u32;
            LINE * lines + SMALL_LINE + 2 * BUBBLE_INSET + GUTTER
        }
        Role::Field | Role::Picker => FIELD,
        Role::Progress => PROGRESS,
        Role::AppBar => BAR,
        Role::Screen | Role::List | Role::Grid | Role::Tile | Role::Dialog | Role::Toast => 0,
    }
}

/// How wide a button is, what can be touched beside it included.
fn button_width(button: &Node) -> u32 {
    let words = metrics::width(&button.label, Weight::Semibold, size::MEDIUM_LARGE).div_ceil(10);
    words + 4 * OVERHANG
}

/// The accent that a row of the list of accents stands for.
pub(super) fn accent_of(choice: &Node) -> Option<&'static Accent> {
    let name = choice.id.strip_prefix("choice-")?;
    ACCENTS.iter().find(|accent| kebab(accent.name) == name)
}

/// The list of accents, which is a list of colours.
pub(super) fn is_accents(dialog: &Node) -> bool {
    dialog.id == "choices" && dialog.children.iter().all(|node| accent_of(node).is_some())
}

#[cfg(test)]
mod tests {
    use wp8_backup::record::TileSize;

    use super::super::tree::Touch;
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
        assert_eq!(sizes, [(24, 48, 99, 99), (246, 48, 210, 210), (24, 270, 432, 210)]);
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

    #[test]
    fn two_short_buttons_stand_side_by_side_and_a_long_one_has_its_own_row() {
        let mut screen = Node::page("page", "STORE", "title")
            .with(Node::button("a", "retry", Touch::default()))
            .with(Node::button("b", "close", Touch::default()))
            .with(Node::button("c", "sign in to the network of the house", Touch::default()));
        lay_out(&mut screen, (480, 800));
        let y = |index: usize| screen.children[index].bounds.y;
        assert_eq!(y(2), y(3));
        assert!(y(4) > y(3));
        assert!(screen.children[2].bounds.x + screen.children[2].bounds.width <= 240);
    }

    #[test]
    fn the_buttons_of_set_up_are_at_the_lower_edge() {
        let mut screen = Node::page("welcome", "", "Welcome")
            .with(Node::text("text", "Hello."))
            .with(Node::button("next", "next", Touch::default()));
        lay_out(&mut screen, (480, 800));
        assert_eq!(screen.children[2].bounds.bottom(), 788);
        assert!(screen.children[1].bounds.bottom() < 400);
    }
}
