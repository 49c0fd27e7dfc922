//! What happened to accounts.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Held;
use crate::profile::Interval;
use crate::wire::{AccountKind, Code};

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// The clock is set before signing in.
    SetsClockFirst,
    /// Setting the clock took too long; signing in goes on without.
    ClockNotSetInTime,
    /// Signing in has begun.
    SigningIn(Arc<str>),
    /// The phone belongs to an account.
    SignedIn(Arc<str>),
    /// A code has been sent.
    CodeWanted(Arc<str>),
    /// Signing in failed.
    SignInFailed(Arc<str>, Code),
    /// Another account is the primary one already.
    AlreadyOwned {
        /// By whom.
        by: Arc<str>,
        /// Who wanted to.
        refused: Arc<str>,
    },
    /// A new token was got.
    TokenRenewed,
    /// No new token was got.
    TokenRefused(Code),
    /// An account was set up.
    Added(AccountKind, Arc<str>),
    /// An account came back from a backup, with or without its password.
    Restored(Arc<str>, bool),
    /// A backup holds an account of a kind that this phone does not know.
    UnknownKind(Arc<str>, Arc<str>),
    /// An account was taken off the phone.
    Removed(Arc<str>),
    /// All accounts but the primary one were taken off the phone.
    Cleared,
    /// A password was entered.
    PasswordEntered(Arc<str>),
    /// Another interval was chosen.
    IntervalChosen(Arc<str>, Interval),
    /// Contacts or the calendar were changed by hand.
    Edited(Arc<str>, Held),
    /// A sync has begun.
    Syncing(Arc<str>),
    /// A sync went well.
    Synced(Arc<str>, Held),
    /// A sync failed.
    SyncFailed(Arc<str>, Code),
    /// Automatic syncs wait for the end of battery saver (fact 172).
    HeldBack,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SetsClockFirst => {
                f.write_str("the clock is set from the network before signing in")
            }
            Self::ClockNotSetInTime => {
                f.write_str("the clock was not set in time; signing in goes on")
            }
            Self::SigningIn(address) => write!(f, "signs in as {address}"),
            Self::SignedIn(address) => write!(f, "signed in as {address}"),
            Self::CodeWanted(address) => write!(f, "signing in as {address} takes a code"),
            Self::SignInFailed(address, code) => {
                write!(f, "signing in as {address} failed: {code}")
            }
            Self::AlreadyOwned { by, refused } => {
                write!(f, "{refused} cannot sign in: {by} is the primary account until a reset")
            }
            Self::TokenRenewed => f.write_str("has a new token"),
            Self::TokenRefused(code) => write!(f, "got no new token: {code}"),
            Self::Added(kind, address) => write!(f, "{} account {address} added", kind.name()),
            Self::Restored(address, true) => {
                write!(f, "account {address} restored with its password")
            }
            Self::Restored(address, false) => {
                write!(f, "account {address} restored without password")
            }
            Self::UnknownKind(kind, address) => {
                write!(f, "account {address} not restored: nothing is known of its kind `{kind}`")
            }
            Self::Removed(address) => write!(f, "account {address} removed"),
            Self::Cleared => f.write_str("all accounts but the primary one removed"),
            Self::PasswordEntered(address) => write!(f, "password of {address} entered"),
            Self::IntervalChosen(address, interval) => {
                write!(f, "{address} downloads new content {}", interval.words())
            }
            Self::Edited(address, held) => write!(
                f,
                "{address} changed by hand: {} contacts, {} appointments",
                held.contacts, held.appointments
            ),
            Self::Syncing(address) => write!(f, "{address} syncs"),
            Self::Synced(address, held) => write!(
                f,
                "{address} synced: {} contacts, {} appointments",
                held.contacts, held.appointments
            ),
            Self::SyncFailed(address, code) => write!(f, "{address} did not sync: {code}"),
            Self::HeldBack => f.write_str("battery saver holds automatic syncs back"),
        }
    }
}
