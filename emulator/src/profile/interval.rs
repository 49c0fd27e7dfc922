//! The choices of an account's page under "download new content".

use serde::{Deserialize, Serialize};

use crate::kernel::Span;
use crate::wire::AccountKind;

/// "Download new content": how often an account is synced by itself.
///
/// Assumed: the choices are those remembered of the account's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Interval {
    /// As items arrive. Assumed: nothing is pushed to a phone here; it looks every 30 minutes.
    AsItemsArrive,
    /// Every 15 minutes.
    Every15Minutes,
    /// Every 30 minutes.
    Every30Minutes,
    /// Hourly.
    Hourly,
    /// Every 2 hours.
    Every2Hours,
    /// Manually.
    Manually,
}

impl Interval {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 6] = [
        Self::AsItemsArrive,
        Self::Every15Minutes,
        Self::Every30Minutes,
        Self::Hourly,
        Self::Every2Hours,
        Self::Manually,
    ];

    /// The phone's words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::AsItemsArrive => "as items arrive",
            Self::Every15Minutes => "every 15 minutes",
            Self::Every30Minutes => "every 30 minutes",
            Self::Hourly => "hourly",
            Self::Every2Hours => "every 2 hours",
            Self::Manually => "manually",
        }
    }

    /// From one sync to the next; none: only when asked.
    #[must_use]
    pub const fn span(self) -> Option<Span> {
        match self {
            Self::AsItemsArrive | Self::Every30Minutes => Some(Span::minutes(30)),
            Self::Every15Minutes => Some(Span::minutes(15)),
            Self::Hourly => Some(Span::hours(1)),
            Self::Every2Hours => Some(Span::hours(2)),
            Self::Manually => None,
        }
    }

    /// What an account of this kind begins with. Assumed.
    #[must_use]
    pub const fn of(kind: AccountKind) -> Self {
        match kind {
            AccountKind::Microsoft | AccountKind::Exchange => Self::AsItemsArrive,
            AccountKind::Google => Self::Hourly,
            AccountKind::Mail
            | AccountKind::Facebook
            | AccountKind::Twitter
            | AccountKind::LinkedIn => Self::Every2Hours,
        }
    }
}
