//! From a history that fails to the fewest, plainest steps that fail in the same way.
//!
//! Delta debugging over the chunks: ranges of steps are left out, then pairs of steps that only go
//! together, then values become plainer. A candidate counts only if it fails with the same property
//! on the same phone. The world is kept as it was before each step of the best history so far, so
//! no candidate replays the beginning that it shares with it.

use super::history::Chunk;
use super::play::{Failure, Play};

/// The result of shrinking.
#[derive(Clone, Debug)]
pub struct Shrunk {
    /// The steps that are left: without any one of them the failure goes away.
    pub chunks: Vec<Chunk>,
    /// How they fail.
    pub failure: Failure,
    /// Candidates tried.
    pub candidates: usize,
    /// Steps played for that.
    pub steps: usize,
}

/// Pairs are tried up to so many steps: there are their square of them.
const PAIRS_UP_TO: usize = 60;

/// The fewest steps from `start` on that fail as `chunks` do; none if those do not fail.
#[must_use]
pub fn shrink(start: &Play, chunks: &[Chunk]) -> Option<Shrunk> {
    let mut work = Work::begin(start, chunks)?;
    loop {
        let before = work.best.clone();
        work.leave_out_ranges();
        work.leave_out_pairs();
        work.make_plainer();
        if work.best == before {
            break;
        }
    }
    let Work { best, failure, candidates, steps, .. } = work;
    Some(Shrunk { chunks: best, failure, candidates, steps })
}

struct Work {
    best: Vec<Chunk>,
    failure: Failure,
    /// The world before each step of the best.
    before: Vec<Play>,
    candidates: usize,
    steps: usize,
}

impl Work {
    fn begin(start: &Play, chunks: &[Chunk]) -> Option<Self> {
        let mut play = start.clone();
        let mut before = Vec::new();
        for (place, chunk) in chunks.iter().enumerate() {
            before.push(play.clone());
            if let Err(failure) = play.step(chunk.decode()) {
                let best = chunks[..=place].to_vec();
                return Some(Self { best, failure, before, candidates: 1, steps: place + 1 });
            }
        }
        None
    }

    /// Takes what follows the first `kept` steps instead, if that fails in the same way.
    fn try_instead(&mut self, kept: usize, rest: &[Chunk]) -> bool {
        self.candidates += 1;
        let Some(snapshot) = self.before.get(kept) else { return false };
        let mut play = snapshot.clone();
        let mut snapshots = Vec::with_capacity(rest.len());
        for (place, chunk) in rest.iter().enumerate() {
            snapshots.push(play.clone());
            self.steps += 1;
            match play.step(chunk.decode()) {
                Ok(_) => {}
                Err(failure) if failure.is_like(&self.failure) => {
                    self.best.truncate(kept);
                    self.best.extend_from_slice(&rest[..=place]);
                    self.before.truncate(kept);
                    self.before.append(&mut snapshots);
                    self.failure = failure;
                    return true;
                }
                Err(_) => return false,
            }
        }
        false
    }

    /// From the end, so that what a step needs is still there when its own turn comes.
    fn leave_out_ranges(&mut self) {
        let mut size = self.best.len() / 2;
        while size > 0 {
            let mut end = self.best.len();
            while end >= size {
                let from = end - size;
                let rest = self.best[end..].to_vec();
                self.try_instead(from, &rest);
                end = from.min(self.best.len());
            }
            size /= 2;
        }
    }

    fn leave_out_pairs(&mut self) {
        if self.best.len() > PAIRS_UP_TO {
            return;
        }
        let mut first = self.best.len();
        while first > 0 {
            first -= 1;
            let mut second = self.best.len();
            while second > first + 1 {
                second -= 1;
                let mut rest = self.best[first + 1..].to_vec();
                rest.remove(second - first - 1);
                if self.try_instead(first, &rest) {
                    break;
                }
            }
            first = first.min(self.best.len());
        }
    }

    fn make_plainer(&mut self) {
        for place in 0..self.best.len() {
            while self.one_plainer(place) {}
        }
    }

    fn one_plainer(&mut self, place: usize) -> bool {
        let Some(chunk) = self.best.get(place).copied() else { return false };
        let mut rest = self.best[place..].to_vec();
        chunk.plainer().any(|plainer| {
            rest[0] = plainer;
            self.try_instead(place, &rest)
        })
    }
}
