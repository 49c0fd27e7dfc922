//! How runs went the last time, in a database that survives whatever happens to this program.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::Outcome;

/// What a run is called from one time to the next.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The file, from the root of the file system: it may be named from different folders.
    file: String,
    /// The scenario's title with its parameters.
    title: String,
    /// The profile.
    profile: String,
}

impl Key {
    /// The key of a scenario in a profile.
    #[must_use]
    pub fn of(file: &str, title: &str, profile: &str) -> Self {
        let absolute = Path::new(file).canonicalize();
        Self {
            file: absolute
                .map_or_else(|_| file.to_owned(), |path| path.to_string_lossy().into_owned()),
            title: title.to_owned(),
            profile: profile.to_owned(),
        }
    }
}

/// The database.
#[derive(Debug)]
pub struct History {
    connection: Connection,
}

/// Raised when the tables change; a database of another version is begun anew, for nothing in it is precious.
const VERSION: i64 = 1;

const TABLES: &str = "
    DROP TABLE IF EXISTS results;
    CREATE TABLE results (
        file TEXT NOT NULL,
        title TEXT NOT NULL,
        profile TEXT NOT NULL,
        seed INTEGER NOT NULL,
        verdict TEXT NOT NULL,
        fine INTEGER NOT NULL,
        fingerprint INTEGER NOT NULL,
        took_ms INTEGER NOT NULL,
        ended_unix_ms INTEGER NOT NULL,
        PRIMARY KEY (file, title, profile)
    ) WITHOUT ROWID;";

impl History {
    /// The folder it lies in: `$WP8_STATE`, or `.wp8` in the current folder.
    #[must_use]
    pub fn folder() -> PathBuf {
        std::env::var_os("WP8_STATE")
            .filter(|folder| !folder.is_empty())
            .map_or_else(|| PathBuf::from(".wp8"), PathBuf::from)
    }

    /// Opens the database in a folder, or makes it.
    ///
    /// # Errors
    ///
    /// The folder cannot be made or written, or what lies there is no database.
    pub fn open(folder: &Path) -> Result<Self, String> {
        let path = folder.join("results.sqlite");
        let failed = |why: String| format!("could not open `{}`: {why}", path.display());
        std::fs::create_dir_all(folder).map_err(|error| failed(crate::library::plain(&error)))?;
        let ignore = folder.join(".gitignore");
        if !ignore.exists() {
            // Without it, the folder shows up among the changes of whoever runs scenarios; no more than that.
            let _ = std::fs::write(&ignore, "*\n");
        }
        Connection::open(&path).and_then(Self::prepared).map_err(|error| failed(error.to_string()))
    }

    fn prepared(mut connection: Connection) -> rusqlite::Result<Self> {
        connection.busy_timeout(Duration::from_secs(5))?;
        // The only pair of settings that keeps what was committed when power goes.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: i64 = change.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version != VERSION {
            change.execute_batch(TABLES)?;
            change.pragma_update(None, "user_version", VERSION)?;
        }
        change.commit()?;
        Ok(Self { connection })
    }

    /// What was not fine when it last ran; none if nothing ever ran.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn last_failed(&self) -> Result<Option<BTreeSet<Key>>, String> {
        let read = || -> rusqlite::Result<Option<BTreeSet<Key>>> {
            let any = self.connection.query_row("SELECT 1 FROM results LIMIT 1", [], |_| Ok(()));
            if any.optional()?.is_none() {
                return Ok(None);
            }
            let mut rows = self
                .connection
                .prepare("SELECT file, title, profile FROM results WHERE NOT fine")?;
            let keys = rows.query_map([], |row| {
                Ok(Key { file: row.get(0)?, title: row.get(1)?, profile: row.get(2)? })
            })?;
            keys.collect::<rusqlite::Result<_>>().map(Some)
        };
        read().map_err(|error| format!("could not read what failed the last time: {error}"))
    }

    /// Writes from now on what it is told, on a thread of its own: what comes while it writes is written together.
    #[must_use]
    pub fn recorder(self) -> Recorder {
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::spawn(move || keep(self.connection, &receiver));
        Recorder { sender, thread }
    }
}

/// Takes results for the database.
#[derive(Debug)]
pub struct Recorder {
    sender: mpsc::Sender<Row>,
    thread: JoinHandle<rusqlite::Result<()>>,
}

#[derive(Debug)]
struct Row {
    key: Key,
    seed: u64,
    verdict: &'static str,
    fine: bool,
    fingerprint: u64,
    took: Duration,
}

impl Recorder {
    /// Takes a result. Whether it could be written is told by [`Recorder::finish`].
    pub fn record(&self, outcome: &Outcome) {
        let row = Row {
            key: Key::of(&outcome.file, &outcome.title, &outcome.profile),
            seed: outcome.seed,
            verdict: outcome.verdict.word(),
            fine: outcome.verdict.is_fine(),
            fingerprint: outcome.fingerprint,
            took: outcome.took,
        };
        // If the thread has ended, it has a reason, which is told at the end.
        let _ = self.sender.send(row);
    }

    /// Waits until everything is written.
    ///
    /// # Errors
    ///
    /// Something could not be.
    pub fn finish(self) -> Result<(), String> {
        drop(self.sender);
        match self.thread.join() {
            Ok(written) => written.map_err(|error| format!("could not keep the results: {error}")),
            Err(_) => Err("could not keep the results".to_owned()),
        }
    }
}

/// How often it is written at most: each time costs some milliseconds until the disk has it.
const BETWEEN_WRITES: Duration = Duration::from_millis(100);

fn keep(mut connection: Connection, receiver: &mpsc::Receiver<Row>) -> rusqlite::Result<()> {
    while let Ok(first) = receiver.recv() {
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut insert = change.prepare(
                "INSERT OR REPLACE INTO results VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?;
            for Row { key, seed, verdict, fine, fingerprint, took } in
                std::iter::once(first).chain(receiver.try_iter())
            {
                let ended = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                // SQLite's whole numbers have a sign; the bits are kept.
                insert.execute(params![
                    key.file,
                    key.title,
                    key.profile,
                    seed.cast_signed(),
                    verdict,
                    fine,
                    fingerprint.cast_signed(),
                    took.as_millis() as i64,
                    ended.as_millis() as i64
                ])?;
            }
        }
        change.commit()?;
        std::thread::sleep(BETWEEN_WRITES);
    }
    Ok(())
}
