//! Identity by provenance.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::mix::Mixer;

/// What makes one step of a history itself, whatever stands before it.
///
/// A scenario derives it from the step's own text, a generated history draws it with the step.
/// Everything the step makes takes its [`Key`] from here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Nonce(pub u64);

/// Who an entity is: derived from the step that made it and a name, never from a counter.
///
/// Taking another step out of a history leaves it as it was, and with it all luck drawn about it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key(pub u64);

impl Nonce {
    /// The key of what this step makes under `name`, the `index`-th of its kind.
    #[must_use]
    pub const fn key(self, name: &str, index: u64) -> Key {
        Key(Mixer::new(self.0).text(name).word(index).finish())
    }
}

impl Key {
    /// The key of something named in the world itself: a phone, an account, a network.
    #[must_use]
    pub const fn named(kind: &str, name: &str) -> Self {
        Self(Mixer::new(0).text(kind).text(name).finish())
    }

    /// The key of a part or a successor of this entity.
    #[must_use]
    pub const fn child(self, name: &str, index: u64) -> Self {
        Self(Mixer::new(self.0).text(name).word(index).finish())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:016x}", self.0)
    }
}
