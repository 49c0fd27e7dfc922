//! What users are promised, for every history: links, deletion, and what comes back.

use std::collections::BTreeSet;

use proptest::prelude::*;
use wp8_backup::engine::{Action, Input, RestoreState};
use wp8_backup::policy::{DAY_MS, LinkRule, Policy};
use wp8_backup::protocol::{
    Answer, Change, Cursor, DeviceId, Fetch, Part, Refusal, Request, UploadId,
};
use wp8_backup::record::Quality;
use wp8_backup::{Category, Filter, Kind, Record, RecordId, ServiceStore};

use crate::cases::cases;
use crate::host::{Fate, Host, Mistake};
use crate::model::Model;
use crate::properties::{
    BACKUPS, Outcome, SLOTS, Step, assert_broken, beginning, fate, in_the_end, lived, opened,
    phone_after, play, record, step, steps,
};
use crate::versions::{Made, made};

// Links.

/// A step of a photographer, who also changes the qualities.
#[derive(Clone, Debug)]
enum Shot {
    Step(Step),
    Choose(Option<Quality>, Option<Quality>),
}

fn shots() -> impl Strategy<Value = Vec<Shot>> {
    let quality = || prop_oneof![Just(None), Just(Some(Quality::Good)), Just(Some(Quality::Best))];
    let shot = prop_oneof![
        6 => step().prop_map(Shot::Step),
        1 => (quality(), quality()).prop_map(|(photos, videos)| Shot::Choose(photos, videos)),
    ];
    prop::collection::vec(shot, 0..60)
}

/// All parts that left the phone in such a history.
fn sent(shots: &[Shot]) -> Vec<(Part, LinkRule)> {
    let (mut host, mut service) = lived(Made::Wp8_0.policy(), &[]);
    for shot in shots {
        let played = match shot {
            Shot::Step(step) => play(&mut host, &mut service, step),
            Shot::Choose(photos, videos) => {
                let action = Action::ChooseQuality { photos: *photos, videos: *videos };
                host.try_tell(&mut service, Input::User(action))
            }
        };
        if played.is_err() {
            host.restart(&mut service, host.kept);
        }
    }
    host.parts().map(|(part, link)| (part.clone(), link)).collect()
}

/// Videos always, and photos in best quality, wait for Wi-Fi (fact 191): no part of such an upload
/// may go over anything else, whichever of its parts holds the record.
fn heavy_uploads_wait_for_wifi(parts: &[(Part, LinkRule)]) -> Outcome {
    let is_heavy = |change: &Change| {
        let Change::Put(record) = change else { return false };
        let best = record.body().media().is_some_and(|it| it.sent_as == Some(Quality::Best));
        record.kind() == Kind::Video || (record.kind() == Kind::Photo && best)
    };
    let heavy: BTreeSet<UploadId> = parts
        .iter()
        .filter(|(part, _)| part.changes.iter().any(is_heavy))
        .map(|(part, _)| part.upload.id)
        .collect();
    for (part, link) in parts.iter().filter(|(part, _)| heavy.contains(&part.upload.id)) {
        prop_assert_eq!(*link, LinkRule::WifiOnly, "{:?}", part.upload);
    }
    Ok(())
}

#[test]
fn an_engine_that_knew_no_heavy_uploads_would_be_seen() {
    assert_broken(shots(), |shots| {
        let careless: Vec<_> =
            sent(&shots).into_iter().map(|(part, _)| (part, LinkRule::WifiOrCellular)).collect();
        heavy_uploads_wait_for_wifi(&careless)
    });
}

// Deletion.

fn fetched(
    service: &mut ServiceStore,
    now_ms: u64,
    category: Category,
    generation: UploadId,
    filter: Filter,
) -> Answer {
    let fetch = Fetch {
        backup: DeviceId(1),
        category,
        generation,
        filter,
        from: Cursor::default(),
        at_most_bytes: u64::MAX,
    };
    service.answer(i64::try_from(now_ms).expect("a time"), &Request::Fetch(fetch))
}

/// The identities that a fetch brings.
fn ids(answer: &Answer) -> BTreeSet<RecordId> {
    let Answer::Fetched { records, .. } = answer else { panic!("{answer:?}") };
    records.iter().map(Record::id).collect()
}

/// After "delete", whatever went wrong on the way, nothing of it can be had by anybody.
fn after_a_delete_nothing_is_retrievable(
    steps: &[Step],
    fates: &[Fate],
    mistake: Mistake,
) -> Outcome {
    let (mut host, mut service) = lived(Made::Reference.policy(), steps);
    in_the_end(&mut host, &mut service);
    let known: Vec<(Category, UploadId)> = BACKUPS
        .into_iter()
        .flat_map(|category| {
            let all = service.generations(DeviceId(1), category);
            all.map(|state| (category, state.id)).collect::<Vec<_>>()
        })
        .collect();
    host.mistake = mistake;
    host.fates.extend(fates.iter().copied());
    for category in BACKUPS {
        host.user(&mut service, Action::DeleteStored(category));
    }
    host.advance(&mut service, host.policy.retry.max_ms * (1 + fates.len() as u64));
    prop_assert!(service.list().is_empty());
    for (category, generation) in known {
        let everything = Filter { deleted_items: true, ..Filter::ALL };
        let answer = fetched(&mut service, host.now_ms, category, generation, everything);
        let gone = matches!(answer, Answer::Refused(Refusal::NotFound { newest: None }));
        prop_assert!(gone, "{:?}", answer);
        prop_assert_eq!(service.deleted_items(DeviceId(1), category).count(), 0);
    }
    Ok(())
}

#[test]
fn a_service_that_keeps_what_it_says_it_deleted_is_seen() {
    assert_broken(steps(), |steps| {
        after_a_delete_nothing_is_retrievable(&steps, &[], Mistake::KeepsWhatIsDeleted)
    });
}

/// What is deleted on the phone leaves the newest state at once, can be asked back while its window
/// is open, and then cannot, from the newest state or an older one, even if the phone never says
/// anything again.
fn a_deletion_is_mirrored_and_open_for_its_window(
    policy: Policy,
    steps: &[Step],
    picks: &[prop::sample::Index],
    service_clock_stands: bool,
) -> Outcome {
    let window_ms = policy.retention.deleted_items_ms.unwrap_or(30 * DAY_MS);
    let (mut host, mut service) = lived(policy, steps);
    in_the_end(&mut host, &mut service);
    for category in BACKUPS {
        let there = Made::Reference.told().backup_of(category, host.content.values());
        if there.is_empty() {
            continue;
        }
        let gone: BTreeSet<RecordId> = picks.iter().map(|pick| pick.get(&there).id()).collect();
        for id in &gone {
            host.delete(&mut service, *id);
        }
        in_the_end(&mut host, &mut service);
        let states: Vec<UploadId> =
            service.generations(DeviceId(1), category).map(|state| state.id).collect();
        let newest = *states.last().expect("there is one");
        let (plain, with_deleted) = (Filter::ALL, Filter { deleted_items: true, ..Filter::ALL });
        let mut has = |now_ms, state, filter: &Filter| {
            ids(&fetched(&mut service, now_ms, category, state, filter.clone()))
        };
        prop_assert!(has(host.now_ms, newest, &plain).is_disjoint(&gone), "not mirrored");
        let back = has(host.now_ms, newest, &with_deleted);
        prop_assert!(back.is_superset(&gone), "cannot be asked back");
        let later_ms = if service_clock_stands { host.now_ms } else { host.now_ms + window_ms + 1 };
        for state in states {
            let left = has(later_ms, state, &with_deleted);
            prop_assert!(left.is_disjoint(&gone), "still there after its window");
        }
    }
    Ok(())
}

fn picks() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    prop::collection::vec(any::<prop::sample::Index>(), 1..5)
}

#[test]
fn without_a_window_nothing_can_be_asked_back_and_that_is_seen() {
    let mut strict = Made::Reference.policy();
    strict.retention.deleted_items_ms = None;
    assert_broken((steps(), picks()), |(steps, picks)| {
        a_deletion_is_mirrored_and_open_for_its_window(strict.clone(), &steps, &picks, false)
    });
}

#[test]
fn a_service_that_never_closes_the_window_is_seen() {
    assert_broken((steps(), picks()), |(steps, picks)| {
        let policy = Made::Reference.policy();
        a_deletion_is_mirrored_and_open_for_its_window(policy, &steps, &picks, true)
    });
}

// What comes back.

/// After every step, the newest state is what the phone held when that state was planned; and that
/// is what a new phone gets. `silent` content goes without a word, which must be seen.
fn the_newest_state_is_what_was_there(made: Made, steps: &[Step], silent: bool) -> Outcome {
    let mut model = Model::of(made.told());
    let mut service = ServiceStore::default();
    let mut host = beginning(made.policy(), &mut service);
    model.look(&host);
    for step in steps {
        let played = play(&mut host, &mut service, step);
        model.look(&host);
        if played.is_err() {
            host.restart(&mut service, host.kept);
            model.look(&host);
        }
        if silent {
            host.content.pop_first();
        }
        for category in BACKUPS {
            let Some(newest) = service.newest(DeviceId(1), category) else { continue };
            let expected = model.comes_back_with(newest.id);
            prop_assert_eq!(Some(&*opened(&service, category)), expected, "{:?}", category);
        }
    }
    if silent || service.list().is_empty() {
        return Ok(());
    }
    let new = phone_after(made.policy(), Mistake::None, &mut service, &[], &[]);
    prop_assert_eq!(new.engine.restore_state(), RestoreState::Done);
    for category in BACKUPS {
        let newest = service.newest(DeviceId(1), category).map(|newest| newest.id);
        let expected = newest.and_then(|id| model.comes_back_with(id)).unwrap_or_default();
        prop_assert_eq!(&*new.of(category), expected, "{:?}", category);
    }
    Ok(())
}

#[test]
fn content_that_goes_without_a_word_is_seen() {
    assert_broken(steps(), |steps| the_newest_state_is_what_was_there(Made::Wp8_0, &steps, true));
}

// Files.

/// A phone with something on it restores from a file: nothing that was there is harmed, everything
/// in it is there afterwards, twice is once, and undoing leads back.
fn a_file_comes_back(
    content: &[(u64, u32)],
    file: &[(u64, u32)],
    power_for: Option<u32>,
    kept: usize,
    mistake: Mistake,
) -> Outcome {
    let records = |list: &[(u64, u32)]| -> Vec<Record> {
        list.iter().map(|(slot, version)| record(*slot, *version)).collect()
    };
    let mut service = ServiceStore::default();
    let mut host = Host::new(Made::Reference.policy(), 3);
    host.mistake = mistake;
    host.content = records(content).into_iter().map(|record| (record.id(), record)).collect();
    // No account, no network: a file needs neither.
    host.conditions = wp8_backup::Conditions::default();
    host.tell(&mut service, Input::Conditions(host.conditions));
    let before = host.content.clone();
    let file = records(file);
    let restore = Action::RestoreFile(file.clone().into());
    host.power_for = power_for;
    if host.try_tell(&mut service, Input::User(restore.clone())).is_err() {
        host.restart(&mut service, kept);
        host.power_for = None;
    }
    host.power_for = None;
    if host.engine.restore_state() == RestoreState::None {
        // Power went before anything of it was on disk.
        prop_assert_eq!(&host.content, &before);
        host.user(&mut service, restore.clone());
    }
    host.user(&mut service, Action::AccountsAnswered);
    prop_assert_eq!(host.engine.restore_state(), RestoreState::Done);
    let mut expected = before.clone();
    let brought = |record: &&Record| record.category() != Some(Category::Photos);
    for record in file.iter().filter(brought) {
        expected.insert(record.id(), record.clone());
    }
    prop_assert_eq!(&host.content, &expected);
    prop_assert!(host.requests.is_empty(), "{:?}", host.requests);
    host.user(&mut service, Action::UndoRestore);
    prop_assert_eq!(&host.content, &before);
    for _ in 0..2 {
        host.user(&mut service, restore.clone());
        host.user(&mut service, Action::AccountsAnswered);
    }
    prop_assert_eq!(&host.content, &expected);
    Ok(())
}

fn slots() -> impl Strategy<Value = Vec<(u64, u32)>> {
    prop::collection::vec((0..SLOTS, 0..3_u32), 0..20)
}

#[test]
fn a_file_that_harms_or_duplicates_what_is_there_or_loses_a_record_is_seen() {
    for mistake in [Mistake::ClearsFirst, Mistake::RestoresBesideWhatIsThere, Mistake::DropsTheLast]
    {
        assert_broken((slots(), slots()), |(content, file)| {
            a_file_comes_back(&content, &file, None, 0, mistake)
        });
    }
}

#[test]
fn a_disk_that_forgets_the_restore_of_a_file_is_seen() {
    assert_broken((slots(), slots(), 0..12_u32), |(content, file, power_for)| {
        a_file_comes_back(&content, &file, Some(power_for), 0, Mistake::ForgetsTheRestore)
    });
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn videos_and_best_photos_never_leave_over_cellular(shots in shots()) {
        heavy_uploads_wait_for_wifi(&sent(&shots))?;
    }

    #[test]
    fn after_a_delete_nothing_can_be_had(
        steps in steps(),
        fates in prop::collection::vec(fate(), 0..6),
    ) {
        after_a_delete_nothing_is_retrievable(&steps, &fates, Mistake::None)?;
    }

    #[test]
    fn what_is_deleted_is_mirrored_and_kept_for_its_window(
        steps in steps(),
        picks in picks(),
    ) {
        let policy = Made::Reference.policy();
        a_deletion_is_mirrored_and_open_for_its_window(policy, &steps, &picks, false)?;
    }

    #[test]
    fn the_newest_state_is_what_was_there_when_it_was_planned(
        made in made(),
        steps in steps(),
    ) {
        the_newest_state_is_what_was_there(made, &steps, false)?;
    }

    #[test]
    fn a_backup_file_comes_back_whatever_is_cut(
        content in slots(),
        file in slots(),
        power_for in prop::option::of(0..12_u32),
        kept in 0..6_usize,
    ) {
        a_file_comes_back(&content, &file, power_for, kept, Mistake::None)?;
    }
}
