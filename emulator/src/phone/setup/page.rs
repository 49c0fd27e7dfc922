//! The pages of set-up, with what can be done on each.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::BackupSummary;

use crate::profile::SetupPage;
use crate::wire::Code;

/// The page that set-up shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Page {
    /// "Welcome" with "get started" and the emergency call (fact 62).
    #[default]
    Welcome,
    /// "No SIM": set-up goes on without (fact 75).
    NoSim,
    /// The languages of the image (fact 66).
    Language,
    /// "Terms of use".
    Terms,
    /// Wi-Fi networks in range (facts 57, 59).
    Wifi(Joining),
    /// Access points by hand. Only where the profile has it (report C17).
    AccessPoint,
    /// "Phone settings": recommended or custom.
    PhoneSettings,
    /// What "custom" lets one choose.
    CustomSettings,
    /// "Time and region" (fact 67).
    TimeAndRegion,
    /// "Keep your life in sync" (fact 63).
    SignIn,
    /// Signing in.
    SigningIn {
        /// As whom.
        address: Arc<str>,
    },
    /// "Verify your identity" (fact 65).
    VerifyIdentity {
        /// Whose.
        address: Arc<str>,
        /// The code before was not right.
        wrong: bool,
    },
    /// Signing in failed: try again, or later (report C17).
    SignInFailed {
        /// As whom.
        address: Arc<str>,
        /// What the phone shows.
        code: Code,
    },
    /// "Finding backups…" (fact 82).
    FindingBackups,
    /// The list could not be had.
    BackupsNotFound {
        /// What the phone shows.
        code: Code,
    },
    /// "Restore your phone": the list (facts 81–84).
    RestoreYourPhone {
        /// One line each, as the service sent them.
        backups: Arc<[BackupSummary]>,
    },
    /// "Preparing to restore" (fact 81).
    PreparingToRestore {
        /// How far it is, 0 to 100.
        percent: u8,
    },
    /// The restore did not work.
    RestoreFailed {
        /// What the phone shows.
        code: Code,
    },
    /// "Restored accounts": their passwords, now or later (report A09).
    RestoredAccounts {
        /// Which of them want a password still.
        accounts: Arc<[Arc<str>]>,
    },
    /// "Back up?" (fact 36).
    BackUp,
    /// The manufacturer's page (fact 57).
    Manufacturer,
    /// "All done" (fact 70).
    AllDone,
    /// Set-up is over: there is Start.
    Finished,
}

/// What the Wi-Fi page is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Joining {
    /// One is to be chosen.
    #[default]
    NotYet,
    /// It is being joined.
    Under(Arc<str>),
    /// It was not joined: out of range, or a wrong password.
    Failed(Arc<str>),
}

/// A thing that can be tapped on a page, as scenarios name it. What it needs to know is in the
/// command of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice<'a>(pub &'a str);

impl Page {
    /// As scenarios name it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::NoSim => "no_sim",
            Self::Language => "language",
            Self::Terms => "terms",
            Self::Wifi(_) => "wifi",
            Self::AccessPoint => "access_point",
            Self::PhoneSettings => "phone_settings",
            Self::CustomSettings => "custom_settings",
            Self::TimeAndRegion => "time_and_region",
            Self::SignIn => "sign_in",
            Self::SigningIn { .. } => "signing_in",
            Self::VerifyIdentity { .. } => "verify_identity",
            Self::SignInFailed { .. } => "sign_in_failed",
            Self::FindingBackups => "finding_backups",
            Self::BackupsNotFound { .. } => "backups_not_found",
            Self::RestoreYourPhone { .. } => "restore_your_phone",
            Self::PreparingToRestore { .. } => "preparing_to_restore",
            Self::RestoreFailed { .. } => "restore_failed",
            Self::RestoredAccounts { .. } => "restored_accounts",
            Self::BackUp => "back_up",
            Self::Manufacturer => "manufacturer",
            Self::AllDone => "all_done",
            Self::Finished => "finished",
        }
    }

    /// All names, in the order in which a phone would show them.
    pub const NAMES: [&'static str; 23] = [
        "welcome",
        "no_sim",
        "language",
        "terms",
        "wifi",
        "access_point",
        "phone_settings",
        "custom_settings",
        "time_and_region",
        "sign_in",
        "signing_in",
        "verify_identity",
        "sign_in_failed",
        "finding_backups",
        "backups_not_found",
        "restore_your_phone",
        "preparing_to_restore",
        "restore_failed",
        "restored_accounts",
        "back_up",
        "manufacturer",
        "all_done",
        "finished",
    ];

    /// The title on the page: the phone's words where the facts have them (facts 36, 57, 62, 63, 65,
    /// 70, 81, 82). Assumed: the others, near what the pages are remembered to say.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        match self {
            Self::Welcome => "Welcome",
            Self::NoSim => "No SIM",
            Self::Language => "Choose your language",
            Self::Terms => "Terms of use",
            Self::Wifi(_) => "Connect to Wi-Fi",
            Self::AccessPoint => "Access point",
            Self::PhoneSettings | Self::CustomSettings => "Phone settings",
            Self::TimeAndRegion => "Time and region",
            Self::SignIn | Self::SigningIn { .. } | Self::SignInFailed { .. } => {
                "Keep your life in sync"
            }
            Self::VerifyIdentity { .. } => "Verify your identity",
            Self::FindingBackups => "Finding backups…",
            Self::BackupsNotFound { .. }
            | Self::RestoreYourPhone { .. }
            | Self::RestoreFailed { .. } => "Restore your phone",
            Self::PreparingToRestore { .. } => "Preparing to restore",
            Self::RestoredAccounts { .. } => "Restored accounts",
            Self::BackUp => "Back up?",
            Self::Manufacturer => "Thank you for choosing",
            Self::AllDone => "All done",
            Self::Finished => "",
        }
    }

    /// Where in the profile's list it belongs.
    pub(super) const fn of_profile(&self) -> SetupPage {
        match self {
            Self::Welcome | Self::NoSim => SetupPage::Welcome,
            Self::Language => SetupPage::Language,
            Self::Terms => SetupPage::Terms,
            Self::Wifi(_) => SetupPage::Wifi,
            Self::AccessPoint => SetupPage::AccessPoint,
            Self::PhoneSettings | Self::CustomSettings => SetupPage::PhoneSettings,
            Self::TimeAndRegion => SetupPage::TimeAndRegion,
            Self::SignIn
            | Self::SigningIn { .. }
            | Self::VerifyIdentity { .. }
            | Self::SignInFailed { .. } => SetupPage::KeepInSync,
            Self::FindingBackups
            | Self::BackupsNotFound { .. }
            | Self::RestoreYourPhone { .. }
            | Self::PreparingToRestore { .. }
            | Self::RestoreFailed { .. }
            | Self::RestoredAccounts { .. }
            | Self::BackUp => SetupPage::Restore,
            Self::Manufacturer => SetupPage::Manufacturer,
            Self::AllDone | Self::Finished => SetupPage::AllDone,
        }
    }

    /// What can be tapped on it, the likeliest first. `again` says whether the version lets a restore
    /// be tried again where it failed.
    #[must_use]
    pub const fn choices(&self, again: bool) -> &'static [Choice<'static>] {
        const NEXT: Choice<'static> = Choice("next");
        const BACK: Choice<'static> = Choice("back");
        const RETRY: Choice<'static> = Choice("retry");
        const SIGN_IN: Choice<'static> = Choice("sign_in");
        const LATER: Choice<'static> = Choice("sign_in_later");
        const DONT_RESTORE: Choice<'static> = Choice("dont_restore");
        match self {
            Self::Welcome => &[NEXT],
            Self::NoSim => &[NEXT, BACK],
            Self::Language => &[NEXT, Choice("choose_language"), BACK],
            Self::Terms => &[Choice("accept_terms"), BACK],
            Self::Wifi(Joining::Under(_)) => &[],
            Self::Wifi(Joining::NotYet | Joining::Failed(_)) => {
                &[Choice("choose_wifi"), NEXT, Choice("skip"), BACK]
            }
            Self::AccessPoint => &[Choice("enter_apn"), Choice("skip"), BACK],
            Self::PhoneSettings => &[Choice("recommended"), Choice("custom"), BACK],
            Self::CustomSettings => &[NEXT, Choice("switch"), BACK],
            Self::TimeAndRegion => &[NEXT, Choice("set_time_and_region"), BACK],
            Self::SignIn => &[SIGN_IN, LATER, BACK],
            Self::SigningIn { .. } | Self::FindingBackups | Self::PreparingToRestore { .. } => &[],
            Self::VerifyIdentity { .. } => &[Choice("enter_code"), BACK],
            Self::SignInFailed { .. } => &[RETRY, SIGN_IN, LATER, BACK],
            Self::BackupsNotFound { .. } => &[RETRY, DONT_RESTORE],
            Self::RestoreYourPhone { .. } => &[Choice("choose_backup"), DONT_RESTORE],
            Self::RestoreFailed { .. } if again => &[RETRY, NEXT],
            Self::RestoreFailed { .. } => &[NEXT],
            Self::RestoredAccounts { .. } => {
                &[Choice("enter_account_password"), NEXT, Choice("skip_accounts")]
            }
            Self::BackUp => &[Choice("back_up")],
            Self::Manufacturer => &[NEXT, Choice("join_program")],
            Self::AllDone => &[Choice("finish"), NEXT],
            Self::Finished => &[],
        }
    }
}

/// The page's name, and what tells it from another of that name.
impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::Wifi(Joining::Under(ssid)) => write!(f, " (joining {ssid})"),
            Self::Wifi(Joining::Failed(ssid)) => write!(f, " ({ssid} was not joined)"),
            Self::SigningIn { address } => write!(f, " ({address})"),
            Self::VerifyIdentity { wrong: true, .. } => f.write_str(" (the code was not right)"),
            Self::SignInFailed { code, .. }
            | Self::BackupsNotFound { code }
            | Self::RestoreFailed { code } => write!(f, " ({code})"),
            Self::RestoreYourPhone { backups } => write!(f, " ({} backups)", backups.len()),
            Self::PreparingToRestore { percent } => write!(f, " ({percent} %)"),
            Self::RestoredAccounts { accounts } => {
                write!(f, " ({} want a password)", accounts.len())
            }
            Self::Welcome
            | Self::NoSim
            | Self::Language
            | Self::Terms
            | Self::Wifi(Joining::NotYet)
            | Self::AccessPoint
            | Self::PhoneSettings
            | Self::CustomSettings
            | Self::TimeAndRegion
            | Self::SignIn
            | Self::VerifyIdentity { wrong: false, .. }
            | Self::FindingBackups
            | Self::BackUp
            | Self::Manufacturer
            | Self::AllDone
            | Self::Finished => Ok(()),
        }
    }
}
