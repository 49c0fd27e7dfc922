//! Messages that a phone holds when a scenario begins: made by name, never by turn.

use std::sync::Arc;

use wp8_backup::{Described, Direction, PartKind, Transport};

use super::{Message, State};
use crate::kernel::{Draw, Key, Luck, PhoneClock, Span};
use crate::wire::Number;

/// How far back the messages of a phone go. Chosen freely.
const REACH: Span = Span::days(180);

/// How many people a phone's owner writes to. Chosen freely.
const PEOPLE: u64 = 12;

const WHO: Draw = Draw::named("whom a held message is with");
const WHEN: Draw = Draw::named("when a held message was written");
const WHICH_WAY: Draw = Draw::named("which way a held message went");
const WORDS: Draw = Draw::named("what a held message says");
const PICTURE: Draw = Draw::named("how large the picture in a held message is");

const GREETINGS: [&str; 6] = ["Hi!", "Hey,", "Good morning.", "Morning!", "Hello,", "Quick one:"];
const TIMES: [&str; 10] = [
    "at six",
    "at half past seven",
    "tomorrow",
    "on Friday",
    "after work",
    "before lunch",
    "around noon",
    "next week",
    "tonight",
    "on Sunday morning",
];
const PLACES: [&str; 10] = [
    "at the station",
    "at Mia's place",
    "by the river",
    "in front of the cinema",
    "at the office",
    "at the café on the corner",
    "at home",
    "in the park",
    "at the harbour",
    "at the market",
];
const THINGS: [&str; 12] = [
    "the tickets",
    "your umbrella",
    "the blue folder",
    "the car keys",
    "bread and milk",
    "the charger",
    "the photos from the lake",
    "a cake",
    "the contract",
    "my library book",
    "the tent",
    "the spare bulb",
];

/// Texts with places to fill: `{t}` a time, `{p}` a place, `{o}` a thing.
const TEMPLATES: [&str; 18] = [
    "Shall we meet {p} {t}?",
    "Running late, I'll be {p} in ten minutes.",
    "Could you bring {o} {t}?",
    "Did you find {o}? I think I left it {p}.",
    "Thanks for yesterday, that was lovely.",
    "The train is cancelled. Can you pick me up {p}?",
    "Don't forget {o}!",
    "OK, see you {t}.",
    "I have {o} with me. Where shall I leave it?",
    "Can't talk now, I'll call you {t}.",
    "We are {p}, where are you?",
    "The doctor says everything is fine. Tell you more {t}.",
    "Do you still need {o}? The shop {p} has it.",
    "Happy birthday! Have a wonderful day.",
    "Dinner {t}? I'm cooking.",
    "Your parcel has arrived, it is {p}. Please collect it {t} and bring some identification, they \
     asked for it the last time and I had to go home again to fetch mine.",
    "Lost my phone yesterday and found it {p}. Lucky!",
    "Yes, please.",
];

/// The numbers of the people a phone's owner writes to and talks with; the same for messages and
/// calls. Numbers of fiction, 555-01xx, from 555-0110 on, so that they are told apart by their last
/// six digits (fact 262) from each other and from the first phones of a scenario.
#[must_use]
pub fn person(phone: Key, index: u64) -> Number {
    let first = Luck::of_seed(0).below(90, WHO, phone, 0);
    let last = 10 + (first + index) % 90;
    format!("+1{:03}55501{last:02}", 202 + index * 7 % 700).into()
}

/// Text messages, `count` of them, from before `before`: identity, date in milliseconds, message.
pub fn sms(
    phone: Key,
    luck: Luck,
    before: PhoneClock,
    count: u64,
) -> impl Iterator<Item = (Key, i64, Message)> {
    held(phone, luck, before, count, Transport::Sms)
}

/// Multimedia messages: each has a text and a picture.
pub fn mms(
    phone: Key,
    luck: Luck,
    before: PhoneClock,
    count: u64,
) -> impl Iterator<Item = (Key, i64, Message)> {
    held(phone, luck, before, count, Transport::Mms)
}

/// Chat messages, with the same people.
pub fn chats(
    phone: Key,
    luck: Luck,
    before: PhoneClock,
    count: u64,
) -> impl Iterator<Item = (Key, i64, Message)> {
    held(phone, luck, before, count, Transport::Chat)
}

fn held(
    phone: Key,
    luck: Luck,
    before: PhoneClock,
    count: u64,
    transport: Transport,
) -> impl Iterator<Item = (Key, i64, Message)> {
    let kind = match transport {
        Transport::Sms => "held sms",
        Transport::Mms => "held mms",
        Transport::Chat => "held chat",
    };
    let people: Vec<Arc<[Number]>> =
        (0..PEOPLE).map(|index| [person(phone, index)].into()).collect();
    (0..count).map(move |index| {
        let id = phone.child(kind, index);
        let incoming = luck.happens(550, WHICH_WAY, id, 0);
        let with = &people[luck.below(PEOPLE, WHO, id, 0) as usize];
        let parts: Arc<[Described]> = match transport {
            Transport::Sms | Transport::Chat => [].into(),
            Transport::Mms => [picture(luck, id)].into(),
        };
        let message = Message {
            transport,
            direction: if incoming { Direction::Incoming } else { Direction::Outgoing },
            with: Arc::clone(with),
            text: text(luck, id),
            parts,
            read: true,
            state: if incoming { State::Received } else { State::Sent },
        };
        (id, date(luck, id, before), message)
    })
}

/// Some second of the months before.
fn date(luck: Luck, id: Key, before: PhoneClock) -> i64 {
    let back = 1 + luck.below(REACH.0 / 1000, WHEN, id, 0);
    before.0 - (back * 1000) as i64
}

/// Such as a phone of the time sent: 40 to 280 KB.
fn picture(luck: Luck, id: Key) -> Described {
    let len_bytes = 40_000 + luck.below(240_000, PICTURE, id, 0);
    Described { seed: id.child("picture", 0).0, len_bytes, kind: PartKind::Image }
}

fn text(luck: Luck, id: Key) -> Arc<str> {
    let pick = |attempt: u64, words: &[&'static str]| {
        words[luck.below(words.len() as u64, WORDS, id, attempt) as usize]
    };
    let mut text = String::new();
    if luck.happens(250, WORDS, id, 1) {
        text.push_str(pick(2, &GREETINGS));
        text.push(' ');
    }
    let mut rest = pick(3, &TEMPLATES);
    while let Some(at) = rest.find('{') {
        text.push_str(&rest[..at]);
        text.push_str(match &rest[at..at + 3] {
            "{t}" => pick(4, &TIMES),
            "{p}" => pick(5, &PLACES),
            _ => pick(6, &THINGS),
        });
        rest = &rest[at + 3..];
    }
    text.push_str(rest);
    text.into()
}

#[cfg(test)]
mod tests {
    use super::{Luck, PhoneClock, chats, mms, sms};
    use crate::kernel::Key;

    const BEFORE: PhoneClock = PhoneClock(1_383_552_000_000);

    #[test]
    fn the_first_messages_stay_as_they_are_when_there_are_more() {
        let phone = Key::named("phone", "old");
        let few: Vec<_> = sms(phone, Luck::of_seed(7), BEFORE, 10).collect();
        let many: Vec<_> = sms(phone, Luck::of_seed(7), BEFORE, 300).take(10).collect();
        assert_eq!(few, many);
        assert!(few.iter().all(|(_, at, message)| *at < BEFORE.0 && !message.text.contains('{')));
    }

    #[test]
    fn kinds_differ_in_identity_and_only_multimedia_messages_have_pictures() {
        let phone = Key::named("phone", "old");
        let luck = Luck::of_seed(7);
        let texts: Vec<_> = sms(phone, luck, BEFORE, 3).collect();
        let media: Vec<_> = mms(phone, luck, BEFORE, 3).collect();
        let chats: Vec<_> = chats(phone, luck, BEFORE, 3).collect();
        assert!(texts.iter().zip(&media).zip(&chats).all(|((a, b), c)| a.0 != b.0 && b.0 != c.0));
        assert!(media.iter().all(|(_, _, message)| message.parts.len() == 1));
        assert!(texts.iter().chain(&chats).all(|(_, _, message)| message.parts.is_empty()));
    }
}
