//! What the harness can have people outside, and the operator itself, do.

use serde::{Deserialize, Serialize};

use super::{Answering, Operator};
use crate::phone::service::Refused;
use crate::wire::Number;
use crate::world::cloud::CloudCx;

/// One thing that somebody outside, or the operator, does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Somebody outside hangs up.
    HangUp(Number),
    /// Somebody outside picks up.
    PickUp(Number),
    /// How a number outside answers from now on.
    Answering(Number, Answering),
    /// A phone's line has a voicemail box, or none any more.
    Voicemail {
        /// Which phone.
        phone: usize,
        /// It has one.
        on: bool,
    },
    /// What the MMS centre takes from a phone at most, in bytes.
    MmsLimit {
        /// Which phone.
        phone: usize,
        /// So much.
        max_bytes: u64,
    },
}

impl Operator {
    /// Has it done.
    ///
    /// # Errors
    ///
    /// There is no such call, or the phone has no SIM.
    pub fn command(&mut self, cx: &mut CloudCx<'_>, command: Command) -> Result<(), Refused> {
        match command {
            Command::HangUp(number) => {
                let id = self.calls.of_number(&number).ok_or_else(|| no_call(&number))?;
                self.hang_up_outside(cx, id);
                Ok(())
            }
            Command::PickUp(number) => {
                let id = self.calls.of_number(&number).ok_or_else(|| no_call(&number))?;
                if self.pick_up_outside(cx, id) { Ok(()) } else { Err(no_call(&number)) }
            }
            Command::Answering(number, answering) => {
                self.set_answering(number, answering);
                Ok(())
            }
            Command::Voicemail { phone, on } => {
                self.line_mut(phone).ok_or_else(no_line)?.voicemail = on;
                Ok(())
            }
            Command::MmsLimit { phone, max_bytes } => {
                self.line_mut(phone).ok_or_else(no_line)?.mms_max_bytes = max_bytes;
                Ok(())
            }
        }
    }
}

fn no_call(number: &str) -> Refused {
    Refused::new(format!("there is no call with `{number}`"), "let one of the two call first")
}

fn no_line() -> Refused {
    Refused::new("the phone has no SIM", "give it a `carrier`")
}
