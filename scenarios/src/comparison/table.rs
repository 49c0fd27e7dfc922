//! A comparison as a table for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Comparison, Heading, Item, Outcome};

/// How many items of each outcome there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// On both and the same.
    pub same: usize,
    /// On both and not the same.
    pub differs: usize,
    /// Not on the new phone.
    pub missing: usize,
    /// On the new phone only.
    pub extra: usize,
}

impl Tally {
    const fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Same => self.same += 1,
            Outcome::Differs { .. } => self.differs += 1,
            Outcome::Missing { .. } => self.missing += 1,
            Outcome::Extra => self.extra += 1,
        }
    }

    /// How many items there are.
    #[must_use]
    pub const fn all(&self) -> usize {
        self.same + self.differs + self.missing + self.extra
    }
}

/// How many of each outcome there are under a heading.
#[must_use]
pub fn tally(comparison: &Comparison, heading: Heading) -> Tally {
    let mut tally = Tally::default();
    for item in comparison.items_under(heading) {
        tally.add(&item.outcome);
    }
    tally
}

/// How many items with one explanation are named; the others are counted.
const NAMED: usize = 3;

/// The comparison as a table, a line for each heading that has items, and below it what is not the
/// same, explained: items with the same explanation are listed together. With `all`, each by
/// itself, those that are the same too.
#[must_use]
pub fn table(comparison: &Comparison, all: bool) -> String {
    let Comparison { old, new, .. } = comparison;
    let mut text = format!("What of {old} is on {new}\n\n");
    let _ =
        writeln!(text, "{:<16} {:>6} {:>8} {:>8} {:>6}", "", "same", "differs", "missing", "extra");
    let headings =
        || Heading::ALL.into_iter().filter(|heading| tally(comparison, *heading).all() > 0);
    for heading in headings() {
        let Tally { same, differs, missing, extra } = tally(comparison, heading);
        let name = heading.to_string();
        let _ = writeln!(
            text,
            "{name:<16} {:>6} {:>8} {:>8} {:>6}",
            count(same),
            count(differs),
            count(missing),
            count(extra)
        );
    }
    for heading in headings() {
        let mut listed = String::new();
        if all {
            for item in comparison.items_under(heading) {
                let _ = writeln!(listed, "  {item}");
            }
        } else {
            explained(comparison, heading, &mut listed);
        }
        if !listed.is_empty() {
            let _ = write!(text, "\n{heading}\n{listed}");
        }
    }
    text
}

/// Nothing is easier to see than a nought.
fn count(count: usize) -> String {
    if count == 0 { "·".to_owned() } else { count.to_string() }
}

fn explained(comparison: &Comparison, heading: Heading, text: &mut String) {
    let mut groups: BTreeMap<String, Vec<&Item>> = BTreeMap::new();
    for item in comparison.items_under(heading) {
        if item.outcome != Outcome::Same {
            groups.entry(item.outcome.to_string()).or_default().push(item);
        }
    }
    for (outcome, items) in groups {
        let _ = writeln!(text, "  {outcome}");
        for item in items.iter().take(NAMED) {
            let _ = writeln!(text, "    {} {}", item.kind, item.name);
        }
        if items.len() > NAMED {
            let _ = writeln!(text, "    … and {} more", items.len() - NAMED);
        }
    }
}
