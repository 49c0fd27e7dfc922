//! `cut_power`

use wp8_emulator::kernel::Span;
use wp8_emulator::world::{Command, PowerCut};

use super::Verb;
use crate::language::args::args;
use crate::language::units::Millis;
use crate::stage::{Scene, Trouble};

args! {
    /// Takes the power away from the phone, whatever it is doing: now, or when the
    /// scenario says.
    pub struct CutPower {
        /// So long from now.
        after: Option<Millis>,
        /// Instead of its so many-th event from now.
        after_events: Option<u64>,
        /// Instead of its so many-th disk write from now.
        after_writes: Option<u64>,
    }
}

impl Verb for CutPower {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let cut = match (self.after, self.after_events, self.after_writes) {
            (Some(Millis(after)), _, _) => PowerCut::At(scene.now() + Span::ms(after)),
            (None, Some(events), _) => PowerCut::AtEvent(scene.phone().events() + events),
            (None, None, Some(writes)) => PowerCut::AtWrite(scene.phone().disk().writes + writes),
            (None, None, None) => PowerCut::Now,
        };
        let phone = scene.index();
        scene.apply(Command::CutPower(phone, cut))
    }
}
