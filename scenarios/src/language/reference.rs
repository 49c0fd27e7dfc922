//! Reference text in Markdown: what a scenario file can contain, verb by verb and field by field.
//!
//! It follows from the same descriptions as loading does, so it cannot lag behind them.

use std::fmt::Write as _;

use super::args::{Args, Field, Kind, Need, Shape, prose};
use super::catalogue::{Catalogue, On, VerbSpec};
use super::cel::{StructSchema, Type};
use super::document::{BUILTINS, BrokenBy, Header, Modifiers};

/// The keys of a scenario file and what stands under them.
#[must_use]
pub fn file() -> String {
    let mut text = format!("{}\n\n", prose(Header::SHAPE.help));
    fields(Header::SHAPE, &mut text);
    let mut nested = Vec::new();
    for field in Header::SHAPE.fields {
        collect_shapes(field.name, &field.kind, &mut nested);
    }
    nested.push(("broken_by", BrokenBy::SHAPE));
    for (name, shape) in nested {
        let _ = write!(text, "\n### `{name}`\n\n{}{}\n\n", prose(shape.help), short_form(shape));
        fields(shape, &mut text);
    }
    text
}

/// What a step can be beside the verbs, and what can stand beside it.
#[must_use]
pub fn steps() -> String {
    let mut text = String::from("| step | takes | |\n|---|---|---|\n");
    for builtin in BUILTINS {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} |",
            builtin.key,
            cell(&takes(&builtin.kind)),
            builtin.help
        );
    }
    let _ = write!(text, "\n{}\n\n", prose(Modifiers::SHAPE.help));
    fields(Modifiers::SHAPE, &mut text);
    text
}

/// The verbs of phones or of the world, in the order of the catalogue.
#[must_use]
pub fn verbs<C>(catalogue: &Catalogue<C>, on: On) -> String {
    let of = catalogue.verbs.iter().filter(|verb| verb.on == on);
    of.map(verb).collect::<Vec<_>>().join("\n")
}

/// One verb: what it does, its arguments, examples.
#[must_use]
pub fn verb<C>(verb: &VerbSpec<C>) -> String {
    let mut text =
        format!("### `{}`\n\n{}{}\n", verb.name, prose(verb.shape.help), short_form(verb.shape));
    if !verb.shape.fields.is_empty() {
        text.push('\n');
        fields(verb.shape, &mut text);
    }
    if !verb.examples.is_empty() {
        text.push_str("\n```yaml\n");
        for example in verb.examples {
            let _ = writeln!(text, "- {example}");
        }
        text.push_str("```\n");
    }
    let mut nested = Vec::new();
    for field in verb.shape.fields {
        collect_shapes(field.name, &field.kind, &mut nested);
    }
    for (name, shape) in nested {
        let _ = write!(text, "\n`{name}`: {}{}\n\n", prose(shape.help), short_form(shape));
        fields(shape, &mut text);
    }
    text
}

/// What expectations can speak about: the names an expression begins with, then every structure
/// reached from them.
#[must_use]
pub fn view<C>(catalogue: &Catalogue<C>) -> String {
    let mut text = String::from("| begins with | is | |\n|---|---|---|\n");
    let _ = writeln!(
        text,
        "| a phone's name | {} | {} |",
        catalogue.phone.name,
        cell(&prose(catalogue.phone.help))
    );
    for field in catalogue.world.fields {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} |",
            field.name,
            cell(&field.of.notation()),
            cell(&prose(field.help))
        );
    }
    let mut reached = vec![catalogue.phone];
    for field in catalogue.world.fields {
        collect_structs(&field.of, &mut reached);
    }
    let mut index = 0;
    while let Some(schema) = reached.get(index).copied() {
        let _ = write!(
            text,
            "\n### {}\n\n{}\n\n| field | is | |\n|---|---|---|\n",
            schema.name,
            prose(schema.help)
        );
        for field in schema.fields {
            let (of, help) = (cell(&field.of.notation()), cell(&prose(field.help)));
            let _ = writeln!(text, "| `{}` | {of} | {help} |", field.name);
            collect_structs(&field.of, &mut reached);
        }
        index += 1;
    }
    text
}

fn collect_structs(of: &Type, reached: &mut Vec<&'static StructSchema>) {
    match of {
        Type::List(of) | Type::Map(of) | Type::Maybe(of) => collect_structs(of, reached),
        Type::Struct(schema) => {
            if !reached.iter().any(|known| std::ptr::eq(*known, *schema)) {
                reached.push(schema);
            }
        }
        Type::Bool | Type::Int | Type::Text | Type::Word(_) | Type::Duration | Type::Time => {}
    }
}

fn collect_shapes(name: &'static str, kind: &Kind, into: &mut Vec<(&'static str, &'static Shape)>) {
    match kind {
        Kind::List(of) | Kind::Map(of) => collect_shapes(name, of, into),
        Kind::Struct(shape) => {
            into.push((name, shape));
            for field in shape.fields {
                collect_shapes(field.name, &field.kind, into);
            }
        }
        Kind::Text
        | Kind::Int { .. }
        | Kind::Bool
        | Kind::Duration
        | Kind::Size
        | Kind::Speed
        | Kind::Percent
        | Kind::Date
        | Kind::Word(_)
        | Kind::Name(_)
        | Kind::Defined(_) => {}
    }
}

fn short_form(shape: &Shape) -> String {
    shape.short.map_or(String::new(), |short| format!(" A bare value is its `{short}`."))
}

fn fields(shape: &Shape, text: &mut String) {
    text.push_str("| | takes | | |\n|---|---|---|---|\n");
    for field in shape.fields {
        let (takes, help) = (cell(&takes(&field.kind)), cell(&prose(field.help)));
        let _ = writeln!(text, "| `{}` | {takes} | {} | {help} |", field.name, need(field));
    }
}

fn need(field: &Field) -> String {
    match field.need {
        Need::Required => "required".to_owned(),
        Need::Optional => String::new(),
        Need::Default(text) => format!("default `{text}`"),
    }
}

/// What an argument takes, in words.
#[must_use]
pub fn takes(kind: &Kind) -> String {
    match kind {
        Kind::Text => "text".to_owned(),
        Kind::Int { min, max } => {
            super::args::range_text(*min, *max).trim_start_matches("a ").to_owned()
        }
        Kind::Bool => "`true` or `false`".to_owned(),
        Kind::Duration => "duration, as `1h30m`".to_owned(),
        Kind::Size => "size, as `30 MB`".to_owned(),
        Kind::Speed => "speed, as `20 Mbit/s`".to_owned(),
        Kind::Percent => "share, as `40%`".to_owned(),
        Kind::Date => "date, as `2013-10-14 08:00`".to_owned(),
        Kind::Word(words) => {
            let meanings: Vec<String> = words
                .iter()
                .map(|word| format!("`{}` ({})", word.word, prose(word.help).trim_end_matches('.')))
                .collect();
            meanings.join(", ")
        }
        Kind::Name(domain) => format!("name of {}", super::diagnostic::with_article(domain.noun())),
        Kind::List(of) => format!("list of: {}", takes(of)),
        Kind::Map(of) => format!("by name: {}", takes(of)),
        Kind::Struct(shape) => {
            let names: Vec<String> =
                shape.fields.iter().map(|field| format!("`{}`", field.name)).collect();
            names.join(", ")
        }
        Kind::Defined(name) => name.replace('_', " "),
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
