//! The stored form: kept bytes are true, and whatever bytes come are read or refused.

use std::sync::Arc;

use blake2::Blake2bMac;
use blake2::digest::consts::U16;
use blake2::digest::{KeyInit, Mac};
use proptest::prelude::*;
use wp8_backup::archive::{Archive, ArchiveError, ArchiveKey, HEADER_BYTES, Header, Opened};
use wp8_backup::protocol::{Device, DeviceId};
use wp8_backup::record::{
    AppData, Body, Call, Described, Direction, LockScreen, PartKind, ProductId, Tile, TileSize,
    TileTarget,
};
use wp8_backup::{Category, Record, RecordId, SealingKey};

use crate::cases::cases;
use crate::host::{account, app, favourite, mms, network, photo, setting, sms, video};

const PHRASE: &str = "seven words nobody would ever have guessed";
const SALT: [u8; 16] = *b"a salt for tests";

/// One record of every body.
fn one_of_each() -> Vec<(Category, Record)> {
    let described = |kind| Described { seed: 3, len_bytes: 900, kind };
    let record = |id, body| Record::new(RecordId(id), body);
    let apps = [
        app(1, "Weather"),
        record(
            2,
            Body::AppData(AppData {
                product: ProductId(u128::MAX),
                files: described(PartKind::Files),
                eligible: true,
            }),
        ),
        setting(3, "dark"),
        favourite(4, "Ünïcode & <tags>"),
        record(
            5,
            Body::Call(Call {
                number: "+15550101".into(),
                direction: Direction::Outgoing,
                answered: true,
                at_ms: -1,
                duration_s: 61,
            }),
        ),
        account(6),
        record(
            7,
            Body::Tile(Tile {
                target: TileTarget::System("Phone".into()),
                arguments: Some("page=2".into()),
                column: 2,
                row: 300,
                size: TileSize::Wide,
            }),
        ),
        network(8),
        record(
            9,
            Body::LockScreen(LockScreen {
                image: described(PartKind::Image),
                detailed_status: None,
                quick_status: [Arc::from("Messaging")].into(),
            }),
        ),
        record(10, Body::Word("quirk".into())),
        SealingKey::from_bytes([5; 32])
            .seal(&record(u64::MAX, Body::Word("sealed on the phone".into()))),
    ];
    let messages = [sms(11, "see you at eight"), mms(12, 5_000)];
    let photos = [photo(13), video(14)];
    let under =
        |category, records: Vec<Record>| records.into_iter().map(move |record| (category, record));
    under(Category::Apps, apps.to_vec())
        .chain(under(Category::Messages, messages.to_vec()))
        .chain(under(Category::Photos, photos.to_vec()))
        .collect()
}

fn archive(records: Vec<(Category, Record)>) -> Archive {
    let device = Device {
        id: DeviceId(0x0123_4567_89ab_cdef),
        model: "Lumia 920".into(),
        name: "old".into(),
        version: "Windows Phone 8".into(),
    };
    Archive { device, taken_at_ms: 1_383_556_595_000, records: records.into() }
}

fn whole(archive: Archive) -> Opened {
    Opened { archive, unknown_records: 0 }
}

/// The bytes that are kept; with `UPDATE_GOLDEN` set, those that are written now take their place.
#[expect(clippy::disallowed_methods, reason = "what is kept lies in files")]
fn golden(name: &str, written: &[u8]) -> Vec<u8> {
    let path = format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, written).expect("the folder is there");
    }
    std::fs::read(&path).expect("it is kept")
}

#[test]
fn what_was_written_once_is_read_and_written_the_same_for_ever() {
    let archive = archive(one_of_each());
    let plain = archive.to_bytes();
    let kept = golden("checksums-1.wp8backup", &plain);
    assert_eq!(Archive::from_bytes(&kept, None), Ok(whole(archive.clone())));
    assert!(plain == kept, "what is written now is not what was written: raise the version");

    let sealed = archive.to_sealed_bytes(PHRASE, SALT);
    let kept = golden("sealed-1.wp8backup", &sealed);
    assert_eq!(Archive::from_bytes(&kept, Some(PHRASE)), Ok(whole(archive)));
    assert!(sealed == kept, "what is written now is not what was written: raise the version");
}

/// The form as `FORMAT.md` tells it, for one small archive, byte by byte.
#[test]
fn the_form_is_as_it_is_written_down() {
    let mut small =
        archive(vec![(Category::Apps, Record::new(RecordId(300), Body::Word("hi".into())))]);
    small.device.id = DeviceId(1);
    small.taken_at_ms = -2;
    let bytes = small.to_bytes();
    assert_eq!(bytes[..12], *b"WP8BAK\r\n\x01\x00\x00\x00");
    assert_eq!(bytes[12..40], [0; 28]);
    let head = b"\x01\x09Lumia 920\x03old\x0fWindows Phone 8\x03\x01";
    assert_eq!(bytes[40..44], (head.len() as u32 + 16).to_le_bytes());
    assert_eq!(bytes[44..44 + head.len()], *head);
    let record = 44 + head.len() + 16;
    assert_eq!(bytes[record..record + 10], *b"\x17\0\0\0\x00\xac\x02\x09\x02h");
    let last = record + 4 + 7 + 16;
    assert_eq!(bytes[last..last + 5], *b"\x11\0\0\0\x01");
    assert_eq!(bytes.len(), last + 4 + 1 + 16);
}

#[test]
fn a_sealed_archive_shows_nothing_of_what_is_in_it() {
    let bytes = archive(one_of_each()).to_sealed_bytes(PHRASE, SALT);
    for secret in ["old", "Lumia", "see you", "swordfish", "+15550100", "example.com", "quirk"] {
        let shows = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!shows, "`{secret}` can be read");
    }
    assert_eq!(Archive::from_bytes(&bytes, None), Err(ArchiveError::PhraseNeeded));
    assert_eq!(Archive::from_bytes(&bytes, Some("guess")), Err(ArchiveError::WrongPhrase));
}

/// What is read from bytes that are not as they were written: never what was not in them.
fn assert_noticed(read: Result<Opened, ArchiveError>, was: &Archive, what: &str) {
    match read {
        Ok(opened) => panic!("{what} went unnoticed: {opened:?}"),
        Err(ArchiveError::Damaged { saved: Some(saved), of_records, .. }) => {
            assert_eq!(of_records, Some(was.records.len() as u64), "{what}");
            assert_eq!(saved.archive.device, was.device, "{what}");
            assert!(saved.archive.records.iter().all(|it| was.records.contains(it)), "{what}");
        }
        Err(error) => assert!(!error.to_string().is_empty(), "{what}"),
    }
}

/// Every bit of every byte, and every length. The key is derived once: a salt that is another is
/// another key, as [`another_salt_is_another_key`] shows.
#[test]
fn every_flipped_bit_and_every_cut_is_noticed() {
    let was = archive(one_of_each());
    let key = ArchiveKey::derive(PHRASE, &SALT);
    for (bytes, key) in [(was.to_bytes(), None), (was.to_sealed_bytes(PHRASE, SALT), Some(&key))] {
        assert_eq!(Archive::from_bytes_with(&bytes, key), Ok(whole(was.clone())));
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                let read = Archive::from_bytes_with(&flipped, key);
                assert_noticed(read, &was, &format!("bit {bit} of byte {at}"));
            }
        }
        for length in 0..bytes.len() {
            let read = Archive::from_bytes_with(&bytes[..length], key);
            assert_noticed(read, &was, &format!("a cut at {length}"));
        }
        let mut more = bytes.clone();
        more.push(0);
        assert_noticed(Archive::from_bytes_with(&more, key), &was, "a byte behind the end");
    }
}

#[test]
fn another_salt_is_another_key() {
    let bytes = archive(one_of_each()).to_sealed_bytes(PHRASE, SALT);
    for at in [12, 27] {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        assert_eq!(Archive::from_bytes(&flipped, Some(PHRASE)), Err(ArchiveError::WrongPhrase));
    }
}

/// One flipped byte in a record costs that record and no other.
#[test]
fn of_a_damaged_archive_all_but_the_damage_is_saved() {
    let was = archive(one_of_each());
    let mut bytes = was.to_bytes();
    let place = bytes.windows(7).position(|window| window == b"Weather").expect("it is readable");
    bytes[place] = b'L';
    let Err(ArchiveError::Damaged { at_byte, saved: Some(saved), of_records }) =
        Archive::from_bytes(&bytes, None)
    else {
        panic!("the damage went unnoticed")
    };
    assert!(at_byte < place as u64);
    assert_eq!(of_records, Some(was.records.len() as u64));
    assert_eq!(saved.archive.records[..], was.records[1..]);
}

#[test]
fn frames_that_change_places_are_noticed() {
    let was = archive(vec![(Category::Apps, setting(1, "a")), (Category::Apps, setting(2, "b"))]);
    let bytes = was.to_bytes();
    let head = u32::from_le_bytes(bytes[40..44].try_into().expect("four bytes")) as usize;
    let first = HEADER_BYTES + 4 + head;
    let length = 4 + u32::from_le_bytes(bytes[first..first + 4].try_into().expect("four")) as usize;
    let mut swapped = bytes.clone();
    swapped[first..first + 2 * length].rotate_left(length);
    assert_noticed(Archive::from_bytes(&swapped, None), &was, "two frames that changed places");
    let mut without = bytes;
    without.drain(first..first + length);
    assert_noticed(Archive::from_bytes(&without, None), &was, "a frame that is left out");
}

#[test]
fn what_is_not_known_here_is_named() {
    let bytes = archive(Vec::new()).to_bytes();
    let with = |at: usize, value: u8| {
        let mut bytes = bytes.clone();
        bytes[at] = value;
        Header::read(&bytes).expect_err("it is not known").to_string()
    };
    assert_eq!(with(0, b'w'), "it is no backup file");
    assert_eq!(with(8, 2), "it is of version 2, and this program reads version 1");
    assert_eq!(with(10, 7), "it is protected in a way that this program does not know");
    assert_eq!(with(28, 1), "it is protected in a way that this program does not know");
}

/// What a reader needs of memory goes by the length of the file, not by what the file says.
#[test]
fn a_length_that_is_a_lie_costs_nothing() {
    let mut bytes = archive(one_of_each()).to_bytes();
    bytes[40..44].copy_from_slice(&u32::MAX.to_le_bytes());
    let read = Archive::from_bytes(&bytes, None);
    assert!(
        matches!(read, Err(ArchiveError::Damaged { at_byte: 40, saved: None, .. })),
        "{read:?}"
    );
}

/// The same for what a phone keeps on its disk: found by `fuzz/`.
#[test]
fn a_map_that_announces_more_than_it_holds_costs_nothing() {
    let mut announced = postcard::to_allocvec(&u64::MAX).expect("a number encodes");
    let stored = wp8_backup::Stored::new();
    let bytes = postcard::to_allocvec(&stored).expect("a disk encodes");
    // The last of it is the empty map of what it takes to undo.
    assert_eq!(bytes.last(), Some(&0));
    let mut lie = bytes[..bytes.len() - 1].to_vec();
    lie.append(&mut announced);
    assert!(postcard::from_bytes::<wp8_backup::Stored>(&lie).is_err());
    assert_eq!(postcard::from_bytes(&bytes), Ok(stored));
}

/// The frames of an archive without a phrase, as `FORMAT.md` tells them, whatever is in them.
fn framed(header: &[u8], frames: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = header.to_vec();
    for (number, plain) in frames.iter().enumerate() {
        let mut place = [0; 24];
        place[..8].copy_from_slice(&(number as u64).to_le_bytes());
        place[8] = u8::from(number + 1 == frames.len());
        let mut mac = Blake2bMac::<U16>::new_from_slice(b"wp8 backup frame").expect("a key");
        mac.update(header);
        mac.update(&place);
        mac.update(plain);
        bytes.extend((plain.len() as u32 + 16).to_le_bytes());
        bytes.extend(plain);
        bytes.extend(mac.finalize().into_bytes());
    }
    bytes
}

#[test]
fn records_of_a_form_that_is_not_known_are_counted_and_the_others_read() {
    let was = archive(vec![(Category::Apps, app(1, "Weather"))]);
    let plain = was.to_bytes();
    let header = &plain[..HEADER_BYTES];
    let head = postcard::to_allocvec(&(&was.device, was.taken_at_ms, 3_u64)).expect("it encodes");
    let known = postcard::to_allocvec(&was.records[0]).expect("a record encodes");
    let unknown = || b"\x00\x01\x7fof a kind to come".to_vec();
    let last = vec![3];
    let frames = [head.clone(), unknown(), known.clone(), unknown(), last.clone()];
    let read = Archive::from_bytes(&framed(header, &frames), None);
    assert_eq!(read, Ok(Opened { archive: was.clone(), unknown_records: 2 }));
    // Fewer than the head says are damage, though every frame is whole.
    let few = framed(header, &[head, known, unknown(), vec![2]]);
    let saved = Some(Box::new(Opened { archive: was, unknown_records: 1 }));
    let at_byte = few.len() as u64;
    let damaged = ArchiveError::Damaged { at_byte, saved, of_records: Some(3) };
    assert_eq!(Archive::from_bytes(&few, None), Err(damaged));
}

#[test]
fn an_archive_that_lacks_its_end_or_has_more_than_one_is_damaged_though_all_of_it_is_there() {
    let was = archive(one_of_each());
    let bytes = was.to_bytes();
    let last = bytes.len() - (4 + 1 + 16);
    let (cut, longer) = (bytes[..last].to_vec(), [&bytes[..], &[0; 20]].concat());
    for (changed, at) in [(cut, last), (longer, bytes.len())] {
        let saved = Some(Box::new(whole(was.clone())));
        let of_records = Some(was.records.len() as u64);
        let damaged = ArchiveError::Damaged { at_byte: at as u64, saved, of_records };
        assert_eq!(Archive::from_bytes(&changed, None), Err(damaged));
    }
}

/// A phrase can be wrong only where there is something that it could open.
#[test]
fn a_sealed_archive_without_a_whole_first_frame_is_damaged_and_no_phrase_is_blamed() {
    let bytes = archive(one_of_each()).to_sealed_bytes(PHRASE, SALT);
    let key = ArchiveKey::derive(PHRASE, &SALT);
    let damaged = ArchiveError::Damaged { at_byte: 40, saved: None, of_records: None };
    for (length, why) in [
        (None, damaged.clone()),
        (Some(0), damaged.clone()),
        (Some(15), damaged.clone()),
        (Some(16), ArchiveError::WrongPhrase),
        (Some(40), ArchiveError::WrongPhrase),
    ] {
        let mut short = bytes[..HEADER_BYTES].to_vec();
        if let Some(length) = length {
            short.extend(u32::to_le_bytes(length));
            short.extend(vec![7; length as usize]);
        }
        let read = Archive::from_bytes_with(&short, Some(&key));
        assert_eq!(read, Err(why), "a frame of {length:?}");
    }
    assert_eq!(Archive::from_bytes_with(&bytes[..80], Some(&key)), Err(damaged));
}

#[test]
fn a_key_is_never_printed() {
    assert_eq!(format!("{:?}", ArchiveKey::derive(PHRASE, &SALT)), "ArchiveKey(…)");
}

proptest! {
    #![proptest_config(cases(20_000))]

    /// Anything is read or refused.
    #[test]
    fn arbitrary_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Archive::from_bytes(&bytes, None).is_err());
    }

    /// The same behind a header that is right, so that the frames are looked at.
    #[test]
    fn arbitrary_frames_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut archive = archive(Vec::new()).to_bytes();
        archive.truncate(HEADER_BYTES);
        archive.extend(bytes);
        prop_assert!(Archive::from_bytes(&archive, None).is_err());
    }

    /// What is no record has no panic in it either: decoding is what hostile bytes reach first.
    #[test]
    fn arbitrary_bytes_decode_to_a_record_or_to_none(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(record) = postcard::from_bytes::<Record>(&bytes) {
            let again = postcard::to_allocvec(&record).expect("a record encodes");
            prop_assert_eq!(postcard::from_bytes::<Record>(&again).expect("it was written"), record);
        }
    }

    /// A whole archive with stretches of it changed is never read as something else.
    #[test]
    fn a_changed_archive_is_never_taken_for_another(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let was = archive(one_of_each());
        let bytes = was.to_bytes();
        let mut changed = bytes.clone();
        for (at, byte) in changes {
            changed[at.index(bytes.len())] = byte;
        }
        if changed != bytes {
            assert_noticed(Archive::from_bytes(&changed, None), &was, "a change");
        }
    }
}
