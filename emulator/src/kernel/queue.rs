//! What is going to happen, in order of time.

use serde::{Deserialize, Serialize};

use super::time::Time;
use super::trace::Cause;

/// One place in the queue; cancels what was put there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Ticket {
    at: Time,
    turn: u64,
}

impl Ticket {
    /// When it is due.
    #[must_use]
    pub const fn at(self) -> Time {
        self.at
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry<E> {
    ticket: Ticket,
    cause: Cause,
    event: E,
}

/// Events in order of time; two due together go in the order in which they were pushed.
///
/// A sorted vector, the next event last: a world has tens of events pending, seldom hundreds, and
/// at that size moving a few entries costs less than any tree or heap, cancelling finds its entry
/// by binary search and leaves nothing behind, and a clone is one copy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Queue<E> {
    entries: Vec<Entry<E>>,
    turn: u64,
}

impl<E> Default for Queue<E> {
    fn default() -> Self {
        Self { entries: Vec::new(), turn: 0 }
    }
}

impl<E> Queue<E> {
    /// Puts `event` in, due at `at`, brought about by `cause`.
    pub fn push(&mut self, at: Time, cause: Cause, event: E) -> Ticket {
        self.turn += 1;
        let ticket = Ticket { at, turn: self.turn };
        let place = self.entries.partition_point(|entry| entry.ticket > ticket);
        self.entries.insert(place, Entry { ticket, cause, event });
        ticket
    }

    /// Takes back what was put in under `ticket`; nothing if it has happened already.
    pub fn cancel(&mut self, ticket: Ticket) -> Option<E> {
        let found = self.entries.binary_search_by(|entry| ticket.cmp(&entry.ticket)).ok()?;
        Some(self.entries.remove(found).event)
    }

    /// The next event, if it is due at `until` or before.
    pub fn pop_until(&mut self, until: Time) -> Option<(Time, Cause, E)> {
        if self.entries.last()?.ticket.at > until {
            return None;
        }
        self.entries.pop().map(|entry| (entry.ticket.at, entry.cause, entry.event))
    }

    /// When the next event is due, and which it is.
    #[must_use]
    pub fn peek(&self) -> Option<(Time, &E)> {
        self.entries.last().map(|entry| (entry.ticket.at, &entry.event))
    }

    /// Takes back every event for which `keep` is false.
    pub fn retain(&mut self, mut keep: impl FnMut(&E) -> bool) {
        self.entries.retain(|entry| keep(&entry.event));
    }

    /// How many events are pending.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is pending.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All that is pending, the next first.
    pub fn iter(&self) -> impl Iterator<Item = (Time, &E)> {
        self.entries.iter().rev().map(|entry| (entry.ticket.at, &entry.event))
    }
}

#[cfg(test)]
mod tests {
    use super::{Cause, Queue, Time};

    fn drained(queue: &mut Queue<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| queue.pop_until(Time(u64::MAX))).map(|(_, _, event)| event).collect()
    }

    #[test]
    fn events_due_together_go_in_the_order_in_which_they_were_pushed() {
        let mut queue = Queue::default();
        for (at, event) in [(5, "c"), (1, "a"), (5, "d"), (1, "b")] {
            queue.push(Time(at), Cause::NONE, event);
        }
        assert_eq!(drained(&mut queue), ["a", "b", "c", "d"]);
    }

    #[test]
    fn a_cancelled_event_never_happens_and_cannot_be_cancelled_twice() {
        let mut queue = Queue::default();
        let first = queue.push(Time(1), Cause::NONE, "first");
        queue.push(Time(1), Cause::NONE, "second");
        assert_eq!(queue.cancel(first), Some("first"));
        assert_eq!(queue.cancel(first), None);
        assert_eq!(drained(&mut queue), ["second"]);
    }
}
