//! Transfers that apps leave to the system (facts 178–185).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fact::Fact;
use super::transfers::Link;
use super::{Network, Tag, Write};
use crate::phone::cx::Cx;
use crate::phone::effect;
use crate::phone::service::Refused;
use crate::phone::{LinkRule, Links, Otherwise};
use crate::wire::{Answer, Ask, Code};

/// On the whole phone (fact 180).
const QUEUED: usize = 500;
/// A larger upload fails (fact 181).
const UPLOAD_BYTES: u64 = 5_000_000;
/// A larger download never uses cellular data: its preference becomes [`Preference::AllowBattery`]
/// (fact 181).
const CELLULAR_BYTES: u64 = 20_000_000;
/// A larger download needs external power and fails if it asks for less (fact 181).
const BATTERY_BYTES: u64 = 100_000_000;
/// Slower links pause the transfer: 50 kbit/s on cellular, 100 kbit/s on Wi-Fi (fact 182). It goes
/// on as soon as the link is fast enough: how often a real phone tries is not known.
const SLOWEST_CELLULAR: u64 = 50_000 / 8;
const SLOWEST_WIFI: u64 = 100_000 / 8;

/// On which power and links a transfer runs (fact 178).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preference {
    /// `None`: external power and Wi-Fi.
    #[default]
    None,
    /// External power; Wi-Fi or cellular.
    AllowCellular,
    /// Any power; Wi-Fi.
    AllowBattery,
    /// Any power, any link.
    AllowCellularAndBattery,
}

impl Preference {
    const fn battery(self) -> bool {
        match self {
            Self::None | Self::AllowCellular => false,
            Self::AllowBattery | Self::AllowCellularAndBattery => true,
        }
    }

    const fn links(self) -> Links {
        match self {
            Self::None | Self::AllowBattery => Links::WifiOnly,
            Self::AllowCellular | Self::AllowCellularAndBattery => Links::Any,
        }
    }
}

/// How a transfer stands, in the words that its app sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// As many as may run at once do (facts 180, 357).
    #[default]
    Waiting,
    /// It waits for Wi-Fi.
    WaitingForWifi,
    /// It waits for any link.
    WaitingForNetwork,
    /// It waits for a charger.
    WaitingForExternalPower,
    /// It waits for the end of battery saver.
    WaitingForExternalPowerDueToBatterySaverMode,
    /// It runs.
    Transferring,
    /// The link is too slow; it is tried again later (fact 182).
    Paused,
    /// It is complete.
    Completed,
    /// It has failed. A request that the rules do not allow fails with invalid data, assumed.
    Failed(Code),
}

impl Status {
    /// As scenarios name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::WaitingForWifi => "waiting_for_wifi",
            Self::WaitingForNetwork => "waiting_for_network",
            Self::WaitingForExternalPower => "waiting_for_external_power",
            Self::WaitingForExternalPowerDueToBatterySaverMode => {
                "waiting_for_external_power_due_to_battery_saver_mode"
            }
            Self::Transferring => "transferring",
            Self::Paused => "paused",
            Self::Completed => "completed",
            Self::Failed(_) => "failed",
        }
    }

    /// Whether nothing more will happen to it.
    #[must_use]
    pub const fn is_final(self) -> bool {
        match self {
            Self::Completed | Self::Failed(_) => true,
            Self::Waiting
            | Self::WaitingForWifi
            | Self::WaitingForNetwork
            | Self::WaitingForExternalPower
            | Self::WaitingForExternalPowerDueToBatterySaverMode
            | Self::Transferring
            | Self::Paused => false,
        }
    }
}

/// A transfer that an app left to the system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackgroundTransfer {
    /// Whose.
    pub app: Arc<str>,
    /// Where it is stored, or read from: no two in the queue of an app have the same (fact 185).
    pub location: Arc<str>,
    /// Up or down.
    pub direction: super::Direction,
    /// How long it is.
    pub bytes: u64,
    /// When it may run.
    pub preference: Preference,
    /// How it stands; not looked at in a new one.
    #[serde(default)]
    pub status: Status,
    /// Bytes that need not be moved again; 0 in a new one.
    #[serde(default)]
    pub done: u64,
}

impl BackgroundTransfer {
    /// A new one.
    #[must_use]
    pub const fn new(
        app: Arc<str>,
        location: Arc<str>,
        direction: super::Direction,
        bytes: u64,
        preference: Preference,
    ) -> Self {
        Self { app, location, direction, bytes, preference, status: Status::Waiting, done: 0 }
    }
}

/// The queue, on disk.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Background {
    next: u32,
    queue: BTreeMap<u32, BackgroundTransfer>,
}

/// A change of the queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Change {
    /// One more.
    Add(BackgroundTransfer),
    /// One less.
    Remove(u32),
    /// One stands otherwise.
    Set(u32, Status),
    /// Of one so many bytes more are here.
    Arrived(u32, u64),
}

impl Background {
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Add(transfer) => {
                self.queue.insert(self.next, transfer.clone());
                self.next += 1;
            }
            Change::Remove(number) => {
                self.queue.remove(number);
            }
            Change::Set(number, status) => {
                if let Some(transfer) = self.queue.get_mut(number) {
                    transfer.status = *status;
                }
            }
            Change::Arrived(number, bytes) => {
                if let Some(transfer) = self.queue.get_mut(number) {
                    transfer.done = (transfer.done + bytes).min(transfer.bytes);
                }
            }
        }
    }

    pub fn transfers(&self) -> impl Iterator<Item = &BackgroundTransfer> {
        self.queue.values()
    }

    fn find(&self, app: &str, location: &str) -> Option<u32> {
        let found = |it: &BackgroundTransfer| *it.app == *app && *it.location == *location;
        self.queue.iter().find(|(_, it)| found(it)).map(|(number, _)| *number)
    }
}

impl Network {
    pub(super) fn enqueue(
        &mut self,
        cx: &mut Cx<'_>,
        transfer: BackgroundTransfer,
    ) -> Result<(), Refused> {
        let queue = &self.disk.background.queue;
        let per_app = cx.phone.profile().background_transfers.per_app;
        let app = &transfer.app;
        if queue.values().filter(|it| it.app == *app).count() >= per_app {
            return Err(Refused::new(
                format!("`{app}` has {per_app} transfers in the queue already"),
                "remove a finished one first",
            ));
        }
        if queue.len() >= QUEUED {
            return Err(Refused::new(
                format!("the phone has {QUEUED} transfers in its queue already"),
                "remove a finished one first",
            ));
        }
        if self.disk.background.find(app, &transfer.location).is_some() {
            return Err(Refused::new(
                format!("`{app}` has a transfer for `{}` already", transfer.location),
                "give another location, or remove that transfer first",
            ));
        }
        let transfer = checked(BackgroundTransfer { status: Status::Waiting, done: 0, ..transfer });
        cx.write(&mut self.disk, Write::Background(Change::Add(transfer)));
        cx.flush(&mut self.disk);
        self.serve_background(cx);
        Ok(())
    }

    pub(super) fn remove_transfer(
        &mut self,
        cx: &mut Cx<'_>,
        app: &str,
        location: &str,
    ) -> Result<(), Refused> {
        let Some(number) = self.disk.background.find(app, location) else {
            return Err(Refused::new(
                format!("`{app}` has no transfer for `{location}`"),
                "name one that is in the queue",
            ));
        };
        cx.abandon(Tag::Background(number));
        cx.write(&mut self.disk, Write::Background(Change::Remove(number)));
        self.serve_background(cx);
        Ok(())
    }

    /// Looks at every transfer that is not over: begins what may run, stops what may not any more.
    pub(super) fn serve_background(&mut self, cx: &mut Cx<'_>) {
        if self.disk.background.queue.values().all(|it| it.status.is_final()) {
            return;
        }
        let open: Vec<(u32, BackgroundTransfer)> = self
            .disk
            .background
            .queue
            .iter()
            .filter(|(_, it)| !it.status.is_final())
            .map(|(number, it)| (*number, it.clone()))
            .collect();
        let mut running = 0;
        for (number, transfer) in open {
            let mut status = self.may_run(cx, &transfer);
            if status == Status::Transferring
                && running == usize::from(cx.phone.switches.transfers_at_once)
            {
                status = Status::Waiting;
            }
            running += usize::from(status == Status::Transferring);
            if status != transfer.status {
                self.background_is(cx, number, &transfer, status);
            }
        }
    }

    fn background_is(
        &mut self,
        cx: &mut Cx<'_>,
        number: u32,
        transfer: &BackgroundTransfer,
        status: Status,
    ) {
        cx.note(|| Fact::Background(Arc::clone(&transfer.location), status));
        cx.write(&mut self.disk, Write::Background(Change::Set(number, status)));
        let tag = effect::Tag::Network(Tag::Background(number));
        if status == Status::Transferring {
            let rest = transfer.bytes - transfer.done;
            let links = transfer.preference.links();
            let rule = LinkRule { links, otherwise: Otherwise::Fail, background: true };
            let ask = match transfer.direction {
                super::Direction::Up => Ask::Send { bytes: rest },
                super::Direction::Down => Ask::Fetch { bytes: rest },
            };
            cx.ask(tag_of(number), rule, ask);
        } else if self.memory.traffic.is_open(tag) {
            cx.abandon(tag_of(number));
        }
    }

    /// What a transfer would do at the moment if it were alone.
    fn may_run(&self, cx: &Cx<'_>, transfer: &BackgroundTransfer) -> Status {
        let preference = transfer.preference;
        let pace = |link| self.memory.traffic.pace(link).map(|pace| pace.bytes_per_second);
        if cx.conditions.battery_saver {
            return Status::WaitingForExternalPowerDueToBatterySaverMode;
        }
        if !preference.battery() && !cx.conditions.external_power {
            return Status::WaitingForExternalPower;
        }
        let rule =
            LinkRule { links: preference.links(), otherwise: Otherwise::Wait, background: true };
        match self.routes(cx.conditions).of(rule) {
            super::Route::Over(Link::Wifi) => match pace(Link::Wifi) {
                Some(pace) if pace < SLOWEST_WIFI => Status::Paused,
                Some(_) | None => Status::Transferring,
            },
            // Not on 2G at all (fact 182).
            super::Route::Over(Link::Cellular) => {
                match (self.usable_data(), pace(Link::Cellular)) {
                    (Some(data), _) if data.generation < 3 => Status::WaitingForNetwork,
                    (_, Some(pace)) if pace < SLOWEST_CELLULAR => Status::Paused,
                    (_, Some(_) | None) => Status::Transferring,
                }
            }
            super::Route::Over(Link::Signalling) | super::Route::Wait | super::Route::Fail => {
                match preference.links() {
                    Links::WifiOnly => Status::WaitingForWifi,
                    Links::Any | Links::CellularOnly | Links::Signalling => {
                        Status::WaitingForNetwork
                    }
                }
            }
        }
    }

    /// So many bytes of an answer that broke off are here and need not come again.
    pub(super) fn arrived(&mut self, cx: &mut Cx<'_>, tag: Tag, bytes: u64) {
        match tag {
            Tag::Stream => {}
            Tag::Background(number) => {
                // A look at how far it is arrives here, too: only the last word is written down.
                let known = self.disk.background.queue.contains_key(&number);
                let over = !self.memory.traffic.is_open(effect::Tag::Network(tag));
                if known && over {
                    let change = Change::Arrived(number, bytes);
                    cx.write(&mut self.disk, Write::Background(change));
                }
            }
        }
    }

    pub(super) fn background_ended(
        &mut self,
        cx: &mut Cx<'_>,
        number: u32,
        answer: Result<Answer, Code>,
    ) {
        let Some(transfer) = self.disk.background.queue.get(&number).cloned() else { return };
        let status = match answer {
            Ok(_) => Status::Completed,
            // Its link went away: it goes on when there is one again.
            Err(Code::CONNECTION_ABORTED | Code::NAME_NOT_RESOLVED) => Status::Waiting,
            Err(code) => Status::Failed(code),
        };
        if status == Status::Completed {
            // All of it, whatever of it had been here before.
            let arrived = Change::Arrived(number, transfer.bytes);
            cx.write(&mut self.disk, Write::Background(arrived));
        }
        self.background_is(cx, number, &transfer, status);
        cx.flush(&mut self.disk);
        self.serve_background(cx);
    }
}

const fn tag_of(number: u32) -> Tag {
    Tag::Background(number)
}

/// The limits on size (fact 181).
fn checked(transfer: BackgroundTransfer) -> BackgroundTransfer {
    let too_large = Status::Failed(Code::INVALID_DATA);
    match (transfer.direction, transfer.preference) {
        (super::Direction::Up, _) if transfer.bytes > UPLOAD_BYTES => {
            BackgroundTransfer { status: too_large, ..transfer }
        }
        (super::Direction::Up, _) => transfer,
        (super::Direction::Down, Preference::None) => transfer,
        (super::Direction::Down, _) if transfer.bytes > BATTERY_BYTES => {
            BackgroundTransfer { status: too_large, ..transfer }
        }
        (
            super::Direction::Down,
            Preference::AllowCellular | Preference::AllowCellularAndBattery,
        ) if transfer.bytes > CELLULAR_BYTES => {
            BackgroundTransfer { preference: Preference::AllowBattery, ..transfer }
        }
        (
            super::Direction::Down,
            Preference::AllowCellular
            | Preference::AllowBattery
            | Preference::AllowCellularAndBattery,
        ) => transfer,
    }
}
