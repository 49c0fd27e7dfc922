//! What a failure needs, for a report: the same run again with one part left out of it, for each of its parts.
//!
//! What the failure does not survive is necessary for it. A record of the trace tells what came before what; only a run
//! without it tells what came of it.

use super::counterfactual::{Part, leave_out, parts, settle_on};
use super::play::{Played, StoppedAt, Until, perform};
use super::runner::Brake;
use super::selection::Case;
use super::snapshots::Snapshots;
use crate::library::Scenario;

/// Something without which a run does not fail as it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// What sort of thing it is.
    pub sort: Sort,
    /// The name of a defect or a switch; a step as it is written; what is peculiar about the world.
    pub what: String,
    /// What it is, in a sentence, where there is one.
    pub story: &'static str,
    /// What the run does without it.
    pub without: Without,
}

/// What can be left out of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A defect of a phone.
    Quirk,
    /// A switch that the file sets.
    Switch,
    /// Something about the world.
    World,
    /// A step that is a fault.
    Fault,
    /// Any other step.
    Step,
}

impl Sort {
    /// In a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Quirk => "defect",
            Self::Switch => "switch",
            Self::World => "world",
            Self::Fault => "fault",
            Self::Step => "step",
        }
    }
}

/// What a run does without something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Without {
    /// It passes.
    Passes,
    /// It fails, but elsewhere: `file:line:column`.
    FailsAt(String),
    /// A later step cannot be done: `file:line:column`.
    StopsAt(String),
}

impl std::fmt::Display for Without {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Passes => f.write_str("passes"),
            Self::FailsAt(at) => write!(f, "fails elsewhere: {at}"),
            Self::StopsAt(at) => write!(f, "a later step cannot be done: {at}"),
        }
    }
}

/// Of a longer scenario, only so many parts are left out in turn, the first ones.
const PARTS: usize = 200;

/// What a run needs to fail as it did: defects first, steps last in their order. What the brake comes before is not
/// among it.
pub(super) fn needed(
    case: &Case,
    brake: &Brake,
    snapshots: &Snapshots,
    seen: StoppedAt,
) -> Vec<Needed> {
    let scenario = &*case.scenario;
    let mut document = scenario.document.clone();
    settle_on(&mut document, &case.profile);
    let parts = parts(scenario, &document, &case.profile);
    let needed = parts.into_iter().take(PARTS).filter_map(|part| {
        let mut changed = document.clone();
        leave_out(&mut changed, &part);
        let changed = scenario.with(changed);
        let played = perform(&changed, &case.profile, brake, snapshots, false, Until::End);
        let without = without(scenario, seen, &played)?;
        let (sort, what, story) = match part {
            Part::Quirk(quirk) => (Sort::Quirk, quirk.name.to_owned(), quirk.story),
            Part::Switch(name) => (Sort::Switch, name, ""),
            Part::World(what) => (Sort::World, what.to_string(), ""),
            Part::Step { text, is_fault: true, .. } => (Sort::Fault, text, ""),
            Part::Step { text, is_fault: false, .. } => (Sort::Step, text, ""),
        };
        Some(Needed { sort, what, story, without })
    });
    needed.collect()
}

/// What another run did instead; nothing if it failed in the same place, or was stopped from outside.
fn without(scenario: &Scenario, seen: StoppedAt, other: &Played) -> Option<Without> {
    let at = |stopped: StoppedAt| scenario.sources.locate(stopped.place);
    match (other.halted, other.stopped) {
        (Some(_), _) => None,
        (None, None) => Some(Without::Passes),
        (None, Some(stopped)) if stopped.place == seen.place => None,
        (None, Some(stopped)) if stopped.by_expectation => Some(Without::FailsAt(at(stopped))),
        (None, Some(stopped)) => Some(Without::StopsAt(at(stopped))),
    }
}
