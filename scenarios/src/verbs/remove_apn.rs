//! `remove_apn`

use wp8_emulator::phone::carrier;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Removes the access points that were entered by hand: those of the SIM card count again.
    pub struct RemoveApn {}
}

impl Verb for RemoveApn {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(carrier::Command::RemoveApn)
    }
}
