//! `join_wifi`

use std::sync::Arc;

use wp8_emulator::phone::setup::Page;
use wp8_emulator::phone::{network, setup};

use super::Verb;
use crate::language::args::{NetworkName, args};
use crate::stage::{Scene, Trouble};

args! {
    /// Joins a Wi-Fi network, and saves it if that works: on the page of set-up that lists them, or
    /// from the settings.
    pub struct JoinWifi(short: network) {
        /// Which.
        network: NetworkName,
        /// What is typed as password, if not the right one.
        password: Option<String>,
    }
}

impl Verb for JoinWifi {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let known = scene.stage.passwords.networks.get(&*self.network).cloned().flatten();
        let password = self.password.clone().or(known).map(Arc::from);
        let ssid = (*self.network).into();
        if let Page::Wifi(_) = scene.phone().setup.page() {
            scene.user(setup::Command::ChooseWifi { ssid, password })
        } else {
            scene.user(network::Command::JoinWifi { ssid, password })
        }
    }
}
