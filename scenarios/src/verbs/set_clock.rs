//! `set_clock`

use wp8_emulator::kernel::PhoneClock;
use wp8_emulator::phone::power;

use super::Verb;
use crate::language::args::args;
use crate::language::units::{Date, Millis};
use crate::stage::{Scene, Trouble};

args! {
    /// Sets the clock of the phone by hand, or lets the network set it.
    pub struct SetClock(short: to) {
        /// What it is to show.
        to: Option<Date>,
        /// Whether it is set automatically from now on.
        automatic: Option<bool>,
        /// By how much it goes wrong by itself, forward.
        ahead: Option<Millis>,
        /// By how much it goes wrong by itself, back.
        behind: Option<Millis>,
    }
}

impl Verb for SetClock {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        if let Some(on) = self.automatic {
            scene.user(power::Command::SetAutomaticTime { on })?;
        }
        if let Some(Date(at)) = self.to {
            scene.user(power::Command::SetClock { to: PhoneClock(at) })?;
        }
        if let Some(Millis(by)) = self.ahead {
            scene.user(power::Command::SkewClock { by_ms: by.cast_signed() })?;
        }
        if let Some(Millis(by)) = self.behind {
            scene.user(power::Command::SkewClock { by_ms: -by.cast_signed() })?;
        }
        Ok(())
    }
}
