//! `sync`

use wp8_emulator::phone::accounts;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Syncs an account, by a long press on it.
    pub struct Sync(short: account) {
        /// Which.
        account: String,
    }
}

impl Verb for Sync {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(accounts::Command::SyncNow { address: self.account.as_str().into() })
    }
}
