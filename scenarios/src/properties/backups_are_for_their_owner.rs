//! Nobody is offered another account's backup.

use wp8_backup::DeviceId;
use wp8_emulator::phone::setup::Page;

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "backups_are_for_their_owner",
    sentence: "a phone lists the backups of phones that its account has been on, and no others",
    kind: Kind::Always,
    broken_by: Breaker::Mistake(
        "a list of backups holds one of a phone that another account is on",
    ),
    seen_in: "setup",
    wakes: Wakes::SETUP.or(Wakes::CONDITIONS),
    watch: Watching::By(|| Box::new(Owners { shown: false })),
};

/// The list that is shown has been looked through.
#[derive(Clone, Debug)]
struct Owners {
    shown: bool,
}

/// A backup of a phone that only another account is known to have been on.
fn strange(
    account: &str,
    listed: impl IntoIterator<Item = DeviceId>,
    owners: &[(DeviceId, Option<&str>)],
) -> Option<DeviceId> {
    let others = |device: DeviceId| {
        let now = owners.iter().find(|(of, _)| *of == device).and_then(|(_, owner)| *owner);
        now.is_some_and(|owner| owner != account)
    };
    listed.into_iter().find(|device| others(*device))
}

impl Watch for Owners {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let Page::RestoreYourPhone { backups } = sight.phone.setup.page() else {
            self.shown = false;
            return Ok(());
        };
        let Some(account) = sight.phone.conditions().account.as_ref() else { return Ok(()) };
        if std::mem::replace(&mut self.shown, true) {
            return Ok(());
        }
        let owners: Vec<_> = sight
            .world
            .phones()
            .iter()
            .map(|phone| {
                let owner = phone.conditions().account.as_ref();
                (phone.backup.device().id, owner.map(|owner| &*owner.address))
            })
            .collect();
        match strange(&account.address, backups.iter().map(|it| it.device.id), &owners) {
            None => Ok(()),
            Some(_) => Err(format!("{} is offered another account's backup", account.address)),
        }
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::{DeviceId, strange};

    #[test]
    fn a_backup_of_somebody_else_is_noticed() {
        let owners =
            [(DeviceId(1), Some("ana@outlook.com")), (DeviceId(2), Some("bo@outlook.com"))];
        assert_eq!(strange("ana@outlook.com", [DeviceId(1)], &owners), None);
        assert_eq!(
            strange("ana@outlook.com", [DeviceId(1), DeviceId(2)], &owners),
            Some(DeviceId(2))
        );
    }
}
