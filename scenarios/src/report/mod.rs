//! What came of runs, for people and for machines. Each kind of report is a file, and a line in [`FORMATS`].

pub mod file;
pub mod github;
pub mod html;
pub mod json;
pub mod junit;
pub mod perfetto;
pub mod table;

use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::language::diagnostic::suggestion;
use crate::run::Results;

/// A kind of report that is written to a file.
#[derive(Debug)]
pub struct Format {
    /// As it is named in `--report`.
    pub name: &'static str,
    /// What it is, in a few words.
    pub help: &'static str,
    /// The name of its file in a folder.
    pub file: &'static str,
    /// Whether it shows what could be seen of each run.
    pub needs_recordings: bool,
    /// Makes it.
    pub render: fn(&Results) -> Vec<u8>,
}

/// The kinds of reports.
pub const FORMATS: &[Format] = &[
    Format {
        name: "html",
        help: "one page for a browser: each run step by step, with its screens",
        file: "index.html",
        needs_recordings: true,
        render: html::render,
    },
    Format {
        name: "junit",
        help: "XML as Jenkins and others read it",
        file: "junit.xml",
        needs_recordings: false,
        render: junit::render,
    },
    Format {
        name: "json",
        help: "JSON Lines: a run, its results, a summary",
        file: "results.jsonl",
        needs_recordings: false,
        render: json::render,
    },
    Format {
        name: "perfetto",
        help: "trace events for the Perfetto viewer: a track for each service of each phone",
        file: "trace.json",
        needs_recordings: true,
        render: perfetto::render,
    },
];

/// A report that is wanted: its kind and its file.
#[derive(Clone, Debug)]
pub struct Wanted {
    format: &'static Format,
    path: PathBuf,
}

impl Wanted {
    /// Writes it.
    ///
    /// # Errors
    ///
    /// The file could not be replaced; its name is in the message.
    pub fn write(&self, results: &Results) -> Result<(), String> {
        file::replace(&self.path, &(self.format.render)(results)).map_err(|error| {
            format!("could not write `{}`: {}", self.path.display(), crate::library::plain(&error))
        })
    }

    /// Whether runs must be recorded for it.
    #[must_use]
    pub const fn needs_recordings(&self) -> bool {
        self.format.needs_recordings
    }

    /// Its file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        let Some((name, path)) = text.split_once('=').filter(|(_, path)| !path.is_empty()) else {
            return Err(format!("a report is written `{}=FILE`", names[0]));
        };
        let Some(format) = FORMATS.iter().find(|format| format.name == name) else {
            let help = suggestion(name, &names).map(|help| format!("; {help}")).unwrap_or_default();
            return Err(format!("no report is called `{name}`{help}"));
        };
        let named = PathBuf::from(path);
        let is_folder = path.ends_with('/') || named.is_dir();
        Ok(Self { format, path: if is_folder { named.join(format.file) } else { named } })
    }
}
