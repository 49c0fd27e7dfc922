//! Formats that other programs read.
//!
//! Each takes records and gives a text. What a format cannot say is left out, and the module says
//! what that is.

pub mod bookmarks;
pub mod sms_xml;
pub mod vcard;

use std::borrow::Cow;

/// A text as XML can have it: characters that no XML file may contain are replaced, and white space
/// that a reader would take for blanks within an attribute is written as a reference.
fn attribute(text: &str) -> String {
    let kept: Cow<'_, str> = if text.chars().all(is_xml) {
        Cow::Borrowed(text)
    } else {
        text.chars().map(|c| if is_xml(c) { c } else { '\u{fffd}' }).collect::<String>().into()
    };
    let escaped = quick_xml::escape::escape(&*kept);
    let mut text = String::with_capacity(escaped.len());
    for c in escaped.chars() {
        match c {
            '\n' => text.push_str("&#10;"),
            '\r' => text.push_str("&#13;"),
            '\t' => text.push_str("&#9;"),
            c => text.push(c),
        }
    }
    text
}

/// Whether XML 1.0 allows the character.
const fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}
