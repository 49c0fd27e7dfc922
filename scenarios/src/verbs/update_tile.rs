//! `update_tile`

use wp8_emulator::phone::start;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// An app changes what its tile shows.
    pub struct UpdateTile {
        /// Which: its place as `#3`, or its title.
        tile: String,
        /// The badge, 0 for none.
        count: u8 [0..=99] = 0,
        /// Another title.
        title: Option<String>,
        /// What is on its back.
        back: Option<String>,
    }
}

impl Verb for UpdateTile {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let tile = find::tile(scene, &self.tile)?;
        scene.user(start::Command::Update {
            tile,
            count: self.count,
            title: self.title.as_deref().map(Into::into),
            back: self.back.as_deref().map(Into::into),
        })
    }
}
