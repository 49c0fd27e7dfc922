//! Wi-Fi networks do not come back, in versions that do not back them up (report A11; fact 7).

use std::sync::Arc;

use wp8_emulator::phone::setup;
use wp8_emulator::phone::{self, network};

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "no_wifi_profile_is_restored",
    sentence: "in versions that do not back Wi-Fi networks up, those are saved that were joined on this phone, and no others",
    kind: Kind::Always,
    broken_by: Breaker::Mistake("a phone of the reference is taken for one of 8.0"),
    seen_in: "network",
    wakes: Wakes::NETWORK.or(Wakes::IDENTITY),
    watch: Watching::By(|| Box::new(Networks { joined: Vec::new(), saved: 0, begun: false })),
};

/// The versions that leave them out: all that were shipped (fact 7).
const LEFT_OUT: &[&str] = &["wp7.8", "wp8.0", "gdr1", "gdr2", "gdr3", "wp8.1"];

/// The networks that may be saved.
#[derive(Clone, Debug)]
struct Networks {
    joined: Vec<Arc<str>>,
    /// So many were saved at the last look.
    saved: usize,
    begun: bool,
}

/// A saved network that was never joined here.
fn strange<'a>(
    version: &str,
    joined: &[Arc<str>],
    saved: impl Iterator<Item = &'a Arc<str>>,
) -> Option<&'a Arc<str>> {
    if !LEFT_OUT.contains(&version) {
        return None;
    }
    saved.into_iter().find(|ssid| !joined.contains(ssid))
}

impl Watch for Networks {
    fn told(&mut self, _: &Sight<'_>, command: &phone::Command) {
        if let phone::Command::Network(network::Command::JoinWifi { ssid, .. })
        | phone::Command::Setup(setup::Command::ChooseWifi { ssid, .. }) = command
            && !self.joined.contains(ssid)
        {
            self.joined.push(Arc::clone(ssid));
        }
    }

    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let saved = sight.network().saved();
        if !std::mem::replace(&mut self.begun, true) {
            self.joined = saved.iter().map(|network| Arc::clone(&network.ssid)).collect();
        }
        let before = std::mem::replace(&mut self.saved, saved.len());
        if saved.len() <= before {
            return Ok(());
        }
        let ssids = saved.iter().map(|network| &network.ssid);
        match strange(sight.version(), &self.joined, ssids) {
            None => Ok(()),
            Some(ssid) => Err(format!("{ssid} is saved, and was never joined on this phone")),
        }
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::stages;
    use super::strange;

    #[test]
    fn a_phone_of_the_reference_that_is_taken_for_one_of_8_0_knows_too_many_networks() {
        let steps = [stages::BACKED_UP, stages::OFFERED, stages::RESTORED];
        let world = stages::world("reference", &steps);
        let saved = || world.phones()[1].network.saved().iter().map(|network| &network.ssid);
        let joined = ["home".into()];
        assert_eq!(strange("reference", &joined, saved()), None);
        assert_eq!(strange("wp8.0", &joined, saved()).map(|ssid| &**ssid), Some("cafe"));
    }
}
