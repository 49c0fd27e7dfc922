//! `device_limit`

use wp8_emulator::world::Command;
use wp8_emulator::world::store::Command as Change;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// How many phones may have a paid app of an account at the same time, from now on (fact 277).
    pub struct DeviceLimit(short: phones) {
        /// So many.
        phones: u8,
    }
}

impl Verb for DeviceLimit {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.apply(Command::Store(Change::DeviceLimit(self.phones)))
    }
}
