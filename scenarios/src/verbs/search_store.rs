//! `search_store`

use wp8_emulator::phone::store;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Searches the Store for apps whose title contains a text.
    pub struct SearchStore(short: text) {
        /// The text.
        text: String,
    }
}

impl Verb for SearchStore {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(store::Command::Search(self.text.as_str().into()))
    }
}
