//! `lose_favourites`

use wp8_emulator::phone::favourites;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// All favourites are gone, by whatever defect.
    pub struct LoseFavourites {}
}

impl Verb for LoseFavourites {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(favourites::Command::VanishAll)
    }
}
