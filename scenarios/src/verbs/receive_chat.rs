//! `receive_chat`

use wp8_emulator::phone::messaging;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Somebody writes to the phone in a chat.
    pub struct ReceiveChat(short: from) {
        /// Who.
        from: String = "+12065550199",
        /// What.
        text: String = "hello",
    }
}

impl Verb for ReceiveChat {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let (from, text) = (self.from.as_str().into(), self.text.as_str().into());
        scene.user(messaging::Command::ReceiveChat { from, text })
    }
}
