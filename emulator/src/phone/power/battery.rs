//! The battery: a line that goes up or down until something changes.
//!
//! All figures about currents are assumed, of the order of what reviews of these phones measured:
//! a day of standby and some use, a night on the charger.

use serde::{Deserialize, Serialize};

use super::State;
use super::screen::Screen;
use crate::kernel::{Span, Time};
use crate::phone::conditions::{Conditions, Radio};

/// A charger gives this much.
pub(super) const CHARGER_UA: i64 = 1_000_000;
/// A system that starts or shuts down.
pub(super) const STARTING_UA: i64 = 350_000;
/// The phone at rest, screen off.
const REST_UA: i64 = 6_000;
/// The screen and what runs for its user.
const SCREEN_UA: i64 = 240_000;
/// The same, dimmed (fact 169).
const DIMMED_UA: i64 = 140_000;
/// The processor while data comes or goes.
const TRANSFER_UA: i64 = 60_000;
/// Wi-Fi, joined or looking around.
const WIFI_IDLE_UA: i64 = 4_000;
/// Wi-Fi, carrying.
const WIFI_BUSY_UA: i64 = 140_000;
/// The cell, registered.
const CELL_IDLE_UA: i64 = 4_000;
/// The cell, carrying: the faster the generation, the more.
const CELL_BUSY_UA: [i64; 3] = [160_000, 220_000, 280_000];

/// At this level the phone shuts itself down in order. Assumed.
const CRITICAL_PERCENT: u8 = 2;
/// The level at which the phone warns. Assumed.
const WARNING_PERCENT: u8 = 10;
/// The firmware does not start the system below this level (fact 176: 1–10 percent by maker).
const START_PERCENT: u8 = 4;

/// One milliampere-hour in microampere-milliseconds.
const MAH: u64 = 1_000 * 3_600_000;

/// A battery.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Battery {
    /// Microampere-milliseconds; a multiple of a hundred, so that every percent is exact.
    capacity: u64,
    /// At `since`.
    charge: u64,
    since: Time,
    /// Into the battery, from `since` on.
    current_ua: i64,
    /// The same before it was seen that the battery is full.
    asked_ua: i64,
    armed: Option<Time>,
    told_percent: u8,
}

/// What the running system draws.
pub(super) const fn load_ua(conditions: &Conditions, screen: Screen) -> i64 {
    let screen = match screen {
        Screen::Off => 0,
        Screen::Dimmed => DIMMED_UA,
        Screen::On => SCREEN_UA,
    };
    let wifi = match conditions.wifi_radio {
        Radio::Off => 0,
        Radio::Idle => WIFI_IDLE_UA,
        Radio::Busy => WIFI_BUSY_UA,
    };
    let cell = match (conditions.cellular_radio, conditions.cellular) {
        (Radio::Off, _) => 0,
        (Radio::Idle, _) => CELL_IDLE_UA,
        (Radio::Busy, None) => CELL_BUSY_UA[0],
        (Radio::Busy, Some(data)) => match data.generation {
            0..=2 => CELL_BUSY_UA[0],
            3 => CELL_BUSY_UA[1],
            4.. => CELL_BUSY_UA[2],
        },
    };
    let work = if conditions.transferring { TRANSFER_UA } else { 0 };
    REST_UA + screen + wifi + cell + work
}

impl Battery {
    pub const fn full(mah: u32) -> Self {
        let capacity = mah as u64 * MAH;
        Self {
            capacity,
            charge: capacity,
            since: Time::ZERO,
            current_ua: 0,
            asked_ua: 0,
            armed: None,
            told_percent: 100,
        }
    }

    pub const fn capacity(&self) -> u64 {
        self.capacity
    }

    pub const fn current_ua(&self) -> i64 {
        self.current_ua
    }

    pub const fn asked_ua(&self) -> i64 {
        self.asked_ua
    }

    pub const fn told_percent(&self) -> u8 {
        self.told_percent
    }

    /// The charge at `now`.
    pub const fn charge(&self, now: Time) -> u64 {
        let flowed = self.current_ua.unsigned_abs().saturating_mul(now.since(self.since).0);
        if self.current_ua < 0 {
            self.charge.saturating_sub(flowed)
        } else {
            let charge = self.charge.saturating_add(flowed);
            if charge > self.capacity { self.capacity } else { charge }
        }
    }

    /// Rounded up, so that every percent begins at its mark.
    pub const fn percent(&self, now: Time) -> u8 {
        (self.charge(now) / 100).div_ceil(self.capacity / 10_000) as u8
    }

    const fn mark(&self, percent: u8) -> u64 {
        self.capacity / 100 * percent as u64
    }

    /// Counts what has flowed until `now`.
    pub const fn settle(&mut self, now: Time) {
        self.charge = self.charge(now);
        self.since = now;
    }

    /// From `now` on this much flows; nothing into a full one.
    pub const fn flow(&mut self, now: Time, current_ua: i64) {
        self.settle(now);
        self.asked_ua = current_ua;
        self.current_ua =
            if self.charge == self.capacity && current_ua > 0 { 0 } else { current_ua };
    }

    pub const fn set_percent(&mut self, now: Time, percent: u8) {
        self.charge = self.mark(percent);
        self.since = now;
        self.told_percent = percent;
    }

    /// Lets the other services know the level.
    pub const fn tell(&mut self, now: Time) {
        self.told_percent = self.percent(now);
    }

    /// At the last settling.
    pub const fn is_at_or_below(&self, percent: u8) -> bool {
        self.charge <= self.mark(percent)
    }

    /// So low, and going on like this, that the system must end in order.
    pub const fn is_critical(&self) -> bool {
        self.current_ua < 0 && self.is_at_or_below(CRITICAL_PERCENT)
    }

    pub const fn is_above_critical(&self, now: Time) -> bool {
        self.charge(now) > self.mark(CRITICAL_PERCENT)
    }

    /// The firmware lets the system start (fact 176).
    pub const fn may_start(&self, now: Time) -> bool {
        self.charge(now) >= self.mark(START_PERCENT)
    }

    /// The timer has fired.
    pub const fn woken(&mut self) {
        self.armed = None;
    }

    /// When it must be looked at next, if that is before it will be anyway.
    pub fn wakes_at(&mut self, saver_threshold: u8, state: State) -> Option<Time> {
        let next = self.next_mark(saver_threshold, state)?;
        if self.armed.is_some_and(|armed| armed <= next && armed > self.since) {
            return None;
        }
        self.armed = Some(next);
        Some(next)
    }

    /// The next moment at which it crosses a level that matters in `state`.
    fn next_mark(&self, saver_threshold: u8, state: State) -> Option<Time> {
        let current = self.current_ua.unsigned_abs();
        let down = |percent: u8| {
            let mark = self.mark(percent);
            (self.charge > mark).then(|| (self.charge - mark).div_ceil(current))
        };
        let up =
            |charge: u64| (self.charge < charge).then(|| (charge - self.charge).div_ceil(current));
        let after = match (state, self.current_ua) {
            (_, 0) | (State::Off, _) => None,
            (State::On, ..0) => {
                let levels = [saver_threshold, WARNING_PERCENT, CRITICAL_PERCENT];
                levels.into_iter().filter_map(down).min()
            }
            (State::Booting { .. } | State::ShuttingDown { .. } | State::Dead, ..0) => down(0),
            (State::Dead, 1..) => up(self.mark(START_PERCENT)),
            (State::On | State::Booting { .. } | State::ShuttingDown { .. }, 1..) => {
                // Above a level is one more than at it.
                let levels = [self.mark(saver_threshold) + 1, self.mark(WARNING_PERCENT) + 1];
                levels.into_iter().chain([self.capacity]).filter_map(up).min()
            }
        };
        after.map(|after| self.since + Span(after))
    }
}
