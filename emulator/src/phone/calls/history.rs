//! The call history (facts 265–270).

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Body, Direction, Record, RecordId};

use crate::kernel::{Content, Key};
use crate::wire::Number;

/// Calls that "history" shows. The number is not in the sources (facts 268, 364): chosen freely.
pub const SHOWN: usize = 100;

/// Calls that are kept; the oldest gives way. Chosen freely (fact 268).
pub const STORED: usize = 10_000;

/// Where a call lies in the history: in order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CallKey {
    /// When it began, by the phone's clock, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// Who it is; the same in a backup and on the phone it is restored to.
    pub id: Key,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The other side.
    pub number: Number,
    /// Which way.
    pub direction: Direction,
    /// Somebody picked up. An incoming call that nobody picked up was missed or refused.
    pub answered: bool,
    /// How long it lasted.
    pub duration_s: u32,
}

impl Entry {
    /// In the backup's terms.
    #[must_use]
    pub fn record(&self, key: CallKey) -> Record {
        let call = wp8_backup::Call {
            number: Arc::clone(&self.number),
            direction: self.direction,
            answered: self.answered,
            at_ms: key.at_ms,
            duration_s: self.duration_s,
        };
        Record::new(RecordId(key.id.0), Body::Call(call))
    }

    /// The call that a record tells of.
    #[must_use]
    pub fn of_record(call: &wp8_backup::Call) -> Self {
        Self {
            number: Arc::clone(&call.number),
            direction: call.direction,
            answered: call.answered,
            duration_s: call.duration_s,
        }
    }
}

/// What survives a loss of power.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Disk {
    pub(super) entries: Content<CallKey, Entry>,
    pub(super) missed: u32,
    pub(super) voicemail: u32,
}

/// One disk write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Write {
    /// A call has begun, or came back from a backup.
    Put {
        /// Where it lies.
        key: CallKey,
        /// The call.
        entry: Entry,
    },
    /// Somebody picked up.
    Answered {
        /// The call.
        key: CallKey,
    },
    /// It is over.
    Over {
        /// The call.
        key: CallKey,
        /// How long it lasted.
        duration_s: u32,
        /// Nobody here answered.
        missed: bool,
    },
    /// What was missed was looked at.
    MissedSeen,
    /// An entry was deleted.
    Deleted(CallKey),
    /// All were.
    Cleared {
        /// But for the call that is going on.
        but: Option<CallKey>,
    },
    /// So many messages wait in the voicemail box.
    Voicemail(u32),
    /// Many calls at once; by reference.
    Filled(Content<CallKey, Entry>),
}

impl crate::kernel::Disk for Disk {
    type Write = Write;

    fn apply(&mut self, write: &Write) {
        match write {
            Write::Put { key, entry } => {
                self.entries.insert(*key, entry.clone());
                forget_oldest(&mut self.entries);
            }
            Write::Answered { key } => {
                self.entries.change(key, |entry| entry.answered = true);
            }
            Write::Over { key, duration_s, missed } => {
                self.entries.change(key, |entry| entry.duration_s = *duration_s);
                self.missed += u32::from(*missed);
            }
            Write::MissedSeen => self.missed = 0,
            Write::Deleted(key) => {
                self.entries.remove(key);
            }
            Write::Cleared { but } => {
                let kept = but.and_then(|key| Some((key, self.entries.get(&key)?.clone())));
                self.entries = kept.into_iter().collect();
                self.missed = 0;
            }
            Write::Voicemail(count) => self.voicemail = *count,
            Write::Filled(entries) => self.entries = entries.clone(),
        }
    }
}

impl Disk {
    /// The history with `more` in it, the newest kept.
    pub(super) fn filled(
        &self,
        more: impl IntoIterator<Item = (CallKey, Entry)>,
    ) -> Content<CallKey, Entry> {
        let mut entries = self.entries.clone();
        for (key, entry) in more {
            entries.insert(key, entry);
        }
        forget_oldest(&mut entries);
        entries
    }
}

fn forget_oldest(entries: &mut Content<CallKey, Entry>) {
    while entries.len() > STORED {
        let oldest = entries.iter().next().map(|(key, _)| *key);
        if let Some(oldest) = oldest {
            entries.remove(&oldest);
        }
    }
}
