//! `pin`

use wp8_backup::TileTarget;
use wp8_emulator::phone::start;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;
use super::resize_tile::Size;

args! {
    /// Pins an app to Start.
    pub struct Pin(short: app) {
        /// Its title, or its place among the apps from the Store as `#1`.
        app: String,
        /// How large its tile is.
        size: Option<Size>,
    }
}

impl Verb for Pin {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let product = find::package(scene, &self.app)?;
        let target = TileTarget::App(product);
        let size = self.size.map(Size::tile);
        scene.user(start::Command::Pin { target, arguments: None, size })
    }
}
