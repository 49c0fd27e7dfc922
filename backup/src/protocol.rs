//! What the phone and the backup service say to each other, with the size of every message.
//!
//! Neither side sees the other. An upload is named after what it contains and what it builds on, so
//! a part or a commit that is repeated after a lost answer has no second effect.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::mix::{Mixer, digest_and_length};
use crate::policy::Retention;
use crate::record::{Category, Kinds, Record, RecordId, varint_bytes};

/// One phone as the service knows it; a reset phone may come back as another (fact 47).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeviceId(pub u64);

/// How a phone introduces itself; the list of backups shows it (facts 43, 84).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Which phone.
    pub id: DeviceId,
    /// Its model, for example `Lumia 920`.
    pub model: Arc<str>,
    /// The name its user gave it.
    pub name: Arc<str>,
    /// What it runs, as text: nobody here compares it.
    pub version: Arc<str>,
}

/// One upload, and the generation it becomes when it is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UploadId(pub u64);

const UPLOAD: u64 = 0x5550_4c4f_4144;
const REQUEST: u64 = 0x0052_4551_5545_5354;

impl UploadId {
    /// The name of an upload that takes `base` forward by `changes`: the same changes on the same
    /// base are the same upload, on every attempt and after every restart.
    #[must_use]
    pub fn derive(
        device: DeviceId,
        category: Category,
        base: Option<Self>,
        changes: &[Change],
    ) -> Self {
        let mut mixer = Mixer::new(UPLOAD).with(device.0).with(category.index() as u64);
        mixer = match base {
            Some(base) => mixer.with(1).with(base.0),
            None => mixer.with(0),
        };
        for change in changes {
            mixer = match change {
                Change::Put(record) => mixer.with(record.id().0).with(1).with(record.digest().0),
                Change::Remove(id) => mixer.with(id.0).with(0),
            };
        }
        Self(mixer.finish())
    }
}

/// One request of one phone: derived from what is asked and the attempt, not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RequestId(pub u64);

impl RequestId {
    /// The id of this request on this attempt.
    #[must_use]
    pub fn derive(request: &Request, attempt: u32) -> Self {
        let mixer = Mixer::new(REQUEST).with(u64::from(attempt));
        Self(
            match request {
                Request::List => mixer.with(0),
                Request::Put(part) => mixer.with(1).with(part.upload.id.0).with(part.from_bytes),
                Request::Commit(commit) => mixer.with(2).with(commit.upload.id.0),
                Request::Fetch(fetch) => {
                    let (digest, _) = digest_and_length(REQUEST, &fetch.filter);
                    mixer
                        .with(3)
                        .with(fetch.generation.0)
                        .with(fetch.from.received_bytes)
                        .with(digest)
                }
                Request::Delete { device, category } => {
                    mixer.with(4).with(device.0).with(category.index() as u64)
                }
            }
            .finish(),
        )
    }
}

/// One difference between what the service has and what the phone has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// New or different content.
    Put(Record),
    /// No longer on the phone.
    Remove(RecordId),
}

impl Change {
    /// Whose change it is.
    #[must_use]
    pub const fn id(&self) -> RecordId {
        match self {
            Self::Put(record) => record.id(),
            Self::Remove(id) => *id,
        }
    }

    /// How long it is inside an upload.
    #[must_use]
    pub const fn stored_bytes(&self) -> u64 {
        match self {
            Self::Put(record) => 1 + record.stored_bytes(),
            Self::Remove(id) => 1 + varint_bytes(id.0),
        }
    }
}

/// What every message of an upload says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Which upload.
    pub id: UploadId,
    /// Whose.
    pub device: DeviceId,
    /// Of what.
    pub category: Category,
    /// The generation it changes; none: it holds everything, and what it does not name is gone.
    pub base: Option<UploadId>,
    /// The length of all its changes.
    pub total_bytes: u64,
}

/// A stretch of an upload. A change travels with the part in which its last byte lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Of which upload.
    pub upload: Upload,
    /// Where it begins.
    pub from_bytes: u64,
    /// How long it is.
    pub len_bytes: u64,
    /// The changes that end in it.
    pub changes: Arc<[Change]>,
}

/// The end of an upload: from here on it is the category's state, whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// Which upload.
    pub upload: Upload,
    /// Who sends it, for the list of backups.
    pub device: Arc<Device>,
    /// What to keep beside it.
    pub retention: Retention,
}

/// How far a download has come: an offset, with what it takes to find the place again at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// What has been received.
    pub received_bytes: u64,
    /// The last record received whole.
    pub after: Option<RecordId>,
    /// How much of the next one has been received.
    pub into_bytes: u64,
}

/// Which records of a generation are wanted. Sealed records always match: the phone judges them
/// once they are open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Only these kinds.
    pub kinds: Kinds,
    /// Only what is not older than this, where it has a date (fact 85).
    pub since_ms: Option<i64>,
    /// Only these records.
    pub only: Option<Arc<[RecordId]>>,
    /// Also what was deleted on the phone and is still kept.
    pub deleted_items: bool,
}

impl Filter {
    /// Everything in the generation.
    pub const ALL: Self =
        Self { kinds: Kinds::ALL, since_ms: None, only: None, deleted_items: false };

    /// Whether it leaves nothing out.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.kinds == Kinds::ALL && self.since_ms.is_none() && self.only.is_none()
    }

    /// Whether a record passes. `only` must be sorted.
    #[must_use]
    pub fn passes(&self, record: &Record) -> bool {
        let kind = record.kind();
        let young = match (self.since_ms, record.body().at_ms()) {
            (Some(since_ms), Some(at_ms)) => at_ms >= since_ms,
            (None, _) | (_, None) => true,
        };
        let named = self.only.as_ref().is_none_or(|only| only.binary_search(&record.id()).is_ok());
        named && (kind == crate::record::Kind::Sealed || (self.kinds.holds(kind) && young))
    }
}

/// A wish for the next stretch of a generation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetch {
    /// Whose backup.
    pub backup: DeviceId,
    /// Which category.
    pub category: Category,
    /// Which state of it.
    pub generation: UploadId,
    /// What of it.
    pub filter: Filter,
    /// From where.
    pub from: Cursor,
    /// At most how much.
    pub at_most_bytes: u64,
}

/// What the phone asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Which backups does this account have?
    List,
    /// Take this part.
    Put(Part),
    /// Make it the current state.
    Commit(Commit),
    /// Give me the next stretch.
    Fetch(Fetch),
    /// Forget this category of this phone.
    Delete {
        /// Whose backup.
        device: DeviceId,
        /// Which category.
        category: Category,
    },
}

/// A state of a category that can be restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenerationSummary {
    /// Which.
    pub id: UploadId,
    /// When it was committed, by the service's clock, in milliseconds since the Unix epoch.
    pub taken_at_ms: i64,
    /// How many records it holds.
    pub records: u64,
    /// How long they are together.
    pub bytes: u64,
}

/// What a backup holds of one category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategorySummary {
    /// Which category.
    pub category: Category,
    /// Its states, newest first; never empty.
    pub generations: Arc<[GenerationSummary]>,
    /// How many deleted records can still be asked back.
    pub deleted_records: u64,
}

/// One line of the list of backups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupSummary {
    /// The phone it is from, as it was at its last commit.
    pub device: Arc<Device>,
    /// Its last commit, by the service's clock, in milliseconds since the Unix epoch.
    pub taken_at_ms: i64,
    /// What it holds, in the order of the backup page.
    pub categories: Arc<[CategorySummary]>,
}

/// What the service answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// The backups of this account, newest first.
    Backups(Arc<[BackupSummary]>),
    /// The upload is there up to this offset.
    Received {
        /// Which upload.
        upload: UploadId,
        /// How much of it is there, without a gap.
        up_to_bytes: u64,
    },
    /// The upload is the current state, now or since an earlier commit.
    Committed {
        /// Which upload.
        upload: UploadId,
    },
    /// A stretch of a generation.
    Fetched {
        /// The records that end in it, in the order of their ids.
        records: Arc<[Record]>,
        /// Where the next one begins.
        next: Cursor,
        /// Whether nothing is left.
        complete: bool,
        /// The length of everything the filter lets through; said on the first stretch only.
        of_bytes: Option<u64>,
    },
    /// Nothing of that category is stored any more.
    Deleted,
    /// No.
    Refused(Refusal),
}

/// Why the service does not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The token is stale or not of this account.
    Unauthorised,
    /// No such backup, category or generation; the newest one of that category is named if there is any.
    NotFound {
        /// What could be had instead.
        newest: Option<UploadId>,
    },
    /// The upload builds on something that is not the current state.
    BaseIsNotCurrent {
        /// What is.
        current: Option<UploadId>,
    },
    /// The backup was deleted on the web, which turns it off on the phone as well (facts 44, 148).
    TurnedOff,
    /// The account's storage is full (fact 54).
    QuotaExceeded {
        /// How much is left.
        free_bytes: u64,
    },
    /// Parts are missing before the commit.
    Incomplete {
        /// How much is there, without a gap.
        up_to_bytes: u64,
    },
    /// The service cannot at the moment.
    Unavailable {
        /// What it says, as the phone shows it.
        code: u32,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthorised => f.write_str("the token is not accepted"),
            Self::NotFound { newest: Some(_) } => f.write_str("a newer backup has taken its place"),
            Self::NotFound { newest: None } => f.write_str("there is no such backup"),
            Self::BaseIsNotCurrent { .. } => f.write_str("the backup has changed since"),
            Self::TurnedOff => f.write_str("the backup was deleted on the web"),
            Self::QuotaExceeded { free_bytes } => {
                write!(f, "the storage is full: {free_bytes} bytes are left")
            }
            Self::Incomplete { up_to_bytes } => write!(f, "only {up_to_bytes} bytes have arrived"),
            Self::Unavailable { code } => write!(f, "the service is not available ({code:08x})"),
        }
    }
}

/// Assumed: what every request and answer costs beside its content (headers, token).
pub const ENVELOPE_BYTES: u64 = 700;

impl Request {
    /// How many bytes travel up.
    #[must_use]
    pub fn wire_bytes(&self) -> u64 {
        ENVELOPE_BYTES
            + match self {
                Self::List | Self::Delete { .. } => 0,
                Self::Put(part) => part.len_bytes,
                Self::Commit(commit) => {
                    (commit.device.model.len() + commit.device.name.len()) as u64
                }
                Self::Fetch(fetch) => {
                    fetch.filter.only.as_ref().map_or(0, |only| 8 * only.len() as u64)
                }
            }
    }

    /// The category it is about; none for the list.
    #[must_use]
    pub const fn category(&self) -> Option<Category> {
        match self {
            Self::List => None,
            Self::Put(part) => Some(part.upload.category),
            Self::Commit(commit) => Some(commit.upload.category),
            Self::Fetch(fetch) => Some(fetch.category),
            Self::Delete { category, .. } => Some(*category),
        }
    }
}

impl Answer {
    /// How many bytes travel down, for the request it answers: a stretch has the length by which it
    /// moves the cursor on.
    #[must_use]
    pub fn wire_bytes(&self, to: &Request) -> u64 {
        ENVELOPE_BYTES
            + match self {
                Self::Backups(backups) => digest_and_length(REQUEST, &**backups).1,
                Self::Fetched { next, .. } => match to {
                    Request::Fetch(fetch) => {
                        next.received_bytes.saturating_sub(fetch.from.received_bytes)
                    }
                    Request::List
                    | Request::Put(_)
                    | Request::Commit(_)
                    | Request::Delete { .. } => 0,
                },
                Self::Received { .. }
                | Self::Committed { .. }
                | Self::Deleted
                | Self::Refused(_) => 0,
            }
    }
}
