//! What a restore brings is what the service had: all of it, once (facts 80–92; report A01, C11).

use std::collections::BTreeSet;

use wp8_backup::{
    Action, BackupSummary, Category, DeviceId, Kind as Sort, Record, RecordId, RestoreState,
    Status, UploadId,
};
use wp8_emulator::phone::setup::{self, Chosen, Page};
use wp8_emulator::phone::{self, Phone, backup, calls, favourites, messaging};

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "restored_content_is_the_backup",
    sentence: "after a restore in set-up, every message, favourite and call of the backup is on the phone",
    kind: Kind::Always,
    broken_by: Breaker::Mistake("a favourite is lost while the restore goes on"),
    seen_in: "backup",
    wakes: Wakes::BACKUP.of_anyone().or(Wakes::CONDITIONS).or(Wakes::BACKUP_SERVICE),
    watch: Watching::By(|| Box::new(Restored { backups: Vec::new(), expected: None })),
};

/// What of a phone's content is known to be in the backup.
#[derive(Clone, Debug)]
struct Restored {
    /// For each phone: the content at the last moment at which its backup was complete.
    backups: Vec<Option<Backup>>,
    /// What the restore that goes on is to bring.
    expected: Option<(DeviceId, Backup)>,
}

/// The content of a complete backup, and when it was complete.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Backup {
    /// By category.
    succeeded_ms: [Option<u64>; 2],
    /// The state that the service had then, by category.
    heads: [Option<UploadId>; 2],
    content: BTreeSet<u64>,
}

/// What of a phone's content it has sent. What came while an upload was on its way waits for the
/// next one, and of the app list that is a day later (fact 40).
fn sent(phone: &Phone) -> BTreeSet<u64> {
    let stored = phone.backup.stored();
    let is_sent = |id: &u64| {
        let sent = |category| stored.category(category).sent.contains_key(&RecordId(*id));
        sent(Category::Apps) || sent(Category::Messages)
    };
    content(phone).into_iter().filter(is_sent).collect()
}

/// Each message, favourite and call by its identity. Chats are no part of any backup (fact 9).
fn content(phone: &Phone) -> BTreeSet<u64> {
    let messages =
        phone.messaging.records().filter(|record| matches!(record.kind(), Sort::Sms | Sort::Mms));
    let records = messages.chain(phone.favourites.records()).chain(phone.calls.records());
    records.map(|record: Record| record.id().0).collect()
}

fn succeeded_ms(phone: &Phone) -> [Option<u64>; 2] {
    [Category::Apps, Category::Messages]
        .map(|category| phone.backup.stored().category(category).last_success_ms)
}

fn heads(phone: &Phone) -> [Option<UploadId>; 2] {
    [Category::Apps, Category::Messages]
        .map(|category| phone.backup.stored().category(category).head)
}

/// The state that a list offers, by category.
fn listed(backup: &BackupSummary) -> [Option<UploadId>; 2] {
    [Category::Apps, Category::Messages].map(|category| {
        let listed = backup.categories.iter().find(|listed| listed.category == category)?;
        listed.generations.first().map(|newest| newest.id)
    })
}

fn is_complete(phone: &Phone) -> bool {
    [Category::Apps, Category::Messages]
        .iter()
        .all(|category| matches!(phone.backup.status(*category), Status::UpToDate { .. }))
}

/// The service has it still: nobody has deleted it meanwhile, and no newer state has come between, as
/// far as its phone knows or not.
fn is_kept(sight: &Sight<'_>, device: DeviceId, backup: &Backup) -> bool {
    let Some(account) = &sight.phone.conditions().account else { return false };
    let store = sight.world.cloud().backup.store(account.token.account);
    store.is_some_and(|store| {
        let newest = |category| store.newest(device, category).map(|newest| newest.id);
        let newest = [Category::Apps, Category::Messages].map(newest);
        newest == backup.heads && !newest.contains(&None)
    })
}

impl Restored {
    /// Remembers what is in the backups of all phones, as far as it is known.
    fn note_backups(&mut self, sight: &Sight<'_>) {
        let phones = sight.world.phones();
        self.backups.resize(phones.len(), None);
        for (backup, phone) in self.backups.iter_mut().zip(phones) {
            let succeeded_ms = succeeded_ms(phone);
            let known = backup.as_ref().is_some_and(|it| it.succeeded_ms == succeeded_ms);
            if known || succeeded_ms.contains(&None) {
                continue;
            }
            // Between the end of an upload and the next change nobody can tell the two apart; after
            // it, what exactly was sent is not known any more.
            *backup = is_complete(phone).then(|| Backup {
                succeeded_ms,
                heads: heads(phone),
                content: sent(phone),
            });
        }
    }

    fn backup_of(&self, sight: &Sight<'_>, device: DeviceId) -> Option<&Backup> {
        let place =
            sight.world.phones().iter().position(|phone| phone.backup.device().id == device)?;
        self.backups.get(place)?.as_ref()
    }
}

impl Watch for Restored {
    fn told(&mut self, sight: &Sight<'_>, command: &phone::Command) {
        match command {
            phone::Command::Setup(setup::Command::ChooseBackup(chosen)) => {
                let Page::RestoreYourPhone { backups } = sight.phone.setup.page() else { return };
                let chosen = match chosen {
                    Chosen::Index(index) => backups.get(*index),
                    Chosen::Device(device) => backups.iter().find(|it| it.device.id == *device),
                };
                // Who leaves the list open for a day chooses the state of the day before.
                self.expected = chosen.and_then(|chosen| {
                    let device = chosen.device.id;
                    let backup = self.backup_of(sight, device)?;
                    (listed(chosen) == backup.heads).then(|| (device, backup.clone()))
                });
            }
            // What its user takes away is not missing.
            phone::Command::Favourites(
                favourites::Command::Delete(_)
                | favourites::Command::DeleteFolder(_)
                | favourites::Command::VanishAll,
            )
            | phone::Command::Messaging(
                messaging::Command::Delete(_) | messaging::Command::DeleteThread(_),
            )
            | phone::Command::Calls(calls::Command::Delete(_) | calls::Command::DeleteAll)
            | phone::Command::FactoryReset
            | phone::Command::Backup(backup::Command::User(
                Action::CancelRestore | Action::UndoRestore | Action::Restore(_) | Action::Skip,
            ))
            | phone::Command::Setup(setup::Command::DontRestore) => self.expected = None,
            _ => {}
        }
    }

    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        self.note_backups(sight);
        let Some((device, expected)) = &self.expected else { return Ok(()) };
        if !is_kept(sight, *device, expected) {
            self.expected = None;
            return Ok(());
        }
        // A newer state of the backup may have come between, and old messages need not all be kept.
        if self.backup_of(sight, *device) != Some(expected) {
            self.expected = None;
            return Ok(());
        }
        if !matches!(sight.phone.backup.restore_state(), RestoreState::Done) {
            return Ok(());
        }
        let there = content(sight.phone);
        let missing = expected.content.difference(&there).count();
        self.expected = None;
        if missing == 0 {
            return Ok(());
        }
        Err(format!(
            "the restore is done, and {missing} records of the backup are not on the phone"
        ))
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use wp8_emulator::kernel::{Nonce, Span};
    use wp8_emulator::phone::Command as User;
    use wp8_emulator::wire::PhoneIndex;
    use wp8_emulator::world::Command;

    use super::super::{Breach, Watchers, stages};
    use super::{Chosen, PROPERTY, favourites, setup};

    /// A restore under watch, in which a favourite is lost or not, without anybody having wanted it.
    fn restored(lost: bool) -> Result<(), Breach> {
        let steps = [stages::BACKED_UP, stages::OFFERED];
        let mut world = stages::world("gdr3", &steps);
        let new = PhoneIndex(1);
        let mut watchers = Watchers::of(&world, &[&PROPERTY]);
        let choose = User::Setup(setup::Command::ChooseBackup(Chosen::Index(0)));
        watchers.told(&world, new, &choose);
        world.apply(Nonce(1), Command::Phone(new, choose)).expect("it can be chosen");
        let until = world.now() + Span::hours(2);
        let mut done = !lost;
        while world.step(until).expect("time passes") {
            let phone = &world.phones()[new.place()];
            let favourite = phone.favourites.all().next().map(|(id, _)| id);
            if let (false, Some(id)) = (done, favourite) {
                let delete = User::Favourites(favourites::Command::Delete(id));
                world.apply(Nonce(2), Command::Phone(new, delete)).expect("it can be deleted");
                done = true;
            }
            watchers.look(&world)?;
            let setup = &world.phones()[new.place()].setup;
            if let (Some(tap), true) = (setup.quickest(), done) {
                let tap = User::Setup(tap);
                watchers.told(&world, new, &tap);
                let _not_yet = world.apply(Nonce(3), Command::Phone(new, tap));
            }
        }
        watchers.look(&world)
    }

    #[test]
    fn a_favourite_that_is_lost_on_the_way_is_noticed() {
        assert_eq!(restored(false), Ok(()));
        assert!(restored(true).is_err());
    }
}
