//! `update_system`

use wp8_emulator::profile::ProfileId;
use wp8_emulator::world::Command;

use super::Verb;
use crate::language::args::{ProfileName, args};
use crate::stage::{Scene, Trouble};

args! {
    /// Puts a later version on the phone, as an update over the air does: it restarts, and
    /// everything on it stays.
    pub struct UpdateSystem(short: to) {
        /// The version.
        to: ProfileName,
    }
}

impl Verb for UpdateSystem {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let Some(to) = ProfileId::named(&self.to) else {
            unreachable!("profiles are looked up when a file is loaded");
        };
        let phone = scene.index();
        scene.apply(Command::UpdateSystem { phone, to })
    }
}
