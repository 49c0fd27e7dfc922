//! `outside`

use wp8_emulator::kernel::Span;
use wp8_emulator::world::Command;
use wp8_emulator::world::operator::Answering;
use wp8_emulator::world::operator::Command as Operator;

use super::Verb;
use crate::language::args::{args, words};
use crate::language::units::Millis;
use crate::stage::{Scene, Trouble};

words! {
    /// How a number outside answers calls.
    pub enum Answers {
        /// It rings out.
        Never = "never",
        /// After a while.
        Yes = "picks_up",
        /// It is always in a call.
        Busy = "busy",
        /// It is off.
        Off = "off",
    }
}

args! {
    /// Somebody outside, in a call or before one.
    pub struct Outside {
        /// Their number.
        number: String,
        /// They pick up the call that rings there.
        picks_up: bool = false,
        /// They end the call.
        hangs_up: bool = false,
        /// How they answer from now on.
        answers: Option<Answers>,
        /// After how long, when they answer.
        after: Millis = "10s",
    }
}

impl Verb for Outside {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let number = || self.number.as_str().into();
        let mut commands = Vec::new();
        let answering = self.answers.map(|answers| match answers {
            Answers::Never => Answering::Never,
            Answers::Yes => Answering::After(Span::ms(self.after.0)),
            Answers::Busy => Answering::Busy,
            Answers::Off => Answering::Off,
        });
        commands.extend(answering.map(|answering| Operator::Answering(number(), answering)));
        if self.picks_up {
            commands.push(Operator::PickUp(number()));
        }
        if self.hangs_up {
            commands.push(Operator::HangUp(number()));
        }
        for command in commands {
            scene.apply(Command::Operator(command))?;
        }
        Ok(())
    }
}
