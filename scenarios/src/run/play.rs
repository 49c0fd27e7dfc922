//! Plays a scenario in one profile.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Instant;

use wp8_emulator::kernel::{Fingerprint, Nonce, Span, Time};
use wp8_emulator::phone::{self, Phone};
use wp8_emulator::wire::PhoneIndex;
use wp8_emulator::world::World;

use super::broken;
use super::crash::catching;
use super::failure::{Failure, Why};
use super::needed::needed;
use super::recording::{Camera, Recording};
use super::runner::{Brake, Halt, Plan};
use super::screen::screen;
use super::selection::Case;
use super::since::Since;
use super::snapshots::Snapshots;
use super::{Done, Outcome, Verdict};
use crate::language::cel::Seen;
use crate::language::document::{Act, Document, Expectation, PerProfile, Step};
use crate::language::source::{Place, Sources};
use crate::library::Scenario;
use crate::properties::{self, Breach, Watchers};
use crate::stage::{Scene, Stage, Stop, Trouble, Watcher};
use crate::verbs::Deed;
use crate::view::WorldView;

/// Runs a scenario in one profile; a failure is run a second time with the trace on, for its reasons, and must then be
/// the same failure. Nothing if it was interrupted.
#[must_use]
pub(super) fn play(case: &Case, plan: &Plan) -> Option<Outcome> {
    let began = Instant::now();
    let brake = plan.brake(began);
    let scenario = &*case.scenario;
    let document = &scenario.document;
    let mistaken = mistaken(scenario);
    let executions = Cell::new(0);
    let again = |traced| {
        let second = executions.replace(executions.get() + 1) > 0;
        let scenario = mistaken.as_ref().filter(|_| second).unwrap_or(scenario);
        perform(scenario, &case.profile, &brake, &plan.snapshots, traced, Until::End)
    };
    let traced = plan.twice || asks_why(&document.steps);
    let (mut verdict, played) = match catching(|| again(traced)) {
        Err(said) => (Verdict::Crashed(said), None),
        Ok(first) if first.halted == Some(Halt::Interrupted) => return None,
        Ok(first) => match catching(|| judge(document, &case.profile, &brake, &first, again)) {
            Err(said) => (Verdict::Crashed(said), None),
            Ok(Judged::Interrupted) => return None,
            Ok(Judged::Verdict(verdict)) => (verdict, Some(first)),
        },
    };
    if let (Verdict::Failed(failure), Some(played)) = (&mut verdict, &played) {
        failure.since = catching(|| since(case, plan, played, failure)).unwrap_or_default();
    }
    let mut proofs = Vec::new();
    if let Verdict::Passed = verdict {
        let shown = catching(|| broken::prove(case, &brake, &plan.snapshots));
        match shown.unwrap_or_else(|said| broken::Shown::No(Verdict::Crashed(said))) {
            broken::Shown::Interrupted => return None,
            broken::Shown::No(why) => verdict = why,
            broken::Shown::By(all) => proofs = all,
        }
    }
    let took = began.elapsed();
    let recording = match (plan.record, verdict.is_our_defect()) {
        (true, false) => catching(|| record(case, plan)).ok(),
        (true, true) | (false, _) => None,
    };
    let outcome = Outcome {
        title: scenario.title(),
        file: scenario.file.to_string(),
        at: scenario.sources.locate(document.scenario.place),
        source: document.source.clone(),
        tags: document.tags.clone(),
        profile: case.profile.clone(),
        seed: document.seed,
        other_seed: case.other_seed,
        verdict,
        proofs,
        steps: played.as_ref().map_or_else(Vec::new, |played| played.steps.clone()),
        simulated_ms: played.as_ref().map_or(0, |played| played.world.now().0),
        fingerprint: played.as_ref().map_or(0, |played| played.fingerprint.full),
        took,
        recording: recording.map(Arc::new),
    };
    Some(outcome.masked(&scenario.mask()))
}

/// The scenario with other luck, if a seeded mistake is wanted: every execution but the first has it then, as if
/// something from outside had got in. It shows that two runs are compared and what is said if they differ; only builds
/// with debug assertions have it.
fn mistaken(scenario: &Scenario) -> Option<Scenario> {
    if !cfg!(debug_assertions) || std::env::var_os("WP8_SEEDED_MISTAKE")? != "luck" {
        return None;
    }
    let mut document = scenario.document.clone();
    document.seed = document.seed.wrapping_add(1);
    Some(scenario.with(document))
}

/// Since when what a failure shows has been so: the scenario is played once more, and somebody looks at it all along.
fn since(case: &Case, plan: &Plan, played: &Played, failure: &Failure) -> Vec<Option<String>> {
    let (Why::NotSo { seen, .. }, Some(stopped)) = (&failure.why, played.stopped) else {
        return Vec::new();
    };
    let scenario = &*case.scenario;
    let Some((expectation, wanted)) = expectation_at(&scenario.document.steps, stopped.place)
    else {
        return Vec::new();
    };
    let (brake, snapshots) = (plan.brake(Instant::now()), plan.snapshots.comparing());
    let mut since = Since::of(expectation, wanted);
    let played =
        observed(scenario, &case.profile, &brake, &snapshots, true, Until::End, Some(&mut since));
    if played.halted.is_some() { Vec::new() } else { since.told(seen, stopped.now) }
}

/// The expectation at a place, and what it should have been.
fn expectation_at(steps: &[Step<Deed>], place: Place) -> Option<(&Expectation, bool)> {
    steps.iter().find_map(|step| {
        let wanted = !matches!(step.act, Act::Never(_));
        match &step.act {
            Act::Expect(expectations)
            | Act::WaitFor { until: expectations, .. }
            | Act::Always(expectations)
            | Act::Never(expectations)
            | Act::Eventually(expectations) => expectations
                .values()
                .flatten()
                .find(|expectation| expectation.place == place)
                .map(|expectation| (expectation, wanted)),
            Act::Repeat { steps, .. } => expectation_at(steps, place),
            Act::Phone { .. } | Act::World { .. } | Act::Advance { .. } | Act::Snapshot(_) => None,
        }
    })
}

/// Plays a scenario for a camera. What becomes of it is known by then; where that is a failure, what it needs is not.
fn record(case: &Case, plan: &Plan) -> Recording {
    let scenario = &*case.scenario;
    let (brake, snapshots) = (plan.brake(Instant::now()), plan.snapshots.comparing());
    let mask = scenario.mask();
    let mut camera = Camera::new(scenario.mask());
    let until = Until::End;
    let played =
        observed(scenario, &case.profile, &brake, &snapshots, true, until, Some(&mut camera));
    let mut recording = camera.developed(&played.world);
    if let (Some(stopped), None) = (played.stopped, played.halted) {
        recording.needed = needed(case, &brake, &snapshots, stopped);
        recording.needed.iter_mut().for_each(|needed| mask.hide(&mut needed.what));
    }
    recording.failure = played.failure;
    if let Some(failure) = &mut recording.failure {
        failure.hide(&mask);
    }
    recording
}

/// Whether an expectation looks at a comparison, which finds its reasons in the trace.
fn asks_why(steps: &[Step<Deed>]) -> bool {
    let compares = |expectation: &Expectation| {
        expectation
            .checked
            .reads()
            .iter()
            .any(|path| path.get(1).is_some_and(|at| at == "came_back"))
    };
    steps.iter().any(|step| match &step.act {
        Act::Expect(expectations)
        | Act::WaitFor { until: expectations, .. }
        | Act::Always(expectations)
        | Act::Never(expectations)
        | Act::Eventually(expectations) => expectations.values().flatten().any(compares),
        Act::Repeat { steps, .. } => asks_why(steps),
        Act::Phone { .. } | Act::World { .. } | Act::Advance { .. } | Act::Snapshot(_) => false,
    })
}

enum Judged {
    Verdict(Verdict),
    Interrupted,
}

/// What a first run amounts to; it is run again where reasons are needed, or to see whether it comes out the same.
fn judge(
    document: &Document<Deed>,
    profile: &str,
    brake: &Brake,
    first: &Played,
    again: impl Fn(bool) -> Played,
) -> Judged {
    if first.halted == Some(Halt::OverBudget) {
        return Judged::Verdict(Verdict::Failed(Box::new(first.over_budget(brake))));
    }
    let known = document.known_failure.of(profile).cloned();
    let mut verdict = match (&first.stopped, known) {
        (None, None) => Verdict::Passed,
        (None, Some(reason)) => Verdict::PassesUnexpectedly(reason),
        (Some(_), Some(reason)) => Verdict::KnownFailure(reason),
        (Some(_), None) => {
            let second = again(true);
            match second.halted {
                Some(Halt::Interrupted) => return Judged::Interrupted,
                Some(Halt::OverBudget) => Verdict::Failed(Box::new(second.over_budget(brake))),
                None => match (first.difference(&second), second.failure) {
                    (None, Some(failure)) => Verdict::Failed(Box::new(failure)),
                    (Some(difference), _) => Verdict::Differs(difference),
                    (None, None) => {
                        Verdict::Differs("the second run has no failure to show".to_owned())
                    }
                },
            }
        }
    };
    if first.world.trace().is_on() && !verdict.is_our_defect() {
        let second = again(true);
        match second.halted {
            Some(Halt::Interrupted) => return Judged::Interrupted,
            Some(Halt::OverBudget) => {
                verdict = Verdict::Failed(Box::new(second.over_budget(brake)));
            }
            None => {
                if let Some(difference) = first.difference(&second) {
                    verdict = Verdict::Differs(difference);
                }
            }
        }
    }
    Judged::Verdict(verdict)
}

/// How far to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// To the end.
    End,
    /// To the end; what cannot be done yet is waited for, at most so long.
    Patiently(Span),
    /// Up to the step with this number, from 1, and with it. Steps in a `repeat` are one with it.
    Step(usize),
}

/// A run, as far as it got.
#[derive(Debug)]
pub struct Played {
    /// The world at its end.
    pub world: World,
    /// What failed, if something did and the trace was on.
    pub failure: Option<Failure>,
    /// The steps that were done; of very many, the first and the last one.
    pub steps: Vec<Done>,
    /// The property that does not hold, if that is what failed.
    pub breach: Option<Breach>,
    fingerprint: Fingerprint,
    pub(super) stopped: Option<StoppedAt>,
    pub(super) halted: Option<Halt>,
}

/// Where and when a run stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StoppedAt {
    /// The expectation, or the step.
    pub place: Place,
    /// When.
    pub now: Time,
    /// Something was seen not to be as expected; not merely could a step not be done.
    pub by_expectation: bool,
}

impl Played {
    /// In what two runs of one scenario differ, if they do.
    fn difference(&self, other: &Self) -> Option<String> {
        let (one, two) = (&self.world, &other.world);
        if one.trace().is_on() && two.trace().is_on() && one.trace().hash() != two.trace().hash() {
            let lines = crate::story::lines(one).zip(crate::story::lines(two));
            let first = lines.enumerate().find(|(_, (a, b))| a != b);
            return Some(match first {
                Some((number, (a, b))) => format!(
                    "record {} of the trace was `{}`, then `{}`",
                    number + 1,
                    a.trim(),
                    b.trim()
                ),
                None => format!(
                    "one has {} trace records, the other {}",
                    one.trace().len(),
                    two.trace().len()
                ),
            });
        }
        if self.stopped != other.stopped {
            return Some("they fail at different places or times".to_owned());
        }
        if one.now() != two.now() {
            return Some(format!("one ends at {}, the other at {}", one.now(), two.now()));
        }
        (self.fingerprint != other.fingerprint)
            .then(|| "their worlds are not the same at the end".to_owned())
    }

    fn over_budget(&self, brake: &Brake) -> Failure {
        let step = self.steps.last().map(|done| done.step.clone()).unwrap_or_default();
        Failure {
            at: String::new(),
            step,
            why: Why::OverBudget(brake.budget()),
            now: self.world.now().to_string(),
            since: Vec::new(),
            led_there: Vec::new(),
            screens: Vec::new(),
        }
    }
}

/// Sees a run as it goes, and changes nothing in it.
pub trait Observer {
    /// A step is about to be done; as it is written.
    fn begins(&mut self, step: &str, world: &World);

    /// Something has happened: an event or a command.
    fn looks(&mut self, world: &World);

    /// The run is over, before the looks after a failure.
    fn ends(&mut self, world: &World);
}

/// Plays a scenario once.
#[must_use]
pub fn perform(
    scenario: &Scenario,
    profile: &str,
    brake: &Brake,
    snapshots: &Snapshots,
    traced: bool,
    until: Until,
) -> Played {
    observed(scenario, profile, brake, snapshots, traced, until, None)
}

/// Plays a scenario once, while somebody looks on.
#[must_use]
pub fn observed<'d>(
    scenario: &'d Scenario,
    profile: &'d str,
    brake: &'d Brake,
    snapshots: &'d Snapshots,
    traced: bool,
    until: Until,
    observer: Option<&'d mut (dyn Observer + 'd)>,
) -> Played {
    let document = &scenario.document;
    let mut stage = Stage::build(document, profile);
    if traced {
        stage.world.record();
    }
    let named: Vec<_> = document
        .properties
        .iter()
        .filter_map(|property| properties::named(&property.value))
        .collect();
    let watched = Watched {
        list: Vec::new(),
        met: Vec::new(),
        broken: None,
        properties: (!named.is_empty()).then(|| Watchers::of(&stage.world, &named)),
        breach: None,
        brake,
        looks: 0,
        halted: None,
        observer,
    };
    let mut play = Play {
        scenario,
        profile,
        stage,
        watched,
        snapshots,
        steps: Vec::new(),
        stopped: None,
        until,
    };
    let last = match until {
        Until::End | Until::Patiently(_) => document.steps.len(),
        Until::Step(number) => number.min(document.steps.len()),
    };
    let to_the_end = !matches!(until, Until::Step(_));
    if play.steps(&document.steps[..last], 0).is_ok() && to_the_end {
        play.at_the_end();
    }
    play.end(traced)
}

/// As many steps as are kept of one run.
const STEPS_KEPT: usize = 2_000;

/// How many trace records a failure shows.
const RECORDS: usize = 12;

/// A run, as far as it got.
struct Play<'d> {
    scenario: &'d Scenario,
    profile: &'d str,
    stage: Stage,
    watched: Watched<'d>,
    snapshots: &'d Snapshots,
    /// What they say, when they were begun, and how many trace records there were by then.
    steps: Vec<(&'d str, Time, usize)>,
    stopped: Option<Stopped>,
    until: Until,
}

/// Where and why a run stopped.
struct Stopped {
    place: Place,
    step: String,
    why: Why,
    now: Time,
    by_expectation: bool,
    /// The paths that the broken expectation reads.
    reads: Vec<Vec<String>>,
}

/// The expectations that are watched from some step on, and the brake.
struct Watched<'d> {
    observer: Option<&'d mut (dyn Observer + 'd)>,
    list: Vec<(&'d Expectation, Wanted, &'d Step<Deed>)>,
    met: Vec<bool>,
    broken: Option<usize>,
    properties: Option<Watchers>,
    breach: Option<Breach>,
    brake: &'d Brake,
    looks: u32,
    halted: Option<Halt>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Always,
    Never,
    Eventually,
}

/// After so many events the clock is looked at: often enough for a person, too seldom to cost anything.
const LOOKS_BETWEEN: u32 = 512;

impl Watched<'_> {
    fn brake(&mut self) -> Result<(), Stop> {
        self.halted = self.halted.or_else(|| self.brake.pulled());
        if self.halted.is_some() { Err(Stop) } else { Ok(()) }
    }
}

impl Watcher for Watched<'_> {
    fn look(&mut self, world: &World) -> Result<(), Stop> {
        self.looks += 1;
        if self.looks.is_multiple_of(LOOKS_BETWEEN) {
            self.brake()?;
        }
        if let Some(observer) = &mut self.observer {
            observer.looks(world);
        }
        if let Some(Err(breach)) = self.properties.as_mut().map(|properties| properties.look(world))
        {
            self.breach = Some(breach);
            return Err(Stop);
        }
        if self.list.is_empty() {
            return Ok(());
        }
        let view = WorldView::new(world);
        for (index, (expectation, wanted, _)) in self.list.iter().enumerate() {
            if *wanted == Wanted::Eventually && self.met[index] {
                continue;
            }
            let holds = expectation.checked.evaluate(&view) == Ok(true);
            self.met[index] |= holds;
            let broken = match wanted {
                Wanted::Always => !holds,
                Wanted::Never => holds,
                Wanted::Eventually => false,
            };
            if broken {
                self.broken = Some(index);
                return Err(Stop);
            }
        }
        Ok(())
    }

    fn told(&mut self, world: &World, phone: PhoneIndex, command: &phone::Command) {
        if let Some(properties) = &mut self.properties {
            properties.told(world, phone, command);
        }
    }
}

/// The run cannot go on; why is kept in it.
struct Over;

impl<'d> Play<'d> {
    fn steps(&mut self, steps: &'d [Step<Deed>], turn: u64) -> Result<(), Over> {
        for step in steps.iter().filter(|step| step.is_for(self.profile)) {
            if self.steps.len() == STEPS_KEPT {
                self.steps.pop();
            }
            let world = &self.stage.world;
            self.steps.push((&step.text, world.now(), world.trace().len()));
            self.watched.brake().map_err(|Stop| Over)?;
            if let Some(observer) = &mut self.watched.observer {
                observer.begins(&step.text, &self.stage.world);
            }
            self.step(step, turn)?;
        }
        Ok(())
    }

    fn step(&mut self, step: &'d Step<Deed>, turn: u64) -> Result<(), Over> {
        match &step.act {
            Act::Phone { phone, command, .. } => {
                let subject = self.stage.world.phone(phone).map(|(index, _)| index);
                let now = self.stage.world.now();
                let until = if let Until::Patiently(span) = self.until { now + span } else { now };
                let nonce = Nonce(step.nonce_in_turn(turn));
                loop {
                    let (stage, watched) = (&mut self.stage, &mut self.watched);
                    match command.act(&mut Scene::new(stage, watched, subject, nonce)) {
                        Ok(()) => return Ok(()),
                        // What makes no sense now may make some when something has happened.
                        Err(Trouble::Refused(_)) if self.stage.world.now() < until => {
                            let mut scene =
                                Scene::new(&mut self.stage, &mut self.watched, None, nonce);
                            let waited = scene.wait_for_anything(until);
                            waited.map_err(|trouble| self.troubled(step, &trouble))?;
                        }
                        Err(trouble) => return Err(self.troubled(step, &trouble)),
                    }
                }
            }
            Act::World { command, .. } => self.scene(step, turn, None, |scene| command.act(scene)),
            Act::Advance { by_ms } => {
                self.scene(step, turn, None, |scene| scene.advance(Span::ms(*by_ms)))
            }
            Act::Expect(expectations) => self.expect(step, expectations),
            Act::WaitFor { until, within_ms } => self.wait_for(step, until, *within_ms),
            Act::Always(expectations) => self.watch(step, expectations, Wanted::Always),
            Act::Never(expectations) => self.watch(step, expectations, Wanted::Never),
            Act::Eventually(expectations) => self.watch(step, expectations, Wanted::Eventually),
            Act::Snapshot(snapshot) => {
                let world = &self.stage.world;
                match self.snapshots.compare(self.scenario, snapshot, self.profile, world) {
                    Ok(()) => Ok(()),
                    Err(difference) => Err(self.stop(step, Why::CouldNot(difference))),
                }
            }
            Act::Repeat { times, steps } => (0..u64::from(*times))
                .try_for_each(|this| self.steps(steps, turn * u64::from(*times) + this)),
        }
    }

    fn scene(
        &mut self,
        step: &'d Step<Deed>,
        turn: u64,
        subject: Option<PhoneIndex>,
        act: impl FnOnce(&mut Scene<'_>) -> Result<(), Trouble>,
    ) -> Result<(), Over> {
        let nonce = Nonce(step.nonce_in_turn(turn));
        let mut scene = Scene::new(&mut self.stage, &mut self.watched, subject, nonce);
        act(&mut scene).map_err(|trouble| self.troubled(step, &trouble))
    }

    /// A step could not be done to its end.
    fn troubled(&mut self, step: &Step<Deed>, trouble: &Trouble) -> Over {
        match trouble {
            Trouble::Stopped => self.broken(step),
            Trouble::Refused(_) | Trouble::Livelock(_) | Trouble::NeverCame { .. } => {
                self.stop(step, Why::CouldNot(trouble.to_string()))
            }
            Trouble::NotOnTheGlass(_) => {
                let over = self.stop(step, Why::CouldNot(trouble.to_string()));
                if let Some(stopped) = &mut self.stopped {
                    stopped.by_expectation = true;
                }
                over
            }
        }
    }

    /// A watched expectation is broken: what stopped is the step that was done, what failed is the expectation.
    fn broken(&mut self, step: &Step<Deed>) -> Over {
        if let Some(breach) = self.watched.breach.clone() {
            return self.breached(step, breach);
        }
        let Some((expectation, wanted, watching)) =
            self.watched.broken.map(|index| self.watched.list[index])
        else {
            // It was the brake.
            return Over;
        };
        let why = self.not_so(expectation, wanted != Wanted::Never);
        let text = format!("{} (during `{}`)", watching.text, step.text);
        self.over(expectation.place, text, why, reads(expectation))
    }

    /// A property does not hold. What failed is where it is named.
    fn breached(&mut self, step: &Step<Deed>, breach: Breach) -> Over {
        let property = properties::named(breach.property);
        let named = &self.scenario.document.properties;
        let place = named.iter().find(|named| named.value == breach.property);
        let phone = &self.stage.world.phones()[breach.phone.place()].identity().name;
        let why = Why::NotSo {
            expected: property.map_or("", |property| property.sentence).to_owned(),
            seen: vec![Seen { what: format!("what is seen on `{phone}`"), was: breach.seen }],
        };
        let text = format!("properties: {} (during `{}`)", breach.property, step.text);
        let reads = vec![vec![phone.to_string()]];
        self.over(place.map_or(step.place, |named| named.place), text, why, reads)
    }

    fn expect(
        &mut self,
        step: &Step<Deed>,
        expectations: &PerProfile<Vec<Expectation>>,
    ) -> Result<(), Over> {
        for expectation in expectations.of(self.profile).into_iter().flatten() {
            let holds = {
                let view = WorldView::new(&self.stage.world);
                expectation.checked.evaluate(&view) == Ok(true)
            };
            if !holds {
                return Err(self.fails(step, expectation));
            }
        }
        Ok(())
    }

    fn wait_for(
        &mut self,
        step: &Step<Deed>,
        until: &PerProfile<Vec<Expectation>>,
        within_ms: u64,
    ) -> Result<(), Over> {
        let all = until.of(self.profile).map(Vec::as_slice).unwrap_or_default();
        let missing = |world: &World| {
            let view = WorldView::new(world);
            all.iter().find(|expectation| expectation.checked.evaluate(&view) != Ok(true))
        };
        let mut scene = Scene::new(&mut self.stage, &mut self.watched, None, Nonce(step.nonce));
        let waited = scene.wait_for(Span::ms(within_ms), "it", |world| missing(world).is_none());
        match waited {
            Ok(()) => Ok(()),
            Err(Trouble::NeverCame { .. }) => match missing(&self.stage.world) {
                Some(expectation) => Err(self.fails(step, expectation)),
                None => Err(self.stop(step, Why::CouldNot("not all at the same time".to_owned()))),
            },
            Err(trouble) => Err(self.troubled(step, &trouble)),
        }
    }

    fn watch(
        &mut self,
        step: &'d Step<Deed>,
        expectations: &'d PerProfile<Vec<Expectation>>,
        wanted: Wanted,
    ) -> Result<(), Over> {
        for expectation in expectations.of(self.profile).into_iter().flatten() {
            self.watched.list.push((expectation, wanted, step));
            self.watched.met.push(false);
        }
        self.watched.look(&self.stage.world).map_err(|Stop| self.broken(step))
    }

    /// What was to come by the end has come, or not.
    fn at_the_end(&mut self) {
        let missing = self
            .watched
            .list
            .iter()
            .zip(&self.watched.met)
            .find(|((_, wanted, _), met)| *wanted == Wanted::Eventually && !**met);
        if let Some(((expectation, _, step), _)) = missing {
            let (expectation, step) = (*expectation, *step);
            let _: Over = self.fails(step, expectation);
        }
    }

    fn fails(&mut self, step: &Step<Deed>, expectation: &Expectation) -> Over {
        let why = self.not_so(expectation, true);
        self.over(expectation.place, step.text.clone(), why, reads(expectation))
    }

    fn not_so(&self, expectation: &Expectation, wanted: bool) -> Why {
        let view = WorldView::new(&self.stage.world);
        let mut seen = expectation.checked.explain(&view, wanted);
        if let Err(trouble) = expectation.checked.evaluate(&view) {
            seen.push(Seen { what: expectation.text.clone(), was: trouble.message });
        }
        Why::NotSo { expected: expectation.text.clone(), seen }
    }

    fn stop(&mut self, step: &Step<Deed>, why: Why) -> Over {
        let reads = match &step.act {
            Act::Phone { phone, .. } => vec![vec![phone.clone()]],
            Act::World { .. }
            | Act::Advance { .. }
            | Act::Expect(_)
            | Act::WaitFor { .. }
            | Act::Always(_)
            | Act::Never(_)
            | Act::Eventually(_)
            | Act::Snapshot(_)
            | Act::Repeat { .. } => Vec::new(),
        };
        self.over(step.place, step.text.clone(), why, reads)
    }

    fn over(&mut self, place: Place, step: String, why: Why, reads: Vec<Vec<String>>) -> Over {
        let now = self.stage.world.now();
        let by_expectation = matches!(why, Why::NotSo { .. });
        self.stopped = Some(Stopped { place, step, why, now, by_expectation, reads });
        Over
    }

    /// The run as it is kept: with reasons if they were recorded, and after a last look at what failed.
    fn end(mut self, traced: bool) -> Played {
        if let Some(observer) = self.watched.observer.take() {
            observer.ends(&self.stage.world);
        }
        let stopped = self.stopped.take();
        let failed_at = stopped.as_ref().map(|stopped| StoppedAt {
            place: stopped.place,
            now: stopped.now,
            by_expectation: stopped.by_expectation,
        });
        let fingerprint = self.stage.world.fingerprint();
        let mut failure =
            stopped.filter(|_| traced).map(|stopped| self.explain(stopped, &self.scenario.sources));
        let looks = &self.scenario.document.after_failure;
        if let Some(failure) = failure.as_mut().filter(|_| !looks.is_empty()) {
            // To look at, not to mend: whatever goes wrong here changes nothing.
            self.watched.list.clear();
            self.watched.properties = None;
            let _: Result<(), Over> = self.steps(looks, 0);
            let world = &self.stage.world;
            for phone in world.phones() {
                let name = phone.identity().name.to_string();
                failure
                    .screens
                    .push((format!("{name}, after `after_failure`"), screen(phone, world.now())));
            }
        }
        let steps = self.steps.iter().map(|(step, at, records_before)| Done {
            step: (*step).to_owned(),
            at_ms: at.0,
            records_before: *records_before,
        });
        Played {
            failure,
            steps: steps.collect(),
            breach: self.watched.breach,
            world: self.stage.world,
            fingerprint,
            stopped: failed_at,
            halted: self.watched.halted,
        }
    }

    /// What failed, with what led there.
    fn explain(&self, stopped: Stopped, sources: &Sources) -> Failure {
        let Stopped { place, step, why, now, by_expectation: _, reads } = stopped;
        let world = &self.stage.world;
        let concerned = |phone: &&Phone| {
            let name = &*phone.identity().name;
            reads.is_empty() || reads.iter().any(|path| path.first().is_some_and(|at| at == name))
        };
        let screens = world
            .phones()
            .iter()
            .filter(concerned)
            .map(|phone| (phone.identity().name.to_string(), screen(phone, world.now())))
            .collect();
        Failure {
            at: sources.locate(place),
            step,
            why,
            now: now.to_string(),
            since: Vec::new(),
            led_there: crate::story::what_led_to(world, &reads, RECORDS),
            screens,
        }
    }
}

fn reads(expectation: &Expectation) -> Vec<Vec<String>> {
    expectation.checked.reads().iter().cloned().collect()
}
