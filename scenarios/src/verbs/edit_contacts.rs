//! `edit_contacts`

use wp8_emulator::phone::accounts;

use super::Verb;
use crate::language::args::{AccountName, args};
use crate::stage::{Scene, Trouble};

args! {
    /// Adds or deletes contacts and appointments on the phone.
    pub struct EditContacts {
        /// Of which account.
        account: AccountName,
        /// Contacts added; negative, deleted.
        contacts: i32 = 0,
        /// Appointments added; negative, deleted.
        appointments: i32 = 0,
    }
}

impl Verb for EditContacts {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(accounts::Command::Edit {
            address: (*self.account).into(),
            contacts: self.contacts,
            appointments: self.appointments,
        })
    }
}
