//! Why a scenario comes out as it does: the same scenario without each quirk, switch, step and
//! peculiarity of its world in turn. What it does not come out the same without is necessary; what
//! is left when everything that can go is gone is enough.

use std::fmt;

use wp8_emulator::kernel::Span;
use wp8_emulator::profile::{PROFILES, ProfileId};
use wp8_emulator::quirks::{Quirk, Quirks};

use super::failure::Why;
use super::play::{Played, Until, perform};
use super::runner::Brake;
use super::snapshots::Snapshots;
use crate::language::args::CarrierName;
use crate::language::document::{Act, Document, Reach, Step};
use crate::language::source::Place;
use crate::library::Scenario;
use crate::story;
use crate::verbs::Deed;

/// Why a scenario comes out as it does in one profile.
#[derive(Clone, Debug)]
pub struct Explained {
    /// How it comes out.
    pub ending: Ending,
    /// Everything that was left out, one at a time, in the order of the kinds and of the file.
    pub tried: Vec<Tried>,
    /// What of it is enough by itself: without any one of these, too, it comes out otherwise.
    pub enough: Vec<Part>,
    /// Every version as it was shipped, and whether it comes out the same there.
    pub versions: Vec<(&'static str, bool)>,
    /// The trace records that led to what was seen, the oldest first.
    pub chain: Vec<String>,
}

/// How a scenario comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Everything is seen that is expected; the last of it is this step.
    Seen(String),
    /// It fails at this place, with this.
    Fails {
        /// `file:line:column`.
        at: String,
        /// On one line.
        why: String,
    },
}

/// A part of a scenario that can be left out.
#[derive(Clone, Debug)]
pub enum Part {
    /// A quirk.
    Quirk(&'static Quirk),
    /// A switch that the file sets.
    Switch(String),
    /// Something about the world, in words.
    World(Peculiarity),
    /// A step: a fault, or another.
    Step {
        /// As it is written.
        text: String,
        /// `file:line:column`.
        at: String,
        /// It makes messages go wrong, or takes power away.
        is_fault: bool,
        /// Where it is.
        place: Place,
    },
}

/// What makes a world another than the plainest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peculiarity {
    /// The SIM card of this phone is of another operator than the usual one.
    Carrier(String),
    /// This phone holds something.
    Holds(String),
    /// This account uses two-step verification.
    TwoStep(String),
    /// This network does not lead to the Internet.
    Reach(String),
    /// This phone is another model than the usual one.
    Model(String),
}

/// What came of leaving a part out.
#[derive(Clone, Debug)]
pub struct Tried {
    /// Which part.
    pub part: Part,
    /// What happens without it; nothing where it comes out the same.
    pub instead: Option<String>,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quirk(quirk) => write!(f, "the quirk {}", quirk.name),
            Self::Switch(name) => write!(f, "the switch {name}"),
            Self::World(what) => what.fmt(f),
            Self::Step { text, at, is_fault: true, .. } => write!(f, "the fault `{text}` ({at})"),
            Self::Step { text, at, is_fault: false, .. } => write!(f, "the step `{text}` ({at})"),
        }
    }
}

impl fmt::Display for Peculiarity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Carrier(phone) => write!(f, "the SIM card of {phone}"),
            Self::Holds(phone) => write!(f, "what {phone} holds"),
            Self::TwoStep(account) => write!(f, "two-step verification of {account}"),
            Self::Reach(network) => write!(f, "that {network} does not lead to the Internet"),
            Self::Model(phone) => write!(f, "the model of {phone}"),
        }
    }
}

/// How long somebody waits who cannot do the next step yet. Chosen freely.
const PATIENCE: Span = Span::hours(1);

/// How many trace records tell the story.
const RECORDS: usize = 12;

/// Explains a scenario in one of its profiles.
#[must_use]
pub fn explain(scenario: &Scenario, profile: &str, snapshots: &Snapshots) -> Explained {
    let mut document = scenario.document.clone();
    settle_on(&mut document, profile);
    let case = Case { scenario, snapshots };
    let base = case.play(&document, profile, true, Until::End);
    // What is slower, or quicker, without a part is no other story: who has to wait for a page waits.
    let could_not = base.failure.as_ref().is_some_and(|it| matches!(it.why, Why::CouldNot(_)));
    let until = if could_not { Until::End } else { Until::Patiently(PATIENCE) };
    let same = |document: &Document<Deed>, profile: &str| {
        is_same(&base, &case.play(document, profile, false, until))
    };

    let parts = parts(scenario, &document, profile);
    let mut tried = Vec::new();
    for part in &parts {
        let mut without = document.clone();
        leave_out(&mut without, part);
        let instead = (!same(&without, profile)).then(|| case.words(&without, profile, until));
        tried.push(Tried { part: part.clone(), instead });
    }
    // Whatever can go goes, one after the other: two that stand in for each other are not both
    // necessary, and not both to spare.
    let mut least = document.clone();
    let mut enough = Vec::new();
    for Tried { part, instead } in tried.iter().rev() {
        let mut without = least.clone();
        leave_out(&mut without, part);
        if instead.is_none() && same(&without, profile) {
            least = without;
        } else {
            enough.push(part.clone());
        }
    }
    enough.reverse();
    let versions = PROFILES.iter().map(|version| {
        let mut shipped = document.clone();
        shipped.quirks.clear();
        shipped.profiles = vec![version.name.to_owned()];
        (version.name, same(&shipped, version.name))
    });
    Explained {
        versions: versions.collect(),
        ending: ending(&document, &base),
        chain: chain(&document, &base),
        tried,
        enough,
    }
}

struct Case<'s> {
    scenario: &'s Scenario,
    snapshots: &'s Snapshots,
}

impl Case<'_> {
    fn play(&self, document: &Document<Deed>, profile: &str, traced: bool, until: Until) -> Played {
        let changed = self.scenario.with(document.clone());
        perform(&changed, profile, &Brake::none(), self.snapshots, traced, until)
    }

    /// How a changed scenario comes out, in words.
    fn words(&self, document: &Document<Deed>, profile: &str, until: Until) -> String {
        match self.play(document, profile, true, until).failure {
            None => "nothing fails".to_owned(),
            Some(failure) => failure.summary(),
        }
    }
}

/// Both pass, or both fail in the same place; with the same property on the same phone, if it is
/// one.
fn is_same(one: &Played, other: &Played) -> bool {
    let place = |played: &Played| played.stopped.map(|stopped| stopped.place);
    let breach =
        |played: &Played| played.breach.as_ref().map(|breach| (breach.property, breach.phone));
    place(one) == place(other) && breach(one) == breach(other)
}

/// Takes what the file says for a profile as said for all: so it can be asked of others.
pub(super) fn settle_on(document: &mut Document<Deed>, profile: &str) {
    fn steps(all: &mut Vec<Step<Deed>>, profile: &str) {
        all.retain(|step| step.is_for(profile));
        for step in all {
            step.only.clear();
            match &mut step.act {
                Act::Expect(expectations)
                | Act::WaitFor { until: expectations, .. }
                | Act::Always(expectations)
                | Act::Never(expectations)
                | Act::Eventually(expectations) => expectations.settle_on(profile),
                Act::Repeat { steps: inner, .. } => steps(inner, profile),
                Act::Phone { .. } | Act::World { .. } | Act::Advance { .. } | Act::Snapshot(_) => {}
            }
        }
    }
    steps(&mut document.steps, profile);
}

/// The parts that can be left out.
pub(super) fn parts(scenario: &Scenario, document: &Document<Deed>, profile: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let versions = document.world.phones.iter().map(|(_, phone)| {
        let version = phone.version.as_deref().unwrap_or(profile);
        ProfileId::named(version).map_or(Quirks::NONE, |id| Quirks::of(id.get()))
    });
    let mut shipped: Vec<&'static Quirk> = versions.flat_map(Quirks::iter).collect();
    let named = document.quirks.iter().filter(|(_, on)| **on);
    shipped.extend(named.filter_map(|(name, _)| Quirk::named(name)));
    shipped.retain(|quirk| document.quirks.get(quirk.name) != Some(&false));
    shipped.sort_by_key(|quirk| quirk.name);
    shipped.dedup_by_key(|quirk| quirk.name);
    parts.extend(shipped.into_iter().map(Part::Quirk));
    parts.extend(document.switches.keys().cloned().map(Part::Switch));
    for (name, account) in document.world.accounts.iter() {
        if account.two_step {
            parts.push(Part::World(Peculiarity::TwoStep(name.to_owned())));
        }
    }
    for (name, network) in document.world.networks.iter() {
        if network.reach != Reach::Internet {
            parts.push(Part::World(Peculiarity::Reach(name.to_owned())));
        }
    }
    for (name, phone) in document.world.phones.iter() {
        let name = || name.to_owned();
        let model = (*phone.model != *USUAL_MODEL).then(|| Peculiarity::Model(name()));
        let carrier = phone.carrier.as_ref().filter(|carrier| carrier.0 != USUAL_CARRIER);
        let carrier = carrier.map(|_| Peculiarity::Carrier(name()));
        let holds = phone.holds.as_ref().map(|_| Peculiarity::Holds(name()));
        parts.extend([model, carrier, holds].into_iter().flatten().map(Part::World));
    }
    steps(scenario, &document.steps, &mut parts);
    parts
}

const USUAL_MODEL: &str = "Lumia 920";
const USUAL_CARRIER: &str = "AT&T";

/// The steps that do something; those that only look are what is to be explained.
fn steps(scenario: &Scenario, all: &[Step<Deed>], parts: &mut Vec<Part>) {
    for step in all {
        let (does, is_fault) = match &step.act {
            Act::Phone { verb, .. } => (*verb != "see", *verb == "cut_power"),
            Act::World { verb, .. } => (true, *verb == "fault"),
            Act::Advance { .. } | Act::WaitFor { .. } => (true, false),
            Act::Repeat { steps: inner, .. } => {
                steps(scenario, inner, parts);
                (false, false)
            }
            Act::Expect(_)
            | Act::Always(_)
            | Act::Never(_)
            | Act::Eventually(_)
            | Act::Snapshot(_) => (false, false),
        };
        if does {
            parts.push(Part::Step {
                text: step.text.clone(),
                at: scenario.sources.locate(step.place),
                is_fault,
                place: step.place,
            });
        }
    }
}

pub(super) fn leave_out(document: &mut Document<Deed>, part: &Part) {
    fn without(steps: &mut Vec<Step<Deed>>, place: Place) {
        steps.retain(|step| step.place != place);
        for step in steps {
            if let Act::Repeat { steps: inner, .. } = &mut step.act {
                without(inner, place);
            }
        }
    }
    match part {
        Part::Quirk(quirk) => {
            document.quirks.insert(quirk.name.to_owned(), false);
        }
        Part::Switch(name) => {
            document.switches.remove(name);
        }
        Part::Step { place, .. } => without(&mut document.steps, *place),
        Part::World(what) => leave_out_of_the_world(document, what),
    }
}

fn leave_out_of_the_world(document: &mut Document<Deed>, what: &Peculiarity) {
    let world = &mut document.world;
    match what {
        Peculiarity::TwoStep(name) => {
            if let Some(account) = world.accounts.get_mut(name) {
                account.two_step = false;
                account.app_password = None;
            }
        }
        Peculiarity::Reach(name) => {
            if let Some(network) = world.networks.get_mut(name) {
                network.reach = Reach::Internet;
            }
        }
        Peculiarity::Carrier(name) => {
            // Another operator's card, not none: without any the phone is another story.
            if let Some(phone) = world.phones.get_mut(name) {
                phone.carrier = Some(CarrierName(USUAL_CARRIER.to_owned()));
            }
        }
        Peculiarity::Holds(name) => {
            if let Some(phone) = world.phones.get_mut(name) {
                phone.holds = None;
            }
        }
        Peculiarity::Model(name) => {
            if let Some(phone) = world.phones.get_mut(name) {
                phone.model.0 = USUAL_MODEL.to_owned();
            }
        }
    }
}

fn ending(document: &Document<Deed>, base: &Played) -> Ending {
    match &base.failure {
        Some(failure) => Ending::Fails { at: failure.at.clone(), why: failure.summary() },
        None => Ending::Seen(
            looks(document)
                .last()
                .map_or_else(|| "it can be done to its end".to_owned(), |step| step.text.clone()),
        ),
    }
}

/// The steps that look at something.
fn looks(document: &Document<Deed>) -> impl DoubleEndedIterator<Item = &Step<Deed>> {
    document.steps.iter().filter(|step| match &step.act {
        Act::Phone { verb, .. } => *verb == "see",
        Act::Expect(_)
        | Act::WaitFor { .. }
        | Act::Always(_)
        | Act::Never(_)
        | Act::Eventually(_) => true,
        Act::World { .. } | Act::Advance { .. } | Act::Snapshot(_) | Act::Repeat { .. } => false,
    })
}

/// What led to the failure, or to what the last look saw.
fn chain(document: &Document<Deed>, base: &Played) -> Vec<String> {
    if let Some(failure) = &base.failure {
        return failure.led_there.clone();
    }
    // What was looked at on the glass begins with the looking: an expectation says more.
    let expects = |step: &&Step<Deed>| !matches!(step.act, Act::Phone { .. });
    let Some(step) = looks(document).rfind(expects).or_else(|| looks(document).next_back()) else {
        return Vec::new();
    };
    let reads: Vec<Vec<String>> = match &step.act {
        Act::Phone { phone, .. } => vec![vec![phone.clone()]],
        Act::Expect(expectations)
        | Act::WaitFor { until: expectations, .. }
        | Act::Always(expectations)
        | Act::Never(expectations)
        | Act::Eventually(expectations) => expectations
            .values()
            .flatten()
            .flat_map(|expectation| expectation.checked.reads().iter().cloned())
            .collect(),
        Act::World { .. } | Act::Advance { .. } | Act::Snapshot(_) | Act::Repeat { .. } => {
            Vec::new()
        }
    };
    story::what_led_to(&base.world, &reads, RECORDS)
}
