//! `unlock`

use wp8_emulator::phone::power;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Slides the lock screen away.
    pub struct Unlock {}
}

impl Verb for Unlock {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(power::Command::Unlock)
    }
}
