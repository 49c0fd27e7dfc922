//! The Start screen.

use wp8_backup::{TileSize, TileTarget};
use wp8_emulator::phone::Phone;
use wp8_emulator::phone::start::{Start, Tile};

use crate::language::cel::{Value, view};

/// The Start screen.
pub struct StartView<'w>(pub &'w Phone);

view! {
    /// The Start screen.
    pub static START: "Start" for StartView<'w> as this {
        /// How many small tiles stand side by side.
        columns: Int => Value::int(this.0.start.columns()),
        /// The tiles in reading order.
        tiles: List(&Struct(&TILE)) => {
            Value::items(this.0.start.tiles().map(|tile| Value::object(TileView(this.0, tile))))
        },
        /// Everything stands where it does on a new phone of this model and operator.
        is_factory: Bool => Value::Bool(is_factory(this.0)),
        /// Titles, places and sizes in one text: two phones with the same Start have the same.
        layout: Text => Value::text(layout(this.0)),
    }
}

fn is_factory(phone: &Phone) -> bool {
    let carrier = phone.carrier.sim().map(|sim| &*sim.provider);
    let factory = Start::new(phone.identity(), carrier);
    let places =
        |start: &Start| -> Vec<_> { start.tiles().map(|tile| (tile.key, tile.spot)).collect() };
    places(&factory) == places(&phone.start)
}

fn layout(phone: &Phone) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for tile in phone.start.tiles() {
        let (column, row) = (tile.spot.column, tile.spot.row);
        let _ = writeln!(text, "{} {} {column},{row}", title(phone, tile), size(tile));
    }
    text
}

fn title(phone: &Phone, tile: Tile<'_>) -> String {
    match tile.target {
        TileTarget::System(name) => name.to_string(),
        TileTarget::App(product) => {
            if let Some(package) = phone.packages.package(*product) {
                return package.edition.title.to_string();
            }
            match phone.downloads.entry(*product) {
                Some(entry) => entry.title.to_string(),
                None => product.to_string(),
            }
        }
    }
}

const fn size(tile: Tile<'_>) -> &'static str {
    match tile.spot.size {
        TileSize::Small => "small",
        TileSize::Medium => "medium",
        TileSize::Wide => "wide",
    }
}

/// A tile.
pub struct TileView<'w>(&'w Phone, Tile<'w>);

view! {
    /// A tile of Start.
    pub static TILE: "tile" for TileView<'w> as this {
        /// The title of what it stands for.
        title: Text => Value::text(title(this.0, this.1)),
        /// How large it is.
        size: Word(&["small", "medium", "wide"]) => Value::text(size(this.1)),
        /// From the left, in small tiles.
        column: Int => Value::int(this.1.spot.column),
        /// From the top, in small tiles.
        row: Int => Value::int(this.1.spot.row),
        /// What it stands for is there: it is no placeholder.
        live: Bool => Value::Bool(!this.1.waiting),
    }
}
