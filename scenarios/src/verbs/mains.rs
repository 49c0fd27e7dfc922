//! `mains`

use wp8_emulator::world::{AirCommand, Command};

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// The mains come or go: chargers that are plugged in charge, or do not.
    pub struct Mains(short: on) {
        /// Whether they are there.
        on: bool,
    }
}

impl Verb for Mains {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.apply(Command::Air(AirCommand::Mains { on: self.on }))
    }
}
