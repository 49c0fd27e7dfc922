//! What the search finds, shrinks, explains and writes, with properties that know nothing of quirks.

use std::collections::BTreeSet;

use proptest::prelude::*;
use wp8_emulator::kernel::{Nonce, Span};
use wp8_emulator::quirks::{QUIRKS, Quirk, Quirks};
use wp8_scenarios::library::Library;
use wp8_scenarios::properties::{Breaker, Kind, PROPERTIES, Property};
use wp8_scenarios::run::{Brake, Part, Snapshots, Until, explain as explain_scenario, perform};
use wp8_scenarios::search::explain::explain;
use wp8_scenarios::search::history::{Act, CHUNK_BYTES, Chunk, Happening, Intent, Who};
use wp8_scenarios::search::hunt::{Hit, hunt};
use wp8_scenarios::search::intent::AccountWish;
use wp8_scenarios::search::play::{Failure, Play};
use wp8_scenarios::search::reproduce::reproduce;
use wp8_scenarios::search::scenario::write;
use wp8_scenarios::search::setting::Setting;
use wp8_scenarios::search::shrink::{Simplest, Without, simplest};
use wp8_scenarios::search::symptom;

use crate::cases::cases;

/// Histories in which a quirk must show.
const AT_MOST: u64 = 20_000;

/// Steps of a history.
const STEPS: usize = 60;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(400) as u32))]

    /// The same decoder as everywhere: proptest supplies the choices, shrinks them, and keeps those
    /// that failed in a file beside this one.
    #[test]
    fn the_reference_keeps_every_property(
        seed in any::<u64>(),
        chunks in prop::collection::vec(any::<[u8; CHUNK_BYTES]>().prop_map(Chunk), 1..STEPS),
    ) {
        let setting = Setting::drawn("reference", Quirks::NONE, seed);
        let played = Play::begin(&setting, PROPERTIES).all(&chunks);
        let steps: Vec<String> =
            chunks.iter().map(|chunk| format!("{:?}", chunk.decode())).collect();
        prop_assert!(played.is_ok(), "{:?}\n{}", played, steps.join("\n"));
    }
}

/// The properties that this quirk breaks, by their own word.
fn broken_by(quirk: &Quirk) -> Vec<&'static Property> {
    let broken = |property: &&&Property| property.broken_by == Breaker::Quirk(quirk.name);
    PROPERTIES.iter().filter(broken).copied().collect()
}

fn fails_like(simplest: &Simplest, watched: &[&'static Property], chunks: &[Chunk]) -> bool {
    let failed = Play::begin(&simplest.setting, watched).all(chunks).err();
    failed.is_some_and(|(_, failure)| failure.is_like(&simplest.shrunk.failure))
}

/// Found, shrunk to where nothing can go, explained by the quirk, and written so that a run of the
/// scenario fails with the same property.
fn found_shrunk_explained_written(quirk: &'static Quirk) {
    let watched = broken_by(quirk);
    assert!(!watched.is_empty(), "no property is broken by {}", quirk.name);
    let settings = |seed| Setting::drawn("reference", Quirks::NONE.with(quirk), seed);
    let passes_without = |hit: &Hit| {
        let healthy = Setting { quirks: Quirks::NONE, ..hit.setting.clone() };
        Play::begin(&healthy, &watched).all(&hit.chunks).is_ok()
    };
    let hit = hunt(&settings, &watched, &[], 1, AT_MOST, &passes_without, |_| true);
    let hit = hit.unwrap_or_else(|| panic!("{} is not seen", quirk.name));
    let simplest = simplest(&hit.setting, &watched, &hit.chunks, |_| true).expect("it fails again");
    let chunks = &simplest.shrunk.chunks;

    for first in 0..chunks.len() {
        let mut without = chunks.clone();
        without.remove(first);
        assert!(!fails_like(&simplest, &watched, &without), "{}: step {first} can go", quirk.name);
        for second in first..without.len() {
            let mut pair = without.clone();
            pair.remove(second);
            let goes = fails_like(&simplest, &watched, &pair);
            assert!(!goes, "{}: steps {first} and {second} can go together", quirk.name);
        }
    }
    assert_eq!(simplest.shrunk.without.len(), chunks.len());
    for without in &simplest.shrunk.without {
        if let Without::SomethingElse(_, failure) = without {
            assert!(!failure.is_like(&simplest.shrunk.failure));
        }
    }

    let why = explain(&simplest.setting, &watched, chunks).expect("it fails again");
    assert_eq!(why.quirks, [quirk.name], "{why:?}");
    assert!(why.quirks_are_enough && !why.chain.is_empty(), "{why:?}");
    let told = why.chain.iter().map(|line| line.split_once("  ").map_or("", |(_, what)| what));
    let once: BTreeSet<&str> = told.collect();
    assert_eq!(once.len(), why.chain.len(), "what happens again is told once: {:#?}", why.chain);
    let healthy = Setting { quirks: Quirks::NONE, ..simplest.setting.clone() };
    assert!(Play::begin(&healthy, &watched).all(chunks).is_ok(), "{}", quirk.name);

    let written = write(&simplest.setting, &watched, chunks).expect("it fails again");
    assert!(written.shows_it, "{}", written.yaml);
    let library = Library::of_text("written.yaml", &written.yaml);
    let [scenario] = &library.scenarios[..] else { panic!("{}", written.yaml) };
    let (brake, snapshots) = (Brake::none(), Snapshots::default());
    let played = perform(scenario, "reference", &brake, &snapshots, true, Until::End);
    let breach = played.breach.unwrap_or_else(|| panic!("it passes:\n{}", written.yaml));
    let Failure::Breach(seen) = &simplest.shrunk.failure else { panic!("time stands still") };
    assert!(breach.is_like(seen), "{breach:?}");

    let explained = explain_scenario(scenario, "reference", &snapshots);
    let needed = explained.tried.iter().filter(|tried| tried.instead.is_some());
    let quirks: Vec<&str> = needed
        .filter_map(|tried| match tried.part {
            Part::Quirk(quirk) => Some(quirk.name),
            Part::Switch(_) | Part::World(_) | Part::Step { .. } => None,
        })
        .collect();
    assert_eq!(quirks, [quirk.name], "{}", written.yaml);
}

#[test]
fn many_short_waits_become_a_long_one() {
    let quirk = Quirk::named("backup_keeps_a_stale_token").expect("it exists");
    let watched = broken_by(quirk);
    let setting = Setting { quirks: Quirks::NONE.with(quirk), ..Setting::of("reference", 7) };
    let short = Intent::Pass(Span::hours(5));
    let intents = [
        Intent::Around(Happening::Account(AccountWish::ExpireTokens)),
        Intent::User(Who::Old, Act::Charger(true)),
    ];
    let all = intents.into_iter().chain(std::iter::repeat_n(short, 12));
    let chunks: Vec<Chunk> =
        (1..).zip(all).filter_map(|(nonce, it)| Chunk::saying(Nonce(nonce), it)).collect();
    assert_eq!(chunks.len(), 14);
    let simplest = simplest(&setting, &watched, &chunks, |_| true).expect("it fails");
    let left: Vec<Intent> =
        simplest.shrunk.chunks.iter().map(|chunk| chunk.decode().intent).collect();
    assert!(left.len() <= 3, "{left:?}");
}

macro_rules! quirks {
    ($($name:ident),+ $(,)?) => {$(
        #[test]
        fn $name() {
            let quirk = Quirk::named(stringify!($name)).expect("it exists");
            found_shrunk_explained_written(quirk);
        }
    )+

        #[test]
        fn every_quirk_is_looked_for() {
            let all: BTreeSet<&str> = QUIRKS.iter().map(|quirk| quirk.name).collect();
            let found = BTreeSet::from([$(stringify!($name)),+]);
            assert_eq!(all, found);
        }
    };
}

quirks! {
    retry_reuses_the_expired_ticket,
    close_asks_the_store_first,
    restore_rewrites_the_app_list_in_place,
    dismissal_is_not_written_down,
    clock_restarts_at_the_build_date,
    backup_keeps_a_stale_token,
    sync_keeps_a_lost_key,
}

#[test]
fn who_does_nothing_reaches_nothing_of_what_is_to_be_reached() {
    let play = Play::begin(&Setting::of("reference", 7), PROPERTIES);
    assert_eq!(play.reached().collect::<Vec<_>>(), Vec::<&str>::new());
    let sometimes = PROPERTIES.iter().filter(|property| property.kind == Kind::Sometimes);
    assert!(sometimes.count() > 5);
}

/// What is in the folder of symptoms, by name.
fn report(name: &str) -> symptom::Report {
    let path = format!("{}/../scenarios/symptoms/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("it is there");
    symptom::load(name, &text).unwrap_or_else(|(sources, wrong)| {
        panic!("{}", wrong.render(&sources, wp8_scenarios::language::diagnostic::Look::Plain))
    })
}

/// Reproduces a report and gives what it takes, beside steps.
fn takes(name: &str) -> Vec<String> {
    let found = reproduce(&report(name), 1, AT_MOST, |_| true);
    let found = found.unwrap_or_else(|| panic!("{name} is not seen"));
    assert!(found.shows_it, "{}", found.yaml);
    found.takes
}

#[test]
fn a_report_of_close_is_reproduced_and_explained() {
    let takes = takes("close-does-nothing");
    assert!(takes.contains(&"the quirk close_asks_the_store_first".to_owned()), "{takes:?}");
}

#[test]
fn a_report_of_straight_talk_is_reproduced_and_explained() {
    let takes = takes("straight-talk");
    assert!(takes.contains(&"the SIM card of new".to_owned()), "{takes:?}");
}

#[test]
fn what_is_wrong_with_a_symptom_file_is_told_all_at_once() {
    let text = "symptom: Something\nprofile: wp9\ncarrier: AT&TT\ndid: rety\nseen: new.downlods.size() == 0\nlasts: soon\n";
    let (sources, wrong) = symptom::load("symptom.yaml", text).expect_err("it is wrong");
    let told = wrong.render(&sources, wp8_scenarios::language::diagnostic::Look::Plain);
    for part in ["wp9", "AT&TT", "soon"] {
        assert!(told.contains(part), "{told}");
    }
    let text = "symptom: Something\nprofile: wp8.0\ndid: rety\nseen: new.downlods.size() == 0\n";
    let (sources, wrong) = symptom::load("symptom.yaml", text).expect_err("it is wrong");
    let told = wrong.render(&sources, wp8_scenarios::language::diagnostic::Look::Plain);
    assert!(told.contains("did you mean `retry`?") && told.contains("downloads"), "{told}");
    let nothing = symptom::load("symptom.yaml", "symptom: Something\nprofile: wp8.0\n");
    assert!(nothing.is_err_and(|(_, wrong)| wrong.len() == 1));
}
