//! `unplug`

use wp8_emulator::phone::power;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Unplugs the charger.
    pub struct Unplug {}
}

impl Verb for Unplug {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(power::Command::Unplug)
    }
}
