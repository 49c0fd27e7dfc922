//! What happened in the Store app.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::wire::Code;

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// Nobody is signed in.
    SignInFirst,
    /// A search has ended.
    Found {
        /// How many apps.
        apps: u32,
    },
    /// The page of an app is shown.
    Shown {
        /// The app.
        title: Arc<str>,
    },
    /// The purchase history is shown.
    HistoryShown {
        /// How many rows.
        rows: u32,
    },
    /// An app was bought, or taken as a trial.
    Bought {
        /// The app.
        title: Arc<str>,
        /// For so much, in cents.
        price_cents: u32,
        /// As a trial.
        trial: bool,
    },
    /// An app that is owned already is to be installed: nothing is paid.
    InstallsOwned {
        /// The app.
        title: Arc<str>,
    },
    /// An app was withdrawn, and the page says so.
    Withdrawn {
        /// The app.
        title: Arc<str>,
    },
    /// Something failed.
    Failed(Code),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignInFirst => f.write_str("Store: nobody is signed in"),
            Self::Found { apps } => write!(f, "Store: {apps} found"),
            Self::Shown { title } => write!(f, "Store: shows {title}"),
            Self::HistoryShown { rows } => write!(f, "Store: shows {rows} purchases"),
            Self::Bought { title, trial: true, .. } => write!(f, "Store: {title} as a trial"),
            Self::Bought { title, price_cents: 0, .. } => {
                write!(f, "Store: {title} taken for free")
            }
            Self::Bought { title, price_cents, .. } => {
                let (whole, cents) = (price_cents / 100, price_cents % 100);
                write!(f, "Store: {title} bought for {whole}.{cents:02}")
            }
            Self::InstallsOwned { title } => {
                write!(f, "Store: {title} is owned already, installs it again")
            }
            Self::Withdrawn { title } => write!(f, "Store: {title} was withdrawn"),
            Self::Failed(code) => write!(f, "Store: failed with {code}"),
        }
    }
}
