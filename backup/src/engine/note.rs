//! What the engine says for the trace.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::protocol::{DeviceId, Refusal, UploadId};
use crate::record::Category;

use super::io::{Failure, Missing};

/// One fact for the trace: what happened, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// An automatic backup would run if this were not missing. Said once per reason.
    Waits {
        /// Of what.
        category: Category,
        /// For what.
        missing: Missing,
    },
    /// An upload begins.
    UploadBegins {
        /// Of what.
        category: Category,
        /// Which.
        upload: UploadId,
        /// How many changes.
        changes: u64,
        /// How long they are.
        bytes: u64,
        /// Whether it holds everything.
        full: bool,
    },
    /// An upload goes on where it stopped.
    UploadResumes {
        /// Of what.
        category: Category,
        /// From where.
        from_bytes: u64,
    },
    /// The service has everything.
    BackedUp {
        /// Of what.
        category: Category,
    },
    /// Nothing had changed.
    NothingToDo {
        /// Of what.
        category: Category,
    },
    /// The service refused.
    Refused {
        /// Of what; none: the list.
        category: Option<Category>,
        /// Why.
        why: Refusal,
    },
    /// No answer came.
    AnswerLost {
        /// Of what; none: the list.
        category: Option<Category>,
    },
    /// The token was refused, and this version goes on with it (fact 138).
    StaleTokenKept {
        /// Of what.
        category: Category,
    },
    /// The backup was deleted on the web, so it is switched off here (fact 44).
    TurnedOffOnTheWeb {
        /// Of what.
        category: Category,
    },
    /// What was stored is gone.
    Deleted {
        /// Of what.
        category: Category,
    },
    /// The user asked for something this version does not have now.
    NotOffered,
    /// The list of backups has arrived.
    BackupsFound {
        /// How many.
        count: u64,
    },
    /// A restore begins.
    RestoreBegins {
        /// From whose backup.
        from: DeviceId,
    },
    /// A restore from a backup file begins.
    RestoreFromFile {
        /// How many records it brings.
        records: u64,
    },
    /// The user picked from what had arrived.
    Picked {
        /// How many records.
        records: u64,
    },
    /// A restore goes on after a restart.
    RestoreResumes,
    /// The state that was fetched has been replaced: from the beginning.
    RestoreStartsOver {
        /// Of what.
        category: Category,
    },
    /// A category is on the phone.
    Restored {
        /// Of what.
        category: Category,
        /// How many records.
        records: u64,
    },
    /// A restore is over, and everything is there.
    RestoreDone,
    /// A restore has stopped.
    RestoreFailed {
        /// Why.
        cause: Failure,
    },
    /// A restore was given up.
    RestoreCancelled,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waits { category, missing } => {
                write!(f, "backup of {category} waits for {missing}")
            }
            Self::UploadBegins { category, changes, bytes, full, .. } => {
                let what = if *full { "everything" } else { "what changed" };
                write!(f, "backup of {category} begins: {what}, {changes} records, {bytes} bytes")
            }
            Self::UploadResumes { category, from_bytes } => {
                write!(f, "backup of {category} goes on from byte {from_bytes}")
            }
            Self::BackedUp { category } => write!(f, "{category} backed up"),
            Self::NothingToDo { category } => {
                write!(f, "{category} has not changed since the last backup")
            }
            Self::Refused { category: Some(category), why } => {
                write!(f, "backup service refused ({category}): {why}")
            }
            Self::Refused { category: None, why } => {
                write!(f, "backup service refused the list: {why}")
            }
            Self::AnswerLost { category: Some(category) } => {
                write!(f, "no answer from the backup service ({category})")
            }
            Self::AnswerLost { category: None } => {
                f.write_str("no answer from the backup service (list)")
            }
            Self::StaleTokenKept { category } => {
                write!(f, "backup of {category} was refused its token, keeps it and says nothing")
            }
            Self::TurnedOffOnTheWeb { category } => {
                write!(f, "backup of {category} switched off: it was deleted on the web")
            }
            Self::Deleted { category } => write!(f, "stored backup of {category} deleted"),
            Self::NotOffered => f.write_str("this phone does not offer that now"),
            Self::BackupsFound { count } => write!(f, "{count} backups found"),
            Self::RestoreBegins { from } => write!(f, "restore from phone {:016x} begins", from.0),
            Self::RestoreFromFile { records } => {
                write!(f, "restore from a backup file begins: {records} records")
            }
            Self::Picked { records } => write!(f, "{records} records are picked"),
            Self::RestoreResumes => f.write_str("restore goes on after the restart"),
            Self::RestoreStartsOver { category } => {
                write!(
                    f,
                    "restore of {category} starts over: a newer backup has taken the place of the chosen one"
                )
            }
            Self::Restored { category, records } => {
                write!(f, "{category} restored: {records} records")
            }
            Self::RestoreDone => f.write_str("restore complete"),
            Self::RestoreFailed { cause } => write!(f, "restore failed: {cause}"),
            Self::RestoreCancelled => f.write_str("restore given up"),
        }
    }
}
