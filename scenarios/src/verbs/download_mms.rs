//! `download_mms`

use wp8_emulator::phone::messaging;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Taps on a picture message that has not been downloaded (fact 252).
    pub struct DownloadMms(short: message) {
        /// Which: its place among all messages as `#1`, the oldest first, or its text.
        message: String,
    }
}

impl Verb for DownloadMms {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let message = find::message(scene, &self.message)?;
        scene.user(messaging::Command::Download(message))
    }
}
