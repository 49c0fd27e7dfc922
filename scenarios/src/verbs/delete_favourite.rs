//! `delete_favourite`

use wp8_emulator::phone::favourites;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Deletes a favourite.
    pub struct DeleteFavourite(short: favourite) {
        /// Which: its title, or its place in the list as `#1`.
        favourite: String = "#1",
    }
}

impl Verb for DeleteFavourite {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let favourite = find::favourite(scene, &self.favourite)?;
        scene.user(favourites::Command::Delete(favourite))
    }
}
