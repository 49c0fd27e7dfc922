//! `send_chat`

use wp8_emulator::phone::messaging;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Sends a chat message, which is no text message.
    pub struct SendChat(short: to) {
        /// To which number.
        to: String,
        /// What it says.
        text: String = "hello",
    }
}

impl Verb for SendChat {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let (to, text) = (self.to.as_str().into(), self.text.as_str().into());
        scene.user(messaging::Command::SendChat { to, text })
    }
}
