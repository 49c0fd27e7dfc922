//! `add_favourite`

use wp8_emulator::phone::favourites;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Adds a favourite to the browser.
    pub struct AddFavourite(short: url) {
        /// Where it leads.
        url: String,
        /// How it is listed, if not by its address.
        title: Option<String>,
        /// Its folder, if it lies in one.
        folder: Option<String>,
    }
}

impl Verb for AddFavourite {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let title = self.title.as_deref().unwrap_or(&self.url).into();
        let (url, folder) =
            (self.url.as_str().into(), self.folder.as_deref().unwrap_or_default().into());
        scene.user(favourites::Command::Add { url, title, folder })
    }
}
