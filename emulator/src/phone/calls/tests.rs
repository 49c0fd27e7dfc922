use super::*;
use crate::kernel::Span;
use crate::phone::test_phone::TestPhone;

fn ringing(phone: &mut TestPhone, id: Key) -> Calls {
    let mut calls = Calls::default();
    let push = Push::Ringing { id, from: "+15550100".into() };
    calls.heard(&mut phone.cx(), &Signal::Pushed(push));
    calls
}

fn only(calls: &Calls) -> &Entry {
    assert_eq!(calls.len(), 1);
    calls.history().next().expect("one call").1
}

#[test]
fn an_answered_call_is_in_the_history_with_its_length() {
    let mut phone = TestPhone::new("gdr3", "Lumia 920");
    let id = Key(1);
    let mut calls = ringing(&mut phone, id);
    calls.command(&mut phone.cx(), Command::Answer).expect("it rings");
    phone.now += Span::seconds(75);
    calls.heard(&mut phone.cx(), &Signal::Pushed(Push::HungUp(id)));
    let entry = only(&calls);
    assert_eq!((entry.answered, entry.duration_s, calls.missed()), (true, 75, 0));
    assert_eq!(calls.current(), None);
}

#[test]
fn a_call_that_nobody_answers_is_missed_until_the_history_is_opened() {
    let mut phone = TestPhone::new("gdr3", "Lumia 920");
    let mut calls = ringing(&mut phone, Key(1));
    calls.heard(&mut phone.cx(), &Signal::Pushed(Push::HungUp(Key(1))));
    assert_eq!((calls.missed(), only(&calls).answered), (1, false));
    calls.command(&mut phone.cx(), Command::OpenHistory).expect("it opens");
    assert_eq!((calls.missed(), calls.len()), (0, 1));
}

#[test]
fn a_rejected_call_is_not_missed_and_may_be_answered_with_a_text() {
    let mut phone = TestPhone::new("gdr1", "Lumia 920");
    let mut calls = ringing(&mut phone, Key(1));
    let text = Some(REPLIES[0].into());
    calls.command(&mut phone.cx(), Command::Reject { text }).expect("it rings");
    assert_eq!(calls.missed(), 0);
    let texts = phone.told();
    assert!(texts.iter().any(|signal| matches!(signal, Signal::SendText { .. })));
}

#[test]
fn the_first_version_has_no_text_replies() {
    let mut phone = TestPhone::new("wp8.0", "Lumia 920");
    let mut calls = ringing(&mut phone, Key(1));
    let text = Some(REPLIES[0].into());
    assert!(calls.command(&mut phone.cx(), Command::Reject { text }).is_err());
    assert!(calls.current().is_some());
}

#[test]
fn a_dialled_number_that_is_busy_or_off_is_in_the_history_as_not_answered() {
    for (refusal, ended) in
        [(Refusal::Busy, Ended::Busy), (Refusal::Unreachable, Ended::Unreachable)]
    {
        let mut phone = TestPhone::new("gdr3", "Lumia 920");
        let mut calls = Calls::default();
        let dial = Command::Dial("5550100".into());
        calls.command(&mut phone.cx(), dial).expect("it dials");
        let refused = Answer::Operator(OperatorAnswer::Refused(refusal));
        let id = TestPhone::key(0, "call");
        calls.answered(&mut phone.cx(), Tag::Dial(id), Ok(refused));
        assert_eq!(calls.last_ended(), Some(ended));
        assert!(!only(&calls).answered);
    }
}

#[test]
fn a_call_during_a_call_is_sent_away() {
    let mut phone = TestPhone::new("gdr3", "Lumia 920");
    let mut calls = ringing(&mut phone, Key(1));
    let push = Push::Ringing { id: Key(2), from: "+15550199".into() };
    calls.heard(&mut phone.cx(), &Signal::Pushed(push));
    assert_eq!(calls.current().map(|call| call.id), Some(Key(1)));
    let asked = phone.asked();
    assert!(matches!(asked[..], [(_, Ask::Operator(OperatorRequest::HangUp { id: Key(2) }))]));
}

#[test]
fn a_call_cut_off_by_a_loss_of_power_stays_in_the_history() {
    let mut phone = TestPhone::new("gdr3", "Lumia 920");
    let mut calls = ringing(&mut phone, Key(1));
    calls.command(&mut phone.cx(), Command::Answer).expect("it rings");
    calls.power_lost(phone.now, phone.identity.luck, 1);
    assert!(only(&calls).answered);
    assert_eq!(calls.current(), None);
}

#[test]
fn losing_the_cell_ends_the_call() {
    let mut phone = TestPhone::new("gdr3", "Lumia 920");
    let mut calls = ringing(&mut phone, Key(1));
    phone.conditions.cell_service = false;
    calls.heard(&mut phone.cx(), &Signal::Conditions);
    assert_eq!((calls.current(), calls.missed()), (None, 1));
}

#[test]
fn the_history_goes_into_records_and_comes_back_once() {
    let mut phone = TestPhone::new("gdr3", "Lumia 920");
    let mut calls = Calls::default();
    let people = [crate::wire::Number::from("+15550100")];
    calls.hold(generated::calls(Key(5), phone.identity.luck, phone.cx().clock(), &people, 80));
    let records: Vec<Record> = calls.records().collect();
    let mut restored = Calls::default();
    for record in records.iter().chain(&records) {
        restored.place(&mut phone.cx(), record);
    }
    assert_eq!(restored.records().collect::<Vec<_>>(), records);
    restored.clear(&mut phone.cx(), Kinds::of(&[Kind::Call]));
    assert!(restored.is_empty());
}

#[test]
fn a_call_goes_into_records_when_it_is_over() {
    let mut phone = TestPhone::new("gdr3", "Lumia 920");
    let mut calls = ringing(&mut phone, Key(1));
    assert_eq!((calls.len(), calls.records().count()), (1, 0), "it rings");
    calls.heard(&mut phone.cx(), &Signal::Pushed(Push::HungUp(Key(1))));
    assert_eq!((calls.len(), calls.records().count()), (1, 1));
}

#[test]
fn history_shows_the_newest_and_keeps_more() {
    let mut phone = TestPhone::new("gdr3", "Lumia 920");
    let mut calls = Calls::default();
    let people = [crate::wire::Number::from("+15550100")];
    let clock = phone.cx().clock();
    calls.hold(generated::calls(Key(5), phone.identity.luck, clock, &people, 300));
    assert_eq!((calls.history().count(), calls.len()), (SHOWN, 300));
    let dates: Vec<i64> = calls.history().map(|(key, _)| key.at_ms).collect();
    assert!(dates.is_sorted_by(|a, b| a >= b));
}

#[test]
fn voicemail_is_counted_apart() {
    let mut phone = TestPhone::new("gdr3", "Lumia 920");
    let mut calls = Calls::default();
    let sms = crate::wire::Sms {
        id: Key(1),
        from: "voicemail".into(),
        to: "5550100".into(),
        text: "//VM:2".into(),
        segments: 1,
        report: false,
    };
    calls.heard(&mut phone.cx(), &Signal::Pushed(Push::Sms(Arc::new(sms))));
    assert_eq!((calls.voicemail(), calls.len()), (2, 0));
}
