//! What holds for every history: generated content, versions, circumstances, faults and power cuts.

use crate::cases::cases;
use crate::host::{
    Fate, Host, Mistake, PowerLost, app, favourite, media, message, mms, network, photo, setting,
    sms, video,
};
use crate::model::Model;
use crate::versions::{Made, made};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use wp8_backup::engine::{Action, Failure, Input, RestoreState, Selection, Status, Wifi};
use wp8_backup::policy::{DAY_MS, Policy, RestoreApply, Schedule, TokenRenewal};
use wp8_backup::protocol::{Change, DeviceId, ENVELOPE_BYTES, Refusal, Request};
use wp8_backup::record::{
    Account, AppData, Body, Call, Described, Direction, LockScreen, Media, PartKind, ProductId,
    Quality, Tile, TileSize, TileTarget, Transport, WifiNetwork,
};
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
        8 => (0..SLOTS, 0..3_u32).prop_map(|(slot, version)| Step::Put { slot, version }),
        3 => (0..SLOTS).prop_map(|slot| Step::Delete { slot }),
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

/// So many places for content: three or four of every kind.
pub const SLOTS: u64 = 52;

/// The record in a slot: which kind it is follows from the slot. What it says begins with a word
/// and a tilde, so that it is found in whatever bytes it gets into.
pub fn record(slot: u64, version: u32) -> Record {
    let marked = |word: &str| format!("{word}~{slot}.{version}");
    let own = |body| Record::new(RecordId(slot), body);
    match slot % 15 {
        0 => app(slot, &marked("app")),
        1 => setting(slot, &marked("setting")),
        2 => favourite(slot, &marked("favourite")),
        3 | 4 => sms(slot, &marked("sms")),
        5 => {
            let mms = mms(slot, 5_000 + u64::from(version));
            let Body::Message(message) = mms.body() else { unreachable!("an MMS is a message") };
            let text = marked("mms").into();
            own(Body::Message(wp8_backup::Message { text, ..message.clone() }))
        }
        6 => message(slot, Transport::Chat, &marked("chat"), &[]),
        7 => own(Body::Photo(Media { name: format!("photo~{slot}").into(), ..photo_media(slot) })),
        8 => {
            let Body::Video(media) = video(slot).body().clone() else {
                unreachable!("a video is one")
            };
            own(Body::Video(Media { name: format!("video~{slot}").into(), ..media }))
        }
        9 => own(Body::AppData(AppData {
            product: ProductId(u128::from(slot)),
            files: Described {
                seed: APP_DATA_SEED + slot,
                // Within every quota, within one, within none.
                len_bytes: [50_000, 1_000_000, 50_000_000][version as usize],
                kind: PartKind::Files,
            },
            eligible: !slot.is_multiple_of(4),
        })),
        10 => own(Body::Account(Account {
            address: marked("account").into(),
            kind: "google".into(),
            password: Some(marked("password").into()),
        })),
        11 => own(Body::Tile(Tile {
            target: TileTarget::System(marked("tile").into()),
            arguments: None,
            column: 0,
            row: u16::try_from(slot).expect("few slots"),
            size: TileSize::Medium,
        })),
        12 => {
            let Body::WifiNetwork(network) = network(slot).body().clone() else {
                unreachable!("a network is one")
            };
            own(Body::WifiNetwork(WifiNetwork {
                ssid: marked("network").into(),
                key: Some(marked("wifikey").into()),
                ..network
            }))
        }
        13 if slot.is_multiple_of(2) => own(Body::Word(marked("word").into())),
        13 => own(Body::LockScreen(LockScreen {
            image: Described { seed: slot, len_bytes: 9_000, kind: PartKind::Image },
            detailed_status: Some(marked("lockscreen").into()),
            quick_status: [].into(),
        })),
        _ => own(Body::Call(Call {
            number: marked("call").into(),
            direction: Direction::Outgoing,
            answered: true,
            at_ms: i64::from(version),
            duration_s: 5,
        })),
    }
}

fn photo_media(slot: u64) -> Media {
    let Body::Photo(of_host) = photo(slot).body().clone() else { return media(slot) };
    of_host
}

/// Files have no text in a message, only what they are made from.
const APP_DATA_SEED: u64 = 0x5eed_5eed_5eed_5e00;

/// As a varint, without the two groups in which slots differ.
fn app_data_mark() -> Vec<u8> {
    postcard::to_allocvec(&APP_DATA_SEED).expect("a number encodes")[2..].to_vec()
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

/// A phone with everything on, before its history.
pub fn beginning(policy: Policy, service: &mut ServiceStore) -> Host {
    let mut host = Host::with(policy, 1, [], service);
    host.tell(service, Input::Key(key()));
    let (photos, videos) = (Some(Quality::Good), Some(Quality::Good));
    host.user(service, Action::ChooseQuality { photos, videos });
    host
}

/// A phone after a history; cuts are followed by a restart.
pub fn lived(policy: Policy, steps: &[Step]) -> (Host, ServiceStore) {
    let mut service = ServiceStore::default();
    let mut host = beginning(policy, &mut service);
    for step in steps {
        if play(&mut host, &mut service, step).is_err() {
            host.restart(&mut service, host.kept);
        }
    }
    (host, service)
}

/// How long a phone needs at most to be backed up once faults have ended and circumstances are
/// good. A lane may have just begun its longest wait for another attempt. Then it sends what was
/// planned before; what has come since is read with the next scheduled backup, a period later, or
/// once changes have been collected. Sending itself takes no time here.
fn backed_up_within_ms(policy: &Policy) -> u64 {
    let for_its_turn = |category| match policy.category(category).schedule {
        Schedule::Every { period_ms } => period_ms,
        Schedule::Continuous { settle_ms } => settle_ms,
    };
    policy.retry.max_ms + Category::ALL.map(for_its_turn).into_iter().max().unwrap_or_default()
}

/// How long a restore needs at most once faults have ended: the longest wait for another attempt, in
/// the foreground and then in the background.
fn restored_within_ms(policy: &Policy) -> u64 {
    policy.restore.retry.max_ms + policy.retry.max_ms
}

/// The faults end, and there is time.
pub fn in_the_end(host: &mut Host, service: &mut ServiceStore) {
    after_so_long(host, service, backed_up_within_ms(&host.policy));
}

fn after_so_long(host: &mut Host, service: &mut ServiceStore, span_ms: u64) {
    host.fates.clear();
    host.power_for = None;
    host.conditions = crate::host::good_conditions();
    host.tell(service, Input::Conditions(host.conditions));
    for category in Category::ALL {
        if !host.engine.stored().category(category).on {
            host.user(service, Action::Switch { category, on: true });
        }
    }
    host.advance(service, span_ms);
}

pub fn opened(service: &ServiceStore, category: Category) -> Vec<Record> {
    let Some(newest) = service.newest(DeviceId(1), category) else { return Vec::new() };
    newest.records.values().map(|record| key().open(record).expect("the right key")).collect()
}

/// The categories that are backups; photos are uploads.
pub const BACKUPS: [Category; 2] = [Category::Apps, Category::Messages];

pub fn everything() -> Action {
    Action::Restore(Selection::everything(DeviceId(1)))
}

/// A new phone that restores the backup, with power cuts and faults on the way, and then time.
pub fn phone_after(
    policy: Policy,
    mistake: Mistake,
    service: &mut ServiceStore,
    cuts: &[(u32, usize)],
    fates: &[Fate],
) -> Host {
    let mut new = Host::new(policy, 2);
    new.mistake = mistake;
    let within_ms = restored_within_ms(&new.policy);
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
    new.advance(service, within_ms);
    if matches!(new.engine.restore_state(), RestoreState::Offered(_)) {
        new.user(service, everything());
    }
    if matches!(new.engine.restore_state(), RestoreState::Failed(_)) {
        new.user(service, Action::RetryRestore);
    }
    new.advance(service, within_ms);
    if matches!(new.engine.restore_state(), RestoreState::Accounts(_)) {
        new.user(service, Action::AccountsAnswered);
    }
    new.advance(service, within_ms);
    new
}

pub type Outcome = Result<(), TestCaseError>;

/// Liveness within a bound: the service has what the phone has, and nothing that is not covered.
fn the_service_has_what_the_phone_has(
    made: Made,
    policy: Policy,
    steps: &[Step],
    within_ms: u64,
) -> Outcome {
    let (mut host, mut service) = lived(policy, steps);
    after_so_long(&mut host, &mut service, within_ms);
    for category in BACKUPS {
        let expected = made.told().backup_of(category, host.content.values());
        prop_assert_eq!(opened(&service, category), expected);
        let status = host.engine.status(category);
        prop_assert!(matches!(status, Status::UpToDate { .. }), "{:?}", status);
    }
    for record in host.of(Category::Photos) {
        prop_assert!(service.camera_roll().contains_key(&record.id()));
    }
    Ok(())
}

/// The words that mark content in some bytes, as far as they can be read.
fn words_in(bytes: &[u8]) -> Vec<String> {
    let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'~').map(|(at, _)| at);
    let mut words: Vec<String> = ends
        .map(|end| {
            let before = bytes[..end].iter().rev();
            let word: Vec<u8> =
                before.take_while(|byte| byte.is_ascii_lowercase()).copied().collect();
            word.iter().rev().map(|byte| char::from(*byte)).collect()
        })
        // What is encrypted may hold a tilde with a letter before it.
        .filter(|word: &String| word.len() > 2)
        .collect();
    let mark = app_data_mark();
    if bytes.windows(mark.len()).any(|window| window == mark) {
        words.push("appdata".to_owned());
    }
    words
}

/// Everything that ever left the phone, encoded and searched: no word of what the version leaves
/// out, no file of an app that does not take part or is too large.
fn nothing_leaves_that_must_not(made: Made, policy: Policy, steps: &[Step]) -> Outcome {
    let (host, _) = lived(policy, steps);
    for (request, _) in &host.requests {
        let bytes = postcard::to_allocvec(request).expect("requests encode");
        for word in words_in(&bytes) {
            prop_assert!(made.told().may_show(&word), "{} left the phone: {:?}", word, request);
        }
        let Request::Put(part) = request else { continue };
        for change in &*part.changes {
            let Change::Put(record) = change else { continue };
            let record = key().open(record).expect("the right key");
            let photo = record.category() == Some(Category::Photos);
            let held = made.told().holds(part.upload.category, &record);
            prop_assert!(photo || held.as_ref() == Some(&record), "{:?} left the phone", record);
        }
    }
    Ok(())
}

type Cuts = Vec<(u32, usize)>;

/// The restored content is that of the backup at its last success, whatever is cut or lost: as it
/// was on the phone, without what the version leaves out.
fn the_backup_comes_back(
    made: Made,
    policy: Policy,
    mistake: Mistake,
    steps: &[Step],
    cuts: &Cuts,
    fates: &[Fate],
) -> Outcome {
    let (mut host, mut service) = lived(policy.clone(), steps);
    in_the_end(&mut host, &mut service);
    if service.list().is_empty() {
        return Ok(());
    }
    let new = phone_after(policy, mistake, &mut service, cuts, fates);
    prop_assert_eq!(new.engine.restore_state(), RestoreState::Done);
    for category in BACKUPS {
        let expected = made.told().backup_of(category, host.content.values());
        prop_assert_eq!(new.of(category), expected);
    }
    Ok(())
}

/// A second restore changes nothing, and costs no more than the first.
fn twice_is_once(mistake: Mistake, steps: &[Step]) -> Outcome {
    let policy = Made::Reference.policy();
    let (mut host, mut service) = lived(policy.clone(), steps);
    in_the_end(&mut host, &mut service);
    if service.list().is_empty() {
        return Ok(());
    }
    let mut new = phone_after(policy, mistake, &mut service, &[], &[]);
    let before = new.content.clone();
    new.user(&mut service, Action::FindBackups);
    new.user(&mut service, everything());
    new.user(&mut service, Action::AccountsAnswered);
    new.advance(&mut service, restored_within_ms(&new.policy));
    prop_assert_eq!(new.engine.restore_state(), RestoreState::Done);
    prop_assert_eq!(&new.content, &before);
    Ok(())
}

/// A restore that power cuts goes on by itself, and fetches again no more than the part that was
/// under way.
fn a_restore_goes_on(policy: Policy, mistake: Mistake, steps: &[Step], cuts: &Cuts) -> Outcome {
    let (mut host, mut service) = lived(policy.clone(), steps);
    in_the_end(&mut host, &mut service);
    if service.list().is_empty() {
        return Ok(());
    }
    let whole = phone_after(policy.clone(), Mistake::None, &mut service, &[], &[]);
    let mut new = Host::new(policy, 2);
    new.mistake = mistake;
    new.conditions.setting_up = true;
    new.tell(&mut service, Input::Conditions(new.conditions));
    new.tell(&mut service, Input::Key(key()));
    new.user(&mut service, Action::FindBackups);
    let mut input = Input::User(everything());
    let mut lost = 0;
    for (writes, _) in cuts {
        new.power_for = Some(*writes);
        if new.try_tell(&mut service, input).is_err() {
            // What was written is on the disk: the phone's journal sees to that within seconds.
            new.restart(&mut service, usize::MAX);
            lost += 1;
        }
        if new.engine.restore_state() == RestoreState::None {
            // It went before the choice was on the disk: nothing has begun.
            prop_assert!(new.disk.restore.is_none() && new.applied_steps == 0);
            return Ok(());
        }
        input = Input::Key(key());
    }
    new.power_for = None;
    new.tell(&mut service, input);
    new.user(&mut service, Action::AccountsAnswered);
    prop_assert_eq!(new.engine.restore_state(), RestoreState::Done);
    prop_assert_eq!(&new.content, &whole.content);
    let part_bytes = new.policy.part_bytes + ENVELOPE_BYTES;
    let again_bytes = new.received_bytes.saturating_sub(whole.received_bytes);
    prop_assert!(again_bytes <= lost * part_bytes, "{} again for {} cuts", again_bytes, lost);
    Ok(())
}

/// Onto another version: what both know comes back, and of what is sealed for another nothing, with
/// the reason.
fn another_version_takes_what_it_knows(from: Made, to: Made, steps: &[Step]) -> Outcome {
    let (mut host, mut service) = lived(from.policy(), steps);
    in_the_end(&mut host, &mut service);
    if service.list().is_empty() {
        return Ok(());
    }
    let mut new = Host::new(to.policy(), 2);
    new.conditions.setting_up = true;
    new.tell(&mut service, Input::Conditions(new.conditions));
    if to.told().sealed {
        new.tell(&mut service, Input::Key(key()));
    }
    new.user(&mut service, Action::FindBackups);
    new.user(&mut service, everything());
    new.user(&mut service, Action::AccountsAnswered);
    new.advance(&mut service, restored_within_ms(&new.policy));
    let held =
        |category| from.told().backup_of(category, host.content.values().collect::<Vec<_>>());
    let is_shut = from.told().sealed && !to.told().sealed;
    if is_shut && BACKUPS.iter().any(|category| !held(*category).is_empty()) {
        let failed = RestoreState::Failed(Failure::KeyMissing);
        prop_assert_eq!(new.engine.restore_state(), failed);
        prop_assert!(new.content.is_empty());
        return Ok(());
    }
    prop_assert_eq!(new.engine.restore_state(), RestoreState::Done);
    for category in BACKUPS {
        prop_assert_eq!(new.of(category), to.told().takes(category, &held(category)));
    }
    Ok(())
}

/// Undoing leads back to what was there.
fn undone_is_as_before(mistake: Mistake, steps: &[Step], later: &[(u64, u32, bool)]) -> Outcome {
    let (mut host, mut service) = lived(Made::Reference.policy(), steps);
    in_the_end(&mut host, &mut service);
    if service.list().is_empty() {
        return Ok(());
    }
    for (slot, version, there) in later {
        let record = record(*slot, *version);
        if *there {
            host.content.insert(record.id(), record);
        } else {
            host.content.remove(&record.id());
        }
    }
    let before = host.content.clone();
    host.mistake = mistake;
    host.user(&mut service, Action::FindBackups);
    host.user(&mut service, everything());
    host.user(&mut service, Action::AccountsAnswered);
    host.user(&mut service, Action::UndoRestore);
    prop_assert_eq!(&host.content, &before);
    Ok(())
}

/// Only what is picked of what has arrived comes onto the phone, and the rest stays as it was.
fn only_what_is_picked_comes(
    mistake: Mistake,
    steps: &[Step],
    later: &[(u64, u32, bool)],
    picks: u64,
    cut: Option<(u32, usize)>,
) -> Outcome {
    let (mut host, mut service) = lived(Made::Reference.policy(), steps);
    in_the_end(&mut host, &mut service);
    if service.list().is_empty() {
        return Ok(());
    }
    let mut expected = host.content.clone();
    for (slot, version, there) in later {
        let record = record(*slot, *version);
        if *there {
            expected.insert(record.id(), record);
        } else {
            expected.remove(&record.id());
        }
    }
    host.content = expected.clone();
    host.mistake = mistake;
    host.user(&mut service, Action::FindBackups);
    let selection = Selection { pick: true, ..Selection::everything(DeviceId(1)) };
    host.user(&mut service, Action::Restore(selection));
    prop_assert_eq!(host.engine.restore_state(), RestoreState::Picking);
    prop_assert_eq!(&host.content, &expected);
    let is_picked = |record: &&Record| picks >> (record.id().0 % 64) & 1 == 1;
    let arrived: Vec<Record> = host.engine.stored().arrived().filter(is_picked).cloned().collect();
    let pick = Action::Pick(arrived.iter().rev().map(Record::id).collect());
    if let Some((writes, kept)) = cut {
        host.power_for = Some(writes);
        if host.try_tell(&mut service, Input::User(pick.clone())).is_err() {
            host.restart(&mut service, kept);
        }
        host.power_for = None;
    }
    if host.engine.restore_state() == RestoreState::Picking {
        host.user(&mut service, pick);
    }
    host.user(&mut service, Action::AccountsAnswered);
    // A phone that restarted after the end has forgotten that there was a restore.
    let state = host.engine.restore_state();
    let done = state == RestoreState::Done || (cut.is_some() && state == RestoreState::None);
    prop_assert!(done, "{:?}", state);
    expected.extend(arrived.into_iter().map(|record| (record.id(), record)));
    prop_assert_eq!(&host.content, &expected);
    Ok(())
}

fn cuts() -> impl Strategy<Value = Cuts> {
    prop::collection::vec((0..25_u32, prop_oneof![Just(0), 1..5_usize, Just(usize::MAX)]), 0..4)
}

pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 0..60)
}

fn later() -> impl Strategy<Value = Vec<(u64, u32, bool)>> {
    prop::collection::vec((0..SLOTS, 0..3_u32, any::<bool>()), 0..20)
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn when_the_faults_end_the_service_has_what_the_phone_has(made in made(), steps in steps()) {
        let policy = made.policy();
        let within_ms = backed_up_within_ms(&policy);
        the_service_has_what_the_phone_has(made, policy, &steps, within_ms)?;
    }

    #[test]
    fn what_a_version_leaves_out_is_in_no_message(made in made(), steps in steps()) {
        nothing_leaves_that_must_not(made, made.policy(), &steps)?;
    }

    #[test]
    fn a_restore_brings_back_the_backup_whatever_is_cut(
        made in made(),
        steps in steps(),
        cuts in cuts(),
        fates in prop::collection::vec(fate(), 0..12),
    ) {
        the_backup_comes_back(made, made.policy(), Mistake::None, &steps, &cuts, &fates)?;
    }

    #[test]
    fn a_second_restore_changes_nothing(steps in steps()) {
        twice_is_once(Mistake::None, &steps)?;
    }

    #[test]
    fn a_restore_that_is_cut_goes_on_where_it_stopped(
        made in made(),
        steps in steps(),
        cuts in cuts(),
    ) {
        a_restore_goes_on(made.policy(), Mistake::None, &steps, &cuts)?;
    }

    #[test]
    fn another_version_takes_what_both_know(from in made(), to in made(), steps in steps()) {
        another_version_takes_what_it_knows(from, to, &steps)?;
    }

    #[test]
    fn undoing_a_restore_leads_back(steps in steps(), later in later()) {
        undone_is_as_before(Mistake::None, &steps, &later)?;
    }

    #[test]
    fn of_what_has_arrived_only_what_is_picked_comes(
        steps in steps(),
        later in later(),
        picks in any::<u64>(),
        cut in prop::option::of((0..12_u32, 0..5_usize)),
    ) {
        only_what_is_picked_comes(Mistake::None, &steps, &later, picks, cut)?;
    }

    /// The same history is the same engine, to the byte.
    #[test]
    fn one_history_is_one_engine(steps in steps()) {
        let policy = || Made::Reference.policy();
        let (one, service_one) = lived(policy(), &steps);
        let (other, service_other) = lived(policy(), &steps);
        let encoded = |host: &Host| postcard::to_allocvec(&host.engine).expect("an engine encodes");
        prop_assert_eq!(encoded(&one), encoded(&other));
        prop_assert_eq!(service_one, service_other);
    }
}

/// Each property must see the defect it is there for: a check that has never failed is not known
/// to work.
#[track_caller]
pub fn assert_broken<S: Strategy>(by: S, property: impl Fn(S::Value) -> Outcome) {
    let config = ProptestConfig { max_shrink_iters: 0, ..cases(2_000) };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    assert!(TestRunner::new_with_rng(config, rng).run(&by, property).is_err(), "no case shows it");
}

#[test]
fn a_token_that_is_never_renewed_breaks_liveness() {
    let stale = Policy { token_renewal: TokenRenewal::Never, ..Made::Wp8_0.policy() };
    let within_ms = backed_up_within_ms(&stale);
    assert_broken(steps(), |steps| {
        the_service_has_what_the_phone_has(Made::Wp8_0, stale.clone(), &steps, within_ms)
    });
}

/// The bound is no larger than it must be: a period less is too little.
#[test]
fn a_shorter_bound_breaks_liveness() {
    let policy = Made::Wp8_0.policy();
    let within_ms = backed_up_within_ms(&policy) - DAY_MS;
    assert_broken(steps(), |steps| {
        the_service_has_what_the_phone_has(Made::Wp8_0, policy.clone(), &steps, within_ms)
    });
}

#[test]
fn a_restore_in_place_that_does_not_resume_breaks_the_coming_back() {
    let mut in_place = Made::Wp8_0.policy();
    in_place.restore.apply = RestoreApply::InPlace;
    in_place.restore.resumes = false;
    assert_broken((steps(), cuts()), |(steps, cuts)| {
        the_backup_comes_back(Made::Wp8_0, in_place.clone(), Mistake::None, &steps, &cuts, &[])
    });
}

#[test]
fn a_restore_that_loses_a_record_breaks_the_coming_back() {
    assert_broken(steps(), |steps| {
        let made = Made::Wp8_1;
        let (cuts, mistake) = (Cuts::new(), Mistake::DropsTheLast);
        the_backup_comes_back(made, made.policy(), mistake, &steps, &cuts, &[])
    });
}

#[test]
fn covering_chats_breaks_the_secrecy_of_chats() {
    let mut talkative = Made::Wp8_0.policy();
    talkative.messages.covers = Kinds::ALL;
    assert_broken(steps(), |steps| {
        nothing_leaves_that_must_not(Made::Wp8_0, talkative.clone(), &steps)
    });
}

/// Passwords, files of apps, Start, Wi-Fi networks: each by itself.
#[test]
fn each_thing_that_is_left_out_would_be_seen() {
    use wp8_backup::Kind;
    use wp8_backup::policy::{Passwords, Sealing};
    let with = |kind| {
        let mut policy = Made::Wp8_0.policy();
        policy.apps.covers = policy.apps.covers.and(Kinds::of(&[kind]));
        policy
    };
    let passwords = Policy { passwords: Passwords::BackedUp, ..Made::Wp8_0.policy() };
    let no_quota = Policy { app_data_quota_bytes: None, ..Made::Wp8_1.policy() };
    let in_the_clear = Policy { sealing: Sealing::None, ..Made::Reference.policy() };
    for (made, careless) in [
        (Made::Wp8_0, passwords),
        (Made::Wp8_0, with(Kind::AppData)),
        (Made::Wp8_0, with(Kind::Tile)),
        (Made::Wp8_0, with(Kind::Word)),
        (Made::Wp8_1, no_quota),
        (Made::Reference, in_the_clear),
    ] {
        // On a phone that has one of each.
        let one_of_each = (0..SLOTS).map(|slot| Step::Put { slot, version: 1 });
        let one_of_each: Vec<Step> = one_of_each.collect();
        assert_broken(steps(), |steps| {
            let steps = [&one_of_each[..], &steps].concat();
            nothing_leaves_that_must_not(made, careless.clone(), &steps)
        });
    }
}

#[test]
fn a_phone_that_restores_beside_what_is_there_is_seen() {
    assert_broken(steps(), |steps| twice_is_once(Mistake::RestoresBesideWhatIsThere, &steps));
}

#[test]
fn a_disk_that_forgets_the_restore_is_seen() {
    assert_broken((steps(), cuts()), |(steps, cuts)| {
        let policy = Made::Reference.policy();
        a_restore_goes_on(policy, Mistake::ForgetsTheRestore, &steps, &cuts)
    });
}

#[test]
fn a_phone_that_takes_what_it_cannot_place_is_seen() {
    assert_broken(steps(), |steps| {
        // The mistake is in the expectation: as if 8.0 knew what 8.1 adds.
        another_version_takes_what_it_knows(Made::Wp8_1, Made::Wp8_0, &steps)?;
        let (mut host, mut service) = lived(Made::Wp8_1.policy(), &steps);
        in_the_end(&mut host, &mut service);
        let mut careless = Made::Wp8_0.policy();
        careless.restore.accepts = Kinds::ALL;
        let new = phone_after(careless, Mistake::None, &mut service, &[], &[]);
        let held = Made::Wp8_1.told().backup_of(Category::Apps, host.content.values());
        prop_assert_eq!(new.of(Category::Apps), Made::Wp8_0.told().takes(Category::Apps, &held));
        Ok(())
    });
}

#[test]
fn a_restore_that_makes_room_first_cannot_be_undone_and_that_is_seen() {
    assert_broken((steps(), later()), |(steps, later)| {
        undone_is_as_before(Mistake::ClearsFirst, &steps, &later)
    });
}

#[test]
fn a_restore_of_picked_things_that_makes_room_first_is_seen() {
    assert_broken((steps(), later(), any::<u64>()), |(steps, later, picks)| {
        only_what_is_picked_comes(Mistake::ClearsFirst, &steps, &later, picks, None)
    });
}

#[test]
fn a_deletion_nobody_tells_of_breaks_the_mirror() {
    let made = Made::Wp8_0;
    assert_broken(steps(), |steps| {
        let (mut host, mut service) = lived(made.policy(), &steps);
        in_the_end(&mut host, &mut service);
        // The host's mistake: content goes without a word.
        host.content.clear();
        host.advance(&mut service, 2 * DAY_MS);
        prop_assert_eq!(opened(&service, Category::Messages), []);
        Ok(())
    });
}

/// The model itself: with what one version adds it is another version's.
#[test]
fn the_models_of_two_versions_differ() {
    let model = Model::of(Made::Wp8_0.told());
    assert!(model.comes_back_with(wp8_backup::UploadId(1)).is_none());
    let all: Vec<Record> = (0..SLOTS).map(|slot| record(slot, 0)).collect();
    let counts =
        crate::model::VERSIONS.map(|version| version.backup_of(Category::Apps, &all).len());
    assert!(counts[0] < counts[1] && counts[1] < counts[2], "{counts:?}");
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
