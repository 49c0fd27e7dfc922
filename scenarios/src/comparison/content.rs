//! What is on a phone, under names that its owner would know.

use std::collections::BTreeMap;
use std::sync::Arc;

use wp8_backup::{Body, Digest, Kind, Kinds, ProductId, Record, RecordId, TileTarget};
use wp8_emulator::phone::Phone;
use wp8_emulator::phone::packages::Origin;
use wp8_emulator::wire::app_record_id;

use super::{Heading, Item, Outcome};
use crate::language::units::Date;

/// Everything on a phone that a comparison looks at.
pub(super) struct Content {
    pub things: BTreeMap<RecordId, Thing>,
}

/// The titles of apps by their editions.
pub(super) type Titles = BTreeMap<ProductId, Arc<str>>;

/// The titles of all apps on some phones.
pub(super) fn titles(phones: &[&Phone]) -> Titles {
    let packages = phones.iter().flat_map(|phone| phone.packages.packages());
    packages.map(|it| (it.edition.product, Arc::clone(&it.edition.title))).collect()
}

/// One thing.
#[derive(Clone, Debug)]
pub(super) enum Thing {
    /// Something that a backup can speak of.
    Record(Record),
    /// An app that no backup speaks of: one of the system, or one known by its name only.
    App {
        /// Which.
        product: ProductId,
        /// Its title.
        title: Arc<str>,
        /// It is part of the system.
        system: bool,
    },
}

impl Content {
    pub fn of(phone: &Phone, kinds: Kinds) -> Self {
        let wants = |of: &[Kind]| of.iter().any(|kind| kinds.holds(*kind));
        let mut records: Vec<Record> = Vec::new();
        if wants(&[Kind::App, Kind::AppData]) {
            records.extend(phone.packages.records());
        }
        if wants(&[Kind::Setting, Kind::LockScreen, Kind::Word]) {
            records.extend(phone.settings.records(phone.identity()));
        }
        if wants(&[Kind::Favourite]) {
            records.extend(phone.favourites.records());
        }
        if wants(&[Kind::Call]) {
            records.extend(phone.calls.records());
        }
        if wants(&[Kind::Account]) {
            records.extend(phone.accounts.records());
        }
        if wants(&[Kind::Tile]) {
            records.extend(phone.start.records());
        }
        if wants(&[Kind::WifiNetwork]) {
            records.extend(phone.network.records());
        }
        if wants(&[Kind::Sms, Kind::Mms, Kind::Chat]) {
            records.extend(phone.messaging.records());
        }
        if wants(&[Kind::Photo, Kind::Video]) {
            records.extend(phone.camera.records());
        }
        let records = records.into_iter().filter(|record| kinds.holds(record.kind()));
        let mut things: BTreeMap<RecordId, Thing> =
            records.map(|record| (record.id(), Thing::Record(record))).collect();
        if kinds.holds(Kind::App) {
            let system = phone.packages.packages().filter(|package| {
                package.origin == Origin::System
                    && phone.packages.is_listed(package.edition.product)
            });
            things.extend(system.map(|package| {
                let product = package.edition.product;
                let title = Arc::clone(&package.edition.title);
                (app_record_id(product), Thing::App { product, title, system: true })
            }));
        }
        Self { things }
    }
}

impl Thing {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Record(record) => record.kind(),
            Self::App { .. } => Kind::App,
        }
    }

    /// Its content in one word; an app known by name only is the same wherever it is.
    pub fn digest(&self) -> Digest {
        match self {
            Self::Record(record) => record.digest(),
            Self::App { .. } => Digest(0),
        }
    }

    /// The edition and the title, if it is an app.
    pub fn app(&self) -> Option<(ProductId, Arc<str>)> {
        match self {
            Self::Record(record) => {
                let Body::App(app) = record.body() else { return None };
                Some((app.product, Arc::clone(&app.title)))
            }
            Self::App { product, title, .. } => Some((*product, Arc::clone(title))),
        }
    }

    pub const fn is_of_the_system(&self) -> bool {
        matches!(self, Self::App { system: true, .. })
    }

    pub const fn record(&self) -> Option<&Record> {
        match self {
            Self::Record(record) => Some(record),
            Self::App { .. } => None,
        }
    }

    /// As an item; none for what no heading has.
    pub fn item(&self, outcome: Outcome, titles: &Titles) -> Option<Item> {
        let kind = self.kind();
        let category = Heading::of(kind)?;
        let name = match self {
            Self::Record(record) => name(record.body(), titles),
            Self::App { title, .. } => title.to_string(),
        };
        let kind = if self.is_of_the_system() { "system app" } else { word(kind) };
        Some(Item { category, kind, name, outcome })
    }
}

/// A kind in a word, as an item is called.
const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::App => "app",
        Kind::AppData => "data of",
        Kind::Setting => "setting",
        Kind::Favourite => "favourite",
        Kind::Call => "call",
        Kind::Account => "account",
        Kind::Tile => "tile",
        Kind::WifiNetwork => "network",
        Kind::LockScreen => "lock screen",
        Kind::Word => "word",
        Kind::Sms => "SMS",
        Kind::Mms => "MMS",
        Kind::Chat => "chat",
        Kind::Photo => "photo",
        Kind::Video => "video",
        Kind::Sealed => "sealed record",
    }
}

/// How many characters of a message's text are its name.
const NAME_CHARS: usize = 32;

fn name(body: &Body, titles: &Titles) -> String {
    let title = |product: &ProductId| match titles.get(product) {
        Some(title) => title.to_string(),
        None => product.to_string(),
    };
    match body {
        Body::App(app) => app.title.to_string(),
        Body::AppData(data) => title(&data.product),
        Body::Setting(setting) => setting.key.to_string(),
        Body::Favourite(favourite) => favourite.title.to_string(),
        Body::Call(call) => format!("{} at {}", call.number, Date(call.at_ms)),
        Body::Account(account) => account.address.to_string(),
        Body::Tile(tile) => {
            let of = match &tile.target {
                TileTarget::App(product) => title(product),
                TileTarget::System(name) => name.to_string(),
            };
            match &tile.arguments {
                Some(arguments) => format!("{of} ({arguments})"),
                None => of,
            }
        }
        Body::WifiNetwork(network) => network.ssid.to_string(),
        Body::LockScreen(_) => "picture and notifications".to_owned(),
        Body::Word(word) => word.to_string(),
        Body::Message(message) => {
            let mut text: String = message.text.chars().take(NAME_CHARS).collect();
            if message.text.chars().count() > NAME_CHARS {
                text.push('…');
            }
            let with = message.with.first().map_or("?", |with| with);
            let with =
                if message.with.len() > 1 { format!("{with} and others") } else { with.to_owned() };
            format!("{text:?} with {with} at {}", Date(message.at_ms))
        }
        Body::Photo(media) | Body::Video(media) => media.name.to_string(),
        Body::Sealed(_) => "sealed".to_owned(),
    }
}
