//! How wide words are in the font that pictures are drawn with.
//!
//! The table is read off Open Sans once and kept as data: the layout must know where a line breaks,
//! and must not depend on a font being there. A character that is not in the table is not in the
//! embedded font either, so whatever draws words asks here first.

use std::sync::LazyLock;

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Titles, rows, large figures.
    Light,
    /// Everything else.
    Regular,
    /// Headers and buttons.
    Semibold,
}

impl Weight {
    /// As style sheets number it.
    #[must_use]
    pub const fn number(self) -> u32 {
        match self {
            Self::Light => 300,
            Self::Regular => 400,
            Self::Semibold => 600,
        }
    }
}

/// A character's widths by weight, in thousandths of the size.
type Widths = [u16; 3];

static TABLE: LazyLock<Vec<(char, Widths)>> =
    LazyLock::new(|| read(include_str!("../../data/open-sans-widths.txt")));

/// What stands for a character that the font does not have: a dot in the middle of the line, one
/// for each, so that a name in another script is seen to be there and to be of its length. A box
/// with a cross would look like a defect of the phone.
pub const SUBSTITUTE: char = '•';

fn read(text: &str) -> Vec<(char, Widths)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut words = line.split(' ');
            let letter = char::from_u32(u32::from_str_radix(words.next()?, 16).ok()?)?;
            let mut width = || words.next()?.parse().ok();
            Some((letter, [width()?, width()?, width()?]))
        })
        .collect()
}

fn widths(letter: char) -> Option<Widths> {
    // ASCII stands first and without a gap.
    let index = (letter as usize).checked_sub(' ' as usize)?;
    match TABLE.get(index) {
        Some((found, widths)) if *found == letter => Some(*widths),
        Some(_) | None => {
            let index = TABLE.binary_search_by_key(&letter, |(letter, _)| *letter).ok()?;
            Some(TABLE[index].1)
        }
    }
}

/// A character as it is drawn; nothing for one that only changes its neighbours.
#[must_use]
pub fn drawn(letter: char) -> Option<char> {
    if widths(letter).is_some() {
        return Some(letter);
    }
    match letter {
        '\n' | '\t' | '\r' | '\u{2000}'..='\u{200A}' | '\u{202F}' => Some(' '),
        // Marks, joiners, direction, variation selectors, skin tones: no character of their own.
        '\u{0000}'..='\u{001F}'
        | '\u{0300}'..='\u{036F}'
        | '\u{0591}'..='\u{05BD}'
        | '\u{064B}'..='\u{065F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{1F3FB}'..='\u{1F3FF}' => None,
        _ => Some(SUBSTITUTE),
    }
}

/// How wide words are, in tenths of a pixel, at a size in tenths of a pixel. Kerning is left out:
/// what is drawn is at most a little narrower.
#[must_use]
pub fn width(words: &str, weight: Weight, size: u32) -> u32 {
    let column = match weight {
        Weight::Light => 0,
        Weight::Regular => 1,
        Weight::Semibold => 2,
    };
    let letters = words.chars().filter_map(drawn).filter_map(widths);
    let thousandths: u32 = letters.map(|widths| u32::from(widths[column])).sum();
    thousandths * size / 1000
}

/// Breaks words into lines of at most this width, both in tenths of a pixel. A word that is wider
/// than a line is broken where the line ends.
#[must_use]
pub fn lines(words: &str, weight: Weight, size: u32, most: u32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in words.split('\n') {
        let mut line = String::new();
        for word in paragraph.split_inclusive(' ') {
            let fits = |line: &str, word: &str| {
                width(line, weight, size) + width(word.trim_end(), weight, size) <= most
            };
            if fits(&line, word) {
                line.push_str(word);
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
            }
            for letter in word.chars() {
                let mut buffer = [0; 4];
                if !line.is_empty() && !fits(&line, letter.encode_utf8(&mut buffer)) {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(letter);
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Words on one line of at most this width, both in tenths of a pixel; what does not fit is left
/// out behind an ellipsis.
#[must_use]
pub fn clipped(words: &str, weight: Weight, size: u32, most: u32) -> String {
    if width(words, weight, size) <= most {
        return words.to_owned();
    }
    let mut kept = words.to_owned();
    while kept.pop().is_some() {
        let text = format!("{}…", kept.trim_end());
        if width(&text, weight, size) <= most {
            return text;
        }
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::{SUBSTITUTE, TABLE, Weight, clipped, drawn, lines, width};

    #[test]
    fn the_table_is_read_whole_and_in_order() {
        let text = include_str!("../../data/open-sans-widths.txt");
        assert_eq!(TABLE.len(), text.lines().count() - 1);
        assert!(TABLE.is_sorted_by_key(|(letter, _)| *letter));
    }

    #[test]
    fn words_are_as_wide_as_their_letters() {
        let size = 1000;
        let parts = width("a", Weight::Light, size) + width("ж", Weight::Light, size);
        assert_eq!(width("aж", Weight::Light, size), parts);
        assert!(width("a", Weight::Light, size) < width("a", Weight::Semibold, size));
    }

    #[test]
    fn lines_break_between_words_and_a_long_word_breaks_in_itself() {
        let most = width("a few words", Weight::Regular, 200);
        assert_eq!(lines("a few words more", Weight::Regular, 200, most), ["a few words", "more"]);
        let most = width("mmm", Weight::Regular, 200);
        assert_eq!(lines("mmmmm", Weight::Regular, 200, most), ["mmm", "mm"]);
        assert_eq!(lines("", Weight::Regular, 200, most), [""]);
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let most = width("Nokia…", Weight::Light, 200);
        assert_eq!(clipped("Nokia", Weight::Light, 200, most), "Nokia");
        assert_eq!(clipped("Nokia Lumia", Weight::Light, 200, most), "Nokia…");
        assert_eq!(clipped("Nokia", Weight::Light, 200, 0), "");
    }

    #[test]
    fn a_script_that_the_font_lacks_is_dots() {
        let text: String = "Li 李小龙 👍🏽".chars().filter_map(drawn).collect();
        assert_eq!(text, "Li ••• •");
        assert!(TABLE.iter().any(|(letter, _)| *letter == SUBSTITUTE));
    }
}
