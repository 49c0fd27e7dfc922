//! Values of expectations, and how a view of the world hands them out.
//!
//! A view is an [`Object`]: it is asked for one field at a time, and what is not asked for is never
//! built. Lists are [`Sequence`]s for the same reason: the size of a hundred thousand messages is a
//! number, not a hundred thousand values. `'w` is the lifetime of the world that is looked at;
//! values may point into it.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use super::schema::{StructSchema, Type};
use crate::language::units::{Date, Millis};

/// A value in an expectation.
#[derive(Clone)]
pub enum Value<'w> {
    /// A missing value.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number.
    Int(i64),
    /// A text or a word.
    Text(Cow<'w, str>),
    /// A length of time, in milliseconds.
    Duration(i64),
    /// A moment, in milliseconds since the Unix epoch.
    Time(i64),
    /// A list.
    List(Rc<dyn Sequence<'w> + 'w>),
    /// Values under texts.
    Map(Rc<Vec<(Cow<'w, str>, Value<'w>)>>),
    /// Named fields.
    Struct(Rc<dyn Object<'w> + 'w>),
}

/// Something with named fields, looked at lazily.
pub trait Object<'w> {
    /// What fields it has.
    fn schema(&self) -> &'static StructSchema;

    /// A field's value. Only asked for fields that the schema has.
    fn get(&self, field: &str) -> Value<'w>;
}

/// A list, looked at lazily.
pub trait Sequence<'w> {
    /// How many items it has.
    fn len(&self) -> usize;

    /// Whether it has none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at an index below [`Sequence::len`].
    fn at(&self, index: usize) -> Value<'w>;
}

/// What the names at the start of a path stand for: phones by their names, and the parts of the
/// world.
pub trait Roots<'w> {
    /// The value of a name. Only asked for names that the scope of the expression has.
    fn root(&self, name: &str) -> Value<'w>;
}

impl<'w> Value<'w> {
    /// A text that is borrowed from the world or made for the occasion.
    pub fn text(text: impl Into<Cow<'w, str>>) -> Self {
        Self::Text(text.into())
    }

    /// A number from any count; one beyond 2⁶³ becomes the largest.
    pub fn int(count: impl TryInto<i64>) -> Self {
        Self::Int(count.try_into().unwrap_or(i64::MAX))
    }

    /// A length of time.
    #[must_use]
    pub fn duration_ms(ms: u64) -> Self {
        Self::Duration(i64::try_from(ms).unwrap_or(i64::MAX))
    }

    /// Something with fields.
    pub fn object(object: impl Object<'w> + 'w) -> Self {
        Self::Struct(Rc::new(object))
    }

    /// A list whose items are made when they are looked at: `len` of them, each by `at`.
    pub fn list(len: usize, at: impl Fn(usize) -> Self + 'w) -> Self {
        struct Lazy<F>(usize, F);
        impl<'w, F: Fn(usize) -> Value<'w>> Sequence<'w> for Lazy<F> {
            fn len(&self) -> usize {
                self.0
            }

            fn at(&self, index: usize) -> Value<'w> {
                self.1(index)
            }
        }
        Self::List(Rc::new(Lazy(len, at)))
    }

    /// A list of values that are at hand.
    pub fn items(items: impl IntoIterator<Item = Self>) -> Self {
        Self::List(Rc::new(items.into_iter().collect::<Vec<_>>()))
    }

    /// The value, or null.
    pub fn maybe(value: Option<Self>) -> Self {
        value.unwrap_or(Self::Null)
    }

    /// Whether the value is what the type says, looking at every field and item. Returns the path
    /// of the first that is not, for a test that holds a view against its schema.
    pub fn check(&self, of: &Type) -> Result<(), String> {
        self.check_at(of, "")
    }

    fn check_at(&self, of: &Type, path: &str) -> Result<(), String> {
        let wrong = || Err(format!("{path} is {self}, not {}", of.describe()));
        match (of, self) {
            (Type::Maybe(_), Self::Null)
            | (Type::Bool, Self::Bool(_))
            | (Type::Int, Self::Int(_))
            | (Type::Text, Self::Text(_))
            | (Type::Duration, Self::Duration(_))
            | (Type::Time, Self::Time(_)) => Ok(()),
            (Type::Maybe(of), value) => value.check_at(of, path),
            (Type::Word(words), Self::Text(word)) if words.contains(&word.as_ref()) => Ok(()),
            (Type::List(of), Self::List(list)) => (0..list.len())
                .try_for_each(|index| list.at(index).check_at(of, &format!("{path}[{index}]"))),
            (Type::Map(of), Self::Map(entries)) => entries
                .iter()
                .try_for_each(|(key, value)| value.check_at(of, &format!("{path}[{key:?}]"))),
            (Type::Struct(schema), Self::Struct(object)) => {
                if !std::ptr::eq(*schema, object.schema()) {
                    return wrong();
                }
                schema.fields.iter().try_for_each(|field| {
                    object.get(field.name).check_at(&field.of, &format!("{path}.{}", field.name))
                })
            }
            _ => wrong(),
        }
    }
}

impl<'w> Sequence<'w> for Vec<Value<'w>> {
    fn len(&self) -> usize {
        self.as_slice().len()
    }

    fn at(&self, index: usize) -> Value<'w> {
        self.get(index).cloned().unwrap_or(Value::Null)
    }
}

/// How many items and fields of a value are printed.
const SHOWN: usize = 6;

impl fmt::Display for Value<'_> {
    /// As a report shows it: texts in quotes, long lists cut, structs by their simple fields.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Duration(ms) if *ms < 0 => write!(f, "-{}", Millis(ms.unsigned_abs())),
            Self::Duration(ms) => write!(f, "{}", Millis(ms.unsigned_abs())),
            Self::Time(ms) => write!(f, "{}", Date(*ms)),
            Self::List(list) => {
                f.write_str("[")?;
                for index in 0..list.len().min(SHOWN) {
                    write!(f, "{}{}", if index > 0 { ", " } else { "" }, list.at(index))?;
                }
                if list.len() > SHOWN {
                    write!(f, ", … {} more", list.len() - SHOWN)?;
                }
                f.write_str("]")
            }
            Self::Map(entries) => {
                f.write_str("{")?;
                for (index, (key, value)) in entries.iter().take(SHOWN).enumerate() {
                    write!(f, "{}{key:?}: {value}", if index > 0 { ", " } else { "" })?;
                }
                if entries.len() > SHOWN {
                    write!(f, ", … {} more", entries.len() - SHOWN)?;
                }
                f.write_str("}")
            }
            Self::Struct(object) => {
                write!(f, "{} {{", object.schema().name)?;
                let simple = object.schema().fields.iter().filter(|field| {
                    !matches!(field.of, Type::List(_) | Type::Map(_) | Type::Struct(_))
                });
                for (index, field) in simple.take(SHOWN).enumerate() {
                    write!(
                        f,
                        "{} {}: {}",
                        if index > 0 { "," } else { "" },
                        field.name,
                        object.get(field.name)
                    )?;
                }
                f.write_str(" }")
            }
        }
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Declares what one kind of thing shows to expectations: schema and access in one place.
///
/// ```ignore
/// view! {
///     /// One download of the queue.
///     pub static DOWNLOAD: "download" for DownloadView<'w> as this {
///         /// What the queue says about it.
///         state: Word(&["downloading", "attention_required"]) => Value::text(this.0.state.word()),
///         /// Title of the app.
///         title: Text => Value::text(&*this.0.title),
///     }
/// }
/// ```
macro_rules! view {
    (
        $(#[doc = $about:literal])+
        $vis:vis static $schema:ident: $name:literal for $type:ty as $this:ident {
            $($(#[doc = $help:literal])+ $field:ident: $of:expr => $value:expr),* $(,)?
        }
    ) => {
        $(#[doc = $about])+
        $vis static $schema: $crate::language::cel::StructSchema = {
            #[allow(unused_imports, reason = "not every view has every type")]
            use $crate::language::cel::Type::*;
            $crate::language::cel::StructSchema {
                name: $name,
                help: concat!($($about, "\n"),+),
                fields: &[$($crate::language::cel::FieldSchema {
                    name: $crate::language::args::field_name(stringify!($field)),
                    of: $of,
                    help: concat!($($help, "\n"),+),
                }),*],
            }
        };

        impl<'w> $crate::language::cel::Object<'w> for $type {
            fn schema(&self) -> &'static $crate::language::cel::StructSchema {
                &$schema
            }

            fn get(&self, field: &str) -> $crate::language::cel::Value<'w> {
                let $this = self;
                $(if field == $crate::language::args::field_name(stringify!($field)) {
                    return $value;
                })*
                $crate::language::cel::Value::Null
            }
        }
    };
}

pub(crate) use view;
