//! `forget_word`

use wp8_emulator::phone::settings;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// The keyboard forgets a word that it was taught, or all of them.
    pub struct ForgetWord(short: word) {
        /// Which; all without it.
        word: Option<String>,
    }
}

impl Verb for ForgetWord {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(settings::Command::ForgetWords { word: self.word.as_deref().map(Into::into) })
    }
}
