//! What messages, keys and refusals say of themselves.

use wp8_backup::policy::Policy;
use wp8_backup::protocol::{
    Change, Commit, Cursor, DeviceId, ENVELOPE_BYTES, Fetch, Part, Refusal, Request, Upload,
    UploadId,
};
use wp8_backup::{Category, Filter, Note, RecordId, SealingKey};

use crate::host::{device, mms, network, sms};

#[test]
fn a_refusal_says_in_words_why() {
    let words: Vec<String> = [
        Refusal::Unauthorised,
        Refusal::NotFound { newest: Some(UploadId(1)) },
        Refusal::NotFound { newest: None },
        Refusal::BaseIsNotCurrent { current: None },
        Refusal::TurnedOff,
        Refusal::QuotaExceeded { free_bytes: 12 },
        Refusal::Incomplete { up_to_bytes: 34 },
        Refusal::Unavailable { code: 0x8018_8309 },
    ]
    .into_iter()
    .map(|why| Note::Refused { category: Some(Category::Apps), why }.to_string())
    .collect();
    insta::assert_snapshot!(words.join("\n"), @r"
    backup service refused (app list + settings): the token is not accepted
    backup service refused (app list + settings): a newer backup has taken its place
    backup service refused (app list + settings): there is no such backup
    backup service refused (app list + settings): the backup has changed since
    backup service refused (app list + settings): the backup was deleted on the web
    backup service refused (app list + settings): the storage is full: 12 bytes are left
    backup service refused (app list + settings): only 34 bytes have arrived
    backup service refused (app list + settings): the service is not available (80188309)
    ");
}

#[test]
fn what_is_secret_shows_nothing_of_itself_when_printed() {
    let key = SealingKey::from_bytes([1; 32]);
    let sealed = key.seal(&network(8));
    let printed = format!("{key:?} {:?}", sealed.body());
    insta::assert_snapshot!(printed, @"SealingKey(…531d) Sealed(Sealed(df4d095d957362f4, 38 bytes))");
    let described = key.seal(&mms(9, 5_000));
    assert!(!format!("{described:?}").contains("look"), "{described:?}");
}

#[test]
fn a_change_is_as_long_in_an_upload_as_its_stored_form() {
    for change in [
        Change::Put(sms(300, "hello")),
        Change::Remove(RecordId(0)),
        Change::Remove(RecordId(300)),
        Change::Remove(RecordId(u64::MAX)),
    ] {
        let stored = postcard::to_allocvec(&change).expect("a change encodes");
        assert_eq!(change.stored_bytes(), stored.len() as u64, "{change:?}");
    }
}

#[test]
fn a_request_tells_its_category_and_what_it_costs_beside_its_envelope() {
    let category = Category::Messages;
    let upload =
        Upload { id: UploadId(1), device: DeviceId(1), category, base: None, total_bytes: 90 };
    let fetch = |only: Option<&[RecordId]>| {
        Request::Fetch(Fetch {
            backup: DeviceId(1),
            category,
            generation: UploadId(1),
            filter: Filter { only: only.map(Into::into), ..Filter::ALL },
            from: Cursor::default(),
            at_most_bytes: 1_000,
        })
    };
    let (device, retention) = (device(1), Policy::complete().retention);
    let named = (device.model.len() + device.name.len()) as u64;
    let part = Part { upload, from_bytes: 20, len_bytes: 70, changes: [].into() };
    for (request, of, more_bytes) in [
        (Request::List, None, 0),
        (Request::Put(part), Some(category), 70),
        (Request::Commit(Commit { upload, device, retention }), Some(category), named),
        (fetch(None), Some(category), 0),
        (fetch(Some(&[RecordId(1), RecordId(2), RecordId(3)])), Some(category), 24),
        (Request::Delete { device: DeviceId(1), category }, Some(category), 0),
    ] {
        assert_eq!(request.category(), of, "{request:?}");
        assert_eq!(request.wire_bytes(), ENVELOPE_BYTES + more_bytes, "{request:?}");
    }
}
