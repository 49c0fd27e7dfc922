//! How an entry of the queue is shown.

use serde::{Deserialize, Serialize};

use super::Gate;
use super::queue::{Entry, Wish};
use crate::profile::Profile;
use crate::wire::{Code, ProductId};

/// The state of an entry as the phone shows it (facts 101–105).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Nothing happens before it is tapped (fact 93).
    WaitingForTap,
    /// Its turn has not come, it is tried again soon, or there is no network.
    Pending,
    /// Licence or package are under way; the former is not shown apart (facts 102, 105).
    Downloading {
        /// How much of the package is here, in bytes.
        received_bytes: u64,
        /// Of how much, in bytes.
        of_bytes: u64,
    },
    /// The package is being installed.
    Installing,
    /// The user paused it.
    Paused,
    /// It is larger than cellular may carry, or data is restricted (facts 109–113).
    WaitingForWifi,
    /// Battery saver holds it back.
    WaitingForBattery,
    /// It failed and needs its user.
    AttentionRequired {
        /// Why.
        code: Code,
        /// How many attempts have failed.
        attempts: u32,
    },
}

impl State {
    /// As scenarios name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WaitingForTap => "waiting_for_tap",
            Self::Pending => "pending",
            Self::Downloading { .. } => "downloading",
            Self::Installing => "installing",
            Self::Paused => "paused",
            Self::WaitingForWifi => "waiting_for_wifi",
            Self::WaitingForBattery => "waiting_for_battery",
            Self::AttentionRequired { .. } => "attention_required",
        }
    }

    /// The line under the title (fact 102). The words for the first, and for what waits, are
    /// assumed.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::WaitingForTap => "tap to install",
            Self::Pending => "pending…",
            Self::Downloading { .. } => "downloading…",
            Self::Installing => "installing…",
            Self::Paused => "paused",
            Self::WaitingForWifi => "waiting for Wi-Fi",
            Self::WaitingForBattery => "waiting for battery",
            Self::AttentionRequired { .. } => "attention required",
        }
    }
}

/// Why something cannot be downloaded now, though its user wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// Nobody is signed in, or there is no network: "pending" (fact 151).
    NothingToAsk,
    /// Too large for cellular, or data is restricted.
    Wifi,
    /// Battery saver.
    Battery,
}

/// What holds an entry back under these circumstances.
pub(super) fn hold(entry: &Entry, gate: &Gate) -> Option<Hold> {
    if entry.background && gate.battery_saver {
        return Some(Hold::Battery);
    }
    if gate.account.is_none() || !gate.internet {
        return Some(Hold::NothingToAsk);
    }
    let too_large = entry.package_bytes() > gate.cellular_cap_bytes;
    let restricted = entry.background && gate.data_restricted;
    (!gate.wifi && (too_large || restricted)).then_some(Hold::Wifi)
}

/// How an entry is shown that is not under way.
pub(super) fn at_rest(entry: &Entry, gate: Option<&Gate>) -> State {
    if let Some(failure) = entry.failure {
        return State::AttentionRequired { code: failure.code, attempts: entry.attempts };
    }
    match entry.wish {
        Wish::Undecided => State::WaitingForTap,
        Wish::Paused => State::Paused,
        Wish::Have => match gate.and_then(|gate| hold(entry, gate)) {
            Some(Hold::Wifi) => State::WaitingForWifi,
            Some(Hold::Battery) => State::WaitingForBattery,
            Some(Hold::NothingToAsk) | None => State::Pending,
        },
    }
}

/// What a failed entry says beyond its code, where the version says more (report C01).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Why it failed.
    pub cause: &'static str,
    /// What its user can do.
    pub way_out: &'static str,
    /// The edition that took its place.
    pub successor: Option<ProductId>,
}

impl Entry {
    /// What the entry says beyond its code; nothing in versions that show the code alone.
    #[must_use]
    pub fn explanation(&self, profile: &Profile) -> Option<Explanation> {
        let failure = self.failure.filter(|_| profile.downloads.explains_failures)?;
        let (cause, way_out) = match failure.successor {
            Some(_) => (
                "the app was withdrawn and is published anew as another product",
                "open the new edition in the Store, or tap close",
            ),
            None => (failure.code.meaning(), failure.code.way_out()),
        };
        Some(Explanation { cause, way_out, successor: failure.successor })
    }
}
