//! `save_backup_file`

use wp8_emulator::phone::backup;
use wp8_emulator::wire::Secret;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Saves a backup as a file on the phone, sealed with a phrase: where the version can.
    pub struct SaveBackupFile(short: phrase) {
        /// The phrase.
        phrase: String = "correct horse battery staple",
    }
}

impl Verb for SaveBackupFile {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let phrase = Secret(self.phrase.as_str().into());
        scene.user(backup::Command::SaveFile(phrase))
    }
}
