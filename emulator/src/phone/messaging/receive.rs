//! Messages that come in.

use std::sync::Arc;

use wp8_backup::{Direction, Transport};

use super::message::{Download, Message, MessageKey, State};
use super::{Fact, Messaging, Tag, Timer, Write, no_such_message};
use crate::kernel::{Key, Span};
use crate::phone::LinkRule;
use crate::phone::cx::Cx;
use crate::phone::service::Refused;
use crate::wire::{
    Answer, Ask, Code, MmsBody, Number, OperatorAnswer, OperatorRequest, Refusal, Sms,
    VOICEMAIL_PREFIX, report_id,
};

/// Waits before an announced message is fetched again (fact 252).
const FETCH_AGAIN: [Span; 3] = [Span::seconds(20), Span::seconds(40), Span::seconds(60)];

pub(super) const fn is_downloading(message: &Message) -> bool {
    matches!(message.state, State::Announced { download: Download::Running, .. })
}

/// The identity of an arriving message on this phone: the sender's copy has the other one, and a
/// phone may text itself.
const fn here(pushed: Key) -> Key {
    pushed.child("received", 0)
}

impl Messaging {
    pub(super) fn receive_sms(&mut self, cx: &mut Cx<'_>, sms: &Sms) {
        // It never reaches the threads (fact 264); the phone hub counts it.
        if sms.text.starts_with(VOICEMAIL_PREFIX) {
            self.confirm(cx, sms.id);
            return;
        }
        if self.arrived_before(cx, sms.id) {
            return;
        }
        let message = Message {
            transport: Transport::Sms,
            direction: Direction::Incoming,
            with: [Arc::clone(&sms.from)].into(),
            text: Arc::clone(&sms.text),
            parts: [].into(),
            read: false,
            state: State::Received,
        };
        self.arrive(cx, sms.id, message);
        self.confirm(cx, sms.id);
        cx.note(|| Fact::Arrived { transport: Transport::Sms, from: Arc::clone(&sms.from) });
    }

    pub(super) fn receive_chat(&mut self, cx: &mut Cx<'_>, id: Key, from: Number, text: Arc<str>) {
        if self.disk.arrived.contains(&id) {
            cx.note(|| Fact::ArrivedAgain(id));
            return;
        }
        let message = Message {
            transport: Transport::Chat,
            direction: Direction::Incoming,
            with: [Arc::clone(&from)].into(),
            text,
            parts: [].into(),
            read: false,
            state: State::Received,
        };
        self.arrive(cx, id, message);
        cx.note(|| Fact::Arrived { transport: Transport::Chat, from });
    }

    /// A multimedia message waits at the centre.
    pub(super) fn announced(&mut self, cx: &mut Cx<'_>, id: Key, from: &Number, bytes: u64) {
        if self.arrived_before(cx, id) {
            return;
        }
        let automatic = self.disk.toggles.automatic_download;
        let download = if automatic { Download::Running } else { Download::OnTap };
        let message = Message {
            transport: Transport::Mms,
            direction: Direction::Incoming,
            with: [Arc::clone(from)].into(),
            text: "".into(),
            parts: [].into(),
            read: false,
            state: State::Announced { bytes, download },
        };
        self.arrive(cx, id, message);
        self.confirm(cx, id);
        cx.note(|| Fact::Announced { from: Arc::clone(from), bytes });
        if automatic {
            self.fetch(cx, id);
        }
    }

    /// A tap on "tap to download". If it fails, the automatic cycle begins again (fact 252).
    pub(super) fn download(&mut self, cx: &mut Cx<'_>, key: MessageKey) -> Result<(), Refused> {
        let message = self.disk.messages.get(&key).ok_or_else(no_such_message)?;
        let State::Announced { download: Download::OnTap, .. } = message.state else {
            return Err(Refused::new(
                "this message does not wait for a tap to be downloaded",
                "tap on one that says \"Tap to download media message\"",
            ));
        };
        let found = self.disk.announced.iter().find(|(_, place)| **place == key);
        let Some((pushed, _)) = found else { return Err(no_such_message()) };
        let pushed = *pushed;
        self.memory.fetch_failures.remove(&pushed);
        cx.write(&mut self.disk, Write::Download { pushed, download: Download::Running });
        self.fetch(cx, pushed);
        Ok(())
    }

    pub(super) fn fetch(&mut self, cx: &mut Cx<'_>, pushed: Key) {
        if !self.disk.announced.contains_key(&pushed) {
            return;
        }
        let Some((_, mmsc)) = cx.conditions.mms_apn.clone() else {
            self.not_fetched(cx, pushed, None);
            return;
        };
        let acknowledge = self.disk.toggles.mms_acknowledgement;
        cx.ask(
            Tag::Fetch(pushed),
            LinkRule::CELLULAR_NOW,
            Ask::Operator(OperatorRequest::FetchMms { mmsc, id: pushed, acknowledge }),
        );
    }

    pub(super) fn fetch_answered(
        &mut self,
        cx: &mut Cx<'_>,
        pushed: Key,
        answer: Result<Answer, Code>,
    ) {
        if !self.disk.announced.contains_key(&pushed) {
            return;
        }
        match answer {
            Ok(Answer::Operator(OperatorAnswer::Mms(body))) => self.fetched(cx, pushed, &body),
            Ok(Answer::Operator(OperatorAnswer::Refused(Refusal::Gone))) => {
                cx.write(&mut self.disk, Write::Download { pushed, download: Download::Gone });
                cx.flush(&mut self.disk);
                self.memory.fetch_failures.remove(&pushed);
                cx.note(|| Fact::Expired(pushed));
            }
            Ok(
                Answer::Operator(OperatorAnswer::Refused(_))
                | Answer::Account(_)
                | Answer::Store(_)
                | Answer::Backup(_)
                | Answer::Taken
                | Answer::Bytes(_)
                | Answer::Time(_)
                | Answer::AppSave(_),
            ) => self.not_fetched(cx, pushed, None),
            Err(code) => self.not_fetched(cx, pushed, Some(code)),
        }
    }

    fn fetched(&mut self, cx: &mut Cx<'_>, pushed: Key, body: &MmsBody) {
        let Some(announced) = self.disk.announced.get(&pushed).copied() else { return };
        let read = self.disk.messages.get(&announced).is_some_and(|message| message.read);
        let with: Arc<[Number]> =
            std::iter::once(&body.from).chain(body.to.iter()).map(Arc::clone).collect();
        let key = MessageKey { thread: self.disk.thread_of(&with), ..announced };
        let message = Message {
            transport: Transport::Mms,
            direction: Direction::Incoming,
            with,
            text: Arc::clone(&body.text),
            parts: Arc::clone(&body.parts),
            read,
            state: State::Received,
        };
        cx.write(&mut self.disk, Write::Fetched { pushed, key, message });
        cx.flush(&mut self.disk);
        self.memory.fetch_failures.remove(&pushed);
        cx.note(|| Fact::Arrived { transport: Transport::Mms, from: Arc::clone(&body.from) });
        self.tell_changed(cx, key);
    }

    fn not_fetched(&mut self, cx: &mut Cx<'_>, pushed: Key, code: Option<Code>) {
        let failures = self.memory.fetch_failures.entry(pushed).or_insert(0);
        let wait = FETCH_AGAIN.get(usize::from(*failures)).copied();
        *failures = failures.saturating_add(1);
        match wait {
            Some(wait) => cx.wake(Timer::Fetch(pushed), cx.now + wait),
            None => {
                self.memory.fetch_failures.remove(&pushed);
                cx.write(&mut self.disk, Write::Download { pushed, download: Download::OnTap });
                cx.flush(&mut self.disk);
            }
        }
        cx.note(|| Fact::NotFetched { id: pushed, code, in_ms: wait.map(|wait| wait.0) });
    }

    /// A message has arrived at the other end.
    pub(super) fn delivered(&mut self, cx: &mut Cx<'_>, pushed: Key) {
        let found = self.disk.outbox.iter().find_map(|(id, outgoing)| {
            let legs = 0..outgoing.legs.len();
            let leg = legs.into_iter().find(|leg| super::Outgoing::leg_id(*id, *leg) == pushed)?;
            Some((*id, leg))
        });
        if let Some((id, leg)) = found {
            self.leg_is(cx, id, leg, super::Leg::Delivered, 0);
            cx.note(|| Fact::Delivered(id));
        }
        self.confirm(cx, report_id(pushed));
    }

    fn arrive(&mut self, cx: &mut Cx<'_>, pushed: Key, message: Message) {
        let thread = self.disk.thread_of(&message.with);
        let key = MessageKey { thread, at_ms: cx.clock().0, id: here(pushed) };
        cx.write(&mut self.disk, Write::Arrived { key, message, pushed });
        cx.flush(&mut self.disk);
        self.tell_changed(cx, key);
    }

    fn arrived_before(&mut self, cx: &mut Cx<'_>, pushed: Key) -> bool {
        let before = self.disk.arrived.contains(&pushed);
        if before {
            cx.note(|| Fact::ArrivedAgain(pushed));
            self.confirm(cx, pushed);
        }
        before
    }

    /// The message is on disk: the centre need not keep it.
    fn confirm(&mut self, cx: &mut Cx<'_>, pushed: Key) {
        cx.ask(
            Tag::Received(pushed),
            LinkRule::SIGNALLING,
            Ask::Operator(OperatorRequest::Received { id: pushed }),
        );
    }
}

impl Messaging {
    /// One leg of an outgoing message went on; the backup hears when the whole has left.
    pub(super) fn leg_is(
        &mut self,
        cx: &mut Cx<'_>,
        id: Key,
        leg: usize,
        now: super::Leg,
        segments: u8,
    ) {
        let Some(outgoing) = self.disk.outbox.get(&id) else { return };
        let key = outgoing.key;
        let settled = |this: &Self| this.disk.messages.get(&key).is_some_and(Message::is_settled);
        let before = settled(self);
        cx.write(&mut self.disk, Write::Leg { id, leg, now, segments });
        cx.flush(&mut self.disk);
        if !before && settled(self) {
            self.tell_changed(cx, key);
        }
    }
}
