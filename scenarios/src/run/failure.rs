//! What went wrong, for whoever has to understand it.

use crate::language::cel::Seen;
use crate::language::source::Place;

/// One failed step, with what led to it.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Where the step is.
    pub place: Place,
    /// `file:line:column`.
    pub at: String,
    /// The step on one line.
    pub step: String,
    /// What is wrong.
    pub why: Why,
    /// When, in scenario time.
    pub now: String,
    /// The trace records that led there, the oldest first.
    pub led_there: Vec<String>,
    /// The screens of the phones concerned, as text: name and screen.
    pub screens: Vec<(String, String)>,
}

/// What is wrong with a step.
#[derive(Clone, Debug)]
pub enum Why {
    /// An expectation is not met.
    NotSo {
        /// As it is written.
        expected: String,
        /// What it was instead, part by part.
        seen: Vec<Seen>,
    },
    /// The step could not be done.
    CouldNot(String),
}
