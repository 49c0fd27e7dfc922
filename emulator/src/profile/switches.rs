//! What the facts leave open (facts 349–360), each with a default per profile.

use serde::{Deserialize, Serialize};

use super::Interval;

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
    /// "Keep Wi-Fi on when screen times out" is offered, where the hardware needs it (facts 155, 350).
    pub keep_wifi_on_option: bool,
    /// The third row of the backup page is "photos + videos", or "photos" (fact 353).
    pub photos_row_names_videos: bool,
    /// Passwords of accounts are in the backup, as a page of 8.1 claims; else they are asked for again
    /// (facts 8, 16, 355).
    pub passwords_backed_up: bool,
    /// Transfers that apps have left to the system and that run at the same time (facts 180, 357).
    pub transfers_at_once: u8,
    /// Data of apps in a backup counts against the quota of SkyDrive; else device backups are free
    /// (facts 45, 356).
    pub app_data_counts: bool,
    /// Larger apps are not downloaded over cellular data, in millions of bytes (facts 109, 111, 358).
    pub cellular_cap_mb: u16,
    /// How often the Microsoft account of a phone is synced until its owner chooses otherwise. Assumed:
    /// no source says what "download new content" begins with.
    pub account_sync: Interval,
}

impl Switches {
    /// What most sources say of 8.0 from its first update on.
    pub const COMMON: Self = Self {
        reinstall: Reinstall::Automatic,
        short_messages_page: false,
        photos_on_by_default: true,
        lock_code_digits: 4,
        device_limit: 5,
        keep_wifi_on_option: true,
        photos_row_names_videos: true,
        passwords_backed_up: false,
        transfers_at_once: 2,
        app_data_counts: false,
        cellular_cap_mb: 20,
        account_sync: Interval::AsItemsArrive,
    };

    /// Larger apps are not downloaded over cellular data, in bytes.
    #[must_use]
    pub const fn cellular_cap_bytes(&self) -> u64 {
        self.cellular_cap_mb as u64 * 1_000_000
    }

    /// A row of the backup page, counted from 0, as the version's list has it or, the third, as this
    /// phone calls it.
    #[must_use]
    pub const fn backup_row(&self, rows: &[&'static str; 3], row: usize) -> &'static str {
        if row == 2 && !self.photos_row_names_videos { "photos" } else { rows[row] }
    }
}
