//! `delete_album`

use wp8_emulator::phone::camera;
use wp8_emulator::phone::camera::Album;

use super::Verb;
use crate::language::args::{args, words};
use crate::stage::{Scene, Trouble};

words! {
    /// An album of the photos hub.
    pub enum AlbumName {
        /// What the camera of this phone took.
        CameraRoll = "camera_roll",
        /// What was saved from messages and the web.
        SavedPictures = "saved_pictures",
        /// Screenshots.
        Screenshots = "screenshots",
    }
}

args! {
    /// Deletes everything in an album. What was uploaded stays in SkyDrive (report C21).
    pub struct DeleteAlbum(short: album) {
        /// Which.
        album: AlbumName,
    }
}

impl Verb for DeleteAlbum {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(camera::Command::DeleteAlbum(match self.album {
            AlbumName::CameraRoll => Album::CameraRoll,
            AlbumName::SavedPictures => Album::SavedPictures,
            AlbumName::Screenshots => Album::Screenshots,
        }))
    }
}
