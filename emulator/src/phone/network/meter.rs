//! Every byte, accounted to the link it took and to whom it was for.

use serde::{Deserialize, Serialize};

use super::transfers::Link;
use crate::phone::effect::Tag;

/// Up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// To the world.
    Up,
    /// To the phone.
    Down,
}

/// Bytes in both directions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bytes {
    /// To the world.
    pub up: u64,
    /// To the phone.
    pub down: u64,
}

impl Bytes {
    /// Both together.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.up + self.down
    }

    /// The sum of two.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { up: self.up + other.up, down: self.down + other.down }
    }

    pub(super) const fn add(&mut self, direction: Direction, bytes: u64) {
        match direction {
            Direction::Up => self.up += bytes,
            Direction::Down => self.down += bytes,
        }
    }
}

/// Bytes over each link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Over Wi-Fi.
    pub wifi: Bytes,
    /// Over cellular data.
    pub cellular: Bytes,
}

impl Counts {
    /// The sum of two.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { wifi: self.wifi.and(other.wifi), cellular: self.cellular.and(other.cellular) }
    }

    /// All together.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.wifi.total() + self.cellular.total()
    }

    pub(super) const fn add(&mut self, link: Link, direction: Direction, bytes: u64) {
        match link {
            Link::Wifi => self.wifi.add(direction, bytes),
            Link::Cellular => self.cellular.add(direction, bytes),
            // The operator counts messages and minutes there, not bytes.
            Link::Signalling => {}
        }
    }
}

/// What really moved since the phone came into the world. No part of the phone: no loss of power
/// reaches it, and nothing in the phone reads it. It is there to be checked against.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meter {
    links: Counts,
    services: [Bytes; Tag::SERVICES.len()],
}

impl Meter {
    /// By link.
    #[must_use]
    pub const fn links(&self) -> Counts {
        self.links
    }

    /// By the service that asked, with its name.
    pub fn services(&self) -> impl Iterator<Item = (&'static str, Bytes)> {
        Tag::SERVICES.iter().copied().zip(self.services)
    }

    pub(super) const fn count(&mut self, link: Link, tag: Tag, direction: Direction, bytes: u64) {
        self.links.add(link, direction, bytes);
        self.services[tag.place()].add(direction, bytes);
    }
}
