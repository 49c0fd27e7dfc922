//! `close` first tells the Store that the ticket is given back and removes the entry when the Store agrees; the Store does not know an expired ticket, so the entry stays.
//!
//! Trigger: close is tapped on a failed download whose ticket has expired, or without a network.

use super::{Quirk, Quirks};

/// The defect.
pub static QUIRK: Quirk = Quirk {
    name: "close_asks_the_store_first",
    story: "`close` first tells the Store that the ticket is given back and removes the entry when the Store agrees; the Store does not know an expired ticket, so the entry stays.",
    trigger: "close is tapped on a failed download whose ticket has expired, or without a network.",
    since: "wp8.0",
    until: "wp8.1",
    facts: &[101, 130, 136],
    reports: &["C19"],
    confidence: "That close has no effect is reported; that it waits for an answer is inferred.",
    bit: 1,
};

/// How `close` takes an entry out of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close<T> {
    /// At once; the Store is not asked.
    AtOnce,
    /// When the Store has agreed to take this ticket back.
    WhenTheStoreAgrees(T),
}

/// How an entry that holds this ticket, or none, is closed.
pub fn close<T>(quirks: Quirks, ticket: Option<T>) -> Close<T> {
    match ticket {
        Some(ticket) if quirks.has(&QUIRK) => Close::WhenTheStoreAgrees(ticket),
        Some(_) | None => Close::AtOnce,
    }
}
