//! From a history that fails to the fewest, plainest steps that fail in the same way, in the
//! plainest world.
//!
//! Delta debugging over the chunks: ranges of steps are left out, then pairs of steps that only go
//! together, then one span takes the place of several, then values become plainer. A candidate counts
//! only if it fails with the same property on the same phone. The world is kept as it was before
//! each step of the best history so far, so no candidate replays the beginning that it shares with
//! it. [`simplest`] does the same with the world that the history begins in.

use wp8_emulator::kernel::Span;
use wp8_emulator::profile::Reinstall;
use wp8_emulator::quirks::QUIRKS;
use wp8_emulator::wire::Internet;
use wp8_emulator::world::Holds;

use super::history::{Chunk, Intent};
use super::play::{Failure, Play};
use super::setting::{PhoneSetting, Setting};
use crate::properties::Property;

/// The result of shrinking.
#[derive(Clone, Debug)]
pub struct Shrunk {
    /// The steps that are left: without any one of them, or any two, the failure goes away.
    pub chunks: Vec<Chunk>,
    /// How they fail.
    pub failure: Failure,
    /// What happens without each of them: why it had to stay.
    pub without: Vec<Without>,
    /// Candidates tried.
    pub candidates: usize,
    /// Steps played for that.
    pub steps: usize,
}

/// Why a candidate was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Without {
    /// Nothing fails any more.
    NothingFails,
    /// Something else fails, at this step of the candidate, counted from 0.
    SomethingElse(usize, Failure),
}

/// A failure in the plainest world in which it was found to happen.
#[derive(Clone, Debug)]
pub struct Simplest {
    /// The world.
    pub setting: Setting,
    /// What happens in it.
    pub shrunk: Shrunk,
}

/// Pairs are tried up to so many steps: there are their square of them.
const PAIRS_UP_TO: usize = 60;

/// The longest span that a step can say, in days.
const DAYS: u64 = 9;

/// The fewest steps from `start` on that fail as `chunks` do; none if those do not fail.
#[must_use]
pub fn shrink(start: &Play, chunks: &[Chunk]) -> Option<Shrunk> {
    let mut work = Work::begin(start, chunks)?;
    loop {
        let before = work.best.clone();
        work.leave_out_ranges();
        work.leave_out_pairs();
        work.join_spans();
        work.absorb();
        work.make_plainer();
        if work.best == before {
            break;
        }
    }
    let without = (0..work.best.len()).map(|place| work.without(place)).collect();
    let Work { best, failure, candidates, steps, .. } = work;
    Some(Shrunk { chunks: best, failure, without, candidates, steps })
}

/// The fewest steps in the plainest world that fail as `chunks` do in that of `setting`; none if
/// those do not fail. Only worlds that `fit` are tried.
#[must_use]
pub fn simplest(
    setting: &Setting,
    watched: &[&'static Property],
    chunks: &[Chunk],
    fits: impl Fn(&Setting) -> bool,
) -> Option<Simplest> {
    let begin = |setting: &Setting| Play::begin(setting, watched);
    let mut setting = setting.clone();
    let mut shrunk = shrink(&begin(&setting), chunks)?;
    let (mut candidates, mut steps) = (shrunk.candidates, shrunk.steps);
    loop {
        let mut changed = false;
        while let Some(plainer) = plainer(&setting).into_iter().filter(&fits).find(|plainer| {
            candidates += 1;
            steps += shrunk.chunks.len();
            let failed = begin(plainer).all(&shrunk.chunks).err();
            failed.is_some_and(|(_, failure)| failure.is_like(&shrunk.failure))
        }) {
            setting = plainer;
            changed = true;
        }
        if !changed {
            break;
        }
        // A plainer world may need fewer steps.
        let Some(fewer) = shrink(&begin(&setting), &shrunk.chunks) else { break };
        candidates += fewer.candidates;
        steps += fewer.steps;
        shrunk = fewer;
    }
    shrunk.candidates = candidates;
    shrunk.steps = steps;
    Some(Simplest { setting, shrunk })
}

/// Plainer worlds, the plainest first.
fn plainer(setting: &Setting) -> Vec<Setting> {
    let plain = Setting::of(setting.profile().name, 0);
    let mut all = Vec::new();
    let mut add = |differs: bool, change: &dyn Fn(&mut Setting)| {
        if differs {
            let mut changed = setting.clone();
            change(&mut changed);
            all.push(changed);
        }
    };
    // Plainest is what the version was shipped with.
    for quirk in QUIRKS {
        let (is, was) = (setting.quirks.has(quirk), plain.quirks.has(quirk));
        add(is && !was, &|it| it.quirks = it.quirks.without(quirk));
        add(was && !is, &|it| it.quirks = it.quirks.with(quirk));
    }
    add(setting.two_step, &|it| it.two_step = false);
    add(setting.sync != plain.sync, &|it| it.sync = plain.sync);
    add(setting.network != plain.network, &|it| it.network = plain.network);
    add(setting.network.password, &|it| it.network.password = false);
    add(setting.network.internet != Internet::Full, &|it| it.network.internet = Internet::Full);
    add(!setting.network.near_new, &|it| it.network.near_new = true);
    add(setting.network.bytes_per_second != plain.network.bytes_per_second, &|it| {
        it.network.bytes_per_second = plain.network.bytes_per_second;
    });
    let version = |phone: &PhoneSetting| phone.profile.get().name;
    add(version(&setting.old) != version(&setting.new), &|it| it.old.profile = it.new.profile);
    let phones: [fn(&mut Setting) -> &mut PhoneSetting; 2] = [|it| &mut it.old, |it| &mut it.new];
    for of in phones {
        let now = of(&mut setting.clone()).clone();
        let usual = of(&mut plain.clone()).clone();
        add(now.carrier.is_some(), &|it| of(it).carrier = None);
        add(now.model.get().name != usual.model.get().name, &|it| of(it).model = usual.model);
        add(now.battery_percent != usual.battery_percent, &|it| {
            of(it).battery_percent = usual.battery_percent;
        });
        add(now.languages, &|it| of(it).languages = false);
        let reinstall: Reinstall = now.profile.get().switches.reinstall;
        add(now.reinstall != reinstall, &|it| of(it).reinstall = reinstall);
    }
    let amounts: [fn(&mut Holds) -> &mut u32; 8] = [
        |it| &mut it.apps,
        |it| &mut it.sms,
        |it| &mut it.mms,
        |it| &mut it.chats,
        |it| &mut it.calls,
        |it| &mut it.photos,
        |it| &mut it.videos,
        |it| &mut it.favourites,
    ];
    for of in amounts {
        let many = *of(&mut setting.holds.clone());
        for fewer in [0, many / 2, many.saturating_sub(1)] {
            add(fewer < many, &|it| *of(&mut it.holds) = fewer);
        }
    }
    all
}

/// How long a step lets pass, at most, that does nothing else; in milliseconds.
fn lasts(chunk: &Chunk) -> Option<u64> {
    match chunk.decode().intent {
        Intent::Pass(span) | Intent::Settle(span) => Some(span.0),
        Intent::Walk(_)
        | Intent::User(..)
        | Intent::RetryAll(_)
        | Intent::CloseAll(_)
        | Intent::Around(_)
        | Intent::LiftAll => None,
    }
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

    /// Few spans take the place of several that follow each other: whole days.
    fn join_spans(&mut self) {
        let mut first = 0;
        while first < self.best.len() {
            let spans: Vec<u64> = self.best[first..].iter().map_while(lasts).collect();
            let mut days = spans.iter().sum::<u64>().div_ceil(Span::days(1).0);
            let mut rest = Vec::new();
            for chunk in &self.best[first..first + spans.len()] {
                let span = Span::days(days.min(DAYS));
                let pass = Chunk::saying(chunk.decode().nonce, Intent::Pass(span));
                rest.extend(pass.filter(|_| days > 0));
                days = days.saturating_sub(DAYS);
            }
            if rest.len() < spans.len() {
                rest.extend_from_slice(&self.best[first + spans.len()..]);
                self.try_instead(first, &rest);
            }
            first += 1;
        }
    }

    /// One step takes the place of an earlier one of its kind, where both only let time pass.
    fn absorb(&mut self) {
        let passes = |chunk: &Chunk| lasts(chunk).is_some();
        let mut first = 0;
        while first < self.best.len() {
            let later = (first + 1..self.best.len()).find(|later| {
                passes(&self.best[first]) && passes(&self.best[*later]) && {
                    let mut rest = self.best[first..].to_vec();
                    rest[0] = rest.remove(later - first);
                    self.try_instead(first, &rest)
                }
            });
            if later.is_none() {
                first += 1;
            }
        }
    }

    /// What happens without one step of the best.
    fn without(&mut self, place: usize) -> Without {
        let mut play = self.before[place].clone();
        let rest = &self.best[place + 1..];
        self.candidates += 1;
        self.steps += rest.len();
        match play.all(rest) {
            Ok(()) => Without::NothingFails,
            Err((at, failure)) => Without::SomethingElse(place + at, failure),
        }
    }

    fn make_plainer(&mut self) {
        // Else what takes a remainder of a number would be counted down from billions.
        for chunk in &mut self.best {
            *chunk = chunk.in_small_numbers();
        }
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
