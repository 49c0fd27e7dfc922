//! `wp8 quirks`

use std::fmt::Write as _;

use wp8_emulator::profile::PROFILES;
use wp8_emulator::quirks::{QUIRKS, Quirk};

use super::{Ended, Exit, Refusal, out};
use crate::language::diagnostic::suggestion;

/// Which.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  wp8 quirks\n  wp8 quirks retry_reuses_the_expired_ticket")]
pub struct Args {
    /// Tell all about this one.
    name: Option<String>,
}

/// Lists the quirks, or tells all about one.
///
/// # Errors
///
/// There is none of that name.
pub fn command(args: &Args) -> Ended {
    let text = match &args.name {
        None => {
            QUIRKS.iter().map(|quirk| format!("{}\n    {}\n", quirk.name, quirk.story)).collect()
        }
        Some(name) => all_about(named(name)?),
    };
    out::print(&text)?;
    Ok(Exit::Passed)
}

fn named(name: &str) -> Result<&'static Quirk, Refusal> {
    Quirk::named(name).ok_or_else(|| {
        let known: Vec<&str> = QUIRKS.iter().map(|quirk| quirk.name).collect();
        let help = suggestion(name, &known).map(|help| format!("; {help}")).unwrap_or_default();
        Refusal::usage(format!("no quirk is called `{name}`{help}"))
    })
}

fn all_about(quirk: &Quirk) -> String {
    let versions: Vec<&str> = PROFILES
        .iter()
        .filter(|profile| quirk.is_in(profile))
        .map(|profile| profile.name)
        .collect();
    let facts: Vec<String> = quirk.facts.iter().map(u16::to_string).collect();
    let mut text = format!("{}\n\n{}\n\n", quirk.name, quirk.story);
    for (what, value) in [
        ("trigger", quirk.trigger.to_owned()),
        ("in", versions.join(", ")),
        ("reports", quirk.reports.join(", ")),
        ("facts", facts.join(", ")),
        ("how sure", quirk.confidence.to_owned()),
        ("switch on", format!("quirks: {{ {}: true }}", quirk.name)),
    ] {
        let _ = writeln!(text, "{what:<10} {value}");
    }
    text
}
