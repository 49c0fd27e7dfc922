//! Steps: from a node to what is done.

use std::collections::BTreeMap;

use super::files::Files;
use super::header::{
    BUILTINS, Modifiers, RepeatArgs, SnapshotArgs, is_modifier, modifier_names, named,
};
use super::load::{check_runs_in, items};
use super::nonce::Nonces;
use super::parameters::{self, Set};
use super::{Act, Expectation, PerProfile, Snapshot, Step};
use crate::language::args::{Domain, Names, Placed, ProfileName, Reader};
use crate::language::catalogue::{Catalogue, On, VerbSpec};
use crate::language::cel::{self, Problem, Scope, ViewExpression};
use crate::language::diagnostic::{Diagnostic, Diagnostics, nearest, suggestion};
use crate::language::source::{Place, Source};
use crate::language::units::Millis;
use crate::language::yaml::{Entry, Name, Node, Style, Value};

/// How deep files may include each other.
const MAX_INCLUDES_DEEP: usize = 8;
/// How many steps a scenario may have when everything is included.
const MAX_STEPS: usize = 20_000;

/// Reads the steps of one document.
pub(super) struct StepReader<'a, 'f, C: 'static> {
    catalogue: &'a Catalogue<C>,
    names: &'a Names,
    scope: Scope,
    profiles: &'a [String],
    filling: &'a Set,
    files: &'a mut Files<'f>,
    /// The files whose steps are being read, the outermost first.
    including: Vec<String>,
    nonces: Nonces,
    step_names: BTreeMap<String, Place>,
    count: usize,
}

impl<'a, 'f, C> StepReader<'a, 'f, C> {
    pub(super) fn new(
        catalogue: &'a Catalogue<C>,
        names: &'a Names,
        scope: Scope,
        profiles: &'a [String],
        filling: &'a Set,
        files: &'a mut Files<'f>,
    ) -> Self {
        Self {
            catalogue,
            names,
            scope,
            profiles,
            filling,
            files,
            including: Vec::new(),
            nonces: Nonces::default(),
            step_names: BTreeMap::new(),
            count: 0,
        }
    }

    /// The steps of a list. Those that cannot be read are reported and left out.
    pub(super) fn steps(&mut self, node: &Node, out: &mut Diagnostics) -> Vec<Step<C>> {
        let Value::List(list) = &node.value else {
            if !matches!(node.value, Value::Null) {
                out.push(
                    Diagnostic::new(
                        node.place,
                        format!("`steps` is a list, not {}", node.describe()),
                    )
                    .help("begin each step with `- `"),
                );
            }
            return Vec::new();
        };
        let mut steps = Vec::with_capacity(list.len());
        for item in list {
            self.count += 1;
            if self.count == MAX_STEPS {
                out.push(Diagnostic::new(
                    item.place,
                    format!("the scenario has more than {MAX_STEPS} steps"),
                ));
            }
            if self.count >= MAX_STEPS {
                break;
            }
            self.step(item, &mut steps, out);
        }
        steps
    }

    fn step(&mut self, node: &Node, into: &mut Vec<Step<C>>, out: &mut Diagnostics) {
        let Value::Map(entries) = &node.value else {
            out.push(self.not_a_step(node));
            return;
        };
        let mut subjects = entries.iter().filter(|entry| !is_modifier(&entry.key.text));
        let Some(subject) = subjects.next() else {
            out.push(
                Diagnostic::new(node.place, "this step does nothing")
                    .help("a step is `PHONE: verb`, or a word of the world such as `advance: 26h`"),
            );
            return;
        };
        if let Some(second) = subjects.next() {
            let modifiers: Vec<&str> = modifier_names().collect();
            let meant = nearest(&second.key.text, &modifiers)
                .filter(|_| !self.names(Domain::Phone).contains(&second.key.text));
            if let Some(meant) = meant {
                out.push(
                    Diagnostic::new(
                        second.key.place,
                        format!("a step has no `{}`", second.key.text),
                    )
                    .help(format!("did you mean `{meant}`?")),
                );
                return;
            }
            out.push(
                Diagnostic::new(
                    second.key.place,
                    format!("a step does one thing, and `{}` is a second", second.key.text),
                )
                .related(subject.key.place, "the first")
                .help(format!("begin a step of its own: `- {}: …`", second.key.text)),
            );
            return;
        }
        let modifiers = self.modifiers(node, entries, subject, out);
        if subject.key.text == "include" {
            let with = modifiers.map(|modifiers| modifiers.with.0).unwrap_or_default();
            self.include(&subject.value, &with, into, out);
            return;
        }
        let act = self.act(subject, modifiers.as_ref(), out);
        let text = format!("{}: {}", subject.key.text, subject.value.one_line());
        let derived = self.nonces.next(&text);
        let (Some(act), Some(modifiers)) = (act, modifiers) else {
            return;
        };
        let name = modifiers.name.map(|name| name.value);
        into.push(Step {
            place: node.place,
            text,
            name,
            only: self.only(&modifiers.only, out),
            nonce: modifiers.nonce.unwrap_or(derived),
            act,
        });
    }

    fn not_a_step(&self, node: &Node) -> Diagnostic {
        let diagnostic =
            Diagnostic::new(node.place, format!("a step is a map, not {}", node.describe()));
        let phone = self.names(Domain::Phone).first().map_or("PHONE", String::as_str);
        match node.written() {
            Some(text) if self.catalogue.verb(On::Phone, text).is_some() => {
                diagnostic.help(format!("say which phone: `- {phone}: {text}`"))
            }
            Some(text) if text.contains(':') => diagnostic.help("put a space after `:`"),
            Some(_) | None => diagnostic.help(format!(
                "a step is `{phone}: verb`, or a word of the world such as `advance: 26h`"
            )),
        }
    }

    fn names(&self, domain: Domain) -> &'a [String] {
        self.names.get(&domain).map_or(&[], Vec::as_slice)
    }

    fn modifiers(
        &mut self,
        node: &Node,
        entries: &[Entry],
        subject: &Entry,
        out: &mut Diagnostics,
    ) -> Option<Modifiers> {
        let beside: Vec<Entry> =
            entries.iter().filter(|entry| is_modifier(&entry.key.text)).cloned().collect();
        let misplaced = [("within", "wait_for"), ("with", "include")];
        for entry in &beside {
            for (modifier, of) in misplaced {
                if entry.key.text == modifier && subject.key.text != of {
                    out.push(Diagnostic::new(
                        entry.key.place,
                        format!("`{modifier}` belongs to `{of}`, not to `{}`", subject.key.text),
                    ));
                }
            }
        }
        let map = Node { value: Value::Map(beside), ..node.clone_place() };
        let modifiers: Modifiers =
            Reader::new(self.names, out).take(&named("the step", node), &map)?;
        if let Some(name) = &modifiers.name
            && let Some(first) = self.step_names.insert(name.value.clone(), name.place)
            && first != name.place
        {
            out.push(
                Diagnostic::new(name.place, format!("two steps are called `{}`", name.value))
                    .label("again")
                    .related(first, "first"),
            );
        }
        Some(modifiers)
    }

    /// The names of profiles that a part of the scenario is for, checked against those it runs in.
    pub(super) fn only(&self, only: &[Placed<ProfileName>], out: &mut Diagnostics) -> Vec<String> {
        for profile in only {
            check_runs_in(
                &Name { place: profile.place, text: profile.value.0.clone() },
                self.profiles,
                out,
            );
        }
        only.iter().map(|profile| profile.value.0.clone()).collect()
    }

    /// Checks the name of a step that something refers to.
    pub(super) fn check_step_name(&self, name: &Placed<String>, out: &mut Diagnostics) -> bool {
        let known = self.step_names.contains_key(&name.value);
        if !known {
            let names = self.step_names.keys().map(String::as_str);
            let mut diagnostic =
                Diagnostic::new(name.place, format!("no step is called `{}`", name.value))
                    .suggest(&name.value, names);
            if diagnostic.help.is_none() {
                diagnostic = diagnostic.help("give the step a `name:`");
            }
            out.push(diagnostic);
        }
        known
    }

    fn act(
        &mut self,
        subject: &Entry,
        modifiers: Option<&Modifiers>,
        out: &mut Diagnostics,
    ) -> Option<Act<C>> {
        let Entry { key, value } = subject;
        match key.text.as_str() {
            "advance" => {
                let by: Millis = Reader::new(self.names, out).take(key, value)?;
                Some(Act::Advance { by_ms: by.0 })
            }
            "expect" => self.expectations(key, value, out).map(Act::Expect),
            "always" => self.expectations(key, value, out).map(Act::Always),
            "never" => self.expectations(key, value, out).map(Act::Never),
            "eventually" => self.expectations(key, value, out).map(Act::Eventually),
            "wait_for" => self.wait_for(key, value, modifiers, out),
            "snapshot" => self.snapshot(key, value, out),
            "repeat" => {
                let repeat: Option<RepeatArgs> = Reader::new(self.names, out).take(key, value);
                let steps =
                    value.get("steps").map(|steps| self.steps(steps, out)).unwrap_or_default();
                repeat.map(|repeat| Act::Repeat { times: repeat.times, steps })
            }
            name => {
                let catalogue = self.catalogue;
                if let Some(verb) = catalogue.verb(On::World, name) {
                    let command = self.verb(verb, key, value, out)?;
                    Some(Act::World { verb: verb.name, command })
                } else if self.names(Domain::Phone).iter().any(|phone| phone == name) {
                    self.phone(key, value, out)
                } else {
                    out.push(self.unknown_subject(key));
                    None
                }
            }
        }
    }

    fn unknown_subject(&self, key: &Name) -> Diagnostic {
        let name = key.text.as_str();
        let (phones, catalogue) = (self.names(Domain::Phone), self.catalogue);
        if catalogue.verb(On::Phone, name).is_some() {
            let phone = phones.first().map_or("PHONE", String::as_str);
            return Diagnostic::new(key.place, format!("`{name}` is something that a phone does"))
                .help(format!(
                    "say which phone: `- {phone}: {{ {name}: … }}`, or `- {phone}: {name}`"
                ));
        }
        let mut known: Vec<&str> = phones.iter().map(String::as_str).collect();
        known.extend(BUILTINS.iter().map(|builtin| builtin.key));
        for name in catalogue.verb_names(On::World).chain(modifier_names()) {
            known.push(name);
        }
        let diagnostic = Diagnostic::new(
            key.place,
            format!("no phone and no verb of the world is called `{name}`"),
        );
        match nearest(name, &known) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => {
                match suggestion(name, &phones.iter().map(String::as_str).collect::<Vec<_>>()) {
                    Some(phones) => diagnostic.help(format!(
                        "phones: {phones}; `wp8 verbs` lists the verbs of the world"
                    )),
                    None => diagnostic
                        .help("the scenario declares no phones: do so under `world.phones`"),
                }
            }
        }
    }

    fn phone(&mut self, phone: &Name, value: &Node, out: &mut Diagnostics) -> Option<Act<C>> {
        let (verb, args) = self.verb_and_args(phone, value, out)?;
        let catalogue = self.catalogue;
        let Some(spec) = catalogue.verb(On::Phone, &verb.text) else {
            out.push(self.unknown_verb(phone, &verb));
            return None;
        };
        let command = self.verb(spec, &verb, &args, out)?;
        Some(Act::Phone { phone: phone.text.clone(), verb: spec.name, command })
    }

    /// `plug_in`, or `{ plug_in: … }`.
    fn verb_and_args(
        &self,
        phone: &Name,
        value: &Node,
        out: &mut Diagnostics,
    ) -> Option<(Name, Node)> {
        match &value.value {
            Value::Map(entries) => match entries.as_slice() {
                [only] => return Some((only.key.clone(), only.value.clone())),
                [] => out.push(self.no_verb(phone, value.place)),
                [first, second, ..] => out.push(
                    Diagnostic::new(
                        second.key.place,
                        format!("a step does one thing, and `{}` is a second", second.key.text),
                    )
                    .related(first.key.place, "the first")
                    .help(format!(
                        "begin a step of its own: `- {}: {{ {}: … }}`",
                        phone.text, second.key.text
                    )),
                ),
            },
            Value::Null => out.push(self.no_verb(phone, phone.place)),
            Value::List(_) => out.push(
                Diagnostic::new(
                    value.place,
                    format!("`{}` does one thing in a step, not a list of them", phone.text),
                )
                .help(format!("make each a step: `- {}: …`", phone.text)),
            ),
            Value::Bool(_) | Value::Int(..) | Value::Text(_) => {
                let text = value.written().unwrap_or_default();
                let nothing = Node {
                    place: Place { start: value.place.end, ..value.place },
                    value: Value::Null,
                    style: Style::Plain,
                };
                return Some((Name { place: value.place, text: text.to_owned() }, nothing));
            }
        }
        None
    }

    fn no_verb(&self, phone: &Name, place: Place) -> Diagnostic {
        let example = self.catalogue.verb_names(On::Phone).next().unwrap_or("verb");
        Diagnostic::new(place, format!("what `{}` does is missing", phone.text))
            .help(format!("for example `- {}: {example}`; `wp8 verbs` lists the verbs", phone.text))
    }

    fn unknown_verb(&self, phone: &Name, verb: &Name) -> Diagnostic {
        let text = verb.text.as_str();
        let known: Vec<&str> = self.catalogue.verb_names(On::Phone).collect();
        let diagnostic =
            Diagnostic::new(verb.place, format!("no verb of phones is called `{text}`"));
        if let Some((first, rest)) = text.split_once([' ', ':'])
            && known.contains(&first)
        {
            return diagnostic.help(format!(
                "write `- {}: {{ {first}: {} }}`",
                phone.text,
                rest.trim()
            ));
        }
        if self.catalogue.verb(On::World, text).is_some()
            || BUILTINS.iter().any(|builtin| builtin.key == text)
        {
            return diagnostic.help(format!("`{text}` stands by itself: `- {text}: …`"));
        }
        match nearest(text, &known) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(Domain::Verb.found()),
        }
    }

    fn verb(
        &mut self,
        spec: &VerbSpec<C>,
        key: &Name,
        args: &Node,
        out: &mut Diagnostics,
    ) -> Option<C> {
        let mut reader = Reader::new(self.names, out);
        reader.about(key, |reader| (spec.read)(args, reader))
    }

    fn wait_for(
        &mut self,
        key: &Name,
        value: &Node,
        modifiers: Option<&Modifiers>,
        out: &mut Diagnostics,
    ) -> Option<Act<C>> {
        let until = self.expectations(key, value, out);
        let within = modifiers?.within;
        if within.is_none() {
            out.push(
                Diagnostic::new(key.place, "`wait_for` needs `within`")
                    .help("write how long it may take below it, for example `within: 10m`"),
            );
        }
        Some(Act::WaitFor { until: until?, within_ms: within?.0 })
    }

    fn snapshot(&mut self, key: &Name, value: &Node, out: &mut Diagnostics) -> Option<Act<C>> {
        let args: SnapshotArgs = Reader::new(self.names, out).take(key, value)?;
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if args.name.value.is_empty() || !args.name.value.chars().all(allowed) {
            out.push(
                Diagnostic::new(
                    args.name.place,
                    format!("a snapshot cannot be called `{}`", args.name.value),
                )
                .help("it becomes the name of a file: use letters, digits, `-` and `_`"),
            );
        }
        let of = match args.of {
            Some(of) => Some(self.value_expression(&of.0, out)?),
            None => None,
        };
        Some(Act::Snapshot(Snapshot {
            name: args.name.value,
            phone: args.phone.map(|phone| phone.0),
            of,
        }))
    }

    fn expectations(
        &mut self,
        key: &Name,
        value: &Node,
        out: &mut Diagnostics,
    ) -> Option<PerProfile<Vec<Expectation>>> {
        let mut per_profile = PerProfile { every: None, each: BTreeMap::new() };
        let Value::Map(entries) = &value.value else {
            per_profile.every = Some(self.expressions(key, value, out)?);
            return Some(per_profile);
        };
        if entries.is_empty() {
            out.push(Diagnostic::new(value.place, "an expression is missing"));
        }
        let mut whole = !entries.is_empty();
        for entry in entries {
            let mut reader = Reader::new(self.names, out);
            if reader.check_known(&entry.key.text, entry.key.place, Domain::Profile) {
                check_runs_in(&entry.key, self.profiles, out);
            }
            match self.expressions(&entry.key, &entry.value, out) {
                Some(read) => {
                    per_profile.each.insert(entry.key.text.clone(), read);
                }
                None => whole = false,
            }
        }
        whole.then_some(per_profile)
    }

    fn expressions(
        &mut self,
        key: &Name,
        value: &Node,
        out: &mut Diagnostics,
    ) -> Option<Vec<Expectation>> {
        let nodes = items(value);
        if nodes.is_empty() {
            let place = if value.place.start == value.place.end { key.place } else { value.place };
            out.push(
                Diagnostic::new(place, "an expression is missing")
                    .help("for example: `new.setup.page == \"start\"`"),
            );
            return None;
        }
        let read: Vec<Option<Expectation>> =
            nodes.into_iter().map(|node| self.expression(node, out)).collect();
        read.into_iter().collect()
    }

    fn expression(&self, node: &Node, out: &mut Diagnostics) -> Option<Expectation> {
        let text = expression_text(node, out)?;
        match cel::check(text, &self.scope) {
            Ok(checked) => Some(Expectation { place: node.place, text: node.one_line(), checked }),
            Err(problems) => {
                self.problems(node, problems, out);
                None
            }
        }
    }

    fn value_expression(&self, node: &Node, out: &mut Diagnostics) -> Option<ViewExpression> {
        let text = expression_text(node, out)?;
        cel::check_value(text, &self.scope)
            .map_err(|problems| self.problems(node, problems, out))
            .ok()
    }

    fn problems(&self, node: &Node, problems: Vec<Problem>, out: &mut Diagnostics) {
        let source = self.files.sources.file(node.place).map_or("", Source::text);
        for problem in problems {
            let place = node.place_of(problem.range, source);
            let mut diagnostic = Diagnostic::new(place, problem.message);
            diagnostic.help = problem.help;
            if cut_off_by_a_comment(node, source) {
                diagnostic.help = Some("` #` begins a comment, which cuts the expression off: put the whole of it in quotes".to_owned());
            }
            out.push(diagnostic);
        }
    }

    fn include(
        &mut self,
        value: &Node,
        with: &[(Name, Placed<String>)],
        into: &mut Vec<Step<C>>,
        out: &mut Diagnostics,
    ) {
        let Some(path) = value.written() else {
            out.push(Diagnostic::new(
                value.place,
                format!("`include` takes the path of a file, not {}", value.describe()),
            ));
            return;
        };
        if self.including.len() >= MAX_INCLUDES_DEEP {
            out.push(Diagnostic::new(
                value.place,
                format!("files include each other more than {MAX_INCLUDES_DEEP} deep"),
            ));
            return;
        }
        let Some((name, steps)) = self.files.steps(value, path, out) else {
            return;
        };
        if let Some(outer) = self.including.iter().position(|including| *including == name) {
            let circle = self.including[outer..].join("` includes `");
            out.push(
                Diagnostic::new(value.place, "the files include each other in a circle")
                    .help(format!("`{circle}` includes `{name}`")),
            );
            return;
        }
        let mut filling = self.filling.clone();
        filling.extend(with.iter().map(|(name, value)| {
            let text = Value::Text(value.value.clone());
            (name.text.clone(), Node { place: value.place, value: text, style: Style::Plain })
        }));
        let filled = parameters::fill(&steps, &filling, out);
        self.including.push(name);
        into.extend(self.steps(&filled, out));
        self.including.pop();
    }
}

fn expression_text<'n>(node: &'n Node, out: &mut Diagnostics) -> Option<&'n str> {
    let text = node.written();
    if text.is_none() {
        out.push(
            Diagnostic::new(
                node.place,
                format!("an expression is a text, not {}", node.describe()),
            )
            .help("put an expression that begins with `[` or `{` in quotes"),
        );
    }
    text
}

/// Whether an unquoted expression is followed by a comment on its line: then ` #` may be part of
/// what was meant.
fn cut_off_by_a_comment(node: &Node, source: &str) -> bool {
    let after = source.get(node.place.end as usize..).unwrap_or_default();
    let quotes = node.written().map_or(0, |text| text.matches(['"', '\'']).count());
    node.style == Style::Plain && quotes % 2 == 1 && after.trim_start_matches(' ').starts_with('#')
}
