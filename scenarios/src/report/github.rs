//! Workflow commands that GitHub Actions shows beside the lines they are about.

use std::fmt::Write as _;

use crate::run::{Outcome, Verdict};

/// Whether this runs under GitHub Actions.
#[must_use]
pub fn is_wanted() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// One `::error` for each result that somebody must look at.
#[must_use]
pub fn render(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for outcome in outcomes.iter().filter(|outcome| !outcome.verdict.is_fine()) {
        let (at, message) = match &outcome.verdict {
            Verdict::Failed(failure) => (&failure.at, failure.summary()),
            Verdict::PassesUnexpectedly(reason) => {
                (&outcome.at, format!("passes, but is marked as a known failure: {reason}"))
            }
            Verdict::NothingBreaks(why) => (&outcome.at, format!("nothing breaks it: {why}")),
            Verdict::Differs(in_what) => (&outcome.at, format!("two runs differ: {in_what}")),
            Verdict::Crashed(said) => (&outcome.at, format!("wp8 gave up: {said}")),
            Verdict::Passed | Verdict::KnownFailure(_) => continue,
        };
        let (file, line, column) = place(if at.is_empty() { &outcome.at } else { at });
        let title = format!("{} ({})", outcome.title, outcome.profile);
        let message = format!("{message}\n{}", outcome.again());
        let _ = writeln!(
            text,
            "::error file={},line={line},col={column},title={}::{}",
            property(file),
            property(&title),
            data(&message)
        );
    }
    text
}

/// `file:line:column` taken apart; a file's name may have colons.
fn place(at: &str) -> (&str, &str, &str) {
    let mut parts = at.rsplitn(3, ':');
    let (column, line, file) = (parts.next(), parts.next(), parts.next());
    (file.unwrap_or(at), line.unwrap_or("1"), column.unwrap_or("1"))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
