//! What services tell each other.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Category, Record, RecordId};

use crate::kernel::PhoneClock;
use crate::wire::{AccountKind, Code, Edition, EnteredApns, License, ProductId, Push, Secret};

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
    EnterApn(EnteredApns),
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
    BackupsFound(Arc<[wp8_backup::protocol::BackupSummary]>),
    /// There is no list.
    BackupsNotFound(Code),
    /// The user chose a backup.
    Restore(wp8_backup::DeviceId),
    /// The user chose to start fresh.
    StartFresh,
    /// The user wants a failed restore to be tried again.
    RetryRestore,
    /// The user has been through the page of restored accounts.
    AccountsAnswered,
    /// What set-up waits for has been restored. With the accounts that want a password.
    Restored {
        /// Addresses of restored accounts.
        accounts: Arc<[Arc<str>]>,
    },
    /// The restore has failed.
    RestoreFailed(Code),
    /// Something that may be backed up has changed, or much of it: it must be read again.
    Changed(Category),
    /// One thing that may be backed up is new or different: this is what it is now.
    ItemChanged(Record),
    /// One thing that may be backed up is gone.
    ItemGone {
        /// Of which category.
        category: Category,
        /// Which.
        id: RecordId,
    },
    /// Apps to be installed again, in this order.
    Reinstall {
        /// What the backup knows of them.
        apps: Arc<[wp8_backup::record::App]>,
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
    /// The backup job wants a new token.
    RenewToken,
    /// There is a new token.
    TokenRenewed,
    /// There is none.
    TokenRefused(Code),
    /// Whether there is one nobody knows: the account service did not answer.
    TokenUnanswered(Code),
    /// Whoever has a long transfer under way wants to know how far it is: to the network.
    HowFar,
    /// From the network: of the answer to this request so many bytes have arrived so far. Told on
    /// [`HowFar`](Self::HowFar), and for the last time when the transfer ends without an answer or
    /// is given up.
    Arrived {
        /// Whose.
        tag: super::effect::Tag,
        /// Bytes of the answer since it began.
        bytes: u64,
    },
    /// The Store sold an app: an installed trial becomes the app (fact 280), any other is fetched.
    Bought(Arc<Edition>),
    /// Signing in wants the clock to be right first: it is to be set from the network.
    SetClockFromNetwork,
    /// The attempt to set the clock from the network has ended, well or not.
    ClockSet,
    /// The user set date and time by hand.
    SetClock(PhoneClock),
    /// The user chose another time zone.
    SetTimeZone {
        /// Minutes east of Greenwich.
        minutes: i16,
    },
    /// Set-up got the password of a restored account (fact 80).
    AccountPassword {
        /// The address.
        address: Arc<str>,
        /// What was typed.
        secret: Secret,
    },
    /// So much of what set-up waits for has been restored.
    RestoreProgress {
        /// 0 to 100.
        percent: u8,
    },
    /// A page outside the settings, such as one of set-up, sets something.
    SetSetting {
        /// Which, for example `region`.
        name: Arc<str>,
        /// Its value as text.
        value: Arc<str>,
    },
    /// A setting has another value: for the services that go by it.
    SettingChanged {
        /// Which, for example `lock_screen.times_out_after`.
        name: Arc<str>,
        /// Its value as text.
        value: Arc<str>,
    },
    /// A call is refused with a text (fact 260).
    SendText {
        /// The message.
        id: crate::kernel::Key,
        /// To whom.
        to: crate::wire::Number,
        /// What.
        text: Arc<str>,
    },
    /// From power: the system is about to go off, in order. What is only in memory and worth keeping
    /// is to be written down now.
    ShuttingDown,
    /// A page came into view, of those that another service must know of.
    PageShown(Box<crate::phone::front::Page>),
    /// It went out of view.
    PageLeft(Box<crate::phone::front::Page>),
}
