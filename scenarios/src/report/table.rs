//! What `wp8 run` prints: a row for each scenario, a column for each profile, and below it what failed and why.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::catalogue::profile_rank;
use crate::run::{Failure, Outcome, Results, Verdict, Why};

/// How it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// With colour.
    pub colour: bool,
    /// In so many columns.
    pub width: usize,
}

impl Look {
    /// For files: without colour, as wide as is usual.
    pub const PLAIN: Self = Self { colour: false, width: 100 };

    fn paint(self, how: Paint, text: &str) -> String {
        if !self.colour {
            return text.to_owned();
        }
        let code = match how {
            Paint::Good => "32",
            Paint::Bad => "1;31",
            Paint::Known => "33",
            Paint::Dim => "2",
            Paint::Strong => "1",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

#[derive(Clone, Copy)]
enum Paint {
    Good,
    Bad,
    Known,
    Dim,
    Strong,
}

/// The table, the failures and the summary.
#[must_use]
pub fn render(results: &Results, look: Look) -> String {
    let mut text = table(&results.outcomes, look);
    let to_see = results.outcomes.iter().filter(|outcome| !outcome.verdict.is_fine());
    for outcome in to_see {
        text.push('\n');
        text.push_str(&detail(outcome, look));
    }
    text.push('\n');
    text.push_str(&summary(results, look));
    text
}

/// A scenario with what came of it in each profile; more than one result of a profile if it was repeated.
struct Row<'r> {
    file: &'r str,
    source: String,
    title: &'r str,
    cells: BTreeMap<usize, Vec<&'r Verdict>>,
}

fn table(outcomes: &[Outcome], look: Look) -> String {
    let mut profiles: Vec<&str> = outcomes.iter().map(|outcome| outcome.profile.as_str()).collect();
    profiles.sort_by_key(|profile| profile_rank(profile));
    profiles.dedup();
    let rows = rows(outcomes, &profiles);
    let source_width = rows.iter().map(|row| row.source.width()).max().unwrap_or(0);
    let cells_width: usize = profiles.iter().map(|profile| profile.width() + 2).sum();
    let before = 2 + source_width + if source_width > 0 { 2 } else { 0 };
    let longest = rows.iter().map(|row| row.title.width()).max().unwrap_or(0);
    let room = look.width.saturating_sub(before + cells_width).max(NARROWEST);
    let title_width = longest.min(room);

    let mut text = " ".repeat(before + title_width);
    for profile in &profiles {
        let _ = write!(text, "  {}", look.paint(Paint::Strong, profile));
    }
    text.push('\n');
    let mut folder = None;
    for row in rows {
        let this = row.file.rsplit_once('/').map_or(".", |(folder, _)| folder);
        if folder != Some(this) {
            folder = Some(this);
            let _ = writeln!(text, "{}", look.paint(Paint::Strong, this));
        }
        let _ = write!(text, "  ");
        if source_width > 0 {
            let _ = write!(text, "{}  ", padded(&row.source, source_width));
        }
        text.push_str(&padded(&shortened(row.title, title_width), title_width));
        for (column, profile) in profiles.iter().enumerate() {
            let (mark, paint) = mark(row.cells.get(&column).map_or(&[], Vec::as_slice));
            let left = profile.width() / 2;
            let right = profile.width().saturating_sub(left + mark.width());
            let _ = write!(text, "  {:left$}{}{:right$}", "", look.paint(paint, &mark), "");
        }
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    }
    text
}

/// Titles are not cut below this, however narrow the terminal is.
const NARROWEST: usize = 24;

fn rows<'r>(outcomes: &'r [Outcome], profiles: &[&str]) -> Vec<Row<'r>> {
    let mut rows: Vec<Row<'r>> = Vec::new();
    for outcome in outcomes {
        let same =
            rows.last().is_some_and(|row| row.file == outcome.file && row.title == outcome.title);
        if !same {
            rows.push(Row {
                file: &outcome.file,
                source: outcome.source.join(" "),
                title: &outcome.title,
                cells: BTreeMap::new(),
            });
        }
        let column = profiles.iter().position(|profile| *profile == outcome.profile);
        if let (Some(row), Some(column)) = (rows.last_mut(), column) {
            row.cells.entry(column).or_default().push(&outcome.verdict);
        }
    }
    rows
}

/// What a cell shows: one sign, or for repeated runs how many of them were fine.
fn mark(verdicts: &[&Verdict]) -> (String, Paint) {
    match verdicts {
        [] => ("·".to_owned(), Paint::Dim),
        [only] => match only {
            Verdict::Passed => ("✓".to_owned(), Paint::Good),
            Verdict::KnownFailure(_) => ("~".to_owned(), Paint::Known),
            Verdict::PassesUnexpectedly(_) => ("!".to_owned(), Paint::Bad),
            Verdict::Failed(_) => ("✗".to_owned(), Paint::Bad),
            Verdict::NothingBreaks(_) => ("=".to_owned(), Paint::Bad),
            Verdict::Differs(_) | Verdict::Crashed(_) => ("?".to_owned(), Paint::Bad),
        },
        many => {
            let fine = many.iter().filter(|verdict| verdict.is_fine()).count();
            let paint = if fine == many.len() { Paint::Good } else { Paint::Bad };
            (format!("{fine}/{}", many.len()), paint)
        }
    }
}

/// One result with everything a person needs to understand it.
#[must_use]
pub fn detail(outcome: &Outcome, look: Look) -> String {
    let heading = match &outcome.verdict {
        Verdict::Passed => "PASSED",
        Verdict::KnownFailure(_) => "KNOWN FAILURE",
        Verdict::PassesUnexpectedly(_) => "PASSES UNEXPECTEDLY",
        Verdict::Failed(_) => "FAILED",
        Verdict::NothingBreaks(_) => "NOTHING BREAKS IT",
        Verdict::Differs(_) => "DEFECT OF WP8: TWO RUNS DIFFER",
        Verdict::Crashed(_) => "DEFECT OF WP8: IT GAVE UP",
    };
    let paint = if outcome.verdict.is_fine() { Paint::Good } else { Paint::Bad };
    let mut text =
        format!("{}  {} ({})\n", look.paint(paint, heading), outcome.title, outcome.profile);
    let mut put = |name: &str, value: &str| field(&mut text, name, value, look);
    match &outcome.verdict {
        Verdict::Passed => {
            put("at", &outcome.at);
            for proof in &outcome.proofs {
                put("broken", &format!("by {}\nat {}", proof.change, proof.at));
            }
        }
        Verdict::NothingBreaks(why) => {
            put("at", &outcome.at);
            put("but", why);
            put("way out", "expect what the change takes away, or name another change");
        }
        Verdict::KnownFailure(reason) | Verdict::PassesUnexpectedly(reason) => {
            put("at", &outcome.at);
            put("marked", &format!("known_failure: {reason}"));
            if !outcome.verdict.is_fine() {
                put("way out", "it passes now: take the mark out");
            }
        }
        Verdict::Differs(why) | Verdict::Crashed(why) => {
            put("at", &outcome.at);
            put("said", why);
        }
        Verdict::Failed(failure) => failed(failure, &outcome.at, &mut text, look),
    }
    field(&mut text, "again", &outcome.again(), look);
    text
}

fn failed(failure: &Failure, of_scenario: &str, text: &mut String, look: Look) {
    let at = if failure.at.is_empty() { of_scenario } else { &failure.at };
    field(text, "at", at, look);
    field(text, "when", &format!("{} of scenario time", failure.now), look);
    // An expectation for each profile is long, and the one that counts follows.
    field(text, "step", &shortened(&failure.step, look.width.saturating_sub(NAMES + 4)), look);
    match &failure.why {
        Why::NotSo { expected, seen } => {
            if !failure.step.ends_with(expected.as_str()) {
                field(text, "expected", expected, look);
            }
            for (index, seen) in seen.iter().enumerate() {
                let name = if index == 0 { "seen" } else { "" };
                let seen = format!("{} is {}", seen.what, seen.was);
                field(text, name, &shortened(&seen, look.width * LINES_OF_A_VALUE), look);
                if let Some(since) = failure.since.get(index).and_then(Option::as_ref) {
                    field(text, "", &format!("since {since}"), look);
                }
            }
        }
        Why::CouldNot(why) => field(text, "but", why, look),
        Why::OverBudget(_) => field(text, "but", &failure.summary(), look),
    }
    if !failure.led_there.is_empty() {
        let _ = writeln!(text, "  {}", look.paint(Paint::Dim, "what led there"));
        for line in &failure.led_there {
            let _ = writeln!(text, "    {}", shortened(line, look.width.saturating_sub(4)));
        }
    }
    for (phone, screen) in &failure.screens {
        let dark = if screen.is_empty() { ": dark" } else { "" };
        let _ = writeln!(text, "  {}{dark}", look.paint(Paint::Dim, &format!("screen of {phone}")));
        for line in screen.lines() {
            let _ = writeln!(text, "    │ {line}");
        }
    }
}

/// A name and a value; further lines of the value stand below its first.
fn field(text: &mut String, name: &str, value: &str, look: Look) {
    let mut name = look.paint(Paint::Dim, &padded(name, NAMES));
    for line in value.lines() {
        let _ = writeln!(text, "  {name}  {line}");
        name = " ".repeat(NAMES);
    }
}

/// A long list of what was seen is cut after so many lines; `wp8 show` has all of it.
const LINES_OF_A_VALUE: usize = 2;

/// The width of `expected`, the longest name of a field.
const NAMES: usize = 8;

/// "N passed, N failed, …": the last line.
#[must_use]
pub fn summary(results: &Results, look: Look) -> String {
    let count = |fits: fn(&Verdict) -> bool| {
        results.outcomes.iter().filter(|outcome| fits(&outcome.verdict)).count()
    };
    let mut parts =
        vec![(count(|verdict| matches!(verdict, Verdict::Passed)), "passed", Paint::Good)];
    let failed = count(|verdict| matches!(verdict, Verdict::Failed(_)));
    parts.push((failed, "failed", Paint::Bad));
    for (number, word, paint) in [
        (
            count(|verdict| matches!(verdict, Verdict::KnownFailure(_))),
            "failed as is known (~)",
            Paint::Known,
        ),
        (
            count(|verdict| matches!(verdict, Verdict::NothingBreaks(_))),
            "not broken by what should break it (=)",
            Paint::Bad,
        ),
        (
            count(|verdict| matches!(verdict, Verdict::PassesUnexpectedly(_))),
            "passed unexpectedly (!)",
            Paint::Bad,
        ),
        (count(Verdict::is_our_defect), "showed a defect of wp8 (?)", Paint::Bad),
    ] {
        if number > 0 {
            parts.push((number, word, paint));
        }
    }
    let parts: Vec<String> = parts
        .into_iter()
        .map(|(number, word, paint)| {
            let text = format!("{number} {word}");
            if number > 0 { look.paint(paint, &text) } else { text }
        })
        .collect();
    let mut text = parts.join(", ");
    let proofs: usize = results.outcomes.iter().map(|outcome| outcome.proofs.len()).sum();
    if proofs > 0 {
        let what =
            if proofs == 1 { "change breaks what it must" } else { "changes break what they must" };
        let _ = write!(text, "; {proofs} {what}");
    }
    let left = results.of - results.outcomes.len();
    if left > 0 {
        let why = if results.interrupted { "interrupted" } else { "stopped at the first failure" };
        let _ = write!(text, "; {why}, {left} of {} not run", results.of);
    }
    text.push('\n');
    text
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// A text that fits, with `…` where it was cut.
#[must_use]
pub fn shortened(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut taken = 1;
    for c in text.chars() {
        taken += c.width().unwrap_or(0);
        if taken > width {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}
