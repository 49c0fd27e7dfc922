//! What holds for every history: generated content, circumstances, faults and power cuts.

use crate::host::{
    Fate, Host, PowerLost, app, favourite, message, mms, network, photo, setting, sms, video,
};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use wp8_backup::engine::{Action, Input, RestoreState, Selection, Status, Wifi};
use wp8_backup::policy::{DAY_MS, LinkRule, Policy, RestoreApply, Sealing, TokenRenewal};
use wp8_backup::protocol::{DeviceId, Refusal};
use wp8_backup::record::{Quality, Transport};
use wp8_backup::{Category, Kinds, Record, RecordId, SealingKey, ServiceStore};

/// One thing that happens to a phone.
#[derive(Clone, Debug)]
pub enum Step {
    Put { slot: u64, version: u32 },
    Delete { slot: u64 },
    Advance { minutes: u64 },
    Wifi(bool),
    Cellular(bool),
    Charger(bool),
    Idle(bool),
    Saver(bool),
    Roaming(bool),
    BackUpNow,
    Fates(Vec<Fate>),
    StaleToken,
    CutAfter { writes: u32, kept: usize },
    Switch(Category),
    Dirty(Category),
}

pub fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        3 => Just(Fate::Arrives),
        2 => Just(Fate::RequestLost),
        2 => Just(Fate::AnswerLost),
        1 => Just(Fate::Refused(Refusal::Unavailable { code: 0x8007_2ee2 })),
        1 => Just(Fate::Refused(Refusal::Unauthorised)),
    ]
}

fn category() -> impl Strategy<Value = Category> {
    prop_oneof![Just(Category::Apps), Just(Category::Messages), Just(Category::Photos)]
}

pub fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..40_u64, 0..3_u32).prop_map(|(slot, version)| Step::Put { slot, version }),
        3 => (0..40_u64).prop_map(|slot| Step::Delete { slot }),
        5 => (1..4_000_u64).prop_map(|minutes| Step::Advance { minutes }),
        1 => any::<bool>().prop_map(Step::Wifi),
        1 => any::<bool>().prop_map(Step::Cellular),
        1 => any::<bool>().prop_map(Step::Charger),
        1 => any::<bool>().prop_map(Step::Idle),
        1 => any::<bool>().prop_map(Step::Saver),
        1 => any::<bool>().prop_map(Step::Roaming),
        1 => Just(Step::BackUpNow),
        2 => prop::collection::vec(fate(), 1..8).prop_map(Step::Fates),
        1 => Just(Step::StaleToken),
        3 => (0..12_u32, prop_oneof![Just(0), 1..6_usize, Just(usize::MAX)])
            .prop_map(|(writes, kept)| Step::CutAfter { writes, kept }),
        1 => category().prop_map(Step::Switch),
        1 => category().prop_map(Step::Dirty),
    ]
}

/// The record in a slot: which kind it is follows from the slot.
pub fn record(slot: u64, version: u32) -> Record {
    let text = format!("content {slot}.{version}");
    match slot % 8 {
        0 => app(slot, &text),
        1 => setting(slot, &text),
        2 => favourite(slot, &text),
        3 => sms(slot, &text),
        4 => mms(slot, 5_000 + u64::from(version)),
        5 => message(slot, Transport::Chat, &format!("whisper {slot}"), &[]),
        6 => photo(slot),
        _ => video(slot),
    }
}

pub fn policy(sealed: bool) -> Policy {
    Policy {
        part_bytes: 300,
        media_part_bytes: 9_000_000,
        sealing: if sealed { Sealing::EndToEnd } else { Sealing::None },
        ..Policy::complete()
    }
}

pub fn key() -> SealingKey {
    SealingKey::from_bytes([9; 32])
}

/// What becomes of one step; a cut is armed for the steps after it.
pub fn play(host: &mut Host, service: &mut ServiceStore, step: &Step) -> Result<(), PowerLost> {
    match step {
        Step::Put { slot, version } => {
            let record = record(*slot, *version);
            host.content.insert(record.id(), record.clone());
            host.try_tell(service, Input::Upserted(record))
        }
        Step::Delete { slot } => {
            let Some(record) = host.content.remove(&RecordId(*slot)) else { return Ok(()) };
            let category = record.category().expect("content is never sealed");
            host.try_tell(service, Input::Removed { category, id: record.id() })
        }
        Step::Advance { minutes } => host.try_advance(service, minutes * 60_000),
        Step::Wifi(on) => {
            host.conditions.wifi = if *on { Wifi::Connected } else { Wifi::None };
            host.try_tell(service, Input::Conditions(host.conditions))
        }
        Step::Cellular(on) => {
            host.conditions.cellular = *on;
            host.try_tell(service, Input::Conditions(host.conditions))
        }
        Step::Charger(on) => {
            host.conditions.external_power = *on;
            host.try_tell(service, Input::Conditions(host.conditions))
        }
        Step::Idle(on) => {
            host.conditions.idle = *on;
            host.try_tell(service, Input::Conditions(host.conditions))
        }
        Step::Saver(on) => {
            host.conditions.battery_saver = *on;
            host.try_tell(service, Input::Conditions(host.conditions))
        }
        Step::Roaming(on) => {
            host.conditions.roaming = *on;
            host.try_tell(service, Input::Conditions(host.conditions))
        }
        Step::BackUpNow => host.try_tell(service, Input::User(Action::BackUpNow)),
        Step::Fates(fates) => {
            host.fates.extend(fates.iter().copied());
            Ok(())
        }
        Step::StaleToken => {
            host.stale_token = true;
            Ok(())
        }
        Step::CutAfter { writes, kept } => {
            host.power_for = Some(*writes);
            host.kept = *kept;
            Ok(())
        }
        Step::Switch(category) => {
            let on = !host.engine.stored().category(*category).on;
            host.try_tell(service, Input::User(Action::Switch { category: *category, on }))
        }
        Step::Dirty(category) => host.try_tell(service, Input::Dirty(*category)),
    }
}

/// A phone after a history; cuts are followed by a restart.
pub fn lived(policy: Policy, steps: &[Step]) -> (Host, ServiceStore) {
    let mut service = ServiceStore::default();
    let mut host = Host::with(policy, 1, [], &mut service);
    host.tell(&mut service, Input::Key(key()));
    let (photos, videos) = (Some(Quality::Good), Some(Quality::Good));
    host.user(&mut service, Action::ChooseQuality { photos, videos });
    for step in steps {
        if play(&mut host, &mut service, step).is_err() {
            host.restart(&mut service, host.kept);
            host.tell(&mut service, Input::Key(key()));
        }
    }
    (host, service)
}

/// The faults end, and there is time.
pub fn in_the_end(host: &mut Host, service: &mut ServiceStore) {
    host.fates.clear();
    host.power_for = None;
    host.conditions = crate::host::good_conditions();
    host.tell(service, Input::Conditions(host.conditions));
    for category in Category::ALL {
        if !host.engine.stored().category(category).on {
            host.user(service, Action::Switch { category, on: true });
        }
    }
    // The bound: the longest wait after a failure, and one period of the schedule.
    host.advance(service, host.policy.retry.max_ms + DAY_MS);
}

pub fn opened(service: &ServiceStore, category: Category) -> Vec<Record> {
    let Some(newest) = service.newest(DeviceId(1), category) else { return Vec::new() };
    newest.records.values().map(|record| key().open(record).expect("the right key")).collect()
}

pub fn covered(host: &Host, category: Category) -> Vec<Record> {
    let chat = |record: &Record| record.kind() == wp8_backup::Kind::Chat;
    host.of(category).into_iter().filter(|record| !chat(record)).collect()
}

pub fn everything() -> Action {
    let backup = DeviceId(1);
    Action::Restore(Selection { backup, wishes: None, messages_since_ms: None })
}

/// A new phone that restores the backup, with power cuts and faults on the way, and then time.
pub fn phone_after(
    host: &Host,
    service: &mut ServiceStore,
    cuts: &[(u32, usize)],
    fates: &[Fate],
) -> Host {
    let mut new = Host::new((*host.policy).clone(), 2);
    new.conditions.setting_up = true;
    new.tell(service, Input::Conditions(new.conditions));
    new.tell(service, Input::Key(key()));
    new.user(service, Action::FindBackups);
    new.fates.extend(fates.iter().copied());
    let mut input = Input::User(everything());
    for (writes, kept) in cuts {
        new.power_for = Some(*writes);
        let played = new.try_tell(service, input).and_then(|()| new.try_advance(service, 600_000));
        if played.is_err() {
            new.restart(service, *kept);
        }
        input = Input::Key(key());
    }
    new.power_for = None;
    new.fates.clear();
    new.tell(service, input);
    if new.engine.restore_state() == RestoreState::None {
        new.user(service, Action::FindBackups);
    }
    new.advance(service, DAY_MS);
    if matches!(new.engine.restore_state(), RestoreState::Offered(_)) {
        new.user(service, everything());
    }
    if matches!(new.engine.restore_state(), RestoreState::Failed(_)) {
        new.user(service, Action::RetryRestore);
    }
    new.advance(service, DAY_MS);
    new
}

pub type Outcome = Result<(), TestCaseError>;

/// Liveness within a bound: the service has what the phone has, and nothing that is not covered.
fn the_service_has_what_the_phone_has(policy: Policy, steps: &[Step]) -> Outcome {
    let (mut host, mut service) = lived(policy, steps);
    in_the_end(&mut host, &mut service);
    for category in [Category::Apps, Category::Messages] {
        prop_assert_eq!(opened(&service, category), covered(&host, category));
        let status = host.engine.status(category);
        prop_assert!(matches!(status, Status::UpToDate { .. }), "{:?}", status);
    }
    for record in host.of(Category::Photos) {
        prop_assert!(service.camera_roll().contains_key(&record.id()));
    }
    Ok(())
}

/// Everything that ever left the phone, encoded and searched.
fn nothing_leaves_that_must_not(policy: Policy, steps: &[Step]) -> Outcome {
    let (host, _) = lived(policy, steps);
    for (request, _) in &host.requests {
        let bytes = postcard::to_allocvec(request).expect("requests encode");
        prop_assert!(!bytes.windows(7).any(|window| window == b"whisper"));
    }
    for (part, link) in host.parts() {
        let is_video = part.upload.total_bytes > 30_000_000;
        prop_assert!(!is_video || link == LinkRule::WifiOnly);
    }
    Ok(())
}

type Cuts = Vec<(u32, usize)>;

/// The backup comes back whatever is cut or lost, and a second restore changes nothing.
fn the_backup_comes_back(policy: Policy, steps: &[Step], cuts: &Cuts, fates: &[Fate]) -> Outcome {
    let (mut host, mut service) = lived(policy, steps);
    in_the_end(&mut host, &mut service);
    if service.list().is_empty() {
        return Ok(());
    }
    let mut new = phone_after(&host, &mut service, cuts, fates);
    prop_assert_eq!(new.engine.restore_state(), RestoreState::Done);
    for category in [Category::Apps, Category::Messages] {
        prop_assert_eq!(new.of(category), opened(&service, category));
    }
    let before = new.content.clone();
    new.user(&mut service, Action::FindBackups);
    new.user(&mut service, everything());
    new.advance(&mut service, DAY_MS);
    prop_assert_eq!(&new.content, &before);
    Ok(())
}

fn cuts() -> impl Strategy<Value = Cuts> {
    prop::collection::vec((0..25_u32, prop_oneof![Just(0), 1..5_usize, Just(usize::MAX)]), 0..4)
}

pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn when_the_faults_end_the_service_has_what_the_phone_has(steps in steps(), sealed in any::<bool>()) {
        the_service_has_what_the_phone_has(policy(sealed), &steps)?;
    }

    #[test]
    fn a_chat_is_in_no_message_and_a_video_on_no_cellular_link(steps in steps()) {
        nothing_leaves_that_must_not(policy(false), &steps)?;
    }

    #[test]
    fn a_restore_brings_back_the_backup_whatever_is_cut(
        steps in steps(),
        sealed in any::<bool>(),
        cuts in cuts(),
        fates in prop::collection::vec(fate(), 0..12),
    ) {
        the_backup_comes_back(policy(sealed), &steps, &cuts, &fates)?;
    }

    /// Undoing leads back to what was there.
    #[test]
    fn undoing_a_restore_leads_back(
        steps in steps(),
        later in prop::collection::vec((0..40_u64, 0..3_u32, any::<bool>()), 0..20),
    ) {
        let (mut host, mut service) = lived(policy(false), &steps);
        in_the_end(&mut host, &mut service);
        if service.list().is_empty() {
            return Ok(());
        }
        for (slot, version, there) in later {
            let record = record(slot, version);
            if there {
                host.content.insert(record.id(), record);
            } else {
                host.content.remove(&record.id());
            }
        }
        let before = host.content.clone();
        host.user(&mut service, Action::FindBackups);
        host.user(&mut service, everything());
        host.user(&mut service, Action::UndoRestore);
        prop_assert_eq!(&host.content, &before);
    }

    /// The same history is the same engine, to the byte.
    #[test]
    fn one_history_is_one_engine(steps in steps()) {
        let (one, service_one) = lived(policy(true), &steps);
        let (other, service_other) = lived(policy(true), &steps);
        let encoded = |host: &Host| postcard::to_allocvec(&host.engine).expect("an engine encodes");
        prop_assert_eq!(encoded(&one), encoded(&other));
        prop_assert_eq!(service_one, service_other);
    }
}

/// Each property must see the defect it is there for: a check that has never failed is not known
/// to work.
#[track_caller]
pub fn assert_broken<S: Strategy>(by: S, property: impl Fn(S::Value) -> Outcome) {
    let config =
        ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() };
    let config = ProptestConfig { max_shrink_iters: 0, ..config };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    assert!(TestRunner::new_with_rng(config, rng).run(&by, property).is_err(), "no case shows it");
}

#[test]
fn a_token_that_is_never_renewed_breaks_liveness() {
    let stale = Policy { token_renewal: TokenRenewal::Never, ..policy(false) };
    assert_broken(steps(), |steps| the_service_has_what_the_phone_has(stale.clone(), &steps));
}

#[test]
fn a_restore_in_place_that_does_not_resume_breaks_the_coming_back() {
    let mut in_place = policy(false);
    in_place.restore.apply = RestoreApply::InPlace;
    in_place.restore.resumes = false;
    assert_broken((steps(), cuts()), |(steps, cuts)| {
        the_backup_comes_back(in_place.clone(), &steps, &cuts, &[])
    });
}

#[test]
fn covering_chats_breaks_the_secrecy_of_chats() {
    let mut talkative = policy(false);
    talkative.messages.covers = Kinds::ALL;
    assert_broken(steps(), |steps| nothing_leaves_that_must_not(talkative.clone(), &steps));
}

#[test]
fn a_deletion_nobody_tells_of_breaks_the_mirror() {
    assert_broken(steps(), |steps| {
        let (mut host, mut service) = lived(policy(false), &steps);
        in_the_end(&mut host, &mut service);
        // The host's mistake: content goes without a word.
        host.content.clear();
        host.advance(&mut service, 2 * DAY_MS);
        prop_assert_eq!(opened(&service, Category::Messages), covered(&host, Category::Messages));
        Ok(())
    });
}

/// The differential figure: a second backup after a change of 2 % sends at most 3 % of the first.
#[test]
fn a_change_of_two_percent_costs_at_most_three() {
    let mut service = ServiceStore::default();
    let records = (0..2_000).map(|slot| message(slot, Transport::Sms, &"lorem ".repeat(20), &[]));
    let mut host = Host::with(Policy::complete(), 1, records, &mut service);
    host.put(&mut service, network(9_999));
    host.advance(&mut service, DAY_MS);
    let first_bytes = host.sent_bytes;
    for slot in 0..40 {
        host.put(&mut service, sms(slot * 50, &"ipsum ".repeat(20)));
    }
    host.advance(&mut service, DAY_MS);
    let second_bytes = host.sent_bytes - first_bytes;
    assert!(second_bytes * 100 <= first_bytes * 3, "{second_bytes} of {first_bytes}");
    let tenths = second_bytes * 1_000 / first_bytes;
    let figure =
        format!("{second_bytes} of {first_bytes} bytes, {}.{} %", tenths / 10, tenths % 10);
    insta::assert_snapshot!(figure, @"7089 of 285922 bytes, 2.4 %");
}
