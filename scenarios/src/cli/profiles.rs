//! `wp8 profiles`

use std::fmt::Write as _;

use super::{Ended, Exit, out};
use crate::catalogue::catalogue;

/// Nothing to choose.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  wp8 profiles\n  wp8 run first.yaml --profile gdr3")]
pub struct Args {}

/// Lists the profiles.
///
/// # Errors
///
/// They could not be printed.
pub fn command(_: &Args) -> Ended {
    let mut text = String::new();
    for profile in &catalogue().profiles {
        let _ = writeln!(text, "{:<10} {}", profile.name, profile.help);
    }
    out::print(&text)?;
    Ok(Exit::Passed)
}
