//! `accept_page`

use wp8_emulator::phone::network;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Signs in on the page of the captive network that is joined.
    pub struct AcceptPage {}
}

impl Verb for AcceptPage {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(network::Command::AcceptPage)
    }
}
