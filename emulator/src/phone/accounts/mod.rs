//! The Microsoft account the phone belongs to, and all other accounts with their sync.
//!
//! The first Microsoft account is the primary one and stays so until a reset (facts 49, 78).
//! Contacts and calendar are not backed up: they are with their account, and come back by sync
//! (fact 13). What a backup has of an account is its entry (fact 8).

mod disk;
mod fact;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Body, Category, Record, RecordId, record};

use crate::kernel::{Draw, Journal, Key, Luck, Span, Time};
use crate::phone::conditions::{self, Conditions};
use crate::phone::cx::Cx;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::phone::{LinkRule, Links, Otherwise};
use crate::profile::{Interval, TwoStep};
use crate::quirks::{clock_restarts_at_the_build_date, sync_keeps_a_lost_key};
use crate::wire::{AccountAnswer, AccountKind, AccountRequest, Answer, Ask, Code, Edits, Secret};

use disk::Entry;
pub use disk::{Delta, Disk, Held, Outcome, Write};
pub use fact::Fact;

/// The service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Accounts {
    disk: Journal<Disk>,
    memory: Memory,
}

/// What does not survive a loss of power: everything that is under way.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    signing_in: Option<SigningIn>,
    /// The password that is sent with the request for a new token.
    renewing: Option<Secret>,
    /// No new token was to be had: those who need one wait.
    token_refused: bool,
    /// The syncs under way.
    syncing: BTreeSet<RecordId>,
    saver: bool,
}

/// A sign-in under way.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct SigningIn {
    address: Arc<str>,
    secret: Secret,
    code: Option<Secret>,
    stage: Stage,
}

/// What a sign-in waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Stage {
    Clock,
    Service,
    Code,
}

/// What it can be told to do: the pages of settings › email+accounts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// "Keep your life in sync", opened from the settings (fact 64). A restore is not offered here.
    SignIn {
        /// The address.
        address: Arc<str>,
        /// What was typed.
        secret: Secret,
        /// The code of two-step verification.
        code: Option<Secret>,
    },
    /// "add an account".
    Add {
        /// Its kind.
        kind: AccountKind,
        /// Its address.
        address: Arc<str>,
        /// Its password.
        secret: Secret,
    },
    /// "delete", by a long press.
    Remove {
        /// Which.
        address: Arc<str>,
    },
    /// The account's page: another password, or the first one after a restore.
    EnterPassword {
        /// Of which.
        address: Arc<str>,
        /// What was typed.
        secret: Secret,
    },
    /// "sync", by a long press. Works under battery saver, too (fact 172).
    SyncNow {
        /// Which.
        address: Arc<str>,
    },
    /// "Download new content".
    SetInterval {
        /// Of which.
        address: Arc<str>,
        /// How often.
        interval: Interval,
    },
    /// Contacts and appointments are added (positive) or deleted (negative) on the phone; the next
    /// sync takes the change to the account.
    Edit {
        /// In which account.
        address: Arc<str>,
        /// Contacts.
        contacts: i32,
        /// Appointments.
        appointments: i32,
    },
}

/// Why it may want to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {
    /// An account is due for its sync.
    Sync,
    /// The clock should have been set by now; signing in goes on without.
    ClockNotSet,
    /// Signing in has waited for a connection long enough, if there is still none.
    NoConnection,
}

/// What it may ask the world for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {
    /// To be signed in.
    SignIn,
    /// A new token.
    Renew,
    /// What an account holds.
    Sync(RecordId),
}

/// How long an account that is synced by hand only waits until it is asked whether it lets the phone in
/// again. Assumed: as long as the longest wait of a backup.
const LET_IN_AGAIN: Span = Span::hours(6);

/// How long signing in waits for the clock to be set. Assumed: twice as long as for a connection.
const CLOCK_TAKES_AT_MOST: Span = Span::seconds(60);

/// How long signing in waits for a connection before it says that there is none. Assumed: a phone
/// that has just started, or joined a network, is given the time to find it.
const CONNECTION_TAKES_AT_MOST: Span = Span::seconds(30);

/// Until a sync that failed is tried again by itself, if that is sooner than its interval. Assumed.
const SYNC_AGAIN_AFTER: Span = Span::minutes(15);

const EDITS: Draw = Draw::named("identity of changes to contacts and calendar");

/// An account as the list of settings › email+accounts shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView<'a> {
    /// Its kind.
    pub kind: AccountKind,
    /// Its address.
    pub address: &'a str,
    /// The phone belongs to it.
    pub primary: bool,
    /// What the line below its name says.
    pub state: AccountState,
    /// Contacts and appointments in it, as the phone shows them.
    pub held: Held,
    /// How often it is synced by itself.
    pub interval: Interval,
    /// A password is kept.
    pub has_password: bool,
}

/// The state of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// It is being synced.
    Syncing,
    /// It has never been synced.
    NotSynced,
    /// It was synced, when the phone's clock showed this.
    UpToDate(crate::kernel::PhoneClock),
    /// It wants its password: after a restore without one (fact 90), or because it is not taken.
    NeedsAttention(Option<Code>),
    /// The last sync failed. Stays, with its code, until one goes well (report C24).
    Failed(Code),
}

impl AccountState {
    /// In a word, as expectations name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Syncing => "syncing",
            Self::NotSynced => "not_synced",
            Self::UpToDate(_) => "up_to_date",
            Self::NeedsAttention(_) => "needs_attention",
            Self::Failed(_) => "failed",
        }
    }

    /// The code it shows.
    #[must_use]
    pub const fn code(self) -> Option<Code> {
        match self {
            Self::NeedsAttention(code) => code,
            Self::Failed(code) => Some(code),
            Self::Syncing | Self::NotSynced | Self::UpToDate(_) => None,
        }
    }
}

impl Accounts {
    /// A phone that has been signed in before, for one that begins already set up.
    #[must_use]
    pub fn signed_in(account: conditions::Account, secret: Secret, interval: Interval) -> Self {
        let id = record_id(AccountKind::Microsoft, &account.address);
        let mut disk = Disk::default();
        let write = Write::Primary { account, secret, id, interval, due: Time::ZERO };
        crate::kernel::Disk::apply(&mut disk, &write);
        Self { disk: Journal::new(disk), memory: Memory::default() }
    }

    /// The primary account, as the other services see it.
    #[must_use]
    pub fn primary(&self) -> Option<&conditions::Account> {
        self.disk.primary.as_ref().map(|primary| &primary.account)
    }

    /// All accounts, the primary one first.
    pub fn list(&self) -> impl Iterator<Item = AccountView<'_>> {
        self.disk.entries().map(|entry| self.view(entry))
    }

    /// The account with this address; where several have it, the first, or `google:ana@example.com`.
    #[must_use]
    pub fn get(&self, address: &str) -> Option<AccountView<'_>> {
        let id = self.find(address)?.id;
        self.disk.entry(id).map(|entry| self.view(entry))
    }

    /// Contacts and appointments of all accounts together, as People and Calendar show them.
    #[must_use]
    pub fn held(&self) -> Held {
        self.disk.entries().map(Entry::shown).fold(Held::default(), |sum, held| Held {
            contacts: sum.contacts + held.contacts,
            appointments: sum.appointments + held.appointments,
        })
    }

    /// Adds what it knows to the conditions: the account that is signed in.
    pub fn contribute(&self, conditions: &mut Conditions) {
        let account = self.primary();
        if conditions.account.as_ref() != account {
            conditions.account = account.cloned();
        }
    }

    /// What a backup can have of it: the entries of all accounts but the primary one, which is how one
    /// comes to the backup at all. With the passwords: what leaves the phone is the policy's to say.
    pub fn records(&self) -> impl Iterator<Item = Record> + '_ {
        self.disk.others.iter().map(|entry| {
            let account = record::Account {
                address: entry.address.clone(),
                kind: entry.kind.name().into(),
                password: entry.secret.as_ref().map(|secret| secret.0.clone()),
            };
            Record::new(entry.id, Body::Account(account))
        })
    }

    /// Puts a restored account in its place. One that is there already keeps its password.
    pub fn place(&mut self, cx: &mut Cx<'_>, record: &Record) {
        let Body::Account(account) = record.body() else { return };
        let Some(kind) = AccountKind::named(&account.kind) else {
            cx.note(|| Fact::UnknownKind(account.kind.clone(), account.address.clone()));
            return;
        };
        if self.disk.entries().any(|there| there.kind == kind && there.is_at(&account.address)) {
            return;
        }
        let secret = account.password.clone().map(Secret);
        let due = secret.is_some().then_some(cx.now);
        let address = account.address.clone();
        let write = Write::Added { id: record.id(), kind, address, secret, due };
        cx.write(&mut self.disk, write);
        cx.flush(&mut self.disk);
        cx.note(|| Fact::Restored(account.address.clone(), account.password.is_some()));
        self.wake_for_next(cx);
    }

    /// Takes away what a restore is going to rewrite. The primary account stays.
    pub fn clear(&mut self, cx: &mut Cx<'_>) {
        if self.disk.others.is_empty() {
            return;
        }
        for entry in &self.disk.others {
            if self.memory.syncing.remove(&entry.id) {
                cx.abandon(Tag::Sync(entry.id));
            }
        }
        cx.write(&mut self.disk, Write::Cleared);
        cx.flush(&mut self.disk);
        cx.note(|| Fact::Cleared);
        self.wake_for_next(cx);
    }

    /// Takes a restored account away: the restore is undone. The primary account stays.
    pub fn take_away(&mut self, cx: &mut Cx<'_>, id: RecordId) {
        let Some(entry) = self.disk.others.iter().find(|entry| entry.id == id) else { return };
        let address = entry.address.clone();
        self.stop_syncing(cx, id);
        cx.write(&mut self.disk, Write::Removed(id));
        cx.flush(&mut self.disk);
        cx.note(|| Fact::Removed(address));
        self.wake_for_next(cx);
    }

    fn is_primary(&self, id: RecordId) -> bool {
        self.disk.primary.as_ref().is_some_and(|primary| primary.entry.id == id)
    }

    fn find(&self, address: &str) -> Option<&Entry> {
        let kind_and_address = address
            .split_once(':')
            .and_then(|(kind, address)| Some((AccountKind::named(kind)?, address)));
        match kind_and_address {
            Some((kind, address)) => {
                self.disk.entries().find(|entry| entry.kind == kind && entry.is_at(address))
            }
            None => self.disk.entries().find(|entry| entry.is_at(address)),
        }
    }

    fn view<'a>(&self, entry: &'a Entry) -> AccountView<'a> {
        AccountView {
            kind: entry.kind,
            address: &entry.address,
            primary: self.is_primary(entry.id),
            state: self.state(entry),
            held: entry.shown(),
            interval: entry.interval,
            has_password: entry.secret.is_some(),
        }
    }

    fn state(&self, entry: &Entry) -> AccountState {
        if self.memory.syncing.contains(&entry.id) {
            return AccountState::Syncing;
        }
        match entry.outcome {
            _ if entry.secret.is_none() => AccountState::NeedsAttention(None),
            Outcome::None => AccountState::NotSynced,
            Outcome::Synced(at) => AccountState::UpToDate(at),
            Outcome::Failed(code) if is_about_the_password(code) => {
                AccountState::NeedsAttention(Some(code))
            }
            Outcome::Failed(code) => AccountState::Failed(code),
        }
    }
}

// Signing in.

impl Accounts {
    fn sign_in(
        &mut self,
        cx: &mut Cx<'_>,
        address: Arc<str>,
        secret: Secret,
        code: Option<Secret>,
    ) {
        if let Some(by) = self.primary().map(|primary| primary.address.clone()) {
            if by.eq_ignore_ascii_case(&address) {
                let kept = secret.clone();
                self.memory.signing_in =
                    Some(SigningIn { address, secret: kept, code, stage: Stage::Service });
                self.renew(cx, secret);
                return;
            }
            cx.note(|| Fact::AlreadyOwned { by, refused: address });
            cx.tell(Signal::SignInFailed(Code::SIGN_IN_REFUSED));
            return;
        }
        let clock_first = clock_restarts_at_the_build_date::sets_clock_first(cx.phone.quirks);
        let stage = if clock_first { Stage::Clock } else { Stage::Service };
        cx.note(|| Fact::SigningIn(address.clone()));
        cx.abandon(Tag::SignIn);
        self.memory.signing_in = Some(SigningIn { address, secret, code, stage });
        if clock_first {
            cx.note(|| Fact::SetsClockFirst);
            cx.tell(Signal::SetClockFromNetwork);
            cx.wake(Timer::ClockNotSet, cx.now + CLOCK_TAKES_AT_MOST);
        } else {
            self.ask_to_sign_in(cx);
        }
    }

    fn clock_is_set(&mut self, cx: &mut Cx<'_>) {
        let Some(signing_in) = &mut self.memory.signing_in else { return };
        if signing_in.stage == Stage::Clock {
            signing_in.stage = Stage::Service;
            cx.let_sleep(Timer::ClockNotSet);
            self.ask_to_sign_in(cx);
        }
    }

    fn ask_to_sign_in(&self, cx: &mut Cx<'_>) {
        let Some(signing_in) = &self.memory.signing_in else { return };
        let can_ask_for_code = match cx.phone.profile().sign_in.two_step {
            TwoStep::AppPassword => false,
            TwoStep::Code => true,
        };
        let request = AccountRequest::SignIn {
            address: signing_in.address.clone(),
            secret: signing_in.secret.clone(),
            code: signing_in.code.clone(),
            can_ask_for_code,
        };
        cx.ask(Tag::SignIn, LinkRule::WHEN_CONNECTED, Ask::Account(request));
        cx.wake(Timer::NoConnection, cx.now + CONNECTION_TAKES_AT_MOST);
    }

    /// Without a connection signing in fails; with one it is looked again, in case that one goes.
    fn look_for_connection(&mut self, cx: &mut Cx<'_>) {
        let asked = self.memory.signing_in.as_ref().is_some_and(|it| it.stage == Stage::Service);
        if !asked {
            return;
        }
        if cx.conditions.internet() {
            cx.wake(Timer::NoConnection, cx.now + CONNECTION_TAKES_AT_MOST);
        } else {
            cx.abandon(Tag::SignIn);
            self.sign_in_answered(cx, Err(Code::NAME_NOT_RESOLVED));
        }
    }

    fn sign_in_answered(&mut self, cx: &mut Cx<'_>, answer: Result<Answer, Code>) {
        let Some(signing_in) = self.memory.signing_in.take() else { return };
        cx.let_sleep(Timer::NoConnection);
        let address = signing_in.address.clone();
        match account_answer(answer) {
            Ok(AccountAnswer::Token { token, region }) => {
                let account = conditions::Account { address: address.clone(), token, region };
                let id = record_id(AccountKind::Microsoft, &address);
                let secret = signing_in.secret;
                let interval = cx.phone.switches.account_sync;
                let write = Write::Primary { account, secret, id, interval, due: cx.now };
                cx.write(&mut self.disk, write);
                cx.flush(&mut self.disk);
                cx.note(|| Fact::SignedIn(address));
                cx.tell(Signal::SignedIn);
                self.wake_for_next(cx);
            }
            Ok(AccountAnswer::CodeWanted) => {
                self.memory.signing_in = Some(SigningIn { stage: Stage::Code, ..signing_in });
                cx.note(|| Fact::CodeWanted(address));
                cx.tell(Signal::CodeWanted);
            }
            Ok(AccountAnswer::Synced { .. } | AccountAnswer::StartOver) => {
                self.sign_in_failed(cx, address, Code::INVALID_DATA);
            }
            Ok(AccountAnswer::Refused(code)) | Err(code) => self.sign_in_failed(cx, address, code),
        }
    }

    fn sign_in_failed(&mut self, cx: &mut Cx<'_>, address: Arc<str>, code: Code) {
        cx.note(|| Fact::SignInFailed(address, code));
        cx.tell(Signal::SignInFailed(code));
    }
}

// Tokens.

impl Accounts {
    /// Asks for a new token with the password that is kept, or that was typed just now.
    fn renew(&mut self, cx: &mut Cx<'_>, secret: Secret) {
        let Some(primary) = &self.disk.primary else {
            cx.tell(Signal::TokenRefused(Code::UNAUTHORISED));
            return;
        };
        match &self.memory.renewing {
            Some(asked) if *asked == secret => return,
            Some(_) => cx.abandon(Tag::Renew),
            None => {}
        }
        let token = primary.account.token;
        let request = AccountRequest::Renew { token, secret: secret.clone() };
        self.memory.renewing = Some(secret);
        cx.ask(Tag::Renew, LinkRule::NOW, Ask::Account(request));
    }

    fn renew_with_kept_password(&mut self, cx: &mut Cx<'_>) {
        let kept = self.disk.primary.as_ref().and_then(|primary| primary.entry.secret.clone());
        match kept {
            Some(secret) => self.renew(cx, secret),
            None => cx.tell(Signal::TokenRefused(Code::UNAUTHORISED)),
        }
    }

    fn renewal_answered(&mut self, cx: &mut Cx<'_>, answer: Result<Answer, Code>) {
        let Some(secret) = self.memory.renewing.take() else { return };
        let Some(primary) = &self.disk.primary else { return };
        match account_answer(answer) {
            Ok(AccountAnswer::Token { token, region }) => {
                let address = primary.account.address.clone();
                let account = conditions::Account { address, token, region };
                cx.write(&mut self.disk, Write::Renewed { account, secret, due: cx.now });
                cx.flush(&mut self.disk);
                self.memory.token_refused = false;
                cx.note(|| Fact::TokenRenewed);
                cx.tell(Signal::TokenRenewed);
                if self.memory.signing_in.take().is_some() {
                    cx.tell(Signal::SignedIn);
                }
                self.wake_for_next(cx);
            }
            Ok(AccountAnswer::Refused(code)) => {
                let (id, interval, due) =
                    (primary.entry.id, primary.entry.interval, primary.entry.due);
                self.memory.token_refused = true;
                // Where it is not the password, the account may be let in again by and by.
                let later = self.next_sync(id, interval).filter(|_| !is_about_the_password(code));
                let due = due.or(later.map(|span| cx.now + span));
                cx.write(&mut self.disk, Write::NotRenewed(code, due));
                self.wake_for_next(cx);
                self.not_renewed(cx, code, Signal::TokenRefused(code));
            }
            Ok(
                AccountAnswer::CodeWanted | AccountAnswer::Synced { .. } | AccountAnswer::StartOver,
            ) => {
                let code = Code::INVALID_DATA;
                self.not_renewed(cx, code, Signal::TokenRefused(code));
            }
            // No state of the account: the way to its server is not there. The token may be as good
            // as it was, and whoever waits for another one asks again.
            Err(code) => self.not_renewed(cx, code, Signal::TokenUnanswered(code)),
        }
    }

    fn not_renewed(&mut self, cx: &mut Cx<'_>, code: Code, signal: Signal) {
        cx.note(|| Fact::TokenRefused(code));
        cx.tell(signal);
        if self.memory.signing_in.take().is_some() {
            cx.tell(Signal::SignInFailed(code));
        }
    }
}

// Sync.

/// By itself: waits for a connection and is held back like all background data (facts 172, 206).
const BY_ITSELF: LinkRule =
    LinkRule { links: Links::Any, otherwise: Otherwise::Wait, background: true };

impl Accounts {
    fn sync(&mut self, cx: &mut Cx<'_>, id: RecordId, rule: LinkRule) {
        let Some(entry) = self.disk.entry(id) else { return };
        let Some(secret) = entry.secret.clone() else { return };
        if self.memory.syncing.contains(&id) {
            return;
        }
        let (kind, address, sync_key) = (entry.kind, entry.address.clone(), entry.sync_key);
        let edits = self.edits_to_send(cx, id);
        let trusted = self.primary().filter(|_| self.is_primary(id)).map(|primary| primary.token);
        cx.note(|| Fact::Syncing(address.clone()));
        let request = AccountRequest::Sync { kind, address, secret, trusted, edits, sync_key };
        self.memory.syncing.insert(id);
        cx.ask(Tag::Sync(id), rule, Ask::Account(request));
    }

    /// The changes that an account has not acknowledged; those made since only go when they have.
    fn edits_to_send(&mut self, cx: &mut Cx<'_>, id: RecordId) -> Option<Edits> {
        let entry = self.disk.entry(id)?;
        if entry.sent.is_some() {
            return entry.sent;
        }
        let Delta { contacts, appointments } = entry.unsent?;
        // Told apart from those of another phone with the same account by the phone's own luck.
        let number = cx.luck.draw(EDITS, Key(id.0), entry.sendings.into());
        let edits = Edits { id: number, contacts, appointments };
        cx.write(&mut self.disk, Write::Sending(id, edits));
        cx.flush(&mut self.disk);
        Some(edits)
    }

    fn stop_syncing(&mut self, cx: &mut Cx<'_>, id: RecordId) {
        if self.memory.syncing.remove(&id) {
            cx.abandon(Tag::Sync(id));
        }
    }

    fn sync_answered(&mut self, cx: &mut Cx<'_>, id: RecordId, answer: Result<Answer, Code>) {
        if !self.memory.syncing.remove(&id) {
            return;
        }
        let Some(entry) = self.disk.entry(id) else { return };
        let (address, interval, before) = (entry.address.clone(), entry.interval, entry.held);
        let next = self.next_sync(id, interval);
        let mut sync_key = entry.sync_key;
        let answer = account_answer(answer);
        let let_in = lets_in(&answer);
        let (outcome, held, due) = match answer {
            Ok(AccountAnswer::Synced { contacts, appointments, sync_key: key }) => {
                sync_key = Some(key);
                let held = Held { contacts, appointments };
                cx.note(|| Fact::Synced(address, held));
                (Outcome::Synced(cx.clock()), held, next)
            }
            Ok(AccountAnswer::Refused(code)) => {
                cx.note(|| Fact::SyncFailed(address, code));
                // With a password that is not taken it waits for the user.
                let again = next.filter(|_| !is_about_the_password(code));
                (Outcome::Failed(code), before, again)
            }
            Ok(AccountAnswer::StartOver) => {
                if sync_keeps_a_lost_key::begins_again(cx.phone.quirks) {
                    cx.write(&mut self.disk, Write::BeginsAgain(id));
                    self.sync(cx, id, BY_ITSELF);
                    return;
                }
                cx.note(|| Fact::SyncFailed(address, Code::SYNC_FAILED));
                (Outcome::Failed(Code::SYNC_FAILED), before, next)
            }
            Ok(AccountAnswer::Token { .. } | AccountAnswer::CodeWanted) => {
                (Outcome::Failed(Code::INVALID_DATA), before, next)
            }
            Err(code) => {
                cx.note(|| Fact::SyncFailed(address, code));
                let again = next.map(|span| span.min(SYNC_AGAIN_AFTER));
                (Outcome::Failed(code), before, again)
            }
        };
        let due = due.map(|span| cx.now + span);
        let acknowledged = matches!(outcome, Outcome::Synced(_));
        cx.write(&mut self.disk, Write::Synced { id, outcome, held, sync_key, acknowledged, due });
        if acknowledged && self.disk.entry(id).is_some_and(|entry| entry.unsent.is_some()) {
            self.sync(cx, id, BY_ITSELF);
        }
        // The account lets in whom it refused before: those who wait for a token need not any more.
        if let_in && self.memory.token_refused && self.is_primary(id) {
            self.renew_with_kept_password(cx);
        }
        self.wake_for_next(cx);
    }

    /// How long until an account is synced by itself. One that is synced by hand only is not, but that it
    /// is asked now and then whether it lets the phone in again.
    fn next_sync(&self, id: RecordId, interval: Interval) -> Option<Span> {
        let asked_again = self.memory.token_refused && self.is_primary(id);
        interval.span().or(asked_again.then_some(LET_IN_AGAIN))
    }

    /// Syncs by itself what is due, unless battery saver holds it back (fact 172).
    fn sync_what_is_due(&mut self, cx: &mut Cx<'_>) {
        if cx.conditions.battery_saver {
            cx.note(|| Fact::HeldBack);
            return;
        }
        let now = cx.now;
        let due: Vec<RecordId> = self
            .disk
            .entries()
            .filter(|entry| entry.due.is_some_and(|due| due <= now) && entry.secret.is_some())
            .map(|entry| entry.id)
            .collect();
        for id in due {
            self.sync(cx, id, BY_ITSELF);
        }
        self.wake_for_next(cx);
    }

    /// One timer for all accounts: the first that is due and not under way.
    fn wake_for_next(&self, cx: &mut Cx<'_>) {
        if cx.conditions.battery_saver {
            return;
        }
        let waiting = self
            .disk
            .entries()
            .filter(|entry| entry.secret.is_some() && !self.memory.syncing.contains(&entry.id));
        match waiting.filter_map(|entry| entry.due).min() {
            Some(due) => cx.wake(Timer::Sync, due.max(cx.now)),
            None => cx.let_sleep(Timer::Sync),
        }
    }

    fn conditions_changed(&mut self, cx: &mut Cx<'_>) {
        let saver = cx.conditions.battery_saver;
        if std::mem::replace(&mut self.memory.saver, saver) && !saver {
            self.wake_for_next(cx);
        }
    }
}

// The pages of settings › email+accounts.

impl Accounts {
    fn add(
        &mut self,
        cx: &mut Cx<'_>,
        kind: AccountKind,
        address: Arc<str>,
        secret: Secret,
    ) -> Result<(), Refused> {
        if kind == AccountKind::Microsoft && self.disk.primary.is_none() {
            self.sign_in(cx, address, secret, None);
            return Ok(());
        }
        if self.disk.entries().any(|there| there.kind == kind && there.is_at(&address)) {
            return Err(Refused::new(
                format!("`{address}` is on the phone already"),
                "enter its password, or remove it first",
            ));
        }
        if self.disk.primary.is_none() && needs_primary(kind) {
            return Err(Refused::new(
                format!("a {} account needs a Microsoft account (fact 79)", kind.name()),
                "sign in first",
            ));
        }
        let id = record_id(kind, &address);
        let write =
            Write::Added { id, kind, address: address.clone(), secret: Some(secret), due: None };
        cx.write(&mut self.disk, write);
        cx.flush(&mut self.disk);
        cx.note(|| Fact::Added(kind, address));
        cx.tell(Signal::Changed(Category::Apps));
        self.sync(cx, id, LinkRule::NOW);
        Ok(())
    }

    fn remove(&mut self, cx: &mut Cx<'_>, address: &str) -> Result<(), Refused> {
        let entry = self.found(address)?;
        let (id, address) = (entry.id, entry.address.clone());
        if self.is_primary(id) {
            return Err(Refused::new(
                format!(
                    "`{address}` is the primary account: it stays until the phone is reset (fact 78)"
                ),
                "reset the phone",
            ));
        }
        self.stop_syncing(cx, id);
        cx.write(&mut self.disk, Write::Removed(id));
        cx.flush(&mut self.disk);
        cx.note(|| Fact::Removed(address));
        cx.tell(Signal::Changed(Category::Apps));
        self.wake_for_next(cx);
        Ok(())
    }

    fn enter_password(
        &mut self,
        cx: &mut Cx<'_>,
        address: &str,
        secret: Secret,
    ) -> Result<(), Refused> {
        let entry = self.found(address)?;
        let (id, address) = (entry.id, entry.address.clone());
        cx.note(|| Fact::PasswordEntered(address));
        if self.is_primary(id) {
            self.renew(cx, secret);
            return Ok(());
        }
        self.stop_syncing(cx, id);
        cx.write(&mut self.disk, Write::Password(id, secret));
        cx.flush(&mut self.disk);
        cx.tell(Signal::Changed(Category::Apps));
        self.sync(cx, id, LinkRule::NOW);
        Ok(())
    }

    fn sync_now(&mut self, cx: &mut Cx<'_>, address: &str) -> Result<(), Refused> {
        let entry = self.found(address)?;
        if entry.secret.is_none() {
            return Err(Refused::new(
                format!("`{address}` has no password since it was restored"),
                "enter it first",
            ));
        }
        let id = entry.id;
        // A sync of its own that waits for a connection must not make the user wait with it.
        self.stop_syncing(cx, id);
        self.sync(cx, id, LinkRule::NOW);
        Ok(())
    }

    fn set_interval(
        &mut self,
        cx: &mut Cx<'_>,
        address: &str,
        interval: Interval,
    ) -> Result<(), Refused> {
        let entry = self.found(address)?;
        let (id, address) = (entry.id, entry.address.clone());
        let due = self.next_sync(id, interval).map(|span| cx.now + span);
        cx.write(&mut self.disk, Write::Interval(id, interval, due));
        cx.note(|| Fact::IntervalChosen(address, interval));
        self.wake_for_next(cx);
        Ok(())
    }

    fn edit(
        &mut self,
        cx: &mut Cx<'_>,
        address: &str,
        contacts: i32,
        appointments: i32,
    ) -> Result<(), Refused> {
        let entry = self.found(address)?;
        let (shown, id, address) = (entry.shown(), entry.id, entry.address.clone());
        let too_many = shown.contacts.checked_add_signed(contacts).is_none()
            || shown.appointments.checked_add_signed(appointments).is_none();
        if too_many {
            return Err(Refused::new(
                format!(
                    "`{address}` has {} contacts and {} appointments",
                    shown.contacts, shown.appointments
                ),
                "delete no more than there are",
            ));
        }
        cx.write(&mut self.disk, Write::Edited(id, Delta { contacts, appointments }));
        let held = self.disk.entry(id).map(Entry::shown).unwrap_or_default();
        cx.note(|| Fact::Edited(address, held));
        self.sync(cx, id, BY_ITSELF);
        Ok(())
    }

    fn found(&self, address: &str) -> Result<&Entry, Refused> {
        self.find(address).ok_or_else(|| {
            let there: Vec<&str> = self.disk.entries().map(|entry| &*entry.address).collect();
            let instead = match there.as_slice() {
                [] => "there is no account on the phone".to_owned(),
                there => format!("there is {}", there.join(", ")),
            };
            Refused::new(format!("no account is called `{address}`"), instead)
        })
    }
}

impl Service for Accounts {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        match command {
            Command::SignIn { address, secret, code } => match self.primary() {
                Some(primary) if !primary.address.eq_ignore_ascii_case(&address) => {
                    Err(Refused::new(
                        format!(
                            "`{}` is the primary account: it stays until the phone is reset (fact 78)",
                            primary.address
                        ),
                        "reset the phone, or add the account as another one",
                    ))
                }
                Some(_) | None => {
                    self.sign_in(cx, address, secret, code);
                    Ok(())
                }
            },
            Command::Add { kind, address, secret } => self.add(cx, kind, address, secret),
            Command::Remove { address } => self.remove(cx, &address),
            Command::EnterPassword { address, secret } => self.enter_password(cx, &address, secret),
            Command::SyncNow { address } => self.sync_now(cx, &address),
            Command::SetInterval { address, interval } => self.set_interval(cx, &address, interval),
            Command::Edit { address, contacts, appointments } => {
                self.edit(cx, &address, contacts, appointments)
            }
        }
    }

    fn timer(&mut self, cx: &mut Cx<'_>, timer: Timer) {
        match timer {
            Timer::Sync => self.sync_what_is_due(cx),
            Timer::ClockNotSet => {
                cx.note(|| Fact::ClockNotSetInTime);
                self.clock_is_set(cx);
                // What waited for a connection would be sent the moment it is there, before the clock is set.
                self.look_for_connection(cx);
            }
            Timer::NoConnection => self.look_for_connection(cx),
        }
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: Tag, answer: Result<Answer, Code>) {
        match tag {
            Tag::SignIn => self.sign_in_answered(cx, answer),
            Tag::Renew => self.renewal_answered(cx, answer),
            Tag::Sync(id) => self.sync_answered(cx, id, answer),
        }
    }

    fn heard(&mut self, cx: &mut Cx<'_>, signal: &Signal) {
        if let Signal::Conditions = signal {
            self.conditions_changed(cx);
        } else if let Signal::SignIn { address, secret, code } = signal {
            self.sign_in(cx, address.clone(), secret.clone(), code.clone());
        } else if let Signal::ClockSet = signal {
            self.clock_is_set(cx);
        } else if let Signal::RenewToken = signal {
            self.renew_with_kept_password(cx);
        } else if let Signal::AccountPassword { address, secret } = signal {
            // Set-up offers the restored accounts only; one that has gone since has nothing to enter.
            let _gone = self.enter_password(cx, address, secret.clone());
        } else if let Signal::Sync(kind) = signal {
            let ids: Vec<RecordId> = self
                .disk
                .entries()
                .filter(|entry| entry.kind == *kind)
                .map(|entry| entry.id)
                .collect();
            for id in ids {
                self.sync(cx, id, LinkRule::NOW);
            }
        }
    }

    fn booted(&mut self, cx: &mut Cx<'_>) {
        self.memory.saver = cx.conditions.battery_saver;
        self.wake_for_next(cx);
    }

    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64) {
        let about = Key::named("service", "accounts");
        self.disk.lose_power(now, luck, about, boot);
        self.memory = Memory::default();
    }
}

/// Who an account is, on every phone and in every backup.
fn record_id(kind: AccountKind, address: &str) -> RecordId {
    RecordId(Key::named(kind.name(), &address.to_ascii_lowercase()).0)
}

/// Social networks live off the Microsoft account (fact 79).
const fn needs_primary(kind: AccountKind) -> bool {
    match kind {
        AccountKind::Facebook | AccountKind::Twitter | AccountKind::LinkedIn => true,
        AccountKind::Microsoft
        | AccountKind::Exchange
        | AccountKind::Google
        | AccountKind::Mail => false,
    }
}

/// Whether the user is asked for the password, rather than shown a failure.
fn is_about_the_password(code: Code) -> bool {
    code == Code::WRONG_PASSWORD || code == Code::SYNC_UNAUTHORISED
}

/// Whether the account lets in who is answered so, whatever else is wrong with it.
fn lets_in(answer: &Result<AccountAnswer, Code>) -> bool {
    match answer {
        Ok(AccountAnswer::Refused(code)) => {
            !is_about_the_password(*code) && *code != Code::SIGN_IN_REFUSED
        }
        Ok(
            AccountAnswer::Token { .. }
            | AccountAnswer::CodeWanted
            | AccountAnswer::Synced { .. }
            | AccountAnswer::StartOver,
        ) => true,
        Err(_) => false,
    }
}

fn account_answer(answer: Result<Answer, Code>) -> Result<AccountAnswer, Code> {
    match answer? {
        Answer::Account(answer) => Ok(answer),
        Answer::Store(_)
        | Answer::Backup(_)
        | Answer::Operator(_)
        | Answer::Taken
        | Answer::Bytes(_)
        | Answer::Time(_)
        | Answer::AppSave(_) => Err(Code::INVALID_DATA),
    }
}
