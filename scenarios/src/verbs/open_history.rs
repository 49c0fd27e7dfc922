//! `open_history`

use wp8_emulator::phone::calls;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Looks at the history of calls: what was missed is no longer new.
    pub struct OpenHistory {}
}

impl Verb for OpenHistory {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(calls::Command::OpenHistory)
    }
}
