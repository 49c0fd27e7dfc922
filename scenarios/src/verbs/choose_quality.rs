//! `choose_quality`

use wp8_backup::Action;
use wp8_backup::record::Quality;
use wp8_emulator::phone::backup;

use super::Verb;
use crate::language::args::{args, words};
use crate::stage::{Scene, Trouble};

words! {
    /// What is uploaded.
    pub enum Upload {
        /// Nothing: "Don't upload".
        None = "none",
        /// In good quality.
        Good = "good",
        /// In best quality.
        Best = "best",
    }
}

impl Upload {
    const fn quality(self) -> Option<Quality> {
        match self {
            Self::None => None,
            Self::Good => Some(Quality::Good),
            Self::Best => Some(Quality::Best),
        }
    }
}

args! {
    /// Chooses in which quality photos and videos are uploaded.
    pub struct ChooseQuality {
        /// Photos.
        photos: Upload = "good",
        /// Videos.
        videos: Upload = "none",
    }
}

impl Verb for ChooseQuality {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(backup::Command::User(Action::ChooseQuality {
            photos: self.photos.quality(),
            videos: self.videos.quality(),
        }))
    }
}
