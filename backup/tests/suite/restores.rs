//! What comes between while something is restored, and what a restore leaves alone.

use wp8_backup::engine::{
    Action, ApplyOutcome, ApplyStep, Failure, Input, Missing, Note, Output, RestoreState,
    Selection, Status, Timer, Wish,
};
use wp8_backup::policy::{DAY_MS, Policy, RestoreApply, RestoreOffered};
use wp8_backup::protocol::{Answer, Cursor, DeviceId, Filter, Refusal, Request};
use wp8_backup::record::{Body, ProductId, Quality, Record, Tile, TileSize, TileTarget};
use wp8_backup::{Category, Kind, Kinds, RecordId, SealingKey, ServiceStore};

use crate::host::{Fate, Host, app, favourite, photo, setting, sms};
use crate::sentences::{MINUTE_MS, backed_up, everything, expected, new_phone};

fn in_set_up() -> Policy {
    let mut policy = Policy::complete();
    policy.restore.offered = RestoreOffered::InSetUp;
    policy
}

fn file(records: &[Record]) -> Action {
    Action::RestoreFile(records.into())
}

/// A new phone of which the first request of a restore is on its way.
fn restoring(policy: Policy) -> (Host, ServiceStore) {
    let (_, mut service) = backed_up(policy.clone());
    let mut new = new_phone(policy, &mut service);
    new.user(&mut service, Action::FindBackups);
    new.hold = true;
    new.user(&mut service, everything(1));
    assert_eq!(new.held.len(), 1);
    (new, service)
}

#[track_caller]
fn assert_not_offered(host: &mut Host, service: &mut ServiceStore, action: Action) {
    let (content, notes) = (host.content.clone(), host.notes.len());
    host.user(service, action);
    assert_eq!(host.notes[notes..], [Note::NotOffered]);
    assert_eq!(host.content, content);
}

// What is not offered.

#[test]
fn what_was_found_in_set_up_is_not_restored_after_it() {
    let (_, mut service) = backed_up(in_set_up());
    let mut new = new_phone(in_set_up(), &mut service);
    new.user(&mut service, Action::FindBackups);
    new.set(&mut service, |conditions| conditions.setting_up = false);
    assert_not_offered(&mut new, &mut service, everything(1));
}

#[test]
fn a_version_without_a_choice_restores_everything_or_nothing() {
    let mut policy = Policy::complete();
    policy.restore.selective = false;
    let (_, mut service) = backed_up(policy.clone());
    let mut new = new_phone(policy, &mut service);
    new.user(&mut service, Action::FindBackups);
    let wish = Wish { category: Category::Apps, generation: None, filter: Filter::ALL };
    let all = Selection::everything(DeviceId(1));
    let some = Selection { wishes: Some([wish].into()), ..all.clone() };
    assert_not_offered(&mut new, &mut service, Action::Restore(some));
    let picked = Selection { pick: true, ..all.clone() };
    assert_not_offered(&mut new, &mut service, Action::Restore(picked));
    new.user(&mut service, Action::Restore(all));
    assert!(!new.content.is_empty());
}

#[test]
fn a_file_is_restored_only_where_restoring_is_offered_at_any_time_and_no_other_goes_on() {
    let (_, mut service) = backed_up(in_set_up());
    let mut new = new_phone(in_set_up(), &mut service);
    assert_not_offered(&mut new, &mut service, file(&[setting(2, "light")]));
    let (mut busy, mut service) = restoring(Policy::complete());
    assert_not_offered(&mut busy, &mut service, file(&[setting(2, "light")]));
}

#[test]
fn nothing_is_undone_while_a_restore_goes_on_or_when_there_was_none() {
    let (mut new, mut service) = restoring(Policy::complete());
    new.deliver(&mut service);
    assert!(new.content.contains_key(&RecordId(2)), "the apps are there, the messages are not");
    assert!(!new.engine.stored().undo.is_empty());
    assert_not_offered(&mut new, &mut service, Action::UndoRestore);
    let mut other = new_phone(Policy::complete(), &mut service);
    assert_not_offered(&mut other, &mut service, Action::UndoRestore);
}

// Files.

#[test]
fn of_a_file_only_what_is_in_the_clear_and_accepted_comes_onto_the_phone() {
    let mut policy = Policy::complete();
    policy.restore.accepts = Kinds::of(&[Kind::Setting, Kind::Sealed]);
    let mut service = ServiceStore::default();
    let mut host = Host::with(policy, 1, [favourite(4, "mine")], &mut service);
    let sealed = SealingKey::from_bytes([1; 32]).seal(&setting(3, "sealed"));
    host.user(&mut service, file(&[setting(2, "light"), sealed, favourite(4, "theirs")]));
    let content: Vec<Record> = host.content.values().cloned().collect();
    assert_eq!(content, [setting(2, "light"), favourite(4, "mine")]);
    assert!(host.notes.contains(&Note::RestoreFromFile { records: 1 }));
}

/// In place means that a download fills the category; a file is all there.
#[test]
fn a_version_that_restores_in_place_clears_nothing_for_a_file_or_an_undoing() {
    let mut policy = Policy::complete();
    policy.restore.apply = RestoreApply::InPlace;
    let mut service = ServiceStore::default();
    let mut host = Host::with(policy, 1, [favourite(4, "mine")], &mut service);
    host.user(&mut service, file(&[setting(2, "light")]));
    assert!(host.content.contains_key(&RecordId(4)) && host.content.contains_key(&RecordId(2)));
    host.user(&mut service, Action::UndoRestore);
    assert_eq!(host.content.into_values().collect::<Vec<_>>(), [favourite(4, "mine")]);
}

// Undoing.

#[test]
fn undoing_goes_back_to_before_the_last_restore_only() {
    for from_a_file in [false, true] {
        let (mut host, mut service) = backed_up(Policy::complete());
        host.set(&mut service, |conditions| conditions.external_power = false);
        for value in ["before the first", "before the last"] {
            host.put(&mut service, setting(2, value));
            if from_a_file {
                host.user(&mut service, file(&[setting(2, "dark")]));
            } else {
                host.user(&mut service, Action::FindBackups);
                host.user(&mut service, everything(1));
                host.user(&mut service, Action::AccountsAnswered);
            }
            assert_eq!(host.engine.restore_state(), RestoreState::Done);
            assert_eq!(host.content[&RecordId(2)], setting(2, "dark"));
        }
        host.user(&mut service, Action::UndoRestore);
        assert_eq!(host.content[&RecordId(2)], setting(2, "before the last"));
    }
}

#[test]
fn undoing_leaves_alone_what_the_restore_found_as_it_was() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.put(&mut service, setting(2, "light"));
    host.user(&mut service, file(&[setting(2, "dark"), setting(3, "teal")]));
    host.put(&mut service, setting(3, "changed since"));
    host.user(&mut service, Action::UndoRestore);
    assert_eq!(host.content[&RecordId(2)], setting(2, "light"));
    assert_eq!(host.content[&RecordId(3)], setting(3, "changed since"));
}

// Backup beside it.

#[test]
fn a_category_waits_for_the_end_of_its_own_restore_and_of_no_other() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.set(&mut service, |conditions| conditions.external_power = false);
    host.put(&mut service, setting(2, "light"));
    host.advance(&mut service, 2 * DAY_MS);
    host.user(&mut service, Action::FindBackups);
    host.hold = true;
    host.user(&mut service, everything(1));
    let waits = |host: &Host, category| {
        let missing = Missing::RestoreToEnd;
        host.engine.status(category) == Status::Waiting { missing }
    };
    assert_eq!((waits(&host, Category::Apps), waits(&host, Category::Messages)), (true, true));
    host.deliver(&mut service);
    assert_eq!((waits(&host, Category::Apps), waits(&host, Category::Messages)), (false, true));
}

#[test]
fn a_restore_calls_back_the_upload_of_what_it_is_about_to_change() {
    let (mut host, mut service) = backed_up(Policy::complete());
    host.user(&mut service, Action::FindBackups);
    host.hold = true;
    host.put(&mut service, sms(6000, "one"));
    host.advance(&mut service, MINUTE_MS);
    assert!(matches!(host.held[..], [(_, Request::Put(_))]));
    host.user(&mut service, everything(1));
    assert!(matches!(host.held[..], [(_, Request::Fetch(_))]), "{:?}", host.held);
}

// The host.

/// Everything that the engine wants after an input, which the phone here does not do.
fn wanted(host: &mut Host, input: Input) -> Vec<Output> {
    host.engine.handle_input(host.now_ms, input);
    std::iter::from_fn(|| host.engine.poll_output()).collect()
}

#[test]
fn the_phone_is_asked_for_one_thing_at_a_time() {
    let mut service = ServiceStore::default();
    let mut host = Host::with(Policy::complete(), 1, [], &mut service);
    let asks = |outputs: &[Output]| {
        let asks = |it: &&Output| matches!(it, Output::Read(_) | Output::Apply { .. });
        outputs.iter().filter(asks).count()
    };
    let outputs = wanted(&mut host, Input::User(file(&[setting(2, "light"), sms(9, "hi")])));
    assert_eq!(asks(&outputs), 1, "what is there is read first: {outputs:?}");
    let conditions = Input::Conditions(host.conditions);
    let again = wanted(&mut host, conditions.clone());
    assert_eq!(asks(&again), 0, "it is being read: {again:?}");
    let category = Category::Apps;
    let outputs = wanted(&mut host, Input::Read { category, records: [].into() });
    let merge = |it: &Output| {
        matches!(it, Output::Apply { category: Category::Apps, step: ApplyStep::Merge { .. } })
    };
    assert!(asks(&outputs) == 1 && outputs.iter().any(merge), "{outputs:?}");
    let again = wanted(&mut host, conditions);
    assert_eq!(asks(&again), 0, "it is being brought onto the phone: {again:?}");
    let outputs = wanted(&mut host, Input::Applied { category, outcome: ApplyOutcome::Done });
    assert!(outputs.contains(&Output::Read(Category::Messages)), "{outputs:?}");
}

#[test]
fn apps_come_back_in_the_order_of_start_row_by_row_and_the_others_by_title() {
    let tile = |id, app: u128, row, column| {
        let target = TileTarget::App(ProductId(app));
        let size = TileSize::Medium;
        Record::new(RecordId(id), Body::Tile(Tile { target, arguments: None, column, row, size }))
    };
    let records = [
        app(1, "second row, left"),
        app(2, "first row, right"),
        app(3, "first row, left, and once more below"),
        app(4, "b: nowhere"),
        app(5, "a: nowhere"),
        app(6, "second row, right"),
        tile(11, 1, 1, 0),
        tile(12, 2, 0, 4),
        tile(13, 3, 7, 0),
        tile(14, 3, 0, 2),
        tile(16, 6, 1, 1),
    ];
    let mut service = ServiceStore::default();
    let mut host = Host::with(Policy::complete(), 1, [], &mut service);
    wanted(&mut host, Input::User(file(&records)));
    let read = Input::Read { category: Category::Apps, records: [].into() };
    let outputs = wanted(&mut host, read);
    let put = outputs.iter().find_map(|it| {
        let Output::Apply { step: ApplyStep::Merge { put, .. }, .. } = it else { return None };
        Some(put.clone())
    });
    let put = put.expect("they are brought onto the phone");
    let apps = put.iter().filter(|record| record.kind() == Kind::App);
    assert_eq!(apps.map(|app| app.id().0).collect::<Vec<_>>(), [3, 2, 1, 6, 5, 4]);
}

// The service.

#[test]
fn who_gives_up_waits_for_no_answer() {
    let (mut new, mut service) = restoring(Policy::complete());
    new.user(&mut service, Action::CancelRestore);
    assert!(new.held.is_empty());
    assert_eq!(new.engine.restore_state(), RestoreState::None);
}

#[test]
fn a_stretch_that_brings_nothing_on_is_asked_for_again_later() {
    let (mut new, mut service) = restoring(Policy::complete());
    let nothing = Answer::Fetched {
        records: [].into(),
        next: Cursor::default(),
        complete: false,
        of_bytes: Some(1_000),
    };
    new.answer(&mut service, nothing);
    assert!(new.held.is_empty());
    assert_eq!(new.engine.wake().map(|wake| wake.why), Some(Timer::RetryRestore));
}

#[test]
fn a_backup_that_fits_exactly_is_restored() {
    let (old, mut service) = backed_up(Policy::complete());
    let needed = |category| service.newest(DeviceId(1), category).expect("a state").bytes;
    let needed = needed(Category::Apps).max(needed(Category::Messages));
    for (free_bytes, fits) in [(needed, true), (needed - 1, false)] {
        let mut new = new_phone(Policy::complete(), &mut service);
        new.set(&mut service, |conditions| conditions.free_bytes = free_bytes);
        new.user(&mut service, Action::FindBackups);
        new.user(&mut service, everything(1));
        new.user(&mut service, Action::AccountsAnswered);
        let failure = Failure::NoRoom { needed_bytes: Some(needed) };
        assert_eq!(new.engine.restore_state() == RestoreState::Failed(failure), !fits);
        assert_eq!(new.of(Category::Messages) == expected(&old, Category::Messages), fits);
    }
}

#[test]
fn a_state_that_was_chosen_by_its_date_is_never_replaced_by_a_newer_one() {
    let mut policy = Policy::complete();
    policy.retention.generations = 1;
    let (mut old, mut service) = backed_up(policy.clone());
    let chosen = service.newest(DeviceId(1), Category::Apps).map(|state| state.id);
    let mut new = new_phone(policy, &mut service);
    new.user(&mut service, Action::FindBackups);
    new.hold = true;
    let wish = Wish { category: Category::Apps, generation: chosen, filter: Filter::ALL };
    let wishes = Some([wish].into());
    let selection = Selection { wishes, ..Selection::everything(DeviceId(1)) };
    new.user(&mut service, Action::Restore(selection));
    old.put(&mut service, setting(2, "light"));
    old.advance(&mut service, 2 * DAY_MS);
    new.deliver(&mut service);
    assert_eq!(new.engine.restore_state(), RestoreState::Failed(Failure::BackupGone));
    assert!(new.content.is_empty());
}

#[test]
fn a_state_that_is_missing_though_it_is_the_newest_is_gone() {
    let (mut new, mut service) = restoring(Policy::complete());
    let newest = service.newest(DeviceId(1), Category::Apps).map(|state| state.id);
    new.answer(&mut service, Answer::Refused(Refusal::NotFound { newest }));
    assert_eq!(new.engine.restore_state(), RestoreState::Failed(Failure::BackupGone));
}

#[test]
fn a_search_for_backups_without_a_token_ends_with_signing_in() {
    let (_, mut service) = backed_up(Policy::complete());
    let mut new = new_phone(Policy::complete(), &mut service);
    new.locked = true;
    new.user(&mut service, Action::FindBackups);
    assert_eq!(new.engine.restore_state(), RestoreState::Failed(Failure::SignIn));
}

/// The photo asks for the token, and is told that there is none.
#[test]
fn a_restore_that_waits_for_another_attempt_ends_when_there_is_no_token_any_more() {
    let (mut host, mut service) = backed_up(Policy::complete());
    let (photos, videos) = (Some(Quality::Good), None);
    host.user(&mut service, Action::ChooseQuality { photos, videos });
    host.user(&mut service, Action::FindBackups);
    host.fates.push_back(Fate::RequestLost);
    host.user(&mut service, everything(1));
    assert_eq!(host.engine.wake().map(|wake| wake.why), Some(Timer::RetryRestore));
    host.locked = true;
    host.put(&mut service, photo(8000));
    assert_eq!(host.engine.restore_state(), RestoreState::Failed(Failure::SignIn));
}

#[test]
fn a_new_token_that_is_refused_as_well_is_not_renewed_at_once() {
    let (_, mut service) = backed_up(Policy::complete());
    let mut new = new_phone(Policy::complete(), &mut service);
    new.fates.extend([Fate::Refused(Refusal::Unauthorised); 2]);
    new.user(&mut service, Action::FindBackups);
    assert_eq!(new.engine.restore_state(), RestoreState::Listing);
    assert_eq!(new.engine.wake().map(|wake| wake.why), Some(Timer::RetryRestore));
    new.advance(&mut service, MINUTE_MS);
    assert!(matches!(new.engine.restore_state(), RestoreState::Offered(_)));
}
