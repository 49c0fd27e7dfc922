//! `wp8 show`

use std::fmt::Write as _;
use std::path::PathBuf;

use wp8_emulator::kernel::Time;
use wp8_emulator::phone::Phone;
use wp8_emulator::world::World;

use super::contact_sheet::{self, Form};
use super::one::{self, One};
use super::{Ended, Exit, Refusal, out};
use crate::language::cel::{Roots as _, Value};
use crate::language::diagnostic::{enumerate, suggestion};
use crate::language::units::Millis;
use crate::library::Scenario;
use crate::picture;
use crate::run::{Observer, Played, Until, screen};
use crate::view::WorldView;

/// What is shown.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    one: One,
    /// After which step: its number, its name, or `:LINE` for the step that is at that line. Or a time since the
    /// scenario began, also within a step: `26h`, or `1d 02:30:00` as traces and reports write it. Without it, the
    /// steps are listed.
    #[arg(long, value_name = "STEP|TIME")]
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
  wp8 show first.yaml --at 1d2h30m           the phones at that time, whatever step it is in
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
    let moment = Moment::of(&scenario, &profile, Some(at))?;
    if args.png.is_none() && args.svg.is_none() {
        out::print(&scenario.mask().text(&shown(&moment, args.phone.as_deref())))?;
    } else {
        args.draw(&scenario, &moment.world)?;
    }
    Ok(moment.end(&scenario))
}

/// What `--at` means.
enum At {
    /// After the step with this number, from 1.
    Step(usize),
    /// At this time.
    Time(Time),
}

/// How things stood.
pub(super) struct Moment {
    pub world: World,
    /// The step before, or the one that was being done.
    step: String,
    /// The run, if it failed before.
    failed: Option<Played>,
}

impl Moment {
    /// What `--at` means; the end of the scenario without it.
    pub fn of(scenario: &Scenario, profile: &str, at: Option<&str>) -> Result<Self, Refusal> {
        let until = match at.map(|at| At::of(scenario, at)).transpose()? {
            None => Until::End,
            Some(At::Step(number)) => Until::Step(number),
            Some(At::Time(time)) => return Self::at(scenario, profile, time),
        };
        Ok(Self::after(one::played(scenario, profile, until)?))
    }

    /// How the program ends: a failure before that is told.
    pub fn end(&self, scenario: &Scenario) -> Exit {
        self.failed.as_ref().map_or(Exit::Passed, |played| one::end(scenario, played))
    }

    /// The end of a run.
    fn after(played: Played) -> Self {
        let last = played.steps.last().map_or("nothing", |done| done.step.as_str());
        Self {
            world: played.world.clone(),
            step: format!("after `{last}`"),
            failed: played.failure.is_some().then_some(played),
        }
    }

    /// A time of a run: after all that happened then and before.
    fn at(scenario: &Scenario, profile: &str, time: Time) -> Result<Self, Refusal> {
        let mut watch = Watch { time, world: None, step: None, over: false };
        let played = one::watched(scenario, profile, &mut watch)?;
        let Watch { world, step, over, .. } = watch;
        if over {
            let end = played.world.now();
            if played.failure.is_some() || end == time {
                return Ok(Self::after(played));
            }
            return Err(Refusal::usage(format!("the scenario is over at {end}, before {time}")));
        }
        let mut world = world.unwrap_or(played.world);
        // Nothing happens until then: it was the last that did.
        world.advance_to(time).map_err(|livelock| Refusal::usage(livelock.to_string()))?;
        let step = match step {
            Some(step) => format!("during `{step}`"),
            None => "before the first step".to_owned(),
        };
        Ok(Self { world, step, failed: None })
    }
}

/// Waits for a time to come.
struct Watch {
    time: Time,
    /// As it was last, up to that time.
    world: Option<World>,
    /// The last step that had been begun by then.
    step: Option<String>,
    /// The run was over by then.
    over: bool,
}

impl Observer for Watch {
    fn begins(&mut self, step: &str, world: &World) {
        self.looks(world);
        if world.now() <= self.time {
            self.step = Some(step.to_owned());
        }
    }

    fn looks(&mut self, world: &World) {
        if world.now() <= self.time {
            self.world = Some(world.clone());
        }
    }

    fn ends(&mut self, world: &World) {
        self.looks(world);
        self.over = world.now() <= self.time;
    }
}

impl Args {
    fn draw(&self, scenario: &Scenario, world: &World) -> Result<(), Refusal> {
        let phones = world.phones();
        let called =
            |phone: &&Phone| self.phone.as_ref().is_none_or(|name| *name == *phone.identity().name);
        let mut shown = phones.iter().filter(called);
        let (Some(phone), None) = (shown.next(), shown.next()) else {
            let names: Vec<&str> = phones.iter().map(|phone| &*phone.identity().name).collect();
            let names = enumerate(&names);
            return Err(Refusal::usage(format!("a picture is of one phone: `--phone` {names}")));
        };
        let svg = picture::svg(phone, world.now(), &scenario.mask());
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

impl At {
    fn of(scenario: &Scenario, at: &str) -> Result<Self, Refusal> {
        let steps = &scenario.document.steps;
        if let Ok(number) = at.parse::<usize>() {
            return if (1..=steps.len()).contains(&number) {
                Ok(Self::Step(number))
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
                .map(|index| Self::Step(index + 1))
                .ok_or_else(|| Refusal::usage(format!("no step begins at line {line} or before")));
        }
        let names: Vec<&str> = steps.iter().filter_map(|step| step.name.as_deref()).collect();
        if let Some(index) = steps.iter().position(|step| step.name.as_deref() == Some(at)) {
            return Ok(Self::Step(index + 1));
        }
        if let Some(time) = time(at) {
            return Ok(Self::Time(time));
        }
        let help = suggestion(at, &names).unwrap_or_else(|| {
            "`wp8 show FILE` lists them; a time is written `26h` or `1d 02:30:00`".to_owned()
        });
        Err(Refusal::usage(format!("no step is called `{at}`; {help}")))
    }
}

/// A time since the scenario began, as scenarios write lengths of time or as traces write times.
fn time(text: &str) -> Option<Time> {
    if let Ok(Millis(ms)) = Millis::parse(text) {
        return Some(Time(ms));
    }
    let (days, clock) = match text.split_once("d ") {
        Some((days, clock)) => (days.parse::<u64>().ok()?, clock),
        None => (0, text),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let parts: Vec<u64> = clock.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let &[hours, minutes, seconds] = &parts[..] else { return None };
    // `.5` is half a second.
    let ms: u64 = format!("{fraction:0<3}").parse().ok()?;
    let fits = hours < 24 && minutes < 60 && seconds < 60 && fraction.len() <= 3;
    let seconds = days.checked_mul(86_400)?.checked_add((hours * 60 + minutes) * 60 + seconds)?;
    fits.then_some(Time(seconds.checked_mul(1000)?.checked_add(ms)?))
}

fn shown(Moment { world, step, .. }: &Moment, only: Option<&str>) -> String {
    let view = WorldView::new(world);
    let mut text = format!("at {}, {step}\n", world.now());
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

#[cfg(test)]
mod tests {
    use super::{Time, time};

    #[test]
    fn a_time_is_read_as_scenarios_and_as_traces_write_it() {
        for (text, ms) in [("26h", 93_600_000), ("1d2h", 93_600_000), ("250ms", 250)] {
            assert_eq!(time(text), Some(Time(ms)), "{text}");
        }
        for ms in [0, 1, 500, 61_000, 93_600_000, 8_640_000_123] {
            assert_eq!(time(&Time(ms).to_string()), Some(Time(ms)), "{}", Time(ms));
        }
        for text in
            ["soon", "25:00:00", "00:00", "-1h", "00:00:00.1234", "9999999999999999d 00:00:00"]
        {
            assert_eq!(time(text), None, "{text}");
        }
    }
}
