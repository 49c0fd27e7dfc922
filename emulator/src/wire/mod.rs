//! What phone and world say to each other: requests, answers, status codes, sizes.
//!
//! Neither side sees the other. A request travels over a link with so many bytes up; its answer
//! comes back with so many bytes down. Both are moved by value, big content behind `Arc`.

mod account;
mod code;
mod operator;
mod radio;
mod sim;
mod store;

use serde::{Deserialize, Serialize};
use wp8_backup::Category;

pub use account::{AccountAnswer, AccountKind, AccountRequest, Edits, Secret, Token};
pub use code::Code;
pub use operator::{
    MmsBody, Number, OperatorAnswer, OperatorRequest, Push, Refusal, Sms, VOICEMAIL_PREFIX,
    report_id,
};
pub use radio::{
    AccessPointId, CellularData, Internet, Joined, RadioAnswer, RadioRequest, Security, Seen,
};
pub use sim::{Apn, Authentication, EnteredApns, MmsApn, SimCard};
pub use store::{
    Edition, License, Manifest, Ownership, Purchase, Save, Standing, StoreAnswer, StoreRequest,
    Ticket, app_data_record_id, app_record_id, product_key, product_of,
};
pub use wp8_backup::ProductId;

use crate::kernel::PhoneClock;

/// A phone of the world, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PhoneIndex(pub u16);

impl PhoneIndex {
    /// As an index.
    #[must_use]
    pub const fn place(self) -> usize {
        self.0 as usize
    }
}

/// Who answers a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Host {
    /// The Microsoft account service.
    Account,
    /// The Store.
    Store,
    /// SkyDrive.
    SkyDrive,
    /// The backup service.
    Backup,
    /// The mobile operator: SMS centre, MMS centre, time.
    Operator,
    /// Anything else on the Internet: mail servers, media, web pages.
    Internet,
}

impl Host {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Account, Self::Store, Self::SkyDrive, Self::Backup, Self::Operator, Self::Internet];

    /// As scenarios name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Store => "store",
            Self::SkyDrive => "skydrive",
            Self::Backup => "backup",
            Self::Operator => "operator",
            Self::Internet => "internet",
        }
    }
}

/// A request with what every connection shows of the phone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    /// What the phone believes the time to be: certificates are judged by it (facts 116, 139).
    pub clock: PhoneClock,
    /// What is asked.
    pub ask: Ask,
}

/// What a phone asks of the world.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Ask {
    /// Of the Microsoft account service.
    Account(AccountRequest),
    /// Of the Store.
    Store(StoreRequest),
    /// Of the backup service, with the token that says for whom.
    Backup {
        /// Proof of the account.
        token: Token,
        /// What is asked.
        request: wp8_backup::Request,
    },
    /// Of the operator.
    Operator(OperatorRequest),
    /// Bytes from some server: a stream, a web page, a map.
    Fetch {
        /// How many.
        bytes: u64,
    },
    /// Whether there is Internet, and what time it is.
    Probe,
    /// Of an app's own cloud: take this state, give back the newest (report C07).
    AppSave {
        /// For whom.
        token: Token,
        /// Whose state.
        product: ProductId,
        /// The state on the phone.
        save: Save,
    },
    /// Bytes to some server: an app's own upload.
    Send {
        /// How many.
        bytes: u64,
    },
}

/// What the world answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// By the Microsoft account service.
    Account(AccountAnswer),
    /// By the Store.
    Store(StoreAnswer),
    /// By the backup service.
    Backup(wp8_backup::Answer),
    /// The operator took it.
    Taken,
    /// By the operator, where there is more to say.
    Operator(OperatorAnswer),
    /// The bytes asked for.
    Bytes(u64),
    /// There is Internet, and this is the time.
    Time(crate::kernel::ServerClock),
    /// The newest state that an app's own cloud has.
    AppSave(Save),
}

/// Assumed: what a request or an answer costs beside its content (headers, handshake).
pub const ENVELOPE_BYTES: u64 = 700;

impl Ask {
    /// Who answers it.
    #[must_use]
    pub const fn host(&self) -> Host {
        match self {
            Self::Account(_) => Host::Account,
            Self::Store(_) => Host::Store,
            // Photos and videos are uploads to SkyDrive, not backup (fact 14).
            Self::Backup { request, .. } => match request.category() {
                Some(Category::Photos) => Host::SkyDrive,
                Some(Category::Apps | Category::Messages) | None => Host::Backup,
            },
            Self::Operator(_) => Host::Operator,
            Self::Fetch { .. } | Self::Probe | Self::Send { .. } | Self::AppSave { .. } => {
                Host::Internet
            }
        }
    }

    /// Bytes that travel up.
    #[must_use]
    pub fn up_bytes(&self) -> u64 {
        match self {
            Self::Account(_) | Self::Store(_) | Self::Fetch { .. } | Self::Probe => ENVELOPE_BYTES,
            Self::Backup { request, .. } => request.wire_bytes(),
            Self::Operator(request) => request.up_bytes(),
            Self::AppSave { save, .. } => ENVELOPE_BYTES + save.bytes,
            Self::Send { bytes } => ENVELOPE_BYTES + bytes,
        }
    }

    /// What is asked, in a word, for faults and traces.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Account(request) => request.name(),
            Self::Store(request) => request.name(),
            Self::Backup { request, .. } => match request {
                wp8_backup::Request::List => "backup_list",
                wp8_backup::Request::Put(part) => match part.upload.category {
                    Category::Photos => "skydrive_put",
                    Category::Apps | Category::Messages => "backup_put",
                },
                wp8_backup::Request::Commit(commit) => match commit.upload.category {
                    Category::Photos => "skydrive_commit",
                    Category::Apps | Category::Messages => "backup_commit",
                },
                wp8_backup::Request::Fetch(_) => "backup_fetch",
                wp8_backup::Request::Delete { .. } => "backup_delete",
            },
            Self::Operator(request) => request.name(),
            Self::Fetch { .. } => "fetch",
            Self::Probe => "probe",
            Self::AppSave { .. } => "app_save",
            Self::Send { .. } => "send",
        }
    }
}
