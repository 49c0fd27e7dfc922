//! SkyDrive: folders with files, and a quota for each account.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::RecordId;

use super::cloud::{CloudCx, Reply};
use crate::kernel::{Content, Key, ServerClock};
use crate::phone::service::Refused;
use crate::wire::{Answer, Code, SkyDriveAnswer, SkyDriveRequest, Token};

/// Free storage of an account (fact 54). That a gigabyte is 2³⁰ bytes is assumed.
pub const FREE_QUOTA_BYTES: u64 = 7 << 30;

/// The service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SkyDrive {
    drives: BTreeMap<Key, Drive>,
}

/// One account's files.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Drive {
    quota_bytes: u64,
    /// Sizes of all files, complete or not: what is begun has its room.
    used_bytes: u64,
    /// Tokens of an older generation are stale.
    generation: u32,
    files: Content<RecordId, File>,
}

impl Default for Drive {
    fn default() -> Self {
        Self {
            quota_bytes: FREE_QUOTA_BYTES,
            used_bytes: 0,
            generation: 0,
            files: Content::default(),
        }
    }
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its folder.
    pub folder: Arc<str>,
    /// Its name; no other file of the folder has it.
    pub name: Arc<str>,
    /// Its size when it is complete.
    pub size_bytes: u64,
    /// So much is there, without a gap.
    pub stored_bytes: u64,
    /// When the last part came.
    pub changed: ServerClock,
}

impl File {
    /// All of it is there. Only then the web shows it.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.stored_bytes == self.size_bytes
    }
}

impl Drive {
    /// Its quota in bytes.
    #[must_use]
    pub const fn quota_bytes(&self) -> u64 {
        self.quota_bytes
    }

    /// Used, in bytes. A file that is being uploaded counts with its whole size.
    #[must_use]
    pub const fn used_bytes(&self) -> u64 {
        self.used_bytes
    }

    /// Free, in bytes.
    #[must_use]
    pub const fn free_bytes(&self) -> u64 {
        self.quota_bytes.saturating_sub(self.used_bytes)
    }

    /// The folders, by name.
    #[must_use]
    pub fn folders(&self) -> Vec<Arc<str>> {
        let mut folders: Vec<Arc<str>> =
            self.complete().map(|(_, file)| Arc::clone(&file.folder)).collect();
        folders.sort_unstable();
        folders.dedup();
        folders
    }

    /// The files of a folder as the web lists them: complete ones, by name.
    #[must_use]
    pub fn folder(&self, folder: &str) -> Vec<(RecordId, &File)> {
        let mut files: Vec<(RecordId, &File)> =
            self.complete().filter(|(_, file)| *file.folder == *folder).collect();
        files.sort_unstable_by(|(_, one), (_, other)| one.name.cmp(&other.name));
        files
    }

    /// All files that the web shows.
    pub fn complete(&self) -> impl Iterator<Item = (RecordId, &File)> {
        self.files().filter(|(_, file)| file.is_complete())
    }

    /// All files, those being uploaded too.
    pub fn files(&self) -> impl Iterator<Item = (RecordId, &File)> {
        self.files.iter().map(|(id, file)| (*id, file))
    }

    /// One file.
    #[must_use]
    pub fn file(&self, id: RecordId) -> Option<&File> {
        self.files.get(&id)
    }

    /// A name that no other file of the folder has: `a.jpg`, then `a (1).jpg`. Assumed.
    fn free_name(&self, folder: &str, name: &Arc<str>) -> Arc<str> {
        let taken = |wanted: &str| {
            self.files.values().any(|file| *file.folder == *folder && *file.name == *wanted)
        };
        if !taken(name) {
            return Arc::clone(name);
        }
        let (stem, suffix) = name.rsplit_once('.').unwrap_or((name, ""));
        let dot = if suffix.is_empty() { "" } else { "." };
        let mut number = 1_u32;
        loop {
            let next = format!("{stem} ({number}){dot}{suffix}");
            if !taken(&next) {
                return next.into();
            }
            number += 1;
        }
    }

    fn remove(&mut self, id: RecordId) -> Option<File> {
        let file = self.files.remove(&id)?;
        self.used_bytes -= file.size_bytes;
        Some(file)
    }
}

/// What the harness can do with SkyDrive: what the account's owner does on the web.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// The quota is another one: 25 GB for early users, 20 GB more for buyers (fact 54).
    SetQuota {
        /// The key of the account's address.
        account: Key,
        /// In bytes.
        bytes: u64,
    },
    /// Other files fill the account up but for so much.
    LeaveFree {
        /// The key of the account's address.
        account: Key,
        /// In bytes.
        bytes: u64,
    },
    /// A file is deleted.
    Delete {
        /// The key of the account's address.
        account: Key,
        /// Its folder.
        folder: Arc<str>,
        /// Its name.
        name: Arc<str>,
    },
    /// A folder is deleted with what is in it.
    DeleteFolder {
        /// The key of the account's address.
        account: Key,
        /// Which.
        folder: Arc<str>,
    },
}

/// One part of a file, as it was put.
struct Part<'a> {
    id: RecordId,
    folder: &'a Arc<str>,
    name: &'a Arc<str>,
    from: u64,
    bytes: u64,
    size: u64,
}

impl SkyDrive {
    /// The drive of an account (the key of its address); none: nothing was ever put there.
    #[must_use]
    pub fn drive(&self, account: Key) -> Option<&Drive> {
        self.drives.get(&account)
    }

    /// Sets the quota of an account: earlier ones had 25 GB, buyers 20 GB more (fact 54). What is
    /// there stays there.
    pub fn set_quota(&mut self, account: Key, quota_bytes: u64) {
        self.drives.entry(account).or_default().quota_bytes = quota_bytes;
    }

    /// Fills an account up but for `free_bytes`, by lowering its quota.
    pub fn leave_free(&mut self, account: Key, free_bytes: u64) {
        let drive = self.drives.entry(account).or_default();
        drive.quota_bytes = drive.used_bytes.saturating_add(free_bytes);
    }

    /// Tokens of an account older than `generation` are refused from now on.
    pub fn accept_from(&mut self, account: Key, generation: u32) {
        self.drives.entry(account).or_default().generation = generation;
    }

    /// Deletes a file on the web. Says whether there was one.
    pub fn delete(&mut self, account: Key, id: RecordId) -> bool {
        self.drives.get_mut(&account).and_then(|drive| drive.remove(id)).is_some()
    }

    /// Deletes a folder on the web, and says how many files there were.
    pub fn delete_folder(&mut self, account: Key, folder: &str) -> usize {
        let Some(drive) = self.drives.get_mut(&account) else { return 0 };
        let in_folder = |(_, file): &(RecordId, &File)| *file.folder == *folder;
        let ids: Vec<RecordId> = drive.files().filter(in_folder).map(|(id, _)| id).collect();
        for id in &ids {
            drive.remove(*id);
        }
        ids.len()
    }

    /// Does what the account's owner does on the web.
    ///
    /// # Errors
    ///
    /// There is no such file or folder.
    pub fn command(&mut self, command: Command) -> Result<(), Refused> {
        match command {
            Command::SetQuota { account, bytes } => self.set_quota(account, bytes),
            Command::LeaveFree { account, bytes } => self.leave_free(account, bytes),
            Command::Delete { account, folder, name } => {
                let files = self.drive(account).map(|drive| drive.folder(&folder));
                let found = files.into_iter().flatten().find(|(_, file)| file.name == name);
                let Some((id, _)) = found else {
                    return Err(Refused::new(
                        format!("there is no `{name}` in `{folder}`"),
                        "name a file that SkyDrive shows",
                    ));
                };
                self.delete(account, id);
            }
            Command::DeleteFolder { account, folder } => {
                if self.delete_folder(account, &folder) == 0 {
                    return Err(Refused::new(
                        format!("there is no folder `{folder}`"),
                        "name a folder that SkyDrive shows",
                    ));
                }
            }
        }
        Ok(())
    }

    /// Answers a phone.
    pub fn handle(&mut self, cx: &mut CloudCx<'_>, request: &SkyDriveRequest) -> Reply {
        let answer = match request {
            SkyDriveRequest::Put { token, file, folder, name, from, bytes, size } => {
                let part =
                    Part { id: *file, folder, name, from: *from, bytes: *bytes, size: *size };
                self.put(cx, *token, &part)
            }
        };
        Reply::short(Answer::SkyDrive(answer))
    }

    /// Takes a part of a file, once, however often it comes.
    fn put(&mut self, cx: &CloudCx<'_>, token: Token, part: &Part<'_>) -> SkyDriveAnswer {
        let drive = self.drives.entry(token.account).or_default();
        if token.generation < drive.generation {
            return SkyDriveAnswer::Refused(Code::UNAUTHORISED);
        }
        if part.from.saturating_add(part.bytes) > part.size {
            return SkyDriveAnswer::Refused(Code::INVALID_DATA);
        }
        // Another size is another quality: the file begins anew under its name.
        let known = drive.files.get(&part.id);
        let old_bytes = known.map_or(0, |file| file.size_bytes);
        if known.is_none_or(|file| file.size_bytes != part.size) {
            if part.size > drive.free_bytes().saturating_add(old_bytes) {
                return SkyDriveAnswer::Full;
            }
            let name = match drive.remove(part.id) {
                Some(old) if *old.folder == **part.folder => old.name,
                Some(_) | None => drive.free_name(part.folder, part.name),
            };
            let file = File {
                folder: Arc::clone(part.folder),
                name,
                size_bytes: part.size,
                stored_bytes: 0,
                changed: cx.now.on_server(),
            };
            drive.files.insert(part.id, file);
            drive.used_bytes += part.size;
        }
        let mut up_to = 0;
        drive.files.change(&part.id, |file| {
            // What leaves a gap is not taken; the answer says where to go on.
            if part.from <= file.stored_bytes && part.from + part.bytes > file.stored_bytes {
                file.stored_bytes = part.from + part.bytes;
                file.changed = cx.now.on_server();
            }
            up_to = file.stored_bytes;
        });
        SkyDriveAnswer::Stored { up_to }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::{Luck, Time};

    const ANA: Token = Token { account: Key(1), generation: 0 };

    fn put(drive: &mut SkyDrive, token: Token, part: (u64, u64, u64, u64)) -> SkyDriveAnswer {
        let (id, from, bytes, size) = part;
        let request = SkyDriveRequest::Put {
            token,
            file: RecordId(id),
            folder: "SkyDrive camera roll".into(),
            name: "WP_001.jpg".into(),
            from,
            bytes,
            size,
        };
        let mut pushes = Vec::new();
        let luck = Luck::of_seed(1);
        let mut cx = CloudCx { now: Time(5), luck, from: 0, pushes: &mut pushes };
        let Answer::SkyDrive(answer) = drive.handle(&mut cx, &request).answer else {
            panic!("SkyDrive answers for itself")
        };
        answer
    }

    fn up_to(answer: &SkyDriveAnswer) -> Option<u64> {
        match answer {
            SkyDriveAnswer::Stored { up_to } => Some(*up_to),
            SkyDriveAnswer::Full | SkyDriveAnswer::Refused(_) => None,
        }
    }

    #[test]
    fn a_part_put_twice_is_there_once_and_a_gap_is_not_taken() {
        let mut drive = SkyDrive::default();
        let parts = [(1, 0, 40, 100), (1, 0, 40, 100), (1, 60, 40, 100), (1, 30, 40, 100)];
        let stored = parts.map(|part| up_to(&put(&mut drive, ANA, part)));
        assert_eq!(stored, [Some(40), Some(40), Some(40), Some(70)]);
        let ana = drive.drive(ANA.account).expect("there is a drive");
        assert_eq!((ana.complete().count(), ana.used_bytes()), (0, 100));
        put(&mut drive, ANA, (1, 70, 30, 100));
        let ana = drive.drive(ANA.account).expect("there is a drive");
        assert_eq!(ana.folder("SkyDrive camera roll").len(), 1);
        assert_eq!(ana.folders(), [Arc::from("SkyDrive camera roll")]);
    }

    #[test]
    fn a_full_drive_takes_no_new_file_and_goes_on_with_one_begun() {
        let mut drive = SkyDrive::default();
        drive.set_quota(ANA.account, 150);
        put(&mut drive, ANA, (1, 0, 10, 100));
        assert!(matches!(put(&mut drive, ANA, (2, 0, 10, 51)), SkyDriveAnswer::Full));
        assert_eq!(up_to(&put(&mut drive, ANA, (1, 10, 90, 100))), Some(100));
        assert!(drive.delete(ANA.account, RecordId(1)));
        assert_eq!(up_to(&put(&mut drive, ANA, (2, 0, 10, 51))), Some(10));
    }

    #[test]
    fn two_files_of_one_name_are_told_apart() {
        let mut drive = SkyDrive::default();
        put(&mut drive, ANA, (1, 0, 10, 10));
        put(&mut drive, ANA, (2, 0, 10, 10));
        let ana = drive.drive(ANA.account).expect("there is a drive");
        let names: Vec<&str> =
            ana.folder("SkyDrive camera roll").iter().map(|(_, file)| &*file.name).collect();
        assert_eq!(names, ["WP_001 (1).jpg", "WP_001.jpg"]);
    }

    #[test]
    fn the_same_photo_in_another_quality_takes_the_place_of_the_first() {
        let mut drive = SkyDrive::default();
        put(&mut drive, ANA, (1, 0, 10, 10));
        put(&mut drive, ANA, (1, 0, 30, 30));
        let ana = drive.drive(ANA.account).expect("there is a drive");
        let file = ana.file(RecordId(1)).expect("it is there");
        assert_eq!((&*file.name, file.size_bytes, ana.used_bytes()), ("WP_001.jpg", 30, 30));
    }

    #[test]
    fn a_stale_token_is_refused() {
        let mut drive = SkyDrive::default();
        drive.accept_from(ANA.account, 2);
        assert!(matches!(
            put(&mut drive, ANA, (1, 0, 1, 1)),
            SkyDriveAnswer::Refused(Code::UNAUTHORISED)
        ));
        let renewed = Token { generation: 2, ..ANA };
        assert_eq!(up_to(&put(&mut drive, renewed, (1, 0, 1, 1))), Some(1));
    }

    #[test]
    fn what_is_deleted_on_the_web_begins_anew() {
        let mut drive = SkyDrive::default();
        put(&mut drive, ANA, (1, 0, 40, 100));
        assert_eq!(drive.delete_folder(ANA.account, "SkyDrive camera roll"), 1);
        assert_eq!(up_to(&put(&mut drive, ANA, (1, 40, 60, 100))), Some(0));
    }

    proptest! {
        #[test]
        fn used_is_the_sum_of_sizes_and_never_above_the_quota(
            steps in prop::collection::vec((0..6_u64, 0..100_u64, 0..100_u64, any::<bool>()), 0..80),
        ) {
            let mut drive = SkyDrive::default();
            drive.set_quota(ANA.account, 250);
            for (id, from, bytes, delete) in steps {
                if delete {
                    drive.delete(ANA.account, RecordId(id));
                } else {
                    put(&mut drive, ANA, (id, from, bytes, 20 + id * 30));
                }
                let ana = drive.drive(ANA.account).expect("there is a drive");
                let sum: u64 = ana.files().map(|(_, file)| file.size_bytes).sum();
                prop_assert_eq!(ana.used_bytes(), sum);
                prop_assert!(sum <= 250);
                prop_assert!(ana.files().all(|(_, file)| file.stored_bytes <= file.size_bytes));
            }
        }
    }
}
