//! `enter_phrase`

use wp8_emulator::phone::backup;
use wp8_emulator::phone::service::Refused;
use wp8_emulator::wire::Secret;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Types the recovery phrase that opens sealed backups, and seals those to come.
    pub struct EnterPhrase(short: phrase) {
        /// What is typed, if not the right one.
        phrase: Option<String>,
    }
}

impl Verb for EnterPhrase {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        if enter(scene, self.phrase.as_deref())? {
            return Ok(());
        }
        let why = "the phone has no account, and so no phrase";
        Err(Refused::new(why, "sign in first, or name what is typed").into())
    }
}

/// Types a phrase, or that of the phone's account. False if there is none to type.
pub(super) fn enter(scene: &mut Scene<'_>, phrase: Option<&str>) -> Result<bool, Trouble> {
    let account = scene.phone().conditions().account.as_ref();
    let right = || account.map(|account| backup::phrase_of(&account.address));
    let Some(phrase) = phrase.map(str::to_owned).or_else(right) else { return Ok(false) };
    scene.user(backup::Command::EnterPhrase(Secret(phrase.into())))?;
    Ok(true)
}
