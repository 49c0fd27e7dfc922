//! What services tell each other.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Category, Record};

use crate::wire::{AccountKind, Code, Edition, License, ProductId, Push, Secret};

/// Something that happened in one service and matters to others.
///
/// Who hears what is written down in one place: `Phone::tell`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Signal {
    /// The [`Conditions`](super::conditions::Conditions) have changed.
    Conditions,
    /// Set-up asks to sign in.
    SignIn {
        /// The address.
        address: Arc<str>,
        /// What was typed.
        secret: Secret,
        /// The code of two-step verification.
        code: Option<Secret>,
    },
    /// The primary account is signed in.
    SignedIn,
    /// Signing in needs a code.
    CodeWanted,
    /// Signing in failed.
    SignInFailed(Code),
    /// Set-up asks to join a network.
    JoinWifi {
        /// Its name.
        ssid: Arc<str>,
        /// The password.
        password: Option<Arc<str>>,
    },
    /// Joining a network ended: with Internet or without, or not at all.
    WifiJoined {
        /// Its name.
        ssid: Arc<str>,
        /// It worked.
        ok: bool,
    },
    /// Set-up, or a settings page, enters access points by hand.
    EnterApn(crate::phone::carrier::Entered),
    /// The access point for cellular data is another one, or none.
    ApnChanged,
    /// Set-up is finished.
    SetUp,
    /// Set-up said whether to back up (fact 36).
    BackUp {
        /// Yes.
        yes: bool,
    },
    /// Set-up asks which backups there are.
    FindBackups,
    /// The list is there.
    BackupsFound(Arc<[wp8_backup::BackupSummary]>),
    /// There is no list.
    BackupsNotFound(Code),
    /// The user chose a backup.
    Restore(wp8_backup::DeviceId),
    /// The user chose to start fresh.
    StartFresh,
    /// What set-up waits for has been restored. With the accounts that want a password.
    Restored {
        /// Addresses of restored accounts.
        accounts: Arc<[Arc<str>]>,
    },
    /// The restore has failed.
    RestoreFailed(Code),
    /// Something that may be backed up has changed.
    Changed(Category),
    /// One text message, call or picture has changed, appeared (`Some`) or gone.
    ItemChanged {
        /// Which.
        id: wp8_backup::RecordId,
        /// What it is now.
        record: Option<Record>,
    },
    /// Apps to be installed again, in this order.
    Reinstall {
        /// What the backup knows of them.
        apps: Arc<[wp8_backup::App]>,
        /// At once; else each waits for a tap.
        at_once: bool,
    },
    /// The Store page asks for an app to be downloaded.
    Download(Arc<Edition>),
    /// A download is complete: install it.
    Downloaded {
        /// What.
        edition: Arc<Edition>,
        /// With which licence.
        license: License,
    },
    /// An app is installed, or updated.
    Installed(ProductId),
    /// An app has been removed.
    Uninstalled(ProductId),
    /// The app list has changed in another way, as in a restore.
    AppListChanged,
    /// An account wants its server to be asked.
    Sync(AccountKind),
    /// The world tells the phone something.
    Pushed(Push),
    /// A photo or video was taken.
    Captured(Record),
    /// The backup job wants a new token.
    RenewToken,
    /// There is a new token.
    TokenRenewed,
    /// There is none.
    TokenRefused(Code),
    /// A call is refused with a text (fact 260).
    SendText {
        /// The message.
        id: crate::kernel::Key,
        /// To whom.
        to: crate::wire::Number,
        /// What.
        text: Arc<str>,
    },
}
