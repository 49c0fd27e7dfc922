//! `show_wifi_page`

use wp8_emulator::phone::network;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Opens the page of Wi-Fi networks, which is refreshed as long as it is open (fact 163), or leaves it.
    pub struct ShowWifiPage(short: open) {
        /// Opens it.
        open: bool = true,
    }
}

impl Verb for ShowWifiPage {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(if self.open {
            network::Command::OpenWifiPage
        } else {
            network::Command::CloseWifiPage
        })
    }
}
