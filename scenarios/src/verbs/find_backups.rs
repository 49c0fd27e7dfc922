//! `find_backups`

use wp8_backup::Action;
use wp8_emulator::phone::backup;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Looks for backups to restore, from the settings.
    pub struct FindBackups {}
}

impl Verb for FindBackups {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(backup::Command::User(Action::FindBackups))
    }
}
