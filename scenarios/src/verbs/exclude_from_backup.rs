//! `exclude_from_backup`

use wp8_backup::{Action, Kind, Kinds};
use wp8_emulator::phone::backup;

use super::Verb;
use crate::language::args::{args, words};
use crate::stage::{Scene, Trouble};

use super::switch_backup::Of;

words! {
    /// What can be taken out.
    pub enum KindName {
        /// The app list.
        App = "app",
        /// Data of apps.
        AppData = "app_data",
        /// Settings.
        Setting = "setting",
        /// Favourites.
        Favourite = "favourite",
        /// Calls.
        Call = "call",
        /// Accounts.
        Account = "account",
        /// Tiles.
        Tile = "tile",
        /// Wi-Fi networks.
        WifiNetwork = "wifi_network",
        /// The lock screen.
        LockScreen = "lock_screen",
        /// Words of the keyboard.
        Word = "word",
        /// Text messages.
        Sms = "sms",
        /// Picture messages.
        Mms = "mms",
    }
}

impl KindName {
    const fn kind(self) -> Kind {
        match self {
            Self::App => Kind::App,
            Self::AppData => Kind::AppData,
            Self::Setting => Kind::Setting,
            Self::Favourite => Kind::Favourite,
            Self::Call => Kind::Call,
            Self::Account => Kind::Account,
            Self::Tile => Kind::Tile,
            Self::WifiNetwork => Kind::WifiNetwork,
            Self::LockScreen => Kind::LockScreen,
            Self::Word => Kind::Word,
            Self::Sms => Kind::Sms,
            Self::Mms => Kind::Mms,
        }
    }
}

args! {
    /// Takes kinds out of a category of the backup, and puts those back that are not named.
    pub struct ExcludeFromBackup {
        /// The category.
        category: Of,
        /// What is out.
        kinds: Vec<KindName>,
    }
}

impl Verb for ExcludeFromBackup {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let kinds: Vec<Kind> = self.kinds.iter().map(|kind| kind.kind()).collect();
        scene.user(backup::Command::User(Action::Exclude {
            category: self.category.category(),
            kinds: Kinds::of(&kinds),
        }))
    }
}
