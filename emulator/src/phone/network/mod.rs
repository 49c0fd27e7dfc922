//! Wi-Fi, cellular data, and the transfers that run over them.

use serde::{Deserialize, Serialize};

use crate::kernel::{Journal, Luck, Time};
use crate::phone::cx::Cx;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::wire::{Answer, Code};

/// What the user may do with a saved network.
pub type Ssid = std::sync::Arc<str>;

/// The service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Network {
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

impl Service for Network {
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
        let about = crate::kernel::Key::named("service", "network");
        self.disk.lose_power(now, luck, about, boot);
        self.memory = Memory::default();
    }
}

impl Network {
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

    /// Its part of the conditions.
    pub fn contribute(&self, _: &mut crate::phone::conditions::Conditions) {}

    /// Asks the world.
    pub fn ask(
        &mut self,
        _: &mut Cx<'_>,
        _: crate::phone::effect::Tag,
        _: crate::phone::LinkRule,
        _: crate::wire::Ask,
    ) {
    }
    /// Gives up.
    pub fn abandon(&mut self, _: &mut Cx<'_>, _: crate::phone::effect::Tag) {}
    /// Hears.
    pub fn replied(
        &mut self,
        _: &mut Cx<'_>,
        _: crate::phone::effect::Exchange,
        _: Result<Answer, Code>,
        _: u64,
        _: Option<u64>,
    ) {
    }
    /// Hears.
    pub fn radio(&mut self, _: &mut Cx<'_>, _: crate::wire::RadioAnswer) {}
}
