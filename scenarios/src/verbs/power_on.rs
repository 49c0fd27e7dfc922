//! `power_on`

use wp8_emulator::kernel::Span;
use wp8_emulator::phone::power;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

/// No phone takes longer to start.
const AT_MOST: Span = Span::minutes(10);

args! {
    /// Holds the power key until the phone starts, and waits until it is up.
    pub struct PowerOn {}
}

impl Verb for PowerOn {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(power::Command::PowerOn)?;
        let phone = scene.index();
        scene.wait_for(AT_MOST, "the end of its start", |world| {
            world.phones()[phone.place()].is_running()
        })
    }
}
