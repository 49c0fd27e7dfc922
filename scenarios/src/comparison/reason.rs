//! Why something did not come back.

use std::fmt;

use serde::Serialize;
use wp8_emulator::kernel::Time;

/// Why something is missing, or is not the same.
///
/// [`Reason::word`] is what expectations compare, and the tag of its stored form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Reason {
    /// By design: a version does not back this up, or does not take it out of a backup.
    NotCovered {
        /// Whose version, and what it leaves out.
        by: String,
    },
    /// Its backup was switched off.
    SwitchedOff {
        /// Where, in words.
        which: String,
    },
    /// It was deleted before.
    Deleted {
        /// On which phone.
        on: String,
        /// When, in milliseconds of scenario time.
        at_ms: u64,
    },
    /// It never got to the service.
    NeverUploaded {
        /// What its upload waits for.
        waits_for: String,
    },
    /// It got to the service only after the restore had begun.
    UploadedLater,
    /// It was uploaded, and such things stay in the account's storage: no restore brings them back
    /// (fact 14).
    InTheCloud,
    /// The stored backup was deleted.
    BackupDeleted {
        /// When, in milliseconds of scenario time.
        at_ms: u64,
    },
    /// There was no restore of it yet.
    NotRestored {
        /// How far the new phone is, in words.
        because: String,
    },
    /// A restore was told to leave it out.
    LeftOut,
    /// It is still on its way.
    Queued {
        /// How it stands, in words.
        state: String,
    },
    /// A fault is to blame.
    Fault {
        /// The rule's name.
        rule: String,
        /// What it did, to which request.
        did: String,
    },
    /// A defect is to blame.
    Quirk {
        /// Its name.
        name: &'static str,
    },
    /// Nobody can have it any more.
    NotAvailable {
        /// What the Store says, in words.
        because: String,
    },
    /// Something went wrong by itself, and the phone says so.
    Failed {
        /// What it shows, in words.
        with: String,
    },
    /// Neither trace nor state tells. With the trace off from some time on, there is more to know.
    Untold,
}

impl Reason {
    /// All words of reasons.
    pub const WORDS: &'static [&'static str] = &[
        "not_covered",
        "switched_off",
        "deleted",
        "never_uploaded",
        "uploaded_later",
        "in_the_cloud",
        "backup_deleted",
        "not_restored",
        "left_out",
        "queued",
        "fault",
        "quirk",
        "not_available",
        "failed",
        "untold",
    ];

    /// The reason in a word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotCovered { .. } => "not_covered",
            Self::SwitchedOff { .. } => "switched_off",
            Self::Deleted { .. } => "deleted",
            Self::NeverUploaded { .. } => "never_uploaded",
            Self::UploadedLater => "uploaded_later",
            Self::InTheCloud => "in_the_cloud",
            Self::BackupDeleted { .. } => "backup_deleted",
            Self::NotRestored { .. } => "not_restored",
            Self::LeftOut => "left_out",
            Self::Queued { .. } => "queued",
            Self::Fault { .. } => "fault",
            Self::Quirk { .. } => "quirk",
            Self::NotAvailable { .. } => "not_available",
            Self::Failed { .. } => "failed",
            Self::Untold => "untold",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotCovered { by } => write!(f, "by design: {by}"),
            Self::SwitchedOff { which } => write!(f, "switched off: {which}"),
            Self::Deleted { on, at_ms } => write!(f, "deleted on {on} at {}", Time(*at_ms)),
            Self::NeverUploaded { waits_for } => {
                write!(f, "never uploaded: waits for {waits_for}")
            }
            Self::UploadedLater => f.write_str("uploaded only after the restore had begun"),
            Self::InTheCloud => f.write_str("by design: it stays in SkyDrive"),
            Self::BackupDeleted { at_ms } => {
                write!(f, "its stored backup was deleted at {}", Time(*at_ms))
            }
            Self::NotRestored { because } => write!(f, "not restored yet: {because}"),
            Self::LeftOut => f.write_str("the restore was told to leave it out"),
            Self::Queued { state } => write!(f, "on its way: {state}"),
            Self::Fault { rule, did } => write!(f, "lost to the fault `{rule}`: {did}"),
            Self::Quirk { name } => write!(f, "lost to the defect {name}"),
            Self::NotAvailable { because } => write!(f, "not available any more: {because}"),
            Self::Failed { with } => write!(f, "failed: {with}"),
            Self::Untold => f.write_str("neither trace nor state tells why"),
        }
    }
}
