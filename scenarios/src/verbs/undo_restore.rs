//! `undo_restore`

use wp8_backup::Action;
use wp8_emulator::phone::backup;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Goes back to what was there before the last restore.
    pub struct UndoRestore {}
}

impl Verb for UndoRestore {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(backup::Command::User(Action::UndoRestore))
    }
}
