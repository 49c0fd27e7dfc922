//! `restore`

use wp8_backup::{Action, Filter, Selection, Wish};
use wp8_emulator::phone::backup;

use super::{Verb, enter_phrase};
use crate::language::args::{PhoneName, args};
use crate::stage::{Scene, Trouble};

use super::switch_backup::Of;

args! {
    /// Restores a backup on a phone in use, where the version can: all of it, or what is wanted.
    pub struct Restore(short: of) {
        /// The phone it is from.
        of: PhoneName,
        /// Which categories; everything but photos without.
        only: Vec<Of>,
        /// Nothing is typed first: with the recovery phrase that the phone has, or with none.
        as_it_is: bool = false,
    }
}

impl Verb for Restore {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let Some((_, from)) = scene.stage.world.phone(&self.of) else { return Ok(()) };
        let backup = from.backup.device().id;
        let wish =
            |of: &Of| Wish { category: of.category(), generation: None, filter: Filter::ALL };
        let wishes = (!self.only.is_empty()).then(|| self.only.iter().map(wish).collect());
        if !self.as_it_is {
            enter_phrase::enter(scene, None)?;
        }
        let selection = Selection { wishes, ..Selection::everything(backup) };
        scene.user(backup::Command::User(Action::Restore(selection)))
    }
}
