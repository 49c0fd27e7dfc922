//! `rename_favourite`

use wp8_emulator::phone::favourites;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Gives a favourite another title.
    pub struct RenameFavourite {
        /// Which: its place in the list as `#1`, or its title.
        favourite: String,
        /// The title.
        to: String,
    }
}

impl Verb for RenameFavourite {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let id = find::favourite(scene, &self.favourite)?;
        scene.user(favourites::Command::Rename { id, title: self.to.as_str().into() })
    }
}
