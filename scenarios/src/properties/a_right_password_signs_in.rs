//! Who types the right password is let in (report B01: after a loss of power the clock is wrong,
//! and no sign-in succeeds; facts 117, 139).

use wp8_emulator::phone::setup::{self, Page};
use wp8_emulator::phone::{self, power};
use wp8_emulator::wire::Code;

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "a_right_password_signs_in",
    sentence: "a sign-in with the right password fails only for want of a connection, as long as nobody has set the clock wrong by hand",
    kind: Kind::Always,
    broken_by: Breaker::Quirk("clock_restarts_at_the_build_date"),
    seen_in: "setup",
    wakes: Wakes::SETUP.or(Wakes::POWER).or(Wakes::OUTSIDE),
    watch: Watching::By(|| Box::new(SignIn { under_way: false, clock_was_set: false })),
};

/// What was typed.
#[derive(Clone, Debug)]
struct SignIn {
    /// The right password was typed, and nothing but the phone has had a say since.
    under_way: bool,
    /// Its user has set the clock.
    clock_was_set: bool,
}

impl Watch for SignIn {
    fn told(&mut self, sight: &Sight<'_>, command: &phone::Command) {
        match command {
            phone::Command::Setup(setup::Command::SignIn { address, password }) => {
                let account = sight.world.cloud().account.get(address);
                self.under_way = account.is_some_and(|account| {
                    account.mailbox.password == *password && !account.two_step && !account.locked
                });
            }
            phone::Command::Setup(setup::Command::SetTimeAndRegion { clock: Some(_), .. })
            | phone::Command::Power(
                power::Command::SetClock { .. }
                | power::Command::SetAutomaticTime { .. }
                | power::Command::SetTimeZone { .. },
            ) => self.clock_was_set = true,
            // "retry" sends what was typed again.
            phone::Command::Setup(setup::Command::Retry) => {}
            phone::Command::Setup(_) => self.under_way = false,
            _ => {}
        }
    }

    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        if !self.under_way {
            return Ok(());
        }
        let about_the_way = |code| {
            [
                Code::TIMEOUT,
                Code::NAME_NOT_RESOLVED,
                Code::CANNOT_CONNECT,
                Code::CONNECTION_ABORTED,
                Code::INVALID_DATA,
            ]
            .contains(&code)
        };
        self.under_way = sight.phone.is_running() && sight.world.faults().is_empty();
        match sight.phone.setup.page() {
            Page::SignInFailed { code, address }
                if self.under_way && !self.clock_was_set && !about_the_way(*code) =>
            {
                let right = sight.world.cloud().account.get(address);
                if right.is_none_or(|account| account.locked || account.two_step) {
                    return Ok(());
                }
                Err(format!("the right password of {address} is answered with {code}"))
            }
            _ => Ok(()),
        }
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}
