//! Battery, charger, screen, sleep, boot and shutdown, and the clock.
//!
//! Unlike any other service it has a part that is neither disk nor memory: the [`Hardware`], which is
//! there while the system is not. Its commands and its timers therefore work on a phone that is off.

mod battery;
mod clock;
mod fact;
mod screen;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::kernel::{Journal, Key, Luck, PhoneClock, Span, Time};
use crate::phone::Identity;
use crate::phone::conditions::Conditions;
use crate::phone::cx::Cx;
use crate::phone::effect::{Effect, PowerChange};
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::wire::{Answer, Code, Push};

pub use clock::BUILD_DATE;
pub use fact::Fact;
pub use screen::{Screen, ScreenTimeout};

use battery::Battery;
use screen::Glass;

/// From the power button to the lock screen. Assumed.
pub const BOOT: Span = Span::seconds(35);

/// From "goodbye" to darkness. Assumed.
pub const SHUT_DOWN: Span = Span::seconds(8);

/// The service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Power {
    disk: Journal<Disk>,
    memory: Memory,
    hardware: Hardware,
}

/// What is there even when the system is off.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Hardware {
    state: State,
    battery: Battery,
    /// The battery is in its place.
    battery_in: bool,
    /// A charger is plugged in.
    charger: bool,
    /// There is power behind the charger.
    mains: bool,
    /// The phone's clock less the servers', in milliseconds.
    clock_offset_ms: i64,
    /// All power was gone: the clock stands until there is some again.
    clock_stopped: bool,
    /// The system goes off only to start again.
    restarts: bool,
}

/// Whether the phone runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Off.
    #[default]
    Off,
    /// The system starts.
    Booting {
        /// Until then.
        until: Time,
    },
    /// The system runs.
    On,
    /// The system writes everything down and goes off.
    ShuttingDown {
        /// Until then.
        until: Time,
    },
    /// The battery is empty, or nearly: the phone does not start before it is charged a little, and
    /// then starts by itself (fact 176).
    Dead,
}

impl State {
    /// In a word: `off booting on shutting_down dead`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Booting { .. } => "booting",
            Self::On => "on",
            Self::ShuttingDown { .. } => "shutting_down",
            Self::Dead => "dead",
        }
    }
}

/// What survives a loss of power.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Disk {
    saver: SaverMode,
    /// In percent; none: what the version comes with (fact 174).
    saver_threshold: Option<u8>,
    screen_timeout: ScreenTimeout,
    /// "Set automatically".
    automatic_time: bool,
    /// Minutes east of Greenwich; for showing times only.
    zone_minutes: i16,
}

impl Default for Disk {
    /// Out of the box. That battery saver is on when the battery is low is assumed (fact 170 has the
    /// threshold only).
    fn default() -> Self {
        Self {
            saver: SaverMode::WhenLow,
            saver_threshold: None,
            screen_timeout: ScreenTimeout::After1Minute,
            automatic_time: true,
            zone_minutes: 0,
        }
    }
}

/// When battery saver is in effect (fact 171).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SaverMode {
    /// Switched off.
    Off,
    /// "when battery is low": at or below the threshold, while not charging.
    WhenLow,
    /// "now until next charge".
    NowUntilNextCharge,
    /// "always", where the version offers it.
    Always,
}

impl SaverMode {
    /// In a word: `off when_low now always`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::WhenLow => "when_low",
            Self::NowUntilNextCharge => "now",
            Self::Always => "always",
        }
    }
}

/// What does not.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    glass: Glass,
    /// Battery saver is in effect.
    saver_on: bool,
    /// The network was asked for the time since the start.
    time_asked: bool,
    /// Somebody waits for the clock to be set.
    clock_wanted: bool,
}

/// One disk write.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Write {
    /// When battery saver is in effect.
    Saver(SaverMode),
    /// From how many percent down.
    SaverThreshold(u8),
    /// When the screen times out.
    ScreenTimeout(ScreenTimeout),
    /// The clock is set from the network.
    AutomaticTime(bool),
    /// The time zone.
    Zone(i16),
}

impl crate::kernel::Disk for Disk {
    type Write = Write;

    fn apply(&mut self, write: &Write) {
        match *write {
            Write::Saver(mode) => self.saver = mode,
            Write::SaverThreshold(percent) => self.saver_threshold = Some(percent),
            Write::ScreenTimeout(timeout) => self.screen_timeout = timeout,
            Write::AutomaticTime(on) => self.automatic_time = on,
            Write::Zone(minutes) => self.zone_minutes = minutes,
        }
    }
}

/// What it can be told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Hold the power button of a phone that is off.
    PowerOn,
    /// Slide down to power off.
    ShutDown,
    /// Power off and on again.
    Reboot,
    /// Take the battery out, where that can be done.
    PullBattery,
    /// Put it in again.
    InsertBattery,
    /// Plug the charger in.
    PlugIn,
    /// Unplug it.
    Unplug,
    /// Press the power button briefly: the screen on, or off.
    PressPower,
    /// Touch the screen.
    Touch,
    /// Slide the lock screen away.
    Unlock,
    /// Settings › lock screen › "Screen times out after" (facts 167, 168).
    SetScreenTimeout {
        /// When.
        after: ScreenTimeout,
    },
    /// Settings › battery saver (fact 171).
    SetBatterySaver {
        /// When it is in effect.
        mode: SaverMode,
    },
    /// Its threshold, where the version lets it be moved (fact 174).
    SetSaverThreshold {
        /// In percent.
        percent: u8,
    },
    /// Settings › date+time.
    SetClock {
        /// What it is to show.
        to: PhoneClock,
    },
    /// Settings › date+time › time zone.
    SetTimeZone {
        /// Minutes east of Greenwich.
        minutes: i16,
    },
    /// Settings › date+time › "Set automatically".
    SetAutomaticTime {
        /// Automatically.
        on: bool,
    },
    /// Not by a user: the clock goes wrong by so much.
    SkewClock {
        /// Milliseconds, forward.
        by_ms: i64,
    },
    /// Not by a user: the battery has this charge now.
    SetCharge {
        /// 0 to 100; at 0 the phone loses power at once.
        percent: u8,
    },
}

/// Why it may want to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {
    /// The battery crosses a mark that matters.
    Battery,
    /// The system has started.
    Boot,
    /// The system has shut down.
    ShutDown,
    /// The screen dims, or goes off.
    Screen,
}

/// What it may ask the world for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {
    /// What time it is.
    Time,
}

impl Power {
    /// That of a new phone: off, its battery full (assumed), its clock right.
    #[must_use]
    pub fn new(phone: &Identity) -> Self {
        Self {
            disk: Journal::new(Disk::default()),
            memory: Memory::default(),
            hardware: Hardware {
                state: State::Off,
                battery: Battery::full(phone.model().battery_mah),
                battery_in: true,
                charger: false,
                mains: true,
                clock_offset_ms: 0,
                clock_stopped: false,
                restarts: false,
            },
        }
    }

    /// The phone runs already when the scenario begins: [`Service::booted`] is still to be called.
    pub const fn runs_already(&mut self) {
        self.hardware.state = State::On;
    }

    /// Its settings are as they left the factory.
    pub fn reset(&mut self) {
        self.disk.replace(Disk::default());
    }

    /// How full the battery is before anything has happened, in percent.
    pub fn charge(&mut self, percent: u8) {
        self.hardware.battery.set_percent(Time::ZERO, percent);
    }

    /// Whether the phone runs.
    #[must_use]
    pub const fn state(&self) -> State {
        self.hardware.state
    }

    /// The battery's level in percent at `now`, rounded up: 0 is empty.
    #[must_use]
    pub const fn battery_percent(&self, now: Time) -> u8 {
        self.hardware.battery.percent(now)
    }

    /// Its charge at `now` in microampere-milliseconds, of how many.
    #[must_use]
    pub const fn battery_charge(&self, now: Time) -> (u64, u64) {
        (self.hardware.battery.charge(now), self.hardware.battery.capacity())
    }

    /// What flows into the battery, in microamperes; out of it when negative.
    #[must_use]
    pub const fn battery_current_ua(&self) -> i64 {
        self.hardware.battery.current_ua()
    }

    /// The battery is in its place.
    #[must_use]
    pub const fn has_battery(&self) -> bool {
        self.hardware.battery_in
    }

    /// A charger is plugged in, with or without mains behind it.
    #[must_use]
    pub const fn is_plugged_in(&self) -> bool {
        self.hardware.charger
    }

    /// On external power.
    #[must_use]
    pub const fn on_external_power(&self) -> bool {
        self.hardware.charger && self.hardware.mains
    }

    /// The state of the screen.
    #[must_use]
    pub const fn screen(&self) -> Screen {
        self.memory.glass.screen()
    }

    /// The lock screen is in front.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        self.memory.glass.is_locked()
    }

    /// When the screen times out.
    #[must_use]
    pub fn screen_timeout(&self) -> ScreenTimeout {
        self.disk.screen_timeout
    }

    /// When battery saver is in effect.
    #[must_use]
    pub fn saver_mode(&self) -> SaverMode {
        self.disk.saver
    }

    /// Battery saver is in effect.
    #[must_use]
    pub const fn saver_is_on(&self) -> bool {
        self.memory.saver_on
    }

    /// From how many percent down battery saver helps when the battery is low.
    #[must_use]
    pub fn saver_threshold(&self, phone: &Identity) -> u8 {
        self.disk.saver_threshold.unwrap_or(phone.profile().battery_saver.starts_at_percent)
    }

    /// "Set automatically" is on.
    #[must_use]
    pub fn automatic_time(&self) -> bool {
        self.disk.automatic_time
    }

    /// Minutes east of Greenwich.
    #[must_use]
    pub fn zone_minutes(&self) -> i16 {
        self.disk.zone_minutes
    }

    /// What the phone's clock shows at `now`.
    #[must_use]
    pub const fn clock(&self, now: Time) -> PhoneClock {
        PhoneClock(now.on_server().0.saturating_add(self.hardware.clock_offset_ms))
    }

    /// Its share of the conditions.
    pub fn contribute(&self, conditions: &mut Conditions) {
        conditions.external_power = self.on_external_power();
        conditions.battery_percent = self.hardware.battery.told_percent();
        conditions.battery_saver = self.memory.saver_on;
        conditions.screen_on = self.memory.glass.is_lit();
        conditions.clock_offset_ms = self.hardware.clock_offset_ms;
    }

    /// The mains fail, or come back.
    pub fn mains(&mut self, cx: &mut Cx<'_>, on: bool) {
        let before = self.on_external_power();
        self.hardware.mains = on;
        self.supply_changed(cx, before);
    }

    fn power_on(&mut self, cx: &mut Cx<'_>) -> Result<(), Refused> {
        match self.hardware.state {
            State::On | State::Booting { .. } | State::ShuttingDown { .. } => {
                return Err(Refused::new("the phone is not off", "shut it down first"));
            }
            State::Off | State::Dead => {}
        }
        if !self.hardware.battery_in {
            return Err(Refused::new(
                "there is no battery in the phone",
                "insert the battery first",
            ));
        }
        self.hardware.battery.settle(cx.now);
        if self.hardware.battery.may_start(cx.now) {
            self.boot(cx);
        } else {
            // The sign of the empty battery, for a moment (fact 176).
            cx.note(|| Fact::TooLowToStart);
            self.hardware.state = State::Dead;
            self.update(cx);
        }
        Ok(())
    }

    fn boot(&mut self, cx: &mut Cx<'_>) {
        let until = cx.now + BOOT;
        cx.note(|| Fact::Boots);
        self.hardware.state = State::Booting { until };
        cx.wake(Timer::Boot, until);
        self.update(cx);
    }

    fn shut_down(&mut self, cx: &mut Cx<'_>, restarts: bool) -> Result<(), Refused> {
        match self.hardware.state {
            State::On => {}
            State::Off | State::Dead | State::Booting { .. } | State::ShuttingDown { .. } => {
                return Err(Refused::new("the phone is not on", "power it on first"));
            }
        }
        self.begin_shut_down(cx, restarts);
        Ok(())
    }

    fn begin_shut_down(&mut self, cx: &mut Cx<'_>, restarts: bool) {
        let until = cx.now + SHUT_DOWN;
        cx.note(|| if restarts { Fact::Restarts } else { Fact::ShutsDown });
        self.hardware.restarts = restarts;
        self.hardware.state = State::ShuttingDown { until };
        cx.flush(&mut self.disk);
        cx.tell(Signal::ShuttingDown);
        cx.wake(Timer::ShutDown, until);
        self.update(cx);
    }

    /// Everything is written down: the system is gone.
    fn goes_off(&mut self, cx: &mut Cx<'_>) {
        self.hardware.battery.settle(cx.now);
        let low = !self.hardware.battery.is_above_critical(cx.now);
        cx.note(|| Fact::IsOff);
        cx.effect(Effect::Power(PowerChange::ShutDown));
        if self.hardware.restarts {
            self.boot(cx);
        } else {
            self.hardware.state = if low { State::Dead } else { State::Off };
            self.update(cx);
        }
    }

    /// Power is gone in the middle of whatever was going on.
    fn loses_power(&mut self, cx: &mut Cx<'_>, state: State) {
        match self.hardware.state {
            State::On | State::Booting { .. } | State::ShuttingDown { .. } => {
                cx.note(|| Fact::LosesPower);
                cx.let_sleep(Timer::Boot);
                cx.let_sleep(Timer::ShutDown);
                cx.effect(Effect::Power(PowerChange::Lost));
            }
            State::Off | State::Dead => {}
        }
        self.hardware.restarts = false;
        self.hardware.state = state;
        self.clock_may_stop();
        self.update(cx);
    }

    /// Power goes for a moment, whatever is being done: a fault. The clock runs on, and the phone
    /// stays off until it is powered on.
    pub fn cut(&mut self, cx: &mut Cx<'_>) {
        // What was to wake it may be what power is cut at.
        self.hardware.battery.woken();
        self.hardware.battery.settle(cx.now);
        self.loses_power(cx, State::Off);
    }

    fn pull_battery(&mut self, cx: &mut Cx<'_>) -> Result<(), Refused> {
        if !cx.phone.model().removable_battery {
            return Err(Refused::new(
                format!("the battery of a {} cannot be taken out", cx.phone.model().name),
                "use a model with a removable battery, as the Lumia 820",
            ));
        }
        if !self.hardware.battery_in {
            return Err(Refused::new("the battery is out already", "insert it"));
        }
        cx.note(|| Fact::BatteryOut);
        self.hardware.battery.settle(cx.now);
        self.hardware.battery_in = false;
        // A phone does not run from its charger alone. Assumed for all models.
        self.loses_power(cx, State::Off);
        Ok(())
    }

    fn insert_battery(&mut self, cx: &mut Cx<'_>) -> Result<(), Refused> {
        if self.hardware.battery_in {
            return Err(Refused::new("the battery is in already", "pull it first"));
        }
        cx.note(|| Fact::BatteryIn);
        self.hardware.battery.settle(cx.now);
        self.hardware.battery_in = true;
        self.clock_may_start(cx);
        self.update(cx);
        Ok(())
    }

    fn plug(&mut self, cx: &mut Cx<'_>, charger: bool) -> Result<(), Refused> {
        if self.hardware.charger == charger {
            return Err(if charger {
                Refused::new("the charger is plugged in already", "unplug it first")
            } else {
                Refused::new("no charger is plugged in", "plug it in first")
            });
        }
        let before = self.on_external_power();
        self.hardware.charger = charger;
        self.supply_changed(cx, before);
        Ok(())
    }

    fn supply_changed(&mut self, cx: &mut Cx<'_>, before: bool) {
        let external = self.on_external_power();
        if external == before {
            return;
        }
        cx.note(|| if external { Fact::Charges } else { Fact::OnBattery });
        self.hardware.battery.settle(cx.now);
        if external {
            self.clock_may_start(cx);
            if self.disk.saver == SaverMode::NowUntilNextCharge {
                cx.write(&mut self.disk, Write::Saver(SaverMode::WhenLow));
            }
        }
        self.hardware.battery.tell(cx.now);
        self.update(cx);
    }

    fn set_saver(&mut self, cx: &mut Cx<'_>, mode: SaverMode) -> Result<(), Refused> {
        if mode == SaverMode::Always && !cx.phone.profile().battery_saver.always {
            return Err(Refused::new(
                "this version does not offer \"always\"",
                "choose when_low or now, or use a version from 8.1 on",
            ));
        }
        cx.write(&mut self.disk, Write::Saver(mode));
        self.update(cx);
        Ok(())
    }

    fn set_threshold(&mut self, cx: &mut Cx<'_>, percent: u8) -> Result<(), Refused> {
        if !cx.phone.profile().battery_saver.threshold_setting {
            return Err(Refused::new(
                "this version does not let the threshold be moved",
                "use a version from 8.1 on",
            ));
        }
        if !(1..=99).contains(&percent) {
            return Err(Refused::new(format!("{percent} is no threshold"), "give 1 to 99 percent"));
        }
        cx.write(&mut self.disk, Write::SaverThreshold(percent));
        self.update(cx);
        Ok(())
    }

    fn set_charge(&mut self, cx: &mut Cx<'_>, percent: u8) -> Result<(), Refused> {
        if percent > 100 {
            return Err(Refused::new(format!("{percent} is no charge"), "give 0 to 100 percent"));
        }
        self.hardware.battery.set_percent(cx.now, percent);
        if percent == 0 && self.hardware.battery_in {
            self.loses_power(cx, State::Dead);
        } else {
            self.update(cx);
        }
        Ok(())
    }

    /// After anything that the battery feels: counts what has flowed, looks at the marks, and wakes
    /// at the next one.
    fn update(&mut self, cx: &mut Cx<'_>) {
        let current = self.current_ua(cx);
        self.hardware.battery.flow(cx.now, current);
        self.look_at_battery(cx);
        let threshold = self.saver_threshold(cx.phone);
        if let Some(at) = self.hardware.battery.wakes_at(threshold, self.hardware.state) {
            cx.wake(Timer::Battery, at);
        }
    }

    fn look_at_battery(&mut self, cx: &mut Cx<'_>) {
        let threshold = self.saver_threshold(cx.phone);
        let battery = &mut self.hardware.battery;
        let low = battery.is_at_or_below(threshold);
        let external = self.hardware.charger && self.hardware.mains;
        let saver = match self.disk.saver {
            SaverMode::Off => false,
            SaverMode::WhenLow => low && !external,
            SaverMode::NowUntilNextCharge | SaverMode::Always => true,
        };
        let saver = saver && self.hardware.state == State::On;
        if saver != self.memory.saver_on {
            self.memory.saver_on = saver;
            cx.note(|| Fact::Saver(saver));
        }
        match self.hardware.state {
            State::On if battery.is_critical() => {
                cx.note(|| Fact::Critical);
                self.begin_shut_down(cx, false);
            }
            State::Dead if external && self.hardware.battery_in && battery.may_start(cx.now) => {
                self.boot(cx);
            }
            State::Booting { .. } | State::ShuttingDown { .. } | State::On
                if battery.charge(cx.now) == 0 =>
            {
                self.loses_power(cx, State::Dead);
            }
            State::Off
            | State::Dead
            | State::On
            | State::Booting { .. }
            | State::ShuttingDown { .. } => {}
        }
    }

    /// What flows into the battery at the moment. A full one takes nothing.
    fn current_ua(&self, cx: &Cx<'_>) -> i64 {
        if !self.hardware.battery_in {
            return 0;
        }
        let load = match self.hardware.state {
            State::Off | State::Dead => 0,
            State::Booting { .. } | State::ShuttingDown { .. } => battery::STARTING_UA,
            State::On => battery::load_ua(cx.conditions, self.memory.glass.screen()),
        };
        let charger = if self.on_external_power() { battery::CHARGER_UA } else { 0 };
        charger - load
    }
}

impl Service for Power {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        match command {
            Command::PowerOn => self.power_on(cx),
            Command::ShutDown => self.shut_down(cx, false),
            Command::Reboot => self.shut_down(cx, true),
            Command::PullBattery => self.pull_battery(cx),
            Command::InsertBattery => self.insert_battery(cx),
            Command::PlugIn => self.plug(cx, true),
            Command::Unplug => self.plug(cx, false),
            Command::PressPower => self.press_power(cx),
            Command::Touch => self.touch(cx),
            Command::Unlock => self.unlock(cx),
            Command::SetScreenTimeout { after } => {
                self.set_screen_timeout(cx, after);
                let name = "lock_screen.times_out_after".into();
                cx.tell(Signal::SetSetting { name, value: after.label().into() });
                Ok(())
            }
            Command::SetBatterySaver { mode } => self.set_saver(cx, mode),
            Command::SetSaverThreshold { percent } => self.set_threshold(cx, percent),
            Command::SetClock { to } => self.set_clock_by_hand(cx, to),
            Command::SetTimeZone { minutes } => self.set_time_zone(cx, minutes),
            Command::SetAutomaticTime { on } => {
                self.set_automatic_time(cx, on);
                Ok(())
            }
            Command::SkewClock { by_ms } => {
                self.skew_clock(cx, by_ms);
                Ok(())
            }
            Command::SetCharge { percent } => self.set_charge(cx, percent),
        }
    }

    fn timer(&mut self, cx: &mut Cx<'_>, timer: Timer) {
        match timer {
            Timer::Battery => {
                self.hardware.battery.woken();
                self.hardware.battery.settle(cx.now);
                self.hardware.battery.tell(cx.now);
                self.update(cx);
            }
            Timer::Boot => {
                if let State::Booting { .. } = self.hardware.state {
                    cx.effect(Effect::Power(PowerChange::Started));
                    self.booted(cx);
                }
            }
            Timer::ShutDown => {
                if let State::ShuttingDown { .. } = self.hardware.state {
                    self.goes_off(cx);
                }
            }
            Timer::Screen => self.screen_timer(cx),
        }
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: Tag, answer: Result<Answer, Code>) {
        match tag {
            Tag::Time => self.time_arrived(cx, &answer),
        }
    }

    fn heard(&mut self, cx: &mut Cx<'_>, signal: &Signal) {
        // Only what it knows how to use; who hears what is written down in `Phone::tell`.
        if let Signal::Conditions = signal {
            if self.current_ua(cx) != self.hardware.battery.asked_ua() {
                self.update(cx);
            }
            if cx.conditions.set_up && !self.memory.time_asked {
                self.set_clock_from_network(cx);
            }
        } else if let Signal::SetUp = signal {
            self.set_clock_from_network(cx);
            // Whoever taps "done" is past the lock screen.
            self.uncover();
        } else if let Signal::SetClockFromNetwork = signal {
            self.clock_is_wanted(cx);
        } else if let Signal::SetClock(to) = signal {
            self.set_clock(cx, *to);
        } else if let Signal::SetTimeZone { minutes } = signal {
            // A zone that does not exist is refused, and the phone keeps the one it has.
            let _refused = self.set_time_zone(cx, *minutes);
        } else if let Signal::SettingChanged { name, value } = signal {
            self.setting_changed(cx, name, value);
        } else if let Signal::Pushed(Push::Ringing { .. }) = signal {
            self.light_up(cx);
        }
    }

    fn booted(&mut self, cx: &mut Cx<'_>) {
        self.memory = Memory::default();
        self.hardware.state = State::On;
        self.hardware.battery.settle(cx.now);
        self.hardware.battery.tell(cx.now);
        self.light_up(cx);
        self.update(cx);
    }

    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64) {
        let about = Key::named("service", "power");
        self.disk.lose_power(now, luck, about, boot);
        self.memory = Memory::default();
    }
}
