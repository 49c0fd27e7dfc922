//! `wp8 schema`

use super::{Ended, Exit, out};
use crate::schema;

/// Nothing to choose.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  wp8 schema > wp8.schema.json\n\n\
    Put `# yaml-language-server: $schema=wp8.schema.json` on the first line of a scenario,\n\
    and editors complete it.")]
pub struct Args {}

/// Prints the JSON Schema of scenario files.
///
/// # Errors
///
/// It could not be printed.
pub fn command(_: &Args) -> Ended {
    out::print(&format!("{:#}\n", schema::of(crate::catalogue::catalogue())))?;
    Ok(Exit::Passed)
}
