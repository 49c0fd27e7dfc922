//! A part of the runs, for several machines.

use std::str::FromStr;

/// Which part of the runs: `slice:2/3` or `hash:2/3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    by: By,
    /// From 0.
    part: u64,
    of: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// Every n-th: parts of equal size, but a new scenario moves all behind it.
    Slice,
    /// By what the run is called: a run stays in its part whatever else there is.
    Hash,
}

impl Partition {
    /// Whether a run belongs to this part: `number` counts all that are selected, `name` is what it is called.
    #[must_use]
    pub fn has(self, number: usize, name: &str) -> bool {
        let number = match self.by {
            By::Slice => number as u64,
            By::Hash => fnv1a(name.as_bytes()),
        };
        number % self.of == self.part
    }
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const FORM: &str = "a partition is written `slice:1/3` or `hash:1/3`";
        let (by, rest) = text.split_once(':').ok_or(FORM)?;
        let by = match by {
            "slice" => By::Slice,
            "hash" => By::Hash,
            _ => return Err(FORM.to_owned()),
        };
        let (part, of) = rest.split_once('/').ok_or(FORM)?;
        let number = |text: &str| text.parse::<u64>().map_err(|_| FORM.to_owned());
        let (part, of) = (number(part)?, number(of)?);
        if part == 0 || part > of {
            return Err(format!("there is no part {part} of {of}: parts count from 1 to {of}"));
        }
        Ok(Self { by, part: part - 1, of })
    }
}

/// FNV-1a: the same on every machine and in every release.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::Partition;

    #[test]
    fn every_run_is_in_exactly_one_part() {
        for by in ["slice", "hash"] {
            let parts: Vec<Partition> =
                (1..=3).map(|part| format!("{by}:{part}/3").parse().expect("is right")).collect();
            for number in 0..100 {
                let name = format!("run {number}");
                let count = parts.iter().filter(|part| part.has(number, &name)).count();
                assert_eq!(count, 1, "{by} {number}");
            }
        }
    }

    #[test]
    fn a_wrong_partition_says_how_one_is_written() {
        for wrong in ["1/3", "slice:1", "slice:x/3", "part:1/3"] {
            let error = wrong.parse::<Partition>().unwrap_err();
            assert!(error.contains("slice:1/3"), "{error}");
        }
        assert!("hash:0/3".parse::<Partition>().is_err());
        assert!("hash:4/3".parse::<Partition>().is_err());
    }
}
