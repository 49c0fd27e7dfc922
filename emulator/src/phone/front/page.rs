//! Which pages there are, and what can be typed, ticked and asked on them.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::kernel::Key;
use crate::wire::ProductId;

/// A page of the phone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Page {
    /// The wizard; which of its pages, set-up knows.
    Setup,
    /// Tiles.
    Start,
    /// All apps, a swipe to the left of Start (fact 215).
    AppList,
    /// Searching the web.
    Search,
    /// The progress page of something in the download queue (fact 103).
    AppProgress {
        /// Which.
        product: ProductId,
    },
    /// An app from the Store that was opened: the emulator has nothing to show in it.
    App {
        /// Which.
        product: ProductId,
    },
    /// An app of the system that has no pages here.
    SystemApp {
        /// Its title.
        title: Arc<str>,
    },
    /// The settings: two lists (facts 228, 229).
    Settings,
    /// Settings › backup (fact 24).
    Backup,
    /// Behind "app list + settings", "apps + settings" (facts 27, 31).
    BackupApps,
    /// Behind "advanced", or "manage backups" (facts 27, 32).
    BackupAppsAdvanced,
    /// Behind "text messages" (fact 28).
    BackupMessages,
    /// Behind "photos + videos" (fact 33).
    BackupPhotos,
    /// Starting a restore from the settings, where the version can.
    RestoreFromSettings,
    /// Saving a backup as a file and restoring from one, where the version can.
    BackupFile,
    /// Settings › Wi-Fi.
    Wifi,
    /// Settings › Wi-Fi › advanced, or manage (fact 155).
    WifiAdvanced,
    /// Joining a secured network.
    WifiPassword {
        /// Which.
        ssid: Arc<str>,
    },
    /// Settings › cellular, or cellular+SIM (fact 320).
    Cellular,
    /// "add internet apn" (fact 323).
    AddInternetApn,
    /// "add mms apn" (fact 324).
    AddMmsApn,
    /// Settings › email+accounts.
    EmailAccounts,
    /// "add an account": which kind.
    AddAccount,
    /// The address and password of an account to be added.
    SignIn {
        /// Which kind.
        kind: crate::wire::AccountKind,
    },
    /// The settings of one account.
    Account {
        /// Its address.
        address: Arc<str>,
    },
    /// Settings › battery saver (facts 170, 171).
    BatterySaver,
    /// Settings › phone storage.
    PhoneStorage,
    /// Settings › airplane mode.
    AirplaneMode,
    /// Settings › phone update.
    PhoneUpdate,
    /// Settings › about.
    About,
    /// Any other line of the lists: what can be set there follows from the list of settings.
    Setting {
        /// As the list names it: "theme", "date+time", "lock screen".
        title: Arc<str>,
    },
    /// Data sense (fact 204).
    DataSense,
    /// The Store.
    Store,
    /// What a search in the Store found.
    StoreResults {
        /// What was searched for.
        query: Arc<str>,
    },
    /// An app in the Store.
    StoreDetails {
        /// Which.
        product: ProductId,
    },
    /// What the account has bought or taken (fact 274).
    PurchaseHistory,
    /// The download queue.
    Downloads,
    /// Messaging: threads.
    Messaging,
    /// A thread.
    Thread {
        /// Which.
        key: Key,
    },
    /// A new message.
    NewMessage,
    /// Messaging › … › settings (fact 30).
    MessagingSettings,
    /// Phone › history.
    PhoneHistory,
    /// The camera roll.
    Photos,
    /// The viewfinder.
    Camera,
    /// The browser's favourites.
    Favourites,
}

impl Page {
    /// Its name for people and traces.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Setup => "set-up",
            Self::Start => "Start",
            Self::AppList => "app list",
            Self::Search => "search",
            Self::AppProgress { .. } => "app progress",
            Self::App { .. } => "app",
            Self::SystemApp { .. } => "system app",
            Self::Settings => "settings",
            Self::Backup => "backup",
            Self::BackupApps => "backup › apps",
            Self::BackupAppsAdvanced => "backup › apps › advanced",
            Self::BackupMessages => "backup › text messages",
            Self::BackupPhotos => "backup › photos",
            Self::RestoreFromSettings => "backup › restore",
            Self::BackupFile => "backup › file",
            Self::Wifi => "Wi-Fi",
            Self::WifiAdvanced => "Wi-Fi › advanced",
            Self::WifiPassword { .. } => "Wi-Fi › password",
            Self::Cellular => "cellular",
            Self::AddInternetApn => "internet apn",
            Self::AddMmsApn => "mms apn",
            Self::EmailAccounts => "email+accounts",
            Self::AddAccount => "add an account",
            Self::SignIn { .. } => "sign in",
            Self::Account { .. } => "account",
            Self::BatterySaver => "battery saver",
            Self::PhoneStorage => "phone storage",
            Self::AirplaneMode => "airplane mode",
            Self::PhoneUpdate => "phone update",
            Self::About => "about",
            Self::Setting { .. } => "setting",
            Self::DataSense => "data sense",
            Self::Store => "Store",
            Self::StoreResults { .. } => "Store › search",
            Self::StoreDetails { .. } => "Store › app",
            Self::PurchaseHistory => "Store › purchase history",
            Self::Downloads => "Store › downloads",
            Self::Messaging => "messaging",
            Self::Thread { .. } => "messaging › thread",
            Self::NewMessage => "messaging › new message",
            Self::MessagingSettings => "messaging › settings",
            Self::PhoneHistory => "phone › history",
            Self::Photos => "photos",
            Self::Camera => "camera",
            Self::Favourites => "favourites",
        }
    }
}

impl Page {
    /// The names of all pages.
    pub const NAMES: &[&str] = &[
        "set-up",
        "Start",
        "app list",
        "search",
        "app progress",
        "app",
        "system app",
        "settings",
        "backup",
        "backup › apps",
        "backup › apps › advanced",
        "backup › text messages",
        "backup › photos",
        "backup › restore",
        "Wi-Fi",
        "Wi-Fi › advanced",
        "Wi-Fi › password",
        "cellular",
        "internet apn",
        "mms apn",
        "email+accounts",
        "add an account",
        "sign in",
        "account",
        "battery saver",
        "phone storage",
        "airplane mode",
        "phone update",
        "about",
        "setting",
        "data sense",
        "Store",
        "Store › search",
        "Store › app",
        "Store › purchase history",
        "Store › downloads",
        "messaging",
        "messaging › thread",
        "messaging › new message",
        "messaging › settings",
        "phone › history",
        "photos",
        "camera",
        "favourites",
    ];

    /// Another service does something when it comes into view or goes: a list is refreshed, a
    /// thread is read, the Store is asked.
    #[must_use]
    pub const fn matters_to_others(&self) -> bool {
        matches!(
            self,
            Self::Wifi
                | Self::Thread { .. }
                | Self::NewMessage
                | Self::PhoneHistory
                | Self::Store
                | Self::StoreResults { .. }
                | Self::StoreDetails { .. }
                | Self::PurchaseHistory
        )
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        if let Self::AppProgress { product }
        | Self::App { product }
        | Self::StoreDetails { product } = self
        {
            write!(f, " {product}")?;
        }
        if let Self::SystemApp { title: text }
        | Self::Setting { title: text }
        | Self::WifiPassword { ssid: text }
        | Self::StoreResults { query: text }
        | Self::Account { address: text } = self
        {
            write!(f, " {text}")?;
        }
        if let Self::SignIn { kind } = self {
            write!(f, " {}", kind.name())?;
        }
        Ok(())
    }
}

/// Where text can be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Field {
    /// An account's address.
    Address,
    /// A password.
    Password,
    /// A Wi-Fi network's password.
    WifiPassword,
    /// A code of two-step verification.
    Code,
    /// The recovery phrase of sealed backups.
    Phrase,
    /// The name of a network or access point.
    Apn,
    /// A user name for an access point.
    UserName,
    /// A password for an access point.
    ApnPassword,
    /// How user name and password are sent: one of three choices.
    Authentication,
    /// A proxy server.
    Proxy,
    /// Its port.
    ProxyPort,
    /// The MMS centre's address.
    Mmsc,
    /// Its port.
    MmscPort,
    /// The recipients of a message.
    To,
    /// A message.
    Message,
    /// What is searched for.
    Query,
    /// An address in the web.
    Url,
    /// The title of a favourite.
    Title,
    /// A data limit in megabytes.
    Limit,
    /// A lock code.
    LockCode,
    /// A country as a code of two letters.
    Region,
    /// A time zone, `UTC+01:00`.
    TimeZone,
    /// A date, `2013-11-04`.
    Date,
    /// A time of day, `08:00`.
    TimeOfDay,
    /// The password of the nth restored account, counted from 0.
    AccountPassword(u8),
}

impl Field {
    /// Its id in the tree of nodes.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Password => "password",
            Self::WifiPassword => "wifi-password",
            Self::Code => "code",
            Self::Phrase => "phrase",
            Self::Apn => "apn",
            Self::UserName => "user-name",
            Self::ApnPassword => "apn-password",
            Self::Authentication => "authentication",
            Self::Proxy => "proxy",
            Self::ProxyPort => "proxy-port",
            Self::Mmsc => "mmsc",
            Self::MmscPort => "mmsc-port",
            Self::To => "to",
            Self::Message => "message",
            Self::Query => "query",
            Self::Url => "url",
            Self::Title => "title",
            Self::Limit => "limit",
            Self::LockCode => "lock-code",
            Self::Region => "region",
            Self::TimeZone => "time-zone",
            Self::Date => "date",
            Self::TimeOfDay => "time",
            Self::AccountPassword(_) => "account-password",
        }
    }

    /// What is typed is not shown.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        match self {
            Self::Password
            | Self::WifiPassword
            | Self::Code
            | Self::ApnPassword
            | Self::LockCode
            | Self::AccountPassword(_) => true,
            Self::Address
            | Self::Phrase
            | Self::Apn
            | Self::UserName
            | Self::Authentication
            | Self::Proxy
            | Self::ProxyPort
            | Self::Mmsc
            | Self::MmscPort
            | Self::To
            | Self::Message
            | Self::Query
            | Self::Url
            | Self::Title
            | Self::Limit
            | Self::Region
            | Self::TimeZone
            | Self::Date
            | Self::TimeOfDay => false,
        }
    }
}

/// What lies over a page until it is answered or dismissed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Overlay {
    /// The menu behind the three dots of the app bar.
    Menu,
    /// What holding a thing offers; its id in the tree.
    Held(Arc<str>),
    /// A list of choices; the id of what is chosen.
    Choose(Arc<str>),
    /// A question before something that cannot be taken back; the id of what was touched.
    Confirm(Arc<str>),
}
