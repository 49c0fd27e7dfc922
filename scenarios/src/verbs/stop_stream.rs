//! `stop_stream`

use wp8_emulator::phone::network;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// The stream that plays is paused.
    pub struct StopStream {}
}

impl Verb for StopStream {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(network::Command::Pause)
    }
}
