//! `set_airplane`

use wp8_emulator::phone::network;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Switches airplane mode on or off.
    pub struct SetAirplane(short: on) {
        /// On or off.
        on: bool,
    }
}

impl Verb for SetAirplane {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(network::Command::SetAirplane { on: self.on })
    }
}
