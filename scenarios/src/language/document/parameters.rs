//! Parameters: `for_each:` and `secret:` values put in for `${name}`.

use std::collections::{BTreeMap, BTreeSet};

use crate::language::diagnostic::{Diagnostic, Diagnostics};
use crate::language::yaml::{self, Entry, Name, Node, Style, Value};

/// Values by name.
pub(super) type Set = BTreeMap<String, Node>;

/// More runs than this of one file are a mistake, not a wish.
const MAX_SETS: usize = 1_000;

/// The sets of parameters of a file: one empty set if it has none.
pub(super) fn sets(for_each: Option<&Node>, out: &mut Diagnostics) -> Vec<Set> {
    let Some(node) = for_each else {
        return vec![Set::new()];
    };
    let sets = match &node.value {
        Value::List(items) => alike(items, out),
        Value::Map(entries) => combinations(entries, out),
        Value::Null | Value::Bool(_) | Value::Int(..) | Value::Text(_) => {
            out.push(wrong(node));
            Vec::new()
        }
    };
    if sets.is_empty() {
        return vec![Set::new()];
    }
    if sets.len() > MAX_SETS {
        out.push(Diagnostic::new(
            node.place,
            format!("{} combinations; at most {MAX_SETS} are run", sets.len()),
        ));
        return sets.into_iter().take(1).collect();
    }
    sets
}

fn wrong(node: &Node) -> Diagnostic {
    Diagnostic::new(
        node.place,
        format!("`for_each` takes sets of parameters, not {}", node.describe()),
    )
    .help("write `for_each: { network: [home, cafe] }`, or a list of maps with the same keys")
}

/// The sets of a list; only the first one if another lacks a parameter, so that this is told once.
fn alike(items: &[Node], out: &mut Diagnostics) -> Vec<Set> {
    let sets: Vec<(&Node, Set)> =
        items.iter().filter_map(|item| Some((item, one_set(item, out)?))).collect();
    let names: BTreeSet<&String> = sets.iter().flat_map(|(_, set)| set.keys()).collect();
    let mut uneven = false;
    for (item, set) in &sets {
        for name in names.iter().filter(|name| !set.contains_key(**name)) {
            uneven = true;
            out.push(
                Diagnostic::new(item.place, format!("this set has no `{name}`, and others have"))
                    .help("all sets of a list have the same keys"),
            );
        }
    }
    let whole = sets.iter().position(|(_, set)| set.len() == names.len()).unwrap_or(0);
    let all = sets.into_iter().map(|(_, set)| set);
    if uneven { all.skip(whole).take(1).collect() } else { all.collect() }
}

fn one_set(item: &Node, out: &mut Diagnostics) -> Option<Set> {
    let Value::Map(entries) = &item.value else {
        out.push(wrong(item));
        return None;
    };
    Some(entries.iter().map(|entry| (entry.key.text.clone(), entry.value.clone())).collect())
}

fn combinations(entries: &[Entry], out: &mut Diagnostics) -> Vec<Set> {
    let mut sets = vec![Set::new()];
    for entry in entries {
        let Value::List(values) = &entry.value.value else {
            out.push(not_a_list(entry));
            continue;
        };
        if values.is_empty() {
            out.push(not_a_list(entry));
            continue;
        }
        if sets.len().saturating_mul(values.len()) > MAX_SETS {
            out.push(
                Diagnostic::new(entry.key.place, format!("more than {MAX_SETS} combinations"))
                    .help("split the file, or leave values out"),
            );
            return sets;
        }
        sets = sets
            .iter()
            .flat_map(|set| {
                values.iter().map(|value| {
                    let mut set = set.clone();
                    set.insert(entry.key.text.clone(), value.clone());
                    set
                })
            })
            .collect();
    }
    sets
}

fn not_a_list(entry: &Entry) -> Diagnostic {
    let name = &entry.key.text;
    Diagnostic::new(entry.value.place, format!("`{name}` takes a list of values"))
        .help(format!("write `{name}: [a, b]`"))
}

/// The tree with `${name}` replaced. What is put in keeps the place where it is used.
pub(super) fn fill(node: &Node, set: &Set, out: &mut Diagnostics) -> Node {
    match &node.value {
        Value::Text(text) if text.contains("${") => fill_text(node, text, set, out),
        Value::List(items) => Node {
            value: Value::List(items.iter().map(|item| fill(item, set, out)).collect()),
            ..node.clone_place()
        },
        Value::Map(entries) => {
            let filled = entries
                .iter()
                .map(|entry| Entry {
                    key: fill_name(&entry.key, set, out),
                    value: fill(&entry.value, set, out),
                })
                .collect();
            Node { value: Value::Map(filled), ..node.clone_place() }
        }
        Value::Null | Value::Bool(_) | Value::Int(..) | Value::Text(_) => node.clone(),
    }
}

fn fill_name(name: &Name, set: &Set, out: &mut Diagnostics) -> Name {
    if !name.text.contains("${") {
        return name.clone();
    }
    let place = name.place;
    Name { place, text: interpolate(&name.text, place, set, out) }
}

fn fill_text(node: &Node, text: &str, set: &Set, out: &mut Diagnostics) -> Node {
    let whole = text
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .and_then(|name| set.get(name));
    if let Some(value) = whole {
        return moved(value, node);
    }
    let filled = interpolate(text, node.place, set, out);
    let value = if node.style == Style::Plain { yaml::plain(filled) } else { Value::Text(filled) };
    Node { place: node.place, value, style: Style::Made }
}

/// A value as if it stood at another place, so that what is wrong with it there is told there.
fn moved(value: &Node, to: &Node) -> Node {
    let moved_value = match &value.value {
        Value::List(items) => Value::List(items.iter().map(|item| moved(item, to)).collect()),
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|entry| Entry {
                    key: Name { place: to.place, text: entry.key.text.clone() },
                    value: moved(&entry.value, to),
                })
                .collect(),
        ),
        scalar @ (Value::Null | Value::Bool(_) | Value::Int(..) | Value::Text(_)) => scalar.clone(),
    };
    Node { place: to.place, value: moved_value, style: Style::Made }
}

/// `$${` stands for `${` itself.
fn interpolate(
    text: &str,
    place: crate::language::source::Place,
    set: &Set,
    out: &mut Diagnostics,
) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, after) = (&rest[..at], &rest[at + 2..]);
        if let Some(before) = before.strip_suffix('$') {
            filled.push_str(before);
            filled.push_str("${");
            rest = after;
            continue;
        }
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            out.push_only(
                Diagnostic::new(place, "`${` is never closed")
                    .help("write `${name}`, or `$${` for the characters themselves"),
            );
            return filled;
        };
        match set.get(name).map(|value| (value, value.written())) {
            Some((_, Some(written))) => filled.push_str(written),
            Some((value, None)) => {
                out.push_only(Diagnostic::new(
                    place,
                    format!(
                        "`${{{name}}}` is {}, which cannot stand inside a text",
                        value.describe()
                    ),
                ));
            }
            None => {
                let known: Vec<&str> = set.keys().map(String::as_str).collect();
                let mut diagnostic =
                    Diagnostic::new(place, format!("no parameter is called `{name}`"))
                        .suggest(name, known);
                if diagnostic.help.is_none() {
                    diagnostic = diagnostic.help("declare it under `for_each:` or `secret:`");
                }
                out.push_only(diagnostic);
            }
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}
