//! One island of a campaign: histories, one after the other, each following from what was before.

use std::collections::{BTreeMap, BTreeSet};

use rand::rand_core::{Rng, SeedableRng};
use rand_xoshiro::SplitMix64;
use serde::{Deserialize, Serialize};
use wp8_emulator::kernel::Mixer;

use super::archive::Archive;
use super::{Campaign, Coverage, Found, failure_in_words, kind_of};
use crate::properties::Property;
use crate::search::history::{Chunk, of_seed};
use crate::search::play::{Failure, Play};

/// Steps of a history from its beginning. A whole life of two phones fits into them.
const STEPS: usize = 60;

/// Steps by which a history goes on from a beginning of the archive.
const STEPS_ON: usize = 30;

/// A history that is longer is not kept as a beginning: nobody would read it.
const LONGEST: usize = 180;

/// So many histories use one setting before the next is drawn.
const PER_SETTING: u64 = 8;

/// Of eight histories so many go on from the archive, once there is one.
const GO_ON: u64 = 4;

/// How far an island is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Island {
    /// Histories played.
    pub cases: u64,
    /// Steps played in them.
    pub steps: u64,
    /// Events handled by their phones.
    pub events: u64,
    /// Simulated time that passed in them, in milliseconds.
    pub simulated_ms: u64,
    /// Where they got to.
    pub coverage: Coverage,
    /// What they failed with, by kind.
    pub found: BTreeMap<String, Found>,
    /// The properties that are to be reached at some time, and were.
    pub reached: BTreeSet<String>,
    archive: Archive,
    /// The setting drawn last, and its world before the first step. Not stored.
    #[serde(skip)]
    fresh: Option<(u64, Play)>,
}

impl Island {
    /// Plays its next history. Everything about it follows from the campaign, the island's number and
    /// what the island has seen.
    pub fn play_one(&mut self, campaign: &Campaign, watched: &[&'static Property], number: usize) {
        let seed = Mixer::new(campaign.seed).text("island").word(number as u64);
        let mut draws = SplitMix64::seed_from_u64(seed.word(self.cases).finish());
        let goes_on = self.archive.len() > 0 && draws.next_u64() % 8 < GO_ON;
        let picked = if goes_on {
            let two = [draws.next_u64(), draws.next_u64()];
            self.archive.pick(campaign, watched, two)
        } else {
            None
        };
        let (setting, mut chunks, mut play, steps) = match picked {
            Some((setting, chunks, play)) => (setting, chunks, play, STEPS_ON),
            None => {
                let setting = seed.text("setting").word(self.cases / PER_SETTING).finish();
                let play = self.begin(campaign, watched, setting);
                (setting, Vec::with_capacity(STEPS), play, STEPS)
            }
        };
        let before = (played(&play), play.world.now().0);
        for chunk in of_seed(draws.next_u64()).take(steps) {
            chunks.push(chunk);
            self.steps += 1;
            let done = play.step(chunk.decode());
            let new = self.look(&mut play);
            if let Err(failure) = done {
                self.fails(campaign, setting, &chunks, &failure);
                break;
            }
            if new && chunks.len() < LONGEST {
                self.archive.keep(setting, &chunks, &play);
            }
        }
        for name in play.reached() {
            if !self.reached.contains(name) {
                self.reached.insert(name.to_owned());
            }
        }
        self.events += played(&play) - before.0;
        self.simulated_ms += play.world.now().0 - before.1;
        self.cases += 1;
    }

    /// Beginnings that it goes on from.
    #[must_use]
    pub const fn beginnings(&self) -> usize {
        self.archive.len()
    }

    /// Lets go of what can be made again.
    pub fn rest(&mut self) {
        self.archive.forget_worlds();
        self.fresh = None;
    }

    fn begin(&mut self, campaign: &Campaign, watched: &[&'static Property], setting: u64) -> Play {
        let play = match &self.fresh {
            Some((number, play)) if *number == setting => play.clone(),
            Some(_) | None => {
                let mut play = Play::begin(&campaign.setting(setting), watched);
                play.follow();
                self.fresh = Some((setting, play.clone()));
                play
            }
        };
        // For each history, whether its world was at hand or not: an island that was stopped counts the same.
        if let Some(path) = &play.path {
            self.coverage.begin(path.at());
        }
        play
    }

    /// Where the history got to; whether nobody has been there.
    fn look(&mut self, play: &mut Play) -> bool {
        let Some(path) = &mut play.path else { return false };
        let mut new = false;
        for step in path.take() {
            new |= self.coverage.add(step);
        }
        new
    }

    /// Of histories that fail in the same way the shortest is kept, of those the first.
    fn fails(&mut self, campaign: &Campaign, setting: u64, chunks: &[Chunk], failure: &Failure) {
        let seen = failure_in_words(failure);
        let case = self.cases;
        let new = || Found {
            setting: campaign.setting(setting),
            chunks: chunks.to_vec(),
            seen,
            case,
            times: 1,
        };
        match self.found.get_mut(&kind_of(failure)) {
            None => {
                self.found.insert(kind_of(failure), new());
            }
            Some(known) if chunks.len() < known.chunks.len() => {
                let times = known.times + 1;
                *known = Found { times, ..new() };
            }
            Some(known) => known.times += 1,
        }
    }
}

fn played(play: &Play) -> u64 {
    play.world.phones().iter().map(wp8_emulator::phone::Phone::events).sum()
}
