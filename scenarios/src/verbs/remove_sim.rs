//! `remove_sim`

use wp8_emulator::phone::carrier;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Takes the SIM card out.
    pub struct RemoveSim {}
}

impl Verb for RemoveSim {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(carrier::Command::RemoveSim)
    }
}
