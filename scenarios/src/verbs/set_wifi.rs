//! `set_wifi`

use wp8_emulator::phone::network;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Switches Wi-Fi on or off.
    pub struct SetWifi(short: on) {
        /// On or off.
        on: bool,
    }
}

impl Verb for SetWifi {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(network::Command::SetWifi { on: self.on })
    }
}
