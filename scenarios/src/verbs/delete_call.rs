//! `delete_call`

use wp8_emulator::phone::calls;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Deletes a call from the history.
    pub struct DeleteCall(short: call) {
        /// Which: its place in the history as `#1`, the newest first, or its number.
        call: String = "#1",
    }
}

impl Verb for DeleteCall {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let call = find::call(scene, &self.call)?;
        scene.user(calls::Command::Delete(call))
    }
}
