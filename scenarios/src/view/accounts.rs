//! Accounts on the phone.

use wp8_emulator::phone::Phone;
use wp8_emulator::phone::accounts::AccountView as Seen;

use crate::language::cel::{Value, view};

/// All accounts, the Microsoft account first.
pub fn accounts(phone: &Phone) -> Value<'_> {
    Value::items(phone.accounts.list().map(|account| Value::object(AccountView(account))))
}

/// An account.
pub struct AccountView<'w>(Seen<'w>);

view! {
    /// An account on the phone.
    pub static ACCOUNT: "account" for AccountView<'w> as this {
        /// Its address.
        address: Text => Value::text(this.0.address),
        /// Its kind.
        kind: Word(&["microsoft", "exchange", "google", "mail", "facebook", "twitter", "linkedin"]) =>
            Value::text(this.0.kind.name()),
        /// The phone belongs to it.
        primary: Bool => Value::Bool(this.0.primary),
        /// How it stands.
        state: Word(&["syncing", "not_synced", "up_to_date", "needs_attention", "failed"]) =>
            Value::text(this.0.state.name()),
        /// The failure code it shows.
        code: Maybe(&Text) =>
            Value::maybe(this.0.state.code().map(|code| Value::text(code.to_string()))),
        /// Contacts in it, as the phone shows them.
        contacts: Int => Value::int(this.0.held.contacts),
        /// Appointments in it, as the phone shows them.
        appointments: Int => Value::int(this.0.held.appointments),
        /// The phone keeps its password.
        has_password: Bool => Value::Bool(this.0.has_password),
    }
}
