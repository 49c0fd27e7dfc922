//! What expectations can speak about, as data: the checker, the reference and completion read the
//! same tables.

/// The type of a value in an expectation.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A text.
    Text,
    /// One of a few words. Compared with any other literal, it is a mistake.
    Word(&'static [&'static str]),
    /// A length of time; written `duration("26h")`.
    Duration,
    /// A moment; written `timestamp("2013-10-14 08:00")`.
    Time,
    /// A list.
    List(&'static Type),
    /// Values under texts, such as a person's name.
    Map(&'static Type),
    /// Named fields.
    Struct(&'static StructSchema),
    /// A value that may be missing; then it equals `null`.
    Maybe(&'static Type),
}

/// Named fields that belong together.
#[derive(Debug)]
pub struct StructSchema {
    /// What one of these is called in messages and the reference: `phone`, `download`.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub help: &'static str,
    /// Its fields, in the order of the reference.
    pub fields: &'static [FieldSchema],
}

/// One field of a [`StructSchema`].
#[derive(Debug)]
pub struct FieldSchema {
    /// As it is written in an expectation.
    pub name: &'static str,
    /// What it holds.
    pub of: Type,
    /// What it means, in a sentence.
    pub help: &'static str,
}

impl StructSchema {
    /// The field of a name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static FieldSchema> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Type {
    /// The type as a message names it: "a text", "a list of downloads".
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Bool => "a truth value".to_owned(),
            Self::Int => "a number".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Word(_) => "a word".to_owned(),
            Self::Duration => "a duration".to_owned(),
            Self::Time => "a time".to_owned(),
            Self::List(of) => format!("a list of {}", of.plural()),
            Self::Map(of) => format!("a map to {}", of.plural()),
            Self::Struct(schema) => super::super::diagnostic::with_article(schema.name),
            Self::Maybe(of) => of.describe(),
        }
    }

    /// The type in the reference: `list(download)`, `word`, `time?`.
    #[must_use]
    pub fn notation(&self) -> String {
        match self {
            Self::Bool => "bool".to_owned(),
            Self::Int => "int".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Word(words) => {
                words.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(" | ")
            }
            Self::Duration => "duration".to_owned(),
            Self::Time => "time".to_owned(),
            Self::List(of) => format!("list({})", of.notation()),
            Self::Map(of) => format!("map({})", of.notation()),
            Self::Struct(schema) => schema.name.to_owned(),
            Self::Maybe(of) => format!("{}?", of.notation()),
        }
    }

    fn plural(&self) -> String {
        match self {
            Self::Bool => "truth values".to_owned(),
            Self::Int => "numbers".to_owned(),
            Self::Text => "texts".to_owned(),
            Self::Word(_) => "words".to_owned(),
            Self::Duration => "durations".to_owned(),
            Self::Time => "times".to_owned(),
            Self::List(_) => "lists".to_owned(),
            Self::Map(_) => "maps".to_owned(),
            Self::Struct(schema) => plural(schema.name),
            Self::Maybe(of) => of.plural(),
        }
    }
}

/// `download` to `downloads`, `category` to `categories`.
pub(super) fn plural(noun: &str) -> String {
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        Some(_) | None if noun.ends_with(['s', 'x']) => format!("{noun}es"),
        Some(_) | None => format!("{noun}s"),
    }
}
