//! `touch`

use wp8_emulator::phone::power;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Touches the screen where nothing is: it stays on for longer.
    pub struct Touch {}
}

impl Verb for Touch {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(power::Command::Touch)
    }
}
