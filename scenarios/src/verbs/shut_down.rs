//! `shut_down`

use wp8_emulator::kernel::Span;
use wp8_emulator::phone::power;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

/// No phone takes longer to go off.
const AT_MOST: Span = Span::minutes(5);

args! {
    /// Switches the phone off, and waits until it is.
    pub struct ShutDown {}
}

impl Verb for ShutDown {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(power::Command::ShutDown)?;
        let phone = scene.index();
        scene.wait_for(AT_MOST, "the end of its shutdown", |world| {
            !world.phones()[phone.place()].is_running()
        })
    }
}
