//! Everything around the phones, and the value that holds it all together.
//!
//! [`World`] is moved by two functions: [`World::apply`] a command, [`World::advance_to`] a time.
//! It can be cloned (cheaply), compared by [`World::fingerprint`], saved and loaded. Everything
//! else (scenarios, search, time travel, the live page) is a user of that value.

pub mod account;
pub mod air;
pub mod apps;
pub mod backup;
mod build;
pub mod cloud;
mod command;
pub mod fact;
pub mod faults;
mod in_touch;
pub mod operator;
mod outside;
mod saved;
pub mod store;
mod words;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::kernel::{
    Cause, Fingerprint, Key, Limits, Livelock, Luck, Mixer, Queue, Shared, Time, Trace,
};
use crate::phone::effect::{Exchange, Tag};
use crate::phone::{self, Phone};
use crate::wire::{Ask, Code, Host, PhoneIndex, Request, SimCard};

pub use build::{Belongings, Holds, Specification};
pub use command::{AccountChange, AirCommand, Command, PowerCut};
pub use fact::Fact;
pub use saved::{LoadError, SAVED_VERSION};

use cloud::{CloudCx, Reply};
use faults::{Faults, Message, What};
use operator::subscription::Subscription;
use outside::{Inside, Lists};

/// The phones and everything around them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct World {
    luck: Luck,
    now: Time,
    queue: Queue<Event>,
    phones: Vec<Phone>,
    /// Their contracts with operators, in the same order.
    subscriptions: Vec<Option<Arc<Subscription>>>,
    cloud: Cloud,
    air: Shared<air::Air>,
    faults: Shared<Faults>,
    power_cuts: Vec<(PhoneIndex, PowerCut)>,
    operator_wakes: Option<crate::kernel::Ticket>,
    limits: Limits,
    /// Events since time last moved.
    at_once: u32,
    trace: Trace<Fact>,
    #[serde(skip)]
    lists: Lists,
    /// How often it, and no phone of it, was told something.
    #[serde(skip)]
    told: u64,
}

/// The services of the world.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Cloud {
    /// Microsoft accounts, and those of others.
    pub account: Shared<account::AccountService>,
    /// The Store.
    pub store: Shared<store::StoreService>,
    /// The backup service, and SkyDrive.
    pub backup: Shared<backup::BackupService>,
    /// The operator.
    pub operator: Shared<operator::Operator>,
}

/// What may change around the phones, in parts: what somebody tells the world, and what phones leave at
/// the backup service.
pub const PARTS: [&str; 2] = ["told", "backup"];

/// How often each part was edited.
pub type Edits = [u64; PARTS.len()];

/// Something that is going to happen.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Event {
    /// To a phone.
    Phone(PhoneIndex, phone::Event),
    /// A request arrives at its host.
    Arrive { from: PhoneIndex, tag: Tag, exchange: Exchange, request: Request },
    /// The operator has something to try again.
    Operator,
    /// Power goes at a chosen time.
    CutPower(PhoneIndex),
}

/// How long an answer is on its way back. Assumed; the way there is the link's own latency.
const ANSWER_LATENCY_MS: u64 = 40;

/// Certificates of the world's servers are valid from 2013-01-01 to 2016-01-01: a phone whose
/// clock is outside does not trust them (facts 116, 117, 139). The dates are assumed.
const CERTIFICATES_VALID_MS: std::ops::Range<i64> = 1_356_998_400_000..1_451_606_400_000;

impl World {
    /// An empty world with this seed and the trace off.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            luck: Luck::of_seed(seed),
            now: Time::ZERO,
            queue: Queue::default(),
            phones: Vec::new(),
            subscriptions: Vec::new(),
            cloud: Cloud::default(),
            air: Shared::default(),
            faults: Shared::default(),
            power_cuts: Vec::new(),
            operator_wakes: None,
            limits: Limits::default(),
            at_once: 0,
            trace: Trace::off(),
            lists: Lists::default(),
            told: 0,
        }
    }

    /// Records from now on what happens.
    pub fn record(&mut self) {
        self.trace = Trace::on(&self.limits);
    }

    /// Now.
    #[must_use]
    pub const fn now(&self) -> Time {
        self.now
    }

    /// The phones, in the order in which they were added.
    #[must_use]
    pub fn phones(&self) -> &[Phone] {
        &self.phones
    }

    /// The SIM card of a phone's contract, wherever it is; none without one.
    #[must_use]
    pub fn sim_card(&self, phone: PhoneIndex) -> Option<SimCard> {
        self.subscriptions.get(phone.place())?.as_ref().map(|contract| contract.sim_card())
    }

    /// The phone of that name, and its place.
    #[must_use]
    pub fn phone(&self, name: &str) -> Option<(PhoneIndex, &Phone)> {
        let place = self.phones.iter().position(|phone| &*phone.identity().name == name)?;
        Some((PhoneIndex(place as u16), &self.phones[place]))
    }

    /// The services of the world.
    #[must_use]
    pub const fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// The code of two-step verification that was sent last for an account, until it is used.
    #[must_use]
    pub fn code_sent_to(&self, address: &str) -> Option<crate::wire::Secret> {
        self.cloud.account.code_on_its_way(self.luck, address)
    }

    /// Access points, coverage and mains.
    #[must_use]
    pub fn air(&self) -> &air::Air {
        &self.air
    }

    /// The rules by which messages go wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What happened so far.
    #[must_use]
    pub const fn trace(&self) -> &Trace<Fact> {
        &self.trace
    }

    /// The next wake-up: when, and why.
    #[must_use]
    pub fn next_wake(&self) -> Option<(Time, String)> {
        self.queue.peek().map(|(at, event)| (at, self.why(event)))
    }

    /// Everything that is pending, the next first: when, and why.
    pub fn pending(&self) -> impl Iterator<Item = (Time, String)> {
        self.queue.iter().map(|(at, event)| (at, self.why(event)))
    }

    /// The requests that have left a phone and not reached their host: whose, which, and what.
    pub fn on_their_way(&self) -> impl Iterator<Item = (PhoneIndex, Exchange, &Request)> {
        self.queue.iter().filter_map(|(_, event)| match event {
            Event::Arrive { from, exchange, request, .. } => Some((*from, *exchange, request)),
            Event::Phone(..) | Event::Operator | Event::CutPower(_) => None,
        })
    }

    /// Lets time pass until `until`, handling everything that is due by then.
    ///
    /// # Errors
    ///
    /// Time stands still: too many events at one moment. The error says what is spinning.
    pub fn advance_to(&mut self, until: Time) -> Result<(), Livelock> {
        while self.step(until)? {}
        Ok(())
    }

    /// Handles the next event if it is due by `until`; else moves time there. Says whether there
    /// was an event.
    ///
    /// # Errors
    ///
    /// Time stands still, as [`World::advance_to`] says.
    pub fn step(&mut self, until: Time) -> Result<bool, Livelock> {
        let Some((at, cause, event)) = self.queue.pop_until(until) else {
            if self.now < until {
                self.now = until;
                self.at_once = 0;
            }
            return Ok(false);
        };
        if at > self.now {
            self.now = at;
            self.at_once = 0;
        }
        self.at_once += 1;
        if self.at_once > self.limits.events_at_once {
            return Err(self.livelock(&event));
        }
        self.handle(cause, event);
        Ok(true)
    }

    /// The parts around the phones that were edited since they were edited so often, a bit each: bit `n`
    /// for [`PARTS`]`[n]`. Remembers how often they are now.
    pub const fn edited(&self, seen: &mut Edits) -> u32 {
        let now = [self.told, self.cloud.backup.edits()];
        let edited = (seen[0] != now[0]) as u32 | ((seen[1] != now[1]) as u32) << 1;
        *seen = now;
        edited
    }

    /// One word each for replay and for search.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let mut both = (Mixer::new(1), Mixer::new(2));
        let mut add = |part: Fingerprint| {
            both = (both.0.word(part.full), both.1.word(part.canonical));
        };
        for phone in &self.phones {
            phone.fingerprints(self.now, &mut add);
        }
        let Cloud { account, store, backup, operator } = &self.cloud;
        add(account.fingerprint(self.now));
        add(store.fingerprint(self.now));
        add(backup.fingerprint(self.now));
        add(operator.fingerprint(self.now));
        add(self.air.fingerprint(self.now));
        add(self.faults.fingerprint(self.now));
        let small = (&self.luck, self.now, &self.queue, &self.power_cuts);
        add(Fingerprint {
            full: crate::kernel::full(&small),
            canonical: crate::kernel::canonical(
                &(&self.power_cuts, Pending(&self.queue)),
                self.now,
            )
            .0,
        });
        Fingerprint { full: both.0.finish(), canonical: both.1.finish() }
    }

    fn handle(&mut self, cause: Cause, event: Event) {
        match event {
            Event::Phone(phone, event) => self.phone_event(phone, cause, event),
            Event::Arrive { from, tag, exchange, request } => {
                self.arrive(cause, from, tag, exchange, request);
            }
            Event::Operator => self.wake_operator(),
            Event::CutPower(phone) => {
                self.inside(|world, phones| {
                    phones[phone.place()].cut_power(&mut world.of(phone), cause);
                });
                self.see(phone);
            }
        }
    }

    fn phone_event(&mut self, phone: PhoneIndex, cause: Cause, event: phone::Event) {
        let number = self.phones[phone.place()].events() + 1;
        let is_here = |cut: &(PhoneIndex, PowerCut)| *cut == (phone, PowerCut::AtEvent(number));
        let cut = self.power_cuts.iter().position(is_here);
        if let Some(cut) = cut {
            self.power_cuts.remove(cut);
        }
        self.inside(|world, phones| {
            let handler = &mut phones[phone.place()];
            if cut.is_some() {
                handler.cut_power(&mut world.of(phone), cause);
            } else {
                handler.event(&mut world.of(phone), cause, event);
            }
        });
        self.see(phone);
    }

    /// A request arrives: faults decide first, then the certificate, then its host.
    fn arrive(
        &mut self,
        cause: Cause,
        from: PhoneIndex,
        tag: Tag,
        exchange: Exchange,
        request: Request,
    ) {
        let host = request.ask.host();
        let fault =
            if self.faults.is_empty() { None } else { self.strike(from, &tag, &request.ask) };
        let mut cut_at = None;
        let mut damaged = false;
        let mut answer_lost = false;
        if let Some((what, name)) = fault {
            let asked = Arc::from(request.ask.name());
            let cause = self.trace.note(self.now, cause, || Fact::Fault {
                phone: from,
                rule: name,
                asked,
                what,
            });
            match what {
                What::Drop => return,
                What::Delay(span) => {
                    // It has been struck once: what arrives late is not struck again.
                    let reply = self.answer(from, host, request);
                    return self.reply(cause, from, exchange, reply, cut_at, self.now + span);
                }
                What::Refuse(code) => {
                    return self.reply(cause, from, exchange, Err(code), None, self.now);
                }
                What::LoseAnswer => answer_lost = true,
                What::CutAt(bytes) => cut_at = Some(bytes),
                What::Damage => damaged = true,
            }
        }
        let mut reply = self.answer(from, host, request);
        if answer_lost {
            return;
        }
        if damaged {
            reply = reply.and_then(cloud::damaged);
        }
        self.reply(cause, from, exchange, reply, cut_at, self.now);
    }

    fn reply(
        &mut self,
        cause: Cause,
        to: PhoneIndex,
        exchange: Exchange,
        reply: Result<Reply, Code>,
        cut_at: Option<u64>,
        at: Time,
    ) {
        let (answer, down_bytes) = match reply {
            Ok(Reply { answer, down_bytes }) => (Ok(answer), down_bytes),
            Err(code) => (Err(code), crate::wire::ENVELOPE_BYTES),
        };
        let event = phone::Event::Reply { exchange, answer, down_bytes, cut_at };
        self.queue.push(Time(at.0 + ANSWER_LATENCY_MS), cause, Event::Phone(to, event));
    }

    fn strike(&mut self, from: PhoneIndex, tag: &Tag, ask: &Ask) -> Option<(What, Arc<str>)> {
        if self.faults.is_empty() {
            return None;
        }
        let phone = self.phones[from.place()].identity().key;
        let about = Key(Mixer::new(phone.0).word(crate::kernel::full(tag)).finish());
        let message =
            Message { at: self.now, phone: from.0, host: ask.host(), ask: ask.name(), about };
        self.faults.edit().strike(self.luck, &message)
    }

    /// What the host says; an error is a failure of the connection itself.
    fn answer(&mut self, from: PhoneIndex, host: Host, request: Request) -> Result<Reply, Code> {
        let secure = match host {
            Host::Account | Host::Store | Host::SkyDrive | Host::Backup => true,
            Host::Operator | Host::Internet => false,
        };
        if secure && !CERTIFICATES_VALID_MS.contains(&request.clock.0) {
            return Err(Code::SECURE_FAILURE);
        }
        let mut pushes = std::mem::take(&mut self.lists.pushes);
        let mut cx = CloudCx {
            now: self.now,
            luck: self.luck,
            from: from.place(),
            switches: self.phones[from.place()].identity().switches,
            pushes: &mut pushes,
        };
        let reply = match request.ask {
            Ask::Account(request) => self.cloud.account.edit().handle(&mut cx, request),
            Ask::Store(request) => self.cloud.store.edit().handle(&mut cx, request),
            Ask::Backup { token, request } => {
                let account = self.cloud.account.accepts(token).then_some(token.account);
                self.cloud.backup.edit().handle(&mut cx, account, &request)
            }
            Ask::Operator(request) => self.cloud.operator.edit().handle(&mut cx, &request),
            Ask::Fetch { bytes } => {
                Reply { answer: crate::wire::Answer::Bytes(bytes), down_bytes: bytes }
            }
            Ask::AppSave { token, product, save } => {
                self.cloud.store.edit().handle_save(token, product, save)
            }
            Ask::Send { .. } => Reply::short(crate::wire::Answer::Taken),
            Ask::Probe => Reply::short(crate::wire::Answer::Time(self.now.on_server())),
        };
        self.deliver(&mut pushes);
        self.lists.pushes = pushes;
        Ok(reply)
    }

    fn wake_operator(&mut self) {
        self.operator_wakes = None;
        self.with_operator(operator::Operator::wake);
    }

    /// Sees to it that the operator is woken when it wants to.
    fn schedule_operator(&mut self) {
        let Some(at) = self.cloud.operator.next_wake() else { return };
        if self.operator_wakes.is_none_or(|known| at < known.at()) {
            if let Some(known) = self.operator_wakes {
                self.queue.cancel(known);
            }
            self.operator_wakes =
                Some(self.queue.push(at.max(self.now), Cause::NONE, Event::Operator));
        }
    }

    fn deliver(&mut self, pushes: &mut Vec<(usize, Time, crate::wire::Push)>) {
        for (phone, at, push) in pushes.drain(..) {
            let event = Event::Phone(PhoneIndex(phone as u16), phone::Event::Push(push));
            self.queue.push(at, Cause::NONE, event);
        }
        self.schedule_operator();
    }

    /// Runs something that needs a phone and the rest of the world at the same time.
    fn inside<T>(&mut self, act: impl FnOnce(&mut Inside<'_>, &mut [Phone]) -> T) -> T {
        let mut inside = Inside {
            now: self.now,
            queue: &mut self.queue,
            air: &mut self.air,
            subscriptions: &self.subscriptions,
            trace: &mut self.trace,
            lists: &mut self.lists,
        };
        act(&mut inside, &mut self.phones)
    }

    fn why(&self, event: &Event) -> String {
        let name = |phone: &PhoneIndex| &self.phones[phone.place()].identity().name;
        match event {
            Event::Phone(phone, event) => format!("{}: {}", name(phone), event.why()),
            Event::Arrive { from, request, .. } => {
                format!("{} from {} arrives", request.ask.name(), name(from))
            }
            Event::Operator => "the operator tries again".to_owned(),
            Event::CutPower(phone) => format!("{}: power is cut", name(phone)),
        }
    }

    /// Says what is spinning, by looking at what happens next without letting it matter.
    fn livelock(&self, event: &Event) -> Livelock {
        const TURNS: u32 = 1000;
        let mut copy = self.clone();
        let mut names = std::collections::BTreeMap::new();
        names.insert(self.why(event), 1_u32);
        for _ in 0..TURNS {
            let Some((at, cause, event)) = copy.queue.pop_until(copy.now) else { break };
            debug_assert_eq!(at, copy.now);
            *names.entry(copy.why(&event)).or_default() += 1;
            copy.handle(cause, event);
        }
        let mut spinning: Vec<(String, u32)> = names.into_iter().collect();
        spinning.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        spinning.truncate(5);
        Livelock { at: self.now, spinning }
    }
}

/// What is pending, for search: events with times relative to now, whatever was pushed first.
struct Pending<'a>(&'a Queue<Event>);

impl Serialize for Pending<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeSeq;
        let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
        for entry in self.0.iter() {
            seq.serialize_element(&entry)?;
        }
        seq.end()
    }
}
