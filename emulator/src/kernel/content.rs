//! Maps for what grows with use: messages, photos, calls, favourites, apps.

use std::sync::atomic::{AtomicU64, Ordering};

use imbl::OrdMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::fingerprint::{self, CONTENT};

/// A persistent map: clones share their entries, and one that has been fingerprinted once keeps
/// the sum of its entries' hashes up to date instead of looking at all of them again.
pub struct Content<K, V> {
    entries: OrdMap<K, V>,
    full: AtomicU64,
    canonical: AtomicU64,
}

/// Nobody has asked for a fingerprint yet.
const UNKNOWN: u64 = u64::MAX;

impl<K: Ord + Clone + Serialize, V: Clone + Serialize> Content<K, V> {
    /// The entry under `key`.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key)
    }

    /// Whether there is an entry under `key`.
    pub fn contains(&self, key: &K) -> bool {
        self.entries.contains_key(key)
    }

    /// Puts `value` under `key`; gives back what was there.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let added = self.counted().then(|| hashes(&key, &value));
        let old = self.entries.insert(key.clone(), value);
        if let Some(added) = added {
            self.count(old.as_ref().map(|old| hashes(&key, old)), Some(added));
        }
        old
    }

    /// Takes out what is under `key`.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let old = self.entries.remove(key)?;
        if self.counted() {
            self.count(Some(hashes(key, &old)), None);
        }
        Some(old)
    }

    /// Changes the entry under `key`, if there is one. Says whether there was.
    pub fn change(&mut self, key: &K, change: impl FnOnce(&mut V)) -> bool {
        let counted = self.counted();
        let Some(value) = self.entries.get_mut(key) else { return false };
        let before = counted.then(|| hashes(key, value));
        change(value);
        let after = counted.then(|| hashes(key, value));
        self.count(before, after);
        true
    }

    /// Takes out everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The entry under the greatest key.
    pub fn last(&self) -> Option<(&K, &V)> {
        self.entries.get_max().map(|(key, value)| (key, value))
    }

    /// The entries from the smallest key of `range` on.
    pub fn range<R: std::ops::RangeBounds<K>>(
        &self,
        range: R,
    ) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.entries.range(range)
    }

    fn counted(&mut self) -> bool {
        *self.full.get_mut() != UNKNOWN
    }

    fn count(&mut self, out: Option<(u64, u64)>, added: Option<(u64, u64)>) {
        let (full, canonical) = (self.full.get_mut(), self.canonical.get_mut());
        if let Some((out_full, out_canonical)) = out {
            *full = full.wrapping_sub(out_full);
            *canonical = canonical.wrapping_sub(out_canonical);
        }
        if let Some((added_full, added_canonical)) = added {
            *full = full.wrapping_add(added_full);
            *canonical = canonical.wrapping_add(added_canonical);
        }
    }

    fn sums(&self) -> (u64, u64) {
        let known = (self.full.load(Ordering::Relaxed), self.canonical.load(Ordering::Relaxed));
        if known.0 != UNKNOWN {
            return known;
        }
        let (mut full, mut canonical) = (0_u64, 0_u64);
        for (key, value) in &self.entries {
            let (entry_full, entry_canonical) = hashes(key, value);
            full = full.wrapping_add(entry_full);
            canonical = canonical.wrapping_add(entry_canonical);
        }
        // The canonical sum first: whoever sees the full one also finds the other.
        self.canonical.store(canonical, Ordering::Release);
        self.full.store(full, Ordering::Release);
        (full, canonical)
    }
}

impl<K: Ord, V> Content<K, V> {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All entries in order of their keys.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.entries.iter()
    }

    /// All values in order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.entries.iter().map(|(_, value)| value)
    }
}

fn hashes<K: Serialize, V: Serialize>(key: &K, value: &V) -> (u64, u64) {
    (fingerprint::full(&(key, value)), fingerprint::of_entry(value))
}

impl<K: Ord, V> Default for Content<K, V> {
    fn default() -> Self {
        Self { entries: OrdMap::default(), full: UNKNOWN.into(), canonical: UNKNOWN.into() }
    }
}

impl<K: Ord + std::fmt::Debug, V: std::fmt::Debug> std::fmt::Debug for Content<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.entries.fmt(f)
    }
}

impl<K: Clone, V: Clone> Clone for Content<K, V> {
    fn clone(&self) -> Self {
        // In this order: a full sum that is known comes with its canonical one.
        let full = self.full.load(Ordering::Acquire);
        let canonical = self.canonical.load(Ordering::Acquire);
        Self { entries: self.entries.clone(), full: full.into(), canonical: canonical.into() }
    }
}

impl<K: Ord + Clone + PartialEq, V: Clone + PartialEq> PartialEq for Content<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl<K: Ord + Clone + Serialize, V: Clone + Serialize> FromIterator<(K, V)> for Content<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self { entries: entries.into_iter().collect(), ..Self::default() }
    }
}

/// The entries for whoever stores them, with the sums before them for the fingerprints.
struct Entries<'a, K, V>(&'a Content<K, V>);

impl<K: Ord + Clone + Serialize, V: Clone + Serialize> Serialize for Entries<'_, K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Only a fingerprint looks at the sums; computing them to store them would cost a pass.
        let print = serializer.is_human_readable();
        let sums = if print { self.0.sums() } else { (0, 0) };
        (sums.0, sums.1, &self.0.entries).serialize(serializer)
    }
}

impl<K: Ord + Clone + Serialize, V: Clone + Serialize> Serialize for Content<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(CONTENT, &Entries(self))
    }
}

impl<'de, K, V> Deserialize<'de> for Content<K, V>
where
    K: Ord + Clone + Deserialize<'de>,
    V: Clone + Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (_, _, entries) = <(u64, u64, OrdMap<K, V>)>::deserialize(deserializer)?;
        Ok(Self { entries, full: UNKNOWN.into(), canonical: UNKNOWN.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::{Content, fingerprint};

    #[test]
    fn a_sum_kept_up_is_the_sum_computed_anew() {
        let mut kept: Content<u32, String> = (0..100).map(|i| (i, i.to_string())).collect();
        let first = fingerprint::full(&kept);
        kept.insert(7, "seven".to_owned());
        kept.insert(200, "new".to_owned());
        kept.remove(&8);
        kept.change(&9, |nine| nine.push('!'));
        let anew: Content<u32, String> = kept.iter().map(|(k, v)| (*k, v.clone())).collect();
        assert_ne!(fingerprint::full(&kept), first);
        assert_eq!(fingerprint::full(&kept), fingerprint::full(&anew));
    }

    #[test]
    fn it_is_stored_and_loaded_whole() {
        let content: Content<u32, String> = [(1, "one".to_owned())].into_iter().collect();
        let bytes = postcard::to_allocvec(&content).expect("content can be stored");
        let back: Content<u32, String> = postcard::from_bytes(&bytes).expect("and loaded");
        assert_eq!(back, content);
    }
}
