//! The centre for text messages: keeps each until the phone says that it has it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{NotASubscriber, Operator, Outside, taken};
use crate::kernel::{Draw, Key, Span, Time};
use crate::wire::{Number, Push, Sms, report_id};
use crate::world::cloud::{CloudCx, Reply};

/// How long a message is kept for a phone that does not take it. Assumed: three days.
pub const SMS_KEPT: Span = Span::days(3);

/// Messages kept for one phone at most; the oldest gives way. Chosen freely.
pub const WAITING_LIMIT: usize = 5_000;

/// Until a message that was passed on counts as not arrived. Assumed.
const CONFIRMED_WITHIN: Span = Span::seconds(30);

/// Waits between attempts, the last one again and again. Assumed. A phone that appears is served
/// at once, so they matter when the network did not notice that it was gone.
const AGAIN: [Span; 5] =
    [Span::minutes(1), Span::minutes(5), Span::minutes(15), Span::hours(1), Span::hours(6)];

/// How long a message is under way: shortest, and how much luck adds, in milliseconds. Assumed.
const UNDER_WAY_MS: (u64, u64) = (1_500, 2_500);

const LATENCY: Draw = Draw::named("how long a text message is under way");

/// Text messages, announcements of multimedia messages and reports that wait for phones.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SmsCentre {
    boxes: BTreeMap<usize, Mailbox>,
}

/// What waits for one phone.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Mailbox {
    /// The oldest first; all are kept equally long.
    waiting: VecDeque<Waiting>,
    /// When it is tried again.
    next: Time,
    /// Attempts that came to nothing.
    failures: usize,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Waiting {
    id: Key,
    push: Push,
    until: Time,
    /// Who wants to know that it arrived.
    report_to: Option<usize>,
}

impl SmsCentre {
    pub(super) fn waiting(&self, phone: usize) -> usize {
        self.boxes.get(&phone).map_or(0, |mailbox| mailbox.waiting.len())
    }

    pub(super) fn forget(&mut self, phone: usize) {
        self.boxes.remove(&phone);
    }

    pub(super) fn next_wake(&self) -> Option<Time> {
        self.boxes.values().map(|mailbox| mailbox.next).min()
    }

    /// The phones for which something is to be tried now.
    pub(super) fn due(&self, now: Time) -> Vec<usize> {
        let due = |mailbox: &Mailbox| mailbox.next <= now;
        self.boxes.iter().filter(|(_, mailbox)| due(mailbox)).map(|(phone, _)| *phone).collect()
    }

    /// Keeps something for a phone and passes it on if the phone is there.
    pub(super) fn post(
        &mut self,
        cx: &mut CloudCx<'_>,
        phone: usize,
        reachable: bool,
        id: Key,
        push: Push,
        report_to: Option<usize>,
    ) {
        let first_wait = if reachable { CONFIRMED_WITHIN } else { AGAIN[0] };
        let mailbox = self
            .boxes
            .entry(phone)
            .or_insert_with(|| Mailbox { next: cx.now + first_wait, ..Mailbox::default() });
        if mailbox.waiting.len() >= WAITING_LIMIT {
            mailbox.waiting.pop_front();
        }
        if reachable {
            pass(cx, phone, id, &push);
        }
        let until = cx.now + SMS_KEPT;
        mailbox.waiting.push_back(Waiting { id, push, until, report_to });
    }

    /// Tries all that waits for a phone.
    pub(super) fn pass_on(&mut self, cx: &mut CloudCx<'_>, phone: usize, reachable: bool) {
        let Some(mailbox) = self.boxes.get_mut(&phone) else { return };
        mailbox.waiting.retain(|waiting| waiting.until > cx.now);
        if mailbox.waiting.is_empty() {
            self.boxes.remove(&phone);
            return;
        }
        if reachable {
            for waiting in &mailbox.waiting {
                pass(cx, phone, waiting.id, &waiting.push);
            }
        }
        let wait = AGAIN[mailbox.failures.min(AGAIN.len() - 1)];
        mailbox.failures += 1;
        let expires = mailbox.waiting.front().map_or(cx.now, |waiting| waiting.until);
        mailbox.next = (cx.now + wait).min(expires);
    }

    /// The phone has it. Gives who wants to know.
    fn received(&mut self, phone: usize, id: Key) -> Option<usize> {
        let mailbox = self.boxes.get_mut(&phone)?;
        let place = mailbox.waiting.iter().position(|waiting| waiting.id == id)?;
        let waiting = mailbox.waiting.remove(place)?;
        mailbox.failures = 0;
        if mailbox.waiting.is_empty() {
            self.boxes.remove(&phone);
        }
        waiting.report_to
    }
}

fn pass(cx: &mut CloudCx<'_>, phone: usize, id: Key, push: &Push) {
    let (least, more) = UNDER_WAY_MS;
    let at = cx.now + Span::ms(least + cx.luck.below(more, LATENCY, id, 0));
    cx.pushes.push((phone, at, push.clone()));
}

impl Operator {
    /// A phone sends a text message.
    pub(super) fn sms_from(&mut self, cx: &mut CloudCx<'_>, phone: usize, sms: &Sms) -> Reply {
        if self.taken.first_time(sms.id) {
            let Some(line) = self.line_mut(phone) else { return taken() };
            line.segments_sent += u64::from(sms.segments);
            let from = Arc::clone(&line.number);
            self.pass_sms(cx, Some(phone), Sms { from, ..sms.clone() });
        }
        taken()
    }

    /// Somebody outside texts a phone. The identity is that of the message.
    ///
    /// # Errors
    ///
    /// `to` is the number of no phone.
    pub fn text(
        &mut self,
        cx: &mut CloudCx<'_>,
        id: Key,
        from: Number,
        to: Number,
        text: Arc<str>,
    ) -> Result<(), NotASubscriber> {
        if self.phone_of(&to).is_none() {
            return Err(NotASubscriber { number: to });
        }
        // Nobody outside is billed.
        self.pass_sms(cx, None, Sms { id, from, to, text, segments: 1, report: false });
        Ok(())
    }

    fn pass_sms(&mut self, cx: &mut CloudCx<'_>, sender: Option<usize>, sms: Sms) {
        let report_to = sender.filter(|_| sms.report);
        let id = sms.id;
        let Some(phone) = self.phone_of(&sms.to) else {
            let Sms { from, to, text, .. } = sms;
            self.goes_outside(id, Outside { at: cx.now, from, to, text, parts: [].into() });
            if let Some(sender) = report_to {
                self.report(cx, sender, id);
            }
            return;
        };
        self.post(cx, phone, id, Push::Sms(Arc::new(sms)), report_to);
    }

    /// Keeps something for a phone and passes it on if the phone is there.
    pub(super) fn post(
        &mut self,
        cx: &mut CloudCx<'_>,
        phone: usize,
        id: Key,
        push: Push,
        report_to: Option<usize>,
    ) {
        let reachable = self.line(phone).is_some_and(|line| line.reachable);
        self.sms.post(cx, phone, reachable, id, push, report_to);
    }

    /// A phone's message has arrived.
    pub(super) fn report(&mut self, cx: &mut CloudCx<'_>, phone: usize, message: Key) {
        self.post(cx, phone, report_id(message), Push::Delivered(message), None);
    }

    pub(super) fn received(&mut self, cx: &mut CloudCx<'_>, phone: usize, id: Key) {
        if let Some(sender) = self.sms.received(phone, id) {
            self.report(cx, sender, id);
        }
    }
}
