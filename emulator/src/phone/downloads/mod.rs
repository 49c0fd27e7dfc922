//! The queue of app downloads.
//!
//! Entries are worked on in order, so many at a time as the version allows; one that fails, is
//! paused or waits for Wi-Fi does not hold up those behind it. An attempt asks the Store for a
//! licence and a ticket, fetches the package, installs it for as long as its size takes, and hands
//! it to the packages; when they say that it is installed, its entry leaves.
//!
//! The queue is on disk, with what has arrived of each package as of the last failure, pause or
//! checkpoint. What is under way is memory: after a restart the queue goes on by itself.

mod attempt;
mod fact;
mod queue;
mod state;
#[cfg(test)]
mod tests;
mod user;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::RecordId;
use wp8_backup::record::App;

use crate::kernel::{Journal, Key, Luck, Span, Time};
use crate::phone::cx::Cx;
use crate::phone::effect::Tag as AnyTag;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::profile::Retry;
use crate::wire::{Answer, Code, Edition, ProductId, Token, app_record_id};

pub use fact::{Fact, Told};
pub use queue::{Disk, Entry, Failure, Permit, Wish, Write};
pub use state::{Explanation, State};

use state::{at_rest, hold};

/// Without a network, entries wait this long before they need attention, where nothing is retried
/// by itself (fact 151: "later"). Assumed.
const STRANDED_AFTER: Span = Span::minutes(30);

/// How often what has arrived of long downloads is written down. Assumed.
const CHECKPOINT_EVERY: Span = Span::minutes(1);

/// The service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Downloads {
    disk: Journal<Disk>,
    memory: Memory,
}

/// What does not survive a loss of power.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    /// What is under way, in the order in which it began.
    runs: Vec<Run>,
    /// Closed entries that are off the screen and still on disk.
    dismissed: Vec<ProductId>,
    /// Transfers that were given up, until the network has said how far they came.
    stopped: Vec<Stopped>,
    /// The circumstances as last heard; none while there is nothing to download.
    gate: Option<Gate>,
    /// The timer for a network that does not come is set.
    fears_to_strand: bool,
    /// The timer for checkpoints is set.
    takes_checkpoints: bool,
    /// The phone is going off: whatever has arrived is written down.
    shutting_down: bool,
}

/// What decides whether an entry may be downloaded now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Gate {
    account: Option<Token>,
    internet: bool,
    wifi: bool,
    data_restricted: bool,
    battery_saver: bool,
    set_up: bool,
    cellular_cap_bytes: u64,
}

/// An entry that is under way.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Run {
    product: ProductId,
    /// Counted from 1.
    attempt: u32,
    phase: Phase,
    permit: Option<Arc<Permit>>,
    /// How much of the package was here when it was asked for, in bytes.
    from: u64,
    /// How much has arrived since, as last heard, in bytes.
    arrived: u64,
}

/// A transfer that was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stopped {
    product: ProductId,
    attempt: u32,
    /// How much of the package was here when it was asked for, in bytes.
    from: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Phase {
    /// Asks for a licence.
    Licence,
    /// Fetches the package.
    Package,
    /// Installs it.
    Install,
    /// Has handed it to the packages.
    HandedOver,
    /// Waits for its next attempt.
    BackOff,
    /// Asks the Store to take the ticket back, to be closed then.
    GiveBack,
}

/// What it can be told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Install an entry that waits for a tap.
    Tap(ProductId),
    /// Install all that wait for a tap (report C10).
    TapAll,
    /// Stop for now.
    Pause(ProductId),
    /// Go on with a paused one.
    Resume(ProductId),
    /// On a failed entry: try again.
    Retry(ProductId),
    /// On a failed entry: take it away.
    Close(ProductId),
    /// On any other: do not install it.
    Cancel(ProductId),
}

/// Why it may want to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {
    /// The next attempt of an entry is due.
    TryAgain(ProductId),
    /// The package of an entry is installed.
    Installed(ProductId),
    /// There was no network for too long.
    Stranded,
    /// What has arrived of long downloads is to be written down.
    Checkpoint,
}

/// What it may ask the world for. The number of the attempt keeps late answers apart, and names
/// the luck of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {
    /// A licence and a ticket.
    License {
        /// For which entry.
        product: ProductId,
        /// In which attempt.
        attempt: u32,
    },
    /// The package.
    Package {
        /// Of which entry.
        product: ProductId,
        /// In which attempt.
        attempt: u32,
    },
    /// To take a ticket back.
    GiveBack {
        /// Of which entry.
        product: ProductId,
    },
}

/// What can be seen.
impl Downloads {
    /// The entries in order, each with its state. The app list shows them under its apps.
    pub fn entries(&self) -> impl Iterator<Item = (&Entry, State)> {
        self.visible().map(|entry| (entry, self.state_of(entry)))
    }

    /// The state of one entry.
    #[must_use]
    pub fn state(&self, product: ProductId) -> Option<State> {
        self.entry(product).map(|entry| self.state_of(entry))
    }

    /// One entry.
    #[must_use]
    pub fn entry(&self, product: ProductId) -> Option<&Entry> {
        self.visible().find(|entry| entry.product == product)
    }

    /// How many entries are shown.
    #[must_use]
    pub fn len(&self) -> usize {
        self.visible().count()
    }

    /// Whether no entry is shown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Under which tag the network carries the package of an entry, to ask it how far it is: what
    /// it says, less [`ENVELOPE_BYTES`](crate::wire::ENVELOPE_BYTES), comes on top of the received bytes of the
    /// [`state`](Self::state).
    #[must_use]
    pub fn transfer_of(&self, product: ProductId) -> Option<Tag> {
        let run = self.run(product).filter(|run| run.phase == Phase::Package)?;
        Some(Tag::Package { product, attempt: run.attempt })
    }

    fn visible(&self) -> impl Iterator<Item = &Entry> {
        self.disk.entries.iter().filter(|it| !self.memory.dismissed.contains(&it.product))
    }

    fn state_of(&self, entry: &Entry) -> State {
        let received_bytes = |run: &Run| match run.phase {
            Phase::Package => run.from + run.arrived,
            Phase::Licence
            | Phase::Install
            | Phase::HandedOver
            | Phase::BackOff
            | Phase::GiveBack => entry.received_bytes,
        };
        match self.run(entry.product) {
            Some(run) => match run.phase {
                Phase::Licence | Phase::Package => State::Downloading {
                    received_bytes: received_bytes(run),
                    of_bytes: run
                        .permit
                        .as_ref()
                        .map_or(entry.package_bytes(), |permit| permit.edition.package_bytes),
                },
                Phase::Install | Phase::HandedOver => State::Installing,
                Phase::BackOff | Phase::GiveBack => at_rest(entry, self.memory.gate.as_ref()),
            },
            None => at_rest(entry, self.memory.gate.as_ref()),
        }
    }

    fn run(&self, product: ProductId) -> Option<&Run> {
        self.memory.runs.iter().find(|run| run.product == product)
    }

    fn run_mut(&mut self, product: ProductId) -> Option<&mut Run> {
        self.memory.runs.iter_mut().find(|run| run.product == product)
    }

    fn take_run(&mut self, product: ProductId) -> Option<Run> {
        let index = self.memory.runs.iter().position(|run| run.product == product)?;
        Some(self.memory.runs.remove(index))
    }
}

/// Entries come and go.
impl Downloads {
    /// Queues what a restore brings back (facts 93–99).
    fn reinstall(&mut self, cx: &mut Cx<'_>, apps: &[App], at_once: bool) {
        let wish = if at_once { Wish::Have } else { Wish::Undecided };
        let new: Vec<Entry> = apps
            .iter()
            .filter(|app| self.disk.position(app.product).is_none())
            .map(|app| Entry {
                background: at_once,
                restored: true,
                wish,
                ..fresh(app.product, Arc::clone(&app.title), app.size_bytes)
            })
            .collect();
        if !new.is_empty() {
            self.queue(cx, new, !at_once);
        }
    }

    /// Queues what was chosen in the Store; a failed entry for it begins anew.
    fn download(&mut self, cx: &mut Cx<'_>, edition: &Arc<Edition>) {
        let product = edition.product;
        if let Some(run) = self.run(product) {
            let trial = run.permit.as_ref().is_some_and(|permit| permit.license.trial);
            // A trial that was bought meanwhile needs its new licence.
            if run.phase.is_an_attempt() && !trial {
                return;
            }
        }
        self.stop(cx, product);
        let entry = fresh(product, Arc::clone(&edition.title), edition.package_bytes);
        self.queue(cx, vec![entry], false);
    }

    fn queue(&mut self, cx: &mut Cx<'_>, new: Vec<Entry>, on_tap: bool) {
        for entry in &new {
            self.memory.dismissed.retain(|product| *product != entry.product);
        }
        cx.note(|| Fact::Queued { entries: new.len() as u32, on_tap });
        cx.write(&mut self.disk, Write::Queued(new));
        cx.flush(&mut self.disk);
        self.memory.gate = Some(Gate::of(cx));
        self.go_on(cx);
    }

    /// The app is there and its entry has done its work; or it was removed, and what was to be its
    /// update is not wanted.
    fn settled(&mut self, cx: &mut Cx<'_>, product: ProductId) {
        if self.disk.position(product).is_none() {
            return;
        }
        self.memory.dismissed.retain(|dismissed| *dismissed != product);
        let held_a_slot = self.stop(cx, product);
        cx.write(&mut self.disk, Write::Removed(product));
        cx.flush(&mut self.disk);
        cx.note(|| Fact::Settled { product, left: self.disk.entries.len() as u32 });
        if held_a_slot {
            self.go_on(cx);
        }
        if self.disk.entries.is_empty() {
            self.memory.gate = None;
        }
    }

    /// Takes a record of the app list away again, if a restore has queued it and it is not
    /// installed yet: the restore is undone.
    pub fn take_away(&mut self, cx: &mut Cx<'_>, id: RecordId) {
        let undone = |entry: &&Entry| entry.restored && app_record_id(entry.product) == id;
        let Some(product) = self.disk.entries.iter().find(undone).map(|it| it.product) else {
            return;
        };
        self.memory.dismissed.retain(|dismissed| *dismissed != product);
        self.stop(cx, product);
        cx.write(&mut self.disk, Write::Removed(product));
        self.go_on(cx);
    }

    /// Ends whatever is under way for an entry. Says whether it took one of the places for
    /// downloads.
    fn stop(&mut self, cx: &mut Cx<'_>, product: ProductId) -> bool {
        let Some(run) = self.take_run(product) else { return false };
        let attempt = run.attempt;
        match run.phase {
            Phase::Licence => cx.abandon(Tag::License { product, attempt }),
            Phase::Package => {
                cx.abandon(Tag::Package { product, attempt });
                self.memory.stopped.retain(|stopped| stopped.product != product);
                self.memory.stopped.push(Stopped { product, attempt, from: run.from });
            }
            Phase::GiveBack => cx.abandon(Tag::GiveBack { product }),
            Phase::BackOff => cx.let_sleep(Timer::TryAgain(product)),
            Phase::Install => cx.let_sleep(Timer::Installed(product)),
            Phase::HandedOver => {}
        }
        run.phase.takes_a_place()
    }
}

/// What goes on around the queue.
impl Downloads {
    /// Links, battery or account have changed, or nothing of it has.
    fn conditions_changed(&mut self, cx: &mut Cx<'_>) {
        if self.disk.entries.is_empty() {
            return;
        }
        let gate = Gate::of(cx);
        if self.memory.gate.replace(gate) == Some(gate) {
            return;
        }
        let mut index = 0;
        while let Some(run) = self.memory.runs.get(index) {
            let product = run.product;
            let unfit = run.phase.takes_a_place()
                && self.disk.entry(product).is_some_and(|entry| {
                    let size = run.permit.as_ref().map(|permit| permit.edition.package_bytes);
                    hold(entry, &gate).is_some()
                        || (!gate.wifi && size > Some(gate.cellular_cap_bytes))
                });
            if unfit {
                self.hold_back(cx, product);
            } else {
                index += 1;
            }
        }
        self.go_on(cx);
    }

    /// Sets or stops the timer for a network that does not come (fact 151). A version that retries
    /// by itself waits as long as it takes.
    fn mind_the_network(&mut self, cx: &mut Cx<'_>, gate: &Gate) {
        let stranded = gate.set_up
            && !gate.internet
            && matches!(cx.phone.profile().downloads.retry, Retry::ByHand)
            && self.disk.entries.iter().any(|entry| entry.is_wanted() && !entry.is_complete());
        if stranded == self.memory.fears_to_strand {
            return;
        }
        self.memory.fears_to_strand = stranded;
        if stranded {
            cx.wake(Timer::Stranded, cx.now + STRANDED_AFTER);
        } else {
            cx.let_sleep(Timer::Stranded);
        }
    }

    fn stranded(&mut self, cx: &mut Cx<'_>) {
        self.memory.fears_to_strand = false;
        cx.note(|| Fact::Stranded);
        cx.write(&mut self.disk, Write::Stranded(Code::NAME_NOT_RESOLVED));
        cx.flush(&mut self.disk);
    }

    /// Asks the network how far long downloads are; it tells [`Signal::Arrived`] for each.
    fn checkpoint(&mut self, cx: &mut Cx<'_>) {
        self.memory.takes_checkpoints = self.memory.runs.iter().any(Run::is_long);
        if self.memory.takes_checkpoints {
            cx.tell(Signal::HowFar);
            cx.wake(Timer::Checkpoint, cx.now + CHECKPOINT_EVERY);
        }
    }
}

impl Phase {
    /// Installing goes on beside the next download (fact 104).
    const fn takes_a_place(self) -> bool {
        match self {
            Self::Licence | Self::Package => true,
            Self::Install | Self::HandedOver | Self::BackOff | Self::GiveBack => false,
        }
    }

    const fn is_an_attempt(self) -> bool {
        match self {
            Self::Licence | Self::Package | Self::Install | Self::HandedOver => true,
            Self::BackOff | Self::GiveBack => false,
        }
    }
}

impl Gate {
    fn of(cx: &Cx<'_>) -> Self {
        let conditions = cx.conditions;
        Self {
            account: conditions.account.as_ref().map(|account| account.token),
            internet: conditions.internet(),
            wifi: conditions.wifi_internet(),
            data_restricted: conditions.data_restricted,
            battery_saver: conditions.battery_saver,
            set_up: conditions.set_up,
            cellular_cap_bytes: cx.phone.switches.cellular_cap_bytes(),
        }
    }
}

fn fresh(product: ProductId, title: Arc<str>, announced_bytes: u64) -> Entry {
    Entry {
        product,
        title,
        announced_bytes,
        background: false,
        restored: false,
        wish: Wish::Have,
        permit: None,
        received_bytes: 0,
        attempts: 0,
        attempts_before_tap: 0,
        failure: None,
    }
}

impl Service for Downloads {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        match command {
            Command::Tap(product) => self.tap(cx, product),
            Command::TapAll => self.tap_all(cx),
            Command::Pause(product) => self.pause(cx, product),
            Command::Resume(product) => self.resume(cx, product),
            Command::Retry(product) => self.retry(cx, product),
            Command::Close(product) => self.close(cx, product),
            Command::Cancel(product) => self.cancel(cx, product),
        }
    }

    fn timer(&mut self, cx: &mut Cx<'_>, timer: Timer) {
        match timer {
            Timer::TryAgain(product) => {
                self.take_run(product);
                self.go_on(cx);
            }
            Timer::Installed(product) => self.hand_over(cx, product),
            Timer::Stranded => self.stranded(cx),
            Timer::Checkpoint => self.checkpoint(cx),
        }
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: Tag, answer: Result<Answer, Code>) {
        match tag {
            Tag::License { product, attempt } => {
                if self.is_waiting(product, attempt, Phase::Licence) {
                    self.licence_answered(cx, product, answer);
                }
            }
            Tag::Package { product, attempt } => {
                if self.is_waiting(product, attempt, Phase::Package) {
                    self.package_answered(cx, product, answer);
                }
            }
            Tag::GiveBack { product } => {
                if self.is_waiting(product, 0, Phase::GiveBack) {
                    self.give_back_answered(cx, product, answer);
                }
            }
        }
    }

    fn heard(&mut self, cx: &mut Cx<'_>, signal: &Signal) {
        if let Signal::Conditions = signal {
            self.conditions_changed(cx);
        } else if let Signal::Installed(product) | Signal::Uninstalled(product) = signal {
            self.settled(cx, *product);
        } else if let Signal::Arrived { tag, bytes } = signal {
            if let AnyTag::Downloads(Tag::Package { product, attempt }) = tag {
                self.arrived(cx, *product, *attempt, *bytes);
            }
        } else if let Signal::Reinstall { apps, at_once } = signal {
            self.reinstall(cx, apps, *at_once);
        } else if let Signal::Download(edition) = signal {
            self.download(cx, edition);
        } else if let Signal::ShuttingDown = signal {
            // The network tells for the last time how far it is.
            self.memory.shutting_down = true;
        }
    }

    fn booted(&mut self, cx: &mut Cx<'_>) {
        self.memory = Memory::default();
        if !self.disk.entries.is_empty() {
            self.memory.gate = Some(Gate::of(cx));
            self.go_on(cx);
        }
    }

    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64) {
        let about = Key::named("service", "downloads");
        self.disk.lose_power(now, luck, about, boot);
        self.memory = Memory::default();
    }
}
