//! `restore_backup_file`

use std::sync::Arc;

use wp8_emulator::phone::backup;
use wp8_emulator::phone::service::Refused;
use wp8_emulator::wire::Secret;

use super::Verb;
use crate::language::args::{PhoneName, args};
use crate::stage::{Scene, Trouble};

args! {
    /// Carries the last backup file of a phone to this one, through a PC, and restores from it.
    pub struct RestoreBackupFile(short: of) {
        /// The phone it was made on.
        of: PhoneName,
        /// The phrase that is typed.
        phrase: String = "correct horse battery staple",
    }
}

impl Verb for RestoreBackupFile {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let from = scene.stage.world.phone(&self.of);
        let Some(file) = from.and_then(|(_, phone)| phone.backup.file().map(Arc::clone)) else {
            let what = format!("`{}` has no backup file", &*self.of);
            return Err(Refused::new(what, "make one with `save_backup_file` before").into());
        };
        let phrase = Secret(self.phrase.as_str().into());
        scene.user(backup::Command::RestoreFile(file, phrase))
    }
}
