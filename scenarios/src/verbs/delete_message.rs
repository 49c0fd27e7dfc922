//! `delete_message`

use wp8_emulator::phone::messaging;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Deletes a message.
    pub struct DeleteMessage(short: message) {
        /// Which: its place among all of them as `#1`, the oldest first, or its text.
        message: String = "#1",
    }
}

impl Verb for DeleteMessage {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let message = find::message(scene, &self.message)?;
        scene.user(messaging::Command::Delete(message))
    }
}
