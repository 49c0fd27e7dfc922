//! What the facts leave open (facts 349–360), each with a default per profile.

use serde::{Deserialize, Serialize};

/// How apps come back after a restore (facts 93–99, 349).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reinstall {
    /// Queued by themselves, as owners report.
    Automatic,
    /// Listed, each started by a tap, as the article says.
    OnTap,
    /// None.
    None,
}

/// The decisions of one phone where sources disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switches {
    /// How apps come back after a restore (fact 349).
    pub reinstall: Reinstall,
    /// The rows of the messages page are all there, or only "backup" and "group text" (report C16;
    /// which builds had it is not known).
    pub short_messages_page: bool,
    /// The answer to "Back up?" is yes unless the user says otherwise (facts 196, 352).
    pub photos_on_by_default: bool,
    /// Fewest digits of the lock code (facts 238, 359).
    pub lock_code_digits: u8,
    /// Phones that may have a paid app at the same time (facts 277, 360).
    pub device_limit: u8,
}

impl Switches {
    /// What most sources say of 8.0.
    pub(super) const COMMON: Self = Self {
        reinstall: Reinstall::Automatic,
        short_messages_page: false,
        photos_on_by_default: true,
        lock_code_digits: 4,
        device_limit: 5,
    };
}
