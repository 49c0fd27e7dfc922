//! `set_columns`

use wp8_emulator::phone::start;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Chooses how many columns of medium tiles Start has.
    pub struct SetColumns(short: third) {
        /// A third one.
        third: bool,
    }
}

impl Verb for SetColumns {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(start::Command::SetColumns { third: self.third })
    }
}
