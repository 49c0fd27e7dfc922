//! `call`

use wp8_emulator::phone::calls;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Calls a number.
    pub struct Call(short: number) {
        /// Which.
        number: String,
    }
}

impl Verb for Call {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let number = self.number.as_str().into();
        scene.user(calls::Command::Dial(number))
    }
}
