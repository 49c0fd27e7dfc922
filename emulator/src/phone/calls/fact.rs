//! What happened with calls, one line each.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::Record;

use super::Ended;
use crate::kernel::Key;
use crate::wire::Number;

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// The user calls a number.
    Dialled(Number),
    /// It rings at the other end.
    RingsThere,
    /// Somebody calls.
    Rings(Number),
    /// Both sides hear each other.
    Connected,
    /// A call is over.
    Ended {
        /// The other side.
        number: Number,
        /// How.
        how: Ended,
        /// How long it lasted.
        duration_s: u32,
    },
    /// The history was looked at.
    HistoryOpened,
    /// An entry was deleted.
    Deleted(Record),
    /// All of these were.
    AllDeleted(Arc<[Record]>),
    /// So many messages wait in the voicemail box.
    Voicemail(u32),
    /// A call came back from a backup.
    Placed(Key),
    /// The history was taken away.
    Cleared,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dialled(number) => write!(f, "calls {number}"),
            Self::RingsThere => f.write_str("it rings at the other end"),
            Self::Rings(number) => write!(f, "{number} calls"),
            Self::Connected => f.write_str("call connected"),
            Self::Ended { number, how, duration_s } => {
                let how = match how {
                    Ended::HungUp => "hung up",
                    Ended::ByOtherSide => "ended by the other side",
                    Ended::Rejected => "rejected",
                    Ended::Missed => "missed",
                    Ended::Busy => "busy",
                    Ended::Unreachable => "not reachable",
                    Ended::NoService(_) => "no service",
                    Ended::Refused => "refused",
                };
                write!(f, "call with {number} {how} after {duration_s} s")
            }
            Self::HistoryOpened => f.write_str("history opened"),
            Self::Deleted(record) => {
                write!(f, "call {:?} deleted from the history", Key(record.id().0))
            }
            Self::AllDeleted(records) => write!(f, "history deleted, {} calls", records.len()),
            Self::Voicemail(count) => write!(f, "{count} voicemail messages"),
            Self::Placed(id) => write!(f, "call {id:?} restored"),
            Self::Cleared => f.write_str("history taken away"),
        }
    }
}
