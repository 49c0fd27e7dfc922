//! `skip_accounts`

use wp8_emulator::phone::setup;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Leaves the passwords of restored accounts for later.
    pub struct SkipAccounts {}
}

impl Verb for SkipAccounts {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(setup::Command::SkipAccounts)
    }
}
