//! `restore_backup_file`

use std::sync::Arc;

use wp8_emulator::phone::backup::{self, SavedFile};
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
        let file = file_of(scene, &self.of)?;
        let phrase = Secret(self.phrase.as_str().into());
        scene.user(backup::Command::RestoreFile(file, phrase))
    }
}

/// The last backup file that was made on a phone.
pub(super) fn file_of(scene: &Scene<'_>, name: &PhoneName) -> Result<Arc<SavedFile>, Trouble> {
    let from = scene.stage.world.phone(name);
    from.and_then(|(_, phone)| phone.backup.file().map(Arc::clone)).ok_or_else(|| {
        let what = format!("`{}` has no backup file", &**name);
        Refused::new(what, "make one with `save_backup_file` before").into()
    })
}
