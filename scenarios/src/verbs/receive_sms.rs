//! `receive_sms`

use wp8_emulator::world::Command;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Somebody outside texts the phone.
    pub struct ReceiveSms {
        /// Their number.
        from: String = "+12065550199",
        /// What they write.
        text: String = "hello",
    }
}

impl Verb for ReceiveSms {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let (from, text) = (self.from.as_str().into(), self.text.as_str().into());
        scene.apply(Command::Text { to: scene.index(), from, text })
    }
}
