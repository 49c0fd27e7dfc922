//! `sign_in`

use wp8_emulator::phone::{Command, accounts, setup};
use wp8_emulator::wire::Secret;

use super::Verb;
use crate::language::args::{AccountName, args};
use crate::stage::{Scene, Trouble};

args! {
    /// Signs in to a Microsoft account: on the page of set-up, or afterwards from the settings.
    pub struct SignIn(short: account) {
        /// Which account.
        account: AccountName,
        /// What is typed as password, if not the right one.
        password: Option<String>,
    }
}

impl Verb for SignIn {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let address = (*self.account).into();
        let typed = match &self.password {
            Some(password) => password.as_str(),
            None => scene.stage.passwords.accounts.get(&*self.account).map_or("", String::as_str),
        };
        let password = Secret(typed.into());
        if scene.phone().conditions().set_up {
            scene.user(Command::Accounts(accounts::Command::SignIn {
                address,
                secret: password,
                code: None,
            }))
        } else {
            scene.user(Command::Setup(setup::Command::SignIn { address, password }))
        }
    }
}
