//! Every screen there is, by name: for contact sheets, snapshots and benchmarks.
//!
//! One scenario of two phones is played; set-up is seen on the new phone as it goes by, every
//! other page on a copy of the world in which somebody opened it. What set-up shows only when
//! something is amiss is seen in shorter scenarios.

use std::collections::BTreeSet;
use std::sync::Arc;

use wp8_emulator::kernel::{Nonce, Span, Time};
use wp8_emulator::phone::front::{self, Overlay, Page};
use wp8_emulator::phone::{self, Command, Phone, power, settings};
use wp8_emulator::profile::RestoreOffer;
use wp8_emulator::shell::{self, Look, Node};
use wp8_emulator::wire::{AccountKind, PhoneIndex};
use wp8_emulator::world::{self, World};

use crate::library::Library;
use crate::run::{Brake, Observer, Played, Snapshots, Until, observed};

/// A screen.
#[derive(Clone, Debug)]
pub struct Shot {
    /// What it is: `backup › photos`.
    pub name: String,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// The screen.
    pub screen: Node,
    /// Its colours.
    pub look: Look,
    /// As text.
    pub text: String,
    /// As SVG.
    pub svg: String,
}

impl Shot {
    fn of(name: impl Into<String>, world: &World, phone: PhoneIndex) -> Self {
        let phone = &world.phones()[phone.place()];
        let screen = shell::screen(phone, world.now());
        let look = Look::of(phone);
        Self {
            name: name.into(),
            size: phone.identity().model().screen,
            text: shell::text(&screen),
            svg: shell::svg(&screen, &look),
            look,
            screen,
        }
    }
}

/// The phones of the scenario, in the order of their names.
const OLD: PhoneIndex = PhoneIndex(0);
const NEW: PhoneIndex = PhoneIndex(1);

/// The scenario of two phones.
const PHONES: &str = include_str!("gallery.scenario");

/// Scenarios of one phone, or one and another: what is amiss in set-up.
const SET_UP: [&str; 5] = [
    include_str!("set_up/alone.scenario"),
    include_str!("set_up/nothing-to-restore.scenario"),
    include_str!("set_up/not-backed-up.scenario"),
    include_str!("set_up/service-down.scenario"),
    include_str!("set_up/interrupted.scenario"),
];

/// The model that the scenarios name.
pub const MODEL: &str = "Lumia 920";

/// The gallery of one version.
#[derive(Debug)]
pub struct Gallery {
    world: World,
    set_up: Vec<Shot>,
    incoming: Vec<Shot>,
    downloads: Vec<Shot>,
}

impl Gallery {
    /// Plays the scenario in a profile.
    ///
    /// # Errors
    ///
    /// It cannot be played to its end in this profile.
    pub fn of(profile: &str) -> Result<Self, String> {
        Self::on(profile, MODEL)
    }

    /// The same on another model.
    ///
    /// # Errors
    ///
    /// As [`Gallery::of`] says.
    pub fn on(profile: &str, model: &str) -> Result<Self, String> {
        let mut passing = Passing::of(NEW, Some(OLD));
        let played = play(&PHONES.replace(MODEL, model), profile, &mut passing)?;
        if let Some(failure) = played.failure {
            return Err(format!("{profile}: {}: {}", failure.at, failure.summary()));
        }
        passing.new = PhoneIndex(0);
        passing.old = None;
        for text in SET_UP {
            // A version in which it cannot be gone on with has shown what it shows by then.
            play(&text.replace(MODEL, model), profile, &mut passing)?;
        }
        let Passing { shots, incoming, downloads, .. } = passing;
        Ok(Self { world: played.world, set_up: shots, incoming, downloads })
    }

    /// Set-up, page by page as it went by.
    #[must_use]
    pub fn set_up(&self) -> &[Shot] {
        &self.set_up
    }

    /// Every other screen, in a theme: `dark` or `light`.
    #[must_use]
    pub fn screens(&self, theme: &str, accent: &str) -> Vec<Shot> {
        let mut world = self.world.clone();
        for (name, value) in [("theme.background", theme), ("theme.accent", accent)] {
            let set = settings::Command::Set { name: name.into(), value: value.into() };
            tell(&mut world, OLD, set.into());
        }
        let mut shots = Self::pages(&world);
        shots.extend(self.incoming.iter().cloned());
        shots.extend(self.downloads.iter().cloned());
        shots.extend(dark_screens(&world));
        shots
    }

    /// A phone whose glass shows the page of that name, and the time.
    #[must_use]
    pub fn showing(&self, name: &str) -> Option<(Phone, Time)> {
        let world = if name == LOCKED {
            locked(&self.world)
        } else {
            let pages = all_pages(&self.world);
            opened(&self.world, pages.into_iter().find(|page| page.name() == name)?)
        };
        Some((world.phones()[OLD.place()].clone(), world.now()))
    }

    fn pages(world: &World) -> Vec<Shot> {
        let phone = &world.phones()[OLD.place()];
        let mut shots = vec![Shot::of(LOCKED, &locked(world), OLD)];
        for page in all_pages(world) {
            let mut name = page.name().to_owned();
            if let Page::Setting { title } = &page {
                name = format!("setting › {title}");
            }
            if shots.iter().any(|shot| shot.name == name) {
                name.push_str(" › 2");
            }
            let at = opened(world, page.clone());
            shots.push(Shot::of(&name, &at, OLD));
            let tabs = shots.last().map_or(0, |shot| {
                shot.screen.all().filter(|node| node.role == shell::Role::Tab).count()
            });
            for tab in 1..tabs {
                let mut turned = at.clone();
                tell(&mut turned, OLD, front::Command::Pivot(tab as u8).into());
                shots.push(Shot::of(format!("{name} › {}", tab + 1), &turned, OLD));
            }
        }
        for (name, page, overlay) in overlays(phone, world) {
            let mut at = opened(world, page);
            tell(&mut at, OLD, front::Command::Show(overlay).into());
            shots.push(Shot::of(name, &at, OLD));
        }
        shots
    }
}

/// All pages that this phone has, with what it has to show on them.
fn all_pages(world: &World) -> Vec<Page> {
    let phone = &world.phones()[OLD.place()];
    let profile = phone.identity().profile();
    let store = phone::packages::Origin::Store;
    // The first one is withdrawn.
    let product = phone.packages.packages().filter(|package| package.origin == store).nth(1);
    let product = product.map(|package| package.edition.product);
    let mut pages = vec![
        Page::Start,
        Page::AppList,
        Page::Search,
        Page::SystemApp { title: "Calculator".into() },
        Page::Settings,
    ];
    pages.extend(of_the_settings(world));
    if profile.backup.app_list {
        pages.extend([Page::BackupApps, Page::BackupAppsAdvanced]);
    }
    if profile.backup.messages {
        pages.push(Page::BackupMessages);
    }
    pages.push(Page::BackupPhotos);
    if profile.backup.restore == RestoreOffer::AnyTime {
        pages.push(Page::RestoreFromSettings);
    }
    if profile.backup.local_file {
        pages.push(Page::BackupFile);
    }
    if profile.cellular.data_sense {
        pages.push(Page::DataSense);
    }
    pages.extend([
        Page::WifiAdvanced,
        Page::WifiPassword { ssid: "home".into() },
        Page::AddInternetApn,
        Page::AddMmsApn,
        Page::AddAccount,
        Page::SignIn { kind: AccountKind::Google },
        Page::Account { address: "ana@outlook.com".into() },
        Page::Store,
        Page::StoreResults { query: "a".into() },
        Page::PurchaseHistory,
        Page::Downloads,
        Page::Messaging,
        Page::NewMessage,
        Page::PhoneHistory,
        Page::Photos,
        Page::Camera,
        Page::Favourites,
    ]);
    if let Some(product) = product {
        pages.extend([Page::App { product }, Page::StoreDetails { product }]);
    }
    let threads = phone.messaging.threads().into_iter().take(2);
    pages.extend(threads.map(|(id, _)| Page::Thread { key: id.0 }));
    pages
}

fn play(text: &str, profile: &str, passing: &mut Passing) -> Result<Played, String> {
    let library = Library::of_text("gallery.scenario", text);
    let Some(scenario) = library.scenarios.first() else {
        return Err(library.render(crate::language::diagnostic::Look::Plain));
    };
    let (brake, snapshots) = (Brake::none(), Snapshots::default());
    Ok(observed(scenario, profile, &brake, &snapshots, true, Until::End, Some(passing)))
}

/// What the two lists of the settings lead to.
fn of_the_settings(world: &World) -> Vec<Page> {
    let mut pages = Vec::new();
    for list in 0..2 {
        let mut at = opened(world, Page::Settings);
        tell(&mut at, OLD, front::Command::Pivot(list).into());
        let screen = shell::screen(&at.phones()[OLD.place()], at.now());
        let rows = screen.all().filter(|node| node.role == shell::Role::Item);
        for command in rows.filter_map(|row| row.action.as_ref()).flat_map(|it| &it.commands) {
            if let Command::Front(front::Command::Open(page)) = command {
                pages.push(page.clone());
            }
        }
    }
    pages
}

/// What can lie over a page.
fn overlays(phone: &Phone, world: &World) -> Vec<(&'static str, Page, Overlay)> {
    let held = |page: Page| {
        let screen = shell::screen(&opened(world, page).phones()[OLD.place()], world.now());
        let held = screen.all().filter(|node| node.hold.is_some()).nth(1);
        Overlay::Held(held.map_or_else(|| "".into(), |node| Arc::from(&*node.id)))
    };
    let thread = phone.messaging.threads().into_iter().next();
    let mut overlays = vec![
        ("a tile is held", Page::Start, held(Page::Start)),
        ("an app is held", Page::AppList, held(Page::AppList)),
        (
            "accents",
            Page::Setting { title: "theme".into() },
            Overlay::Choose("theme.accent".into()),
        ),
        (
            "backgrounds",
            Page::Setting { title: "theme".into() },
            Overlay::Choose("theme.background".into()),
        ),
        ("delete a backup?", Page::BackupAppsAdvanced, Overlay::Confirm("delete-backup".into())),
        ("reset?", Page::About, Overlay::Confirm("reset".into())),
        ("the bar with its names", Page::Messaging, Overlay::Menu),
    ];
    overlays.extend(thread.map(|(id, _)| {
        let thread = format!("delete-thread-{:016x}", id.0.0);
        ("delete a thread?", Page::Messaging, Overlay::Confirm(thread.into()))
    }));
    overlays
}

fn tell(world: &mut World, phone: PhoneIndex, command: Command) {
    // What is refused here is seen on the picture, or not.
    let _ = world.apply(Nonce(0), world::Command::Phone(phone, command));
}

/// A copy of the world in which a page of the old phone is seen.
fn opened(world: &World, page: Page) -> World {
    let mut world = world.clone();
    wake(&mut world, OLD);
    tell(&mut world, OLD, front::Command::Open(page).into());
    pass(&mut world);
    world
}

fn wake(world: &mut World, phone: PhoneIndex) {
    if world.phones()[phone.place()].power.screen() == power::Screen::Off {
        tell(world, phone, power::Command::PressPower.into());
    }
    tell(world, phone, power::Command::Unlock.into());
}

/// As long as a list of networks or a page of the Store takes to come.
fn pass(world: &mut World) {
    let until = world.now() + Span::seconds(8);
    let _ = world.advance_to(until);
}

/// The name of the lock screen.
const LOCKED: &str = "lock screen";

fn locked(world: &World) -> World {
    let mut world = world.clone();
    if world.phones()[OLD.place()].power.screen() != power::Screen::Off {
        tell(&mut world, OLD, power::Command::PressPower.into());
    }
    tell(&mut world, OLD, power::Command::PressPower.into());
    world
}

/// What is seen while no system draws anything.
fn dark_screens(world: &World) -> Vec<Shot> {
    let mut world = world.clone();
    wake(&mut world, OLD);
    tell(&mut world, OLD, power::Command::ShutDown.into());
    let mut shots = vec![Shot::of("it is shut down", &world, OLD)];
    let until = world.now() + Span::minutes(1);
    let _ = world.advance_to(until);
    tell(&mut world, OLD, power::Command::PowerOn.into());
    shots.push(Shot::of("it is booting", &world, OLD));
    shots
}

/// Looks on while the new phone is set up and its apps arrive, and at what comes in on the old one.
struct Passing {
    new: PhoneIndex,
    old: Option<PhoneIndex>,
    shots: Vec<Shot>,
    incoming: Vec<Shot>,
    downloads: Vec<Shot>,
    seen: BTreeSet<String>,
}

impl Passing {
    const fn of(new: PhoneIndex, old: Option<PhoneIndex>) -> Self {
        Self {
            new,
            old,
            shots: Vec::new(),
            incoming: Vec::new(),
            downloads: Vec::new(),
            seen: BTreeSet::new(),
        }
    }

    fn looks_at_old(&mut self, old: PhoneIndex, world: &World) {
        let phone = &world.phones()[old.place()];
        let rings = |call: &phone::calls::Call| call.phase == phone::calls::Phase::RingingHere;
        let came = [
            ("a message comes in", phone.messaging.unread() > 0),
            ("a call comes in", phone.calls.current().is_some_and(rings)),
        ];
        for (name, _) in came.into_iter().filter(|(_, came)| *came) {
            if self.seen.insert(name.to_owned()) {
                let mut copy = world.clone();
                wake(&mut copy, old);
                tell(&mut copy, old, front::Command::Open(Page::Start).into());
                self.incoming.push(Shot::of(name, &copy, old));
            }
        }
    }
}

impl Observer for Passing {
    fn begins(&mut self, _: &str, world: &World) {
        self.looks(world);
    }

    fn looks(&mut self, world: &World) {
        if let Some(old) = self.old {
            self.looks_at_old(old, world);
        }
        let new = self.new;
        let phone = &world.phones()[new.place()];
        let is_on = phone.is_running() && phone.power.state() == power::State::On;
        let page = phone.setup.page();
        let still = format!("set-up › {}", page.name());
        if is_on && page.name() != "finished" && !self.seen.contains(&still) {
            let mut copy = world.clone();
            wake(&mut copy, new);
            self.shots.push(Shot::of(page.name().replace('_', " "), &copy, new));
            self.seen.insert(still);
        }
        for (entry, state) in phone.downloads.entries() {
            let name = format!("app progress › {}", state.words().trim_end_matches('.'));
            let name = name.split(char::is_numeric).next().unwrap_or(&name).trim().to_owned();
            if !phone.setup.is_finished() || self.seen.contains(&name) {
                continue;
            }
            let mut copy = world.clone();
            wake(&mut copy, new);
            let page = Page::AppProgress { product: entry.product };
            tell(&mut copy, new, front::Command::Open(page).into());
            self.downloads.push(Shot::of(&name, &copy, new));
            tell(&mut copy, new, front::Command::Open(Page::AppList).into());
            self.downloads.push(Shot::of(format!("app list, {name}"), &copy, new));
            self.seen.insert(name);
        }
    }

    fn ends(&mut self, world: &World) {
        if self.old.is_none() {
            return;
        }
        let mut copy = world.clone();
        wake(&mut copy, self.new);
        tell(&mut copy, self.new, front::Command::Open(Page::Start).into());
        self.downloads.push(Shot::of("Start after a restore", &copy, self.new));
    }
}
