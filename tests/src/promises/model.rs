//! What can come back to a phone, told a second time: a table of versions from the facts, and the
//! content of the old phone at its last success without what the table leaves out, what was deleted
//! and what the Store has no more. It shares nothing with the engine and reads no profile.

use std::collections::BTreeSet;

use wp8_backup::record::Account;
use wp8_backup::{Body, Category, Kind, Record};
use wp8_emulator::phone::Phone;
use wp8_emulator::phone::packages::Origin;
use wp8_emulator::wire::{ProductId, Standing};
use wp8_emulator::world::World;

/// A version as the facts tell it.
#[derive(Debug)]
pub struct Version {
    /// Its profile.
    pub name: &'static str,
    /// Data of apps that take part comes back up to so many bytes (facts 5, 18, 22; report C07).
    app_data_bytes: Option<u64>,
    /// The Start layout and the words of the keyboard (facts 6, 15; report A10).
    start: bool,
    /// Wi-Fi networks with their keys (fact 7; report A11).
    wifi: bool,
    /// What leaves the phone can be read by nobody (fact 50; report C12).
    sealed: bool,
    /// When app list and settings are saved at the latest, once Wi-Fi, power and rest are there, in
    /// hours (facts 40, 354): a day after the last time.
    pub daily_h: u64,
}

const WP8_0: Version = Version {
    name: "wp8.0",
    app_data_bytes: None,
    start: false,
    wifi: false,
    sealed: false,
    daily_h: 24,
};

pub static VERSIONS: [Version; 6] = [
    WP8_0,
    Version { name: "gdr1", ..WP8_0 },
    Version { name: "gdr2", ..WP8_0 },
    Version { name: "gdr3", ..WP8_0 },
    Version { name: "wp8.1", app_data_bytes: Some(100_000), start: true, ..WP8_0 },
    Version {
        name: "reference",
        app_data_bytes: Some(10_000_000),
        start: true,
        wifi: true,
        sealed: true,
        ..WP8_0
    },
];

/// What comes back.
#[derive(Debug, PartialEq, Eq)]
pub struct ComesBack {
    /// Every record, as bytes, sorted: a multiset. Of the kinds that only a restore brings.
    records: Vec<Vec<u8>>,
    /// The apps from the Store.
    apps: BTreeSet<ProductId>,
}

impl Version {
    /// What can come back of what is on a phone now.
    pub fn of(&self, world: &World, phone: &Phone) -> ComesBack {
        let store = &world.cloud().store;
        let is_gone = |product| {
            store.listing(product).is_none_or(|listing| listing.standing == Standing::Withdrawn)
        };
        let apps: BTreeSet<ProductId> =
            store_apps(phone).into_iter().filter(|product| !is_gone(*product)).collect();
        let of_apps = phone.records(Category::Apps);
        let records = of_apps.iter().chain(&phone.records(Category::Messages)).cloned();
        let bytes = records.filter_map(|record| self.back(&record, &apps)).map(|it| bytes(&it));
        ComesBack { records: sorted(bytes), apps }
    }

    /// What is there on a phone after its restore, of the same kinds.
    pub fn is_on(&self, phone: &Phone) -> ComesBack {
        let apps = store_apps(phone);
        let of_apps = phone.records(Category::Apps);
        let records = of_apps.iter().chain(&phone.records(Category::Messages)).cloned();
        let of_a_restore = records.filter(|record| self.back(record, &apps).is_some());
        ComesBack { records: sorted(of_a_restore.map(|record| bytes(&record))), apps }
    }

    /// A record as it comes back. Left out are what a new phone has anyway (settings, its lock screen,
    /// the network it joined), and the list of apps, which is counted by what is installed.
    fn back(&self, record: &Record, apps: &BTreeSet<ProductId>) -> Option<Record> {
        let comes = match record.kind() {
            Kind::Sms | Kind::Mms | Kind::Call | Kind::Favourite => true,
            Kind::Word => self.start,
            Kind::AppData => {
                let Body::AppData(data) = record.body() else { return None };
                data.eligible
                    && self.app_data_bytes.is_some_and(|most| data.files.len_bytes <= most)
                    && apps.contains(&data.product)
            }
            Kind::Account => {
                let Body::Account(Account { password, .. }) = record.body() else { return None };
                // Without its password an account is not what it was (fact 8).
                password.is_none()
            }
            Kind::App
            | Kind::Setting
            | Kind::Tile
            | Kind::WifiNetwork
            | Kind::LockScreen
            | Kind::Chat
            | Kind::Photo
            | Kind::Video
            | Kind::Sealed => false,
        };
        comes.then(|| record.clone())
    }

    /// Settings, Start and networks: what the new phone must have as the old one had it.
    pub fn misses(&self, old: &[Record], new: &Phone) -> Vec<Record> {
        let there: BTreeSet<Vec<u8>> =
            new.records(Category::Apps).iter().map(|record| bytes(record)).collect();
        let must = |record: &&Record| match record.kind() {
            Kind::Setting | Kind::LockScreen => true,
            Kind::Tile => self.start,
            Kind::WifiNetwork => self.wifi,
            _ => false,
        };
        let missing = old.iter().filter(must).filter(|record| !there.contains(&bytes(record)));
        missing.cloned().collect()
    }

    /// Whether a word may be read in what leaves the phone for the backup service.
    pub fn may_show(&self, word: &str) -> bool {
        match word {
            "text" | "favourite" => !self.sealed,
            "word" => self.start && !self.sealed,
            "chat" | "swordfish" | "correct-horse" => false,
            other => panic!("nothing is marked `{other}`"),
        }
    }
}

fn store_apps(phone: &Phone) -> BTreeSet<ProductId> {
    let packages = phone.packages.packages().filter(|package| package.origin == Origin::Store);
    packages.map(|package| package.edition.product).collect()
}

fn bytes(record: &Record) -> Vec<u8> {
    postcard::to_allocvec(record).expect("a record is stored")
}

fn sorted(records: impl Iterator<Item = Vec<u8>>) -> Vec<Vec<u8>> {
    let mut records: Vec<_> = records.collect();
    records.sort_unstable();
    records
}
