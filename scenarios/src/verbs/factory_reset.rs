//! `factory_reset`

use wp8_emulator::phone;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Resets the phone: it restarts, and is as it left the factory.
    pub struct FactoryReset {}
}

impl Verb for FactoryReset {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(phone::Command::FactoryReset)
    }
}
