//! What belongs to the system cannot be lost (report C19: the missing Settings; fact 226).

use wp8_emulator::phone::packages::Origin;
use wp8_emulator::wire::ProductId;

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "system_apps_are_always_there",
    sentence: "whenever the app list can be seen, every app of the system is in it",
    kind: Kind::Always,
    broken_by: Breaker::Quirk("restore_rewrites_the_app_list_in_place"),
    seen_in: "packages",
    wakes: Wakes::PACKAGES.or(Wakes::IN_USE),
    watch: Watching::By(|| Box::new(SystemApps { apps: Vec::new(), looked_at: None })),
};

/// The apps of the system, as they were before anything happened.
#[derive(Clone, Debug)]
struct SystemApps {
    apps: Vec<ProductId>,
    /// The list was looked through after so many disk writes since the phone is in use: without
    /// another write it is the same list.
    looked_at: Option<u64>,
}

impl Watch for SystemApps {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let packages = sight.packages();
        if self.apps.is_empty() {
            let system = packages.packages().filter(|package| package.origin == Origin::System);
            self.apps = system.map(|package| package.edition.product).collect();
        }
        if !sight.is_in_use() {
            self.looked_at = None;
            return Ok(());
        }
        let writes = sight.disk_writes();
        if self.looked_at.replace(writes) == Some(writes) {
            return Ok(());
        }
        match self.apps.iter().find(|product| !packages.is_listed(**product)) {
            None => Ok(()),
            Some(missing) => {
                let package = packages.package(*missing);
                let title = package.map_or("?", |package| &package.edition.title);
                Err(format!("{title} is missing in the app list"))
            }
        }
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}
