//! `record_video`

use wp8_emulator::phone::camera;

use super::Verb;
use crate::language::args::args;
use crate::language::units::Millis;
use crate::stage::{Scene, Trouble};

args! {
    /// Takes a video.
    pub struct RecordVideo(short: length) {
        /// How long it is.
        length: Millis = "30s",
    }
}

impl Verb for RecordVideo {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let seconds = u32::try_from(self.length.0 / 1000).unwrap_or(u32::MAX);
        scene.user(camera::Command::TakeVideo { seconds })
    }
}
