//! `take_photo`

use wp8_emulator::phone::camera;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Takes photos.
    pub struct TakePhoto(short: count) {
        /// How many.
        count: u32 [1..=1000] = 1,
    }
}

impl Verb for TakePhoto {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        for _ in 0..self.count {
            scene.user(camera::Command::TakePhoto)?;
        }
        Ok(())
    }
}
