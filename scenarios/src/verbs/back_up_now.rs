//! `back_up_now`

use wp8_backup::Action;
use wp8_emulator::phone::backup;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Taps "back up now", where the version has it.
    pub struct BackUpNow {}
}

impl Verb for BackUpNow {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(backup::Command::User(Action::BackUpNow))
    }
}
