//! What happened to settings.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::profile::settings::SettingId;

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// A setting has another value.
    Set(SettingId, Arc<str>),
    /// A page outside the settings wanted to set what cannot be set.
    NotSet {
        /// Which.
        name: Arc<str>,
        /// Why not.
        why: Arc<str>,
    },
    /// A backup holds a setting that no version has.
    Unknown(Arc<str>),
    /// A restored value does not fit this phone: the setting stays as it is.
    NotPlaced(SettingId, Arc<str>),
    /// What a restore replaces has its first values again.
    Cleared,
    /// The keyboard learned a word.
    Taught(Arc<str>),
    /// The keyboard forgot a word.
    Forgot(Arc<str>),
    /// The keyboard forgot all its words.
    WordsForgotten,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set(id, value) => write!(f, "{} is `{value}`", id.get().name),
            Self::NotSet { name, why } => write!(f, "{name} not set: {why}"),
            Self::Unknown(name) => {
                write!(f, "setting {name} not restored: there is none of that name")
            }
            Self::NotPlaced(id, value) => {
                write!(f, "{} not restored: `{value}` does not fit this phone", id.get().name)
            }
            Self::Cleared => f.write_str("settings have their first values again"),
            Self::Taught(word) => write!(f, "the keyboard learned `{word}`"),
            Self::Forgot(word) => write!(f, "the keyboard forgot `{word}`"),
            Self::WordsForgotten => f.write_str("the keyboard forgot all its words"),
        }
    }
}
