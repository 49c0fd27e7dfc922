//! What happened with the camera, one line each.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::Record;

use super::Album;
use crate::kernel::Key;

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// A picture was taken or saved.
    Kept {
        /// Where it lies.
        album: Album,
        /// Its name.
        name: Arc<str>,
        /// Its length.
        bytes: u64,
    },
    /// There was no room for one.
    NoRoom {
        /// So much was needed, in bytes.
        needed_bytes: u64,
        /// So much was free.
        free_bytes: u64,
    },
    /// One was deleted.
    Deleted {
        /// Its name.
        name: Arc<str>,
        /// What it was, if it was one to be uploaded.
        record: Option<Record>,
    },
    /// A restore told of one, and pictures do not come back (fact 14).
    NotPlaced(Key),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept { album, name, bytes } => {
                write!(f, "{name}, {bytes} bytes, is in {}", album.title())
            }
            Self::NoRoom { needed_bytes, free_bytes } => {
                write!(f, "no room for a picture: {needed_bytes} of {free_bytes} bytes needed")
            }
            Self::Deleted { name, .. } => write!(f, "{name} deleted"),
            Self::NotPlaced(id) => write!(f, "picture {id:?} stays in the cloud"),
        }
    }
}
