//! `choose_language`

use wp8_emulator::phone::setup;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Chooses a language on the page of set-up that asks for one.
    pub struct ChooseLanguage(short: language) {
        /// As the image names it, `en-US` say.
        language: String,
    }
}

impl Verb for ChooseLanguage {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(setup::Command::ChooseLanguage { language: self.language.as_str().into() })
    }
}
