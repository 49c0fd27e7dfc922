//! One scenario in one profile: from a document to an outcome.

mod failure;
mod play;

pub use failure::{Failure, Why};
pub use play::play;

use std::time::Duration;

/// What came of a scenario in one profile.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The scenario's title.
    pub title: String,
    /// The file it is in, as it was named on the command line.
    pub file: String,
    /// The rows of the reports it stands for.
    pub source: Vec<String>,
    /// The profile.
    pub profile: String,
    /// Its parameters, where it has some.
    pub parameters: Vec<(String, String)>,
    /// How it went.
    pub verdict: Verdict,
    /// Steps done.
    pub steps: usize,
    /// How far scenario time went, in milliseconds.
    pub simulated_ms: u64,
    /// One word for all that happened: the fingerprint of the world at the end.
    pub fingerprint: u64,
    /// How long it took. Not part of what is compared.
    pub took: Duration,
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
    /// Two runs of it differ: a defect of this program.
    Differs,
}

impl Verdict {
    /// Whether nobody needs to look at it.
    #[must_use]
    pub const fn is_fine(&self) -> bool {
        matches!(self, Self::Passed | Self::KnownFailure(_))
    }

    /// In a word, as the table shows it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::KnownFailure(_) => "known failure",
            Self::PassesUnexpectedly(_) => "passes unexpectedly",
            Self::Failed(_) => "FAILED",
            Self::Differs => "DIFFERS",
        }
    }
}
