//! Which accounts are set up, with what the phone keeps of each.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::RecordId;

use crate::kernel::{PhoneClock, Time};
use crate::phone::conditions;
use crate::profile::Interval;
use crate::wire::{AccountKind, Code, Edits, Secret};

/// What survives a loss of power.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Disk {
    pub(super) primary: Option<Primary>,
    /// The other accounts, in the order in which they were set up.
    pub(super) others: Vec<Entry>,
}

/// The Microsoft account that the phone belongs to until it is reset (facts 49, 78).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Primary {
    /// Address, token and region, as the other services see them.
    pub account: conditions::Account,
    /// Its mail, contacts and calendar.
    pub entry: Entry,
}

/// An account with its credentials and the state of its sync.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    pub id: RecordId,
    pub kind: AccountKind,
    pub address: Arc<str>,
    /// None after a restore, until the user enters it (facts 8, 90).
    pub secret: Option<Secret>,
    pub interval: Interval,
    pub outcome: Outcome,
    /// What the account held when it was last synced.
    pub held: Held,
    /// Changes on their way: the same until the account has acknowledged them, so that after a lost
    /// answer they are sent again under the same identity.
    pub sent: Option<Edits>,
    /// What the user changed on the phone since.
    pub unsent: Option<Delta>,
    /// How many times changes were sent: tells their identities apart.
    pub sendings: u32,
    /// The key that the last sync ended with; none: it begins from nothing.
    pub sync_key: Option<u32>,
    /// When it is to be synced next.
    pub due: Option<Time>,
}

/// How the last sync of an account ended. It stays until another one ends otherwise (report C24).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// There was none yet.
    None,
    /// Well, when the phone's clock showed this.
    Synced(PhoneClock),
    /// With a code.
    Failed(Code),
}

/// What an account holds beside mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Contacts.
    pub contacts: u32,
    /// Appointments.
    pub appointments: u32,
}

/// Contacts and appointments added, less those deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delta {
    /// Contacts.
    pub contacts: i32,
    /// Appointments.
    pub appointments: i32,
}

/// One disk write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Write {
    /// The phone belongs to this account from now on.
    Primary {
        /// As the other services see it.
        account: conditions::Account,
        /// What was typed.
        secret: Secret,
        /// Its identity.
        id: RecordId,
        /// How often it is synced.
        interval: Interval,
        /// When its contacts are fetched.
        due: Time,
    },
    /// The primary account has a new token, and perhaps another password.
    Renewed {
        /// As the other services see it.
        account: conditions::Account,
        /// The password that it took.
        secret: Secret,
        /// When it is synced again, if the last time failed.
        due: Time,
    },
    /// The primary account's password was not taken when its token should be renewed; and when it is
    /// synced next.
    NotRenewed(Code, Option<Time>),
    /// An account is set up, or comes back from a backup.
    Added {
        /// Its identity.
        id: RecordId,
        /// Its kind.
        kind: AccountKind,
        /// Its address.
        address: Arc<str>,
        /// Its password, if it is known.
        secret: Option<Secret>,
        /// When it is synced first.
        due: Option<Time>,
    },
    /// An account is gone.
    Removed(RecordId),
    /// All accounts but the primary one are gone.
    Cleared,
    /// The user entered a password.
    Password(RecordId, Secret),
    /// The user chose how often it is synced.
    Interval(RecordId, Interval, Option<Time>),
    /// The user changed contacts or the calendar on the phone.
    Edited(RecordId, Delta),
    /// Changes made by hand are on their way to the account.
    Sending(RecordId, Edits),
    /// A sync ended.
    Synced {
        /// Of which account.
        id: RecordId,
        /// How.
        outcome: Outcome,
        /// What the account holds; as it was, if it failed.
        held: Held,
        /// The key of what it holds.
        sync_key: Option<u32>,
        /// The changes under way have reached it.
        acknowledged: bool,
        /// When the next one is due.
        due: Option<Time>,
    },
    /// An account is to be synced from nothing.
    BeginsAgain(RecordId),
}

impl Disk {
    pub(super) fn entry(&self, id: RecordId) -> Option<&Entry> {
        self.entries().find(|entry| entry.id == id)
    }

    /// The primary account first, then the others in their order.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.primary.iter().map(|primary| &primary.entry).chain(&self.others)
    }

    fn change(&mut self, id: RecordId, change: impl FnOnce(&mut Entry)) {
        let primary = self.primary.iter_mut().map(|primary| &mut primary.entry);
        if let Some(entry) = primary.chain(&mut self.others).find(|entry| entry.id == id) {
            change(entry);
        }
    }
}

impl Entry {
    /// Whether this is its address. Case does not matter.
    pub(super) fn is_at(&self, address: &str) -> bool {
        self.address.eq_ignore_ascii_case(address)
    }

    fn new(
        id: RecordId,
        kind: AccountKind,
        address: Arc<str>,
        secret: Option<Secret>,
        due: Option<Time>,
    ) -> Self {
        Self {
            id,
            kind,
            address,
            secret,
            interval: Interval::of(kind),
            outcome: Outcome::None,
            held: Held::default(),
            sent: None,
            unsent: None,
            sendings: 0,
            sync_key: None,
            due,
        }
    }

    /// What the phone shows: what was synced, with the user's own changes.
    pub(super) fn shown(&self) -> Held {
        let sent = self.sent.map_or((0, 0), |sent| (sent.contacts, sent.appointments));
        let unsent = self.unsent.map_or((0, 0), |unsent| (unsent.contacts, unsent.appointments));
        Held {
            contacts: self.held.contacts.saturating_add_signed(sent.0.saturating_add(unsent.0)),
            appointments: self
                .held
                .appointments
                .saturating_add_signed(sent.1.saturating_add(unsent.1)),
        }
    }
}

impl crate::kernel::Disk for Disk {
    type Write = Write;

    fn apply(&mut self, write: &Write) {
        match write {
            Write::Primary { account, secret, id, interval, due } => {
                let entry = Entry {
                    interval: *interval,
                    ..Entry::new(
                        *id,
                        AccountKind::Microsoft,
                        account.address.clone(),
                        Some(secret.clone()),
                        Some(*due),
                    )
                };
                self.others.retain(|other| other.id != *id);
                self.primary = Some(Primary { account: account.clone(), entry });
            }
            Write::Renewed { account, secret, due } => {
                if let Some(primary) = &mut self.primary {
                    primary.account = account.clone();
                    primary.entry.secret = Some(secret.clone());
                    if let Outcome::Failed(_) = primary.entry.outcome {
                        primary.entry.outcome = Outcome::None;
                        primary.entry.due = Some(*due);
                    }
                }
            }
            Write::NotRenewed(code, due) => {
                if let Some(primary) = &mut self.primary {
                    primary.entry.outcome = Outcome::Failed(*code);
                    primary.entry.due = *due;
                }
            }
            Write::Added { id, kind, address, secret, due } => {
                self.others.retain(|other| other.id != *id);
                self.others.push(Entry::new(*id, *kind, address.clone(), secret.clone(), *due));
            }
            Write::Removed(id) => self.others.retain(|other| other.id != *id),
            Write::Cleared => self.others.clear(),
            Write::Password(id, secret) => self.change(*id, |entry| {
                entry.secret = Some(secret.clone());
            }),
            Write::Interval(id, interval, due) => self.change(*id, |entry| {
                entry.interval = *interval;
                entry.due = *due;
            }),
            Write::Edited(id, delta) => self.change(*id, |entry| {
                let before = entry.unsent.unwrap_or(Delta { contacts: 0, appointments: 0 });
                entry.unsent = Some(Delta {
                    contacts: before.contacts.saturating_add(delta.contacts),
                    appointments: before.appointments.saturating_add(delta.appointments),
                });
            }),
            Write::Sending(id, edits) => self.change(*id, |entry| {
                entry.sent = Some(*edits);
                entry.unsent = None;
                entry.sendings += 1;
            }),
            Write::BeginsAgain(id) => self.change(*id, |entry| entry.sync_key = None),
            Write::Synced { id, outcome, held, sync_key, acknowledged, due } => {
                self.change(*id, |entry| {
                    entry.outcome = *outcome;
                    entry.held = *held;
                    entry.sync_key = *sync_key;
                    entry.due = *due;
                    if *acknowledged {
                        entry.sent = None;
                    }
                });
            }
        }
    }
}
