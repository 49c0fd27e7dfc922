//! A history as finite choices: one chunk of fixed size per step.
//!
//! Each chunk has a nonce of its own and decodes to an intent that names its target. Nothing of a
//! step's meaning or luck depends on the steps before it, so leaving one out leaves the others as
//! they were; what makes no sense when its turn comes is skipped.

use rand::rand_core::{Rng, SeedableRng};
use rand_xoshiro::SplitMix64;
use serde::{Deserialize, Serialize};
use wp8_emulator::kernel::{Nonce, Span};

/// The size of a step, in bytes.
pub const CHUNK_BYTES: usize = 16;

/// The version of the decoder: a saved history of another version means something else.
pub const DECODER_VERSION: u16 = 2;

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

/// The two phones of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The one with the content.
    Old,
    /// The one out of the box.
    New,
}

/// What is wanted of an app of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppWish {
    /// Retry its failed download.
    Retry,
    /// Close its failed download.
    Close,
    /// Tap on its waiting entry.
    Tap,
    /// Pause its download.
    Pause,
    /// Go on with its download.
    Resume,
    /// Take it out of the queue.
    Cancel,
    /// Remove it.
    Uninstall,
    /// Open it: its data grows.
    Use,
}

/// Something that goes wrong on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The Store answers package requests with 503.
    PackagesRefused,
    /// The Store answers licence requests with 503.
    LicencesRefused,
    /// Packages break off half-way.
    PackagesBreakOff,
    /// Parts of backups cannot be fetched.
    BackupUnreachable,
    /// What is fetched of backups is damaged.
    BackupDamaged,
    /// Commits are done, and nobody is told.
    CommitsUnanswered,
    /// The account service is slow.
    SignInSlow,
}

/// An intent: it names its target, and is skipped when that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Time passes.
    Pass(Span),
    /// Time passes until set-up, or the phone, wants something.
    Settle(Span),
    /// The charger is plugged in or taken out.
    Charger(Who, bool),
    /// Wi-Fi is switched.
    Wifi(Who, bool),
    /// The phone comes into the range of the network, or leaves it.
    Near(Who, bool),
    /// What somebody would tap on the page of set-up that is shown who wants a restore.
    Tap(Who),
    /// The next page of set-up, and the next, until one that needs waiting.
    Walk(Who),
    /// The failed restore is tried again.
    RetryRestore(Who),
    /// Set-up goes on without the restore.
    DontRestore(Who),
    /// "back up now".
    BackUpNow(Who),
    /// Something with the n-th app of the catalogue.
    App(Who, AppWish, u16),
    /// All that waits for a tap is tapped.
    TapAll(Who),
    /// All that has failed in the queue is retried.
    RetryAll(Who),
    /// The next thing to do towards a restore in the settings of a phone that is set up.
    RestoreLater(Who),
    /// The power button is held on a phone that is off.
    PowerOn(Who),
    /// Off and on again.
    Reboot(Who),
    /// Power is cut now.
    CutPower(Who),
    /// Power will be cut instead of one of the next disk writes.
    CutPowerAtWrite(Who, u16),
    /// The screen is touched.
    Touch(Who),
    /// A text is sent to the other phone.
    SendText(Who),
    /// A photo is taken.
    TakePhoto(Who),
    /// A favourite is added.
    AddFavourite(Who),
    /// A rule of fault comes into force; so many of a thousand messages.
    Fault(Trouble, u16),
    /// It is lifted.
    Lift(Trouble),
    /// All faults are lifted.
    LiftAll,
}

/// Each intent's share of 256, in the order of [`intent`].
const WEIGHTS: [u8; 25] =
    [36, 24, 10, 6, 6, 18, 22, 8, 4, 8, 26, 6, 12, 8, 8, 5, 5, 5, 6, 5, 5, 3, 10, 4, 6];

impl Chunk {
    /// What the step means.
    #[must_use]
    pub fn decode(self) -> Step {
        let [a, b, c, d, e, f, g, h, kind, who, w0, w1, m0, m1, m2, m3] = self.0;
        let nonce = Nonce(u64::from_le_bytes([a, b, c, d, e, f, g, h]));
        let which = u16::from_le_bytes([w0, w1]);
        let much = u32::from_le_bytes([m0, m1, m2, m3]);
        let who = if who < 96 { Who::Old } else { Who::New };
        Step { nonce, intent: intent(kind, who, which, much) }
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
            [0, from / 256, from / 16, from / 2, from.saturating_sub(1)]
                .into_iter()
                .filter(move |to| *to < from)
                .map(move |to| with(range.clone(), to))
        };
        let candidates: Vec<Self> = values(12..16, much).chain(values(10..12, which)).collect();
        let meant = self.decode();
        candidates.into_iter().filter(move |plainer| plainer.decode() != meant)
    }
}

fn intent(kind: u8, who: Who, which: u16, much: u32) -> Intent {
    let mut left = u16::from(kind);
    let mut place = 0;
    while let Some(weight) = WEIGHTS.get(place) {
        if left < u16::from(*weight) {
            break;
        }
        left -= u16::from(*weight);
        place += 1;
    }
    let on = much.is_multiple_of(2);
    match place {
        0 => Intent::Pass(span(which, much)),
        1 => Intent::Settle(Span::hours(u64::from(which % 12) + 1)),
        2 => Intent::Charger(who, on),
        3 => Intent::Wifi(who, on),
        4 => Intent::Near(who, on),
        5 => Intent::Tap(who),
        6 => Intent::Walk(who),
        7 => Intent::RetryRestore(who),
        8 => Intent::DontRestore(who),
        9 => Intent::BackUpNow(who),
        10 => Intent::App(who, app_wish(much), which),
        11 => Intent::TapAll(who),
        12 => Intent::RetryAll(who),
        13 => Intent::RestoreLater(who),
        14 => Intent::PowerOn(who),
        15 => Intent::Reboot(who),
        16 => Intent::CutPower(who),
        17 => Intent::CutPowerAtWrite(who, which % 64),
        18 => Intent::Touch(who),
        19 => Intent::SendText(who),
        20 => Intent::TakePhoto(who),
        21 => Intent::AddFavourite(who),
        22 => Intent::Fault(trouble(which), how_often(much)),
        23 => Intent::Lift(trouble(which)),
        _ => Intent::LiftAll,
    }
}

/// From seconds to days: each size as likely as the others.
fn span(which: u16, much: u32) -> Span {
    let n = u64::from(much);
    match which % 5 {
        0 => Span::seconds(n % 60 + 1),
        1 => Span::minutes(n % 10 + 1),
        2 => Span::minutes(n % 60 + 1),
        3 => Span::hours(n % 24 + 1),
        _ => Span::hours(24 * (n % 3 + 1)),
    }
}

/// Of a thousand messages: all of them as often as not, since a phone gets over the loss of some.
const fn how_often(much: u32) -> u16 {
    match much % 18 {
        tenths @ 0..=8 => (tenths as u16 + 1) * 100,
        _ => 1000,
    }
}

const fn app_wish(much: u32) -> AppWish {
    match much % 16 {
        0..=7 => AppWish::Retry,
        8 => AppWish::Close,
        9 => AppWish::Tap,
        10 => AppWish::Pause,
        11 => AppWish::Resume,
        12 => AppWish::Cancel,
        13 => AppWish::Uninstall,
        _ => AppWish::Use,
    }
}

const fn trouble(which: u16) -> Trouble {
    match which % 7 {
        0 => Trouble::PackagesRefused,
        1 => Trouble::LicencesRefused,
        2 => Trouble::PackagesBreakOff,
        3 => Trouble::BackupUnreachable,
        4 => Trouble::BackupDamaged,
        5 => Trouble::CommitsUnanswered,
        _ => Trouble::SignInSlow,
    }
}

/// What a history does with the share of a kind of intent, drawn for each kind: histories that
/// differ in what they leave out and what they do again and again get to more places than those
/// that do a little of everything (swarm testing).
const SWARM: [u32; 5] = [0, 1, 1, 2, 6];

/// Without these nothing else gets anywhere: the passing of time, and walking through set-up.
const ALWAYS: [usize; 3] = [0, 1, 6];

/// The chunks of a seed, without end, with the weights that the seed has drawn for them. The stream
/// is the raw output of SplitMix64.
pub fn of_seed(seed: u64) -> impl Iterator<Item = Chunk> {
    let mut stream = SplitMix64::seed_from_u64(seed);
    let weights: [u32; WEIGHTS.len()] = std::array::from_fn(|kind| {
        let times = SWARM[(stream.next_u64() % SWARM.len() as u64) as usize];
        u32::from(WEIGHTS[kind]) * if ALWAYS.contains(&kind) { times.max(1) } else { times }
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
    for (weight, share) in weights.iter().zip(WEIGHTS) {
        if left < *weight {
            return begins + within % share;
        }
        left -= weight;
        begins += share;
    }
    begins
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Chunk, Intent, WEIGHTS, of_seed};

    #[test]
    fn the_weights_are_shares_of_256() {
        assert_eq!(WEIGHTS.iter().map(|weight| u32::from(*weight)).sum::<u32>(), 256);
    }

    #[test]
    fn every_kind_of_intent_is_drawn() {
        let kinds: BTreeSet<String> = (0..50)
            .flat_map(|seed| of_seed(seed).take(100))
            .map(|chunk| {
                let words = format!("{:?}", chunk.decode().intent);
                words.split('(').next().unwrap_or_default().to_owned()
            })
            .collect();
        assert_eq!(kinds.len(), WEIGHTS.len(), "{kinds:?}");
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
    fn nothing_is_the_plainest_of_all() {
        let Intent::Pass(span) = Chunk([0; 16]).decode().intent else {
            panic!("zeroes are the passing of time")
        };
        assert_eq!(span.0, 1_000);
    }
}
