//! `close_store`

use wp8_emulator::phone::store;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Leaves the Store.
    pub struct CloseStore {}
}

impl Verb for CloseStore {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(store::Command::Close)
    }
}
