//! `resend`

use wp8_emulator::phone::messaging;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Taps on a message that was not sent: it is tried again.
    pub struct Resend(short: message) {
        /// Which: its place among all of them as `#1`, the oldest first, or its text.
        message: String,
    }
}

impl Verb for Resend {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let message = find::message(scene, &self.message)?;
        scene.user(messaging::Command::Resend(message))
    }
}
