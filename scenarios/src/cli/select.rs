//! Which scenarios: what `run`, `list` and `check` have in common.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;

use super::{Refusal, out};
use crate::catalogue::profile_names;
use crate::library::{self, Library};
use crate::report::github;
use crate::run::{Filter, History, Partition, Selection};

/// Scenario files.
#[derive(Clone, Debug, clap::Args)]
pub struct Paths {
    /// Scenario files, or folders with all scenarios below them.
    #[arg(default_value = "scenarios", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

impl Paths {
    /// Reads them all.
    ///
    /// # Errors
    ///
    /// A path leads nowhere, or something is wrong with a file: everything that is, at once.
    pub(super) fn read(&self) -> Result<Library, Refusal> {
        let files = library::find(&self.paths).map_err(|wrong| {
            let wrong: Vec<String> = wrong.iter().map(|path| format!("error: {path}")).collect();
            Refusal::usage(wrong.join("\n"))
        })?;
        let library = Library::read(&files);
        if library.mistakes() == 0 {
            return Ok(library);
        }
        if github::is_wanted() {
            out::print(&library.github())?;
        }
        out::complain(&library.render(out::diagnostic_look()));
        Err(Refusal::usage(format!("\n{}", mistakes(&library))))
    }
}

/// "3 mistakes in 2 of 14 files; nothing was run".
fn mistakes(library: &Library) -> String {
    let (count, files) = (library.mistakes(), library.wrong_files());
    let mistakes = if count == 1 { "1 mistake".to_owned() } else { format!("{count} mistakes") };
    format!("{mistakes} in {files} of {} files; nothing was run", library.files)
}

/// Which runs of the scenarios.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Which runs")]
pub struct Which {
    /// Only in this profile; may be given several times.
    #[arg(long, value_name = "PROFILE", value_delimiter = ',', value_parser = PossibleValuesParser::new(profile_names()))]
    pub profile: Vec<String>,
    /// Only what fits: name(~text) tag(x) profile(x) source(C17) file(glob), with and, or, not and parentheses.
    #[arg(long, value_name = "FILTER")]
    pub filter: Option<String>,
    /// Only a part of the runs: every n-th (slice), or by a hash of what they are called.
    #[arg(long, value_name = "slice:I/N|hash:I/N")]
    pub partition: Option<Partition>,
    /// Only what was not fine when it last ran.
    #[arg(long)]
    pub last_failed: bool,
}

impl Which {
    /// What is selected.
    ///
    /// # Errors
    ///
    /// The filter is wrong, or what failed the last time is not known.
    pub(super) fn selection(&self) -> Result<Selection, Refusal> {
        let filter = self.filter.as_deref().map(filter).transpose()?;
        let only = if self.last_failed { Some(last_failed()?) } else { None };
        Ok(Selection {
            profiles: self.profile.clone(),
            filter,
            partition: self.partition,
            only,
            seed: None,
            repeat: 1,
        })
    }
}

fn filter(text: &str) -> Result<Filter, Refusal> {
    Filter::parse(text).map_err(|wrong| {
        let (sources, diagnostics) = *wrong;
        Refusal::usage(diagnostics.render(&sources, out::diagnostic_look()))
    })
}

fn last_failed() -> Result<std::collections::BTreeSet<crate::run::Key>, Refusal> {
    let failed = History::open(&History::folder())
        .and_then(|history| history.last_failed())
        .map_err(Refusal::usage)?;
    failed.ok_or_else(|| {
        let folder = History::folder();
        Refusal::nothing(format!("nothing is known of an earlier run in `{}`", folder.display()))
    })
}

/// Why nothing is selected.
pub(super) fn nothing(selection: &Selection, misses: &[String]) -> Refusal {
    if !misses.is_empty() {
        return Refusal::nothing(format!("nothing is selected: {}", misses.join("; ")));
    }
    let why = match selection {
        Selection { only: Some(only), .. } if only.is_empty() => "nothing failed the last time",
        Selection { only: Some(_), .. } => {
            "nothing of what failed the last time is here and selected"
        }
        Selection { partition: Some(_), .. } => "nothing is selected in this part",
        Selection { filter: Some(_), .. } => "nothing is selected: no scenario fits the filter",
        Selection { .. } => "nothing is selected: no scenario runs in such a profile",
    };
    Refusal::nothing(why)
}
