//! `wp8 check`

use super::select::Paths;
use super::{Ended, Exit, out};
use crate::cli::run::counted;

/// What is checked.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  wp8 check scenarios\n  wp8 check first.yaml second.yaml")]
pub struct Args {
    #[command(flatten)]
    paths: Paths,
}

/// Reads scenario files and says what is wrong with them.
///
/// # Errors
///
/// Something is.
pub fn command(args: &Args) -> Ended {
    let library = args.paths.read()?;
    let runs: usize =
        library.scenarios.iter().map(|scenario| scenario.document.profiles.len()).sum();
    out::print(&format!(
        "nothing is wrong: {} in {}, {}\n",
        counted(library.scenarios.len(), "scenario"),
        counted(library.files, "file"),
        counted(runs, "run"),
    ))?;
    Ok(Exit::Passed)
}
