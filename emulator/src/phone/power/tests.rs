//! Battery, screen and clock with a queue of timers around them.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::kernel::{Cause, DiskMeter, Nonce, Queue, ServerClock, Ticket};
use crate::phone::conditions::{Cellular, Radio};
use crate::phone::cx::Notes;
use crate::phone::effect::{Tag as AnyTag, Timer as AnyTimer};
use crate::profile::{ModelId, ProfileId};
use crate::quirks::Quirks;
use crate::wire::Ask;

#[derive(Default)]
struct Facts(Vec<String>);

impl Notes for Facts {
    fn note(&mut self, cause: Cause, fact: crate::phone::fact::Fact) -> Cause {
        self.0.push(fact.to_string());
        cause
    }
}

/// A phone of which only this service is there.
struct Bench {
    now: Time,
    phone: Identity,
    conditions: Conditions,
    disk: DiskMeter,
    power: Power,
    queue: Queue<AnyTimer>,
    timers: Vec<(AnyTimer, Ticket)>,
    facts: Facts,
    /// Starts and ends of the system, in order.
    changes: Vec<PowerChange>,
    signals: Vec<String>,
    /// The network answers what time it is.
    network: bool,
    wakes: u32,
}

impl Bench {
    /// On, screen on, set up.
    fn new(profile: &str, model: &str) -> Self {
        let mut bench = Self::off(profile, model);
        bench.command(Command::PowerOn);
        bench.pass(BOOT);
        assert_eq!(bench.power.state(), State::On);
        bench
    }

    fn off(profile: &str, model: &str) -> Self {
        let profile = ProfileId::named(profile).expect("a known profile");
        let key = Key::named("phone", "test");
        let phone = Identity {
            name: "test".into(),
            key,
            model: ModelId::named(model).expect("a known model"),
            profile,
            quirks: Quirks::NONE,
            switches: profile.get().switches,
            luck: Luck::of_seed(1),
        };
        Self {
            now: Time(1_000),
            power: Power::new(&phone),
            phone,
            conditions: Conditions { set_up: true, ..Conditions::default() },
            disk: DiskMeter::default(),
            queue: Queue::default(),
            timers: Vec::new(),
            facts: Facts::default(),
            changes: Vec::new(),
            signals: Vec::new(),
            network: true,
            wakes: 0,
        }
    }

    fn with<R>(&mut self, act: impl FnOnce(&mut Power, &mut Cx<'_>) -> R) -> R {
        let (mut act, mut result) = (Some(act), None);
        self.run(&mut |power, cx| result = act.take().map(|act| act(power, cx)));
        result.expect("it ran")
    }

    fn run(&mut self, act: &mut dyn FnMut(&mut Power, &mut Cx<'_>)) {
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
        act(&mut self.power, &mut cx);
        for (_, effect) in effects {
            self.route(effect);
        }
        let mut fresh = self.conditions.clone();
        self.power.contribute(&mut fresh);
        if fresh != self.conditions {
            self.conditions = fresh;
            self.run(&mut |power, cx| power.heard(cx, &Signal::Conditions));
        }
    }

    fn route(&mut self, effect: Effect) {
        match effect {
            Effect::Wake { timer, at } => {
                self.let_sleep(timer);
                let ticket = self.queue.push(at.max(self.now), Cause::NONE, timer);
                self.timers.push((timer, ticket));
            }
            Effect::LetSleep(timer) => self.let_sleep(timer),
            Effect::Ask { tag: AnyTag::Power(tag), ask: Ask::Probe, .. } => {
                let answer = if self.network {
                    Ok(Answer::Time(ServerClock(self.now.on_server().0)))
                } else {
                    Err(Code::NAME_NOT_RESOLVED)
                };
                self.with(|power, cx| power.answered(cx, tag, answer));
            }
            Effect::Tell(signal) => self.signals.push(format!("{signal:?}")),
            Effect::Power(change) => {
                self.changes.push(change);
                if change == PowerChange::Started {
                    self.run(&mut |power, cx| power.heard(cx, &Signal::Conditions));
                } else {
                    self.power.power_lost(self.now, self.phone.luck, 1);
                }
            }
            Effect::Ask { .. }
            | Effect::Abandon(_)
            | Effect::Transmit { .. }
            | Effect::Answered { .. }
            | Effect::Radio(_)
            | Effect::Read(_)
            | Effect::Apply { .. } => unreachable!("not from power"),
        }
    }

    fn let_sleep(&mut self, timer: AnyTimer) {
        if let Some(place) = self.timers.iter().position(|(known, _)| *known == timer) {
            self.queue.cancel(self.timers.remove(place).1);
        }
    }

    fn pass(&mut self, span: Span) {
        let end = self.now + span;
        while let Some((at, _, timer)) = self.queue.pop_until(end) {
            self.now = at;
            self.wakes += 1;
            self.timers.retain(|(known, _)| *known != timer);
            let AnyTimer::Power(timer) = timer else { unreachable!("not ours") };
            self.with(|power, cx| power.timer(cx, timer));
        }
        self.now = end;
    }

    fn command(&mut self, command: Command) {
        if let Err(refused) = self.try_command(command) {
            panic!("refused: {refused}");
        }
    }

    fn try_command(&mut self, command: Command) -> Result<(), Refused> {
        self.with(|power, cx| power.command(cx, command))
    }

    fn change(&mut self, change: impl FnOnce(&mut Conditions)) {
        change(&mut self.conditions);
        self.run(&mut |power, cx| power.heard(cx, &Signal::Conditions));
    }

    fn hears(&mut self, signal: &Signal) {
        self.with(|power, cx| power.heard(cx, signal));
    }

    fn percent(&self) -> u8 {
        self.power.battery_percent(self.now)
    }

    fn charge(&self) -> u64 {
        self.power.battery_charge(self.now).0
    }

    fn clock_is_right(&self) -> bool {
        self.power.clock(self.now).0 == self.now.on_server().0
    }
}

#[test]
fn a_phone_starts_and_shuts_down_in_order_and_starts_again() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    assert_eq!((bench.power.screen(), bench.power.is_locked()), (Screen::On, true));
    assert!(bench.try_command(Command::PowerOn).is_err());
    bench.command(Command::ShutDown);
    assert_eq!(bench.signals, ["ShuttingDown"]);
    bench.pass(SHUT_DOWN);
    assert_eq!(bench.power.state(), State::Off);
    assert!(bench.try_command(Command::Touch).is_err());
    bench.command(Command::PowerOn);
    bench.pass(BOOT);
    bench.command(Command::Reboot);
    bench.pass(Span(SHUT_DOWN.0 + BOOT.0));
    assert_eq!(bench.power.state(), State::On);
    let (started, shut_down) = (PowerChange::Started, PowerChange::ShutDown);
    assert_eq!(bench.changes, [started, shut_down, started, shut_down, started]);
}

#[test]
fn the_screen_dims_and_goes_off_unless_it_is_touched() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.pass(Span::seconds(54));
    assert_eq!(bench.power.screen(), Screen::On);
    bench.pass(Span::seconds(1));
    assert_eq!(bench.power.screen(), Screen::Dimmed);
    bench.command(Command::Unlock);
    assert_eq!((bench.power.screen(), bench.power.is_locked()), (Screen::On, false));
    bench.pass(Span::seconds(40));
    bench.command(Command::Touch);
    bench.pass(Span(59_999));
    assert_eq!(bench.power.screen(), Screen::Dimmed);
    bench.pass(Span(1));
    assert_eq!((bench.power.screen(), bench.power.is_locked()), (Screen::Off, true));
    assert!(bench.try_command(Command::Touch).is_err(), "a dark screen feels nothing");
    bench.command(Command::PressPower);
    assert_eq!(bench.power.screen(), Screen::On);
    bench.command(Command::PressPower);
    assert_eq!(bench.power.screen(), Screen::Off);
}

#[test]
fn every_choice_of_the_timeout_is_kept_to() {
    for choice in ScreenTimeout::ALL {
        let mut bench = Bench::new("gdr3", "Lumia 920");
        let changed = Signal::SettingChanged {
            name: "lock_screen.times_out_after".into(),
            value: choice.label().into(),
        };
        bench.hears(&changed);
        assert_eq!(bench.power.screen_timeout(), choice);
        let pressed = bench.now;
        bench.command(Command::PressPower);
        bench.command(Command::PressPower);
        match choice.span() {
            Some(span) => {
                bench.pass(Span(span.0 - 1));
                assert_eq!(bench.power.screen(), Screen::Dimmed, "{}", choice.label());
                bench.pass(Span(1));
                assert_eq!(bench.power.screen(), Screen::Off, "{}", choice.label());
                assert_eq!(bench.now, pressed + span);
            }
            None => {
                bench.pass(Span::hours(2));
                assert_eq!(bench.power.screen(), Screen::On);
            }
        }
    }
}

#[test]
fn a_ringing_phone_lights_up() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.pass(Span::minutes(5));
    let ringing = Push::Ringing { id: Key(1), from: "+15550100".into() };
    bench.hears(&Signal::Pushed(ringing));
    assert_eq!(bench.power.screen(), Screen::On);
}

#[test]
fn a_phone_at_rest_lasts_for_days_and_one_in_use_for_hours() {
    let lasts = |busy: bool| {
        let mut bench = Bench::new("gdr3", "Lumia 920");
        if busy {
            bench.command(Command::SetScreenTimeout { after: ScreenTimeout::Never });
            bench.command(Command::PressPower);
            bench.command(Command::PressPower);
            bench.change(|it| {
                it.transferring = true;
                it.cellular = Some(Cellular { generation: 4, roaming: false });
                it.cellular_radio = Radio::Busy;
            });
        }
        let mut hours = 0;
        while bench.power.state() == State::On {
            bench.pass(Span::hours(1));
            hours += 1;
        }
        assert_eq!(bench.changes.last(), Some(&PowerChange::ShutDown), "in order");
        hours
    };
    assert!((200..400).contains(&lasts(false)), "{} h", lasts(false));
    assert!((3..6).contains(&lasts(true)), "{} h", lasts(true));
}

#[test]
fn battery_saver_begins_at_its_mark_to_the_millisecond_and_ends_at_the_charger() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.pass(Span::minutes(2));
    bench.command(Command::SetCharge { percent: 21 });
    let current = bench.power.battery_current_ua().unsigned_abs();
    let percent = bench.power.battery_charge(bench.now).1 / 100;
    let after = percent.div_ceil(current);
    bench.pass(Span(after - 1));
    assert!(!bench.conditions.battery_saver);
    bench.pass(Span(1));
    assert!(bench.conditions.battery_saver);
    assert_eq!((bench.percent(), bench.conditions.battery_percent), (20, 20));
    bench.command(Command::PlugIn);
    assert!(!bench.conditions.battery_saver);
    bench.command(Command::Unplug);
    assert!(bench.conditions.battery_saver, "it is still low");
    bench.command(Command::SetBatterySaver { mode: SaverMode::Off });
    assert!(!bench.conditions.battery_saver);
}

#[test]
fn now_until_next_charge_ends_with_the_next_charge() {
    let mut bench = Bench::new("wp8.0", "Lumia 920");
    bench.command(Command::SetBatterySaver { mode: SaverMode::NowUntilNextCharge });
    assert!(bench.conditions.battery_saver);
    bench.command(Command::PlugIn);
    bench.command(Command::Unplug);
    assert!(!bench.conditions.battery_saver);
    assert_eq!(bench.power.saver_mode(), SaverMode::WhenLow);
}

#[test]
fn what_battery_saver_offers_is_the_version_s() {
    let mut old = Bench::new("gdr3", "Lumia 920");
    let always = Command::SetBatterySaver { mode: SaverMode::Always };
    assert!(old.try_command(always).is_err());
    assert!(old.try_command(Command::SetSaverThreshold { percent: 50 }).is_err());
    let mut new = Bench::new("wp8.1", "Lumia 920");
    new.command(Command::SetSaverThreshold { percent: 50 });
    new.command(Command::SetCharge { percent: 50 });
    assert!(new.conditions.battery_saver);
    new.command(always);
    new.command(Command::PlugIn);
    assert!(new.conditions.battery_saver);
}

#[test]
fn an_empty_phone_shuts_down_and_starts_by_itself_when_it_has_been_charged_a_little() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.command(Command::SetCharge { percent: 3 });
    bench.pass(Span::hours(24));
    assert_eq!(bench.power.state(), State::Dead);
    assert_eq!(bench.percent(), 2);
    bench.command(Command::PowerOn);
    assert_eq!(bench.power.state(), State::Dead, "the firmware does not let it start");
    bench.command(Command::PlugIn);
    bench.pass(Span::minutes(1));
    assert_eq!(bench.power.state(), State::Dead);
    bench.pass(Span::minutes(5));
    assert_eq!(bench.power.state(), State::On);
}

#[test]
fn a_charging_phone_gets_full_and_stays_so() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.command(Command::SetCharge { percent: 50 });
    bench.command(Command::PlugIn);
    bench.pass(Span::hours(8));
    assert_eq!(bench.charge(), bench.power.battery_charge(bench.now).1);
    assert_eq!(bench.power.battery_current_ua(), 0);
    assert_eq!(bench.conditions.battery_percent, 100);
    bench.wakes = 0;
    bench.pass(Span::days(3));
    assert_eq!(bench.wakes, 0, "nothing to wake for");
}

#[test]
fn a_phone_that_is_off_charges_too_and_loses_nothing() {
    let mut bench = Bench::off("gdr3", "Lumia 920");
    bench.command(Command::SetCharge { percent: 50 });
    bench.pass(Span::days(10));
    assert_eq!(bench.percent(), 50);
    bench.command(Command::PlugIn);
    bench.pass(Span::minutes(12));
    assert_eq!(bench.percent(), 60, "200 of 2000 mAh in 12 minutes at 1 A");
    assert_eq!(bench.power.state(), State::Off);
}

#[test]
fn without_mains_a_charger_gives_nothing() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.command(Command::PlugIn);
    assert!(bench.conditions.external_power);
    bench.with(|power, cx| power.mains(cx, false));
    assert!(!bench.conditions.external_power && bench.power.is_plugged_in());
    bench.with(|power, cx| power.mains(cx, true));
    assert!(bench.conditions.external_power);
}

#[test]
fn a_pulled_battery_takes_power_and_clock_and_the_network_brings_the_clock_back() {
    let mut bench = Bench::new("gdr3", "Lumia 820");
    bench.command(Command::PullBattery);
    assert_eq!(bench.changes.last(), Some(&PowerChange::Lost));
    assert_eq!(bench.power.state(), State::Off);
    assert!(bench.try_command(Command::PowerOn).is_err());
    bench.pass(Span::hours(1));
    bench.network = false;
    bench.command(Command::InsertBattery);
    assert_eq!(bench.power.clock(bench.now), BUILD_DATE);
    bench.command(Command::PowerOn);
    bench.pass(BOOT);
    assert!(!bench.clock_is_right());
    bench.network = true;
    bench.hears(&Signal::SetClockFromNetwork);
    assert!(bench.clock_is_right());
    assert_eq!(bench.signals.last().map(|it| &**it), Some("ClockSet"));
}

#[test]
fn a_battery_that_cannot_be_taken_out_stays_in() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    assert!(bench.try_command(Command::PullBattery).is_err());
    let mut plugged = Bench::new("gdr3", "Lumia 820");
    plugged.command(Command::PlugIn);
    plugged.command(Command::PullBattery);
    plugged.command(Command::InsertBattery);
    assert!(plugged.clock_is_right(), "the charger kept the clock going");
}

#[test]
fn a_battery_that_gives_out_takes_the_power_at_once() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.command(Command::SetCharge { percent: 0 });
    assert_eq!(bench.power.state(), State::Dead);
    assert_eq!(bench.changes.last(), Some(&PowerChange::Lost));
    bench.command(Command::PlugIn);
    bench.pass(Span::minutes(30));
    assert_eq!(bench.power.state(), State::On, "it starts by itself at the charger");
}

#[test]
fn before_set_up_the_clock_is_set_only_for_who_asks_for_it() {
    let mut bench = Bench::off("wp8.0", "Lumia 820");
    bench.conditions.set_up = false;
    bench.command(Command::SkewClock { by_ms: -1_000_000_000_000 });
    bench.command(Command::PowerOn);
    bench.pass(Span::hours(1));
    assert!(!bench.clock_is_right());
    bench.conditions.set_up = true;
    bench.hears(&Signal::SetUp);
    assert!(bench.clock_is_right());
}

#[test]
fn the_clock_is_set_by_hand_when_it_is_not_set_automatically() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    let to = PhoneClock(1_400_000_000_000);
    assert!(bench.try_command(Command::SetClock { to }).is_err());
    bench.command(Command::SetAutomaticTime { on: false });
    bench.command(Command::SetClock { to });
    assert_eq!(bench.power.clock(bench.now), to);
    bench.pass(Span::seconds(9));
    assert_eq!(bench.power.clock(bench.now), PhoneClock(to.0 + 9_000));
    bench.hears(&Signal::SetClockFromNetwork);
    assert!(!bench.clock_is_right(), "the user does not want that");
    bench.command(Command::SetAutomaticTime { on: true });
    assert!(bench.clock_is_right());
}

#[test]
fn power_cut_from_outside_leaves_the_phone_off_with_its_clock() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.with(Power::cut);
    assert_eq!(bench.power.state(), State::Off);
    bench.pass(Span::hours(1));
    assert_eq!(bench.power.state(), State::Off);
    bench.command(Command::PowerOn);
    bench.with(Power::cut);
    bench.pass(BOOT);
    assert_eq!(bench.power.state(), State::Off, "it was cut while it started");
    bench.command(Command::PowerOn);
    bench.pass(BOOT);
    assert_eq!(bench.power.state(), State::On);
    assert!(bench.clock_is_right());
}

#[test]
fn a_radio_that_changes_often_does_not_set_a_timer_each_time() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.pass(Span::minutes(2));
    bench.wakes = 0;
    for turn in 0..1_000 {
        let radio = if turn % 2 == 0 { Radio::Busy } else { Radio::Idle };
        bench.change(|it| it.wifi_radio = radio);
        bench.pass(Span(100));
    }
    assert_eq!(bench.wakes, 0);
    assert_eq!(bench.timers.len(), 1);
}

/// One thing that the battery feels.
#[derive(Clone, Debug)]
enum Act {
    Radio(Radio),
    Plug(bool),
    Press,
    Touch,
    Charge(u8),
    Mode(SaverMode),
    Off,
    On,
    Pass(u64),
}

fn act() -> impl Strategy<Value = Act> {
    let radio = prop_oneof![Just(Radio::Off), Just(Radio::Idle), Just(Radio::Busy)];
    let mode = prop_oneof![
        Just(SaverMode::Off),
        Just(SaverMode::WhenLow),
        Just(SaverMode::NowUntilNextCharge),
        Just(SaverMode::Always),
    ];
    prop_oneof![
        3 => radio.prop_map(Act::Radio),
        2 => any::<bool>().prop_map(Act::Plug),
        2 => Just(Act::Press),
        2 => Just(Act::Touch),
        2 => (1_u8..=100).prop_map(Act::Charge),
        1 => mode.prop_map(Act::Mode),
        1 => Just(Act::Off),
        2 => Just(Act::On),
        6 => prop_oneof![0_u64..10_000, 10_000_u64..50_000_000].prop_map(Act::Pass),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Between two things that happen the charge goes one way only; every mark is seen at the first
    /// millisecond at which it is reached.
    #[test]
    fn the_battery_is_a_line_between_changes(acts in proptest::collection::vec(act(), 1..40)) {
        let mut bench = Bench::new("wp8.1", "Lumia 920");
        for act in acts {
            // What is refused does nothing.
            match act {
                Act::Radio(radio) => bench.change(|it| it.wifi_radio = radio),
                Act::Plug(true) => drop(bench.try_command(Command::PlugIn)),
                Act::Plug(false) => drop(bench.try_command(Command::Unplug)),
                Act::Press => drop(bench.try_command(Command::PressPower)),
                Act::Touch => drop(bench.try_command(Command::Touch)),
                Act::Charge(percent) => drop(bench.try_command(Command::SetCharge { percent })),
                Act::Mode(mode) => drop(bench.try_command(Command::SetBatterySaver { mode })),
                Act::Off => drop(bench.try_command(Command::ShutDown)),
                Act::On => drop(bench.try_command(Command::PowerOn)),
                Act::Pass(ms) => {
                    let end = bench.now + Span(ms);
                    while bench.now < end {
                        let next = bench.queue.peek().map_or(end, |(at, _)| at.min(end));
                        let (before, at) = (bench.charge(), bench.now);
                        let current = bench.power.battery_current_ua();
                        let span = next.since(at);
                        let middle = bench.power.battery_charge(at + Span(span.0 / 2)).0;
                        let after = bench.power.battery_charge(next).0;
                        if current < 0 {
                            prop_assert!(before >= middle && middle >= after);
                        } else {
                            prop_assert!(before <= middle && middle <= after);
                        }
                        // Just before the next event no mark has been crossed unnoticed.
                        if span.0 > 0 && bench.power.state() == State::On {
                            let almost = Time(next.0 - 1);
                            let percent = bench.power.battery_charge(almost);
                            let low = percent.0 <= percent.1 / 100 * 20;
                            let external = bench.power.on_external_power();
                            if bench.power.saver_mode() == SaverMode::WhenLow {
                                prop_assert_eq!(bench.power.saver_is_on(), low && !external);
                            }
                            if !external {
                                prop_assert!(percent.0 > percent.1 / 100 * 2, "critical unseen");
                            }
                        }
                        bench.pass(Span(span.0.max(1).min(end.since(at).0)));
                    }
                }
            }
            let (charge, capacity) = bench.power.battery_charge(bench.now);
            prop_assert!(charge <= capacity);
        }
    }
}

#[test]
fn the_marks_of_a_battery_are_exact() {
    let phone = Bench::off("gdr3", "Lumia 920").phone;
    let power = Power::new(&phone);
    let (charge, capacity) = power.battery_charge(Time::ZERO);
    assert_eq!((charge, capacity % 10_000), (capacity, 0));
    let text: Arc<str> = ScreenTimeout::After30Seconds.label().into();
    assert_eq!(ScreenTimeout::labelled(&text), Some(ScreenTimeout::After30Seconds));
}

#[test]
fn who_finishes_set_up_is_past_the_lock_screen() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    assert!(bench.power.is_locked());
    bench.hears(&Signal::SetUp);
    assert!(!bench.power.is_locked());
    bench.command(Command::PressPower);
    bench.hears(&Signal::SetUp);
    assert!(bench.power.is_locked(), "nobody looks at a dark screen");
}
