//! What came back from another phone.

use std::borrow::Cow;
use std::rc::Rc;

use wp8_emulator::wire::PhoneIndex;
use wp8_emulator::world::World;

use crate::comparison::{Comparison, Heading, Item, Outcome, Reason};
use crate::language::cel::{Value, view};

/// The comparisons of one phone with each other one, by the other's name.
pub fn came_back<'w>(world: &'w World, new: &str) -> Value<'w> {
    let Some((new, _)) = world.phone(new) else { return Value::Map(Rc::default()) };
    let phones = world.phones().iter().enumerate();
    let others = phones.filter(|(place, _)| *place != new.place()).map(|(place, phone)| {
        let old = PhoneIndex(place as u16);
        let name: &str = &phone.identity().name;
        (Cow::Borrowed(name), Value::object(ComparisonView { world, old, new }))
    });
    Value::Map(Rc::new(others.collect()))
}

/// Two phones of a world.
pub struct ComparisonView<'w> {
    world: &'w World,
    old: PhoneIndex,
    new: PhoneIndex,
}

impl<'w> ComparisonView<'w> {
    fn of(&self, headings: &'static [Heading]) -> Value<'w> {
        let comparison = Comparison::under(self.world, self.old, self.new, headings);
        Value::object(HeadingView(comparison.items.into()))
    }
}

view! {
    /// What of another phone is on this one. Why something is missing is known from the trace: a
    /// scenario that asks for it is recorded from its beginning.
    pub static COMPARISON: "comparison" for ComparisonView<'w> as this {
        /// Everything together.
        all: Struct(&HEADING) => this.of(&Heading::ALL),
        /// Apps, those of the system among them.
        apps: Struct(&HEADING) => this.of(&[Heading::Apps]),
        /// What apps keep.
        app_data: Struct(&HEADING) => this.of(&[Heading::AppData]),
        /// Settings, the lock screen, and what the keyboard was taught.
        settings: Struct(&HEADING) => this.of(&[Heading::Settings]),
        /// The tiles of the Start screen.
        start: Struct(&HEADING) => this.of(&[Heading::Start]),
        /// Favourites.
        favourites: Struct(&HEADING) => this.of(&[Heading::Favourites]),
        /// The history of calls.
        calls: Struct(&HEADING) => this.of(&[Heading::Calls]),
        /// E-mail and other accounts, without the Microsoft account.
        accounts: Struct(&HEADING) => this.of(&[Heading::Accounts]),
        /// Saved Wi-Fi networks.
        wifi: Struct(&HEADING) => this.of(&[Heading::Wifi]),
        /// SMS and MMS.
        messages: Struct(&HEADING) => this.of(&[Heading::Messages]),
        /// Chats.
        chats: Struct(&HEADING) => this.of(&[Heading::Chats]),
        /// Photos.
        photos: Struct(&HEADING) => this.of(&[Heading::Photos]),
        /// Videos.
        videos: Struct(&HEADING) => this.of(&[Heading::Videos]),
    }
}

/// The items under a heading.
pub struct HeadingView(Rc<[Item]>);

impl HeadingView {
    fn count<'w>(&self, fits: fn(&Outcome) -> bool) -> Value<'w> {
        Value::int(self.0.iter().filter(|item| fits(&item.outcome)).count())
    }
}

view! {
    /// What of one sort is on the other phone, on this one, or on both.
    pub static HEADING: "compared category" for HeadingView as this {
        /// How many are on both and the same.
        same: Int => this.count(|outcome| *outcome == Outcome::Same),
        /// How many are on both and not the same.
        differs: Int => this.count(|outcome| matches!(outcome, Outcome::Differs { .. })),
        /// How many are, or were, on the other phone and are not on this one.
        missing: Int => this.count(|outcome| matches!(outcome, Outcome::Missing { .. })),
        /// How many are on this one only.
        extra: Int => this.count(|outcome| *outcome == Outcome::Extra),
        /// Each of them.
        items: List(&Struct(&ITEM)) => {
            let items = Rc::clone(&this.0);
            Value::list(items.len(), move |at| Value::object(ItemView(items[at].clone())))
        },
    }
}

/// One item.
pub struct ItemView(Item);

impl ItemView {
    const fn reason(&self) -> Option<&Reason> {
        match &self.0.outcome {
            Outcome::Missing { why } | Outcome::Differs { why: Some(why) } => Some(why),
            Outcome::Same | Outcome::Differs { why: None } | Outcome::Extra => None,
        }
    }
}

view! {
    /// One thing of a comparison.
    pub static ITEM: "compared thing" for ItemView as this {
        /// What sort of thing, for example `SMS`.
        kind: Text => Value::text(this.0.kind),
        /// Its name.
        name: Text => Value::text(this.0.name.clone()),
        /// How it is on this phone.
        outcome: Word(&["same", "differs", "missing", "extra"]) => Value::text(match this.0.outcome {
            Outcome::Same => "same",
            Outcome::Differs { .. } => "differs",
            Outcome::Missing { .. } => "missing",
            Outcome::Extra => "extra",
        }),
        /// Why it is missing, or differs.
        why: Maybe(&Word(Reason::WORDS)) => Value::maybe(this.reason().map(|why| Value::text(why.word()))),
        /// The same in words, with the name of the fault or defect.
        words: Maybe(&Text) => Value::maybe(this.reason().map(|why| Value::text(why.to_string()))),
    }
}
