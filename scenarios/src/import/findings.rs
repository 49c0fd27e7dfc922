//! What is said of a file that was read: what of it is not on the phone, and where it stands.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What a finding means for what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// An item could not be read, or the phone has no place for it: it is not kept.
    Lost,
    /// An item is kept without a part of it.
    Reduced,
    /// The same item stands in the file again: it is kept once.
    Repeated,
    /// Nothing is missing, but the file is not what it says it is.
    Odd,
}

impl Sort {
    /// In a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Reduced => "reduced",
            Self::Repeated => "repeated",
            Self::Odd => "odd",
        }
    }
}

/// Where something stands: lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The file within an archive.
    pub entry: Option<Arc<str>>,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(entry) = &self.entry {
            write!(f, "{entry}:")?;
        }
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// One thing that is said of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where.
    pub at: At,
    /// What it means.
    pub sort: Sort,
    /// What it is.
    pub what: String,
}

/// As many findings as are listed of one file. The others are counted: a file that is wrong
/// everywhere is told of once.
const LISTED: usize = 1_000;

/// All that is said of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    list: Vec<Finding>,
    counts: BTreeMap<Sort, usize>,
}

impl Findings {
    /// Those that are listed, in the order of the file.
    #[must_use]
    pub fn list(&self) -> &[Finding] {
        &self.list
    }

    /// How many there are of a sort, with those that are not listed.
    #[must_use]
    pub fn count(&self, sort: Sort) -> usize {
        self.counts.get(&sort).copied().unwrap_or(0)
    }

    /// How many are not listed.
    #[must_use]
    pub fn unlisted(&self) -> usize {
        self.counts.values().sum::<usize>() - self.list.len()
    }

    /// How many items are missing, or miss a part.
    #[must_use]
    pub fn losses(&self) -> usize {
        self.count(Sort::Lost) + self.count(Sort::Reduced)
    }

    pub(super) fn in_order(mut self) -> Self {
        self.list.sort_by(|one, other| one.at.cmp(&other.at));
        self
    }
}

/// Takes findings about one text, by offsets in it.
#[derive(Debug)]
pub(super) struct Report<'t> {
    text: &'t str,
    entry: Option<Arc<str>>,
    findings: Findings,
    /// The last place that was asked for: the next one is counted from there.
    known: (usize, usize, usize),
}

impl<'t> Report<'t> {
    pub(super) fn new(text: &'t str, entry: Option<Arc<str>>) -> Self {
        Self { text, entry, findings: Findings::default(), known: (0, 1, 1) }
    }

    pub(super) fn say(&mut self, sort: Sort, at: usize, what: impl Into<String>) {
        *self.findings.counts.entry(sort).or_default() += 1;
        if self.findings.list.len() < LISTED {
            let at = self.place(at);
            self.findings.list.push(Finding { at, sort, what: what.into() });
        }
    }

    pub(super) fn finish(self) -> Findings {
        self.findings
    }

    /// Findings mostly come in the order of the file, so the way from the last one is short.
    pub(super) fn place(&mut self, at: usize) -> At {
        let at = at.min(self.text.len());
        let (known, mut line, mut column) = self.known;
        let from = if at < known {
            (line, column) = (1, 1);
            0
        } else {
            known
        };
        let mut reached = from;
        for (offset, char) in self.text[from..].char_indices() {
            reached = from + offset;
            if reached >= at {
                break;
            }
            reached += char.len_utf8();
            if char == '\n' {
                (line, column) = (line + 1, 1);
            } else {
                column += 1;
            }
        }
        self.known = (reached, line, column);
        At { entry: self.entry.clone(), line, column }
    }
}

/// A text of the file, as a message quotes it: on one line, and not too long.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown: String =
        text.chars().take(LONGEST).map(|char| if char.is_control() { ' ' } else { char }).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_forwards_and_back() {
        let text = "één\r\ntwee\n\ndrie";
        let mut report = Report::new(text, None);
        let mut place = |at: &str| {
            let At { line, column, .. } = report.place(text.find(at).expect("it is there"));
            (line, column)
        };
        assert_eq!(place("n"), (1, 3));
        assert_eq!(place("drie"), (4, 1));
        assert_eq!(place("wee"), (2, 2));
        assert_eq!(report.place(9_999).line, 4);
    }

    #[test]
    fn what_is_wrong_everywhere_is_counted_and_listed_in_part() {
        let mut report = Report::new("", None);
        (0..LISTED + 7).for_each(|_| report.say(Sort::Lost, 0, "x"));
        let findings = report.finish();
        assert_eq!((findings.list().len(), findings.unlisted()), (LISTED, 7));
        assert_eq!(findings.losses(), LISTED + 7);
    }
}
