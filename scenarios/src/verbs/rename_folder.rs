//! `rename_folder`

use wp8_emulator::phone::favourites;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Gives a folder of favourites another name.
    pub struct RenameFolder {
        /// Its name.
        folder: String,
        /// The new one.
        to: String,
    }
}

impl Verb for RenameFolder {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let (from, to) = (self.folder.as_str().into(), self.to.as_str().into());
        scene.user(favourites::Command::RenameFolder { from, to })
    }
}
