//! `cancel_restore`

use wp8_backup::Action;
use wp8_emulator::phone::backup;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Gives a restore up that is going on. What is applied stays.
    pub struct CancelRestore {}
}

impl Verb for CancelRestore {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(backup::Command::User(Action::CancelRestore))
    }
}
