//! Closing a failed entry takes it off the screen but not out of the list on disk; after the next start it is back.
//!
//! Trigger: the phone is restarted after a failed entry was closed.

use super::{Quirk, Quirks};

/// The defect.
pub static QUIRK: Quirk = Quirk {
    name: "dismissal_is_not_written_down",
    story: "Closing a failed entry takes it off the screen but not out of the list on disk; after the next start it is back.",
    trigger: "the phone is restarted after a failed entry was closed.",
    since: "wp8.0",
    until: "wp8.1",
    facts: &[101, 130, 136],
    reports: &["C20"],
    confidence: "That entries never go away is reported; the mechanism is inferred.",
    bit: 3,
};

/// Whether closing an entry is written to disk.
pub const fn is_written_down(quirks: Quirks) -> bool {
    !quirks.has(&QUIRK)
}
