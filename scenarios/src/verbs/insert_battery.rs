//! `insert_battery`

use wp8_emulator::phone::power;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Puts the battery in again.
    pub struct InsertBattery {}
}

impl Verb for InsertBattery {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(power::Command::InsertBattery)
    }
}
