//! Where histories get to: an abstract state of each phone, and the ways between them.
//!
//! The abstract state is what its user could say of a phone in a few words: the page of set-up, power,
//! Wi-Fi, cell, restore, the backup of each category, what stands in the queue, the account, the clock.
//! It is a word of small fields, so that watching a history costs a comparison for each event.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use wp8_backup::engine::{Failure as RestoreFailure, Missing, Status};
use wp8_backup::{Category, RestoreState};
use wp8_emulator::kernel::Mixer;
use wp8_emulator::phone::accounts::AccountState;
use wp8_emulator::phone::downloads::State as Download;
use wp8_emulator::phone::network::{Cell, Wifi};
use wp8_emulator::phone::power::State as PowerState;
use wp8_emulator::phone::setup::Page;
use wp8_emulator::phone::{PARTS, Phone};
use wp8_emulator::wire::Internet;
use wp8_emulator::world::World;

use super::history::Who;
use crate::properties::Watchers;

/// One field of the abstract state.
#[derive(Debug)]
pub struct Facet {
    /// What it is about.
    pub name: &'static str,
    /// What it can be; in the order of its numbers.
    pub values: &'static [&'static str],
    /// Several of them at once: a bit each, not a number.
    pub several: bool,
}

const fn one_of(name: &'static str, values: &'static [&'static str]) -> Facet {
    Facet { name, values, several: false }
}

const BACKUP: &[&str] = &[
    "absent",
    "off",
    "up to date",
    "sending",
    "waits for an account",
    "waits for the key",
    "waits for a sign-in",
    "waits for the end of set-up",
    "waits for the end of a restore",
    "waits for the end of battery saver",
    "waits for Wi-Fi",
    "waits for a link",
    "waits for power",
    "waits until nobody uses the phone",
    "waits for its time",
    "waits for the next attempt",
    "waits for room at the service",
    "waits for the phone",
];

/// The fields, from the lowest bit on.
pub static FACETS: [Facet; 12] = [
    one_of("page", &Page::NAMES),
    one_of("power", &["off", "booting", "on", "shutting down", "dead"]),
    one_of(
        "Wi-Fi",
        &["off", "searching", "connecting", "asleep", "connected", "limited", "captive"],
    ),
    one_of("cell", &["off", "no SIM", "searching", "no service", "no data", "data", "roaming"]),
    one_of(
        "restore",
        &[
            "none",
            "listing",
            "offered",
            "fetching",
            "applying",
            "accounts",
            "in the background",
            "done",
            "failed: no connection",
            "failed: the service",
            "failed: sign-in",
            "failed: the backup is gone",
            "failed: no room",
            "failed: no key",
            "failed: the wrong key",
            "failed: interrupted",
            "picking",
        ],
    ),
    one_of("backup of apps + settings", BACKUP),
    one_of("backup of messages", BACKUP),
    one_of("upload of photos", BACKUP),
    Facet {
        name: "queue",
        values: &[
            "waiting for a tap",
            "pending",
            "downloading",
            "installing",
            "paused",
            "waiting for Wi-Fi",
            "waiting for battery",
            "attention required",
        ],
        several: true,
    },
    one_of(
        "account",
        &["none", "syncing", "never synced", "up to date", "needs attention", "failed"],
    ),
    one_of("clock", &["right", "wrong"]),
    one_of("battery", &["enough", "saver", "out"]),
];

/// Bits of each field.
const WIDTHS: [u32; FACETS.len()] = [5, 3, 3, 3, 5, 5, 5, 5, 8, 3, 1, 2];

/// Where each field begins.
const SHIFTS: [u32; FACETS.len()] = {
    let mut shifts = [0; FACETS.len()];
    let mut place = 1;
    while place < shifts.len() {
        shifts[place] = shifts[place - 1] + WIDTHS[place - 1];
        place += 1;
    }
    shifts
};

/// The parts of a phone that the abstract state is made of.
const LOOKED_AT: u64 = {
    let mut all = 0;
    let mut place = 0;
    while place < PARTS.len() {
        let looked_at = matches!(
            PARTS[place].as_bytes(),
            b"accounts"
                | b"backup"
                | b"conditions"
                | b"downloads"
                | b"network"
                | b"power"
                | b"setup"
        );
        all |= (looked_at as u64) << place;
        place += 1;
    }
    all
};

/// A clock that is wrong by more is not trusted for long. Chosen freely.
const WRONG_MS: u64 = 3_600_000;

/// The abstract state of a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Abstract(u64);

impl Abstract {
    /// That of a phone as it is now.
    #[must_use]
    pub fn of(phone: &Phone) -> Self {
        let fields: [u64; FACETS.len()] = [
            page(phone.setup.page()),
            power(phone.power.state()),
            wifi(phone.network.wifi()),
            cell(*phone.network.cell()),
            restore(&phone.backup.restore_state()),
            backup(phone.backup.status(Category::Apps)),
            backup(phone.backup.status(Category::Messages)),
            backup(phone.backup.status(Category::Photos)),
            phone.downloads.entries().fold(0, |all, (_, state)| all | 1 << download(state)),
            account(phone),
            u64::from(phone.conditions().clock_offset_ms.unsigned_abs() > WRONG_MS),
            battery(phone),
        ];
        let mut word = 0;
        for (field, shift) in fields.into_iter().zip(SHIFTS) {
            word |= field << shift;
        }
        Self(word)
    }

    const fn field(self, place: usize) -> usize {
        (self.0 >> SHIFTS[place] & ((1 << WIDTHS[place]) - 1)) as usize
    }
}

const fn page(page: &Page) -> u64 {
    match page {
        Page::Welcome => 0,
        Page::NoSim => 1,
        Page::Language => 2,
        Page::Terms => 3,
        Page::Wifi(_) => 4,
        Page::AccessPoint => 5,
        Page::PhoneSettings => 6,
        Page::CustomSettings => 7,
        Page::TimeAndRegion => 8,
        Page::SignIn => 9,
        Page::SigningIn { .. } => 10,
        Page::VerifyIdentity { .. } => 11,
        Page::SignInFailed { .. } => 12,
        Page::FindingBackups => 13,
        Page::BackupsNotFound { .. } => 14,
        Page::RestoreYourPhone { .. } => 15,
        Page::PreparingToRestore { .. } => 16,
        Page::RestoreFailed { .. } => 17,
        Page::RestoredAccounts { .. } => 18,
        Page::BackUp => 19,
        Page::Manufacturer => 20,
        Page::AllDone => 21,
        Page::Finished => 22,
    }
}

const fn power(state: PowerState) -> u64 {
    match state {
        PowerState::Off => 0,
        PowerState::Booting { .. } => 1,
        PowerState::On => 2,
        PowerState::ShuttingDown { .. } => 3,
        PowerState::Dead => 4,
    }
}

const fn wifi(state: &Wifi) -> u64 {
    match state {
        Wifi::Off => 0,
        Wifi::Searching => 1,
        Wifi::Connecting { .. } => 2,
        Wifi::Asleep => 3,
        Wifi::Connected { link, .. } => match link.internet {
            Internet::Full => 4,
            Internet::Limited => 5,
            Internet::Captive => 6,
        },
    }
}

const fn cell(state: Cell) -> u64 {
    match state {
        Cell::Off => 0,
        Cell::NoSim => 1,
        Cell::Searching => 2,
        Cell::NoService => 3,
        Cell::Service => 4,
        Cell::Data(data) if data.roaming => 6,
        Cell::Data(_) => 5,
    }
}

const fn restore(state: &RestoreState) -> u64 {
    match state {
        RestoreState::None => 0,
        RestoreState::Listing => 1,
        RestoreState::Offered(_) => 2,
        RestoreState::Fetching { .. } => 3,
        RestoreState::Applying { .. } => 4,
        RestoreState::Accounts(_) => 5,
        RestoreState::Background(_) => 6,
        RestoreState::Done => 7,
        RestoreState::Failed(failure) => match failure {
            RestoreFailure::NoConnection => 8,
            RestoreFailure::Service { .. } => 9,
            RestoreFailure::SignIn => 10,
            RestoreFailure::BackupGone => 11,
            RestoreFailure::NoRoom { .. } => 12,
            RestoreFailure::KeyMissing => 13,
            RestoreFailure::KeyWrong => 14,
            RestoreFailure::Interrupted => 15,
        },
        RestoreState::Picking => 16,
    }
}

const fn backup(status: Status) -> u64 {
    match status {
        Status::Absent => 0,
        Status::Off => 1,
        Status::UpToDate { .. } => 2,
        Status::Sending { .. } => 3,
        Status::Waiting { missing } => match missing {
            Missing::Account => 4,
            Missing::Key => 5,
            Missing::SignIn => 6,
            Missing::SetUpToEnd => 7,
            Missing::RestoreToEnd => 8,
            Missing::BatterySaverOff => 9,
            Missing::Wifi => 10,
            Missing::Link => 11,
            Missing::ExternalPower => 12,
            Missing::Idle => 13,
            Missing::Schedule { .. } => 14,
            Missing::Retry { .. } => 15,
            Missing::ServiceRoom { .. } => 16,
            Missing::Host => 17,
        },
    }
}

const fn download(state: Download) -> u64 {
    match state {
        Download::WaitingForTap => 0,
        Download::Pending => 1,
        Download::Downloading { .. } => 2,
        Download::Installing => 3,
        Download::Paused => 4,
        Download::WaitingForWifi => 5,
        Download::WaitingForBattery => 6,
        Download::AttentionRequired { .. } => 7,
    }
}

/// The first account of the list is the primary one, if there is one.
fn account(phone: &Phone) -> u64 {
    let Some(account) = phone.accounts.list().next() else { return 0 };
    match account.state {
        AccountState::Syncing => 1,
        AccountState::NotSynced => 2,
        AccountState::UpToDate(_) => 3,
        AccountState::NeedsAttention(_) => 4,
        AccountState::Failed(_) => 5,
    }
}

fn battery(phone: &Phone) -> u64 {
    match (phone.power.has_battery(), phone.power.saver_is_on()) {
        (false, _) => 2,
        (true, true) => 1,
        (true, false) => 0,
    }
}

/// A phone's step from one abstract state to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Which phone.
    pub who: Who,
    /// Before.
    pub from: Abstract,
    /// After.
    pub to: Abstract,
}

/// Watches where a history goes. What it has seen is taken from it by [`Path::take`].
#[derive(Clone, Debug)]
pub struct Path {
    at: [Abstract; 2],
    moves: Vec<Move>,
}

const BOTH: [Who; 2] = [Who::Old, Who::New];

impl Path {
    /// Where a history is.
    #[must_use]
    pub fn from(world: &World) -> Self {
        let phone = |who: Who| &world.phones()[who.index().place()];
        Self { at: BOTH.map(|who| Abstract::of(phone(who))), moves: Vec::new() }
    }

    /// An event, or a step, is over.
    pub(super) fn look(&mut self, world: &World, watchers: &Watchers) {
        for who in BOTH {
            let place = who.index().place();
            let phone = &world.phones()[place];
            if watchers.edited(who.index()) & LOOKED_AT == 0 {
                continue;
            }
            let to = Abstract::of(phone);
            let from = std::mem::replace(&mut self.at[place], to);
            if from != to {
                self.moves.push(Move { who, from, to });
            }
        }
    }

    /// Where both phones are.
    #[must_use]
    pub const fn at(&self) -> [Abstract; 2] {
        self.at
    }

    /// What was seen since it was last taken.
    pub fn take(&mut self) -> impl Iterator<Item = Move> + '_ {
        self.moves.drain(..)
    }
}

/// How often histories came to each pair of values of two facets of a phone. There are few enough of
/// them to come to most, and what is wrong shows, mostly, where two things come together.
#[derive(Clone, Debug)]
pub struct Pairs {
    /// For each phone.
    times: [Vec<u32>; 2],
}

/// Where the counts of two facets begin, the earlier facet first.
const PAIRS: [[usize; FACETS.len()]; FACETS.len()] = pairs().0;

/// All of them.
const ALL_PAIRS: usize = pairs().1;

const fn pairs() -> ([[usize; FACETS.len()]; FACETS.len()], usize) {
    let mut begin = [[0; FACETS.len()]; FACETS.len()];
    let mut next = 0;
    let mut one = 0;
    while one < WIDTHS.len() {
        let mut other = one + 1;
        while other < WIDTHS.len() {
            begin[one][other] = next;
            next += 1 << (WIDTHS[one] + WIDTHS[other]);
            other += 1;
        }
        one += 1;
    }
    (begin, next)
}

/// The place of the count of these two facets of a state.
const fn pair(at: Abstract, one: usize, other: usize) -> usize {
    let (one, other) = if one < other { (one, other) } else { (other, one) };
    PAIRS[one][other] + (at.field(one) << WIDTHS[other]) + at.field(other)
}

impl Default for Pairs {
    fn default() -> Self {
        Self { times: [vec![0; ALL_PAIRS], vec![0; ALL_PAIRS]] }
    }
}

impl Pairs {
    /// A phone has moved.
    pub fn add(&mut self, it: Move) {
        let times = &mut self.times[it.who.index().place()];
        for moved in 0..FACETS.len() {
            if it.from.field(moved) == it.to.field(moved) {
                continue;
            }
            for other in 0..FACETS.len() {
                if other != moved {
                    let times = &mut times[pair(it.to, moved, other)];
                    *times = times.saturating_add(1);
                }
            }
        }
    }

    /// How seldom histories come to where these phones are: the more, the seldomer.
    #[must_use]
    pub fn rarity(&self, at: [Abstract; 2]) -> u64 {
        const ONCE: u64 = 1 << 20;
        let mut rarity = 0;
        for (times, at) in self.times.iter().zip(at) {
            for one in 0..FACETS.len() {
                for other in one + 1..FACETS.len() {
                    rarity += ONCE / u64::from(times[pair(at, one, other)].max(1));
                }
            }
        }
        rarity
    }
}

/// What was reached, and how often.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// For each phone and facet, how often each value was come to.
    values: [[Vec<u64>; FACETS.len()]; 2],
    /// Steps of one facet, counted once each: phone, facet, from, to.
    steps: BTreeSet<(u8, u8, u8, u8)>,
    /// Abstract states of each phone.
    states: [BTreeSet<u64>; 2],
    /// Steps between them, as hashes.
    transitions: BTreeSet<u64>,
}

impl Coverage {
    /// A history begins here. Says whether nobody has been here before.
    pub fn begin(&mut self, at: [Abstract; 2]) -> bool {
        let mut new = false;
        for (who, at) in BOTH.into_iter().zip(at) {
            self.count(who, at, None);
            new |= self.arrive(who, at, None);
        }
        new
    }

    /// A phone has moved. Says whether nobody has been there before.
    pub fn add(&mut self, it: Move) -> bool {
        let both = Mixer::new(it.who.index().place() as u64).word(it.from.0).word(it.to.0);
        let new = self.transitions.insert(both.finish());
        self.count(it.who, it.to, Some(it.from));
        // A way that was gone before leads to where somebody has been.
        new && self.arrive(it.who, it.to, Some(it.from))
    }

    /// Counts the values that a phone has come to.
    fn count(&mut self, who: Who, to: Abstract, from: Option<Abstract>) {
        let phone = who.index().place();
        for (facet, counts) in FACETS.iter().zip(0..) {
            let now = to.field(counts);
            let before = from.map(|from| from.field(counts));
            if before == Some(now) {
                continue;
            }
            let seen = &mut self.values[phone][counts];
            seen.resize(facet.values.len(), 0);
            if facet.several {
                let came = now & !before.unwrap_or(0);
                for (bit, count) in seen.iter_mut().enumerate() {
                    *count += (came >> bit & 1) as u64;
                }
            } else {
                seen[now] += 1;
            }
        }
    }

    /// Says whether nobody has been there before.
    fn arrive(&mut self, who: Who, to: Abstract, from: Option<Abstract>) -> bool {
        let phone = who.index().place();
        for (place, facet) in FACETS.iter().enumerate().filter(|(_, facet)| !facet.several) {
            debug_assert!(to.field(place) < facet.values.len());
            if let Some(before) = from.map(|from| from.field(place))
                && before != to.field(place)
            {
                let step = (phone as u8, place as u8, before as u8, to.field(place) as u8);
                self.steps.insert(step);
            }
        }
        self.states[phone].insert(to.0)
    }

    /// Also what somebody else has reached.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.values.iter_mut().flatten().zip(other.values.iter().flatten()) {
            mine.resize(mine.len().max(theirs.len()), 0);
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine += theirs;
            }
        }
        self.steps.extend(&other.steps);
        for (mine, theirs) in self.states.iter_mut().zip(&other.states) {
            mine.extend(theirs);
        }
        self.transitions.extend(&other.transitions);
    }

    /// How many abstract states were reached, of both phones together.
    #[must_use]
    pub fn states(&self) -> usize {
        self.states.iter().map(BTreeSet::len).sum()
    }

    /// How many steps there were between them, each counted once.
    #[must_use]
    pub fn transitions(&self) -> usize {
        self.transitions.len()
    }

    /// For each facet of a phone: what was reached with how often, and what never was.
    pub fn rows(&self, who: Who) -> impl Iterator<Item = Row> + '_ {
        let seen = &self.values[who.index().place()];
        FACETS.iter().zip(seen).enumerate().map(move |(place, (facet, seen))| {
            let often = |index: usize| seen.get(index).copied().unwrap_or(0);
            let values = facet.values.iter().enumerate();
            let (reached, never): (Vec<_>, Vec<_>) = values
                .map(|(index, name)| (*name, often(index)))
                .partition(|(_, often)| *often > 0);
            let mine = |step: &&(u8, u8, u8, u8)| {
                usize::from(step.0) == who.index().place() && usize::from(step.1) == place
            };
            Row {
                facet: facet.name,
                reached,
                never: never.into_iter().map(|(name, _)| name).collect(),
                steps: self.steps.iter().filter(mine).count(),
            }
        })
    }
}

/// How far one facet of a phone was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which.
    pub facet: &'static str,
    /// What was reached, with how often.
    pub reached: Vec<(&'static str, u64)>,
    /// What never was.
    pub never: Vec<&'static str>,
    /// Steps from one value to another, each counted once.
    pub steps: usize,
}

#[cfg(test)]
mod tests {
    use super::{Abstract, Coverage, FACETS, Move, SHIFTS, WIDTHS, Who};

    #[test]
    fn every_field_has_room_for_its_values_and_all_fields_for_a_word() {
        for (facet, width) in FACETS.iter().zip(WIDTHS) {
            let room = if facet.several { width as usize } else { 1 << width };
            assert!(facet.values.len() <= room, "{}", facet.name);
        }
        let last = FACETS.len() - 1;
        assert!(SHIFTS[last] + WIDTHS[last] <= u64::BITS);
    }

    #[test]
    fn what_two_have_reached_is_the_same_whoever_comes_first() {
        let step = |from, to| Move { who: Who::New, from: Abstract(from), to: Abstract(to) };
        let mut one = Coverage::default();
        let mut two = Coverage::default();
        assert!(one.begin([Abstract(0), Abstract(0)]));
        assert!(one.add(step(0, 1)));
        assert!(!one.add(step(1, 0)), "it has been there");
        two.add(step(0, 1));
        two.add(step(1, 2));
        let (mut this, mut that) = (one.clone(), two.clone());
        this.merge(&two);
        that.merge(&one);
        assert_eq!(this, that);
        assert_eq!((this.states(), this.transitions()), (4, 3));
    }

    #[test]
    fn what_was_never_reached_is_named() {
        let mut coverage = Coverage::default();
        coverage.begin([Abstract(0), Abstract(0)]);
        let row = coverage.rows(Who::New).next().expect("there is a first facet");
        assert_eq!(row.reached, [("welcome", 1)]);
        assert_eq!(row.never.len(), 22);
    }
}
