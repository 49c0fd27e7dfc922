//! `set_lock_screen`

use wp8_backup::{Described, PartKind};
use wp8_emulator::phone::settings;

use super::Verb;
use crate::language::args::args;
use crate::language::units::Bytes;
use crate::stage::{Scene, Trouble};

args! {
    /// Puts another picture on the lock screen.
    pub struct SetLockScreen(short: size) {
        /// How large it is.
        size: Bytes = "400 kB",
    }
}

impl Verb for SetLockScreen {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let seed = scene.key("lock screen").0;
        let picture = Described { seed, len_bytes: self.size.0, kind: PartKind::Image };
        scene.user(settings::Command::SetLockScreenPicture(picture))
    }
}
