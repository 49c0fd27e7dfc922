//! What happened to installed apps.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::wire::{Code, ProductId};

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// An app is installed.
    Installed {
        /// Its title.
        title: Arc<str>,
        /// Its version.
        version: u32,
        /// With the data that a restore had kept for it.
        with_data: bool,
    },
    /// An app has another version.
    Updated {
        /// Its title.
        title: Arc<str>,
        /// Its version now.
        version: u32,
    },
    /// What arrived was there already.
    WasThere {
        /// Its title.
        title: Arc<str>,
    },
    /// An app is gone.
    Uninstalled {
        /// Which edition.
        product: ProductId,
        /// Its title.
        title: Arc<str>,
    },
    /// A trial became the whole app, without a download.
    TrialUnlocked {
        /// Its title.
        title: Arc<str>,
    },
    /// An app was used.
    Used {
        /// Its title.
        title: Arc<str>,
        /// How often by now.
        uses: u32,
        /// Its data now.
        data_bytes: u64,
    },
    /// An app got a newer state from its own cloud.
    SaveFetched {
        /// Its title.
        title: Arc<str>,
        /// How often it was used to get there.
        uses: u32,
    },
    /// An app could not reach its own cloud.
    SaveFailed {
        /// Its title.
        title: Arc<str>,
        /// Why.
        code: Code,
    },
    /// The data of an app is back.
    DataRestored {
        /// Its length.
        bytes: u64,
        /// The app is not installed yet.
        waits: bool,
    },
    /// The app list was emptied, to be filled again.
    ListCleared {
        /// Entries that were in it.
        entries: u32,
    },
    /// Everything that is installed is in the app list.
    ListFilled {
        /// Entries in it.
        entries: u32,
    },
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Installed { title, version, with_data } => {
                let data = if *with_data { ", with its restored data" } else { "" };
                write!(f, "{title}: version {version} installed{data}")
            }
            Self::Updated { title, version } => write!(f, "{title}: updated to version {version}"),
            Self::WasThere { title } => write!(f, "{title}: was installed already"),
            Self::Uninstalled { title, .. } => write!(f, "{title}: uninstalled"),
            Self::TrialUnlocked { title } => write!(f, "{title}: no longer a trial"),
            Self::Used { title, uses, data_bytes } => {
                write!(f, "{title}: use {uses}, {data_bytes} bytes of data")
            }
            Self::SaveFetched { title, uses } => {
                write!(f, "{title}: fetched the state of use {uses} from its own cloud")
            }
            Self::SaveFailed { title, code } => {
                write!(f, "{title}: could not reach its own cloud, {code}")
            }
            Self::DataRestored { bytes, waits } => {
                let waits = if *waits { ", kept for an app to be installed" } else { "" };
                write!(f, "app data: {bytes} bytes restored{waits}")
            }
            Self::ListCleared { entries } => write!(f, "app list: emptied, {entries} entries gone"),
            Self::ListFilled { entries } => write!(f, "app list: filled, {entries} entries"),
        }
    }
}
