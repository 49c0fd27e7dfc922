//! What happened anywhere in the world.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::faults::What;
use crate::phone;
use crate::wire::PhoneIndex;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// In a phone.
    Phone {
        /// Which.
        phone: PhoneIndex,
        /// What.
        fact: phone::fact::Fact,
    },
    /// A step of the scenario: the user did something, or the world was changed.
    Step {
        /// To which phone, if to one.
        phone: Option<PhoneIndex>,
        /// In words.
        what: Arc<str>,
    },
    /// A fault struck a message.
    Fault {
        /// Of which phone.
        phone: PhoneIndex,
        /// By which rule.
        rule: Arc<str>,
        /// What the message was.
        asked: Arc<str>,
        /// What became of it.
        what: What,
    },
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phone { fact, .. } => fact.fmt(f),
            Self::Step { what, .. } => f.write_str(what),
            Self::Fault { rule, asked, what, .. } => write!(f, "fault `{rule}`: {asked} is {what}"),
        }
    }
}

impl Fact {
    /// The phone it concerns.
    #[must_use]
    pub const fn phone(&self) -> Option<PhoneIndex> {
        match self {
            Self::Phone { phone, .. } | Self::Fault { phone, .. } => Some(*phone),
            Self::Step { phone, .. } => *phone,
        }
    }

    /// Where it happened: a service of the phone, `step` or `fault`.
    #[must_use]
    pub const fn place(&self) -> &'static str {
        match self {
            Self::Phone { fact, .. } => fact.service(),
            Self::Step { .. } => "step",
            Self::Fault { .. } => "fault",
        }
    }
}
