//! A history as a scenario file: what somebody would write who reports it.
//!
//! The commands that a history came to are turned into steps, a verb each, with the time between
//! them. Then the text is made plain, and after every change it is run: the scenario must show what
//! the history showed. A walk through set-up becomes one step, a span a round number or the wait for
//! what came of it. Luck follows from what a step says, so a step gets its history's `nonce` only
//! where the scenario does not show the same without.

mod draft;
mod polish;
mod steps;

use wp8_emulator::kernel::{Nonce, Time};
use wp8_emulator::world::World;

use super::explain::{Explanation, explain};
use super::history::Chunk;
use super::play::{Failure, Play, Told};
use super::setting::{PASSWORD, Setting};
use crate::library::Library;
use crate::properties::{self, Property};
use crate::run::{Brake, Played, Snapshots, Until, perform};

pub use draft::{Draft, Ending, Line};
pub(crate) use steps::{argument, step, verb};

/// A scenario, written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its title, without anything that a file name could not have.
    pub title: String,
    /// The file.
    pub yaml: String,
    /// It was run, and shows what the history showed. Where it does not, a command has no verb, or
    /// luck decides that no nonce can name.
    pub shows_it: bool,
}

/// The scenario that shows how a history fails; none if it does not fail.
#[must_use]
pub fn write(
    setting: &Setting,
    watched: &[&'static Property],
    chunks: &[Chunk],
) -> Option<Written> {
    let explanation = explain(setting, watched, chunks)?;
    Some(write_explained(setting, watched, chunks, &explanation))
}

/// As [`write()`], where the reasons are known already.
#[must_use]
pub fn write_explained(
    setting: &Setting,
    watched: &[&'static Property],
    chunks: &[Chunk],
    explanation: &Explanation,
) -> Written {
    let mut play = Play::begin(setting, watched);
    play.listen();
    let _ = play.all(chunks);
    let end = play.world.now();
    let ending = ending(&explanation.failure);
    let mut draft = Draft::new(setting, title(explanation), ending);
    draft.remarks = remarks(explanation);
    draft.lines = lines_of(setting, play.told(), end);
    draft.written()
}

/// Which scenario shows the failure.
fn ending(failure: &Failure) -> Ending {
    match failure {
        Failure::Breach(breach) => Ending::Property { name: breach.property, phone: breach.phone },
        Failure::Livelock(_) => Ending::Livelock,
    }
}

fn title(explanation: &Explanation) -> String {
    match &explanation.failure {
        Failure::Breach(breach) => {
            let mut letters = breach.seen.chars();
            let first = letters.next().map(char::to_uppercase);
            first.into_iter().flatten().chain(letters).collect()
        }
        Failure::Livelock(_) => "Time stands still".to_owned(),
    }
}

/// What stands above the steps: what was expected, and what led to what was seen.
fn remarks(explanation: &Explanation) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Failure::Breach(breach) = &explanation.failure {
        let expected = properties::named(breach.property).map_or("", |it| it.sentence);
        remarks.push(format!("Expected: {expected}."));
        remarks.push(format!("Seen at {}: {}.", breach.at, breach.seen));
    }
    if !explanation.quirks.is_empty() {
        remarks.push(format!("It takes: {}.", explanation.quirks.join(", ")));
    }
    if !explanation.chain.is_empty() {
        remarks.push("What led there:".to_owned());
        remarks.extend(explanation.chain.iter().map(|line| format!("  {}", line.trim())));
    }
    remarks
}

/// The steps of a history: what was told, and the time between.
///
/// Some verbs wait for what they bring about, so the time that each takes is looked up in the world
/// in which it is given.
pub(super) fn lines_of(setting: &Setting, told: &[Told], end: Time) -> Vec<Line> {
    let mut world = setting.world();
    let mut lines = Vec::new();
    // Where the scenario is in time: a verb may have taken it further than the command.
    let mut now = world.now();
    for (place, Told { at, nonce, command, .. }) in told.iter().enumerate() {
        if world.advance_to(*at).is_err() {
            break;
        }
        let next = told.get(place + 1).map_or(end, |next| next.at);
        if let Some(text) = steps::step(&world, command) {
            if *at > now {
                lines.push(Line::advance(at.since(now)));
                now = *at;
            }
            let before = world.clone();
            let _refused = world.apply(Nonce(nonce.key("command", 0).0), command.clone());
            let (text, until) = patient(&before, &world, text, next);
            now = until.max(now);
            lines.push(Line::Step { text, nonce: nonce.0, pinned: false });
        } else {
            let _refused = world.apply(Nonce(nonce.key("command", 0).0), command.clone());
        }
    }
    if end > now {
        lines.push(Line::advance(end.since(now)));
    }
    lines
}

/// What a verb says that waits until the phone is up, and until when it waits: where the next step
/// comes before that, the key is only pressed.
fn patient(before: &World, after: &World, text: String, next: Time) -> (String, Time) {
    let now = after.now();
    let Some((phone, verb)) = text.split_once(": ") else { return (text, now) };
    let wanted = match verb {
        "power_on" | "reboot" => true,
        "shut_down" => false,
        _ => return (text, now),
    };
    let Some((index, _)) = before.phone(phone) else { return (text, now) };
    let running = |world: &World| world.phones()[index.place()].is_running();
    let mut world = after.clone();
    let mut went_off = verb != "reboot";
    let limit = now + wp8_emulator::kernel::Span::minutes(20);
    while !(went_off && running(&world) == wanted) {
        match world.step(limit) {
            Ok(true) => went_off |= !running(&world),
            Ok(false) | Err(_) => break,
        }
    }
    if world.now() > next && verb == "power_on" {
        return (format!("{phone}: {{ press: power }}"), now);
    }
    (text, world.now())
}

/// Runs a text as a scenario; none if it is none.
pub(super) fn run(text: &str, traced: bool) -> Option<Played> {
    let library = Library::of_text("found.yaml", text);
    let scenario = library.scenarios.first()?;
    let profile = scenario.document.profiles.first()?;
    let snapshots = Snapshots::default();
    Some(perform(scenario, profile, &Brake::none(), &snapshots, traced, Until::End))
}
