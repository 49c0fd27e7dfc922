//! The one shape of all services of the world.

use crate::kernel::{Luck, Time};
use crate::profile::Switches;
use crate::wire::{Answer, Code, Push, StoreAnswer};

/// What a service of the world sees while it answers, and what it may bring about.
#[derive(Debug)]
pub struct CloudCx<'a> {
    /// Now; its own clock is [`Time::on_server`].
    pub now: Time,
    /// Luck of the world.
    pub luck: Luck,
    /// Which phone asks: its index in the world.
    pub from: usize,
    /// What the facts leave open, of services as well, as that phone has it.
    pub switches: Switches,
    /// What goes to phones unasked: which phone (by index), when, what.
    pub pushes: &'a mut Vec<(usize, Time, Push)>,
}

/// An answer and its length.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The answer.
    pub answer: Answer,
    /// Bytes that travel down.
    pub down_bytes: u64,
}

impl Reply {
    /// An answer that is no longer than its envelope.
    #[must_use]
    pub const fn short(answer: Answer) -> Self {
        Self { answer, down_bytes: crate::wire::ENVELOPE_BYTES }
    }
}

/// The same answer, damaged on the way: it has its length, and its checks fail. A package arrives
/// whole and is found out when it is installed.
///
/// # Errors
///
/// Everything but a package is found out at once.
pub fn damaged(reply: Reply) -> Result<Reply, Code> {
    match reply.answer {
        Answer::Store(StoreAnswer::Package { bytes, .. }) => {
            let answer = Answer::Store(StoreAnswer::Package { bytes, damaged: true });
            Ok(Reply { answer, ..reply })
        }
        Answer::Account(_)
        | Answer::Store(_)
        | Answer::Backup(_)
        | Answer::Operator(_)
        | Answer::Taken
        | Answer::Bytes(_)
        | Answer::Time(_)
        | Answer::AppSave(_) => Err(Code::INVALID_DATA),
    }
}
