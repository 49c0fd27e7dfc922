//! `take_screenshot`

use wp8_emulator::phone::camera;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Takes a picture of what is on the screen. It lies in an album of its own (fact 195).
    pub struct TakeScreenshot {}
}

impl Verb for TakeScreenshot {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(camera::Command::TakeScreenshot)
    }
}
