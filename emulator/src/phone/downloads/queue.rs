//! The queue on disk: entries in order, and the writes that change them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::wire::{Code, Edition, License, ProductId, Ticket};

/// What survives a loss of power.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disk {
    /// The entries in the order in which they are worked on.
    pub(super) entries: Vec<Entry>,
}

/// An app that is to be installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Which edition.
    pub product: ProductId,
    /// Its title, as the backup or the Store said.
    pub title: Arc<str>,
    /// The size of its package as the backup or the Store said, in bytes; the Store may deliver a
    /// newer version of another size.
    pub announced_bytes: u64,
    /// Queued by a restore and never touched: held back by battery saver and data limits.
    pub background: bool,
    /// Queued by a restore, tapped or not: gone if the restore is undone.
    pub restored: bool,
    /// What its user wants of it.
    pub wish: Wish,
    /// What the Store last permitted, and for which version the received bytes are.
    pub permit: Option<Arc<Permit>>,
    /// How much of the package is here, in bytes.
    pub received_bytes: u64,
    /// Attempts that have failed.
    pub attempts: u32,
    /// Of these, those before its user last tapped on retry.
    pub attempts_before_tap: u32,
    /// Why it needs its user: "attention required".
    pub failure: Option<Failure>,
}

/// What the user wants of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Wish {
    /// Nothing yet: it waits for a tap (fact 93).
    Undecided,
    /// To have it.
    Have,
    /// To have it later.
    Paused,
}

/// A licence with its ticket, and what will be delivered for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permit {
    /// Permission to download.
    pub ticket: Ticket,
    /// The licence.
    pub license: License,
    /// What will be delivered.
    pub edition: Arc<Edition>,
}

/// Why an entry needs its user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The code shown.
    pub code: Code,
    /// The edition that took its place, if the Store told of one (report C01).
    pub successor: Option<ProductId>,
}

/// One disk write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Write {
    /// New entries at the end; one for the same product gives way.
    Queued(Vec<Entry>),
    /// Another wish for one entry.
    Wished(ProductId, Wish),
    /// All that wait for a tap are to be had.
    AllWished,
    /// So much of a package is here.
    Received {
        /// Which entry.
        product: ProductId,
        /// For which version, and how to get the rest.
        permit: Arc<Permit>,
        /// How much, in bytes.
        bytes: u64,
    },
    /// An attempt has failed.
    Failed {
        /// Which entry.
        product: ProductId,
        /// What the Store had permitted by then.
        permit: Option<Arc<Permit>>,
        /// How much of the package is here, in bytes.
        received_bytes: u64,
        /// Its user is needed; otherwise it is tried again.
        failure: Option<Failure>,
    },
    /// There was no network for too long: every entry under way needs its user.
    Stranded(Code),
    /// The user wants another attempt.
    Retried(ProductId),
    /// The entry is gone.
    Removed(ProductId),
}

impl Failure {
    pub(super) const fn of(code: Code) -> Self {
        Self { code, successor: None }
    }
}

impl Entry {
    /// The size of the package as far as it is known, in bytes.
    #[must_use]
    pub fn package_bytes(&self) -> u64 {
        self.permit.as_ref().map_or(self.announced_bytes, |permit| permit.edition.package_bytes)
    }

    /// It is to be had, and nobody is needed for it.
    pub(super) const fn is_wanted(&self) -> bool {
        matches!(self.wish, Wish::Have) && self.failure.is_none()
    }

    /// The whole package is here.
    pub(super) fn is_complete(&self) -> bool {
        self.permit.as_ref().is_some_and(|it| it.edition.package_bytes == self.received_bytes)
    }
}

impl Disk {
    pub(super) fn position(&self, product: ProductId) -> Option<usize> {
        self.entries.iter().position(|entry| entry.product == product)
    }

    pub(super) fn entry(&self, product: ProductId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.product == product)
    }

    fn entry_mut(&mut self, product: ProductId) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.product == product)
    }

    fn remove(&mut self, product: ProductId) {
        if let Some(index) = self.position(product) {
            self.entries.remove(index);
        }
    }
}

impl crate::kernel::Disk for Disk {
    type Write = Write;

    fn apply(&mut self, write: &Write) {
        match write {
            Write::Queued(entries) => {
                self.entries.reserve(entries.len());
                for entry in entries {
                    self.remove(entry.product);
                    self.entries.push(entry.clone());
                }
            }
            Write::Wished(product, wish) => {
                if let Some(entry) = self.entry_mut(*product) {
                    entry.wish = *wish;
                    entry.background = false;
                }
            }
            Write::AllWished => {
                for entry in &mut self.entries {
                    if entry.wish == Wish::Undecided {
                        entry.wish = Wish::Have;
                    }
                }
            }
            Write::Received { product, permit, bytes } => {
                if let Some(entry) = self.entry_mut(*product) {
                    entry.permit = Some(Arc::clone(permit));
                    entry.received_bytes = *bytes;
                }
            }
            Write::Failed { product, permit, received_bytes, failure } => {
                if let Some(entry) = self.entry_mut(*product) {
                    entry.permit.clone_from(permit);
                    entry.received_bytes = *received_bytes;
                    entry.attempts += 1;
                    entry.failure = *failure;
                }
            }
            Write::Stranded(code) => {
                for entry in &mut self.entries {
                    if entry.is_wanted() && !entry.is_complete() {
                        entry.attempts += 1;
                        entry.failure = Some(Failure::of(*code));
                    }
                }
            }
            Write::Retried(product) => {
                if let Some(entry) = self.entry_mut(*product) {
                    entry.failure = None;
                    entry.attempts_before_tap = entry.attempts;
                    entry.background = false;
                }
            }
            Write::Removed(product) => self.remove(*product),
        }
    }
}
