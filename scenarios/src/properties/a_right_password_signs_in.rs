//! Who types the right password is let in (report B01: after a loss of power the clock is wrong,
//! and no sign-in succeeds; facts 117, 139).

use std::sync::Arc;

use wp8_emulator::phone::setup::{self, Page};
use wp8_emulator::phone::{self, power};
use wp8_emulator::wire::{Code, Secret};

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "a_right_password_signs_in",
    sentence: "a sign-in with the right password fails only for want of a connection, as long as nobody has set the clock wrong by hand",
    kind: Kind::Always,
    broken_by: Breaker::Quirk("clock_restarts_at_the_build_date"),
    seen_in: "setup",
    wakes: Wakes::SETUP.or(Wakes::POWER).or(Wakes::OUTSIDE),
    watch: Watching::By(|| {
        Box::new(SignIn { under_way: None, before: None, clock_was_set: false })
    }),
};

/// What was typed.
#[derive(Clone, Debug)]
struct SignIn {
    /// The right password was typed, and nothing but the phone has had a say since.
    under_way: Option<Typed>,
    /// The same before the last thing that the phone was told.
    before: Option<Typed>,
    /// Its user has set the clock.
    clock_was_set: bool,
}

#[derive(Clone, Debug)]
struct Typed {
    address: Arc<str>,
    password: Secret,
}

impl Typed {
    /// The account lets in who types this, and asks for nothing else.
    fn is_right(&self, sight: &Sight<'_>) -> bool {
        let account = sight.world.cloud().account.get(&self.address);
        account.is_some_and(|account| {
            account.mailbox.password == self.password && !account.two_step && !account.locked
        })
    }
}

impl Watch for SignIn {
    fn told(&mut self, sight: &Sight<'_>, command: &phone::Command) {
        self.before.clone_from(&self.under_way);
        match command {
            phone::Command::Setup(setup::Command::SignIn { address, password }) => {
                let typed = Typed { address: address.clone(), password: password.clone() };
                self.under_way = Some(typed).filter(|typed| typed.is_right(sight));
            }
            phone::Command::Setup(setup::Command::SetTimeAndRegion { clock: Some(_), .. })
            | phone::Command::Power(
                power::Command::SetClock { .. }
                | power::Command::SetAutomaticTime { .. }
                | power::Command::SetTimeZone { .. },
            ) => self.clock_was_set = true,
            // "retry" sends what was typed again.
            phone::Command::Setup(setup::Command::Retry) => {}
            phone::Command::Setup(_) => self.under_way = None,
            _ => {}
        }
    }

    /// Nothing can be typed while a sign-in is under way.
    fn refused(&mut self) {
        self.under_way = self.before.take();
    }

    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let Some(typed) = &self.under_way else { return Ok(()) };
        let undisturbed = sight.phone.is_running() && sight.world.faults().is_empty();
        if !undisturbed || !typed.is_right(sight) {
            self.under_way = None;
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
        match sight.phone.setup.page() {
            Page::SignInFailed { code, address }
                if !self.clock_was_set && !about_the_way(*code) =>
            {
                Err(format!("the right password of {address} is answered with {code}"))
            }
            _ => Ok(()),
        }
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}
