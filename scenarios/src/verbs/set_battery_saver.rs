//! `set_battery_saver`

use wp8_emulator::phone::power::{self, SaverMode};

use super::Verb;
use crate::language::args::{args, words};
use crate::stage::{Scene, Trouble};

words! {
    /// When battery saver is in effect.
    pub enum Mode {
        /// Never.
        Off = "off",
        /// While the battery is low.
        WhenLow = "when_low",
        /// From now on until the next charge.
        Now = "now",
        /// Always.
        Always = "always",
    }
}

args! {
    /// Chooses when battery saver is in effect.
    pub struct SetBatterySaver(short: mode) {
        /// When.
        mode: Mode,
    }
}

impl Verb for SetBatterySaver {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let mode = match self.mode {
            Mode::Off => SaverMode::Off,
            Mode::WhenLow => SaverMode::WhenLow,
            Mode::Now => SaverMode::NowUntilNextCharge,
            Mode::Always => SaverMode::Always,
        };
        scene.user(power::Command::SetBatterySaver { mode })
    }
}
