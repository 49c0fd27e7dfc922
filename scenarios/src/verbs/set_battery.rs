//! `set_battery`

use wp8_emulator::phone::power;

use super::Verb;
use crate::language::args::args;
use crate::language::units::Percent;
use crate::stage::{Scene, Trouble};

args! {
    /// Gives the battery this charge, as time and use would have.
    pub struct SetBattery(short: to) {
        /// How much; at 0% the phone loses power at once.
        to: Percent,
    }
}

impl Verb for SetBattery {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(power::Command::SetCharge { percent: self.to.0 })
    }
}
