//! A phone that is charged starts when its power key is held, whatever happened before: no loss of
//! power leaves it dead.

use wp8_emulator::kernel::{Span, Time};
use wp8_emulator::phone::{self, power};

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "a_charged_phone_starts",
    sentence: "a charged phone whose power key is held is up within ten minutes, unless its power goes again",
    kind: Kind::Eventually,
    broken_by: Breaker::Mistake(
        "a phone that lost power in the middle of its start is left as it is",
    ),
    seen_in: "power",
    wakes: Wakes::POWER,
    watch: Watching::By(|| Box::new(Start { until: None })),
};

/// No phone takes longer. Chosen freely.
const WITHIN: Span = Span::minutes(10);

/// Less than this may not be enough to start (fact 178 has no figure).
const ENOUGH_PERCENT: u8 = 10;

/// By when it is to be up.
#[derive(Clone, Debug)]
struct Start {
    until: Option<Time>,
}

impl Watch for Start {
    fn told(&mut self, sight: &Sight<'_>, command: &phone::Command) {
        let phone::Command::Power(command) = command else { return };
        let power = &sight.phone.power;
        let charged = power.has_battery() && power.battery_percent(sight.now()) >= ENOUGH_PERCENT;
        self.until = match command {
            power::Command::PowerOn if power.state() == power::State::Off && charged => {
                Some(sight.now() + WITHIN)
            }
            power::Command::PullBattery
            | power::Command::ShutDown
            | power::Command::Reboot
            | power::Command::SetCharge { .. } => None,
            _ => self.until,
        };
    }

    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let Some(until) = self.until else { return Ok(()) };
        let state = sight.phone.power.state();
        // A cut in between is a new beginning: it is off until its key is held again.
        let off = matches!(state, power::State::Off | power::State::Dead);
        if off || sight.phone.is_running() {
            self.until = None;
            return Ok(());
        }
        late(state, sight.now(), until)
    }

    fn due(&self) -> Option<Time> {
        self.until
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

fn late(state: power::State, now: Time, until: Time) -> Result<(), String> {
    if now < until {
        return Ok(());
    }
    Err(format!("it is `{}` ten minutes after its power key was held", state.name()))
}

#[cfg(test)]
mod tests {
    use super::{Time, late, power};

    #[test]
    fn a_phone_that_starts_for_ever_is_noticed() {
        let starts = power::State::Booting { until: Time(1) };
        assert!(late(starts, Time(2), Time(3)).is_ok());
        assert!(late(starts, Time(3), Time(3)).is_err());
    }
}
