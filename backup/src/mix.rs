//! The fixed function under every digest and derived id of this crate.
//!
//! Not `std::hash`: its function may change between releases, and stored fingerprints must not.

use postcard::ser_flavors::Flavor;
use serde::Serialize;

const WORD: u64 = 0x9e37_79b9_7f4a_7c15;
const FOLD: u64 = 0xd6e8_feb8_6659_fd93;

/// Folds words and bytes into 64 bits, the same on every machine and in every release.
#[derive(Clone, Debug)]
pub(crate) struct Mixer {
    state: u64,
    word: u64,
    filled: u32,
    bytes: u64,
}

impl Mixer {
    pub(crate) const fn new(purpose: u64) -> Self {
        Self { state: purpose ^ FOLD, word: 0, filled: 0, bytes: 0 }
    }

    /// Folds one whole word in.
    #[must_use]
    pub(crate) const fn with(mut self, word: u64) -> Self {
        self.fold(word);
        self
    }

    /// The 64 bits for everything folded in so far.
    pub(crate) const fn finish(mut self) -> u64 {
        if self.filled > 0 {
            self.fold(self.word);
        }
        // The length tells trailing zero bytes from none.
        self.fold(self.bytes);
        let folded = (self.state ^ (self.state >> 29)).wrapping_mul(FOLD);
        folded ^ (folded >> 32)
    }

    const fn fold(&mut self, word: u64) {
        let mixed = (self.state ^ word).wrapping_mul(WORD);
        self.state = (mixed ^ (mixed >> 32)).wrapping_mul(FOLD).rotate_left(23);
    }

    fn push(&mut self, byte: u8) {
        self.word |= u64::from(byte) << (8 * self.filled);
        self.filled += 1;
        self.bytes += 1;
        if self.filled == 8 {
            self.fold(self.word);
            self.word = 0;
            self.filled = 0;
        }
    }
}

impl Flavor for Mixer {
    type Output = (u64, u64);

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.push(byte);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Self::Output> {
        let bytes = self.bytes;
        Ok((self.finish(), bytes))
    }
}

/// The digest of a value's stored form, and how many bytes that form has.
pub(crate) fn digest_and_length<T: Serialize + ?Sized>(purpose: u64, value: &T) -> (u64, u64) {
    postcard::serialize_with_flavor(value, Mixer::new(purpose))
        .expect("every stored type has a length known before it is written")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_function_is_fixed() {
        assert_eq!(Mixer::new(1).with(2).finish(), 644_136_243_076_248_706);
        assert_eq!(digest_and_length(7, "Settings"), (4_684_132_080_297_542_904, 9));
    }

    #[test]
    fn trailing_zeros_count() {
        assert_ne!(digest_and_length(7, &[0_u8; 3]).0, digest_and_length(7, &[0_u8; 4]).0);
    }
}
