//! `cancel`

use wp8_emulator::phone::downloads::{self, State};

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Takes a download out of the queue.
    pub struct Cancel(short: app) {
        /// Its title, or its place in the queue as `#1`; without one, every entry that can be.
        app: Option<String>,
    }
}

impl Verb for Cancel {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        for product in find::downloads(scene, self.app.as_deref(), |state| {
            !matches!(state, State::AttentionRequired { .. })
        })? {
            scene.user(downloads::Command::Cancel(product))?;
        }
        Ok(())
    }
}
