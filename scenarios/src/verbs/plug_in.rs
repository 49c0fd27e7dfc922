//! `plug_in`

use wp8_emulator::phone::power;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Plugs the charger in.
    pub struct PlugIn {}
}

impl Verb for PlugIn {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(power::Command::PlugIn)
    }
}
