//! `remove_account`

use wp8_emulator::phone::accounts;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Removes an account from the phone. The first one stays until a reset (fact 78).
    pub struct RemoveAccount(short: account) {
        /// Its address.
        account: String,
    }
}

impl Verb for RemoveAccount {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(accounts::Command::Remove { address: self.account.as_str().into() })
    }
}
