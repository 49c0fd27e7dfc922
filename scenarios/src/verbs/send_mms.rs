//! `send_mms`

use wp8_backup::{Described, PartKind};
use wp8_emulator::phone::messaging;

use super::Verb;
use crate::language::args::args;
use crate::language::units::Bytes;
use crate::stage::{Scene, Trouble};

args! {
    /// Sends a picture message.
    pub struct SendMms(short: to) {
        /// To which numbers.
        to: Vec<String>,
        /// What it says.
        text: String = "look",
        /// How large the picture is.
        size: Bytes = "200 kB",
    }
}

impl Verb for SendMms {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let id = scene.key("message");
        let picture = Described { seed: id.0, len_bytes: self.size.0, kind: PartKind::Image };
        scene.user(messaging::Command::Send {
            to: self.to.iter().map(|to| to.as_str().into()).collect(),
            text: self.text.as_str().into(),
            attachments: [picture].into(),
        })
    }
}
