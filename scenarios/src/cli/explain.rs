//! `wp8 explain`

use std::fmt::Write as _;

use super::one::One;
use super::{Ended, Exit, out, settings};
use crate::run::{self, Ending, Explained, Kept, Part, Tried};

/// What is explained.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    one: One,
}

const EXAMPLES: &str = "\
Examples:
  wp8 explain first.yaml                  what it takes for the scenario to fail, or to pass
  wp8 explain first.yaml --profile gdr3

The scenario is run again and again, each time without one quirk, switch, step or peculiarity of its world: what it
does not come out the same without, it takes. `wp8 trace` tells the whole story.";

/// Explains a scenario.
///
/// # Errors
///
/// There is no such scenario or profile.
pub fn command(args: &Args) -> Ended {
    let (scenario, profile) = args.one.read()?;
    let snapshots = settings::snapshots(Kept::Compare)?;
    let explained = run::explain(&scenario, &profile, &snapshots);
    let title = scenario.title();
    out::print(&scenario.mask().text(&text(&title, &profile, &explained)))?;
    Ok(match explained.ending {
        Ending::Seen(_) => Exit::Passed,
        Ending::Fails { .. } => Exit::Failed,
    })
}

/// The report.
#[must_use]
pub fn text(title: &str, profile: &str, explained: &Explained) -> String {
    let mut text = format!("{title}\n\n");
    let _ = match &explained.ending {
        Ending::Seen(step) => writeln!(text, "In {profile} it shows what it expects, last: {step}"),
        Ending::Fails { at, why } => writeln!(text, "In {profile} it fails at {at}: {why}"),
    };
    let (takes, spares): (Vec<&Tried>, Vec<&Tried>) =
        explained.tried.iter().partition(|tried| tried.instead.is_some());
    if !takes.is_empty() {
        text.push_str("\nIt takes\n");
    }
    for Tried { part, instead } in takes {
        let _ = writeln!(text, "  {part}");
        if let Part::Quirk(quirk) = part {
            let _ = writeln!(text, "      {}", quirk.story);
        }
        let instead = shortened(instead.as_deref().unwrap_or_default());
        let _ = writeln!(text, "      without: {instead}");
    }
    if explained.enough.is_empty() {
        text.push_str("\nIt comes out the same with nothing of all that.\n");
    } else {
        text.push_str("\nEnough for it, all else left out\n");
        for part in &explained.enough {
            let _ = writeln!(text, "  {part}");
        }
    }
    if !spares.is_empty() {
        text.push_str("\nIt does not take\n");
    }
    for Tried { part, .. } in spares {
        let _ = writeln!(text, "  {part}");
    }
    versions(&mut text, &explained.versions);
    if !explained.chain.is_empty() {
        text.push_str("\nWhat led there\n");
    }
    for line in &explained.chain {
        let _ = writeln!(text, "  {line}");
    }
    text
}

/// What is seen instead may be a whole queue; its beginning says enough.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 160;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}

/// From which version on it is gone.
fn versions(text: &mut String, versions: &[(&'static str, bool)]) {
    let those = |so: bool| -> Vec<&str> {
        versions.iter().filter(|(_, same)| *same == so).map(|(name, _)| *name).collect()
    };
    let (same, other) = (those(true), those(false));
    let line = match (same.last(), other.last()) {
        (None, _) => "no version as it was shipped".to_owned(),
        (Some(_), None) => "every version as it was shipped".to_owned(),
        (Some(last), Some(_)) => {
            let after = versions.iter().skip_while(|(name, _)| name != last).nth(1);
            let gone = after.map(|(name, _)| format!("; gone from {name} on")).unwrap_or_default();
            format!("{} as shipped{gone}", same.join(", "))
        }
    };
    let _ = writeln!(text, "\nThe same in {line}");
}
