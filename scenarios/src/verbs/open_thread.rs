//! `open_thread`

use wp8_emulator::phone::messaging;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Opens a thread: what is in it has been read then.
    pub struct OpenThread(short: thread) {
        /// Which: its place in the list as `#1`, the newest first, or whom it is with.
        thread: String = "#1",
    }
}

impl Verb for OpenThread {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let thread = find::thread(scene, &self.thread)?;
        scene.user(messaging::Command::Open(thread))
    }
}
