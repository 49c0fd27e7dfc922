//! `move_favourite`

use wp8_emulator::phone::favourites;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

use super::find;

args! {
    /// Moves a favourite: into a folder, before another one, or to the end of its list.
    pub struct MoveFavourite {
        /// Which: its place in the list as `#1`, or its title.
        favourite: String,
        /// The folder, which is made if there is none of that name; empty for the top.
        folder: Option<String>,
        /// The favourite of the same folder before which it comes.
        before: Option<String>,
    }
}

impl Verb for MoveFavourite {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let id = find::favourite(scene, &self.favourite)?;
        if let Some(folder) = &self.folder {
            scene.user(favourites::Command::MoveToFolder { id, folder: folder.as_str().into() })?;
            if self.before.is_none() {
                return Ok(());
            }
        }
        let before =
            self.before.as_deref().map(|other| find::favourite(scene, other)).transpose()?;
        scene.user(favourites::Command::Move { id, before })
    }
}
