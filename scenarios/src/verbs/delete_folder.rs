//! `delete_folder`

use wp8_emulator::phone::favourites;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Deletes a folder of favourites with all that is in it.
    pub struct DeleteFolder(short: folder) {
        /// Its name.
        folder: String,
    }
}

impl Verb for DeleteFolder {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(favourites::Command::DeleteFolder(self.folder.as_str().into()))
    }
}
