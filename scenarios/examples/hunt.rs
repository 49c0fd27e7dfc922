//! What the search takes to find each quirk, and to shrink what it found: the table quirk, property,
//! histories and seconds (median of five seeds), steps left and replays (median and worst), and
//! beside it what proptest's own shrinking leaves of the same failure.
//!
//! `cargo run --release -p wp8-scenarios --example hunt [QUIRK|symptoms] [HISTORIES]`. With
//! `symptoms`, the same for the symptom files.

#![allow(clippy::print_stdout, reason = "a table is what it is for")]

use std::time::Instant;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use wp8_emulator::quirks::{QUIRKS, Quirk, Quirks};
use wp8_scenarios::properties::{Kind, PROPERTIES, Property};
use wp8_scenarios::search::history::Chunk;
use wp8_scenarios::search::hunt::{Hit, hunt};
use wp8_scenarios::search::play::{Failure, Play};
use wp8_scenarios::search::reproduce::reproduce;
use wp8_scenarios::search::setting::Setting;
use wp8_scenarios::search::shrink::simplest;
use wp8_scenarios::search::symptom;

/// The program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SEEDS: u64 = 5;
const AT_MOST: u64 = 200_000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next();
    let at_most = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(AT_MOST);
    println!("| what | seen by | histories | time | steps left | replays | proptest leaves |");
    println!("|---|---|---|---|---|---|---|");
    match what.as_deref() {
        Some("symptoms") => symptoms(at_most),
        Some(name) => match Quirk::named(name) {
            Some(quirk) => row(quirk, at_most),
            None => println!("no quirk is called `{name}`"),
        },
        None => QUIRKS.iter().for_each(|quirk| row(quirk, at_most)),
    }
}

/// The median and the worst of a few.
fn both(mut of: Vec<u128>, unit: &str) -> String {
    of.sort_unstable();
    match of.last() {
        Some(worst) => format!("{}{unit} (worst {worst}{unit})", of[of.len() / 2]),
        None => "–".to_owned(),
    }
}

/// The first history in which this quirk shows, for each of the seeds.
fn row(quirk: &'static Quirk, at_most: u64) {
    let checks: Vec<&'static Property> =
        PROPERTIES.iter().copied().filter(|it| it.kind != Kind::Sometimes).collect();
    let settings = |seed| Setting::drawn("reference", Quirks::NONE.with(quirk), seed);
    let mut seen_by: Vec<&str> = Vec::new();
    let (mut histories, mut ms, mut left, mut replays, mut others) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    // What fails without it as well is not its doing.
    let counts = |hit: &Hit| {
        let healthy = Setting { quirks: Quirks::NONE, ..hit.setting.clone() };
        Play::begin(&healthy, &checks).all(&hit.chunks).is_ok()
    };
    for seed in 1..=SEEDS {
        let began = Instant::now();
        let Some(hit) = hunt(&settings, &checks, &[], seed, at_most, &counts, |_| true) else {
            println!("| {} | seed {seed}: not in {at_most} | | | | | |", quirk.name);
            continue;
        };
        ms.push(began.elapsed().as_millis());
        histories.push(u128::from(hit.histories));
        seen_by.extend(match &hit.failure {
            Failure::Breach(breach) => Some(breach.property),
            Failure::Livelock(_) => None,
        });
        if let Some(simplest) = simplest(&hit.setting, &checks, &hit.chunks, |_| true) {
            left.push(simplest.shrunk.chunks.len() as u128);
            replays.push(simplest.shrunk.candidates as u128);
        }
        others.push(by_proptest(&hit, &checks) as u128);
    }
    seen_by.sort_unstable();
    seen_by.dedup();
    println!(
        "| {} | {} | {} | {} | {} | {} | {} |",
        quirk.name,
        seen_by.join(", "),
        both(histories, ""),
        both(ms, " ms"),
        both(left, ""),
        both(replays, ""),
        both(others, "")
    );
}

/// How many steps proptest leaves that shrinks the same steps as a vector of bytes: it begins with
/// the history that was found.
fn by_proptest(hit: &Hit, checks: &[&'static Property]) -> usize {
    let start = Play::begin(&hit.setting, checks);
    let fails = |chunks: &[Chunk]| {
        let failed = start.clone().all(chunks).err();
        failed.is_some_and(|(_, failure)| failure.is_like(&hit.failure))
    };
    let found = hit.chunks.clone();
    let range = 0..=found.len();
    // A vector of choices whether each step is there, and what it says: what an author of a property
    // suite would write who takes the steps from a list.
    let steps: Vec<_> = found
        .iter()
        .map(|chunk| proptest::option::weighted(0.999_999_9, proptest::strategy::Just(*chunk)))
        .collect();
    let mut runner = TestRunner::new(Config {
        cases: 1,
        max_shrink_iters: 100_000,
        failure_persistence: None,
        ..Config::default()
    });
    let strategy = steps.prop_map(|all| all.into_iter().flatten().collect::<Vec<Chunk>>());
    debug_assert!(
        strategy.new_tree(&mut runner).is_ok_and(|tree| range.contains(&tree.current().len()))
    );
    let ended = runner.run(&strategy, |chunks| {
        if fails(&chunks) { Err(TestCaseError::fail("seen")) } else { Ok(()) }
    });
    match ended {
        Err(TestError::Fail(_, chunks)) => chunks.len(),
        Err(TestError::Abort(_)) | Ok(()) => hit.chunks.len(),
    }
}

/// The same for what was reported.
fn symptoms(at_most: u64) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/symptoms");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    files.sort();
    for file in files {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Ok(report) = symptom::load(&name, &text) else {
            println!("| {name} | something is wrong with it | | | | | |");
            continue;
        };
        let (mut histories, mut ms, mut left, mut replays) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut causes: Vec<String> = Vec::new();
        for seed in 1..=SEEDS {
            let began = Instant::now();
            let Some(found) = reproduce(&report, seed, at_most, |_| true) else {
                println!("| {name} | seed {seed}: not in {at_most} | | | | | |");
                continue;
            };
            ms.push(began.elapsed().as_millis());
            histories.push(u128::from(found.hit.histories));
            left.push(found.simplest.shrunk.chunks.len() as u128);
            replays.push(found.simplest.shrunk.candidates as u128);
            causes.push(found.takes.join(" + "));
        }
        causes.sort_unstable();
        causes.dedup();
        println!(
            "| {name} | {} | {} | {} | {} | {} | |",
            causes.join(" or "),
            both(histories, ""),
            both(ms, " ms"),
            both(left, ""),
            both(replays, "")
        );
    }
}
