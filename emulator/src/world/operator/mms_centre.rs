//! The centre for multimedia messages: announces, keeps, hands out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{NotASubscriber, Operator, Outside, refused, taken};
use crate::kernel::{Key, Span, Time};
use crate::wire::{Answer, ENVELOPE_BYTES, MmsBody, Number, OperatorAnswer, Push, Refusal};
use crate::world::cloud::{CloudCx, Reply};

/// How long a message is kept for those who do not fetch it. Assumed: a week.
pub const MMS_KEPT: Span = Span::days(7);

/// What a centre takes at most where the line says nothing else: 1024 KB (fact 250).
pub const MMS_MAX_BYTES: u64 = 1024 * 1024;

/// How long a message that all have fetched is kept, for answers that were lost. Assumed.
const KEPT_AFTER: Span = Span::hours(1);

/// Multimedia messages at the centre.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct MmsCentre {
    kept: BTreeMap<Key, Kept>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    body: Arc<MmsBody>,
    /// The phones it is for.
    phones: BTreeSet<usize>,
    /// Of them, those that have it, or do not say.
    fetched: BTreeSet<usize>,
    /// Who wants to know that all have it; not any more when told.
    report_to: Option<usize>,
    until: Time,
}

impl MmsCentre {
    pub(super) fn next_wake(&self) -> Option<Time> {
        self.kept.values().map(|kept| kept.until).min()
    }

    pub(super) fn forget(&mut self, now: Time) {
        self.kept.retain(|_, kept| kept.until > now);
    }
}

/// Addresses are compared as a server does: case and a slash at the end do not matter.
fn same_centre(one: &str, other: &str) -> bool {
    one.trim().trim_end_matches('/').eq_ignore_ascii_case(other.trim().trim_end_matches('/'))
}

impl Operator {
    /// Whether the centre at `mmsc` serves the SIM of this phone.
    fn serves(&self, phone: usize, mmsc: &str) -> bool {
        let line = self.line(phone);
        line.is_some_and(|line| line.mmscs.iter().any(|right| same_centre(right, mmsc)))
    }

    /// A phone sends a multimedia message.
    pub(super) fn mms_from(
        &mut self,
        cx: &mut CloudCx<'_>,
        phone: usize,
        mmsc: &str,
        body: &Arc<MmsBody>,
    ) -> Reply {
        if !self.serves(phone, mmsc) {
            return refused(Refusal::NotThisCentre);
        }
        let Some(line) = self.line(phone) else { return refused(Refusal::NoSubscription) };
        if body.bytes() > line.mms_max_bytes {
            return refused(Refusal::TooLarge { max_bytes: line.mms_max_bytes });
        }
        let body = MmsBody { from: Arc::clone(&line.number), ..MmsBody::clone(body) };
        if self.taken.first_time(body.id) {
            self.pass_mms(cx, Some(phone), body);
        }
        taken()
    }

    /// Somebody outside sends phones a multimedia message.
    ///
    /// # Errors
    ///
    /// None of those it is for is a phone.
    pub fn send_mms(&mut self, cx: &mut CloudCx<'_>, body: MmsBody) -> Result<(), NotASubscriber> {
        if body.to.iter().all(|to| self.phone_of(to).is_none()) {
            let number = body.to.first().cloned().unwrap_or_else(|| "".into());
            return Err(NotASubscriber { number });
        }
        self.pass_mms(cx, None, body);
        Ok(())
    }

    fn pass_mms(&mut self, cx: &mut CloudCx<'_>, sender: Option<usize>, body: MmsBody) {
        let report_to = sender.filter(|_| body.report);
        let (id, bytes) = (body.id, body.bytes());
        let mut phones = BTreeSet::new();
        for (index, to) in body.to.iter().enumerate() {
            match self.phone_of(to) {
                Some(phone) => {
                    phones.insert(phone);
                }
                None => self.goes_outside(
                    id.child("outside", index as u64),
                    Outside {
                        at: cx.now,
                        from: Arc::clone(&body.from),
                        to: Arc::clone(to),
                        text: Arc::clone(&body.text),
                        parts: Arc::clone(&body.parts),
                    },
                ),
            }
        }
        if phones.is_empty() {
            if let Some(sender) = report_to {
                self.report(cx, sender, id);
            }
            return;
        }
        for phone in &phones {
            let push = Push::MmsWaiting { id, from: Arc::clone(&body.from), bytes };
            self.post(cx, *phone, id, push, None);
        }
        let kept = Kept {
            body: Arc::new(body),
            phones,
            fetched: BTreeSet::new(),
            report_to,
            until: cx.now + MMS_KEPT,
        };
        self.mms.kept.insert(id, kept);
    }

    /// A phone fetches a message that was announced to it.
    pub(super) fn mms_to(
        &mut self,
        cx: &mut CloudCx<'_>,
        phone: usize,
        mmsc: &str,
        id: Key,
        acknowledge: bool,
    ) -> Reply {
        if !self.serves(phone, mmsc) {
            return refused(Refusal::NotThisCentre);
        }
        let own = self.line(phone).map(|line| Arc::clone(&line.number));
        let kept = self.mms.kept.get_mut(&id);
        let Some(kept) = kept.filter(|kept| kept.phones.contains(&phone) && kept.until > cx.now)
        else {
            return refused(Refusal::Gone);
        };
        // Whoever does not acknowledge keeps the report from being sent (fact 255).
        if !acknowledge {
            kept.report_to = None;
        }
        kept.fetched.insert(phone);
        let all = kept.fetched == kept.phones;
        let report_to = if all { kept.report_to.take() } else { None };
        if all {
            kept.until = kept.until.min(cx.now + KEPT_AFTER);
        }
        let body = for_receiver(&kept.body, own.as_ref());
        if let Some(sender) = report_to {
            self.report(cx, sender, id);
        }
        let down_bytes = ENVELOPE_BYTES + body.bytes();
        Reply { answer: Answer::Operator(OperatorAnswer::Mms(body)), down_bytes }
    }
}

/// The message with all recipients but the one who reads it.
fn for_receiver(body: &Arc<MmsBody>, own: Option<&Number>) -> Arc<MmsBody> {
    let others = |number: &&Number| own.is_none_or(|own| !super::same_number(own, number));
    let to: Arc<[Number]> = body.to.iter().filter(others).cloned().collect();
    Arc::new(MmsBody { to, ..MmsBody::clone(body) })
}
