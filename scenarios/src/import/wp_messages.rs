//! Messages as "contacts+message backup" wrote them on a Windows Phone (fact 263).
//!
//! Their dates are called local and counted like Windows' file times, from 1601 on. They are taken
//! as UTC, as the converters of the time do: assumed.

use wp8_backup::{Direction, Message, PartKind, Transport};

use super::findings::quoted;
use super::xml::{Element, Piece, Pieces};
use super::{Format, Imported, Item, Reading, base64, described, integrity, kind_of};

pub(super) fn read(
    text: &str,
    mut reading: Reading<'_>,
    bytes: &[u8],
    integrity: Option<&[u8]>,
) -> Imported {
    match integrity.map(|integrity| integrity::check(bytes, integrity)) {
        None => reading
            .odd(0, "no integrity file (`.hsh`) lies beside it: the phone's app would refuse it"),
        Some(Ok(())) => {}
        Some(Err(why)) => {
            reading.odd(0, format!("its integrity file {why}; the phone's app would refuse it"));
        }
    }
    let Some((mut pieces, _)) = Pieces::open(text, &["Message"], &mut reading.report) else {
        reading.lost(0, "the file ends before its first element is complete");
        return reading.done(Format::WpMessages);
    };
    loop {
        match pieces.next(&mut reading.report) {
            Piece::Whole(element) if element.name == "Message" => message(&element, &mut reading),
            Piece::Whole(element) => {
                let what = format!("{} is nothing that stands here", quoted(&element.name));
                reading.lost(element.at, what);
            }
            Piece::Broken { at, why } => reading.lost(at, why),
            Piece::CutOff { at, within } => {
                let what = format!("the file ends in the middle of {}", quoted(&within));
                reading.lost(at, what);
                break;
            }
            Piece::End => break,
        }
    }
    reading.done(Format::WpMessages)
}

/// The text of an element within another, told where a part of it means nothing.
fn text_in(element: &Element, name: &str, reading: &mut Reading<'_>) -> Option<String> {
    let child = element.child(name)?;
    let (text, wrong) = child.text();
    if let Some(wrong) = wrong {
        reading.reduced(child.at, format!("`{name}`: {wrong}; a `\u{fffd}` is in its place"));
    }
    Some(text.into_owned())
}

fn message(element: &Element, reading: &mut Reading<'_>) {
    let at = element.at;
    let direction = match text_in(element, "IsIncoming", reading).as_deref().map(str::trim) {
        Some("true" | "1") => Direction::Incoming,
        Some("false" | "0") => Direction::Outgoing,
        Some(other) => {
            let what = format!("`Message`: {} says not which way it went", quoted(other));
            return reading.lost(at, what);
        }
        None => return reading.lost(at, "`Message` has no `IsIncoming`"),
    };
    let date = text_in(element, "LocalTimestamp", reading).unwrap_or_default();
    let Some(at_ms) = date.trim().parse().ok().and_then(unix_ms) else {
        let what = format!("`Message`: {} is no `LocalTimestamp`", quoted(&date));
        return reading.lost(at, what);
    };
    let sender = text_in(element, "Sender", reading).unwrap_or_default();
    // The misspelling is the format's.
    let listed = element.child("Recepients").map_or(&[][..], |list| &list.children);
    let recipients: Vec<String> =
        listed.iter().map(|number| number.text().0.trim().to_owned()).collect();
    let mut with = match direction {
        Direction::Incoming => vec![sender.trim().to_owned()],
        Direction::Outgoing => recipients,
    };
    with.retain(|number| !number.is_empty());
    if with.is_empty() {
        return reading.lost(at, "`Message` does not say whom it was exchanged with");
    }
    let body = text_in(element, "Body", reading).unwrap_or_default();
    let mut texts = if body.is_empty() { Vec::new() } else { vec![body] };
    let mut parts = Vec::new();
    let given = element.child("Attachments").map_or(&[][..], |list| &list.children);
    for (number, attachment) in given.iter().enumerate() {
        match part(attachment, reading) {
            Ok(Part::Text(text)) if texts.contains(&text) => {}
            Ok(Part::Text(text)) => texts.push(text),
            Ok(Part::Media(kind, bytes)) => parts.push(described(kind, &bytes)),
            Ok(Part::Layout) => {
                reading.set_aside("layouts of picture messages, which a phone makes by itself");
            }
            Err(why) => {
                let what = format!("attachment {} is left out: {why}", number + 1);
                reading.reduced(attachment.at, what);
            }
        }
    }
    let read = text_in(element, "IsRead", reading);
    let message = Message {
        transport: if given.is_empty() { Transport::Sms } else { Transport::Mms },
        direction,
        with: with.iter().map(|number| number.as_str().into()).collect(),
        at_ms,
        read: direction == Direction::Outgoing || read.as_deref().map(str::trim) != Some("false"),
        text: texts.join("\n").into(),
        parts: parts.into(),
    };
    reading.keep(at, Item::Message(message));
}

enum Part {
    Text(String),
    Media(PartKind, Vec<u8>),
    Layout,
}

fn part(attachment: &Element, reading: &mut Reading<'_>) -> Result<Part, String> {
    let media_type = text_in(attachment, "AttachmentContentType", reading).unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    let data = text_in(attachment, "AttachmentDataBase64String", reading).unwrap_or_default();
    if media_type == "application/smil" {
        return Ok(Part::Layout);
    }
    if media_type == "text/plain" {
        let bytes = base64(&data)?;
        let (units, _) = bytes.as_chunks::<2>();
        let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
        return Ok(Part::Text(String::from_utf16_lossy(&units)));
    }
    let Some(kind) = kind_of(&media_type) else {
        let shown = "a phone shows pictures, sounds, videos and texts";
        return Err(format!("{shown}, not {}", quoted(&media_type)));
    };
    let bytes = base64(&data)?;
    if bytes.is_empty() { Err("it has no data".to_owned()) } else { Ok(Part::Media(kind, bytes)) }
}

/// Windows counts tenths of a microsecond since 1601.
fn unix_ms(file_time: i64) -> Option<i64> {
    const FROM_1601_TO_1970_MS: i64 = 11_644_473_600_000;
    (file_time > 0).then(|| file_time / 10_000 - FROM_1601_TO_1970_MS)
}
