//! `add_account`

use wp8_emulator::phone::accounts;
use wp8_emulator::phone::service::Refused;
use wp8_emulator::wire::{AccountKind, Secret};

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Adds an e-mail or social account in the settings.
    pub struct AddAccount(short: address) {
        /// Its address.
        address: String,
        /// Its kind.
        kind: String = "mail",
        /// Its password.
        password: String = "correct-horse",
    }
}

impl Verb for AddAccount {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let Some(kind) = AccountKind::named(&self.kind) else {
            let kinds = AccountKind::ALL.map(AccountKind::name).join(", ");
            let why = format!("no kind of account is called `{}`", self.kind);
            return Err(Refused::new(why, format!("there are {kinds}")).into());
        };
        let address = self.address.as_str().into();
        let secret = Secret(self.password.as_str().into());
        scene.user(accounts::Command::Add { kind, address, secret })
    }
}
