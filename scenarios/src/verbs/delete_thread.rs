//! `delete_thread`

use wp8_emulator::phone::messaging;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Deletes a thread with all its messages.
    pub struct DeleteThread(short: with) {
        /// Which: the number it is with, or its place as `#1`, the newest first.
        with: String = "#1",
    }
}

impl Verb for DeleteThread {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let thread = find::thread(scene, &self.with)?;
        scene.user(messaging::Command::DeleteThread(thread))
    }
}
