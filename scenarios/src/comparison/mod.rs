//! What came back? Two phones held against each other, item by item.
//!
//! A [`Comparison`] is a value: expectations look at it (`new.came_back["old"]`), `wp8 diff` prints
//! it, properties count in it. That a thing is missing is seen by looking at both phones. Why it is
//! missing is found in the trace and in the state of the phones and the cloud ([`Reason`]), never
//! guessed: what neither of them tells is [`Reason::Untold`].

mod content;
mod evidence;
mod reason;
mod table;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use wp8_backup::{Kind, Kinds, RecordId};
use wp8_emulator::wire::PhoneIndex;
use wp8_emulator::world::World;

use content::{Content, Thing, titles};
use evidence::Evidence;

pub use reason::Reason;
pub use table::{table, tally};

/// Two phones, item by item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The phone that had the things.
    pub old: Arc<str>,
    /// The phone on which they are looked for.
    pub new: Arc<str>,
    /// When, in milliseconds of scenario time.
    pub at_ms: u64,
    /// Everything that is or was on the one or is on the other, category by category.
    pub items: Vec<Item>,
}

/// One thing that is, or was, on one of the phones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Where its owner looks for it.
    pub category: Heading,
    /// What sort of thing it is, in words.
    pub kind: &'static str,
    /// Its name: a title, a text, a number.
    pub name: String,
    /// How it is on the new phone.
    pub outcome: Outcome,
}

/// What has become of a thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Outcome {
    /// It is on both, and the same.
    Same,
    /// It is on both, and not the same.
    Differs {
        /// Why, where a reason for things of its sort holds.
        why: Option<Reason>,
    },
    /// It is, or was, on the old phone and not on the new one.
    Missing {
        /// Why.
        why: Reason,
    },
    /// It is on the new phone only.
    Extra,
}

/// Where the owner of a phone looks for things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Heading {
    /// Apps, those of the system among them.
    Apps,
    /// What apps keep.
    AppData,
    /// Settings, the lock screen, and what the keyboard was taught.
    Settings,
    /// The tiles of the Start screen.
    Start,
    /// Favourites of the browser.
    Favourites,
    /// The history of calls.
    Calls,
    /// E-mail and other accounts.
    Accounts,
    /// Saved Wi-Fi networks.
    Wifi,
    /// SMS and MMS.
    Messages,
    /// Chats.
    Chats,
    /// Photos.
    Photos,
    /// Videos.
    Videos,
}

impl Heading {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 12] = [
        Self::Apps,
        Self::AppData,
        Self::Settings,
        Self::Start,
        Self::Favourites,
        Self::Calls,
        Self::Accounts,
        Self::Wifi,
        Self::Messages,
        Self::Chats,
        Self::Photos,
        Self::Videos,
    ];

    /// The kinds of record under it.
    #[must_use]
    pub const fn kinds(self) -> Kinds {
        match self {
            Self::Apps => Kinds::of(&[Kind::App]),
            Self::AppData => Kinds::of(&[Kind::AppData]),
            Self::Settings => Kinds::of(&[Kind::Setting, Kind::LockScreen, Kind::Word]),
            Self::Start => Kinds::of(&[Kind::Tile]),
            Self::Favourites => Kinds::of(&[Kind::Favourite]),
            Self::Calls => Kinds::of(&[Kind::Call]),
            Self::Accounts => Kinds::of(&[Kind::Account]),
            Self::Wifi => Kinds::of(&[Kind::WifiNetwork]),
            Self::Messages => Kinds::of(&[Kind::Sms, Kind::Mms]),
            Self::Chats => Kinds::of(&[Kind::Chat]),
            Self::Photos => Kinds::of(&[Kind::Photo]),
            Self::Videos => Kinds::of(&[Kind::Video]),
        }
    }

    fn of(kind: Kind) -> Option<Self> {
        Self::ALL.into_iter().find(|heading| heading.kinds().holds(kind))
    }
}

impl fmt::Display for Heading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Apps => "apps",
            Self::AppData => "app data",
            Self::Settings => "settings",
            Self::Start => "Start",
            Self::Favourites => "favourites",
            Self::Calls => "calls",
            Self::Accounts => "accounts",
            Self::Wifi => "Wi-Fi networks",
            Self::Messages => "messages",
            Self::Chats => "chats",
            Self::Photos => "photos",
            Self::Videos => "videos",
        })
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same => f.write_str("the same"),
            Self::Differs { why: None } => f.write_str("differs"),
            Self::Differs { why: Some(why) } => write!(f, "differs: {why}"),
            Self::Missing { why } => write!(f, "missing: {why}"),
            Self::Extra => f.write_str("only on the new phone"),
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.kind, self.name, self.outcome)
    }
}

impl Comparison {
    /// What of the old phone's things is on the new one, with reasons as far as the world knows
    /// them: much of it is in the trace, so it should have been on from the beginning.
    #[must_use]
    pub fn of(world: &World, old: PhoneIndex, new: PhoneIndex) -> Self {
        Self::under(world, old, new, &Heading::ALL)
    }

    /// The same for some headings only, which is less work.
    #[must_use]
    pub fn under(world: &World, old: PhoneIndex, new: PhoneIndex, headings: &[Heading]) -> Self {
        let kinds = headings.iter().fold(Kinds::NONE, |all, heading| all.and(heading.kinds()));
        let name = |index: PhoneIndex| Arc::clone(&world.phones()[index.place()].identity().name);
        let mut items = held_against(world, old, new, kinds);
        items.sort_by(|a, b| (a.category, a.kind).cmp(&(b.category, b.kind)));
        Self { old: name(old), new: name(new), at_ms: world.now().0, items }
    }

    /// The items under a heading.
    pub fn items_under(&self, heading: Heading) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.category == heading)
    }

    /// The items that are missing, each with its reason.
    pub fn missing(&self) -> impl Iterator<Item = (&Item, &Reason)> {
        self.items.iter().filter_map(|item| match &item.outcome {
            Outcome::Missing { why } => Some((item, why)),
            Outcome::Same | Outcome::Differs { .. } | Outcome::Extra => None,
        })
    }
}

/// Of the phones of a world the two that are compared where nobody says which: `old` and `new`, or the only two.
#[must_use]
pub fn usual_pair<'n>(names: &[&'n str]) -> Option<(&'n str, &'n str)> {
    let named = |sought| names.iter().copied().find(|name| *name == sought);
    match names[..] {
        _ if named("old").and(named("new")).is_some() => Some(("old", "new")),
        [old, new] => Some((old, new)),
        _ => None,
    }
}

fn held_against(world: &World, old: PhoneIndex, new: PhoneIndex, kinds: Kinds) -> Vec<Item> {
    let evidence = Evidence::of(world, old, new);
    let (old, new) = (&world.phones()[old.place()], &world.phones()[new.place()]);
    let titles = titles(&[old, new]);
    let before = Content::of(old, kinds);
    let mut after = Content::of(new, kinds).things;
    let mut gone: BTreeMap<RecordId, Thing> = evidence.deleted_on_old(kinds).collect();
    let mut items = Vec::new();
    for (id, thing) in before.things {
        gone.remove(&id);
        let outcome = match after.remove(&id) {
            Some(there) if there.digest() == thing.digest() => Outcome::Same,
            Some(_) => Outcome::Differs { why: evidence.why_different(id, &thing) },
            None => Outcome::Missing { why: evidence.why_missing(id, &thing) },
        };
        items.extend(thing.item(outcome, &titles));
    }
    for (id, thing) in gone {
        if !after.contains_key(&id) {
            let why = evidence.why_deleted(id);
            items.extend(thing.item(Outcome::Missing { why }, &titles));
        }
    }
    items.extend(after.values().filter_map(|thing| thing.item(Outcome::Extra, &titles)));
    items
}
