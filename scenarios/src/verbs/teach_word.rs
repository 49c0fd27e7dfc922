//! `teach_word`

use wp8_emulator::phone::settings;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Teaches the keyboard a word.
    pub struct TeachWord(short: word) {
        /// Which.
        word: String,
    }
}

impl Verb for TeachWord {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(settings::Command::TeachWord { word: self.word.as_str().into() })
    }
}
