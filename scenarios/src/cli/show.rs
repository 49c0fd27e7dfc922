//! `wp8 show`

use std::fmt::Write as _;
use std::path::PathBuf;

use wp8_emulator::phone::Phone;

use super::contact_sheet::{self, Form};
use super::one::{self, One};
use super::{Ended, Exit, Refusal, out};
use crate::language::cel::{Roots as _, Value};
use crate::language::diagnostic::{enumerate, suggestion};
use crate::library::Scenario;
use crate::picture;
use crate::run::{Played, Until, screen};
use crate::view::WorldView;

/// What is shown.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    one: One,
    /// After which step: its number, its name, or `:LINE` for the step that is at that line. Without it, the steps are
    /// listed.
    #[arg(long, value_name = "STEP")]
    at: Option<String>,
    /// Only this phone.
    #[arg(long, value_name = "NAME")]
    phone: Option<String>,
    /// Write the screen to this file as a picture, in the pixels of its model; of several phones, `--phone` says whose.
    #[arg(long, value_name = "FILE", requires = "at")]
    png: Option<PathBuf>,
    /// The same as SVG. Its words are in Open Sans.
    #[arg(long, value_name = "FILE", requires = "at")]
    svg: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  wp8 show first.yaml                        its steps, with their numbers
  wp8 show first.yaml --at 3                 the phones after the third
  wp8 show first.yaml --at :27 --phone new   one phone after the step at line 27
  wp8 show first.yaml --at 3 --phone new --png new.png   its screen as a picture";

/// Shows the phones after a step.
///
/// # Errors
///
/// There is no such scenario, profile, step or phone.
pub fn command(args: &Args) -> Ended {
    let (scenario, profile) = args.one.read()?;
    if let Some(phone) = &args.phone {
        one::check_phone(&scenario, phone)?;
    }
    let Some(at) = &args.at else {
        out::print(&scenario.mask().text(&steps(&scenario, &profile)))?;
        return Ok(Exit::Passed);
    };
    let number = number(&scenario, at)?;
    let played = one::played(&scenario, &profile, Until::Step(number))?;
    if args.png.is_none() && args.svg.is_none() {
        out::print(&scenario.mask().text(&shown(&played, args.phone.as_deref())))?;
    } else {
        args.draw(&scenario, &played)?;
    }
    Ok(one::end(&scenario, &played))
}

impl Args {
    fn draw(&self, scenario: &Scenario, played: &Played) -> Result<(), Refusal> {
        let phones = played.world.phones();
        let called =
            |phone: &&Phone| self.phone.as_ref().is_none_or(|name| *name == *phone.identity().name);
        let mut shown = phones.iter().filter(called);
        let (Some(phone), None) = (shown.next(), shown.next()) else {
            let names: Vec<&str> = phones.iter().map(|phone| &*phone.identity().name).collect();
            let names = enumerate(&names);
            return Err(Refusal::usage(format!("a picture is of one phone: `--phone` {names}")));
        };
        let svg = picture::svg(phone, played.world.now(), &scenario.mask());
        for (path, form) in [(&self.png, Form::Png), (&self.svg, Form::Svg)] {
            if let Some(path) = path {
                contact_sheet::write(path, &svg, form)?;
            }
        }
        Ok(())
    }
}

fn steps(scenario: &Scenario, profile: &str) -> String {
    let mut text = String::new();
    for (index, step) in scenario.document.steps.iter().enumerate() {
        let skipped = if step.is_for(profile) { "" } else { "  (not in this profile)" };
        let at = scenario.sources.locate(step.place);
        let name = step.name.as_ref().map(|name| format!("  # {name}")).unwrap_or_default();
        let _ = writeln!(text, "{:>4}  {}{name}{skipped}  {at}", index + 1, step.text);
    }
    text
}

/// The number of the step that `--at` means, from 1.
pub(super) fn number(scenario: &Scenario, at: &str) -> Result<usize, Refusal> {
    let steps = &scenario.document.steps;
    if let Ok(number) = at.parse::<usize>() {
        return if (1..=steps.len()).contains(&number) {
            Ok(number)
        } else {
            Err(Refusal::usage(format!(
                "there is no step {number}: they count from 1 to {}",
                steps.len()
            )))
        };
    }
    if let Some(line) = at.strip_prefix(':').and_then(|line| line.parse::<usize>().ok()) {
        let begins = |place| {
            let file = scenario.sources.file(place)?;
            Some(file.line_column(place.start as usize).0)
        };
        let last = steps.iter().rposition(|step| {
            step.place.file == 0 && begins(step.place).is_some_and(|at| at <= line)
        });
        return last
            .map(|index| index + 1)
            .ok_or_else(|| Refusal::usage(format!("no step begins at line {line} or before")));
    }
    let names: Vec<&str> = steps.iter().filter_map(|step| step.name.as_deref()).collect();
    steps
        .iter()
        .position(|step| step.name.as_deref() == Some(at))
        .map(|index| index + 1)
        .ok_or_else(|| {
            let help =
                suggestion(at, &names).unwrap_or_else(|| "`wp8 show FILE` lists them".to_owned());
            Refusal::usage(format!("no step is called `{at}`; {help}"))
        })
}

fn shown(played: &Played, only: Option<&str>) -> String {
    let world = &played.world;
    let view = WorldView::new(world);
    let last = played.steps.last().map_or("nothing", |done| done.step.as_str());
    let mut text = format!("at {}, after `{last}`\n", world.now());
    for phone in world.phones() {
        let name = &*phone.identity().name;
        if only.is_some_and(|only| only != name) {
            continue;
        }
        let screen = screen(phone, world.now());
        let dark = if screen.is_empty() { ": the screen is dark" } else { "" };
        let _ = writeln!(text, "\n{name}{dark}");
        for line in screen.lines() {
            let _ = writeln!(text, "  │ {line}");
        }
        state(name, &view.root(name), &mut text);
    }
    if only.is_none() {
        let _ = writeln!(text, "\naround the phones");
        for field in crate::view::surroundings().fields {
            state(field.name, &view.root(field.name), &mut text);
        }
    }
    text
}

/// A value as expectations would name its parts, a line each.
fn state(path: &str, value: &Value<'_>, text: &mut String) {
    if let Value::Struct(object) = value {
        for field in object.schema().fields {
            state(&format!("{path}.{}", field.name), &object.get(field.name), text);
        }
    } else {
        let _ = writeln!(text, "  {path} is {value}");
    }
}
