//! What happened in messaging, one line each.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Kinds, Record, Transport};

use super::disk::Toggle;
use super::message::Why;
use crate::kernel::Key;
use crate::wire::{Code, Number};

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// The user sends a message.
    Sending {
        /// How.
        transport: Transport,
        /// To whom.
        to: Arc<[Number]>,
        /// Segments to each, or 1.
        segments: u8,
    },
    /// The operator took it; one of `of` recipients.
    Taken {
        /// Which.
        id: Key,
        /// To whom.
        leg: usize,
        /// Recipients in all.
        of: usize,
    },
    /// An attempt failed, and there will be another.
    WillTryAgain {
        /// Which.
        id: Key,
        /// What went wrong.
        why: Why,
        /// In so many milliseconds.
        in_ms: u64,
    },
    /// It was given up.
    NotSent {
        /// Which.
        id: Key,
        /// Why.
        why: Why,
    },
    /// Its photos were shrunk.
    Shrunk {
        /// Bytes before.
        from_bytes: u64,
        /// Bytes after.
        to_bytes: u64,
    },
    /// It has arrived at the other end.
    Delivered(Key),
    /// A message has arrived.
    Arrived {
        /// How.
        transport: Transport,
        /// From whom.
        from: Number,
    },
    /// It had arrived before.
    ArrivedAgain(Key),
    /// A multimedia message waits at the centre.
    Announced {
        /// From whom.
        from: Number,
        /// How long it is.
        bytes: u64,
    },
    /// It could not be fetched; again after a while.
    NotFetched {
        /// Which.
        id: Key,
        /// Why; none where the centre refused.
        code: Option<Code>,
        /// In so many milliseconds; none: on a tap.
        in_ms: Option<u64>,
    },
    /// The centre does not keep it any longer.
    Expired(Key),
    /// A thread was opened.
    Opened {
        /// With whom.
        with: Arc<[Number]>,
        /// Messages that had not been read.
        unread: u32,
    },
    /// A message was deleted.
    Deleted {
        /// Which.
        id: Key,
        /// What it was; none for one that had neither arrived nor left.
        record: Option<Record>,
    },
    /// A thread was deleted.
    ThreadDeleted {
        /// With whom.
        with: Arc<[Number]>,
        /// How many messages.
        messages: u32,
        /// What they were, but for those that had neither arrived nor left.
        records: Arc<[Record]>,
    },
    /// What was typed is kept as a draft.
    DraftKept,
    /// What was typed is gone: this version keeps no drafts.
    DraftLost,
    /// A switch was set.
    Set(Toggle, bool),
    /// Addresses belong to one person.
    Introduced(Arc<str>),
    /// A message came back from a backup.
    Placed(Key),
    /// It was taken away again.
    TakenAway(Key),
    /// Messages were taken away.
    Cleared(Kinds),
    /// Many messages at once.
    Filled(usize),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sending { transport, to, segments } => {
                write!(f, "sends {} to {}", name(*transport), Names(to))?;
                if *segments > 1 { write!(f, " in {segments} segments") } else { Ok(()) }
            }
            Self::Taken { id, leg, of } => {
                write!(f, "message {id:?} is with the operator")?;
                if *of > 1 { write!(f, " ({} of {of})", leg + 1) } else { Ok(()) }
            }
            Self::WillTryAgain { id, why, in_ms } => {
                write!(f, "message {id:?} not sent ({}); again in {in_ms} ms", cause(*why))
            }
            Self::NotSent { id, why } => write!(f, "message {id:?} not sent: {}", cause(*why)),
            Self::Shrunk { from_bytes, to_bytes } => {
                write!(f, "photos shrunk from {from_bytes} to {to_bytes} bytes")
            }
            Self::Delivered(id) => write!(f, "message {id:?} has arrived"),
            Self::Arrived { transport, from } => {
                write!(f, "{} arrived from {from}", name(*transport))
            }
            Self::ArrivedAgain(id) => write!(f, "message {id:?} arrived again and is kept once"),
            Self::Announced { from, bytes } => {
                write!(f, "an MMS of {bytes} bytes from {from} waits at the centre")
            }
            Self::NotFetched { id, code, in_ms } => {
                write!(f, "MMS {id:?} not fetched")?;
                if let Some(code) = code {
                    write!(f, " ({code})")?;
                }
                match in_ms {
                    Some(in_ms) => write!(f, "; again in {in_ms} ms"),
                    None => f.write_str("; tap to download"),
                }
            }
            Self::Expired(id) => write!(f, "MMS {id:?} has expired"),
            Self::Opened { with, unread } => {
                write!(f, "thread with {} opened, {unread} unread", Names(with))
            }
            Self::Deleted { id, .. } => write!(f, "message {id:?} deleted"),
            Self::ThreadDeleted { with, messages, .. } => {
                write!(f, "thread with {} deleted, {messages} messages", Names(with))
            }
            Self::DraftKept => f.write_str("draft kept"),
            Self::DraftLost => f.write_str("what was typed is gone: there are no drafts"),
            Self::Set(toggle, on) => {
                write!(f, "{} {}", toggle.label(), if *on { "on" } else { "off" })
            }
            Self::Introduced(name) => write!(f, "addresses belong to {name}"),
            Self::Placed(id) => write!(f, "message {id:?} restored"),
            Self::TakenAway(id) => write!(f, "message {id:?} taken away again"),
            Self::Cleared(kinds) => {
                f.write_str("taken away:")?;
                kinds.iter().try_for_each(|kind| write!(f, " {kind}"))
            }
            Self::Filled(count) => write!(f, "{count} messages put in"),
        }
    }
}

struct Names<'a>(&'a [Number]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, name) in self.0.iter().enumerate() {
            write!(f, "{}{name}", if i == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

const fn name(transport: Transport) -> &'static str {
    match transport {
        Transport::Sms => "SMS",
        Transport::Mms => "MMS",
        Transport::Chat => "chat",
    }
}

const fn cause(why: Why) -> &'static str {
    match why {
        Why::NotReached(code) => code.meaning(),
        Why::NoMmsSettings => "no MMS settings",
        Why::NoData => "no cellular data",
        Why::WrongCentre => "wrong MMS centre",
        Why::TooLarge => "too large",
        Why::Refused => "refused",
    }
}
