//! `answer`

use wp8_emulator::phone::calls;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Answers the call that rings.
    pub struct Answer {}
}

impl Verb for Answer {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(calls::Command::Answer)
    }
}
