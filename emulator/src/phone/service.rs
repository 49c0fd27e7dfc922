//! The one shape of all services.

use std::fmt;

use crate::kernel::{Luck, Time};
use crate::phone::cx::Cx;
use crate::phone::signal::Signal;
use crate::wire::{Answer, Code};

/// A service of the phone.
///
/// What goes wrong inside is a state that the user sees, never a Rust error: only a command can be
/// refused, and that is for its author.
pub trait Service {
    /// What a user, or the harness, can tell it to do.
    type Command;
    /// Why it may want to be woken.
    type Timer;
    /// What it may ask the world for.
    type Tag;

    /// Does what it is told.
    ///
    /// # Errors
    ///
    /// The command makes no sense now: there is no such thing, or the page for it is not shown.
    fn command(&mut self, cx: &mut Cx<'_>, command: Self::Command) -> Result<(), Refused>;

    /// Is woken.
    fn timer(&mut self, cx: &mut Cx<'_>, timer: Self::Timer);

    /// Hears an answer, or why there is none.
    fn answered(&mut self, cx: &mut Cx<'_>, tag: Self::Tag, answer: Result<Answer, Code>);

    /// Hears what another service tells. Which signals reach which service: `Phone::tell`.
    fn heard(&mut self, cx: &mut Cx<'_>, signal: &Signal);

    /// The system has started: memory is new, disk is as it was left.
    fn booted(&mut self, cx: &mut Cx<'_>);

    /// Power is gone: memory with it, and what was pending on disk in part.
    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64);
}

/// A command that makes no sense now: for the author of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why, as a fragment that fits after "could not do that: ".
    pub why: String,
    /// What would have worked.
    pub instead: String,
}

impl Refused {
    /// A refusal with a way out.
    pub fn new(why: impl Into<String>, instead: impl Into<String>) -> Self {
        Self { why: why.into(), instead: instead.into() }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.why, self.instead)
    }
}

impl std::error::Error for Refused {}
