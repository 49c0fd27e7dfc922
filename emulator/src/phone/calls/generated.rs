//! Calls that a phone holds when a scenario begins.

use wp8_backup::Direction;

use super::{CallKey, Entry};
use crate::kernel::{Draw, Key, Luck, PhoneClock, Span};
use crate::wire::Number;

/// How far back they go. Chosen freely.
const REACH: Span = Span::days(90);

const WHO: Draw = Draw::named("whom a held call was with");
const WHEN: Draw = Draw::named("when a held call was");
const HOW: Draw = Draw::named("how a held call went");
const LONG: Draw = Draw::named("how long a held call was");

/// Calls with `people`, `count` of them, from before `before`.
pub fn calls(
    phone: Key,
    luck: Luck,
    before: PhoneClock,
    people: &[Number],
    count: u64,
) -> impl Iterator<Item = (CallKey, Entry)> {
    (0..if people.is_empty() { 0 } else { count }).map(move |index| {
        let id = phone.child("held call", index);
        let who = luck.below(people.len() as u64, WHO, id, 0) as usize;
        let back_s = 1 + luck.below(REACH.0 / 1000, WHEN, id, 0);
        let (direction, answered) = match luck.below(10, HOW, id, 0) {
            0..=3 => (Direction::Outgoing, true),
            4 => (Direction::Outgoing, false),
            5..=7 => (Direction::Incoming, true),
            _ => (Direction::Incoming, false),
        };
        let entry = Entry {
            number: people[who].clone(),
            direction,
            answered,
            duration_s: if answered { 5 + luck.below(900, LONG, id, 0) as u32 } else { 0 },
        };
        (CallKey { at_ms: before.0 - (back_s * 1000) as i64, id }, entry)
    })
}
