//! With SkyDrive.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::RecordId;

use super::{Code, Token};

/// What a phone asks of SkyDrive. Photos and videos go there as uploads, not as backup (fact 14).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum SkyDriveRequest {
    /// A file, from an offset on; complete when offset plus length is its size.
    Put {
        /// For whom.
        token: Token,
        /// Which file: repeated after a lost answer it is the same one.
        file: RecordId,
        /// Its folder.
        folder: Arc<str>,
        /// Its name.
        name: Arc<str>,
        /// First byte of this part.
        from: u64,
        /// Length of this part.
        bytes: u64,
        /// Size of the file.
        size: u64,
    },
}

impl SkyDriveRequest {
    /// Content bytes that travel up.
    #[must_use]
    pub const fn up_bytes(&self) -> u64 {
        match self {
            Self::Put { bytes, .. } => *bytes,
        }
    }

    /// In a word.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Put { .. } => "skydrive_put",
        }
    }
}

/// What SkyDrive answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum SkyDriveAnswer {
    /// So much of the file is there.
    Stored {
        /// Without a gap, in bytes.
        up_to: u64,
    },
    /// There is no room (fact 54).
    Full,
    /// No.
    Refused(Code),
}
