//! Runs scenarios: which, in which order, on how many cores, and what came of each.

mod broken;
mod counterfactual;
mod crash;
mod failure;
mod filter;
mod history;
mod needed;
mod partition;
mod play;
mod recording;
mod runner;
mod screen;
mod selection;
mod since;
mod snapshots;

pub use broken::Proof;
pub use counterfactual::{Ending, Explained, Part, Peculiarity, Tried, explain};
pub(crate) use failure::seconds;
pub use failure::{Failure, Why};
pub use filter::Filter;
pub use history::{History, Key, Recorder};
pub use needed::{Needed, Sort, Without};
pub use partition::Partition;
pub use play::{Observer, Played, Until, observed, perform};
pub use recording::{CameBack, Camera, Glass, Group, Lanes, Line, Moment, Recording};
pub use runner::{Brake, Plan, Results, run};
pub use screen::screen;
pub use selection::{Case, Selection};
pub use snapshots::{Folder, Kept, Snapshots};

use std::sync::Arc;
use std::time::Duration;

use crate::secrets::Mask;

/// What came of a scenario in one profile.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The scenario's title, with its parameters where it has some.
    pub title: String,
    /// The file it is in, as it was named on the command line.
    pub file: String,
    /// Its place in the file: `file:line:column` of the title.
    pub at: String,
    /// The rows of the reports it stands for.
    pub source: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The profile.
    pub profile: String,
    /// The seed, and whether it is another than the file's.
    pub seed: u64,
    /// Whether that is another seed than the file's.
    pub other_seed: bool,
    /// How it went.
    pub verdict: Verdict,
    /// The changes under `broken_by:` under which it was seen to fail.
    pub proofs: Vec<Proof>,
    /// The steps that were done, as they are written, each with when it was done; the last one is where a failure was.
    pub steps: Vec<Done>,
    /// How far scenario time went, in milliseconds.
    pub simulated_ms: u64,
    /// One word for all that happened: the fingerprint of the world at the end.
    pub fingerprint: u64,
    /// How long it took. Not part of what is compared.
    pub took: Duration,
    /// What could be seen of it, if somebody wants to see it.
    pub recording: Option<Arc<Recording>>,
}

/// A step that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// As it is written.
    pub step: String,
    /// When it was begun, in milliseconds of scenario time.
    pub at_ms: u64,
    /// How many trace records there were before it.
    pub records_before: usize,
}

/// How a scenario went.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// As expected.
    Passed,
    /// As was known: it is marked `known_failure`, for this reason.
    KnownFailure(String),
    /// It is marked `known_failure`, and passes: the mark can go.
    PassesUnexpectedly(String),
    /// Not as expected.
    Failed(Box<Failure>),
    /// As expected, but also with a change under which it must fail: which, and what happened.
    NothingBreaks(String),
    /// Two runs of it differ, in this: a defect of this program.
    Differs(String),
    /// The program itself gave up: a defect of it, and where.
    Crashed(String),
}

impl Verdict {
    /// Whether nobody needs to look at it.
    #[must_use]
    pub const fn is_fine(&self) -> bool {
        matches!(self, Self::Passed | Self::KnownFailure(_))
    }

    /// Whether it shows a defect of this program rather than of what it emulates.
    #[must_use]
    pub const fn is_our_defect(&self) -> bool {
        matches!(self, Self::Differs(_) | Self::Crashed(_))
    }

    /// Why, in a sentence; a failure has more to say than that.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::KnownFailure(why)
            | Self::PassesUnexpectedly(why)
            | Self::NothingBreaks(why)
            | Self::Differs(why)
            | Self::Crashed(why) => Some(why),
            Self::Passed | Self::Failed(_) => None,
        }
    }

    /// In a word, as reports call it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::KnownFailure(_) => "known failure",
            Self::PassesUnexpectedly(_) => "passes unexpectedly",
            Self::Failed(_) => "failed",
            Self::NothingBreaks(_) => "nothing breaks it",
            Self::Differs(_) => "differs",
            Self::Crashed(_) => "crashed",
        }
    }
}

impl Outcome {
    /// Without what must not be shown. Everything that reports print passes here.
    pub(crate) fn masked(mut self, mask: &Mask) -> Self {
        let Self { title, steps, verdict, proofs, .. } = &mut self;
        mask.hide(title);
        proofs.iter_mut().for_each(|proof| mask.hide(&mut proof.change));
        steps.iter_mut().for_each(|done| mask.hide(&mut done.step));
        match verdict {
            Verdict::Passed => {}
            Verdict::KnownFailure(text)
            | Verdict::PassesUnexpectedly(text)
            | Verdict::NothingBreaks(text)
            | Verdict::Differs(text)
            | Verdict::Crashed(text) => mask.hide(text),
            Verdict::Failed(failure) => failure.hide(mask),
        }
        self
    }

    /// The command that does it again. Its file is named as it was here.
    #[must_use]
    pub fn again(&self) -> String {
        let mut command = format!("wp8 run {} --profile {}", quoted(&self.file), self.profile);
        if self.title.ends_with(']') && !self.title.contains('"') {
            // One set of parameters of several.
            let filter = format!("name(\"{}\")", self.title);
            command.push_str(&format!(" --filter {}", quoted(&filter)));
        }
        if self.other_seed {
            command.push_str(&format!(" --seed {}", self.seed));
        }
        if matches!(self.verdict, Verdict::Differs(_)) {
            command.push_str(" --twice");
        }
        command
    }
}

/// A word of a command line, in quotes if a shell would take it apart.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:,=@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_word_of_a_command_line_is_quoted_only_where_it_must_be() {
        assert_eq!(quoted("scenarios/a-1.yaml"), "scenarios/a-1.yaml");
        assert_eq!(quoted("it's mine.yaml"), r"'it'\''s mine.yaml'");
    }
}
