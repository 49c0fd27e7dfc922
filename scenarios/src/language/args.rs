//! Arguments: one description from which decoding, errors, JSON Schema and reference text follow.
//!
//! A struct declared with [`args!`] *is* its description: the doc comment of a field is its help, its Rust type is its
//! [`Kind`], what follows `=` is its default. [`words!`] does the same for a choice between words.
//!
//! ```ignore
//! args! {
//!     /// Walks through set-up as a person would.
//!     pub struct WalkThroughSetup(short: until) {
//!         /// The page to stop at, before touching it.
//!         until: Option<SetupPage>,
//!         /// The network to join where there is a Wi-Fi page.
//!         wifi: Option<NetworkName>,
//!         /// How often to try again when a page fails.
//!         attempts: u32 [1..=10] = 1,
//!     }
//! }
//! ```
//!
//! `new: { walk_through_setup: { until: sign_in } }` and, by the short form, `new: { walk_through_setup: sign_in }`
//! are then the same step.

use std::collections::BTreeMap;

use super::diagnostic::{Diagnostic, Diagnostics, enumerate, with_article};
use super::source::Place;
use super::units::{BitsPerSecond, Bytes, Date, Millis, Percent, Refusal};
use super::yaml::{Entry, Name, Node, Style, Value};

/// What an argument may be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Any text; a number is taken as it is written.
    Text,
    /// A whole number, both bounds included.
    Int {
        /// Least value.
        min: i64,
        /// Greatest value.
        max: i64,
    },
    /// `true` or `false`.
    Bool,
    /// A length of time, such as `1h30m`.
    Duration,
    /// An amount of data, such as `30 MB`.
    Size,
    /// A rate, such as `20 Mbit/s`.
    Speed,
    /// A share, such as `40%`.
    Percent,
    /// A date, such as `2013-10-14 08:00`.
    Date,
    /// One of a few words.
    Word(&'static [Word]),
    /// A name that the scenario declares or the catalogue has.
    Name(Domain),
    /// Several of a kind; a single one may stand without brackets.
    List(&'static Kind),
    /// Values under names of the author's choice.
    Map(&'static Kind),
    /// Named arguments.
    Struct(&'static Shape),
    /// Something that the language defines by itself, such as a list of steps.
    Defined(&'static str),
}

/// One of the words of a [`Kind::Word`].
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// As it is written in a scenario.
    pub word: &'static str,
    /// What it means.
    pub help: &'static str,
}

/// Where a name must be known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Domain {
    /// `world.phones`.
    Phone,
    /// `world.accounts`.
    Account,
    /// `world.networks`.
    Network,
    /// The versions a phone and its services can have.
    Profile,
    /// Phone models.
    Model,
    /// Mobile operators.
    Carrier,
    /// Defects that can be switched on and off.
    Quirk,
    /// What the facts leave open.
    Switch,
    /// What must hold in every history.
    Property,
    /// Verbs.
    Verb,
}

impl Domain {
    /// What one of them is called.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Account => "account",
            Self::Network => "network",
            Self::Profile => "profile",
            Self::Model => "phone model",
            Self::Carrier => "carrier",
            Self::Quirk => "quirk",
            Self::Switch => "switch",
            Self::Property => "property",
            Self::Verb => "verb",
        }
    }

    /// Where an author finds them.
    #[must_use]
    pub const fn found(self) -> &'static str {
        match self {
            Self::Phone => "declare it under `world.phones`",
            Self::Account => "declare it under `world.accounts`",
            Self::Network => "declare it under `world.networks`",
            Self::Profile => "`wp8 profiles` lists them",
            Self::Quirk => "`wp8 quirks` lists them",
            Self::Verb => "`wp8 verbs` lists them",
            Self::Model | Self::Carrier | Self::Switch | Self::Property => {
                "the reference lists them"
            }
        }
    }
}

/// One argument.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// As it is written in a scenario.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// What happens without it.
    pub need: Need,
    /// What it is for; see [`prose`].
    pub help: &'static str,
}

/// Whether an argument can be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It cannot.
    Required,
    /// It can.
    Optional,
    /// It can, and then has this value, written as in a scenario.
    Default(&'static str),
}

/// A set of arguments.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// What they are for; see [`prose`].
    pub help: &'static str,
    /// The arguments, in the order of the reference.
    pub fields: &'static [Field],
    /// The one that a bare value means.
    pub short: Option<&'static str>,
}

impl Shape {
    /// The argument of a name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Whether it can be used without any argument.
    #[must_use]
    pub fn may_be_empty(&self) -> bool {
        self.fields.iter().all(|field| field.need != Need::Required)
    }
}

impl Shape {
    /// What is wrong with the description itself.
    pub(super) fn flaws(&self) -> Vec<String> {
        let mut flaws = Vec::new();
        if let Some(short) = self.short
            && self.field(short).is_none()
        {
            flaws.push(format!("the short form means `{short}`, which is no argument"));
        }
        for field in self.fields {
            if let Need::Default(text) = field.need
                && !field.kind.accepts(text)
            {
                flaws.push(format!("`{}` cannot be its default `{text}`", field.name));
            }
            flaws.extend(field.kind.shape().map(Self::flaws).unwrap_or_default());
        }
        flaws
    }
}

impl Kind {
    /// Whether a bare value can be read as this. Names are not looked up.
    #[must_use]
    pub fn accepts(&self, text: &str) -> bool {
        let value = super::yaml::plain(text.to_owned());
        match self {
            Self::Text => matches!(value, Value::Text(_) | Value::Int(..)),
            Self::Int { min, max } => {
                matches!(value, Value::Int(number, _) if (*min..=*max).contains(&number))
            }
            Self::Bool => matches!(value, Value::Bool(_)),
            Self::Duration => Millis::parse(text).is_ok(),
            Self::Size => Bytes::parse(text).is_ok(),
            Self::Speed => BitsPerSecond::parse(text).is_ok(),
            Self::Percent => Percent::parse(text).is_ok(),
            Self::Date => Date::parse(text).is_ok(),
            Self::Word(words) => words.iter().any(|word| word.word == text),
            Self::Name(_) | Self::Defined(_) => true,
            Self::List(of) => of.accepts(text),
            Self::Map(_) => false,
            Self::Struct(shape) => shape
                .short
                .and_then(|short| shape.field(short))
                .is_some_and(|field| field.kind.accepts(text)),
        }
    }

    /// The set of arguments that this is, or that its items are.
    fn shape(&self) -> Option<&'static Shape> {
        match self {
            Self::Struct(shape) => Some(shape),
            Self::List(of) | Self::Map(of) => of.shape(),
            Self::Text
            | Self::Int { .. }
            | Self::Bool
            | Self::Duration
            | Self::Size
            | Self::Speed
            | Self::Percent
            | Self::Date
            | Self::Word(_)
            | Self::Name(_)
            | Self::Defined(_) => None,
        }
    }
}

/// A value that can be read from a [`Node`] and says what it may be.
pub trait Arg: Sized {
    /// What it may be.
    const KIND: Kind;
    /// Whether a field of this type can be left out.
    const OPTIONAL: bool = false;

    /// Reads it. A refusal is reported to the reader and leaves nothing.
    fn take(node: &Node, reader: &mut Reader<'_>) -> Option<Self>;

    /// The value of a field that is not there.
    fn absent() -> Option<Self> {
        None
    }
}

/// A set of arguments, declared with [`args!`].
pub trait Args: Arg {
    /// Their description.
    const SHAPE: &'static Shape;
}

/// The names a scenario can use, by what they are.
pub type Names = BTreeMap<Domain, Vec<String>>;

/// What reading needs: the names that are known, and a place for what is wrong.
#[derive(Debug)]
pub struct Reader<'d> {
    names: &'d Names,
    out: &'d mut Diagnostics,
    subject: Name,
}

impl<'d> Reader<'d> {
    /// A reader that reports to `out`.
    pub fn new(names: &'d Names, out: &'d mut Diagnostics) -> Self {
        Self { names, out, subject: Name { place: Place::default(), text: "this".to_owned() } }
    }

    /// Reports a mistake.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.out.push(diagnostic);
    }

    /// The names of a domain.
    #[must_use]
    pub fn names(&self, domain: Domain) -> &'d [String] {
        self.names.get(&domain).map_or(&[], Vec::as_slice)
    }

    /// Reads the value under a key: messages name the key.
    pub fn take<T: Arg>(&mut self, key: &Name, node: &Node) -> Option<T> {
        self.about(key, |reader| T::take(node, reader))
    }

    /// Does something of which messages should name `subject`.
    pub fn about<T>(&mut self, subject: &Name, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.subject, subject.clone());
        let result = read(self);
        self.subject = outer;
        result
    }

    /// What is being read, as messages name it.
    fn subject(&self) -> String {
        quoted(&self.subject)
    }

    /// Reports that a value is not what its key asks for. Returns nothing, for use as the last line
    /// of a reading.
    pub fn refuse<T>(&mut self, node: &Node, wanted: &str) -> Option<T> {
        let place =
            if node.place.start == node.place.end { self.subject.place } else { node.place };
        let message = format!("{} is {wanted}, not {}", self.subject(), node.describe());
        self.report(Diagnostic::new(place, message).label(format!("expected {wanted}")));
        None
    }

    fn refusal<T>(&mut self, node: &Node, refusal: Refusal) -> Option<T> {
        self.report(Diagnostic::new(node.place, refusal.message).help(refusal.help));
        None
    }

    /// A name of a domain, checked.
    pub fn known(&mut self, node: &Node, domain: Domain) -> Option<String> {
        let Some(text) = node.written() else {
            return self.refuse(node, &format!("the name of {}", with_article(domain.noun())));
        };
        self.check_known(text, node.place, domain).then(|| text.to_owned())
    }

    /// Checks a name of a domain, wherever it is written.
    pub fn check_known(&mut self, text: &str, place: Place, domain: Domain) -> bool {
        let names = self.names(domain);
        if names.iter().any(|name| name == text) {
            return true;
        }
        let message = format!("no {} is called `{text}`", domain.noun());
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut diagnostic = Diagnostic::new(place, message).suggest(text, known);
        if diagnostic.help.is_none() {
            diagnostic = diagnostic.help(domain.found());
        }
        self.report(diagnostic);
        false
    }

    /// The entries of a set of arguments, with unknown ones reported.
    ///
    /// Nothing means no arguments; a bare value means the argument of the short form.
    pub fn fields<'n>(&mut self, node: &'n Node, shape: &'static Shape) -> Option<Fields<'n>> {
        let subject = self.subject.clone();
        let at = if node.place.start == node.place.end { subject.place } else { node.place };
        match (&node.value, shape.short) {
            (Value::Null, _) => Some(Fields { shape, entries: Vec::new(), at, subject }),
            (Value::Map(entries), _) => {
                let entries = self.only_known(entries, shape);
                Some(Fields { shape, entries, at, subject })
            }
            (_, Some(short)) => {
                // Messages name the key that the author wrote.
                let key = subject.clone();
                Some(Fields {
                    shape,
                    entries: vec![Given { field: short.to_owned(), key, node }],
                    at,
                    subject,
                })
            }
            (_, None) if shape.fields.is_empty() => {
                let message =
                    format!("{} takes no arguments, but has {}", quoted(&subject), node.describe());
                self.report(Diagnostic::new(node.place, message));
                None
            }
            (_, None) => {
                let names: Vec<&str> = shape.fields.iter().map(|field| field.name).collect();
                let message =
                    format!("{} takes named arguments, not {}", quoted(&subject), node.describe());
                self.report(Diagnostic::new(node.place, message).help(format!(
                    "write `{}: {{ {}: … }}`; it has {}",
                    subject.text,
                    names[0],
                    enumerate(&names)
                )));
                None
            }
        }
    }

    fn only_known<'n>(&mut self, entries: &'n [Entry], shape: &'static Shape) -> Vec<Given<'n>> {
        let mut known = Vec::with_capacity(entries.len());
        for entry in entries {
            if shape.field(&entry.key.text).is_some() {
                known.push(Given {
                    field: entry.key.text.clone(),
                    key: entry.key.clone(),
                    node: &entry.value,
                });
                continue;
            }
            let message = format!("{} has no `{}`", self.subject(), entry.key.text);
            let names = shape.fields.iter().map(|field| field.name);
            self.report(Diagnostic::new(entry.key.place, message).suggest(&entry.key.text, names));
        }
        known
    }
}

/// The entries of one set of arguments while they are read. Made by [`Reader::fields`], used by
/// [`args!`].
#[derive(Debug)]
pub struct Fields<'n> {
    shape: &'static Shape,
    entries: Vec<Given<'n>>,
    at: Place,
    subject: Name,
}

/// An argument that is there.
#[derive(Debug)]
struct Given<'n> {
    field: String,
    key: Name,
    node: &'n Node,
}

impl Fields<'_> {
    /// Reads one of them, or its default; reports if it is required and missing.
    pub fn take<T: Arg>(&self, name: &'static str, reader: &mut Reader<'_>) -> Option<T> {
        let field = self.shape.field(name)?;
        if let Some(Given { key, node, .. }) = self.entries.iter().find(|given| given.field == name)
        {
            if matches!(node.value, Value::Null) && T::OPTIONAL {
                return T::absent();
            }
            return reader.about(key, |reader| {
                if let Kind::Int { min, max } = field.kind {
                    whole_number(node, min, max, reader)?;
                }
                T::take(node, reader)
            });
        }
        match field.need {
            Need::Optional => T::absent(),
            Need::Default(text) => {
                let node = Node {
                    place: self.at,
                    value: super::yaml::plain(text.to_owned()),
                    style: Style::Plain,
                };
                reader.about(&self.subject, |reader| T::take(&node, reader))
            }
            Need::Required => {
                let message = format!("{} needs `{name}`", quoted(&self.subject));
                reader.report(
                    Diagnostic::new(self.at, message)
                        .help(format!("`{name}`: {}", prose(field.help))),
                );
                None
            }
        }
    }
}

/// A key in backticks; what is no key but a description ("the step") without.
fn quoted(subject: &Name) -> String {
    if subject.text.contains(' ') { subject.text.clone() } else { format!("`{}`", subject.text) }
}

/// Doc comment text as one line without Markdown links.
#[must_use]
pub fn prose(help: &str) -> String {
    help.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A field's name as scenarios write it: without the mark that lets Rust use a keyword as a name.
#[must_use]
pub const fn field_name(rust: &'static str) -> &'static str {
    match rust.as_bytes() {
        [b'r', b'#', ..] => rust.split_at(2).1,
        _ => rust,
    }
}

fn whole_number(node: &Node, min: i64, max: i64, reader: &mut Reader<'_>) -> Option<i64> {
    match node.value {
        Value::Int(value, _) if (min..=max).contains(&value) => Some(value),
        Value::Int(..) => reader.refuse(node, &range_text(min, max)),
        Value::Null | Value::Bool(_) | Value::Text(_) | Value::List(_) | Value::Map(_) => {
            reader.refuse(node, "a whole number")
        }
    }
}

pub(super) fn range_text(min: i64, max: i64) -> String {
    match (min, max) {
        (i64::MIN, i64::MAX) => "a whole number".to_owned(),
        (0, max) if max >= i64::from(u32::MAX) => "a whole number from 0".to_owned(),
        (1, max) if max >= i64::from(u32::MAX) => "a whole number from 1".to_owned(),
        (min, max) => format!("a whole number from {min} to {max}"),
    }
}

macro_rules! whole_numbers {
    ($($type:ty: $min:expr, $max:expr;)+) => {$(
        impl Arg for $type {
            const KIND: Kind = Kind::Int { min: $min, max: $max };

            fn take(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
                whole_number(node, $min, $max, reader)?.try_into().ok()
            }
        }
    )+};
}

whole_numbers! {
    u8: 0, 255;
    u16: 0, 65_535;
    u32: 0, 4_294_967_295;
    u64: 0, i64::MAX;
    i32: -2_147_483_648, 2_147_483_647;
    i64: i64::MIN, i64::MAX;
}

impl Arg for String {
    const KIND: Kind = Kind::Text;

    fn take(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::Text(text) | Value::Int(_, text) => Some(text.clone()),
            Value::Bool(value) => {
                let message = format!("{} is a text, not `{value}`", reader.subject());
                reader.report(
                    Diagnostic::new(node.place, message)
                        .help(format!("write \"{value}\" if the word is meant")),
                );
                None
            }
            Value::Null | Value::List(_) | Value::Map(_) => reader.refuse(node, "a text"),
        }
    }
}

impl Arg for bool {
    const KIND: Kind = Kind::Bool;

    fn take(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::Bool(value) => Some(*value),
            Value::Text(text)
                if matches!(
                    text.to_lowercase().as_str(),
                    "yes" | "on" | "true" | "no" | "off" | "false"
                ) =>
            {
                let meant = matches!(text.to_lowercase().as_str(), "yes" | "on" | "true");
                let message = format!("{} is `true` or `false`, not `{text}`", reader.subject());
                reader
                    .report(Diagnostic::new(node.place, message).help(format!("write `{meant}`")));
                None
            }
            Value::Null | Value::Int(..) | Value::Text(_) | Value::List(_) | Value::Map(_) => {
                reader.refuse(node, "`true` or `false`")
            }
        }
    }
}

macro_rules! quantities {
    ($($type:ty: $kind:ident, $wanted:literal;)+) => {$(
        impl Arg for $type {
            const KIND: Kind = Kind::$kind;

            fn take(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
                match node.written() {
                    Some(text) => <$type>::parse(text).map_or_else(|refusal| reader.refusal(node, refusal), Some),
                    None => reader.refuse(node, $wanted),
                }
            }
        }
    )+};
}

quantities! {
    Millis: Duration, "a duration";
    Bytes: Size, "a size";
    BitsPerSecond: Speed, "a speed";
    Percent: Percent, "a share of a hundred";
    Date: Date, "a date";
}

impl<T: Arg> Arg for Option<T> {
    const KIND: Kind = T::KIND;
    const OPTIONAL: bool = true;

    fn take(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        T::take(node, reader).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Arg> Arg for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);
    const OPTIONAL: bool = true;

    /// A bare value is a list of one. All items are read, so that all that is wrong with them is
    /// told.
    fn take(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::List(items) => {
                let read: Vec<Option<T>> = items.iter().map(|item| T::take(item, reader)).collect();
                read.into_iter().collect()
            }
            Value::Null => reader.refuse(node, "a list"),
            Value::Bool(_) | Value::Int(..) | Value::Text(_) | Value::Map(_) => {
                T::take(node, reader).map(|item| vec![item])
            }
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// A value and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// Where.
    pub place: Place,
    /// The value.
    pub value: T,
}

impl<T: Arg> Arg for Placed<T> {
    const KIND: Kind = T::KIND;

    fn take(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        T::take(node, reader).map(|value| Self { place: node.place, value })
    }
}

/// Values under names of the author's choice, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<T>(pub Vec<(Name, T)>);

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Table<T> {
    /// The value under a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(key, _)| key.text == name).map(|(_, value)| value)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.0.iter_mut().find(|(key, _)| key.text == name).map(|(_, value)| value)
    }

    /// Names and values, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(key, value)| (key.text.as_str(), value))
    }
}

impl<T: Arg> Arg for Table<T> {
    const KIND: Kind = Kind::Map(&T::KIND);
    const OPTIONAL: bool = true;

    fn take(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            return reader.refuse(node, "a map");
        };
        let read: Vec<Option<(Name, T)>> = entries
            .iter()
            .map(|entry| {
                reader.take(&entry.key, &entry.value).map(|value| (entry.key.clone(), value))
            })
            .collect();
        read.into_iter().collect::<Option<Vec<_>>>().map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

macro_rules! names {
    ($($(#[doc = $about:literal])+ $name:ident: $domain:ident;)+) => {$(
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub String);

        impl Arg for $name {
            const KIND: Kind = Kind::Name(Domain::$domain);

            fn take(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
                reader.known(node, Domain::$domain).map(Self)
            }
        }

        impl std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }
    )+};
}

names! {
    /// The name of a phone of this scenario.
    PhoneName: Phone;
    /// The name of an account of this scenario.
    AccountName: Account;
    /// The name of a network of this scenario.
    NetworkName: Network;
    /// The name of a profile.
    ProfileName: Profile;
    /// The name of a phone model.
    ModelName: Model;
    /// The name of a mobile operator.
    CarrierName: Carrier;
    /// The name of a quirk.
    QuirkName: Quirk;
    /// The name of a property.
    PropertyName: Property;
}

/// Reads one of several words. Used by [`words!`].
pub fn take_word(node: &Node, words: &'static [Word], reader: &mut Reader<'_>) -> Option<usize> {
    let names: Vec<&str> = words.iter().map(|word| word.word).collect();
    let Some(text) = node.written() else {
        return reader.refuse(node, &enumerate(&names));
    };
    let found = names.iter().position(|name| *name == text);
    if found.is_none() {
        let message = format!("`{text}` is nothing that {} can be", reader.subject());
        reader.report(Diagnostic::new(node.place, message).suggest(text, names));
    }
    found
}

/// Declares a set of arguments: see the [module](self).
macro_rules! args {
    (
        $(#[doc = $about:literal])+
        $vis:vis struct $name:ident $((short: $short:ident))? {
            $(
                $(#[doc = $help:literal])+
                $field:ident: $type:ty $([$min:literal ..= $max:literal])? $(= $default:literal)?
            ),* $(,)?
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        $vis struct $name {
            $($(#[doc = $help])+ pub $field: $type,)*
        }

        impl $crate::language::args::Args for $name {
            const SHAPE: &'static $crate::language::args::Shape = &$crate::language::args::Shape {
                help: concat!($($about, "\n"),+),
                fields: &[$($crate::language::args::Field {
                    name: $crate::language::args::field_name(stringify!($field)),
                    kind: $crate::language::args::args!(@kind $type $(, $min, $max)?),
                    need: $crate::language::args::args!(@need $type $(, $default)?),
                    help: concat!($($help, "\n"),+),
                }),*],
                short: $crate::language::args::args!(@short $($short)?),
            };
        }

        impl $crate::language::args::Arg for $name {
            const KIND: $crate::language::args::Kind =
                $crate::language::args::Kind::Struct(<Self as $crate::language::args::Args>::SHAPE);

            fn take(
                node: &$crate::language::yaml::Node,
                reader: &mut $crate::language::args::Reader<'_>,
            ) -> Option<Self> {
                let fields = reader.fields(node, <Self as $crate::language::args::Args>::SHAPE)?;
                $(let $field = fields.take($crate::language::args::field_name(stringify!($field)), reader);)*
                let _ = &fields;
                Some(Self { $($field: $field?),* })
            }
        }
    };
    (@kind $type:ty) => { <$type as $crate::language::args::Arg>::KIND };
    (@kind $type:ty, $min:literal, $max:literal) => { $crate::language::args::Kind::Int { min: $min, max: $max } };
    (@need $type:ty) => {
        if <$type as $crate::language::args::Arg>::OPTIONAL {
            $crate::language::args::Need::Optional
        } else {
            $crate::language::args::Need::Required
        }
    };
    (@need $type:ty, $default:literal) => { $crate::language::args::Need::Default(concat!($default)) };
    (@short) => { None };
    (@short $short:ident) => { Some($crate::language::args::field_name(stringify!($short))) };
}

/// Declares a choice between words; each is a variant with its word.
///
/// ```ignore
/// words! {
///     /// How a network is secured.
///     pub enum Security {
///         /// Anyone can join.
///         Open = "open",
///         /// With a password.
///         Wpa2 = "wpa2",
///     }
/// }
/// ```
macro_rules! words {
    (
        $(#[doc = $about:literal])+
        $vis:vis enum $name:ident {
            $($(#[doc = $help:literal])+ $variant:ident = $word:literal),+ $(,)?
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        $vis enum $name {
            $($(#[doc = $help])+ $variant,)+
        }

        impl $name {
            /// All of them, in the order of the reference.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Their words, in the same order.
            pub const WORDS: &'static [$crate::language::args::Word] = &[$($crate::language::args::Word {
                word: $word,
                help: concat!($($help, "\n"),+),
            }),+];

            /// As it is written in a scenario.
            #[must_use]
            #[allow(dead_code, reason = "not every choice is told")]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl $crate::language::args::Arg for $name {
            const KIND: $crate::language::args::Kind = $crate::language::args::Kind::Word(Self::WORDS);

            fn take(
                node: &$crate::language::yaml::Node,
                reader: &mut $crate::language::args::Reader<'_>,
            ) -> Option<Self> {
                let index = $crate::language::args::take_word(node, Self::WORDS, reader)?;
                Self::ALL.get(index).copied()
            }
        }
    };
}

pub(crate) use {args, words};
