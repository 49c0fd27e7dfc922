//! Wi-Fi stays up while something is under way over it (report C08, C27; facts 158–161).

use wp8_emulator::phone::network::Link;

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "wifi_never_sleeps_under_a_transfer",
    sentence: "Wi-Fi does not fall asleep while a transfer is on it",
    kind: Kind::Always,
    broken_by: Breaker::Mistake("an idle radio is counted from the beginning of a transfer"),
    seen_in: "network",
    wakes: Wakes::NETWORK.or(Wakes::CONDITIONS),
    watch: Watching::By(|| Box::new(Radio { before: Moment::default() })),
};

/// What the radio was doing at the last look.
#[derive(Clone, Debug)]
struct Radio {
    before: Moment,
}

#[derive(Clone, Copy, Debug, Default)]
struct Moment {
    /// So many exchanges were on Wi-Fi.
    on_wifi: usize,
    asleep: bool,
}

/// It fell asleep between two looks although something was on it at the first. Whoever rests has
/// rested for minutes before, so no transfer can have ended in the same event.
const fn broken_off(before: Moment, now: Moment) -> bool {
    before.on_wifi > 0 && !before.asleep && now.asleep
}

impl Watch for Radio {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let network = sight.network();
        let now = Moment {
            on_wifi: network.exchanges_on(Link::Wifi),
            asleep: network.wifi().name() == "asleep",
        };
        let before = std::mem::replace(&mut self.before, now);
        if broken_off(before, now) {
            return Err(format!("Wi-Fi fell asleep under {} transfers", before.on_wifi));
        }
        Ok(())
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, broken_off};

    #[test]
    fn a_radio_that_rests_under_a_transfer_is_noticed() {
        let busy = Moment { on_wifi: 1, asleep: false };
        let asleep = Moment { on_wifi: 0, asleep: true };
        assert!(broken_off(busy, asleep));
        assert!(!broken_off(Moment { on_wifi: 0, ..busy }, asleep));
        assert!(!broken_off(asleep, asleep));
    }
}
