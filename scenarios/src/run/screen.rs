//! What a phone shows, as text.

use wp8_emulator::kernel::Time;
use wp8_emulator::phone::Phone;
use wp8_emulator::shell;

/// The screen of a phone at a moment, as lines of text.
#[must_use]
pub fn screen(phone: &Phone, now: Time) -> String {
    shell::text(&shell::screen(phone, now))
}
