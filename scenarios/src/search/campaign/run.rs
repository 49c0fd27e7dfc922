//! Several threads on the islands of a share, with the same results for any number of them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Campaign, Corpus, ISLANDS, Island, Share, StoreError};

/// When a campaign is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// After so many histories on all islands of the campaign together, whoever plays them.
    Cases(u64),
    /// After so long. How many histories that are depends on the machine.
    Time(Duration),
}

/// How far a campaign is, for whoever watches it.
#[derive(Debug, Default)]
pub struct Pace {
    /// Histories played in this run.
    pub cases: AtomicU64,
    /// Kinds of failure known to the islands at work, each counted by each island.
    pub failures: AtomicUsize,
    /// The most abstract states any island has reached.
    pub states: AtomicUsize,
    /// The most transitions.
    pub transitions: AtomicUsize,
    /// Set from outside: all are to stop after the history they are at.
    pub interrupted: AtomicBool,
}

/// Histories after which an island makes room for the next, and is kept. Chosen freely: often enough
/// to lose little, seldom enough not to wait for the disk.
const BATCH: u64 = 128;

/// The islands of a share: those that wait for their turn, and those that are done.
struct Work<'a> {
    waiting: VecDeque<(usize, Island)>,
    done: BTreeMap<usize, Island>,
    corpus: Option<&'a mut Corpus>,
    error: Option<StoreError>,
}

/// Plays the histories of a share until the budget is used up or `pace` is interrupted. Islands that
/// are in the corpus already go on from where they are; what they come to is kept there.
///
/// # Errors
///
/// The corpus cannot be read or written.
pub fn run(
    campaign: &Campaign,
    share: Share,
    budget: Budget,
    jobs: usize,
    mut corpus: Option<&mut Corpus>,
    pace: &Pace,
) -> Result<BTreeMap<usize, Island>, StoreError> {
    let until = match budget {
        Budget::Cases(_) => None,
        Budget::Time(time) => Some(Instant::now() + time),
    };
    let mut waiting = VecDeque::new();
    for number in share.islands() {
        let known = corpus.as_mut().map(|corpus| corpus.island(number)).transpose()?.flatten();
        waiting.push_back((number, known.unwrap_or_default()));
    }
    let work = Mutex::new(Work { waiting, done: BTreeMap::new(), corpus, error: None });
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| labour(campaign, budget, until, pace, &work));
        }
    });
    let work = work.into_inner().unwrap_or_else(PoisonError::into_inner);
    match work.error {
        Some(error) => Err(error),
        None => Ok(work.done),
    }
}

/// How many histories an island plays in all.
const fn share_of(cases: u64, island: usize) -> u64 {
    let islands = ISLANDS as u64;
    let one_more = (island as u64) < cases % islands;
    cases / islands + one_more as u64
}

fn labour(
    campaign: &Campaign,
    budget: Budget,
    until: Option<Instant>,
    pace: &Pace,
    work: &Mutex<Work<'_>>,
) {
    let watched = campaign.watched();
    loop {
        let next = lock(work).waiting.pop_front();
        let Some((number, mut island)) = next else { return };
        let goal = match budget {
            Budget::Cases(cases) => share_of(cases, number),
            Budget::Time(_) => u64::MAX,
        };
        let over = || {
            pace.interrupted.load(Ordering::Relaxed)
                || until.is_some_and(|until| Instant::now() >= until)
        };
        let (began, known) = (island.cases, island.found.len());
        while island.cases < goal && island.cases - began < BATCH && !over() {
            island.play_one(campaign, &watched, number);
            pace.cases.fetch_add(1, Ordering::Relaxed);
        }
        pace.failures.fetch_add(island.found.len() - known, Ordering::Relaxed);
        pace.states.fetch_max(island.coverage.states(), Ordering::Relaxed);
        pace.transitions.fetch_max(island.coverage.transitions(), Ordering::Relaxed);
        let goes_on = island.cases < goal && !over();
        let mut work = lock(work);
        if began < island.cases
            && let Some(Err(error)) =
                work.corpus.as_mut().map(|corpus| corpus.keep(&[(number, &island)]))
        {
            pace.interrupted.store(true, Ordering::Relaxed);
            work.error = Some(error);
        }
        match (goes_on, budget) {
            // With a number of histories the worlds of few islands are in memory at a time.
            (true, Budget::Cases(_)) => work.waiting.push_front((number, island)),
            // With a time all islands get their turn.
            (true, Budget::Time(_)) => {
                island.rest();
                work.waiting.push_back((number, island));
            }
            (false, _) => {
                island.rest();
                work.done.insert(number, island);
            }
        }
    }
}

fn lock<'a, 'b>(work: &'a Mutex<Work<'b>>) -> MutexGuard<'a, Work<'b>> {
    work.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{ISLANDS, share_of};

    #[test]
    fn the_shares_of_all_islands_are_all_histories() {
        for cases in [0, 1, 255, 256, 1_000, 1_000_003] {
            let all: u64 = (0..ISLANDS).map(|island| share_of(cases, island)).sum();
            assert_eq!(all, cases);
        }
    }
}
