//! What happened with favourites, one line each.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::Record;

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// One was added.
    Added(Arc<str>),
    /// One, or a folder, has this name now.
    Renamed(Arc<str>),
    /// One lies elsewhere now.
    Moved(Arc<str>),
    /// One, or a folder, was deleted.
    Deleted {
        /// Its name.
        name: Arc<str>,
        /// The favourites that are gone.
        records: Arc<[Record]>,
    },
    /// All of these are gone, and nobody deleted them.
    Vanished(Arc<[Record]>),
    /// One came back from a backup.
    Placed(Arc<str>),
    /// All were taken away.
    Cleared,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added(title) => write!(f, "favourite {title} added"),
            Self::Renamed(title) => write!(f, "favourite is now called {title}"),
            Self::Moved(title) => write!(f, "favourite {title} moved"),
            Self::Deleted { name, .. } => write!(f, "favourite {name} deleted"),
            Self::Vanished(records) => {
                write!(f, "all {} favourites have vanished", records.len())
            }
            Self::Placed(title) => write!(f, "favourite {title} restored"),
            Self::Cleared => f.write_str("favourites taken away"),
        }
    }
}
