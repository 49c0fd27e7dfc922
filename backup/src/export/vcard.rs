//! People as vCards (version 3.0), which every address book imports.
//!
//! Contacts are not in a backup: they live in the account (fact 13). What a backup knows of people
//! are the numbers and addresses that messages and calls were exchanged with, so a card has one of
//! these and no name.

use std::collections::BTreeSet;

use crate::record::{Body, Record};

/// A card for everybody that the messages and calls among some records were exchanged with.
#[must_use]
pub fn people(records: &[Record]) -> String {
    let mut people: BTreeSet<&str> = BTreeSet::new();
    for record in records {
        if let Body::Message(message) = record.body() {
            people.extend(message.with.iter().map(|with| &**with));
        } else if let Body::Call(call) = record.body() {
            people.insert(&call.number);
        }
    }
    people.into_iter().map(card).collect()
}

fn card(person: &str) -> String {
    let kind = if person.contains('@') { "EMAIL;TYPE=INTERNET" } else { "TEL;TYPE=CELL" };
    let person = escaped(person);
    let lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        &format!("N:;{person};;;"),
        &format!("FN:{person}"),
        &format!("{kind}:{person}"),
        "END:VCARD",
    ];
    lines.iter().flat_map(|line| folded(line)).collect()
}

/// As RFC 2426 wants values: backslash, comma, semicolon and line ends escaped.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => value.extend(['\\', c]),
            '\n' => value.push_str("\\n"),
            '\r' => {}
            c => value.push(c),
        }
    }
    value
}

/// A line of at most 75 bytes goes on behind a blank on the next one.
fn folded(line: &str) -> Vec<char> {
    const LONGEST: usize = 75;
    let mut folded = Vec::with_capacity(line.len() + 2);
    let mut filled = 0;
    for c in line.chars() {
        if filled + c.len_utf8() > LONGEST {
            folded.extend("\r\n ".chars());
            filled = 1;
        }
        folded.push(c);
        filled += c.len_utf8();
    }
    folded.extend("\r\n".chars());
    folded
}
