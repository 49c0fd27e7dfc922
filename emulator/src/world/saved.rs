//! A world as bytes.

use std::fmt;

use super::World;

/// The version of the saved form. It goes up with every change of any state type.
pub const SAVED_VERSION: u16 = 2;

const MAGIC: &[u8; 6] = b"wp8wld";

impl World {
    /// The whole world as bytes: six letters, two bytes of version, then the state in postcard's
    /// format. Loading gives a world that goes on exactly as this one does.
    ///
    /// # Panics
    ///
    /// Never: every state type can be stored.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(SAVED_VERSION.to_le_bytes());
        match postcard::to_extend(self, bytes) {
            Ok(bytes) => bytes,
            Err(refused) => unreachable!("a state says that it cannot be stored: {refused}"),
        }
    }

    /// The world that was saved.
    ///
    /// # Errors
    ///
    /// The bytes are no world, one of another version, or damaged.
    pub fn load(bytes: &[u8]) -> Result<Self, LoadError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(LoadError::NotAWorld)?;
        let (version, state) = rest.split_first_chunk::<2>().ok_or(LoadError::NotAWorld)?;
        let version = u16::from_le_bytes(*version);
        if version != SAVED_VERSION {
            return Err(LoadError::OtherVersion(version));
        }
        postcard::from_bytes(state).map_err(|_| LoadError::Damaged)
    }
}

/// Why bytes could not be loaded as a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// They do not begin as a saved world does.
    NotAWorld,
    /// They were saved by another version of this program.
    OtherVersion(u16),
    /// They begin well but do not go on so.
    Damaged,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAWorld => f.write_str("this is not a saved world"),
            Self::OtherVersion(version) => write!(
                f,
                "this world was saved in form {version}, this program reads form {SAVED_VERSION}; \
                 run its scenario again instead"
            ),
            Self::Damaged => f.write_str("this saved world is damaged or cut short"),
        }
    }
}

impl std::error::Error for LoadError {}
