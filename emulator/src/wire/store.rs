//! With the Store.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Code, ProductId, Token};
use crate::kernel::Time;

/// Permission to download one package, for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// For which product.
    pub product: ProductId,
    /// Whose number it is.
    pub number: u64,
    /// When the Store gave it.
    pub given_at: Time,
}

/// A licence: whose the app is, and whether it is a trial (fact 280).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct License {
    /// Same package, until bought.
    pub trial: bool,
}

/// One edition of an app, as its details page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// Product id.
    pub product: ProductId,
    /// Title.
    pub title: Arc<str>,
    /// Publisher.
    pub publisher: Arc<str>,
    /// Price in cents; 0 is free.
    pub price_cents: u32,
    /// Size of the package in bytes.
    pub package_bytes: u64,
    /// Version, counted up by updates.
    pub version: u32,
    /// Its data may be backed up: targets 8.1 and has not opted out (facts 20, 22).
    pub data_eligible: bool,
    /// It keeps its state in a cloud of its own (report C07).
    pub own_cloud_save: bool,
    /// The edition that took its place, where the Store tells (report C01).
    pub successor: Option<ProductId>,
}

/// How an account has an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ownership {
    /// Bought, or taken for free: may be had again (fact 273).
    Owned,
    /// Tried only.
    Trial,
    /// Not.
    NotOwned,
}

/// What a phone asks of the Store.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum StoreRequest {
    /// Apps whose title contains the text.
    Search {
        /// For whom.
        token: Token,
        /// The text.
        text: Arc<str>,
    },
    /// The details page of one app.
    Details {
        /// For whom.
        token: Token,
        /// Which.
        product: ProductId,
    },
    /// All that the account has ever bought or taken (fact 274).
    History {
        /// For whom.
        token: Token,
    },
    /// Buy, or take a trial.
    Buy {
        /// For whom.
        token: Token,
        /// Which.
        product: ProductId,
        /// A trial only.
        trial: bool,
    },
    /// A licence and a ticket to download.
    License {
        /// For whom.
        token: Token,
        /// Which.
        product: ProductId,
        /// The phone, for the device limit (fact 277).
        device: u64,
    },
    /// The package from an offset on.
    Package {
        /// Permission.
        ticket: Ticket,
        /// First byte wanted.
        from: u64,
    },
    /// The ticket is given back.
    GiveBack {
        /// Which.
        ticket: Ticket,
    },
}

impl StoreRequest {
    /// In a word.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Search { .. } => "search",
            Self::Details { .. } => "details",
            Self::History { .. } => "history",
            Self::Buy { .. } => "buy",
            Self::License { .. } => "license",
            Self::Package { .. } => "package",
            Self::GiveBack { .. } => "give_back",
        }
    }
}

/// What the Store answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum StoreAnswer {
    /// What was found.
    Found(Arc<[Edition]>),
    /// The details and how the account has it.
    Details(Arc<Edition>, Ownership),
    /// The purchase history, the newest first.
    History(Arc<[(Edition, Ownership)]>),
    /// Bought.
    Bought,
    /// Licence, permission, and what to expect.
    Licensed {
        /// The licence.
        license: License,
        /// Permission to download.
        ticket: Ticket,
        /// The edition that will be delivered.
        edition: Arc<Edition>,
    },
    /// The rest of the package.
    Package {
        /// How many bytes follow.
        bytes: u64,
        /// The bytes are not what they should be.
        damaged: bool,
    },
    /// The ticket is void.
    TakenBack,
    /// No. With the successor, where there is one (report C01).
    Refused {
        /// Why.
        code: Code,
        /// The edition that took its place.
        successor: Option<ProductId>,
    },
}
