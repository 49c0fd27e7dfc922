//! What a service sees while it handles something, and what it may do.

use crate::kernel::{Cause, Disk, DiskMeter, Journal, Key, Luck, Nonce, PhoneClock, Time};
use crate::phone::conditions::Conditions;
use crate::phone::effect::{Effect, Tag, Timer};
use crate::phone::fact::Fact;
use crate::phone::signal::Signal;
use crate::phone::{Identity, LinkRule};
use crate::wire::Ask;

/// Takes trace records; only asked when the trace is on.
pub trait Notes {
    /// Keeps the record, brought about by `cause`; gives the cause that what follows may name.
    fn note(&mut self, cause: Cause, fact: Fact) -> Cause;
}

/// The surroundings of a service: time, the phone it is in, conditions, luck; and its way to act.
///
/// Effects take place after the service has returned, in the order in which they were asked for.
/// Once power has been cut in the middle (see [`DiskMeter::cut`]) nothing takes effect any more.
pub struct Cx<'a> {
    /// Now, in scenario time: for measuring spans, never shown.
    pub now: Time,
    /// Which phone this is: profile, model, quirks, switches.
    pub phone: &'a Identity,
    /// What the phone as a whole is in.
    pub conditions: &'a Conditions,
    /// Luck of this phone.
    pub luck: Luck,
    /// What led here.
    pub cause: Cause,
    /// The step of the history that is being done; its own when nobody does anything.
    pub nonce: Nonce,
    pub(super) effects: &'a mut Vec<(Cause, Effect)>,
    pub(super) disk: &'a mut DiskMeter,
    pub(super) notes: Option<&'a mut dyn Notes>,
}

impl Cx<'_> {
    /// What the phone's clock shows.
    #[must_use]
    pub const fn clock(&self) -> PhoneClock {
        self.conditions.clock_at(self.now)
    }

    /// Makes a disk write.
    pub fn write<D: Disk>(&mut self, journal: &mut Journal<D>, write: D::Write) {
        journal.write(self.disk, self.now, write);
    }

    /// Makes every write of a journal so far safe.
    pub fn flush<D: Disk>(&mut self, journal: &mut Journal<D>) {
        journal.flush(self.disk);
    }

    /// Wakes the service that owns `timer` at `at`, instead of whenever it was to be woken before.
    pub fn wake(&mut self, timer: impl Into<Timer>, at: Time) {
        self.push(Effect::Wake { timer: timer.into(), at });
    }

    /// Does not wake it any more.
    pub fn let_sleep(&mut self, timer: impl Into<Timer>) {
        self.push(Effect::LetSleep(timer.into()));
    }

    /// Asks the world over a link that `rule` allows. The answer, or the code of its failure,
    /// comes back to the service that owns `tag`.
    pub fn ask(&mut self, tag: impl Into<Tag>, rule: LinkRule, ask: Ask) {
        self.push(Effect::Ask { tag: tag.into(), rule, ask });
    }

    /// Gives up waiting for the answer.
    pub fn abandon(&mut self, tag: impl Into<Tag>) {
        self.push(Effect::Abandon(tag.into()));
    }

    /// Tells the other services.
    pub fn tell(&mut self, signal: Signal) {
        self.push(Effect::Tell(signal));
    }

    /// Does something that only the phone as a whole, or the world, can do.
    pub fn effect(&mut self, effect: Effect) {
        self.push(effect);
    }

    /// Records what happened, if anyone listens.
    pub fn note<F: Into<Fact>>(&mut self, fact: impl FnOnce() -> F) {
        if let Some(notes) = &mut self.notes
            && !self.disk.cut
        {
            self.cause = notes.note(self.cause, fact().into());
        }
    }

    /// The identity of something that this step makes on this phone, under `name`.
    #[must_use]
    pub const fn key(&self, name: &str, index: u64) -> Key {
        self.nonce.key(name, index).child("on", self.phone.key.0)
    }

    fn push(&mut self, effect: Effect) {
        if !self.disk.cut {
            self.effects.push((self.cause, effect));
        }
    }
}
