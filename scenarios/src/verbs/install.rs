//! `install`

use wp8_emulator::kernel::Span;
use wp8_emulator::phone::store;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

/// No page of the Store takes longer.
const AT_MOST: Span = Span::minutes(2);

args! {
    /// Installs an app from the Store: buys it, takes it for free, or has it again.
    pub struct Install(short: app) {
        /// Its title, or its place in the Store as `#1`.
        app: String,
        /// Whether it is only tried.
        trial: bool = false,
        /// Only if the account has it already.
        again: bool = false,
    }
}

impl Verb for Install {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let product = find::listing(scene, &self.app)?;
        scene.user(store::Command::Show(product))?;
        scene.wait_for(AT_MOST, "its page in the Store", |_| true)?;
        scene.user(match (self.trial, self.again) {
            (true, _) => store::Command::Try(product),
            (false, true) => store::Command::Install(product),
            (false, false) => store::Command::Buy(product),
        })
    }
}
