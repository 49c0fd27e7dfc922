//! `sign_in_later`

use wp8_emulator::phone::setup;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Goes on in set-up without an account.
    pub struct SignInLater {}
}

impl Verb for SignInLater {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(setup::Command::SignInLater)
    }
}
