//! `set_fastest`

use wp8_emulator::phone::network;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Chooses the highest connection speed of the cell.
    pub struct SetFastest(short: generation) {
        /// 2, 3 or 4.
        generation: u8 [2..=4],
    }
}

impl Verb for SetFastest {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(network::Command::SetFastest { generation: self.generation })
    }
}
