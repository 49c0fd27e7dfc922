//! The Start screen: tiles on a grid, and where they are pinned.

use serde::{Deserialize, Serialize};

use crate::kernel::{Journal, Luck, Time};
use crate::phone::cx::Cx;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::wire::{Answer, Code};

/// The service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Start {
    disk: Journal<Disk>,
    memory: Memory,
}

/// What survives a loss of power.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Disk {}

/// What does not.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {}

/// One disk write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Write {}

/// What it can be told to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {}

/// Why it may want to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {}

/// What it may ask the world for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {}

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {}

impl std::fmt::Display for Fact {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {}
    }
}

impl crate::kernel::Disk for Disk {
    type Write = Write;

    fn apply(&mut self, write: &Write) {
        match *write {}
    }
}

impl Service for Start {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, _: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        match command {}
    }

    fn timer(&mut self, _: &mut Cx<'_>, timer: Timer) {
        match timer {}
    }

    fn answered(&mut self, _: &mut Cx<'_>, tag: Tag, _: Result<Answer, Code>) {
        match tag {}
    }

    fn heard(&mut self, _: &mut Cx<'_>, _: &Signal) {}

    fn booted(&mut self, _: &mut Cx<'_>) {}

    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64) {
        let about = crate::kernel::Key::named("service", "start");
        self.disk.lose_power(now, luck, about, boot);
        self.memory = Memory::default();
    }
}

impl Start {
    /// What is there, in the backup's terms.
    pub fn records(&self) -> impl Iterator<Item = wp8_backup::Record> {
        std::iter::empty()
    }
    /// Puts a restored record in its place.
    pub fn place(&mut self, _: &mut Cx<'_>, _: &wp8_backup::Record) {}
    /// Takes a record away.
    pub fn take_away(&mut self, _: &mut Cx<'_>, _: wp8_backup::RecordId) {}
    /// Empties it.
    pub fn clear(&mut self, _: &mut Cx<'_>) {}
}
