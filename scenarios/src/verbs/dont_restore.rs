//! `dont_restore`

use wp8_emulator::phone::setup;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Starts fresh: nothing of the listed backups is restored.
    pub struct DontRestore {}
}

impl Verb for DontRestore {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(setup::Command::DontRestore)
    }
}
