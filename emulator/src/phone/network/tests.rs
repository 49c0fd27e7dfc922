//! A network with a scripted air and world around it.

mod background;
mod data_sense;
mod links;
mod traffic;

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use wp8_backup::{Body, Kind, Kinds};

use super::*;
use crate::kernel::{Cause, DiskMeter, Nonce, Queue, Span, Ticket};
use crate::phone::Identity;
use crate::phone::conditions::Sim as SimCard;
use crate::phone::cx::Notes;
use crate::phone::effect::{Effect, Tag as AnyTag, Timer as AnyTimer};
use crate::profile::{ModelId, ProfileId};
use crate::quirks::Quirks;
use crate::wire::{CellularData, ENVELOPE_BYTES, Joined, RadioRequest, Security};

const WIFI_BYTES_PER_SECOND: u64 = 1_000_000;
const CELL_BYTES_PER_SECOND: u64 = 100_000;
const WIFI_ANY: LinkRule =
    LinkRule { links: Links::WifiOnly, otherwise: Otherwise::Wait, background: false };
const BACKGROUND: LinkRule =
    LinkRule { links: Links::Any, otherwise: Otherwise::Wait, background: true };

enum Event {
    Timer(AnyTimer),
    Arrive(Exchange, Ask),
    Reply(Exchange, u64, Option<u64>),
    Radio(RadioAnswer),
}

#[derive(Default)]
struct Facts(Vec<String>);

impl Notes for Facts {
    fn note(&mut self, cause: Cause, fact: crate::phone::fact::Fact) -> Cause {
        self.0.push(fact.to_string());
        cause
    }
}

/// One network service, and an air with one access point called `home` and one cell.
struct Bench {
    now: Time,
    phone: Identity,
    conditions: Conditions,
    disk: DiskMeter,
    network: Network,
    queue: Queue<Event>,
    timers: Vec<(AnyTimer, Ticket)>,
    facts: Facts,
    /// What is behind `home`; none: out of range.
    home: Option<Joined>,
    password: &'static str,
    /// The cell; none: out of coverage.
    cell: Option<CellularData>,
    right_apn: &'static str,
    right_mms_apn: &'static str,
    /// The world does not answer.
    silent: bool,
    /// Answers break off here.
    cut_at: Option<u64>,
    ended: Vec<(Time, AnyTag, Result<Answer, Code>)>,
    arrived: Vec<(AnyTag, u64)>,
    transmitted: Vec<(AnyTag, u64)>,
    signals: Vec<String>,
    /// What the radios were asked for.
    radio_requests: Vec<String>,
}

impl Bench {
    fn new(profile: &str, model: &str) -> Self {
        let profile = ProfileId::named(profile).expect("a known profile");
        let key = Key::named("phone", "test");
        Self {
            now: Time(1_000),
            phone: Identity {
                name: "test".into(),
                key,
                model: ModelId::named(model).expect("a known model"),
                profile,
                quirks: Quirks::NONE,
                switches: profile.get().switches,
                luck: Luck::of_seed(1),
            },
            conditions: Conditions {
                sim: Some(SimCard { hides_apn: false }),
                apn: Some("internet".into()),
                mms_apn: Some(("mms".into(), "http://mmsc.example".into())),
                screen_on: true,
                set_up: true,
                ..Conditions::default()
            },
            disk: DiskMeter::default(),
            network: Network::default(),
            queue: Queue::default(),
            timers: Vec::new(),
            facts: Facts::default(),
            home: Some(full_link()),
            password: "swordfish",
            cell: Some(cell_data(4)),
            right_apn: "internet",
            right_mms_apn: "mms",
            silent: false,
            cut_at: None,
            ended: Vec::new(),
            arrived: Vec::new(),
            transmitted: Vec::new(),
            signals: Vec::new(),
            radio_requests: Vec::new(),
        }
    }

    /// Started, on `home`, with data.
    fn connected() -> Self {
        let mut bench = Self::new("gdr3", "Lumia 920");
        bench.boot();
        bench.command(join("home", "swordfish"));
        bench.pass(Span::seconds(10));
        assert_eq!(bench.network.wifi().name(), "connected");
        bench
    }

    fn with<R>(&mut self, act: impl FnOnce(&mut Network, &mut Cx<'_>) -> R) -> R {
        let (mut act, mut result) = (Some(act), None);
        self.run(&mut |network, cx| result = act.take().map(|act| act(network, cx)));
        result.expect("it ran")
    }

    fn run(&mut self, act: &mut dyn FnMut(&mut Network, &mut Cx<'_>)) {
        let mut effects = Vec::new();
        let mut cx = Cx {
            now: self.now,
            phone: &self.phone,
            conditions: &self.conditions,
            luck: self.phone.luck,
            cause: Cause::NONE,
            nonce: Nonce(0),
            effects: &mut effects,
            disk: &mut self.disk,
            notes: Some(&mut self.facts),
        };
        act(&mut self.network, &mut cx);
        for (_, effect) in effects {
            self.route(effect);
        }
        let mut fresh = self.conditions.clone();
        self.network.contribute(&mut fresh);
        if fresh != self.conditions {
            self.conditions = fresh;
            self.run(&mut |network, cx| network.heard(cx, &Signal::Conditions));
        }
    }

    fn route(&mut self, effect: Effect) {
        match effect {
            Effect::Wake { timer, at } => {
                self.let_sleep(timer);
                let ticket = self.queue.push(at, Cause::NONE, Event::Timer(timer));
                self.timers.push((timer, ticket));
            }
            Effect::LetSleep(timer) => self.let_sleep(timer),
            Effect::Ask { tag, rule, ask } => {
                self.with(|network, cx| network.ask(cx, tag, rule, ask));
            }
            Effect::Abandon(tag) => self.with(|network, cx| network.abandon(cx, tag)),
            Effect::Tell(Signal::Arrived { tag, bytes }) => {
                self.arrived.push((tag, bytes));
                self.with(|network, cx| network.heard(cx, &Signal::Arrived { tag, bytes }));
            }
            Effect::Tell(signal) => self.signals.push(format!("{signal:?}")),
            Effect::Transmit { exchange, tag, latency_ms, ask } => {
                self.transmitted.push((tag, ask.up_bytes()));
                let at = self.now + Span(u64::from(latency_ms));
                self.queue.push(at, Cause::NONE, Event::Arrive(exchange, ask));
            }
            Effect::Answered { tag, answer } => {
                if let AnyTag::Network(tag) = tag {
                    let answer = answer.clone();
                    self.with(|network, cx| network.answered(cx, tag, answer));
                }
                self.ended.push((self.now, tag, answer));
            }
            Effect::Radio(request) => self.air(request),
            Effect::Read(_) | Effect::Apply { .. } | Effect::Power(_) => {
                unreachable!("not from a network")
            }
        }
    }

    fn let_sleep(&mut self, timer: AnyTimer) {
        if let Some(place) = self.timers.iter().position(|(known, _)| *known == timer) {
            self.queue.cancel(self.timers.remove(place).1);
        }
    }

    fn air(&mut self, request: RadioRequest) {
        self.radio_requests.push(format!("{request:?}"));
        let answer = match request {
            RadioRequest::Scan => RadioAnswer::InRange(match self.home {
                Some(_) => Arc::new([seen("home", 80)]),
                None => Arc::new([]),
            }),
            RadioRequest::Join { ssid, password } => match self.home {
                Some(_) if password.as_deref() != Some(self.password) => {
                    RadioAnswer::WrongPassword { ssid }
                }
                Some(link) => RadioAnswer::Joined { ssid, link },
                None => RadioAnswer::Lost { ssid },
            },
            RadioRequest::Attach { apn, .. } => match self.cell {
                Some(data) if apn.as_deref() == Some(self.right_apn) => RadioAnswer::Attached(data),
                Some(_) => RadioAnswer::NotAttached { service: true },
                None => RadioAnswer::NotAttached { service: false },
            },
            RadioRequest::AttachMms { apn, .. } => match self.cell {
                Some(data) if *apn == *self.right_mms_apn => RadioAnswer::MmsAttached(data),
                Some(_) | None => RadioAnswer::MmsNotAttached,
            },
            RadioRequest::AcceptPage { ssid } => {
                self.home = self.home.map(|home| Joined {
                    internet: Internet::Full,
                    revision: home.revision + 1,
                    ..home
                });
                RadioAnswer::Joined { ssid, link: self.home.expect("it is in range") }
            }
            RadioRequest::Leave | RadioRequest::Detach => return,
        };
        self.queue.push(self.now + Span::seconds(1), Cause::NONE, Event::Radio(answer));
    }

    /// Lets time pass, with all that happens in it.
    fn pass(&mut self, span: Span) {
        self.until(self.now + span);
    }

    fn until(&mut self, end: Time) {
        while let Some((at, _, event)) = self.queue.pop_until(end) {
            self.now = at;
            self.handle(event);
        }
        self.now = end;
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Timer(timer) => {
                self.timers.retain(|(known, _)| *known != timer);
                let AnyTimer::Network(timer) = timer else { unreachable!("not ours") };
                self.with(|network, cx| network.timer(cx, timer));
            }
            Event::Arrive(..) if self.silent => {}
            Event::Arrive(exchange, ask) => {
                let down = if let Ask::Fetch { bytes } = ask { bytes } else { ENVELOPE_BYTES };
                let reply = Event::Reply(exchange, down, self.cut_at);
                self.queue.push(self.now + Span(20), Cause::NONE, reply);
            }
            Event::Reply(exchange, down, cut_at) => self.with(|network, cx| {
                network.replied(cx, exchange, Ok(Answer::Bytes(down)), down, cut_at);
            }),
            Event::Radio(answer) => self.with(|network, cx| network.radio(cx, answer)),
        }
    }

    fn boot(&mut self) {
        self.with(Network::booted);
        self.with(|network, cx| network.heard(cx, &Signal::Conditions));
        self.pass(Span::seconds(3));
    }

    /// What is on its way in the world arrives all the same.
    fn lose_power(&mut self) {
        self.network.power_lost(self.now, self.phone.luck, 1);
        for (_, ticket) in std::mem::take(&mut self.timers) {
            self.queue.cancel(ticket);
        }
    }

    fn command(&mut self, command: Command) {
        if let Err(refused) = self.try_command(command) {
            panic!("refused: {refused}");
        }
    }

    fn try_command(&mut self, command: Command) -> Result<(), Refused> {
        self.with(|network, cx| network.command(cx, command))
    }

    fn change(&mut self, change: impl FnOnce(&mut Conditions)) {
        change(&mut self.conditions);
        self.with(|network, cx| network.heard(cx, &Signal::Conditions));
    }

    fn darken(&mut self) {
        self.change(|it| it.screen_on = false);
    }

    /// Asks for so many bytes under a number.
    fn fetch(&mut self, number: u32, rule: LinkRule, bytes: u64) {
        self.with(|network, cx| network.ask(cx, tag(number), rule, Ask::Fetch { bytes }));
    }

    fn send(&mut self, number: u32, rule: LinkRule, bytes: u64) {
        self.with(|network, cx| network.ask(cx, tag(number), rule, Ask::Send { bytes }));
    }

    fn radio(&mut self, answer: RadioAnswer) {
        self.with(|network, cx| network.radio(cx, answer));
    }

    /// `home` goes out of range.
    fn lose_home(&mut self) {
        self.home = None;
        self.radio(RadioAnswer::Lost { ssid: "home".into() });
    }

    /// How the exchange under that number ended, and how long after `since`.
    fn end(&self, number: u32) -> Option<(Time, Result<(), Code>)> {
        let of = |(at, known, end): &(Time, AnyTag, Result<Answer, Code>)| {
            (*known == tag(number)).then(|| (*at, end.as_ref().map(|_| ()).map_err(|code| *code)))
        };
        self.ended.iter().rev().find_map(of)
    }

    /// How often the radios were asked for something of that name.
    fn times(&self, request: &str) -> usize {
        self.radio_requests.iter().filter(|it| it.starts_with(request)).count()
    }

    fn moved(&self, number: u32) -> Option<u64> {
        self.network.progress(tag(number), self.now).map(|it| it.moved)
    }
}

const fn full_link() -> Joined {
    Joined {
        bytes_per_second: WIFI_BYTES_PER_SECOND,
        speed_per_mille: 1000,
        internet: Internet::Full,
        latency_ms: 10,
        revision: 1,
    }
}

const fn cell_data(generation: u8) -> CellularData {
    CellularData {
        generation,
        bytes_per_second: CELL_BYTES_PER_SECOND,
        speed_per_mille: 1000,
        roaming: false,
        latency_ms: 50,
    }
}

/// Some other service's request.
fn tag(number: u32) -> AnyTag {
    AnyTag::Network(Tag::Background(1_000_000 + number))
}

fn join(ssid: &str, password: &str) -> Command {
    Command::JoinWifi { ssid: ssid.into(), password: Some(password.into()) }
}

fn seen(ssid: &str, strength_percent: u8) -> Seen {
    Seen { ssid: ssid.into(), security: Security::Wpa2, strength_percent }
}

fn saved(ssid: &str) -> SavedNetwork {
    SavedNetwork {
        ssid: ssid.into(),
        security: Security::Wpa2,
        password: Some("swordfish".into()),
        refused: false,
    }
}

#[test]
fn a_large_answer_takes_the_time_that_its_link_gives_it() {
    let mut bench = Bench::connected();
    let begun = bench.now;
    bench.fetch(1, LinkRule::NOW, 5_000_000);
    bench.pass(Span::seconds(60));
    // 10 ms there, 20 ms back, 5 s at 1 MB/s.
    assert_eq!(bench.end(1), Some((begun + Span(5_030), Ok(()))));
}

#[test]
fn two_answers_share_the_link_and_the_second_has_it_alone_when_the_first_is_there() {
    let mut bench = Bench::connected();
    let begun = bench.now + Span(30);
    bench.fetch(1, LinkRule::NOW, 1_000_000);
    bench.fetch(2, LinkRule::NOW, 3_000_000);
    bench.until(begun + Span::seconds(1));
    assert_eq!((bench.moved(1), bench.moved(2)), (Some(500_000), Some(500_000)));
    bench.pass(Span::seconds(60));
    assert_eq!(bench.end(1), Some((begun + Span::seconds(2), Ok(()))));
    assert_eq!(bench.end(2), Some((begun + Span::seconds(4), Ok(()))));
}

#[test]
fn what_does_not_divide_goes_to_the_oldest() {
    let mut bench = Bench::connected();
    bench.home = Some(Joined { bytes_per_second: 1, revision: 2, ..full_link() });
    for number in 1..=3 {
        bench.fetch(number, LinkRule::NOW, 1_000_000);
    }
    bench.pass(Span(30));
    let link = bench.home.expect("in range");
    bench.radio(RadioAnswer::Joined { ssid: "home".into(), link });
    // One byte a second among three makes a byte each after three seconds.
    let moved = |bench: &Bench| [1, 2, 3].map(|number| bench.moved(number).expect("it runs"));
    assert_eq!(moved(&bench), [0, 0, 0]);
    bench.pass(Span(2_998));
    assert_eq!(moved(&bench), [1, 0, 0], "999 thousandths each and one left over");
    bench.pass(Span(1));
    assert_eq!(moved(&bench), [1, 1, 0], "and two left over");
    bench.pass(Span(1));
    assert_eq!(moved(&bench), [1, 1, 1]);
}

#[test]
fn a_small_exchange_does_not_slow_a_large_one() {
    let mut bench = Bench::connected();
    let begun = bench.now;
    bench.fetch(1, LinkRule::NOW, 5_000_000);
    bench.pass(Span::seconds(1));
    bench.fetch(2, LinkRule::NOW, SMALL_BYTES);
    bench.pass(Span(60));
    assert!(bench.end(2).is_some(), "16 KiB take 16 ms of their own");
    bench.pass(Span::seconds(60));
    assert_eq!(bench.end(1), Some((begun + Span(5_030), Ok(()))));
}

#[test]
fn a_slower_link_is_slower_from_then_on() {
    let mut bench = Bench::connected();
    let begun = bench.now + Span(30);
    bench.fetch(1, LinkRule::NOW, 4_000_000);
    bench.until(begun + Span::seconds(2));
    let link = Joined { speed_per_mille: 100, revision: 2, ..full_link() };
    bench.radio(RadioAnswer::Joined { ssid: "home".into(), link });
    bench.pass(Span::minutes(5));
    assert_eq!(bench.end(1), Some((begun + Span::seconds(22), Ok(()))));
}

#[test]
fn looking_changes_nothing() {
    let run = |looks: bool| {
        let mut bench = Bench::connected();
        bench.fetch(1, LinkRule::NOW, 1_234_567);
        bench.fetch(2, LinkRule::NOW, 7_654_321);
        bench.send(3, LinkRule::NOW, 333_333);
        for _ in 0..5_000 {
            bench.pass(Span(3));
            if looks {
                bench.with(|network, cx| network.heard(cx, &Signal::HowFar));
            }
        }
        (bench.end(1), bench.end(2), bench.end(3), crate::kernel::full(&bench.network))
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn an_idle_phone_drops_wifi_and_has_it_again_with_the_screen() {
    let mut bench = Bench::connected();
    bench.darken();
    bench.pass(Span(119_999));
    assert_eq!(bench.network.wifi().name(), "connected");
    bench.pass(Span(1));
    assert_eq!(bench.network.wifi().name(), "asleep");
    assert_eq!(bench.conditions.wifi_radio, Radio::Off);
    bench.change(|it| it.screen_on = true);
    bench.pass(Span::seconds(5));
    assert_eq!(bench.network.wifi().name(), "connected");
}

#[test]
fn wifi_stays_for_a_transfer_and_goes_when_that_is_done() {
    let mut bench = Bench::connected();
    bench.fetch(1, WIFI_ANY, 600_000_000);
    bench.pass(Span::seconds(1));
    bench.darken();
    bench.pass(Span::minutes(9));
    assert_eq!(bench.network.wifi().name(), "connected");
    assert_eq!(bench.end(1), None);
    bench.pass(Span::minutes(4));
    assert_eq!(bench.end(1).map(|(_, end)| end), Some(Ok(())));
    assert_eq!(bench.network.wifi().name(), "asleep");
}

#[test]
fn wifi_stays_on_a_charger_and_where_the_user_or_the_hardware_keeps_it() {
    let stays = |profile: &str, model: &str, keep_on: bool, charger: bool| {
        let mut bench = Bench::new(profile, model);
        bench.boot();
        bench.command(join("home", "swordfish"));
        bench.pass(Span::seconds(10));
        let offered = bench.try_command(Command::KeepWifiOn { on: keep_on }).is_ok();
        bench.change(|it| it.external_power = charger);
        bench.darken();
        bench.pass(Span::hours(5));
        (offered, bench.network.wifi().name() == "connected")
    };
    assert_eq!(stays("wp8.0", "Lumia 920", true, false), (false, false), "no option before GDR1");
    assert_eq!(stays("gdr1", "Lumia 920", false, false), (true, false));
    assert_eq!(stays("gdr1", "Lumia 920", true, false), (true, true));
    assert_eq!(stays("gdr1", "Lumia 920", false, true), (true, true));
    assert_eq!(stays("wp8.0", "Lumia 1020", false, false), (false, true), "its hardware holds it");
}

#[test]
fn a_request_that_only_wifi_can_carry_wakes_it_for_a_while() {
    let mut bench = Bench::connected();
    bench.darken();
    bench.pass(Span::minutes(3));
    bench.fetch(1, WIFI_ANY, 100_000);
    bench.pass(Span::seconds(10));
    assert_eq!(bench.end(1).map(|(_, end)| end), Some(Ok(())));
    bench.pass(Span::minutes(3));
    assert_eq!(bench.network.wifi().name(), "asleep");
}

#[test]
fn a_wrong_password_is_shown_and_nothing_is_saved() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.boot();
    bench.command(join("home", "wordfish"));
    bench.pass(Span::seconds(5));
    assert_eq!(bench.network.wrong_password().map(|it| &**it), Some("home"));
    assert_eq!(bench.network.wifi().name(), "searching");
    assert!(bench.network.saved().is_empty());
    bench.command(join("home", "swordfish"));
    bench.pass(Span::seconds(5));
    assert_eq!(bench.network.wrong_password(), None);
    assert_eq!(bench.network.saved(), [saved("home")]);
}

#[test]
fn a_saved_password_that_is_wrong_by_now_is_tried_once() {
    let mut bench = Bench::connected();
    bench.password = "changed";
    bench.radio(RadioAnswer::Lost { ssid: "home".into() });
    bench.pass(Span::hours(1));
    assert!(bench.network.saved()[0].refused);
    let attempts = bench.facts.0.iter().filter(|it| it.contains("wrong password")).count();
    assert_eq!(attempts, 1, "{:?}", bench.facts.0);
    assert!(bench.try_command(Command::JoinWifi { ssid: "home".into(), password: None }).is_err());
    bench.command(join("home", "changed"));
    bench.pass(Span::seconds(5));
    assert_eq!(bench.network.wifi().name(), "connected");
    assert!(!bench.network.saved()[0].refused);
}

#[test]
fn set_up_hears_how_joining_ended() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.boot();
    for password in [None, Some("wordfish"), Some("swordfish")] {
        let signal = Signal::JoinWifi { ssid: "home".into(), password: password.map(Into::into) };
        bench.with(|network, cx| network.heard(cx, &signal));
        bench.pass(Span::seconds(5));
    }
    let told: Vec<bool> = bench
        .signals
        .iter()
        .filter(|it| it.starts_with("WifiJoined"))
        .map(|it| it.contains("ok: true"))
        .collect();
    assert_eq!(told, [false, false, true]);
}

#[test]
fn the_order_of_the_user_decides_where_the_version_has_one_and_else_the_strength() {
    let chosen = |profile: &str| {
        let mut bench = Bench::new(profile, "Lumia 920");
        for (place, ssid) in ["first", "second", "faint"].into_iter().enumerate() {
            let write = Write::Save(place, saved(ssid));
            bench.with(|network, cx| cx.write(&mut network.disk, write));
        }
        bench.boot();
        let seen = [seen("second", 90), seen("first", 40), seen("faint", 14)];
        bench.radio(RadioAnswer::InRange(Arc::new(seen)));
        let shown = bench.network.networks().count();
        (bench.network.wifi().ssid().map(ToString::to_string), shown)
    };
    assert_eq!(chosen("wp8.0"), (Some("second".to_owned()), 2));
    assert_eq!(chosen("gdr1"), (Some("first".to_owned()), 2));
}

#[test]
fn a_limited_network_leaves_data_to_the_cell_unless_the_user_says_no() {
    let mut bench = Bench::connected();
    bench.fetch(1, LinkRule::NOW, 1_000_000);
    bench.pass(Span(500));
    let link = Joined { internet: Internet::Limited, revision: 2, ..full_link() };
    bench.radio(RadioAnswer::Joined { ssid: "home".into(), link });
    assert_eq!(bench.end(1).map(|(_, end)| end), Some(Err(Code::CONNECTION_ABORTED)));
    assert_eq!(bench.network.wifi().name(), "limited");
    bench.fetch(2, LinkRule::NOW, 1_000);
    bench.pass(Span::seconds(1));
    assert_eq!(bench.end(2).map(|(_, end)| end), Some(Ok(())));
    assert_eq!(bench.network.meter().links().cellular.down, 1_000);
    bench.command(Command::UseMobileDataWhenLimited { on: false });
    bench.fetch(3, LinkRule::NOW, 1_000);
    assert_eq!(bench.end(3).map(|(_, end)| end), Some(Err(Code::NAME_NOT_RESOLVED)));
}

#[test]
fn a_captive_network_carries_nothing_before_its_page_was_gone_through() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.home = Some(Joined { internet: Internet::Captive, ..full_link() });
    bench.cell = None;
    bench.boot();
    bench.command(join("home", "swordfish"));
    bench.pass(Span::seconds(5));
    assert_eq!(bench.network.wifi().name(), "captive");
    bench.fetch(1, LinkRule::WHEN_CONNECTED, 1_000);
    bench.pass(Span::minutes(1));
    assert!(bench.network.waits(tag(1)));
    bench.command(Command::AcceptPage);
    bench.pass(Span::seconds(5));
    assert_eq!(bench.end(1).map(|(_, end)| end), Some(Ok(())));
    assert!(bench.try_command(Command::AcceptPage).is_err());
}

#[test]
fn a_lost_link_ends_what_has_begun_to_be_answered_and_says_how_much_is_here() {
    let mut bench = Bench::connected();
    bench.fetch(1, LinkRule::WHEN_CONNECTED, 5_000_000);
    bench.pass(Span(2_030));
    bench.lose_home();
    assert_eq!(bench.end(1).map(|(_, end)| end), Some(Err(Code::CONNECTION_ABORTED)));
    assert_eq!(bench.arrived, [(tag(1), 2_000_000)]);
    assert_eq!(bench.network.meter().links().wifi.down, 2_000_000);
}

#[test]
fn a_request_that_has_not_left_the_phone_starts_over_on_the_next_link() {
    let mut bench = Bench::connected();
    let envelope = ENVELOPE_BYTES;
    bench.send(1, LinkRule::WHEN_CONNECTED, 1_000_000);
    bench.send(2, LinkRule::NOW, 1_000_000);
    bench.pass(Span::seconds(1));
    bench.lose_home();
    assert_eq!(bench.end(2).map(|(_, end)| end), Some(Err(Code::CONNECTION_ABORTED)));
    bench.pass(Span::seconds(60));
    assert_eq!(bench.end(1).map(|(_, end)| end), Some(Ok(())));
    let links = bench.network.meter().links();
    assert_eq!(links.wifi.up, 1_000_000, "half a second each");
    assert_eq!(links.cellular.up, 1_000_000 + envelope, "from the first byte");
}

#[test]
fn an_answer_that_does_not_come_is_waited_for_a_minute() {
    let mut bench = Bench::connected();
    bench.silent = true;
    let begun = bench.now;
    bench.fetch(1, LinkRule::NOW, 1_000);
    bench.pass(Span::seconds(30));
    bench.fetch(2, LinkRule::NOW, 1_000);
    bench.pass(Span::minutes(5));
    assert_eq!(bench.end(1), Some((begun + TIMEOUT, Err(Code::TIMEOUT))));
    assert_eq!(bench.end(2), Some((begun + Span::seconds(90), Err(Code::TIMEOUT))));
}

#[test]
fn an_answer_that_breaks_off_ends_with_what_is_here() {
    let mut bench = Bench::connected();
    bench.cut_at = Some(1_500_000);
    bench.fetch(1, LinkRule::NOW, 5_000_000);
    bench.pass(Span::seconds(10));
    assert_eq!(bench.end(1).map(|(_, end)| end), Some(Err(Code::CONNECTION_ABORTED)));
    assert_eq!(bench.arrived, [(tag(1), 1_500_000)]);
}

#[test]
fn without_a_link_a_request_waits_or_fails_as_it_says() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.cell = None;
    bench.home = None;
    bench.boot();
    bench.fetch(1, LinkRule::NOW, 1_000);
    assert_eq!(bench.end(1).map(|(_, end)| end), Some(Err(Code::NAME_NOT_RESOLVED)));
    bench.fetch(2, LinkRule::WHEN_CONNECTED, 1_000);
    assert_eq!(bench.end(2), None);
    bench.cell = Some(cell_data(4));
    bench.radio(RadioAnswer::CellChanged);
    bench.pass(Span::seconds(5));
    assert_eq!(bench.end(2).map(|(_, end)| end), Some(Ok(())));
}

#[test]
fn text_messages_need_a_cell_and_no_data() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.right_apn = "another";
    bench.boot();
    assert_eq!(bench.network.cell().name(), "service");
    bench.fetch(1, LinkRule::SIGNALLING, 0);
    bench.pass(Span::seconds(1));
    assert_eq!(bench.end(1).map(|(_, end)| end), Some(Ok(())));
    assert_eq!(bench.network.meter().links().total(), 0, "no byte of data");
    bench.command(Command::SetAirplane { on: true });
    bench.fetch(2, LinkRule::SIGNALLING, 0);
    assert_eq!(bench.end(2).map(|(_, end)| end), Some(Err(Code::NAME_NOT_RESOLVED)));
}

#[test]
fn multimedia_messages_have_a_connection_of_their_own() {
    let outcome = |internet: &'static str, mms: &'static str| {
        let mut bench = Bench::new("gdr3", "Lumia 920");
        bench.right_apn = internet;
        bench.right_mms_apn = mms;
        bench.boot();
        bench.send(1, LinkRule::CELLULAR_NOW, 200_000);
        bench.pass(Span::seconds(10));
        (bench.network.cell().name(), bench.end(1).map(|(_, end)| end))
    };
    let failed = Some(Err(Code::NAME_NOT_RESOLVED));
    assert_eq!(outcome("internet", "mms"), ("data", Some(Ok(()))));
    assert_eq!(outcome("other", "mms"), ("service", Some(Ok(()))));
    assert_eq!(outcome("internet", "other"), ("data", failed));
}

#[test]
fn the_right_access_point_brings_data_when_it_is_entered() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.right_apn = "tfdata";
    bench.boot();
    assert_eq!(bench.conditions.cellular, None);
    bench.change(|it| it.apn = Some("tfdata".into()));
    bench.pass(Span::seconds(3));
    assert!(bench.conditions.cellular.is_some());
    bench.change(|it| it.sim = None);
    assert_eq!(bench.network.cell().name(), "no_sim");
}

#[test]
fn data_abroad_is_used_only_if_the_user_roams() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.cell = Some(CellularData { roaming: true, ..cell_data(3) });
    bench.boot();
    assert_eq!((bench.network.cell().name(), bench.conditions.cellular), ("data", None));
    bench.command(Command::SetRoaming { on: true });
    assert!(bench.conditions.cellular.is_some());
    bench.fetch(1, BACKGROUND, 1_000);
    assert!(bench.network.waits(tag(1)), "what runs in the background is spared abroad");
    assert_eq!(bench.network.data_indicator(), "H");
}

#[test]
fn battery_saver_holds_back_the_background() {
    let mut bench = Bench::connected();
    bench.change(|it| it.battery_saver = true);
    bench.fetch(1, BACKGROUND, 1_000);
    bench.fetch(2, LinkRule::NOW, 1_000);
    bench.pass(Span::seconds(5));
    assert!(bench.network.waits(tag(1)));
    assert!(bench.end(2).is_some());
    bench.change(|it| it.battery_saver = false);
    bench.pass(Span::seconds(5));
    assert!(bench.end(1).is_some());
}

#[test]
fn airplane_mode_switches_both_radios_and_brings_back_what_was_on() {
    let mut bench = Bench::connected();
    bench.command(Command::SetAirplane { on: true });
    assert_eq!((bench.network.wifi().name(), bench.network.cell().name()), ("off", "off"));
    bench.command(Command::SetWifi { on: true });
    bench.pass(Span::seconds(5));
    assert_eq!(bench.network.wifi().name(), "connected", "it can be switched on by itself");
    bench.command(Command::SetAirplane { on: false });
    bench.pass(Span::seconds(5));
    assert_eq!(bench.network.cell().name(), "data");
}

#[test]
fn near_its_limit_data_is_spared_at_the_byte_and_free_again_the_next_month() {
    let mut bench = Bench::new("gdr2", "Lumia 920");
    bench.home = None;
    bench.boot();
    let limit = DataLimit { kind: LimitKind::Monthly { day: 6 }, bytes: 10_000_000 };
    bench.command(Command::SetDataLimit { limit: Some(limit) });
    bench.command(Command::RestrictNearLimit { on: true });
    bench.fetch(1, LinkRule::NOW, 20_000_000);
    bench.pass(Span::seconds(80));
    assert!(!bench.conditions.data_restricted);
    bench.pass(Span::seconds(11));
    assert!(bench.conditions.data_restricted, "9 MB of 10 MB at 100 kB/s take 90 s");
    let used = bench.network.used_of_limit(bench.now);
    assert!((9_000_000..9_200_000).contains(&used), "{used}");
    bench.pass(Span::hours(1));
    bench.fetch(2, BACKGROUND, 1_000);
    bench.pass(Span::hours(1));
    assert!(bench.network.waits(tag(2)));
    // The scenario begins on the 4th.
    bench.pass(Span::days(2));
    assert!(!bench.conditions.data_restricted);
    assert!(bench.end(2).is_some());
}

#[test]
fn a_version_without_data_sense_has_no_limit() {
    let mut bench = Bench::new("wp8.0", "Lumia 920");
    bench.boot();
    let limit = Some(DataLimit { kind: LimitKind::Unlimited, bytes: 0 });
    assert!(bench.try_command(Command::SetDataLimit { limit }).is_err());
}

#[test]
fn a_stream_keeps_wifi_up_and_a_paused_one_does_not() {
    let mut bench = Bench::connected();
    bench.command(Command::Play { app: "Music".into(), bytes_per_second: 20_000 });
    bench.darken();
    bench.pass(Span::hours(3));
    assert_eq!(bench.network.wifi().name(), "connected");
    let stream = bench.network.stream().expect("it plays");
    assert_eq!(stream.silent_since, None, "it never ran dry");
    let hours = bench.network.meter().links().wifi.down / 72_000_000;
    assert_eq!(hours, 3, "at the speed at which it plays");
    bench.command(Command::Pause);
    bench.pass(Span::minutes(3));
    assert_eq!(bench.network.wifi().name(), "asleep");
}

fn transfer(location: &str, bytes: u64, preference: Preference) -> BackgroundTransfer {
    BackgroundTransfer::new("Maps".into(), location.into(), Direction::Down, bytes, preference)
}

fn status(bench: &Bench, location: &str) -> Status {
    let found = bench.network.background_transfers().find(|it| &*it.location == location);
    found.expect("it is in the queue").status
}

#[test]
fn a_background_transfer_waits_for_the_charger_and_wifi_it_wants() {
    let mut bench = Bench::connected();
    bench.command(Command::Transfer(transfer("a", 1_000_000, Preference::None)));
    assert_eq!(status(&bench, "a"), Status::WaitingForExternalPower);
    bench.lose_home();
    bench.change(|it| it.external_power = true);
    assert_eq!(status(&bench, "a"), Status::WaitingForWifi);
    bench.home = Some(full_link());
    bench.radio(RadioAnswer::CameIntoRange);
    bench.pass(Span::seconds(10));
    assert_eq!(status(&bench, "a"), Status::Completed);
}

#[test]
fn as_many_background_transfers_run_at_a_time_as_the_switch_says_and_all_end() {
    let stand = |at_once: Option<u8>| {
        let mut bench = Bench::connected();
        if let Some(at_once) = at_once {
            bench.phone.switches.transfers_at_once = at_once;
        }
        for name in ["a", "b", "c"] {
            bench.command(Command::Transfer(transfer(name, 5_000_000, Preference::AllowBattery)));
        }
        bench.pass(Span::seconds(1));
        let stand = ["a", "b", "c"].map(|name| status(&bench, name));
        bench.pass(Span::seconds(60));
        assert!(["a", "b", "c"].iter().all(|name| status(&bench, name) == Status::Completed));
        stand
    };
    assert_eq!(stand(None), [Status::Transferring, Status::Transferring, Status::Waiting]);
    assert_eq!(stand(Some(5)), [Status::Transferring; 3]);
}

#[test]
fn the_limits_of_background_transfers_are_kept() {
    let mut bench = Bench::connected();
    bench.command(Command::Transfer(transfer("a", 120_000_000, Preference::AllowBattery)));
    assert_eq!(status(&bench, "a"), Status::Failed(Code::INVALID_DATA), "too large for battery");
    let cellular = transfer("b", 30_000_000, Preference::AllowCellularAndBattery);
    bench.command(Command::Transfer(cellular));
    let preference = bench.network.background_transfers().nth(1).map(|it| it.preference);
    assert_eq!(preference, Some(Preference::AllowBattery), "too large for cellular");
    let again = bench.try_command(Command::Transfer(transfer("b", 1, Preference::None)));
    assert!(again.is_err(), "the same location twice");
    for number in 2..25 {
        let next = transfer(&number.to_string(), 1, Preference::None);
        bench.command(Command::Transfer(next));
    }
    let one_more = bench.try_command(Command::Transfer(transfer("more", 1, Preference::None)));
    assert!(one_more.is_err(), "25 for an app");
    bench.command(Command::RemoveTransfer { app: "Maps".into(), location: "a".into() });
    bench.command(Command::Transfer(transfer("more", 1, Preference::None)));
}

#[test]
fn a_background_transfer_resumes_where_it_stopped_also_after_a_loss_of_power() {
    let mut bench = Bench::connected();
    bench.command(Command::Transfer(transfer("a", 10_000_000, Preference::AllowBattery)));
    bench.pass(Span(4_030));
    bench.lose_home();
    assert_eq!(status(&bench, "a"), Status::WaitingForWifi);
    bench.pass(Span::seconds(10));
    bench.home = Some(full_link());
    bench.lose_power();
    bench.boot();
    bench.pass(Span::seconds(60));
    assert_eq!(status(&bench, "a"), Status::Completed);
    assert_eq!(bench.network.meter().links().wifi.down, 10_000_000, "no byte twice");
}

#[test]
fn a_loss_of_power_takes_what_was_not_counted_on_disk_and_nothing_from_the_meter() {
    let mut bench = Bench::connected();
    bench.fetch(1, LinkRule::NOW, 50_000_000);
    bench.pass(Span(20_030));
    bench.lose_power();
    let (phone, really) = (bench.network.used(bench.now), bench.network.meter().links());
    assert_eq!(really.wifi.down, 20_000_000);
    assert!(phone.wifi.down <= really.wifi.down);
    bench.boot();
    bench.pass(Span::seconds(5));
    bench.fetch(2, LinkRule::NOW, 1_000);
    bench.pass(Span::seconds(5));
    assert!(bench.end(2).is_some(), "exchanges of an earlier start are forgotten");
    assert_eq!(bench.end(1), None);
}

#[test]
fn an_orderly_shutdown_loses_no_count() {
    let mut bench = Bench::connected();
    bench.fetch(1, LinkRule::NOW, 50_000_000);
    bench.pass(Span(20_030));
    bench.with(|network, cx| network.heard(cx, &Signal::ShuttingDown));
    assert_eq!(bench.arrived, [(tag(1), 20_000_000)]);
    bench.pass(Span::seconds(8));
    bench.network.power_lost(Time(u64::MAX), bench.phone.luck, 1);
    assert_eq!(bench.network.used(bench.now), bench.network.meter().links());
}

#[test]
fn a_network_travels_in_a_backup_and_is_joined_on_the_new_phone() {
    let old = Bench::connected();
    let records: Vec<_> = old.network.records().collect();
    assert!(matches!(records[0].body(), Body::WifiNetwork(it) if &*it.security == "wpa2"));
    let mut new = Bench::new("reference", "Lumia 920");
    new.boot();
    for record in records.iter().chain(&records) {
        new.with(|network, cx| network.place(cx, record));
    }
    new.pass(Span::seconds(10));
    assert_eq!(new.network.wifi().name(), "connected");
    assert_eq!(new.network.saved(), [saved("home")]);
    new.with(|network, cx| network.take_away(cx, records[0].id()));
    assert!(new.network.saved().is_empty());
    new.with(|network, cx| network.place(cx, &records[0]));
    new.with(|network, cx| network.clear(cx, Kinds::of(&[Kind::WifiNetwork])));
    assert!(new.network.saved().is_empty());
}

/// One thing that happens in a random history.
#[derive(Clone, Debug)]
enum Act {
    Fetch { bytes: u64, links: Links, wait: bool },
    Send { bytes: u64, links: Links, wait: bool },
    Abandon(u32),
    LoseHome,
    HomeIsBack,
    Slow(u32),
    Cell(Option<u8>),
    CutAt(Option<u64>),
    Screen(bool),
    Charger(bool),
    Saver(bool),
    HowFar,
    Pass(u64),
}

fn act() -> impl Strategy<Value = Act> {
    let links = prop_oneof![Just(Links::Any), Just(Links::WifiOnly), Just(Links::CellularOnly)];
    let bytes = prop_oneof![0_u64..20_000, 20_000_u64..3_000_000];
    prop_oneof![
        6 => (bytes.clone(), links.clone(), any::<bool>())
            .prop_map(|(bytes, links, wait)| Act::Fetch { bytes, links, wait }),
        4 => (bytes, links, any::<bool>())
            .prop_map(|(bytes, links, wait)| Act::Send { bytes, links, wait }),
        1 => (0_u32..20).prop_map(Act::Abandon),
        1 => Just(Act::LoseHome),
        2 => Just(Act::HomeIsBack),
        1 => (1_u32..2000).prop_map(Act::Slow),
        2 => prop_oneof![Just(None), (2_u8..5).prop_map(Some)].prop_map(Act::Cell),
        1 => prop_oneof![Just(None), (0_u64..2_000_000).prop_map(Some)].prop_map(Act::CutAt),
        1 => any::<bool>().prop_map(Act::Screen),
        1 => any::<bool>().prop_map(Act::Charger),
        1 => any::<bool>().prop_map(Act::Saver),
        1 => Just(Act::HowFar),
        8 => prop_oneof![0_u64..50, 50_u64..5_000, 5_000_u64..200_000].prop_map(Act::Pass),
    ]
}

/// Runs a history, and keeps an account of its own of what must have moved.
struct Account {
    bench: Bench,
    asked: u32,
    /// Bytes of uploads that were broken off, seen by looking just before.
    given_up: u64,
}

impl Account {
    /// Notes how far uploads are before something may break them off.
    fn look(&self) -> BTreeMap<u32, Progress> {
        let progress =
            |number| Some((number, self.bench.network.progress(tag(number), self.bench.now)?));
        (0..self.asked).filter_map(progress).collect()
    }

    /// What was on its way up, did not leave, and is not on its way any more was moved in vain.
    fn settle(&mut self, before: &BTreeMap<u32, Progress>) {
        for (number, progress) in before {
            let left = self.bench.transmitted.iter().any(|(known, _)| *known == tag(*number));
            let goes_on = self.bench.moved(*number).is_some_and(|moved| moved >= progress.moved);
            if progress.direction == Direction::Up && !left && !goes_on {
                self.given_up += progress.moved;
            }
        }
    }

    fn act(&mut self, act: &Act) {
        let before = self.look();
        let bench = &mut self.bench;
        let rule = |links, wait| LinkRule {
            links,
            otherwise: if wait { Otherwise::Wait } else { Otherwise::Fail },
            background: false,
        };
        match *act {
            Act::Fetch { bytes, links, wait } => {
                bench.fetch(self.asked, rule(links, wait), bytes);
                self.asked += 1;
            }
            Act::Send { bytes, links, wait } => {
                bench.send(self.asked, rule(links, wait), bytes);
                self.asked += 1;
            }
            Act::Abandon(number) => bench.with(|network, cx| network.abandon(cx, tag(number))),
            Act::LoseHome => bench.lose_home(),
            Act::HomeIsBack => {
                bench.home = Some(full_link());
                bench.radio(RadioAnswer::CameIntoRange);
            }
            Act::Slow(speed_per_mille) => {
                if let Some(home) = bench.home {
                    let revision = home.revision + 1;
                    let link = Joined { speed_per_mille, revision, ..home };
                    bench.home = Some(link);
                    bench.radio(RadioAnswer::Joined { ssid: "home".into(), link });
                }
            }
            Act::Cell(generation) => {
                bench.cell = generation.map(cell_data);
                bench.radio(RadioAnswer::CellChanged);
            }
            Act::CutAt(bytes) => bench.cut_at = bytes,
            Act::Screen(on) => bench.change(|it| it.screen_on = on),
            Act::Charger(on) => bench.change(|it| it.external_power = on),
            Act::Saver(on) => bench.change(|it| it.battery_saver = on),
            Act::HowFar => bench.with(|network, cx| network.heard(cx, &Signal::HowFar)),
            Act::Pass(ms) => return self.pass(Span(ms)),
        }
        self.settle(&before);
    }

    /// Event by event, so that nothing is broken off without a look before it.
    fn pass(&mut self, span: Span) {
        let end = self.bench.now + span;
        while let Some(at) = self.bench.queue.peek().map(|(at, _)| at).filter(|at| *at <= end) {
            self.bench.now = at;
            let before = self.look();
            if let Some((_, _, event)) = self.bench.queue.pop_until(at) {
                self.bench.handle(event);
            }
            self.settle(&before);
            self.check();
        }
        self.bench.now = end;
    }

    fn check(&self) {
        let network = &self.bench.network;
        let resting = network.wifi().name() == "asleep";
        assert!(
            !(resting && network.memory.traffic.in_flight(Link::Wifi)),
            "asleep under a transfer"
        );
        let links = network.meter().links().total();
        let services: u64 = network.meter().services().map(|(_, bytes)| bytes.total()).sum();
        assert_eq!(links, services, "links and services disagree");
        let moving = network.memory.traffic.in_motion(Link::Wifi, self.bench.now).total()
            + network.memory.traffic.in_motion(Link::Cellular, self.bench.now).total();
        assert_eq!(
            network.used(self.bench.now).total(),
            links + moving,
            "the phone counts otherwise"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever happens to links and transfers: what the links carried is what the transfers moved.
    #[test]
    fn every_byte_is_accounted_for(acts in proptest::collection::vec(act(), 1..60)) {
        let mut account = Account { bench: Bench::connected(), asked: 0, given_up: 0 };
        for act in &acts {
            account.act(act);
            account.check();
        }
        // Everything has links again and time to end.
        account.act(&Act::Saver(false));
        account.act(&Act::CutAt(None));
        account.act(&Act::HomeIsBack);
        account.act(&Act::Screen(true));
        account.act(&Act::Cell(Some(4)));
        account.act(&Act::Slow(1000));
        account.pass(Span::hours(3));
        let bench = &account.bench;
        prop_assert_eq!(bench.network.open_exchanges().0, 0, "something never ends");
        let up: u64 = bench.transmitted.iter().map(|(_, bytes)| bytes).sum();
        let links = bench.network.meter().links();
        prop_assert_eq!(up + account.given_up, links.wifi.up + links.cellular.up);
        let ended = bench.ended.iter().filter_map(|(_, _, end)| match end {
            Ok(Answer::Bytes(bytes)) => Some(*bytes),
            Ok(_) | Err(_) => None,
        });
        let mut broken_off: BTreeMap<String, u64> = BTreeMap::new();
        let complete = |tag: &AnyTag| bench.ended.iter().any(|it| it.1 == *tag && it.2.is_ok());
        for (tag, bytes) in bench.arrived.iter().filter(|(tag, _)| !complete(tag)) {
            // The last word on a transfer is the greatest.
            let most = broken_off.entry(format!("{tag:?}")).or_default();
            *most = (*most).max(*bytes);
        }
        let down = ended.sum::<u64>() + broken_off.values().sum::<u64>();
        prop_assert_eq!(down, links.wifi.down + links.cellular.down);
    }
}
