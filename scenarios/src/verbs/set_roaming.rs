//! `set_roaming`

use wp8_emulator::phone::network;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Allows data in foreign networks, or not.
    pub struct SetRoaming(short: on) {
        /// On or off.
        on: bool,
    }
}

impl Verb for SetRoaming {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(network::Command::SetRoaming { on: self.on })
    }
}
