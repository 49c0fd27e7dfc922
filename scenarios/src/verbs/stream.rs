//! `stream`

use wp8_emulator::phone::network;

use super::Verb;
use crate::language::args::args;
use crate::language::units::BitsPerSecond;
use crate::stage::{Scene, Trouble};

args! {
    /// An app begins to play from the Internet, screen on or off.
    pub struct Stream {
        /// The app.
        app: String = "Music",
        /// How fast it plays.
        speed: BitsPerSecond = "320 kbit/s",
    }
}

impl Verb for Stream {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let bytes_per_second = self.speed.0 / 8;
        scene.user(network::Command::Play { app: self.app.as_str().into(), bytes_per_second })
    }
}
