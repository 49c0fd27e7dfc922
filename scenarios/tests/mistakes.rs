//! Malformed scenarios as their authors meet them: each file of `tests/cases/bad`, with exactly what the program says
//! of it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};

const CASES: &str = "tests/cases/bad";
const KEPT: &str = "snapshots/bad";

fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The files of a folder with this ending, without it.
fn names(folder: &str, ending: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(workspace().join(folder)).expect("a folder");
    let names = entries.map(|entry| entry.expect("readable").file_name().into_string());
    names.filter_map(|name| name.expect("UTF-8").strip_suffix(ending).map(str::to_owned)).collect()
}

/// What the program says on stderr; nothing on stdout, and the exit code of a bad file.
fn said(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_wp8"))
        .args(args)
        .current_dir(workspace())
        .env_remove("GITHUB_ACTIONS")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let (out, err) = (output.stdout, output.stderr);
    let err = String::from_utf8(err).expect("UTF-8");
    assert_eq!((output.status.code(), &*String::from_utf8_lossy(&out)), (Some(2), ""), "{err}");
    err
}

/// What a message is made of: not the lines of the file that are shown with it.
fn message_lines(said: &str) -> impl Iterator<Item = &str> {
    said.lines().filter(|line| line.starts_with("error") || line.trim_start().starts_with("= "))
}

#[test]
fn each_malformed_scenario_is_told_as_kept() {
    let cases = names(CASES, ".yaml");
    assert!(cases.len() >= 40, "only {} cases", cases.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(workspace().join(KEPT));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for case in &cases {
        let said = said(&["check", &format!("{CASES}/{case}.yaml")]);
        settings.bind(|| insta::assert_snapshot!(case.as_str(), said));
    }
}

#[test]
fn every_kept_message_is_of_a_case() {
    let orphans = &names(KEPT, ".snap") - &names(CASES, ".yaml");
    assert!(orphans.is_empty(), "no case in {CASES} for {orphans:?} in {KEPT}");
}

#[test]
fn every_mistake_has_its_place_and_none_speaks_of_the_inside() {
    /// Words that mean something to whoever wrote this program, and nothing to whoever uses it.
    const INSIDE: &[&str] = &[
        "::",
        "panicked",
        "RUST_BACKTRACE",
        "untagged",
        "YAML tag",
        "serde",
        "invalid type",
        "missing field",
        "expected one of",
        "variant",
        "Some(",
        "None",
        "Option<",
        "Vec<",
        "String",
        "&str",
        "usize",
        "u16",
        "u32",
        "u64",
        "i32",
        "i64",
        "struct",
        "enum ",
        "os error",
    ];
    for case in names(CASES, ".yaml") {
        let file = format!("{CASES}/{case}.yaml");
        let said = said(&["check", &file]);
        for line in message_lines(&said) {
            // What is in backticks is the author's own word, or one of the language.
            let ours: String = line.split('`').step_by(2).collect();
            for word in INSIDE {
                assert!(!ours.contains(word), "{case}: `{word}` in `{line}`");
            }
        }
        let mistakes = said.lines().filter(|line| line.starts_with("error: ")).count() - 1;
        let places = said.lines().filter_map(|line| line.trim_start().strip_prefix("--> "));
        let places: Vec<&str> = places.collect();
        assert!(
            mistakes > 0 && mistakes == places.len(),
            "{case}: {mistakes} mistakes in {places:?}"
        );
        for place in places {
            let mut parts = place.rsplitn(3, ':');
            let numbers = [parts.next(), parts.next()];
            let are_numbers =
                numbers.iter().flatten().all(|part| part.parse::<u32>().is_ok_and(|part| part > 0));
            let path = parts.next().unwrap_or_default();
            assert!(are_numbers && path.starts_with(CASES), "{case}: {place}");
        }
    }
}

#[test]
fn all_malformed_scenarios_together_are_told_at_once_and_nothing_runs() {
    let cases = names(CASES, ".yaml");
    let said = said(&["run", CASES, "scenarios/article"]);
    let last = said.lines().last().expect("something is said");
    assert!(
        last.contains(&format!(" in {} of ", cases.len())) && last.ends_with("nothing was run"),
        "{last}"
    );
}
