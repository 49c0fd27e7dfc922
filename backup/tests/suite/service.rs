//! What the service keeps, what it lets go of, and what it says, request by request.

use wp8_backup::policy::{DAY_MS, Policy, Retention};
use wp8_backup::protocol::{
    Answer, Change, Commit, Cursor, DeviceId, Fetch, Filter, Part, Refusal, Request, Upload,
    UploadId,
};
use wp8_backup::record::{AppData, Body, Described, PartKind, ProductId};
use wp8_backup::{Category, Kind, Kinds, Record, RecordId, ServiceStore};

use crate::host::{device, mms, photo, setting, sms};

const KEPT_MS: i64 = 30 * DAY_MS as i64;

/// A service, and a phone that speaks to it without an engine.
struct Desk {
    service: ServiceStore,
    now_ms: i64,
    device: DeviceId,
    category: Category,
    retention: Retention,
}

impl Desk {
    fn new(category: Category) -> Self {
        Self {
            service: ServiceStore::default(),
            now_ms: 0,
            device: DeviceId(1),
            category,
            retention: Policy::complete().retention,
        }
    }

    fn upload(&self, id: u64, base: Option<u64>, changes: &[Change]) -> Upload {
        Upload {
            id: UploadId(id),
            device: self.device,
            category: self.category,
            base: base.map(UploadId),
            total_bytes: changes.iter().map(Change::stored_bytes).sum(),
        }
    }

    fn ask(&mut self, request: &Request) -> Answer {
        self.service.answer(self.now_ms, request)
    }

    /// The first so many bytes of an upload, with the changes that are given.
    fn send(&mut self, upload: Upload, len_bytes: u64, changes: &[Change]) -> Answer {
        let changes = changes.into();
        self.ask(&Request::Put(Part { upload, from_bytes: 0, len_bytes, changes }))
    }

    fn commit(&mut self, upload: Upload) -> Answer {
        let (device, retention) = (device(self.device.0), self.retention);
        self.ask(&Request::Commit(Commit { upload, device, retention }))
    }

    #[track_caller]
    fn store(&mut self, id: u64, base: Option<u64>, changes: &[Change]) {
        let upload = self.upload(id, base, changes);
        if !changes.is_empty() {
            let up_to_bytes = upload.total_bytes;
            let answer = self.send(upload, up_to_bytes, changes);
            assert_eq!(answer, Answer::Received { upload: upload.id, up_to_bytes });
        }
        assert_eq!(self.commit(upload), Answer::Committed { upload: upload.id });
    }

    fn fetch(&mut self, generation: u64, filter: Filter, from: Cursor, at_most: u64) -> Answer {
        self.ask(&Request::Fetch(Fetch {
            backup: self.device,
            category: self.category,
            generation: UploadId(generation),
            filter,
            from,
            at_most_bytes: at_most,
        }))
    }

    /// All of a state that a filter lets through.
    #[track_caller]
    fn read(&mut self, generation: u64, filter: Filter) -> Vec<Record> {
        let answer = self.fetch(generation, filter, Cursor::default(), u64::MAX);
        let Answer::Fetched { records, .. } = answer else { panic!("{answer:?}") };
        records.to_vec()
    }

    fn used_bytes(&self) -> u64 {
        self.service.used_bytes()
    }

    /// The newest state's records, with the length that the list gives for them.
    fn newest(&self) -> (Vec<Record>, u64) {
        let newest = self.service.newest(self.device, self.category).expect("a state");
        (newest.records.values().cloned().collect(), newest.bytes)
    }
}

fn put(records: &[Record]) -> Vec<Change> {
    records.iter().cloned().map(Change::Put).collect()
}

fn remove(id: u64) -> Change {
    Change::Remove(RecordId(id))
}

fn bytes(records: &[Record]) -> u64 {
    records.iter().map(Record::stored_bytes).sum()
}

fn with_deleted() -> Filter {
    Filter { deleted_items: true, ..Filter::ALL }
}

// Deleted items.

#[test]
fn a_deleted_record_can_be_asked_back_to_the_last_moment_of_its_window_and_no_longer() {
    for (later_ms, can_be) in [(0, true), (KEPT_MS, true), (KEPT_MS + 1, false)] {
        let mut desk = Desk::new(Category::Messages);
        desk.store(1, None, &put(&[sms(10, "gone"), sms(11, "stays")]));
        desk.now_ms = 2 * DAY_MS as i64;
        desk.store(2, Some(1), &[remove(10)]);
        desk.now_ms += later_ms;
        let (gone, stays) = (sms(10, "gone"), sms(11, "stays"));
        let all = if can_be { vec![gone, stays.clone()] } else { vec![stays.clone()] };
        assert_eq!(desk.read(2, with_deleted()), all, "{later_ms} ms later");
        assert_eq!(desk.read(2, Filter::ALL), [stays]);
        // The older state that holds it lets go of it as well, and of its length.
        assert_eq!(desk.read(1, Filter::ALL), all, "{later_ms} ms later");
        let older = desk.service.generations(desk.device, desk.category).next().expect("a state");
        assert_eq!(older.bytes, bytes(&all), "{later_ms} ms later");
    }
}

#[test]
fn a_full_upload_deletes_what_it_does_not_name_and_nothing_else() {
    let mut desk = Desk::new(Category::Messages);
    desk.store(1, None, &put(&[sms(10, "a"), sms(11, "b"), sms(12, "c")]));
    desk.store(2, None, &put(&[sms(11, "b"), sms(12, "c again")]));
    assert_eq!(desk.newest().0, [sms(11, "b"), sms(12, "c again")]);
    let deleted = desk.service.deleted_items(desk.device, desk.category);
    assert_eq!(deleted.map(|item| item.record.clone()).collect::<Vec<_>>(), [sms(10, "a")]);
}

/// The deleted record of the same name was changed after the older state was made.
#[test]
fn an_older_state_gives_what_it_holds_before_what_was_deleted_later() {
    let mut desk = Desk::new(Category::Messages);
    desk.store(1, None, &put(&[sms(10, "first"), sms(20, "stays")]));
    desk.now_ms += 2 * DAY_MS as i64;
    desk.store(2, Some(1), &put(&[sms(5, "new"), sms(10, "second")]));
    desk.now_ms += 2 * DAY_MS as i64;
    desk.store(3, Some(2), &[remove(5), remove(10)]);
    assert_eq!(
        desk.read(1, with_deleted()),
        [sms(5, "new"), sms(10, "first"), sms(20, "stays")],
        "in the order of ids, each once"
    );
    assert_eq!(desk.read(3, with_deleted()), [sms(5, "new"), sms(10, "second"), sms(20, "stays")]);
}

// States.

#[test]
fn commits_within_one_span_make_one_state_and_the_next_makes_another() {
    let mut desk = Desk::new(Category::Messages);
    let span_ms = i64::try_from(desk.retention.generation_span_ms).expect("a day");
    desk.store(1, None, &put(&[sms(1, "a")]));
    for (at_ms, id, states) in
        [(1, 2, 1), (span_ms - 1, 3, 1), (span_ms, 4, 2), (span_ms + 1, 5, 2)]
    {
        desk.now_ms = at_ms;
        desk.store(id, Some(id - 1), &put(&[sms(id, "b")]));
        let kept = desk.service.generations(desk.device, desk.category).count();
        assert_eq!(kept, states, "at {at_ms}");
    }
}

#[test]
fn a_state_is_as_long_as_its_records_whatever_was_replaced_or_removed() {
    let mut desk = Desk::new(Category::Apps);
    desk.store(1, None, &put(&[setting(1, "long ago"), setting(2, "teal"), setting(3, "x")]));
    desk.store(2, Some(1), &[Change::Put(setting(1, "now")), remove(3), remove(77)]);
    let left = vec![setting(1, "now"), setting(2, "teal")];
    assert_eq!(desk.newest(), (left.clone(), bytes(&left)));
}

#[test]
fn an_upload_without_changes_says_that_nothing_is_left() {
    let mut desk = Desk::new(Category::Messages);
    desk.store(1, None, &put(&[sms(1, "a")]));
    desk.store(2, None, &[]);
    assert_eq!(desk.newest(), (vec![], 0));
}

// Uploads.

#[test]
fn a_commit_before_all_parts_are_there_says_how_much_is_and_changes_nothing() {
    let incomplete = |up_to_bytes| Answer::Refused(Refusal::Incomplete { up_to_bytes });
    for category in Category::ALL {
        let mut desk = Desk::new(category);
        let changes = put(&[if category == Category::Photos { photo(1) } else { sms(1, "a") }]);
        let (upload, other) = (desk.upload(1, None, &changes), desk.upload(2, None, &changes));
        assert_eq!(desk.commit(upload), incomplete(0), "{category}: nothing was sent");
        desk.send(upload, 5, &[]);
        assert_eq!(desk.commit(upload), incomplete(5), "{category}");
        assert_eq!(desk.commit(other), incomplete(0), "{category}: that is another upload");
        assert!(desk.service.newest(desk.device, category).is_none());
        assert_eq!(desk.service.camera_roll().len(), 0);
        desk.send(upload, upload.total_bytes, &changes);
        assert_eq!(desk.commit(upload), incomplete(5), "{category}: it overlaps, and is not taken");
        let part = Part {
            upload,
            from_bytes: 5,
            len_bytes: upload.total_bytes - 5,
            changes: changes.into(),
        };
        desk.ask(&Request::Put(part));
        assert_eq!(desk.commit(other), incomplete(0), "{category}: the other one is not there yet");
        assert_eq!(desk.commit(upload), Answer::Committed { upload: upload.id }, "{category}");
    }
}

#[test]
fn another_upload_takes_the_place_of_the_one_that_was_begun() {
    let mut desk = Desk::new(Category::Messages);
    let (first, second) = (put(&[sms(1, "first")]), put(&[sms(1, "second")]));
    let (begun, other) = (desk.upload(1, None, &first), desk.upload(2, None, &second));
    desk.send(begun, 5, &[]);
    let up_to_bytes = other.total_bytes;
    let answer = desk.send(other, up_to_bytes, &second);
    assert_eq!(answer, Answer::Received { upload: other.id, up_to_bytes });
    assert_eq!(desk.commit(other), Answer::Committed { upload: other.id });
    assert_eq!(desk.newest().0, [sms(1, "second")]);
}

#[test]
fn an_upload_builds_on_the_newest_state_or_on_nothing() {
    let refused = |why| Answer::Refused(why);
    let mut desk = Desk::new(Category::Messages);
    let changes = put(&[sms(1, "a")]);
    let on_a_ghost = desk.upload(5, Some(4), &changes);
    let not_current = |current| refused(Refusal::BaseIsNotCurrent { current });
    assert_eq!(desk.send(on_a_ghost, 5, &[]), not_current(None), "it was never turned off");
    desk.store(1, None, &changes);
    assert_eq!(desk.send(on_a_ghost, 5, &[]), not_current(Some(UploadId(1))));
    desk.service.delete_on_the_web(desk.device);
    assert_eq!(desk.commit(on_a_ghost), refused(Refusal::TurnedOff));
    desk.store(6, None, &changes);
    assert_eq!(desk.send(on_a_ghost, 5, &[]), not_current(Some(UploadId(6))), "it is on again");
    // Another category has begun again, and this one has nothing: the phone has been told.
    desk.category = Category::Apps;
    assert_eq!(desk.send(desk.upload(5, Some(4), &changes), 5, &[]), not_current(None));
}

// Fetching.

#[test]
fn the_first_stretch_says_how_long_everything_is_that_the_filter_lets_through() {
    let mut desk = Desk::new(Category::Messages);
    let all = [sms(1, "one"), sms(2, "two, and longer"), mms(3, 900), sms(4, "gone")];
    desk.store(1, None, &put(&all));
    desk.store(2, Some(1), &[remove(4)]);
    for (filter, wanted) in [
        (Filter::ALL, &all[..3]),
        (with_deleted(), &all[..]),
        (Filter { kinds: Kinds::of(&[Kind::Mms]), ..Filter::ALL }, &all[2..3]),
        (Filter { since_ms: Some(2), ..Filter::ALL }, &all[1..3]),
        (Filter { only: Some([RecordId(1)].into()), ..Filter::ALL }, &all[..1]),
    ] {
        let first = desk.fetch(2, filter.clone(), Cursor::default(), 5);
        let Answer::Fetched { next, of_bytes, complete, .. } = first else { panic!("{first:?}") };
        assert_eq!((of_bytes, complete), (Some(bytes(wanted)), false), "{filter:?}");
        let rest = desk.fetch(2, filter.clone(), next, u64::MAX);
        let Answer::Fetched { records, next, of_bytes, complete } = rest else {
            panic!("{rest:?}")
        };
        assert_eq!(&*records, wanted, "{filter:?}");
        assert_eq!((next.received_bytes, of_bytes, complete), (bytes(wanted), None, true));
    }
}

#[test]
fn stretches_of_any_length_bring_every_record_once() {
    let mut desk = Desk::new(Category::Messages);
    let all = [sms(1, "one"), sms(2, "two, and longer"), sms(3, "three")];
    desk.store(1, None, &put(&all));
    let first_bytes = all[0].stored_bytes();
    for at_most in [1, 7, first_bytes - 1, first_bytes, first_bytes + 1, bytes(&all)] {
        let mut from = Cursor::default();
        let mut brought = Vec::new();
        let mut stretches = 0;
        loop {
            let answer = desk.fetch(1, Filter::ALL, from, at_most);
            let Answer::Fetched { records, next, complete, .. } = answer else { panic!() };
            brought.extend(records.iter().cloned());
            let length = next.received_bytes - from.received_bytes;
            assert!(complete || length == at_most, "{length} bytes where {at_most} were asked for");
            from = next;
            stretches += 1;
            if complete {
                break;
            }
        }
        assert_eq!((&brought[..], from.received_bytes), (&all[..], bytes(&all)), "{at_most}");
        assert_eq!(stretches, bytes(&all).div_ceil(at_most), "{at_most}");
    }
}

#[test]
fn a_filter_that_leaves_nothing_out_is_known_as_one() {
    assert!(Filter::ALL.is_all() && with_deleted().is_all());
    for filter in [
        Filter { kinds: Kinds::of(&[Kind::Sms]), ..Filter::ALL },
        Filter { since_ms: Some(0), ..Filter::ALL },
        Filter { only: Some([].into()), ..Filter::ALL },
    ] {
        assert!(!filter.is_all(), "{filter:?}");
    }
}

// The account's storage.

#[test]
fn a_photo_takes_as_much_of_the_account_as_it_is_long_once() {
    let mut desk = Desk::new(Category::Photos);
    assert_eq!(desk.used_bytes(), 0);
    desk.store(1, None, &put(&[photo(1)]));
    desk.store(2, None, &put(&[photo(2)]));
    assert_eq!(desk.used_bytes(), bytes(&[photo(1), photo(2)]));
    // The same photo from another phone takes the place of the first.
    desk.device = DeviceId(2);
    desk.store(3, None, &put(&[photo(1)]));
    assert_eq!(desk.used_bytes(), bytes(&[photo(1), photo(2)]));
    // What is deleted on the web makes room.
    assert!(!desk.service.delete_media("WP_3.jpg"), "there is none of that name");
    assert!(desk.service.delete_media("WP_1.jpg"));
    assert!(!desk.service.delete_media("WP_1.jpg"), "it is gone");
    assert_eq!(desk.service.camera_roll().keys().copied().collect::<Vec<_>>(), [RecordId(2)]);
    assert_eq!(desk.used_bytes(), bytes(&[photo(2)]));
}

#[test]
fn what_fits_exactly_is_taken_and_a_byte_more_is_not() {
    for (short_bytes, fits) in [(0, true), (1, false)] {
        let mut desk = Desk::new(Category::Photos);
        let changes = put(&[photo(1)]);
        let upload = desk.upload(1, None, &changes);
        let free_bytes = upload.total_bytes - short_bytes;
        desk.service.leave_free(free_bytes);
        let answer = desk.send(upload, upload.total_bytes, &changes);
        let full = Answer::Refused(Refusal::QuotaExceeded { free_bytes });
        assert_eq!(answer == full, !fits, "{answer:?}");
    }
}

fn data_of_an_app(id: u64, len_bytes: u64) -> Record {
    let files = Described { seed: id, len_bytes, kind: PartKind::Files };
    let data = AppData { product: ProductId(id.into()), files, eligible: true };
    Record::new(RecordId(id), Body::AppData(data))
}

#[test]
fn data_of_an_app_needs_room_only_for_what_it_has_grown_by() {
    let (small, large) = (data_of_an_app(1, 600), data_of_an_app(1, 700));
    let grown_by = large.stored_bytes() - small.stored_bytes();
    for (free_bytes, fits) in [(grown_by, true), (grown_by - 1, false)] {
        let mut desk = Desk::new(Category::Apps);
        desk.service.app_data_counts = true;
        desk.store(1, None, &put(&[small.clone(), setting(2, "does not count")]));
        assert_eq!(desk.used_bytes(), small.stored_bytes());
        desk.service.leave_free(free_bytes);
        let changes = put(&[large.clone(), setting(2, "nor does this")]);
        let upload = desk.upload(2, Some(1), &changes);
        let answer = desk.send(upload, upload.total_bytes, &changes);
        let full = Answer::Refused(Refusal::QuotaExceeded { free_bytes });
        assert_eq!(answer == full, !fits, "{answer:?}");
    }
}
