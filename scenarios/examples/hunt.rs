//! What the search takes to find each quirk, and what it takes to shrink what it found: the table
//! quirk, property, histories, seconds (median of five seeds), steps left, steps replayed.
//!
//! `cargo run --release -p wp8-scenarios --example hunt [QUIRK|reference] [HISTORIES]`. With
//! `reference` no quirk is on: whatever is found is a mistake of ours.

#![allow(clippy::print_stdout, reason = "a table is what it is for")]

use std::collections::BTreeSet;
use std::time::Instant;

use wp8_emulator::quirks::{QUIRKS, Quirk, Quirks};
use wp8_scenarios::properties::{Kind, PROPERTIES};
use wp8_scenarios::search::history::{Chunk, of_seed};
use wp8_scenarios::search::play::{Failure, Play};
use wp8_scenarios::search::scenario;
use wp8_scenarios::search::setting::Setting;
use wp8_scenarios::search::shrink::shrink;

const STEPS: usize = 60;
const SEEDS: u64 = 5;
const AT_MOST: u64 = 200_000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next();
    let at_most = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(AT_MOST);
    match what.as_deref() {
        Some("reference") => healthy(at_most),
        Some(name) => match Quirk::named(name) {
            Some(quirk) => row(quirk, at_most),
            None => println!("no quirk is called `{name}`"),
        },
        None => QUIRKS.iter().for_each(|quirk| row(quirk, at_most)),
    }
}

fn chunks(seed: u64, number: u64) -> Vec<Chunk> {
    of_seed(seed << 32 | number).take(STEPS).collect()
}

/// Each history has a world of its own.
fn setting(quirks: Quirks, seed: u64, number: u64) -> Setting {
    Setting::drawn("reference", quirks, seed << 32 | number)
}

/// Histories without any quirk: nothing may be found in them, and much must be reached.
fn healthy(at_most: u64) {
    let began = Instant::now();
    let mut reached = BTreeSet::new();
    for number in 0..at_most {
        let start = Play::begin(&setting(Quirks::NONE, 0, number), PROPERTIES);
        let mut play = start.clone();
        if let Err((place, failure)) = play.all(&chunks(0, number)) {
            println!("history {number}, step {place}: {failure:?}");
            if let Some(shrunk) = shrink(&start, &chunks(0, number)) {
                for chunk in &shrunk.chunks {
                    println!("    {:?}", chunk.decode());
                }
                println!("    {:?}", shrunk.failure);
            }
        }
        reached.extend(play.reached());
    }
    println!("{at_most} histories in {:.1?}", began.elapsed());
    let sometimes = PROPERTIES.iter().filter(|property| property.kind == Kind::Sometimes);
    for property in sometimes.filter(|property| !reached.contains(property.name)) {
        println!("never reached: {}", property.name);
    }
}

/// The first history in which this quirk shows, for each of the seeds.
fn row(quirk: &'static Quirk, at_most: u64) {
    let mut found = Vec::new();
    for seed in 1..=SEEDS {
        let began = Instant::now();
        let first = (0..at_most).find_map(|number| {
            let setting = setting(Quirks::NONE.with(quirk), seed, number);
            let chunks = chunks(seed, number);
            let failed = Play::begin(&setting, PROPERTIES).all(&chunks).err()?;
            Some((number + 1, setting, chunks, failed.1))
        });
        let Some((histories, setting, chunks, failure)) = first else {
            println!("{}: seed {seed}: not in {at_most} histories", quirk.name);
            continue;
        };
        let ms = began.elapsed().as_millis();
        let property = match failure {
            Failure::Breach(breach) => breach.property,
            Failure::Livelock(_) => "livelock",
        };
        let shrunk = shrink(&Play::begin(&setting, PROPERTIES), &chunks);
        if let (Some(shrunk), true) = (&shrunk, std::env::var_os("HUNT_WRITE").is_some()) {
            if let Some(written) = scenario::write(&setting, PROPERTIES, &shrunk.chunks) {
                println!("{}# shows it: {}\n", written.yaml, written.shows_it);
            }
        }
        let (left, replayed) =
            shrunk.map_or((0, 0), |shrunk| (shrunk.chunks.len(), shrunk.steps));
        found.push((histories, ms, property, left, replayed));
    }
    found.sort_unstable();
    let Some((histories, ms, property, ..)) = found.get(found.len() / 2).copied() else { return };
    let mut left: Vec<usize> = found.iter().map(|row| row.3).collect();
    left.sort_unstable();
    let replayed = found.iter().map(|row| row.4).max().unwrap_or(0);
    println!(
        "| {} | {property} | {histories} | {ms} ms | {} (worst {}) | {replayed} |",
        quirk.name,
        left[left.len() / 2],
        left[left.len() - 1]
    );
}
