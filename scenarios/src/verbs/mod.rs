//! What a step can do: one file per verb.
//!
//! A verb is a struct of arguments declared with `args!`, whose docs are its help, and an
//! `impl Verb`. Parser, schema, help and reference follow from the list at the end.

mod find;
mod glass;

mod accept_page;
mod account;
mod add_account;
mod add_favourite;
mod answer;
mod back_up_now;
mod call;
mod cancel;
mod cancel_restore;
mod choose_backup;
mod choose_language;
mod choose_quality;
mod close;
mod close_store;
mod copy_backup_file;
mod coverage;
mod cut_power;
mod delete_album;
mod delete_backup;
mod delete_call;
mod delete_calls;
mod delete_favourite;
mod delete_folder;
mod delete_message;
mod delete_photo;
mod delete_thread;
mod device_limit;
mod dont_restore;
mod download_mms;
mod edit_contacts;
mod enter_apn;
mod enter_code;
mod enter_password;
mod enter_phrase;
mod exclude_from_backup;
mod factory_reset;
mod fault;
mod find_backups;
mod forget_wifi;
mod forget_word;
mod go_near;
mod hang_up;
mod insert_battery;
mod insert_sim;
mod install;
mod install_all;
mod introduce;
mod join_program;
mod join_wifi;
mod keep_wifi_on;
mod leave;
mod lift;
mod line;
mod lose_favourites;
mod mains;
mod move_favourite;
mod move_tile;
mod network;
mod open_history;
mod open_purchases;
mod open_thread;
mod outside;
mod pause;
mod pin;
mod plug_in;
mod power_on;
mod press;
mod prioritise_wifi;
mod pull_battery;
mod reboot;
mod receive_call;
mod receive_chat;
mod receive_mms;
mod receive_sms;
mod record_video;
mod reject;
mod remove_account;
mod remove_apn;
mod remove_sim;
mod remove_transfer;
mod rename_favourite;
mod rename_folder;
mod resend;
mod resize_tile;
mod restore;
mod restore_backup_file;
mod resume;
mod retry;
mod retry_restore;
mod save_backup_file;
mod save_picture;
mod search_store;
mod see;
mod send_chat;
mod send_mms;
mod send_sms;
mod set;
mod set_airplane;
mod set_battery;
mod set_battery_saver;
mod set_clock;
mod set_columns;
mod set_data;
mod set_data_limit;
mod set_fastest;
mod set_limited_wifi;
mod set_lock_screen;
mod set_roaming;
mod set_saver_threshold;
mod set_screen_timeout;
mod set_sync_interval;
mod set_time_and_region;
mod set_time_zone;
mod set_wifi;
mod setup;
mod show_wifi_page;
mod shut_down;
mod side_load;
mod sign_in;
mod sign_in_later;
mod skip_accounts;
mod stop_stream;
mod store;
mod stream;
mod switch_backup;
mod switch_messaging;
mod sync;
mod take_photo;
mod take_screenshot;
mod tap;
mod tap_to_install;
mod teach_word;
mod tell_time;
mod touch;
mod transfer;
mod r#type;
mod undo_restore;
mod uninstall;
mod unlock;
mod unpin;
mod unplug;
mod update_app;
mod update_system;
mod update_tile;
mod use_app;
mod walk_through_setup;
mod write_draft;

use std::fmt;
use std::sync::Arc;

use crate::language::args::field_name;
use crate::language::catalogue::VerbSpec;
use crate::stage::{Scene, Trouble};

/// What a verb with its arguments does.
pub trait Verb: Send + Sync + fmt::Debug {
    /// Does it.
    ///
    /// # Errors
    ///
    /// It makes no sense now, what it waits for does not come, or a watcher stopped it.
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble>;
}

/// A verb with its arguments.
#[derive(Clone, Debug)]
pub struct Deed(Arc<dyn Verb>);

impl Deed {
    /// Does it.
    ///
    /// # Errors
    ///
    /// As [`Verb::act`] says.
    pub fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        self.0.act(scene)
    }
}

impl<V: Verb + 'static> From<V> for Deed {
    fn from(verb: V) -> Self {
        Self(Arc::new(verb))
    }
}

macro_rules! verbs {
    ($($on:ident $name:ident($arguments:ident): $($example:literal),+;)*) => {

        /// One line for each.
        const ALL: &[VerbSpec<Deed>] =
            &[$(VerbSpec::$on::<$name::$arguments>(field_name(stringify!($name)), &[$($example),+])),*];
    };
}

/// Every verb, those of phones first, in the order of the reference.
#[must_use]
pub const fn all() -> &'static [VerbSpec<Deed>] {
    ALL
}

verbs! {
    phone accept_page(AcceptPage): "new: accept_page";
    phone add_account(AddAccount): "new: { add_account: { address: ana@example.com, kind: mail } }";
    phone add_favourite(AddFavourite): r#"new: { add_favourite: "http://example.com" }"#;
    phone answer(Answer): "new: answer";
    phone back_up_now(BackUpNow): "new: back_up_now";
    phone call(Call): r#"new: { call: "+12065550199" }"#;
    phone cancel(Cancel): "new: cancel", r##"new: { cancel: "#1" }"##;
    phone cancel_restore(CancelRestore): "new: cancel_restore";
    phone choose_backup(ChooseBackup): "new: choose_backup", "new: { choose_backup: old }";
    phone choose_language(ChooseLanguage): "new: { choose_language: en-US }";
    phone choose_quality(ChooseQuality): "new: { choose_quality: { photos: best, videos: good } }";
    phone close(Close): "new: close", r##"new: { close: "#1" }"##;
    phone copy_backup_file(CopyBackupFile): "new: { copy_backup_file: old }";
    phone close_store(CloseStore): "new: close_store";
    phone coverage(CoverageHere): "new: { coverage: 3 }", "new: { coverage: { generation: 4, roaming: true } }";
    phone cut_power(CutPower): "new: cut_power", "new: { cut_power: { after_events: 10 } }";
    phone delete_album(DeleteAlbum): "new: { delete_album: camera_roll }";
    phone delete_backup(DeleteBackup): "new: { delete_backup: app_list }";
    phone delete_call(DeleteCall): r##"new: { delete_call: "#1" }"##;
    phone delete_calls(DeleteCalls): "new: delete_calls";
    phone delete_favourite(DeleteFavourite): r##"new: { delete_favourite: "#1" }"##;
    phone delete_folder(DeleteFolder): "new: { delete_folder: News }";
    phone delete_message(DeleteMessage): r##"new: { delete_message: "#1" }"##;
    phone delete_photo(DeletePhoto): r##"new: { delete_photo: "#1" }"##;
    phone delete_thread(DeleteThread): r##"new: { delete_thread: "#1" }"##;
    phone dont_restore(DontRestore): "new: dont_restore";
    phone download_mms(DownloadMms): r##"new: { download_mms: "#1" }"##;
    phone edit_contacts(EditContacts): "new: { edit_contacts: { account: ana@outlook.com, contacts: -20 } }";
    phone enter_apn(EnterApn): "new: enter_apn", "new: { enter_apn: tfdata }";
    phone enter_code(EnterCode): "new: enter_code";
    phone enter_password(EnterPassword): "new: { enter_password: ana@outlook.com }";
    phone enter_phrase(EnterPhrase): "new: enter_phrase", "new: { enter_phrase: a guess }";
    phone exclude_from_backup(ExcludeFromBackup): "old: { exclude_from_backup: { category: app_list, kinds: [call, favourite] } }";
    phone factory_reset(FactoryReset): "old: factory_reset";
    phone find_backups(FindBackups): "new: find_backups";
    phone forget_wifi(ForgetWifi): "new: { forget_wifi: home }";
    phone forget_word(ForgetWord): "new: { forget_word: quirk }", "new: forget_word";
    phone go_near(GoNear): "new: { go_near: home }";
    phone hang_up(HangUp): "new: hang_up";
    phone insert_battery(InsertBattery): "new: insert_battery";
    phone insert_sim(InsertSim): "new: insert_sim";
    phone install(Install): r##"new: { install: "#1" }"##;
    phone install_all(InstallAll): "new: install_all";
    phone introduce(Introduce): r#"new: { introduce: { name: Mia, numbers: ["+12065550142", mia@example.com] } }"#;
    phone join_program(JoinProgram): "new: { join_program: false }";
    phone join_wifi(JoinWifi): "new: { join_wifi: home }";
    phone keep_wifi_on(KeepWifiOn): "new: { keep_wifi_on: true }";
    phone leave(Leave): "new: { leave: home }";
    phone lose_favourites(LoseFavourites): "new: lose_favourites";
    phone move_favourite(MoveFavourite): r##"new: { move_favourite: { favourite: "#1", folder: News } }"##, r##"new: { move_favourite: { favourite: "#3", before: "#1" } }"##;
    phone move_tile(MoveTile): r##"new: { move_tile: { tile: "#3", column: 0, row: 0 } }"##;
    phone open_history(OpenHistory): "new: open_history";
    phone open_purchases(OpenPurchases): "new: open_purchases";
    phone open_thread(OpenThread): r##"new: { open_thread: "#1" }"##;
    phone pause(Pause): "new: pause", r##"new: { pause: "#1" }"##;
    phone pin(Pin): r##"new: { pin: "#1" }"##;
    phone plug_in(PlugIn): "new: plug_in";
    phone power_on(PowerOn): "new: power_on";
    phone press(Press): "new: { press: start }";
    phone prioritise_wifi(PrioritiseWifi): "new: { prioritise_wifi: home }";
    phone pull_battery(PullBattery): "new: pull_battery";
    phone reboot(Reboot): "new: reboot";
    phone receive_call(ReceiveCall): "new: receive_call";
    phone receive_chat(ReceiveChat): "new: receive_chat", r#"new: { receive_chat: { from: mia@example.com, text: "hi" } }"#;
    phone receive_mms(ReceiveMms): "new: receive_mms";
    phone receive_sms(ReceiveSms): r#"new: { receive_sms: { text: "call me" } }"#;
    phone record_video(RecordVideo): "new: { record_video: 2m }";
    phone reject(Reject): "new: reject", r#"new: { reject: "In a meeting, call you later" }"#;
    phone remove_account(RemoveAccount): "new: { remove_account: ana@example.com }";
    phone remove_apn(RemoveApn): "new: remove_apn";
    phone remove_sim(RemoveSim): "new: remove_sim";
    phone remove_transfer(RemoveTransfer): "new: remove_transfer";
    phone rename_favourite(RenameFavourite): r##"new: { rename_favourite: { favourite: "#1", to: Timetable } }"##;
    phone rename_folder(RenameFolder): "new: { rename_folder: { folder: News, to: Papers } }";
    phone resend(Resend): "new: { resend: on my way }";
    phone resize_tile(ResizeTile): r##"new: { resize_tile: { tile: "#3", size: wide } }"##;
    phone restore(Restore): "new: { restore: { of: old, only: messages } }";
    phone restore_backup_file(RestoreBackupFile): "new: { restore_backup_file: old }";
    phone resume(Resume): "new: resume", r##"new: { resume: "#1" }"##;
    phone retry(Retry): "new: retry", r##"new: { retry: "#1" }"##;
    phone retry_restore(RetryRestore): "new: retry_restore";
    phone save_backup_file(SaveBackupFile): "old: save_backup_file", "old: { save_backup_file: seven words nobody would guess }";
    phone save_picture(SavePicture): "new: save_picture";
    phone search_store(SearchStore): "new: { search_store: chess }";
    phone see(See): "new: { see: Restore your phone }", "new: { see: { not: attention required } }", "new: { see: { what: Backup, role: toggle, on: true } }";
    phone send_chat(SendChat): r#"new: { send_chat: "+12065550199" }"#;
    phone send_mms(SendMms): r#"new: { send_mms: { to: "+12065550199" } }"#;
    phone send_sms(SendSms): r#"new: { send_sms: { to: "+12065550199", text: "on my way" } }"#;
    phone set(Set): "new: { set: { name: theme.accent, to: lime } }";
    phone set_airplane(SetAirplane): "new: { set_airplane: true }";
    phone set_battery(SetBattery): "new: { set_battery: 4% }";
    phone set_battery_saver(SetBatterySaver): "new: { set_battery_saver: always }";
    phone set_clock(SetClock): "new: { set_clock: { to: 2001-01-01, automatic: false } }";
    phone set_columns(SetColumns): "new: { set_columns: true }";
    phone set_data(SetData): "new: { set_data: false }";
    phone set_data_limit(SetDataLimit): "new: { set_data_limit: { limit: 500 MB, monthly: 1, restrict: true } }", "new: set_data_limit";
    phone set_fastest(SetFastest): "new: { set_fastest: 3 }";
    phone set_limited_wifi(SetLimitedWifi): "new: { set_limited_wifi: false }";
    phone set_lock_screen(SetLockScreen): "new: set_lock_screen";
    phone set_roaming(SetRoaming): "new: { set_roaming: true }";
    phone set_saver_threshold(SetSaverThreshold): "new: { set_saver_threshold: 30% }";
    phone set_screen_timeout(SetScreenTimeout): "new: { set_screen_timeout: 5m }";
    phone set_sync_interval(SetSyncInterval): "new: { set_sync_interval: { account: ana@example.com, every: 15m } }";
    phone set_time_and_region(SetTimeAndRegion): "new: { set_time_and_region: { region: gb, time_zone: 0 } }";
    phone set_time_zone(SetTimeZone): "new: { set_time_zone: -480 }";
    phone set_wifi(SetWifi): "new: { set_wifi: false }";
    phone setup(SetupStep): "new: { setup: next }";
    phone show_wifi_page(ShowWifiPage): "new: show_wifi_page", "new: { show_wifi_page: false }";
    phone shut_down(ShutDown): "new: shut_down";
    phone side_load(SideLoad): "new: { side_load: My First App }";
    phone sign_in(SignIn): "new: { sign_in: ana@outlook.com }";
    phone sign_in_later(SignInLater): "new: sign_in_later";
    phone skip_accounts(SkipAccounts): "new: skip_accounts";
    phone stop_stream(StopStream): "new: stop_stream";
    phone stream(Stream): "new: stream";
    phone switch_backup(SwitchBackup): "new: { switch_backup: { category: messages, on: false } }";
    phone switch_messaging(SwitchMessaging): "new: { switch_messaging: { name: group_text, on: true } }";
    phone sync(Sync): "new: { sync: ana@outlook.com }";
    phone take_photo(TakePhoto): "new: take_photo";
    phone take_screenshot(TakeScreenshot): "new: take_screenshot";
    phone tap(Tap): "new: { tap: next }", "new: { tap: { what: backup-1, within: 10m } }", "new: { tap: { what: Settings, role: tile, hold: true } }";
    phone tap_to_install(TapToInstall): "new: tap_to_install", r##"new: { tap_to_install: "#1" }"##;
    phone teach_word(TeachWord): "new: { teach_word: quirk }";
    phone touch(Touch): "new: touch";
    phone transfer(Transfer): "new: transfer", "new: { transfer: { app: podcasts, size: 40 MB, when: wifi } }";
    phone r#type(Type): "new: { type: swordfish }", "new: { type: { text: swordfish, into: Password } }";
    phone undo_restore(UndoRestore): "new: undo_restore";
    phone uninstall(Uninstall): r##"new: { uninstall: "#1" }"##;
    phone unlock(Unlock): "new: unlock";
    phone unpin(Unpin): r##"new: { unpin: "#3" }"##;
    phone unplug(Unplug): "new: unplug";
    phone update_app(UpdateApp): r##"new: { update_app: "#1" }"##;
    phone update_system(UpdateSystem): "new: { update_system: wp8.1 }";
    phone update_tile(UpdateTile): r##"new: { update_tile: { tile: "#1", count: 3 } }"##;
    phone use_app(UseApp): r##"new: { use_app: "#1" }"##;
    phone walk_through_setup(WalkThroughSetup): "new: { walk_through_setup: { until: sign_in, wifi: home } }";
    phone write_draft(WriteDraft): r#"new: { write_draft: "+12065550142" }"#;
    world account(AccountStep): "account: { address: ana@outlook.com, expire_tokens: true }";
    world device_limit(DeviceLimit): "device_limit: 1";
    world fault(Fault): "fault: { name: outage, host: store, do: drop }", "fault: { name: slow, host: backup, chance: 20%, do: { delay: 5s } }";
    world lift(Lift): "lift: outage";
    world line(Line): "line: { phone: new, voicemail: true }", "line: { phone: new, mms_limit: 300 kB }";
    world mains(Mains): "mains: false";
    world network(NetworkChange): "network: { name: home, up: false }", "network: { name: home, reach: captive }";
    world outside(Outside): r#"outside: { number: "+12065550199", answers: busy }"#, r#"outside: { number: "+12065550199", picks_up: true }"#;
    world store(StoreStep): r##"store: { app: "#1", standing: withdrawn }"##, r##"store: { app: "#1", republish: true }"##;
    world tell_time(TellTime): "tell_time: false";
}
