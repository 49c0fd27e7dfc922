//! A phone: services that do not know each other, and the routing between them.
//!
//! Each service is a folder of one shape: `Disk` (survives a loss of power, changed by typed
//! writes), `Memory` (does not), `Command`, `Timer`, `Tag`, `Fact`, and an `impl Service`. It gets
//! the time, one event and a read-only view of conditions, and returns effects; this module routes
//! them. No service uses another.

pub mod accounts;
pub mod backup;
pub mod calls;
pub mod camera;
pub mod carrier;
pub mod conditions;
pub mod cx;
pub mod downloads;
pub mod effect;
pub mod fact;
pub mod favourites;
pub mod messaging;
pub mod network;
pub mod packages;
pub mod power;
pub mod service;
pub mod settings;
pub mod setup;
pub mod signal;
pub mod start;
pub mod store;
#[cfg(test)]
mod test_phone;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::kernel::{Key, Luck};
use crate::profile::{Model, ModelId, Profile, ProfileId, Switches};
use crate::quirks::Quirks;

/// Which phone it is: what does not change while it runs, but for an update of the system.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Identity {
    /// Its name in the scenario.
    pub name: Arc<str>,
    /// Its identity by provenance.
    pub key: Key,
    /// Its model.
    pub model: ModelId,
    /// The version of its system.
    pub profile: ProfileId,
    /// What is broken in it.
    pub quirks: Quirks,
    /// What the facts leave open.
    pub switches: Switches,
    /// Its own luck.
    pub luck: Luck,
}

impl Identity {
    /// What its version has.
    #[must_use]
    pub fn profile(&self) -> &'static Profile {
        self.profile.get()
    }

    /// What its model has.
    #[must_use]
    pub fn model(&self) -> &'static Model {
        self.model.get()
    }
}

/// Which links may carry a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LinkRule {
    /// Which links.
    pub links: Links,
    /// Without such a link: wait for one, or fail at once.
    pub otherwise: Otherwise,
    /// Started by the user, or by the system in the background: the latter is held back by
    /// battery saver and data limits (facts 172, 206).
    pub background: bool,
}

/// Which links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Links {
    /// Whatever there is, Wi-Fi first.
    Any,
    /// Wi-Fi only.
    WifiOnly,
    /// Cellular data only: MMS.
    CellularOnly,
    /// No data at all: the signalling channel of the cell. SMS and calls.
    Signalling,
}

/// What happens without a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Otherwise {
    /// Waits.
    Wait,
    /// Fails with [`Code::NAME_NOT_RESOLVED`](crate::wire::Code::NAME_NOT_RESOLVED).
    Fail,
}

impl LinkRule {
    /// Any link, in the foreground; fails without one.
    pub const NOW: Self = Self { links: Links::Any, otherwise: Otherwise::Fail, background: false };

    /// No data, only the cell; fails without one. SMS and calls.
    pub const SIGNALLING: Self =
        Self { links: Links::Signalling, otherwise: Otherwise::Fail, background: false };

    /// Cellular data and nothing else; fails without. MMS (fact 254).
    pub const CELLULAR_NOW: Self =
        Self { links: Links::CellularOnly, otherwise: Otherwise::Fail, background: false };

    /// Any link, in the foreground; waits for one.
    pub const WHEN_CONNECTED: Self =
        Self { links: Links::Any, otherwise: Otherwise::Wait, background: false };
}
