//! `resize_tile`

use wp8_backup::TileSize;
use wp8_emulator::phone::start;

use super::Verb;
use crate::language::args::{args, words};
use crate::stage::{Scene, Trouble};

use super::find;

words! {
    /// The size of a tile.
    pub enum Size {
        /// 1 × 1.
        Small = "small",
        /// 2 × 2.
        Medium = "medium",
        /// 4 × 2.
        Wide = "wide",
    }
}

impl Size {
    /// As the phone knows it.
    pub(super) const fn tile(self) -> TileSize {
        match self {
            Self::Small => TileSize::Small,
            Self::Medium => TileSize::Medium,
            Self::Wide => TileSize::Wide,
        }
    }
}

args! {
    /// Gives a tile another size.
    pub struct ResizeTile(short: tile) {
        /// The title of what it stands for, or its place on Start as `#1`.
        tile: String,
        /// The size; the next one without.
        size: Option<Size>,
    }
}

impl Verb for ResizeTile {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let tile = find::tile(scene, &self.tile)?;
        scene.user(start::Command::Resize { tile, size: self.size.map(Size::tile) })
    }
}
