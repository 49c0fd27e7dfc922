//! `pull_battery`

use wp8_emulator::phone::power;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Takes the battery out, where that can be done.
    pub struct PullBattery {}
}

impl Verb for PullBattery {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(power::Command::PullBattery)
    }
}
