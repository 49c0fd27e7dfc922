//! What a phone shows, as text.

use wp8_emulator::phone::Phone;

/// The screen of a phone as lines of text; empty if it shows nothing.
#[must_use]
pub fn screen(phone: &Phone) -> String {
    let _ = phone;
    String::new()
}
