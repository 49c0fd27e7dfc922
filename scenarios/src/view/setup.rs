//! The page that set-up shows.

use wp8_backup::BackupSummary;
use wp8_emulator::phone::Phone;
use wp8_emulator::phone::setup::Page;

use crate::language::cel::{Value, view};

/// The page that set-up shows.
pub struct SetupView<'w>(pub &'w Phone);

view! {
    /// The page that set-up shows.
    pub static SETUP: "set-up" for SetupView<'w> as this {
        /// Its name.
        page: Word(&Page::NAMES) => Value::text(this.0.setup.page().name()),
        /// Its title, in the phone's words.
        title: Text => Value::text(this.0.setup.page().title()),
        /// The failure code it shows.
        code: Maybe(&Text) => match this.0.setup.page() {
            Page::SignInFailed { code, .. }
            | Page::BackupsNotFound { code }
            | Page::RestoreFailed { code } => Value::text(code.to_string()),
            _ => Value::Null,
        },
        /// The backups it lists, the newest first; none on another page.
        backups: List(&Struct(&LISTED)) => match this.0.setup.page() {
            Page::RestoreYourPhone { backups } => {
                Value::list(backups.len(), move |at| Value::object(ListedView(&backups[at])))
            }
            _ => Value::items([]),
        },
        /// The accounts whose passwords it asks for.
        accounts: List(&Text) => match this.0.setup.page() {
            Page::RestoredAccounts { accounts } => {
                Value::list(accounts.len(), move |at| Value::text(&*accounts[at]))
            }
            _ => Value::items([]),
        },
        /// How far a restore is, in percent; 0 on another page.
        percent: Int => match this.0.setup.page() {
            Page::PreparingToRestore { percent } => Value::int(*percent),
            _ => Value::Int(0),
        },
    }
}

/// A line of the list of backups.
pub struct ListedView<'w>(pub &'w BackupSummary);

view! {
    /// A line of the list of backups.
    pub static LISTED: "listed backup" for ListedView<'w> as this {
        /// The name of the phone it is from.
        phone: Text => Value::text(&*this.0.device.name),
        /// The model of that phone.
        model: Text => Value::text(&*this.0.device.model),
        /// When it was last changed, by the service's clock.
        taken: Time => Value::Time(this.0.taken_at_ms),
    }
}
