//! Favourites that a phone holds when a scenario begins.

use super::Favourite;
use crate::kernel::{Draw, Key, Luck};

const FOLDER: Draw = Draw::named("which folder a held favourite is in");
const SITE: Draw = Draw::named("which site a held favourite leads to");

const FOLDERS: [&str; 4] = ["News", "Recipes", "Travel", "Work"];
const PLACES: [&str; 12] = [
    "harbour", "garden", "weather", "trains", "library", "museum", "bakery", "cinema", "hiking",
    "market", "school", "theatre",
];
const SORTS: [&str; 6] = ["times", "guide", "online", "news", "club", "today"];

/// Favourites, `count` of them; a third of them in folders.
pub fn favourites(phone: Key, luck: Luck, count: u64) -> impl Iterator<Item = (Key, Favourite)> {
    (0..count).map(move |index| {
        let id = phone.child("held favourite", index);
        let pick = |words: &[&'static str], draw, attempt| {
            words[luck.below(words.len() as u64, draw, id, attempt) as usize]
        };
        let (place, sort) = (pick(&PLACES, SITE, 0), pick(&SORTS, SITE, 1));
        let folder = if luck.happens(333, FOLDER, id, 0) { pick(&FOLDERS, FOLDER, 1) } else { "" };
        // The number keeps two of one name apart.
        let url = format!("http://{place}-{sort}.example/{index}");
        let title = format!("{}{} {sort}", place[..1].to_uppercase(), &place[1..]);
        (id, Favourite::new(url, title, folder))
    })
}
