//! `install_all`

use wp8_emulator::phone::downloads;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Taps on "install all", where the version has it.
    pub struct InstallAll {}
}

impl Verb for InstallAll {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(downloads::Command::TapAll)
    }
}
