//! Whatever bytes come as an archive, they are read or refused, and what is read is written and read
//! the same again. Half of the runs put a right checksum to each frame, so that what is behind the
//! checksum is reached as well.

#![no_main]

use blake2::Blake2bMac;
use blake2::digest::consts::U16;
use blake2::digest::{KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use wp8_backup::archive::{Archive, ArchiveError, HEADER_BYTES, MAGIC};

fuzz_target!(|data: &[u8]| {
    let Some((how, data)) = data.split_first() else { return };
    let bytes = if how & 1 == 0 { data.to_vec() } else { framed(data, how & 2 == 0) };
    let opened = match Archive::from_bytes(&bytes, None) {
        Ok(opened) => opened,
        Err(ArchiveError::Damaged { saved: Some(saved), .. }) => *saved,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let again = Archive::from_bytes(&opened.archive.to_bytes(), None).expect("it was just written");
    assert_eq!(again.archive, opened.archive);
    assert_eq!(again.unknown_records, 0);
});

/// An archive of frames whose lengths the data says, each with its checksum (`FORMAT.md`).
fn framed(mut data: &[u8], ends: bool) -> Vec<u8> {
    let mut header = [0; HEADER_BYTES];
    header[..8].copy_from_slice(&MAGIC);
    header[8] = 1;
    let mut bytes = header.to_vec();
    let mut number = 0_u64;
    while let Some((length, rest)) = data.split_first() {
        let plain = &rest[..rest.len().min(usize::from(*length))];
        data = &rest[plain.len()..];
        let mut place = [0; 24];
        place[..8].copy_from_slice(&number.to_le_bytes());
        place[8] = u8::from(ends && data.is_empty());
        let mut mac = Blake2bMac::<U16>::new_from_slice(b"wp8 backup frame").expect("a key");
        mac.update(&header);
        mac.update(&place);
        mac.update(plain);
        bytes.extend((plain.len() as u32 + 16).to_le_bytes());
        bytes.extend(plain);
        bytes.extend(&mac.finalize().into_bytes()[..]);
        number += 1;
    }
    bytes
}
