//! `wp8 reference`

use super::{Ended, Exit, out};
use crate::reference;

/// Nothing to choose.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  wp8 reference > scenarios/REFERENCE.md")]
pub struct Args {}

/// Prints the reference of the language.
///
/// # Errors
///
/// It could not be printed.
pub fn command(_: &Args) -> Ended {
    out::print(&reference::markdown())?;
    Ok(Exit::Passed)
}
