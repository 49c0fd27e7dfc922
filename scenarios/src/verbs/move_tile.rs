//! `move_tile`

use wp8_emulator::phone::start;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Drags a tile to another place.
    pub struct MoveTile {
        /// The title of what it stands for, or its place on Start as `#1`.
        tile: String,
        /// From the left, in small tiles.
        column: u32,
        /// From the top, in small tiles.
        row: u32,
    }
}

impl Verb for MoveTile {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let tile = find::tile(scene, &self.tile)?;
        scene.user(start::Command::Move { tile, column: self.column, row: self.row })
    }
}
