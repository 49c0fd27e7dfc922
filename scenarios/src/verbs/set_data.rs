//! `set_data`

use wp8_emulator::phone::network;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Switches the data connection of the operator on or off.
    pub struct SetData(short: on) {
        /// On or off.
        on: bool,
    }
}

impl Verb for SetData {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(network::Command::SetData { on: self.on })
    }
}
