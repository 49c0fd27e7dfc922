//! With the mobile operator.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::Described;

use crate::kernel::Key;

/// A phone number, as dialled.
pub type Number = Arc<str>;

/// How a text message begins that tells the phone of voicemail, with the number of messages after
/// it; no thread shows it (fact 264). The prefix itself is assumed: it is the operator's.
pub const VOICEMAIL_PREFIX: &str = "//VM:";

/// A text message on its way: one or more segments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sms {
    /// Identity by provenance; the same at both ends.
    pub id: Key,
    /// From whom.
    pub from: Number,
    /// To whom.
    pub to: Number,
    /// The text.
    pub text: Arc<str>,
    /// How many segments it takes (facts 241, 242).
    pub segments: u8,
    /// The sender wants to know that it arrived (fact 255).
    pub report: bool,
}

/// A multimedia message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MmsBody {
    /// Identity by provenance; the same at both ends.
    pub id: Key,
    /// From whom.
    pub from: Number,
    /// To whom: all get one message with all the others (fact 256). As it is sent, everybody; as it
    /// is fetched, everybody but the one who fetches it.
    pub to: Arc<[Number]>,
    /// The text.
    pub text: Arc<str>,
    /// Attachments.
    pub parts: Arc<[Described]>,
    /// The sender wants to know that it arrived (fact 255).
    pub report: bool,
}

impl MmsBody {
    /// Its length in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.text.len() as u64 + self.parts.iter().map(|part| part.len_bytes).sum::<u64>()
    }
}

/// The identity of the report that a message was delivered.
#[must_use]
pub const fn report_id(message: Key) -> Key {
    message.child("delivery report", 0)
}

/// What a phone asks of the operator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum OperatorRequest {
    /// Pass a text message on. Travels on the signalling channel: no data connection is needed.
    Sms(Arc<Sms>),
    /// Pass a multimedia message on; needs data and the MMS centre (facts 254, 324).
    Mms {
        /// The address of the MMS centre that the phone uses.
        mmsc: Arc<str>,
        /// The message.
        body: Arc<MmsBody>,
    },
    /// Fetch a multimedia message that was announced.
    FetchMms {
        /// The address of the MMS centre that the phone uses.
        mmsc: Arc<str>,
        /// Which.
        id: Key,
        /// The sender may be told that it arrived ("send MMS acknowledgement", fact 255).
        acknowledge: bool,
    },
    /// A text message, the announcement of a multimedia message, or a report of delivery is on the
    /// phone's disk: the centre need not keep it any longer.
    Received {
        /// Which; for a report, its [`report_id`].
        id: Key,
    },
    /// Call a number. Signalling, too.
    Call {
        /// The call.
        id: Key,
        /// Whom.
        to: Number,
    },
    /// End of a call, or its refusal.
    HangUp {
        /// The call.
        id: Key,
    },
    /// Answer a call.
    PickUp {
        /// The call.
        id: Key,
    },
}

impl OperatorRequest {
    /// Bytes that travel up over data; what goes by signalling counts none.
    #[must_use]
    pub fn up_bytes(&self) -> u64 {
        match self {
            Self::Mms { body, .. } => super::ENVELOPE_BYTES + body.bytes(),
            Self::FetchMms { .. } => super::ENVELOPE_BYTES,
            Self::Sms(_)
            | Self::Received { .. }
            | Self::Call { .. }
            | Self::HangUp { .. }
            | Self::PickUp { .. } => 0,
        }
    }

    /// It needs no data connection, only a cell.
    #[must_use]
    pub const fn is_signalling(&self) -> bool {
        match self {
            Self::Mms { .. } | Self::FetchMms { .. } => false,
            Self::Sms(_)
            | Self::Received { .. }
            | Self::Call { .. }
            | Self::HangUp { .. }
            | Self::PickUp { .. } => true,
        }
    }

    /// In a word.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sms(_) => "sms",
            Self::Mms { .. } => "mms",
            Self::FetchMms { .. } => "mms_fetch",
            Self::Received { .. } => "received",
            Self::Call { .. } => "call",
            Self::HangUp { .. } => "hang_up",
            Self::PickUp { .. } => "pick_up",
        }
    }
}

/// What the operator answers where it has more to say than that it took something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OperatorAnswer {
    /// The message that was announced.
    Mms(Arc<MmsBody>),
    /// No.
    Refused(Refusal),
}

/// Why the operator refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Refusal {
    /// The address is not that of the MMS centre for this SIM (facts 324, 334).
    NotThisCentre,
    /// The message is larger than the centre takes (fact 250).
    TooLarge {
        /// What it takes.
        max_bytes: u64,
    },
    /// The message is no longer kept, or never was there.
    Gone,
    /// The other side is in a call.
    Busy,
    /// The other side is off or out of coverage.
    Unreachable,
    /// There is no such call (any more).
    NoSuchCall,
    /// The phone has no subscription.
    NoSubscription,
}

/// What the world tells a phone that did not ask.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Push {
    /// A text message arrives.
    Sms(Arc<Sms>),
    /// A message of this phone has arrived at the other end, at every one of them.
    Delivered(Key),
    /// A multimedia message waits at the MMS centre.
    MmsWaiting {
        /// Which.
        id: Key,
        /// From whom.
        from: Number,
        /// Its length in bytes.
        bytes: u64,
    },
    /// It rings.
    Ringing {
        /// The call.
        id: Key,
        /// Who calls.
        from: Number,
    },
    /// The other side picked up.
    PickedUp(Key),
    /// The other side hung up, or cannot be reached.
    HungUp(Key),
}
