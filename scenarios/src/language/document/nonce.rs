//! Nonces: what a step's identity and luck are derived from.
//!
//! Principle 3 of the design: taking a step out of a history must not change the luck of the
//! others. So a nonce is not a position. It is a fixed hash of what the step says (its text on one
//! line, however it was laid out, without its `name`, `only` and `nonce`) and of how many steps
//! before it say the same. Deleting a step therefore changes no other step's nonce, unless that
//! step says the same, and then the two cannot be told apart anyway. Editing a step gives it a new
//! nonce; `nonce: 7` keeps it fixed.

use std::collections::BTreeMap;

/// Gives out nonces in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Nonces {
    seen: BTreeMap<String, u64>,
}

impl Nonces {
    /// The nonce of the next step that says `text`.
    pub(super) fn next(&mut self, text: &str) -> u64 {
        let count = self.seen.entry(text.to_owned()).or_insert(0);
        let nonce = scatter(fnv1a(text.as_bytes()), *count);
        *count += 1;
        nonce
    }
}

/// The nonce of a step's `turn`-th repetition, from 0. The first is the step's own.
#[must_use]
pub(super) fn turn(nonce: u64, turn: u64) -> u64 {
    if turn == 0 { nonce } else { scatter(nonce, turn) }
}

/// FNV-1a, 64 bits: specified to the bit, and the same on every machine and in every release.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The finishing steps of SplitMix64, so that texts and counts that differ little give nonces that
/// differ much.
fn scatter(hash: u64, count: u64) -> u64 {
    let mut mixed = hash.wrapping_add(count.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_follows_from_text_and_count_alone() {
        let mut all = Nonces::default();
        let first = all.next("old: plug_in");
        let other = all.next("advance: 26h");
        let second = all.next("old: plug_in");
        assert_ne!(first, second);

        let mut without = Nonces::default();
        assert_eq!(without.next("old: plug_in"), first);
        assert_eq!(without.next("old: plug_in"), second);
        assert_eq!(Nonces::default().next("advance: 26h"), other);
    }

    #[test]
    fn the_hash_is_fixed_forever() {
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
        assert_eq!(scatter(0, 0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(turn(5, 0), 5);
    }
}
