//! `leave`

use wp8_emulator::world::{AirCommand, Command};

use super::Verb;
use crate::language::args::{NetworkName, args};
use crate::stage::{Scene, Trouble};

args! {
    /// Carries the phone out of the range of a network.
    pub struct Leave(short: network) {
        /// Which.
        network: NetworkName,
    }
}

impl Verb for Leave {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let (phone, ssid) = (scene.index(), (*self.network).into());
        scene.apply(Command::Air(AirCommand::Bring { phone, ssid, strength_percent: None }))
    }
}
