//! `set_screen_timeout`

use wp8_emulator::phone::power;
use wp8_emulator::phone::power::ScreenTimeout;

use super::Verb;
use crate::language::args::{args, words};
use crate::stage::{Scene, Trouble};

words! {
    /// When the screen goes off: the choices of the page.
    pub enum After {
        /// 30 seconds.
        HalfMinute = "30s",
        /// 1 minute.
        Minute = "1m",
        /// 3 minutes.
        ThreeMinutes = "3m",
        /// 5 minutes.
        FiveMinutes = "5m",
        /// 15 minutes.
        QuarterHour = "15m",
        /// 30 minutes.
        HalfHour = "30m",
        /// Never.
        Never = "never",
    }
}

args! {
    /// Chooses after how long the screen goes off by itself.
    pub struct SetScreenTimeout(short: after) {
        /// After how long.
        after: After,
    }
}

impl Verb for SetScreenTimeout {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let after = match self.after {
            After::HalfMinute => ScreenTimeout::After30Seconds,
            After::Minute => ScreenTimeout::After1Minute,
            After::ThreeMinutes => ScreenTimeout::After3Minutes,
            After::FiveMinutes => ScreenTimeout::After5Minutes,
            After::QuarterHour => ScreenTimeout::After15Minutes,
            After::HalfHour => ScreenTimeout::After30Minutes,
            After::Never => ScreenTimeout::Never,
        };
        scene.user(power::Command::SetScreenTimeout { after })
    }
}
