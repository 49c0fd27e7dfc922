//! `reboot`

use wp8_emulator::kernel::Span;
use wp8_emulator::phone::power;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

/// No phone takes longer for either.
const AT_MOST: Span = Span::minutes(10);

args! {
    /// Switches the phone off and on again, and waits until it is up.
    pub struct Reboot {}
}

impl Verb for Reboot {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let phone = scene.index();
        scene.user(power::Command::Reboot)?;
        scene.wait_for(AT_MOST, "the end of its shutdown", |world| {
            !world.phones()[phone.place()].is_running()
        })?;
        scene.wait_for(AT_MOST, "the end of its start", |world| {
            world.phones()[phone.place()].is_running()
        })
    }
}
