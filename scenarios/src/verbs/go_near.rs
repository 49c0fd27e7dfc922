//! `go_near`

use wp8_emulator::world::{AirCommand, Command};

use super::Verb;
use crate::language::args::{NetworkName, args};
use crate::language::units::Percent;
use crate::stage::{Scene, Trouble};

args! {
    /// Carries the phone into the range of a network.
    pub struct GoNear(short: network) {
        /// Which.
        network: NetworkName,
        /// How strong it is there; weaker than 15% it is not shown.
        strength: Percent = "80%",
    }
}

impl Verb for GoNear {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let (phone, ssid) = (scene.index(), (*self.network).into());
        let strength_percent = Some(self.strength.0);
        scene.apply(Command::Air(AirCommand::Bring { phone, ssid, strength_percent }))
    }
}
