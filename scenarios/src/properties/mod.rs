//! What must hold in every history: one file per property.
//!
//! A property is a sentence and a watch over it. It sees a phone as its user and the world's
//! operators see it ([`Sight`]): never its quirks, its profile or its switches. What it expects
//! stands in its own file, not in the tables that the phone is built from.
//!
//! There are three kinds. *Always*: something is so after every event. *Eventually*: where nothing
//! outside keeps the phone from it, something is so within a span that its file computes; the
//! watch measures the time for which nothing did, so that faults that end are no excuse and faults
//! that last are one. *Sometimes*: something is reached in some history of a campaign; a campaign
//! that never reaches it has shown less than it seems.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "a property names the commands and states that it is about; the others are no business of its"
)]

mod a_charged_phone_starts;
mod a_right_password_signs_in;
mod accounts_are_synced;
mod apps_are_installed_in_the_end;
mod backups_are_for_their_owner;
mod backups_are_made;
mod bytes_add_up;
mod close_removes;
mod closed_stays_closed;
mod deleted_backups_are_gone;
mod each_app_is_queued_once;
mod errors_say_what_to_do;
mod no_wifi_profile_is_restored;
mod nobody_is_stuck;
mod nothing_heavy_on_cellular;
mod nothing_uncovered_leaves;
mod restored_content_is_the_backup;
mod restored_start_is_the_factory_one;
mod restores_come_to_an_end;
mod retry_changes_the_state;
mod sometimes;
pub mod symptom;
mod system_apps_are_always_there;
mod the_queue_never_stalls;
mod wifi_never_sleeps_under_a_transfer;

use std::fmt;
use std::sync::Arc;

use wp8_emulator::kernel::{Span, Time};
use wp8_emulator::phone::accounts::AccountState;
use wp8_emulator::phone::{self, Phone, downloads, network, packages};
use wp8_emulator::wire::{PhoneIndex, ProductId, Standing};
use wp8_emulator::world::{self, World};

/// A property.
#[derive(Debug)]
pub struct Property {
    /// Its name: the sentence, short.
    pub name: &'static str,
    /// What holds.
    pub sentence: &'static str,
    /// When it must be so.
    pub kind: Kind,
    /// What is known to break it: a test sees it do so.
    pub broken_by: Breaker,
    /// The service of the phone in which a breach is seen.
    pub seen_in: &'static str,
    wakes: Wakes,
    watch: Watching,
}

/// How a property is watched.
#[derive(Clone, Copy, Debug)]
enum Watching {
    /// By a watch of its own.
    By(fn() -> Box<dyn Watch>),
    /// By waiting for what was reported.
    For(&'static symptom::Symptom),
}

impl Watching {
    fn begin(self) -> Box<dyn Watch> {
        match self {
            Self::By(begin) => begin(),
            Self::For(symptom) => Box::new(symptom::Watcher::new(symptom)),
        }
    }
}

/// When a property must be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// After every event.
    Always,
    /// Within a computed span, where nothing outside keeps the phone from it.
    Eventually,
    /// At some moment of some history of a campaign.
    Sometimes,
}

/// What breaks a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaker {
    /// A quirk of this name.
    Quirk(&'static str),
    /// A mistake that the property's own test makes; in words.
    Mistake(&'static str),
}

/// What a watch looks at: it is woken when one of these parts was edited, when its phone is told
/// something, and when a span of its own is over. What it wakes for is all that it may look at in
/// [`Watch::look`] — but what it looks at only together with something that wakes it.
///
/// The lowest bits are the parts of its phone, then come those around the phones, then those of
/// any phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wakes(u64);

const AROUND: usize = phone::PARTS.len();
const ANYONES: usize = AROUND + world::PARTS.len();
/// How many bits there are.
const WAKES: usize = ANYONES + phone::PARTS.len();

impl Wakes {
    const IDENTITY: Self = Self::of("identity");
    const CONDITIONS: Self = Self::of("conditions");
    const ACCOUNTS: Self = Self::of("accounts");
    const BACKUP: Self = Self::of("backup");
    const DOWNLOADS: Self = Self::of("downloads");
    const NETWORK: Self = Self::of("network");
    const PACKAGES: Self = Self::of("packages");
    /// Also whether the system runs.
    const POWER: Self = Self::of("power");
    const SETUP: Self = Self::of("setup");

    /// What no phone has a say in: faults, networks, what the Store lists, whom the account service
    /// lets in.
    const OUTSIDE: Self = Self::around("told");
    const BACKUP_SERVICE: Self = Self::around("backup");

    /// All of its own phone.
    const OWN: Self = Self((1 << AROUND) - 1);
    /// What [`Sight::is_in_use`] looks at.
    const IN_USE: Self = Self::POWER.or(Self::CONDITIONS);
    /// What [`Sight::is_well`] looks at.
    const WELL: Self = Self::POWER.or(Self::CONDITIONS).or(Self::OUTSIDE);
    /// What [`Sight::is_well_signed_in`] looks at.
    const WELL_SIGNED_IN: Self = Self::WELL.or(Self::ACCOUNTS);
    /// What [`Sight::nothing_keeps_from`] looks at.
    const POSSIBLE: Self = Self::WELL_SIGNED_IN;

    const fn of(part: &str) -> Self {
        Self(1 << place(&phone::PARTS, part))
    }

    const fn around(part: &str) -> Self {
        Self(1 << (AROUND + place(&world::PARTS, part)))
    }

    const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These parts of whichever phone.
    const fn of_anyone(self) -> Self {
        Self((self.0 & Self::OWN.0) << ANYONES)
    }

    /// The place of each of its bits.
    fn bits(self) -> impl Iterator<Item = usize> {
        ones(self.0)
    }
}

/// The places of the ones of a word, the lowest first.
fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = word.trailing_zeros() as usize;
        (word != 0).then(|| {
            word &= word - 1;
            place
        })
    })
}

const fn place(parts: &[&str], part: &str) -> usize {
    let mut place = 0;
    while place < parts.len() {
        if is_same(parts[place].as_bytes(), part.as_bytes()) {
            return place;
        }
        place += 1;
    }
    panic!("there is no such part")
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut place = 0;
    while place < one.len() && place < other.len() && one[place] == other[place] {
        place += 1;
    }
    place == one.len() && place == other.len()
}

/// All properties.
pub static PROPERTIES: &[&Property] = &[
    &retry_changes_the_state::PROPERTY,
    &system_apps_are_always_there::PROPERTY,
    &bytes_add_up::PROPERTY,
    &each_app_is_queued_once::PROPERTY,
    &close_removes::PROPERTY,
    &closed_stays_closed::PROPERTY,
    &the_queue_never_stalls::PROPERTY,
    &apps_are_installed_in_the_end::PROPERTY,
    &a_right_password_signs_in::PROPERTY,
    &a_charged_phone_starts::PROPERTY,
    &accounts_are_synced::PROPERTY,
    &backups_are_made::PROPERTY,
    &backups_are_for_their_owner::PROPERTY,
    &deleted_backups_are_gone::PROPERTY,
    &nothing_uncovered_leaves::PROPERTY,
    &restored_content_is_the_backup::PROPERTY,
    &restored_start_is_the_factory_one::PROPERTY,
    &restores_come_to_an_end::PROPERTY,
    &no_wifi_profile_is_restored::PROPERTY,
    &wifi_never_sleeps_under_a_transfer::PROPERTY,
    &nothing_heavy_on_cellular::PROPERTY,
    &errors_say_what_to_do::PROPERTY,
    &nobody_is_stuck::PROPERTY,
    &sometimes::A_BACKUP_IS_COMPLETE,
    &sometimes::A_RESTORE_IS_COMPLETE,
    &sometimes::A_RESTORE_FAILS,
    &sometimes::POWER_GOES_DURING_A_RESTORE,
    &sometimes::A_DOWNLOAD_FAILS,
    &sometimes::A_DOWNLOAD_WAITS_FOR_WIFI,
    &sometimes::AN_APP_COMES_BACK,
    &sometimes::WIFI_FALLS_ASLEEP,
    &sometimes::A_SIGN_IN_FAILS,
    &sometimes::A_SYNC_FAILS,
    &sometimes::THE_BATTERY_IS_EMPTY,
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

    /// What it was told last made no sense, and was not done.
    fn refused(&mut self) {}

    /// Something has happened.
    ///
    /// # Errors
    ///
    /// What is wrong, in words.
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String>;

    /// When it looks again although nothing happens.
    fn due(&self) -> Option<Time> {
        None
    }

    /// What is to be reached at some time has been.
    fn is_reached(&self) -> bool {
        false
    }

    fn boxed(&self) -> Box<dyn Watch>;
}

/// A phone as properties see it.
#[derive(Clone, Copy, Debug)]
struct Sight<'w> {
    world: &'w World,
    phone: &'w Phone,
}

impl<'w> Sight<'w> {
    fn of(world: &'w World, place: PhoneIndex) -> Self {
        Self { world, phone: &world.phones()[place.place()] }
    }

    const fn now(&self) -> Time {
        self.world.now()
    }

    /// The version that settings › about names: what a property looks up in its own table.
    fn version(&self) -> &'static str {
        self.phone.identity().profile().name
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

    /// Nothing that is not the phone's own doing keeps it from reaching a service: it runs, is on
    /// Wi-Fi with the Internet behind it, has its battery charged and its clock right; no fault is
    /// in force.
    fn is_well(&self) -> bool {
        let conditions = self.phone.conditions();
        self.phone.is_running()
            && self.world.faults().is_empty()
            && conditions.wifi_internet()
            && !conditions.battery_saver
            && conditions.clock_offset_ms.unsigned_abs() < HOUR_MS
    }

    /// As [`Sight::is_well`], in use and signed in.
    fn is_well_signed_in(&self) -> bool {
        self.is_in_use() && self.is_well() && self.is_let_in()
    }

    /// It is signed in, to an account that lets it in.
    fn is_let_in(&self) -> bool {
        let account = self.phone.conditions().account.as_ref();
        let service = &self.world.cloud().account;
        account
            .is_some_and(|account| service.get(&account.address).is_some_and(|known| !known.locked))
            && !self.wants_its_password()
    }

    /// The account waits for its user to type its password again.
    fn wants_its_password(&self) -> bool {
        let primary = self.phone.accounts.list().find(|account| account.primary);
        primary.is_some_and(|account| matches!(account.state, AccountState::NeedsAttention(_)))
    }

    /// Nothing that is not the phone's own doing keeps it from downloading this app: it is well and
    /// has room; the Store has the app.
    fn nothing_keeps_from(&self, product: ProductId) -> bool {
        let conditions = self.phone.conditions();
        let listed = self.world.cloud().store.listing(product);
        self.is_well_signed_in()
            && listed.is_some_and(|listing| {
                listing.standing == Standing::Published
                    && listing.regions.is_none()
                    && listing.edition.package_bytes * 2 < conditions.free_bytes
            })
    }

    /// How fast the slowest network is that the phone may be on, in bytes a second: its cell among
    /// them, where what has begun goes on when Wi-Fi is there.
    fn slowest_network(&self) -> u64 {
        let air = self.world.air();
        let rate = |bytes_per_second: u64, per_mille: u32| {
            bytes_per_second.saturating_mul(u64::from(per_mille)) / 1_000
        };
        let phone = self.world.phone(&self.phone.identity().name);
        let cell = phone.and_then(|(phone, _)| air.coverage(phone.place()));
        let cell = cell.map(|coverage| coverage.data(u8::MAX));
        let cell = cell.map(|data| rate(data.bytes_per_second, data.speed_per_mille));
        let points =
            air.access_points().map(|(_, it)| rate(it.bytes_per_second, it.speed_per_mille));
        points.chain(cell).min().unwrap_or(0).max(1)
    }
}

const HOUR_MS: u64 = 3_600_000;

/// So many large bodies share a link at most, in equal parts: two apps, an upload of each row of the
/// backup, a restore. One of them alone is given all of the rest.
const SHARES: u64 = 6;

/// How long so many bytes take at most on a link of so many bytes a second.
fn transfer_takes(bytes: u64, bytes_per_second: u64) -> Span {
    Span::seconds(bytes.saturating_mul(SHARES) / bytes_per_second.max(1))
}

/// Since when something has been so without a break.
#[derive(Clone, Copy, Debug, Default)]
struct Since(Option<Time>);

impl Since {
    /// How long it has been so, if it is so now.
    fn note(&mut self, so: bool, now: Time) -> Option<Span> {
        if so {
            Some(now.since(*self.0.get_or_insert(now)))
        } else {
            self.0 = None;
            None
        }
    }

    /// When it will have been so for that long.
    fn until(self, span: Span) -> Option<Time> {
        self.0.map(|since| since + span)
    }
}

/// Properties, watched on all phones of one world.
#[derive(Clone, Debug)]
pub struct Watchers {
    phones: Vec<Watched>,
    around: world::Edits,
    /// What was edited around the phones, and of any phone.
    others: Wakes,
    /// For each part, who looks at it: a bit each, in their order.
    lookers: Arc<[u64; WAKES]>,
}

/// One phone under watch.
#[derive(Clone, Debug)]
struct Watched {
    edits: phone::Edits,
    /// Its parts that were edited since the look before.
    edited: Wakes,
    /// It was told something since the last look.
    told: bool,
    /// All of the list, a bit each.
    all: u64,
    /// The earliest moment at which a watch looks again by itself.
    due: Option<Time>,
    list: Vec<One>,
}

/// One property of one phone.
#[derive(Debug)]
struct One {
    property: &'static Property,
    watch: Box<dyn Watch>,
    /// When it looks again by itself, as it said when it looked last.
    due: Option<Time>,
}

impl Clone for One {
    fn clone(&self) -> Self {
        Self { property: self.property, watch: self.watch.boxed(), due: self.due }
    }
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
    ///
    /// # Panics
    ///
    /// There are more than 64.
    #[must_use]
    pub fn of(world: &World, properties: &[&'static Property]) -> Self {
        assert!(properties.len() <= u64::BITS as usize, "who looks is kept in a word");
        let all = properties.iter().fold(0, |all, _| all << 1 | 1);
        let mut around = world::Edits::default();
        world.edited(&mut around);
        let phones = (0..world.phones().len()).map(|place| {
            let sight = Sight::of(world, PhoneIndex(place as u16));
            let list = properties.iter().map(|property| {
                let mut watch = property.watch.begin();
                // What is so before anything happens is what a watch compares with.
                let begun = watch.look(&sight);
                debug_assert!(begun.is_ok(), "{}: {begun:?}", property.name);
                One { property, watch, due: None }
            });
            let mut edits = phone::Edits::default();
            sight.phone.edited(&mut edits);
            Watched { edits, edited: Wakes(0), told: false, all, due: None, list: list.collect() }
        });
        let mut lookers = [0; WAKES];
        for (place, property) in properties.iter().enumerate() {
            for part in property.wakes.bits() {
                lookers[part] |= 1 << place;
            }
        }
        Self { phones: phones.collect(), around, others: Wakes(0), lookers: Arc::new(lookers) }
    }

    /// A phone is going to be told something.
    pub fn told(&mut self, world: &World, phone: PhoneIndex, command: &phone::Command) {
        let sight = Sight::of(world, phone);
        let Some(watched) = self.phones.get_mut(phone.place()) else { return };
        watched.told = true;
        for one in &mut watched.list {
            one.watch.told(&sight, command);
        }
    }

    /// What a phone was told last made no sense, and was not done.
    pub fn refused(&mut self, phone: PhoneIndex) {
        let Some(watched) = self.phones.get_mut(phone.place()) else { return };
        for one in &mut watched.list {
            one.watch.refused();
        }
    }

    /// Something has happened.
    ///
    /// # Errors
    ///
    /// The first property that does not hold.
    pub fn look(&mut self, world: &World) -> Result<(), Breach> {
        self.notice(world);
        self.judge(world)
    }

    /// Sees what was edited since the last look.
    pub(crate) fn notice(&mut self, world: &World) {
        self.others = Wakes(u64::from(world.edited(&mut self.around)) << AROUND);
        for (watched, phone) in self.phones.iter_mut().zip(world.phones()) {
            watched.edited = Wakes(u64::from(phone.edited(&mut watched.edits)));
            self.others = self.others.or(watched.edited.of_anyone());
        }
    }

    /// The parts of a phone that were edited, a bit each, as [`Phone::edited`] has them.
    pub(crate) fn edited(&self, phone: PhoneIndex) -> u64 {
        self.phones.get(phone.place()).map_or(0, |watched| watched.edited.0)
    }

    /// Looks at what was noticed.
    pub(crate) fn judge(&mut self, world: &World) -> Result<(), Breach> {
        let others = self.others;
        for (place, watched) in self.phones.iter_mut().enumerate() {
            watched.look(world, PhoneIndex(place as u16), others, &self.lookers)?;
        }
        Ok(())
    }

    /// The properties of kind [`Kind::Sometimes`] that have been reached, on whichever phone.
    pub fn reached(&self) -> impl Iterator<Item = &'static str> {
        let all = self.phones.iter().flat_map(|watched| &watched.list);
        all.filter(|one| one.watch.is_reached()).map(|one| one.property.name)
    }
}

impl Watched {
    fn look(
        &mut self,
        world: &World,
        place: PhoneIndex,
        others: Wakes,
        lookers: &[u64; WAKES],
    ) -> Result<(), Breach> {
        let wakes = self.edited.or(others);
        let is_due = |due: Option<Time>| due.is_some_and(|due| due <= world.now());
        let mut awake = wakes.bits().fold(0, |awake, part| awake | lookers[part]);
        if is_due(self.due) {
            let due = self.list.iter().map(|one| u64::from(is_due(one.due))).enumerate();
            awake |= due.fold(0, |all, (place, due)| all | due << place);
        }
        if std::mem::take(&mut self.told) {
            awake = self.all;
        }
        if awake == 0 {
            return Ok(());
        }
        let sight = Sight::of(world, place);
        let mut dues_change = false;
        for one in ones(awake) {
            let One { property, watch, due } = &mut self.list[one];
            watch.look(&sight).map_err(|seen| Breach {
                property: property.name,
                phone: place,
                at: world.now(),
                seen,
            })?;
            let before = std::mem::replace(due, watch.due());
            dues_change |= before != *due;
        }
        if dues_change {
            self.due = self.list.iter().filter_map(|one| one.due).min();
        }
        Ok(())
    }
}

/// Worlds in which mistakes are made, for the tests of properties.
#[cfg(test)]
mod stages {
    use wp8_emulator::world::World;

    use crate::library::Library;
    use crate::run::{Brake, Snapshots, Until, perform};

    const WORLD: &str = "
world:
  accounts:
    ana@outlook.com: { password: correct-horse }
  networks:
    home: { security: open }
    cafe: { security: open }
  phones:
    old:
      account: ana@outlook.com
      wifi: [cafe, home]
      holds: { apps: 3, sms: 4, calls: 2, favourites: 3 }
    new: { near: [home], on: true }
steps:
  - old: plug_in
  - new: plug_in
";

    /// The old phone is backed up.
    pub(super) const BACKED_UP: &str = "
  - wait_for: [old.backup.app_list.state == \"up_to_date\", old.backup.messages.state == \"up_to_date\"]
    within: 48h
";

    /// The new one shows the list of backups.
    pub(super) const OFFERED: &str = "  - new: { walk_through_setup: { until: restore_your_phone, wifi: home, account: ana@outlook.com } }\n";

    /// It is set up from the backup.
    pub(super) const RESTORED: &str = "  - new: walk_through_setup\n  - advance: 1h\n";

    /// The world after these steps.
    pub(super) fn world(profile: &str, steps: &[&str]) -> World {
        let text = format!("scenario: A stage\nprofiles: [{profile}]\n{WORLD}{}", steps.concat());
        let library = Library::of_text("stage.yaml", &text);
        let scenario = library.scenarios.first().expect("it can be read");
        let (brake, snapshots) = (Brake::none(), Snapshots::default());
        let played = perform(scenario, profile, &brake, &snapshots, true, Until::End);
        assert!(played.failure.is_none(), "{:?}", played.failure);
        played.world
    }
}

#[cfg(test)]
mod tests {
    use wp8_emulator::kernel::Span;
    use wp8_emulator::quirks::{QUIRKS, Quirk, Quirks};

    use super::{Breaker, PROPERTIES, WAKES, Watchers};
    use crate::search::history::{Chunk, of_seed};
    use crate::search::play::{Failure, Play};
    use crate::search::setting::Setting;

    impl Watchers {
        /// Everything wakes everybody.
        pub(crate) fn look_always(&mut self) {
            let all = self.phones.first().map_or(0, |watched| watched.all);
            self.lookers = std::sync::Arc::new([all; WAKES]);
        }
    }

    #[test]
    fn who_is_woken_by_what_it_looks_at_sees_as_much_as_who_always_looks() {
        let mut failed = 0;
        for seed in 0..150 {
            // Some with all defects, some with none.
            let quirks = QUIRKS.iter().filter(|_| seed % 3 > 0);
            let quirks = quirks.fold(Quirks::NONE, |all, quirk| all.with(quirk));
            let profile = if seed % 2 == 0 { "reference" } else { "wp8.0" };
            let sleepy = Play::begin(&Setting::drawn(profile, quirks, seed), PROPERTIES);
            let mut awake = sleepy.clone();
            awake.look_always();
            let chunks: Vec<Chunk> = of_seed(seed).take(150).collect();
            let seen = |mut play: Play| {
                let passed = |play: &mut Play| -> Result<(), (usize, Failure)> {
                    play.all(&chunks)?;
                    play.pass(Span::hours(50)).map_err(|failure| (chunks.len(), failure))
                };
                let passed = passed(&mut play);
                (passed, play.reached().collect::<Vec<_>>())
            };
            let (one, other) = (seen(sleepy), seen(awake));
            assert_eq!(one, other, "seed {seed}");
            failed += usize::from(one.0.is_err());
        }
        assert!(failed > 5, "only {failed} fail");
    }

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
