//! Camera, camera roll and albums. Uploading them is the backup's work.

mod fact;
pub mod generated;
mod picture;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Category, Described, Kinds, Record};

pub use fact::Fact;
pub use picture::{
    Album, BEST_MAX_PIXELS, GOOD_LONG_SIDE, GOOD_VIDEO_BYTES_PER_SECOND, Picture, PictureKey, Sort,
};

use crate::kernel::{Content, Journal, Key, Luck, PhoneClock, Time};
use crate::phone::conditions::Conditions;
use crate::phone::cx::Cx;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::wire::{Answer, Code};

/// Seconds of a video at most. Chosen freely: two hours, more than any storage of the time.
pub const MAX_VIDEO_SECONDS: u32 = 7_200;

/// The service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Camera {
    disk: Journal<Disk>,
    memory: Memory,
}

/// What survives a loss of power.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Disk {
    pictures: Content<PictureKey, Picture>,
    /// Storage they take.
    stored_bytes: u64,
    /// How many of them are videos.
    videos: usize,
}

/// What does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// What the camera says instead of taking a picture.
    notice: Option<Notice>,
}

/// What the camera says instead of taking a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// There is no room for it.
    StorageFull {
        /// So much is needed, in bytes.
        needed_bytes: u64,
        /// So much is free.
        free_bytes: u64,
    },
}

impl Notice {
    /// As the camera shows it. Assumed.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::StorageFull { .. } => {
                "There's not enough storage. Delete some pictures or videos."
            }
        }
    }
}

/// One disk write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Write {
    /// A picture is there.
    Kept {
        /// Where it lies.
        key: PictureKey,
        /// The picture.
        picture: Picture,
    },
    /// A picture was deleted.
    Deleted(PictureKey),
    /// Many pictures at once; by reference.
    Filled(Arc<Disk>),
}

impl crate::kernel::Disk for Disk {
    type Write = Write;

    fn apply(&mut self, write: &Write) {
        match write {
            Write::Kept { key, picture } => self.keep(*key, picture.clone()),
            Write::Deleted(key) => {
                if let Some(old) = self.pictures.remove(key) {
                    self.no_longer_counts(&old);
                }
            }
            Write::Filled(disk) => self.clone_from(disk),
        }
    }
}

impl Disk {
    fn keep(&mut self, key: PictureKey, picture: Picture) {
        self.stored_bytes += picture.stored_bytes();
        self.videos += usize::from(picture.is_video());
        if let Some(old) = self.pictures.insert(key, picture) {
            self.no_longer_counts(&old);
        }
    }

    fn no_longer_counts(&mut self, old: &Picture) {
        self.stored_bytes -= old.stored_bytes();
        self.videos -= usize::from(old.is_video());
    }

    fn filled(&self, more: impl IntoIterator<Item = (PictureKey, Picture)>) -> Self {
        let mut disk = self.clone();
        for (key, picture) in more {
            disk.keep(key, picture);
        }
        disk
    }
}

/// What it can be told to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Take a photo.
    TakePhoto,
    /// Take a video.
    TakeVideo {
        /// How long it is.
        seconds: u32,
    },
    /// Take a screenshot.
    TakeScreenshot,
    /// Save a picture or video from a message or the web.
    Save(Described),
    /// Delete one. What was uploaded stays in the cloud (report C21).
    Delete(PictureKey),
    /// Delete everything in an album.
    DeleteAlbum(Album),
    /// Close what the camera says.
    Dismiss,
}

/// Why it may want to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {}

/// What it may ask the world for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {}

impl Camera {
    /// The pictures of an album, newest first.
    pub fn album(&self, album: Album) -> impl Iterator<Item = (PictureKey, &Picture)> {
        self.pictures().filter(move |(_, picture)| picture.album == album)
    }

    /// All pictures, newest first.
    pub fn pictures(&self) -> impl Iterator<Item = (PictureKey, &Picture)> {
        self.disk.pictures.iter().rev().map(|(key, picture)| (*key, picture))
    }

    /// One picture.
    #[must_use]
    pub fn picture(&self, key: PictureKey) -> Option<&Picture> {
        self.disk.pictures.get(&key)
    }

    /// How many pictures there are, in all albums.
    #[must_use]
    pub fn len(&self) -> usize {
        self.disk.pictures.len()
    }

    /// How many of them are videos.
    #[must_use]
    pub fn videos(&self) -> usize {
        self.disk.videos
    }

    /// Whether there is no picture.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.disk.pictures.is_empty()
    }

    /// Takes its share of the storage: call it after whoever says how much there is.
    pub fn contribute(&self, conditions: &mut Conditions) {
        conditions.free_bytes = conditions.free_bytes.saturating_sub(self.disk.stored_bytes);
    }

    /// Storage that all of them take, in bytes.
    #[must_use]
    pub fn stored_bytes(&self) -> u64 {
        self.disk.stored_bytes
    }

    /// What the camera says instead of taking a picture.
    #[must_use]
    pub const fn notice(&self) -> Option<Notice> {
        self.memory.notice
    }

    /// What may be uploaded: the camera roll, the oldest first (fact 195).
    pub fn records(&self) -> impl Iterator<Item = Record> {
        self.disk.pictures.iter().filter_map(|(key, picture)| picture.record(*key))
    }

    /// A restore never brings photos or videos back (fact 14): whatever it is told, nothing
    /// happens.
    pub fn place(&mut self, cx: &mut Cx<'_>, record: &Record) {
        if record.category() == Some(Category::Photos) {
            cx.note(|| Fact::NotPlaced(Key(record.id().0)));
        }
    }

    /// What was never placed is not taken away either: the pictures on a phone are the user's.
    pub fn clear(&mut self, cx: &mut Cx<'_>, kinds: Kinds) {
        let _nothing = (cx, kinds);
    }

    /// Puts many pictures in, with one disk write.
    pub fn fill(&mut self, cx: &mut Cx<'_>, more: impl IntoIterator<Item = (PictureKey, Picture)>) {
        let filled = Arc::new(self.disk.filled(more));
        cx.write(&mut self.disk, Write::Filled(filled));
        cx.flush(&mut self.disk);
        cx.tell(Signal::Changed(Category::Photos));
    }

    /// The same before the phone is first switched on: nothing is written or told.
    pub fn hold(&mut self, more: impl IntoIterator<Item = (PictureKey, Picture)>) {
        let filled = self.disk.filled(more);
        self.disk.replace(filled);
    }

    fn keep(&mut self, cx: &mut Cx<'_>, id: Key, picture: Picture) {
        let (needed_bytes, free_bytes) = (picture.stored_bytes(), cx.conditions.free_bytes);
        if needed_bytes > free_bytes {
            self.memory.notice = Some(Notice::StorageFull { needed_bytes, free_bytes });
            cx.note(|| Fact::NoRoom { needed_bytes, free_bytes });
            return;
        }
        self.memory.notice = None;
        let key = PictureKey { at_ms: cx.clock().0, id };
        cx.note(|| Fact::Kept {
            album: picture.album,
            name: Arc::clone(&picture.name),
            bytes: picture.bytes,
        });
        let record = picture.record(key);
        cx.write(&mut self.disk, Write::Kept { key, picture });
        cx.flush(&mut self.disk);
        if let Some(record) = record {
            cx.tell(Signal::ItemChanged(record));
        }
    }

    fn delete(&mut self, cx: &mut Cx<'_>, key: PictureKey) -> Result<(), Refused> {
        let Some(picture) = self.disk.pictures.get(&key) else {
            return Err(Refused::new("there is no such picture", "name one of an album"));
        };
        let (uploadable, name) = (picture.album == Album::CameraRoll, Arc::clone(&picture.name));
        let record = picture.record(key);
        cx.write(&mut self.disk, Write::Deleted(key));
        cx.flush(&mut self.disk);
        self.memory.notice = None;
        cx.note(|| Fact::Deleted { name, record });
        if uploadable {
            cx.tell(Signal::ItemGone { category: Category::Photos, id: key.record() });
        }
        Ok(())
    }

    /// The next free name in an album of that day. Assumed: day and a number, as `WP_20131104_001`.
    fn name(&self, clock: PhoneClock, album: Album, suffix: &str) -> Arc<str> {
        let (year, month, day) = clock.date();
        let midnight = clock.0 - clock.0.rem_euclid(DAY_MS);
        let first = PictureKey { at_ms: midnight, id: Key(0) };
        let last = PictureKey { at_ms: midnight + DAY_MS - 1, id: Key(u64::MAX) };
        let day_before = self
            .disk
            .pictures
            .range(first..=last)
            .filter(|(_, picture)| picture.album == album)
            .filter_map(|(_, picture)| number_in(&picture.name))
            .max();
        let number = day_before.unwrap_or(0) + 1;
        let prefix = match album {
            Album::CameraRoll | Album::SavedPictures => "WP",
            Album::Screenshots => "wp_ss",
        };
        format!("{prefix}_{year:04}{month:02}{day:02}_{number:03}.{suffix}").into()
    }
}

const DAY_MS: i64 = 86_400_000;

/// The number in a name that [`Camera::name`] gave.
fn number_in(name: &str) -> Option<u32> {
    name.rsplit_once('_')?.1.split_once('.')?.0.parse().ok()
}

impl Service for Camera {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        let (luck, clock, id) = (cx.luck, cx.clock(), cx.key("picture", 0));
        match command {
            Command::TakePhoto => {
                let name = self.name(clock, Album::CameraRoll, "jpg");
                self.keep(cx, id, Picture::photo(cx.phone.model(), luck, id, name));
            }
            Command::TakeVideo { seconds } => {
                if seconds == 0 || seconds > MAX_VIDEO_SECONDS {
                    return Err(Refused::new(
                        format!("a video cannot be {seconds} s long"),
                        format!("take one of 1 to {MAX_VIDEO_SECONDS} s"),
                    ));
                }
                let name = self.name(clock, Album::CameraRoll, "mp4");
                self.keep(cx, id, Picture::video(cx.phone.model(), luck, id, name, seconds));
            }
            Command::TakeScreenshot => {
                let name = self.name(clock, Album::Screenshots, "png");
                self.keep(cx, id, Picture::screenshot(luck, id, name));
            }
            Command::Save(described) => {
                let name = self.name(clock, Album::SavedPictures, "jpg");
                self.keep(cx, id, Picture::saved(described, name));
            }
            Command::Delete(key) => return self.delete(cx, key),
            Command::DeleteAlbum(album) => {
                let keys: Vec<PictureKey> = self.album(album).map(|(key, _)| key).collect();
                for key in keys {
                    self.delete(cx, key)?;
                }
            }
            Command::Dismiss => self.memory.notice = None,
        }
        Ok(())
    }

    fn timer(&mut self, _: &mut Cx<'_>, timer: Timer) {
        match timer {}
    }

    fn answered(&mut self, _: &mut Cx<'_>, tag: Tag, _: Result<Answer, Code>) {
        match tag {}
    }

    /// Hears nothing.
    fn heard(&mut self, _: &mut Cx<'_>, _: &Signal) {}

    fn booted(&mut self, _: &mut Cx<'_>) {}

    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64) {
        let about = crate::kernel::Key::named("service", "camera");
        self.disk.lose_power(now, luck, about, boot);
        self.memory = Memory::default();
    }
}
