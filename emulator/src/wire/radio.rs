//! Between the phone's radios and the air.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::kernel::Key;

/// An access point: the key of its name in the world.
pub type AccessPointId = Key;

/// How a Wi-Fi network is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Security {
    /// Not.
    Open,
    /// WEP.
    Wep,
    /// WPA.
    Wpa,
    /// WPA2.
    Wpa2,
}

impl Security {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Wep, Self::Wpa, Self::Wpa2];

    /// As scenarios and backups name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Wep => "wep",
            Self::Wpa => "wpa",
            Self::Wpa2 => "wpa2",
        }
    }

    /// The security called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|security| security.name() == name)
    }
}

/// What is behind an access point (facts 164, 165).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Internet {
    /// All of it.
    Full,
    /// Nothing: "No Internet access".
    Limited,
    /// A page to sign in to first.
    Captive,
}

/// What a phone's radio asks of the air.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum RadioRequest {
    /// Which networks are in range?
    Scan,
    /// Join one.
    Join {
        /// Its name.
        ssid: Arc<str>,
        /// With this password.
        password: Option<Arc<str>>,
    },
    /// Leave it.
    Leave,
    /// Set up cellular data with an access point name.
    Attach {
        /// The internet access point name; none: the automatic choice found nothing, or data is
        /// switched off, and only calls and text messages are wanted.
        apn: Option<Arc<str>>,
        /// The fastest generation wanted.
        fastest: u8,
    },
    /// End cellular data, and leave the cell.
    Detach,
    /// Set up a second connection for MMS, with an access point of its own (fact 324).
    AttachMms {
        /// The MMS access point name.
        apn: Arc<str>,
        /// The fastest generation wanted.
        fastest: u8,
    },
    /// The user signs in on the page of a captive network.
    AcceptPage {
        /// Of which.
        ssid: Arc<str>,
    },
}

/// Joined to a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// Bytes per second that the phone gets, both directions together.
    pub bytes_per_second: u64,
    /// So many thousandths of that are there at the moment: a slow link.
    pub speed_per_mille: u32,
    /// What is behind it.
    pub internet: Internet,
    /// One way, in milliseconds.
    pub latency_ms: u32,
    /// Which state of the air it tells of: what tells of an older one has been overtaken.
    pub revision: u64,
}

/// Cellular data as the operator grants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellularData {
    /// 2, 3 or 4.
    pub generation: u8,
    /// Bytes per second, both directions together.
    pub bytes_per_second: u64,
    /// So many thousandths of that are there at the moment: a slow link.
    pub speed_per_mille: u32,
    /// In a foreign network.
    pub roaming: bool,
    /// One way, in milliseconds.
    pub latency_ms: u32,
}

/// What the air answers, or tells unasked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum RadioAnswer {
    /// The networks in range, the strongest first.
    InRange(Arc<[Seen]>),
    /// Joined.
    Joined {
        /// Which.
        ssid: Arc<str>,
        /// With what.
        link: Joined,
    },
    /// The password is wrong.
    WrongPassword {
        /// Of which.
        ssid: Arc<str>,
    },
    /// The network is out of range, or gone.
    Lost {
        /// Which.
        ssid: Arc<str>,
    },
    /// A network came into range.
    CameIntoRange,
    /// Cellular data is there.
    Attached(CellularData),
    /// There is no cellular data: no coverage, or the access point name is wrong.
    NotAttached {
        /// There is a cell at all: calls and text messages work.
        service: bool,
    },
    /// The cell changed: attach again.
    CellChanged,
    /// The connection for MMS is there.
    MmsAttached(CellularData),
    /// There is no connection for MMS: no data coverage, or its access point name is wrong.
    MmsNotAttached,
}

/// A Wi-Fi network as a scan shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Name.
    pub ssid: Arc<str>,
    /// Security.
    pub security: Security,
    /// Strength in percent; below 15 it is not shown (fact 163).
    pub strength_percent: u8,
}
