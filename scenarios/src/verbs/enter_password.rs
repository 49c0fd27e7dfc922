//! `enter_password`

use wp8_emulator::phone::accounts;
use wp8_emulator::phone::setup::{self, Page};
use wp8_emulator::wire::Secret;

use super::Verb;
use crate::language::args::{AccountName, args};
use crate::stage::{Scene, Trouble};

args! {
    /// Types the password of an account: on the page of restored accounts, or on the
    /// account's own page afterwards.
    pub struct EnterPassword(short: account) {
        /// Which account.
        account: AccountName,
        /// What is typed, if not the right one.
        password: Option<String>,
    }
}

impl Verb for EnterPassword {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let address = (*self.account).into();
        let right = scene.stage.passwords.accounts.get(&*self.account).cloned();
        let typed = self.password.clone().or(right).unwrap_or_default();
        let secret = Secret(typed.into());
        if *scene.phone().setup.page() == Page::Finished {
            scene.user(accounts::Command::EnterPassword { address, secret })
        } else {
            scene.user(setup::Command::EnterAccountPassword { address, password: secret })
        }
    }
}
