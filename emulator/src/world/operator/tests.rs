use std::sync::Arc;

use wp8_backup::{Described, PartKind};

use super::*;
use crate::kernel::{Luck, Span};
use crate::wire::{MmsBody, Push, Sms, report_id};

const MMSC: &str = "http://mmsc.example";

/// An operator with two phones, and what it has told them.
struct Net {
    operator: Operator,
    now: Time,
    pushes: Vec<(usize, Time, Push)>,
}

impl Net {
    fn new() -> Self {
        let mut operator = Operator::default();
        operator.subscribe(0, Line::new("+12025550100").with_mmsc(MMSC));
        operator.subscribe(1, Line::new("+12025550101").with_mmsc("HTTP://mmsc.example/"));
        Self { operator, now: Time(1_000), pushes: Vec::new() }
    }

    fn with<T>(
        &mut self,
        from: usize,
        what: impl FnOnce(&mut Operator, &mut CloudCx<'_>) -> T,
    ) -> T {
        let luck = Luck::of_seed(3);
        let mut cx = CloudCx {
            now: self.now,
            luck,
            from,
            switches: crate::profile::Switches::COMMON,
            pushes: &mut self.pushes,
        };
        what(&mut self.operator, &mut cx)
    }

    fn ask(&mut self, from: usize, request: OperatorRequest) -> Answer {
        self.with(from, |operator, cx| operator.handle(cx, &request)).answer
    }

    /// Lets time pass, waking the operator whenever it wants.
    fn advance(&mut self, span: Span) {
        let until = self.now + span;
        while let Some(wake) = self.operator.next_wake().filter(|wake| *wake <= until) {
            assert!(wake >= self.now, "it wants to be woken in the past");
            self.now = wake;
            let before = self.operator.next_wake();
            self.with(0, Operator::wake);
            assert_ne!(self.operator.next_wake(), before, "it spins");
        }
        self.now = until;
    }

    fn told(&mut self, phone: usize) -> Vec<Push> {
        let told = self.pushes.iter().filter(|(to, _, _)| *to == phone);
        let told = told.map(|(_, _, push)| push.clone()).collect();
        self.pushes.retain(|(to, _, _)| *to != phone);
        told
    }

    fn sms(&mut self, id: u64, to: &str, report: bool) -> Answer {
        let sms = Sms {
            id: Key(id),
            from: "".into(),
            to: to.into(),
            text: "hi".into(),
            segments: 2,
            report,
        };
        self.ask(0, OperatorRequest::Sms(Arc::new(sms)))
    }

    fn mms(&mut self, id: u64, to: &[&str], len_bytes: u64, mmsc: &str) -> Answer {
        let body = MmsBody {
            id: Key(id),
            from: "".into(),
            to: to.iter().map(|to| Arc::from(*to)).collect(),
            text: "".into(),
            parts: [Described { seed: 1, len_bytes, kind: PartKind::Image }].into(),
            report: true,
        };
        self.ask(0, OperatorRequest::Mms { mmsc: mmsc.into(), body: Arc::new(body) })
    }

    fn fetch(&mut self, phone: usize, id: u64) -> Answer {
        let mmsc = MMSC.into();
        self.ask(phone, OperatorRequest::FetchMms { mmsc, id: Key(id), acknowledge: true })
    }

    fn call(&mut self, from: usize, id: u64, to: &str) -> Answer {
        self.ask(from, OperatorRequest::Call { id: Key(id), to: to.into() })
    }
}

fn why(answer: &Answer) -> Option<Refusal> {
    let Answer::Operator(OperatorAnswer::Refused(refusal)) = answer else { return None };
    Some(*refusal)
}

#[test]
fn a_text_is_passed_on_with_the_senders_number_and_reported_when_confirmed() {
    let mut net = Net::new();
    net.sms(1, "2025550101", true);
    let told = net.told(1);
    let [Push::Sms(sms)] = &told[..] else { panic!("one text arrives") };
    assert_eq!(&*sms.from, "+12025550100");
    assert!(net.told(0).is_empty());
    net.ask(1, OperatorRequest::Received { id: Key(1) });
    assert!(matches!(net.told(0)[..], [Push::Delivered(Key(1))]));
    net.ask(0, OperatorRequest::Received { id: report_id(Key(1)) });
    assert_eq!((net.operator.waiting(0), net.operator.waiting(1)), (0, 0));
    assert_eq!(net.operator.next_wake(), None);
}

#[test]
fn a_text_sent_again_after_a_lost_answer_arrives_once() {
    let mut net = Net::new();
    net.sms(1, "2025550101", false);
    net.sms(1, "2025550101", false);
    assert_eq!(net.told(1).len(), 1);
    assert_eq!(net.operator.line(0).map(|line| line.segments_sent), Some(2));
}

#[test]
fn a_phone_that_is_off_gets_its_texts_when_it_appears() {
    let mut net = Net::new();
    net.with(0, |operator, cx| operator.set_reachable(cx, 1, false));
    net.sms(1, "2025550101", false);
    net.sms(2, "2025550101", false);
    net.advance(Span::hours(10));
    assert!(net.told(1).is_empty());
    net.with(0, |operator, cx| operator.set_reachable(cx, 1, true));
    assert_eq!(net.told(1).len(), 2);
}

#[test]
fn a_text_that_is_not_confirmed_is_passed_on_again_and_after_three_days_forgotten() {
    let mut net = Net::new();
    net.sms(1, "2025550101", false);
    assert_eq!(net.told(1).len(), 1);
    net.advance(Span::seconds(31));
    assert_eq!(net.told(1).len(), 1);
    net.advance(Span::minutes(2));
    assert_eq!(net.told(1).len(), 1);
    net.advance(SMS_KEPT);
    let again = net.told(1).len();
    assert!((10..20).contains(&again), "{again} attempts in three days");
    assert_eq!((net.operator.waiting(1), net.operator.next_wake()), (0, None));
}

#[test]
fn a_text_to_a_number_outside_goes_there_and_is_delivered() {
    let mut net = Net::new();
    net.sms(1, "+4930123456", true);
    let outside: Vec<&Outside> = net.operator.outside().collect();
    assert_eq!((outside.len(), &*outside[0].to), (1, "+4930123456"));
    assert!(matches!(net.told(0)[..], [Push::Delivered(Key(1))]));
}

#[test]
fn somebody_outside_can_text_only_phones() {
    let mut net = Net::new();
    let mut text = |to: &str| {
        net.with(0, |operator, cx| {
            operator.text(cx, Key(9), "+4930123456".into(), to.into(), "hallo".into())
        })
    };
    assert!(text("+12025550101").is_ok());
    let refused = text("+12025550102").expect_err("there is no such phone");
    assert!(refused.to_string().contains("`+12025550102`"));
    assert_eq!(net.told(1).len(), 1);
}

#[test]
fn a_group_message_is_announced_to_all_and_fetched_without_ones_own_number() {
    let mut net = Net::new();
    net.operator.subscribe(2, Line::new("+12025550102").with_mmsc(MMSC));
    net.mms(1, &["2025550101", "+1 202 555 0102"], 90_000, MMSC);
    for phone in [1, 2] {
        let told = net.told(phone);
        assert!(matches!(told[..], [Push::MmsWaiting { bytes: 90_000, .. }]));
        net.ask(phone, OperatorRequest::Received { id: Key(1) });
        assert!(net.told(0).is_empty());
        let Answer::Operator(OperatorAnswer::Mms(body)) = net.fetch(phone, 1) else {
            panic!("it is there")
        };
        assert_eq!((body.to.len(), &*body.from), (1, "+12025550100"));
    }
    assert!(matches!(net.told(0)[..], [Push::Delivered(Key(1))]));
    // An answer that was lost can be asked for again for an hour.
    assert!(why(&net.fetch(2, 1)).is_none());
    net.advance(Span::hours(1));
    assert_eq!(why(&net.fetch(2, 1)), Some(Refusal::Gone));
}

#[test]
fn a_centre_takes_only_its_own_subscribers_and_only_what_is_not_too_large() {
    let mut net = Net::new();
    let wrong = net.mms(1, &["2025550101"], 1, "http://mms.elsewhere.example");
    assert_eq!(why(&wrong), Some(Refusal::NotThisCentre));
    net.operator.line_mut(0).expect("there is a line").mms_max_bytes = 1_000;
    let large = net.mms(1, &["2025550101"], 1_001, MMSC);
    assert_eq!(why(&large), Some(Refusal::TooLarge { max_bytes: 1_000 }));
    assert!(why(&net.mms(1, &["2025550101"], 1_000, MMSC)).is_none());
}

#[test]
fn a_message_that_nobody_fetches_is_gone_after_a_week() {
    let mut net = Net::new();
    net.mms(1, &["2025550101"], 1_000, MMSC);
    net.advance(MMS_KEPT);
    assert_eq!(why(&net.fetch(1, 1)), Some(Refusal::Gone));
    assert_eq!(net.operator.next_wake(), None);
}

#[test]
fn a_call_rings_is_answered_and_ends() {
    let mut net = Net::new();
    assert!(matches!(net.call(0, 1, "2025550101"), Answer::Taken));
    assert!(matches!(net.told(1)[..], [Push::Ringing { .. }]));
    assert!(matches!(net.ask(1, OperatorRequest::PickUp { id: Key(1) }), Answer::Taken));
    assert!(matches!(net.told(0)[..], [Push::PickedUp(Key(1))]));
    net.advance(Span::minutes(5));
    net.ask(0, OperatorRequest::HangUp { id: Key(1) });
    assert!(matches!(net.told(1)[..], [Push::HungUp(Key(1))]));
    assert!(net.told(0).is_empty());
    assert_eq!(net.operator.calls(), 0);
}

#[test]
fn a_call_that_nobody_answers_rings_for_half_a_minute() {
    let mut net = Net::new();
    net.call(0, 1, "2025550101");
    net.told(1);
    net.advance(RINGS);
    assert!(net.told(0).is_empty());
    net.advance(Span::seconds(4));
    assert!(matches!(net.told(0)[..], [Push::HungUp(_)]));
    assert!(matches!(net.told(1)[..], [Push::HungUp(_)]));
    let late = net.ask(1, OperatorRequest::PickUp { id: Key(1) });
    assert_eq!(why(&late), Some(Refusal::NoSuchCall));
}

#[test]
fn a_phone_in_a_call_is_busy_and_one_that_is_off_cannot_be_reached() {
    let mut net = Net::new();
    net.operator.subscribe(2, Line::new("+12025550102"));
    net.call(0, 1, "2025550101");
    assert_eq!(why(&net.call(2, 2, "2025550101")), Some(Refusal::Busy));
    net.with(0, |operator, cx| operator.set_reachable(cx, 1, false));
    assert!(matches!(net.told(0)[..], [Push::HungUp(Key(1))]));
    assert_eq!(why(&net.call(2, 3, "2025550101")), Some(Refusal::Unreachable));
}

#[test]
fn with_voicemail_the_caller_leaves_a_message_and_the_phone_is_told() {
    let mut net = Net::new();
    net.operator.line_mut(1).expect("there is a line").voicemail = true;
    net.call(0, 1, "2025550101");
    net.advance(Span::seconds(34));
    assert!(matches!(net.told(0)[..], [Push::PickedUp(_)]));
    assert!(matches!(net.told(1)[..], [Push::Ringing { .. }, Push::HungUp(_)]));
    net.ask(0, OperatorRequest::HangUp { id: Key(1) });
    let told = net.told(1);
    let [Push::Sms(note)] = &told[..] else { panic!("a note of voicemail arrives") };
    assert_eq!(&*note.text, "//VM:1");
}

#[test]
fn a_number_outside_answers_as_it_was_told_to() {
    let mut net = Net::new();
    net.operator.set_answering("+493011".into(), Answering::Busy);
    net.operator.set_answering("+4930123456".into(), Answering::After(Span::seconds(5)));
    assert_eq!(why(&net.call(0, 1, "+493011")), Some(Refusal::Busy));
    net.call(0, 2, "+4930123456");
    net.advance(Span::seconds(9));
    assert!(matches!(net.told(0)[..], [Push::PickedUp(Key(2))]));
    assert!(net.with(0, |operator, cx| operator.hang_up_outside(cx, Key(2))));
    assert!(matches!(net.told(0)[..], [Push::HungUp(Key(2))]));
}

#[test]
fn a_phone_without_a_sim_is_refused() {
    let mut net = Net::new();
    assert_eq!(why(&net.call(7, 1, "2025550101")), Some(Refusal::NoSubscription));
}

#[test]
fn numbers_are_the_same_with_and_without_country_code_and_short_codes_only_themselves() {
    assert!(same_number("+12025550101", "202-555-0101"));
    assert!(!same_number("+12025550101", "3025550101"));
    assert!(!same_number("+12025550101", "0101"));
    assert!(same_number("611", "611") && !same_number("voicemail", "bank"));
}

#[test]
fn what_waits_survives_being_stored_and_loaded() {
    let mut net = Net::new();
    net.sms(1, "2025550101", true);
    net.mms(2, &["2025550101"], 1_000, MMSC);
    net.call(0, 3, "2025550101");
    let bytes = postcard::to_allocvec(&net.operator).expect("it can be stored");
    let loaded: Operator = postcard::from_bytes(&bytes).expect("and loaded");
    assert_eq!(loaded.next_wake(), net.operator.next_wake());
    assert_eq!((loaded.waiting(1), loaded.calls()), (2, 1));
    net.operator = loaded;
    assert!(why(&net.fetch(1, 2)).is_none());
}
