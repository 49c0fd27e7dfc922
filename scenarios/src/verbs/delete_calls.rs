//! `delete_calls`

use wp8_emulator::phone::calls;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Deletes the whole history of calls.
    pub struct DeleteCalls {}
}

impl Verb for DeleteCalls {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(calls::Command::DeleteAll)
    }
}
