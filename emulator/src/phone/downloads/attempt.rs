//! An attempt, from the question for a licence to the package that is handed over, or to its
//! failure.

use std::sync::Arc;

use super::queue::{Entry, Failure, Permit, Write};
use super::state::hold;
use super::{CHECKPOINT_EVERY, Downloads, Fact, Phase, Run, Stopped, Tag, Timer};
use crate::kernel::{Draw, Span};
use crate::phone::cx::Cx;
use crate::phone::signal::Signal;
use crate::phone::{LinkRule, Links, Otherwise};
use crate::profile::Retry;
use crate::quirks::retry_reuses_the_expired_ticket;
use crate::wire::{
    Answer, Ask, Code, ENVELOPE_BYTES, Edition, License, ProductId, StoreAnswer, StoreRequest,
    Ticket, product_key,
};

/// Installing takes this long, whatever the size. Assumed.
const INSTALL_AT_LEAST: Span = Span::seconds(2);

/// And this much of a package is unpacked, checked and registered in a second, in bytes. Assumed.
const INSTALL_BYTES_PER_SECOND: u64 = 5_000_000;

/// The longest wait between automatic attempts. Assumed.
const RETRY_AT_MOST: Span = Span::hours(1);

/// Packages with more than this to come have what has arrived written down every
/// [`CHECKPOINT_EVERY`]; smaller ones are fetched anew after a loss of power. Assumed.
const CHECKPOINT_FROM_BYTES: u64 = 32_000_000;

const JITTER: Draw = Draw::named("jitter of the next attempt to download an app");

/// An attempt, step by step.
impl Downloads {
    /// Begins whatever may begin now, in order, while there are places for it.
    pub(super) fn go_on(&mut self, cx: &mut Cx<'_>) {
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
            self.fail(cx, product, Failure::of(Code::DISK_FULL), from);
            return;
        }
        // The Store may deliver more than was announced.
        let wifi_only = size > cx.phone.switches.cellular_cap_bytes();
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
        if self.run(product).is_some_and(Run::is_long) && !self.memory.takes_checkpoints {
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
            self.fail(cx, product, Failure::of(Code::INVALID_DATA), 0);
        } else if here < size {
            let failure = Failure::of(Code::CONNECTION_ABORTED);
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
    pub(super) fn hand_over(&mut self, cx: &mut Cx<'_>, product: ProductId) {
        let Some(Run { permit: Some(permit), .. }) = self.run(product) else { return };
        let (edition, license) = (Arc::clone(&permit.edition), permit.license);
        if has_room(cx, edition.package_bytes) {
            if let Some(run) = self.run_mut(product) {
                run.phase = Phase::HandedOver;
            }
            cx.tell(Signal::Downloaded { edition, license });
        } else {
            let here = edition.package_bytes;
            self.fail(cx, product, Failure::of(Code::DISK_FULL), here);
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
    pub(super) fn hold_back(&mut self, cx: &mut Cx<'_>, product: ProductId) {
        self.keep_what_is_here(cx, product);
        self.stop(cx, product);
        cx.note(|| {
            let entry = self.disk.entry(product);
            Fact::HeldBack { title: entry.map_or_else(|| "".into(), |it| Arc::clone(&it.title)) }
        });
    }

    pub(super) fn keep_what_is_here(&mut self, cx: &mut Cx<'_>, product: ProductId) {
        let Some(Run { permit: Some(permit), from, arrived, .. }) = self.run(product) else {
            return;
        };
        let (permit, bytes) = (Arc::clone(permit), from + arrived);
        cx.write(&mut self.disk, Write::Received { product, permit, bytes });
    }

    /// The network says how much of an answer has arrived.
    pub(super) fn arrived(
        &mut self,
        cx: &mut Cx<'_>,
        product: ProductId,
        attempt: u32,
        bytes: u64,
    ) {
        let content = bytes.saturating_sub(ENVELOPE_BYTES);
        let shutting_down = self.memory.shutting_down;
        if let Some(run) = self.run_mut(product) {
            if run.phase == Phase::Package && run.attempt == attempt {
                run.arrived = content.max(run.arrived);
                // What a failure follows is written down with it.
                if run.is_long() || shutting_down {
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

/// Answers.
impl Downloads {
    /// Whether the answer is to the question that is open now.
    pub(super) fn is_waiting(&self, product: ProductId, attempt: u32, phase: Phase) -> bool {
        self.run(product).is_some_and(|run| run.attempt == attempt && run.phase == phase)
    }

    pub(super) fn licence_answered(
        &mut self,
        cx: &mut Cx<'_>,
        product: ProductId,
        answer: Result<Answer, Code>,
    ) {
        match refusal_or(answer) {
            Ok(StoreAnswer::Licensed { license, ticket, edition }) => {
                self.licensed(cx, product, license, ticket, edition);
            }
            Ok(_) => self.fail_here(cx, product, Failure::of(Code::INVALID_DATA)),
            Err(failure) => self.fail_here(cx, product, failure),
        }
        // Unless the package is on its way, its place is free.
        if self.run(product).is_none_or(|run| run.phase != Phase::Package) {
            self.go_on(cx);
        }
    }

    pub(super) fn package_answered(
        &mut self,
        cx: &mut Cx<'_>,
        product: ProductId,
        answer: Result<Answer, Code>,
    ) {
        match refusal_or(answer) {
            Ok(StoreAnswer::Package { bytes, damaged }) => {
                self.fetched(cx, product, bytes, damaged);
            }
            Ok(_) => self.fail_here(cx, product, Failure::of(Code::INVALID_DATA)),
            // Of what is damaged nothing can be trusted.
            Err(failure) if failure.code == Code::INVALID_DATA => {
                self.fail(cx, product, failure, 0);
            }
            Err(failure) => self.fail_here(cx, product, failure),
        }
        self.go_on(cx);
    }

    pub(super) fn give_back_answered(
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
    match answer {
        Ok(Answer::Store(StoreAnswer::Refused { code, successor })) => {
            Err(Failure { code, successor })
        }
        Ok(Answer::Store(answer)) => Ok(answer),
        Ok(_) => Err(Failure::of(Code::INVALID_DATA)),
        Err(code) => Err(Failure::of(code)),
    }
}

impl Run {
    /// So much of the package is fetched that what has arrived is worth writing down.
    pub(super) fn is_long(&self) -> bool {
        let size = self.permit.as_ref().map_or(0, |permit| permit.edition.package_bytes);
        self.phase == Phase::Package && size.saturating_sub(self.from) >= CHECKPOINT_FROM_BYTES
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
