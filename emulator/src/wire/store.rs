//! With the Store.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use wp8_backup::RecordId;

use super::{Code, ProductId, Token};
use crate::kernel::{Key, Time};

/// The product id of what has this identity: a random GUID of version 4.
#[must_use]
pub const fn product_of(key: Key) -> ProductId {
    let high = key.child("product id", 0).0 & !0xf000 | 0x4000;
    let low = key.child("product id", 1).0 >> 2 | 1 << 63;
    ProductId((high as u128) << 64 | low as u128)
}

/// Who the entry of an app is in the app list of a backup: the same on every phone.
#[must_use]
pub const fn app_record_id(product: ProductId) -> RecordId {
    RecordId(product_key(product).child("app", 0).0)
}

/// Who the data of an app are in a backup: the same on every phone.
#[must_use]
pub const fn app_data_record_id(product: ProductId) -> RecordId {
    RecordId(product_key(product).child("app data", 0).0)
}

/// The identity of what has a product id: names the luck that concerns it.
#[must_use]
pub const fn product_key(product: ProductId) -> Key {
    Key(product.0 as u64).child("product", (product.0 >> 64) as u64)
}

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
    /// What the manifest of its package says, where there is a package: made-up apps have none.
    pub manifest: Option<Arc<Manifest>>,
}

/// What an app says of itself in its `WMAppManifest.xml` (fact 308).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Its version, four numbers.
    pub version: Arc<str>,
    /// The version of the system it is made for.
    pub platform: Arc<str>,
    /// What it asks for, `ID_CAP_NETWORKING` say.
    pub capabilities: Arc<[Arc<str>]>,
    /// Its data are in no backup (fact 20).
    pub backup_opt_out: bool,
    /// It is not put on a card (fact 20). No phone here has one.
    pub sd_opt_out: bool,
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

/// How an edition stands in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Found, shown and sold.
    Published,
    /// Neither found nor sold; those who have it may download it again (fact 275).
    Hidden,
    /// Gone: nobody can download it any more (facts 275, 276).
    Withdrawn,
}

/// One row of the purchase history (fact 274).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// What was bought or taken, as it is now.
    pub edition: Arc<Edition>,
    /// How the account has it.
    pub ownership: Ownership,
    /// Whether it can be had again.
    pub standing: Standing,
}

/// The state that an app keeps in a cloud of its own (report C07).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Save {
    /// How often the app was used to get there: the newer of two has more.
    pub uses: u32,
    /// What its bytes are generated from.
    pub seed: u64,
    /// Its length.
    pub bytes: u64,
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
    Found(Arc<[Arc<Edition>]>),
    /// The details and how the account has it.
    Details(Arc<Edition>, Ownership),
    /// The purchase history, the newest first.
    History(Arc<[Purchase]>),
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
