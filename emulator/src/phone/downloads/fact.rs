//! What happened in the queue.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::kernel::Span;
use crate::wire::{Code, ProductId};

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// New entries.
    Queued {
        /// How many.
        entries: u32,
        /// Each waits for a tap.
        on_tap: bool,
    },
    /// An attempt began.
    Began {
        /// The app.
        title: Arc<str>,
        /// Which attempt, counted from 1.
        attempt: u32,
        /// With a ticket from before, from this byte on.
        with_ticket_from: Option<u64>,
    },
    /// The Store permitted the download.
    Licensed {
        /// The app.
        title: Arc<str>,
        /// Size of the package.
        bytes: u64,
        /// A trial licence.
        trial: bool,
    },
    /// The package is here.
    Downloaded {
        /// The app.
        title: Arc<str>,
    },
    /// It was stopped to go on later: links, battery or account do not allow it now.
    HeldBack {
        /// The app.
        title: Arc<str>,
    },
    /// An attempt failed, and another follows by itself.
    WillRetry {
        /// The app.
        title: Arc<str>,
        /// Why.
        code: Code,
        /// In how long.
        after: Span,
    },
    /// An attempt failed, and the user is needed.
    NeedsAttention {
        /// The app.
        title: Arc<str>,
        /// Why.
        code: Code,
        /// Attempts that have failed.
        attempts: u32,
    },
    /// There was no network for too long.
    Stranded,
    /// The user did something to an entry.
    Told {
        /// The app.
        title: Arc<str>,
        /// What.
        what: Told,
    },
    /// The Store was asked to take a ticket back before an entry is closed, and did not.
    StaysOpen {
        /// The app.
        title: Arc<str>,
        /// Why not.
        code: Code,
    },
    /// An entry left the queue because its app is installed, or was removed.
    Settled {
        /// The app.
        product: ProductId,
        /// Entries still there.
        left: u32,
    },
}

/// What a user did to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    /// Tapped it.
    Tapped,
    /// Paused it.
    Paused,
    /// Resumed it.
    Resumed,
    /// Tapped retry.
    Retried,
    /// Tapped close, and it is gone.
    Closed,
    /// Cancelled it.
    Cancelled,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Queued { entries, on_tap } => {
                let how = if *on_tap { ", each waits for a tap" } else { "" };
                write!(f, "downloads: {entries} queued{how}")
            }
            Self::Began { title, attempt, with_ticket_from: None } => {
                write!(f, "{title}: attempt {attempt} asks for a licence")
            }
            Self::Began { title, attempt, with_ticket_from: Some(from) } => {
                write!(f, "{title}: attempt {attempt} uses its ticket, from byte {from}")
            }
            Self::Licensed { title, bytes, trial } => {
                let trial = if *trial { " as a trial" } else { "" };
                write!(f, "{title}: licensed{trial}, {bytes} bytes to expect")
            }
            Self::Downloaded { title } => write!(f, "{title}: downloaded"),
            Self::HeldBack { title } => write!(f, "{title}: held back for now"),
            Self::WillRetry { title, code, after } => {
                write!(f, "{title}: failed with {code}, again in {after}")
            }
            Self::NeedsAttention { title, code, attempts } => {
                write!(f, "{title}: attention required, {code} (attempts: {attempts})")
            }
            Self::Stranded => {
                f.write_str("downloads: no network for too long, attention required for all")
            }
            Self::Told { title, what } => write!(f, "{title}: {what}"),
            Self::StaysOpen { title, code } => {
                write!(f, "{title}: close has no effect, the Store answered {code}")
            }
            Self::Settled { product, left } => {
                write!(f, "downloads: {product} has left the queue, {left} to go")
            }
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tapped => "tapped to install",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
            Self::Retried => "retry tapped",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        })
    }
}
