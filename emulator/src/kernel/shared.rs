//! A part of the world that clones by reference and is copied when it is edited.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::fingerprint::{self, Fingerprint};
use super::time::Time;

/// `T`, shared between the clones of a world until one of them edits it.
///
/// Remembers its fingerprints until the next edit, so that a world pays for what changed, and counts
/// its edits, so that who watches it need not look at what did not.
pub struct Shared<T> {
    slot: Arc<Slot<T>>,
    edits: u64,
}

struct Slot<T> {
    value: T,
    full: AtomicU64,
    canonical: AtomicU64,
}

/// No fingerprint is remembered. A true fingerprint of this value is merely computed each time.
const UNKNOWN: u64 = 0;

impl<T> Shared<T> {
    /// A part of its own.
    pub fn new(value: T) -> Self {
        Self { slot: Arc::new(Slot::new(value)), edits: 0 }
    }

    /// How often it was edited, by itself and by what it is a clone of. Not stored.
    pub const fn edits(&self) -> u64 {
        self.edits
    }
}

impl<T: Clone> Shared<T> {
    /// The part, to be changed.
    pub fn edit(&mut self) -> &mut T {
        self.edits += 1;
        let slot = Arc::make_mut(&mut self.slot);
        *slot.full.get_mut() = UNKNOWN;
        *slot.canonical.get_mut() = UNKNOWN;
        &mut slot.value
    }
}

impl<T: Serialize> Shared<T> {
    /// Both fingerprints at `now`, computed only if the part was edited since, or looks at times.
    pub fn fingerprint(&self, now: Time) -> Fingerprint {
        // Relaxed is enough: the word is derived from the value alone, whoever computes it.
        let full = match self.slot.full.load(Ordering::Relaxed) {
            UNKNOWN => {
                let full = fingerprint::full(&self.slot.value);
                self.slot.full.store(full, Ordering::Relaxed);
                full
            }
            known => known,
        };
        let canonical = match self.slot.canonical.load(Ordering::Relaxed) {
            UNKNOWN => {
                let (canonical, looks_at_times) = fingerprint::canonical(&self.slot.value, now);
                if !looks_at_times {
                    self.slot.canonical.store(canonical, Ordering::Relaxed);
                }
                canonical
            }
            known => known,
        };
        Fingerprint { full, canonical }
    }
}

impl<T> Slot<T> {
    const fn new(value: T) -> Self {
        Self { value, full: AtomicU64::new(UNKNOWN), canonical: AtomicU64::new(UNKNOWN) }
    }
}

impl<T: Clone> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self::new(self.value.clone())
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self { slot: Arc::clone(&self.slot), edits: self.edits }
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.slot.value
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.slot.value.fmt(f)
    }
}

impl<T: Default> Default for Shared<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.slot.value.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Shared<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::{Shared, Time};

    #[test]
    fn an_edit_changes_the_fingerprint_and_leaves_the_clone_alone() {
        let mut part = Shared::new(vec![1_u32]);
        let twin = part.clone();
        let before = part.fingerprint(Time::ZERO);
        part.edit().push(2);
        assert_ne!(part.fingerprint(Time::ZERO), before);
        assert_eq!(twin.fingerprint(Time::ZERO), before);
        assert_eq!((part.edits(), twin.edits()), (1, 0));
    }

    #[test]
    fn what_looks_at_times_is_canonical_relative_to_now() {
        let since = Shared::new(Time(5));
        let earlier = since.fingerprint(Time(10));
        let later = since.fingerprint(Time(11));
        assert_eq!(earlier.full, later.full);
        assert_ne!(earlier.canonical, later.canonical);
        assert_eq!(Shared::new(Time(6)).fingerprint(Time(11)).canonical, earlier.canonical);
    }
}
