//! The scenario library: no report without a scenario, and no scenario that stands for nothing.

use std::collections::BTreeSet;

use wp8_scenarios::catalogue::catalogue;
use wp8_scenarios::language::document::{Act, Change, Step};
use wp8_scenarios::library::{self, Library};

use crate::source::workspace;

/// The article's statements, its readers' reports, and what goes beyond them: how many of each.
const ROWS: [(char, u32); 3] = [('A', 14), ('C', 28), ('B', 10)];

/// Rows whose scenarios run in no version as it was shipped, or none as it should be, and why.
const ONE_SIDED: &[(&str, &str)] = &[
    ("B10", "the reference is the newest version: no backup is newer"),
    ("C14", "the answer is a file that the program writes, not the phone"),
];

fn library() -> Library {
    let files = library::find(&[workspace().join("scenarios")]);
    let library = Library::read(&files.expect("the folder is there"));
    assert_eq!(library.mistakes(), 0);
    library
}

fn rows() -> impl Iterator<Item = String> {
    ROWS.into_iter()
        .flat_map(|(letter, count)| (1..=count).map(move |number| format!("{letter}{number:02}")))
}

#[test]
fn every_row_of_the_reports_has_a_scenario() {
    let library = library();
    let shown: BTreeSet<&str> = library
        .scenarios
        .iter()
        .flat_map(|scenario| &scenario.document.source)
        .map(String::as_str)
        .collect();
    let missing: Vec<String> = rows().filter(|row| !shown.contains(row.as_str())).collect();
    assert!(missing.is_empty(), "no scenario for {missing:?}");
}

#[test]
fn a_report_is_reproduced_as_shipped_and_answered_in_the_reference() {
    let library = library();
    for row in rows() {
        let profiles: BTreeSet<&str> = library
            .scenarios
            .iter()
            .filter(|scenario| scenario.document.source.contains(&row))
            .flat_map(|scenario| &scenario.document.profiles)
            .map(String::as_str)
            .collect();
        let both = profiles.contains("reference") && profiles.len() > 1;
        let excused = ONE_SIDED.iter().any(|(excused, _)| *excused == row);
        assert!(both != excused, "{row} runs in {profiles:?}");
    }
}

#[test]
fn nearly_every_scenario_is_known_to_fail_under_some_change() {
    /// Scenarios without `broken_by`, and why they can do without. May only get shorter.
    const BARE: &[&str] = &["A restore is offered in set-up, and nowhere else"];
    let library = library();
    for scenario in &library.scenarios {
        let document = &scenario.document;
        let title = document.scenario.value.as_str();
        let changes = document.broken_by.len();
        assert_eq!(changes == 0, BARE.contains(&title), "{title}: {changes} changes break it");
    }
}

#[test]
fn nearly_every_switch_makes_a_difference_to_a_scenario() {
    /// Switches that no scenario shows, and what does. May only get shorter.
    const ELSEWHERE: &[(&str, &str)] =
        &[("lock_code", "a code that is too short is refused: a test of the emulator's settings")];
    let library = library();
    for switch in &catalogue().switches {
        let shown = library.scenarios.iter().flat_map(|it| &it.document.broken_by).any(
            |breakage| matches!(&breakage.change, Change::Switch(name, _) if *name == switch.name),
        );
        let elsewhere = ELSEWHERE.iter().any(|(name, _)| *name == switch.name);
        assert!(shown != elsewhere, "{}: shown by a scenario: {shown}", switch.name);
    }
}

#[test]
fn every_verb_is_taken_by_a_scenario_of_the_library() {
    let library = library();
    let mut taken = BTreeSet::new();
    for scenario in &library.scenarios {
        let document = &scenario.document;
        verbs_of(&document.steps, &mut taken);
        for breakage in &document.broken_by {
            if let Change::Before(_, steps) | Change::Instead(_, steps) = &breakage.change {
                verbs_of(steps, &mut taken);
            }
        }
    }
    for verb in wp8_scenarios::verbs::all() {
        assert!(taken.contains(verb.name), "{}", verb.name);
    }
}

fn verbs_of<C>(steps: &[Step<C>], into: &mut BTreeSet<&'static str>) {
    for step in steps {
        match &step.act {
            Act::Phone { verb, .. } | Act::World { verb, .. } => {
                into.insert(verb);
            }
            Act::Repeat { steps, .. } => verbs_of(steps, into),
            Act::Advance { .. }
            | Act::Expect(_)
            | Act::WaitFor { .. }
            | Act::Always(_)
            | Act::Never(_)
            | Act::Eventually(_)
            | Act::Snapshot(_) => {}
        }
    }
}
