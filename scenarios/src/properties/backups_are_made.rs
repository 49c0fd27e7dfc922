//! What changed is backed up in the end (report B03: a backup that ends at once and says nothing;
//! facts 37–42, 56, 138).

use wp8_backup::{Category, Missing, Status};
use wp8_emulator::kernel::{Span, Time};

use super::{Breaker, Kind, Property, Sight, Since, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "backups_are_made",
    sentence: "a phone on its charger and on Wi-Fi has everything backed up within a computed span, unless it waits for its user",
    kind: Kind::Eventually,
    broken_by: Breaker::Quirk("backup_keeps_a_stale_token"),
    seen_in: "backup",
    wakes: Wakes::BACKUP.or(Wakes::WELL_SIGNED_IN),
    watch: Watching::By(|| Box::new(Behind { rows: [Since(None); 2] })),
};

const ROWS: [Category; 2] = [Category::Apps, Category::Messages];

/// A day is the longest period of any version (fact 40; 8.0's is assumed to be the same), a failed
/// run is tried again within six hours (assumed, as the phone does), and the upload itself is given
/// as long as that.
const WITHIN: Span = Span::hours(24 + 6 + 6);

/// Since when each row has been behind for no reason outside the phone.
#[derive(Clone, Debug)]
struct Behind {
    rows: [Since; 2],
}

/// It says that it waits for something that only its user can do, or for something else to end.
const fn asks_its_user(status: &Status) -> bool {
    match status {
        Status::Absent | Status::Off | Status::UpToDate { .. } => true,
        Status::Sending { .. } => false,
        Status::Waiting { missing } => match missing {
            Missing::Account
            | Missing::Key
            | Missing::SetUpToEnd
            | Missing::RestoreToEnd
            | Missing::ServiceRoom { .. } => true,
            // Whose account wants a password is not well; any other is let in by and by.
            Missing::SignIn
            | Missing::BatterySaverOff
            | Missing::Wifi
            | Missing::Link
            | Missing::ExternalPower
            | Missing::Idle
            | Missing::Schedule { .. }
            | Missing::Retry { .. }
            | Missing::Host => false,
        },
    }
}

impl Watch for Behind {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let conditions = sight.phone.conditions();
        let well = conditions.external_power && !conditions.screen_on && sight.is_well_signed_in();
        for (since, category) in self.rows.iter_mut().zip(ROWS) {
            let behind = well && !asks_its_user(&sight.phone.backup.status(category));
            if let Some(behind) = since.note(behind, sight.now())
                && behind > WITHIN
            {
                return Err(format!("nothing of {category} has been backed up for {behind}"));
            }
        }
        Ok(())
    }

    fn due(&self) -> Option<Time> {
        self.rows.iter().filter_map(|since| since.until(WITHIN + Span::ms(1))).min()
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}
