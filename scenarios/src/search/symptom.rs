//! Symptom files: what somebody saw, and what is known of their phone. Nothing of why.

use std::collections::BTreeMap;

use wp8_emulator::kernel::Span;
use wp8_emulator::profile::{ModelId, ProfileId};
use wp8_emulator::quirks::Quirks;
use wp8_emulator::world::Holds;

use super::setting::Setting;
use crate::catalogue::catalogue;
use crate::language::args::{
    Arg, CarrierName, Domain, Kind, ModelName, Names, Placed, ProfileName, Reader, args, words,
};
use crate::language::catalogue::{Item, On};
use crate::language::cel::{self, Checked, Scope, Type};
use crate::language::diagnostic::{Diagnostic, Diagnostics};
use crate::language::document;
use crate::language::source::{Place, Source, Sources};
use crate::language::units::Millis;
use crate::language::yaml::{self, Name, Node, Value};
use crate::properties::Property;
use crate::properties::symptom::{self, Look, Symptom};
use crate::stage::amounts;

/// A symptom, and the phones on which it is looked for.
#[derive(Clone, Debug)]
pub struct Report {
    /// What is looked for.
    pub symptom: Symptom,
    /// The rows of the reports it stands for.
    pub source: Vec<String>,
    /// What is seen, as it is written; with what was done before it.
    pub written: Written,
    profile: ProfileId,
    model: Option<ModelId>,
    carrier: Option<String>,
    holds: Option<Holds>,
}

/// The expectations of a symptom as they are written.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// What was so first.
    pub first: Vec<String>,
    /// What was at no time so before.
    pub unseen: Vec<String>,
    /// What was so then.
    pub seen: Vec<String>,
}

impl Report {
    /// A world in which it may be seen: the phone as it is told of, the rest drawn.
    #[must_use]
    pub fn setting(&self, seed: u64) -> Setting {
        let profile = self.profile.get();
        let mut setting = Setting::drawn(profile.name, Quirks::of(profile), seed);
        if let Some(model) = self.model {
            setting.new.model = model;
        }
        if let Some(carrier) = &self.carrier {
            setting.new.carrier = Some(carrier.as_str().into());
        }
        if let Some(holds) = self.holds {
            setting.holds = holds;
        }
        setting
    }

    /// Whether this is a phone as it is told of.
    #[must_use]
    pub fn fits(&self, setting: &Setting) -> bool {
        let new = &setting.new;
        self.model.is_none_or(|model| model.get().name == new.model.get().name)
            && (self.carrier.is_none() || self.carrier.as_deref() == new.carrier.as_deref())
            && self.holds.is_none_or(|holds| holds == setting.holds)
    }

    /// What is watched: it is broken when the symptom is seen.
    #[must_use]
    pub fn watched(&self) -> &'static Property {
        symptom::watching(self.symptom.clone())
    }

    /// Its version.
    #[must_use]
    pub fn profile(&self) -> &'static str {
        self.profile.get().name
    }
}

words! {
    /// A page that a report speaks of.
    pub enum Page {
        /// Start.
        Start = "start",
        /// The list of apps.
        AppList = "app_list",
        /// That of the app with which something was done.
        App = "app",
    }
}

words! {
    /// One of the two phones.
    pub enum Phone {
        /// The one that was there before, with the content.
        Old = "old",
        /// The one that is set up from the other's backup.
        New = "new",
    }
}

args! {
    /// Something that can be read on the screen, or not.
    pub struct Sight(short: what) {
        /// Words that can be read.
        what: Option<String>,
        /// Words that cannot.
        not: Option<String>,
        /// On which page; in set-up, the one that is shown.
        page: Page = "app_list",
    }
}

args! {
    /// What somebody saw, and what is known of their phone.
    pub struct File {
        /// The symptom, in a sentence.
        symptom: Placed<String>,
        /// The reports it stands for.
        source: Vec<String>,
        /// The version of the phone.
        profile: Placed<ProfileName>,
        /// Its model, if it is known.
        model: Option<ModelName>,
        /// Its operator, if it is known.
        carrier: Option<CarrierName>,
        /// What the old phone held, if it is known.
        holds: Option<document::Holds>,
        /// On which of the two phones it was seen.
        on: Phone = "new",
        /// The verb of what had been done before; `app` is then the app with which.
        did: Option<Placed<String>>,
        /// What was so at some moment after that.
        first: Vec<Expression>,
        /// What was at no time so before.
        unseen: Vec<Expression>,
        /// What was so in the end.
        seen: Vec<Expression>,
        /// What could be read in the end.
        see: Vec<Sight>,
        /// How long after what was done, or for how long.
        lasts: Millis = "0s",
        /// It counts also while messages between phones and services go wrong.
        during_faults: bool = false,
        /// What was not done: steps, or how they begin.
        never: Vec<String>,
    }
}

/// An expression that is read when all else is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression(Node);

impl Arg for Expression {
    const KIND: Kind = Kind::Defined("expectation");

    fn take(node: &Node, _: &mut Reader<'_>) -> Option<Self> {
        Some(Self(node.clone()))
    }
}

/// Reads a symptom file.
///
/// # Errors
///
/// Everything that is wrong with it, with the file it refers to.
pub fn load(name: &str, text: &str) -> Result<Report, (Sources, Diagnostics)> {
    let mut sources = Sources::default();
    let source = Source::new(name, text);
    let file = sources.add(source.clone());
    let mut out = Diagnostics::default();
    let report =
        yaml::read(&source, file, &mut out).and_then(|root| read(&root, &source, &mut out));
    match report {
        Some(report) if out.is_empty() => Ok(report),
        Some(_) | None => {
            if out.is_empty() {
                let start = Place { file, start: 0, end: 0 };
                out.push(not_a_symptom(start, "nothing"));
            }
            Err((sources, out))
        }
    }
}

fn not_a_symptom(place: Place, what: &str) -> Diagnostic {
    Diagnostic::new(place, format!("a symptom is a map, not {what}"))
        .help("begin with `symptom:` and what was seen, then `profile:` and `seen:` or `see:`")
}

fn read(root: &Node, source: &Source, out: &mut Diagnostics) -> Option<Report> {
    if !matches!(root.value, Value::Map(_)) {
        let start = Place { end: root.place.start, ..root.place };
        out.push(not_a_symptom(start, &root.describe()));
        return None;
    }
    let names = names();
    let subject = Name { place: root.place, text: "the symptom".to_owned() };
    let file: File = Reader::new(&names, out).take(&subject, root)?;
    if let Some(did) = &file.did {
        check_verb(did, out);
    }
    if file.seen.is_empty() && file.see.is_empty() {
        let start = Place { end: root.place.start, ..root.place };
        out.push(
            Diagnostic::new(start, "this says nothing of what was seen")
                .help("say so with `seen:`, an expression, or `see:`, words on the screen"),
        );
    }
    let (first, first_written) = expressions(&file.first, source, out);
    let (unseen, unseen_written) = expressions(&file.unseen, source, out);
    let (seen, seen_written) = expressions(&file.seen, source, out);
    let see = file.see.iter().map(|sight| Look {
        what: sight.what.clone(),
        not: sight.not.clone(),
        page: match sight.page {
            Page::Start => symptom::Page::Start,
            Page::AppList => symptom::Page::AppList,
            Page::App => symptom::Page::App,
        },
    });
    let symptom = Symptom {
        title: file.symptom.value,
        phone: file.on.word().to_owned(),
        did: file.did.map(|did| did.value),
        first,
        unseen,
        seen,
        see: see.collect(),
        lasts: Span(file.lasts.0),
        during_faults: file.during_faults,
        never: file.never,
    };
    Some(Report {
        symptom,
        source: file.source,
        written: Written { first: first_written, unseen: unseen_written, seen: seen_written },
        profile: ProfileId::named(&file.profile.value.0)?,
        model: file.model.as_deref().and_then(ModelId::named),
        carrier: file.carrier.map(|carrier| carrier.0),
        holds: file.holds.as_ref().map(amounts),
    })
}

fn names() -> Names {
    let catalogue = catalogue();
    let of = |items: &[Item]| items.iter().map(|item| item.name.clone()).collect();
    BTreeMap::from([
        (Domain::Profile, of(&catalogue.profiles)),
        (Domain::Model, of(&catalogue.models)),
        (Domain::Carrier, of(&catalogue.carriers)),
    ])
}

fn check_verb(did: &Placed<String>, out: &mut Diagnostics) {
    let catalogue = catalogue();
    if catalogue.verb(On::Phone, &did.value).is_none() {
        let message = format!("no verb of a phone is called `{}`", did.value);
        let diagnostic = Diagnostic::new(did.place, message);
        out.push(diagnostic.suggest(&did.value, catalogue.verb_names(On::Phone)));
    }
}

/// Expressions over the view of the two phones, and `app`; each as it is written, too.
fn expressions(
    all: &[Expression],
    source: &Source,
    out: &mut Diagnostics,
) -> (Vec<Checked>, Vec<String>) {
    let catalogue = catalogue();
    let world = catalogue
        .world
        .fields
        .iter()
        .fold(Scope::default(), |scope, field| scope.with(field.name, field.of));
    let phone = || Type::Struct(catalogue.phone);
    let scope = world.with("old", phone()).with("new", phone()).with("app", Type::Text);
    let mut checked = Vec::new();
    let mut written = Vec::new();
    for Expression(node) in all {
        let Some(text) = node.written() else {
            out.push(Diagnostic::new(
                node.place,
                format!("an expression is a text, not {}", node.describe()),
            ));
            continue;
        };
        match cel::check(text, &scope) {
            Ok(one) => {
                checked.push(one);
                written.push(text.to_owned());
            }
            Err(problems) => {
                for problem in problems {
                    let place = node.place_of(problem.range, source.text());
                    let mut diagnostic = Diagnostic::new(place, problem.message);
                    diagnostic.help = problem.help;
                    out.push(diagnostic);
                }
            }
        }
    }
    (checked, written)
}
