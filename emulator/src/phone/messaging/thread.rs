//! Threads: one for each contact or set of recipients (facts 258, 262).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::kernel::{Key, Mixer};
use crate::wire::Number;

/// Which thread: the same participants, the same thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ThreadId(pub Key);

/// A thread as the list shows it. Its messages lie in the message store, side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// The other sides as they were first written; sorted, each once.
    pub with: Arc<[Number]>,
    /// Messages in it.
    pub messages: u32,
    /// Of them, unread ones.
    pub unread: u32,
    /// The date of its newest message, or of its draft, by the phone's clock.
    pub newest_ms: i64,
    /// What was typed and not sent.
    pub draft: Option<Draft>,
}

/// What was typed and not sent (fact 260).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The text.
    pub text: Arc<str>,
    /// When it was left, by the phone's clock.
    pub at_ms: i64,
}

impl Thread {
    /// Nothing is left of it.
    pub(super) const fn is_empty(&self) -> bool {
        self.messages == 0 && self.draft.is_none()
    }

    /// Its date, when its newest message is of `newest`.
    pub(super) fn dated(&mut self, newest: Option<i64>) {
        let draft = self.draft.as_ref().map(|draft| draft.at_ms);
        // Of an empty thread nothing is seen.
        self.newest_ms = newest.max(draft).unwrap_or(self.newest_ms);
    }
}

/// A person with more than one address: what is known of the people hub here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// How threads with this person are headed.
    pub name: Arc<str>,
    /// Numbers and chat addresses.
    pub addresses: Arc<[Number]>,
}

/// Digits that tell numbers apart where no country says otherwise (fact 262).
pub const MATCHING_DIGITS: u8 = 6;

/// How many last digits make two numbers the same in a country, by its ISO code (fact 262).
#[must_use]
pub fn matching_digits(country: &str) -> u8 {
    match country.to_ascii_lowercase().as_str() {
        "ar" => 7,
        "au" | "dz" => 8,
        "ao" => 9,
        _ => MATCHING_DIGITS,
    }
}

/// Who an address is: a number by its last digits; a short code, or a name, by all of it.
///
/// An equivalence, so that a thread can be found by hashing: the last digits of a number count
/// whether or not the other one is longer.
pub(super) fn participant(address: &str, digits: u8) -> Key {
    let is_number = address.chars().any(|char| char.is_ascii_digit())
        && address.chars().all(|char| {
            char.is_ascii_digit() || matches!(char, '+' | '-' | ' ' | '(' | ')' | '.' | '/')
        });
    let mut mixer = Mixer::new(u64::from(is_number));
    if is_number {
        let last = address.bytes().rev().filter(u8::is_ascii_digit).take(usize::from(digits));
        for digit in last {
            mixer = mixer.word(u64::from(digit));
        }
    } else {
        for char in address.trim().chars().flat_map(char::to_lowercase) {
            mixer = mixer.word(u64::from(char));
        }
    }
    Key(mixer.finish())
}

/// The thread of these participants, in whatever order and however often they are named.
pub(super) fn thread_of(participants: &mut Vec<Key>) -> ThreadId {
    participants.sort_unstable();
    participants.dedup();
    let mixer = participants.iter().fold(Mixer::new(0), |mixer, key| mixer.word(key.0));
    ThreadId(Key(mixer.finish()))
}

#[cfg(test)]
mod tests {
    use super::{matching_digits, participant};

    #[test]
    fn a_number_is_the_same_with_and_without_its_country() {
        assert_eq!(participant("+1 555 0100", 6), participant("15550100", 6));
        assert_eq!(participant("(555) 0100", 6), participant("+15550100", 6));
        assert_ne!(participant("5550100", 6), participant("5550101", 6));
    }

    #[test]
    fn a_short_code_is_only_itself() {
        assert_ne!(participant("40404", 6), participant("140404", 6));
        assert_eq!(participant("Vodafone", 6), participant("VODAFONE", 6));
    }

    #[test]
    fn some_countries_need_more_digits() {
        let apart = |country| {
            let digits = matching_digits(country);
            participant("1 1234567", digits) != participant("2 1234567", digits)
        };
        assert!(apart("AU") && apart("ao") && !apart("ar") && !apart("us"));
    }
}
