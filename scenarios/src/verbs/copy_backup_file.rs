//! `copy_backup_file`

use wp8_emulator::phone::backup;

use super::Verb;
use super::restore_backup_file::file_of;
use crate::language::args::{PhoneName, args};
use crate::stage::{Scene, Trouble};

args! {
    /// Carries the last backup file of a phone to this one, through a PC: its page of backup files
    /// has it then.
    pub struct CopyBackupFile(short: of) {
        /// The phone it was made on.
        of: PhoneName,
    }
}

impl Verb for CopyBackupFile {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let file = file_of(scene, &self.of)?;
        scene.user(backup::Command::CopyFile(file))
    }
}
