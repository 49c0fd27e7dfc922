//! `retry` sends the download ticket of the failed attempt again instead of asking for a new one; once the ticket has expired, every retry fails at once with the same code.
//!
//! Trigger: a download fails after its ticket was given, and the ticket expires before the tap on retry.

use super::{Quirk, Quirks};

/// The defect.
pub static QUIRK: Quirk = Quirk {
    name: "retry_reuses_the_expired_ticket",
    story: "`retry` sends the download ticket of the failed attempt again instead of asking for a new one; once the ticket has expired, every retry fails at once with the same code.",
    trigger: "a download fails after its ticket was given, and the ticket expires before the tap on retry.",
    since: "wp8.0",
    until: "wp8.1",
    facts: &[101, 130],
    reports: &["C19"],
    confidence: "That retry has no effect is reported; that an expired ticket is the mechanism is inferred.",
    bit: 0,
};

/// The ticket that a further attempt begins with; with none it asks the Store for one.
pub fn ticket_for_retry<T>(quirks: Quirks, kept: Option<T>) -> Option<T> {
    if quirks.has(&QUIRK) { kept } else { None }
}
