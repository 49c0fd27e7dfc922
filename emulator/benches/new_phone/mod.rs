//! The restore that benchmarks measure: a phone with 50 apps is replaced by a new one.

#![allow(clippy::wildcard_enum_match_arm, reason = "only the pages of this one walk are touched")]

use std::sync::Arc;

use wp8_emulator::kernel::{Key, Nonce, Span, Time};
use wp8_emulator::phone::packages::Origin;
use wp8_emulator::phone::setup::{Chosen, Command as Setup, Page};
use wp8_emulator::phone::{Command as Phone, backup, downloads, power};
use wp8_emulator::profile::{ModelId, ProfileId};
use wp8_emulator::quirks::Quirks;
use wp8_emulator::wire::{Code, PhoneIndex, Secret};
use wp8_emulator::world::account::MicrosoftAccount;
use wp8_emulator::world::air::AccessPoint;
use wp8_emulator::world::faults::{Rule, What, When};
use wp8_emulator::world::{Command, Holds, Specification, World};

const ADDRESS: &str = "ana@outlook.com";
const PASSWORD: &str = "correct horse";
const SSID: &str = "home";

/// No restore takes longer.
const AT_MOST: Span = Span::hours(24);

/// A restore about to begin.
#[derive(Clone, Debug)]
pub struct NewPhone {
    /// The world: the old phone is backed up, the new one shows "Keep your life in sync".
    pub world: World,
    new: PhoneIndex,
    commands: u64,
}

impl NewPhone {
    /// A backup of so many apps is there, and so many of a thousand downloads fail.
    pub fn with(apps: u32, failing_per_mille: u32) -> Self {
        let mut world = World::new(7);
        world.add_account(ADDRESS, MicrosoftAccount::new(PASSWORD));
        world.add_network(SSID, AccessPoint::open());
        let old = world.add_phone(specification("old", Some(ADDRESS))).expect("no carrier to miss");
        world.hold(old, Holds { apps, ..Holds::default() });
        world.bring_near(old, SSID, Some(80));
        world.save_network(old, SSID, None);
        let new = world.add_phone(specification("new", None)).expect("no carrier to miss");
        world.bring_near(new, SSID, Some(80));
        let mut this = Self { world, new, commands: 0 };
        this.user(old, Phone::Power(power::Command::PlugIn));
        this.world.advance_to(Time::ZERO + Span::hours(30)).expect("time goes on");
        this.user(new, Phone::Power(power::Command::PlugIn));
        this.user(old, Phone::Power(power::Command::ShutDown));
        // Until it is off: what it does is no part of the restore.
        this.world.advance_to(this.world.now() + Span::minutes(1)).expect("time goes on");
        this.walk(|page| matches!(page, Page::SignIn), &mut |_| ());
        this.world
            .apply(Nonce(1), Command::Fault(failing(failing_per_mille)))
            .expect("rules are always taken");
        this
    }

    /// From the tap on "sign in" to the last app live on Start. Gives how many apps are.
    pub fn restore(&mut self) -> usize {
        self.restore_under(|_| ())
    }

    /// The same, with a look at the world after everything that happens.
    pub fn restore_under(&mut self, mut look: impl FnMut(&World)) -> usize {
        self.walk(|page| matches!(page, Page::Finished), &mut look);
        let until = self.world.now() + AT_MOST;
        while !self.is_done() && self.world.step(until).expect("time goes on") {
            look(&self.world);
        }
        assert!(self.is_done(), "the restore never ends: {:?}", self.phone().downloads);
        self.phone().packages.packages().filter(|package| package.origin == Origin::Store).count()
    }

    /// Each app is there, or its queue entry has failed for good.
    fn is_done(&self) -> bool {
        let phone = self.phone();
        phone
            .downloads
            .entries()
            .all(|(_, state)| matches!(state, downloads::State::AttentionRequired { .. }))
    }

    fn phone(&self) -> &wp8_emulator::phone::Phone {
        &self.world.phones()[self.new.place()]
    }

    /// Goes through set-up until a page is shown.
    fn walk(&mut self, until: impl Fn(&Page) -> bool, look: &mut impl FnMut(&World)) {
        let at_most = self.world.now() + AT_MOST;
        while !until(self.phone().setup.page()) {
            match self.tap() {
                Some(Setup::ChooseBackup(chosen)) => {
                    let phrase = Secret(backup::phrase_of(ADDRESS).into());
                    self.user(self.new, Phone::Backup(backup::Command::EnterPhrase(phrase)));
                    self.user(self.new, Phone::Setup(Setup::ChooseBackup(chosen)));
                }
                Some(command) => self.user(self.new, Phone::Setup(command)),
                None => {
                    let more = self.world.step(at_most).expect("time goes on");
                    assert!(more, "set-up is stuck at {}", self.phone().setup.page());
                }
            }
            look(&self.world);
        }
    }

    /// What its user taps on the page that is shown; nothing where only waiting helps.
    fn tap(&self) -> Option<Setup> {
        let phone = self.phone();
        match phone.setup.page() {
            Page::Wifi(_) if phone.conditions().wifi.is_some() => Some(Setup::Next),
            Page::Wifi(wp8_emulator::phone::setup::Joining::NotYet) => {
                let seen = phone.network.networks().any(|seen| &*seen.ssid == SSID);
                seen.then(|| Setup::ChooseWifi { ssid: SSID.into(), password: None })
            }
            Page::SignIn => {
                Some(Setup::SignIn { address: ADDRESS.into(), password: Secret(PASSWORD.into()) })
            }
            Page::RestoreYourPhone { .. } => Some(Setup::ChooseBackup(Chosen::Index(0))),
            _ => phone.setup.quickest(),
        }
    }

    fn user(&mut self, phone: PhoneIndex, command: Phone) {
        self.commands += 1;
        let nonce = Nonce(Nonce(7).key("command", self.commands).0);
        self.world.apply(nonce, Command::Phone(phone, command)).expect("it can be done now");
    }
}

fn specification(name: &str, account: Option<&str>) -> Specification {
    let profile = ProfileId::named("reference").expect("there is one");
    Specification {
        name: name.into(),
        model: ModelId::named("Lumia 920").expect("there is one"),
        profile,
        quirks: Quirks::of(profile.get()),
        switches: profile.get().switches,
        image: Default::default(),
        carrier: None,
        account: account.map(Arc::from),
        on: true,
        battery_percent: 90,
    }
}

fn failing(per_mille: u32) -> Rule {
    Rule {
        key: Key::named("fault", "an overloaded Store"),
        name: "an overloaded Store".into(),
        when: When { ask: Some("package".into()), per_mille, ..When::ALWAYS },
        what: What::Refuse(Code::STORE_UNAVAILABLE),
    }
}
