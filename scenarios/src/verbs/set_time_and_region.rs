//! `set_time_and_region`

use wp8_emulator::kernel::PhoneClock;
use wp8_emulator::phone::setup;

use super::Verb;
use crate::language::args::args;
use crate::language::units::Date;
use crate::stage::{Scene, Trouble};

args! {
    /// Changes what the page of set-up has for region, time zone and clock (fact 67).
    pub struct SetTimeAndRegion {
        /// A country, as a code of two letters.
        region: Option<String>,
        /// The time zone, in minutes east of Greenwich.
        time_zone: Option<i32>,
        /// What the clock is to show.
        clock: Option<Date>,
    }
}

impl Verb for SetTimeAndRegion {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let region = self.region.as_deref().map(Into::into);
        let time_zone = self.time_zone.map(|minutes| minutes.clamp(-720, 840) as i16);
        let clock = self.clock.map(|Date(at)| PhoneClock(at));
        scene.user(setup::Command::SetTimeAndRegion { region, time_zone, clock })
    }
}
