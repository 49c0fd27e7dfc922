//! What a new phone shows after its restore, in every version: Start, the queue of downloads, messages, saved networks,
//! and the comparison with the old phone.

use std::collections::BTreeSet;
use std::path::PathBuf;

use wp8_emulator::profile::PROFILES;
use wp8_emulator::world::World;
use wp8_scenarios::comparison::{Comparison, table};
use wp8_scenarios::language::diagnostic::Look;
use wp8_scenarios::library::{Library, Scenario};
use wp8_scenarios::run::{Brake, Snapshots, Until, perform, screen};

use crate::source::workspace;

/// What is kept that is no step: it is of the end.
const COMPARISON: &str = "comparison";

fn kept() -> PathBuf {
    workspace().join("snapshots/restored")
}

fn scenario() -> Scenario {
    let mut library = Library::read(&[workspace().join("tests/cases/restored.yaml")]);
    assert_eq!(library.mistakes(), 0, "{}", library.render(Look::Plain));
    library.scenarios.remove(0)
}

/// The steps after which the glass is kept: their numbers, from 1, and names.
fn named(scenario: &Scenario) -> impl Iterator<Item = (usize, &str)> {
    let steps = scenario.document.steps.iter().enumerate();
    steps.filter_map(|(index, step)| Some((index + 1, step.name.as_deref()?)))
}

fn world(scenario: &Scenario, profile: &str, until: Until) -> World {
    let played = perform(scenario, profile, &Brake::none(), &Snapshots::default(), true, until);
    if let Some(failure) = played.failure {
        panic!("{profile}: {}: {}", failure.at, failure.summary());
    }
    played.world
}

fn keep(profile: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(kept().join(profile));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn what_is_on_the_glass_of_a_restored_phone_is_as_kept() {
    let scenario = scenario();
    for profile in PROFILES.iter().map(|profile| profile.name) {
        for (number, name) in named(&scenario) {
            let world = world(&scenario, profile, Until::Step(number));
            let (_, phone) = world.phone("new").expect("it is in the world");
            keep(profile, name, &screen(phone, world.now()));
        }
    }
}

#[test]
fn what_came_back_to_a_restored_phone_and_what_did_not_is_as_kept() {
    let scenario = scenario();
    for profile in PROFILES.iter().map(|profile| profile.name) {
        let world = world(&scenario, profile, Until::End);
        let place = |name| world.phone(name).expect("it is in the world").0;
        let comparison = Comparison::of(&world, place("old"), place("new"));
        keep(profile, COMPARISON, &table(&comparison, false));
    }
}

#[test]
fn every_kept_screen_is_of_a_version_and_a_step() {
    let scenario = scenario();
    let profiles = PROFILES.iter().map(|profile| profile.name);
    let names = || named(&scenario).map(|(_, name)| name).chain([COMPARISON]);
    let wanted: BTreeSet<String> = profiles
        .flat_map(|profile| names().map(move |name| format!("{profile}/{name}.snap")))
        .collect();
    let folders = std::fs::read_dir(kept())
        .expect("a folder")
        .map(|entry| entry.expect("is readable").path());
    let files = folders.flat_map(|folder| std::fs::read_dir(folder).expect("a folder"));
    let there: BTreeSet<String> = files
        .map(|file| file.expect("is readable").path())
        .map(|file| file.strip_prefix(kept()).expect("below it").to_string_lossy().into_owned())
        .collect();
    assert_eq!(there, wanted, "in {}", kept().display());
}
