//! After "delete" nothing of it can be had any more (report A03; facts 27–29).

use wp8_backup::{Action, Category};
use wp8_emulator::kernel::{Span, Time};
use wp8_emulator::phone::{self, backup};

use super::{Breaker, Kind, Property, Sight, Since, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "deleted_backups_are_gone",
    sentence: "what is deleted behind \"advanced\" is gone from the service within a computed span, deleted items and all",
    kind: Kind::Eventually,
    broken_by: Breaker::Mistake("the phone forgets that it was told to delete"),
    seen_in: "backup",
    wakes: Wakes::BACKUP.or(Wakes::WELL_SIGNED_IN).or(Wakes::BACKUP_SERVICE),
    watch: Watching::By(|| Box::new(Deleted { list: Vec::new() })),
};

/// A refused or lost request is sent again within six hours (assumed, as the phone does).
const WITHIN: Span = Span::hours(7);

/// What was to be deleted, and since when nothing keeps the phone from it.
#[derive(Clone, Debug)]
struct Deleted {
    list: Vec<(Category, Since)>,
}

impl Watch for Deleted {
    fn told(&mut self, sight: &Sight<'_>, command: &phone::Command) {
        if let phone::Command::FactoryReset = command {
            // What it was about to do it has forgotten with all the rest.
            self.list.clear();
        }
        let phone::Command::Backup(command) = command else { return };
        match command {
            backup::Command::User(Action::DeleteStored(category))
                if sight.is_in_use() && *category != Category::Photos =>
            {
                self.list.retain(|(listed, _)| listed != category);
                self.list.push((*category, Since(None)));
            }
            backup::Command::User(Action::Switch { category, on: true }) => {
                self.list.retain(|(listed, _)| listed != category);
            }
            // Whatever else is done may bring a new backup about.
            backup::Command::User(_) | backup::Command::RestoreFile(..) => self.list.clear(),
            backup::Command::EnterPhrase(_)
            | backup::Command::SaveFile(_)
            | backup::Command::CopyFile(_)
            | backup::Command::ReachBack(_) => {}
        }
    }

    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        if self.list.is_empty() {
            return Ok(());
        }
        let account = sight.phone.conditions().account.as_ref();
        let store =
            account.and_then(|account| sight.world.cloud().backup.store(account.token.account));
        let device = sight.phone.backup.device().id;
        let is_there = |category| {
            store.is_some_and(|store| {
                store.newest(device, category).is_some()
                    || store.deleted_items(device, category).next().is_some()
            })
        };
        // Another row that is switched on again by a restart of everything is no business of this.
        self.list.retain(|(category, _)| {
            is_there(*category) && !sight.phone.backup.stored().category(*category).on
        });
        let well = sight.is_well_signed_in();
        for (category, since) in &mut self.list {
            if let Some(there) = since.note(well, sight.now())
                && there > WITHIN
            {
                return Err(format!("{category} was deleted, and is there {there} later"));
            }
        }
        Ok(())
    }

    fn due(&self) -> Option<Time> {
        self.list.iter().filter_map(|(_, since)| since.until(WITHIN + Span::ms(1))).min()
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use wp8_emulator::kernel::Nonce;
    use wp8_emulator::phone::Command as User;
    use wp8_emulator::wire::PhoneIndex;
    use wp8_emulator::world::Command;

    use super::super::{Watchers, stages};
    use super::{Action, Category, PROPERTY, Span, backup};

    /// The mistake: the row is switched off, and what its user wanted deleted stays.
    #[test]
    fn a_phone_that_forgets_to_delete_is_noticed() {
        let mut world = stages::world("wp8.0", &[stages::BACKED_UP]);
        let old = PhoneIndex(0);
        let mut watchers = Watchers::of(&world, &[&PROPERTY]);
        let user = |action| User::Backup(backup::Command::User(action));
        watchers.told(&world, old, &user(Action::DeleteStored(Category::Apps)));
        let off = user(Action::Switch { category: Category::Apps, on: false });
        world.apply(Nonce(1), Command::Phone(old, off)).expect("it can be switched off");
        let until = world.now() + Span::hours(12);
        let mut seen = watchers.look(&world);
        while seen.is_ok() && world.step(until).expect("time passes") {
            seen = watchers.look(&world);
        }
        assert!(seen.is_err());
    }
}
