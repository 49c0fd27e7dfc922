//! `delete_photo`

use wp8_emulator::phone::camera;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Deletes a photo or video.
    pub struct DeletePhoto(short: photo) {
        /// Which: its place among all of them as `#1`, or its file name.
        photo: String = "#1",
    }
}

impl Verb for DeletePhoto {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let photo = find::picture(scene, &self.photo)?;
        scene.user(camera::Command::Delete(photo))
    }
}
