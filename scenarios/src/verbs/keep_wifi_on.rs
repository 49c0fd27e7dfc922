//! `keep_wifi_on`

use wp8_emulator::phone::network;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Sets "Keep Wi-Fi on when the screen times out".
    pub struct KeepWifiOn(short: on) {
        /// On or off.
        on: bool,
    }
}

impl Verb for KeepWifiOn {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(network::Command::KeepWifiOn { on: self.on })
    }
}
