//! `receive_call`

use wp8_emulator::world::Command;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Somebody outside calls the phone.
    pub struct ReceiveCall(short: from) {
        /// Their number.
        from: String = "+12065550199",
    }
}

impl Verb for ReceiveCall {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let (to, from) = (scene.index(), self.from.as_str().into());
        scene.apply(Command::Call { to, from })
    }
}
