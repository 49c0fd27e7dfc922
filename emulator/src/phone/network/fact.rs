//! What happened to links and transfers, one line each.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Ssid;
use super::background::Status;
use super::cellular::Cell;
use crate::wire::{CellularData, Internet, Joined};

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// Wi-Fi was switched on.
    WifiOn,
    /// Wi-Fi was switched off.
    WifiOff,
    /// It joins a network.
    Connecting(Ssid),
    /// It has joined one, or the one it has is another now.
    Connected {
        /// Its name.
        ssid: Ssid,
        /// What it offers.
        link: Joined,
    },
    /// The password was wrong.
    WrongPassword(Ssid),
    /// The network could not be reached.
    CouldNotConnect(Ssid),
    /// The network is gone.
    Lost(Ssid),
    /// Idle with the screen off and on battery, Wi-Fi is dropped.
    WifiSleeps,
    /// There is a reason to have Wi-Fi again.
    WifiWakes,
    /// The cell or its data has changed.
    Cell(Cell),
    /// The connection for MMS.
    Mms {
        /// Its access point.
        apn: Arc<str>,
        /// It works.
        open: bool,
    },
    /// The data connection was switched.
    DataSwitched(bool),
    /// Airplane mode was switched.
    Airplane(bool),
    /// Data nears its limit, or no longer.
    NearLimit(bool),
    /// A month is over.
    LimitBeginsAnew,
    /// An answer did not come.
    TimedOut,
    /// An app plays.
    Plays(Arc<str>),
    /// An app has nothing to play.
    Silent(Arc<str>),
    /// An app is paused.
    Paused(Arc<str>),
    /// A background transfer stands otherwise.
    Background(Arc<str>, Status),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WifiOn => f.write_str("Wi-Fi is switched on"),
            Self::WifiOff => f.write_str("Wi-Fi is switched off"),
            Self::Connecting(ssid) => write!(f, "joins `{ssid}`"),
            Self::Connected { ssid, link } => {
                write!(f, "is on `{ssid}`, {}", Rate(link.bytes_per_second, link.speed_per_mille))?;
                f.write_str(match link.internet {
                    Internet::Full => "",
                    Internet::Limited => ", without Internet access",
                    Internet::Captive => ", which wants a sign-in first",
                })
            }
            Self::WrongPassword(ssid) => write!(f, "has a wrong password for `{ssid}`"),
            Self::CouldNotConnect(ssid) => write!(f, "could not join `{ssid}`"),
            Self::Lost(ssid) => write!(f, "has lost `{ssid}`"),
            Self::WifiSleeps => {
                f.write_str("drops Wi-Fi: screen off, on battery, nothing transferring")
            }
            Self::WifiWakes => f.write_str("has a reason for Wi-Fi again"),
            Self::Cell(cell) => match cell {
                Cell::Off => f.write_str("switches its cellular radio off"),
                Cell::NoSim => f.write_str("has no SIM card"),
                Cell::Searching => f.write_str("looks for a cell"),
                Cell::NoService => f.write_str("is out of coverage"),
                Cell::Service => f.write_str("has a cell, but no data"),
                Cell::Data(CellularData {
                    generation,
                    bytes_per_second,
                    speed_per_mille,
                    roaming,
                    ..
                }) => {
                    let abroad = if *roaming { ", roaming" } else { "" };
                    let rate = Rate(*bytes_per_second, *speed_per_mille);
                    write!(f, "has {generation}G data, {rate}{abroad}")
                }
            },
            Self::Mms { apn, open: true } => write!(f, "has a connection for MMS through `{apn}`"),
            Self::Mms { apn, open: false } => write!(f, "gets no connection for MMS from `{apn}`"),
            Self::DataSwitched(true) => f.write_str("data connection is switched on"),
            Self::DataSwitched(false) => f.write_str("data connection is switched off"),
            Self::Airplane(true) => f.write_str("airplane mode on"),
            Self::Airplane(false) => f.write_str("airplane mode off"),
            Self::NearLimit(true) => {
                f.write_str("is near its data limit: nothing in the background uses cellular data")
            }
            Self::NearLimit(false) => f.write_str("is no longer near its data limit"),
            Self::LimitBeginsAnew => f.write_str("a new month of the data limit begins"),
            Self::TimedOut => f.write_str("has waited long enough for an answer"),
            Self::Plays(app) => write!(f, "{app} plays"),
            Self::Silent(app) => write!(f, "{app} has nothing left to play"),
            Self::Paused(app) => write!(f, "{app} is paused"),
            Self::Background(location, status) => {
                write!(f, "background transfer of `{location}` ")?;
                match status {
                    Status::Waiting => f.write_str("waits for its turn"),
                    Status::WaitingForWifi => f.write_str("waits for Wi-Fi"),
                    Status::WaitingForNetwork => f.write_str("waits for a network"),
                    Status::WaitingForExternalPower => f.write_str("waits for a charger"),
                    Status::WaitingForExternalPowerDueToBatterySaverMode => {
                        f.write_str("waits for battery saver to end")
                    }
                    Status::Transferring => f.write_str("runs"),
                    Status::Paused => f.write_str("pauses: the link is too slow"),
                    Status::Completed => f.write_str("is complete"),
                    Status::Failed(code) => write!(f, "has failed with {code}"),
                }
            }
        }
    }
}

/// A speed in bytes per second, and how many thousandths of it are there.
struct Rate(u64, u32);

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(bytes, per_mille) = self;
        let bits = bytes.saturating_mul(8) * u64::from(*per_mille) / 1000;
        if bits >= 1_000_000 {
            let tenths = bits / 100_000;
            write!(f, "{}", tenths / 10)?;
            if !tenths.is_multiple_of(10) {
                write!(f, ".{}", tenths % 10)?;
            }
            f.write_str(" Mbit/s")
        } else {
            write!(f, "{} kbit/s", bits / 1000)
        }
    }
}
