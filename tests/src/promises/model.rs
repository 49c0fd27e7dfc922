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
    /// A restore that failed is not tried again (fact 91).
    pub one_chance: bool,
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
    one_chance: true,
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
        one_chance: false,
        ..WP8_0
    },
];

/// What comes back.
#[derive(Debug, PartialEq, Eq)]
pub struct ComesBack {
    /// Every record, as text, sorted: a multiset. Of the kinds that only a restore brings.
    records: Vec<String>,
    /// The apps from the Store.
    apps: BTreeSet<ProductId>,
}

impl ComesBack {
    /// Whether of each category all of `other` is here, or nothing.
    pub fn is_whole_or_nothing_of(&self, other: &Self) -> bool {
        let message = |record: &&String| record.contains("body: Message(");
        let here = |record: &&String| self.records.contains(record);
        let (messages, rest): (Vec<_>, Vec<_>) = other.records.iter().partition(message);
        [messages, rest]
            .iter()
            .all(|category| category.iter().all(&here) || !category.iter().any(&here))
    }

    /// What is here and not there.
    pub fn without(&self, other: &Self) -> Vec<String> {
        let mut others = other.records.iter().peekable();
        let mut left = Vec::new();
        for record in &self.records {
            while others.next_if(|it| *it < record).is_some() {}
            if others.next_if(|it| *it == record).is_none() {
                left.push(record.clone());
            }
        }
        left.extend(self.apps.difference(&other.apps).map(|product| format!("app {product}")));
        left
    }
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
        let records = of_a_restore(phone).filter_map(|record| self.back(&record, &apps));
        ComesBack { records: sorted(records), apps }
    }

    /// What is there on a phone after its restore, of the same kinds.
    pub fn is_on(&self, phone: &Phone) -> ComesBack {
        let apps = store_apps(phone);
        let records = of_a_restore(phone).filter(|record| self.back(record, &apps).is_some());
        ComesBack { records: sorted(records), apps }
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
        let there: BTreeSet<String> = new.records(Category::Apps).iter().map(text).collect();
        let must = |record: &&Record| {
            let kind = record.kind();
            kind == Kind::Setting
                || kind == Kind::LockScreen
                || (kind == Kind::Tile && self.start)
                || (kind == Kind::WifiNetwork && self.wifi)
        };
        let missing = old.iter().filter(must).filter(|record| !there.contains(&text(record)));
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

/// What may come from a restore: no photos or videos, which are uploads (fact 14).
fn of_a_restore(phone: &Phone) -> impl Iterator<Item = Record> {
    let apps = phone.records(Category::Apps).into_iter();
    apps.chain(phone.records(Category::Messages))
}

fn store_apps(phone: &Phone) -> BTreeSet<ProductId> {
    let packages = phone.packages.packages().filter(|package| package.origin == Origin::Store);
    packages.map(|package| package.edition.product).collect()
}

fn text(record: &Record) -> String {
    format!("{record:?}")
}

fn sorted(records: impl Iterator<Item = Record>) -> Vec<String> {
    let mut records: Vec<_> = records.map(|record| text(&record)).collect();
    records.sort_unstable();
    records
}
