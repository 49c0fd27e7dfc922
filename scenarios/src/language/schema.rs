//! The JSON Schema of scenario files, for completion and hover text in editors.
//!
//! It follows from the same descriptions as loading does. It is more lenient: what only loading can
//! know (names that the file declares, expressions) is any text here. A step is one object whose
//! properties are the words of the language and the verbs of the world, and whose other keys are
//! phones, so that an editor offers each once.

use serde_json::{Map, Value, json};

use super::args::{Args, Domain, Field, Kind, Need, Shape, prose};
use super::catalogue::{Catalogue, Item, On, VerbSpec};
use super::document::{BUILTINS, BrokenBy, Header, Modifiers};

/// The schema of a scenario file.
#[must_use]
pub fn json_schema<C>(catalogue: &Catalogue<C>) -> Value {
    let mut schema = object(Header::SHAPE, false);
    let root = schema.as_object_mut().map(std::mem::take).unwrap_or_default();
    let mut document = Map::new();
    document.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    document.insert("title".to_owned(), json!("wp8 scenario"));
    document.extend(root);
    document.insert("$defs".to_owned(), definitions(catalogue));
    Value::Object(document)
}

fn definitions<C>(catalogue: &Catalogue<C>) -> Value {
    json!({
        "steps": { "type": "array", "items": { "$ref": "#/$defs/step" } },
        "step": step(catalogue),
        "phone_action": phone_action(catalogue),
        "expectation": per_profile("An expression (CEL) that comes out true or false, several of them, or some for each profile.", &json!({
            "anyOf": [{ "$ref": "#/$defs/value" }, { "type": "array", "items": { "$ref": "#/$defs/value" } }]
        })),
        "value": { "type": ["string", "boolean"], "description": "An expression (CEL) over what is seen of the world." },
        "text_per_profile": per_profile("A text, or one for each profile.", &json!({ "type": "string" })),
        "broken_by": list(&object(BrokenBy::SHAPE, true)),
        "parameters": {
            "description": "A list of sets of parameters, or a list of values for each.",
            "anyOf": [
                { "type": "array", "items": { "type": "object" } },
                { "type": "object", "additionalProperties": { "type": "array", "minItems": 1 } },
            ],
        },
        "parameter": { "type": "string", "pattern": "\\$\\{[^}]+\\}" },
        "profile": names(&catalogue.profiles),
        "model": names(&catalogue.models),
        "carrier": names(&catalogue.carriers),
        "quirk": names(&catalogue.quirks),
        "property": names(&catalogue.properties),
        "verb": { "enum": catalogue.verbs.iter().map(|verb| verb.name).collect::<Vec<_>>() },
        "switch": { "enum": catalogue.switches.iter().map(|switch| switch.name.as_str()).collect::<Vec<_>>() },
    })
}

/// A name that may also come from a parameter.
fn names(items: &[Item]) -> Value {
    let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
    json!({ "anyOf": [{ "enum": names }, { "$ref": "#/$defs/parameter" }] })
}

fn per_profile(description: &str, one: &Value) -> Value {
    json!({
        "description": description,
        "anyOf": [one, { "type": "object", "additionalProperties": one, "minProperties": 1 }],
    })
}

fn list(item: &Value) -> Value {
    json!({ "anyOf": [{ "type": "array", "items": item }, item] })
}

fn step<C>(catalogue: &Catalogue<C>) -> Value {
    let mut properties = Map::new();
    for builtin in BUILTINS {
        properties.insert(builtin.key.to_owned(), described(kind(&builtin.kind), builtin.help));
    }
    for verb in catalogue.verbs.iter().filter(|verb| verb.on == On::World) {
        properties.insert(verb.name.to_owned(), arguments(verb));
    }
    for field in Modifiers::SHAPE.fields {
        properties.insert(field.name.to_owned(), property(field));
    }
    json!({
        "type": "object",
        "minProperties": 1,
        "properties": properties,
        "additionalProperties": { "$ref": "#/$defs/phone_action" },
    })
}

fn phone_action<C>(catalogue: &Catalogue<C>) -> Value {
    let verbs = || catalogue.verbs.iter().filter(|verb| verb.on == On::Phone);
    let bare: Vec<&str> =
        verbs().filter(|verb| verb.shape.may_be_empty()).map(|verb| verb.name).collect();
    let properties: Map<String, Value> =
        verbs().map(|verb| (verb.name.to_owned(), arguments(verb))).collect();
    json!({
        "description": "What the phone of this name, or its user, does.",
        "anyOf": [
            { "enum": bare },
            {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 1,
                "properties": properties,
                "additionalProperties": false,
            },
            { "$ref": "#/$defs/parameter" },
        ],
    })
}

fn arguments<C>(verb: &VerbSpec<C>) -> Value {
    let mut schema = object(verb.shape, verb.shape.may_be_empty());
    if let (Some(schema), false) = (schema.as_object_mut(), verb.examples.is_empty()) {
        schema.insert(
            "$comment".to_owned(),
            json!(format!("for example: {}", verb.examples.join("; "))),
        );
    }
    schema
}

/// A set of arguments: an object, the value of its short form, or nothing where nothing is needed.
fn object(shape: &Shape, may_be_null: bool) -> Value {
    let properties: Map<String, Value> =
        shape.fields.iter().map(|field| (field.name.to_owned(), property(field))).collect();
    let required: Vec<&str> = shape
        .fields
        .iter()
        .filter(|field| field.need == Need::Required)
        .map(|field| field.name)
        .collect();
    let mut object =
        json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if let (Some(object), false) = (object.as_object_mut(), required.is_empty()) {
        object.insert("required".to_owned(), json!(required));
    }
    let mut forms = vec![object];
    if let Some(field) = shape.short.and_then(|short| shape.field(short)) {
        forms.push(kind(&field.kind));
    }
    if may_be_null {
        forms.push(json!({ "type": "null" }));
    }
    let schema = if forms.len() == 1 { forms.remove(0) } else { json!({ "anyOf": forms }) };
    described(schema, shape.help)
}

fn property(field: &Field) -> Value {
    let mut schema = described(kind(&field.kind), field.help);
    if let (Some(schema), Need::Default(text)) = (schema.as_object_mut(), field.need) {
        let default = match super::yaml::plain(text.to_owned()) {
            super::yaml::Value::Bool(value) => json!(value),
            super::yaml::Value::Int(value, _) => json!(value),
            super::yaml::Value::Null
            | super::yaml::Value::Text(_)
            | super::yaml::Value::List(_)
            | super::yaml::Value::Map(_) => json!(text),
        };
        schema.insert("default".to_owned(), default);
    }
    schema
}

fn described(mut schema: Value, help: &str) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), json!(prose(help)));
    }
    schema
}

fn kind(of: &Kind) -> Value {
    let quantity =
        |pattern: &str| json!({ "type": "string", "pattern": format!("{pattern}|\\$\\{{") });
    match of {
        Kind::Text => json!({ "type": ["string", "number"] }),
        Kind::Int { min, max } => {
            let mut number = json!({ "type": "integer" });
            if let Some(number) = number.as_object_mut() {
                if *min > i64::MIN {
                    number.insert("minimum".to_owned(), json!(min));
                }
                if *max < i64::MAX {
                    number.insert("maximum".to_owned(), json!(max));
                }
            }
            json!({ "anyOf": [number, { "$ref": "#/$defs/parameter" }] })
        }
        Kind::Bool => json!({ "anyOf": [{ "type": "boolean" }, { "$ref": "#/$defs/parameter" }] }),
        Kind::Duration => quantity("^\\s*([0-9.]+\\s*(w|d|h|m|s|ms)\\s*)+$"),
        Kind::Size => quantity("^\\s*[0-9.]+\\s*([kKMGT]?B|[KMG]iB)\\s*$"),
        Kind::Speed => quantity("^\\s*[0-9.]+\\s*[kMG]?(bit/s|bps)\\s*$"),
        Kind::Percent => quantity("^\\s*[0-9]+\\s*%\\s*$"),
        Kind::Date => quantity("^\\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9:]+)?Z?\\s*$"),
        Kind::Word(words) => {
            let names: Vec<&str> = words.iter().map(|word| word.word).collect();
            let meanings: Vec<String> = words.iter().map(|word| prose(word.help)).collect();
            json!({ "anyOf": [{ "enum": names, "enumDescriptions": meanings }, { "$ref": "#/$defs/parameter" }] })
        }
        Kind::Name(domain) => match domain {
            Domain::Phone | Domain::Account | Domain::Network => json!({ "type": "string" }),
            Domain::Profile => json!({ "$ref": "#/$defs/profile" }),
            Domain::Model => json!({ "$ref": "#/$defs/model" }),
            Domain::Carrier => json!({ "$ref": "#/$defs/carrier" }),
            Domain::Quirk => json!({ "$ref": "#/$defs/quirk" }),
            Domain::Switch => json!({ "$ref": "#/$defs/switch" }),
            Domain::Property => json!({ "$ref": "#/$defs/property" }),
            Domain::Verb => json!({ "$ref": "#/$defs/verb" }),
        },
        Kind::List(item) => list(&kind(item)),
        Kind::Map(value) => json!({ "type": "object", "additionalProperties": kind(value) }),
        Kind::Struct(shape) => object(shape, shape.may_be_empty()),
        Kind::Defined(name) => json!({ "$ref": format!("#/$defs/{name}") }),
    }
}
