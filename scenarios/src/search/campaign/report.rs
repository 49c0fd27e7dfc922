//! What all islands together have found, as it is printed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Campaign, Found, Island};
use crate::properties::Kind;
use crate::search::coverage::Coverage;
use crate::search::history::Who;

/// All islands, put together in their order.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Islands that have played anything.
    pub islands: usize,
    /// Histories played.
    pub cases: u64,
    /// Steps played.
    pub steps: u64,
    /// Events handled by phones.
    pub events: u64,
    /// Simulated time, in milliseconds.
    pub simulated_ms: u64,
    /// Beginnings kept.
    pub archive: usize,
    /// Where they got to.
    pub coverage: Coverage,
    /// The properties that are to be reached at some time, and were.
    pub reached: BTreeSet<String>,
    /// What failed, by kind: the shortest history of all islands.
    pub broken: BTreeMap<String, Broken>,
}

/// One kind of failure.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The history that is kept.
    pub found: Found,
    /// The island it is from.
    pub island: usize,
    /// How many histories failed so.
    pub times: u64,
}

impl Report {
    /// Of these islands.
    #[must_use]
    pub fn of(islands: &BTreeMap<usize, Island>) -> Self {
        let mut report = Self::default();
        for (number, island) in islands {
            report.add(*number, island);
        }
        report
    }

    fn add(&mut self, number: usize, island: &Island) {
        self.islands += usize::from(island.cases > 0);
        self.cases += island.cases;
        self.steps += island.steps;
        self.events += island.events;
        self.simulated_ms += island.simulated_ms;
        self.archive += island.beginnings();
        self.coverage.merge(&island.coverage);
        self.reached.extend(island.reached.iter().cloned());
        for (kind, found) in &island.found {
            match self.broken.get_mut(kind) {
                None => {
                    let broken =
                        Broken { found: found.clone(), island: number, times: found.times };
                    self.broken.insert(kind.clone(), broken);
                }
                Some(known) => {
                    known.times += found.times;
                    if found.chunks.len() < known.found.chunks.len() {
                        known.found = found.clone();
                        known.island = number;
                    }
                }
            }
        }
    }

    /// As it is printed, for a campaign: the same for the same islands, whoever did them.
    #[must_use]
    pub fn shown<'a>(&'a self, campaign: &'a Campaign) -> impl fmt::Display + 'a {
        Shown { report: self, campaign }
    }
}

struct Shown<'a> {
    report: &'a Report,
    campaign: &'a Campaign,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { report, campaign } = self;
        write!(f, "{}, seed {}", campaign.profile, campaign.seed)?;
        if !campaign.quirks.is_empty() {
            write!(f, ", with {}", campaign.quirks.join(", "))?;
        }
        let watched = campaign.watched();
        let (sometimes, holds): (Vec<_>, Vec<_>) =
            watched.into_iter().partition(|property| property.kind == Kind::Sometimes);
        let holds: Vec<&str> = holds.into_iter().map(|property| property.name).collect();
        writeln!(f, "\nwatched: {}\n", holds.join(", "))?;
        let days = report.simulated_ms / 86_400_000;
        writeln!(
            f,
            "{} histories on {} islands: {} steps, {} events, {} days of two phones",
            grouped(report.cases),
            report.islands,
            grouped(report.steps),
            grouped(report.events),
            grouped(days)
        )?;
        writeln!(
            f,
            "{} abstract states, {} transitions between them; {} beginnings kept\n",
            grouped(report.coverage.states() as u64),
            grouped(report.coverage.transitions() as u64),
            grouped(report.archive as u64)
        )?;
        for who in [Who::Old, Who::New] {
            for row in report.coverage.rows(who) {
                let all = row.reached.len() + row.never.len();
                write!(
                    f,
                    "{:>4} {:<26} {:>2} of {all:<2}",
                    who.name(),
                    row.facet,
                    row.reached.len()
                )?;
                match row.steps {
                    0 => {}
                    steps => write!(f, " {steps:>4} steps")?,
                }
                match &row.never[..] {
                    [] => writeln!(f)?,
                    never => writeln!(f, "  never: {}", never.join(", "))?,
                }
            }
        }
        let never: Vec<&str> = sometimes
            .iter()
            .filter(|property| !report.reached.contains(property.name))
            .map(|property| property.name)
            .collect();
        write!(f, "     sometimes {} of {}", sometimes.len() - never.len(), sometimes.len())?;
        if !never.is_empty() {
            write!(f, "  never: {}", never.join(", "))?;
        }
        writeln!(f)
    }
}

/// A number with commas.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn large_numbers_are_read_in_threes() {
        for (number, words) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")]
        {
            assert_eq!(grouped(number), words);
        }
    }
}
