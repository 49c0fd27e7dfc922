//! `resume`

use wp8_emulator::phone::downloads::{self, State};

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Goes on with a paused download.
    pub struct Resume(short: app) {
        /// Its title, or its place in the queue as `#1`; without one, every entry that can be.
        app: Option<String>,
    }
}

impl Verb for Resume {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        for product in
            find::downloads(scene, self.app.as_deref(), |state| matches!(state, State::Paused))?
        {
            scene.user(downloads::Command::Resume(product))?;
        }
        Ok(())
    }
}
