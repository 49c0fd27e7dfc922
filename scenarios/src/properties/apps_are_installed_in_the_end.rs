//! What can come back comes back: an app that is queued, and that nothing keeps from it, is
//! installed within a span that its size and the network give.

use wp8_emulator::kernel::{Span, Time};
use wp8_emulator::phone::downloads::State;
use wp8_emulator::wire::ProductId;

use super::{Breaker, Kind, Property, Sight, Since, Wakes, Watch, Watching, transfer_takes};

/// The property.
pub static PROPERTY: Property = Property {
    name: "apps_are_installed_in_the_end",
    sentence: "a queue that nothing outside the phone holds up is empty, or waits for its user, within a computed span",
    kind: Kind::Eventually,
    broken_by: Breaker::Mistake("the span is computed for a network without end"),
    seen_in: "downloads",
    wakes: Wakes::DOWNLOADS.or(Wakes::POSSIBLE),
    watch: Watching::By(|| {
        Box::new(Queue {
            since: Since(None),
            wanted: Vec::new(),
            slowest: u64::MAX,
            within: Span::ZERO,
        })
    }),
};

/// What an app takes beside its bytes: its licence, three attempts with their pauses, and to be
/// installed. Chosen freely, an order of magnitude above what any takes.
const EACH: Span = Span::minutes(15);

/// What is wanted, and since when nothing has held it up.
#[derive(Clone, Debug)]
struct Queue {
    since: Since,
    wanted: Vec<ProductId>,
    /// The slowest that the network has been meanwhile, in bytes a second.
    slowest: u64,
    within: Span,
}

/// How long so many apps of so many bytes take at most on such a network.
pub(super) fn within(apps: u64, bytes: u64, bytes_per_second: u64) -> Span {
    EACH.times(apps) + transfer_takes(bytes, bytes_per_second)
}

impl Watch for Queue {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let waits = |state| match state {
            State::Pending | State::Downloading { .. } | State::Installing => true,
            State::WaitingForTap
            | State::WaitingForWifi
            | State::WaitingForBattery
            | State::Paused
            | State::AttentionRequired { .. } => false,
        };
        let entries = || sight.downloads().entries().filter(|(_, state)| waits(*state));
        if entries().next().is_none() || !sight.is_well_signed_in() {
            self.since = Since(None);
            return Ok(());
        }
        let same = entries().map(|(entry, _)| entry.product).eq(self.wanted.iter().copied());
        if !same {
            // Another entry came or went: the span begins anew.
            self.wanted = entries().map(|(entry, _)| entry.product).collect();
            self.slowest = u64::MAX;
            self.since = Since(None);
        }
        let slowest = self.slowest.min(sight.slowest_network());
        if !same || slowest < self.slowest {
            self.slowest = slowest;
            let bytes = entries().map(|(entry, _)| entry.package_bytes()).sum();
            self.within = within(self.wanted.len() as u64, bytes, slowest);
        }
        let possible = self.wanted.iter().all(|product| sight.nothing_keeps_from(*product));
        match self.since.note(possible, sight.now()) {
            Some(waited) if waited > self.within => {
                Err(format!("{} apps are not installed after {waited}", self.wanted.len()))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn due(&self) -> Option<Time> {
        self.since.until(self.within + Span::ms(1))
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::{EACH, Span, within};

    #[test]
    fn a_slow_network_is_given_its_time() {
        assert!(within(1, 50_000_000, 10_000) > within(1, 50_000_000, u64::MAX));
        assert_eq!(within(2, 0, 0), Span(2 * EACH.0));
    }
}
