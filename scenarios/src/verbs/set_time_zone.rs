//! `set_time_zone`

use wp8_emulator::phone::power;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Chooses the time zone.
    pub struct SetTimeZone(short: minutes) {
        /// Minutes east of Greenwich.
        minutes: i32 [-720..=840],
    }
}

impl Verb for SetTimeZone {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(power::Command::SetTimeZone { minutes: self.minutes as i16 })
    }
}
