//! `reject`

use wp8_emulator::phone::calls;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Refuses the call that rings; with a text where the version can (fact 260).
    pub struct Reject(short: text) {
        /// What the text says.
        text: Option<String>,
    }
}

impl Verb for Reject {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(calls::Command::Reject { text: self.text.as_deref().map(Into::into) })
    }
}
