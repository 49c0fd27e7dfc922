//! `forget_wifi`

use wp8_emulator::phone::network;

use super::Verb;
use crate::language::args::{NetworkName, args};
use crate::stage::{Scene, Trouble};

args! {
    /// Deletes a saved network, and leaves it.
    pub struct ForgetWifi(short: network) {
        /// Which.
        network: NetworkName,
    }
}

impl Verb for ForgetWifi {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(network::Command::ForgetWifi { ssid: (*self.network).into() })
    }
}
