//! `wp8 verbs`

use std::fmt::Write as _;

use super::{Ended, Exit, Refusal, out};
use crate::catalogue::catalogue;
use crate::language::args::prose;
use crate::language::catalogue::{On, VerbSpec};
use crate::language::diagnostic::suggestion;
use crate::reference;
use crate::verbs::Deed;

/// Which.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  wp8 verbs\n  wp8 verbs advance")]
pub struct Args {
    /// Tell all about this one.
    name: Option<String>,
}

/// Lists what steps can do, or tells all about one.
///
/// # Errors
///
/// There is nothing of that name.
pub fn command(args: &Args) -> Ended {
    let text = match &args.name {
        None => list(),
        Some(name) => all_about(name)?,
    };
    out::print(&text)?;
    Ok(Exit::Passed)
}

fn list() -> String {
    let mut text = String::from("Steps of every scenario:\n");
    for (name, help) in reference::builtins() {
        let _ = writeln!(text, "  {name:<20} {help}");
    }
    for (on, heading) in [
        (On::Phone, "What a phone does (`PHONE: verb`):"),
        (On::World, "What happens around the phones:"),
    ] {
        let verbs: Vec<&VerbSpec<Deed>> =
            catalogue().verbs.iter().filter(|verb| verb.on == on).collect();
        if verbs.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{heading}");
        for verb in verbs {
            let _ = writeln!(text, "  {:<20} {}", verb.name, first_sentence(verb.shape.help));
        }
    }
    text
}

fn first_sentence(help: &str) -> String {
    let help = prose(help);
    match help.find(". ") {
        Some(end) => help[..=end].to_owned(),
        None => help,
    }
}

fn all_about(name: &str) -> Result<String, Refusal> {
    let verbs: Vec<&VerbSpec<Deed>> =
        catalogue().verbs.iter().filter(|verb| verb.name == name).collect();
    if !verbs.is_empty() {
        let texts: Vec<String> = verbs.into_iter().map(reference::verb_as_text).collect();
        return Ok(texts.join("\n"));
    }
    if let Some((name, help)) = reference::builtins().find(|(builtin, _)| *builtin == name) {
        return Ok(format!("{name}\n  {help}\n"));
    }
    let known: Vec<&str> = catalogue()
        .verbs
        .iter()
        .map(|verb| verb.name)
        .chain(reference::builtins().map(|(name, _)| name))
        .collect();
    let help = suggestion(name, &known).unwrap_or_else(|| "`wp8 verbs` lists them".to_owned());
    Err(Refusal::usage(format!("no verb is called `{name}`; {help}")))
}
