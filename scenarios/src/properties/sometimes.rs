//! What a campaign is to come past: a search that never gets there has shown less than it seems.
//!
//! One moment each. It is reached or not; nothing of it can be broken, so what "breaks" it is a
//! history that does nothing.

use wp8_backup::{Category, RestoreState, Status};
use wp8_emulator::phone::accounts::AccountState;
use wp8_emulator::phone::downloads::State;
use wp8_emulator::phone::power;
use wp8_emulator::phone::setup::Page;

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

macro_rules! moments {
    ($($name:ident $words:literal in $place:literal, $($wakes:ident)+: $sentence:literal, $reached:expr;)+) => {$(
        /// The property.
        pub static $name: Property = Property {
            name: $words,
            sentence: $sentence,
            kind: Kind::Sometimes,
            broken_by: Breaker::Mistake("nothing is done"),
            seen_in: $place,
            wakes: Wakes(0)$(.or(Wakes::$wakes))+,
            watch: Watching::By(|| Box::new(Moment { reached: false, is_now: $reached })),
        };
    )+};
}

moments! {
    A_BACKUP_IS_COMPLETE "a_backup_is_complete" in "backup", BACKUP:
        "some backup of the app list is complete",
        |sight| matches!(sight.phone.backup.status(Category::Apps), Status::UpToDate { .. });
    A_RESTORE_IS_COMPLETE "a_restore_is_complete" in "backup", BACKUP:
        "some restore is done",
        |sight| matches!(sight.phone.backup.restore_state(), RestoreState::Done);
    A_RESTORE_FAILS "a_restore_fails" in "backup", BACKUP:
        "some restore fails",
        |sight| matches!(sight.phone.backup.restore_state(), RestoreState::Failed(_));
    POWER_GOES_DURING_A_RESTORE "power_goes_during_a_restore" in "power", BACKUP POWER:
        "some phone is off in the middle of a restore",
        |sight| !sight.phone.is_running() && sight.phone.backup.stored().restore.is_some();
    A_DOWNLOAD_FAILS "a_download_fails" in "downloads", DOWNLOADS:
        "some app needs attention",
        |sight| sight.downloads().entries()
            .any(|(_, state)| matches!(state, State::AttentionRequired { .. }));
    A_DOWNLOAD_WAITS_FOR_WIFI "a_download_waits_for_wifi" in "downloads", DOWNLOADS:
        "some app is too large for cellular data and waits",
        |sight| sight.downloads().entries().any(|(_, state)| state == State::WaitingForWifi);
    AN_APP_COMES_BACK "an_app_comes_back" in "downloads", BACKUP PACKAGES:
        "some app of a restore is installed",
        |sight| matches!(sight.phone.backup.restore_state(), RestoreState::Done)
            && sight.packages().packages()
                .any(|package| package.origin == wp8_emulator::phone::packages::Origin::Store);
    WIFI_FALLS_ASLEEP "wifi_falls_asleep" in "network", NETWORK:
        "some phone rests its Wi-Fi",
        |sight| sight.network().wifi().name() == "asleep";
    A_SIGN_IN_FAILS "a_sign_in_fails" in "setup", SETUP:
        "some sign-in fails",
        |sight| matches!(sight.phone.setup.page(), Page::SignInFailed { .. });
    A_SYNC_FAILS "a_sync_fails" in "accounts", ACCOUNTS:
        "some account cannot be synced",
        |sight| sight.phone.accounts.list()
            .any(|account| matches!(account.state, AccountState::Failed(_)));
    THE_BATTERY_IS_EMPTY "the_battery_is_empty" in "power", POWER:
        "some phone has no charge left",
        |sight| sight.phone.power.state() == power::State::Dead;
}

/// Whether a moment has come.
#[derive(Clone, Debug)]
struct Moment {
    reached: bool,
    is_now: fn(&Sight<'_>) -> bool,
}

impl Watch for Moment {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        self.reached = self.reached || (self.is_now)(sight);
        Ok(())
    }

    fn is_reached(&self) -> bool {
        self.reached
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}
