//! An account that its service lets in is synced again, whatever came between (report C24: an
//! Outlook account that stays in its error; fact 126).

use wp8_emulator::kernel::{Span, Time};
use wp8_emulator::phone::accounts::AccountState;

use super::{Breaker, Kind, Property, Sight, Since, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "accounts_are_synced",
    sentence: "a sync that failed goes well within a computed span, when the service lets the account in",
    kind: Kind::Eventually,
    broken_by: Breaker::Quirk("sync_keeps_a_lost_key"),
    seen_in: "accounts",
    wakes: Wakes::WELL_SIGNED_IN,
    watch: Watching::By(|| Box::new(Sync { since: Since(None) })),
};

/// The longest interval at which accounts are synced by themselves is two hours; a sync that
/// failed is tried again before that. Twice the interval, and the time for the sync itself.
const WITHIN: Span = Span::hours(5);

/// Since when an account has been failing for no reason outside the phone.
#[derive(Clone, Debug)]
struct Sync {
    since: Since,
}

impl Watch for Sync {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let failing = sight.phone.accounts.list().find(|account| {
            let service = &sight.world.cloud().account;
            matches!(account.state, AccountState::Failed(_))
                && account.has_password
                && account.interval.span().is_some()
                && service
                    .mailbox(account.kind, account.address)
                    .is_some_and(|mailbox| mailbox.refuses_sync.is_none())
        });
        // An attempt that is under way has not gone well yet.
        let tries = self.since.0.is_some()
            && sight.phone.accounts.list().any(|it| it.state == AccountState::Syncing);
        let well = (failing.is_some() || tries) && sight.is_well_signed_in();
        match self.since.note(well, sight.now()) {
            Some(failed) if failed > WITHIN && failing.is_some() => {
                let (address, code) = failing
                    .map(|account| (account.address, account.state.code()))
                    .unwrap_or_default();
                let code = code.map(|code| code.to_string()).unwrap_or_default();
                Err(format!("{address} shows {code} for {failed}"))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn due(&self) -> Option<Time> {
        self.since.until(WITHIN + Span::ms(1))
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}
