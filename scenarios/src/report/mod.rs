//! What came of runs, for people and for machines. Each kind of report is a file, and a line in [`FORMATS`].

pub mod file;
pub mod github;
pub mod json;
pub mod junit;
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
    /// Makes it.
    pub render: fn(&Results) -> Vec<u8>,
}

/// The kinds of reports.
pub const FORMATS: &[Format] = &[
    Format { name: "junit", help: "XML as Jenkins and others read it", render: junit::render },
    Format {
        name: "json",
        help: "JSON Lines: a run, its results, a summary",
        render: json::render,
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
        Ok(Self { format, path: PathBuf::from(path) })
    }
}
