//! Randomness by name, not by turn.

use rand::rand_core::{Rng, SeedableRng};
use rand_xoshiro::SplitMix64;
use serde::{Deserialize, Serialize};

use super::key::Key;
use super::mix::Mixer;

/// What a random decision is about: the name of the decision, mixed at compile time.
#[derive(Clone, Copy, Debug)]
pub struct Draw(u64);

impl Draw {
    /// The decision called `name`. Two decisions with one name share their luck.
    #[must_use]
    pub const fn named(name: &str) -> Self {
        Self(Mixer::new(0).text(name).finish())
    }
}

/// All the luck of one world: a seed, and nothing that moves.
///
/// A value depends on the seed, the decision, whom it concerns and which attempt it is, so taking
/// a step out of a history does not change the luck of the others. The values are the first raw
/// output of `rand_xoshiro`'s SplitMix64, whose stream is fixed; ranges are ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Luck(u64);

impl Luck {
    /// The luck of the world with this seed.
    #[must_use]
    pub const fn of_seed(seed: u64) -> Self {
        Self(seed)
    }

    /// The luck of one party of the world, independent of the others'.
    #[must_use]
    pub const fn of_party(self, party: Key) -> Self {
        Self(Mixer::new(self.0).word(party.0).finish())
    }

    /// A uniform 64-bit value.
    #[must_use]
    pub fn draw(self, what: Draw, about: Key, attempt: u64) -> u64 {
        let name = Mixer::new(self.0).word(what.0).word(about.0).word(attempt);
        SplitMix64::seed_from_u64(name.finish()).next_u64()
    }

    /// A value below `limit` (at least 1), every one equally likely to within 2⁻³² of its share.
    #[must_use]
    pub fn below(self, limit: u64, what: Draw, about: Key, attempt: u64) -> u64 {
        let wide = u128::from(self.draw(what, about, attempt)) * u128::from(limit.max(1));
        (wide >> 64) as u64
    }

    /// Whether something with a chance of `per_mille` in a thousand happens.
    #[must_use]
    pub fn happens(self, per_mille: u32, what: Draw, about: Key, attempt: u64) -> bool {
        self.below(1000, what, about, attempt) < u64::from(per_mille)
    }
}

#[cfg(test)]
mod tests {
    use super::{Draw, Key, Luck};

    const COIN: Draw = Draw::named("coin");

    #[test]
    fn a_draw_depends_on_its_name_alone() {
        let luck = Luck::of_seed(7);
        let about = Key::named("app", "Maps");
        assert_eq!(luck.draw(COIN, about, 1), luck.draw(COIN, about, 1));
        assert_ne!(luck.draw(COIN, about, 1), luck.draw(COIN, about, 2));
        assert_ne!(luck.draw(COIN, about, 1), luck.draw(Draw::named("dice"), about, 1));
        assert_ne!(luck.draw(COIN, about, 1), Luck::of_seed(8).draw(COIN, about, 1));
    }

    #[test]
    fn chances_are_met() {
        let luck = Luck::of_seed(1);
        let hits = (0..10_000).filter(|i| luck.happens(300, COIN, Key(*i), 1)).count();
        assert!((2850..3150).contains(&hits), "{hits} of 10000 at 300 per mille");
    }
}
