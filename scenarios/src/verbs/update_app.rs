//! `update_app`

use wp8_emulator::phone::packages;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Fetches the version of an app that the Store has now.
    pub struct UpdateApp(short: app) {
        /// Its title, or its place among the apps from the Store as `#1`.
        app: String,
    }
}

impl Verb for UpdateApp {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let product = find::package(scene, &self.app)?;
        scene.user(packages::Command::Update(product))
    }
}
