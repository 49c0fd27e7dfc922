//! A phone: services that do not know each other, and the routing between them.
//!
//! Each service is a folder of one shape: `Disk` (survives a loss of power, changed by typed
//! writes), `Memory` (does not), `Command`, `Timer`, `Tag`, `Fact`, and an `impl Service`. It gets
//! the time, one event and a read-only view of conditions, and returns effects; this module routes
//! them. No service uses another.

pub mod accounts;
pub mod backup;
pub mod calls;
pub mod camera;
pub mod carrier;
pub mod conditions;
pub mod cx;
pub mod downloads;
pub mod effect;
pub mod fact;
pub mod favourites;
pub mod front;
pub mod messaging;
pub mod names;
pub mod network;
pub mod packages;
pub mod power;
mod routing;
pub mod service;
#[cfg(test)]
mod service_bench;
pub mod settings;
pub mod setup;
#[cfg(test)]
mod shop_bench;
pub mod signal;
pub mod start;
pub mod store;
#[cfg(test)]
mod test_phone;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Category, Record};

use crate::kernel::{Cause, DiskMeter, Key, Luck, Shared, Span, Ticket, Time};
use crate::profile::{Model, ModelId, Profile, ProfileId, Switches};
use crate::quirks::Quirks;
use crate::wire::{Answer, Code, Push, RadioAnswer, RadioRequest, Request};

use conditions::Conditions;
use cx::Notes;
use effect::{Effect, Exchange, Tag, Timer};

/// Which phone it is: what does not change while it runs, but for an update of the system.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Identity {
    /// Its name in the scenario.
    pub name: Arc<str>,
    /// Its identity by provenance.
    pub key: Key,
    /// Its model.
    pub model: ModelId,
    /// The version of its system.
    pub profile: ProfileId,
    /// What is broken in it.
    pub quirks: Quirks,
    /// What the facts leave open.
    pub switches: Switches,
    /// Its own luck.
    pub luck: Luck,
}

impl Identity {
    /// What its version has.
    #[must_use]
    pub fn profile(&self) -> &'static Profile {
        self.profile.get()
    }

    /// What its model has.
    #[must_use]
    pub fn model(&self) -> &'static Model {
        self.model.get()
    }
}

/// Which links may carry a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LinkRule {
    /// Which links.
    pub links: Links,
    /// Without such a link: wait for one, or fail at once.
    pub otherwise: Otherwise,
    /// Started by the user, or by the system in the background: the latter is held back by
    /// battery saver and data limits (facts 172, 206).
    pub background: bool,
}

/// Which links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Links {
    /// Whatever there is, Wi-Fi first.
    Any,
    /// Wi-Fi only.
    WifiOnly,
    /// Cellular data only: MMS.
    CellularOnly,
    /// No data at all: the signalling channel of the cell. SMS and calls.
    Signalling,
}

/// What happens without a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Otherwise {
    /// Waits.
    Wait,
    /// Fails with [`Code::NAME_NOT_RESOLVED`](crate::wire::Code::NAME_NOT_RESOLVED).
    Fail,
}

impl LinkRule {
    /// Any link, in the foreground; fails without one.
    pub const NOW: Self = Self { links: Links::Any, otherwise: Otherwise::Fail, background: false };

    /// No data, only the cell; fails without one. SMS and calls.
    pub const SIGNALLING: Self =
        Self { links: Links::Signalling, otherwise: Otherwise::Fail, background: false };

    /// Cellular data and nothing else; fails without. MMS (fact 254).
    pub const CELLULAR_NOW: Self =
        Self { links: Links::CellularOnly, otherwise: Otherwise::Fail, background: false };

    /// Any link, in the foreground; waits for one.
    pub const WHEN_CONNECTED: Self =
        Self { links: Links::Any, otherwise: Otherwise::Wait, background: false };
}

/// A phone.
///
/// Its services are public to look at; they change only by [`Phone::command`] and
/// [`Phone::event`], which belong to the world.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Phone {
    identity: Shared<Identity>,
    conditions: Shared<Conditions>,
    /// What will wake which service, and where it stands in the world's queue.
    timers: Vec<(Timer, Ticket)>,
    disk: DiskMeter,
    /// Events handled since the beginning: places where power can be cut.
    events: u64,
    boot: u32,
    running: bool,
    /// How often it handled anything: without, nothing of it is edited.
    #[serde(skip)]
    runs: u64,
    /// How often all its parts were replaced.
    #[serde(skip)]
    resets: u64,
    /// What becomes of it with the next start.
    next_start: Option<Renewal>,
    /// Microsoft account, e-mail and social accounts.
    pub accounts: Shared<accounts::Accounts>,
    /// Home of the backup engine.
    pub backup: Shared<backup::Backup>,
    /// Calls and their history.
    pub calls: Shared<calls::Calls>,
    /// Photos and videos.
    pub camera: Shared<camera::Camera>,
    /// SIM and access points.
    pub carrier: Shared<carrier::Carrier>,
    /// The download queue.
    pub downloads: Shared<downloads::Downloads>,
    /// The browser's favourites.
    pub favourites: Shared<favourites::Favourites>,
    /// Which page is open.
    pub front: Shared<front::Front>,
    /// Messages.
    pub messaging: Shared<messaging::Messaging>,
    /// Wi-Fi, cellular data, transfers.
    pub network: Shared<network::Network>,
    /// Apps.
    pub packages: Shared<packages::Packages>,
    /// Battery, screen, boot, clock.
    pub power: Shared<power::Power>,
    /// Settings.
    pub settings: Shared<settings::Settings>,
    /// The wizard.
    pub setup: Shared<setup::Setup>,
    /// The Start screen.
    pub start: Shared<start::Start>,
    /// The Store app.
    pub store: Shared<store::Store>,
}

/// The parts of a phone that are edited each by itself, in their order.
pub const PARTS: [&str; 18] = [
    "identity",
    "conditions",
    "accounts",
    "backup",
    "calls",
    "camera",
    "carrier",
    "downloads",
    "favourites",
    "front",
    "messaging",
    "network",
    "packages",
    "power",
    "settings",
    "setup",
    "start",
    "store",
];

/// How often a phone had to do with something, and how often each part was edited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    runs: u64,
    resets: u64,
    parts: [u64; PARTS.len()],
}

impl Phone {
    /// What a category of its backup may speak of: everything there is, whatever its version covers.
    #[must_use]
    pub fn records(&self, category: Category) -> Vec<Record> {
        let mut records = Vec::new();
        match category {
            Category::Apps => {
                records.extend(self.packages.records());
                records.extend(self.settings.records(&self.identity));
                records.extend(self.favourites.records());
                records.extend(self.calls.records());
                records.extend(self.accounts.records());
                records.extend(self.start.records());
                records.extend(self.network.records());
            }
            Category::Messages => records.extend(self.messaging.records()),
            Category::Photos => records.extend(self.camera.records()),
        }
        records
    }
}

/// What makes another phone of a phone while it starts.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Renewal {
    /// A later version is put on it; everything on it stays.
    Update(ProfileId),
    /// It becomes as it left the factory.
    Reset,
}

/// What a phone can be told to do, by its user or by the harness.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Accounts.
    Accounts(accounts::Command),
    /// Backup.
    Backup(backup::Command),
    /// Calls.
    Calls(calls::Command),
    /// Camera.
    Camera(camera::Command),
    /// Carrier.
    Carrier(carrier::Command),
    /// Downloads.
    Downloads(downloads::Command),
    /// Settings › about › "reset your phone": restarts, as it left the factory.
    FactoryReset,
    /// Favourites.
    Favourites(favourites::Command),
    /// The glass: pages, keys, typing.
    Front(front::Command),
    /// Messaging.
    Messaging(messaging::Command),
    /// Network.
    Network(network::Command),
    /// Packages.
    Packages(packages::Command),
    /// Power.
    Power(power::Command),
    /// Settings.
    Settings(settings::Command),
    /// Set-up.
    Setup(setup::Command),
    /// Start.
    Start(start::Command),
    /// Store.
    Store(store::Command),
}

macro_rules! commands {
    ($($variant:ident $service:ident),*) => {$(
        impl From<$service::Command> for Command {
            fn from(command: $service::Command) -> Self {
                Self::$variant(command)
            }
        }
    )*};
}

commands! {
    Accounts accounts, Backup backup, Calls calls, Camera camera, Carrier carrier, Downloads downloads, Favourites favourites, Front front, Messaging messaging, Network network, Packages packages, Power power, Settings settings, Setup setup, Start start, Store store
}

/// What happens to a phone from outside, or by the passing of time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Event {
    /// A service is woken.
    Timer(Timer),
    /// The world's answer to a request.
    Reply {
        /// To which.
        exchange: Exchange,
        /// The answer, or the code of a failure on the way.
        answer: Result<Answer, Code>,
        /// Bytes that travel down.
        down_bytes: u64,
        /// The connection breaks after so many of them.
        cut_at: Option<u64>,
    },
    /// The air tells the radio.
    Radio(RadioAnswer),
    /// The world tells the phone.
    Push(Push),
    /// Mains power at the charger comes or goes.
    Mains(bool),
}

/// The world as a phone reaches it.
pub trait Outside {
    /// Now.
    fn now(&self) -> Time;
    /// Puts a wake-up into the queue.
    fn wake(&mut self, at: Time, cause: Cause, timer: Timer) -> Ticket;
    /// Takes it back.
    fn let_sleep(&mut self, ticket: Ticket);
    /// A request leaves the phone.
    fn transmit(
        &mut self,
        cause: Cause,
        tag: Tag,
        exchange: Exchange,
        after: Span,
        request: Request,
    );
    /// The radio asks the air.
    fn radio(&mut self, cause: Cause, request: RadioRequest);
    /// The phone's radios have no power any more.
    fn radios_off(&mut self);
    /// Where trace records go; nowhere when the trace is off.
    fn notes(&mut self) -> Option<&mut dyn Notes>;
    /// Two empty lists to work with; given back by [`Outside::done_with`].
    fn scratch(&mut self) -> Scratch;
    /// Gives the lists back, emptied.
    fn done_with(&mut self, scratch: Scratch);
}

/// Effects that wait to be routed, and those that they bring about.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    now: Vec<(Cause, Effect)>,
    next: Vec<(Cause, Effect)>,
}

impl Event {
    /// What it is, in words: why the world wakes up.
    #[must_use]
    pub fn why(&self) -> String {
        match self {
            Self::Timer(timer) => format!("{timer:?}"),
            Self::Reply { .. } => "an answer arrives".to_owned(),
            Self::Radio(_) => "the radio hears something".to_owned(),
            Self::Push(_) => "the operator calls".to_owned(),
            Self::Mains(true) => "mains power comes".to_owned(),
            Self::Mains(false) => "mains power goes".to_owned(),
        }
    }
}
