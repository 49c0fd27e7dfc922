//! `set`

use wp8_emulator::phone::settings;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Sets one thing in the settings.
    pub struct Set {
        /// Its name in the list of settings.
        name: String,
        /// The value; for the lock code, its digits.
        to: String,
    }
}

impl Verb for Set {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let (name, value) = (self.name.as_str().into(), self.to.as_str().into());
        scene.user(settings::Command::Set { name, value })
    }
}
