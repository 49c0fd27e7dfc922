//! Each quirk has a demonstration, and the demonstration shows it: the symptom is there with the
//! quirk, and is not there without it or without its trigger.

use std::collections::BTreeSet;
use std::time::Duration;

use wp8_emulator::profile::ProfileId;
use wp8_emulator::quirks::{QUIRKS, Quirk};
use wp8_scenarios::library::Library;
use wp8_scenarios::run::{self, Group, Outcome, Plan, Selection, Snapshots, Sort, Verdict};

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

fn outcomes(library: Library, record: bool) -> Vec<Outcome> {
    let plan = Plan {
        jobs: 1,
        fail_fast: false,
        twice: false,
        budget: Duration::from_secs(60),
        snapshots: Snapshots::default(),
        record,
        interrupted: std::sync::Arc::default(),
    };
    let cases = Selection::default().of(library);
    run::run(cases, &plan, |_| {}).expect("threads").outcomes
}

#[test]
fn a_quirk_is_seen_with_it_and_not_without_it_and_not_without_its_trigger() {
    for quirk in QUIRKS {
        let outcomes = outcomes(demonstration(quirk), false);
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
fn a_failure_names_the_defect_the_fault_and_the_steps_that_it_needs() {
    for (file, defects, faults) in [
        ("retry.yaml", &["retry_reuses_the_expired_ticket"][..], 1),
        // It expects what nobody added.
        ("failing.yaml", &[][..], 0),
    ] {
        let library = Library::read(&[workspace().join("tests/browser").join(file)]);
        assert_eq!(library.mistakes(), 0, "{file}");
        for outcome in outcomes(library, true) {
            assert!(matches!(outcome.verdict, Verdict::Failed(_)), "{file}: {:?}", outcome.verdict);
            let recording = outcome.recording.expect("it was recorded");
            let of = |sort| {
                let needed = recording.needed.iter().filter(move |needed| needed.sort == sort);
                needed.map(|needed| needed.what.as_str()).collect::<Vec<_>>()
            };
            assert_eq!(of(Sort::Quirk), defects, "{file}");
            assert_eq!(of(Sort::Fault).len(), faults, "{file}");
            let steps = of(Sort::Step);
            assert!(steps.contains(&"new: power_on"), "{steps:?}");
            assert!(!steps.iter().any(|step| step.starts_with("old: plug_in")), "{steps:?}");
            let came_back = recording.came_back.as_ref().expect("there are two phones");
            assert!(came_back.groups.iter().any(|group| group.fate == "same"), "{file}");
            for defect in defects {
                let lost = |group: &Group| group.fate == "missing" && group.why.contains(defect);
                assert!(came_back.groups.iter().any(lost), "{file}: {:?}", came_back.groups);
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
