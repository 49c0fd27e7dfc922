//! The reference of the language, from the same descriptions by which scenarios are read.

use std::fmt::Write as _;

use wp8_emulator::profile::PROFILES;
use wp8_emulator::quirks::{QUIRKS, Quirks};

use crate::catalogue::{catalogue, switch_value};
use crate::language::args::{Field, Kind, Need, Shape, prose};
use crate::language::catalogue::{On, VerbSpec};
use crate::language::cel::{FieldSchema, StructSchema, Type};
use crate::language::document::{BUILTINS, HEADER, MODIFIERS};

/// The steps that every scenario has, each with its help.
pub fn builtins() -> impl Iterator<Item = (&'static str, &'static str)> {
    BUILTINS.iter().map(|builtin| (builtin.key, builtin.help))
}

/// The whole reference, in Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from(HEAD);
    file(&mut text);
    steps(&mut text);
    verbs(&mut text, On::Phone, "What a phone does", "`PHONE: verb` or `PHONE: { verb: … }`.");
    verbs(
        &mut text,
        On::World,
        "What happens around the phones",
        "`verb: …`, without a phone's name.",
    );
    view(&mut text);
    profiles(&mut text);
    quirks(&mut text);
    switches(&mut text);
    models(&mut text);
    text
}

const HEAD: &str = "\
# Reference of the scenario language

Printed by `wp8 reference`; a test keeps it true. `wp8 schema` prints the same for editors, `wp8 verbs NAME` for one verb.

Quantities: durations `250ms` `10m` `1h30m` `26h` `7d`, sizes `800 kB` `30 MB`, speeds `20 Mbit/s`, shares `40%`, dates
`2013-10-14 08:00` in UTC. A list of one thing may stand without brackets. `${name}` is replaced by the value of a
parameter or secret.
";

/// Everything about a verb, as plain text.
#[must_use]
pub fn verb_as_text<C>(verb: &VerbSpec<C>) -> String {
    let who = match verb.on {
        On::Phone => "PHONE: ",
        On::World => "",
    };
    let mut text = format!("{who}{}\n\n{}\n", verb.name, paragraphs(verb.shape.help));
    if !verb.shape.fields.is_empty() {
        text.push('\n');
    }
    for field in verb.shape.fields {
        let _ = writeln!(
            text,
            "  {}: {}{}",
            field.name,
            notation(&field.kind),
            need(field, verb.shape)
        );
        let _ = writeln!(text, "      {}", prose(field.help));
        for (word, help) in words(&field.kind) {
            let _ = writeln!(text, "      {word:<16} {help}");
        }
    }
    if !verb.examples.is_empty() {
        text.push_str("\nExamples:\n");
    }
    for example in verb.examples {
        let _ = writeln!(text, "  - {example}");
    }
    text
}

fn file(text: &mut String) {
    text.push_str("\n## A file\n");
    fields(text, HEADER);
    let mut seen = Vec::new();
    for field in HEADER.fields {
        structs(&field.kind, field.name, &mut seen, text);
    }
}

/// The sets of arguments that a kind consists of, each once, under the path that leads there.
fn structs(kind: &'static Kind, path: &str, seen: &mut Vec<&'static str>, text: &mut String) {
    match kind {
        Kind::List(of) => structs(of, path, seen, text),
        Kind::Map(of) => structs(of, &format!("{path}.NAME"), seen, text),
        Kind::Struct(shape) if !seen.contains(&shape.help) => {
            seen.push(shape.help);
            let _ = writeln!(text, "\n### `{path}`\n\n{}", paragraphs(shape.help));
            fields(text, shape);
            for field in shape.fields {
                structs(&field.kind, &format!("{path}.{}", field.name), seen, text);
            }
        }
        Kind::Struct(_)
        | Kind::Text
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

fn steps(text: &mut String) {
    text.push_str("\n## Steps\n\nA step does one thing: something a phone does, something that happens around it, or one of these.\n\n");
    for builtin in BUILTINS {
        let _ = writeln!(text, "- `{}` — {}", builtin.key, builtin.help);
        if let Kind::Struct(shape) = builtin.kind {
            for field in shape.fields {
                argument(text, field, shape, "  ");
            }
        }
    }
    text.push_str("\nBeside it may stand:\n");
    fields(text, MODIFIERS);
}

fn verbs(text: &mut String, on: On, heading: &str, form: &str) {
    let mut verbs = catalogue().verbs.iter().filter(|verb| verb.on == on).peekable();
    if verbs.peek().is_none() {
        return;
    }
    let _ = writeln!(text, "\n## {heading}\n\n{form}");
    for verb in verbs {
        let _ = writeln!(text, "\n### `{}`\n\n{}", verb.name, paragraphs(verb.shape.help));
        fields(text, verb.shape);
        if !verb.examples.is_empty() {
            text.push_str("\n```yaml\n");
            for example in verb.examples {
                let _ = writeln!(text, "- {example}");
            }
            text.push_str("```\n");
        }
    }
}

fn fields(text: &mut String, shape: &'static Shape) {
    if !shape.fields.is_empty() {
        text.push('\n');
    }
    for field in shape.fields {
        argument(text, field, shape, "");
    }
}

fn argument(text: &mut String, field: &'static Field, shape: &'static Shape, indent: &str) {
    let _ = writeln!(
        text,
        "{indent}- `{}` ({}{}) — {}",
        field.name,
        notation(&field.kind),
        need(field, shape),
        prose(field.help)
    );
    for (word, help) in words(&field.kind) {
        let _ = writeln!(text, "{indent}  - `{word}` — {help}");
    }
}

/// What an argument may be, in a word or two.
fn notation(kind: &Kind) -> String {
    match kind {
        Kind::Text => "text".to_owned(),
        Kind::Int { min: i64::MIN, max: i64::MAX } => "number".to_owned(),
        Kind::Int { min, max } if *max >= i64::from(u32::MAX) => format!("number from {min}"),
        Kind::Int { min, max } => format!("number from {min} to {max}"),
        Kind::Bool => "`true` or `false`".to_owned(),
        Kind::Duration => "duration".to_owned(),
        Kind::Size => "size".to_owned(),
        Kind::Speed => "speed".to_owned(),
        Kind::Percent => "share".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Word(_) => "word".to_owned(),
        Kind::Name(domain) => format!("name of a {}", domain.noun()),
        Kind::List(of) => format!("list of {}", notation(of)),
        Kind::Map(of) => format!("by name: {}", notation(of)),
        Kind::Struct(_) => "see below".to_owned(),
        Kind::Defined(name) => name.replace('_', " "),
    }
}

fn need(field: &Field, shape: &Shape) -> String {
    let mut need = match field.need {
        Need::Required => ", required".to_owned(),
        Need::Optional => String::new(),
        Need::Default(value) => format!(", default `{value}`"),
    };
    if shape.short == Some(field.name) {
        need.push_str(", may stand alone");
    }
    need
}

fn words(kind: &'static Kind) -> impl Iterator<Item = (&'static str, String)> {
    let words = match kind {
        Kind::Word(words) => words,
        Kind::List(Kind::Word(words)) => words,
        Kind::List(_)
        | Kind::Map(_)
        | Kind::Struct(_)
        | Kind::Text
        | Kind::Int { .. }
        | Kind::Bool
        | Kind::Duration
        | Kind::Size
        | Kind::Speed
        | Kind::Percent
        | Kind::Date
        | Kind::Name(_)
        | Kind::Defined(_) => &[][..],
    };
    words.iter().map(|word| (word.word, prose(word.help)))
}

fn view(text: &mut String) {
    text.push_str(
        "\n## What expectations see\n\nExpectations are written in CEL, the Common Expression Language. They begin with the \
         name of a phone, or with one of these:\n\n",
    );
    let mut seen = Vec::new();
    let world = catalogue().world;
    world.fields.iter().for_each(|field| seen_field(text, field));
    let mut below = Vec::new();
    world.fields.iter().for_each(|field| below.extend(struct_of(&field.of)));
    view_struct(text, catalogue().phone, &mut seen);
    below.into_iter().for_each(|schema| view_struct(text, schema, &mut seen));
}

fn view_struct(text: &mut String, schema: &'static StructSchema, seen: &mut Vec<&'static str>) {
    if seen.contains(&schema.name) {
        return;
    }
    seen.push(schema.name);
    let _ = writeln!(text, "\n### {}\n\n{}\n", schema.name, paragraphs(schema.help));
    schema.fields.iter().for_each(|field| seen_field(text, field));
    for field in schema.fields {
        if let Some(schema) = struct_of(&field.of) {
            view_struct(text, schema, seen);
        }
    }
}

fn seen_field(text: &mut String, field: &FieldSchema) {
    let _ = writeln!(text, "- `{}` ({}) — {}", field.name, field.of.notation(), prose(field.help));
}

fn struct_of(of: &Type) -> Option<&'static StructSchema> {
    match of {
        Type::Struct(schema) => Some(schema),
        Type::List(of) | Type::Map(of) | Type::Maybe(of) => struct_of(of),
        Type::Bool | Type::Int | Type::Text | Type::Word(_) | Type::Duration | Type::Time => None,
    }
}

fn profiles(text: &mut String) {
    text.push_str("\n## Profiles\n\n| name | system | build | quirks |\n|---|---|---|---|\n");
    for profile in PROFILES {
        let quirks: Vec<String> =
            Quirks::of(profile).iter().map(|quirk| format!("`{}`", quirk.name)).collect();
        let quirks = if quirks.is_empty() { "none".to_owned() } else { quirks.join(", ") };
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {quirks} |",
            profile.name, profile.os, profile.build
        );
    }
}

fn quirks(text: &mut String) {
    text.push_str("\n## Quirks\n\nDefects, switched on or off with `quirks: { NAME: true }`.\n");
    for quirk in QUIRKS {
        let facts: Vec<String> = quirk.facts.iter().map(u16::to_string).collect();
        let _ = writeln!(
            text,
            "\n### `{}`\n\n{}\n\n- Trigger: {}\n- From `{}`, until `{}`. Reports: {}. Facts: {}.\n- {}",
            quirk.name,
            quirk.story,
            quirk.trigger,
            quirk.since,
            quirk.until,
            quirk.reports.join(", "),
            facts.join(", "),
            quirk.confidence
        );
    }
}

fn switches(text: &mut String) {
    text.push_str(
        "\n## Switches\n\nWhat the facts leave open, set with `switches: { NAME: value }`.\n",
    );
    for switch in &catalogue().switches {
        let _ = writeln!(text, "\n### `{}`\n\n{}\n", switch.name, switch.help);
        for value in &switch.values {
            let usual: Vec<&str> = PROFILES
                .iter()
                .filter(|profile| {
                    switch_value(&profile.switches, &switch.name) == Some(value.name.as_str())
                })
                .map(|profile| profile.name)
                .collect();
            let usual = match usual.len() {
                0 => String::new(),
                all if all == PROFILES.len() => " The default.".to_owned(),
                _ => format!(" The default of {}.", usual.join(", ")),
            };
            let _ = writeln!(text, "- `{}` — {}{usual}", value.name, value.help);
        }
    }
}

fn models(text: &mut String) {
    text.push_str("\n## Phone models\n\n");
    for model in &catalogue().models {
        let _ = writeln!(text, "- `{}` — {}", model.name, model.help);
    }
    text.push_str(
        "\n## Mobile operators\n\nThose of the provider database, by name; with the code of the country behind it where \
         several countries have one of that name: `AT&T`, `Straight Talk`, `Vodafone (gb)`.\n",
    );
}

/// Doc comment text with its paragraphs kept.
fn paragraphs(help: &str) -> String {
    let lines: Vec<&str> = help.lines().map(str::trim).collect();
    let paragraphs = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty());
    paragraphs.map(|lines| lines.join(" ")).collect::<Vec<_>>().join("\n\n")
}
