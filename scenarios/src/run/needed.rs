//! What a failure needs: the same run again with one thing taken out of it, for each defect, each fault and each step.
//!
//! What the failure does not survive is necessary for it. A record of the trace tells what came before what; only a run
//! without it tells what came of it.

use wp8_emulator::quirks::QUIRKS;

use super::play::{Played, StoppedAt, Until, perform};
use super::runner::Brake;
use super::selection::Case;
use super::snapshots::Snapshots;
use crate::language::document::{Act, Document};
use crate::library::Scenario;
use crate::verbs::Deed;

/// Something without which a run does not fail as it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// What sort of thing it is.
    pub sort: Sort,
    /// The name of a defect; a step as it is written.
    pub what: String,
    /// What it is, in a sentence, where there is one.
    pub story: &'static str,
    /// What the run does without it.
    pub without: Without,
}

/// What can be taken out of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A defect of a phone.
    Quirk,
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

/// Of a longer scenario, only so many steps are taken out in turn, the first ones.
const STEPS: usize = 200;

/// What a run needs to fail as it did: defects first, then steps in their order. What the brake comes before is not
/// among it.
pub(super) fn needed(
    case: &Case,
    brake: &Brake,
    snapshots: &Snapshots,
    seen: StoppedAt,
) -> Vec<Needed> {
    let scenario = &*case.scenario;
    let document = &scenario.document;
    let again = |document: Document<Deed>| {
        let changed =
            Scenario { document, sources: scenario.sources.clone(), file: scenario.file.clone() };
        let played = perform(&changed, &case.profile, brake, snapshots, false, Until::End);
        without(scenario, seen, &played)
    };
    let mut needed = Vec::new();
    for quirk in QUIRKS {
        let mut changed = document.clone();
        changed.quirks.insert(quirk.name.to_owned(), false);
        needed.extend(again(changed).map(|without| Needed {
            sort: Sort::Quirk,
            what: quirk.name.to_owned(),
            story: quirk.story,
            without,
        }));
    }
    for (index, step) in document.steps.iter().enumerate().take(STEPS) {
        let Some(sort) = sort(&step.act).filter(|_| step.is_for(&case.profile)) else { continue };
        let mut changed = document.clone();
        changed.steps.remove(index);
        needed.extend(again(changed).map(|without| Needed {
            sort,
            what: step.text.clone(),
            story: "",
            without,
        }));
    }
    needed
}

/// What a step is; nothing for one that only looks.
fn sort(act: &Act<Deed>) -> Option<Sort> {
    match act {
        Act::World { verb: "fault", .. } => Some(Sort::Fault),
        Act::Phone { .. } | Act::World { .. } | Act::Advance { .. } | Act::Repeat { .. } => {
            Some(Sort::Step)
        }
        Act::Expect(_)
        | Act::WaitFor { .. }
        | Act::Always(_)
        | Act::Never(_)
        | Act::Eventually(_)
        | Act::Snapshot(_) => None,
    }
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
