//! `remove_transfer`

use wp8_emulator::phone::network;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// An app takes a transfer out of the queue.
    pub struct RemoveTransfer(short: app) {
        /// Whose.
        app: String = "podcasts",
        /// The file.
        file: String = "shared/transfers/file",
    }
}

impl Verb for RemoveTransfer {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let (app, location) = (self.app.as_str().into(), self.file.as_str().into());
        scene.user(network::Command::RemoveTransfer { app, location })
    }
}
