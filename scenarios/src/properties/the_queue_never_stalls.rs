//! One entry does not hold up the rest (report C19: many apps fail; fact 103).

use wp8_emulator::kernel::{Span, Time};
use wp8_emulator::phone::downloads::State;

use super::{Breaker, Kind, Property, Sight, Since, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "the_queue_never_stalls",
    sentence: "while an app is pending that could be downloaded, some app is downloaded or installed",
    kind: Kind::Eventually,
    broken_by: Breaker::Mistake("an entry at rest is counted as one that moves"),
    seen_in: "downloads",
    wakes: Wakes::DOWNLOADS.or(Wakes::POSSIBLE),
    watch: Watching::By(|| Box::new(Stall { since: Since(None) })),
};

/// So long may a queue rest between two attempts. Computed: an attempt that got no answer is given
/// up after a minute or two, and the longest pause between attempts of any version is of the order
/// of minutes (fact 151 knows of "later" for what had no network); this is a multiple of both.
const AT_MOST: Span = Span::hours(1);

/// Since when it could move and does not.
#[derive(Clone, Debug)]
struct Stall {
    since: Since,
}

/// What a queue does, by the states that it shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Queue {
    moves: bool,
    could_move: bool,
}

impl Queue {
    fn with(self, state: State, possible: impl FnOnce() -> bool) -> Self {
        match state {
            State::Downloading { .. } | State::Installing => Self { moves: true, ..self },
            State::Pending => Self { could_move: self.could_move || possible(), ..self },
            State::WaitingForTap
            | State::Paused
            | State::WaitingForWifi
            | State::WaitingForBattery
            | State::AttentionRequired { .. } => self,
        }
    }

    const fn rests(self) -> bool {
        self.could_move && !self.moves
    }
}

impl Watch for Stall {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let queue = sight.downloads().entries().fold(Queue::default(), |queue, (entry, state)| {
            queue.with(state, || sight.nothing_keeps_from(entry.product))
        });
        match self.since.note(queue.rests(), sight.now()) {
            Some(rested) if rested > AT_MOST => {
                Err(format!("nothing in the queue has moved for {rested}, though it could"))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn due(&self) -> Option<Time> {
        self.since.until(AT_MOST + Span::ms(1))
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use wp8_emulator::wire::Code;

    use super::{Queue, State};

    #[test]
    fn a_queue_whose_first_entry_failed_and_whose_second_waits_rests() {
        let failed = State::AttentionRequired { code: Code::TIMEOUT, attempts: 1 };
        let queue = Queue::default().with(failed, || true).with(State::Pending, || true);
        assert!(queue.rests());
        assert!(!queue.with(State::Installing, || true).rests());
        assert!(!Queue::default().with(State::Pending, || false).rests());
    }
}
