//! From bytes to text, and from text as XML writes it to text as it was meant.

use std::borrow::Cow;

/// A file as text, without its byte order mark.
pub(super) struct Decoded<'b> {
    pub(super) text: Cow<'b, str>,
    /// Where bytes were that are no text: each is a `U+FFFD` there. The first few.
    pub(super) broken: Vec<usize>,
    /// How many such places there are.
    pub(super) broken_places: usize,
}

/// As many broken places as are remembered.
const REMEMBERED: usize = 100;

/// UTF-8, or UTF-16 by its byte order mark: what the programs of the time wrote.
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf_8(rest),
        rest => utf_8(rest),
    }
}

fn utf_8(bytes: &[u8]) -> Decoded<'_> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: Cow::Borrowed(text), broken: Vec::new(), broken_places: 0 };
    }
    let mut decoded = Decoded { text: Cow::default(), broken: Vec::new(), broken_places: 0 };
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            decoded.breaks_at(text.len());
            text.push('\u{fffd}');
        }
    }
    decoded.text = Cow::Owned(text);
    decoded
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded<'static> {
    let mut decoded = Decoded { text: Cow::default(), broken: Vec::new(), broken_places: 0 };
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    for char in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        text.push(char.unwrap_or_else(|_| {
            decoded.breaks_at(text.len());
            '\u{fffd}'
        }));
    }
    if !rest.is_empty() {
        decoded.breaks_at(text.len());
        text.push('\u{fffd}');
    }
    decoded.text = Cow::Owned(text);
    decoded
}

impl Decoded<'_> {
    fn breaks_at(&mut self, at: usize) {
        self.broken_places += 1;
        if self.broken.len() < REMEMBERED {
            self.broken.push(at);
        }
    }
}

/// A text with its references put in, and what was wrong with one of them.
///
/// XML has no references to surrogates, but Java's writers make two of them for every character
/// outside the basic plane, and so every emoji in the files of "SMS Backup & Restore" is such a pair.
pub(super) fn unescape(raw: &str) -> (Cow<'_, str>, Option<String>) {
    if !raw.contains('&') {
        return (Cow::Borrowed(raw), None);
    }
    let mut text = String::with_capacity(raw.len());
    let mut wrong = None;
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some((name, behind)) = reference(rest) else {
            text.push('&');
            rest = &rest[1..];
            continue;
        };
        rest = behind;
        match meaning(name) {
            Meaning::Char(char) => text.push(char),
            Meaning::Surrogate(first) => {
                let second = reference(rest).and_then(|(name, behind)| match meaning(name) {
                    Meaning::Surrogate(second) => Some((second, behind)),
                    Meaning::Char(_) | Meaning::Nothing => None,
                });
                let pair = second.and_then(|(second, behind)| {
                    let char = char::decode_utf16([first, second]).next()?.ok()?;
                    Some((char, behind))
                });
                if let Some((char, behind)) = pair {
                    text.push(char);
                    rest = behind;
                } else {
                    wrong.get_or_insert_with(|| format!("`&{name};` is half a character"));
                    text.push('\u{fffd}');
                }
            }
            Meaning::Nothing => {
                wrong.get_or_insert_with(|| format!("`&{name};` means no character"));
                text.push('\u{fffd}');
            }
        }
    }
    text.push_str(rest);
    (Cow::Owned(text), wrong)
}

/// The longest reference that is looked for: `&#x0010ffff;` and some zeros.
const LONGEST: usize = 16;

/// The reference that a text begins with, without `&` and `;`, and what stands behind it.
fn reference(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('&')?;
    let end = inner.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = &inner[..end];
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'#';
    (!name.is_empty() && name.bytes().all(plain)).then(|| (name, &inner[end + 1..]))
}

enum Meaning {
    Char(char),
    Surrogate(u16),
    Nothing,
}

fn meaning(name: &str) -> Meaning {
    let code = match name {
        "amp" => return Meaning::Char('&'),
        "lt" => return Meaning::Char('<'),
        "gt" => return Meaning::Char('>'),
        "quot" => return Meaning::Char('"'),
        "apos" => return Meaning::Char('\''),
        name => match name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => name.strip_prefix('#').unwrap_or_default().parse(),
        },
    };
    match code {
        Ok(0) | Err(_) => Meaning::Nothing,
        Ok(code @ 0xd800..=0xdfff) => Meaning::Surrogate(code as u16),
        Ok(code) => char::from_u32(code).map_or(Meaning::Nothing, Meaning::Char),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_what_they_mean_and_pairs_of_surrogates_one_character() {
        let cases = [
            ("a &amp; b &lt;c&gt; &quot;&apos;", "a & b <c> \"'"),
            ("line&#10;end&#xA;&#x1F600;", "line\nend\n\u{1f600}"),
            ("&#55357;&#56832;!", "\u{1f600}!"),
            ("&#xD83D;&#xDE00;", "\u{1f600}"),
            ("fish & chips; AT&T", "fish & chips; AT&T"),
        ];
        for (raw, meant) in cases {
            assert_eq!(unescape(raw), (meant.into(), None), "{raw}");
        }
    }

    #[test]
    fn what_means_no_character_is_replaced_and_said() {
        let (text, wrong) = unescape("a&#55357;b&#0;&nosuch;&#99999999;");
        assert_eq!(text, "a\u{fffd}b\u{fffd}\u{fffd}\u{fffd}");
        assert_eq!(wrong.as_deref(), Some("`&#55357;` is half a character"));
        assert_eq!(unescape("&#56832;&#55357;").0, "\u{fffd}\u{fffd}");
    }

    #[test]
    fn texts_are_read_by_their_byte_order_mark() {
        let text = |bytes: &[u8]| decode(bytes).text.into_owned();
        assert_eq!(text(b"\xef\xbb\xbf<a>"), "<a>");
        assert_eq!(text(b"\xff\xfe<\0a\0"), "<a");
        assert_eq!(text(b"\xfe\xff\0<\0a"), "<a");
        let broken = decode(b"a\xffb\xc3");
        assert_eq!((&*broken.text, broken.broken), ("a\u{fffd}b\u{fffd}", vec![1, 5]));
        assert_eq!(decode(b"\xff\xfea\0b").broken_places, 1);
    }
}
