//! A restore ends: with everything there, or with a failure that its user can do something about
//! (fact 81: "preparing to restore" for ever).

use wp8_backup::{Category, RestoreState};
use wp8_emulator::kernel::{Span, Time};

use super::{Breaker, Kind, Property, Sight, Since, Wakes, Watch, Watching, transfer_takes};

/// The property.
pub static PROPERTY: Property = Property {
    name: "restores_come_to_an_end",
    sentence: "a restore that nothing outside the phone holds up is over within a computed span",
    kind: Kind::Eventually,
    broken_by: Breaker::Mistake("the span is computed for a network without end"),
    seen_in: "backup",
    wakes: Wakes::BACKUP.or(Wakes::WELL_SIGNED_IN),
    watch: Watching::By(|| Box::new(Restore { since: Since(None), slowest: u64::MAX })),
};

/// What arrives after set-up is asked for at the pace of the backup: a failed request is sent again
/// within six hours (assumed, as the phone does), and a few may follow each other.
const EACH: Span = Span::hours(8);

/// Since when it goes on and nothing holds it up.
#[derive(Clone, Debug)]
struct Restore {
    since: Since,
    /// The slowest that the network has been meanwhile, in bytes a second.
    slowest: u64,
}

/// How long a restore of so many bytes takes at most on such a network; a sealed record and what
/// goes with it count twice.
fn within(bytes: u64, bytes_per_second: u64) -> Span {
    EACH + transfer_takes(2 * bytes, bytes_per_second)
}

impl Watch for Restore {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let goes_on = match sight.phone.backup.restore_state() {
            RestoreState::Listing
            | RestoreState::Fetching { .. }
            | RestoreState::Applying { .. }
            | RestoreState::Background(_) => true,
            RestoreState::None
            | RestoreState::Offered(_)
            | RestoreState::Picking
            | RestoreState::Accounts(_)
            | RestoreState::Done
            | RestoreState::Failed(_) => false,
        };
        let well = sight.is_well() && sight.is_let_in();
        let Some(lasted) = self.since.note(goes_on && well, sight.now()) else {
            self.slowest = u64::MAX;
            return Ok(());
        };
        self.slowest = self.slowest.min(sight.slowest_network());
        if lasted <= EACH {
            return Ok(());
        }
        let within = within(stored_bytes(sight), self.slowest);
        if lasted > within { Err(format!("the restore goes on for {lasted}")) } else { Ok(()) }
    }

    fn due(&self) -> Option<Time> {
        self.since.until(EACH + Span::ms(1))
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

/// What the service has of all phones of the account.
fn stored_bytes(sight: &Sight<'_>) -> u64 {
    let Some(account) = &sight.phone.conditions().account else { return 0 };
    let Some(store) = sight.world.cloud().backup.store(account.token.account) else { return 0 };
    let devices = sight.world.phones().iter().map(|phone| phone.backup.device().id);
    let newest = devices.flat_map(|device| {
        [Category::Apps, Category::Messages].map(|category| store.newest(device, category))
    });
    newest.flatten().map(|generation| generation.bytes).sum()
}

#[cfg(test)]
mod tests {
    use super::{EACH, within};

    #[test]
    fn a_slow_network_is_given_its_time() {
        assert_eq!(within(0, 1), EACH);
        assert!(within(1_000_000, 100) > within(1_000_000, u64::MAX));
    }
}
