//! A backup as a file: made on the phone, sealed with a phrase, carried anywhere, and brought back
//! without an account and without a network (reports A14, C03, C28).
//!
//! No version of the time had it; `reference` has. In a simulation the file is a value and its lock
//! a name for the phrase; its bytes are made by [`SavedFile::to_bytes`] when somebody wants them.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Archive, Category, Record};

use crate::kernel::{self, Key};
use crate::wire::Secret;

/// A backup file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFile {
    archive: Archive,
    lock: Key,
}

impl SavedFile {
    /// What was read from a file with this phrase, or is going to be sealed with it.
    #[must_use]
    pub fn new(archive: Archive, phrase: &str) -> Self {
        Self { archive, lock: lock(phrase) }
    }

    /// What is in it, for who has the phrase.
    #[must_use]
    pub fn open(&self, phrase: &str) -> Option<&Archive> {
        (lock(phrase) == self.lock).then_some(&self.archive)
    }

    /// How many records it holds: that shows without the phrase.
    #[must_use]
    pub fn len(&self) -> usize {
        self.archive.records.len()
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The phone it was made on, by its name: that shows without the phrase.
    #[must_use]
    pub fn made_on(&self) -> &str {
        &self.archive.device.name
    }

    /// When it was made, by the phone's clock, in milliseconds since the Unix epoch.
    #[must_use]
    pub const fn taken_at_ms(&self) -> i64 {
        self.archive.taken_at_ms
    }

    /// The bytes of the file, as `FORMAT.md` of the backup has them; none if that is not the
    /// phrase. The salt is drawn by whoever writes it, anew for each file.
    #[must_use]
    pub fn to_bytes(&self, phrase: &str, salt: [u8; 16]) -> Option<Vec<u8>> {
        self.open(phrase).map(|archive| archive.to_sealed_bytes(phrase, salt))
    }
}

impl fmt::Debug for SavedFile {
    /// Not what is in it: it is sealed, and long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SavedFile(of {}, {} records)", self.archive.device.name, self.len())
    }
}

fn lock(phrase: &str) -> Key {
    Key::named("phrase of a backup file", phrase)
}

/// The phone's folder for backup files, on its disk: the last one that was made here, and the last
/// one that was copied here.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Folder {
    pub(super) file: Option<Arc<SavedFile>>,
    pub(super) copied: Option<Arc<SavedFile>>,
}

/// One disk write to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum FolderWrite {
    /// A file was made; it takes the place of the one before.
    Kept(Arc<SavedFile>),
    /// A file was copied from a PC; it takes the place of the one that was copied before.
    Copied(Arc<SavedFile>),
}

impl kernel::Disk for Folder {
    type Write = FolderWrite;

    fn apply(&mut self, write: &FolderWrite) {
        match write {
            FolderWrite::Kept(file) => self.file = Some(Arc::clone(file)),
            FolderWrite::Copied(file) => self.copied = Some(Arc::clone(file)),
        }
    }
}

/// A file that is being made: what has been read for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Making {
    pub phrase: Secret,
    pub wanted: Vec<Category>,
    pub records: Vec<(Category, Record)>,
}

/// How the last wish about a file ended, as its user sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileState {
    /// There was none.
    #[default]
    None,
    /// A file was made.
    Saved,
    /// A file was opened, and its restore has begun.
    Opened,
    /// The phrase does not open the file: nothing was changed.
    WrongPhrase,
}
