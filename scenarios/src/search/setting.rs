//! The world that generated histories play in: an old phone with content, a new one, and what a
//! backup needs around them.

use std::sync::Arc;

use rand::rand_core::{Rng, SeedableRng};
use rand_xoshiro::SplitMix64;
use serde::{Deserialize, Serialize};
use wp8_emulator::phone::setup::Image;
use wp8_emulator::profile::{
    Interval, MODELS, ModelId, PROFILES, Profile, ProfileId, Reinstall, Switches,
};
use wp8_emulator::quirks::Quirks;
use wp8_emulator::wire::{AccountKind, Internet, PhoneIndex};
use wp8_emulator::world::account::{Mailbox, MicrosoftAccount};
use wp8_emulator::world::air::AccessPoint;
use wp8_emulator::world::{Holds, Specification, World};

use super::history::Who;

/// The account of both phones.
pub const ADDRESS: &str = "ana@outlook.com";
/// Its password.
pub const PASSWORD: &str = "correct-horse";
/// Its password after it was changed.
pub const OTHER_PASSWORD: &str = "battery-staple";
/// What is typed when a password is typed wrong.
pub const WRONG_PASSWORD: &str = "correct-hose";
/// Its app password, for phones that cannot ask for a code.
pub const APP_PASSWORD: &str = "abcd-efgh-ijkl-mnop";
/// The account that can be added to a phone: of another kind, with a server of its own.
pub const SECOND_ADDRESS: &str = "ana@example.com";
/// Of which kind it is.
pub const SECOND_KIND: AccountKind = AccountKind::Exchange;
/// The network of the house.
pub const NETWORK: &str = "home";
/// Its password, where it has one.
pub const NETWORK_PASSWORD: &str = "swordfish";
/// How strong it is, in percent. Chosen freely.
pub const STRENGTH: u8 = 80;

/// What a search begins with: the same setting is the same world.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Setting {
    /// The seed of the world's luck.
    pub seed: u64,
    /// What is broken in both phones.
    pub quirks: Quirks,
    /// The phone with the content.
    pub old: PhoneSetting,
    /// The phone out of the box.
    pub new: PhoneSetting,
    /// What the old phone holds.
    pub holds: Holds,
    /// The account uses two-step verification.
    pub two_step: bool,
    /// How often its owner has both phones sync it.
    pub sync: Interval,
    /// The network of the house.
    pub network: NetworkSetting,
}

/// A phone of a setting.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PhoneSetting {
    /// Its version.
    pub profile: ProfileId,
    /// Its model.
    pub model: ModelId,
    /// Whose SIM is in it; none: no SIM.
    pub carrier: Option<Arc<str>>,
    /// How apps come back on it.
    pub reinstall: Reinstall,
    /// Its image has two languages to choose from.
    pub languages: bool,
    /// Its battery at the beginning.
    pub battery_percent: u8,
}

/// The network of the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkSetting {
    /// It has a password.
    pub password: bool,
    /// How fast it is.
    pub bytes_per_second: u64,
    /// What is behind it.
    pub internet: Internet,
    /// The new phone is in its range from the beginning.
    pub near_new: bool,
}

/// Carriers that are drawn: one whose access points are entered by themselves, one that rents the
/// network of others (report C17).
const CARRIERS: [&str; 2] = ["AT&T", "Straight Talk"];

/// The languages of an image that has more than one.
pub const LANGUAGES: [&str; 2] = ["en-US", "de-DE"];

/// How many there are of a kind of content. Small numbers are where the differences are.
const SOME: [u32; 8] = [0, 1, 2, 2, 4, 5, 8, 20];

/// Speeds of a network, in bytes per second: from a bad line to a good one.
const SPEEDS: [u64; 4] = [20_000, 250_000, 2_500_000, 12_500_000];

/// How often an account is synced. By hand as often as not: what phones do every half hour, for days, is
/// nineteen twentieths of all that happens, and the same each time.
const SYNCS: [Interval; 8] = [
    Interval::AsItemsArrive,
    Interval::AsItemsArrive,
    Interval::Hourly,
    Interval::Every2Hours,
    Interval::Manually,
    Interval::Manually,
    Interval::Manually,
    Interval::Manually,
];

impl Setting {
    /// A version with its own quirks on two phones of one model, the old one with a little of
    /// everything, in an open network.
    ///
    /// # Panics
    ///
    /// There is no such profile.
    #[must_use]
    pub fn of(profile: &str, seed: u64) -> Self {
        let Some(profile) = ProfileId::named(profile) else {
            panic!("no profile is called `{profile}`")
        };
        let phone = PhoneSetting::of(profile);
        let holds = Holds { apps: 4, sms: 5, photos: 2, favourites: 2, ..Holds::default() };
        let network = NetworkSetting {
            password: false,
            bytes_per_second: AccessPoint::open().bytes_per_second,
            internet: Internet::Full,
            near_new: true,
        };
        Self {
            seed,
            quirks: Quirks::of(profile.get()),
            old: phone.clone(),
            new: phone,
            holds,
            two_step: false,
            sync: profile.get().switches.account_sync,
            network,
        }
    }

    /// One of the worlds in which phones of this version are used, drawn from the seed: models,
    /// carriers, the version of the old phone, what it holds, the account, the network. The quirks
    /// are those given, whatever the version.
    ///
    /// # Panics
    ///
    /// There is no such profile.
    #[must_use]
    pub fn drawn(profile: &str, quirks: Quirks, seed: u64) -> Self {
        let mut draws = Draws(SplitMix64::seed_from_u64(seed));
        // The half that a scenario can write down.
        let plain = Self::of(profile, seed >> 1);
        let profile = plain.new.profile;
        let mut phone = |profile| PhoneSetting {
            model: draws.of(MODELS).map_or(plain.new.model, |it| named(it.name)),
            carrier: draws.one_in(2).then(|| CARRIERS[draws.below(CARRIERS.len())].into()),
            reinstall: if draws.one_in(4) { Reinstall::OnTap } else { plain.new.reinstall },
            languages: draws.one_in(4),
            battery_percent: if draws.one_in(4) { 5 + draws.below(30) as u8 } else { 90 },
            ..PhoneSetting::of(profile)
        };
        let new = phone(profile);
        let mut old = phone(profile);
        if draws.one_in(4)
            && let Some(profile) = draws.of(PROFILES).and_then(|it| ProfileId::named(it.name))
        {
            old.profile = profile;
        }
        let mut some = || SOME[draws.below(SOME.len())];
        let holds = Holds {
            apps: some(),
            sms: some(),
            mms: some() / 4,
            chats: some() / 4,
            calls: some(),
            photos: some(),
            videos: some() / 8,
            favourites: some(),
            ..Holds::default()
        };
        let network = NetworkSetting {
            password: draws.one_in(2),
            bytes_per_second: SPEEDS[draws.below(SPEEDS.len())],
            internet: match draws.below(16) {
                0 => Internet::Captive,
                1 => Internet::Limited,
                _ => Internet::Full,
            },
            near_new: !draws.one_in(8),
        };
        let two_step = draws.one_in(4);
        let sync = SYNCS[draws.below(SYNCS.len())];
        Self { seed: plain.seed, quirks, old, new, holds, two_step, sync, network }
    }

    /// What the version of the new phone has.
    #[must_use]
    pub fn profile(&self) -> &'static Profile {
        self.new.profile.get()
    }

    /// The password of the network, if it has one.
    #[must_use]
    pub fn network_password(&self) -> Option<&'static str> {
        self.network.password.then_some(NETWORK_PASSWORD)
    }

    /// The phone of that name.
    #[must_use]
    pub const fn phone(&self, who: Who) -> &PhoneSetting {
        match who {
            Who::Old => &self.old,
            Who::New => &self.new,
        }
    }

    /// Its world, as every history of it begins.
    ///
    /// # Panics
    ///
    /// A carrier is not in the provider database.
    #[must_use]
    pub fn world(&self) -> World {
        let mut world = World::new(self.seed);
        let account = MicrosoftAccount::new(PASSWORD);
        let account = match self.two_step {
            true => account.with_two_step(&[APP_PASSWORD]),
            false => account,
        };
        world.add_account(ADDRESS, account);
        world.add_mailbox(SECOND_KIND, SECOND_ADDRESS, Mailbox::new(PASSWORD).holding(3, 1));
        let open = AccessPoint {
            bytes_per_second: self.network.bytes_per_second,
            internet: self.network.internet,
            ..AccessPoint::open()
        };
        let network = match self.network_password() {
            Some(password) => {
                let AccessPoint { security, password, .. } = AccessPoint::wpa2(password);
                AccessPoint { security, password, ..open }
            }
            None => open,
        };
        world.add_network(NETWORK, network);
        for who in [Who::Old, Who::New] {
            let account = match who {
                Who::Old => Some(Arc::from(ADDRESS)),
                Who::New => None,
            };
            let index = match world.add_phone(self.specification(who, account)) {
                Ok(index) => index,
                Err(error) => panic!("{error}"),
            };
            if who == Who::Old || self.network.near_new {
                world.bring_near(index, NETWORK, Some(STRENGTH));
            }
        }
        world.hold(Who::Old.index(), self.holds);
        world.save_network(Who::Old.index(), NETWORK, self.network_password());
        world
    }

    /// What is set on that phone of what the facts leave open.
    #[must_use]
    pub fn switches(&self, who: Who) -> Switches {
        let phone = self.phone(who);
        let version = phone.profile.get().switches;
        Switches { reinstall: phone.reinstall, account_sync: self.sync, ..version }
    }

    fn specification(&self, who: Who, account: Option<Arc<str>>) -> Specification {
        let phone = self.phone(who);
        Specification {
            name: who.name().into(),
            model: phone.model,
            profile: phone.profile,
            quirks: self.quirks,
            switches: self.switches(who),
            image: Image { languages: phone.languages(), hides_languages: false },
            carrier: phone.carrier.clone(),
            account,
            on: true,
            battery_percent: phone.battery_percent,
        }
    }
}

impl PhoneSetting {
    /// The languages of its image.
    #[must_use]
    pub fn languages(&self) -> Arc<[Arc<str>]> {
        let all = if self.languages { LANGUAGES.as_slice() } else { &[] };
        all.iter().map(|it| Arc::from(*it)).collect()
    }

    /// A phone of this version, without a SIM.
    fn of(profile: ProfileId) -> Self {
        Self {
            profile,
            model: named("Lumia 920"),
            carrier: None,
            reinstall: profile.get().switches.reinstall,
            languages: false,
            battery_percent: 90,
        }
    }
}

fn named(model: &str) -> ModelId {
    let Some(model) = ModelId::named(model) else { unreachable!("the model is in the list") };
    model
}

/// Draws from the raw output of SplitMix64.
struct Draws(SplitMix64);

impl Draws {
    fn below(&mut self, limit: usize) -> usize {
        (self.0.next_u64() % limit as u64) as usize
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn of<T>(&mut self, list: &'static [T]) -> Option<&'static T> {
        let place = self.below(list.len());
        list.get(place)
    }
}

impl Who {
    /// Its name in the world.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
        }
    }

    /// Its place in the world.
    #[must_use]
    pub const fn index(self) -> PhoneIndex {
        match self {
            Self::Old => PhoneIndex(0),
            Self::New => PhoneIndex(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Quirks, Setting};

    #[test]
    fn every_drawn_setting_is_a_world_and_what_is_stored_of_it_is_the_same_world() {
        for seed in 0..50 {
            let setting = Setting::drawn("reference", Quirks::NONE, seed);
            let stored = serde_json::to_string(&setting).expect("it can be stored");
            let again: Setting = serde_json::from_str(&stored).expect("it can be read");
            assert_eq!(setting.world().fingerprint(), again.world().fingerprint(), "{stored}");
        }
    }

    #[test]
    fn settings_differ_in_what_phones_and_worlds_differ_in() {
        let drawn = (0..200).map(|seed| Setting::drawn("gdr3", Quirks::NONE, seed));
        let words: BTreeSet<String> = drawn
            .flat_map(|it| {
                [
                    format!("new {}", it.new.model.get().name),
                    format!("languages {}", it.new.languages),
                    format!("carrier {:?}", it.new.carrier),
                    format!("old {}", it.old.profile.get().name),
                    format!("two-step {}", it.two_step),
                    format!("sync {}", it.sync.words()),
                    format!("network {:?}", it.network.internet),
                    format!("password {}", it.network.password),
                ]
            })
            .collect();
        assert_eq!(words.len(), 9 + 2 + 3 + 7 + 2 + 4 + 3 + 2, "{words:?}");
    }
}
