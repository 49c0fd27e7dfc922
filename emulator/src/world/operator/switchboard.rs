//! Calls between phones, and with numbers outside.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{NotASubscriber, Operator, refused, taken};
use crate::kernel::{Draw, Key, Span, Time};
use crate::wire::{Number, Push, Refusal, Sms, VOICEMAIL_PREFIX};
use crate::world::cloud::{CloudCx, Reply};

/// How long it rings. Assumed.
pub const RINGS: Span = Span::seconds(30);

/// How long it takes to connect: shortest, and how much luck adds, in milliseconds. Assumed.
const CONNECTS_MS: (u64, u64) = (1_500, 2_000);

/// How long it takes until the other side hears of an answer or an end. Assumed.
const SIGNAL: Span = Span::ms(200);

const LATENCY: Draw = Draw::named("how long a call takes to connect");

/// Who notes of voicemail come from.
const VOICEMAIL: &str = "voicemail";

/// Calls that are going on, and how numbers outside answer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Switchboard {
    calls: BTreeMap<Key, Call>,
    outside: BTreeMap<Number, Answering>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Call {
    caller: Party,
    callee: Party,
    state: CallState,
}

/// One end of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Party {
    Phone(usize),
    Outside(Number),
    /// The box of a phone.
    Voicemail(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum CallState {
    /// It rings until then.
    Ringing {
        until: Time,
        answered_at: Option<Time>,
    },
    Talking,
}

/// How a number outside answers calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answering {
    /// Not: it rings out.
    #[default]
    Never,
    /// After a while.
    After(Span),
    /// It is always in a call.
    Busy,
    /// It is off.
    Off,
}

/// What becomes of a call from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Started {
    /// It rings.
    Rings,
    /// The phone is in a call.
    Busy,
    /// The phone is off or out of coverage.
    Unreachable,
}

impl Switchboard {
    /// How many calls there are.
    pub(super) fn len(&self) -> usize {
        self.calls.len()
    }

    pub(super) fn next_wake(&self) -> Option<Time> {
        self.calls
            .values()
            .filter_map(|call| match call.state {
                CallState::Ringing { until, answered_at } => Some(answered_at.unwrap_or(until)),
                CallState::Talking => None,
            })
            .min()
    }

    fn is_busy(&self, phone: usize) -> bool {
        let party = Party::Phone(phone);
        self.calls.values().any(|call| call.caller == party || call.callee == party)
    }

    /// The call with this number outside.
    pub(super) fn of_number(&self, number: &str) -> Option<Key> {
        let is = |party: &Party| match party {
            Party::Outside(other) => super::same_number(other, number),
            Party::Phone(_) | Party::Voicemail(_) => false,
        };
        let call = self.calls.iter().find(|(_, call)| is(&call.caller) || is(&call.callee));
        call.map(|(id, _)| *id)
    }

    fn answering(&self, number: &str) -> Answering {
        let known = self.outside.iter().find(|(known, _)| super::same_number(known, number));
        known.map_or_else(Answering::default, |(_, answering)| *answering)
    }
}

/// Tells a phone something of a call; a number outside needs not be told.
fn tell(cx: &mut CloudCx<'_>, party: &Party, after: Span, push: Push) {
    if let Party::Phone(phone) = party {
        cx.pushes.push((*phone, cx.now + after, push));
    }
}

impl Operator {
    /// How a number outside answers from now on.
    pub fn set_answering(&mut self, number: Number, answering: Answering) {
        self.calls.outside.insert(number, answering);
    }

    /// A phone calls.
    pub(super) fn call_from(
        &mut self,
        cx: &mut CloudCx<'_>,
        phone: usize,
        id: Key,
        to: &Number,
    ) -> Reply {
        if self.calls.calls.contains_key(&id) {
            return taken();
        }
        let Some(line) = self.line(phone) else { return refused(Refusal::NoSubscription) };
        let from = Arc::clone(&line.number);
        // A phone that dials has no other call, whatever was heard of its last one.
        self.leaves(cx, phone);
        let caller = Party::Phone(phone);
        let started = match self.phone_of(to) {
            Some(callee) => self.ring(cx, id, caller.clone(), from, callee),
            None => self.ring_outside(cx, id, caller.clone(), to),
        };
        let refusal = match started {
            Started::Rings => return taken(),
            Started::Busy => Refusal::Busy,
            Started::Unreachable => Refusal::Unreachable,
        };
        match self.phone_of(to).filter(|callee| self.has_voicemail(*callee)) {
            Some(callee) => {
                self.put_through_to_voicemail(cx, id, caller, callee);
                taken()
            }
            None => refused(refusal),
        }
    }

    /// Somebody outside calls a phone.
    ///
    /// # Errors
    ///
    /// `to` is the number of no phone.
    pub fn call(
        &mut self,
        cx: &mut CloudCx<'_>,
        id: Key,
        from: Number,
        to: &Number,
    ) -> Result<Started, NotASubscriber> {
        let callee = self.phone_of(to).ok_or_else(|| NotASubscriber { number: Arc::clone(to) })?;
        let caller = Party::Outside(Arc::clone(&from));
        let started = self.ring(cx, id, caller.clone(), from, callee);
        if started != Started::Rings && self.has_voicemail(callee) {
            self.put_through_to_voicemail(cx, id, caller, callee);
        }
        Ok(started)
    }

    /// Whoever is outside hangs up. Says whether there was such a call.
    pub fn hang_up_outside(&mut self, cx: &mut CloudCx<'_>, id: Key) -> bool {
        let is_outside = |party: &Party| matches!(party, Party::Outside(_));
        let call = self.calls.calls.get(&id);
        let theirs = call.is_some_and(|call| is_outside(&call.caller) || is_outside(&call.callee));
        if theirs {
            self.end(cx, id, None);
        }
        theirs
    }

    /// Whoever is outside picks up. Says whether it rang there.
    pub fn pick_up_outside(&mut self, cx: &mut CloudCx<'_>, id: Key) -> bool {
        let call = self.calls.calls.get(&id);
        let theirs = call.is_some_and(|call| {
            matches!(call.callee, Party::Outside(_)) && call.state != CallState::Talking
        });
        theirs && self.answer(cx, id)
    }

    fn has_voicemail(&self, phone: usize) -> bool {
        self.line(phone).is_some_and(|line| line.voicemail)
    }

    fn ring(
        &mut self,
        cx: &mut CloudCx<'_>,
        id: Key,
        caller: Party,
        from: Number,
        callee: usize,
    ) -> Started {
        if !self.line(callee).is_some_and(|line| line.reachable) {
            return Started::Unreachable;
        }
        if caller == Party::Phone(callee) || self.calls.is_busy(callee) {
            return Started::Busy;
        }
        let after = connects(cx, id);
        let state = CallState::Ringing { until: cx.now + after + RINGS, answered_at: None };
        let callee = Party::Phone(callee);
        tell(cx, &callee, after, Push::Ringing { id, from });
        self.calls.calls.insert(id, Call { caller, callee, state });
        Started::Rings
    }

    fn ring_outside(
        &mut self,
        cx: &mut CloudCx<'_>,
        id: Key,
        caller: Party,
        to: &Number,
    ) -> Started {
        let starts = cx.now + connects(cx, id);
        let answered_at = match self.calls.answering(to) {
            Answering::Never => None,
            Answering::After(span) => (span < RINGS).then(|| starts + span),
            Answering::Busy => return Started::Busy,
            Answering::Off => return Started::Unreachable,
        };
        let state = CallState::Ringing { until: starts + RINGS, answered_at };
        let callee = Party::Outside(Arc::clone(to));
        self.calls.calls.insert(id, Call { caller, callee, state });
        Started::Rings
    }

    /// The caller talks to the box of whom they called, until they hang up; whoever is outside
    /// leaves their message at once.
    fn put_through_to_voicemail(
        &mut self,
        cx: &mut CloudCx<'_>,
        id: Key,
        caller: Party,
        callee: usize,
    ) {
        if let Party::Outside(_) = caller {
            self.calls.calls.remove(&id);
            self.message_left(cx, callee, id);
            return;
        }
        // The box answers a moment after the caller knows that the call is under way.
        tell(cx, &caller, Span::ms(CONNECTS_MS.0), Push::PickedUp(id));
        let callee = Party::Voicemail(callee);
        self.calls.calls.insert(id, Call { caller, callee, state: CallState::Talking });
    }

    /// A phone answers the call that rings there.
    pub(super) fn picked_up(&mut self, cx: &mut CloudCx<'_>, phone: usize, id: Key) -> Reply {
        let rings_there =
            self.calls.calls.get(&id).is_some_and(|call| call.callee == Party::Phone(phone));
        if rings_there && self.answer(cx, id) { taken() } else { refused(Refusal::NoSuchCall) }
    }

    fn answer(&mut self, cx: &mut CloudCx<'_>, id: Key) -> bool {
        let Some(call) = self.calls.calls.get_mut(&id) else { return false };
        if call.state != CallState::Talking {
            call.state = CallState::Talking;
            tell(cx, &call.caller, SIGNAL, Push::PickedUp(id));
        }
        true
    }

    /// A phone ends a call, or refuses it.
    pub(super) fn hung_up(&mut self, cx: &mut CloudCx<'_>, phone: usize, id: Key) {
        let by = Party::Phone(phone);
        let Some(call) = self.calls.calls.get(&id) else { return };
        if call.caller != by && call.callee != by {
            return;
        }
        let refuses = call.callee == by && matches!(call.state, CallState::Ringing { .. });
        if refuses && self.has_voicemail(phone) {
            let caller = call.caller.clone();
            self.put_through_to_voicemail(cx, id, caller, phone);
            return;
        }
        self.end(cx, id, Some(&by));
    }

    /// A call is over; whoever did not end it hears so.
    fn end(&mut self, cx: &mut CloudCx<'_>, id: Key, by: Option<&Party>) {
        let Some(call) = self.calls.calls.remove(&id) else { return };
        for party in [&call.caller, &call.callee] {
            if Some(party) != by {
                tell(cx, party, SIGNAL, Push::HungUp(id));
            }
        }
        if let Party::Voicemail(phone) = call.callee {
            self.message_left(cx, phone, id);
        }
    }

    /// A message was left in the box of a phone, which is told of it by a text (fact 264).
    fn message_left(&mut self, cx: &mut CloudCx<'_>, phone: usize, call: Key) {
        let Some(line) = self.line_mut(phone) else { return };
        line.voicemails += 1;
        let id = call.child("voicemail", 0);
        let sms = Sms {
            id,
            from: VOICEMAIL.into(),
            to: Arc::clone(&line.number),
            text: format!("{VOICEMAIL_PREFIX}{}", line.voicemails).into(),
            segments: 1,
            report: false,
        };
        self.post(cx, phone, id, Push::Sms(Arc::new(sms)), None);
    }

    /// A phone is gone, or begins anew: its calls end.
    pub(super) fn leaves(&mut self, cx: &mut CloudCx<'_>, phone: usize) {
        let by = Party::Phone(phone);
        let calls = self.calls.calls.iter();
        let ids: Vec<Key> = calls
            .filter(|(_, call)| call.caller == by || call.callee == by)
            .map(|(id, _)| *id)
            .collect();
        for id in ids {
            self.end(cx, id, Some(&by));
        }
    }

    /// What nobody answered ends, or goes to the box; whoever outside wanted to answer does.
    pub(super) fn ring_out(&mut self, cx: &mut CloudCx<'_>) {
        let due: Vec<(Key, bool)> = self
            .calls
            .calls
            .iter()
            .filter_map(|(id, call)| match call.state {
                CallState::Ringing { answered_at: Some(at), .. } if at <= cx.now => {
                    Some((*id, true))
                }
                CallState::Ringing { until, .. } if until <= cx.now => Some((*id, false)),
                CallState::Ringing { .. } | CallState::Talking => None,
            })
            .collect();
        for (id, answered) in due {
            if answered {
                self.answer(cx, id);
            } else {
                self.unanswered(cx, id);
            }
        }
    }

    fn unanswered(&mut self, cx: &mut CloudCx<'_>, id: Key) {
        let Some(call) = self.calls.calls.get(&id) else { return };
        let (caller, callee) = (call.caller.clone(), call.callee.clone());
        match callee {
            Party::Phone(phone) if self.has_voicemail(phone) => {
                tell(cx, &Party::Phone(phone), SIGNAL, Push::HungUp(id));
                self.put_through_to_voicemail(cx, id, caller, phone);
            }
            Party::Phone(_) | Party::Outside(_) | Party::Voicemail(_) => self.end(cx, id, None),
        }
    }
}

fn connects(cx: &CloudCx<'_>, id: Key) -> Span {
    let (least, more) = CONNECTS_MS;
    Span::ms(least + cx.luck.below(more, LATENCY, id, 0))
}
