//! What must hold in every history: one file per property.
//!
//! A property is a sentence and a watch over it. It sees a phone as its user and the world's
//! operators see it ([`Sight`]): never its quirks, its profile or its switches. What it expects
//! stands in its own file, not in the tables that the phone is built from.

mod bytes_add_up;
mod each_app_is_queued_once;
mod retry_changes_the_state;
mod system_apps_are_always_there;

use std::fmt;

use wp8_emulator::kernel::Time;
use wp8_emulator::phone::{self, Phone, downloads, network, packages};
use wp8_emulator::wire::{PhoneIndex, ProductId, Standing};
use wp8_emulator::world::World;

/// A property.
#[derive(Debug)]
pub struct Property {
    /// Its name: the sentence, short.
    pub name: &'static str,
    /// What holds.
    pub sentence: &'static str,
    /// What is known to break it: a test sees it do so.
    pub broken_by: Breaker,
    /// The service of the phone in which a breach is seen.
    pub seen_in: &'static str,
    watch: fn() -> Box<dyn Watch>,
}

/// What breaks a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaker {
    /// A quirk of this name.
    Quirk(&'static str),
    /// A mistake that the property's own test makes; in words.
    Mistake(&'static str),
}

/// All properties.
pub static PROPERTIES: &[&Property] = &[
    &retry_changes_the_state::PROPERTY,
    &system_apps_are_always_there::PROPERTY,
    &bytes_add_up::PROPERTY,
    &each_app_is_queued_once::PROPERTY,
];

/// The property of that name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Property> {
    PROPERTIES.iter().copied().find(|property| property.name == name)
}

/// Watches one phone for one property: what it remembers between looks goes with a clone of the
/// history.
trait Watch: fmt::Debug + Send + Sync {
    /// The phone is going to be told something.
    fn told(&mut self, sight: &Sight<'_>, command: &phone::Command) {
        let _ = (sight, command);
    }

    /// Something has happened.
    ///
    /// # Errors
    ///
    /// What is wrong, in words.
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String>;

    fn boxed(&self) -> Box<dyn Watch>;
}

/// A phone as properties see it.
#[derive(Clone, Copy, Debug)]
struct Sight<'w> {
    world: &'w World,
    phone: &'w Phone,
}

impl<'w> Sight<'w> {
    fn of(world: &'w World, phone: PhoneIndex) -> Self {
        Self { world, phone: &world.phones()[phone.place()] }
    }

    const fn now(&self) -> Time {
        self.world.now()
    }

    /// Its system runs and set-up is over: Start and the app list can be seen.
    fn is_in_use(&self) -> bool {
        self.phone.is_running() && self.phone.conditions().set_up
    }

    /// Disk writes made since the beginning.
    const fn disk_writes(&self) -> u64 {
        self.phone.disk().writes
    }

    fn downloads(&self) -> &'w downloads::Downloads {
        &self.phone.downloads
    }

    fn packages(&self) -> &'w packages::Packages {
        &self.phone.packages
    }

    fn network(&self) -> &'w network::Network {
        &self.phone.network
    }

    /// Nothing that is not the phone's own doing keeps it from downloading this app: it runs, is
    /// signed in, on Wi-Fi with the Internet behind it, has its battery charged, its clock right
    /// and room; no fault is in force; the Store has the app.
    fn nothing_keeps_from(&self, product: ProductId) -> bool {
        let conditions = self.phone.conditions();
        let listed = self.world.cloud().store.listing(product);
        self.is_in_use()
            && self.world.faults().is_empty()
            && conditions.account.is_some()
            && conditions.wifi_internet()
            && !conditions.battery_saver
            && conditions.clock_offset_ms.unsigned_abs() < HOUR_MS
            && listed.is_some_and(|listing| {
                listing.standing == Standing::Published
                    && listing.edition.package_bytes * 2 < conditions.free_bytes
            })
    }
}

const HOUR_MS: u64 = 3_600_000;

/// All properties, watched on all phones of one world.
#[derive(Debug)]
pub struct Watchers {
    list: Vec<(PhoneIndex, &'static Property, Box<dyn Watch>)>,
}

/// A property does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Which.
    pub property: &'static str,
    /// On which phone.
    pub phone: PhoneIndex,
    /// When.
    pub at: Time,
    /// What was seen.
    pub seen: String,
}

impl Breach {
    /// The same property on the same phone: shrinking must not slip to another failure.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.property == other.property && self.phone == other.phone
    }
}

impl Watchers {
    /// Watches these properties on every phone of a world.
    #[must_use]
    pub fn of(world: &World, properties: &[&'static Property]) -> Self {
        let phones = (0..world.phones().len()).map(|place| PhoneIndex(place as u16));
        let list = phones
            .flat_map(|phone| properties.iter().map(move |it| (phone, *it, (it.watch)())))
            .collect();
        Self { list }
    }

    /// A phone is going to be told something.
    pub fn told(&mut self, world: &World, phone: PhoneIndex, command: &phone::Command) {
        let sight = Sight::of(world, phone);
        for (_, _, watch) in self.list.iter_mut().filter(|(of, ..)| *of == phone) {
            watch.told(&sight, command);
        }
    }

    /// Something has happened.
    ///
    /// # Errors
    ///
    /// The first property that does not hold.
    pub fn look(&mut self, world: &World) -> Result<(), Breach> {
        for (phone, property, watch) in &mut self.list {
            let sight = Sight::of(world, *phone);
            watch.look(&sight).map_err(|seen| Breach {
                property: property.name,
                phone: *phone,
                at: world.now(),
                seen,
            })?;
        }
        Ok(())
    }
}

impl Clone for Watchers {
    fn clone(&self) -> Self {
        let list = self.list.iter().map(|(phone, it, watch)| (*phone, *it, watch.boxed()));
        Self { list: list.collect() }
    }
}

#[cfg(test)]
mod tests {
    use wp8_emulator::quirks::Quirk;

    use super::{Breaker, PROPERTIES};

    #[test]
    fn every_property_has_a_name_of_its_own_and_a_breaker_that_exists() {
        for (index, property) in PROPERTIES.iter().enumerate() {
            let twice = PROPERTIES[..index].iter().any(|other| other.name == property.name);
            assert!(!twice, "{}", property.name);
            match property.broken_by {
                Breaker::Quirk(name) => assert!(Quirk::named(name).is_some(), "{name}"),
                Breaker::Mistake(words) => assert!(!words.is_empty(), "{}", property.name),
            }
        }
    }
}
