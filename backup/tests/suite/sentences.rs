//! What the engine does, case by case.

use crate::host::{
    Fate, Host, account, app, favourite, media, message, mms, network, photo, setting, sms, video,
};
use wp8_backup::engine::{
    Action, Conditions, Engine, Failure, Input, Missing, Note, RestoreState, Selection, Status,
    Wifi, Wish,
};
use wp8_backup::policy::{
    CategoryPolicy, DAY_MS, LinkRule, Needs, Policy, RestoreApply, RestoreOffered, Sealing,
    TokenRenewal,
};
use wp8_backup::protocol::{
    Answer, Change, DeviceId, Filter, Part, Refusal, Request, Upload, UploadId,
};
use wp8_backup::record::{
    Account, AppData, Body, Described, Kind, Kinds, PartKind, ProductId, Quality, Record, RecordId,
    Transport,
};
use wp8_backup::{Category, SealingKey, ServiceStore, Stored};

pub const MINUTE_MS: u64 = 60_000;

pub fn content() -> Vec<Record> {
    let mut records =
        vec![account(1), setting(2, "dark"), setting(3, "teal"), favourite(4, "news")];
    records.extend((100..150).map(|id| app(id, &format!("app {id}"))));
    records.extend((1000..1300).map(|id| sms(id, &format!("message number {id}"))));
    records.extend((2000..2004).map(|id| mms(id, 90_000)));
    records
}

/// The record as it leaves the phone.
fn bare(record: &Record) -> Record {
    let Some(account) = record.body().account() else { return record.clone() };
    Record::new(record.id(), Body::Account(Account { password: None, ..account.clone() }))
}

pub fn expected(host: &Host, category: Category) -> Vec<Record> {
    host.of(category).iter().map(bare).collect()
}

pub fn stored(service: &ServiceStore, number: u64, category: Category) -> Vec<Record> {
    service
        .newest(DeviceId(number), category)
        .map(|it| it.records.values().cloned().collect())
        .unwrap_or_default()
}

#[track_caller]
pub fn assert_backed_up(host: &Host, service: &ServiceStore) {
    for category in [Category::Apps, Category::Messages] {
        assert_eq!(
            stored(service, host.device.id.0, category),
            expected(host, category),
            "{category}"
        );
    }
}

pub fn backed_up(policy: Policy) -> (Host, ServiceStore) {
    let mut service = ServiceStore::default();
    let mut host = Host::with(policy, 1, content(), &mut service);
    host.advance(&mut service, MINUTE_MS);
    assert_backed_up(&host, &service);
    (host, service)
}

pub fn everything(number: u64) -> Action {
    Action::Restore(Selection::everything(DeviceId(number)))
}

#[test]
fn everything_covered_reaches_the_service() {
    let (host, service) = backed_up(Policy::complete());
    assert!(matches!(host.engine.status(Category::Apps), Status::UpToDate { .. }));
    assert!(matches!(host.engine.status(Category::Messages), Status::UpToDate { .. }));
    assert_eq!(service.list().len(), 1);
}

#[test]
fn unchanged_content_is_not_sent_again() {
    let (mut host, mut service) = backed_up(Policy::complete());
    let (first_bytes, requests) = (host.sent_bytes, host.requests.len());
    host.advance(&mut service, 3 * DAY_MS);
    assert_eq!(host.requests.len(), requests, "nothing changed, so nothing is said");
    host.put(&mut service, setting(2, "light"));
    host.advance(&mut service, DAY_MS);
    assert_backed_up(&host, &service);
    let second_bytes = host.sent_bytes - first_bytes;
    assert!(second_bytes * 100 < first_bytes, "{second_bytes} bytes after {first_bytes}");
}

#[test]
fn a_password_never_leaves_the_phone() {
    let (host, _) = backed_up(Policy::complete());
    let sent = postcard::to_allocvec(
        &host.requests.iter().map(|(request, _)| request).collect::<Vec<_>>(),
    );
    let sent = sent.expect("requests encode");
    assert!(!sent.windows(7).any(|window| window == b"correct"));
    assert!(sent.windows(11).any(|window| window == b"example.com"));
}

#[test]
fn a_chat_never_leaves_the_phone() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.put(&mut service, message(5000, Transport::Chat, "psst", &[]));
    host.advance(&mut service, DAY_MS);
    assert!(
        !stored(&service, 1, Category::Messages).iter().any(|record| record.id() == RecordId(5000))
    );
}

#[test]
fn messages_follow_soon_and_together() {
    let (mut host, mut service) = backed_up(Policy::complete());
    let before = host.parts().count();
    host.put(&mut service, sms(6000, "one"));
    host.put(&mut service, sms(6001, "two"));
    assert_eq!(host.engine.unsent(Category::Messages).map(|unsent| unsent.len()), Some(2));
    host.advance(&mut service, 31_000);
    assert_backed_up(&host, &service);
    assert_eq!(host.parts().count(), before + 1);
}

#[test]
fn a_deletion_is_mirrored_and_can_be_asked_back_within_the_window() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.delete(&mut service, RecordId(1000));
    host.advance(&mut service, MINUTE_MS);
    assert_backed_up(&host, &service);
    assert_eq!(service.deleted_items(DeviceId(1), Category::Messages).count(), 1);

    host.user(&mut service, Action::FindBackups);
    let filter = Filter { only: Some([RecordId(1000)].into()), deleted_items: true, ..Filter::ALL };
    let wish = Wish { category: Category::Messages, generation: None, filter };
    let wishes = Some([wish].into());
    host.user(
        &mut service,
        Action::Restore(Selection { wishes, ..Selection::everything(DeviceId(1)) }),
    );
    assert!(host.content.contains_key(&RecordId(1000)));
    assert_eq!(host.engine.restore_state(), RestoreState::Done);
    host.advance(&mut service, MINUTE_MS);
    assert_backed_up(&host, &service);
    assert_eq!(service.deleted_items(DeviceId(1), Category::Messages).count(), 0);
}

#[test]
fn without_a_window_a_deleted_message_is_gone() {
    let mut policy = Policy::complete();
    policy.retention.deleted_items_ms = None;
    let (mut host, mut service) = backed_up(policy);
    host.delete(&mut service, RecordId(1000));
    host.advance(&mut service, MINUTE_MS);
    assert_eq!(service.deleted_items(DeviceId(1), Category::Messages).count(), 0);
}

#[test]
fn lost_requests_and_answers_have_no_second_effect() {
    let mut policy = Policy::complete();
    policy.part_bytes = 4_000;
    let mut service = ServiceStore::default();
    let mut host = Host::new(policy, 1);
    host.content = content().into_iter().map(|record| (record.id(), record)).collect();
    for _ in 0..20 {
        host.fates.extend([Fate::AnswerLost, Fate::RequestLost, Fate::Arrives]);
    }
    host.tell(&mut service, Input::Conditions(host.conditions));
    for category in Category::ALL {
        host.user(&mut service, Action::Switch { category, on: true });
    }
    host.advance(&mut service, 2 * DAY_MS);
    assert_backed_up(&host, &service);
    assert_eq!(service.generations(DeviceId(1), Category::Messages).count(), 1);
}

#[test]
fn a_lost_answer_to_a_commit_is_found_out_by_asking_again() {
    let mut service = ServiceStore::default();
    let mut host = Host::new(Policy::complete(), 1);
    host.content = [setting(2, "dark")].into_iter().map(|record| (record.id(), record)).collect();
    host.fates.extend([Fate::Arrives, Fate::AnswerLost]);
    host.tell(&mut service, Input::Conditions(host.conditions));
    host.user(&mut service, Action::Switch { category: Category::Apps, on: true });
    assert!(matches!(
        host.engine.status(Category::Apps),
        Status::Waiting { missing: Missing::Retry { .. } }
    ));
    assert_backed_up(&host, &service);
    host.advance(&mut service, MINUTE_MS);
    assert!(matches!(host.engine.status(Category::Apps), Status::UpToDate { .. }));
    assert_eq!(host.parts().count(), 1);
}

#[test]
fn waits_between_failures_grow_up_to_the_longest() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.user(&mut service, Action::Switch { category: Category::Apps, on: false });
    host.fates.extend([Fate::RequestLost; 30]);
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, 30_000);
    let mut waits = Vec::new();
    while !host.fates.is_empty() {
        let at_ms = host.engine.wake().expect("a retry").at_ms;
        waits.push(at_ms - host.now_ms);
        host.advance(&mut service, at_ms - host.now_ms);
    }
    let longest = host.policy.retry.max_ms;
    assert!(
        waits.iter().zip(0..).all(|(wait, attempt)| {
            let step = (30_000_u64 << attempt).min(longest);
            (step / 2..=step).contains(wait)
        }),
        "{waits:?}"
    );
    host.advance(&mut service, DAY_MS);
    assert_backed_up(&host, &service);
}

#[test]
fn a_stale_token_is_renewed_and_nobody_notices() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.stale_token = true;
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, MINUTE_MS);
    assert_backed_up(&host, &service);
}

#[test]
fn without_renewal_a_stale_token_stops_the_backup_silently() {
    let mut policy = Policy::complete();
    policy.token_renewal = TokenRenewal::Never;
    let (mut host, mut service) = backed_up(policy);
    let since = host.engine.stored().category(Category::Apps).last_success_ms;
    host.stale_token = true;
    host.put(&mut service, setting(2, "light"));
    host.advance(&mut service, 21 * DAY_MS);
    assert_eq!(host.engine.stored().category(Category::Apps).last_success_ms, since);
    assert!(host.notes.contains(&Note::StaleTokenKept { category: Category::Apps }));
    // The same defect without its trigger shows nothing.
    host.stale_token = false;
    host.advance(&mut service, DAY_MS);
    assert_backed_up(&host, &service);
}

pub fn wifi_else_cellular_after_a_week() -> Policy {
    let mut policy = Policy::complete();
    let wifi = Needs { link: LinkRule::WifiOnly, external_power: false, idle: false };
    policy.apps.needs = wifi;
    let needs = Needs { link: LinkRule::WifiOrCellular, ..wifi };
    policy.apps.relaxed = Some(wp8_backup::policy::Relaxed { after_ms: 7 * DAY_MS, needs });
    policy
}

#[test]
fn after_a_week_without_wifi_cellular_is_used() {
    let (mut host, mut service) = backed_up(wifi_else_cellular_after_a_week());
    host.set(&mut service, |conditions| conditions.wifi = Wifi::None);
    host.put(&mut service, setting(2, "light"));
    host.advance(&mut service, 7 * DAY_MS - 2 * MINUTE_MS);
    assert_eq!(host.engine.status(Category::Apps), Status::Waiting { missing: Missing::Wifi });
    host.advance(&mut service, 3 * MINUTE_MS);
    assert_backed_up(&host, &service);
}

#[test]
fn roaming_does_not_count_as_cellular() {
    let (mut host, mut service) = backed_up(wifi_else_cellular_after_a_week());
    host.set(&mut service, |conditions| {
        conditions.wifi = Wifi::None;
        conditions.roaming = true;
    });
    host.put(&mut service, setting(2, "light"));
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, 30 * DAY_MS);
    assert_eq!(host.engine.status(Category::Apps), Status::Waiting { missing: Missing::Link });
    assert_eq!(host.engine.status(Category::Messages), Status::Waiting { missing: Missing::Link });
    host.set(&mut service, |conditions| conditions.roaming = false);
    assert_backed_up(&host, &service);
}

#[test]
fn a_daily_backup_waits_for_the_charger_and_an_idle_phone() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.put(&mut service, setting(2, "light"));
    host.set(&mut service, |conditions| conditions.external_power = false);
    host.advance(&mut service, 2 * DAY_MS);
    assert_eq!(
        host.engine.status(Category::Apps),
        Status::Waiting { missing: Missing::ExternalPower }
    );
    host.set(&mut service, |conditions| {
        conditions.external_power = true;
        conditions.idle = false;
    });
    assert_eq!(host.engine.status(Category::Apps), Status::Waiting { missing: Missing::Idle });
    host.user(&mut service, Action::BackUpNow);
    assert_backed_up(&host, &service);
}

#[test]
fn battery_saver_suspends_what_nobody_asked_for() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.set(&mut service, |conditions| conditions.battery_saver = true);
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, DAY_MS);
    assert_eq!(
        host.engine.status(Category::Messages),
        Status::Waiting { missing: Missing::BatterySaverOff }
    );
    host.user(&mut service, Action::BackUpNow);
    assert_backed_up(&host, &service);
}

#[test]
fn a_suspended_upload_goes_on_where_it_stopped() {
    let mut policy = Policy::complete();
    policy.part_bytes = 1_000;
    let mut service = ServiceStore::default();
    let mut host = Host::with(policy, 1, [], &mut service);
    host.content = content().into_iter().map(|record| (record.id(), record)).collect();
    host.hold = true;
    host.tell(&mut service, Input::Dirty(Category::Messages));
    for _ in 0..10 {
        let (id, request) = host.held.pop().expect("a part");
        let reply = host.carry(&mut service, &request);
        host.tell(&mut service, Input::Answered { id, reply, luck: 0 });
    }
    host.set(&mut service, |conditions| conditions.battery_saver = true);
    assert!(host.held.is_empty(), "the part under way is called back");
    host.hold = false;
    host.set(&mut service, |conditions| conditions.battery_saver = false);
    assert_backed_up_messages(&host, &service);
    let mut offsets: Vec<u64> = host
        .parts()
        .filter(|(part, _)| part.upload.category == Category::Messages)
        .map(|(part, _)| part.from_bytes)
        .collect();
    let sent = offsets.len();
    offsets.dedup();
    assert_eq!(sent, offsets.len() + 1, "only the part that was called back is sent twice");
}

#[track_caller]
fn assert_backed_up_messages(host: &Host, service: &ServiceStore) {
    assert_eq!(stored(service, 1, Category::Messages), expected(host, Category::Messages));
}

#[test]
fn deleting_what_is_stored_leaves_nothing_and_switches_off() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.user(&mut service, Action::DeleteStored(Category::Apps));
    assert!(service.newest(DeviceId(1), Category::Apps).is_none());
    assert_eq!(host.engine.status(Category::Apps), Status::Off);
    host.user(&mut service, Action::DeleteStored(Category::Messages));
    assert!(service.list().is_empty());
    host.user(&mut service, Action::Switch { category: Category::Apps, on: true });
    assert_eq!(stored(&service, 1, Category::Apps), expected(&host, Category::Apps));
}

#[test]
fn deleting_on_the_web_switches_off_on_the_phone_until_switched_on_by_hand() {
    let (mut host, mut service) = backed_up(Policy::complete());
    service.delete_on_the_web(DeviceId(1));
    assert!(service.list().is_empty());
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, 3 * DAY_MS);
    assert_eq!(host.engine.status(Category::Apps), Status::Off);
    assert_eq!(host.engine.status(Category::Messages), Status::Off);
    assert!(service.list().is_empty());
    for category in [Category::Apps, Category::Messages] {
        host.user(&mut service, Action::Switch { category, on: true });
    }
    host.advance(&mut service, MINUTE_MS);
    assert_backed_up(&host, &service);
}

#[test]
fn a_disk_older_than_the_service_is_brought_up_by_a_full_upload() {
    let (mut host, mut service) = backed_up(Policy::complete());
    let old = host.disk.clone();
    host.put(&mut service, sms(6000, "one"));
    host.delete(&mut service, RecordId(1001));
    host.advance(&mut service, MINUTE_MS);
    host.disk = old;
    host.content.remove(&RecordId(1002));
    host.restart(&mut service, 0);
    host.advance(&mut service, MINUTE_MS);
    assert_backed_up(&host, &service);
}

#[test]
fn a_category_switched_off_while_its_commit_was_in_doubt_knows_what_the_service_has() {
    let mut service = ServiceStore::default();
    let mut host = Host::with(Policy::complete(), 1, [], &mut service);
    host.fates.extend([Fate::Arrives, Fate::AnswerLost]);
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, 30_000);
    host.user(&mut service, Action::Switch { category: Category::Messages, on: false });
    host.delete(&mut service, RecordId(6000));
    host.user(&mut service, Action::Switch { category: Category::Messages, on: true });
    host.advance(&mut service, DAY_MS);
    assert!(stored(&service, 1, Category::Messages).is_empty());
}

#[test]
fn an_empty_phone_says_so_when_it_does_not_know_what_the_service_has() {
    let (mut host, mut service) = backed_up(Policy::complete());
    let old = host.disk.clone();
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, MINUTE_MS);
    host.disk = old;
    host.content.clear();
    host.restart(&mut service, 0);
    host.advance(&mut service, 2 * DAY_MS);
    assert_backed_up(&host, &service);
}

// Photos.

pub fn photographer(photos: Option<Quality>, videos: Option<Quality>) -> (Host, ServiceStore) {
    let mut service = ServiceStore::default();
    let mut host = Host::with(Policy::complete(), 1, [], &mut service);
    host.user(&mut service, Action::ChooseQuality { photos, videos });
    (host, service)
}

/// What report A06 asks for: twelve cells.
#[test]
fn photos_and_videos_go_by_quality_and_link() {
    let mut table = String::new();
    for (what, quality) in [
        ("photo", None),
        ("photo", Some(Quality::Good)),
        ("photo", Some(Quality::Best)),
        ("video", None),
        ("video", Some(Quality::Good)),
        ("video", Some(Quality::Best)),
    ] {
        for wifi in [Wifi::Connected, Wifi::None] {
            let (mut host, mut service) = photographer(quality, quality);
            host.set(&mut service, |conditions| conditions.wifi = wifi);
            host.put(&mut service, if what == "photo" { photo(1) } else { video(1) });
            let now = match (service.camera_roll().len(), host.engine.status(Category::Photos)) {
                (1, _) => "uploads now".to_owned(),
                (_, Status::Waiting { missing }) => format!("waits for {missing}"),
                (_, _) => "never".to_owned(),
            };
            table += &format!("{what} {quality:?} {wifi:?}: {now}\n");
        }
    }
    insta::assert_snapshot!(table, @r"
    photo None Connected: never
    photo None None: never
    photo Some(Good) Connected: uploads now
    photo Some(Good) None: uploads now
    photo Some(Best) Connected: uploads now
    photo Some(Best) None: waits for Wi-Fi
    video None Connected: never
    video None None: never
    video Some(Good) Connected: uploads now
    video Some(Good) None: waits for Wi-Fi
    video Some(Best) Connected: uploads now
    video Some(Best) None: waits for Wi-Fi
    ");
}

#[test]
fn a_video_waiting_for_wifi_holds_up_no_photo() {
    let (mut host, mut service) = photographer(Some(Quality::Good), Some(Quality::Good));
    host.hold = true;
    host.put(&mut service, video(1));
    host.set(&mut service, |conditions| conditions.wifi = Wifi::None);
    let (id, request) = host.held.pop().expect("the first part of the video");
    let reply = host.carry(&mut service, &request);
    host.hold = false;
    host.tell(&mut service, Input::Answered { id, reply, luck: 0 });
    host.put(&mut service, photo(2));
    assert!(service.camera_roll().contains_key(&RecordId(2)));
    assert!(!service.camera_roll().contains_key(&RecordId(1)));
    assert_eq!(host.engine.status(Category::Photos), Status::Waiting { missing: Missing::Wifi });
    host.set(&mut service, |conditions| conditions.wifi = Wifi::Connected);
    assert_eq!(service.camera_roll().len(), 2);
    let mut of_the_video = host.parts().filter(|(part, _)| part.upload.total_bytes > 1_000_000);
    assert!(of_the_video.all(|(_, link)| link == LinkRule::WifiOnly));
}

#[test]
fn a_photo_is_uploaded_once_and_stays_when_it_is_deleted_on_the_phone() {
    let (mut host, mut service) = photographer(Some(Quality::Good), None);
    host.put(&mut service, photo(1));
    let sent = host.sent_bytes;
    assert!(sent > media(1).good_bytes && sent < media(1).good_bytes + 5_000);
    host.user(&mut service, Action::ChooseQuality { photos: Some(Quality::Best), videos: None });
    host.restart(&mut service, 0);
    host.delete(&mut service, RecordId(1));
    host.advance(&mut service, DAY_MS);
    assert_eq!(host.sent_bytes, sent);
    assert_eq!(service.camera_roll().len(), 1);
}

#[test]
fn a_full_account_is_named_and_tried_again() {
    let (mut host, mut service) = photographer(Some(Quality::Good), None);
    service.quota_bytes = 500_000;
    host.put(&mut service, photo(1));
    host.put(&mut service, photo(2));
    assert!(matches!(
        host.engine.status(Category::Photos),
        Status::Waiting { missing: Missing::ServiceRoom { .. } }
    ));
    service.quota_bytes = 5_000_000;
    host.advance(&mut service, DAY_MS);
    assert_eq!(service.camera_roll().len(), 2);
}

#[test]
fn what_a_version_does_not_back_up_is_absent_and_cannot_be_switched_on() {
    let complete = Policy::complete();
    let messages = CategoryPolicy { covers: Kinds::NONE, ..complete.messages.clone() };
    let policy = Policy { messages, ..complete };
    let mut service = ServiceStore::default();
    let mut host = Host::with(policy, 1, content(), &mut service);
    host.user(&mut service, Action::Switch { category: Category::Messages, on: true });
    host.advance(&mut service, DAY_MS);
    assert_eq!(host.engine.status(Category::Messages), Status::Absent);
    assert_eq!(stored(&service, 1, Category::Messages), []);
    assert!(!stored(&service, 1, Category::Apps).is_empty());
}

fn data_of_an_app(id: u64) -> Record {
    let files = Described { seed: id, len_bytes: 600, kind: PartKind::Files };
    let data = AppData { product: ProductId(id.into()), files, eligible: true };
    Record::new(RecordId(id), Body::AppData(data))
}

#[test]
fn data_of_apps_takes_of_the_account_where_it_counts_and_only_there() {
    let (first, second) = (data_of_an_app(1), data_of_an_app(2));
    let upload = Upload {
        id: UploadId(1),
        device: DeviceId(1),
        category: Category::Apps,
        base: None,
        total_bytes: first.stored_bytes() + second.stored_bytes(),
    };
    let part = |from_bytes: u64, record: &Record| {
        let changes = [Change::Put(record.clone())].into();
        Request::Put(Part { upload, from_bytes, len_bytes: record.stored_bytes(), changes })
    };
    let (first, second) = (part(0, &first), part(first.stored_bytes(), &second));
    for counts in [false, true] {
        let mut service = ServiceStore::new(1_000);
        service.app_data_counts = counts;
        let mut is_taken = |part| {
            !matches!(service.answer(0, part), Answer::Refused(Refusal::QuotaExceeded { .. }))
        };
        // A part that comes again takes nothing more.
        assert!(is_taken(&first) && is_taken(&first));
        assert_eq!(is_taken(&second), !counts);
    }
}

// Restoring.

pub fn new_phone(policy: Policy, service: &mut ServiceStore) -> Host {
    let mut host = Host::new(policy, 2);
    host.conditions.setting_up = true;
    host.tell(service, Input::Conditions(host.conditions));
    host
}

#[test]
fn a_new_phone_gets_back_what_was_covered() {
    let (old, mut service) = backed_up(Policy::complete());
    let mut new = new_phone(Policy::complete(), &mut service);
    new.user(&mut service, Action::FindBackups);
    let RestoreState::Offered(backups) = new.engine.restore_state() else { panic!("no list") };
    assert_eq!(backups.len(), 1);
    assert_eq!(&*backups[0].device.model, "Lumia 920");
    new.user(&mut service, everything(1));
    let RestoreState::Accounts(accounts) = new.engine.restore_state() else {
        panic!("no accounts")
    };
    assert_eq!(&*accounts[0].address, "1@example.com");
    new.user(&mut service, Action::AccountsAnswered);
    assert_eq!(new.engine.restore_state(), RestoreState::Done);
    for category in [Category::Apps, Category::Messages] {
        assert_eq!(new.of(category), expected(&old, category));
    }
    assert_eq!(new.applied_steps, 2);
}

#[test]
fn the_restored_phone_backs_itself_up_beside_the_old_one() {
    let (_, mut service) = backed_up(Policy::complete());
    let mut new = new_phone(Policy::complete(), &mut service);
    for category in Category::ALL {
        new.user(&mut service, Action::Switch { category, on: true });
    }
    new.user(&mut service, Action::FindBackups);
    new.user(&mut service, everything(1));
    new.user(&mut service, Action::AccountsAnswered);
    assert!(service.newest(DeviceId(2), Category::Messages).is_none(), "not before set-up is over");
    new.set(&mut service, |conditions| conditions.setting_up = false);
    new.advance(&mut service, DAY_MS);
    assert_backed_up(&new, &service);
    assert_eq!(service.list().len(), 2);
}

#[test]
fn a_restore_survives_lost_answers() {
    let mut policy = Policy::complete();
    policy.part_bytes = 3_000;
    let (old, mut service) = backed_up(policy.clone());
    let mut new = new_phone(policy, &mut service);
    for _ in 0..30 {
        new.fates.extend([Fate::AnswerLost, Fate::RequestLost, Fate::Arrives]);
    }
    new.user(&mut service, Action::FindBackups);
    new.advance(&mut service, 10 * MINUTE_MS);
    new.user(&mut service, everything(1));
    new.advance(&mut service, DAY_MS);
    new.user(&mut service, Action::AccountsAnswered);
    assert_eq!(new.engine.restore_state(), RestoreState::Done);
    for category in [Category::Apps, Category::Messages] {
        assert_eq!(new.of(category), expected(&old, category));
    }
}

#[test]
fn a_failed_restore_can_be_retried() {
    let (old, mut service) = backed_up(Policy::complete());
    let mut new = new_phone(Policy::complete(), &mut service);
    new.user(&mut service, Action::FindBackups);
    new.fates.extend([Fate::Refused(Refusal::Unavailable { code: 0x8018_8309 }); 6]);
    new.user(&mut service, everything(1));
    new.advance(&mut service, 10 * MINUTE_MS);
    assert_eq!(
        new.engine.restore_state(),
        RestoreState::Failed(Failure::Service { code: 0x8018_8309 })
    );
    new.user(&mut service, Action::RetryRestore);
    new.user(&mut service, Action::AccountsAnswered);
    assert_eq!(new.of(Category::Apps), expected(&old, Category::Apps));
}

#[test]
fn a_restore_resumes_after_a_cut_at_every_write() {
    let mut policy = Policy::complete();
    policy.part_bytes = 6_000;
    let (old, mut service) = backed_up(policy.clone());
    let mut cuts = 0;
    for power_for in 0.. {
        for kept in [0, 1, usize::MAX] {
            let mut new = new_phone(policy.clone(), &mut service);
            new.user(&mut service, Action::FindBackups);
            new.power_for = Some(power_for);
            if new.try_tell(&mut service, Input::User(everything(1))).is_ok() {
                assert!(cuts > 30, "the restore was cut {cuts} times only");
                return;
            }
            cuts += 1;
            new.restart(&mut service, kept);
            if new.engine.stored().restore.is_none()
                && new.engine.restore_state() == RestoreState::None
            {
                new.user(&mut service, Action::FindBackups);
                new.user(&mut service, everything(1));
            }
            new.user(&mut service, Action::AccountsAnswered);
            assert_eq!(
                new.engine.restore_state(),
                RestoreState::Done,
                "cut after {power_for}, kept {kept}"
            );
            for category in [Category::Apps, Category::Messages] {
                assert_eq!(
                    new.of(category),
                    expected(&old, category),
                    "cut after {power_for}, kept {kept}"
                );
            }
        }
    }
}

#[test]
fn in_place_a_cut_leaves_the_category_half_full_for_good() {
    let mut policy = Policy::complete();
    policy.restore.apply = RestoreApply::InPlace;
    policy.restore.resumes = false;
    policy.restore.offered = RestoreOffered::InSetUp;
    let (old, mut service) = backed_up(policy.clone());
    let mut new = new_phone(policy.clone(), &mut service);
    new.content.insert(RecordId(77), app(77, "Settings"));
    new.user(&mut service, Action::FindBackups);
    new.power_for = Some(25);
    assert!(new.try_tell(&mut service, Input::User(everything(1))).is_err());
    new.restart(&mut service, usize::MAX);
    assert_eq!(new.engine.restore_state(), RestoreState::Failed(Failure::Interrupted));
    new.user(&mut service, Action::RetryRestore);
    assert_eq!(new.notes.last(), Some(&Note::NotOffered), "retry does nothing");
    assert!(!new.content.contains_key(&RecordId(77)));
    assert!((1..old.of(Category::Apps).len()).contains(&new.of(Category::Apps).len()));

    // A lost connection does the same, for as long as nobody retries.
    let few = Policy { part_bytes: 500, ..policy.clone() };
    let mut cut_off = new_phone(few, &mut service);
    cut_off.user(&mut service, Action::FindBackups);
    cut_off.fates.extend([Fate::Arrives, Fate::Arrives]);
    cut_off.fates.extend([Fate::RequestLost; 6]);
    cut_off.user(&mut service, everything(1));
    cut_off.advance(&mut service, 10 * MINUTE_MS);
    assert_eq!(cut_off.engine.restore_state(), RestoreState::Failed(Failure::NoConnection));
    assert!(
        (1..old.of(Category::Apps).len()).contains(&cut_off.of(Category::Apps).len()),
        "half of it is there"
    );

    // Without the trigger the same phone shows nothing.
    let mut lucky = new_phone(policy, &mut service);
    lucky.user(&mut service, Action::FindBackups);
    lucky.user(&mut service, everything(1));
    assert_eq!(lucky.of(Category::Apps), expected(&old, Category::Apps));
}

#[test]
fn a_failed_restore_ends_with_set_up_where_there_is_no_second_chance() {
    let mut policy = Policy::complete();
    policy.restore.offered = RestoreOffered::InSetUp;
    let (_, mut service) = backed_up(policy.clone());
    let mut new = new_phone(policy, &mut service);
    for category in Category::ALL {
        new.user(&mut service, Action::Switch { category, on: true });
    }
    new.user(&mut service, Action::FindBackups);
    new.fates.extend([Fate::RequestLost; 6]);
    new.user(&mut service, everything(1));
    new.advance(&mut service, 10 * MINUTE_MS);
    assert!(new.engine.stored().restore.is_some(), "it could still be retried");
    new.set(&mut service, |conditions| conditions.setting_up = false);
    assert!(new.engine.stored().restore.is_none());
    new.put(&mut service, sms(6000, "one"));
    new.advance(&mut service, DAY_MS);
    assert_eq!(stored(&service, 2, Category::Messages), expected(&new, Category::Messages));
}

#[test]
fn messages_wait_in_the_background_until_the_user_signs_in_again() {
    let (old, mut service) = backed_up(Policy::complete());
    let mut new = new_phone(Policy::complete(), &mut service);
    new.user(&mut service, Action::FindBackups);
    new.hold = true;
    new.user(&mut service, everything(1));
    let (id, request) = new.held.pop().expect("the apps");
    let reply = new.carry(&mut service, &request);
    new.tell(&mut service, Input::Answered { id, reply, luck: 0 });
    let (id, request) = new.held.pop().expect("the messages");
    new.hold = false;
    new.locked = true;
    let reply = new.carry(&mut service, &request);
    new.tell(&mut service, Input::Answered { id, reply, luck: 0 });
    new.user(&mut service, Action::AccountsAnswered);
    new.advance(&mut service, DAY_MS);
    assert_eq!(new.engine.restore_state(), RestoreState::Background(Category::Messages));
    new.locked = false;
    new.set(&mut service, |conditions| conditions.signed_in = false);
    new.set(&mut service, |conditions| conditions.signed_in = true);
    assert_eq!(new.engine.restore_state(), RestoreState::Done);
    assert_eq!(new.of(Category::Messages), expected(&old, Category::Messages));
}

#[test]
fn a_backup_goes_on_with_the_token_it_has_when_nobody_answers_whether_there_is_another() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.tell(&mut service, Input::TokenUnanswered);
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, DAY_MS);
    assert_eq!(stored(&service, 1, Category::Messages), expected(&host, Category::Messages));
    host.locked = true;
    host.put(&mut service, sms(7000, "two"));
    host.advance(&mut service, DAY_MS);
    assert_ne!(stored(&service, 1, Category::Messages), expected(&host, Category::Messages));
}

#[test]
fn a_backup_goes_on_with_the_token_it_has_when_somebody_else_is_refused_another() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.tell(&mut service, Input::TokenRefused);
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, DAY_MS);
    assert_eq!(stored(&service, 1, Category::Messages), expected(&host, Category::Messages));
}

#[test]
fn whoever_was_refused_a_token_is_asked_for_one_again_when_its_user_wants_something() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.locked = true;
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, DAY_MS);
    let missing = Missing::SignIn;
    assert_eq!(host.engine.status(Category::Messages), Status::Waiting { missing });
    host.user(&mut service, Action::BackUpNow);
    assert_eq!(host.engine.status(Category::Messages), Status::Waiting { missing });
    host.locked = false;
    host.user(&mut service, Action::BackUpNow);
    assert_eq!(stored(&service, 1, Category::Messages), expected(&host, Category::Messages));
}

#[test]
fn after_set_up_a_restore_is_offered_only_by_a_version_that_has_it() {
    let mut policy = Policy::complete();
    policy.restore.offered = RestoreOffered::InSetUp;
    let (mut host, mut service) = backed_up(policy);
    host.user(&mut service, Action::FindBackups);
    assert_eq!(host.engine.restore_state(), RestoreState::None);
    assert_eq!(host.notes.last(), Some(&Note::NotOffered));
}

#[test]
fn only_the_favourites_of_an_older_state_come_back_to_a_phone_in_use() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.advance(&mut service, DAY_MS);
    host.delete(&mut service, RecordId(4));
    host.put(&mut service, setting(2, "light"));
    host.advance(&mut service, DAY_MS);
    assert_backed_up(&host, &service);
    let generations: Vec<_> =
        service.generations(DeviceId(1), Category::Apps).map(|it| it.id).collect();
    assert_eq!(generations.len(), 2);

    host.user(&mut service, Action::FindBackups);
    let filter = Filter { kinds: Kinds::of(&[Kind::Favourite]), ..Filter::ALL };
    let wish = Wish { category: Category::Apps, generation: Some(generations[0]), filter };
    let before = host.content.clone();
    let selection = Selection { wishes: Some([wish].into()), ..Selection::everything(DeviceId(1)) };
    host.user(&mut service, Action::Restore(selection));
    assert_eq!(host.content.get(&RecordId(4)), Some(&favourite(4, "news")));
    assert_eq!(
        host.content.get(&RecordId(2)),
        Some(&setting(2, "light")),
        "nothing else is touched"
    );

    host.user(&mut service, Action::UndoRestore);
    assert_eq!(host.content, before);
    assert_eq!(host.engine.restore_state(), RestoreState::Done);
}

#[test]
fn undoing_puts_back_what_the_restore_replaced() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.conditions.wifi = Wifi::None;
    host.conditions.cellular = false;
    host.set(&mut service, |_| {});
    host.put(&mut service, setting(2, "light"));
    host.delete(&mut service, RecordId(100));
    let before = host.content.clone();
    host.user(&mut service, Action::FindBackups);
    host.user(&mut service, everything(1));
    host.set(&mut service, |conditions| conditions.wifi = Wifi::Connected);
    host.user(&mut service, Action::AccountsAnswered);
    assert_eq!(host.content.get(&RecordId(2)), Some(&setting(2, "dark")));
    host.user(&mut service, Action::UndoRestore);
    assert_eq!(host.content, before);
}

#[test]
fn messages_can_be_restored_from_a_date_on() {
    let (_, mut service) = backed_up(Policy::complete());
    let mut new = new_phone(Policy::complete(), &mut service);
    new.user(&mut service, Action::FindBackups);
    let selection =
        Selection { messages_since_ms: Some(1290), ..Selection::everything(DeviceId(1)) };
    new.user(&mut service, Action::Restore(selection));
    assert_eq!(new.of(Category::Messages).len(), 14);
}

#[test]
fn a_phone_without_room_says_how_much_is_needed() {
    let (_, mut service) = backed_up(Policy::complete());
    let mut new = new_phone(Policy::complete(), &mut service);
    new.set(&mut service, |conditions| conditions.free_bytes = 100);
    new.user(&mut service, Action::FindBackups);
    new.user(&mut service, everything(1));
    assert!(matches!(
        new.engine.restore_state(),
        RestoreState::Failed(Failure::NoRoom { needed_bytes: Some(100..) })
    ));
}

#[test]
fn a_state_that_was_overwritten_meanwhile_is_fetched_anew() {
    let mut policy = Policy::complete();
    policy.retention.generations = 1;
    policy.part_bytes = 500;
    let (mut old, mut service) = backed_up(policy.clone());
    let mut new = new_phone(policy, &mut service);
    new.user(&mut service, Action::FindBackups);
    new.hold = true;
    new.user(&mut service, everything(1));
    let (id, request) = new.held.pop().expect("a fetch");
    let reply = new.carry(&mut service, &request);
    new.tell(&mut service, Input::Answered { id, reply, luck: 0 });
    old.put(&mut service, setting(2, "light"));
    old.advance(&mut service, 2 * DAY_MS);
    new.hold = false;
    let (id, request) = new.held.pop().expect("a fetch");
    let reply = new.carry(&mut service, &request);
    new.tell(&mut service, Input::Answered { id, reply, luck: 0 });
    assert!(new.notes.contains(&Note::RestoreStartsOver { category: Category::Apps }));
    assert_eq!(new.of(Category::Apps), expected(&old, Category::Apps));
}

#[test]
fn without_an_account_nothing_runs_and_the_reason_is_said() {
    let mut service = ServiceStore::default();
    let mut host = Host::new(Policy::complete(), 1);
    host.conditions = Conditions { signed_in: false, ..host.conditions };
    host.content.insert(RecordId(2), setting(2, "dark"));
    host.tell(&mut service, Input::Conditions(host.conditions));
    host.user(&mut service, Action::Switch { category: Category::Apps, on: true });
    assert_eq!(host.engine.status(Category::Apps), Status::Waiting { missing: Missing::Account });
    assert!(host.requests.is_empty());
}

#[test]
fn a_clone_costs_no_copy_of_the_content_and_a_saved_engine_goes_on() {
    let (host, _) = backed_up(Policy::complete());
    let saved = postcard::to_allocvec(&host.engine).expect("an engine encodes");
    let loaded: Engine = postcard::from_bytes(&saved).expect("an engine decodes");
    assert_eq!(postcard::to_allocvec(&loaded).expect("an engine encodes"), saved);
    let stored: Stored =
        postcard::from_bytes(&postcard::to_allocvec(loaded.stored()).expect("encodes"))
            .expect("decodes");
    assert_eq!(&stored, host.engine.stored());
}

// Sealing.

fn sealing() -> Policy {
    Policy { sealing: Sealing::EndToEnd, ..Policy::complete() }
}

fn sealed_backup() -> (Host, ServiceStore) {
    let mut service = ServiceStore::default();
    let mut host = Host::with(sealing(), 1, content(), &mut service);
    host.put(&mut service, network(8));
    host.advance(&mut service, MINUTE_MS);
    assert_eq!(
        host.engine.status(Category::Apps),
        Status::Waiting { missing: Missing::Key },
        "nothing leaves without a key"
    );
    assert!(host.requests.is_empty());
    host.tell(&mut service, Input::Key(SealingKey::from_bytes([1; 32])));
    host.advance(&mut service, MINUTE_MS);
    (host, service)
}

#[test]
fn a_sealed_backup_shows_the_service_nothing() {
    let (host, service) = sealed_backup();
    let left = postcard::to_allocvec(&host.requests.iter().map(|(it, _)| it).collect::<Vec<_>>());
    let kept = postcard::to_allocvec(&service).expect("a service encodes");
    for bytes in [left.expect("requests encode"), kept] {
        for secret in ["swordfish", "app 100", "message number", "example.com", "+1555"] {
            assert!(!bytes.windows(secret.len()).any(|it| it == secret.as_bytes()), "{secret}");
        }
    }
    assert_eq!(stored(&service, 1, Category::Messages).len(), 304);
}

#[test]
fn a_sealed_backup_comes_back_with_its_key_only() {
    let (old, mut service) = sealed_backup();
    let mut new = new_phone(sealing(), &mut service);
    new.user(&mut service, Action::FindBackups);
    new.user(&mut service, everything(1));
    assert_eq!(new.engine.restore_state(), RestoreState::Failed(Failure::KeyMissing));
    new.tell(&mut service, Input::Key(SealingKey::from_bytes([2; 32])));
    new.user(&mut service, Action::RetryRestore);
    assert_eq!(new.engine.restore_state(), RestoreState::Failed(Failure::KeyWrong));
    new.tell(&mut service, Input::Key(SealingKey::from_bytes([1; 32])));
    new.user(&mut service, Action::RetryRestore);
    new.user(&mut service, Action::AccountsAnswered);
    for category in [Category::Apps, Category::Messages] {
        assert_eq!(new.of(category), expected(&old, category));
    }
    assert!(new.content.contains_key(&RecordId(8)), "the Wi-Fi network with its key");
}

#[test]
fn sealed_favourites_can_be_picked_on_the_phone() {
    let (_, mut service) = sealed_backup();
    let mut new = new_phone(sealing(), &mut service);
    new.tell(&mut service, Input::Key(SealingKey::from_bytes([1; 32])));
    new.user(&mut service, Action::FindBackups);
    let filter = Filter { kinds: Kinds::of(&[Kind::Favourite]), ..Filter::ALL };
    let wish = Wish { category: Category::Apps, generation: None, filter };
    let wishes = Some([wish].into());
    let selection = Selection { wishes, ..Selection::everything(DeviceId(1)) };
    new.user(&mut service, Action::Restore(selection));
    assert_eq!(new.content.values().cloned().collect::<Vec<_>>(), [favourite(4, "news")]);
}

#[test]
fn a_sealed_backup_is_differential_across_restarts_and_whole_again_with_another_key() {
    let (mut host, mut service) = sealed_backup();
    let (first_bytes, requests) = (host.sent_bytes, host.requests.len());
    host.restart(&mut service, 0);
    host.tell(&mut service, Input::Key(SealingKey::from_bytes([1; 32])));
    host.advance(&mut service, 2 * DAY_MS);
    assert_eq!(host.requests.len(), requests);
    host.tell(&mut service, Input::Key(SealingKey::from_bytes([3; 32])));
    host.advance(&mut service, 2 * DAY_MS);
    assert_eq!(host.sent_bytes, 2 * first_bytes);
}

#[test]
fn a_wifi_network_leaves_the_phone_sealed_or_not_at_all() {
    let mut service = ServiceStore::default();
    let mut host = Host::with(Policy::complete(), 1, [network(8)], &mut service);
    host.advance(&mut service, 2 * DAY_MS);
    assert!(stored(&service, 1, Category::Apps).is_empty());
}
