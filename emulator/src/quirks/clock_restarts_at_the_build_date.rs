//! A phone that lost all power starts with the date its image was built, and nothing sets its clock before it signs in: the servers' certificates are not valid yet.
//!
//! Trigger: the battery was pulled or ran empty before set-up.

use super::{Quirk, Quirks};

/// The defect.
pub static QUIRK: Quirk = Quirk {
    name: "clock_restarts_at_the_build_date",
    story: "A phone that lost all power starts with the date its image was built, and nothing sets its clock before it signs in: the servers' certificates are not valid yet.",
    trigger: "the battery was pulled or ran empty before set-up.",
    since: "wp8.0",
    until: "reference",
    facts: &[117, 139, 140],
    reports: &["B01"],
    confidence: "The reset of the clock and its effect on certificates are reported (facts 139, 140).",
    bit: 4,
};

/// Whether the clock is set from the network before anything secure is attempted.
pub const fn sets_clock_first(quirks: Quirks) -> bool {
    !quirks.has(&QUIRK)
}
