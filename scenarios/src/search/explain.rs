//! Why a history fails: what it does without, and the chain from cause to symptom.
//!
//! Counterfactual runs: the same history without each quirk, each fault and each step. What the
//! failure does not survive is necessary for it. Then the history runs once more with the trace on,
//! and the records that led to the symptom tell the story.

use wp8_emulator::quirks::Quirks;

use super::history::{Chunk, Happening, Intent};
use super::play::{Failure, Play};
use super::setting::Setting;
use crate::properties::{self, Property};
use crate::story;

/// What a failing history comes down to.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// How it fails.
    pub failure: Failure,
    /// Quirks without any one of which it does not fail.
    pub quirks: Vec<&'static str>,
    /// The necessary ones are enough: it fails without all other quirks, too.
    pub quirks_are_enough: bool,
    /// Necessary faults, in words.
    pub faults: Vec<&'static str>,
    /// The places of all necessary steps, counted from 0; faults are among them.
    pub steps: Vec<usize>,
    /// What led to the symptom, the cause first; a line each.
    pub chain: Vec<String>,
}

/// Explains a history of a setting that fails; none if it does not.
#[must_use]
pub fn explain(
    setting: &Setting,
    watched: &[&'static Property],
    chunks: &[Chunk],
) -> Option<Explanation> {
    let fails = |quirks: Quirks, chunks: &[Chunk]| {
        let setting = Setting { quirks, ..setting.clone() };
        Play::begin(&setting, watched).all(chunks).err().map(|(_, failure)| failure)
    };
    let failure = fails(setting.quirks, chunks)?;
    let same = |other: Option<Failure>| other.is_some_and(|other| other.is_like(&failure));

    let needed: Vec<_> = setting
        .quirks
        .iter()
        .filter(|quirk| !same(fails(setting.quirks.without(quirk), chunks)))
        .collect();
    let only = needed.iter().fold(Quirks::NONE, |only, quirk| only.with(quirk));
    let steps: Vec<usize> = (0..chunks.len())
        .filter(|place| {
            let mut without = chunks.to_vec();
            without.remove(*place);
            !same(fails(setting.quirks, &without))
        })
        .collect();
    let faults = steps.iter().filter_map(|place| fault(chunks[*place])).collect();
    Some(Explanation {
        quirks: needed.iter().map(|quirk| quirk.name).collect(),
        quirks_are_enough: same(fails(only, chunks)),
        faults,
        steps,
        chain: chain(setting, watched, chunks, &failure),
        failure,
    })
}

fn fault(chunk: Chunk) -> Option<&'static str> {
    let Intent::Around(happening) = chunk.decode().intent else { return None };
    if let Happening::Fault(trouble, _) = happening {
        return Some(trouble.name());
    }
    let cut = matches!(happening, Happening::CutPower(_) | Happening::CutPowerAtWrite(..));
    cut.then_some("power is cut")
}

/// The newest record of the service in which the breach was seen, and what brought it about, back
/// to the step that began it.
fn chain(
    setting: &Setting,
    watched: &[&'static Property],
    chunks: &[Chunk],
    failure: &Failure,
) -> Vec<String> {
    let mut play = Play::begin(setting, watched);
    play.world.record();
    let _ = play.all(chunks);
    let trace = play.world.trace();
    let newest = (0..trace.len()).rev().find(|index| {
        let Some(record) = trace.get(*index) else { return false };
        match failure {
            Failure::Livelock(_) => true,
            Failure::Breach(breach) => {
                let place = properties::named(breach.property).map(|property| property.seen_in);
                record.fact.phone() == Some(breach.phone) && Some(record.fact.place()) == place
            }
        }
    });
    let record = |index: usize| trace.get(index);
    let chain = std::iter::successors(newest.and_then(record), |it| record(it.cause.index()?));
    let mut chain: Vec<_> = chain.collect();
    chain.reverse();
    story::told_once(&play.world, chain.into_iter())
}
