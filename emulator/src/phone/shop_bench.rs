//! A bench for the unit tests of downloads, packages and the Store app: the three of them with the
//! Store of the world behind a link of one speed.

use std::sync::Arc;

use crate::kernel::{Cause, DiskMeter, Key, Luck, Nonce, Span, Time};
use crate::phone::conditions::{Account, Conditions};
use crate::phone::cx::{Cx, Notes};
use crate::phone::downloads::{self, Downloads, State};
use crate::phone::effect::{Effect, Tag, Timer};
use crate::phone::fact::Fact;
use crate::phone::packages::{self, Packages};
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::phone::store::{self, Store};
use crate::phone::{Identity, LinkRule, Links};
use crate::profile::{ModelId, ProfileId};
use crate::quirks::{Quirk, Quirks};
use crate::wire::{
    Answer, Ask, Code, ENVELOPE_BYTES, Edition, Internet, License, ProductId, Token, product_of,
};
use crate::world::cloud::{self, CloudCx, Reply};
use crate::world::store::StoreService;

/// The account that is signed in.
pub(super) const ANA: Key = Key::named("account", "ana@outlook.com");

/// Bytes per second of the link.
const RATE: u64 = 1_000_000;

/// One way, and the time an answer takes at least.
const LATENCY: Span = Span::ms(50);

/// Phone, link and Store.
pub(super) struct Bench {
    pub now: Time,
    pub phone: Identity,
    pub conditions: Conditions,
    pub disk: DiskMeter,
    pub downloads: Downloads,
    pub packages: Packages,
    pub store: Store,
    pub cloud: StoreService,
    /// What becomes of the next requests of a name.
    pub failing: Vec<(&'static str, Failing)>,
    pub facts: Vec<String>,
    /// Free storage, instead of what the packages leave.
    pub free_bytes: Option<u64>,
    /// Requests that were sent, by name.
    pub asked: Vec<&'static str>,
    /// How often a new token was wanted.
    pub renewals: usize,
    effects: Vec<(Cause, Effect)>,
    timers: Vec<(Timer, Time, u64)>,
    transfers: Vec<Transfer>,
    waiting: Vec<(Tag, LinkRule, Ask)>,
    pushed: u64,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Failing {
    With(Code),
    CutAt(u64),
    Damaged,
}

struct Transfer {
    tag: Tag,
    began: Time,
    ends: Time,
    number: u64,
    bytes: u64,
    answer: Result<Answer, Code>,
}

struct Kept<'a>(&'a mut Vec<String>);

impl Notes for Kept<'_> {
    fn note(&mut self, cause: Cause, fact: Fact) -> Cause {
        self.0.push(fact.to_string());
        cause
    }
}

/// Runs `$body` with a service and its surroundings.
macro_rules! serve {
    ($bench:ident, $service:ident, |$it:ident, $cx:ident| $body:expr) => {{
        let mut kept = Kept(&mut $bench.facts);
        let mut cx = Cx {
            now: $bench.now,
            phone: &$bench.phone,
            conditions: &$bench.conditions,
            luck: $bench.phone.luck,
            cause: Cause::NONE,
            nonce: Nonce(0),
            effects: &mut $bench.effects,
            disk: &mut $bench.disk,
            notes: Some(&mut kept),
        };
        let ($it, $cx) = (&mut $bench.$service, &mut cx);
        $body
    }};
}

impl Bench {
    /// A Lumia 920 of this version as shipped, set up, signed in and on Wi-Fi.
    pub fn of(profile: &str) -> Self {
        let profile = ProfileId::named(profile).expect("a profile");
        let phone = Identity {
            name: "phone".into(),
            key: Key::named("phone", "phone"),
            model: ModelId::named("Lumia 920").expect("a model"),
            profile,
            quirks: Quirks::of(profile.get()),
            switches: profile.get().switches,
            luck: Luck::of_seed(1),
        };
        let token = Token { account: ANA, generation: 0 };
        let account = Account { address: "ana@outlook.com".into(), token, region: "US".into() };
        let mut bench = Self {
            now: Time::ZERO,
            packages: Packages::new(&phone),
            phone,
            conditions: Conditions::default(),
            disk: DiskMeter::default(),
            downloads: Downloads::default(),
            store: Store::default(),
            cloud: StoreService::default(),
            failing: Vec::new(),
            facts: Vec::new(),
            free_bytes: None,
            asked: Vec::new(),
            renewals: 0,
            effects: Vec::new(),
            timers: Vec::new(),
            transfers: Vec::new(),
            waiting: Vec::new(),
            pushed: 0,
        };
        bench.set(|conditions| {
            conditions.account = Some(account);
            conditions.set_up = true;
            conditions.wifi = Some(Internet::Full);
        });
        bench
    }

    /// Without a quirk.
    pub fn without(mut self, quirk: &Quirk) -> Self {
        self.phone.quirks = self.phone.quirks.without(quirk);
        self
    }

    /// Changes the conditions and lets everything hear of it.
    pub fn set(&mut self, change: impl FnOnce(&mut Conditions)) {
        change(&mut self.conditions);
        self.settle();
        self.tell(&Signal::Conditions);
        let waiting = std::mem::take(&mut self.waiting);
        for (tag, rule, ask) in waiting {
            self.ask(tag, rule, ask);
        }
        self.settle();
    }

    /// Lets time pass, handling what is due.
    pub fn pass(&mut self, span: Span) {
        let until = self.now + span;
        loop {
            let timer = self.timers.iter().map(|(_, at, number)| (*at, *number)).min();
            let answer = self.transfers.iter().map(|it| (it.ends, it.number)).min();
            let Some(next) = timer.into_iter().chain(answer).min().filter(|it| it.0 <= until)
            else {
                break;
            };
            self.now = next.0;
            if timer == Some(next) {
                self.due(next.1);
            } else {
                self.arrive(next.1);
            }
        }
        self.now = until;
    }

    /// Lets a day pass.
    pub fn pass_a_day(&mut self) {
        self.pass(Span::days(1));
    }

    /// Power goes, and the phone starts again; the link and the account are there at once.
    pub fn power_cycle(&mut self) {
        self.downloads.power_lost(self.now, self.phone.luck, 1);
        self.packages.power_lost(self.now, self.phone.luck, 1);
        self.store.power_lost(self.now, self.phone.luck, 1);
        self.disk = DiskMeter { cut: false, cut_at_write: None, ..self.disk };
        self.effects.clear();
        self.timers.clear();
        self.transfers.clear();
        self.waiting.clear();
        serve!(self, downloads, |it, cx| it.booted(cx));
        self.settle();
        self.set(|_| {});
    }

    pub fn tell(&mut self, signal: &Signal) {
        serve!(self, packages, |it, cx| it.heard(cx, signal));
        serve!(self, downloads, |it, cx| it.heard(cx, signal));
        serve!(self, store, |it, cx| it.heard(cx, signal));
    }

    pub fn signal(&mut self, signal: &Signal) {
        self.tell(signal);
        if let Signal::ShuttingDown = signal {
            self.how_far(None);
        }
        self.settle();
    }

    pub fn download(&mut self, command: downloads::Command) -> Result<(), Refused> {
        self.settle();
        let result = serve!(self, downloads, |it, cx| it.command(cx, command));
        self.settle();
        result
    }

    pub fn app(&mut self, command: packages::Command) -> Result<(), Refused> {
        self.settle();
        let result = serve!(self, packages, |it, cx| it.command(cx, command));
        self.settle();
        result
    }

    pub fn shop(&mut self, command: store::Command) -> Result<(), Refused> {
        self.settle();
        let result = serve!(self, store, |it, cx| it.command(cx, command));
        self.settle();
        result
    }

    pub fn on_packages(&mut self, act: impl FnOnce(&mut Packages, &mut Cx<'_>)) {
        serve!(self, packages, |it, cx| act(it, cx));
        self.settle();
    }

    pub fn on_downloads(&mut self, act: impl FnOnce(&mut Downloads, &mut Cx<'_>)) {
        serve!(self, downloads, |it, cx| act(it, cx));
        self.settle();
    }

    /// Publishes an app, gives it to Ana, and has a restore bring it back.
    pub fn restore(&mut self, editions: &[&Arc<Edition>], at_once: bool) {
        for edition in editions {
            self.cloud.publish(Arc::clone(edition));
            self.cloud.give(ANA, edition.product, self.now);
        }
        let apps = editions.iter().map(|edition| wp8_backup::record::App {
            product: edition.product,
            title: Arc::clone(&edition.title),
            publisher: Arc::clone(&edition.publisher),
            paid: edition.price_cents > 0,
            size_bytes: edition.package_bytes,
            data_eligible: edition.data_eligible,
        });
        self.signal(&Signal::Reinstall { apps: apps.collect(), at_once });
    }

    /// Has an app published, bought and installed, with this licence.
    pub fn hold(&mut self, edition: &Arc<Edition>, license: License) {
        self.cloud.publish(Arc::clone(edition));
        self.packages.hold(Arc::clone(edition), license, packages::Data::default());
        self.settle();
    }

    pub fn state(&self, edition: &Edition) -> &'static str {
        self.downloads.state(edition.product).map_or("gone", State::name)
    }

    pub fn states(&self) -> Vec<&'static str> {
        self.downloads.entries().map(|(_, state)| state.name()).collect()
    }

    pub fn code(&self, edition: &Edition) -> Option<Code> {
        match self.downloads.state(edition.product)? {
            State::AttentionRequired { code, .. } => Some(code),
            State::WaitingForTap
            | State::Pending
            | State::Downloading { .. }
            | State::Installing
            | State::Paused
            | State::WaitingForWifi
            | State::WaitingForBattery => None,
        }
    }

    pub fn has(&self, edition: &Edition) -> bool {
        self.packages.package(edition.product).is_some()
    }

    /// How often something of that name was asked.
    pub fn times(&self, name: &str) -> usize {
        self.asked.iter().filter(|asked| **asked == name).count()
    }

    fn settle(&mut self) {
        loop {
            self.packages.contribute(&mut self.conditions);
            self.conditions.free_bytes = self.free_bytes.unwrap_or(self.conditions.free_bytes);
            if self.disk.cut || self.effects.is_empty() {
                self.effects.clear();
                return;
            }
            for (_, effect) in std::mem::take(&mut self.effects) {
                self.route(effect);
            }
        }
    }

    fn route(&mut self, effect: Effect) {
        if let Effect::Wake { timer, at } = effect {
            self.timers.retain(|(known, ..)| *known != timer);
            self.pushed += 1;
            self.timers.push((timer, at, self.pushed));
        } else if let Effect::LetSleep(timer) = effect {
            self.timers.retain(|(known, ..)| *known != timer);
        } else if let Effect::Ask { tag, rule, ask } = effect {
            self.ask(tag, rule, ask);
        } else if let Effect::Abandon(tag) = effect {
            self.waiting.retain(|(waiting, ..)| *waiting != tag);
            self.how_far(Some(tag));
            self.transfers.retain(|transfer| transfer.tag != tag);
        } else if let Effect::Tell(Signal::HowFar) = effect {
            self.how_far(None);
        } else if let Effect::Tell(signal) = effect {
            self.renewals += usize::from(matches!(signal, Signal::RenewToken));
            self.tell(&signal);
        } else {
            panic!("not for this bench: {effect:?}");
        }
    }

    fn how_far(&mut self, of: Option<Tag>) {
        let now = self.now;
        let told: Vec<Signal> = self
            .transfers
            .iter()
            .filter(|transfer| of.is_none_or(|tag| tag == transfer.tag))
            .map(|it| {
                let bytes = (now.since(it.began).0 * RATE / 1000).min(it.bytes);
                Signal::Arrived { tag: it.tag, bytes }
            })
            .collect();
        for signal in told {
            self.tell(&signal);
        }
    }

    fn ask(&mut self, tag: Tag, rule: LinkRule, ask: Ask) {
        let link = match rule.links {
            Links::WifiOnly => self.conditions.wifi_internet(),
            Links::Any | Links::CellularOnly | Links::Signalling => self.conditions.internet(),
        };
        if !link {
            self.waiting.push((tag, rule, ask));
            return;
        }
        let name = ask.name();
        self.asked.push(name);
        let failing = self.failing.iter().position(|(of, _)| *of == name);
        let failing = failing.map(|index| self.failing.remove(index).1);
        if let Some(Failing::With(code)) = failing {
            self.transfer(tag, ENVELOPE_BYTES, Err(code));
            return;
        }
        let mut pushes = Vec::new();
        let luck = Luck::of_seed(1);
        let mut cx = CloudCx {
            now: self.now,
            luck,
            from: 0,
            switches: self.phone.switches,
            pushes: &mut pushes,
        };
        let Reply { answer, down_bytes } = if let Ask::Store(request) = ask {
            self.cloud.handle(&mut cx, request)
        } else if let Ask::AppSave { token, product, save } = ask {
            self.cloud.handle_save(token, product, save)
        } else {
            panic!("not for this bench: {ask:?}");
        };
        match (failing, answer) {
            (Some(Failing::Damaged), answer) => {
                let reply = cloud::damaged(Reply { answer, down_bytes });
                self.transfer(tag, down_bytes, reply.map(|reply| reply.answer));
            }
            (Some(Failing::CutAt(bytes)), _) => {
                self.transfer(tag, bytes, Err(Code::CONNECTION_ABORTED));
            }
            (_, answer) => self.transfer(tag, down_bytes, Ok(answer)),
        }
    }

    fn transfer(&mut self, tag: Tag, bytes: u64, answer: Result<Answer, Code>) {
        self.pushed += 1;
        let ends = self.now + LATENCY + Span::ms(bytes * 1000 / RATE);
        let (began, number) = (self.now, self.pushed);
        self.transfers.push(Transfer { tag, began, ends, number, bytes, answer });
    }

    fn arrive(&mut self, number: u64) {
        let index = self.transfers.iter().position(|it| it.number == number).expect("it is there");
        let Transfer { tag, bytes, answer, .. } = self.transfers.remove(index);
        if answer.is_err() {
            self.tell(&Signal::Arrived { tag, bytes });
        }
        if let Tag::Downloads(tag) = tag {
            serve!(self, downloads, |it, cx| it.answered(cx, tag, answer));
        } else if let Tag::Packages(tag) = tag {
            serve!(self, packages, |it, cx| it.answered(cx, tag, answer));
        } else if let Tag::Store(tag) = tag {
            serve!(self, store, |it, cx| it.answered(cx, tag, answer));
        } else {
            panic!("not for this bench: {tag:?}");
        }
        self.settle();
    }

    fn due(&mut self, number: u64) {
        let index = self.timers.iter().position(|it| it.2 == number).expect("it is there");
        let (timer, ..) = self.timers.remove(index);
        let Timer::Downloads(timer) = timer else { panic!("not for this bench: {timer:?}") };
        serve!(self, downloads, |it, cx| it.timer(cx, timer));
        self.settle();
    }
}

/// A free app of so many megabytes.
pub(super) fn app(title: &str, megabytes: u64) -> Arc<Edition> {
    Arc::new(Edition {
        product: product(title),
        title: title.into(),
        publisher: "Someone".into(),
        price_cents: 0,
        package_bytes: megabytes * 1_000_000,
        version: 1,
        data_eligible: true,
        own_cloud_save: false,
        successor: None,
        manifest: None,
    })
}

/// The same app at a price.
pub(super) fn paid(title: &str, megabytes: u64) -> Arc<Edition> {
    Arc::new(Edition { price_cents: 199, ..Edition::clone(&app(title, megabytes)) })
}

pub(super) fn product(title: &str) -> ProductId {
    product_of(Key::named("app", title))
}

pub(super) const FULL: License = License { trial: false };
pub(super) const TRIAL: License = License { trial: true };
