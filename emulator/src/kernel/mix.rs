//! One fixed mixing function, for keys, luck and fingerprints.
//!
//! Its result is part of what is stored (seeds, fingerprints, saved histories): changing a
//! constant here changes every history, and the determinism tests say so.

const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
const INCREMENT: u64 = 0xd1b5_4a32_d192_ed03;

/// Absorbs 64-bit words, in order, and gives one word back.
///
/// Not cryptographic. Usable in `const` context, so that names can be mixed at compile time.
#[derive(Clone, Copy, Debug)]
pub struct Mixer(u64);

impl Mixer {
    /// A mixer that has absorbed `seed` and nothing else.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed ^ INCREMENT)
    }

    /// Absorbs one word.
    #[must_use]
    pub const fn word(self, word: u64) -> Self {
        let product = ((self.0 ^ word).wrapping_add(INCREMENT) as u128) * (MULTIPLIER as u128);
        Self((product as u64) ^ ((product >> 64) as u64).rotate_left(23))
    }

    /// Absorbs a text with its length.
    #[must_use]
    pub const fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// Absorbs bytes with their length, eight at a time, little end first.
    #[must_use]
    pub const fn bytes(self, bytes: &[u8]) -> Self {
        let mut mixer = self.word(bytes.len() as u64);
        let mut rest = bytes;
        while let Some((chunk, tail)) = rest.split_first_chunk::<8>() {
            mixer = mixer.word(u64::from_le_bytes(*chunk));
            rest = tail;
        }
        let mut last = 0;
        let mut i = 0;
        while i < rest.len() {
            last |= (rest[i] as u64) << (8 * i);
            i += 1;
        }
        mixer.word(last)
    }

    /// The word for all that was absorbed.
    #[must_use]
    pub const fn finish(self) -> u64 {
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::Mixer;

    #[test]
    fn the_mixing_function_is_the_one_stored_histories_were_made_with() {
        assert_eq!(Mixer::new(7).word(1).text("retry").finish(), 11_206_604_190_831_806_830);
    }

    #[test]
    fn a_text_and_the_same_text_cut_in_two_are_different() {
        let whole = Mixer::new(0).text("abcdefghij").finish();
        let cut = Mixer::new(0).text("abcde").text("fghij").finish();
        assert_ne!(whole, cut);
    }
}
