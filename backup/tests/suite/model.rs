//! What can come back, told a second time and without the engine: what was on the phone when the
//! newest state was planned, without what no version backs up.

use std::collections::BTreeMap;

use wp8_backup::protocol::UploadId;
use wp8_backup::{Category, Kind, Note, Record};

use crate::host::Host;

/// What was on a phone at each moment at which an upload was planned.
#[derive(Default)]
pub struct Model {
    planned: BTreeMap<UploadId, Vec<Record>>,
    notes_seen: usize,
}

impl Model {
    /// Looks at a phone after something has happened to it.
    pub fn look(&mut self, phone: &Host) {
        for note in &phone.notes[self.notes_seen..] {
            if let Note::UploadBegins { category, upload, .. } = note {
                let there = phone.content.values().filter(|record| is_in(*category, record.kind()));
                self.planned.insert(*upload, there.cloned().collect());
            }
        }
        self.notes_seen = phone.notes.len();
    }

    /// What comes back with this state, in the order of identities; none if it was never planned.
    pub fn comes_back_with(&self, state: UploadId) -> Option<&[Record]> {
        self.planned.get(&state).map(Vec::as_slice)
    }
}

/// What is in a backup with everything on, from the facts: no chats (fact 9); Wi-Fi networks only
/// sealed (fact 7), which the generated phones do not hold; photos and videos are uploads (fact 14).
const fn is_in(category: Category, kind: Kind) -> bool {
    match kind {
        Kind::Sms | Kind::Mms => matches!(category, Category::Messages),
        Kind::App | Kind::Setting | Kind::Favourite | Kind::Call => {
            matches!(category, Category::Apps)
        }
        Kind::AppData
        | Kind::Account
        | Kind::Tile
        | Kind::WifiNetwork
        | Kind::LockScreen
        | Kind::Word
        | Kind::Chat
        | Kind::Photo
        | Kind::Video
        | Kind::Sealed => false,
    }
}
