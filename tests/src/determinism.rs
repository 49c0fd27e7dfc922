//! One history, one world, to the byte: twice, in another process, cloned, saved and loaded.

use std::fmt::Write as _;
use std::process::Command;

use proptest::prelude::*;
use wp8_emulator::kernel::Span;
use wp8_emulator::world::World;
use wp8_scenarios::search::history::{CHUNK_BYTES, Chunk, of_seed};
use wp8_scenarios::search::play::Play;
use wp8_scenarios::search::setting::Setting;

use crate::cases::cases;

/// Generated histories, by default.
const HISTORIES: u64 = 200;

/// Steps of each.
const STEPS: usize = 30;

/// Set in the process that is asked for its hashes.
const ASKED: &str = "WP8_DETERMINISM_ASKED";

/// What two runs of a history agree on.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    trace: u64,
    full: u64,
    canonical: u64,
}

fn outcome(world: &World) -> Outcome {
    let both = world.fingerprint();
    Outcome { trace: world.trace().hash(), full: both.full, canonical: both.canonical }
}

fn begin(seed: u64) -> Play {
    let profile = ["wp8.0", "gdr3", "reference"][(seed % 3) as usize];
    let mut play = Play::begin(&Setting::of(profile, seed), &[]);
    play.world.record();
    play
}

fn played(seed: u64) -> Play {
    let mut play = begin(seed);
    let chunks: Vec<Chunk> = of_seed(seed).take(STEPS).collect();
    play.all(&chunks).expect("nobody watches");
    play
}

/// One line per history: what another process is compared by.
fn lines(histories: u64) -> String {
    (0..histories).fold(String::new(), |mut lines, seed| {
        let Outcome { trace, full, canonical } = outcome(&played(seed).world);
        let _ = writeln!(lines, "{seed} {trace:016x} {full:016x} {canonical:016x}");
        lines
    })
}

#[test]
fn a_history_is_the_same_in_this_process_and_in_another() {
    let histories = cases(HISTORIES);
    if let Ok(file) = std::env::var(ASKED) {
        std::fs::write(file, lines(histories)).expect("the file can be written");
        return;
    }
    let here = lines(histories);
    assert_eq!(here, lines(histories), "twice in one process");

    let file = tempfile::NamedTempFile::new().expect("there is room for a file");
    let name = "determinism::a_history_is_the_same_in_this_process_and_in_another";
    let output = Command::new(std::env::current_exe().expect("this program has a path"))
        .args(["--exact", name])
        .env(ASKED, file.path())
        .output()
        .expect("this program can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let there = std::fs::read_to_string(file.path()).expect("it wrote its hashes");
    assert_eq!(here, there, "in another process");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(40) as u32, ..ProptestConfig::default() })]

    #[test]
    fn a_clone_and_a_saved_world_go_on_as_the_first_does(
        seed in 0_u64..3,
        chunks in proptest::collection::vec(any::<[u8; CHUNK_BYTES]>().prop_map(Chunk), 0..STEPS),
        cut in any::<proptest::sample::Index>(),
    ) {
        let cut = cut.index(chunks.len() + 1);
        let (before, after) = chunks.split_at(cut);
        let mut first = begin(seed);
        first.all(before).expect("nobody watches");
        let mut cloned = first.clone();
        let mut loaded = first.clone();
        let bytes = first.world.save();
        loaded.world = World::load(&bytes).expect("what was saved can be loaded");
        prop_assert_eq!(loaded.world.save(), bytes);

        for play in [&mut first, &mut cloned, &mut loaded] {
            play.all(after).expect("nobody watches");
            play.pass(Span::hours(1)).expect("nobody watches");
        }
        prop_assert_eq!(outcome(&first.world), outcome(&cloned.world));
        prop_assert_eq!(outcome(&first.world), outcome(&loaded.world));
    }
}

/// What the other phone of a step is like: by luck it draws, whatever happens to this one.
fn others(world: &World, subject: usize) -> Vec<(String, u64)> {
    let phones = world.phones().iter().enumerate();
    phones
        .filter(|(place, _)| *place != subject)
        .flat_map(|(_, phone)| {
            let pictures = phone.camera.pictures();
            let entries = phone.favourites.all();
            let mut draws: Vec<(String, u64)> =
                pictures.map(|(_, picture)| (format!("{picture:?}"), 0)).collect();
            draws.extend(entries.into_iter().map(|(id, it)| (format!("{it:?}"), id.0)));
            draws
        })
        .collect()
}

#[test]
fn leaving_a_step_out_leaves_what_it_does_not_touch_as_it_was() {
    for seed in 0..cases(6) {
        let chunks: Vec<Chunk> = of_seed(seed + 1000).take(STEPS).collect();
        let mut all = begin(seed);
        all.all(&chunks).expect("nobody watches");
        for (place, chunk) in chunks.iter().enumerate() {
            let Some(subject) = only_concerns(*chunk) else { continue };
            let mut without = chunks.clone();
            without.remove(place);
            let mut play = begin(seed);
            play.all(&without).expect("nobody watches");
            assert_eq!(
                others(&all.world, subject),
                others(&play.world, subject),
                "seed {seed} without step {place}: {:?}",
                chunk.decode().intent
            );
        }
    }
}

/// The phone whose content alone a step makes.
fn only_concerns(chunk: Chunk) -> Option<usize> {
    use wp8_scenarios::search::history::{Act, Intent};
    if let Intent::User(who, act) = chunk.decode().intent
        && let Act::SendText | Act::TakePhoto | Act::AddFavourite | Act::App(..) = act
    {
        Some(who.index().place())
    } else {
        None
    }
}
