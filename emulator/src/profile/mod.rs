//! What each OS version has, and what each phone model is: data.
//!
//! A version is opaque: outside this folder and `quirks` nothing can compare two of them. Whoever
//! needs to know what a version does asks a field of its [`Profile`]; what is *broken* in it is a
//! quirk, not a profile.

mod factory_start;
mod interval;
mod model;
mod preloaded;
pub mod settings;
mod switches;
mod system_apps;
mod versions;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::kernel::Span;

pub use factory_start::{FactoryTile, StandsFor, factory_start};
pub use interval::Interval;
pub use model::{LowPowerWifi, MODELS, Model, ModelId};
pub use preloaded::{PreloadedApp, preloaded_apps};
pub use switches::{Reinstall, Switches};
pub use system_apps::{SYSTEM_APPS, SystemApp, settings_app};
pub use versions::PROFILES;

/// Which OS version: no order, no equality, no matching outside the profiles and quirks.
#[derive(Clone, Copy, Debug)]
pub struct OsVersion(u8);

impl OsVersion {
    pub(crate) const fn ordinal(self) -> u8 {
        self.0
    }
}

/// The profile of a phone, as an index into [`PROFILES`]; stored by its name.
#[derive(Clone, Copy, Debug)]
pub struct ProfileId(u8);

impl ProfileId {
    /// The profile called `name`: `wp7.8 wp8.0 gdr1 gdr2 gdr3 wp8.1 reference`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let index = PROFILES.iter().position(|profile| profile.name == name)?;
        u8::try_from(index).ok().map(Self)
    }

    /// What it says.
    #[must_use]
    pub fn get(self) -> &'static Profile {
        &PROFILES[usize::from(self.0)]
    }
}

impl Serialize for ProfileId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.get().name)
    }
}

impl<'de> Deserialize<'de> for ProfileId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name)
            .ok_or_else(|| serde::de::Error::custom(format_args!("no profile is called `{name}`")))
    }
}

/// What a version of the system has.
#[derive(Debug)]
pub struct Profile {
    /// As scenarios name it.
    pub name: &'static str,
    /// A phone with it can be updated to a later version. Not one of the 7.x line: its successor
    /// has another kernel and wants other hardware (report A13).
    pub updates_in_place: bool,
    /// As settings › about shows it.
    pub os: &'static str,
    /// Build number (fact 344).
    pub build: &'static str,
    /// Where it stands among the versions; for quirks' since and until.
    pub version: OsVersion,
    /// Set-up, page by page.
    pub setup: &'static [SetupPage],
    /// Signing in.
    pub sign_in: SignIn,
    /// Wi-Fi.
    pub wifi: WifiFeatures,
    /// Cellular data.
    pub cellular: CellularFeatures,
    /// Transfers that apps leave to the system.
    pub background_transfers: BackgroundTransferRules,
    /// Battery saver and what it offers.
    pub battery_saver: BatterySaverFeatures,
    /// The Store's download queue.
    pub downloads: DownloadRules,
    /// Start.
    pub start: StartFeatures,
    /// Messaging.
    pub messaging: MessagingFeatures,
    /// Backup and restore.
    pub backup: BackupFeatures,
    /// The phone's words where they differ between versions.
    pub words: Words,
    /// What the facts leave open, unless a scenario says otherwise.
    pub switches: Switches,
}

/// A page of the set-up wizard. Which of them a version shows, and in which order, is its profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SetupPage {
    /// "Welcome", with the emergency call (fact 62).
    Welcome,
    /// Only where the image has more than one language (fact 66).
    Language,
    /// Terms of use.
    Terms,
    /// Choosing a Wi-Fi network (facts 57, 59).
    Wifi,
    /// Internet and MMS access points. Only `reference`: what report C17 asks for.
    AccessPoint,
    /// Recommended or custom.
    PhoneSettings,
    /// Region, date and time.
    TimeAndRegion,
    /// "Keep your life in sync": sign in, create one, or later (fact 63).
    KeepInSync,
    /// The restore question with its list, or whether to back up (facts 36, 80–83).
    Restore,
    /// The manufacturer's page (fact 57).
    Manufacturer,
    /// "All done" (fact 70).
    AllDone,
}

/// How an account with two-step verification signs in (facts 76, 77).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TwoStep {
    /// The phone cannot ask for a code: only an app password is accepted, anything else is
    /// "incorrect password".
    AppPassword,
    /// The phone asks for the code.
    Code,
}

/// Signing in to the Microsoft account.
#[derive(Debug)]
pub struct SignIn {
    /// With two-step verification.
    pub two_step: TwoStep,
    /// A failed sign-in or sync names its cause and a way out, not only its code (report C24).
    pub explains_failures: bool,
}

/// Wi-Fi of a version.
#[derive(Debug)]
pub struct WifiFeatures {
    /// From screen-off to the drop of an idle connection. Of the order of minutes (fact 161).
    pub drop_after: Span,
    /// Networks can be put in order (fact 166).
    pub priorities: bool,
}

/// Cellular data of a version.
#[derive(Debug)]
pub struct CellularFeatures {
    /// Data Sense with a limit (facts 204–207).
    pub data_sense: bool,
    /// Title of the settings page (fact 320).
    pub page: &'static str,
}

/// Transfers that apps leave to the system.
#[derive(Debug)]
pub struct BackgroundTransferRules {
    /// How many one app may have in the queue (fact 179).
    pub per_app: usize,
}

/// Battery saver of a version (facts 170–174).
#[derive(Debug)]
pub struct BatterySaverFeatures {
    /// In percent (fact 170).
    pub starts_at_percent: u8,
    /// "always" is offered (fact 171).
    pub always: bool,
    /// The threshold can be moved (fact 174).
    pub threshold_setting: bool,
}

/// Rules of the Store's download queue.
#[derive(Debug)]
pub struct DownloadRules {
    /// How many are worked on at a time (fact 104).
    pub at_once: usize,
    /// What happens after a failed attempt.
    pub retry: Retry,
    /// A failure names its cause and a way out, not only its code.
    pub explains_failures: bool,
}

/// What happens to a download after a failed attempt.
#[derive(Clone, Copy, Debug)]
pub enum Retry {
    /// "attention required", until the user taps (fact 101).
    ByHand,
    /// Again by itself, with exponential back-off and jitter, so many attempts in all.
    Automatic {
        /// Attempts in all before "attention required".
        attempts: u32,
        /// Before the second attempt; doubled for each further one.
        first_after: Span,
    },
}

/// Start.
#[derive(Debug)]
pub struct StartFeatures {
    /// A 1080p screen has six small columns (fact 209).
    pub six_columns_on_1080p: bool,
    /// A third medium column on smaller screens can be chosen (fact 217).
    pub third_column_option: bool,
}

/// Messaging.
#[derive(Debug)]
pub struct MessagingFeatures {
    /// Drafts are kept (fact 260).
    pub drafts: bool,
    /// An incoming call can be refused with a text (fact 260).
    pub text_replies: bool,
}

/// Where and when a restore can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestoreOffer {
    /// Never: the version stores no backup.
    Never,
    /// In set-up, once (facts 51, 91).
    InSetup,
    /// In set-up and from the settings afterwards.
    AnyTime,
}

/// Backup and restore.
#[derive(Debug)]
pub struct BackupFeatures {
    /// Where a restore is offered.
    pub restore: RestoreOffer,
    /// "back up now" (facts 31, 38).
    pub back_up_now: bool,
    /// The Start layout is saved and restored (facts 6, 15, 100).
    pub start_layout: bool,
    /// Saved Wi-Fi networks with their passwords, sealed end to end (report A11).
    pub wifi_networks: bool,
    /// Data of eligible apps, and its quota for one app in bytes (facts 5, 15, 18, 22).
    pub app_data_quota_bytes: Option<u64>,
    /// Text messages are backed up (fact 10; report A13).
    pub messages: bool,
    /// The app list and the settings are backed up.
    pub app_list: bool,
    /// When the app list and the settings are saved.
    pub schedule: Schedule,
    /// What was deleted can be had back for this long (reports A04, C18, C21).
    pub deleted_items_window: Option<Span>,
    /// How many backups of a device are kept (fact 47; report C05).
    pub generations: u32,
    /// Single categories or items can be chosen (reports C05, C26).
    pub choose_what_returns: bool,
    /// A restore asks how far back text messages are wanted (fact 85).
    pub asks_how_far_back: bool,
    /// Records are sealed on the phone before they leave it (report C12).
    pub sealed: bool,
    /// A backup can be saved as a file of one's own, and restored from it (reports A14, C03, C28).
    pub local_file: bool,
}

/// When the app list and the settings are saved.
#[derive(Clone, Copy, Debug)]
pub enum Schedule {
    /// Not at all.
    Never,
    /// On Wi-Fi; on cellular when none was there for `cellular_after` (facts 37, 354).
    OnWifi {
        /// A week.
        cellular_after: Span,
    },
    /// Once a day, idle, on external power and Wi-Fi; relaxed when the last backup is older than
    /// `relaxed_after` (facts 39–41, 354).
    Daily {
        /// Three weeks.
        relaxed_after: Span,
    },
}

/// The phone's words where they differ between versions.
#[derive(Debug)]
pub struct Words {
    /// The three rows of settings › backup (facts 25, 26).
    pub backup_rows: [&'static str; 3],
    /// Below each of them: switched on, switched off (facts 25, 26).
    pub backup_on_off: [&'static str; 2],
    /// The button on the Wi-Fi page that leads to its options (fact 155).
    pub wifi_more: &'static str,
    /// The SkyDrive folder that takes photos and videos (fact 197).
    pub camera_roll_folder: &'static str,
}
