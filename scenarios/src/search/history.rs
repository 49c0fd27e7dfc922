//! A history as finite choices: one chunk of fixed size per step.
//!
//! Each chunk has a nonce of its own and decodes to an intent that names its target. Nothing of a
//! step's meaning or luck depends on the steps before it, so leaving one out leaves the others as
//! they were; what makes no sense when its turn comes is skipped.

use rand::rand_core::{Rng, SeedableRng};
use rand_xoshiro::SplitMix64;
use serde::{Deserialize, Serialize};
use wp8_backup::Category;
use wp8_emulator::kernel::{Nonce, Span};
use wp8_emulator::profile::Interval;

use super::intent::{
    AccountWish, AppWish, CellWish, ClockWish, RouterWish, StoreWish, TileWish, Trouble, Typed,
};

pub use super::intent::{Act, Happening, Intent, Who};

/// The size of a step, in bytes.
pub const CHUNK_BYTES: usize = 16;

/// The version of the decoder: a saved history of another version means something else.
pub const DECODER_VERSION: u16 = 6;

/// The choices of one step: eight bytes of nonce, then intent, phone, two bytes of "which" and four
/// bytes of "how much", all little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Chunk(pub [u8; CHUNK_BYTES]);

/// What a step is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it makes takes its identity from here.
    pub nonce: Nonce,
    /// What it wants.
    pub intent: Intent,
}

/// What is left of a chunk once the kind of intent is known.
#[derive(Clone, Copy)]
struct Rest {
    who: Who,
    which: u16,
    much: u32,
}

impl Rest {
    /// Even is yes: zeroes are the plainest.
    const fn yes(self) -> bool {
        self.much.is_multiple_of(2)
    }

    const fn below(self, limit: u32) -> u32 {
        self.much % limit
    }
}

/// A kind of intent: its share of 256, and what it means.
struct Kind {
    weight: u8,
    intent: fn(Rest) -> Intent,
}

const fn kind(weight: u8, intent: fn(Rest) -> Intent) -> Kind {
    Kind { weight, intent }
}

/// All kinds; a byte of a chunk chooses among them.
const KINDS: &[Kind] = &[
    kind(24, |of| Intent::Pass(span(of))),
    kind(14, |of| Intent::Settle(Span::hours(u64::from(of.which % 12) + 1))),
    kind(13, |of| Intent::Walk(of.who)),
    kind(7, |of| Intent::User(of.who, Act::Tap)),
    kind(6, |of| Intent::User(of.who, Act::Charger(of.yes()))),
    kind(3, |of| Intent::User(of.who, Act::PowerOn)),
    kind(2, |of| Intent::User(of.who, Act::ShutDown)),
    kind(4, |of| Intent::User(of.who, Act::Reboot)),
    kind(2, |of| Intent::User(of.who, Act::PullBattery)),
    kind(2, |of| Intent::User(of.who, Act::InsertBattery)),
    kind(3, |of| Intent::Around(Happening::CutPower(of.who))),
    kind(3, |of| Intent::Around(Happening::CutPowerAtWrite(of.who, of.which % 64))),
    kind(2, |of| Intent::User(of.who, Act::Drain(charge(of)))),
    kind(2, |of| Intent::User(of.who, Act::Saver(of.yes()))),
    kind(1, |of| Intent::Around(Happening::Mains(!of.yes()))),
    kind(2, |of| Intent::User(of.who, Act::Touch)),
    kind(4, |of| Intent::User(of.who, Act::Clock(clock_wish(of)))),
    kind(2, |of| Intent::User(of.who, Act::AutomaticTime(of.yes()))),
    kind(4, |of| Intent::User(of.who, Act::Wifi(of.yes()))),
    kind(4, |of| Intent::User(of.who, Act::JoinWifi(typed(of)))),
    kind(1, |of| Intent::User(of.who, Act::ForgetWifi)),
    kind(2, |of| Intent::User(of.who, Act::KeepWifiOn(of.yes()))),
    kind(4, |of| Intent::Around(Happening::Near(of.who, of.yes()))),
    kind(2, |of| Intent::User(of.who, Act::AcceptPage)),
    kind(4, |of| Intent::Around(Happening::Router(router_wish(of)))),
    kind(2, |of| Intent::Around(Happening::Cell(of.who, cell_wish(of)))),
    kind(2, |of| Intent::User(of.who, Act::Data(of.yes()))),
    kind(1, |of| Intent::User(of.who, Act::Airplane(of.yes()))),
    kind(3, |of| Intent::User(of.who, Act::EnterApn(typed(of)))),
    kind(3, |of| Intent::User(of.who, Act::Hurry)),
    kind(2, |of| Intent::User(of.who, Act::Back)),
    kind(1, |of| Intent::User(of.who, Act::Customise)),
    kind(4, |of| Intent::User(of.who, Act::SignIn(typed(of)))),
    kind(3, |of| Intent::User(of.who, Act::EnterCode(typed(of)))),
    kind(6, |of| Intent::User(of.who, Act::RetryRestore)),
    kind(2, |of| Intent::User(of.who, Act::DontRestore)),
    kind(1, |of| Intent::User(of.who, Act::AddAccount)),
    kind(2, |of| Intent::User(of.who, Act::EnterPassword(typed(of)))),
    kind(2, |of| Intent::User(of.who, Act::Sync)),
    kind(1, |of| Intent::User(of.who, Act::SyncEvery(interval(of)))),
    kind(2, |of| Intent::User(of.who, Act::Contacts(if of.yes() { 1 } else { -1 }))),
    kind(6, |of| Intent::Around(Happening::Account(account_wish(of)))),
    kind(7, |of| Intent::User(of.who, Act::BackUpNow)),
    kind(2, |of| Intent::User(of.who, Act::SwitchBackup(category(of), of.yes()))),
    kind(1, |of| Intent::User(of.who, Act::DeleteBackup(category(of)))),
    kind(2, |of| Intent::User(of.who, Act::UploadPhotos(of.yes()))),
    kind(8, |of| Intent::User(of.who, Act::RestoreLater)),
    kind(1, |of| Intent::User(of.who, Act::EnterPhrase(typed(of)))),
    kind(1, |of| Intent::User(of.who, Act::CancelRestore)),
    kind(2, |of| Intent::User(of.who, Act::UndoRestore)),
    kind(18, |of| Intent::User(of.who, Act::App(app_wish(of), of.which))),
    kind(3, |of| Intent::User(of.who, Act::TapAll)),
    kind(8, |of| Intent::RetryAll(of.who)),
    kind(3, |of| Intent::CloseAll(of.who)),
    kind(4, |of| Intent::Around(Happening::Store(store_wish(of), of.which))),
    kind(2, |of| Intent::User(of.who, Act::SendText)),
    kind(1, |of| Intent::Around(Happening::ReceiveText(of.who))),
    kind(1, |of| Intent::User(of.who, Act::DeleteMessage(of.which))),
    kind(1, |of| Intent::User(of.who, Act::DeleteThread(of.which))),
    kind(1, |of| Intent::User(of.who, Act::TakePhoto)),
    kind(1, |of| Intent::User(of.who, Act::TakeVideo(of.below(60) as u8))),
    kind(1, |of| Intent::User(of.who, Act::DeletePhoto(of.which))),
    kind(1, |of| Intent::User(of.who, Act::AddFavourite)),
    kind(1, |of| Intent::User(of.who, Act::DeleteFavourite(of.which))),
    kind(1, |of| Intent::User(of.who, Act::LoseFavourites)),
    kind(1, |of| Intent::Around(Happening::ReceiveCall(of.who))),
    kind(1, |of| Intent::User(of.who, Act::DeleteCalls)),
    kind(1, |of| Intent::User(of.who, Act::Set(of.which, of.much as u8))),
    kind(2, |of| Intent::User(of.who, Act::Tile(tile_wish(of), of.which))),
    kind(1, |of| Intent::User(of.who, Act::FactoryReset)),
    kind(12, |of| Intent::Around(Happening::Fault(trouble(of), how_often(of)))),
    kind(3, |of| Intent::Around(Happening::Lift(trouble(of)))),
    kind(4, |_| Intent::LiftAll),
];

impl Chunk {
    /// What the step means.
    #[must_use]
    pub fn decode(self) -> Step {
        let [a, b, c, d, e, f, g, h, kind, who, w0, w1, m0, m1, m2, m3] = self.0;
        // The half that a scenario can write down.
        let nonce = Nonce(u64::from_le_bytes([a, b, c, d, e, f, g, h]) >> 1);
        let which = u16::from_le_bytes([w0, w1]);
        let much = u32::from_le_bytes([m0, m1, m2, m3]);
        let who = if who < 96 { Who::Old } else { Who::New };
        let kind = &KINDS[usize::from(KIND_OF[usize::from(kind)])];
        Step { nonce, intent: (kind.intent)(Rest { who, which, much }) }
    }

    /// The same step with another nonce.
    #[must_use]
    pub const fn with_nonce(self, Nonce(nonce): Nonce) -> Self {
        let mut bytes = self.0;
        let nonce = (nonce << 1).to_le_bytes();
        let mut place = 0;
        while place < nonce.len() {
            bytes[place] = nonce[place];
            place += 1;
        }
        Self(bytes)
    }

    /// The plainest step that means this; none if no choices do.
    #[must_use]
    pub fn saying(nonce: Nonce, intent: Intent) -> Option<Self> {
        let mut first = 0;
        KINDS.iter().find_map(|kind| {
            let byte = first;
            first += usize::from(kind.weight);
            [(255, Who::New), (0, Who::Old)].into_iter().find_map(|(who_byte, who)| {
                (0..WHICH).find_map(|which| {
                    let says =
                        |much: &u32| (kind.intent)(Rest { who, which, much: *much }) == intent;
                    let much = (0..MUCH).find(says)?;
                    let mut bytes = [0; CHUNK_BYTES];
                    bytes[..8].copy_from_slice(&(nonce.0 << 1).to_le_bytes());
                    bytes[8] = byte as u8;
                    bytes[9] = who_byte;
                    bytes[10..12].copy_from_slice(&which.to_le_bytes());
                    bytes[12..].copy_from_slice(&much.to_le_bytes());
                    Some(Self(bytes))
                })
            })
        })
    }

    /// The same step, said with the smallest numbers.
    pub(super) fn in_small_numbers(self) -> Self {
        let meant = self.decode();
        let with = |which: u16, much: u32| {
            let mut bytes = self.0;
            bytes[10..12].copy_from_slice(&which.to_le_bytes());
            bytes[12..].copy_from_slice(&much.to_le_bytes());
            Self(bytes)
        };
        let which = u16::from_le_bytes([self.0[10], self.0[11]]);
        (0..WHICH)
            .chain([which])
            .flat_map(|which| (0..MUCH).map(move |much| (which, much)))
            .map(|(which, much)| with(which, much))
            .find(|chunk| chunk.decode() == meant)
            .unwrap_or(self)
    }

    /// Plainer versions of the same step, the plainest first: the nonce stays.
    pub(super) fn plainer(self) -> impl Iterator<Item = Self> {
        let with = move |range: std::ops::Range<usize>, to: u64| {
            let mut bytes = self.0;
            let width = range.len();
            bytes[range].copy_from_slice(&to.to_le_bytes()[..width]);
            Self(bytes)
        };
        let which = u64::from(u16::from_le_bytes([self.0[10], self.0[11]]));
        let much = u64::from(u32::from_le_bytes([self.0[12], self.0[13], self.0[14], self.0[15]]));
        let values = |range: std::ops::Range<usize>, from: u64| {
            // By a share of it, as long as it is large: one less each time would take for ever.
            let less = from - (from / 16).max(1).min(from);
            [0, from / 256, from / 16, from / 2, from - from / 4, less]
                .into_iter()
                .filter(move |to| *to < from)
                .map(move |to| with(range.clone(), to))
        };
        let candidates: Vec<Self> = values(12..16, much).chain(values(10..12, which)).collect();
        let meant = self.decode();
        candidates.into_iter().filter(move |plainer| plainer.decode() != meant)
    }
}

/// More than any of the remainders that kinds take of "which" and of "how much".
const WHICH: u16 = 64;
const MUCH: u32 = 256;

/// The place among [`KINDS`] for each byte.
static KIND_OF: [u8; 256] = {
    let mut of = [0; 256];
    let (mut place, mut byte) = (0, 0);
    while place < KINDS.len() {
        let mut left = KINDS[place].weight;
        while left > 0 {
            of[byte] = place as u8;
            byte += 1;
            left -= 1;
        }
        place += 1;
    }
    assert!(byte == of.len(), "the shares of all kinds are 256 together");
    of
};

/// From seconds to weeks; weeks take long, and are seldom.
fn span(of: Rest) -> Span {
    let n = u64::from(of.much);
    match of.which % 12 {
        0 | 1 => Span::seconds(n % 60 + 1),
        2 | 3 => Span::minutes(n % 10 + 1),
        4 | 5 => Span::minutes(n % 60 + 1),
        6..=8 => Span::hours(n % 24 + 1),
        9 | 10 => Span::days(n % 3 + 1),
        _ => Span::days(n % 9 + 1),
    }
}

/// What is left in the battery: nothing as often as not, since what happens then happens at nothing
/// else; or about as much as a phone needs to start, or to be out of battery saver.
const fn charge(of: Rest) -> u8 {
    match of.which % 8 {
        0..=3 => 0,
        4 => 1 + of.below(5) as u8,
        5 => 15 + of.below(10) as u8,
        _ => of.below(101) as u8,
    }
}

const fn interval(of: Rest) -> Interval {
    Interval::ALL[of.below(Interval::ALL.len() as u32) as usize]
}

/// Of a thousand messages: all of them as often as not, since a phone gets over the loss of some, and
/// since nobody wonders then which it was; else rather many than few.
const fn how_often(of: Rest) -> u16 {
    match of.below(18) {
        0..=8 => 1000,
        more => (18 - more as u16) * 100,
    }
}

const fn app_wish(of: Rest) -> AppWish {
    match of.below(20) {
        0..=7 => AppWish::Retry,
        8 | 9 => AppWish::Close,
        10 => AppWish::Tap,
        11 => AppWish::Pause,
        12 => AppWish::Resume,
        13 => AppWish::Cancel,
        14 | 15 => AppWish::Uninstall,
        16 => AppWish::Use,
        17 => AppWish::Update,
        _ => AppWish::Install,
    }
}

const fn store_wish(of: Rest) -> StoreWish {
    match of.below(6) {
        0 => StoreWish::Withdraw,
        1 => StoreWish::Hide,
        2 | 3 => StoreWish::Publish,
        4 => StoreWish::Republish,
        _ => StoreWish::Update,
    }
}

/// People type what is right, mostly.
const fn typed(of: Rest) -> Typed {
    match of.below(8) {
        0..=4 => Typed::Right,
        5 => Typed::Wrong,
        _ => Typed::AppPassword,
    }
}

const fn clock_wish(of: Rest) -> ClockWish {
    match of.below(6) {
        0 | 1 => ClockWish::Right,
        2 => ClockWish::Past,
        3 => ClockWish::Future,
        4 => ClockWish::Ahead(Span::minutes(of.which as u64 % 60 + 1)),
        _ => ClockWish::Ahead(Span::hours(of.which as u64 % 48 + 1)),
    }
}

const fn router_wish(of: Rest) -> RouterWish {
    match of.below(8) {
        0 | 1 => RouterWish::Up(true),
        2 => RouterWish::Up(false),
        3 => RouterWish::Speed(1000),
        4 => RouterWish::Speed(of.which % 1000 + 1),
        5 => RouterWish::Full,
        6 => RouterWish::Limited,
        _ => RouterWish::Captive,
    }
}

const fn cell_wish(of: Rest) -> CellWish {
    match of.below(4) {
        0 | 1 => CellWish::Home(2 + (of.which % 3) as u8),
        2 => CellWish::Out,
        _ => CellWish::Roaming,
    }
}

const fn account_wish(of: Rest) -> AccountWish {
    match of.below(12) {
        0..=2 => AccountWish::ExpireTokens,
        3 => AccountWish::ChangePassword,
        4 => AccountWish::TwoStep(of.which.is_multiple_of(2)),
        5 | 6 => AccountWish::Lock(!of.which.is_multiple_of(2)),
        7 => AccountWish::RefuseSync(!of.which.is_multiple_of(2)),
        8 => AccountWish::Move,
        9 | 10 => AccountWish::Full(!of.which.is_multiple_of(2)),
        _ => AccountWish::DeleteDevice(of.who),
    }
}

const fn tile_wish(of: Rest) -> TileWish {
    match of.below(3) {
        0 => TileWish::Unpin,
        1 => TileWish::Move,
        _ => TileWish::Resize,
    }
}

const fn category(of: Rest) -> Category {
    match of.which % 3 {
        0 => Category::Apps,
        1 => Category::Messages,
        _ => Category::Photos,
    }
}

const fn trouble(of: Rest) -> Trouble {
    Trouble::ALL[of.which as usize % Trouble::ALL.len()]
}

/// What a history does with the share of a kind of intent, drawn for each kind: histories that
/// differ in what they leave out and what they do again and again get to more places than those
/// that do a little of everything (swarm testing).
const TIMES: [u32; 4] = [1, 1, 2, 6];

/// How many of eight kinds a history leaves out, drawn for each history: some do a little of
/// everything, some do few things again and again.
const LEFT_OUT: [u64; 4] = [1, 4, 6, 7];

/// Without the first so many kinds nothing else gets anywhere: the passing of time, and walking
/// through set-up.
const ALWAYS: usize = 3;

/// The chunks of a seed, without end, with the weights that the seed has drawn for them. The stream
/// is the raw output of SplitMix64.
pub fn of_seed(seed: u64) -> impl Iterator<Item = Chunk> {
    let mut stream = SplitMix64::seed_from_u64(seed);
    let left_out = LEFT_OUT[(stream.next_u64() % LEFT_OUT.len() as u64) as usize];
    let weights: [u32; KINDS.len()] = std::array::from_fn(|kind| {
        let draw = stream.next_u64();
        let times = TIMES[(draw % TIMES.len() as u64) as usize];
        let out = kind >= ALWAYS && (draw >> 32) % 8 < left_out;
        u32::from(KINDS[kind].weight) * if out { 0 } else { times }
    });
    let all: u32 = weights.iter().sum();
    std::iter::repeat_with(move || {
        let mut bytes = [0; CHUNK_BYTES];
        bytes[..8].copy_from_slice(&stream.next_u64().to_le_bytes());
        bytes[8..].copy_from_slice(&stream.next_u64().to_le_bytes());
        let [among_all, within] = [stream.next_u64(), u64::from(bytes[8])];
        bytes[8] = kind_byte(&weights, (among_all % u64::from(all)) as u32, within as u8);
        Chunk(bytes)
    })
}

/// The byte that decodes to the kind of intent in whose share `left` lies.
fn kind_byte(weights: &[u32], mut left: u32, within: u8) -> u8 {
    let mut begins = 0;
    for (weight, kind) in weights.iter().zip(KINDS) {
        if left < *weight {
            return begins + within % kind.weight;
        }
        left -= weight;
        begins += kind.weight;
    }
    begins
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Chunk, Intent, KINDS, of_seed};

    #[test]
    fn every_kind_of_intent_is_drawn() {
        let kinds: BTreeSet<String> = (0..50)
            .flat_map(|seed| of_seed(seed).take(100))
            .map(|chunk| match chunk.decode().intent {
                Intent::User(_, act) => first_word(format!("{act:?}")),
                Intent::Around(happening) => first_word(format!("{happening:?}")),
                whole @ (Intent::Pass(_)
                | Intent::Settle(_)
                | Intent::Walk(_)
                | Intent::RetryAll(_)
                | Intent::CloseAll(_)
                | Intent::LiftAll) => first_word(format!("{whole:?}")),
            })
            .collect();
        assert_eq!(kinds.len(), KINDS.len(), "{kinds:?}");
    }

    fn first_word(mut words: String) -> String {
        words.truncate(words.find('(').unwrap_or(words.len()));
        words
    }

    #[test]
    fn a_plainer_step_keeps_its_nonce_and_means_something_else() {
        for chunk in of_seed(2).take(200) {
            for plainer in chunk.plainer() {
                assert_eq!(plainer.decode().nonce, chunk.decode().nonce);
                assert_ne!(plainer.decode(), chunk.decode());
            }
        }
    }

    #[test]
    fn a_step_in_small_numbers_means_the_same() {
        for chunk in of_seed(3).take(200) {
            let small = chunk.in_small_numbers();
            assert_eq!(small.decode(), chunk.decode());
            assert!(small.0[13..] == [0; 3], "{:?}", chunk.decode());
        }
    }

    #[test]
    fn nothing_is_the_plainest_of_all() {
        let Intent::Pass(span) = Chunk([0; 16]).decode().intent else {
            panic!("zeroes are the passing of time")
        };
        assert_eq!(span.0, 1_000);
    }
}
