//! `choose_backup`

use wp8_emulator::phone::backup;
use wp8_emulator::phone::setup::{self, Chosen};
use wp8_emulator::wire::Secret;

use super::Verb;
use crate::language::args::{PhoneName, args};
use crate::stage::{Scene, Trouble};

args! {
    /// Chooses a backup from the list of set-up.
    pub struct ChooseBackup(short: of) {
        /// The phone it is from; without one the newest.
        of: Option<PhoneName>,
        /// What is typed as recovery phrase, if not the right one.
        phrase: Option<String>,
    }
}

impl Verb for ChooseBackup {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let chosen = match &self.of {
            Some(name) => {
                let device =
                    scene.stage.world.phone(name).map(|(_, phone)| phone.backup.device().id);
                device.map_or(Chosen::Index(0), Chosen::Device)
            }
            None => Chosen::Index(0),
        };
        if let Some(account) = &scene.phone().conditions().account {
            let right = || backup::phrase_of(&account.address);
            let phrase = self.phrase.clone().unwrap_or_else(right);
            scene.user(backup::Command::EnterPhrase(Secret(phrase.into())))?;
        }
        scene.user(setup::Command::ChooseBackup(chosen))
    }
}
