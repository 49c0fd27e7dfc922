//! `line`

use wp8_emulator::world::Command;
use wp8_emulator::world::operator::Command as Operator;

use super::Verb;
use crate::language::args::{PhoneName, args};
use crate::language::units::Bytes;
use crate::stage::{Scene, Trouble};

args! {
    /// The operator changes what the line of a phone has.
    pub struct Line {
        /// Whose.
        phone: PhoneName,
        /// A voicemail box.
        voicemail: Option<bool>,
        /// What the MMS centre takes at most (fact 250).
        mms_limit: Option<Bytes>,
    }
}

impl Verb for Line {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let Some((index, _)) = scene.stage.world.phone(&self.phone) else { return Ok(()) };
        let phone = index.place();
        let voicemail = self.voicemail.map(|on| Operator::Voicemail { phone, on });
        let limit = self.mms_limit.map(|limit| Operator::MmsLimit { phone, max_bytes: limit.0 });
        for command in voicemail.into_iter().chain(limit) {
            scene.apply(Command::Operator(command))?;
        }
        Ok(())
    }
}
