//! Backup and restore as the phone sees them.

use wp8_backup::{Category, Missing, RestoreState, Status};
use wp8_emulator::phone::Phone;
use wp8_emulator::phone::backup::{FileState, SavedFile};

use crate::language::cel::{Value, view};

/// Backup and restore.
pub struct BackupView<'w>(pub &'w Phone);

view! {
    /// Backup and restore as the phone sees them.
    pub static BACKUP: "backup" for BackupView<'w> as this {
        /// The app list, settings and what goes with them.
        app_list: Struct(&ROW) => Value::object(RowView(this.0, Category::Apps)),
        /// Text messages.
        messages: Struct(&ROW) => Value::object(RowView(this.0, Category::Messages)),
        /// Photos and videos.
        photos: Struct(&ROW) => Value::object(RowView(this.0, Category::Photos)),
        /// The restore.
        restore: Struct(&RESTORE) => Value::object(RestoreView(this.0)),
        /// A backup can be saved as a file of one's own.
        has_files: Bool => Value::Bool(this.0.identity().profile().backup.local_file),
        /// The last backup file that was made on it.
        file: Maybe(&Struct(&FILE)) =>
            Value::maybe(this.0.backup.file().map(|file| Value::object(FileView(file)))),
        /// How the last wish about a backup file ended.
        file_state: Word(&["none", "saved", "opened", "wrong_phrase"]) =>
            Value::text(match this.0.backup.file_state() {
                FileState::None => "none",
                FileState::Saved => "saved",
                FileState::Opened => "opened",
                FileState::WrongPhrase => "wrong_phrase",
            }),
        /// The folder of SkyDrive that its photos and videos go to.
        camera_roll: Text => Value::text(this.0.identity().profile().words.camera_roll_folder),
        /// The page has "back up now".
        has_back_up_now: Bool => Value::Bool(this.0.backup.policy().back_up_now),
    }
}

/// A backup file.
pub struct FileView<'w>(&'w SavedFile);

view! {
    /// A backup file, as it looks without its phrase.
    pub static FILE: "backup file" for FileView<'w> as this {
        /// How many records are in it.
        records: Int => Value::int(this.0.len()),
        /// When it was made, by the phone's clock.
        taken: Time => Value::Time(this.0.taken_at_ms()),
    }
}

/// One row of the backup page.
pub struct RowView<'w>(&'w Phone, Category);

impl RowView<'_> {
    fn status(&self) -> Status {
        self.0.backup.status(self.1)
    }
}

view! {
    /// One row of the backup page.
    pub static ROW: "backup row" for RowView<'w> as this {
        /// How it stands; `absent` where the version does not have it.
        state: Word(&["absent", "off", "up_to_date", "waiting", "sending"]) =>
            Value::text(match this.status() {
                Status::Absent => "absent",
                Status::Off => "off",
                Status::UpToDate { .. } => "up_to_date",
                Status::Waiting { .. } => "waiting",
                Status::Sending { .. } => "sending",
            }),
        /// What it waits for.
        missing: Maybe(&Word(&[
            "account", "key", "sign_in", "set_up_to_end", "restore_to_end", "battery_saver_off", "wifi",
            "link", "external_power", "idle", "schedule", "retry", "service_room", "host",
        ])) => match this.status() {
            Status::Waiting { missing } => Value::text(word(missing)),
            Status::Absent | Status::Off | Status::UpToDate { .. } | Status::Sending { .. } => Value::Null,
        },
        /// It is switched on.
        on: Bool => Value::Bool(this.0.backup.stored().category(this.1).on),
        /// When the service was last known to have everything, counted from the scenario's beginning.
        last_success: Maybe(&Duration) => {
            let last = this.0.backup.stored().category(this.1).last_success_ms;
            Value::maybe(last.map(Value::duration_ms))
        },
        /// How many records the service has, as far as this phone knows.
        records: Int => Value::int(this.0.backup.stored().category(this.1).sent.len()),
    }
}

const fn word(missing: Missing) -> &'static str {
    match missing {
        Missing::Account => "account",
        Missing::Key => "key",
        Missing::SignIn => "sign_in",
        Missing::SetUpToEnd => "set_up_to_end",
        Missing::RestoreToEnd => "restore_to_end",
        Missing::BatterySaverOff => "battery_saver_off",
        Missing::Wifi => "wifi",
        Missing::Link => "link",
        Missing::ExternalPower => "external_power",
        Missing::Idle => "idle",
        Missing::Schedule { .. } => "schedule",
        Missing::Retry { .. } => "retry",
        Missing::ServiceRoom { .. } => "service_room",
        Missing::Host => "host",
    }
}

/// The restore.
pub struct RestoreView<'w>(&'w Phone);

view! {
    /// The restore, if there was or is one.
    pub static RESTORE: "restore" for RestoreView<'w> as this {
        /// How it stands; `background` is when set-up goes on without it.
        state: Word(&[
            "none", "listing", "offered", "fetching", "picking", "applying", "accounts", "background", "done", "failed",
        ]) => Value::text(match this.0.backup.restore_state() {
            RestoreState::None => "none",
            RestoreState::Listing => "listing",
            RestoreState::Offered(_) => "offered",
            RestoreState::Fetching { .. } => "fetching",
            RestoreState::Picking => "picking",
            RestoreState::Applying { .. } => "applying",
            RestoreState::Accounts(_) => "accounts",
            RestoreState::Background(_) => "background",
            RestoreState::Done => "done",
            RestoreState::Failed(_) => "failed",
        }),
        /// Why it failed, in words.
        failure: Maybe(&Text) => match this.0.backup.restore_state() {
            RestoreState::Failed(failure) => Value::text(failure.to_string()),
            _ => Value::Null,
        },
    }
}
