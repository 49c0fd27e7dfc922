//! What the harness can tell the world to do.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::faults::Rule;
use super::{Event, Fact, World};
use crate::kernel::{Nonce, Time};
use crate::phone::service::Refused;
use crate::phone::{self};
use crate::wire::PhoneIndex;

/// One step of a history, as a value: it can be kept, left out and told again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// To a phone: what its user does.
    Phone(PhoneIndex, phone::Command),
    /// From now on messages go wrong by this rule.
    Fault(Rule),
    /// The rules of that name are lifted.
    Lift(Arc<str>),
    /// A phone loses power.
    CutPower(PhoneIndex, PowerCut),
    /// To the Store: what its staff and its publishers do.
    Store(super::store::Command),
}

/// When a phone loses power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PowerCut {
    /// Now.
    Now,
    /// At this moment.
    At(Time),
    /// Instead of its event with this number, counted from 1.
    AtEvent(u64),
    /// Instead of its disk write with this number, counted from 1.
    AtWrite(u64),
}

impl World {
    /// Does what it is told. What it makes takes its identity from `nonce`.
    ///
    /// # Errors
    ///
    /// The command makes no sense now. What it had brought about by then stays.
    pub fn apply(&mut self, nonce: Nonce, command: Command) -> Result<(), Refused> {
        match command {
            Command::Phone(phone, command) => {
                let cause = self.trace.note(self.now, crate::kernel::Cause::NONE, || Fact::Step {
                    phone: Some(phone),
                    what: format!("{command:?}").into(),
                });
                self.inside(|world, phones| {
                    phones[phone.place()].command(&mut world.of(phone), cause, nonce, command)
                })
            }
            Command::Fault(rule) => {
                self.faults.edit().add(rule);
                Ok(())
            }
            Command::Lift(name) => {
                if self.faults.edit().lift(&name) {
                    Ok(())
                } else {
                    Err(Refused::new(
                        format!("no fault is called `{name}`"),
                        "lift one that was made by an earlier step",
                    ))
                }
            }
            Command::CutPower(phone, cut) => {
                self.cut_power(phone, cut);
                Ok(())
            }
            Command::Store(command) => {
                self.trace.note(self.now, crate::kernel::Cause::NONE, || Fact::Step {
                    phone: None,
                    what: format!("{command:?}").into(),
                });
                self.cloud.store.edit().command(self.now, command)
            }
        }
    }

    fn cut_power(&mut self, phone: PhoneIndex, cut: PowerCut) {
        let cause = crate::kernel::Cause::NONE;
        match cut {
            PowerCut::Now => self.inside(|world, phones| {
                phones[phone.place()].cut_power(&mut world.of(phone), cause);
            }),
            PowerCut::At(at) => {
                self.queue.push(at.max(self.now), cause, Event::CutPower(phone));
            }
            PowerCut::AtEvent(_) => self.power_cuts.push((phone, cut)),
            PowerCut::AtWrite(number) => self.phones[phone.place()].cut_power_at_write(number),
        }
    }
}
