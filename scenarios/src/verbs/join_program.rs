//! `join_program`

use wp8_emulator::phone::setup;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Answers the manufacturer's page of set-up (fact 57).
    pub struct JoinProgram(short: yes) {
        /// The box is checked.
        yes: bool,
    }
}

impl Verb for JoinProgram {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(setup::Command::JoinProgram { yes: self.yes })
    }
}
