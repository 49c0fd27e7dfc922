//! `choose_backup`

use wp8_emulator::phone::setup::{self, Chosen};

use super::{Verb, enter_phrase};
use crate::language::args::{PhoneName, args};
use crate::stage::{Scene, Trouble};

args! {
    /// Chooses a backup from the list of set-up.
    pub struct ChooseBackup(short: of) {
        /// The phone it is from; without one the newest.
        of: Option<PhoneName>,
        /// What is typed as recovery phrase, if not the right one.
        phrase: Option<String>,
        /// Nothing is typed: with the recovery phrase that the phone has, or with none.
        as_it_is: bool = false,
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
        if !self.as_it_is {
            enter_phrase::enter(scene, self.phrase.as_deref())?;
        }
        scene.user(setup::Command::ChooseBackup(chosen))
    }
}
