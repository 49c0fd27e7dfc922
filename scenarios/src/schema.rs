//! The JSON Schema of scenario files, from the same descriptions by which they are read.
//!
//! Editors offer what is listed as properties or words, so each step stands in one place: a verb that can do without
//! arguments is a word if it has none at all, else a property; its other form is accepted by a pattern, which is not
//! offered.

use serde_json::{Map, Value, json};

use crate::language::args::{Domain, Field, Kind, Need, Shape, prose};
use crate::language::catalogue::{Catalogue, Item, On, VerbSpec};
use crate::language::document::{BUILTINS, HEADER, MODIFIERS};

/// The schema of scenario files that use this catalogue.
#[must_use]
pub fn of<C>(catalogue: &Catalogue<C>) -> Value {
    let mut schema = object(HEADER);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("wp8 scenario");
    schema["$defs"] = definitions(catalogue);
    schema
}

fn definitions<C>(catalogue: &Catalogue<C>) -> Value {
    let switches: Vec<Item> = catalogue
        .switches
        .iter()
        .map(|switch| Item::new(switch.name.as_str(), switch.help.as_str()))
        .collect();
    json!({
        "filled": {
            "description": "A parameter.",
            "type": "string",
            "pattern": r"\$\{[^}]+\}",
        },
        "steps": { "type": "array", "items": { "$ref": "#/$defs/step" } },
        "step": step(catalogue),
        "phone_step": verbs(catalogue, On::Phone),
        "expectation": {
            "description": "An expression that must come out true, several of them, or some for each profile.",
            "anyOf": [
                { "$ref": "#/$defs/expressions" },
                { "type": "object", "minProperties": 1, "additionalProperties": { "$ref": "#/$defs/expressions" } },
            ],
        },
        "expressions": {
            "anyOf": [
                { "$ref": "#/$defs/expression" },
                { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/expression" } },
            ],
        },
        "expression": {
            "description": "In the Common Expression Language, over the view of the world: new.battery > 20",
            "type": ["string", "boolean"],
        },
        "value": { "$ref": "#/$defs/expression" },
        "text_per_profile": {
            "anyOf": [{ "type": "string" }, { "type": "object", "additionalProperties": { "type": "string" } }],
        },
        "parameters": {
            "description": "A list of sets, or a list of values for each name, of which all combinations run.",
            "anyOf": [
                { "type": "array", "items": { "type": "object" } },
                { "type": "object", "additionalProperties": true },
            ],
        },
        "profile": words(&catalogue.profiles),
        "model": words(&catalogue.models),
        "carrier": words(&catalogue.carriers),
        "quirk": words(&catalogue.quirks),
        "switch": words(&switches),
    })
}

/// A step: the words of every scenario, the verbs of the world, what stands beside them, and any phone's name.
fn step<C>(catalogue: &Catalogue<C>) -> Value {
    let mut properties = Map::new();
    for builtin in BUILTINS {
        properties.insert(builtin.key.to_owned(), described(kind(&builtin.kind), builtin.help));
    }
    for verb in of_world(catalogue) {
        properties.insert(verb.name.to_owned(), described(arguments(verb.shape), verb.shape.help));
    }
    for field in MODIFIERS.fields {
        properties.insert(field.name.to_owned(), property(field));
    }
    json!({
        "type": "object",
        "minProperties": 1,
        "properties": properties,
        "additionalProperties": { "$ref": "#/$defs/phone_step" },
    })
}

fn of_world<C>(catalogue: &Catalogue<C>) -> impl Iterator<Item = &VerbSpec<C>> {
    catalogue.verbs.iter().filter(|verb| verb.on == On::World)
}

/// What stands behind a phone's name: a verb, with its arguments if it has some.
fn verbs<C>(catalogue: &Catalogue<C>, on: On) -> Value {
    let verbs = || catalogue.verbs.iter().filter(move |verb| verb.on == on);
    let without = || verbs().filter(|verb| verb.shape.fields.is_empty());
    let bare: Vec<Item> =
        without().map(|verb| Item::new(verb.name, prose(verb.shape.help))).collect();
    let with = || verbs().filter(|verb| !verb.shape.fields.is_empty());
    let properties: Map<String, Value> = with()
        .map(|verb| (verb.name.to_owned(), described(arguments(verb.shape), verb.shape.help)))
        .collect();
    let mut forms = vec![json!({
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": properties,
        "patternProperties": { alternatives(without().map(|verb| verb.name)): { "maxProperties": 0 } },
        "additionalProperties": false,
    })];
    if !bare.is_empty() {
        forms.push(words(&bare));
    }
    let optional = || with().filter(|verb| verb.shape.may_be_empty()).map(|verb| verb.name);
    if optional().next().is_some() {
        forms.push(json!({ "type": "string", "pattern": alternatives(optional()) }));
    }
    json!({ "anyOf": forms })
}

/// A pattern for exactly these words; for none of them, one that nothing fits.
fn alternatives(names: impl Iterator<Item = &'static str>) -> String {
    let names: Vec<&str> = names.collect();
    format!("^({})$", if names.is_empty() { "(?!)".to_owned() } else { names.join("|") })
}

/// What can stand behind a verb.
fn arguments(shape: &'static Shape) -> Value {
    let mut forms = vec![object(shape)];
    if let Some(short) = shape.short.and_then(|short| shape.field(short)) {
        forms.push(kind(&short.kind));
    }
    if shape.may_be_empty() {
        forms.push(json!({ "type": "null" }));
    }
    one_of(forms)
}

fn object(shape: &'static Shape) -> Value {
    let properties: Map<String, Value> =
        shape.fields.iter().map(|field| (field.name.to_owned(), property(field))).collect();
    let required: Vec<&str> = shape
        .fields
        .iter()
        .filter(|field| field.need == Need::Required)
        .map(|field| field.name)
        .collect();
    let mut object = json!({
        "type": "object",
        "description": prose(shape.help),
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

fn property(field: &'static Field) -> Value {
    let mut help = prose(field.help);
    if let Need::Default(text) = field.need {
        help.push_str(&format!(" Default: {text}."));
    }
    let mut property = described(kind(&field.kind), &help);
    if field.need == Need::Optional {
        property = json!({ "description": property["description"], "anyOf": [property, { "type": "null" }] });
    }
    property
}

fn described(mut schema: Value, help: &str) -> Value {
    schema["description"] = json!(prose(help));
    schema
}

fn kind(kind: &'static Kind) -> Value {
    let text = |pattern: &str, example: &str| {
        or_filled(json!({ "type": "string", "pattern": pattern, "examples": [example] }))
    };
    match kind {
        Kind::Text => json!({ "type": ["string", "number"] }),
        Kind::Int { min, max } => {
            let mut number = json!({ "type": "integer" });
            if *min > i64::MIN {
                number["minimum"] = json!(min);
            }
            if *max < i64::MAX {
                number["maximum"] = json!(max);
            }
            or_filled(number)
        }
        Kind::Bool => or_filled(json!({ "type": "boolean" })),
        Kind::Duration => text(r"^\s*([0-9.]+\s*(w|d|h|ms|m|s)\s*)+$", "1h30m"),
        Kind::Size => text(r"^\s*[0-9.]+\s*(B|[kKMGT]B|[KMG]iB)\s*$", "30 MB"),
        Kind::Speed => text(r"^\s*[0-9.]+\s*[kMG]?(bit/s|bps)\s*$", "20 Mbit/s"),
        Kind::Percent => text(r"^\s*[0-9]+\s*%\s*$", "40%"),
        Kind::Date => {
            text(r"^\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2})?)?Z?$", "2013-10-14 08:00")
        }
        Kind::Word(known) => {
            let known: Vec<Item> =
                known.iter().map(|word| Item::new(word.word, prose(word.help))).collect();
            or_filled(words(&known))
        }
        Kind::Name(domain) => name(*domain),
        Kind::List(of) => {
            let of = self::kind(of);
            one_of(vec![of.clone(), json!({ "type": "array", "items": of })])
        }
        Kind::Map(of) => json!({ "type": "object", "additionalProperties": self::kind(of) }),
        Kind::Struct(shape) => arguments(shape),
        Kind::Defined(name) => json!({ "$ref": format!("#/$defs/{name}") }),
    }
}

fn name(domain: Domain) -> Value {
    let listed = |name: &str| or_filled(json!({ "$ref": format!("#/$defs/{name}") }));
    match domain {
        Domain::Profile => listed("profile"),
        Domain::Model => listed("model"),
        Domain::Carrier => listed("carrier"),
        Domain::Quirk => listed("quirk"),
        Domain::Switch => listed("switch"),
        Domain::Phone | Domain::Account | Domain::Network | Domain::Verb => {
            json!({ "type": "string" })
        }
    }
}

fn words(items: &[Item]) -> Value {
    if items.iter().all(|item| item.help.is_empty()) {
        let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
        return json!({ "enum": names });
    }
    let each: Vec<Value> =
        items.iter().map(|item| json!({ "const": item.name, "description": item.help })).collect();
    json!({ "oneOf": each })
}

/// A parameter may stand where another kind of value is expected.
fn or_filled(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "$ref": "#/$defs/filled" }] })
}

fn one_of(mut forms: Vec<Value>) -> Value {
    if forms.len() == 1 { forms.remove(0) } else { json!({ "anyOf": forms }) }
}
