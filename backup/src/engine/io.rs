//! What goes into the engine and what comes out of it.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::policy::LinkRule;
use crate::protocol::{Answer, BackupSummary, DeviceId, Filter, Request, RequestId, UploadId};
use crate::record::{Category, Kinds, Quality, Record, RecordId};
use crate::seal::SealingKey;
use crate::stored::{RestoredAccount, Write};

use super::note::Note;

/// Something the engine is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Input {
    /// The phone's circumstances are now these. Until the first one the engine does nothing.
    Conditions(Conditions),
    /// A record is new or different.
    Upserted(Record),
    /// A record is gone from the phone.
    Removed {
        /// Of which category.
        category: Category,
        /// Which.
        id: RecordId,
    },
    /// Something changed in a category, and the host does not say what.
    Dirty(Category),
    /// The answer to [`Output::Read`]: all records of that category as they are now, of every kind.
    Read {
        /// Which category.
        category: Category,
        /// Its records, in any order.
        records: Arc<[Record]>,
    },
    /// What became of a request.
    Answered {
        /// Which request.
        id: RequestId,
        /// What became of it.
        reply: Reply,
        /// A number drawn for this request id; moves the next retry and nothing else.
        luck: u64,
    },
    /// The account has a new token.
    TokenRenewed,
    /// The account gets no new token: its user must sign in.
    TokenRefused,
    /// Nobody answered whether the account gets a new token: the one it has may be good.
    TokenUnanswered,
    /// The key of the user's records, from the phone's key store: after every start where the policy
    /// seals, and when the user has typed the recovery phrase.
    Key(SealingKey),
    /// The timer of the last [`Output::Wake`] is due. Once too often does no harm.
    Woken,
    /// The user did something.
    User(Action),
    /// The answer to [`Output::Apply`].
    Applied {
        /// Which category.
        category: Category,
        /// How it went.
        outcome: ApplyOutcome,
    },
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// It was answered.
    Answer(Answer),
    /// No answer came: it may or may not have had its effect.
    Lost,
}

/// How applying went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApplyOutcome {
    /// It is on the phone's disk.
    Done,
    /// Nothing was changed: the phone's storage is too small.
    NoRoom,
}

/// The phone's circumstances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// The Wi-Fi link.
    pub wifi: Wifi,
    /// Whether cellular data flows: coverage, APN and the user's switch together.
    pub cellular: bool,
    /// Whether cellular is another operator's.
    pub roaming: bool,
    /// Whether the data limit is near and background data restricted (fact 204).
    pub near_data_limit: bool,
    /// Whether the phone is on external power.
    pub external_power: bool,
    /// Whether battery saver is on.
    pub battery_saver: bool,
    /// Whether nobody uses the phone.
    pub idle: bool,
    /// Whether a Microsoft account is signed in (fact 49).
    pub signed_in: bool,
    /// Whether set-up has not finished.
    pub setting_up: bool,
    /// How much the phone's storage has left.
    pub free_bytes: u64,
}

/// A Wi-Fi link as backup sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wifi {
    /// None, or asleep.
    #[default]
    None,
    /// Connected, but it does not lead to the Internet (facts 164, 165).
    Limited,
    /// Connected.
    Connected,
}

/// What the user can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Switch a category.
    Switch {
        /// Which.
        category: Category,
        /// To what.
        on: bool,
    },
    /// Take kinds out of a category, or put them back.
    Exclude {
        /// Which category.
        category: Category,
        /// All kinds that are to be out.
        kinds: Kinds,
    },
    /// Choose on the page of photos and videos; none: "Don't upload".
    ChooseQuality {
        /// For photos.
        photos: Option<Quality>,
        /// For videos.
        videos: Option<Quality>,
    },
    /// "back up now".
    BackUpNow,
    /// Delete what is stored of a category.
    DeleteStored(Category),
    /// Look for backups to restore.
    FindBackups,
    /// Restore.
    Restore(Selection),
    /// Restore what a backup file holds, opened by the host.
    RestoreFile(Arc<[Record]>),
    /// Start fresh: no restore (fact 83).
    Skip,
    /// Of what has arrived, bring only this onto the phone.
    Pick(Arc<[RecordId]>),
    /// Go on after the page of restored accounts, with or without passwords.
    AccountsAnswered,
    /// Try a failed restore again.
    RetryRestore,
    /// Give a restore up. What is applied stays.
    CancelRestore,
    /// Go back to what was there before the last restore.
    UndoRestore,
}

impl Action {
    /// Whether its user waits for something that only the service can give.
    pub(super) const fn wants_the_service(&self) -> bool {
        match self {
            Self::BackUpNow
            | Self::DeleteStored(_)
            | Self::FindBackups
            | Self::Restore(_)
            | Self::RetryRestore => true,
            Self::Switch { .. }
            | Self::Exclude { .. }
            | Self::ChooseQuality { .. }
            | Self::RestoreFile(_)
            | Self::Skip
            | Self::Pick(_)
            | Self::AccountsAnswered
            | Self::CancelRestore
            | Self::UndoRestore => false,
        }
    }
}

/// What to restore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Whose backup.
    pub backup: DeviceId,
    /// What of it; none: everything but photos, as in set-up.
    pub wishes: Option<Arc<[Wish]>>,
    /// How far back messages go, where the phone asks (fact 85); none: any time.
    pub messages_since_ms: Option<i64>,
    /// Whether what has arrived is looked at first, and only what is picked is brought onto the
    /// phone.
    pub pick: bool,
}

impl Selection {
    /// All of a backup, as in set-up.
    #[must_use]
    pub const fn everything(backup: DeviceId) -> Self {
        Self { backup, wishes: None, messages_since_ms: None, pick: false }
    }
}

/// One category of a selective restore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Which category.
    pub category: Category,
    /// Which state; none: the newest.
    pub generation: Option<UploadId>,
    /// What of it.
    pub filter: Filter,
}

/// Something the engine wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Output {
    /// Send this, on a link the rule allows, and answer with [`Input::Answered`].
    Send {
        /// Names it in the answer.
        id: RequestId,
        /// What to send.
        request: Request,
        /// On which links.
        link: LinkRule,
    },
    /// The answer to this request is not wanted any more.
    Cancel(RequestId),
    /// Set the one timer, or stop it. Replaces what was set before.
    Wake(Option<Wake>),
    /// Read a category and answer with [`Input::Read`].
    Read(Category),
    /// Bring restored records onto the phone and answer with [`Input::Applied`].
    Apply {
        /// Which category.
        category: Category,
        /// What to do.
        step: ApplyStep,
    },
    /// Change what is stored; the engine's own copy has changed already.
    Write(Write),
    /// Let no later output have an effect before the writes so far are on the disk.
    Flush,
    /// Ask for a new token and answer with [`Input::TokenRenewed`], [`Input::TokenRefused`]
    /// or [`Input::TokenUnanswered`].
    RenewToken,
    /// For the trace: what happened, and why.
    Note(Note),
}

/// How restored records reach the phone. Every step may come twice if power was lost in between.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApplyStep {
    /// As one transaction; what is there beside these records stays.
    Merge {
        /// New, or in place of the record with the same id. Apps are in the order in which they are
        /// to be queued.
        put: Arc<[Record]>,
        /// To be taken off the phone: only when a restore is undone.
        remove: Arc<[RecordId]>,
    },
    /// Clear the category: the beginning of a restore in place.
    Clear,
    /// This one record.
    One(Record),
    /// Nothing more comes: the end of a restore in place.
    Finish,
}

/// The engine's one timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wake {
    /// When.
    pub at_ms: u64,
    /// Why.
    pub why: Timer,
}

/// Why the engine wants to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Timer {
    /// The next scheduled backup of a category is due.
    Due(Category),
    /// Changes have been collected long enough to be sent together.
    Settled(Category),
    /// From then on less is needed, because the last success is long ago.
    Relaxed(Category),
    /// A failed backup is tried again.
    Retry(Category),
    /// A failed request of a restore is tried again.
    RetryRestore,
}

/// How one category's backup stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// This version does not back it up.
    Absent,
    /// Switched off.
    Off,
    /// The service has everything, as far as this phone knows.
    UpToDate {
        /// Since when.
        since_ms: u64,
    },
    /// There is, or may be, something to send, and something is missing for it.
    Waiting {
        /// What.
        missing: Missing,
    },
    /// It is being sent.
    Sending {
        /// How much the service has.
        sent_bytes: u64,
        /// Of how much.
        of_bytes: u64,
    },
}

/// What a backup waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Missing {
    /// A Microsoft account.
    Account,
    /// The key that records are sealed with.
    Key,
    /// The user's signing in again: the account gets no token.
    SignIn,
    /// The end of set-up: an empty phone must not overwrite the backup it is about to restore.
    SetUpToEnd,
    /// The end of a restore, which would otherwise be backed up half.
    RestoreToEnd,
    /// The end of battery saver.
    BatterySaverOff,
    /// Wi-Fi.
    Wifi,
    /// Any link that may be used.
    Link,
    /// External power.
    ExternalPower,
    /// That nobody uses the phone.
    Idle,
    /// The next scheduled time.
    Schedule {
        /// When it is.
        at_ms: u64,
    },
    /// The next attempt after a failure.
    Retry {
        /// When it is.
        at_ms: u64,
    },
    /// Room in the account's storage; tried again at times.
    ServiceRoom {
        /// When it is tried again.
        at_ms: u64,
    },
    /// The host's answer: content, or a token.
    Host,
}

/// How a restore stands, as its user sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RestoreState {
    /// There is none.
    None,
    /// "Finding backups…" (fact 82).
    Listing,
    /// A choice of these, newest first; possibly none.
    Offered(Arc<[BackupSummary]>),
    /// "Preparing to restore" (fact 81): content is arriving.
    Fetching {
        /// Of which category.
        category: Category,
        /// How much has arrived.
        received_bytes: u64,
        /// Of how much, once known.
        of_bytes: Option<u64>,
    },
    /// Everything wanted has arrived, nothing of it is on the phone, and the user picks:
    /// [`Stored::arrived`](crate::Stored::arrived) has what from.
    Picking,
    /// "Preparing to restore": content is brought onto the phone.
    Applying {
        /// Of which category.
        category: Category,
    },
    /// "Restored accounts": passwords now or later (facts 80, 81).
    Accounts(Arc<[RestoredAccount]>),
    /// The foreground is done; these categories still arrive (fact 86).
    Background(Category),
    /// It is over, and everything is there.
    Done,
    /// It has stopped and waits for the user.
    Failed(Failure),
}

/// Why a restore has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// No request got through, after all attempts.
    NoConnection,
    /// The service refused, after all attempts; its code.
    Service {
        /// What it said.
        code: u32,
    },
    /// The account gets no token.
    SignIn,
    /// The backup is not there any more.
    BackupGone,
    /// The phone's storage is too small.
    NoRoom {
        /// How much is needed, where it is known.
        needed_bytes: Option<u64>,
    },
    /// The backup is sealed, and the phone has no key.
    KeyMissing,
    /// The backup is sealed with another key, or something in it has been changed.
    KeyWrong,
    /// The phone restarted in the middle, and this version does not go on.
    Interrupted,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoConnection => f.write_str("the backup service could not be reached"),
            Self::Service { code } => write!(f, "the backup service refused ({code:08x})"),
            Self::SignIn => f.write_str("the account must be signed in again"),
            Self::BackupGone => f.write_str("the backup is not there any more"),
            Self::NoRoom { needed_bytes: Some(needed) } => {
                write!(f, "the storage is too small: {needed} bytes are needed")
            }
            Self::NoRoom { needed_bytes: None } => f.write_str("the storage is too small"),
            Self::KeyMissing => f.write_str("the recovery phrase is needed"),
            Self::KeyWrong => f.write_str("the recovery phrase does not open this backup"),
            Self::Interrupted => f.write_str("the phone restarted before it was complete"),
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Account => "a Microsoft account",
            Self::Key => "the recovery phrase",
            Self::SignIn => "signing in again",
            Self::SetUpToEnd => "the end of set-up",
            Self::RestoreToEnd => "the end of the restore",
            Self::BatterySaverOff => "the end of battery saver",
            Self::Wifi => "Wi-Fi",
            Self::Link => "a connection",
            Self::ExternalPower => "external power",
            Self::Idle => "nobody using the phone",
            Self::Schedule { .. } => "its next scheduled time",
            Self::Retry { .. } => "its next attempt",
            Self::ServiceRoom { .. } => "room in the account's storage",
            Self::Host => "the phone",
        })
    }
}
