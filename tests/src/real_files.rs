//! Files that nobody here wrote, through the importers: what they lose is what they deserve.
//!
//! They are not part of the repository. `WP8_DATA` names the folder they lie in; without it, a folder
//! `shared/data` beside the repository is looked for, and where there is none the files are skipped
//! and counted on standard error.

use std::io::Write as _;
use std::path::PathBuf;

use wp8_backup::{Kind, Record, RecordId};
use wp8_scenarios::import::{self, Imported, Item, Sort};

use crate::source::workspace;

/// What a file must come to.
struct Expected {
    file: &'static str,
    /// Text messages, picture messages, calls, favourites, apps; or why it is refused.
    kept: Result<[usize; 5], &'static str>,
    /// Lost, reduced, repeated, odd.
    found: [usize; 4],
}

const fn kept(file: &'static str, kept: [usize; 5], found: [usize; 4]) -> Expected {
    Expected { file, kept: Ok(kept), found }
}

const fn refused(file: &'static str, why: &'static str) -> Expected {
    Expected { file, kept: Err(why), found: [0; 4] }
}

const FILES: [Expected; 15] = [
    kept("sms/sms_small.xml", [12, 0, 0, 0, 0], [0; 4]),
    // One picture is no base64; one part is of a type that nobody knows.
    kept("sms/corrupt_attachments.xml", [0, 2, 0, 0, 0], [0, 2, 0, 0]),
    // An empty element; the file says that it has 2444.
    kept("sms/invalid-count-and-empty.xml", [1, 0, 0, 0, 0], [1, 0, 0, 1]),
    // One message stands there twice; the file says that it has 2444.
    kept("sms/sms-dupes.xml", [7, 0, 0, 0, 0], [0, 0, 1, 1]),
    kept("sms/calls_example.xml", [0, 0, 4, 0, 0], [0; 4]),
    kept("sms/nus_en_every558th_100.xml", [100, 0, 0, 0, 0], [0; 4]),
    kept("wpmsg/sms_small.msg", [12, 0, 0, 0, 0], [0; 4]),
    kept("bookmarks/internet_explorer_11_flat.htm", [0, 0, 0, 18, 0], [0; 4]),
    kept("manifests/2048-iconic-8.0.xml", [0, 0, 0, 0, 1], [0; 4]),
    refused("manifests/cordova-template-8.0.xml", "a template that was never filled in"),
    kept("manifests/groupmessaging-7.1.xml", [0, 0, 0, 0, 1], [0; 4]),
    kept("manifests/winium-testapp-8.1.xml", [0, 0, 0, 0, 1], [0; 4]),
    // Its product id is all zeros, its publisher as the template has it.
    kept("manifests/wp7sim-nonascii-7.0.xml", [0, 0, 0, 0, 1], [0, 0, 0, 2]),
    kept("xap/DisplayingAlerts.xap", [0, 0, 0, 0, 1], [0; 4]),
    refused("xap/cordova-fixture-notazip.xap", "it begins with `(dummy package)`"),
];

#[test]
fn files_that_nobody_here_wrote_lose_what_they_deserve() {
    let Some(folder) = folder() else { return };
    let mut skipped = Vec::new();
    for Expected { file, kept, found } in &FILES {
        let Ok(bytes) = std::fs::read(folder.join(file)) else {
            skipped.push(*file);
            continue;
        };
        let integrity = import::integrity_file(file);
        let integrity = integrity.and_then(|beside| std::fs::read(folder.join(beside)).ok());
        match (import::read(&bytes, integrity.as_deref()), kept) {
            (Ok(imported), Ok(kept)) => {
                let findings = &imported.findings;
                assert_eq!(counts(&imported), *kept, "{file}: {findings:#?}");
                let sorts = [Sort::Lost, Sort::Reduced, Sort::Repeated, Sort::Odd];
                assert_eq!(sorts.map(|sort| findings.count(sort)), *found, "{file}: {findings:#?}");
            }
            (Err(why), Err(wanted)) => {
                assert!(why.to_string().contains(wanted), "{file}: {why}");
            }
            (Ok(_), Err(wanted)) => panic!("{file} is read, though {wanted}"),
            (Err(why), Ok(_)) => panic!("{file} is refused: {why}"),
        }
    }
    if !skipped.is_empty() {
        say(&format!("{} files are not there and skipped: {}", skipped.len(), skipped.join(", ")));
    }
}

#[test]
fn the_same_messages_by_two_ways_are_the_same_messages() {
    let Some(folder) = folder() else { return };
    let read = |file: &str| {
        let bytes = std::fs::read(folder.join(file)).ok()?;
        Some(messages(&import::read(&bytes, None).ok()?))
    };
    let (Some(xml), Some(msg)) = (read("sms/sms_small.xml"), read("wpmsg/sms_small.msg")) else {
        return say("the two files are not there and skipped");
    };
    // The converter kept whole seconds only.
    let to_seconds =
        |(with, at_ms, text): &(String, i64, String)| (with.clone(), at_ms / 1_000, text.clone());
    assert_eq!(
        xml.iter().map(to_seconds).collect::<Vec<_>>(),
        msg.iter().map(to_seconds).collect::<Vec<_>>()
    );
}

#[test]
fn real_texts_survive_an_export_and_an_import() {
    let Some(folder) = folder() else { return };
    let Ok(bytes) = std::fs::read(folder.join("sms/nus_en_every558th_100.xml")) else {
        return say("the corpus is not there and skipped");
    };
    let imported = import::read(&bytes, None).expect("it is read");
    let records = imported.items.iter().zip(1..).filter_map(|(item, id)| match item {
        Item::Message(message) => {
            Some(Record::new(RecordId(id), wp8_backup::Body::Message(message.clone())))
        }
        Item::Call(_) | Item::Favourite(_) | Item::App(_) => None,
    });
    let records: Vec<Record> = records.collect();
    assert!(records.iter().all(|record| record.kind() == Kind::Sms));
    let xml = wp8_backup::export::sms_xml::messages(&records);
    let again = import::read(xml.as_bytes(), None).expect("it is what we write");
    let mut before = messages(&imported);
    before.sort_by_key(|(_, at_ms, _)| *at_ms);
    assert_eq!(messages(&again), before);
    let longest = before.iter().map(|(_, _, text)| text.chars().count()).max();
    assert!(longest > Some(160), "none is longer than one text message: {longest:?}");
}

fn messages(imported: &Imported) -> Vec<(String, i64, String)> {
    let messages = imported.items.iter().filter_map(|item| match item {
        Item::Message(it) => Some((it.with.join(","), it.at_ms, it.text.to_string())),
        Item::Call(_) | Item::Favourite(_) | Item::App(_) => None,
    });
    messages.collect()
}

fn counts(imported: &Imported) -> [usize; 5] {
    let mut counts = [0; 5];
    for item in &imported.items {
        counts[match item {
            Item::Message(message) if message.parts.is_empty() && is_sms(message) => 0,
            Item::Message(_) => 1,
            Item::Call(_) => 2,
            Item::Favourite(_) => 3,
            Item::App(_) => 4,
        }] += 1;
    }
    counts
}

fn is_sms(message: &wp8_backup::Message) -> bool {
    message.transport == wp8_backup::Transport::Sms
}

/// Where the files lie, if anywhere.
fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("WP8_DATA").filter(|folder| !folder.is_empty());
    let folder = named.map_or_else(|| workspace().join("../shared/data"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    say(&format!("{} files are skipped: set WP8_DATA to their folder", FILES.len()));
    None
}

/// The harness of tests keeps what they print to itself; this is for whoever looks at the suites.
fn say(what: &str) {
    let _ = writeln!(std::io::stderr().lock(), "files that nobody here wrote: {what}");
}
