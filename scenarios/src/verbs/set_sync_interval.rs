//! `set_sync_interval`

use wp8_emulator::phone::accounts;
use wp8_emulator::profile::Interval;

use super::Verb;
use crate::language::args::{args, words};
use crate::stage::{Scene, Trouble};

words! {
    /// How often an account is synced: the choices of its page.
    pub enum Every {
        /// "as items arrive".
        AsItemsArrive = "as_items_arrive",
        /// Every 15 minutes.
        QuarterHour = "15m",
        /// Every 30 minutes.
        HalfHour = "30m",
        /// Hourly.
        Hour = "1h",
        /// Every two hours.
        TwoHours = "2h",
        /// "manually".
        Never = "manually",
    }
}

args! {
    /// Chooses how often an account is synced.
    pub struct SetSyncInterval {
        /// Its address.
        account: String,
        /// How often.
        every: Every,
    }
}

impl Verb for SetSyncInterval {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let address = self.account.as_str().into();
        let interval = match self.every {
            Every::AsItemsArrive => Interval::AsItemsArrive,
            Every::QuarterHour => Interval::Every15Minutes,
            Every::HalfHour => Interval::Every30Minutes,
            Every::Hour => Interval::Hourly,
            Every::TwoHours => Interval::Every2Hours,
            Every::Never => Interval::Manually,
        };
        scene.user(accounts::Command::SetInterval { address, interval })
    }
}
