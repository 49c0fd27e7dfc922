//! What went wrong, for whoever has to understand it.

use std::time::Duration;

use crate::language::cel::Seen;
use crate::secrets::Mask;

/// One failed step, with what led to it.
#[derive(Clone, Debug)]
pub struct Failure {
    /// `file:line:column` of what failed: an expectation, or the step.
    pub at: String,
    /// The step on one line.
    pub step: String,
    /// What is wrong.
    pub why: Why,
    /// When, in scenario time.
    pub now: String,
    /// Since when what was seen has been so, part by part as in [`Why::NotSo`], in scenario time; nothing for what came
    /// about with the failure itself, or where it is not known.
    pub since: Vec<Option<String>>,
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
    /// The scenario took longer than it may; wall time, not scenario time.
    OverBudget(Duration),
}

impl Failure {
    /// What is wrong on one line.
    #[must_use]
    pub fn summary(&self) -> String {
        match &self.why {
            Why::NotSo { expected, seen } => {
                let seen: Vec<String> =
                    seen.iter().map(|seen| format!("{} is {}", seen.what, seen.was)).collect();
                if seen.is_empty() {
                    format!("not so: {expected}")
                } else {
                    format!("not so: {expected}; {}", seen.join(", "))
                }
            }
            Why::CouldNot(why) => format!("could not `{}`: {why}", self.step),
            Why::OverBudget(budget) => {
                format!("not done after {}; `--budget` allows more", seconds(*budget))
            }
        }
    }

    pub(super) fn hide(&mut self, mask: &Mask) {
        let Self { at: _, step, why, now: _, since: _, led_there, screens } = self;
        mask.hide(step);
        led_there.iter_mut().for_each(|line| mask.hide(line));
        screens.iter_mut().for_each(|(_, screen)| mask.hide(screen));
        match why {
            Why::NotSo { expected, seen } => {
                mask.hide(expected);
                for Seen { what, was } in seen {
                    mask.hide(what);
                    mask.hide(was);
                }
            }
            Why::CouldNot(text) => mask.hide(text),
            Why::OverBudget(_) => {}
        }
    }
}

/// `0.42 s`.
pub(crate) fn seconds(span: Duration) -> String {
    let hundredths = span.as_millis() / 10;
    format!("{}.{:02} s", hundredths / 100, hundredths % 100)
}
