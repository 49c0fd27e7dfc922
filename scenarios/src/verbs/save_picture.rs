//! `save_picture`

use wp8_backup::{Described, PartKind};
use wp8_emulator::phone::camera;

use super::Verb;
use crate::language::args::args;
use crate::language::units::Bytes;
use crate::stage::{Scene, Trouble};

args! {
    /// Saves a picture from a message or the web. It is not of the camera, so it is never uploaded (fact
    /// 195).
    pub struct SavePicture(short: size) {
        /// How large it is.
        size: Bytes = "300 kB",
    }
}

impl Verb for SavePicture {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let seed = scene.key("picture").0;
        let picture = Described { seed, len_bytes: self.size.0, kind: PartKind::Image };
        scene.user(camera::Command::Save(picture))
    }
}
