//! The mobile operator: text messages, multimedia messages, calls, time.
//!
//! One for all phones of a world: what differs between real operators (the MMS centre of a SIM, its
//! size limit) is a field of each [`Line`].

mod command;
mod mms_centre;
pub mod period_guides;
pub mod plmn;
pub mod providers;
mod sms_centre;
pub mod subscription;
mod switchboard;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::Described;

pub use command::Command;
pub use mms_centre::{MMS_KEPT, MMS_MAX_BYTES, MmsCentre};
pub use sms_centre::{SMS_KEPT, SmsCentre, WAITING_LIMIT};
pub use switchboard::{Answering, RINGS, Started, Switchboard};

use super::cloud::{CloudCx, Reply};
use crate::kernel::{Content, Key, Time};
use crate::wire::{Answer, Number, OperatorAnswer, OperatorRequest, Refusal};

/// The operator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Operator {
    /// Subscriptions, at the place of the phone that has the SIM.
    lines: Vec<Option<Line>>,
    /// Text messages.
    sms: SmsCentre,
    /// Multimedia messages.
    mms: MmsCentre,
    /// Calls.
    calls: Switchboard,
    /// What was taken from phones lately: a request repeated after a lost answer is the same one.
    taken: Taken,
    /// What went to numbers that are no phone of the world.
    outside: Content<Key, Outside>,
    /// The network tells phones the time.
    tells_time: bool,
}

impl Default for Operator {
    fn default() -> Self {
        Self {
            lines: Vec::new(),
            sms: SmsCentre::default(),
            mms: MmsCentre::default(),
            calls: Switchboard::default(),
            taken: Taken::default(),
            outside: Content::default(),
            tells_time: true,
        }
    }
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number.
    pub number: Number,
    /// The addresses under which an MMS centre serves this SIM; none: it has no MMS.
    pub mmscs: Vec<Arc<str>>,
    /// What that centre takes at most, in bytes (fact 250).
    pub mms_max_bytes: u64,
    /// Calls that nobody answers go to a voicemail box.
    pub voicemail: bool,
    /// Messages in that box.
    pub voicemails: u32,
    /// The phone is on and in coverage, as far as the network knows.
    pub reachable: bool,
    /// Segments of text messages it has sent: what a bill counts.
    pub segments_sent: u64,
}

impl Line {
    /// A line without MMS and voicemail.
    #[must_use]
    pub fn new(number: impl Into<Number>) -> Self {
        Self {
            number: number.into(),
            mmscs: Vec::new(),
            mms_max_bytes: MMS_MAX_BYTES,
            voicemail: false,
            voicemails: 0,
            reachable: true,
            segments_sent: 0,
        }
    }

    /// With this MMS centre too.
    #[must_use]
    pub fn with_mmsc(mut self, mmsc: impl Into<Arc<str>>) -> Self {
        self.mmscs.push(mmsc.into());
        self
    }
}

/// A message that went to a number outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outside {
    /// When it arrived.
    pub at: Time,
    /// From whom.
    pub from: Number,
    /// To whom.
    pub to: Number,
    /// The text.
    pub text: Arc<str>,
    /// Attachments.
    pub parts: Arc<[Described]>,
}

/// What was taken lately, in order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Taken {
    turns: Content<Key, u64>,
    by_turn: Content<u64, Key>,
}

impl Taken {
    /// Requests remembered. Chosen freely.
    const LIMIT: usize = 10_000;

    /// Whether this is the first time.
    fn first_time(&mut self, id: Key) -> bool {
        if self.turns.contains(&id) {
            return false;
        }
        let turn = self.by_turn.last().map_or(0, |(turn, _)| turn + 1);
        self.turns.insert(id, turn);
        self.by_turn.insert(turn, id);
        if self.by_turn.len() > Self::LIMIT {
            let oldest = self.by_turn.iter().next().map(|(turn, id)| (*turn, *id));
            if let Some((turn, id)) = oldest {
                self.by_turn.remove(&turn);
                self.turns.remove(&id);
            }
        }
        true
    }
}

/// The number is no phone of this world, so nobody outside can reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotASubscriber {
    /// The number.
    pub number: Number,
}

impl std::fmt::Display for NotASubscriber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is the number of no phone; use the number of one", self.number)
    }
}

impl std::error::Error for NotASubscriber {}

impl Operator {
    /// The line of a phone is gone: its SIM card was taken out. What waits for it is lost.
    pub fn unsubscribe(&mut self, cx: &mut CloudCx<'_>, phone: usize) {
        self.leaves(cx, phone);
        self.sms.forget(phone);
        if let Some(line) = self.lines.get_mut(phone) {
            *line = None;
        }
    }

    /// Gives a phone a SIM with this line, or another one.
    pub fn subscribe(&mut self, phone: usize, line: Line) {
        if self.lines.len() <= phone {
            self.lines.resize(phone + 1, None);
        }
        self.lines[phone] = Some(line);
    }

    /// The line of a phone; none: it has no SIM.
    #[must_use]
    pub fn line(&self, phone: usize) -> Option<&Line> {
        self.lines.get(phone)?.as_ref()
    }

    /// The line of a phone, to be changed by the harness.
    pub fn line_mut(&mut self, phone: usize) -> Option<&mut Line> {
        self.lines.get_mut(phone)?.as_mut()
    }

    /// The phone that has this number, however it is written.
    #[must_use]
    pub fn phone_of(&self, number: &str) -> Option<usize> {
        let is = |line: &Line| same_number(&line.number, number);
        self.lines.iter().position(|line| line.as_ref().is_some_and(is))
    }

    /// What went to numbers outside, by the identity of the message at its sender.
    pub fn outside(&self) -> impl Iterator<Item = &Outside> {
        self.outside.values()
    }

    /// Messages that wait for a phone: text messages, announcements, reports.
    #[must_use]
    pub fn waiting(&self, phone: usize) -> usize {
        self.sms.waiting(phone)
    }

    /// How many calls there are.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.calls.len()
    }

    /// Whether the network tells phones the time.
    pub const fn set_tells_time(&mut self, tells_time: bool) {
        self.tells_time = tells_time;
    }

    /// Answers a phone.
    pub fn handle(&mut self, cx: &mut CloudCx<'_>, request: &OperatorRequest) -> Reply {
        let phone = cx.from;
        if self.line(phone).is_none() {
            return refused(Refusal::NoSubscription);
        }
        match request {
            OperatorRequest::Sms(sms) => self.sms_from(cx, phone, sms),
            OperatorRequest::Mms { mmsc, body } => self.mms_from(cx, phone, mmsc, body),
            OperatorRequest::FetchMms { mmsc, id, acknowledge } => {
                self.mms_to(cx, phone, mmsc, *id, *acknowledge)
            }
            OperatorRequest::Received { id } => {
                self.received(cx, phone, *id);
                taken()
            }
            OperatorRequest::Call { id, to } => self.call_from(cx, phone, *id, to),
            OperatorRequest::PickUp { id } => self.picked_up(cx, phone, *id),
            OperatorRequest::HangUp { id } => {
                self.hung_up(cx, phone, *id);
                taken()
            }
        }
    }

    /// The network sees a phone appear or go: what waits for it is passed on, its calls end.
    pub fn set_reachable(&mut self, cx: &mut CloudCx<'_>, phone: usize, reachable: bool) {
        let Some(line) = self.line_mut(phone) else { return };
        if line.reachable == reachable {
            return;
        }
        line.reachable = reachable;
        if reachable {
            self.sms.pass_on(cx, phone, true);
        } else {
            self.leaves(cx, phone);
        }
    }

    /// When it wants to be woken.
    #[must_use]
    pub fn next_wake(&self) -> Option<Time> {
        [self.sms.next_wake(), self.mms.next_wake(), self.calls.next_wake()]
            .into_iter()
            .flatten()
            .min()
    }

    /// Is woken: tries again, gives up what nobody fetched, ends what nobody answered.
    pub fn wake(&mut self, cx: &mut CloudCx<'_>) {
        for phone in self.sms.due(cx.now) {
            let reachable = self.line(phone).is_some_and(|line| line.reachable);
            self.sms.pass_on(cx, phone, reachable);
        }
        self.mms.forget(cx.now);
        self.ring_out(cx);
    }

    /// A message arrives at a number outside.
    fn goes_outside(&mut self, id: Key, message: Outside) {
        self.outside.insert(id, message);
    }
}

/// Two ways of writing one number: with or without country code or punctuation.
fn same_number(one: &str, other: &str) -> bool {
    /// Shorter ones are short codes, which end no other number. Assumed.
    const LONG: usize = 7;
    let digits = |number: &str| number.bytes().filter(u8::is_ascii_digit).count();
    let common = one
        .bytes()
        .rev()
        .filter(u8::is_ascii_digit)
        .zip(other.bytes().rev().filter(u8::is_ascii_digit))
        .take_while(|(a, b)| a == b)
        .count();
    let (one_digits, other_digits) = (digits(one), digits(other));
    let shorter = one_digits.min(other_digits);
    if shorter == 0 {
        return one == other;
    }
    common == shorter && (one_digits == other_digits || shorter >= LONG)
}

const fn taken() -> Reply {
    Reply::short(Answer::Taken)
}

const fn refused(why: Refusal) -> Reply {
    Reply::short(Answer::Operator(OperatorAnswer::Refused(why)))
}
