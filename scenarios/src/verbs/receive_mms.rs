//! `receive_mms`

use wp8_backup::{Described, PartKind};
use wp8_emulator::wire::MmsBody;
use wp8_emulator::world::Command;

use super::Verb;
use crate::language::args::args;
use crate::language::units::Bytes;
use crate::stage::{Scene, Trouble};

args! {
    /// Somebody outside sends the phone a picture message.
    pub struct ReceiveMms {
        /// Their number.
        from: String = "+12065550199",
        /// What they write.
        text: String = "look",
        /// How large the picture is.
        size: Bytes = "200 kB",
    }
}

impl Verb for ReceiveMms {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let id = scene.key("message");
        let to = scene.phone().carrier.number().cloned().into_iter().collect();
        let parts =
            [Described { seed: id.0, len_bytes: self.size.0, kind: PartKind::Image }].into();
        let (from, text) = (self.from.as_str().into(), self.text.as_str().into());
        scene.apply(Command::Mms(MmsBody { id, from, to, text, parts, report: false }))
    }
}
