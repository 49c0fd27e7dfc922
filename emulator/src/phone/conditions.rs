//! What the phone as a whole is in: the read-only view that every service gets.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::kernel::{PhoneClock, Time};
use crate::wire::{Internet, Token};

/// The state of links, power and account, put together from the services that own them.
///
/// When it changes, [`Signal::Conditions`](super::signal::Signal::Conditions) goes round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// Joined to a Wi-Fi network, and what is behind it.
    pub wifi: Option<Internet>,
    /// Cellular data can be used.
    pub cellular: Option<Cellular>,
    /// There is a cell: calls and text messages work.
    pub cell_service: bool,
    /// A transfer is running.
    pub transferring: bool,
    /// The data limit is near or reached, and background data is restricted (fact 204).
    pub data_restricted: bool,
    /// On a charger.
    pub external_power: bool,
    /// Battery level, 0 to 100, as of the last time that it crossed 10 percent or the threshold of
    /// battery saver, was full, or the charger or the screen changed. Not every percent is told: that
    /// would wake all services a hundred times a charge. `Power::battery_percent` is exact.
    pub battery_percent: u8,
    /// Battery saver is in effect.
    pub battery_saver: bool,
    /// The screen is on.
    pub screen_on: bool,
    /// The phone's clock less the servers', in milliseconds.
    pub clock_offset_ms: i64,
    /// The Microsoft account that is signed in.
    pub account: Option<Account>,
    /// Set-up is finished.
    pub set_up: bool,
    /// Free storage in bytes.
    pub free_bytes: u64,
    /// The SIM card in the slot.
    pub sim: Option<Sim>,
    /// The access point for cellular data: entered by hand, or the automatic choice.
    pub apn: Option<Arc<str>>,
    /// The access point for MMS and the address of the MMS centre.
    pub mms_apn: Option<(Arc<str>, Arc<str>)>,
    /// What the Wi-Fi radio does: it drains the battery accordingly.
    pub wifi_radio: Radio,
    /// What the cellular radio does.
    pub cellular_radio: Radio,
}

/// What others need to know of the SIM card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sim {
    /// The operator hides the pages for access points (fact 330).
    pub hides_apn: bool,
}

/// What a radio does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Radio {
    /// Nothing: off, or asleep.
    #[default]
    Off,
    /// On, with little to do.
    Idle,
    /// It carries a large body.
    Busy,
}

/// Cellular data that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cellular {
    /// 2, 3 or 4.
    pub generation: u8,
    /// In a foreign network.
    pub roaming: bool,
}

/// The primary account, signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its address.
    pub address: Arc<str>,
    /// Proof for requests.
    pub token: Token,
    /// Its region, as a country code.
    pub region: Arc<str>,
}

impl Conditions {
    /// What the phone's clock shows at `now`.
    #[must_use]
    pub const fn clock_at(&self, now: Time) -> PhoneClock {
        PhoneClock(now.on_server().0.saturating_add(self.clock_offset_ms))
    }

    /// Wi-Fi with Internet behind it.
    #[must_use]
    pub const fn wifi_internet(&self) -> bool {
        matches!(self.wifi, Some(Internet::Full))
    }

    /// Some way to the Internet.
    #[must_use]
    pub const fn internet(&self) -> bool {
        self.wifi_internet() || self.cellular.is_some()
    }
}

impl Default for Conditions {
    fn default() -> Self {
        Self {
            wifi: None,
            cellular: None,
            cell_service: false,
            transferring: false,
            data_restricted: false,
            external_power: false,
            battery_percent: 100,
            battery_saver: false,
            screen_on: false,
            clock_offset_ms: 0,
            account: None,
            set_up: false,
            free_bytes: u64::MAX,
            sim: None,
            apn: None,
            mms_apn: None,
            wifi_radio: Radio::Off,
            cellular_radio: Radio::Off,
        }
    }
}
