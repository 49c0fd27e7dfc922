//! `transfer`

use wp8_emulator::phone::network;
use wp8_emulator::phone::network::{BackgroundTransfer, Direction, Preference};

use super::Verb;
use crate::language::args::{args, words};
use crate::language::units::Bytes;
use crate::stage::{Scene, Trouble};

words! {
    /// When a transfer may run (fact 178).
    pub enum When {
        /// On Wi-Fi, and on external power.
        WifiAndPower = "wifi_and_power",
        /// On external power, over any link.
        Power = "power",
        /// On Wi-Fi, with any power.
        Wifi = "wifi",
        /// Over any link, with any power.
        Any = "any",
    }
}

args! {
    /// An app leaves a transfer to the system, which runs it in the background (facts 178–185).
    pub struct Transfer(short: size) {
        /// Whose: any name.
        app: String = "podcasts",
        /// The file. No two in the queue of an app have the same.
        file: String = "shared/transfers/file",
        /// It goes up.
        up: bool = false,
        /// How long it is.
        size: Bytes = "10 MB",
        /// When it may run.
        when: When = "wifi_and_power",
    }
}

impl Verb for Transfer {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let direction = if self.up { Direction::Up } else { Direction::Down };
        let preference = match self.when {
            When::WifiAndPower => Preference::None,
            When::Power => Preference::AllowCellular,
            When::Wifi => Preference::AllowBattery,
            When::Any => Preference::AllowCellularAndBattery,
        };
        let (app, file) = (self.app.as_str().into(), self.file.as_str().into());
        let transfer = BackgroundTransfer::new(app, file, direction, self.size.0, preference);
        scene.user(network::Command::Transfer(transfer))
    }
}
