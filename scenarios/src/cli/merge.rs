//! `wp8 merge`

use std::path::PathBuf;

use super::explore::{no_corpus, tell};
use super::{Ended, Refusal};
use crate::search::campaign::{Report, merge};

/// Puts together what the parts of a campaign have found, whatever their order.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder for all of it, which must not hold a campaign yet.
    out: PathBuf,
    /// The folders that `explore --corpus` has filled.
    #[arg(value_name = "IN", required = true)]
    parts: Vec<PathBuf>,
    /// Write each failure into this folder, as a scenario.
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
}

/// Merges.
///
/// # Errors
///
/// A part cannot be read, the parts are not of one campaign, or the new corpus cannot be made.
pub fn command(args: &Args) -> Ended {
    if let Some(part) = args.parts.iter().find(|part| **part == args.out) {
        return Err(Refusal::usage(format!(
            "`{}` is read and cannot be written to: name another folder first",
            part.display()
        )));
    }
    let (campaign, islands) = merge(&args.out, &args.parts).map_err(|error| no_corpus(&error))?;
    let report = Report::of(&islands);
    tell(&campaign, &report, args.save.as_deref())
}
