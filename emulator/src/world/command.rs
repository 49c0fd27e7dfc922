//! What the harness can tell the world to do.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::air::{AccessPoint, Coverage};
use super::cloud::CloudCx;
use super::faults::Rule;
use super::words::in_words;
use super::{Event, Fact, World, store};
use crate::kernel::{Cause, Key, Nonce, Time};
use crate::phone::service::Refused;
use crate::phone::{self};
use crate::profile::{ProfileId, Switches};
use crate::wire::{AccountKind, Code, MmsBody, Number, PhoneIndex};

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
    /// Access points, coverage, mains.
    Air(AirCommand),
    /// An account, as its owner changes it on the web, or the service by itself.
    Account {
        /// Its address.
        address: Arc<str>,
        /// What is done with it.
        change: AccountChange,
    },
    /// The Store's catalogue and what it knows of accounts.
    Store(store::Command),
    /// Somebody outside texts a phone.
    Text {
        /// Whose phone.
        to: PhoneIndex,
        /// Their number.
        from: Number,
        /// What they write.
        text: Arc<str>,
    },
    /// Somebody outside sends phones a multimedia message.
    Mms(MmsBody),
    /// Somebody outside calls a phone.
    Call {
        /// Whose phone.
        to: PhoneIndex,
        /// Their number.
        from: Number,
    },
    /// A phone is updated to a later version.
    UpdateSystem {
        /// Which phone.
        phone: PhoneIndex,
        /// To which version.
        to: ProfileId,
    },
    /// Whether the operator tells phones the time.
    TellTime(bool),
    /// The operator, or somebody outside in a call, does something else.
    Operator(super::operator::Command),
}

/// What changes around the phones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AirCommand {
    /// An access point is put up, or the one of that name is changed.
    PutUp {
        /// Its name.
        ssid: Arc<str>,
        /// What it is.
        access_point: AccessPoint,
    },
    /// A phone comes into the range of a network, or leaves it.
    Bring {
        /// Which phone.
        phone: PhoneIndex,
        /// Which network.
        ssid: Arc<str>,
        /// How strong it is there; none: out of range.
        strength_percent: Option<u8>,
    },
    /// A phone comes into another cell, or out of coverage.
    Cover {
        /// Which phone.
        phone: PhoneIndex,
        /// Which cell.
        coverage: Option<Coverage>,
    },
    /// The mains come or go.
    Mains {
        /// They are there.
        on: bool,
    },
}

/// What is done with an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountChange {
    /// Tokens that were given are no longer accepted.
    ExpireTokens,
    /// Another password.
    SetPassword(Arc<str>),
    /// Two-step verification is switched on or off.
    SetTwoStep(bool),
    /// The service locks it, or lets it be used again.
    SetLocked(bool),
    /// Syncing is refused with this code, or works again.
    RefuseSync(Option<Code>),
    /// The service moves what is in it to another server: what phones remember of their last sync
    /// means nothing there.
    Move,
    /// So many contacts and appointments are in it.
    Hold {
        /// Contacts; none: as many as there are.
        contacts: Option<u32>,
        /// Appointments; none: as many as there are.
        appointments: Option<u32>,
    },
    /// The storage of its photos is full but for so many bytes.
    LeaveFree(u64),
    /// Its storage is so many bytes: 25 GB for early users, 20 GB more for buyers (fact 54).
    SetQuota(u64),
    /// A photo or video of this file name is deleted on the web.
    DeletePhoto(Arc<str>),
    /// The backup of a phone is deleted on the web (fact 44).
    DeleteDevice(PhoneIndex),
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

impl Command {
    /// As the trace tells of it.
    fn told(&self) -> Fact {
        if let Self::Phone(phone, command) = self {
            Fact::Step { phone: Some(*phone), what: in_words(command).into() }
        } else if let Self::UpdateSystem { phone, to } = self {
            let what = format!("is updated to {}", to.get().name).into();
            Fact::Step { phone: Some(*phone), what }
        } else {
            Fact::Step { phone: None, what: in_words(self).into() }
        }
    }
}

impl World {
    /// Does what it is told. What it makes takes its identity from `nonce`.
    ///
    /// # Errors
    ///
    /// The command makes no sense now. What it had brought about by then stays.
    pub fn apply(&mut self, nonce: Nonce, command: Command) -> Result<(), Refused> {
        let cause = self.trace.note(self.now, Cause::NONE, || command.told());
        self.told += u64::from(!matches!(command, Command::Phone(..)));
        match command {
            Command::Phone(phone, command) => {
                let done = self.inside(|world, phones| {
                    phones[phone.place()].command(&mut world.of(phone), cause, nonce, command)
                });
                self.see(phone);
                done
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
                self.see(phone);
                Ok(())
            }
            Command::Air(command) => {
                self.change_air(command);
                Ok(())
            }
            Command::Account { address, change } => self.change_account(&address, change),
            Command::Store(command) => self.cloud.store.edit().command(self.now, command),
            Command::Text { to, from, text } => {
                let number = self.number(to)?;
                let id = nonce.key("text", 0);
                self.with_operator(|operator, cx| {
                    operator.text(cx, id, from, number, text).is_ok()
                });
                Ok(())
            }
            Command::Mms(body) => {
                let to = body.to.first().cloned();
                match self.with_operator(|operator, cx| operator.send_mms(cx, body)) {
                    Ok(()) => Ok(()),
                    Err(error) => Err(Refused::new(
                        error.to_string(),
                        format!("send it to a phone with a SIM card, not to {to:?}"),
                    )),
                }
            }
            Command::Call { to, from } => {
                let number = self.number(to)?;
                let id = nonce.key("call", 0);
                self.with_operator(|operator, cx| operator.call(cx, id, from, &number).is_ok());
                Ok(())
            }
            Command::UpdateSystem { phone, to } => {
                let done = self.inside(|world, phones| {
                    phones[phone.place()].update_system(&mut world.of(phone), cause, nonce, to)
                });
                self.see(phone);
                done
            }
            Command::TellTime(tells) => {
                self.cloud.operator.edit().set_tells_time(tells);
                Ok(())
            }
            Command::Operator(command) => {
                self.with_operator(|operator, cx| operator.command(cx, command))
            }
        }
    }

    fn number(&self, phone: PhoneIndex) -> Result<Number, Refused> {
        self.cloud.operator.line(phone.place()).map(|line| Arc::clone(&line.number)).ok_or_else(
            || Refused::new("the phone has no SIM card", "give it a `carrier` in the world"),
        )
    }

    pub(super) fn with_operator<T>(
        &mut self,
        act: impl FnOnce(&mut super::operator::Operator, &mut CloudCx<'_>) -> T,
    ) -> T {
        let mut pushes = std::mem::take(&mut self.lists.pushes);
        let mut cx = CloudCx {
            now: self.now,
            luck: self.luck,
            from: usize::MAX,
            switches: Switches::COMMON,
            pushes: &mut pushes,
        };
        let done = act(self.cloud.operator.edit(), &mut cx);
        self.deliver(&mut pushes);
        self.lists.pushes = pushes;
        done
    }

    fn change_air(&mut self, command: AirCommand) {
        match command {
            AirCommand::PutUp { ssid, access_point } => self.add_network(&ssid, access_point),
            AirCommand::Bring { phone, ssid, strength_percent } => {
                self.bring_near(phone, &ssid, strength_percent);
            }
            AirCommand::Cover { phone, coverage } => {
                let told = self.air.edit().cover(phone.place(), coverage);
                self.tell_radios(told);
            }
            AirCommand::Mains { on } => {
                if self.air.edit().set_outage(!on) {
                    for place in 0..self.phones.len() {
                        let event = Event::Phone(PhoneIndex(place as u16), phone::Event::Mains(on));
                        self.queue.push(self.now, Cause::NONE, event);
                    }
                }
            }
        }
    }

    fn change_account(&mut self, address: &str, change: AccountChange) -> Result<(), Refused> {
        let unknown = || {
            Refused::new(
                format!("there is no account `{address}`"),
                "name one that is declared under `world.accounts`",
            )
        };
        let key: Key = self.cloud.account.token(address).ok_or_else(unknown)?.account;
        let accounts = self.cloud.account.edit();
        match change {
            AccountChange::ExpireTokens => {
                accounts.expire_tokens(address);
            }
            AccountChange::SetPassword(password) => {
                accounts.set_password(AccountKind::Microsoft, address, &password);
            }
            AccountChange::SetTwoStep(on) => {
                accounts.set_two_step(address, on);
            }
            AccountChange::SetLocked(locked) => {
                accounts.change(address, |account| account.locked = locked);
            }
            AccountChange::RefuseSync(code) => {
                accounts.change(address, |account| account.mailbox.refuses_sync = code);
            }
            AccountChange::Move => {
                accounts.change(address, |account| account.mailbox.moved += 1);
            }
            AccountChange::Hold { contacts, appointments } => {
                accounts.change(address, |account| {
                    let mailbox = &mut account.mailbox;
                    mailbox.contacts = contacts.unwrap_or(mailbox.contacts);
                    mailbox.appointments = appointments.unwrap_or(mailbox.appointments);
                });
            }
            AccountChange::LeaveFree(bytes) => {
                self.cloud.backup.edit().leave_free(key, bytes);
            }
            AccountChange::SetQuota(bytes) => {
                self.cloud.backup.edit().store_mut(key).quota_bytes = bytes;
            }
            AccountChange::DeletePhoto(name) => {
                if !self.cloud.backup.edit().store_mut(key).delete_media(&name) {
                    return Err(Refused::new(
                        format!("there is no `{name}` in the camera roll of {address}"),
                        "name a photo or video that was uploaded",
                    ));
                }
            }
            AccountChange::DeleteDevice(phone) => {
                let device = self.phones[phone.place()].backup.device().id;
                self.cloud.backup.edit().store_mut(key).delete_on_the_web(device);
            }
        }
        Ok(())
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
