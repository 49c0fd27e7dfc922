//! Whatever bytes come as records, they are decoded or refused; what is decoded is encoded the same
//! again, sealed and opened, held back or admitted, and exported, without a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wp8_backup::export::{bookmarks, sms_xml, vcard};
use wp8_backup::{Category, Policy, Record, SealingKey};

fuzz_target!(|data: &[u8]| {
    let mut records = Vec::new();
    let mut left = data;
    while let Ok((record, rest)) = postcard::take_from_bytes::<Record>(left) {
        if rest.len() == left.len() {
            break;
        }
        left = rest;
        records.push(record);
    }
    let (key, policy) = (SealingKey::from_bytes([7; 32]), Policy::complete());
    for record in &records {
        let bytes = postcard::to_allocvec(record).expect("a record encodes");
        assert_eq!(postcard::from_bytes::<Record>(&bytes).as_ref(), Ok(record));
        let sealed = key.seal(record);
        let made = postcard::to_allocvec(&sealed).expect("a sealed record encodes");
        let read: Record = postcard::from_bytes(&made).expect("it was just written");
        assert_eq!(key.open(&read).is_ok(), record.kind() != wp8_backup::Kind::Sealed);
        for category in Category::ALL {
            let _ = policy.admit(category, record);
        }
    }
    // What is described is made when it is exported: not gigabytes here.
    if records.iter().map(|record| record.body().described_bytes()).all(|bytes| bytes < 100_000) {
        let _ = sms_xml::messages(&records);
    }
    let _ = sms_xml::calls(&records);
    let _ = bookmarks::bookmarks(&records);
    let _ = vcard::people(&records);
});
