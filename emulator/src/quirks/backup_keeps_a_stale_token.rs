//! The backup job never renews its token: once the cloud refuses it, every run ends at once and says nothing; the only sign is the old date of the last backup.
//!
//! Trigger: the token of the account goes stale, as after an update of the cloud app, and nobody signs in again.

use super::{Quirk, Quirks};

/// The defect.
pub static QUIRK: Quirk = Quirk {
    name: "backup_keeps_a_stale_token",
    story: "The backup job never renews its token: once the cloud refuses it, every run ends at once and says nothing; the only sign is the old date of the last backup.",
    trigger: "the token of the account goes stale, as after an update of the cloud app, and nobody signs in again.",
    since: "wp8.0",
    until: "reference",
    facts: &[56, 138, 152],
    reports: &["B03"],
    confidence: "Reported for 8.1 (fact 56); that 8.0 has it is assumed.",
    bit: 5,
};

/// Whether the backup job asks for a new token when its own is refused.
pub const fn renews_token(quirks: Quirks) -> bool {
    !quirks.has(&QUIRK)
}
