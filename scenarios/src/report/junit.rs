//! JUnit's XML in the dialect that Jenkins reads: a suite for each file, a case for each scenario and profile.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use wp8_emulator::kernel::Time;

use super::table;
use crate::run::{Outcome, Results, Verdict};

/// The report. Characters that XML cannot hold are left out.
#[must_use]
pub fn render(results: &Results) -> Vec<u8> {
    let mut suites: Vec<TestSuite> = Vec::new();
    let mut by_file: BTreeMap<&str, usize> = BTreeMap::new();
    for outcome in &results.outcomes {
        let index = *by_file.entry(&outcome.file).or_insert_with(|| {
            suites.push(TestSuite::new(outcome.file.as_str()));
            suites.len() - 1
        });
        suites[index].add_test_case(case(outcome));
    }
    let mut report = Report::new("wp8");
    report.add_test_suites(suites);
    let xml = report.to_string().unwrap_or_default();
    // `quick-junit` leaves out the control characters; these two are no characters in XML either.
    without_skipped(&xml.replace(['\u{fffe}', '\u{ffff}'], "")).into_bytes()
}

/// As Jenkins has it: the outermost element does not count what was skipped, only its suites do.
fn without_skipped(xml: &str) -> String {
    let root = xml.find("<testsuites ").unwrap_or(0);
    let end = xml[root..].find('>').map_or(xml.len(), |length| root + length);
    let attribute = xml[root..end].split(' ').find(|word| word.starts_with("skipped="));
    match attribute {
        Some(attribute) => xml.replacen(&format!(" {attribute}"), "", 1),
        None => xml.to_owned(),
    }
}

fn case(outcome: &Outcome) -> TestCase {
    let mut case =
        TestCase::new(format!("{} ({})", outcome.title, outcome.profile), status(outcome));
    case.set_classname(class(&outcome.file));
    case.set_time(outcome.took);
    case.set_system_out(steps(outcome));
    let (_, line) =
        outcome.at.rsplit_once(':').and_then(|(at, _)| at.rsplit_once(':')).unwrap_or_default();
    case.extra.insert("file".into(), outcome.file.as_str().into());
    case.extra.insert("line".into(), line.into());
    case
}

fn status(outcome: &Outcome) -> TestCaseStatus {
    let (kind, message) = match &outcome.verdict {
        Verdict::Passed => return TestCaseStatus::success(),
        Verdict::KnownFailure(reason) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(format!("known failure: {reason}"));
            return status;
        }
        Verdict::Failed(failure) => (NonSuccessKind::Failure, failure.summary()),
        Verdict::PassesUnexpectedly(reason) => {
            (NonSuccessKind::Failure, format!("passes, but is marked as a known failure: {reason}"))
        }
        Verdict::NothingBreaks(why) => {
            (NonSuccessKind::Failure, format!("nothing breaks it: {why}"))
        }
        Verdict::Differs(in_what) => (NonSuccessKind::Error, format!("two runs differ: {in_what}")),
        Verdict::Crashed(said) => (NonSuccessKind::Error, format!("wp8 gave up: {said}")),
    };
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(message).set_type(outcome.verdict.word());
    status.set_description(table::detail(outcome, table::Look::PLAIN));
    status
}

/// A file as Jenkins groups by it: folders are packages.
fn class(file: &str) -> String {
    let stem = file.trim_start_matches(['/', '.']).trim_end_matches(".yaml");
    stem.replace('.', "_").replace('/', ".")
}

/// The steps that were done, with the time of each.
fn steps(outcome: &Outcome) -> String {
    let mut text = String::from("\n");
    for done in &outcome.steps {
        let _ = writeln!(text, "{:>16}  {}", Time(done.at_ms).to_string(), done.step);
    }
    for proof in &outcome.proofs {
        let _ = writeln!(text, "{:>16}  {} (fails at {})", "broken by", proof.change, proof.at);
    }
    let _ = writeln!(
        text,
        "{:>16}  {}",
        Time(outcome.simulated_ms).to_string(),
        outcome.verdict.word()
    );
    text
}
