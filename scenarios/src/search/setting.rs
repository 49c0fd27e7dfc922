//! The world that generated histories play in: an old phone with content, a new one, and what a
//! backup needs around them.

use std::sync::Arc;

use wp8_emulator::profile::{ModelId, Profile, ProfileId};
use wp8_emulator::quirks::Quirks;
use wp8_emulator::wire::PhoneIndex;
use wp8_emulator::world::account::MicrosoftAccount;
use wp8_emulator::world::air::AccessPoint;
use wp8_emulator::world::{Holds, Specification, World};

use super::history::Who;

/// The account of both phones.
pub(super) const ADDRESS: &str = "ana@outlook.com";
/// Its password.
pub(super) const PASSWORD: &str = "correct-horse";
/// The network of the house.
pub(super) const NETWORK: &str = "home";
/// How strong it is, in percent. Chosen freely.
pub(super) const STRENGTH: u8 = 80;

/// What a search begins with: the same setting is the same world.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The seed of the world's luck.
    pub seed: u64,
    /// The version of both phones.
    pub profile: ProfileId,
    /// What is broken in them.
    pub quirks: Quirks,
    /// What the old phone holds.
    pub holds: Holds,
}

impl Setting {
    /// A version with its own quirks, and a phone with a little of everything.
    ///
    /// # Panics
    ///
    /// There is no such profile.
    #[must_use]
    pub fn of(profile: &str, seed: u64) -> Self {
        let Some(profile) = ProfileId::named(profile) else {
            panic!("no profile is called `{profile}`")
        };
        let holds = Holds { apps: 4, sms: 5, photos: 2, favourites: 2, ..Holds::default() };
        Self { seed, profile, quirks: Quirks::of(profile.get()), holds }
    }

    /// What the version has.
    #[must_use]
    pub fn profile(&self) -> &'static Profile {
        self.profile.get()
    }

    /// Its world, as every history of it begins.
    ///
    /// # Panics
    ///
    /// Never: it names no carrier that might be missing.
    #[must_use]
    pub fn world(&self) -> World {
        let mut world = World::new(self.seed);
        world.add_account(ADDRESS, MicrosoftAccount::new(PASSWORD));
        world.add_network(NETWORK, AccessPoint::open());
        for who in [Who::Old, Who::New] {
            let account = match who {
                Who::Old => Some(Arc::from(ADDRESS)),
                Who::New => None,
            };
            let Ok(index) = world.add_phone(self.specification(who, account)) else {
                unreachable!("no carrier is named")
            };
            world.bring_near(index, NETWORK, Some(STRENGTH));
        }
        world.hold(Who::Old.index(), self.holds);
        world.save_network(Who::Old.index(), NETWORK, None);
        world
    }

    fn specification(&self, who: Who, account: Option<Arc<str>>) -> Specification {
        let Some(model) = ModelId::named("Lumia 920") else {
            unreachable!("the model is in the list")
        };
        Specification {
            name: who.name().into(),
            model,
            profile: self.profile,
            quirks: self.quirks,
            switches: self.profile().switches,
            carrier: None,
            account,
            on: true,
            battery_percent: 90,
        }
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
