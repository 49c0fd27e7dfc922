//! Limits on everything that can grow, and the guard against going in circles.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::time::Time;

/// How much of everything a world may hold. All chosen freely: far above what a scenario needs,
/// far below what would exhaust the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Events at one moment before the world is declared to be going in circles.
    pub events_at_once: u32,
    /// Events pending in the queue.
    pub events_pending: u32,
    /// Trace records kept; later ones are counted, not kept.
    pub trace_records: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { events_at_once: 100_000, events_pending: 1_000_000, trace_records: 5_000_000 }
    }
}

/// The world is going in circles: too many events without time passing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Livelock {
    /// The moment that does not end.
    pub at: Time,
    /// What is spinning: the events of the last turns by name, the most frequent first.
    pub spinning: Vec<(String, u32)>,
}

impl fmt::Display for Livelock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "time stands still at {}: ", self.at)?;
        for (i, (what, times)) in self.spinning.iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}{what} ({times}×)")?;
        }
        Ok(())
    }
}

impl std::error::Error for Livelock {}
