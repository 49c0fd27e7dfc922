//! `set_saver_threshold`

use wp8_emulator::phone::power;

use super::Verb;
use crate::language::args::args;
use crate::language::units::Percent;
use crate::stage::{Scene, Trouble};

args! {
    /// Chooses from which charge on the battery saver is on (facts 170, 174).
    pub struct SetSaverThreshold(short: at) {
        /// The charge.
        at: Percent,
    }
}

impl Verb for SetSaverThreshold {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(power::Command::SetSaverThreshold { percent: self.at.0 })
    }
}
