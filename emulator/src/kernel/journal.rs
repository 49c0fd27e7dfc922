//! What survives a loss of power: state that changes by typed writes, pending until flushed.

use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fingerprint::PENDING;
use super::key::Key;
use super::luck::{Draw, Luck};
use super::time::{Span, Time};

/// A service's part that is on disk, and the writes that change it.
pub trait Disk: Clone {
    /// One write: all of it reaches the disk, or nothing.
    type Write: Clone + std::fmt::Debug;

    /// Makes the change.
    fn apply(&mut self, write: &Self::Write);
}

/// Counts the disk writes of one phone, and cuts its power at one of them if told to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskMeter {
    /// Writes made since the beginning.
    pub writes: u64,
    /// Power goes instead of the write with this number (counted from 1).
    pub cut_at_write: Option<u64>,
    /// Power went in the middle of what is being done: nothing after it takes effect.
    pub cut: bool,
}

impl DiskMeter {
    /// Counts one write and says whether it still happens.
    fn admit(&mut self) -> bool {
        if self.cut {
            return false;
        }
        self.writes += 1;
        self.cut = self.cut_at_write == Some(self.writes);
        !self.cut
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Logged<W> {
    at: Time,
    write: W,
}

/// A disk part with the writes that have not reached the disk yet.
///
/// Reads see every write at once. A write is safe once it was flushed, or [`WRITE_BACK`] after it
/// was made; when power goes, of the others a beginning survives whose length is drawn by name.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(
    serialize = "D: Serialize, D::Write: Serialize",
    deserialize = "D: Deserialize<'de>, D::Write: Deserialize<'de>"
))]
pub struct Journal<D: Disk> {
    current: D,
    pending: Pending<D>,
}

/// The state some writes ago and the writes since: `base` plus `log` is the current state.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename = "wp8.Pending")]
#[serde(bound(
    serialize = "D: Serialize, D::Write: Serialize",
    deserialize = "D: Deserialize<'de>, D::Write: Deserialize<'de>"
))]
struct Pending<D: Disk>(Arc<D>, Vec<Logged<D::Write>>, u32);

/// How long a write waits until the system writes it back by itself. Assumed.
pub const WRITE_BACK: Span = Span::seconds(5);

/// Safe writes are folded into the base when there are this many: it costs one clone.
const FOLD_AT: usize = 32;

const SURVIVORS: Draw = Draw::named("pending writes that survive a loss of power");

impl<D: Disk> Journal<D> {
    /// A disk part that is safe as it is.
    pub fn new(disk: D) -> Self {
        let pending = Pending(Arc::new(disk.clone()), Vec::new(), 0);
        Self { current: disk, pending }
    }

    /// Makes one write.
    pub fn write(&mut self, meter: &mut DiskMeter, now: Time, write: D::Write) {
        if !meter.admit() {
            return;
        }
        self.current.apply(&write);
        let Pending(_, log, _) = &mut self.pending;
        log.push(Logged { at: now, write });
        if log.len() > FOLD_AT {
            self.fold(now);
        }
    }

    /// Makes every write so far safe.
    pub fn flush(&mut self, meter: &DiskMeter) {
        if !meter.cut {
            self.pending.2 = self.pending.1.len() as u32;
        }
    }

    /// How many writes a loss of power at `now` may take.
    #[must_use]
    pub fn at_risk(&self, now: Time) -> usize {
        self.pending.1.len() - self.safe(now)
    }

    /// Loses what was pending, whole or in part, as luck has it.
    pub fn lose_power(&mut self, now: Time, luck: Luck, about: Key, attempt: u64) {
        let safe = self.safe(now);
        let at_risk = self.at_risk(now) as u64;
        let kept = safe + luck.below(at_risk + 1, SURVIVORS, about, attempt) as usize;
        let Pending(base, log, _) = &self.pending;
        let mut survived = D::clone(base);
        for entry in log.iter().take(kept) {
            survived.apply(&entry.write);
        }
        *self = Self::new(survived);
    }

    /// Replaces everything, as a factory reset does.
    pub fn replace(&mut self, disk: D) {
        *self = Self::new(disk);
    }

    fn safe(&self, now: Time) -> usize {
        let Pending(_, log, flushed) = &self.pending;
        let written_back = log.partition_point(|entry| entry.at + WRITE_BACK <= now);
        written_back.max(*flushed as usize)
    }

    /// Starts the log anew where everything in it is safe; else only keeps what is not.
    fn fold(&mut self, now: Time) {
        let safe = self.safe(now);
        let Pending(base, log, flushed) = &mut self.pending;
        if safe == log.len() {
            *base = Arc::new(self.current.clone());
            log.clear();
        } else {
            let base = Arc::make_mut(base);
            for entry in log.drain(..safe) {
                base.apply(&entry.write);
            }
        }
        *flushed = flushed.saturating_sub(safe as u32);
    }
}

impl<D: Disk> Deref for Journal<D> {
    type Target = D;

    fn deref(&self) -> &D {
        &self.current
    }
}

impl<D: Disk + Default> Default for Journal<D> {
    fn default() -> Self {
        Self::new(D::default())
    }
}

const _: () = assert!(matches!(PENDING.as_bytes(), b"wp8.Pending"));

#[cfg(test)]
mod tests {
    use super::{Disk, DiskMeter, FOLD_AT, Journal, Key, Luck, Time, WRITE_BACK};

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Numbers(Vec<u64>);
    impl Disk for Numbers {
        type Write = u64;
        fn apply(&mut self, write: &u64) {
            self.0.push(*write);
        }
    }

    fn survivors(journal: &Journal<Numbers>, now: Time) -> std::collections::BTreeSet<usize> {
        let lengths = (0..100).map(|attempt| {
            let mut cut = journal.clone();
            cut.lose_power(now, Luck::of_seed(1), Key(2), attempt);
            assert_eq!(cut.0, journal.0[..cut.0.len()], "only a beginning survives");
            cut.0.len()
        });
        lengths.collect()
    }

    #[test]
    fn what_was_flushed_survives_and_of_the_rest_any_beginning() {
        let (mut journal, mut meter) = (Journal::<Numbers>::default(), DiskMeter::default());
        journal.write(&mut meter, Time(0), 1);
        journal.flush(&meter);
        journal.write(&mut meter, Time(0), 2);
        journal.write(&mut meter, Time(0), 3);
        assert_eq!(survivors(&journal, Time(0)), [1, 2, 3].into());
        assert_eq!(survivors(&journal, Time(0) + WRITE_BACK), [3].into());
    }

    #[test]
    fn power_is_cut_between_two_writes_of_one_event() {
        let mut journal = Journal::<Numbers>::default();
        let mut meter = DiskMeter { cut_at_write: Some(2), ..DiskMeter::default() };
        for n in 1..=3 {
            journal.write(&mut meter, Time(0), n);
        }
        journal.flush(&meter);
        assert!(meter.cut);
        assert_eq!(survivors(&journal, Time(0)), [0, 1].into());
    }

    #[test]
    fn a_long_log_is_folded_without_a_difference() {
        let (mut journal, mut meter) = (Journal::<Numbers>::default(), DiskMeter::default());
        for n in 0..10 * FOLD_AT as u64 {
            journal.write(&mut meter, Time(n), n);
            if n % 7 == 0 {
                journal.flush(&meter);
            }
        }
        let last_flushed = (10 * FOLD_AT - 1) / 7 * 7 + 1;
        assert_eq!(survivors(&journal, Time(0)).first(), Some(&last_flushed));
        assert_eq!(journal.0.len(), 10 * FOLD_AT);
    }
}
