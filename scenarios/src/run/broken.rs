//! Whether a scenario can fail: each change under `broken_by:` is made, one at a time, and the
//! scenario must then not pass any more. What passes whatever is changed shows nothing.

use super::Verdict;
use super::play::{Until, perform};
use super::runner::{Brake, Halt};
use super::selection::Case;
use super::snapshots::{Kept, Snapshots};
use crate::language::document::{Act, Breakage, Change, Document, Step};
use crate::verbs::Deed;

/// A change under which a scenario was seen to fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The change, as it is written.
    pub change: String,
    /// Where the scenario failed then: `file:line:column`.
    pub at: String,
}

/// What came of making the changes.
pub(super) enum Shown {
    /// The scenario fails under each.
    By(Vec<Proof>),
    /// There is one under which it does not.
    No(Verdict),
    /// Nobody waits for it any more.
    Interrupted,
}

/// Makes each change that holds for the profile of a case, and sees it fail.
pub(super) fn prove(case: &Case, brake: &Brake, snapshots: &Snapshots) -> Shown {
    let scenario = &*case.scenario;
    let changes = scenario.document.broken_by.iter().filter(|change| change.is_for(&case.profile));
    // What is seen in a changed world is nothing to keep.
    let snapshots = Snapshots { kept: Kept::Compare, ..snapshots.clone() };
    let mut proofs = Vec::new();
    for breakage in changes {
        let changed = scenario.with(changed(&scenario.document, &breakage.change));
        let played = perform(&changed, &case.profile, brake, &snapshots, false, Until::End);
        match (played.halted, played.stopped) {
            (Some(Halt::Interrupted), _) => return Shown::Interrupted,
            (None, Some(stopped)) if stopped.by_expectation => proofs.push(Proof {
                change: breakage.text.clone(),
                at: scenario.sources.locate(stopped.place),
            }),
            (None, Some(stopped)) => {
                let at = scenario.sources.locate(stopped.place);
                let why = format!(
                    "with {} a step cannot be done ({at}): no expectation is seen to fail",
                    breakage.text
                );
                return Shown::No(Verdict::NothingBreaks(why));
            }
            (Some(Halt::OverBudget), _) | (None, None) => {
                let why = format!("it passes with {} as well", breakage.text);
                return Shown::No(Verdict::NothingBreaks(why));
            }
        }
    }
    Shown::By(proofs)
}

impl<C> Breakage<C> {
    fn is_for(&self, profile: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == profile)
    }
}

/// The same scenario with one change.
fn changed(document: &Document<Deed>, change: &Change<Deed>) -> Document<Deed> {
    let mut document = document.clone();
    match change {
        Change::Quirk(name) => {
            document.quirks.insert(name.clone(), true);
        }
        Change::WithoutQuirk(name) => {
            document.quirks.insert(name.clone(), false);
        }
        Change::Switch(name, value) => {
            document.switches.insert(name.clone(), value.clone());
        }
        Change::WithoutStep(name) => replace(&mut document.steps, name, &|_| Vec::new()),
        Change::Before(name, steps) => replace(&mut document.steps, name, &|step| {
            let mut both = steps.clone();
            both.push(step);
            both
        }),
        Change::Instead(name, steps) => {
            replace(&mut document.steps, name, &|_| steps.clone());
        }
    }
    document
}

/// Puts something in the place of the step of a name, wherever it is repeated.
fn replace(steps: &mut Vec<Step<Deed>>, name: &str, by: &impl Fn(Step<Deed>) -> Vec<Step<Deed>>) {
    let mut changed = Vec::with_capacity(steps.len());
    for mut step in std::mem::take(steps) {
        if step.name.as_deref() == Some(name) {
            changed.extend(by(step));
            continue;
        }
        if let Act::Repeat { steps, .. } = &mut step.act {
            replace(steps, name, by);
        }
        changed.push(step);
    }
    *steps = changed;
}
