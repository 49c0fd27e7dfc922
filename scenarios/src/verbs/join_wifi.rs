//! `join_wifi`

use std::sync::Arc;

use wp8_emulator::phone::network;

use super::Verb;
use crate::language::args::{NetworkName, args};
use crate::stage::{Scene, Trouble};

args! {
    /// Joins a Wi-Fi network, and saves it if that works.
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
        scene.user(network::Command::JoinWifi { ssid: (*self.network).into(), password })
    }
}
