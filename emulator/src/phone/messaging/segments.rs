//! How a text is cut into segments that a cell can carry (facts 241–244).

use serde::{Deserialize, Serialize};

/// Segments of one message at most (fact 244, `SmsPageLimit`).
pub const MAX_SEGMENTS: usize = 255;

/// How the characters of a text are coded. One for all segments of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Encoding {
    /// The 7-bit default alphabet with its extension table; counted in septets. The national
    /// tables of fact 243 are not used: no source says when the phone chose one.
    Gsm7,
    /// 16-bit units; for a text with any character outside that alphabet.
    Ucs2,
}

impl Encoding {
    /// The encoding that `text` needs.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.chars().all(|char| septets(char).is_some()) { Self::Gsm7 } else { Self::Ucs2 }
    }

    /// Units in a message of one segment (fact 241).
    #[must_use]
    pub const fn single(self) -> usize {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    /// Units in each segment of a longer one, beside the header that joins them (fact 241).
    #[must_use]
    pub const fn joined(self) -> usize {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }

    /// Units that `char` takes. What is outside the alphabet counts as in UCS-2.
    #[must_use]
    pub fn units(self, char: char) -> usize {
        match self {
            Self::Gsm7 => septets(char).unwrap_or_else(|| char.len_utf16()),
            Self::Ucs2 => char.len_utf16(),
        }
    }
}

/// What the composer knows of a text while it is typed (fact 245).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// How it is coded.
    pub encoding: Encoding,
    /// Segments it takes; what one recipient costs.
    pub segments: usize,
    /// Units it takes in all.
    pub units: usize,
    /// Units still free in the last segment.
    pub left: usize,
}

impl Count {
    /// Counts `text` without making anything. An empty text takes one segment.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let encoding = Encoding::of(text);
        let units: usize = text.chars().map(|char| encoding.units(char)).sum();
        if units <= encoding.single() {
            return Self { encoding, segments: 1, units, left: encoding.single() - units };
        }
        let (mut segments, mut used) = (1, 0);
        for char in text.chars() {
            let cost = encoding.units(char);
            if used + cost > encoding.joined() {
                segments += 1;
                used = 0;
            }
            used += cost;
        }
        Self { encoding, segments, units, left: encoding.joined() - used }
    }

    /// It can be sent as a text message.
    #[must_use]
    pub const fn fits(&self) -> bool {
        self.segments <= MAX_SEGMENTS
    }
}

/// The segments of `text`, in order. Put together they are the text; no character is cut, neither
/// an escape from its extension character nor one half of a surrogate pair from the other.
#[must_use]
pub fn segments(text: &str) -> Segments<'_> {
    let count = Count::of(text);
    let room = if count.segments == 1 { count.encoding.single() } else { count.encoding.joined() };
    Segments { rest: Some(text), encoding: count.encoding, room }
}

/// See [`segments`].
#[derive(Clone, Debug)]
pub struct Segments<'a> {
    rest: Option<&'a str>,
    encoding: Encoding,
    room: usize,
}

impl<'a> Iterator for Segments<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        let mut used = 0;
        let overflow = rest.char_indices().find(|(_, char)| {
            used += self.encoding.units(*char);
            used > self.room
        });
        let (segment, rest) = match overflow {
            Some((at, _)) => (&rest[..at], Some(&rest[at..])),
            None => (rest, None),
        };
        self.rest = rest;
        Some(segment)
    }
}

/// Septets that `char` takes in the default alphabet (1) or its extension table (2, fact 242).
fn septets(char: char) -> Option<usize> {
    match char {
        '\n' | '\r' | ' '..='#' | '%'..='?' | 'A'..='Z' | 'a'..='z' | '@' | '$' | '_' => Some(1),
        '£' | '¥' | '¤' | '§' | '¡' | '¿' => Some(1),
        'è' | 'é' | 'ù' | 'ì' | 'ò' | 'à' | 'Ç' | 'Ø' | 'ø' | 'Å' | 'å' | 'Æ' | 'æ' | 'ß' | 'É'
        | 'Ä' | 'Ö' | 'Ñ' | 'Ü' | 'ä' | 'ö' | 'ñ' | 'ü' => Some(1),
        'Δ' | 'Φ' | 'Γ' | 'Λ' | 'Ω' | 'Π' | 'Ψ' | 'Σ' | 'Θ' | 'Ξ' => Some(1),
        '\u{c}' | '^' | '{' | '}' | '\\' | '[' | '~' | ']' | '|' | '€' => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Count, Encoding, MAX_SEGMENTS, segments, septets};
    use proptest::prelude::*;

    fn lengths(text: &str) -> Vec<usize> {
        segments(text).map(|segment| segment.chars().count()).collect()
    }

    #[test]
    fn a_plain_text_holds_160_characters_and_then_153_in_each_segment() {
        assert_eq!(lengths(&"a".repeat(160)), [160]);
        assert_eq!(lengths(&"a".repeat(161)), [153, 8]);
        assert_eq!(lengths(&"a".repeat(307)), [153, 153, 1]);
    }

    #[test]
    fn one_character_outside_the_alphabet_makes_it_70_and_67() {
        assert_eq!(lengths(&"я".repeat(70)), [70]);
        assert_eq!(lengths(&"я".repeat(71)), [67, 4]);
        let text = format!("{}ç", "a".repeat(70));
        assert_eq!((Count::of(&text).encoding, Count::of(&text).segments), (Encoding::Ucs2, 2));
    }

    #[test]
    fn what_is_in_the_extension_table_costs_two_and_is_never_cut() {
        assert_eq!(Count::of(&"€".repeat(80)).segments, 1);
        assert_eq!(Count::of(&"€".repeat(81)).segments, 2);
        // 152 septets are taken; the euro sign does not fit into the one that is left.
        assert_eq!(lengths(&format!("{}€{}", "a".repeat(152), "b".repeat(20))), [152, 21]);
    }

    #[test]
    fn a_surrogate_pair_is_never_cut() {
        assert_eq!(lengths(&format!("{}😀{}", "я".repeat(66), "я".repeat(20))), [66, 21]);
    }

    #[test]
    fn the_default_alphabet_has_127_characters_and_its_extension_ten() {
        let all = (0..=0xffff_u32).filter_map(char::from_u32);
        let costs: Vec<usize> = all.filter_map(septets).collect();
        // The 128th place is the escape to the extension table.
        assert_eq!(costs.iter().filter(|cost| **cost == 1).count(), 127);
        assert_eq!(costs.iter().filter(|cost| **cost == 2).count(), 10);
    }

    #[test]
    fn an_empty_text_is_one_empty_segment() {
        assert_eq!(lengths(""), [0]);
        assert_eq!(Count::of("").left, 160);
    }

    #[test]
    fn more_than_255_segments_do_not_fit() {
        assert!(Count::of(&"a".repeat(153 * MAX_SEGMENTS)).fits());
        assert!(!Count::of(&"a".repeat(153 * MAX_SEGMENTS + 1)).fits());
    }

    proptest! {
        #[test]
        fn segments_join_to_the_text_and_keep_the_limits(
            text in "([a-zA-Z €\\[\\]^é]{0,400}|\\PC{0,200}|[a-z€я😀]{0,300})",
        ) {
            let count = Count::of(&text);
            let parts: Vec<&str> = segments(&text).collect();
            prop_assert_eq!(parts.concat(), text.as_str());
            prop_assert_eq!(parts.len(), count.segments);
            let room = if parts.len() == 1 { count.encoding.single() } else { count.encoding.joined() };
            for part in &parts {
                let units: usize = part.chars().map(|char| count.encoding.units(char)).sum();
                prop_assert!(units <= room);
                prop_assert!(parts.len() == 1 || !part.is_empty());
            }
            let last: usize = parts.last().map_or(0, |last| {
                last.chars().map(|char| count.encoding.units(char)).sum()
            });
            prop_assert_eq!(count.left, room - last);
        }
    }
}
