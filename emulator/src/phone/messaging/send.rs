//! Messages that go out.

use std::sync::Arc;

use wp8_backup::{Described, Direction, PartKind, Transport};

use super::message::{Message, MessageKey, State, Why};
use super::segments::Count;
use super::{Fact, Leg, Messaging, Outgoing, Tag, Timer, Write, no_such_message};
use crate::kernel::{Key, Span};
use crate::phone::LinkRule;
use crate::phone::cx::Cx;
use crate::phone::service::Refused;
use crate::wire::{
    Answer, Ask, Code, MmsBody, Number, OperatorAnswer, OperatorRequest, Refusal, Sms,
};

/// Recipients of one message at most (fact 248).
pub const MAX_RECIPIENTS: usize = 500;

/// Attachments of one message at most (fact 249).
pub const MAX_ATTACHMENTS: usize = 5;

/// Bytes of a multimedia message at most. Assumed: 1024 KB, the largest of the operators' usual
/// limits (fact 250); a centre that takes less says so, and the photos are shrunk again.
pub const MMS_MAX_BYTES: u64 = 1024 * 1024;

/// No photo is shrunk below this (fact 251).
pub const MMS_MIN_PHOTO_BYTES: u64 = 10 * 1024;

/// Waits before a text message is tried again. Assumed: twice, soon; then it waits for a tap.
const SMS_AGAIN: [Span; 2] = [Span::seconds(10), Span::seconds(30)];

/// Waits before a multimedia message is tried again: three times (fact 251). The waits are assumed
/// to be those of fetching one (fact 252).
const MMS_AGAIN: [Span; 3] = [Span::seconds(20), Span::seconds(40), Span::seconds(60)];

/// A chat message that cannot be sent is not tried again. Assumed.
const CHAT_AGAIN: [Span; 0] = [];

pub(super) fn check_recipients(to: &[Number]) -> Result<(), Refused> {
    if to.is_empty() {
        return Err(Refused::new("the message has no recipient", "name at least one number"));
    }
    if to.len() > MAX_RECIPIENTS {
        return Err(Refused::new(
            format!("too many contacts: {} recipients", to.len()),
            format!("you can select up to {MAX_RECIPIENTS} contacts"),
        ));
    }
    Ok(())
}

/// The attachments so that with `text_bytes` they fit into `max_bytes`, photos shrunk in
/// proportion; nothing if they cannot (facts 250, 251: only photos are shrunk).
fn fitted(parts: &[Described], text_bytes: u64, max_bytes: u64) -> Option<Arc<[Described]>> {
    let is_photo = |part: &&Described| part.kind == PartKind::Image;
    let photos: u64 = parts.iter().filter(is_photo).map(|part| part.len_bytes).sum();
    let rest: u64 = parts.iter().map(|part| part.len_bytes).sum::<u64>() - photos;
    let room = max_bytes.checked_sub(text_bytes)?.checked_sub(rest)?;
    if photos <= room {
        return Some(parts.into());
    }
    // What small photos keep because of the floor is missing to the large ones.
    let (mut small, mut large) = (0, 0);
    for part in parts.iter().filter(is_photo) {
        let floor = part.len_bytes.min(MMS_MIN_PHOTO_BYTES);
        if share(part.len_bytes, room, photos) <= floor {
            small += floor;
        } else {
            large += part.len_bytes;
        }
    }
    let room_for_large = room.checked_sub(small)?;
    let shrunk: Arc<[Described]> = parts
        .iter()
        .map(|part| {
            if !is_photo(&part) {
                return *part;
            }
            let floor = part.len_bytes.min(MMS_MIN_PHOTO_BYTES);
            let len_bytes = if share(part.len_bytes, room, photos) <= floor {
                floor
            } else {
                share(part.len_bytes, room_for_large, large).max(floor)
            };
            Described { len_bytes, ..*part }
        })
        .collect();
    let total: u64 = shrunk.iter().map(|part| part.len_bytes).sum();
    (total + text_bytes <= max_bytes).then_some(shrunk)
}

/// `part` of `whole` in `room`, rounded down.
fn share(part: u64, room: u64, whole: u64) -> u64 {
    let product = u128::from(part) * u128::from(room);
    (product / u128::from(whole.max(1))) as u64
}

impl Messaging {
    pub(super) fn send(
        &mut self,
        cx: &mut Cx<'_>,
        id: Key,
        to: Arc<[Number]>,
        text: Arc<str>,
        attachments: Arc<[Described]>,
    ) -> Result<(), Refused> {
        check_recipients(&to)?;
        if text.is_empty() && attachments.is_empty() {
            return Err(Refused::new("the message is empty", "give it a text or an attachment"));
        }
        if attachments.len() > MAX_ATTACHMENTS {
            return Err(Refused::new(
                format!("{} attachments are too many", attachments.len()),
                format!("attach at most {MAX_ATTACHMENTS}"),
            ));
        }
        let group = to.len() > 1 && self.disk.toggles.group_text;
        if group || !attachments.is_empty() {
            self.queue(cx, id, Transport::Mms, to, text, attachments, 1);
            return Ok(());
        }
        let count = Count::of(&text);
        if !count.fits() {
            return Err(Refused::new(
                format!("the text is too long: {} segments", count.segments),
                format!("send at most {} segments", super::MAX_SEGMENTS),
            ));
        }
        self.queue(cx, id, Transport::Sms, to, text, attachments, count.segments as u8);
        Ok(())
    }

    pub(super) fn send_chat(
        &mut self,
        cx: &mut Cx<'_>,
        id: Key,
        to: Number,
        text: Arc<str>,
    ) -> Result<(), Refused> {
        if text.is_empty() {
            return Err(Refused::new("the message is empty", "give it a text"));
        }
        self.queue(cx, id, Transport::Chat, [to].into(), text, [].into(), 1);
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "they are the message")]
    fn queue(
        &mut self,
        cx: &mut Cx<'_>,
        id: Key,
        transport: Transport,
        to: Arc<[Number]>,
        text: Arc<str>,
        parts: Arc<[Described]>,
        segments: u8,
    ) {
        let toggles = self.disk.toggles;
        let (legs, report) = match transport {
            Transport::Sms => (to.len(), toggles.sms_delivery_confirmation),
            Transport::Mms => (1, toggles.mms_delivery_confirmation),
            Transport::Chat => (1, false),
        };
        let key = MessageKey { thread: self.disk.thread_of(&to), at_ms: cx.clock().0, id };
        let outgoing = Outgoing { key, legs: vec![Leg::Waiting; legs], report };
        cx.note(|| Fact::Sending { transport, to: Arc::clone(&to), segments });
        let message = Message {
            transport,
            direction: Direction::Outgoing,
            with: to,
            text,
            parts,
            read: true,
            state: State::Sending,
        };
        cx.write(&mut self.disk, Write::Queued { key, message, outgoing });
        cx.flush(&mut self.disk);
        self.memory.composing = None;
        self.send_next(cx, id);
    }

    /// A tap on a message that was not sent.
    pub(super) fn resend(&mut self, cx: &mut Cx<'_>, key: MessageKey) -> Result<(), Refused> {
        let message = self.disk.messages.get(&key).ok_or_else(no_such_message)?;
        let State::Failed(_) = message.state else {
            return Err(Refused::new(
                "this message has not failed",
                "tap on one that could not be sent",
            ));
        };
        self.memory.send_failures.remove(&key.id);
        cx.write(&mut self.disk, Write::Again(key.id));
        cx.flush(&mut self.disk);
        self.send_next(cx, key.id);
        Ok(())
    }

    /// Hands the operator the next leg of a message.
    pub(super) fn send_next(&mut self, cx: &mut Cx<'_>, id: Key) {
        let Some(outgoing) = self.disk.outbox.get(&id) else { return };
        let (Some(leg), key, report) = (outgoing.next(), outgoing.key, outgoing.report) else {
            return;
        };
        let Some(message) = self.disk.messages.get(&key) else { return };
        let tag = Tag::Send { id, leg: leg as u16 };
        match message.transport {
            Transport::Sms => {
                let sms = Sms {
                    id: Outgoing::leg_id(id, leg),
                    // The network knows whose SIM it is.
                    from: "".into(),
                    to: Arc::clone(&message.with[leg]),
                    text: Arc::clone(&message.text),
                    segments: Count::of(&message.text).segments as u8,
                    report,
                };
                let ask = Ask::Operator(OperatorRequest::Sms(Arc::new(sms)));
                cx.ask(tag, LinkRule::SIGNALLING, ask);
            }
            Transport::Mms => self.send_mms(cx, tag, key, MMS_MAX_BYTES),
            Transport::Chat => {
                let bytes = crate::wire::ENVELOPE_BYTES + message.text.len() as u64;
                cx.ask(tag, LinkRule::NOW, Ask::Fetch { bytes });
            }
        }
    }

    fn send_mms(&mut self, cx: &mut Cx<'_>, tag: Tag, key: MessageKey, max_bytes: u64) {
        let Some((_, mmsc)) = cx.conditions.mms_apn.clone() else {
            self.give_up(cx, key.id, 0, Why::NoMmsSettings);
            return;
        };
        let Some(message) = self.disk.messages.get(&key) else { return };
        let (to, text) = (Arc::clone(&message.with), Arc::clone(&message.text));
        let from_bytes = message.attachment_bytes();
        let Some(parts) = fitted(&message.parts, text.len() as u64, max_bytes) else {
            self.give_up(cx, key.id, 0, Why::TooLarge);
            return;
        };
        let to_bytes: u64 = parts.iter().map(|part| part.len_bytes).sum();
        if to_bytes != from_bytes {
            cx.write(&mut self.disk, Write::Shrunk { id: key.id, parts: Arc::clone(&parts) });
            cx.flush(&mut self.disk);
            cx.note(|| Fact::Shrunk { from_bytes, to_bytes });
        }
        let report = self.disk.outbox.get(&key.id).is_some_and(|outgoing| outgoing.report);
        let id = Outgoing::leg_id(key.id, 0);
        let body = Arc::new(MmsBody { id, from: "".into(), to, text, parts, report });
        let ask = Ask::Operator(OperatorRequest::Mms { mmsc, body });
        cx.ask(tag, LinkRule::CELLULAR_NOW, ask);
    }

    pub(super) fn send_answered(
        &mut self,
        cx: &mut Cx<'_>,
        id: Key,
        leg: usize,
        answer: Result<Answer, Code>,
    ) {
        match answer {
            Ok(Answer::Taken | Answer::Bytes(_)) => self.taken(cx, id, leg),
            Ok(Answer::Operator(OperatorAnswer::Refused(refusal))) => {
                self.refused(cx, id, leg, refusal);
            }
            Ok(
                Answer::Operator(OperatorAnswer::Mms(_))
                | Answer::Account(_)
                | Answer::Store(_)
                | Answer::Backup(_)
                | Answer::Time(_)
                | Answer::AppSave(_),
            ) => self.give_up(cx, id, leg, Why::Refused),
            Err(code) => self.not_reached(cx, id, leg, code),
        }
    }

    fn taken(&mut self, cx: &mut Cx<'_>, id: Key, leg: usize) {
        let Some(outgoing) = self.disk.outbox.get(&id) else { return };
        let (of, key) = (outgoing.legs.len(), outgoing.key);
        let message = self.disk.messages.get(&key);
        let segments = message.map_or(0, |message| match message.transport {
            Transport::Sms => Count::of(&message.text).segments as u8,
            Transport::Mms | Transport::Chat => 0,
        });
        self.memory.send_failures.remove(&id);
        self.leg_is(cx, id, leg, Leg::Taken, segments);
        cx.note(|| Fact::Taken { id, leg, of });
        self.send_next(cx, id);
    }

    fn refused(&mut self, cx: &mut Cx<'_>, id: Key, leg: usize, refusal: Refusal) {
        match refusal {
            Refusal::TooLarge { max_bytes } => {
                let Some(outgoing) = self.disk.outbox.get(&id) else { return };
                let key = outgoing.key;
                if self.count_failure(id) > MMS_AGAIN.len() {
                    self.give_up(cx, id, leg, Why::TooLarge);
                } else {
                    self.send_mms(cx, Tag::Send { id, leg: leg as u16 }, key, max_bytes);
                }
            }
            Refusal::NotThisCentre => self.give_up(cx, id, leg, Why::WrongCentre),
            Refusal::Gone
            | Refusal::Busy
            | Refusal::Unreachable
            | Refusal::NoSuchCall
            | Refusal::NoSubscription => self.give_up(cx, id, leg, Why::Refused),
        }
    }

    fn not_reached(&mut self, cx: &mut Cx<'_>, id: Key, leg: usize, code: Code) {
        let Some(outgoing) = self.disk.outbox.get(&id) else { return };
        let message = self.disk.messages.get(&outgoing.key);
        let mms = message.is_some_and(|message| message.transport == Transport::Mms);
        // MMS has a connection of its own, so only trying tells; that data is off no retry mends
        // (fact 254).
        if mms && code == Code::NAME_NOT_RESOLVED && cx.conditions.cellular.is_none() {
            self.give_up(cx, id, leg, Why::NoData);
        } else {
            self.not_sent(cx, id, leg, Why::NotReached(code));
        }
    }

    /// An attempt failed: there is another after a while, or a tap is waited for.
    fn not_sent(&mut self, cx: &mut Cx<'_>, id: Key, leg: usize, why: Why) {
        let Some(outgoing) = self.disk.outbox.get(&id) else { return };
        let Some(message) = self.disk.messages.get(&outgoing.key) else { return };
        let waits: &[Span] = match message.transport {
            Transport::Sms => &SMS_AGAIN,
            Transport::Mms => &MMS_AGAIN,
            Transport::Chat => &CHAT_AGAIN,
        };
        let failures = self.count_failure(id);
        match waits.get(failures - 1) {
            Some(wait) => {
                cx.wake(Timer::Resend(id), cx.now + *wait);
                cx.note(|| Fact::WillTryAgain { id, why, in_ms: wait.0 });
            }
            None => self.give_up(cx, id, leg, why),
        }
    }

    /// Counts one more failed attempt.
    fn count_failure(&mut self, id: Key) -> usize {
        let failures = self.memory.send_failures.entry(id).or_insert(0);
        *failures = failures.saturating_add(1);
        usize::from(*failures)
    }

    fn give_up(&mut self, cx: &mut Cx<'_>, id: Key, leg: usize, why: Why) {
        self.memory.send_failures.remove(&id);
        self.leg_is(cx, id, leg, Leg::Failed(why), 0);
        cx.note(|| Fact::NotSent { id, why });
        self.send_next(cx, id);
    }
}

#[cfg(test)]
mod tests {
    use super::{Described, MMS_MIN_PHOTO_BYTES, PartKind, fitted};
    use proptest::prelude::*;

    fn part() -> impl Strategy<Value = Described> {
        let kind = prop_oneof![
            4 => Just(PartKind::Image),
            1 => Just(PartKind::Audio),
            1 => Just(PartKind::Video)
        ];
        (any::<u64>(), 1..4_000_000_u64, kind).prop_map(|(seed, len_bytes, kind)| Described {
            seed,
            len_bytes,
            kind,
        })
    }

    proptest! {
        #[test]
        fn what_is_shrunk_fits_and_only_photos_give_way(
            parts in prop::collection::vec(part(), 0..5),
            text in 0..2_000_u64,
            max in 20_000..2_000_000_u64,
        ) {
            let Some(shrunk) = fitted(&parts, text, max) else { return Ok(()) };
            let total: u64 = shrunk.iter().map(|part| part.len_bytes).sum();
            prop_assert!(total + text <= max);
            for (now, before) in shrunk.iter().zip(&parts) {
                prop_assert_eq!((now.seed, now.kind), (before.seed, before.kind));
                prop_assert!(now.len_bytes <= before.len_bytes);
                if before.kind == PartKind::Image {
                    prop_assert!(now.len_bytes >= before.len_bytes.min(MMS_MIN_PHOTO_BYTES));
                } else {
                    prop_assert_eq!(now.len_bytes, before.len_bytes);
                }
            }
        }
    }

    #[test]
    fn a_video_is_not_shrunk() {
        let video = Described { seed: 1, len_bytes: 5_000_000, kind: PartKind::Video };
        assert_eq!(fitted(&[video], 0, 1_000_000), None);
    }
}
