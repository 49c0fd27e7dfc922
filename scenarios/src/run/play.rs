//! Plays a document in one profile.

use std::time::Instant;

use wp8_emulator::kernel::{Nonce, Span};
use wp8_emulator::world::World;

use super::failure::{Failure, Why};
use super::{Outcome, Verdict};
use crate::language::cel::Seen;
use crate::language::document::{Act, Document, Expectation, PerProfile, Snapshot, Step};
use crate::language::source::{Place, Sources};
use crate::stage::{Scene, Stage, Stop, Trouble, Watcher};
use crate::verbs::Deed;
use crate::view::WorldView;

/// Compares what is seen with what is kept, or keeps it.
pub type Snapshots<'s> = dyn Fn(&Snapshot, &str, &World) -> Result<(), String> + Sync + 's;

/// Runs a document in one profile; a failure is run a second time with the trace on, for its
/// reasons, and must then be the same failure.
#[must_use]
pub fn play(
    document: &Document<Deed>,
    sources: &Sources,
    file: &str,
    profile: &str,
    snapshots: &Snapshots<'_>,
) -> Outcome {
    let began = Instant::now();
    let first = Play::run(document, profile, snapshots, false);
    let known = document.known_failure.of(profile).cloned();
    let verdict = match (&first.stopped, known) {
        (None, None) => Verdict::Passed,
        (None, Some(reason)) => Verdict::PassesUnexpectedly(reason),
        (Some(_), Some(reason)) => Verdict::KnownFailure(reason),
        (Some(stopped), None) => {
            let again = Play::run(document, profile, snapshots, true);
            if again.stopped.as_ref().map(|stop| stop.place) == Some(stopped.place)
                && again.stage.world.now() == first.stage.world.now()
            {
                Verdict::Failed(Box::new(again.explain(sources)))
            } else {
                Verdict::Differs
            }
        }
    };
    Outcome {
        title: document.scenario.value.clone(),
        file: file.to_owned(),
        source: document.source.clone(),
        profile: profile.to_owned(),
        parameters: document.parameters.clone(),
        verdict,
        steps: first.steps,
        simulated_ms: first.stage.world.now().0,
        fingerprint: first.stage.world.fingerprint().full,
        took: began.elapsed(),
    }
}

/// A run, as far as it got.
struct Play<'d> {
    document: &'d Document<Deed>,
    profile: &'d str,
    stage: Stage,
    watched: Watched<'d>,
    snapshots: &'d Snapshots<'d>,
    steps: usize,
    stopped: Option<Stopped>,
}

/// Where and why a run stopped.
struct Stopped {
    place: Place,
    step: String,
    why: Why,
    /// The paths that the broken expectation reads.
    reads: Vec<Vec<String>>,
}

/// The expectations that are watched from some step on.
struct Watched<'d> {
    list: Vec<(&'d Expectation, Wanted, &'d Step<Deed>)>,
    met: Vec<bool>,
    broken: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Always,
    Never,
    Eventually,
}

impl Watcher for Watched<'_> {
    fn look(&mut self, world: &World) -> Result<(), Stop> {
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
}

impl<'d> Play<'d> {
    fn run(
        document: &'d Document<Deed>,
        profile: &'d str,
        snapshots: &'d Snapshots<'d>,
        traced: bool,
    ) -> Self {
        let mut stage = Stage::build(document, profile);
        if traced {
            stage.world.record();
        }
        let watched = Watched { list: Vec::new(), met: Vec::new(), broken: None };
        let mut play =
            Self { document, profile, stage, watched, snapshots, steps: 0, stopped: None };
        if play.steps(&document.steps, 0).is_ok() {
            play.at_the_end();
        }
        if play.stopped.is_some() {
            // To look at, not to mend: whatever goes wrong here changes nothing.
            let kept = play.stopped.take();
            let _ = play.steps(&document.after_failure, 0);
            play.stopped = kept;
        }
        play
    }

    fn steps(&mut self, steps: &'d [Step<Deed>], turn: u64) -> Result<(), ()> {
        for step in steps.iter().filter(|step| step.is_for(self.profile)) {
            self.steps += 1;
            self.step(step, turn)?;
        }
        Ok(())
    }

    fn step(&mut self, step: &'d Step<Deed>, turn: u64) -> Result<(), ()> {
        match &step.act {
            Act::Phone { phone, command, .. } => {
                let subject = self.stage.world.phone(phone).map(|(index, _)| index);
                self.scene(step, turn, subject, |scene| command.act(scene))
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
                match (self.snapshots)(snapshot, self.profile, &self.stage.world) {
                    Ok(()) => Ok(()),
                    Err(difference) => self.stop(step, Why::CouldNot(difference), Vec::new()),
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
        subject: Option<wp8_emulator::wire::PhoneIndex>,
        act: impl FnOnce(&mut Scene<'_>) -> Result<(), Trouble>,
    ) -> Result<(), ()> {
        let nonce = Nonce(step.nonce_in_turn(turn));
        let mut scene = Scene::new(&mut self.stage, &mut self.watched, subject, nonce);
        match act(&mut scene) {
            Ok(()) => Ok(()),
            Err(Trouble::Stopped) => self.broken(step),
            Err(trouble) => self.stop(step, Why::CouldNot(trouble.to_string()), Vec::new()),
        }
    }

    /// A watched expectation is broken: what stopped is the step that was done, what failed is the
    /// expectation.
    fn broken(&mut self, step: &Step<Deed>) -> Result<(), ()> {
        let Some((expectation, wanted, watching)) =
            self.watched.broken.map(|index| self.watched.list[index])
        else {
            return self.stop(step, Why::CouldNot("stopped".to_owned()), Vec::new());
        };
        let why = self.not_so(expectation, wanted != Wanted::Never);
        let reads = expectation.checked.reads().iter().cloned().collect();
        self.stopped = Some(Stopped {
            place: expectation.place,
            step: format!("{} (during `{}`)", watching.text, step.text),
            why,
            reads,
        });
        Err(())
    }

    fn expect(
        &mut self,
        step: &'d Step<Deed>,
        expectations: &'d PerProfile<Vec<Expectation>>,
    ) -> Result<(), ()> {
        for expectation in expectations.of(self.profile).into_iter().flatten() {
            let holds = {
                let view = WorldView::new(&self.stage.world);
                expectation.checked.evaluate(&view) == Ok(true)
            };
            if !holds {
                return self.fails(step, expectation);
            }
        }
        Ok(())
    }

    fn wait_for(
        &mut self,
        step: &'d Step<Deed>,
        until: &'d PerProfile<Vec<Expectation>>,
        within_ms: u64,
    ) -> Result<(), ()> {
        let all = until.of(self.profile).map(Vec::as_slice).unwrap_or_default();
        let so = |world: &World| {
            let view = WorldView::new(world);
            all.iter().all(|expectation| expectation.checked.evaluate(&view) == Ok(true))
        };
        let mut scene = Scene::new(&mut self.stage, &mut self.watched, None, Nonce(step.nonce));
        match scene.wait_for(Span::ms(within_ms), "it", so) {
            Ok(()) => Ok(()),
            Err(Trouble::NeverCame { .. }) => {
                let missing = all.iter().find(|expectation| {
                    let view = WorldView::new(&self.stage.world);
                    expectation.checked.evaluate(&view) != Ok(true)
                });
                match missing {
                    Some(expectation) => self.fails(step, expectation),
                    None => {
                        self.stop(step, Why::CouldNot("not all at the same time".into()), vec![])
                    }
                }
            }
            Err(Trouble::Stopped) => self.broken(step),
            Err(trouble) => self.stop(step, Why::CouldNot(trouble.to_string()), Vec::new()),
        }
    }

    fn watch(
        &mut self,
        step: &'d Step<Deed>,
        expectations: &'d PerProfile<Vec<Expectation>>,
        wanted: Wanted,
    ) -> Result<(), ()> {
        for expectation in expectations.of(self.profile).into_iter().flatten() {
            self.watched.list.push((expectation, wanted, step));
            self.watched.met.push(false);
        }
        match self.watched.look(&self.stage.world) {
            Ok(()) => Ok(()),
            Err(Stop) => self.broken(step),
        }
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
            let _ = self.fails(step, expectation);
        }
    }

    fn fails(&mut self, step: &Step<Deed>, expectation: &Expectation) -> Result<(), ()> {
        let why = self.not_so(expectation, true);
        let reads = expectation.checked.reads().iter().cloned().collect();
        self.stopped =
            Some(Stopped { place: expectation.place, step: step.text.clone(), why, reads });
        Err(())
    }

    fn not_so(&self, expectation: &Expectation, wanted: bool) -> Why {
        let view = WorldView::new(&self.stage.world);
        let mut seen = expectation.checked.explain(&view, wanted);
        if let Err(trouble) = expectation.checked.evaluate(&view) {
            seen.push(Seen { what: "and".to_owned(), was: trouble.message });
        }
        Why::NotSo { expected: expectation.text.clone(), seen }
    }

    fn stop(&mut self, step: &Step<Deed>, why: Why, reads: Vec<Vec<String>>) -> Result<(), ()> {
        let mut reads = reads;
        if let Act::Phone { phone, .. } = &step.act {
            reads.push(vec![phone.clone()]);
        }
        self.stopped = Some(Stopped { place: step.place, step: step.text.clone(), why, reads });
        Err(())
    }
}

/// How many trace records a failure shows.
const RECORDS: usize = 12;

impl Play<'_> {
    /// The failure of a traced run, with what led there.
    fn explain(self, sources: &Sources) -> Failure {
        let Some(Stopped { place, step, why, reads }) = self.stopped else {
            unreachable!("only a run that stopped is explained");
        };
        let world = &self.stage.world;
        let concerned: Vec<_> = world
            .phones()
            .iter()
            .filter(|phone| {
                let name = &*phone.identity().name;
                reads.is_empty()
                    || reads.iter().any(|path| path.first().is_some_and(|at| at == name))
            })
            .collect();
        let screens = concerned
            .iter()
            .map(|phone| (phone.identity().name.to_string(), String::new()))
            .collect();
        Failure {
            place,
            at: sources.locate(place),
            step,
            why,
            now: world.now().to_string(),
            led_there: crate::story::what_led_to(world, &reads, RECORDS),
            screens,
        }
    }
}
