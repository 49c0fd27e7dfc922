//! XML of "SMS Backup & Restore", the most used of its kind: what people have whose messages were on
//! another phone.

use std::sync::Arc;

use wp8_backup::{Call, Described, Direction, Message, Transport};

use super::findings::quoted;
use super::xml::{Element, Piece, Pieces};
use super::{Format, Imported, Item, Reading, base64, described, kind_of};

/// What the format writes where it has nothing.
const NULL: &str = "null";

/// What stands for the own number among addresses.
const OWN_NUMBER: &str = "insert-address-token";

/// The names of contacts, which a phone has from its account (fact 13).
const NAMES: &str = "names of contacts, which a phone has from its account (fact 13)";

pub(super) fn read(text: &str, mut reading: Reading<'_>, format: Format) -> Imported {
    let names: &'static [&'static str] = &["sms", "mms", "call"];
    let Some((mut pieces, root)) = Pieces::open(text, names, &mut reading.report) else {
        reading.lost(0, "the file ends before its first element is complete");
        return reading.done(format);
    };
    let mut there = 0_u64;
    loop {
        match pieces.next(&mut reading.report) {
            Piece::Whole(element) => {
                there += 1;
                match element.name.as_str() {
                    "sms" => sms(&element, &mut reading),
                    "mms" => mms(&element, &mut reading),
                    "call" => call(&element, &mut reading),
                    other => {
                        let what = format!("{} is nothing that stands here", quoted(other));
                        reading.lost(element.at, what);
                    }
                }
            }
            Piece::Broken { at, why } => {
                there += 1;
                reading.lost(at, why);
            }
            Piece::CutOff { at, within } => {
                there += u64::from(within != root.name);
                let what = format!("the file ends in the middle of {}", quoted(&within));
                reading.lost(at, what);
                break;
            }
            Piece::End => break,
        }
    }
    if let Some(count) = present(&root, "count") {
        match count.trim().parse::<u64>() {
            Ok(said) if said != there => {
                reading
                    .odd(root.at, format!("the file says it has {said} entries; it has {there}"));
            }
            Ok(_) => {}
            Err(_) => reading.odd(root.at, format!("{} is no number of entries", quoted(count))),
        }
    }
    reading.done(format)
}

/// An attribute that is there and not empty.
fn present<'e>(element: &'e Element, name: &str) -> Option<&'e str> {
    element.get(name).filter(|value| !value.is_empty() && *value != NULL)
}

/// The attributes without which an item means nothing; those that are missing are told, and nothing
/// comes back.
fn required<'e, const N: usize>(
    element: &'e Element,
    names: [&str; N],
    reading: &mut Reading<'_>,
) -> Option<[&'e str; N]> {
    let values = names.map(|name| present(element, name));
    let missing: Vec<String> = names
        .iter()
        .zip(&values)
        .filter(|(_, value)| value.is_none())
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    if missing.is_empty() {
        return Some(values.map(Option::unwrap_or_default));
    }
    let what = format!("`{}` has no {}", element.name, missing.join(", no "));
    reading.lost(element.at, what);
    None
}

fn whole_number<T: std::str::FromStr>(
    element: &Element,
    name: &str,
    text: &str,
    reading: &mut Reading<'_>,
) -> Option<T> {
    let number = text.trim().parse();
    if number.is_err() {
        let what = format!("`{}`: {} is no `{name}`", element.name, quoted(text));
        reading.lost(element.at, what);
    }
    number.ok()
}

/// Which way a message went, by the box it lies in; nothing for one that went neither way yet.
fn direction(element: &Element, folder: &str, reading: &mut Reading<'_>) -> Option<Direction> {
    let left = match folder.trim() {
        "1" => return Some(Direction::Incoming),
        "2" => return Some(Direction::Outgoing),
        "3" => "it is a draft",
        "4" => "it was still to be sent",
        "5" => "it could not be sent",
        "6" => "it waited to be sent",
        other => {
            let what = format!("`{}`: {} is no known box", element.name, quoted(other));
            reading.lost(element.at, what);
            return None;
        }
    };
    let what = format!("`{}`: {left}; a phone takes what was sent or received", element.name);
    reading.lost(element.at, what);
    None
}

/// The other sides, each once, in the order in which they are named.
fn numbers(named: &[&str]) -> Vec<Arc<str>> {
    let mut numbers: Vec<Arc<str>> = Vec::new();
    for number in named.iter().map(|number| number.trim()) {
        let known = numbers.iter().any(|known| &**known == number);
        if !number.is_empty() && number != NULL && number != OWN_NUMBER && !known {
            numbers.push(number.into());
        }
    }
    numbers
}

fn is_read(element: &Element, direction: Direction) -> bool {
    // What was sent has been looked at.
    direction == Direction::Outgoing || element.get("read") != Some("0")
}

/// What an entry has that a phone has no place for.
fn set_aside(element: &Element, reading: &mut Reading<'_>) {
    if present(element, "contact_name").is_some_and(|name| name != "(Unknown)") {
        reading.set_aside(NAMES);
    }
    if element.get("locked").is_some_and(|locked| locked.trim() == "1") {
        reading.set_aside("locks against deletion");
    }
}

fn sms(element: &Element, reading: &mut Reading<'_>) {
    let Some([address, date, folder]) = required(element, ["address", "date", "type"], reading)
    else {
        return;
    };
    let Some(at_ms) = whole_number(element, "date", date, reading) else { return };
    let Some(direction) = direction(element, folder, reading) else { return };
    let with = numbers(&address.split('~').collect::<Vec<_>>());
    if with.is_empty() {
        return reading.lost(element.at, format!("`sms`: {} is nobody", quoted(address)));
    }
    let text = match element.get("body") {
        Some(text) if text != NULL => text,
        Some(_) | None => {
            reading.reduced(element.at, "`sms` has no `body`; it is kept without a text");
            ""
        }
    };
    subject(element, "subject", reading);
    set_aside(element, reading);
    let message = Message {
        transport: Transport::Sms,
        direction,
        with: with.into(),
        at_ms,
        read: is_read(element, direction),
        text: text.into(),
        parts: [].into(),
    };
    reading.keep(element.at, Item::Message(message));
}

fn subject(element: &Element, name: &str, reading: &mut Reading<'_>) {
    if let Some(subject) = present(element, name) {
        let what = format!(
            "`{}`: its subject {} is left out; messages here have none",
            element.name,
            quoted(subject)
        );
        reading.reduced(element.at, what);
    }
}

fn mms(element: &Element, reading: &mut Reading<'_>) {
    let Some([date, folder]) = required(element, ["date", "msg_box"], reading) else { return };
    let Some(at_ms) = whole_number(element, "date", date, reading) else { return };
    let Some(direction) = direction(element, folder, reading) else { return };
    let with = sides(element, direction);
    if with.is_empty() {
        return reading.lost(element.at, "`mms` does not say whom it was exchanged with");
    }
    subject(element, "sub", reading);
    set_aside(element, reading);
    let mut texts = Vec::new();
    let mut parts = Vec::new();
    let given = element.child("parts").map_or(&[][..], |parts| &parts.children);
    for (number, part) in given.iter().enumerate() {
        take_part(number + 1, part, &mut texts, &mut parts, reading);
    }
    if texts.len() > 1 {
        let what = format!("its {} texts are one here, with line ends between", texts.len());
        reading.odd(element.at, what);
    }
    if given.is_empty() {
        reading.reduced(element.at, "`mms` has no parts; it is kept without anything in it");
    }
    let message = Message {
        transport: Transport::Mms,
        direction,
        with: with.into(),
        at_ms,
        read: is_read(element, direction),
        text: texts.join("\n").into(),
        parts: parts.into(),
    };
    reading.keep(element.at, Item::Message(message));
}

/// The sender of an incoming one first, then who else got it; the recipients of an outgoing one.
fn sides(element: &Element, direction: Direction) -> Vec<Arc<str>> {
    let listed = || element.child("addrs").into_iter().flat_map(|addrs| &addrs.children);
    // 137 is the sender.
    let sender = listed()
        .filter(|addr| direction == Direction::Incoming && addr.get("type") == Some("137"))
        .filter_map(|addr| addr.get("address"));
    let named = present(element, "address").map(|address| address.split('~'));
    let named: Vec<&str> = sender.chain(named.into_iter().flatten()).collect();
    let sides = numbers(&named);
    if !sides.is_empty() {
        return sides;
    }
    numbers(&listed().filter_map(|addr| addr.get("address")).collect::<Vec<_>>())
}

fn take_part(
    number: usize,
    part: &Element,
    texts: &mut Vec<String>,
    parts: &mut Vec<Described>,
    reading: &mut Reading<'_>,
) {
    let media_type = present(part, "ct").unwrap_or_default();
    let name =
        present(part, "name").or_else(|| present(part, "cl")).or_else(|| present(part, "fn"));
    let name = name.map(|name| format!(" ({})", quoted(name))).unwrap_or_default();
    let left = |why: String| format!("part {number}{name} is left out: {why}");
    if media_type.eq_ignore_ascii_case("application/smil") {
        return reading.set_aside("layouts of picture messages, which a phone makes by itself");
    }
    if media_type.eq_ignore_ascii_case("text/plain") {
        return match (present(part, "text"), present(part, "data").map(base64)) {
            (Some(text), _) => texts.push(text.to_owned()),
            (None, Some(Ok(bytes))) => texts.push(String::from_utf8_lossy(&bytes).into_owned()),
            (None, Some(Err(why))) => reading.reduced(part.at, left(why)),
            // An empty text says as much as none.
            (None, None) => {}
        };
    }
    let Some(kind) = kind_of(media_type) else {
        let what =
            format!("a phone shows pictures, sounds, videos and texts, not {}", quoted(media_type));
        return reading.reduced(part.at, left(what));
    };
    match present(part, "data").map(base64) {
        Some(Ok(bytes)) if !bytes.is_empty() => parts.push(described(kind, &bytes)),
        Some(Ok(_)) | None => reading.reduced(part.at, left("it has no data".to_owned())),
        Some(Err(why)) => reading.reduced(part.at, left(why)),
    }
}

fn call(element: &Element, reading: &mut Reading<'_>) {
    let Some([date, kind]) = required(element, ["date", "type"], reading) else { return };
    let Some(at_ms) = whole_number(element, "date", date, reading) else { return };
    let duration = present(element, "duration").unwrap_or("0");
    let Some(duration_s) = whole_number::<u32>(element, "duration", duration, reading) else {
        return;
    };
    let (direction, answered) = match kind.trim() {
        "1" => (Direction::Incoming, true),
        // The format does not say whether anybody answered.
        "2" => (Direction::Outgoing, duration_s > 0),
        // Missed, refused, refused by a list, or answered on another device: nobody answered here.
        "3" | "5" | "6" | "7" => (Direction::Incoming, false),
        "4" => {
            let what =
                "`call`: it went to the voicemail box, which is no part of the history (fact 266)";
            return reading.lost(element.at, what);
        }
        other => {
            let what = format!("`call`: {} is no known type", quoted(other));
            return reading.lost(element.at, what);
        }
    };
    let withheld = matches!(element.get("presentation").map(str::trim), Some("2" | "3" | "4"));
    let number = present(element, "number").filter(|number| !number.trim().starts_with("-"));
    let number = match number {
        Some(number) => number.trim(),
        None if withheld => "unknown",
        None => return reading.lost(element.at, "`call` has no `number`"),
    };
    set_aside(element, reading);
    let duration_s = if answered { duration_s } else { 0 };
    let number = number.into();
    let call = Call { number, direction, answered, at_ms, duration_s };
    reading.keep(element.at, Item::Call(call));
}
