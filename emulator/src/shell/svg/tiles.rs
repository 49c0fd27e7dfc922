//! Tiles: of the three templates of the system, which one follows from what a tile stands for.

use wp8_backup::record::TileSize;

use super::{Anchor, Pen, icons};
use crate::kernel::Mixer;
use crate::phone::start::grid::Spot;
use crate::shell::layout::size;
use crate::shell::metrics::Weight;
use crate::shell::tree::{Node, Rect};
use crate::wire::ProductId;

/// How a tile shows what it has to show.
enum Template {
    /// A white icon on the accent, with its count beside it.
    Iconic(&'static str),
    /// Pictures, one after the other; the first is drawn.
    Cycle,
    /// Faces.
    Faces,
    /// An app's own face, with its count in a corner.
    Flip,
}

fn template(tile: &Node) -> Template {
    let name = tile.id.strip_prefix("tile-").unwrap_or(&tile.id);
    match name {
        "photos" => return Template::Cycle,
        "people" => return Template::Faces,
        "people-me" => return Template::Iconic(icons::PERSON),
        _ => {}
    }
    if name.parse::<ProductId>().is_ok() {
        return Template::Flip;
    }
    // A place in an app of the system has the app's icon.
    let places = name.match_indices('-').rev().map(|(end, _)| &name[..end]);
    std::iter::once(name)
        .chain(places)
        .find_map(icons::named)
        .map_or(Template::Flip, Template::Iconic)
}

/// The faces of apps. Chosen freely; none is an accent, so that apps stand out.
const FACES: [u32; 8] =
    [0x2D_6A8E, 0xC0_5746, 0x3E_7D5A, 0x8A_5A9E, 0xB8_8A2E, 0x4A_5C8C, 0x9C_4668, 0x4F_7F86];

/// The identity that a picture or a face follows from.
pub(super) fn identity(id: &str) -> u64 {
    Mixer::new(0).text(id).finish()
}

impl Pen {
    pub(super) fn tile(&mut self, tile: &Node) {
        let Some(spot) = tile.spot else { return };
        let at = tile.bounds;
        if tile.checked == Some(false) {
            self.waiting(tile, spot);
            return;
        }
        match template(tile) {
            Template::Iconic(icon) => {
                self.fill(at, self.look.accent);
                self.iconic(tile, spot, icon);
            }
            Template::Cycle => {
                self.scenery(at, identity(&tile.id));
            }
            Template::Faces => self.faces(at),
            Template::Flip => {
                self.face(at, &tile.id);
                self.badge(tile);
            }
        }
        self.title(tile, spot);
    }

    /// The icon in the middle; with a count beside it, both are.
    fn iconic(&mut self, tile: &Node, spot: Spot, icon: &str) {
        let at = tile.bounds;
        let (x, y) = at.middle();
        let side = match spot.size {
            TileSize::Small => self.px(58),
            TileSize::Medium | TileSize::Wide => self.px(86),
        };
        let count = tile.value.as_deref().unwrap_or("");
        let letters = match spot.size {
            TileSize::Small => size::LARGE,
            TileSize::Medium | TileSize::Wide => 560,
        };
        let gap = if count.is_empty() { 0 } else { self.px(8) };
        let words = self.width_of(count, Weight::Light, letters);
        let side = if count.is_empty() { side } else { side * 3 / 4 };
        let left = x - (side + gap + words) / 2;
        self.icon(icon, Rect { x: left, y: y - side / 2, width: side, height: side }, 0xFF_FFFF);
        if !count.is_empty() {
            let place = (left + side + gap, y + self.tenths(letters) * 36 / 1000);
            self.words(place, Anchor::Start, Weight::Light, letters, 0xFF_FFFF, count);
        }
    }

    /// The title at the lower left; small tiles have none.
    fn title(&mut self, tile: &Node, spot: Spot) {
        if spot.size == TileSize::Small {
            return;
        }
        let at = tile.bounds;
        let place = (at.x + self.px(11), at.bottom() - self.px(13));
        let most = at.width - self.px(22);
        self.line(place, Weight::Semibold, size::NORMAL, 0xFF_FFFF, &tile.label, most);
    }

    fn badge(&mut self, tile: &Node) {
        let Some(count) = tile.value.as_deref() else { return };
        let at = tile.bounds;
        let radius = self.px(18);
        let (x, y) = (at.x + at.width - radius - self.px(8), at.y + radius + self.px(8));
        self.circle((x, y), radius, 0x00_0000, self.look.accent);
        let place = (x, y + self.px(7));
        self.words(place, Anchor::Middle, Weight::Semibold, size::NORMAL, 0xFF_FFFF, count);
    }

    /// Its app is on its way: the tile is there, and empty.
    fn waiting(&mut self, tile: &Node, spot: Spot) {
        let at = tile.bounds;
        self.fill(at, self.look.chrome);
        let (x, y) = at.middle();
        let side = self.px(if spot.size == TileSize::Small { 44 } else { 64 });
        let place = Rect { x: x - side / 2, y: y - side / 2, width: side, height: side };
        self.icon(icons::DOWNLOAD, place, self.look.subtle);
        if spot.size != TileSize::Small {
            let place = (at.x + self.px(11), at.bottom() - self.px(13));
            let most = at.width - self.px(22);
            let ink = self.look.subtle;
            self.line(place, Weight::Semibold, size::NORMAL, ink, &tile.label, most);
        }
    }

    /// The face of an app of the Store: colour and figure follow from which app it is.
    pub(super) fn face(&mut self, at: Rect, id: &str) {
        let product = id.strip_prefix("tile-").or_else(|| id.strip_prefix("app-"));
        let identity = identity(product.unwrap_or(id));
        self.fill(at, FACES[(identity % 8) as usize]);
        let side = at.width.min(at.height) * 45 / 100;
        let (x, y) = at.middle();
        let place = Rect { x: x - side / 2, y: y - side / 2, width: side, height: side };
        self.icon(icons::FIGURES[(identity >> 8) as usize % 8], place, 0xFF_FFFF);
    }

    /// Three rows of squares, some with a face.
    fn faces(&mut self, at: Rect) {
        self.fill(at, self.look.accent);
        let side = at.height / 3;
        let columns = at.width / side;
        for square in 0..columns * 3 {
            let luck = identity("people") >> (square * 5 % 59);
            let place = Rect {
                x: at.x + square % columns * side,
                y: at.y + square / columns * side,
                width: side,
                height: side,
            };
            // The title stands on the lower left.
            let under_title = square / columns == 2 && square % columns < 2;
            match luck % 3 {
                0 if !under_title => {
                    self.fill(place, FACES[(luck >> 3) as usize % 8]);
                    self.icon(icons::PERSON, place, 0xFF_FFFF);
                }
                0 | 1 => self.veil(place, 0x00_0000, 15),
                _ => {}
            }
        }
    }
}
