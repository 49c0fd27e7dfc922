use std::sync::Arc;

use proptest::prelude::*;
use wp8_backup::{Described, Direction, Kind, Kinds, PartKind, Record, RecordId, Transport};

use super::*;
use crate::kernel::Span;
use crate::phone::test_phone::{TestPhone, numbers};
use crate::wire::{Ask, MmsBody, OperatorAnswer, OperatorRequest, Refusal, Sms};

const ANA: &str = "+15550100";
const BEN: &str = "+15550177";

fn gdr3() -> (TestPhone, Messaging) {
    (TestPhone::new("gdr3", "Lumia 920"), Messaging::default())
}

fn photo(len_bytes: u64) -> Described {
    Described { seed: 9, len_bytes, kind: PartKind::Image }
}

/// The identity of what the step with this number sends.
fn sent(step: u64) -> Key {
    TestPhone::key(step, "message")
}

fn send(to: &[&str], text: &str, attachments: &[Described]) -> Command {
    Command::Send { to: numbers(to), text: text.into(), attachments: attachments.into() }
}

/// The step with this number sends a message.
fn say(
    phone: &mut TestPhone,
    messaging: &mut Messaging,
    step: u64,
    command: Command,
) -> Result<(), Refused> {
    phone.step(step);
    messaging.command(&mut phone.cx(), command)
}

fn sms(id: u64, from: &str, text: &str) -> Signal {
    let sms = Sms {
        id: Key(id),
        from: from.into(),
        to: "5550199".into(),
        text: text.into(),
        segments: 1,
        report: false,
    };
    Signal::Pushed(Push::Sms(Arc::new(sms)))
}

/// What was asked of the operator since the last look.
fn asked(phone: &mut TestPhone) -> Vec<(Tag, OperatorRequest)> {
    phone
        .asked()
        .into_iter()
        .filter_map(|(tag, ask)| {
            let crate::phone::effect::Tag::Messaging(tag) = tag else { return None };
            let Ask::Operator(request) = ask else { return None };
            Some((tag, request))
        })
        .collect()
}

fn answer(phone: &mut TestPhone, messaging: &mut Messaging, id: u64, leg: u16, how: Answer) {
    messaging.answered(&mut phone.cx(), Tag::Send { id: sent(id), leg }, Ok(how));
}

fn state(messaging: &Messaging, id: u64) -> State {
    messaging.find(sent(id)).expect("it is there").1.state
}

#[test]
fn a_text_is_sending_and_then_sent_and_then_the_backup_hears_of_it() {
    let (mut phone, mut messaging) = gdr3();
    say(&mut phone, &mut messaging, 1, send(&[ANA], "hello", &[])).expect("it can be sent");
    assert_eq!(state(&messaging, 1), State::Sending);
    assert_eq!(phone.items(), []);
    answer(&mut phone, &mut messaging, 1, 0, Answer::Taken);
    assert_eq!(state(&messaging, 1), State::Sent);
    assert_eq!(phone.items(), [('+', RecordId(sent(1).0))]);
    assert_eq!(messaging.segments_sent(), 1);
    assert!(messaging.disk().outbox.is_empty());
}

#[test]
fn with_delivery_confirmation_it_is_delivered_when_the_report_comes() {
    let (mut phone, mut messaging) = gdr3();
    let on = Command::Set(Toggle::SmsDeliveryConfirmation, true);
    messaging.command(&mut phone.cx(), on).expect("it can be set");
    say(&mut phone, &mut messaging, 1, send(&[ANA], "hello", &[])).expect("it can be sent");
    let (_, request) = asked(&mut phone).remove(0);
    let OperatorRequest::Sms(sent) = request else { panic!("a text message is asked for") };
    answer(&mut phone, &mut messaging, 1, 0, Answer::Taken);
    messaging.heard(&mut phone.cx(), &Signal::Pushed(Push::Delivered(sent.id)));
    assert!(sent.report);
    assert_eq!(state(&messaging, 1), State::Delivered);
}

#[test]
fn a_text_to_several_is_one_message_and_goes_to_one_after_the_other() {
    let (mut phone, mut messaging) = gdr3();
    say(&mut phone, &mut messaging, 1, send(&[ANA, BEN], "hi", &[])).expect("it can be sent");
    for leg in 0..2 {
        let requests = asked(&mut phone);
        assert_eq!(requests.len(), 1);
        assert_eq!(requests[0].0, Tag::Send { id: sent(1), leg });
        assert_eq!(state(&messaging, 1), State::Sending);
        answer(&mut phone, &mut messaging, 1, leg, Answer::Taken);
    }
    assert_eq!((state(&messaging, 1), messaging.len()), (State::Sent, 1));
    assert_eq!(messaging.segments_sent(), 2);
}

#[test]
fn a_text_that_cannot_be_sent_is_tried_twice_more_and_then_waits_for_a_tap() {
    let (mut phone, mut messaging) = gdr3();
    say(&mut phone, &mut messaging, 1, send(&[ANA], "hi", &[])).expect("it can be sent");
    for wait in [10, 30] {
        let tag = Tag::Send { id: sent(1), leg: 0 };
        messaging.answered(&mut phone.cx(), tag, Err(Code::NAME_NOT_RESOLVED));
        let at = phone.now + Span::seconds(wait);
        assert_eq!(phone.wakes(), [(Timer::Resend(sent(1)).into(), at)]);
        phone.now = at;
        messaging.timer(&mut phone.cx(), Timer::Resend(sent(1)));
    }
    let tag = Tag::Send { id: sent(1), leg: 0 };
    messaging.answered(&mut phone.cx(), tag, Err(Code::NAME_NOT_RESOLVED));
    let (key, why) = messaging.unsent().next().expect("it is not sent");
    assert_eq!(why, Why::NotReached(Code::NAME_NOT_RESOLVED));
    assert_eq!((phone.wakes(), phone.items()), (vec![], vec![]));

    messaging.command(&mut phone.cx(), Command::Resend(key)).expect("it failed");
    answer(&mut phone, &mut messaging, 1, 0, Answer::Taken);
    assert_eq!(state(&messaging, 1), State::Sent);
}

#[test]
fn only_the_recipients_who_did_not_get_it_get_it_again() {
    let (mut phone, mut messaging) = gdr3();
    say(&mut phone, &mut messaging, 1, send(&[ANA, BEN], "hi", &[])).expect("it can be sent");
    let refused = Answer::Operator(OperatorAnswer::Refused(Refusal::NoSubscription));
    answer(&mut phone, &mut messaging, 1, 0, refused);
    answer(&mut phone, &mut messaging, 1, 1, Answer::Taken);
    let (key, why) = messaging.unsent().next().expect("one recipient is left");
    assert_eq!(why, Why::Refused);
    asked(&mut phone);
    messaging.command(&mut phone.cx(), Command::Resend(key)).expect("it failed");
    let tags: Vec<Tag> = asked(&mut phone).into_iter().map(|(tag, _)| tag).collect();
    assert_eq!(tags, [Tag::Send { id: sent(1), leg: 0 }]);
    answer(&mut phone, &mut messaging, 1, 0, Answer::Taken);
    assert_eq!(state(&messaging, 1), State::Sent);
}

#[test]
fn group_text_sends_one_multimedia_message_to_all() {
    let (mut phone, mut messaging) = gdr3();
    let on = Command::Set(Toggle::GroupText, true);
    messaging.command(&mut phone.cx(), on).expect("it can be set");
    say(&mut phone, &mut messaging, 1, send(&[ANA, BEN], "hi", &[])).expect("it can be sent");
    let requests = asked(&mut phone);
    let [(_, OperatorRequest::Mms { mmsc, body })] = &requests[..] else {
        panic!("one multimedia message is asked for")
    };
    assert_eq!((&**mmsc, body.to.len()), ("http://mmsc.example", 2));
}

#[test]
fn a_photo_is_shrunk_to_fit_and_again_to_what_the_centre_takes() {
    let (mut phone, mut messaging) = gdr3();
    let command = send(&[ANA], "look", &[photo(2_500_000), photo(500_000)]);
    say(&mut phone, &mut messaging, 1, command).expect("it can be sent");
    let total =
        |messaging: &Messaging| messaging.find(sent(1)).expect("it is there").1.attachment_bytes();
    assert!((1_000_000..=MMS_MAX_BYTES).contains(&total(&messaging)));
    let too_large = Refusal::TooLarge { max_bytes: 300 * 1024 };
    let refused = Answer::Operator(OperatorAnswer::Refused(too_large));
    answer(&mut phone, &mut messaging, 1, 0, refused);
    assert!((290 * 1024..=300 * 1024).contains(&total(&messaging)));
    answer(&mut phone, &mut messaging, 1, 0, Answer::Taken);
    assert_eq!(state(&messaging, 1), State::Sent);
}

#[test]
fn without_settings_or_data_a_multimedia_message_is_not_sent() {
    let (mut phone, mut messaging) = gdr3();
    phone.conditions.mms_apn = None;
    say(&mut phone, &mut messaging, 1, send(&[ANA], "", &[photo(1)])).expect("it is taken");
    assert_eq!(state(&messaging, 1), State::Failed(Why::NoMmsSettings));
    assert!(asked(&mut phone).is_empty());
    let (mut phone, mut messaging) = gdr3();
    phone.conditions.cellular = None;
    say(&mut phone, &mut messaging, 1, send(&[ANA], "", &[photo(1)])).expect("it is taken");
    let tag = Tag::Send { id: sent(1), leg: 0 };
    messaging.answered(&mut phone.cx(), tag, Err(Code::NAME_NOT_RESOLVED));
    assert_eq!(state(&messaging, 1), State::Failed(Why::NoData));
    assert_eq!(phone.wakes(), []);
}

#[test]
fn limits_are_told_to_the_author_of_the_command() {
    let (mut phone, mut messaging) = gdr3();
    let many: Vec<String> = (0..=MAX_RECIPIENTS).map(|i| format!("555{i:04}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let six = [photo(1); MAX_ATTACHMENTS + 1];
    for command in [
        send(&[], "hi", &[]),
        send(&many, "hi", &[]),
        send(&[ANA], "", &[]),
        send(&[ANA], "hi", &six),
        send(&[ANA], &"a".repeat(153 * MAX_SEGMENTS + 1), &[]),
    ] {
        assert!(messaging.command(&mut phone.cx(), command).is_err());
    }
    assert!(messaging.is_empty());
}

#[test]
fn a_text_that_arrives_twice_is_kept_once_and_confirmed_twice() {
    let (mut phone, mut messaging) = gdr3();
    messaging.heard(&mut phone.cx(), &sms(5, ANA, "hi"));
    phone.now += Span::minutes(1);
    messaging.heard(&mut phone.cx(), &sms(5, ANA, "hi"));
    let confirmed = asked(&mut phone);
    assert!(
        confirmed.iter().all(|(_, ask)| matches!(ask, OperatorRequest::Received { id: Key(5) }))
    );
    assert_eq!((messaging.len(), confirmed.len(), messaging.unread()), (1, 2, 1));
}

#[test]
fn a_text_is_on_disk_before_it_is_confirmed() {
    let (mut phone, mut messaging) = gdr3();
    phone.disk.cut_at_write = Some(1);
    messaging.heard(&mut phone.cx(), &sms(5, ANA, "hi"));
    assert!(asked(&mut phone).is_empty());
    phone.disk = crate::kernel::DiskMeter::default();
    messaging.power_lost(phone.now, phone.identity.luck, 1);
    messaging.heard(&mut phone.cx(), &sms(5, ANA, "hi"));
    messaging.power_lost(phone.now, phone.identity.luck, 2);
    assert_eq!((messaging.len(), asked(&mut phone).len()), (1, 1));
}

#[test]
fn an_announced_message_is_fetched_after_20_40_and_60_seconds_and_then_on_a_tap() {
    let (mut phone, mut messaging) = gdr3();
    let waiting = Push::MmsWaiting { id: Key(7), from: ANA.into(), bytes: 90_000 };
    messaging.heard(&mut phone.cx(), &Signal::Pushed(waiting));
    for round in 0..2 {
        for wait in [20, 40, 60] {
            messaging.answered(&mut phone.cx(), Tag::Fetch(Key(7)), Err(Code::TIMEOUT));
            let at = phone.now + Span::seconds(wait);
            assert_eq!(phone.wakes(), [(Timer::Fetch(Key(7)).into(), at)], "round {round}");
            phone.now = at;
            messaging.timer(&mut phone.cx(), Timer::Fetch(Key(7)));
        }
        messaging.answered(&mut phone.cx(), Tag::Fetch(Key(7)), Err(Code::TIMEOUT));
        let (key, message) = messaging.messages().next().expect("it is announced");
        let key = *key;
        assert_eq!(message.state, State::Announced { bytes: 90_000, download: Download::OnTap });
        messaging.command(&mut phone.cx(), Command::Download(key)).expect("a tap");
    }
    assert_eq!(phone.items(), []);
    let body = MmsBody {
        id: Key(7),
        from: ANA.into(),
        to: numbers(&[BEN]),
        text: "look".into(),
        parts: [photo(80_000)].into(),
        report: false,
    };
    let here = Answer::Operator(OperatorAnswer::Mms(Arc::new(body)));
    messaging.answered(&mut phone.cx(), Tag::Fetch(Key(7)), Ok(here));
    let (key, message) = messaging.messages().next().expect("it is here");
    assert_eq!((message.state, message.with.len()), (State::Received, 2));
    // It lies in the thread of all who have it, not in that of its sender alone.
    assert_eq!(key.thread, messaging.thread_with(&numbers(&[BEN, ANA])));
    assert_eq!((messaging.threads().len(), phone.items().len()), (1, 1));
}

#[test]
fn without_automatic_download_nothing_is_fetched_until_a_tap() {
    let (mut phone, mut messaging) = gdr3();
    let off = Command::Set(Toggle::AutomaticDownload, false);
    messaging.command(&mut phone.cx(), off).expect("it can be set");
    let waiting = Push::MmsWaiting { id: Key(7), from: ANA.into(), bytes: 90_000 };
    messaging.heard(&mut phone.cx(), &Signal::Pushed(waiting));
    assert!(asked(&mut phone).iter().all(|(tag, _)| matches!(tag, Tag::Received(_))));
}

#[test]
fn what_was_under_way_goes_on_after_a_restart() {
    let (mut phone, mut messaging) = gdr3();
    say(&mut phone, &mut messaging, 1, send(&[ANA, BEN], "hi", &[])).expect("it can be sent");
    let waiting = Push::MmsWaiting { id: Key(7), from: ANA.into(), bytes: 90_000 };
    messaging.heard(&mut phone.cx(), &Signal::Pushed(waiting));
    answer(&mut phone, &mut messaging, 1, 0, Answer::Taken);
    asked(&mut phone);
    messaging.power_lost(phone.now, phone.identity.luck, 1);
    messaging.booted(&mut phone.cx());
    let tags: Vec<Tag> = asked(&mut phone).into_iter().map(|(tag, _)| tag).collect();
    assert_eq!(tags, [Tag::Send { id: sent(1), leg: 1 }, Tag::Fetch(Key(7))]);
}

#[test]
fn chat_and_text_with_one_person_share_the_thread() {
    let (mut phone, mut messaging) = gdr3();
    messaging.heard(&mut phone.cx(), &sms(1, ANA, "hi"));
    let chat = Command::ReceiveChat { from: "ana@live.example".into(), text: "yo".into() };
    messaging.command(&mut phone.cx(), chat).expect("it comes");
    assert_eq!(messaging.threads().len(), 2);
    let contact =
        Contact { name: "Ana".into(), addresses: numbers(&["555-0100", "Ana@live.example"]) };
    messaging.command(&mut phone.cx(), Command::Introduce(contact)).expect("it is known");
    let threads = messaging.threads();
    let [(id, thread)] = threads[..] else { panic!("they share one thread") };
    assert_eq!((thread.messages, messaging.heading(thread)), (2, "Ana".to_owned()));
    assert_eq!(messaging.messages_of(id).count(), 2);
}

#[test]
fn opening_a_thread_reads_it_and_the_backup_hears() {
    let (mut phone, mut messaging) = gdr3();
    messaging.heard(&mut phone.cx(), &sms(1, ANA, "one"));
    phone.now += Span::seconds(1);
    messaging.heard(&mut phone.cx(), &sms(2, ANA, "two"));
    assert_eq!((messaging.unread(), phone.items().len()), (2, 2));
    let thread = messaging.threads()[0].0;
    messaging.command(&mut phone.cx(), Command::Open(thread)).expect("it opens");
    assert_eq!((messaging.unread(), phone.items().len()), (0, 2));
    messaging.command(&mut phone.cx(), Command::Open(thread)).expect("it opens");
    assert_eq!(phone.items(), []);
}

#[test]
fn deleting_a_thread_tells_of_each_message() {
    let (mut phone, mut messaging) = gdr3();
    messaging.heard(&mut phone.cx(), &sms(1, ANA, "one"));
    messaging.heard(&mut phone.cx(), &sms(2, ANA, "two"));
    messaging.heard(&mut phone.cx(), &sms(3, BEN, "three"));
    phone.items();
    let thread = messaging.thread_with(&numbers(&[ANA]));
    messaging.command(&mut phone.cx(), Command::DeleteThread(thread)).expect("there is one");
    assert_eq!(phone.items().iter().filter(|(sign, _)| *sign == '-').count(), 2);
    assert_eq!((messaging.len(), messaging.threads().len()), (1, 1));
}

#[test]
fn a_message_deleted_while_it_is_sent_is_not_sent() {
    let (mut phone, mut messaging) = gdr3();
    say(&mut phone, &mut messaging, 1, send(&[ANA, BEN], "hi", &[])).expect("it can be sent");
    let (key, _) = messaging.find(sent(1)).expect("it is there");
    messaging.command(&mut phone.cx(), Command::Delete(key)).expect("it is there");
    asked(&mut phone);
    answer(&mut phone, &mut messaging, 1, 0, Answer::Taken);
    assert!(asked(&mut phone).is_empty() && messaging.is_empty());
    assert!(messaging.threads().is_empty());
    assert_eq!(phone.items(), []);
}

#[test]
fn what_was_typed_is_a_draft_where_there_are_drafts() {
    for (profile, kept) in [("wp8.0", false), ("gdr1", true)] {
        let mut phone = TestPhone::new(profile, "Lumia 920");
        let mut messaging = Messaging::default();
        let to = numbers(&[ANA]);
        let typed = Command::Type { to: to.clone(), text: "half a sen".into() };
        messaging.command(&mut phone.cx(), typed).expect("it can be typed");
        let (_, count) = messaging.composing().expect("it is being typed");
        assert_eq!((count.left, count.segments), (150, 1));
        messaging.command(&mut phone.cx(), Command::Leave).expect("it can be left");
        messaging.power_lost(phone.now, phone.identity.luck, 1);
        let thread = messaging.thread(messaging.thread_with(&to));
        assert_eq!(thread.is_some_and(|thread| thread.draft.is_some()), kept, "{profile}");
        say(&mut phone, &mut messaging, 1, send(&[ANA], "done", &[])).expect("it is sent");
        let thread = messaging.thread(messaging.thread_with(&to)).expect("there is one");
        assert_eq!(thread.draft, None);
    }
}

#[test]
fn records_come_back_as_they_were_and_only_once() {
    let (mut phone, mut messaging) = gdr3();
    let (clock, luck) = (phone.cx().clock(), phone.identity.luck);
    messaging.hold(generated::sms(Key(1), luck, clock, 300));
    messaging.fill(&mut phone.cx(), generated::mms(Key(1), luck, clock, 4));
    messaging.fill(&mut phone.cx(), generated::chats(Key(1), luck, clock, 2));
    let records: Vec<Record> = messaging.records().collect();
    assert_eq!(records.len(), 306);
    let mut restored = Messaging::default();
    for record in records.iter().chain(&records) {
        restored.place(&mut phone.cx(), record);
    }
    assert_eq!(restored.records().collect::<Vec<_>>(), records);
    assert_eq!(restored.threads(), messaging.threads());
    assert!(restored.records().any(|record| record.body().described_bytes() > 40_000));

    restored.clear(&mut phone.cx(), Kinds::of(&[Kind::Sms, Kind::Mms]));
    assert!(restored.messages().all(|(_, message)| message.transport == Transport::Chat));
    assert_eq!(restored.len(), 2);
}

#[test]
fn a_hundred_thousand_messages_are_one_disk_write_and_shared_by_clones() {
    let (mut phone, mut messaging) = gdr3();
    let (clock, luck) = (phone.cx().clock(), phone.identity.luck);
    messaging.fill(&mut phone.cx(), generated::sms(Key(1), luck, clock, 100_000));
    assert_eq!((messaging.len(), phone.disk.writes), (100_000, 1));
    let mut twin = messaging.clone();
    twin.heard(&mut phone.cx(), &sms(5, ANA, "hi"));
    assert_eq!((messaging.len(), twin.len()), (100_000, 100_001));
    messaging.power_lost(phone.now, phone.identity.luck, 1);
    assert_eq!(messaging.len(), 100_000);
}

#[test]
fn what_is_stored_and_loaded_finds_its_messages_again() {
    let (mut phone, mut messaging) = gdr3();
    messaging.heard(&mut phone.cx(), &sms(5, ANA, "hi"));
    let bytes = postcard::to_allocvec(&messaging).expect("it can be stored");
    let loaded: Messaging = postcard::from_bytes(&bytes).expect("and loaded");
    let (key, _) = messaging.messages().next().expect("there is one");
    assert_eq!(loaded.find(key.id), messaging.find(key.id));
    assert_eq!(loaded.disk(), messaging.disk());
}

#[test]
fn voicemail_notes_never_reach_a_thread() {
    let (mut phone, mut messaging) = gdr3();
    messaging.heard(&mut phone.cx(), &sms(1, "voicemail", "//VM:1"));
    assert!(messaging.is_empty());
    assert_eq!(asked(&mut phone).len(), 1);
}

/// What a generated history does with messages.
#[derive(Clone, Debug)]
enum Step {
    Sms(u8, u8),
    Send(u8, u8, bool),
    Delete(u8),
    DeleteThread(u8),
    Open(u8),
    Type(u8, bool),
    Introduce(u8, u8),
    Clear,
    Lose,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (any::<u8>(), 0..5_u8).prop_map(|(id, who)| Step::Sms(id, who)),
        4 => (any::<u8>(), 0..5_u8, any::<bool>()).prop_map(|(id, who, ok)| Step::Send(id, who, ok)),
        2 => any::<u8>().prop_map(Step::Delete),
        1 => any::<u8>().prop_map(Step::DeleteThread),
        2 => any::<u8>().prop_map(Step::Open),
        1 => (0..5_u8, any::<bool>()).prop_map(|(who, some)| Step::Type(who, some)),
        1 => (0..5_u8, 0..5_u8).prop_map(|(one, other)| Step::Introduce(one, other)),
        1 => Just(Step::Clear),
        1 => Just(Step::Lose),
    ]
}

fn number(who: u8) -> String {
    format!("+1555010{who}00")
}

fn walk(phone: &mut TestPhone, messaging: &mut Messaging, step: Step) {
    let pick = |messaging: &Messaging, which: u8| {
        let keys: Vec<MessageKey> = messaging.messages().map(|(key, _)| *key).collect();
        (!keys.is_empty()).then(|| keys[usize::from(which) % keys.len()])
    };
    let command = match step {
        Step::Sms(id, who) => {
            messaging.heard(&mut phone.cx(), &sms(u64::from(id), &number(who), "hi"));
            return;
        }
        Step::Send(id, who, ok) => {
            let id = 1_000 + u64::from(id);
            if messaging.find(sent(id)).is_some() {
                return;
            }
            let to = number(who);
            say(phone, messaging, id, send(&[&to], "yes", &[])).expect("it is sent");
            if ok {
                answer(phone, messaging, id, 0, Answer::Taken);
            }
            return;
        }
        Step::Delete(which) => pick(messaging, which).map(Command::Delete),
        Step::DeleteThread(which) => {
            pick(messaging, which).map(|key| Command::DeleteThread(key.thread))
        }
        Step::Open(which) => pick(messaging, which).map(|key| Command::Open(key.thread)),
        Step::Type(who, some) => {
            let text = if some { "…" } else { "" };
            let typed = Command::Type { to: numbers(&[&number(who)]), text: text.into() };
            messaging.command(&mut phone.cx(), typed).expect("it can be typed");
            Some(Command::Leave)
        }
        Step::Introduce(one, other) => Some(Command::Introduce(Contact {
            name: "Both".into(),
            addresses: numbers(&[&number(one), &number(other)]),
        })),
        Step::Clear => {
            messaging.clear(&mut phone.cx(), Kinds::of(&[Kind::Sms]));
            return;
        }
        Step::Lose => {
            messaging.power_lost(phone.now, phone.identity.luck, phone.now.0);
            messaging.booted(&mut phone.cx());
            return;
        }
    };
    if let Some(command) = command {
        messaging.command(&mut phone.cx(), command).expect("it makes sense");
    }
}

/// Threads say of their messages what the messages say themselves.
fn consistent(messaging: &Messaging) {
    for (id, thread) in messaging.threads() {
        let messages: Vec<_> = messaging.messages_of(id).collect();
        assert_eq!(thread.messages as usize, messages.len());
        let unread = messages.iter().filter(|(_, message)| !message.read).count();
        assert_eq!(thread.unread as usize, unread);
        assert!(thread.messages > 0 || thread.draft.is_some());
        if let Some((newest, _)) = messages.last() {
            assert!(thread.newest_ms >= newest.at_ms);
            assert!(thread.draft.is_some() || thread.newest_ms == newest.at_ms);
        }
        assert!(messages.iter().all(|(_, m)| messaging.thread_with(&m.with) == id));
    }
    for (key, message) in messaging.messages() {
        assert!(messaging.thread(key.thread).is_some());
        let under_way = matches!(message.state, State::Sending | State::Failed(_));
        let listed = messaging.disk().outbox.get(&key.id).is_some_and(|o| o.key == *key);
        assert_eq!(under_way, listed);
        assert!(message.direction == Direction::Incoming || message.read);
    }
    assert!(messaging.disk().outbox.values().all(|o| messaging.message(o.key).is_some()));
}

proptest! {
    #[test]
    fn threads_agree_with_their_messages_whatever_happens(
        steps in prop::collection::vec(step(), 0..60),
        cut in prop::option::of(1..60_u64),
    ) {
        let (mut phone, mut messaging) = gdr3();
        phone.disk.cut_at_write = cut;
        for step in steps {
            phone.now += Span::seconds(1);
            walk(&mut phone, &mut messaging, step);
            if phone.disk.cut {
                messaging.power_lost(phone.now, phone.identity.luck, 1);
                phone.disk = crate::kernel::DiskMeter::default();
            }
            consistent(&messaging);
        }
    }

    #[test]
    fn the_backup_told_of_every_change_knows_what_is_there(
        steps in prop::collection::vec(step(), 0..60),
    ) {
        let (mut phone, mut messaging) = gdr3();
        let mut mirror = std::collections::BTreeMap::new();
        for step in steps {
            phone.now += Span::seconds(1);
            let cleared = matches!(step, Step::Clear);
            walk(&mut phone, &mut messaging, step);
            for signal in phone.told() {
                if let Signal::ItemChanged(record) = signal {
                    mirror.insert(record.id(), record);
                } else if let Signal::ItemGone { id, .. } = signal {
                    mirror.remove(&id);
                }
            }
            if cleared {
                mirror.clear();
            }
            let there: std::collections::BTreeMap<RecordId, Record> =
                messaging.records().map(|record| (record.id(), record)).collect();
            prop_assert_eq!(&mirror, &there);
        }
    }
}
