//! `plug_in`

use wp8_emulator::phone::{Command, power};

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Plugs the charger in.
    pub struct PlugIn {}
}

impl Verb for PlugIn {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(Command::Power(power::Command::PlugIn))
    }
}
