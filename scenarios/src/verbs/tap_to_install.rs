//! `tap_to_install`

use wp8_emulator::phone::downloads::{self, State};

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Taps an app of the list that waits for it, so that it is installed.
    pub struct TapToInstall(short: app) {
        /// Its title, or its place in the queue as `#1`; without one, every entry that can be.
        app: Option<String>,
    }
}

impl Verb for TapToInstall {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        for product in find::downloads(scene, self.app.as_deref(), |state| {
            matches!(state, State::WaitingForTap)
        })? {
            scene.user(downloads::Command::Tap(product))?;
        }
        Ok(())
    }
}
