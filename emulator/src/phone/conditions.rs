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

/// Which parts of the conditions are others than before: who does not go by any of them is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changes(u32);

impl Changes {
    /// Whether there is Wi-Fi or cellular data, and of what kind.
    pub const LINKS: Self = Self(1);
    /// Whether there is a cell.
    pub const CELL_SERVICE: Self = Self(1 << 1);
    /// Whether background data is restricted.
    pub const DATA_RESTRICTED: Self = Self(1 << 2);
    /// The charger.
    pub const EXTERNAL_POWER: Self = Self(1 << 3);
    /// Battery saver.
    pub const BATTERY_SAVER: Self = Self(1 << 4);
    /// The screen.
    pub const SCREEN: Self = Self(1 << 5);
    /// The account, or its token.
    pub const ACCOUNT: Self = Self(1 << 6);
    /// The end of set-up.
    pub const SET_UP: Self = Self(1 << 7);
    /// Free storage.
    pub const FREE_BYTES: Self = Self(1 << 8);
    /// Anything else: what radios do, battery level, clock, SIM card, access points.
    pub const OTHERS: Self = Self(1 << 9);
    /// Everything, as after a start.
    pub const ALL: Self = Self(u32::MAX);

    /// Nothing has changed.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// These, or those, too.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether one of `those` is among them.
    #[must_use]
    pub const fn touch(self, those: Self) -> bool {
        self.0 & those.0 != 0
    }
}

impl Conditions {
    /// What is different in `after`.
    #[must_use]
    pub fn changes(&self, after: &Self) -> Changes {
        let Self {
            wifi,
            cellular,
            cell_service,
            transferring,
            data_restricted,
            external_power,
            battery_percent,
            battery_saver,
            screen_on,
            clock_offset_ms,
            account,
            set_up,
            free_bytes,
            sim,
            apn,
            mms_apn,
            wifi_radio,
            cellular_radio,
        } = self;
        let same_others = *transferring == after.transferring
            && *wifi_radio == after.wifi_radio
            && *cellular_radio == after.cellular_radio
            && *battery_percent == after.battery_percent
            && *clock_offset_ms == after.clock_offset_ms
            && *sim == after.sim
            && *apn == after.apn
            && *mms_apn == after.mms_apn;
        [
            (*wifi == after.wifi && *cellular == after.cellular, Changes::LINKS),
            (*cell_service == after.cell_service, Changes::CELL_SERVICE),
            (*data_restricted == after.data_restricted, Changes::DATA_RESTRICTED),
            (*external_power == after.external_power, Changes::EXTERNAL_POWER),
            (*battery_saver == after.battery_saver, Changes::BATTERY_SAVER),
            (*screen_on == after.screen_on, Changes::SCREEN),
            (*account == after.account, Changes::ACCOUNT),
            (*set_up == after.set_up, Changes::SET_UP),
            (*free_bytes == after.free_bytes, Changes::FREE_BYTES),
            (same_others, Changes::OTHERS),
        ]
        .into_iter()
        .fold(Changes(0), |all, (same, one)| if same { all } else { all.and(one) })
    }

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
