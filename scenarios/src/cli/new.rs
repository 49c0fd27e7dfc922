//! `wp8 new`

use std::path::PathBuf;

use super::{Ended, Exit, out};

/// Where it is written.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  wp8 new first.yaml\n  wp8 new | less")]
pub struct Args {
    /// The file to write; without one, it is printed.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Write it even if there is such a file.
    #[arg(long)]
    force: bool,
}

/// The scenario it writes. A test runs it.
pub const TEMPLATE: &str = include_str!("new.scenario");

/// Writes a scenario to begin with.
///
/// # Errors
///
/// There is such a file, or it could not be written.
pub fn command(args: &Args) -> Ended {
    let Some(path) = &args.file else {
        out::print(TEMPLATE)?;
        return Ok(Exit::Passed);
    };
    out::write_new(path, TEMPLATE.as_bytes(), args.force)?;
    out::print(&format!("wrote {0}; `wp8 run {0}` runs it\n", path.display()))?;
    Ok(Exit::Passed)
}
