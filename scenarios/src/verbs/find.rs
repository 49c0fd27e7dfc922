//! Things by the names that authors give them: a title, or a place in a list as `#1`.

use wp8_backup::{ProductId, TileTarget};
use wp8_emulator::kernel::Key;
use wp8_emulator::phone::calls::CallKey;
use wp8_emulator::phone::camera::PictureKey;
use wp8_emulator::phone::downloads::State;
use wp8_emulator::phone::messaging::{MessageKey, ThreadId};
use wp8_emulator::phone::names::is_called;
use wp8_emulator::phone::packages::Origin;
use wp8_emulator::phone::service::Refused;

use crate::stage::{Scene, Trouble};

/// How many of a list a refusal names.
const NAMED: usize = 6;

/// The one of a list that is meant.
fn one<N: AsRef<str>, T>(
    what: &str,
    wanted: &str,
    list: impl IntoIterator<Item = (N, T)>,
) -> Result<T, Trouble> {
    let (place, lower) = (place(wanted), wanted.to_lowercase());
    let (mut names, mut count) = (Vec::new(), 0);
    for (name, item) in list {
        count += 1;
        let meant = match place {
            Some(place) => count == place,
            None => is_called(name.as_ref(), &lower),
        };
        if meant {
            return Ok(item);
        }
        if names.len() < NAMED {
            names.push(name.as_ref().to_owned());
        }
    }
    let there = match count {
        0 => "there is none".to_owned(),
        1..=NAMED => format!("there are {}", names.join(", ")),
        _ => format!("there are {count}: {}, …", names.join(", ")),
    };
    Err(Refused::new(format!("no {what} is `{wanted}`"), there).into())
}

/// The number in `#3`.
fn place(wanted: &str) -> Option<usize> {
    wanted.strip_prefix('#')?.parse().ok()
}

/// Downloads: the one that is meant, or all in a state that fits.
pub(super) fn downloads(
    scene: &Scene<'_>,
    wanted: Option<&str>,
    fits: impl Fn(State) -> bool,
) -> Result<Vec<ProductId>, Trouble> {
    let entries = scene.phone().downloads.entries();
    match wanted {
        Some(wanted) => {
            let list = entries.map(|(entry, _)| (&*entry.title, entry.product));
            one("download", wanted, list).map(|product| vec![product])
        }
        None => {
            Ok(entries.filter(|(_, state)| fits(*state)).map(|(entry, _)| entry.product).collect())
        }
    }
}

/// An app on the phone: by its title, or its place among those from the Store.
pub(super) fn package(scene: &Scene<'_>, wanted: &str) -> Result<ProductId, Trouble> {
    let packages = &scene.phone().packages;
    match packages.titled(wanted) {
        Some(product) => Ok(product),
        None => {
            let from_store = packages.packages().filter(|package| package.origin == Origin::Store);
            let list = from_store.map(|it| (&*it.edition.title, it.edition.product));
            one("app", wanted, list)
        }
    }
}

/// An edition of the Store.
pub(super) fn listing(scene: &Scene<'_>, wanted: &str) -> Result<ProductId, Trouble> {
    let listings = scene.stage.world.cloud().store.listings();
    one("app in the Store", wanted, listings.map(|it| (&*it.edition.title, it.edition.product)))
}

/// A tile of Start.
pub(super) fn tile(scene: &Scene<'_>, wanted: &str) -> Result<Key, Trouble> {
    let phone = scene.phone();
    let title = |target: &TileTarget| match target {
        TileTarget::System(name) => name.to_string(),
        TileTarget::App(product) => phone
            .packages
            .package(*product)
            .map_or_else(|| product.to_string(), |package| package.edition.title.to_string()),
    };
    one("tile", wanted, phone.start.tiles().map(|tile| (title(tile.target), tile.key)))
}

/// A message.
pub(super) fn message(scene: &Scene<'_>, wanted: &str) -> Result<MessageKey, Trouble> {
    let messages = || scene.phone().messaging.messages();
    let lower = wanted.to_lowercase();
    let called = messages()
        .filter(|(_, message)| place(wanted).is_none() && is_called(&message.text, &lower));
    if let Some(key) = called.map(|(key, _)| *key).min_by_key(|key| (key.at_ms, key.id)) {
        return Ok(key);
    }
    let mut messages: Vec<_> = messages().collect();
    messages.sort_by_key(|(key, _)| (key.at_ms, key.id));
    one("message", wanted, messages.into_iter().map(|(key, it)| (&*it.text, *key)))
}

/// A thread.
pub(super) fn thread(scene: &Scene<'_>, wanted: &str) -> Result<ThreadId, Trouble> {
    let messaging = &scene.phone().messaging;
    let threads = messaging.threads();
    one("thread", wanted, threads.into_iter().map(|(id, thread)| (messaging.heading(thread), id)))
}

/// A call of the history.
pub(super) fn call(scene: &Scene<'_>, wanted: &str) -> Result<CallKey, Trouble> {
    let calls = scene.phone().calls.history();
    one("call", wanted, calls.map(|(key, entry)| (entry.number.to_string(), key)))
}

/// A photo or video.
pub(super) fn picture(scene: &Scene<'_>, wanted: &str) -> Result<PictureKey, Trouble> {
    let pictures = scene.phone().camera.pictures();
    one("photo", wanted, pictures.map(|(key, picture)| (&*picture.name, key)))
}

/// A favourite.
pub(super) fn favourite(scene: &Scene<'_>, wanted: &str) -> Result<Key, Trouble> {
    let favourites = scene.phone().favourites.all();
    one("favourite", wanted, favourites.map(|(id, it)| (&*it.title, id)))
}
