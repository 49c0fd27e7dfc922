//! One history that fails, as soon as there is one.
//!
//! Histories are generated as everywhere; every one that comes to an abstract state of the phones
//! where none has been is kept, and half of the others go on from one of those: from where the phones
//! are in a way in which they are seldom. So the search moves outwards, and what takes many steps in
//! their order is not left to luck.

use rand::rand_core::{Rng, SeedableRng};
use rand_xoshiro::SplitMix64;
use wp8_emulator::kernel::Mixer;

use super::coverage::{Abstract, Coverage, Pairs};
use super::history::{Chunk, of_seed};
use super::play::{Failure, Play};
use super::scenario::step;
use super::setting::Setting;
use crate::properties::Property;
use crate::properties::symptom::is_among;

/// Steps of a history from its beginning.
const STEPS: usize = 60;

/// Steps by which a history goes on from one that was kept.
const STEPS_ON: usize = 30;

/// A history that is longer is not kept.
const LONGEST: usize = 180;

/// So many are kept; then the oldest makes room.
const KEPT: usize = 2_000;

/// Of so many that were kept a history goes on from the one whose phones are in the rarest state.
const AMONG: usize = 3;

/// So many histories use one world before the next is drawn.
const PER_SETTING: u64 = 8;

/// A history that fails.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The world it begins in.
    pub setting: Setting,
    /// Its steps.
    pub chunks: Vec<Chunk>,
    /// How it fails.
    pub failure: Failure,
    /// It was the so many-th.
    pub histories: u64,
}

/// A history that was kept to go on from.
struct Beginning {
    setting: Setting,
    chunks: Vec<Chunk>,
    play: Play,
    at: [Abstract; 2],
}

/// The first history that fails, of so many of a seed. Its worlds are drawn by `settings`; a step
/// that comes to one of the steps `never` is left out, and a failure that does not count is the end
/// of its history and nothing else. `heard` is told how many were played, and says whether to go on.
#[must_use]
pub fn hunt(
    settings: &dyn Fn(u64) -> Setting,
    watched: &[&'static Property],
    never: &[String],
    seed: u64,
    at_most: u64,
    counts: &dyn Fn(&Hit) -> bool,
    mut heard: impl FnMut(u64) -> bool,
) -> Option<Hit> {
    let mut coverage = Coverage::default();
    let mut pairs = Pairs::default();
    let mut kept: Vec<Beginning> = Vec::new();
    let mut oldest = 0;
    let mut fresh: Option<(u64, Setting, Play)> = None;
    for number in 0..at_most {
        if !heard(number) {
            return None;
        }
        let name = Mixer::new(seed).text("hunt").word(number);
        let mut draws = SplitMix64::seed_from_u64(name.finish());
        let goes_on = !kept.is_empty() && draws.next_u64().is_multiple_of(2);
        let (setting, mut chunks, mut play, steps) = if goes_on {
            let drawn = (0..AMONG).map(|_| &kept[(draws.next_u64() % kept.len() as u64) as usize]);
            let Some(rarest) = drawn.max_by_key(|it| pairs.rarity(it.at)) else { continue };
            let Beginning { setting, chunks, play, at: _ } = rarest;
            (setting.clone(), chunks.clone(), play.clone(), STEPS_ON)
        } else {
            let which = number / PER_SETTING;
            if fresh.as_ref().is_none_or(|(drawn, ..)| *drawn != which) {
                let setting = settings(Mixer::new(seed).text("setting").word(which).finish());
                let mut play = Play::begin(&setting, watched);
                play.follow();
                if !never.is_empty() {
                    play.listen();
                }
                fresh = Some((which, setting, play));
            }
            let Some((_, setting, play)) = &fresh else { continue };
            (setting.clone(), Vec::new(), play.clone(), STEPS)
        };
        for chunk in of_seed(draws.next_u64()).take(steps) {
            let before = (!never.is_empty()).then(|| play.clone());
            let done = play.step(chunk.decode());
            if let Some(before) = before
                && comes_to(never, &before, &play)
            {
                play = before;
                continue;
            }
            chunks.push(chunk);
            if let Err(failure) = done {
                let hit = Hit { setting, chunks, failure, histories: number + 1 };
                if counts(&hit) {
                    return Some(hit);
                }
                break;
            }
            let mut new = false;
            for step in play.been() {
                new |= coverage.add(step);
                pairs.add(step);
            }
            if let Some(at) = play.is_at().filter(|_| new && chunks.len() < LONGEST) {
                let (setting, chunks, play) = (setting.clone(), chunks.clone(), play.clone());
                let beginning = Beginning { setting, chunks, play, at };
                if kept.len() < KEPT {
                    kept.push(beginning);
                } else {
                    kept[oldest % KEPT] = beginning;
                    oldest += 1;
                }
            }
        }
    }
    None
}

/// The step was one of those that are left out.
fn comes_to(never: &[String], before: &Play, after: &Play) -> bool {
    after.told()[before.told().len()..]
        .iter()
        .any(|told| step(&before.world, &told.command).is_some_and(|text| is_among(&text, never)))
}
