//! A scenario as it is run: typed, checked, and with the place of every step.

mod files;
mod header;
mod load;
mod nonce;
mod parameters;
mod steps;
mod world;

use std::collections::BTreeMap;

use super::args::Placed;
use super::cel::{Checked, ViewExpression};
use super::source::Place;

pub use files::Include;
pub(crate) use header::{BUILTINS, BrokenBy, Header, Modifiers, is_step_word};
pub use load::{Loaded, load};
pub use world::{Account, Holds, Network, Phone, Reach, Security, World};

/// One scenario, ready to run. `C` is what a verb with its arguments became; see
/// [`Catalogue`](super::catalogue::Catalogue).
#[derive(Clone, Debug)]
pub struct Document<C> {
    /// What it shows, in a sentence.
    pub scenario: Placed<String>,
    /// The rows of the reports it stands for, such as `C17`.
    pub source: Vec<String>,
    /// The profiles to run it in, one after another. Never empty: the catalogue's first if the file
    /// names none.
    pub profiles: Vec<String>,
    /// Where its luck comes from.
    pub seed: u64,
    /// Words to select it by.
    pub tags: Vec<String>,
    /// Why it fails and is expected to, by profile.
    pub known_failure: PerProfile<String>,
    /// Changes under which it must fail: what its expectations are worth.
    pub broken_by: Vec<Breakage<C>>,
    /// What the facts leave open, as this scenario has it.
    pub switches: BTreeMap<String, String>,
    /// Defects switched on (`true`) or off against the profile.
    pub quirks: BTreeMap<String, bool>,
    /// Properties that must hold from the beginning to the end.
    pub properties: Vec<Placed<String>>,
    /// Phones and what is around them.
    pub world: World,
    /// What happens.
    pub steps: Vec<Step<C>>,
    /// What happens when something failed: to look at, not to mend.
    pub after_failure: Vec<Step<C>>,
    /// The values of the parameters (`for_each:`) of this one, in the order of the file; empty
    /// without parameters.
    pub parameters: Vec<(String, String)>,
    /// Texts that no output may show (`secret:`).
    pub secrets: Vec<String>,
}

/// A value for every profile, or one each.
#[derive(Clone, Debug)]
pub struct PerProfile<T> {
    every: Option<T>,
    each: BTreeMap<String, T>,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step<C> {
    /// The whole step in the file.
    pub place: Place,
    /// The step on one line, as its author could have written it: what reports call it by.
    pub text: String,
    /// The name its author gave it.
    pub name: Option<String>,
    /// The profiles it is for; empty means all of the scenario's.
    pub only: Vec<String>,
    /// What its identity and luck are derived from: a hash of what the step says and of how many
    /// before it say the same, never its position, so that taking out another step does not change
    /// it. For a step in a `repeat`, see [`Step::nonce_in_turn`].
    pub nonce: u64,
    /// What is done.
    pub act: Act<C>,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Act<C> {
    /// A phone, or its user, does something.
    Phone {
        /// The phone's name.
        phone: String,
        /// The verb's name.
        verb: &'static str,
        /// What it became.
        command: C,
    },
    /// Something happens around the phones.
    World {
        /// The verb's name.
        verb: &'static str,
        /// What it became.
        command: C,
    },
    /// Time passes.
    Advance {
        /// So many milliseconds.
        by_ms: u64,
    },
    /// Something is so, now.
    Expect(PerProfile<Vec<Expectation>>),
    /// Time passes until something is so.
    WaitFor {
        /// What is waited for: all of them at the same time.
        until: PerProfile<Vec<Expectation>>,
        /// After so many milliseconds it is a failure.
        within_ms: u64,
    },
    /// Something is so from here on, after every event.
    Always(PerProfile<Vec<Expectation>>),
    /// Something is not so from here on, after any event.
    Never(PerProfile<Vec<Expectation>>),
    /// Something was so at some moment from here on, by the end.
    Eventually(PerProfile<Vec<Expectation>>),
    /// What is seen is compared with what is kept under a name.
    Snapshot(Snapshot),
    /// The same again and again.
    Repeat {
        /// How often.
        times: u32,
        /// What.
        steps: Vec<Step<C>>,
    },
}

/// What a `snapshot:` step keeps.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Under which name: letters, digits, `-` and `_`.
    pub name: String,
    /// The screen of which phone; of all without one.
    pub phone: Option<String>,
    /// The value of an expression instead of a screen.
    pub of: Option<ViewExpression>,
}

/// One expression that must come out true.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Where it is written.
    pub place: Place,
    /// As it is written, on one line.
    pub text: String,
    /// Checked against the view.
    pub checked: Checked,
}

/// A change under which a scenario must fail.
#[derive(Clone, Debug)]
pub struct Breakage<C> {
    /// Where it is written.
    pub place: Place,
    /// On one line.
    pub text: String,
    /// The profiles for which it holds; empty means all of the scenario's.
    pub only: Vec<String>,
    /// What is changed.
    pub change: Change<C>,
}

/// What a [`Breakage`] changes.
#[derive(Clone, Debug)]
pub enum Change<C> {
    /// A defect is switched on.
    Quirk(String),
    /// A defect is switched off.
    WithoutQuirk(String),
    /// A switch is set.
    Switch(String, String),
    /// The named step is left out.
    WithoutStep(String),
    /// Further steps are taken before the named one.
    Before(String, Vec<Step<C>>),
    /// Further steps are taken instead of the named one.
    Instead(String, Vec<Step<C>>),
}

impl<C> Step<C> {
    /// The nonce of the `turn`-th repetition, from 0, of a step in a `repeat`.
    #[must_use]
    pub fn nonce_in_turn(&self, turn: u64) -> u64 {
        nonce::turn(self.nonce, turn)
    }

    /// Whether the step is for a profile.
    #[must_use]
    pub fn is_for(&self, profile: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == profile)
    }
}

impl<T> PerProfile<T> {
    /// The value for a profile, if there is one.
    #[must_use]
    pub fn of(&self, profile: &str) -> Option<&T> {
        self.each.get(profile).or(self.every.as_ref())
    }

    /// Takes what is said for a profile as said for all.
    pub fn settle_on(&mut self, profile: &str) {
        self.every = self.each.remove(profile).or_else(|| self.every.take());
        self.each.clear();
    }

    /// All values, for looking at them.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.every.iter().chain(self.each.values())
    }
}
