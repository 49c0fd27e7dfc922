//! What comes between while something is backed up: circumstances, switches, restarts, and answers
//! that nobody expected.

use wp8_backup::engine::{Action, Conditions, Input, Missing, Note, Status, Wifi};
use wp8_backup::policy::{DAY_MS, LinkRule, Policy, SuspendedBy};
use wp8_backup::protocol::{Answer, Cursor, DeviceId, Refusal, Request, UploadId};
use wp8_backup::record::Quality;
use wp8_backup::{Category, RecordId, ServiceStore};

use crate::host::{Fate, Host, photo, setting, sms, video};
use crate::sentences::{
    MINUTE_MS, assert_backed_up, backed_up, content, expected, photographer, stored,
    wifi_else_cellular_after_a_week,
};

/// A phone of which the first part of an upload of messages is on its way.
fn sending(policy: Policy) -> (Host, ServiceStore) {
    let (mut host, mut service) = backed_up(policy);
    host.hold = true;
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, 30_000);
    assert_eq!(host.held.len(), 1);
    (host, service)
}

/// The upload that the request on its way is of.
fn under_way(host: &Host) -> UploadId {
    let [(_, Request::Put(part))] = &host.held[..] else { panic!("no part is on its way") };
    part.upload.id
}

fn waits_for(host: &Host, category: Category) -> Option<Missing> {
    if let Status::Waiting { missing } = host.engine.status(category) {
        Some(missing)
    } else {
        None
    }
}

fn is_waiting_for_another_attempt(host: &Host, category: Category) -> bool {
    matches!(waits_for(host, category), Some(Missing::Retry { .. }))
}

// Answers.

#[test]
fn an_answer_to_something_else_is_none() {
    let other = UploadId(77);
    let fetched = Answer::Fetched {
        records: [].into(),
        next: Cursor::default(),
        complete: true,
        of_bytes: None,
    };
    for wrong in [
        Answer::Received { upload: other, up_to_bytes: 1_000_000 },
        Answer::Committed { upload: other },
        Answer::Deleted,
        fetched,
        Answer::Backups([].into()),
    ] {
        let (mut host, mut service) = sending(Policy::complete());
        host.answer(&mut service, wrong.clone());
        assert!(is_waiting_for_another_attempt(&host, Category::Messages), "{wrong:?}");
        assert!(host.notes.contains(&Note::AnswerLost { category: Some(Category::Messages) }));
        host.hold = false;
        host.advance(&mut service, MINUTE_MS);
        assert_backed_up(&host, &service);
    }
}

#[test]
fn a_part_that_the_service_has_nothing_more_after_is_sent_again_later() {
    let (mut host, mut service) = sending(Policy::complete());
    let upload = under_way(&host);
    host.answer(&mut service, Answer::Received { upload, up_to_bytes: 0 });
    assert!(is_waiting_for_another_attempt(&host, Category::Messages));
}

#[test]
fn an_upload_that_is_the_current_state_already_is_done() {
    let (mut host, mut service) = sending(Policy::complete());
    let current = Some(under_way(&host));
    let why = Refusal::BaseIsNotCurrent { current };
    host.answer(&mut service, Answer::Refused(why));
    assert!(matches!(host.engine.status(Category::Messages), Status::UpToDate { .. }));
    assert!(host.held.is_empty(), "nothing is sent again");
    assert!(host.notes.contains(&Note::Refused { category: Some(Category::Messages), why }));
}

// The token.

#[test]
fn a_token_that_becomes_stale_again_is_renewed_again() {
    let (mut host, mut service) = backed_up(Policy::complete());
    for id in 6000..6003 {
        host.stale_token = true;
        host.put(&mut service, sms(id, "one"));
        host.advance(&mut service, 30_000);
        assert_backed_up(&host, &service);
    }
}

#[test]
fn a_new_token_that_is_refused_as_well_is_not_renewed_at_once() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.fates.extend([Fate::Refused(Refusal::Unauthorised); 2]);
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, 30_000);
    assert!(host.notes.contains(&Note::StaleTokenKept { category: Category::Messages }));
    assert!(is_waiting_for_another_attempt(&host, Category::Messages));
}

#[test]
fn who_gets_no_answer_about_another_token_goes_on_with_the_old_one() {
    let (mut host, mut service) = backed_up(Policy::complete());
    (host.stale_token, host.unanswered) = (true, true);
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, 30_000);
    assert_eq!(waits_for(&host, Category::Messages), Some(Missing::Host));
    host.tell(&mut service, Input::TokenUnanswered);
    assert!(host.notes.contains(&Note::StaleTokenKept { category: Category::Messages }));
    assert!(is_waiting_for_another_attempt(&host, Category::Messages));
    host.unanswered = false;
    host.advance(&mut service, MINUTE_MS);
    assert_backed_up(&host, &service);
}

#[test]
fn an_unanswered_question_of_somebody_else_says_nothing_of_the_token() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.tell(&mut service, Input::TokenUnanswered);
    host.stale_token = true;
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, 30_000);
    assert_backed_up(&host, &service);
}

#[test]
fn only_signing_in_and_wishes_to_the_service_ask_for_another_token() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.locked = true;
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, MINUTE_MS);
    let sign_in = Some(Missing::SignIn);
    assert_eq!(waits_for(&host, Category::Messages), sign_in);
    host.locked = false;
    host.set(&mut service, |conditions| conditions.idle = false);
    assert_eq!(waits_for(&host, Category::Messages), sign_in, "the phone is used");
    let (photos, videos) = (Some(Quality::Good), None);
    host.user(&mut service, Action::ChooseQuality { photos, videos });
    assert_eq!(waits_for(&host, Category::Messages), sign_in, "a setting");
    host.set(&mut service, |conditions| conditions.signed_in = false);
    host.set(&mut service, |conditions| conditions.signed_in = true);
    assert_backed_up(&host, &service);
}

// Circumstances.

#[test]
fn what_is_on_its_way_is_called_back_by_what_suspends_it_and_by_nothing_else() {
    type Change = fn(&mut Conditions);
    let changes: [(&str, Change); 4] = [
        ("in use", |conditions| conditions.idle = false),
        ("saver", |conditions| conditions.battery_saver = true),
        ("roaming", |conditions| conditions.roaming = true),
        ("near the limit", |conditions| conditions.near_data_limit = true),
    ];
    let mut table = String::new();
    for suspends in [true, false] {
        for (what, category) in [
            ("messages", Category::Messages),
            ("apps", Category::Apps),
            ("apps that were asked for", Category::Apps),
        ] {
            let calls_back = changes.iter().filter(|(_, change)| {
                let (battery_saver, roaming, data_limit) = (suspends, suspends, suspends);
                let suspended_by = SuspendedBy { battery_saver, roaming, data_limit };
                let (mut host, mut service) =
                    backed_up(Policy { suspended_by, ..Policy::complete() });
                host.hold = true;
                if category == Category::Messages {
                    host.set(&mut service, |conditions| conditions.wifi = Wifi::None);
                    host.put(&mut service, sms(6000, "one"));
                } else {
                    host.put(&mut service, setting(2, "light"));
                }
                if what.ends_with("asked for") {
                    host.user(&mut service, Action::BackUpNow);
                }
                host.advance(&mut service, DAY_MS);
                assert_eq!(host.held.len(), 1, "{what}");
                let sent = host.requests.len();
                host.set(&mut service, *change);
                host.held.is_empty() || host.requests.len() > sent
            });
            let calls_back: Vec<&str> = calls_back.map(|(name, _)| *name).collect();
            let by = if calls_back.is_empty() { "nothing".into() } else { calls_back.join(", ") };
            let told = if suspends { "" } else { " where nothing suspends" };
            table += &format!("{what}{told}: {by}\n");
        }
    }
    insta::assert_snapshot!(table, @r"
    messages: saver, roaming, near the limit
    apps: saver
    apps that were asked for: nothing
    messages where nothing suspends: nothing
    apps where nothing suspends: nothing
    apps that were asked for where nothing suspends: nothing
    ");
}

#[test]
fn a_phone_that_backs_up_daily_says_only_what_its_user_can_do_something_about() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.advance(&mut service, 2 * DAY_MS);
    let waits = |host: &Host| {
        let all = host.notes.iter();
        let waits = all.filter_map(|note| {
            let Note::Waits { category, missing } = note else { return None };
            Some((*category, *missing))
        });
        waits.collect::<Vec<_>>()
    };
    assert_eq!(waits(&host), []);
    host.set(&mut service, |conditions| conditions.wifi = Wifi::None);
    host.put(&mut service, setting(2, "light"));
    host.advance(&mut service, 2 * DAY_MS);
    assert_eq!(waits(&host), [(Category::Apps, Missing::Wifi)], "said once");
}

#[test]
fn a_phone_with_nothing_to_send_is_not_woken() {
    let mut service = ServiceStore::default();
    let mut host = Host::with(Policy::complete(), 1, [sms(1, "a"), photo(2)], &mut service);
    host.user(&mut service, Action::Switch { category: Category::Apps, on: false });
    host.advance(&mut service, MINUTE_MS);
    assert_eq!(stored(&service, 1, Category::Messages).len(), 1);
    assert_eq!(host.engine.wake(), None);
}

#[test]
fn a_week_without_wifi_is_counted_from_the_last_backup() {
    let (mut host, mut service) = backed_up(wifi_else_cellular_after_a_week());
    host.advance(&mut service, 30 * DAY_MS);
    host.set(&mut service, |conditions| conditions.wifi = Wifi::None);
    host.put(&mut service, setting(2, "light"));
    host.advance(&mut service, 6 * DAY_MS);
    assert_eq!(waits_for(&host, Category::Apps), Some(Missing::Wifi));
    host.advance(&mut service, DAY_MS);
    assert_backed_up(&host, &service);
}

#[test]
fn after_three_weeks_a_daily_backup_no_longer_waits_for_charger_and_rest() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.set(&mut service, |conditions| {
        conditions.external_power = false;
        conditions.idle = false;
    });
    host.put(&mut service, setting(2, "light"));
    host.advance(&mut service, 20 * DAY_MS);
    assert_eq!(waits_for(&host, Category::Apps), Some(Missing::ExternalPower));
    host.advance(&mut service, DAY_MS);
    assert_backed_up(&host, &service);
}

#[test]
fn after_many_failures_an_attempt_is_made_every_six_hours_or_sooner() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.fates.extend([Fate::RequestLost; 20]);
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, 2 * DAY_MS);
    let next_ms = host.engine.wake().expect("another attempt").at_ms;
    let before = host.requests.len();
    host.advance(&mut service, next_ms - host.now_ms);
    assert_eq!(host.requests.len(), before + 1);
    let wait_ms = host.engine.wake().expect("another attempt").at_ms - host.now_ms;
    let hour_ms = 60 * MINUTE_MS;
    assert!((3 * hour_ms..=6 * hour_ms).contains(&wait_ms), "{wait_ms} ms");
}

// The user.

#[test]
fn backing_up_now_needs_no_charger_and_no_rest_and_is_asked_for_once() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.set(&mut service, |conditions| {
        conditions.external_power = false;
        conditions.idle = false;
    });
    host.put(&mut service, setting(2, "light"));
    host.advance(&mut service, 60 * MINUTE_MS);
    let status = host.engine.status(Category::Apps);
    assert!(
        matches!(status, Status::UpToDate { .. }),
        "before its time nobody worries: {status:?}"
    );
    host.user(&mut service, Action::BackUpNow);
    assert_backed_up(&host, &service);
    // What comes after waits as it always does.
    host.put(&mut service, setting(2, "dark"));
    host.put(&mut service, sms(6000, "one"));
    host.set(&mut service, |conditions| conditions.battery_saver = true);
    host.advance(&mut service, DAY_MS);
    assert_eq!(waits_for(&host, Category::Messages), Some(Missing::BatterySaverOff));
    host.set(&mut service, |conditions| conditions.battery_saver = false);
    assert_eq!(waits_for(&host, Category::Apps), Some(Missing::ExternalPower));
}

#[test]
fn switching_off_calls_back_what_is_on_its_way_and_switching_on_again_does_not() {
    let (mut host, mut service) = sending(Policy::complete());
    let category = Category::Messages;
    host.user(&mut service, Action::Switch { category, on: true });
    assert_eq!(host.held.len(), 1, "it was on");
    host.user(&mut service, Action::Switch { category, on: false });
    assert!(host.held.is_empty());
    assert_eq!(host.engine.stored().category(category).upload, None);
}

#[test]
fn deleting_what_is_stored_may_leave_the_backup_on() {
    let policy = Policy { delete_switches_off: false, ..Policy::complete() };
    let (mut host, mut service) = sending(policy);
    host.user(&mut service, Action::DeleteStored(Category::Messages));
    assert!(matches!(host.held[..], [(_, Request::Delete { .. })]), "{:?}", host.held);
    host.deliver(&mut service);
    assert!(service.newest(DeviceId(1), Category::Messages).is_none());
    host.hold = false;
    host.held.clear();
    host.restart(&mut service, usize::MAX);
    host.advance(&mut service, MINUTE_MS);
    assert_backed_up(&host, &service);
}

// What is on the phone.

#[test]
fn what_is_changed_back_need_not_be_sent() {
    let (mut host, mut service) = backed_up(Policy::complete());
    let unsent = |host: &Host| {
        let known = host.engine.unsent(Category::Apps).expect("it is known");
        assert_eq!(host.engine.unsent_of(Category::Apps, &host.of(Category::Apps)), known);
        known
    };
    assert_eq!(unsent(&host), []);
    host.put(&mut service, setting(2, "light"));
    assert_eq!(unsent(&host), [RecordId(2)]);
    host.put(&mut service, setting(2, "dark"));
    assert_eq!(unsent(&host), []);
}

#[test]
fn what_is_not_saved_yet_is_known_without_a_connection() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.set(&mut service, |conditions| {
        (conditions.wifi, conditions.cellular) = (Wifi::None, false);
    });
    host.restart(&mut service, usize::MAX);
    assert_eq!(host.engine.unsent(Category::Messages), Some(vec![]));
    host.put(&mut service, sms(6000, "one"));
    host.restart(&mut service, usize::MAX);
    assert_eq!(host.engine.unsent(Category::Messages), Some(vec![RecordId(6000)]));
}

#[test]
fn what_is_changed_while_it_is_sent_and_changed_back_is_not_sent_twice() {
    let (mut host, mut service) = sending(Policy::complete());
    host.put(&mut service, sms(6000, "two"));
    host.put(&mut service, sms(6000, "one"));
    host.hold = false;
    host.deliver(&mut service);
    assert_eq!(host.engine.unsent(Category::Messages), Some(vec![]));
    let parts = host.parts().count();
    host.advance(&mut service, DAY_MS);
    assert_eq!(host.parts().count(), parts);
    assert_backed_up(&host, &service);
}

#[test]
fn after_a_restart_an_upload_goes_on_unless_its_content_has_changed() {
    for changes in [false, true] {
        let policy = Policy { part_bytes: 2_000, ..Policy::complete() };
        let mut service = ServiceStore::default();
        let mut host = Host::with(policy, 1, [], &mut service);
        host.content = content().into_iter().map(|record| (record.id(), record)).collect();
        host.hold = true;
        host.tell(&mut service, Input::Dirty(Category::Messages));
        for _ in 0..3 {
            host.deliver(&mut service);
        }
        if changes {
            host.content.insert(RecordId(1000), sms(1000, "another text"));
        }
        host.hold = false;
        host.restart(&mut service, usize::MAX);
        host.advance(&mut service, MINUTE_MS);
        assert_eq!(stored(&service, 1, Category::Messages), expected(&host, Category::Messages));
        let goes_on = Note::UploadResumes { category: Category::Messages, from_bytes: 6_000 };
        assert_eq!(host.notes.contains(&goes_on), !changes);
    }
}

#[test]
fn the_first_upload_holds_everything_and_the_next_what_changed() {
    let (mut host, mut service) = backed_up(Policy::complete());
    let (photos, videos) = (Some(Quality::Good), None);
    host.user(&mut service, Action::ChooseQuality { photos, videos });
    host.put(&mut service, photo(8000));
    host.put(&mut service, setting(2, "light"));
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, DAY_MS);
    let begun = host.notes.iter().filter_map(|note| {
        let Note::UploadBegins { category, full, .. } = note else { return None };
        Some((*category, *full))
    });
    let mut begun: Vec<_> = begun.collect();
    begun.sort_unstable();
    assert_eq!(
        begun,
        [
            (Category::Apps, false),
            (Category::Apps, true),
            (Category::Messages, false),
            (Category::Messages, true),
            (Category::Photos, false),
        ]
    );
}

// Photos.

#[test]
fn photos_go_before_videos_and_each_from_the_oldest() {
    let (mut host, mut service) = photographer(Some(Quality::Best), Some(Quality::Good));
    host.set(&mut service, |conditions| conditions.wifi = Wifi::None);
    for record in [video(1), photo(5), video(4), photo(3)] {
        host.put(&mut service, record);
    }
    host.set(&mut service, |conditions| conditions.wifi = Wifi::Connected);
    let sent = host.parts().flat_map(|(part, _)| part.changes.iter().map(|change| change.id().0));
    assert_eq!(sent.collect::<Vec<_>>(), [3, 5, 1, 4]);
}

#[test]
fn a_video_that_has_lost_its_wifi_goes_on_where_it_stopped() {
    let (mut host, mut service) = photographer(None, Some(Quality::Good));
    host.hold = true;
    host.put(&mut service, video(1));
    host.deliver(&mut service);
    assert_eq!(host.requests.len(), 2, "the second part is on its way");
    host.set(&mut service, |conditions| conditions.wifi = Wifi::None);
    host.restart(&mut service, usize::MAX);
    assert_eq!(waits_for(&host, Category::Photos), Some(Missing::Wifi));
    host.hold = false;
    host.set(&mut service, |conditions| conditions.wifi = Wifi::Connected);
    assert_eq!(service.camera_roll().len(), 1);
    let offsets: Vec<u64> = host.parts().map(|(part, _)| part.from_bytes >> 20).collect();
    assert_eq!(offsets, [0, 8, 8, 16, 24, 32], "in mebibytes");
    let begun = |note: &&Note| matches!(note, Note::UploadBegins { .. });
    assert_eq!(host.notes.iter().filter(begun).count(), 1);
    assert!(host.parts().all(|(_, link)| link == LinkRule::WifiOnly));
}
