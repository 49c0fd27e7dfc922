//! The NUS SMS corpus: real messages that people gave to a collection, as texts to test with.
//!
//! It is anonymised: numbers are replaced by hashes or by the number of the giver, dates by the
//! month of the collection. The messages are taken as received from whoever gave them, a minute
//! apart within a month, so that each has a place in its thread.

use std::collections::BTreeMap;

use wp8_backup::{Direction, Message, Transport};

use super::findings::quoted;
use super::xml::{Element, Piece, Pieces};
use super::{Format, Imported, Item, Reading};
use crate::language::units::Date;

pub(super) fn read(text: &str, mut reading: Reading<'_>) -> Imported {
    let Some((mut pieces, _)) = Pieces::open(text, &["message"], &mut reading.report) else {
        reading.lost(0, "the file ends before its first element is complete");
        return reading.done(Format::NusCorpus);
    };
    let mut months = BTreeMap::new();
    loop {
        match pieces.next(&mut reading.report) {
            Piece::Whole(element) => message(&element, &mut months, &mut reading),
            Piece::Broken { at, why } => reading.lost(at, why),
            Piece::CutOff { at, within } => {
                let what = format!("the file ends in the middle of {}", quoted(&within));
                reading.lost(at, what);
                break;
            }
            Piece::End => break,
        }
    }
    reading.done(Format::NusCorpus)
}

/// `months` has how many messages of a month there were.
fn message(element: &Element, months: &mut BTreeMap<i64, i64>, reading: &mut Reading<'_>) {
    let text = element.child("text").map(|text| text.text().0.into_owned());
    let from = element.below("srcNumber").map(|number| number.text().0.trim().to_owned());
    let when = element.child("collectionMethod").and_then(|method| method.get("time"));
    let (Some(text), Some(from), Some(when)) = (text, from.filter(|it| !it.is_empty()), when)
    else {
        let what = "`message` has no `text`, no `srcNumber` or no time of collection";
        return reading.lost(element.at, what);
    };
    let Some(month_ms) = month(when) else {
        let what = format!("`message`: {} is no month", quoted(when));
        return reading.lost(element.at, what);
    };
    let minutes = months.entry(month_ms).or_default();
    let at_ms = month_ms + *minutes * 60_000;
    *minutes += 1;
    reading.set_aside("people's age, country and phone");
    let message = Message {
        transport: Transport::Sms,
        direction: Direction::Incoming,
        with: [from.as_str().into()].into(),
        at_ms,
        read: true,
        text: text.into(),
        parts: [].into(),
    };
    reading.keep(element.at, Item::Message(message));
}

/// `2003/4`, `2010.11` or `2010`, as the beginning of that month.
fn month(text: &str) -> Option<i64> {
    let mut numbers = text.trim().split(|char: char| !char.is_ascii_digit());
    let year: u32 = numbers.next()?.parse().ok().filter(|year| (1990..2100).contains(year))?;
    let month = numbers.next().map_or(Some(1), |month| month.parse().ok())?;
    let date = Date::parse(&format!("{year}-{month:02}-01")).ok()?;
    Some(date.0)
}
