//! `delete_backup`

use wp8_backup::Action;
use wp8_emulator::phone::backup;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::switch_backup::Of;

args! {
    /// Deletes what is stored of a category, on the page behind "advanced".
    pub struct DeleteBackup(short: category) {
        /// Which.
        category: Of,
    }
}

impl Verb for DeleteBackup {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(backup::Command::User(Action::DeleteStored(self.category.category())))
    }
}
