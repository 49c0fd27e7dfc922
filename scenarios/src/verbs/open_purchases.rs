//! `open_purchases`

use wp8_emulator::phone::store;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Opens the purchase history of the account (fact 274).
    pub struct OpenPurchases {}
}

impl Verb for OpenPurchases {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(store::Command::History)
    }
}
