//! `tell_time`

use wp8_emulator::world::Command;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Whether the operator tells phones the time.
    pub struct TellTime(short: on) {
        /// It does.
        on: bool,
    }
}

impl Verb for TellTime {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.apply(Command::TellTime(self.on))
    }
}
