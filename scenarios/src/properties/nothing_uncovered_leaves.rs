//! What a version does not back up never reaches the service (facts 1–10, 15; report A01, C12).

use wp8_backup::{Category, Kind, UploadId};

use super::{Breaker, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "nothing_uncovered_leaves",
    sentence: "the service holds of a phone what its version backs up, and nothing else; sealed where the version seals",
    kind: super::Kind::Always,
    broken_by: Breaker::Mistake("a phone of 8.1 is taken for one of 8.0"),
    seen_in: "backup",
    wakes: Wakes::IDENTITY.or(Wakes::CONDITIONS).or(Wakes::BACKUP_SERVICE),
    watch: Watching::By(|| Box::new(Covered { seen: [None; 2], version: None })),
};

const CATEGORIES: [Category; 2] = [Category::Apps, Category::Messages];

/// App list and settings of 8.0 (facts 1–8).
const APPS_8_0: &[Kind] =
    &[Kind::App, Kind::Setting, Kind::Favourite, Kind::Call, Kind::Account, Kind::LockScreen];

/// What 8.1 added (fact 15).
const APPS_8_1: &[Kind] = &[
    Kind::App,
    Kind::Setting,
    Kind::Favourite,
    Kind::Call,
    Kind::Account,
    Kind::LockScreen,
    Kind::AppData,
    Kind::Tile,
    Kind::Word,
];

/// Text and picture messages, no chats (facts 9, 10).
const MESSAGES: &[Kind] = &[Kind::Sms, Kind::Mms];

/// Encrypted on the phone (report C12).
const SEALED: &[Kind] = &[Kind::Sealed];

/// By version: what the app list's backup holds, and the messages'.
const TABLE: &[(&str, [&[Kind]; 2])] = &[
    ("wp7.8", [&[], &[]]),
    ("wp8.0", [APPS_8_0, MESSAGES]),
    ("gdr1", [APPS_8_0, MESSAGES]),
    ("gdr2", [APPS_8_0, MESSAGES]),
    ("gdr3", [APPS_8_0, MESSAGES]),
    ("wp8.1", [APPS_8_1, MESSAGES]),
    ("reference", [SEALED, SEALED]),
];

/// The states that were looked through.
#[derive(Clone, Debug)]
struct Covered {
    seen: [Option<UploadId>; 2],
    /// The version that it began with: after an update there may still be what was sent before.
    version: Option<&'static str>,
}

/// A kind that this version does not back up in this category.
fn uncovered(
    version: &str,
    category: usize,
    kinds: impl IntoIterator<Item = Kind>,
) -> Option<Kind> {
    let covered = TABLE.iter().find(|(name, _)| *name == version).map(|(_, covers)| covers)?;
    kinds.into_iter().find(|kind| !covered[category].contains(kind))
}

impl Watch for Covered {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let version = *self.version.get_or_insert(sight.version());
        if version != sight.version() {
            return Ok(());
        }
        let account = sight.phone.conditions().account.as_ref();
        let Some(store) =
            account.and_then(|account| sight.world.cloud().backup.store(account.token.account))
        else {
            return Ok(());
        };
        for (place, category) in CATEGORIES.into_iter().enumerate() {
            let newest = store.newest(sight.phone.backup.device().id, category);
            let id = newest.map(|newest| newest.id);
            if std::mem::replace(&mut self.seen[place], id) == id {
                continue;
            }
            let kinds = newest.into_iter().flat_map(|newest| newest.records.values());
            if let Some(kind) = uncovered(version, place, kinds.map(wp8_backup::Record::kind)) {
                return Err(format!("the backup of {category} holds a record of kind {kind}"));
            }
        }
        Ok(())
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use wp8_backup::Record;

    use super::super::stages;
    use super::{Category, Kind, uncovered};

    #[test]
    fn a_phone_of_8_1_that_is_taken_for_one_of_8_0_sends_too_much() {
        let world = stages::world("wp8.1", &[stages::BACKED_UP]);
        let old = &world.phones()[0];
        let account = old.conditions().account.as_ref().expect("it is signed in");
        let store = world.cloud().backup.store(account.token.account).expect("there is a backup");
        let newest = store.newest(old.backup.device().id, Category::Apps).expect("it is complete");
        let kinds: Vec<Kind> = newest.records.values().map(Record::kind).collect();
        assert_eq!(uncovered("wp8.1", 0, kinds.iter().copied()), None);
        assert!(uncovered("wp8.0", 0, kinds.iter().copied()).is_some());
        assert!(uncovered("reference", 0, kinds).is_some());
    }
}
