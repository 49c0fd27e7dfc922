//! A restore empties the app list and fills it again entry by entry, the apps of the system last, instead of replacing it whole; when it fails half-way, the rest is missing, and no start of the phone finishes the rewrite (only another reset does: fact 91).
//!
//! Trigger: the restore of the app list is interrupted: by a lost connection, or by a loss of power.

use super::{Quirk, Quirks};

/// The defect.
pub static QUIRK: Quirk = Quirk {
    name: "restore_rewrites_the_app_list_in_place",
    story: "A restore empties the app list and fills it again entry by entry, the apps of the system last, instead of replacing it whole; when it fails half-way, the rest is missing, and no start of the phone finishes the rewrite (only another reset does: fact 91).",
    trigger: "the restore of the app list is interrupted: by a lost connection, or by a loss of power.",
    since: "wp8.0",
    until: "wp8.1",
    facts: &[101, 131],
    reports: &["C19"],
    confidence: "That Settings was gone after a failed restore is reported; the mechanism is inferred.",
    bit: 2,
};

/// How a restore puts the app list in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rewrite {
    /// In one write, when everything has arrived.
    Whole,
    /// Emptied first, then filled as the parts arrive.
    InPlace,
}

/// How a restore puts the app list in place.
pub const fn rewrite(quirks: Quirks) -> Rewrite {
    if quirks.has(&QUIRK) { Rewrite::InPlace } else { Rewrite::Whole }
}
