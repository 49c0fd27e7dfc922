//! The files of a scenario: its own, what it includes, and what its phones import, each read once
//! however often it is named.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::import::{self, Imported};
use crate::language::args::Placed;
use crate::language::diagnostic::{Diagnostic, Diagnostics};
use crate::language::source::{Place, Source, Sources};
use crate::language::yaml::{self, Node, Value};

/// Hands out the text of a file that another one includes: the including file's name, the path as
/// it is written there. Returns the name that diagnostics print and the text, or why there is none.
pub type Include<'i> = dyn Fn(&str, &str) -> Result<(String, String), String> + 'i;

/// Hands out the bytes of a file whose content a phone has, as [`Include`] does texts.
pub type Fetch<'f> = dyn Fn(&str, &str) -> Result<Vec<u8>, String> + 'f;

/// The files of a scenario while it is loaded.
pub(super) struct Files<'a> {
    pub(super) sources: Sources,
    include: &'a Include<'a>,
    fetch: &'a Fetch<'a>,
    included: BTreeMap<String, Option<Node>>,
    imported: BTreeMap<(String, String), Option<Arc<Imported>>>,
}

impl<'a> Files<'a> {
    pub(super) fn new(include: &'a Include<'a>, fetch: &'a Fetch<'a>) -> Self {
        let (included, imported) = (BTreeMap::new(), BTreeMap::new());
        Self { sources: Sources::default(), include, fetch, included, imported }
    }

    /// What a file holds for a phone; nothing if it cannot be read, which is then reported.
    pub(super) fn import(
        &mut self,
        file: &Placed<String>,
        out: &mut Diagnostics,
    ) -> Option<Arc<Imported>> {
        let Placed { place, value: path } = file;
        let from = self.sources.file(*place).map_or("", Source::name).to_owned();
        let key = (from, path.clone());
        if let Some(known) = self.imported.get(&key) {
            return known.clone();
        }
        let read = (self.fetch)(&key.0, path).and_then(|bytes| {
            let integrity = import::integrity_file(path)
                .and_then(|integrity| (self.fetch)(&key.0, &integrity).ok());
            import::read(&bytes, integrity.as_deref()).map_err(|why| why.to_string())
        });
        let imported = match read {
            Ok(imported) => Some(Arc::new(imported)),
            Err(why) => {
                let message = format!("could not import `{path}`: {why}");
                out.push(Diagnostic::new(*place, message));
                None
            }
        };
        self.imported.insert(key, imported.clone());
        imported
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
