//! What can come back, told a second time and without the engine: from the facts, in a table of its
//! own. A backup holds what was on the phone when its newest state was planned, without what the
//! version leaves out; a restore brings what both versions know.

use std::collections::BTreeMap;

use wp8_backup::protocol::UploadId;
use wp8_backup::record::{Account, Body};
use wp8_backup::{Category, Kind, Note, Record};

use crate::host::Host;

/// A version as the facts tell it.
#[derive(Debug)]
pub struct Version {
    /// What goes into "app list + settings".
    settings: &'static [Kind],
    /// App data up to so many bytes, of apps that take part (facts 5, 18, 22).
    app_data_bytes: Option<u64>,
    /// Whether the service gets envelopes only, which this version alone can open.
    pub sealed: bool,
}

/// Facts 1–8: no app data, no Start layout, no Wi-Fi network, no password.
pub const WP8_0: Version = Version {
    settings: &[
        Kind::App,
        Kind::Setting,
        Kind::Favourite,
        Kind::Call,
        Kind::Account,
        Kind::LockScreen,
    ],
    app_data_bytes: None,
    sealed: false,
};

/// Facts 15, 18, 22: what 8.1 adds.
pub const WP8_1: Version = Version {
    settings: &[
        Kind::App,
        Kind::Setting,
        Kind::Favourite,
        Kind::Call,
        Kind::Account,
        Kind::LockScreen,
        Kind::AppData,
        Kind::Tile,
        Kind::Word,
    ],
    app_data_bytes: Some(100_000),
    sealed: false,
};

/// Reports A11, C07, C12, C18: Wi-Fi networks as well, and everything sealed.
pub const REFERENCE: Version = Version {
    settings: &[
        Kind::App,
        Kind::Setting,
        Kind::Favourite,
        Kind::Call,
        Kind::Account,
        Kind::LockScreen,
        Kind::AppData,
        Kind::Tile,
        Kind::Word,
        Kind::WifiNetwork,
    ],
    app_data_bytes: Some(10_000_000),
    sealed: true,
};

pub static VERSIONS: [&Version; 3] = [&WP8_0, &WP8_1, &REFERENCE];

impl Version {
    /// The record as this version's backup holds it; none: it leaves it out.
    pub fn holds(&self, category: Category, record: &Record) -> Option<Record> {
        let kind = record.kind();
        let named = match category {
            // Chats never (fact 9).
            Category::Messages => kind == Kind::Sms || kind == Kind::Mms,
            Category::Apps => self.settings.contains(&kind),
            // Uploads: no restore brings them back (fact 14).
            Category::Photos => false,
        };
        if !named {
            return None;
        }
        if let Body::AppData(data) = record.body() {
            let small = self.app_data_bytes.is_some_and(|most| data.files.len_bytes <= most);
            return (data.eligible && small).then(|| record.clone());
        }
        // Accounts come without their password (fact 8).
        let Body::Account(account) = record.body() else { return Some(record.clone()) };
        let bare = Account { password: None, ..account.clone() };
        Some(Record::new(record.id(), Body::Account(bare)))
    }

    /// What a backup of these records holds, in the order of identities.
    pub fn backup_of(
        &self,
        category: Category,
        records: impl IntoIterator<Item = impl std::borrow::Borrow<Record>>,
    ) -> Vec<Record> {
        let mut held: Vec<Record> =
            records.into_iter().filter_map(|it| self.holds(category, it.borrow())).collect();
        held.sort_by_key(Record::id);
        held
    }

    /// What a phone of this version takes out of a backup that another one made.
    pub fn takes(&self, category: Category, backup: &[Record]) -> Vec<Record> {
        let known = |record: &&Record| match category {
            Category::Apps => self.settings.contains(&record.kind()),
            Category::Messages | Category::Photos => true,
        };
        backup.iter().filter(known).cloned().collect()
    }

    /// Whether a word that marks content may be read in what leaves the phone.
    pub fn may_show(&self, word: &str) -> bool {
        match word {
            // Files of the user's, to be looked at in the account's storage.
            "photo" | "video" => true,
            "chat" | "password" | "wifikey" => false,
            "sms" | "mms" | "app" | "setting" | "favourite" | "call" | "account" | "lockscreen" => {
                !self.sealed
            }
            "appdata" => !self.sealed && self.settings.contains(&Kind::AppData),
            "tile" => !self.sealed && self.settings.contains(&Kind::Tile),
            "word" => !self.sealed && self.settings.contains(&Kind::Word),
            "network" => false,
            other => panic!("nothing is marked `{other}`"),
        }
    }
}

/// What was on a phone at each moment at which an upload was planned.
pub struct Model {
    version: &'static Version,
    planned: BTreeMap<UploadId, Vec<Record>>,
    notes_seen: usize,
}

impl Model {
    pub const fn of(version: &'static Version) -> Self {
        Self { version, planned: BTreeMap::new(), notes_seen: 0 }
    }

    /// Looks at a phone after something has happened to it.
    pub fn look(&mut self, phone: &Host) {
        for note in &phone.notes[self.notes_seen..] {
            if let Note::UploadBegins { category, upload, .. } = note {
                let held = self.version.backup_of(*category, phone.content.values());
                self.planned.insert(*upload, held);
            }
        }
        self.notes_seen = phone.notes.len();
    }

    /// What comes back with this state, in the order of identities; none if it was never planned.
    pub fn comes_back_with(&self, state: UploadId) -> Option<&[Record]> {
        self.planned.get(&state).map(Vec::as_slice)
    }
}
