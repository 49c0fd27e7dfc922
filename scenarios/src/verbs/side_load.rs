//! `side_load`

use std::sync::Arc;
use wp8_emulator::kernel::Key;
use wp8_emulator::phone::packages;
use wp8_emulator::wire::{Edition, product_of};

use super::Verb;
use crate::language::args::args;
use crate::language::units::Bytes;
use crate::stage::{Scene, Trouble};

args! {
    /// Installs a package from a developer's computer (fact 303). It is no app of the Store: no backup has
    /// it.
    pub struct SideLoad(short: title) {
        /// Its title.
        title: String,
        /// Who made it.
        publisher: String = "somebody",
        /// How large the package is.
        size: Bytes = "3 MB",
        /// Its version, counted up.
        version: u32 = 1,
    }
}

impl Verb for SideLoad {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let edition = Edition {
            // The same title, the same app: a newer package takes its place.
            product: product_of(Key::named("side-loaded app", &self.title)),
            title: self.title.as_str().into(),
            publisher: self.publisher.as_str().into(),
            price_cents: 0,
            package_bytes: self.size.0,
            version: self.version,
            data_eligible: false,
            own_cloud_save: false,
            successor: None,
            manifest: None,
        };
        scene.user(packages::Command::SideLoad(Arc::new(edition)))
    }
}
