//! What happened to battery, screen and clock, one line each.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::screen::Screen;
use crate::kernel::PhoneClock;

/// What happened in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// The system starts.
    Boots,
    /// The system shuts down.
    ShutsDown,
    /// The system shuts down and starts again.
    Restarts,
    /// The system is gone, in order.
    IsOff,
    /// Power is gone in the middle.
    LosesPower,
    /// The battery is too low for a start.
    TooLowToStart,
    /// The battery is nearly empty.
    Critical,
    /// The battery was taken out.
    BatteryOut,
    /// The battery was put in.
    BatteryIn,
    /// External power.
    Charges,
    /// No external power any more.
    OnBattery,
    /// Battery saver is in effect, or no longer.
    Saver(bool),
    /// The screen.
    Screen(Screen),
    /// The clock had stopped and starts from the build date.
    ClockStartsAnew(PhoneClock),
    /// Somebody set the clock.
    ClockSet(PhoneClock),
    /// The network set the clock.
    ClockFromNetwork(PhoneClock),
    /// The clock went wrong.
    ClockWrong(PhoneClock),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boots => f.write_str("starts"),
            Self::ShutsDown => f.write_str("shuts down"),
            Self::Restarts => f.write_str("restarts"),
            Self::IsOff => f.write_str("is off"),
            Self::LosesPower => f.write_str("loses power"),
            Self::TooLowToStart => f.write_str("shows an empty battery and does not start"),
            Self::Critical => f.write_str("has almost no battery left"),
            Self::BatteryOut => f.write_str("battery is taken out"),
            Self::BatteryIn => f.write_str("battery is put in"),
            Self::Charges => f.write_str("is on external power"),
            Self::OnBattery => f.write_str("is on battery"),
            Self::Saver(true) => f.write_str("battery saver is on"),
            Self::Saver(false) => f.write_str("battery saver is off"),
            Self::Screen(Screen::On) => f.write_str("screen on"),
            Self::Screen(Screen::Dimmed) => f.write_str("screen dims"),
            Self::Screen(Screen::Off) => f.write_str("screen off, locked"),
            Self::ClockStartsAnew(clock) => {
                write!(f, "clock had no power and starts anew at {clock}")
            }
            Self::ClockSet(clock) => write!(f, "clock is set to {clock}"),
            Self::ClockFromNetwork(clock) => write!(f, "clock is set from the network to {clock}"),
            Self::ClockWrong(clock) => write!(f, "clock is wrong and shows {clock}"),
        }
    }
}
