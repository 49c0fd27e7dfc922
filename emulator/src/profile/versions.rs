//! The versions, as data. Each begins from the one before it and says what it changed.

use super::{
    BackgroundTransferRules, BackupFeatures, BatterySaverFeatures, CellularFeatures, DownloadRules,
    MessagingFeatures, OsVersion, Profile, RestoreOffer, Retry, Schedule, SetupPage, SignIn,
    StartFeatures, Switches, TwoStep, WifiFeatures, Words,
};
use crate::kernel::Span;

const MB: u64 = 1_000_000;

/// Set-up without a Wi-Fi page (facts 60, 62).
const SETUP_8_0: &[SetupPage] = &[
    SetupPage::Welcome,
    SetupPage::Language,
    SetupPage::Terms,
    SetupPage::PhoneSettings,
    SetupPage::TimeAndRegion,
    SetupPage::KeepInSync,
    SetupPage::Restore,
    SetupPage::Manufacturer,
    SetupPage::AllDone,
];

/// Set-up with a Wi-Fi page before the account (facts 57–59).
const SETUP_GDR3: &[SetupPage] = &[
    SetupPage::Welcome,
    SetupPage::Language,
    SetupPage::Terms,
    SetupPage::Wifi,
    SetupPage::PhoneSettings,
    SetupPage::TimeAndRegion,
    SetupPage::KeepInSync,
    SetupPage::Restore,
    SetupPage::Manufacturer,
    SetupPage::AllDone,
];

/// Set-up as report C17 asks for it: every way to a network comes before the account.
const SETUP_REFERENCE: &[SetupPage] = &[
    SetupPage::Welcome,
    SetupPage::Language,
    SetupPage::Terms,
    SetupPage::Wifi,
    SetupPage::AccessPoint,
    SetupPage::PhoneSettings,
    SetupPage::TimeAndRegion,
    SetupPage::KeepInSync,
    SetupPage::Restore,
    SetupPage::Manufacturer,
    SetupPage::AllDone,
];

const SIGN_IN_8_0: SignIn = SignIn { two_step: TwoStep::AppPassword, explains_failures: false };

/// Of the order of minutes (fact 161); the figure is assumed.
const WIFI_DROPS_AFTER: Span = Span::minutes(2);

const WIFI_RTM: WifiFeatures = WifiFeatures { drop_after: WIFI_DROPS_AFTER, priorities: false };

const WIFI_GDR1: WifiFeatures = WifiFeatures { drop_after: WIFI_DROPS_AFTER, priorities: true };

const CELLULAR_8_0: CellularFeatures = CellularFeatures { data_sense: false, page: "cellular" };
const CELLULAR_GDR2: CellularFeatures = CellularFeatures { data_sense: true, page: "cellular" };
const CELLULAR_8_1: CellularFeatures = CellularFeatures { data_sense: true, page: "cellular+SIM" };

const TRANSFERS_7_1: BackgroundTransferRules = BackgroundTransferRules { per_app: 5 };
const TRANSFERS_8_0: BackgroundTransferRules = BackgroundTransferRules { per_app: 25 };

const BATTERY_SAVER_8_0: BatterySaverFeatures =
    BatterySaverFeatures { starts_at_percent: 20, always: false, threshold_setting: false };
const BATTERY_SAVER_8_1: BatterySaverFeatures =
    BatterySaverFeatures { starts_at_percent: 20, always: true, threshold_setting: true };

const DOWNLOADS_8_0: DownloadRules =
    DownloadRules { at_once: 1, retry: Retry::ByHand, explains_failures: false };

const START_8_0: StartFeatures =
    StartFeatures { six_columns_on_1080p: false, third_column_option: false };
const START_GDR3: StartFeatures =
    StartFeatures { six_columns_on_1080p: true, third_column_option: false };
const START_8_1: StartFeatures =
    StartFeatures { six_columns_on_1080p: true, third_column_option: true };

const BACKUP_8_0: BackupFeatures = BackupFeatures {
    restore: RestoreOffer::InSetup,
    back_up_now: false,
    start_layout: false,
    wifi_networks: false,
    app_data_quota_bytes: None,
    messages: true,
    app_list: true,
    schedule: Schedule::OnWifi { cellular_after: Span::days(7) },
    deleted_items_window: None,
    generations: 1,
    choose_what_returns: false,
    asks_how_far_back: false,
    sealed: false,
    local_file: false,
};

/// Predecessor: photos only (facts 14, 23; report C13).
const BACKUP_7_8: BackupFeatures = BackupFeatures {
    restore: RestoreOffer::Never,
    messages: false,
    app_list: false,
    schedule: Schedule::Never,
    ..BACKUP_8_0
};

const BACKUP_8_1: BackupFeatures = BackupFeatures {
    back_up_now: true,
    start_layout: true,
    app_data_quota_bytes: Some(100_000),
    schedule: Schedule::Daily { relaxed_after: Span::days(21) },
    asks_how_far_back: true,
    ..BACKUP_8_0
};

/// What the readers of the article ask for. The windows and quotas are chosen freely.
const BACKUP_REFERENCE: BackupFeatures = BackupFeatures {
    restore: RestoreOffer::AnyTime,
    back_up_now: true,
    start_layout: true,
    wifi_networks: true,
    app_data_quota_bytes: Some(10 * MB),
    messages: true,
    app_list: true,
    schedule: Schedule::OnWifi { cellular_after: Span::days(7) },
    deleted_items_window: Some(Span::days(30)),
    generations: 5,
    choose_what_returns: true,
    asks_how_far_back: true,
    sealed: true,
    local_file: true,
};

const WORDS_8_0: Words = Words {
    backup_rows: ["app list + settings", "text messages", "photos + videos"],
    backup_on_off: ["on", "off"],
    wifi_more: "advanced",
    camera_roll_folder: "SkyDrive camera roll",
};
const WORDS_7_8: Words = Words { camera_roll_folder: "Mobile Photos", ..WORDS_8_0 };
const WORDS_8_1: Words = Words {
    backup_rows: ["apps + settings", "text messages", "photos + videos"],
    backup_on_off: ["backup on", "backup off"],
    wifi_more: "manage",
    camera_roll_folder: "Camera roll",
};

/// The option to keep Wi-Fi on came with the first update (fact 350).
const SWITCHES_RTM: Switches = Switches { keep_wifi_on_option: false, ..Switches::COMMON };
const SWITCHES_8_1: Switches = Switches { cellular_cap_mb: 50, ..Switches::COMMON };

const NO_DRAFTS: MessagingFeatures = MessagingFeatures { drafts: false, text_replies: false };
const DRAFTS: MessagingFeatures = MessagingFeatures { drafts: true, text_replies: true };

/// All profiles, the oldest first; `reference` is last.
pub static PROFILES: &[Profile] = &[
    Profile {
        name: "wp7.8",
        updates_in_place: false,
        os: "Windows Phone 7.8",
        build: "7.10.8858.136",
        version: OsVersion(0),
        setup: SETUP_8_0,
        sign_in: SIGN_IN_8_0,
        wifi: WIFI_RTM,
        cellular: CELLULAR_8_0,
        background_transfers: TRANSFERS_7_1,
        battery_saver: BATTERY_SAVER_8_0,
        downloads: DOWNLOADS_8_0,
        start: START_8_0,
        messaging: NO_DRAFTS,
        backup: BACKUP_7_8,
        words: WORDS_7_8,
        switches: SWITCHES_RTM,
    },
    Profile {
        name: "wp8.0",
        updates_in_place: true,
        os: "Windows Phone 8",
        build: "8.0.9903.10",
        version: OsVersion(1),
        setup: SETUP_8_0,
        sign_in: SIGN_IN_8_0,
        wifi: WIFI_RTM,
        cellular: CELLULAR_8_0,
        background_transfers: TRANSFERS_8_0,
        battery_saver: BATTERY_SAVER_8_0,
        downloads: DOWNLOADS_8_0,
        start: START_8_0,
        messaging: NO_DRAFTS,
        backup: BACKUP_8_0,
        words: WORDS_8_0,
        switches: SWITCHES_RTM,
    },
    Profile {
        name: "gdr1",
        updates_in_place: true,
        os: "Windows Phone 8",
        build: "8.0.10211.204",
        version: OsVersion(2),
        setup: SETUP_8_0,
        sign_in: SIGN_IN_8_0,
        wifi: WIFI_GDR1,
        cellular: CELLULAR_8_0,
        background_transfers: TRANSFERS_8_0,
        battery_saver: BATTERY_SAVER_8_0,
        downloads: DOWNLOADS_8_0,
        start: START_8_0,
        messaging: DRAFTS,
        backup: BACKUP_8_0,
        words: WORDS_8_0,
        switches: Switches::COMMON,
    },
    Profile {
        name: "gdr2",
        updates_in_place: true,
        os: "Windows Phone 8",
        build: "8.0.10327.77",
        version: OsVersion(3),
        setup: SETUP_8_0,
        sign_in: SIGN_IN_8_0,
        wifi: WIFI_GDR1,
        cellular: CELLULAR_GDR2,
        background_transfers: TRANSFERS_8_0,
        battery_saver: BATTERY_SAVER_8_0,
        downloads: DOWNLOADS_8_0,
        start: START_8_0,
        messaging: DRAFTS,
        backup: BACKUP_8_0,
        words: WORDS_8_0,
        switches: Switches::COMMON,
    },
    Profile {
        name: "gdr3",
        updates_in_place: true,
        os: "Windows Phone 8",
        build: "8.0.10517.150",
        version: OsVersion(4),
        setup: SETUP_GDR3,
        sign_in: SIGN_IN_8_0,
        wifi: WIFI_GDR1,
        cellular: CELLULAR_GDR2,
        background_transfers: TRANSFERS_8_0,
        battery_saver: BATTERY_SAVER_8_0,
        downloads: DOWNLOADS_8_0,
        start: START_GDR3,
        messaging: DRAFTS,
        backup: BACKUP_8_0,
        words: WORDS_8_0,
        switches: Switches::COMMON,
    },
    Profile {
        name: "wp8.1",
        updates_in_place: true,
        os: "Windows Phone 8.1",
        build: "8.10.12359.845",
        version: OsVersion(5),
        setup: SETUP_GDR3,
        sign_in: SignIn { two_step: TwoStep::Code, explains_failures: false },
        wifi: WIFI_GDR1,
        cellular: CELLULAR_8_1,
        background_transfers: TRANSFERS_8_0,
        battery_saver: BATTERY_SAVER_8_1,
        downloads: DOWNLOADS_8_0,
        start: START_8_1,
        messaging: DRAFTS,
        backup: BACKUP_8_1,
        words: WORDS_8_1,
        switches: SWITCHES_8_1,
    },
    Profile {
        name: "reference",
        updates_in_place: true,
        os: "Windows Phone 8 (reference)",
        build: "8.0.0.0",
        version: OsVersion(6),
        setup: SETUP_REFERENCE,
        sign_in: SignIn { two_step: TwoStep::Code, explains_failures: true },
        wifi: WIFI_GDR1,
        cellular: CELLULAR_8_1,
        background_transfers: TRANSFERS_8_0,
        battery_saver: BATTERY_SAVER_8_1,
        downloads: DownloadRules {
            at_once: 2,
            retry: Retry::Automatic { attempts: 3, first_after: Span::seconds(10) },
            explains_failures: true,
        },
        start: START_8_1,
        messaging: DRAFTS,
        backup: BACKUP_REFERENCE,
        words: WORDS_8_1,
        switches: SWITCHES_8_1,
    },
];
