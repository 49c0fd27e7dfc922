//! Which scenarios run in which profiles.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::filter::{Candidate, Filter};
use super::history::Key;
use super::partition::Partition;
use crate::language::diagnostic::suggestion;
use crate::library::{Library, Scenario};

/// One scenario in one profile.
#[derive(Clone, Debug)]
pub struct Case {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The profile.
    pub profile: String,
    /// The seed is another than the file's.
    pub other_seed: bool,
}

/// What of a library runs.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only these profiles; all that a scenario names if empty.
    pub profiles: Vec<String>,
    /// Only what this chooses.
    pub filter: Option<Filter>,
    /// Only this part of the rest.
    pub partition: Option<Partition>,
    /// Only these.
    pub only: Option<BTreeSet<Key>>,
    /// This seed instead of the file's.
    pub seed: Option<u64>,
    /// So many times, each with a seed of its own: the first, and those after it.
    pub repeat: u64,
}

impl Selection {
    /// The runs, in the order of files, parameters and profiles.
    #[must_use]
    pub fn of(&self, library: Library) -> Vec<Case> {
        let mut cases = Vec::new();
        let mut number = 0;
        for scenario in library.scenarios {
            let title = scenario.title();
            let chosen: Vec<String> = scenario
                .document
                .profiles
                .iter()
                .filter(|profile| self.chooses(&scenario, &title, profile))
                .filter(|profile| {
                    number += 1;
                    let name = format!("{title}\n{profile}");
                    self.partition.is_none_or(|partition| partition.has(number - 1, &name))
                })
                .cloned()
                .collect();
            self.add(&mut cases, scenario, &chosen);
        }
        cases
    }

    fn chooses(&self, scenario: &Scenario, title: &str, profile: &str) -> bool {
        let document = &scenario.document;
        let candidate = Candidate {
            name: title,
            tags: &document.tags,
            source: &document.source,
            profile,
            file: &scenario.file,
        };
        (self.profiles.is_empty() || self.profiles.iter().any(|wanted| wanted == profile))
            && self.filter.as_ref().is_none_or(|filter| filter.chooses(&candidate))
            && self
                .only
                .as_ref()
                .is_none_or(|only| only.contains(&Key::of(&scenario.file, title, profile)))
    }

    /// Runs of one scenario: a copy of it for each further seed.
    fn add(&self, cases: &mut Vec<Case>, mut scenario: Scenario, profiles: &[String]) {
        if profiles.is_empty() {
            return;
        }
        let seed_of_file = scenario.document.seed;
        let first = self.seed.unwrap_or(seed_of_file);
        scenario.document.seed = first;
        let scenario = Arc::new(scenario);
        for turn in 0..self.repeat.max(1) {
            let seed = first.wrapping_add(turn);
            let scenario = if turn == 0 {
                Arc::clone(&scenario)
            } else {
                Arc::new(with_seed(&scenario, seed))
            };
            cases.extend(profiles.iter().map(|profile| Case {
                scenario: Arc::clone(&scenario),
                profile: profile.clone(),
                other_seed: seed != seed_of_file,
            }));
        }
    }

    /// Why nothing is chosen of a library that is not empty: a name in the filter that no scenario has.
    #[must_use]
    pub fn misses(&self, library: &Library) -> Vec<String> {
        let Some(filter) = &self.filter else { return Vec::new() };
        let mut misses = Vec::new();
        for (what, name) in filter.names() {
            let mut known: Vec<&str> = library
                .scenarios
                .iter()
                .flat_map(|scenario| match what {
                    "tag" => &scenario.document.tags,
                    "source" => &scenario.document.source,
                    _ => &scenario.document.profiles,
                })
                .map(String::as_str)
                .collect();
            known.sort_unstable();
            known.dedup();
            if known.contains(&name) || name.contains(['*', '?']) {
                continue;
            }
            let help = suggestion(name, &known).map(|help| format!("; {help}")).unwrap_or_default();
            misses.push(format!("no scenario has the {what} `{name}`{help}"));
        }
        misses
    }
}

fn with_seed(scenario: &Scenario, seed: u64) -> Scenario {
    let mut document = scenario.document.clone();
    document.seed = seed;
    scenario.with(document)
}
