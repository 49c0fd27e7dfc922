//! Every history of a few kinds of step, up to a length: breadth first, so that what fails first is the
//! shortest that fails.
//!
//! States are told apart by the canonical fingerprint of the world: one that was reached before, by
//! whatever way, is not gone on from again. `Always` is decided for every history up to the bound.
//! `Eventually` is decided for every state: from each, everything is put right and days pass, under
//! watch. What a property remembers of a second way to the same state is not tried; no state is
//! lost by that, but a breach that takes two pasts may be.
//!
//! The checker is our own. Stateright, the field's, was looked at: it searches breadth first as fast
//! (measured on a model of a restore, 0.32 M states a second against 0.55 M of a plain loop), but
//! which of several counterexamples it finds depends on its threads, its `eventually` is not decided
//! where ways join (its documentation says so), and it wants the watch to be part of the state.

use std::collections::HashSet;

use wp8_emulator::kernel::{Key, Nonce, Span};

use super::history::{Act, Chunk, Happening, Intent, Who};
use super::intent::{RouterWish, Trouble, Typed};
use super::play::{Done, Failure, Play};
use super::setting::Setting;
use crate::properties::Property;
use wp8_emulator::world::Holds;

/// The steps that are tried, in this order at every state.
pub const ALPHABET: [Intent; 20] = [
    Intent::Walk(Who::New),
    Intent::Settle(Span::hours(1)),
    Intent::Pass(Span::minutes(5)),
    Intent::Pass(Span::days(1)),
    Intent::User(Who::Old, Act::Charger(true)),
    Intent::User(Who::Old, Act::BackUpNow),
    Intent::User(Who::New, Act::Charger(true)),
    Intent::User(Who::New, Act::Wifi(false)),
    Intent::User(Who::New, Act::Wifi(true)),
    Intent::User(Who::New, Act::RetryRestore),
    Intent::User(Who::New, Act::DontRestore),
    Intent::User(Who::New, Act::RestoreLater),
    Intent::User(Who::New, Act::PowerOn),
    Intent::User(Who::New, Act::Reboot),
    Intent::User(Who::New, Act::SignIn(Typed::Wrong)),
    Intent::RetryAll(Who::New),
    Intent::CloseAll(Who::New),
    Intent::Around(Happening::CutPower(Who::New)),
    Intent::Around(Happening::Fault(Trouble::PackagesRefused, 1000)),
    Intent::LiftAll,
];

/// What puts everything right, so that whatever is to come comes.
const CALM: [Intent; 11] = [
    Intent::LiftAll,
    Intent::Around(Happening::Router(RouterWish::Up(true))),
    Intent::Around(Happening::Near(Who::Old, true)),
    Intent::Around(Happening::Near(Who::New, true)),
    Intent::User(Who::Old, Act::Charger(true)),
    Intent::User(Who::New, Act::Charger(true)),
    Intent::User(Who::Old, Act::PowerOn),
    Intent::User(Who::New, Act::PowerOn),
    Intent::User(Who::Old, Act::Wifi(true)),
    Intent::User(Who::New, Act::Wifi(true)),
    Intent::Pass(Span::days(3)),
];

/// The small world in which all histories are tried.
#[must_use]
pub fn small(setting: &Setting) -> Setting {
    let holds = Holds { apps: 2, sms: 1, favourites: 1, ..Holds::default() };
    Setting { holds, ..setting.clone() }
}

/// What was tried, and what came of it.
#[derive(Clone, Debug)]
pub struct Tried {
    /// For each length of a history: how many steps made sense, and how many led to a new state.
    pub levels: Vec<Level>,
    /// The shortest history that fails, with how.
    pub failure: Option<(Vec<Chunk>, Failure)>,
    /// States from which nothing further was tried: the last level, or what did not fit.
    pub open: usize,
    /// It was stopped before the bound: by the number of states, or from outside.
    pub cut_short: bool,
}

/// Histories of one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Steps that made sense, each at the end of a history.
    pub histories: usize,
    /// New states among what they came to.
    pub states: usize,
}

impl Tried {
    /// All states, the first one among them.
    #[must_use]
    pub fn states(&self) -> usize {
        1 + self.levels.iter().map(|level| level.states).sum::<usize>()
    }
}

/// A state, and the shortest way to it.
struct Node {
    play: Play,
    way: Vec<Chunk>,
}

/// What one step from a state came to.
struct Next {
    key: u64,
    node: Node,
    failure: Option<Failure>,
}

/// Tries every history up to `depth` steps, on so many threads and up to so many states. `heard` is
/// told of each level, and may end the search by saying no.
pub fn explore(
    setting: &Setting,
    watched: &[&'static Property],
    depth: usize,
    at_most: usize,
    jobs: usize,
    mut heard: impl FnMut(&Tried) -> bool,
) -> Tried {
    let letters = Letters::new();
    let start = Play::begin(setting, watched);
    // Asked for membership only, never gone through.
    let mut known = HashSet::from([start.world.fingerprint().canonical]);
    let mut level = vec![Node { play: start, way: Vec::new() }];
    let mut tried = Tried { levels: Vec::new(), failure: None, open: 1, cut_short: false };
    while tried.levels.len() < depth && !level.is_empty() {
        let mut all = Level { histories: 0, states: 0 };
        let mut new = Vec::new();
        for next in steps_of_all(&level, &letters, jobs) {
            all.histories += 1;
            if let Some(failure) = next.failure {
                let shorter = |found: &(Vec<Chunk>, Failure)| found.0.len() > next.node.way.len();
                if tried.failure.as_ref().is_none_or(shorter) {
                    tried.failure = Some((next.node.way, failure));
                }
            } else if known.insert(next.key) {
                new.push(next.node);
            }
        }
        all.states = new.len();
        tried.levels.push(all);
        tried.open = new.len();
        level = new;
        if tried.failure.is_some() {
            break;
        }
        if known.len() >= at_most || !heard(&tried) {
            tried.cut_short = tried.levels.len() < depth && tried.open > 0;
            break;
        }
    }
    tried
}

/// The steps as choices, but for their nonces.
struct Letters {
    alphabet: Vec<Chunk>,
    calm: Vec<Chunk>,
}

impl Letters {
    fn new() -> Self {
        let said = |intents: &[Intent]| -> Vec<Chunk> {
            intents.iter().filter_map(|intent| Chunk::saying(Nonce(0), *intent)).collect()
        };
        Self { alphabet: said(&ALPHABET), calm: said(&CALM) }
    }

    /// A step of this kind at this place: the same one has the same luck there, whatever was before.
    fn at(depth: usize, letter: usize, chunk: Chunk) -> Chunk {
        let key = Key::named("letter", "").child("at", depth as u64).child("is", letter as u64);
        chunk.with_nonce(Nonce(key.0))
    }
}

/// Every step from every state of a level, in their order, whoever does which.
fn steps_of_all(level: &[Node], letters: &Letters, jobs: usize) -> Vec<Next> {
    let share = level.len().div_ceil(jobs.max(1)).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = level
            .chunks(share)
            .map(|nodes| {
                scope.spawn(|| {
                    nodes.iter().flat_map(|node| steps_of(node, letters)).collect::<Vec<Next>>()
                })
            })
            .collect();
        let done = workers.into_iter().map(|worker| match worker.join() {
            Ok(next) => next,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        done.flatten().collect()
    })
}

/// Every step from one state that makes sense there.
fn steps_of(node: &Node, letters: &Letters) -> Vec<Next> {
    let depth = node.way.len();
    let tried = letters.alphabet.iter().enumerate().filter_map(|(letter, chunk)| {
        let chunk = Letters::at(depth, letter, *chunk);
        let mut play = node.play.clone();
        let mut way = node.way.clone();
        way.push(chunk);
        match play.step(chunk.decode()) {
            Ok(Done::Skipped) => None,
            Ok(Done::Yes) => {
                let key = play.world.fingerprint().canonical;
                let failure = calm(&play, depth, letters).map(|(failure, calming)| {
                    way.extend(calming);
                    failure
                });
                Some(Next { key, node: Node { play, way }, failure })
            }
            Err(failure) => Some(Next { key: 0, node: Node { play, way }, failure: Some(failure) }),
        }
    });
    tried.collect()
}

/// What fails although everything was put right and had time; with the steps that did so.
fn calm(play: &Play, depth: usize, letters: &Letters) -> Option<(Failure, Vec<Chunk>)> {
    let mut play = play.clone();
    let mut steps = Vec::new();
    for (place, chunk) in letters.calm.iter().enumerate() {
        let chunk = Letters::at(depth, letters.alphabet.len() + place, *chunk);
        steps.push(chunk);
        if let Err(failure) = play.step(chunk.decode()) {
            return Some((failure, steps));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{ALPHABET, CALM, Chunk, Nonce, Setting, explore, small};
    use crate::properties::{PROPERTIES, named};
    use crate::search::play::Play;
    use wp8_emulator::quirks::{Quirk, Quirks};

    #[test]
    fn all_letters_can_be_said() {
        for intent in ALPHABET.into_iter().chain(CALM) {
            let chunk = Chunk::saying(Nonce(7), intent).expect("there are bytes for it");
            assert_eq!((chunk.decode().intent, chunk.decode().nonce), (intent, Nonce(7)));
        }
    }

    #[test]
    fn what_is_reached_does_not_depend_on_the_number_of_threads() {
        let setting = small(&Setting::of("reference", 1));
        let levels = |jobs| explore(&setting, PROPERTIES, 2, 10_000, jobs, |_| true).levels;
        let one = levels(1);
        assert_eq!(one, levels(3));
        assert_eq!(one.len(), 2);
        assert!(one[1].states > one[0].states, "{one:?}");
        assert!(one[1].states < one[1].histories, "some ways join: {one:?}");
    }

    #[test]
    fn a_defect_is_found_with_a_shortest_history_that_fails_again() {
        let quirk = Quirk::named("dismissal_is_not_written_down").expect("it exists");
        let watched = [named("closed_stays_closed").expect("it exists")];
        let setting = small(&Setting::of("reference", 1));
        let setting = Setting { quirks: Quirks::NONE.with(quirk), ..setting };
        let tried = explore(&setting, &watched, 1, 10_000, 1, |_| true);
        assert!(tried.failure.is_none(), "it takes more than one step");
        assert_eq!(tried.levels.len(), 1);
        // Without a way to it, nothing is claimed.
        if let Some((chunks, _)) = explore(&setting, &watched, 3, 10_000, 2, |_| true).failure {
            assert!(Play::begin(&setting, &watched).all(&chunks).is_err());
        }
    }
}
