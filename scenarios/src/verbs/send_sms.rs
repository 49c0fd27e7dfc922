//! `send_sms`

use wp8_emulator::phone::messaging;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Sends a text message.
    pub struct SendSms(short: to) {
        /// To which numbers.
        to: Vec<String>,
        /// What it says.
        text: String = "hello",
    }
}

impl Verb for SendSms {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(messaging::Command::Send {
            to: self.to.iter().map(|to| to.as_str().into()).collect(),
            text: self.text.as_str().into(),
            attachments: [].into(),
        })
    }
}
