//! Which islands are somebody's share of the work.

use std::fmt;
use std::str::FromStr;

use super::ISLANDS;

/// Part `i` of `n`: every n-th island.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// From 0.
    part: usize,
    of: usize,
}

impl Share {
    /// All islands.
    pub const ALL: Self = Self { part: 0, of: 1 };

    /// The part with this number, counted from 0.
    ///
    /// # Errors
    ///
    /// There is no such part, or there are more parts than islands; in words.
    pub fn new(part: usize, of: usize) -> Result<Self, String> {
        if of == 0 || of > ISLANDS {
            return Err(format!("a campaign has {ISLANDS} islands: it has 1 to {ISLANDS} parts"));
        }
        if part >= of {
            return Err(format!("there is no part {} of {of}: parts count to {of}", part + 1));
        }
        Ok(Self { part, of })
    }

    /// Its islands, in their order.
    pub fn islands(self) -> impl Iterator<Item = usize> {
        (self.part..ISLANDS).step_by(self.of)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part + 1, self.of)
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const FORM: &str = "a partition is written `1/3`: the first of three parts";
        let (part, of) = text.split_once('/').ok_or(FORM)?;
        let number = |text: &str| text.parse::<usize>().map_err(|_| FORM.to_owned());
        let (part, of) = (number(part)?, number(of)?);
        let part = part.checked_sub(1).ok_or("parts count from 1")?;
        Self::new(part, of)
    }
}

/// Where an environment says which part this process is: the variable of the part, the number of the
/// first part, the variable of how many there are, and who sets them.
const ENVIRONMENTS: [(&str, Option<&str>, &str, &str); 3] = [
    ("SLURM_ARRAY_TASK_ID", Some("SLURM_ARRAY_TASK_MIN"), "SLURM_ARRAY_TASK_COUNT", "Slurm"),
    // Kubernetes does not tell a pod how many there are: the manifest has to.
    ("JOB_COMPLETION_INDEX", None, "WP8_PARTITIONS", "Kubernetes"),
    // What a matrix of CI sets by hand; GitLab's `parallel` sets variables of its own.
    ("WP8_PARTITION", None, "WP8_PARTITIONS", "the environment"),
];

/// The share that the environment names, and who named it: an array of Slurm, an indexed job of
/// Kubernetes, or `WP8_PARTITION` (from 0) and `WP8_PARTITIONS`.
///
/// # Errors
///
/// It names a part and not of how many, or what it says is no number; in words.
pub fn from_environment(
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<(Share, &'static str)>, String> {
    for (part_name, first_name, of_name, who) in ENVIRONMENTS {
        let Some(part) = variable(part_name) else { continue };
        let Some(of) = variable(of_name) else {
            return Err(format!(
                "{part_name} is set by {who} and {of_name} is not: set it to how many parts there are, or give `--partition`"
            ));
        };
        let number = |name: &str, text: &str| {
            text.parse::<usize>().map_err(|_| format!("{name} is `{text}`, which is no number"))
        };
        let first = match first_name.and_then(&variable) {
            Some(text) => number(first_name.unwrap_or_default(), &text)?,
            None => 0,
        };
        let part = number(part_name, &part)?.checked_sub(first).unwrap_or(usize::MAX);
        return Share::new(part, number(of_name, &of)?).map(|share| Some((share, who)));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{ISLANDS, Share, from_environment};

    #[test]
    fn every_island_is_in_exactly_one_share() {
        for of in [1, 2, 3, 7, 256] {
            let all: Vec<usize> = (0..of)
                .flat_map(|part| Share::new(part, of).expect("there is one").islands())
                .collect();
            assert_eq!(all.len(), ISLANDS);
            assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), ISLANDS);
        }
    }

    #[test]
    fn a_wrong_share_says_how_one_is_written() {
        for wrong in ["", "1", "x/3", "slice:1/3"] {
            let error = wrong.parse::<Share>().unwrap_err();
            assert!(error.contains("`1/3`"), "{error}");
        }
        for none in ["0/3", "4/3", "1/0", "1/257"] {
            assert!(none.parse::<Share>().is_err(), "{none}");
        }
    }

    fn said(variables: &[(&str, &str)]) -> Result<Option<String>, String> {
        let all: BTreeMap<&str, &str> = variables.iter().copied().collect();
        let share = from_environment(|name| all.get(name).map(|value| (*value).to_owned()));
        share.map(|share| share.map(|(share, who)| format!("{share} by {who}")))
    }

    #[test]
    fn slurm_kubernetes_and_a_matrix_are_understood() {
        assert_eq!(said(&[]), Ok(None));
        let array = [
            ("SLURM_ARRAY_TASK_ID", "12"),
            ("SLURM_ARRAY_TASK_MIN", "10"),
            ("SLURM_ARRAY_TASK_COUNT", "4"),
        ];
        assert_eq!(said(&array), Ok(Some("3/4 by Slurm".to_owned())));
        let job = [("JOB_COMPLETION_INDEX", "0"), ("WP8_PARTITIONS", "8")];
        assert_eq!(said(&job), Ok(Some("1/8 by Kubernetes".to_owned())));
        let matrix = [("WP8_PARTITION", "1"), ("WP8_PARTITIONS", "2")];
        assert_eq!(said(&matrix), Ok(Some("2/2 by the environment".to_owned())));
        let error = said(&job[..1]).expect_err("of how many is not said");
        assert!(error.contains("WP8_PARTITIONS"), "{error}");
    }
}
