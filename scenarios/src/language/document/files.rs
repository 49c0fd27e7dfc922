//! The files of a scenario: its own, and what it includes, each read once however often it is
//! included.

use std::collections::BTreeMap;

use crate::language::diagnostic::{Diagnostic, Diagnostics};
use crate::language::source::{Place, Source, Sources};
use crate::language::yaml::{self, Node, Value};

/// Hands out the text of a file that another one includes: the including file's name, the path as
/// it is written there. Returns the name that diagnostics print and the text, or why there is none.
pub type Include<'i> = dyn Fn(&str, &str) -> Result<(String, String), String> + 'i;

/// The files of a scenario while it is loaded.
pub(super) struct Files<'a> {
    pub(super) sources: Sources,
    include: &'a Include<'a>,
    included: BTreeMap<String, Option<Node>>,
}

impl<'a> Files<'a> {
    pub(super) fn new(include: &'a Include<'a>) -> Self {
        Self { sources: Sources::default(), include, included: BTreeMap::new() }
    }

    /// The name of an included file, and its list of steps; nothing if there is none, which is then reported.
    pub(super) fn steps(
        &mut self,
        value: &Node,
        path: &str,
        out: &mut Diagnostics,
    ) -> Option<(String, Node)> {
        let from = self.sources.file(value.place).map_or("", Source::name).to_owned();
        let (name, text) = match (self.include)(&from, path) {
            Ok(found) => found,
            Err(why) => {
                out.push(Diagnostic::new(
                    value.place,
                    format!("could not include `{path}`: {why}"),
                ));
                return None;
            }
        };
        if let Some(known) = self.included.get(&name) {
            return known.clone().map(|steps| (name, steps));
        }
        let source = Source::new(name.as_str(), text);
        let file = self.sources.add(source.clone());
        let steps = yaml::read(&source, file, out).and_then(|root| list_of_steps(root, out));
        self.included.insert(name.clone(), steps.clone());
        steps.map(|steps| (name, steps))
    }
}

fn list_of_steps(root: Node, out: &mut Diagnostics) -> Option<Node> {
    if matches!(root.value, Value::List(_)) {
        return Some(root);
    }
    if let [only] = root.entries()
        && only.key.text == "steps"
    {
        return Some(only.value.clone());
    }
    let start = Place { end: root.place.start, ..root.place };
    out.push(
        Diagnostic::new(start, "an included file is a list of steps")
            .help("begin each step with `- `, without a `scenario:` around them"),
    );
    None
}
