//! The one shape of all services of the world.

use crate::kernel::{Luck, Time};
use crate::wire::{Answer, Push};

/// What a service of the world sees while it answers, and what it may bring about.
#[derive(Debug)]
pub struct CloudCx<'a> {
    /// Now; its own clock is [`Time::on_server`].
    pub now: Time,
    /// Luck of the world.
    pub luck: Luck,
    /// Which phone asks: its index in the world.
    pub from: usize,
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

/// The same answer, damaged on the way: its length is right, its content is not.
#[must_use]
pub fn damaged(reply: Reply) -> Reply {
    Reply { answer: Answer::Damaged, ..reply }
}
