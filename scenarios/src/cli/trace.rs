//! `wp8 trace`

use clap::ValueEnum;

use super::one::{self, One};
use super::{Ended, Exit, out};
use crate::run::Until;
use crate::story;

/// What is told, and how.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    one: One,
    /// As a story, for the Perfetto viewer, or as JSON Lines.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// Only what concerns this phone.
    #[arg(long, value_name = "NAME")]
    phone: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  wp8 trace first.yaml                                  as a story
  wp8 trace first.yaml --profile gdr3 --phone new
  wp8 trace first.yaml --format perfetto > first.json   open it at https://ui.perfetto.dev";

/// The form of a trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A line for each thing that happened, below the step it belongs to.
    #[default]
    Text,
    /// Trace-event JSON: a process for each phone, a track for each of its services.
    Perfetto,
    /// A line of JSON for each thing that happened.
    Json,
}

/// Tells what happened.
///
/// # Errors
///
/// There is no such scenario, profile or phone.
pub fn command(args: &Args) -> Ended {
    let (scenario, profile) = args.one.read()?;
    if let Some(phone) = &args.phone {
        one::check_phone(&scenario, phone)?;
    }
    let played = one::played(&scenario, &profile, Until::End)?;
    let phone = args.phone.as_deref();
    let text = match args.format {
        Format::Text => story::text(&played, phone),
        Format::Perfetto => story::perfetto(&played, phone),
        Format::Json => story::json(&played, phone),
    };
    let mask = scenario.mask();
    out::print(&mask.text(&text))?;
    match &played.failure {
        None => Ok(Exit::Passed),
        Some(failure) => {
            let why = format!("the scenario failed: {}: {}\n", failure.at, failure.summary());
            out::complain(&mask.text(&why));
            Ok(Exit::Failed)
        }
    }
}
