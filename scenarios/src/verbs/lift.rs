//! `lift`

use wp8_emulator::world::Command;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Takes a fault away.
    pub struct Lift(short: fault) {
        /// The name it was made with.
        fault: String,
    }
}

impl Verb for Lift {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.apply(Command::Lift(self.fault.as_str().into()))
    }
}
