//! What was closed does not come back (report C20: errors that stay).

use wp8_emulator::kernel::{Span, Time};
use wp8_emulator::phone::downloads::{self, State};
use wp8_emulator::phone::{self};
use wp8_emulator::wire::ProductId;

use wp8_backup::RestoreState;

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "closed_stays_closed",
    sentence: "a download that was closed is not in the queue after a restart, unless it was asked for again",
    kind: Kind::Always,
    broken_by: Breaker::Quirk("dismissal_is_not_written_down"),
    seen_in: "downloads",
    wakes: Wakes::DOWNLOADS.or(Wakes::BACKUP).or(Wakes::IN_USE),
    watch: Watching::By(|| Box::new(Closed { told: Vec::new(), gone: Vec::new(), asked: None })),
};

/// Longer than any page of the Store takes. Chosen freely.
const STORE_TAKES: Span = Span::hours(1);

/// What was closed.
#[derive(Clone, Debug)]
struct Closed {
    /// Still in the queue: it takes its time.
    told: Vec<ProductId>,
    /// Out of it.
    gone: Vec<ProductId>,
    /// The Store was asked for something then, and may take its time to queue it.
    asked: Option<Time>,
}

impl Watch for Closed {
    fn told(&mut self, sight: &Sight<'_>, command: &phone::Command) {
        match command {
            phone::Command::Downloads(downloads::Command::Close(product)) => {
                let state = sight.downloads().state(*product);
                let asked = self.asked.is_some_and(|at| sight.now().since(at) < STORE_TAKES);
                if sight.is_in_use()
                    && !asked
                    && matches!(state, Some(State::AttentionRequired { .. }))
                {
                    self.told.push(*product);
                }
            }
            phone::Command::Downloads(_) => {}
            // These may put it into the queue again, now or later.
            phone::Command::Backup(_)
            | phone::Command::FactoryReset
            | phone::Command::Packages(_)
            | phone::Command::Setup(_)
            | phone::Command::Store(_) => {
                self.asked = Some(sight.now());
                self.told.clear();
                self.gone.clear();
            }
            phone::Command::Accounts(_)
            | phone::Command::Calls(_)
            | phone::Command::Camera(_)
            | phone::Command::Carrier(_)
            | phone::Command::Favourites(_)
            | phone::Command::Front(_)
            | phone::Command::Messaging(_)
            | phone::Command::Network(_)
            | phone::Command::Power(_)
            | phone::Command::Settings(_)
            | phone::Command::Start(_) => {}
        }
    }

    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        if self.told.is_empty() && self.gone.is_empty() {
            return Ok(());
        }
        let over = matches!(
            sight.phone.backup.restore_state(),
            RestoreState::None | RestoreState::Done | RestoreState::Failed(_)
        );
        if !over {
            // A restore that goes on queues what it has not queued yet.
            self.told.clear();
            self.gone.clear();
            return Ok(());
        }
        if !sight.is_in_use() {
            return Ok(());
        }
        let there = |product: &ProductId| sight.downloads().entry(*product);
        if let Some(entry) = self.gone.iter().find_map(there) {
            return Err(format!("{} was closed, and is in the queue again", entry.title));
        }
        let (told, gone) = (&mut self.told, &mut self.gone);
        told.retain(|product| {
            let stays = there(product).is_some();
            if !stays {
                gone.push(*product);
            }
            stays
        });
        Ok(())
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}
