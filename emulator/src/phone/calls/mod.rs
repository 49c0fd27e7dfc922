//! Calls and their history.

mod fact;
pub mod generated;
mod history;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Body, Category, Direction, Kind, Kinds, Record, RecordId};

pub use fact::Fact;
pub use history::{CallKey, Disk, Entry, SHOWN, STORED, Write};

use crate::kernel::{Journal, Key, Luck, Time};
use crate::phone::LinkRule;
use crate::phone::cx::Cx;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::wire::{
    Answer, Ask, Code, Number, OperatorAnswer, OperatorRequest, Push, Refusal, VOICEMAIL_PREFIX,
};

/// The service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Calls {
    disk: Journal<Disk>,
    memory: Memory,
}

/// What does not survive a loss of power.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// The call on the screen.
    call: Option<Call>,
    /// How the last call ended, until another begins: what the screen shows.
    last: Option<Ended>,
}

/// The call on the screen. There is one at a time: who calls meanwhile finds the line busy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The call.
    pub id: Key,
    /// The other side.
    pub number: Number,
    /// Which way.
    pub direction: Direction,
    /// Where it lies in the history.
    pub key: CallKey,
    /// How far it is.
    pub phase: Phase,
}

/// How far a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// The operator is asked to connect.
    Dialling,
    /// It rings at the other end.
    RingingThere,
    /// It rings here.
    RingingHere,
    /// Both sides hear each other.
    Talking {
        /// Since when.
        since: Time,
    },
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ended {
    /// This side hung up.
    HungUp,
    /// The other side did, or did not answer.
    ByOtherSide,
    /// This side refused it.
    Rejected,
    /// Nobody here answered.
    Missed,
    /// The other side was in a call.
    Busy,
    /// The other side could not be reached.
    Unreachable,
    /// There is no cell, or the operator did not answer.
    NoService(Code),
    /// The operator refused.
    Refused,
}

impl Ended {
    /// As the screen shows it. Assumed: the sources do not have the words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::HungUp | Self::ByOtherSide | Self::Rejected => "Call ended",
            Self::Missed => "Missed call",
            Self::Busy => "The line is busy",
            Self::Unreachable => "The person you called is not available",
            Self::NoService(_) => "Can't call: no service",
            Self::Refused => "Can't complete the call",
        }
    }
}

/// The texts a call can be refused with (fact 260). The words are assumed.
pub const REPLIES: [&str; 4] = [
    "I'll call you back.",
    "Can't talk now. Please text me.",
    "I'm in a meeting.",
    "I'll be there soon.",
];

/// What it can be told to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Call a number.
    Dial(Number),
    /// Answer the call that rings.
    Answer,
    /// Refuse it; with a text where the version can (fact 260).
    Reject {
        /// What the text says.
        text: Option<Arc<str>>,
    },
    /// End the call.
    HangUp,
    /// Look at the history: what was missed is no longer new.
    OpenHistory,
    /// Delete one entry.
    Delete(CallKey),
    /// Delete all (fact 267).
    DeleteAll,
}

/// Why it may want to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {}

/// What it may ask the world for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {
    /// To connect a call.
    Dial(Key),
    /// To answer one.
    PickUp(Key),
    /// To end one.
    HangUp(Key),
}

impl Calls {
    /// What is on disk.
    #[must_use]
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// The call on the screen.
    #[must_use]
    pub const fn current(&self) -> Option<&Call> {
        self.memory.call.as_ref()
    }

    /// How the last call ended.
    #[must_use]
    pub const fn last_ended(&self) -> Option<Ended> {
        self.memory.last
    }

    /// The history as "history" shows it: newest first, at most [`SHOWN`] (fact 268).
    pub fn history(&self) -> impl Iterator<Item = (CallKey, &Entry)> {
        self.all().take(SHOWN)
    }

    /// All of the history, newest first.
    pub fn all(&self) -> impl Iterator<Item = (CallKey, &Entry)> {
        self.disk.entries.iter().rev().map(|(key, entry)| (*key, entry))
    }

    /// How many calls the history holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.disk.entries.len()
    }

    /// Whether the history is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.disk.entries.is_empty()
    }

    /// Missed calls that have not been looked at: the number on the tile (fact 270).
    #[must_use]
    pub fn missed(&self) -> u32 {
        self.disk.missed
    }

    /// Messages waiting in the voicemail box, apart from the history (fact 266).
    #[must_use]
    pub fn voicemail(&self) -> u32 {
        self.disk.voicemail
    }

    /// What is there, in the backup's terms. A call that goes on is told of when it is over.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        let goes_on = self.memory.call.as_ref().map(|call| call.key);
        let over = self.disk.entries.iter().filter(move |(key, _)| goes_on != Some(**key));
        over.map(|(key, entry)| entry.record(*key))
    }

    /// Puts a restored call in its place; other services' records are not looked at.
    pub fn place(&mut self, cx: &mut Cx<'_>, record: &Record) {
        let Body::Call(call) = record.body() else { return };
        let key = CallKey { at_ms: call.at_ms, id: Key(record.id().0) };
        let entry = Entry::of_record(call);
        if self.disk.entries.get(&key) == Some(&entry) {
            return;
        }
        cx.write(&mut self.disk, Write::Put { key, entry });
        cx.flush(&mut self.disk);
        cx.note(|| Fact::Placed(key.id));
    }

    /// Takes the history away, if it is among these kinds. A call that is going on stays.
    pub fn clear(&mut self, cx: &mut Cx<'_>, kinds: Kinds) {
        if kinds.holds(Kind::Call) {
            let but = self.memory.call.as_ref().map(|call| call.key);
            cx.write(&mut self.disk, Write::Cleared { but });
            cx.flush(&mut self.disk);
            cx.note(|| Fact::Cleared);
        }
    }

    /// Takes a restored call away: the restore is undone.
    pub fn take_away(&mut self, cx: &mut Cx<'_>, id: RecordId) {
        let found = self.disk.entries.iter().map(|(key, _)| *key).find(|key| key.id.0 == id.0);
        if let Some(key) = found {
            cx.write(&mut self.disk, Write::Deleted(key));
            cx.flush(&mut self.disk);
        }
    }

    /// Puts many calls in, with one disk write.
    pub fn fill(&mut self, cx: &mut Cx<'_>, more: impl IntoIterator<Item = (CallKey, Entry)>) {
        let entries = self.disk.filled(more);
        cx.write(&mut self.disk, Write::Filled(entries));
        cx.flush(&mut self.disk);
        cx.tell(Signal::Changed(Category::Apps));
    }

    /// The same before the phone is first switched on: nothing is written or told.
    pub fn hold(&mut self, more: impl IntoIterator<Item = (CallKey, Entry)>) {
        let entries = self.disk.filled(more);
        self.disk.replace(Disk { entries, ..Disk::clone(&self.disk) });
    }

    fn dial(&mut self, cx: &mut Cx<'_>, id: Key, number: Number) -> Result<(), Refused> {
        if self.memory.call.is_some() {
            return Err(Refused::new("there is a call already", "hang up first"));
        }
        if number.is_empty() {
            return Err(Refused::new("there is no number to call", "name one"));
        }
        cx.note(|| Fact::Dialled(Arc::clone(&number)));
        self.begin(cx, id, number.clone(), Direction::Outgoing, Phase::Dialling);
        let ask = Ask::Operator(OperatorRequest::Call { id, to: number });
        cx.ask(Tag::Dial(id), LinkRule::SIGNALLING, ask);
        Ok(())
    }

    fn answer(&mut self, cx: &mut Cx<'_>) -> Result<(), Refused> {
        let Some(call) = self.ringing_here() else { return Err(nothing_rings()) };
        let id = call.id;
        cx.ask(
            Tag::PickUp(id),
            LinkRule::SIGNALLING,
            Ask::Operator(OperatorRequest::PickUp { id }),
        );
        self.connected(cx);
        Ok(())
    }

    fn reject(&mut self, cx: &mut Cx<'_>, text: Option<Arc<str>>) -> Result<(), Refused> {
        let Some(call) = self.ringing_here() else { return Err(nothing_rings()) };
        let number = Arc::clone(&call.number);
        if text.is_some() && !cx.phone.profile().messaging.text_replies {
            return Err(Refused::new(
                "this version cannot refuse a call with a text",
                "reject it, or use a later version",
            ));
        }
        self.tell_operator(cx);
        self.end(cx, Ended::Rejected);
        if let Some(text) = text {
            let id = cx.key("reply", 0);
            cx.tell(Signal::SendText { id, to: number, text });
        }
        Ok(())
    }

    fn hang_up(&mut self, cx: &mut Cx<'_>) -> Result<(), Refused> {
        let Some(call) = &self.memory.call else {
            return Err(Refused::new("there is no call", "dial a number first"));
        };
        if call.phase == Phase::RingingHere {
            return self.reject(cx, None);
        }
        cx.abandon(Tag::Dial(call.id));
        self.tell_operator(cx);
        self.end(cx, Ended::HungUp);
        Ok(())
    }

    fn tell_operator(&self, cx: &mut Cx<'_>) {
        if let Some(Call { id, .. }) = self.memory.call {
            let ask = Ask::Operator(OperatorRequest::HangUp { id });
            cx.ask(Tag::HangUp(id), LinkRule::SIGNALLING, ask);
        }
    }

    fn delete(&mut self, cx: &mut Cx<'_>, key: CallKey) -> Result<(), Refused> {
        let Some(entry) = self.disk.entries.get(&key) else {
            return Err(Refused::new("there is no such call", "name one of the history"));
        };
        let record = entry.record(key);
        cx.write(&mut self.disk, Write::Deleted(key));
        cx.flush(&mut self.disk);
        let id = record.id();
        cx.note(|| Fact::Deleted(record));
        cx.tell(Signal::ItemGone { category: Category::Apps, id });
        Ok(())
    }

    fn delete_all(&mut self, cx: &mut Cx<'_>) {
        let but = self.memory.call.as_ref().map(|call| call.key);
        // Persistent: a clone shares its entries.
        let before = self.disk.entries.clone();
        cx.write(&mut self.disk, Write::Cleared { but });
        cx.flush(&mut self.disk);
        cx.note(|| {
            let gone = before.iter().filter(|(key, _)| Some(**key) != but);
            Fact::AllDeleted(gone.map(|(key, entry)| entry.record(*key)).collect())
        });
        cx.tell(Signal::Changed(Category::Apps));
    }

    fn open_history(&mut self, cx: &mut Cx<'_>) {
        if self.disk.missed > 0 {
            cx.write(&mut self.disk, Write::MissedSeen);
            cx.flush(&mut self.disk);
        }
        cx.note(|| Fact::HistoryOpened);
    }

    fn ringing(&mut self, cx: &mut Cx<'_>, id: Key, from: &Number) {
        if let Some(call) = &self.memory.call {
            if call.id != id {
                // The line was free when the operator looked, and is not any more.
                let ask = Ask::Operator(OperatorRequest::HangUp { id });
                cx.ask(Tag::HangUp(id), LinkRule::SIGNALLING, ask);
            }
            return;
        }
        cx.note(|| Fact::Rings(Arc::clone(from)));
        self.begin(cx, id, Arc::clone(from), Direction::Incoming, Phase::RingingHere);
    }

    fn picked_up(&mut self, cx: &mut Cx<'_>, id: Key) {
        let waiting = self.memory.call.as_ref().is_some_and(|call| {
            call.id == id && matches!(call.phase, Phase::Dialling | Phase::RingingThere)
        });
        if waiting {
            self.connected(cx);
        }
    }

    fn hung_up(&mut self, cx: &mut Cx<'_>, id: Key) {
        let Some(call) = self.memory.call.as_ref().filter(|call| call.id == id) else { return };
        match call.phase {
            Phase::RingingHere => self.end(cx, Ended::Missed),
            Phase::Dialling | Phase::RingingThere | Phase::Talking { .. } => {
                self.end(cx, Ended::ByOtherSide);
            }
        }
    }

    /// The entry is written when the call begins, so that a loss of power does not lose it.
    fn begin(
        &mut self,
        cx: &mut Cx<'_>,
        id: Key,
        number: Number,
        direction: Direction,
        phase: Phase,
    ) {
        let key = CallKey { at_ms: cx.clock().0, id };
        let entry =
            Entry { number: Arc::clone(&number), direction, answered: false, duration_s: 0 };
        cx.write(&mut self.disk, Write::Put { key, entry });
        cx.flush(&mut self.disk);
        self.memory.last = None;
        self.memory.call = Some(Call { id, number, direction, key, phase });
    }

    fn connected(&mut self, cx: &mut Cx<'_>) {
        let Some(call) = &mut self.memory.call else { return };
        call.phase = Phase::Talking { since: cx.now };
        let key = call.key;
        cx.write(&mut self.disk, Write::Answered { key });
        cx.flush(&mut self.disk);
        cx.note(|| Fact::Connected);
    }

    fn end(&mut self, cx: &mut Cx<'_>, ended: Ended) {
        let Some(call) = self.memory.call.take() else { return };
        let duration_s = match call.phase {
            Phase::Talking { since } => (cx.now.since(since).0 / 1000) as u32,
            Phase::Dialling | Phase::RingingThere | Phase::RingingHere => 0,
        };
        let missed = ended == Ended::Missed;
        if missed || duration_s > 0 {
            cx.write(&mut self.disk, Write::Over { key: call.key, duration_s, missed });
            cx.flush(&mut self.disk);
        }
        self.memory.last = Some(ended);
        cx.note(|| Fact::Ended { number: call.number, how: ended, duration_s });
        if let Some(entry) = self.disk.entries.get(&call.key) {
            cx.tell(Signal::ItemChanged(entry.record(call.key)));
        }
    }

    fn ringing_here(&self) -> Option<&Call> {
        self.memory.call.as_ref().filter(|call| call.phase == Phase::RingingHere)
    }

    fn dialled(&mut self, cx: &mut Cx<'_>, id: Key, answer: Result<Answer, Code>) {
        let Some(call) = self.memory.call.as_mut().filter(|call| call.id == id) else { return };
        if call.phase != Phase::Dialling {
            return;
        }
        match answer {
            Ok(Answer::Operator(OperatorAnswer::Refused(refusal))) => {
                self.end(cx, ended_by(refusal));
            }
            Ok(Answer::Taken) => {
                call.phase = Phase::RingingThere;
                cx.note(|| Fact::RingsThere);
            }
            Ok(
                Answer::Operator(OperatorAnswer::Mms(_))
                | Answer::Account(_)
                | Answer::Store(_)
                | Answer::Backup(_)
                | Answer::Bytes(_)
                | Answer::Time(_)
                | Answer::AppSave(_),
            ) => self.end(cx, Ended::Refused),
            Err(code) => self.end(cx, Ended::NoService(code)),
        }
    }

    fn voicemail_is(&mut self, cx: &mut Cx<'_>, text: &str) {
        let Some(Ok(count)) = text.strip_prefix(VOICEMAIL_PREFIX).map(str::parse) else { return };
        cx.write(&mut self.disk, Write::Voicemail(count));
        cx.flush(&mut self.disk);
        cx.note(|| Fact::Voicemail(count));
    }
}

const fn ended_by(refusal: Refusal) -> Ended {
    match refusal {
        Refusal::Busy => Ended::Busy,
        Refusal::Unreachable => Ended::Unreachable,
        Refusal::NotThisCentre
        | Refusal::TooLarge { .. }
        | Refusal::Gone
        | Refusal::NoSuchCall
        | Refusal::NoSubscription => Ended::Refused,
    }
}

fn nothing_rings() -> Refused {
    Refused::new("the phone does not ring", "wait until somebody calls")
}

impl Service for Calls {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        match command {
            Command::Dial(number) => {
                let id = cx.key("call", 0);
                self.dial(cx, id, number)
            }
            Command::Answer => self.answer(cx),
            Command::Reject { text } => self.reject(cx, text),
            Command::HangUp => self.hang_up(cx),
            Command::OpenHistory => {
                self.open_history(cx);
                Ok(())
            }
            Command::Delete(key) => self.delete(cx, key),
            Command::DeleteAll => {
                self.delete_all(cx);
                Ok(())
            }
        }
    }

    fn timer(&mut self, _: &mut Cx<'_>, timer: Timer) {
        match timer {}
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: Tag, answer: Result<Answer, Code>) {
        match tag {
            Tag::Dial(id) => self.dialled(cx, id, answer),
            Tag::PickUp(id) => {
                let current = self.memory.call.as_ref().is_some_and(|call| call.id == id);
                let gone = matches!(answer, Err(_) | Ok(Answer::Operator(_)));
                if current && gone {
                    self.end(cx, Ended::ByOtherSide);
                }
            }
            // The operator ends a call by itself when a phone is gone.
            Tag::HangUp(_) => {}
        }
    }

    /// Hears [`Signal::Pushed`] and [`Signal::Conditions`].
    #[expect(clippy::wildcard_enum_match_arm, reason = "hears two of the signals")]
    fn heard(&mut self, cx: &mut Cx<'_>, signal: &Signal) {
        match signal {
            Signal::Pushed(Push::Ringing { id, from }) => self.ringing(cx, *id, from),
            Signal::Pushed(Push::PickedUp(id)) => self.picked_up(cx, *id),
            Signal::Pushed(Push::HungUp(id)) => self.hung_up(cx, *id),
            Signal::Pushed(Push::Sms(sms)) => self.voicemail_is(cx, &sms.text),
            Signal::Conditions => {
                if !cx.conditions.cell_service
                    && let Some(call) = &self.memory.call
                {
                    let id = call.id;
                    self.hung_up(cx, id);
                }
            }
            _ => {}
        }
    }

    fn booted(&mut self, _: &mut Cx<'_>) {}

    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64) {
        let about = crate::kernel::Key::named("service", "calls");
        self.disk.lose_power(now, luck, about, boot);
        self.memory = Memory::default();
    }
}
