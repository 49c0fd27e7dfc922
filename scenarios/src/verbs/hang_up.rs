//! `hang_up`

use wp8_emulator::phone::calls;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Ends the call.
    pub struct HangUp {}
}

impl Verb for HangUp {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(calls::Command::HangUp)
    }
}
