//! A run as it can be looked at afterwards: the glass of each phone before and after each step,
//! and what went on between.
//!
//! It is made by an observer in a run of its own, with the trace on, and only where a report asks
//! for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use wp8_backup::Category;
use wp8_emulator::kernel::{PhoneClock, Time};
use wp8_emulator::phone::Phone;
use wp8_emulator::phone::network::Cell;
use wp8_emulator::phone::power::Screen;
use wp8_emulator::shell;
use wp8_emulator::wire::PhoneIndex;
use wp8_emulator::world::World;

use super::failure::Failure;
use super::needed::Needed;
use super::play::Observer;
use crate::comparison::{self, Comparison, Heading, Item, Outcome};
use crate::picture;
use crate::secrets::Mask;

/// What was recorded of a run.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// The names of the phones.
    pub phones: Vec<String>,
    /// In order of time: before the first step, and after each; between those, whenever another page came into view.
    pub moments: Vec<Moment>,
    /// Battery, link and transfers of each phone.
    pub lanes: Vec<Lanes>,
    /// What happened.
    pub trace: Vec<Line>,
    /// How many further records were not kept.
    pub left_out: usize,
    /// What of one phone is on the other at the end, where there are two.
    pub came_back: Option<CameBack>,
    /// How it failed, whether that was known or not.
    pub failure: Option<Failure>,
    /// What that failure needs.
    pub needed: Vec<Needed>,
}

/// What of one phone's things is on another.
#[derive(Clone, Debug)]
pub struct CameBack {
    /// The phone that had the things.
    pub old: String,
    /// The phone on which they are looked for.
    pub new: String,
    /// Things that are together on a list, and of which the same became.
    pub groups: Vec<Group>,
}

/// Things of one heading of which the same became.
#[derive(Clone, Debug)]
pub struct Group {
    /// Where their owner looks for them.
    pub heading: Heading,
    /// In a word: `same`, `differs`, `missing`, `extra`.
    pub fate: &'static str,
    /// Why, in words.
    pub why: String,
    /// How many there are.
    pub count: usize,
    /// The first of them.
    pub names: Vec<String>,
}

/// How things stood.
#[derive(Clone, Debug)]
pub struct Moment {
    /// When, in milliseconds of scenario time.
    pub at_ms: u64,
    /// How many steps had been begun.
    pub steps: usize,
    /// The last of them was not done yet.
    pub inside: bool,
    /// The screen of each phone, as SVG.
    pub screens: Vec<Glass>,
    /// The download queue of each phone, a line for each entry.
    pub queues: Vec<Vec<String>>,
    /// What the services keep, a line each.
    pub cloud: Vec<String>,
}

/// The glass of a phone.
#[derive(Clone, Debug)]
pub struct Glass {
    /// What is on it; where the screen is off, the page that would be seen on it.
    pub svg: Arc<str>,
    /// The screen is off.
    pub asleep: bool,
}

/// How something stood from a time on, in milliseconds of scenario time.
pub type From<T> = (u64, T);

/// What went on in a phone all the time.
#[derive(Clone, Debug, Default)]
pub struct Lanes {
    /// Percent of the battery, and whether it is on the charger.
    pub battery: Vec<From<(u8, bool)>>,
    /// What it is connected with: `Wi-Fi home`, `LTE`, `no connection`, `off`.
    pub link: Vec<From<String>>,
    /// How many exchanges are under way, and how many wait for a link.
    pub transfers: Vec<From<(usize, usize)>>,
}

/// A record of the trace.
#[derive(Clone, Debug)]
pub struct Line {
    /// When, in milliseconds of scenario time.
    pub at_ms: u64,
    /// Of which phone, as an index; none: of the world.
    pub phone: Option<usize>,
    /// In which service.
    pub place: &'static str,
    /// What happened.
    pub what: String,
    /// The record that led to it, as an index into all that were kept.
    pub cause: Option<usize>,
}

/// As many moments between steps are kept, and records of the trace, and names of things in a group.
const BETWEEN: usize = 60;
const RECORDS: usize = 4_000;
const NAMES: usize = 20;

/// Records a run as it goes.
#[derive(Debug)]
pub struct Camera {
    mask: Mask,
    recording: Recording,
    begun: usize,
    /// What could be seen on each phone: a change of these is a change of page.
    seen: Vec<InView>,
}

impl Camera {
    /// Nothing yet; what must not be shown will not be recorded either.
    #[must_use]
    pub fn new(mask: Mask) -> Self {
        Self { mask, recording: Recording::default(), begun: 0, seen: Vec::new() }
    }

    /// The recording of a run that is over.
    #[must_use]
    pub fn developed(self, world: &World) -> Recording {
        let Self { mask, mut recording, .. } = self;
        let trace = world.trace();
        recording.trace = trace
            .records()
            .take(RECORDS)
            .map(|record| Line {
                at_ms: record.at.0,
                phone: record.fact.phone().map(PhoneIndex::place),
                place: record.fact.place(),
                what: mask.text(&record.fact.to_string()).into_owned(),
                cause: record.cause.index().filter(|cause| *cause < RECORDS),
            })
            .collect();
        recording.left_out = trace.left_out() as usize + trace.len().saturating_sub(RECORDS);
        recording.came_back = came_back(world, &mask);
        recording
    }

    fn moment(&mut self, world: &World, inside: bool) {
        let phones = world.phones();
        let now = world.now();
        self.seen = phones.iter().map(in_view).collect();
        let queue = |phone: &Phone| {
            let entries = phone.downloads.entries();
            entries.map(|(entry, state)| format!("{}: {}", entry.title, state.words())).collect()
        };
        let hidden = |mut lines: Vec<String>| {
            lines.iter_mut().for_each(|line| self.mask.hide(line));
            lines
        };
        let moment = Moment {
            at_ms: now.0,
            steps: self.begun,
            inside,
            screens: phones.iter().map(|phone| self.glass(phone, now)).collect(),
            queues: phones.iter().map(|phone| hidden(queue(phone))).collect(),
            cloud: hidden(cloud(world)),
        };
        self.recording.moments.push(moment);
    }

    fn glass(&self, phone: &Phone, now: Time) -> Glass {
        let asleep = shell::is_asleep(phone);
        let svg = if asleep {
            picture::awake(phone, now, &self.mask)
        } else {
            picture::svg(phone, now, &self.mask)
        };
        Glass { svg: svg.into(), asleep }
    }

    fn lanes(&mut self, world: &World) {
        let now = world.now();
        let lanes = &mut self.recording.lanes;
        lanes.resize_with(world.phones().len(), Lanes::default);
        for (phone, lanes) in world.phones().iter().zip(lanes) {
            let power = &phone.power;
            let battery = (power.battery_percent(now), power.on_external_power());
            note(&mut lanes.battery, now, battery, |then| *then == battery);
            note(&mut lanes.transfers, now, phone.network.open_exchanges(), |then| {
                *then == phone.network.open_exchanges()
            });
            let link = self.mask.text(&link(phone)).into_owned();
            note(&mut lanes.link, now, link.clone(), |then| *then == link);
        }
    }
}

/// Holds the usual two phones against each other, if there are two.
fn came_back(world: &World, mask: &Mask) -> Option<CameBack> {
    let names: Vec<&str> = world.phones().iter().map(|phone| &*phone.identity().name).collect();
    let (old, new) = comparison::usual_pair(&names)?;
    let place = |name| world.phone(name).map(|(index, _)| index);
    let compared = Comparison::of(world, place(old)?, place(new)?);
    let mut groups: BTreeMap<(Heading, usize, String), Vec<&Item>> = BTreeMap::new();
    for item in &compared.items {
        let (rank, why) = match &item.outcome {
            Outcome::Missing { why } => (0, why.to_string()),
            Outcome::Differs { why } => {
                (1, why.as_ref().map(ToString::to_string).unwrap_or_default())
            }
            Outcome::Extra => (2, String::new()),
            Outcome::Same => (3, String::new()),
        };
        groups.entry((item.category, rank, why)).or_default().push(item);
    }
    let named = |item: &&Item| mask.text(&format!("{} {}", item.kind, item.name)).into_owned();
    let groups = groups.into_iter().map(|((heading, rank, why), items)| Group {
        heading,
        fate: ["missing", "differs", "extra", "same"][rank],
        why: mask.text(&why).into_owned(),
        count: items.len(),
        names: items.iter().take(NAMES).map(named).collect(),
    });
    Some(CameBack { old: old.to_owned(), new: new.to_owned(), groups: groups.collect() })
}

/// Notes how something stands, if it stood otherwise before.
fn note<T>(lane: &mut Vec<From<T>>, now: Time, value: T, same: impl Fn(&T) -> bool) {
    match lane.last_mut() {
        Some((_, last)) if same(last) => {}
        // What lasted no time was not there.
        Some((at, last)) if *at == now.0 => *last = value,
        Some(_) | None => lane.push((now.0, value)),
    }
}

/// Whether the screen is on, and the pages of the shell and of set-up.
type InView = (bool, &'static str, &'static str);

fn in_view(phone: &Phone) -> InView {
    let is_on = phone.is_running() && phone.power.screen() != Screen::Off;
    (is_on, phone.front.page().name(), phone.setup.page().name())
}

fn link(phone: &Phone) -> String {
    if !phone.is_running() {
        return "off".to_owned();
    }
    if let Some((ssid, _)) = phone.network.wifi().ssid().zip(phone.conditions().wifi.as_ref()) {
        return format!("Wi-Fi {ssid}");
    }
    match phone.network.cell() {
        Cell::Data(data) if phone.conditions().cellular.is_some() => {
            format!("cellular, {}G", data.generation)
        }
        Cell::Off
        | Cell::NoSim
        | Cell::Searching
        | Cell::NoService
        | Cell::Service
        | Cell::Data(_) => "no connection".to_owned(),
    }
}

/// What the services keep, in lines.
fn cloud(world: &World) -> Vec<String> {
    let account = &world.cloud().account;
    let mut lines = Vec::new();
    for (_, address) in account.addresses() {
        let Some(token) = account.token(address) else { continue };
        let Some(store) = world.cloud().backup.store(token.account) else { continue };
        for backup in store.list().iter() {
            let device = backup.device.id;
            let mut line = format!(
                "{address}: backup of {} ({}), {}",
                backup.device.name,
                backup.device.model,
                PhoneClock(backup.taken_at_ms)
            );
            for (name, category) in [("app list", Category::Apps), ("messages", Category::Messages)]
            {
                let states = store.generations(device, category).count();
                if states > 0 {
                    let states = if states == 1 { "1 state" } else { &format!("{states} states") };
                    line.push_str(&format!("; {name}: {states} kept"));
                }
            }
            lines.push(line);
        }
        let (pictures, bytes) = (store.camera_roll().len(), store.used_bytes());
        if pictures > 0 {
            let megabytes = bytes / 1_000_000;
            lines.push(format!("{address}: {pictures} photos and videos, {megabytes} MB"));
        }
    }
    lines
}

impl Observer for Camera {
    fn begins(&mut self, _: &str, world: &World) {
        if self.begun == 0 {
            let names = world.phones().iter().map(|phone| phone.identity().name.to_string());
            self.recording.phones = names.collect();
        }
        self.lanes(world);
        self.moment(world, false);
        self.begun += 1;
    }

    fn looks(&mut self, world: &World) {
        self.lanes(world);
        let between = self.recording.moments.len().saturating_sub(self.begun);
        if between < BETWEEN && !world.phones().iter().map(in_view).eq(self.seen.iter().copied()) {
            self.moment(world, true);
        }
    }

    fn ends(&mut self, world: &World) {
        self.lanes(world);
        self.moment(world, false);
    }
}
