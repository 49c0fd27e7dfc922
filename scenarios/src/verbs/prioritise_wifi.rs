//! `prioritise_wifi`

use wp8_emulator::phone::network;

use super::Verb;
use crate::language::args::{NetworkName, args};
use crate::stage::{Scene, Trouble};

args! {
    /// Moves a saved network in the order in which they are joined (fact 166).
    pub struct PrioritiseWifi(short: network) {
        /// Which.
        network: NetworkName,
        /// Its place, from 1.
        place: u32 [1..=1_000] = 1,
    }
}

impl Verb for PrioritiseWifi {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let (ssid, place) = ((*self.network).into(), self.place as usize - 1);
        scene.user(network::Command::PrioritiseWifi { ssid, place })
    }
}
