//! Each quirk has a demonstration, and the demonstration shows it: the symptom is there with the
//! quirk, and is not there without it or without its trigger.

use std::collections::BTreeSet;
use std::time::Duration;

use wp8_emulator::profile::ProfileId;
use wp8_emulator::quirks::{QUIRKS, Quirk};
use wp8_scenarios::library::Library;
use wp8_scenarios::run::{self, Outcome, Plan, Selection, Snapshots, Verdict};

use crate::source::workspace;

/// The changes that take a quirk out of its demonstration, and its trigger.
fn changes(quirk: &Quirk) -> [String; 2] {
    [format!("without_quirk: {}", quirk.name), "without_step: trigger".to_owned()]
}

fn demonstration(quirk: &Quirk) -> Library {
    let file = workspace().join("scenarios/quirks").join(quirk.name).with_extension("yaml");
    assert!(file.is_file(), "{}: `{}` is missing", quirk.name, file.display());
    let library = Library::read(&[file]);
    assert_eq!(library.mistakes(), 0, "{}", quirk.name);
    library
}

fn outcomes(library: Library) -> Vec<Outcome> {
    let plan = Plan {
        jobs: 1,
        fail_fast: false,
        twice: false,
        budget: Duration::from_secs(60),
        snapshots: Snapshots::default(),
        record: false,
        interrupted: std::sync::Arc::default(),
    };
    let cases = Selection::default().of(library);
    run::run(cases, &plan, |_| {}).expect("threads").outcomes
}

#[test]
fn a_quirk_is_seen_with_it_and_not_without_it_and_not_without_its_trigger() {
    for quirk in QUIRKS {
        let outcomes = outcomes(demonstration(quirk));
        assert!(!outcomes.is_empty(), "{}", quirk.name);
        for outcome in outcomes {
            let (name, profile) = (quirk.name, &outcome.profile);
            assert!(matches!(outcome.verdict, Verdict::Passed), "{name}: {:?}", outcome.verdict);
            let id = ProfileId::named(profile).expect("it ran in it");
            assert!(quirk.is_in(id.get()), "{name}: not a defect of {profile}");
            for change in changes(quirk) {
                assert!(
                    outcome.proofs.iter().any(|proof| proof.change.contains(&change)),
                    "{name} ({profile}): `broken_by` has no `{change}`"
                );
            }
        }
    }
}

#[test]
fn every_demonstration_is_of_a_quirk() {
    let folder = std::fs::read_dir(workspace().join("scenarios/quirks")).expect("a folder");
    let files: BTreeSet<String> = folder
        .map(|file| file.expect("readable").file_name().to_string_lossy().into_owned())
        .collect();
    let quirks = QUIRKS.iter().map(|quirk| format!("{}.yaml", quirk.name)).collect();
    assert_eq!(files, quirks);
}
