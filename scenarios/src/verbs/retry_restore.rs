//! `retry_restore`

use wp8_backup::Action;
use wp8_emulator::phone::backup;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Tries a failed restore again from the settings.
    pub struct RetryRestore {}
}

impl Verb for RetryRestore {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(backup::Command::User(Action::RetryRestore))
    }
}
