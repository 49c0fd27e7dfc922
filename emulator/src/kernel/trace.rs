//! What happened, and what brought it about.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::limits::Limits;
use super::mix::Mixer;
use super::time::Time;

/// The trace record that led to something: its number plus one, or none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause(u32);

impl Cause {
    /// Nothing recorded led to it.
    pub const NONE: Self = Self(0);

    /// The index of the record in its trace.
    #[must_use]
    pub const fn index(self) -> Option<usize> {
        match self.0 {
            0 => None,
            number => Some(number as usize - 1),
        }
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record<F> {
    /// When.
    pub at: Time,
    /// What led to it.
    pub cause: Cause,
    /// What it was.
    pub fact: F,
}

/// The records of a history, in order. Off, it costs one branch a record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Trace<F: Clone> {
    records: Option<imbl::Vector<Record<F>>>,
    hash: u64,
    left_out: u64,
    limit: u32,
}

impl<F: Clone> Trace<F> {
    /// A trace that records nothing.
    #[must_use]
    pub const fn off() -> Self {
        Self { records: None, hash: 0, left_out: 0, limit: 0 }
    }

    /// A trace that records, up to the limit.
    #[must_use]
    pub fn on(limits: &Limits) -> Self {
        Self {
            records: Some(imbl::Vector::new()),
            hash: 0,
            left_out: 0,
            limit: limits.trace_records,
        }
    }

    /// Whether it records.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.records.is_some()
    }

    /// All records kept, the oldest first; nothing when off.
    pub fn records(&self) -> impl DoubleEndedIterator<Item = &Record<F>> {
        self.records.iter().flatten()
    }

    /// How many records are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.as_ref().map_or(0, imbl::Vector::len)
    }

    /// Whether no record is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The record with this number, counted from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Record<F>> {
        self.records.as_ref()?.get(index)
    }

    /// How many records were not kept because of the limit.
    #[must_use]
    pub const fn left_out(&self) -> u64 {
        self.left_out
    }

    /// One word for all that was recorded: two runs of one history have the same.
    #[must_use]
    pub const fn hash(&self) -> u64 {
        self.hash
    }
}

impl<F: Clone + fmt::Display> Trace<F> {
    /// Records what `fact` says, if the trace is on. Gives the cause that what follows may name.
    pub fn note(&mut self, at: Time, cause: Cause, fact: impl FnOnce() -> F) -> Cause {
        let Some(records) = &mut self.records else { return Cause::NONE };
        let fact = fact();
        self.hash = Mixer::new(self.hash).word(at.0).text(&fact.to_string()).finish();
        if records.len() >= self.limit as usize {
            self.left_out += 1;
            return cause;
        }
        records.push_back(Record { at, cause, fact });
        Cause(records.len() as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::{Cause, Limits, Time, Trace};

    #[test]
    fn a_trace_that_is_off_does_not_even_make_the_record() {
        let mut trace: Trace<String> = Trace::off();
        trace.note(Time(1), Cause::NONE, || unreachable!("made although off"));
        assert_eq!(trace.len(), 0);
    }

    #[test]
    fn past_the_limit_records_are_counted_and_still_hashed() {
        let mut trace = Trace::on(&Limits { trace_records: 1, ..Limits::default() });
        let first = trace.note(Time(1), Cause::NONE, || "one".to_owned());
        let before = trace.hash();
        trace.note(Time(2), first, || "two".to_owned());
        assert_eq!((trace.len(), trace.left_out()), (1, 1));
        assert_ne!(trace.hash(), before);
        assert_eq!(first.index(), Some(0));
    }
}
