//! From the text of a file to documents: one for each set of parameters, or everything that is
//! wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::files::{Fetch, Files, Include};
use super::header::{BrokenBy, Header, TextPerProfile};
use super::parameters::{self, Set};
use super::steps::StepReader;
use super::world::{Import, World};
use super::{Breakage, Change, Document, PerProfile};
use crate::import::Imported;
use crate::language::args::{Arg, Domain, Names, Placed, Reader, Table};
use crate::language::catalogue::{Catalogue, On};
use crate::language::cel::{Scope, Type};
use crate::language::diagnostic::{Diagnostic, Diagnostics, enumerate};
use crate::language::source::{Place, Source, Sources};
use crate::language::yaml::{self, Entry, Name, Node, Value};

/// What came of a file.
#[derive(Debug)]
pub struct Loaded<C> {
    /// The file and what it includes: what places refer to.
    pub sources: Sources,
    /// The scenarios, one for each set of parameters; empty if anything is wrong.
    pub documents: Vec<Document<C>>,
    /// Everything that is wrong.
    pub diagnostics: Diagnostics,
}

/// Reads and checks a scenario file. `include` is asked for the files of `include:` steps; there
/// are no files to import.
pub fn load<C>(
    name: &str,
    text: &str,
    catalogue: &Catalogue<C>,
    include: &Include<'_>,
) -> Loaded<C> {
    let nothing = |_: &str, _: &str| Err("there are no files here".to_owned());
    load_with(name, text, catalogue, include, &nothing)
}

/// As [`load`]; `fetch` is asked for the files under `import:`.
pub fn load_with<C>(
    name: &str,
    text: &str,
    catalogue: &Catalogue<C>,
    include: &Include<'_>,
    fetch: &Fetch<'_>,
) -> Loaded<C> {
    let mut files = Files::new(include, fetch);
    let mut out = Diagnostics::default();
    let source = Source::new(name, text);
    let file = files.sources.add(source.clone());
    let mut documents = Vec::new();
    if let Some(root) = yaml::read(&source, file, &mut out) {
        if matches!(root.value, Value::Map(_)) {
            documents = all(&root, catalogue, &mut files, &mut out);
        } else {
            out.push(not_a_scenario(&root));
        }
    } else if out.is_empty() {
        out.push(not_a_scenario(&Node {
            place: Place { file, start: 0, end: 0 },
            value: Value::Null,
            style: yaml::Style::Plain,
        }));
    }
    if !out.is_empty() {
        documents.clear();
    }
    Loaded { sources: files.sources, documents, diagnostics: out }
}

fn not_a_scenario(root: &Node) -> Diagnostic {
    let start = Place { end: root.place.start, ..root.place };
    let message = match root.value {
        Value::Null => "there is no scenario in this file".to_owned(),
        Value::Bool(_) | Value::Int(..) | Value::Text(_) | Value::List(_) | Value::Map(_) => {
            format!("a scenario is a map, not {}", root.describe())
        }
    };
    Diagnostic::new(start, message)
        .help("begin with `scenario:` and what it shows, then `world:` and `steps:`; `wp8 new` writes an example")
}

fn all<C>(
    root: &Node,
    catalogue: &Catalogue<C>,
    files: &mut Files<'_>,
    out: &mut Diagnostics,
) -> Vec<Document<C>> {
    let secrets: Set = root
        .get("secret")
        .map(|secret| {
            let pairs = secret.entries().iter();
            pairs.map(|entry| (entry.key.text.clone(), entry.value.clone())).collect()
        })
        .unwrap_or_default();
    let sets = parameters::sets(root.get("for_each"), out);
    let mut documents = Vec::with_capacity(sets.len());
    for set in sets {
        let shown = set.iter().map(|(name, value)| (name.clone(), value.one_line())).collect();
        let mut filling = secrets.clone();
        filling.extend(set);
        let filled = filled(root, &filling, out);
        let case = Case { root: &filled, catalogue, filling: &filling };
        if let Some(document) = case.document(files, out) {
            documents.push(Document { parameters: shown, ..document });
        }
    }
    documents
}

/// The file with parameters put in, except where they are declared.
fn filled(root: &Node, set: &Set, out: &mut Diagnostics) -> Node {
    let entries = root
        .entries()
        .iter()
        .map(|entry| match entry.key.text.as_str() {
            "for_each" | "secret" => entry.clone(),
            _ => Entry { key: entry.key.clone(), value: parameters::fill(&entry.value, set, out) },
        })
        .collect();
    Node { value: Value::Map(entries), ..root.clone_place() }
}

/// One set of parameters of a file.
struct Case<'a, C: 'static> {
    root: &'a Node,
    catalogue: &'a Catalogue<C>,
    filling: &'a Set,
}

impl<C> Case<'_, C> {
    /// Goes on after mistakes wherever the rest still means something.
    fn document(&self, files: &mut Files<'_>, out: &mut Diagnostics) -> Option<Document<C>> {
        let names = self.names();
        self.check_phone_names(out);
        let subject = Name { place: start(self.root), text: "the scenario".to_owned() };
        let header: Option<Header> = Reader::new(&names, out).take(&subject, self.root);
        let profiles = self.profiles();
        let imports = self.imports(&names, files, out);
        let mut reader =
            StepReader::new(self.catalogue, &names, self.scope(), &profiles, self.filling, files);
        let steps = match self.root.get("steps") {
            Some(node) => reader.steps(node, out),
            None => Vec::new(),
        };
        let after_failure = match self.root.get("after_failure") {
            Some(node) => reader.steps(node, out),
            None => Vec::new(),
        };
        let broken_by = self.breakages(&names, &mut reader, out);
        if let Some(switches) = self.part(&names, "switches", out) {
            self.check_switches(&switches, out);
        }
        if let Some(quirks) = self.part(&names, "quirks", out) {
            self.check_quirks(&quirks, out);
        }
        if let Some(entry) =
            self.root.entries().iter().find(|entry| entry.key.text == "known_failure")
            && matches!(entry.value.value, Value::Null)
        {
            out.push(no_reason(entry.key.place));
        }
        let header = header?;
        check_profiles(&header.profiles, out);
        if header.scenario.value.trim().is_empty() {
            out.push(
                Diagnostic::new(
                    header.scenario.place,
                    "the scenario says nothing of what it shows",
                )
                .help(
                    "say in a sentence what must be seen: it is what reports call the scenario by",
                ),
            );
        }
        Some(Document {
            scenario: header.scenario,
            source: header.source,
            known_failure: known_failure(header.known_failure, &profiles, out),
            seed: header.seed,
            tags: header.tags,
            broken_by,
            switches: header
                .switches
                .iter()
                .map(|(name, value)| (name.to_owned(), value.value.clone()))
                .collect(),
            quirks: header.quirks.iter().map(|(name, on)| (name.to_owned(), *on)).collect(),
            properties: header
                .properties
                .into_iter()
                .map(|name| Placed { place: name.place, value: name.value.0 })
                .collect(),
            world: header.world.unwrap_or_else(World::empty),
            imports,
            steps,
            after_failure,
            parameters: Vec::new(),
            secrets: header.secret.iter().map(|(_, value)| value.clone()).collect(),
            profiles,
        })
    }

    /// Everything that can be named: what the catalogue has, and the keys under which the file
    /// declares things.
    fn names(&self) -> Names {
        let of = |items: &[crate::language::catalogue::Item]| {
            items.iter().map(|item| item.name.clone()).collect()
        };
        let declared =
            |part: &str| self.declared(part).iter().map(|entry| entry.key.text.clone()).collect();
        BTreeMap::from([
            (Domain::Phone, declared("phones")),
            (Domain::Account, declared("accounts")),
            (Domain::Network, declared("networks")),
            (Domain::Profile, of(&self.catalogue.profiles)),
            (Domain::Model, of(&self.catalogue.models)),
            (Domain::Carrier, of(&self.catalogue.carriers)),
            (Domain::Quirk, of(&self.catalogue.quirks)),
            (Domain::Property, of(&self.catalogue.properties)),
            (
                Domain::Switch,
                self.catalogue.switches.iter().map(|switch| switch.name.clone()).collect(),
            ),
            (Domain::Verb, self.catalogue.verbs.iter().map(|verb| verb.name.to_owned()).collect()),
        ])
    }

    fn declared(&self, part: &str) -> &[Entry] {
        self.root.get("world").and_then(|world| world.get(part)).map_or(&[], Node::entries)
    }

    /// The profiles to run in: those that the file names and that exist, so that the rest can be
    /// checked.
    fn profiles(&self) -> Vec<String> {
        let exists = |name: &&str| self.catalogue.profiles.iter().any(|item| item.name == *name);
        let named: Vec<String> = self
            .root
            .get("profiles")
            .map(items)
            .unwrap_or_default()
            .into_iter()
            .filter_map(Node::written)
            .filter(exists)
            .map(str::to_owned)
            .collect();
        let mut seen = BTreeSet::new();
        let named: Vec<String> =
            named.into_iter().filter(|name| seen.insert(name.clone())).collect();
        if named.is_empty() {
            self.catalogue.profiles.first().map(|item| item.name.clone()).into_iter().collect()
        } else {
            named
        }
    }

    /// A part of the file by itself, so that it is checked although another part cannot be read.
    /// What is wrong with it has been told with the header; saying so again changes nothing.
    fn part<T: Arg>(&self, names: &Names, key: &str, out: &mut Diagnostics) -> Option<T> {
        let entry = self.root.entries().iter().find(|entry| entry.key.text == key)?;
        Reader::new(names, out).take(&entry.key, &entry.value)
    }

    /// What the files hold that phones import, with the phone of each.
    fn imports(
        &self,
        names: &Names,
        files: &mut Files<'_>,
        out: &mut Diagnostics,
    ) -> Vec<(String, Arc<Imported>)> {
        let mut imports = Vec::new();
        for phone in self.declared("phones") {
            let entry = phone.value.entries().iter().find(|entry| entry.key.text == "import");
            let read = entry.and_then(|entry| {
                Reader::new(names, out).take::<Vec<Import>>(&entry.key, &entry.value)
            });
            for Import { file, lost } in read.unwrap_or_default() {
                let Some(imported) = files.import(&file, out) else { continue };
                let losses = imported.findings.losses();
                if losses != lost as usize {
                    let path = &file.value;
                    let message =
                        format!("`{path}` loses {losses} in the import, and {lost} are known");
                    let help = format!(
                        "`wp8 import {path}` says what they are; `{{ file: {path}, lost: {losses} }}` \
                         takes the rest"
                    );
                    out.push(Diagnostic::new(file.place, message).help(help));
                }
                imports.push((phone.key.text.clone(), imported));
            }
        }
        imports
    }

    fn breakages(
        &self,
        names: &Names,
        reader: &mut StepReader<'_, '_, C>,
        out: &mut Diagnostics,
    ) -> Vec<Breakage<C>> {
        let key = Name { place: start(self.root), text: "broken_by".to_owned() };
        let mut breakages = Vec::new();
        for node in self.root.get("broken_by").map(items).unwrap_or_default() {
            if let Some(read) = Reader::new(names, out).take::<BrokenBy>(&key, node) {
                breakages.extend(self.breakage(&read, node, reader, out));
            }
        }
        breakages
    }

    fn scope(&self) -> Scope {
        let world = self
            .catalogue
            .world
            .fields
            .iter()
            .fold(Scope::default(), |scope, field| scope.with(field.name, field.of));
        self.declared("phones").iter().fold(world, |scope, entry| {
            scope.with(entry.key.text.clone(), Type::Struct(self.catalogue.phone))
        })
    }

    /// A phone's name is a key of steps and a word of expressions, so it must not mean anything
    /// else there.
    fn check_phone_names(&self, out: &mut Diagnostics) {
        for Entry { key, .. } in self.declared("phones") {
            let name = key.text.as_str();
            let taken = if super::header::is_step_word(name)
                || self.catalogue.verb(On::World, name).is_some()
            {
                Some("it is a word that steps begin with")
            } else if self.catalogue.world.field(name).is_some() || RESERVED.contains(&name) {
                Some("it has a meaning in expectations")
            } else {
                None
            };
            let simple = name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if let Some(why) = taken {
                out.push(
                    Diagnostic::new(key.place, format!("a phone cannot be called `{name}`"))
                        .help(why),
                );
            } else if !simple {
                out.push(
                    Diagnostic::new(key.place, format!("a phone cannot be called `{name}`"))
                        .help("a phone's name consists of the letters a to z, digits and `_`, and begins with a letter"),
                );
            }
        }
    }

    fn check_switches(&self, switches: &Table<Placed<String>>, out: &mut Diagnostics) {
        for (key, value) in &switches.0 {
            let Some(switch) =
                self.catalogue.switches.iter().find(|switch| switch.name == key.text)
            else {
                let known = self.catalogue.switches.iter().map(|switch| switch.name.as_str());
                out.push(
                    Diagnostic::new(key.place, format!("no switch is called `{}`", key.text))
                        .suggest(&key.text, known),
                );
                continue;
            };
            if !switch.values.iter().any(|item| item.name == value.value) {
                let known = switch.values.iter().map(|item| item.name.as_str());
                let message = format!("`{}` is nothing that `{}` can be", value.value, key.text);
                out.push(Diagnostic::new(value.place, message).suggest(&value.value, known));
            }
        }
    }

    fn check_quirks(&self, quirks: &Table<bool>, out: &mut Diagnostics) {
        for (key, _) in &quirks.0 {
            if !self.catalogue.quirks.iter().any(|item| item.name == key.text) {
                let known = self.catalogue.quirks.iter().map(|item| item.name.as_str());
                out.push(
                    Diagnostic::new(key.place, format!("no quirk is called `{}`", key.text))
                        .suggest(&key.text, known),
                );
            }
        }
    }

    fn breakage(
        &self,
        read: &BrokenBy,
        node: &Node,
        reader: &mut StepReader<'_, '_, C>,
        out: &mut Diagnostics,
    ) -> Option<Breakage<C>> {
        let only = reader.only(&read.only, out);
        let change = self.change(read, node, reader, out)?;
        Some(Breakage { place: node.place, text: node.one_line(), only, change })
    }

    fn change(
        &self,
        read: &BrokenBy,
        node: &Node,
        reader: &mut StepReader<'_, '_, C>,
        out: &mut Diagnostics,
    ) -> Option<Change<C>> {
        let kinds = ["quirk", "without_quirk", "switch", "without_step", "before", "instead_of"];
        let mut named: Vec<&Name> = node
            .entries()
            .iter()
            .map(|entry| &entry.key)
            .filter(|key| kinds.contains(&key.text.as_str()))
            .collect();
        if named.len() > 1 {
            out.push(
                Diagnostic::new(named.remove(1).place, "one entry of `broken_by` is one change")
                    .help("make it an entry of its own"),
            );
            return None;
        }
        self.check_switches(&read.switch, out);
        if let Some((second, _)) = read.switch.0.get(1) {
            out.push(
                Diagnostic::new(second.place, "one entry of `broken_by` is one change")
                    .help("make it an entry of its own"),
            );
        }
        let mut step = |name: &Option<Placed<String>>| {
            name.as_ref()
                .filter(|name| reader.check_step_name(name, out))
                .map(|name| name.value.clone())
        };
        if let Some(quirk) = &read.quirk {
            return Some(Change::Quirk(quirk.0.clone()));
        }
        if let Some(quirk) = &read.without_quirk {
            return Some(Change::WithoutQuirk(quirk.0.clone()));
        }
        if let Some((name, value)) = read.switch.iter().next() {
            return Some(Change::Switch(name.to_owned(), value.value.clone()));
        }
        if read.without_step.is_some() {
            return step(&read.without_step).map(Change::WithoutStep);
        }
        if read.before.is_none() && read.instead_of.is_none() {
            let message = "this says nothing of what is changed";
            out.push(
                Diagnostic::new(node.place, message).help(format!("it has {}", enumerate(&kinds))),
            );
            return None;
        }
        let (before, instead) = (step(&read.before), step(&read.instead_of));
        let Some(steps) = &read.steps else {
            out.push(Diagnostic::new(node.place, "`steps` is missing: what is to happen there"));
            return None;
        };
        let steps = reader.steps(&steps.0, out);
        before.map(|name| (true, name)).or(instead.map(|name| (false, name))).map(
            |(is_before, name)| {
                if is_before { Change::Before(name, steps) } else { Change::Instead(name, steps) }
            },
        )
    }
}

/// Words that CEL keeps for itself.
const RESERVED: [&str; 20] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
];

/// The items of a list; a bare value is a list of one.
pub(super) fn items(node: &Node) -> Vec<&Node> {
    match &node.value {
        Value::List(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        Value::Bool(_) | Value::Int(..) | Value::Text(_) | Value::Map(_) => vec![node],
    }
}

fn start(node: &Node) -> Place {
    Place { end: node.place.start, ..node.place }
}

fn check_profiles(profiles: &[Placed<crate::language::args::ProfileName>], out: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for profile in profiles {
        if !seen.insert(&profile.value) {
            out.push(Diagnostic::new(
                profile.place,
                format!("the profile `{}` stands here twice", profile.value.0),
            ));
        }
    }
}

fn known_failure(
    read: Option<TextPerProfile>,
    profiles: &[String],
    out: &mut Diagnostics,
) -> PerProfile<String> {
    let mut failure = PerProfile { every: None, each: BTreeMap::new() };
    let Some(TextPerProfile(node)) = read else {
        return failure;
    };
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                check_runs_in(&entry.key, profiles, out);
                match reason(&entry.value) {
                    Some(why) => {
                        failure.each.insert(entry.key.text.clone(), why);
                    }
                    None => out.push(no_reason(entry.value.place)),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Int(..) | Value::Text(_) | Value::List(_) => {
            match reason(&node) {
                Some(why) => failure.every = Some(why),
                None => out.push(no_reason(node.place)),
            }
        }
    }
    failure
}

/// Why something fails: `true` is no reason.
fn reason(node: &Node) -> Option<String> {
    let text = node.written().filter(|_| !matches!(node.value, Value::Bool(_)))?;
    (!text.trim().is_empty()).then(|| text.to_owned())
}

fn no_reason(place: Place) -> Diagnostic {
    Diagnostic::new(place, "`known_failure` takes a reason, as a text, or one for each profile")
        .help("for example `known_failure: the queue is not drained after a reboot`")
}

/// Checks that the scenario runs in a profile that something is said for.
pub(super) fn check_runs_in(name: &Name, profiles: &[String], out: &mut Diagnostics) {
    if !profiles.contains(&name.text) {
        let known: Vec<&str> = profiles.iter().map(String::as_str).collect();
        out.push(
            Diagnostic::new(name.place, format!("the scenario does not run in `{}`", name.text))
                .help(format!(
                    "it runs in {}; add to `profiles:` what is missing",
                    enumerate(&known)
                )),
        );
    }
}
