//! Pictures and videos: how large they are, and how large they are uploaded (facts 191–203).

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Body, Described, Media, PartKind, Record, RecordId};

use crate::kernel::{Draw, Key, Luck};
use crate::profile::Model;

/// The long side of a photo uploaded in good quality, in pixels. The size is not in the sources
/// (facts 194, 361): assumed.
pub const GOOD_LONG_SIDE: u64 = 2048;

/// Best quality holds for originals up to so many pixels (fact 192: 10 megapixels).
pub const BEST_MAX_PIXELS: u64 = 10_000_000;

/// A second of video in good quality, in bytes. Assumed: 480 lines at 4 Mbit/s.
pub const GOOD_VIDEO_BYTES_PER_SECOND: u64 = 500_000;

/// Usual size of a 5 MP copy (fact 202), in bytes: smallest, and how much luck adds.
const COPY_BYTES: (u64, u64) = (1_000_000, 1_000_000);

/// A screenshot, in bytes: smallest, and how much luck adds. Assumed.
const SCREENSHOT_BYTES: (u64, u64) = (120_000, 700_000);

const PHOTO: Draw = Draw::named("how large a photo is");
const COPY: Draw = Draw::named("how large the small copy of a photo is");
const VIDEO: Draw = Draw::named("how large a second of video is");
const SCREENSHOT: Draw = Draw::named("how large a screenshot is");

/// Where a picture lies: in order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PictureKey {
    /// When it was taken, by the phone's clock, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// Who it is; the same in the cloud.
    pub id: Key,
}

impl PictureKey {
    /// Its name in the cloud.
    #[must_use]
    pub const fn record(self) -> RecordId {
        RecordId(self.id.0)
    }
}

/// An album of the photos hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Album {
    /// Taken by the camera of this phone: the only album that is uploaded (fact 195).
    CameraRoll,
    /// Saved from messages and the web.
    SavedPictures,
    /// Screenshots (fact 195).
    Screenshots,
}

impl Album {
    /// All of them, in the order of the hub.
    pub const ALL: [Self; 3] = [Self::CameraRoll, Self::SavedPictures, Self::Screenshots];

    /// As the hub shows it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::CameraRoll => "Camera Roll",
            Self::SavedPictures => "Saved Pictures",
            Self::Screenshots => "Screenshots",
        }
    }
}

/// What sort of picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sort {
    /// A photo.
    Photo,
    /// A video.
    Video {
        /// How long it is.
        seconds: u32,
    },
}

/// A picture or video on the phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Its file name.
    pub name: Arc<str>,
    /// Where it lies.
    pub album: Album,
    /// What it is.
    pub sort: Sort,
    /// What its bytes are generated from.
    pub seed: u64,
    /// Length of the original.
    pub bytes: u64,
    /// Length of the smaller copy that lies beside an original too large to upload (fact 193).
    pub copy_bytes: Option<u64>,
    /// Length in good quality.
    pub good_bytes: u64,
    /// Length in best quality.
    pub best_bytes: u64,
}

impl Picture {
    /// A photo as this model takes it.
    #[must_use]
    pub fn photo(model: &Model, luck: Luck, id: Key, name: Arc<str>) -> Self {
        let camera = &model.camera;
        let bytes = between(camera.photo_bytes, luck, PHOTO, id);
        let (width, height) = camera.photo;
        let copy = camera.upload_copy.map(|size| (size, between2(COPY_BYTES, luck, COPY, id)));
        // What best quality sends, and what good quality is made from.
        let (size, upload_bytes) = copy.unwrap_or(((width, height), bytes));
        let good_bytes = scaled(upload_bytes, size);
        let pixels = u64::from(size.0) * u64::from(size.1);
        Self {
            name,
            album: Album::CameraRoll,
            sort: Sort::Photo,
            seed: id.child("picture", 0).0,
            bytes,
            copy_bytes: copy.map(|(_, bytes)| bytes),
            good_bytes,
            best_bytes: if pixels <= BEST_MAX_PIXELS { upload_bytes } else { good_bytes },
        }
    }

    /// A video as this model takes it.
    #[must_use]
    pub fn video(model: &Model, luck: Luck, id: Key, name: Arc<str>, seconds: u32) -> Self {
        let a_second = between(model.camera.video_bytes_per_second, luck, VIDEO, id);
        let bytes = a_second * u64::from(seconds);
        Self {
            name,
            album: Album::CameraRoll,
            sort: Sort::Video { seconds },
            seed: id.child("video", 0).0,
            bytes,
            copy_bytes: None,
            good_bytes: bytes.min(GOOD_VIDEO_BYTES_PER_SECOND * u64::from(seconds)),
            best_bytes: bytes,
        }
    }

    /// A screenshot.
    #[must_use]
    pub fn screenshot(luck: Luck, id: Key, name: Arc<str>) -> Self {
        let bytes = between2(SCREENSHOT_BYTES, luck, SCREENSHOT, id);
        Self::kept(Album::Screenshots, Sort::Photo, id.child("picture", 0).0, bytes, name)
    }

    /// A picture or video saved from elsewhere.
    #[must_use]
    pub fn saved(described: Described, name: Arc<str>) -> Self {
        let sort = match described.kind {
            PartKind::Video => Sort::Video { seconds: 0 },
            PartKind::Image | PartKind::Text | PartKind::Audio | PartKind::Files => Sort::Photo,
        };
        Self::kept(Album::SavedPictures, sort, described.seed, described.len_bytes, name)
    }

    /// Whether it is a video.
    #[must_use]
    pub const fn is_video(&self) -> bool {
        matches!(self.sort, Sort::Video { .. })
    }

    const fn kept(album: Album, sort: Sort, seed: u64, bytes: u64, name: Arc<str>) -> Self {
        Self {
            name,
            album,
            sort,
            seed,
            bytes,
            copy_bytes: None,
            good_bytes: bytes,
            best_bytes: bytes,
        }
    }

    /// Storage it takes.
    #[must_use]
    pub const fn stored_bytes(&self) -> u64 {
        match self.copy_bytes {
            Some(copy) => self.bytes + copy,
            None => self.bytes,
        }
    }

    /// Its bytes, as an attachment or for whoever looks: the copy where there is one (fact 193).
    #[must_use]
    pub fn described(&self) -> Described {
        Described {
            seed: self.seed,
            len_bytes: self.copy_bytes.unwrap_or(self.bytes),
            kind: match self.sort {
                Sort::Photo => PartKind::Image,
                Sort::Video { .. } => PartKind::Video,
            },
        }
    }

    /// In the backup's terms; nothing for what is not uploaded (fact 195).
    #[must_use]
    pub fn record(&self, key: PictureKey) -> Option<Record> {
        if self.album != Album::CameraRoll {
            return None;
        }
        let media = Media {
            name: Arc::clone(&self.name),
            taken_at_ms: key.at_ms,
            seed: self.seed,
            good_bytes: self.good_bytes,
            best_bytes: self.best_bytes,
            sent_as: None,
        };
        Some(Record::new(
            key.record(),
            match self.sort {
                Sort::Photo => Body::Photo(media),
                Sort::Video { .. } => Body::Video(media),
            },
        ))
    }
}

/// The bytes of a photo brought down to the long side of good quality: they go with the area.
fn scaled(bytes: u64, (width, height): (u32, u32)) -> u64 {
    let (long, short) = (u64::from(width.max(height)).max(1), u64::from(width.min(height)).max(1));
    if long <= GOOD_LONG_SIDE {
        return bytes;
    }
    let small_short = short * GOOD_LONG_SIDE / long;
    let area = u128::from(GOOD_LONG_SIDE) * u128::from(small_short);
    (u128::from(bytes) * area / (u128::from(long) * u128::from(short))) as u64
}

fn between((smallest, largest): (u64, u64), luck: Luck, what: Draw, about: Key) -> u64 {
    between2((smallest, largest - smallest), luck, what, about)
}

fn between2((smallest, more): (u64, u64), luck: Luck, what: Draw, about: Key) -> u64 {
    smallest + luck.below(more + 1, what, about, 0)
}

#[cfg(test)]
mod tests {
    use super::{Key, Luck, Picture, scaled};
    use crate::profile::{MODELS, ModelId};

    fn photo(model: &str) -> Picture {
        let model = ModelId::named(model).expect("a known model").get();
        Picture::photo(model, Luck::of_seed(1), Key(1), "WP".into())
    }

    #[test]
    fn the_large_original_of_the_1020_stays_and_its_copy_is_uploaded() {
        let photo = photo("Lumia 1020");
        let copy = photo.copy_bytes.expect("there is a copy");
        assert!(photo.bytes >= 8_000_000 && copy <= 2_000_000);
        assert_eq!(photo.best_bytes, copy);
        assert!(photo.good_bytes < copy);
        assert_eq!(photo.stored_bytes(), photo.bytes + copy);
    }

    #[test]
    fn good_quality_is_smaller_than_best_on_every_model() {
        for model in MODELS {
            let photo = photo(model.name);
            assert!(photo.good_bytes < photo.best_bytes, "{}", model.name);
            let video = Picture::video(model, Luck::of_seed(1), Key(2), "WP".into(), 60);
            assert!(video.good_bytes < video.best_bytes, "{}", model.name);
        }
    }

    #[test]
    fn a_small_photo_is_uploaded_as_it_is() {
        assert_eq!(scaled(500, (1600, 1200)), 500);
        assert_eq!(scaled(4_000_000, (4096, 2048)), 1_000_000);
    }
}
