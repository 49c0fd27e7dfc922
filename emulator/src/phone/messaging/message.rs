//! One message, and where it is on its way.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Body, Described, Direction, Kind, Record, RecordId, Transport};

use super::thread::ThreadId;
use crate::kernel::Key;
use crate::wire::{Code, Number};

/// Where a message lies: by thread, and within it in order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MessageKey {
    /// Its thread.
    pub thread: ThreadId,
    /// When, by the phone's clock, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// Who it is; the same in a backup and on the phone it is restored to.
    pub id: Key,
}

impl MessageKey {
    pub(super) const fn first_of(thread: ThreadId) -> Self {
        Self { thread, at_ms: i64::MIN, id: Key(0) }
    }

    pub(super) const fn last_of(thread: ThreadId) -> Self {
        Self { thread, at_ms: i64::MAX, id: Key(u64::MAX) }
    }

    /// Its name in a backup.
    #[must_use]
    pub const fn record(self) -> RecordId {
        RecordId(self.id.0)
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// How it travels.
    pub transport: Transport,
    /// Which way.
    pub direction: Direction,
    /// The other sides: of an incoming one, the sender first and then who else got it.
    pub with: Arc<[Number]>,
    /// The text.
    pub text: Arc<str>,
    /// Attachments, as they were sent.
    pub parts: Arc<[Described]>,
    /// It has been looked at. What was sent always is.
    pub read: bool,
    /// Where it is on its way.
    pub state: State,
}

/// Where a message is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// It is here.
    Received,
    /// It has been announced and is not here yet.
    Announced {
        /// How long it is.
        bytes: u64,
        /// What the phone does about it.
        download: Download,
    },
    /// "Sending…"
    Sending,
    /// The operator has it.
    Sent,
    /// Everyone it was for has it (fact 255).
    Delivered,
    /// Not sent; a tap tries again.
    Failed(Why),
}

/// What the phone does about an announced message (fact 252).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Download {
    /// It fetches it, or waits to try again by itself.
    Running,
    /// A link to tap on.
    OnTap,
    /// The centre does not keep it any longer.
    Gone,
}

/// Why a message was not sent. No code is shown with it (fact 129).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// No cell, no answer, or the operator is out of order.
    NotReached(Code),
    /// The phone knows no MMS centre (facts 324, 334).
    NoMmsSettings,
    /// Cellular data is off or not to be had (fact 254).
    NoData,
    /// The MMS centre is not that of the SIM.
    WrongCentre,
    /// It does not fit, even with its photos shrunk (facts 250, 251).
    TooLarge,
    /// The operator refuses.
    Refused,
}

impl Why {
    /// As the conversation shows it. Assumed: the sources do not have the words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotReached(_) => "Can't send message. Tap to try again.",
            Self::NoMmsSettings => "Can't send: MMS isn't set up on this phone. Tap to try again.",
            Self::NoData => "Can't send: turn on cellular data. Tap to try again.",
            Self::WrongCentre => "Can't send: check the MMS settings. Tap to try again.",
            Self::TooLarge => "Can't send: the attachments are too large.",
            Self::Refused => "Can't send: the operator refused it. Tap to try again.",
        }
    }
}

impl State {
    /// As the conversation shows it; nothing where it shows nothing.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Received | Self::Sent => "",
            Self::Announced { download: Download::Running, .. } => "Downloading media message…",
            Self::Announced { download: Download::OnTap, .. } => "Tap to download media message",
            Self::Announced { download: Download::Gone, .. } => "Media message expired",
            Self::Sending => "Sending…",
            Self::Delivered => "Delivered",
            Self::Failed(why) => why.words(),
        }
    }
}

impl Message {
    /// Bytes of its attachments on the phone.
    #[must_use]
    pub fn attachment_bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.len_bytes).sum()
    }

    /// What sort of record it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self.transport {
            Transport::Sms => Kind::Sms,
            Transport::Mms => Kind::Mms,
            Transport::Chat => Kind::Chat,
        }
    }

    /// The backup may know of it: it is here, or it has left.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        match self.state {
            State::Received | State::Sent | State::Delivered => true,
            State::Announced { .. } | State::Sending | State::Failed(_) => false,
        }
    }

    /// In the backup's terms; nothing for one that is neither here nor gone out.
    #[must_use]
    pub fn record(&self, key: MessageKey) -> Option<Record> {
        self.is_settled().then(|| {
            let body = Body::Message(wp8_backup::Message {
                transport: self.transport,
                direction: self.direction,
                with: Arc::clone(&self.with),
                at_ms: key.at_ms,
                read: self.read,
                text: Arc::clone(&self.text),
                parts: Arc::clone(&self.parts),
            });
            Record::new(key.record(), body)
        })
    }

    /// The message that a record tells of.
    #[must_use]
    pub fn of_record(message: &wp8_backup::Message) -> Self {
        Self {
            transport: message.transport,
            direction: message.direction,
            with: Arc::clone(&message.with),
            text: Arc::clone(&message.text),
            parts: Arc::clone(&message.parts),
            read: message.read,
            state: match message.direction {
                Direction::Incoming => State::Received,
                Direction::Outgoing => State::Sent,
            },
        }
    }
}
