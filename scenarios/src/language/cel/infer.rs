//! The types that checking works with.

use super::schema::{self, StructSchema, Type};
use crate::language::diagnostic::with_article;

/// What can be called on a list or map, for suggestions.
const LIST_METHODS: [&str; 6] = ["all", "exists", "exists_one", "filter", "map", "size"];

/// What can be called on a text.
const TEXT_METHODS: [&str; 5] = ["contains", "endsWith", "matches", "size", "startsWith"];

/// The type of a part of an expression. Like [`Type`], but made while checking; `Unknown` follows a
/// mistake and fits everything, so that one mistake is told once.
#[derive(Clone, Debug)]
pub(super) enum Inferred {
    Unknown,
    Null,
    Bool,
    Int,
    Text,
    Word(&'static [&'static str]),
    Duration,
    Time,
    List(Box<Inferred>),
    Map(Box<Inferred>),
    Struct(&'static StructSchema),
    Maybe(Box<Inferred>),
}

impl From<Type> for Inferred {
    fn from(of: Type) -> Self {
        match of {
            Type::Bool => Self::Bool,
            Type::Int => Self::Int,
            Type::Text => Self::Text,
            Type::Word(words) => Self::Word(words),
            Type::Duration => Self::Duration,
            Type::Time => Self::Time,
            Type::List(of) => Self::List(Box::new((*of).into())),
            Type::Map(of) => Self::Map(Box::new((*of).into())),
            Type::Struct(schema) => Self::Struct(schema),
            Type::Maybe(of) => Self::Maybe(Box::new((*of).into())),
        }
    }
}

impl Inferred {
    /// Without the possibility of being missing.
    pub(super) fn known(&self) -> &Self {
        if let Self::Maybe(of) = self { of.known() } else { self }
    }

    /// What can be called on it.
    pub(super) fn methods(&self) -> &'static [&'static str] {
        match self.known() {
            Self::List(_) | Self::Map(_) => &LIST_METHODS,
            Self::Text | Self::Word(_) => &TEXT_METHODS,
            Self::Unknown
            | Self::Null
            | Self::Bool
            | Self::Int
            | Self::Duration
            | Self::Time
            | Self::Struct(_)
            | Self::Maybe(_) => &[],
        }
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.known(), Self::Text | Self::Word(_) | Self::Unknown)
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Self::Unknown => "unknown".to_owned(),
            Self::Null => "null".to_owned(),
            Self::Bool => "a truth value".to_owned(),
            Self::Int => "a number".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Word(_) => "a word".to_owned(),
            Self::Duration => "a duration".to_owned(),
            Self::Time => "a time".to_owned(),
            Self::List(of) if matches!(**of, Self::Unknown) => "a list".to_owned(),
            Self::List(of) => format!("a list of {}", of.plural()),
            Self::Map(of) => format!("a map to {}", of.plural()),
            Self::Struct(schema) => with_article(schema.name),
            Self::Maybe(of) => of.describe(),
        }
    }

    pub(super) fn plural(&self) -> String {
        match self {
            Self::Struct(schema) => schema::plural(schema.name),
            Self::Maybe(of) => of.plural(),
            Self::Unknown | Self::Null => "values".to_owned(),
            Self::Bool => "truth values".to_owned(),
            Self::Int => "numbers".to_owned(),
            Self::Text => "texts".to_owned(),
            Self::Word(_) => "words".to_owned(),
            Self::Duration => "durations".to_owned(),
            Self::Time => "times".to_owned(),
            Self::List(_) => "lists".to_owned(),
            Self::Map(_) => "maps".to_owned(),
        }
    }
}

/// Whether anything can be called by that name on a value.
pub(super) fn is_method(name: &str) -> bool {
    LIST_METHODS.contains(&name) || TEXT_METHODS.contains(&name)
}

/// Whether two types can be equal.
pub(super) fn comparable(a: &Inferred, b: &Inferred) -> bool {
    match (a, b) {
        (Inferred::Unknown, _)
        | (_, Inferred::Unknown)
        | (Inferred::Null, Inferred::Null | Inferred::Maybe(_))
        | (Inferred::Maybe(_), Inferred::Null) => true,
        (Inferred::Maybe(a), b) => comparable(a, b),
        (a, Inferred::Maybe(b)) => comparable(a, b),
        (Inferred::List(a), Inferred::List(b)) | (Inferred::Map(a), Inferred::Map(b)) => {
            comparable(a, b)
        }
        (Inferred::Word(a), Inferred::Word(b)) => a.iter().any(|word| b.contains(word)),
        (Inferred::Text | Inferred::Word(_), Inferred::Text | Inferred::Word(_))
        | (Inferred::Bool, Inferred::Bool)
        | (Inferred::Int, Inferred::Int)
        | (Inferred::Duration, Inferred::Duration)
        | (Inferred::Time, Inferred::Time) => true,
        _ => false,
    }
}

/// Whether two types can stand in one list.
pub(super) fn of_one_kind(a: &Inferred, b: &Inferred) -> bool {
    match (a.known(), b.known()) {
        (Inferred::Struct(a), Inferred::Struct(b)) => std::ptr::eq(*a, *b),
        (Inferred::List(a), Inferred::List(b)) | (Inferred::Map(a), Inferred::Map(b)) => {
            of_one_kind(a, b)
        }
        (Inferred::Word(_), Inferred::Word(_)) => true,
        _ => comparable(a, b),
    }
}
