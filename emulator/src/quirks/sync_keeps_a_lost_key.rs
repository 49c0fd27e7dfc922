//! An account's sync goes on with the key of its last state, whatever the server says; once the server has moved the mailbox and does not know the key, every sync fails with the same code.
//!
//! Trigger: the service moves the account's mailbox to another server after the phone has synced it.

use super::{Quirk, Quirks};

/// The defect.
pub static QUIRK: Quirk = Quirk {
    name: "sync_keeps_a_lost_key",
    story: "An account's sync goes on with the key of its last state, whatever the server says; once the server has moved the mailbox and does not know the key, every sync fails with the same code.",
    trigger: "the service moves the account's mailbox to another server after the phone has synced it.",
    since: "wp8.1",
    until: "reference",
    facts: &[126],
    reports: &["C24"],
    confidence: "That an Outlook account stops updating on 8.1 is reported, and codes of this family are known (fact 126); the mechanism is inferred.",
    bit: 6,
};

/// Whether an account whose key the server does not know is synced from nothing.
pub const fn begins_again(quirks: Quirks) -> bool {
    !quirks.has(&QUIRK)
}
