//! `set_limited_wifi`

use wp8_emulator::phone::network;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Chooses what happens on Wi-Fi without Internet (fact 165).
    pub struct SetLimitedWifi(short: use_mobile_data) {
        /// Mobile data are used instead.
        use_mobile_data: bool,
    }
}

impl Verb for SetLimitedWifi {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(network::Command::UseMobileDataWhenLimited { on: self.use_mobile_data })
    }
}
