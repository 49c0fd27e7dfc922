//! What a campaign has found, kept in SQLite: stopped and gone on with, or put together from shards.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};

use super::{Campaign, Island, engine_version};
use crate::search::history::DECODER_VERSION;

/// The file in the folder of a corpus.
const FILE: &str = "campaign.sqlite";

/// The tables, in this version of them.
const SCHEMA: &str = "
CREATE TABLE campaign (
    definition TEXT NOT NULL,
    decoder INTEGER NOT NULL,
    engine TEXT NOT NULL
) STRICT;
CREATE TABLE islands (
    number INTEGER PRIMARY KEY,
    cases INTEGER NOT NULL,
    state BLOB NOT NULL
) STRICT;
";

const SCHEMA_VERSION: u32 = 1;

/// A campaign's islands on disk.
#[derive(Debug)]
pub struct Corpus {
    connection: Connection,
    path: PathBuf,
}

/// Why a corpus cannot be used.
#[derive(Debug)]
pub enum StoreError {
    /// There is one already, and nobody said to go on with it.
    Exists(PathBuf),
    /// There is none.
    Missing(PathBuf),
    /// It was made by another decoder or engine: what is in it means something else now.
    BehaviourChanged {
        /// Where.
        path: PathBuf,
        /// What it was made by.
        made_by: String,
        /// What this program is.
        this: String,
    },
    /// It is of another campaign.
    AnotherCampaign {
        /// Where.
        path: PathBuf,
        /// Which.
        is: String,
        /// Which is wanted.
        wanted: String,
    },
    /// Something in it cannot be read.
    Damaged(PathBuf, String),
    /// The file system or SQLite says no.
    Other(PathBuf, String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists(path) => write!(
                f,
                "there is a campaign in {} already: go on with it by `--resume`, or name another folder",
                path.display()
            ),
            Self::Missing(path) => {
                write!(f, "there is no campaign in {}: leave `--resume` out", path.display())
            }
            Self::BehaviourChanged { path, made_by, this } => write!(
                f,
                "behaviour changed: {} was made by {made_by}, and this is {this}; the same choices mean other histories now, so begin anew in another folder",
                path.display()
            ),
            Self::AnotherCampaign { path, is, wanted } => write!(
                f,
                "{} is another campaign: it is {is}, not {wanted}; name another folder",
                path.display()
            ),
            Self::Damaged(path, why) => write!(f, "{} is damaged: {why}", path.display()),
            Self::Other(path, why) => write!(f, "could not use {}: {why}", path.display()),
        }
    }
}

impl Error for StoreError {}

impl Corpus {
    /// A new corpus in a folder, which is made.
    ///
    /// # Errors
    ///
    /// There is one already, or the file cannot be made.
    pub fn create(folder: &Path, campaign: &Campaign) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder)
            .map_err(|error| StoreError::Other(folder.to_owned(), error.to_string()))?;
        Self::create_file(&folder.join(FILE), campaign)
    }

    fn create_file(path: &Path, campaign: &Campaign) -> Result<Self, StoreError> {
        if path.exists() {
            return Err(StoreError::Exists(path.to_owned()));
        }
        let corpus = Self::open(path, OpenFlags::SQLITE_OPEN_CREATE)?;
        let definition = serde_json::to_string(campaign).map_err(|it| corpus.damaged(&it))?;
        let make = || -> rusqlite::Result<()> {
            corpus.connection.execute_batch(SCHEMA)?;
            corpus.connection.pragma_update(None, "user_version", SCHEMA_VERSION)?;
            corpus.connection.execute(
                "INSERT INTO campaign VALUES (?1, ?2, ?3)",
                params![definition, DECODER_VERSION, engine_version()],
            )?;
            Ok(())
        };
        make().map_err(|error| corpus.other(&error))?;
        Ok(corpus)
    }

    /// The corpus in a folder, or in a file, with the campaign it is of.
    ///
    /// # Errors
    ///
    /// There is none, it is damaged, or it was made by another decoder or engine.
    pub fn read(at: &Path) -> Result<(Self, Campaign), StoreError> {
        let path = if at.is_dir() { at.join(FILE) } else { at.to_owned() };
        if !path.exists() {
            return Err(StoreError::Missing(at.to_owned()));
        }
        let corpus = Self::open(&path, OpenFlags::empty())?;
        let version: u32 = corpus
            .connection
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(|error| corpus.other(&error))?;
        let row = || {
            corpus.connection.query_row("SELECT * FROM campaign", [], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, u16>(1)?, row.get::<_, String>(2)?))
            })
        };
        let (definition, decoder, engine) = match version {
            SCHEMA_VERSION => row().map_err(|error| corpus.other(&error))?,
            other => return Err(corpus.damaged(&format!("its tables are of version {other}"))),
        };
        let said = |decoder, engine| format!("decoder {decoder}, engine {engine}");
        let (made_by, this) = (said(decoder, engine), said(DECODER_VERSION, engine_version()));
        if made_by != this {
            return Err(StoreError::BehaviourChanged { path, made_by, this });
        }
        let campaign = serde_json::from_str(&definition).map_err(|it| corpus.damaged(&it))?;
        Ok((corpus, campaign))
    }

    /// The corpus in a folder, of this campaign.
    ///
    /// # Errors
    ///
    /// As [`Corpus::read`] says, or it is of another campaign.
    pub fn resume(folder: &Path, wanted: &Campaign) -> Result<Self, StoreError> {
        let (corpus, campaign) = Self::read(folder)?;
        if campaign == *wanted {
            return Ok(corpus);
        }
        let said = |it: &Campaign| serde_json::to_string(it).unwrap_or_default();
        let (is, wanted) = (said(&campaign), said(wanted));
        Err(StoreError::AnotherCampaign { path: corpus.path, is, wanted })
    }

    fn open(path: &Path, flags: OpenFlags) -> Result<Self, StoreError> {
        let open = || -> rusqlite::Result<Connection> {
            let connection =
                Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            // Only this pair loses nothing when the power goes.
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            Ok(connection)
        };
        let connection =
            open().map_err(|error| StoreError::Other(path.to_owned(), error.to_string()))?;
        Ok(Self { connection, path: path.to_owned() })
    }

    /// An island as it was kept last.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub fn island(&self, number: usize) -> Result<Option<Island>, StoreError> {
        let read = self.connection.query_row(
            "SELECT state FROM islands WHERE number = ?1",
            [number as i64],
            |row| row.get::<_, Vec<u8>>(0),
        );
        let state = read.optional().map_err(|error| self.other(&error))?;
        state
            .map(|state| postcard::from_bytes(&state).map_err(|error| self.damaged(&error)))
            .transpose()
    }

    /// All islands that were kept, by their numbers.
    ///
    /// # Errors
    ///
    /// One cannot be read.
    pub fn islands(&self) -> Result<BTreeMap<usize, Island>, StoreError> {
        let numbers = || -> rusqlite::Result<Vec<i64>> {
            let mut rows = self.connection.prepare("SELECT number FROM islands ORDER BY number")?;
            rows.query_map([], |row| row.get(0))?.collect()
        };
        let numbers = numbers().map_err(|error| self.other(&error))?;
        let mut islands = BTreeMap::new();
        for number in numbers {
            let number = number as usize;
            islands.extend(self.island(number)?.map(|island| (number, island)));
        }
        Ok(islands)
    }

    /// Keeps islands as they are now: all of them, or none if the power goes.
    ///
    /// # Errors
    ///
    /// They cannot be written.
    pub fn keep(&mut self, islands: &[(usize, &Island)]) -> Result<(), StoreError> {
        let path = self.path.clone();
        let other = |error: rusqlite::Error| StoreError::Other(path.clone(), error.to_string());
        let transaction = self.connection.transaction().map_err(other)?;
        for (number, island) in islands {
            let state = postcard::to_stdvec(island)
                .map_err(|error| StoreError::Damaged(path.clone(), error.to_string()))?;
            transaction
                .execute(
                    "INSERT OR REPLACE INTO islands VALUES (?1, ?2, ?3)",
                    params![*number as i64, island.cases as i64, state],
                )
                .map_err(other)?;
        }
        transaction.commit().map_err(other)
    }

    fn other(&self, why: &dyn fmt::Display) -> StoreError {
        StoreError::Other(self.path.clone(), why.to_string())
    }

    fn damaged(&self, why: &dyn fmt::Display) -> StoreError {
        StoreError::Damaged(self.path.clone(), why.to_string())
    }
}

/// Puts the islands of several corpora into a new one: of an island that is in more than one of them,
/// the one that is further. The order of the corpora does not matter, to the byte.
///
/// # Errors
///
/// One cannot be read, they are not of one campaign, or the new one cannot be made.
pub fn merge(
    out: &Path,
    parts: &[PathBuf],
) -> Result<(Campaign, BTreeMap<usize, Island>), StoreError> {
    let mut all = BTreeMap::<usize, Island>::new();
    let mut campaign = None;
    for part in parts {
        let (corpus, of) = Corpus::read(part)?;
        let wanted = campaign.get_or_insert_with(|| of.clone());
        if *wanted != of {
            Corpus::resume(part, wanted)?;
        }
        for (number, island) in corpus.islands()? {
            match all.get(&number) {
                Some(known) if known.cases >= island.cases => {}
                Some(_) | None => {
                    all.insert(number, island);
                }
            }
        }
    }
    let campaign = campaign.ok_or_else(|| StoreError::Missing(out.to_owned()))?;
    let mut corpus = Corpus::create(out, &campaign)?;
    let islands: Vec<(usize, &Island)> = all.iter().map(|(number, it)| (*number, it)).collect();
    corpus.keep(&islands)?;
    // One file, with nothing beside it, as it would be whoever had written it.
    let settle = || -> rusqlite::Result<()> {
        corpus.connection.pragma_update(None, "journal_mode", "DELETE")?;
        corpus.connection.execute_batch("VACUUM")
    };
    settle().map_err(|error| corpus.other(&error))?;
    Ok((campaign, all))
}
