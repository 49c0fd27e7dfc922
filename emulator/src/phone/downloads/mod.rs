//! The queue of app downloads.
//!
//! Entries are worked on in order, so many at a time as the version allows; one that fails, is
//! paused or waits for Wi-Fi does not hold up those behind it. An attempt asks the Store for a
//! licence and a ticket, fetches the package, installs it for as long as its size takes, and hands
//! it to the packages; when they say that it is installed, its entry leaves.
//!
//! The queue is on disk, with what has arrived of each package as of the last failure, pause or
//! checkpoint. What is under way is memory: after a restart the queue goes on by itself.

mod fact;
mod queue;
mod state;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::RecordId;
use wp8_backup::record::App;

use crate::kernel::{Draw, Journal, Key, Luck, Span, Time};
use crate::phone::cx::Cx;
use crate::phone::effect::Tag as AnyTag;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::phone::{LinkRule, Links, Otherwise};
use crate::profile::Retry;
use crate::quirks::{
    close_asks_the_store_first, dismissal_is_not_written_down, retry_reuses_the_expired_ticket,
};
use crate::wire::{
    Answer, Ask, Code, ENVELOPE_BYTES, Edition, License, ProductId, StoreAnswer, StoreRequest,
    Ticket, Token, app_record_id, product_key,
};

pub use fact::{Fact, Told};
pub use queue::{Disk, Entry, Failure, Permit, Wish, Write};
pub use state::{Explanation, State};

use state::{at_rest, hold};

/// Installing takes this long, whatever the size. Assumed.
const INSTALL_AT_LEAST: Span = Span::seconds(2);

/// And this much of a package is unpacked, checked and registered in a second, in bytes. Assumed.
const INSTALL_BYTES_PER_SECOND: u64 = 5_000_000;

/// Without a network, entries wait this long before they need attention, where nothing is retried
/// by itself (fact 151: "later"). Assumed.
const STRANDED_AFTER: Span = Span::minutes(30);

/// The longest wait between automatic attempts. Assumed.
const RETRY_AT_MOST: Span = Span::hours(1);

/// Packages with more than this to come have what has arrived written down every
/// [`CHECKPOINT_EVERY`]; smaller ones are fetched anew after a loss of power. Assumed.
const CHECKPOINT_FROM_BYTES: u64 = 32_000_000;

/// How often. Assumed.
const CHECKPOINT_EVERY: Span = Span::minutes(1);

const JITTER: Draw = Draw::named("jitter of the next attempt to download an app");

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
    /// it says, less [`ENVELOPE_BYTES`], comes on top of the received bytes of the
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

/// An attempt, step by step.
impl Downloads {
    /// Begins whatever may begin now, in order, while there are places for it.
    fn go_on(&mut self, cx: &mut Cx<'_>) {
        let Some(gate) = self.memory.gate else { return };
        let places = cx.phone.profile().downloads.at_once;
        let mut index = 0;
        while index < self.disk.entries.len() && self.places_taken() < places {
            let entry = &self.disk.entries[index];
            if entry.is_wanted()
                && self.run(entry.product).is_none()
                && hold(entry, &gate).is_none()
            {
                self.begin(cx, index);
            }
            index += 1;
        }
        self.mind_the_network(cx, &gate);
    }

    fn places_taken(&self) -> usize {
        self.memory.runs.iter().filter(|run| run.phase.takes_a_place()).count()
    }

    fn begin(&mut self, cx: &mut Cx<'_>, index: usize) {
        let entry = &self.disk.entries[index];
        let (product, attempt) = (entry.product, entry.attempts + 1);
        let kept = entry.permit.clone();
        // What was paused or cut off goes on with the ticket it has; what failed is a further
        // attempt.
        let permit = match entry.attempts {
            0 => kept,
            _ => retry_reuses_the_expired_ticket::ticket_for_retry(cx.phone.quirks, kept),
        };
        let from = entry.received_bytes;
        cx.note(|| {
            let with_ticket_from = permit.as_ref().map(|_| from);
            Fact::Began { title: Arc::clone(&entry.title), attempt, with_ticket_from }
        });
        let phase = Phase::Licence;
        let licensed = permit.is_some();
        self.memory.runs.push(Run { product, attempt, phase, permit, from, arrived: 0 });
        if licensed {
            self.fetch(cx, product);
        } else {
            self.ask_for_licence(cx, product, attempt);
        }
    }

    fn ask_for_licence(&self, cx: &mut Cx<'_>, product: ProductId, attempt: u32) {
        // The gate lets nothing begin without an account.
        let Some(account) = &cx.conditions.account else { return };
        let (token, device) = (account.token, cx.phone.key.0);
        let request = StoreRequest::License { token, product, device };
        let rule = self.rule(product, false);
        cx.ask(Tag::License { product, attempt }, rule, Ask::Store(request));
    }

    /// Licences are small: they travel over any link. Packages heed the cap.
    fn rule(&self, product: ProductId, wifi_only: bool) -> LinkRule {
        let background = self.disk.entry(product).is_some_and(|entry| entry.background);
        let links = if wifi_only { Links::WifiOnly } else { Links::Any };
        LinkRule { links, otherwise: Otherwise::Wait, background }
    }

    fn licensed(
        &mut self,
        cx: &mut Cx<'_>,
        product: ProductId,
        license: License,
        ticket: Ticket,
        edition: Arc<Edition>,
    ) {
        let Some(entry) = self.disk.entry(product) else { return };
        // What is here of another version is of no use.
        let same = entry.permit.as_ref().is_some_and(|it| it.edition.version == edition.version);
        let from = if same { entry.received_bytes } else { 0 };
        cx.note(|| {
            let (title, bytes) = (Arc::clone(&entry.title), edition.package_bytes);
            Fact::Licensed { title, bytes, trial: license.trial }
        });
        if let Some(run) = self.run_mut(product) {
            run.permit = Some(Arc::new(Permit { ticket, license, edition }));
            run.from = from;
        }
        self.fetch(cx, product);
    }

    /// Asks for what is missing of the package, if there is room and a link for it.
    fn fetch(&mut self, cx: &mut Cx<'_>, product: ProductId) {
        let Some(Run { permit: Some(permit), from, attempt, .. }) = self.run(product) else {
            return;
        };
        let (size, ticket, from, attempt) =
            (permit.edition.package_bytes, permit.ticket, *from, *attempt);
        if from >= size {
            self.install(cx, product);
            return;
        }
        if !has_room(cx, size) {
            self.fail(cx, product, Failure { code: Code::DISK_FULL, successor: None }, from);
            return;
        }
        // The Store may deliver more than was announced.
        let wifi_only = size > cx.phone.profile().downloads.cellular_cap_bytes;
        if wifi_only && !cx.conditions.wifi_internet() {
            self.hold_back(cx, product);
            return;
        }
        if let Some(run) = self.run_mut(product) {
            run.phase = Phase::Package;
        }
        let rule = self.rule(product, wifi_only);
        let request = StoreRequest::Package { ticket, from };
        cx.ask(Tag::Package { product, attempt }, rule, Ask::Store(request));
        if size - from >= CHECKPOINT_FROM_BYTES && !self.memory.takes_checkpoints {
            self.memory.takes_checkpoints = true;
            cx.wake(Timer::Checkpoint, cx.now + CHECKPOINT_EVERY);
        }
    }

    /// A package, or what the connection let through of it, is here.
    fn fetched(&mut self, cx: &mut Cx<'_>, product: ProductId, bytes: u64, damaged: bool) {
        let Some(Run { permit: Some(permit), from, .. }) = self.run(product) else { return };
        let (permit, here) = (Arc::clone(permit), from + bytes);
        let size = permit.edition.package_bytes;
        if damaged || here > size {
            // None of it can be trusted.
            self.fail(cx, product, Failure { code: Code::INVALID_DATA, successor: None }, 0);
        } else if here < size {
            let failure = Failure { code: Code::CONNECTION_ABORTED, successor: None };
            self.fail(cx, product, failure, here);
        } else {
            cx.note(|| Fact::Downloaded { title: Arc::clone(&permit.edition.title) });
            cx.write(&mut self.disk, Write::Received { product, permit, bytes: here });
            self.install(cx, product);
        }
    }

    fn install(&mut self, cx: &mut Cx<'_>, product: ProductId) {
        let Some(run) = self.run_mut(product) else { return };
        let Some(permit) = &run.permit else { return };
        run.phase = Phase::Install;
        let size = permit.edition.package_bytes;
        let unpacking = Span::ms(size * 1000 / INSTALL_BYTES_PER_SECOND);
        cx.wake(Timer::Installed(product), cx.now + INSTALL_AT_LEAST + unpacking);
    }

    /// Hands the package over, unless the room for it has gone meanwhile.
    fn hand_over(&mut self, cx: &mut Cx<'_>, product: ProductId) {
        let Some(Run { permit: Some(permit), .. }) = self.run(product) else { return };
        let (edition, license) = (Arc::clone(&permit.edition), permit.license);
        if has_room(cx, edition.package_bytes) {
            if let Some(run) = self.run_mut(product) {
                run.phase = Phase::HandedOver;
            }
            cx.tell(Signal::Downloaded { edition, license });
        } else {
            let here = edition.package_bytes;
            self.fail(cx, product, Failure { code: Code::DISK_FULL, successor: None }, here);
        }
    }

    /// An attempt has failed: again in a while, or the user is needed. Nothing waits for it.
    fn fail(&mut self, cx: &mut Cx<'_>, product: ProductId, failure: Failure, received_bytes: u64) {
        let Some(mut run) = self.take_run(product) else { return };
        let Some(entry) = self.disk.entry(product) else { return };
        let code = failure.code;
        let again = again_after(cx, entry, code, &run);
        match again {
            Some(after) => {
                cx.note(|| Fact::WillRetry { title: Arc::clone(&entry.title), code, after });
            }
            None => cx.note(|| {
                let (title, attempts) = (Arc::clone(&entry.title), entry.attempts + 1);
                Fact::NeedsAttention { title, code, attempts }
            }),
        }
        // Without a licence of its own, an attempt leaves what an earlier one was given.
        let permit = run.permit.take().or_else(|| entry.permit.clone());
        let failure = again.is_none().then_some(failure);
        let failed = Write::Failed { product, permit, received_bytes, failure };
        cx.write(&mut self.disk, failed);
        cx.flush(&mut self.disk);
        if let Some(after) = again {
            run.phase = Phase::BackOff;
            self.memory.runs.push(run);
            cx.wake(Timer::TryAgain(product), cx.now + after);
            if code == Code::UNAUTHORISED {
                cx.tell(Signal::RenewToken);
            }
        }
    }

    /// Stops an entry without a failure, to go on where it was.
    fn hold_back(&mut self, cx: &mut Cx<'_>, product: ProductId) {
        self.keep_what_is_here(cx, product);
        self.stop(cx, product);
        cx.note(|| {
            let entry = self.disk.entry(product);
            Fact::HeldBack { title: entry.map_or_else(|| "".into(), |it| Arc::clone(&it.title)) }
        });
    }

    fn keep_what_is_here(&mut self, cx: &mut Cx<'_>, product: ProductId) {
        let Some(Run { permit: Some(permit), from, arrived, .. }) = self.run(product) else {
            return;
        };
        let (permit, bytes) = (Arc::clone(permit), from + arrived);
        cx.write(&mut self.disk, Write::Received { product, permit, bytes });
    }

    /// The network says how much of an answer has arrived.
    fn arrived(&mut self, cx: &mut Cx<'_>, product: ProductId, attempt: u32, bytes: u64) {
        let content = bytes.saturating_sub(ENVELOPE_BYTES);
        if let Some(run) = self.run_mut(product) {
            if run.phase == Phase::Package && run.attempt == attempt {
                run.arrived = content.max(run.arrived);
                if content >= CHECKPOINT_FROM_BYTES / 4 {
                    self.keep_what_is_here(cx, product);
                }
            }
            return;
        }
        // It was stopped: what its transfer had brought by then is here.
        let of_this = |it: &Stopped| it.product == product && it.attempt == attempt;
        let Some(index) = self.memory.stopped.iter().position(of_this) else { return };
        let bytes = self.memory.stopped.remove(index).from + content;
        let Some(entry) = self.disk.entry(product) else { return };
        if let Some(permit) = &entry.permit
            && (entry.received_bytes..=permit.edition.package_bytes).contains(&bytes)
        {
            let permit = Arc::clone(permit);
            cx.write(&mut self.disk, Write::Received { product, permit, bytes });
        }
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
        self.memory.takes_checkpoints = self.memory.runs.iter().any(|run| {
            let size = run.permit.as_ref().map_or(0, |permit| permit.edition.package_bytes);
            run.phase == Phase::Package && size.saturating_sub(run.from) >= CHECKPOINT_FROM_BYTES
        });
        if self.memory.takes_checkpoints {
            cx.tell(Signal::HowFar);
            cx.wake(Timer::Checkpoint, cx.now + CHECKPOINT_EVERY);
        }
    }
}

/// What its user does.
impl Downloads {
    fn tap(&mut self, cx: &mut Cx<'_>, product: ProductId) -> Result<(), Refused> {
        match self.known(product)? {
            State::WaitingForTap => self.wish(cx, product, Wish::Have, Told::Tapped),
            State::Pending
            | State::Downloading { .. }
            | State::Installing
            | State::WaitingForWifi
            | State::WaitingForBattery => {
                return Err(Refused::new("it is being installed already", "wait, or pause it"));
            }
            State::Paused => return Err(Refused::new("it is paused", "resume it")),
            State::AttentionRequired { .. } => {
                return Err(Refused::new("it has failed", "retry or close it"));
            }
        }
        Ok(())
    }

    fn tap_all(&mut self, cx: &mut Cx<'_>) -> Result<(), Refused> {
        if !self.disk.entries.iter().any(|entry| entry.wish == Wish::Undecided) {
            return Err(Refused::new(
                "no app waits for a tap",
                "restore a backup with `reinstall: on_tap` first",
            ));
        }
        cx.write(&mut self.disk, Write::AllWished);
        cx.flush(&mut self.disk);
        self.go_on(cx);
        Ok(())
    }

    fn pause(&mut self, cx: &mut Cx<'_>, product: ProductId) -> Result<(), Refused> {
        match self.known(product)? {
            State::Pending
            | State::Downloading { .. }
            | State::WaitingForWifi
            | State::WaitingForBattery => {
                self.keep_what_is_here(cx, product);
                self.stop(cx, product);
                self.wish(cx, product, Wish::Paused, Told::Paused);
                Ok(())
            }
            State::WaitingForTap => Err(Refused::new("it has not begun", "cancel it")),
            State::Installing => Err(Refused::new("it is being installed", "wait")),
            State::Paused => Err(Refused::new("it is paused already", "resume or cancel it")),
            State::AttentionRequired { .. } => {
                Err(Refused::new("it has failed", "retry or close it"))
            }
        }
    }

    fn resume(&mut self, cx: &mut Cx<'_>, product: ProductId) -> Result<(), Refused> {
        match self.known(product)? {
            State::Paused => {
                self.wish(cx, product, Wish::Have, Told::Resumed);
                Ok(())
            }
            State::WaitingForTap => Err(Refused::new("it has not begun", "tap it")),
            State::AttentionRequired { .. } => {
                Err(Refused::new("it has failed", "retry or close it"))
            }
            State::Pending
            | State::Downloading { .. }
            | State::Installing
            | State::WaitingForWifi
            | State::WaitingForBattery => {
                Err(Refused::new("it is not paused", "wait, or pause it"))
            }
        }
    }

    fn retry(&mut self, cx: &mut Cx<'_>, product: ProductId) -> Result<(), Refused> {
        self.failed(product)?;
        self.stop(cx, product);
        self.told(cx, product, Told::Retried);
        cx.write(&mut self.disk, Write::Retried(product));
        cx.flush(&mut self.disk);
        self.go_on(cx);
        Ok(())
    }

    fn close(&mut self, cx: &mut Cx<'_>, product: ProductId) -> Result<(), Refused> {
        self.failed(product)?;
        if self.run(product).is_some() {
            // The Store is being asked already: a second tap changes nothing.
            return Ok(());
        }
        let permit = self.disk.entry(product).and_then(|entry| entry.permit.as_ref());
        let ticket = permit.map(|permit| permit.ticket);
        let how = close_asks_the_store_first::close(cx.phone.quirks, ticket);
        match how {
            close_asks_the_store_first::Close::AtOnce => self.dismiss(cx, product),
            close_asks_the_store_first::Close::WhenTheStoreAgrees(ticket) => {
                let phase = Phase::GiveBack;
                let run = Run { product, attempt: 0, phase, permit: None, from: 0, arrived: 0 };
                self.memory.runs.push(run);
                let request = StoreRequest::GiveBack { ticket };
                cx.ask(Tag::GiveBack { product }, LinkRule::NOW, Ask::Store(request));
            }
        }
        Ok(())
    }

    /// Takes a failed entry away.
    fn dismiss(&mut self, cx: &mut Cx<'_>, product: ProductId) {
        self.told(cx, product, Told::Closed);
        if dismissal_is_not_written_down::is_written_down(cx.phone.quirks) {
            cx.write(&mut self.disk, Write::Removed(product));
            cx.flush(&mut self.disk);
        } else {
            self.memory.dismissed.push(product);
        }
    }

    fn cancel(&mut self, cx: &mut Cx<'_>, product: ProductId) -> Result<(), Refused> {
        match self.known(product)? {
            State::Installing => {
                Err(Refused::new("it is being installed", "wait, then uninstall it"))
            }
            State::AttentionRequired { .. } => Err(Refused::new("it has failed", "close it")),
            State::WaitingForTap
            | State::Pending
            | State::Downloading { .. }
            | State::Paused
            | State::WaitingForWifi
            | State::WaitingForBattery => {
                self.stop(cx, product);
                self.told(cx, product, Told::Cancelled);
                cx.write(&mut self.disk, Write::Removed(product));
                cx.flush(&mut self.disk);
                self.go_on(cx);
                Ok(())
            }
        }
    }

    fn wish(&mut self, cx: &mut Cx<'_>, product: ProductId, wish: Wish, told: Told) {
        self.told(cx, product, told);
        cx.write(&mut self.disk, Write::Wished(product, wish));
        cx.flush(&mut self.disk);
        self.go_on(cx);
    }

    fn told(&self, cx: &mut Cx<'_>, product: ProductId, what: Told) {
        if let Some(entry) = self.disk.entry(product) {
            cx.note(|| Fact::Told { title: Arc::clone(&entry.title), what });
        }
    }

    fn known(&self, product: ProductId) -> Result<State, Refused> {
        self.state(product).ok_or_else(|| {
            let titles: Vec<&str> = self.visible().map(|entry| &*entry.title).take(5).collect();
            let instead = match &titles[..] {
                [] => "the queue is empty".to_owned(),
                some => format!("in the queue: {}", some.join(", ")),
            };
            Refused::new(format!("`{product}` is not in the queue"), instead)
        })
    }

    fn failed(&self, product: ProductId) -> Result<(), Refused> {
        match self.known(product)? {
            State::AttentionRequired { .. } => Ok(()),
            State::WaitingForTap => Err(Refused::new("it has not failed", "tap it")),
            State::Paused => Err(Refused::new("it has not failed", "resume or cancel it")),
            State::Installing => Err(Refused::new("it has not failed", "wait")),
            State::Pending
            | State::Downloading { .. }
            | State::WaitingForWifi
            | State::WaitingForBattery => {
                Err(Refused::new("it has not failed", "wait, or cancel it"))
            }
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
            cellular_cap_bytes: cx.phone.profile().downloads.cellular_cap_bytes,
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

/// The package and what is unpacked from it lie side by side for a while. Assumed: of equal size.
const fn has_room(cx: &Cx<'_>, package_bytes: u64) -> bool {
    cx.conditions.free_bytes >= package_bytes.saturating_mul(2)
}

/// How long until the next attempt; none if the user is needed first.
fn again_after(cx: &Cx<'_>, entry: &Entry, code: Code, run: &Run) -> Option<Span> {
    let Retry::Automatic { attempts, first_after } = cx.phone.profile().downloads.retry else {
        return None;
    };
    let tried = run.attempt - entry.attempts_before_tap;
    if tried >= attempts || needs_its_user(code, run.phase) {
        return None;
    }
    let doubled = first_after.times(1 << (tried - 1).min(32));
    let longest = doubled.min(RETRY_AT_MOST);
    // The upper half is left to luck, so that the phones of an outage do not come back together.
    let half = longest.0 / 2;
    let about = product_key(entry.product);
    let jitter = cx.luck.below(half + 1, JITTER, about, u64::from(run.attempt));
    Some(Span::ms(longest.0 - half + jitter))
}

/// What time alone does not mend.
fn needs_its_user(code: Code, during: Phase) -> bool {
    match code {
        Code::STORE_NOT_FOUND | Code::DISK_FULL => true,
        // With a ticket it is the ticket that is refused, and there are others.
        Code::STORE_FORBIDDEN => during == Phase::Licence,
        _ => false,
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

/// Answers.
impl Downloads {
    /// Whether the answer is to the question that is open now.
    fn is_waiting(&self, product: ProductId, attempt: u32, phase: Phase) -> bool {
        self.run(product).is_some_and(|run| run.attempt == attempt && run.phase == phase)
    }

    fn licence_answered(
        &mut self,
        cx: &mut Cx<'_>,
        product: ProductId,
        answer: Result<Answer, Code>,
    ) {
        match refusal_or(answer) {
            Ok(StoreAnswer::Licensed { license, ticket, edition }) => {
                self.licensed(cx, product, license, ticket, edition);
            }
            Ok(_) => {
                self.fail_here(cx, product, Failure { code: Code::INVALID_DATA, successor: None })
            }
            Err(failure) => self.fail_here(cx, product, failure),
        }
        // Unless the package is on its way, its place is free.
        if self.run(product).is_none_or(|run| run.phase != Phase::Package) {
            self.go_on(cx);
        }
    }

    fn package_answered(
        &mut self,
        cx: &mut Cx<'_>,
        product: ProductId,
        answer: Result<Answer, Code>,
    ) {
        match refusal_or(answer) {
            Ok(StoreAnswer::Package { bytes, damaged }) => {
                self.fetched(cx, product, bytes, damaged)
            }
            Ok(_) => {
                self.fail_here(cx, product, Failure { code: Code::INVALID_DATA, successor: None })
            }
            // Of what is damaged nothing can be trusted.
            Err(failure) if failure.code == Code::INVALID_DATA => {
                self.fail(cx, product, failure, 0)
            }
            Err(failure) => self.fail_here(cx, product, failure),
        }
        self.go_on(cx);
    }

    fn give_back_answered(
        &mut self,
        cx: &mut Cx<'_>,
        product: ProductId,
        answer: Result<Answer, Code>,
    ) {
        self.take_run(product);
        match refusal_or(answer) {
            Ok(StoreAnswer::TakenBack) => self.dismiss(cx, product),
            Ok(_) => self.stays_open(cx, product, Code::INVALID_DATA),
            Err(failure) => self.stays_open(cx, product, failure.code),
        }
    }

    /// Fails with what has arrived so far.
    fn fail_here(&mut self, cx: &mut Cx<'_>, product: ProductId, failure: Failure) {
        let here = self.run(product).map_or(0, |run| run.from + run.arrived);
        self.fail(cx, product, failure, here);
    }

    fn stays_open(&self, cx: &mut Cx<'_>, product: ProductId, code: Code) {
        if let Some(entry) = self.disk.entry(product) {
            cx.note(|| Fact::StaysOpen { title: Arc::clone(&entry.title), code });
        }
    }
}

/// What the Store says, or why it says nothing, or no.
fn refusal_or(answer: Result<Answer, Code>) -> Result<StoreAnswer, Failure> {
    let failure = |code| Failure { code, successor: None };
    match answer {
        Ok(Answer::Store(StoreAnswer::Refused { code, successor })) => {
            Err(Failure { code, successor })
        }
        Ok(Answer::Store(answer)) => Ok(answer),
        Ok(_) => Err(failure(Code::INVALID_DATA)),
        Err(code) => Err(failure(code)),
    }
}
