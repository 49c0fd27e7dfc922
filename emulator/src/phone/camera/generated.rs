//! Pictures that a phone holds when a scenario begins.

use super::{Picture, PictureKey};
use crate::kernel::{Draw, Key, Luck, PhoneClock, Span};
use crate::profile::Model;

/// How far back they go. Chosen freely.
const REACH: Span = Span::days(150);

const WHEN: Draw = Draw::named("when a held picture was taken");
const LENGTH: Draw = Draw::named("how long a held video is");

/// Photos, `count` of them, as this model takes them, from before `before`.
pub fn photos(
    phone: Key,
    luck: Luck,
    before: PhoneClock,
    model: &'static Model,
    count: u64,
) -> impl Iterator<Item = (PictureKey, Picture)> {
    (0..count).map(move |index| {
        let id = phone.child("held photo", index);
        let key = PictureKey { at_ms: date(luck, id, before), id };
        (key, Picture::photo(model, luck, id, name(key, index, "jpg")))
    })
}

/// Videos of 10 to 60 seconds, `count` of them.
pub fn videos(
    phone: Key,
    luck: Luck,
    before: PhoneClock,
    model: &'static Model,
    count: u64,
) -> impl Iterator<Item = (PictureKey, Picture)> {
    (0..count).map(move |index| {
        let id = phone.child("held video", index);
        let key = PictureKey { at_ms: date(luck, id, before), id };
        let seconds = 10 + luck.below(51, LENGTH, id, 0) as u32;
        (key, Picture::video(model, luck, id, name(key, index, "mp4"), seconds))
    })
}

fn date(luck: Luck, id: Key, before: PhoneClock) -> i64 {
    let back_s = 1 + luck.below(REACH.0 / 1000, WHEN, id, 0);
    before.0 - (back_s * 1000) as i64
}

/// The number is the picture's own, so that one more picture renames none.
fn name(key: PictureKey, index: u64, suffix: &str) -> std::sync::Arc<str> {
    let (year, month, day) = PhoneClock(key.at_ms).date();
    format!("WP_{year:04}{month:02}{day:02}_{:03}.{suffix}", index + 1).into()
}
