//! `coverage`

use wp8_emulator::world::air::Coverage;
use wp8_emulator::world::{AirCommand, Command};

use super::Verb;
use crate::language::args::args;
use crate::language::units::Percent;
use crate::stage::{Scene, Trouble};

args! {
    /// Carries the phone into another cell, or to where there is none.
    pub struct CoverageHere(short: generation) {
        /// The fastest the cell has: 2, 3 or 4; 0 for no cell.
        generation: u8 [0..=4],
        /// It belongs to a foreign network.
        roaming: bool = false,
        /// How much of a cell's usual speed is there.
        speed: Percent = "100%",
    }
}

impl Verb for CoverageHere {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let phone = scene.index();
        let coverage = (self.generation > 0).then_some(Coverage {
            generation: self.generation,
            roaming: self.roaming,
            speed_per_mille: u32::from(self.speed.0) * 10,
        });
        scene.apply(Command::Air(AirCommand::Cover { phone, coverage }))
    }
}
