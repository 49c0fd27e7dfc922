//! What the search finds, shrinks and explains, with properties that know nothing of quirks.

use wp8_emulator::quirks::{Quirk, Quirks};
use wp8_scenarios::properties::{Breaker, PROPERTIES, Property};
use wp8_scenarios::search::explain::explain;
use wp8_scenarios::search::history::{Chunk, of_seed};
use wp8_scenarios::search::play::{Failure, Play};
use wp8_scenarios::search::setting::Setting;
use wp8_scenarios::search::shrink::shrink;

use crate::cases::cases;

/// Steps of a generated history.
const STEPS: usize = 60;

/// Histories of the reference that must hold, by default.
const HISTORIES: u64 = 300;

/// Histories in which a quirk must show.
const AT_MOST: u64 = 50_000;

fn chunks(seed: u64) -> Vec<Chunk> {
    of_seed(seed).take(STEPS).collect()
}

fn reference() -> Setting {
    Setting::of("reference", 7)
}

fn with(quirk: &'static Quirk) -> Setting {
    Setting { quirks: Quirks::NONE.with(quirk), ..reference() }
}

/// The first generated history that fails.
fn found(start: &Play, at_most: u64) -> Option<(u64, Vec<Chunk>, Failure)> {
    (0..at_most).find_map(|seed| {
        let chunks = chunks(seed);
        let (_, failure) = start.clone().all(&chunks).err()?;
        Some((seed, chunks, failure))
    })
}

#[test]
fn the_reference_keeps_every_property() {
    let start = Play::begin(&reference(), PROPERTIES);
    if let Some((seed, chunks, failure)) = found(&start, cases(HISTORIES)) {
        let shrunk = shrink(&start, &chunks).expect("it fails again");
        let steps: Vec<String> =
            shrunk.chunks.iter().map(|chunk| format!("{:?}", chunk.decode())).collect();
        panic!("history {seed}: {failure:?}\n{}", steps.join("\n"));
    }
}

/// Finds, shrinks and explains: the seed, the steps before and after shrinking, and the chain.
fn broken(
    property: &'static Property,
    quirk: &'static Quirk,
) -> (u64, usize, Vec<String>, Vec<String>) {
    let start = Play::begin(&with(quirk), &[property]);
    let (seed, found, _) = found(&start, AT_MOST).expect("the quirk is seen");
    let shrunk = shrink(&start, &found).expect("it fails again");

    // 1-minimal: without any one step it does not fail.
    for place in 0..shrunk.chunks.len() {
        let mut without = shrunk.chunks.clone();
        without.remove(place);
        let again = start.clone().all(&without).err();
        let same = again.is_some_and(|(_, failure)| failure.is_like(&shrunk.failure));
        assert!(!same, "{}: step {place} of {:?} can go", quirk.name, shrunk.chunks);
    }

    let why = explain(&with(quirk), &[property], &shrunk.chunks).expect("it fails again");
    assert_eq!(why.quirks, [quirk.name], "{why:?}");
    assert!(why.quirks_are_enough);
    assert_eq!(why.steps, (0..shrunk.chunks.len()).collect::<Vec<_>>());
    assert!(!why.chain.is_empty(), "{why:?}");

    // The quirk and nothing else: the very same histories break nothing without it.
    for chunks in [&found, &shrunk.chunks] {
        let healthy = Play::begin(&reference(), &[property]).all(chunks);
        assert!(healthy.is_ok(), "{}: {healthy:?}", quirk.name);
    }
    let steps = shrunk.chunks.iter().map(|chunk| format!("{:?}", chunk.decode().intent));
    (seed, found.len(), steps.collect(), why.chain)
}

#[test]
fn every_property_with_a_quirk_for_breaker_is_broken_by_it() {
    let mut shown = String::new();
    for property in PROPERTIES {
        match property.broken_by {
            Breaker::Quirk(name) => {
                let quirk = Quirk::named(name).expect("it exists");
                let (seed, before, steps, chain) = broken(property, quirk);
                shown += &format!(
                    "{}, in history {seed}: {before} steps, then {}\n",
                    property.name,
                    steps.len()
                );
                for line in steps.iter().chain(&chain) {
                    shown += &format!("    {line}\n");
                }
            }
            Breaker::Mistake(_) => {}
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/search");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("shrunk_and_explained", shown));
}
