//! `unpin`

use wp8_emulator::phone::start;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Takes a tile away from Start; its app stays.
    pub struct Unpin(short: tile) {
        /// The title of what it stands for, or its place on Start as `#1`.
        tile: String,
    }
}

impl Verb for Unpin {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let tile = find::tile(scene, &self.tile)?;
        scene.user(start::Command::Unpin(tile))
    }
}
