//! `wp8 diff`

use super::one::{self, One};
use super::{Ended, Refusal, out};
use crate::comparison::{Comparison, table, usual_pair};
use crate::library::Scenario;
use crate::run::Until;

/// What is compared, and how it is shown.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    one: One,
    /// Which two phones: the one that had the things, and the one to look for them on. Without it,
    /// `old` and `new`, or the two that there are.
    #[arg(long, value_name = "OLD,NEW", value_parser = two)]
    between: Option<Two>,
    /// Every item by itself, those that are the same too.
    #[arg(long)]
    all: bool,
    /// As JSON: one object with every item.
    #[arg(long, conflicts_with = "all")]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  wp8 diff first.yaml                          what came back at the end, and why not
  wp8 diff first.yaml --profile gdr3 --all     every item by itself
  wp8 diff first.yaml --between mine,hers      two phones by their names
  wp8 diff first.yaml --json                   for other programs";

/// The names of two phones.
#[derive(Clone, Debug)]
struct Two {
    old: String,
    new: String,
}

fn two(text: &str) -> Result<Two, String> {
    match text.split_once(',').map(|(old, new)| (old.trim(), new.trim())) {
        Some((old, new)) if !old.is_empty() && !new.is_empty() && old != new => {
            Ok(Two { old: old.to_owned(), new: new.to_owned() })
        }
        Some(_) | None => Err("write the names of two phones as `OLD,NEW`".to_owned()),
    }
}

/// Plays a scenario to its end and says what of one phone is on the other.
///
/// # Errors
///
/// There is no such scenario, profile or phone.
pub fn command(args: &Args) -> Ended {
    let (scenario, profile) = args.one.read()?;
    let Two { old, new } = match &args.between {
        Some(two) => two.clone(),
        None => usual(&scenario)?,
    };
    one::check_phone(&scenario, &old)?;
    one::check_phone(&scenario, &new)?;
    let played = one::played(&scenario, &profile, Until::End)?;
    let place = |name: &str| played.world.phone(name).map(|(index, _)| index);
    let (Some(old), Some(new)) = (place(&old), place(&new)) else {
        return Err(Refusal::usage("the phones of the scenario are not in its world"));
    };
    let comparison = Comparison::of(&played.world, old, new);
    let text = if args.json {
        let json = serde_json::to_string_pretty(&comparison);
        json.map_err(|error| Refusal::usage(error.to_string()))? + "\n"
    } else {
        table(&comparison, args.all)
    };
    out::print(&scenario.mask().text(&text))?;
    Ok(one::end(&scenario, &played))
}

/// The phones called `old` and `new`, or the only two.
fn usual(scenario: &Scenario) -> Result<Two, Refusal> {
    let names: Vec<&str> = scenario.document.world.phones.iter().map(|(name, _)| name).collect();
    let Some((old, new)) = usual_pair(&names) else {
        return Err(Refusal::usage(format!(
            "the scenario has {} phones: say which two with `--between OLD,NEW`",
            names.len()
        )));
    };
    Ok(Two { old: old.to_owned(), new: new.to_owned() })
}
