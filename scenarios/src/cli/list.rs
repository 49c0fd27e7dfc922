//! `wp8 list`

use std::fmt::Write as _;

use clap::ValueEnum;
use serde_json::json;

use super::select::{Paths, Which, nothing};
use super::{Ended, Exit, out};
use crate::run::Case;

/// What is listed.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  wp8 list scenarios\n  wp8 list --filter 'source(C*)' --format json"
)]
pub struct Args {
    #[command(flatten)]
    paths: Paths,
    #[command(flatten)]
    which: Which,
    /// For people, or JSON Lines for programs.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// The form of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// A line of JSON for each scenario.
    Json,
}

/// Lists scenarios.
///
/// # Errors
///
/// Something is wrong with them, or nothing is selected.
pub fn command(args: &Args) -> Ended {
    let selection = args.which.selection()?;
    let library = args.paths.read()?;
    let misses = selection.misses(&library);
    let cases = selection.of(library);
    if cases.is_empty() {
        return Err(nothing(&selection, &misses));
    }
    let mut text = String::new();
    for cases in cases.chunk_by(|one, other| std::sync::Arc::ptr_eq(&one.scenario, &other.scenario))
    {
        match args.format {
            Format::Text => describe(cases, &mut text),
            Format::Json => data(cases, &mut text),
        }
    }
    out::print(&text)?;
    Ok(Exit::Passed)
}

fn describe(cases: &[Case], text: &mut String) {
    let scenario = &cases[0].scenario;
    let (document, mask) = (&scenario.document, scenario.mask());
    let profiles: Vec<&str> = cases.iter().map(|case| case.profile.as_str()).collect();
    let _ = writeln!(text, "{}", scenario.sources.locate(document.scenario.place));
    let _ = writeln!(text, "  {}", mask.text(&scenario.title()));
    let _ = write!(text, "  in {}", profiles.join(", "));
    for (what, names) in [("source", &document.source), ("tags", &document.tags)] {
        if !names.is_empty() {
            let _ = write!(text, "; {what} {}", names.join(", "));
        }
    }
    text.push('\n');
}

fn data(cases: &[Case], text: &mut String) {
    let scenario = &cases[0].scenario;
    let (document, mask) = (&scenario.document, scenario.mask());
    let line = json!({
        "scenario": mask.text(&scenario.title()),
        "file": &*scenario.file,
        "at": scenario.sources.locate(document.scenario.place),
        "profiles": cases.iter().map(|case| case.profile.as_str()).collect::<Vec<_>>(),
        "source": document.source,
        "tags": document.tags,
        "steps": document.steps.len(),
    });
    let _ = writeln!(text, "{line}");
}
