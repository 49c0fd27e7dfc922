//! `write_draft`

use wp8_emulator::phone::messaging;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Types a message and leaves it without sending: a draft, where the version keeps drafts (fact 260).
    pub struct WriteDraft(short: to) {
        /// To whom.
        to: Vec<String>,
        /// What.
        text: String = "I was going to say",
    }
}

impl Verb for WriteDraft {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let to = self.to.iter().map(|to| to.as_str().into()).collect();
        scene.user(messaging::Command::Type { to, text: self.text.as_str().into() })?;
        scene.user(messaging::Command::Leave)
    }
}
