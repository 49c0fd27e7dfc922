//! `switch_backup`

use wp8_backup::{Action, Category};
use wp8_emulator::phone::backup;

use super::Verb;
use crate::language::args::{args, words};
use crate::stage::{Scene, Trouble};

words! {
    /// What is backed up by itself: the rows of the backup page.
    pub enum Of {
        /// The app list and settings.
        AppList = "app_list",
        /// Text messages.
        Messages = "messages",
        /// Photos and videos.
        Photos = "photos",
    }
}

impl Of {
    /// As the backup knows it.
    pub(super) const fn category(self) -> Category {
        match self {
            Self::AppList => Category::Apps,
            Self::Messages => Category::Messages,
            Self::Photos => Category::Photos,
        }
    }
}

args! {
    /// Switches the backup of a category on or off.
    pub struct SwitchBackup {
        /// Which.
        category: Of,
        /// On or off.
        on: bool,
    }
}

impl Verb for SwitchBackup {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(backup::Command::User(Action::Switch {
            category: self.category.category(),
            on: self.on,
        }))
    }
}
