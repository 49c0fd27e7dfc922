//! Scenario files: found in folders, read, and checked all at once.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::catalogue::catalogue;
use crate::language::diagnostic::{Diagnostic, Diagnostics, Look, suggestion};
use crate::language::document::{self, Document, Loaded};
use crate::language::source::{Place, Source, Sources};
use crate::language::yaml;
use crate::secrets::Mask;
use crate::verbs::Deed;

/// A scenario that can be run.
#[derive(Debug)]
pub struct Scenario {
    /// What happens in it.
    pub document: Document<Deed>,
    /// The files it consists of.
    pub sources: Arc<Sources>,
    /// Its file, as it was named or found.
    pub file: Arc<str>,
}

impl Scenario {
    /// Its title, and its parameters where it has some: `Messages return [network=home]`.
    #[must_use]
    pub fn title(&self) -> String {
        titled(&self.document.scenario.value, &self.document.parameters)
    }

    /// The same, with another document: of the same file and its places.
    #[must_use]
    pub fn with(&self, document: Document<Deed>) -> Self {
        Self { document, sources: Arc::clone(&self.sources), file: Arc::clone(&self.file) }
    }

    /// What must not be shown of it.
    #[must_use]
    pub fn mask(&self) -> Mask {
        Mask::of(&self.document.secrets)
    }
}

/// A title with the parameters behind it.
#[must_use]
pub fn titled(title: &str, parameters: &[(String, String)]) -> String {
    if parameters.is_empty() {
        return title.to_owned();
    }
    let parameters: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{title} [{}]", parameters.join(", "))
}

/// What came of reading files.
#[derive(Debug, Default)]
pub struct Library {
    /// The scenarios, in the order of files and of parameters in them.
    pub scenarios: Vec<Scenario>,
    /// How many files were read.
    pub files: usize,
    /// What is wrong, file by file.
    wrong: Vec<Wrong>,
}

/// What is wrong with one file.
#[derive(Debug)]
struct Wrong {
    sources: Sources,
    diagnostics: Diagnostics,
    mask: Mask,
}

impl Library {
    /// Reads all these files; a mistake in one does not keep the others from being read.
    #[must_use]
    pub fn read(files: &[PathBuf]) -> Self {
        let mut library = Self { files: files.len(), ..Self::default() };
        for file in files {
            library.take(file);
        }
        library
    }

    /// Reads one file that is part of the program.
    #[must_use]
    pub fn of_text(file: &str, text: &str) -> Self {
        let mut library = Self { files: 1, ..Self::default() };
        library.take_text(file.into(), text);
        library
    }

    /// How many mistakes there are.
    #[must_use]
    pub fn mistakes(&self) -> usize {
        self.wrong.iter().map(|wrong| wrong.diagnostics.len()).sum()
    }

    /// In how many files there are mistakes.
    #[must_use]
    pub fn wrong_files(&self) -> usize {
        self.wrong.len()
    }

    /// All mistakes as text, with their lines.
    #[must_use]
    pub fn render(&self, look: Look) -> String {
        self.each_wrong(|wrong| wrong.diagnostics.render(&wrong.sources, look), "\n")
    }

    /// All mistakes as workflow commands of GitHub Actions.
    #[must_use]
    pub fn github(&self) -> String {
        self.each_wrong(|wrong| wrong.diagnostics.github(&wrong.sources), "")
    }

    fn each_wrong(&self, text: impl Fn(&Wrong) -> String, between: &str) -> String {
        let texts: Vec<String> =
            self.wrong.iter().map(|wrong| wrong.mask.in_place(&text(wrong)).into_owned()).collect();
        texts.join(between)
    }

    fn take(&mut self, path: &Path) {
        let file: Arc<str> = shown(path).into();
        tracing::debug!(%file, "is read");
        // What is too large is not read, and not shown.
        let length = std::fs::metadata(path).map_or(0, |about| about.len());
        if length > yaml::MAX_BYTES as u64 {
            let diagnostic = yaml::too_large(Place::default(), length);
            return self.wrong.push(Wrong::one(&file, String::new(), diagnostic));
        }
        match bytes_of(path) {
            Ok(bytes) => match text(bytes) {
                Ok(text) => self.take_text(file, &text),
                Err(not) => self.wrong.push(Wrong::no_text(&file, not)),
            },
            Err(why) => self.wrong.push(Wrong::whole(&file, why)),
        }
    }

    fn take_text(&mut self, file: Arc<str>, text: &str) {
        let Loaded { sources, documents, diagnostics } =
            document::load_with(&file, text, catalogue(), &include, &fetch);
        if !diagnostics.is_empty() {
            let mask = Mask::of(declared_secrets(&file, text));
            return self.wrong.push(Wrong { sources, diagnostics, mask });
        }
        let sources = Arc::new(sources);
        self.scenarios.extend(documents.into_iter().map(|document| Scenario {
            document,
            sources: Arc::clone(&sources),
            file: Arc::clone(&file),
        }));
    }
}

impl Wrong {
    /// A file that could not be read at all.
    fn whole(file: &str, why: String) -> Self {
        Self::one(file, String::new(), Diagnostic::new(Place::default(), why))
    }

    fn no_text(file: &str, NotText { shown, at, why, help }: NotText) -> Self {
        let place = Place { file: 0, start: at, end: at };
        Self::one(file, shown, Diagnostic::new(place, why).help(help))
    }

    fn one(file: &str, text: String, diagnostic: Diagnostic) -> Self {
        let mut sources = Sources::default();
        sources.add(Source::new(file, text));
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(diagnostic);
        Self { sources, diagnostics, mask: Mask::default() }
    }
}

/// The secrets of a file that is wrong: its mistakes are shown with their lines.
fn declared_secrets(file: &str, text: &str) -> Vec<String> {
    let root = yaml::read(&Source::new(file, text), 0, &mut Diagnostics::default());
    let secrets =
        root.as_ref().and_then(|root| root.get("secret")).map_or(&[][..], yaml::Node::entries);
    secrets.iter().filter_map(|entry| entry.value.written().map(str::to_owned)).collect()
}

/// Why bytes are no text.
struct NotText {
    /// As much of them as can be shown.
    shown: String,
    /// Where in that the first is that begins no character.
    at: u32,
    why: String,
    help: String,
}

fn text(bytes: Vec<u8>) -> Result<String, NotText> {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error.into_bytes(),
    };
    let save = "save the file as UTF-8";
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let why = "this is UTF-16, not UTF-8".to_owned();
        return Err(NotText { shown: String::new(), at: 0, why, help: save.to_owned() });
    }
    if bytes.contains(&0) {
        let why = "this is no text".to_owned();
        let help = "a scenario is a text file, in UTF-8".to_owned();
        return Err(NotText { shown: String::new(), at: 0, why, help });
    }
    let at = std::str::from_utf8(&bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let byte = bytes.get(at).copied().unwrap_or_default();
    Err(NotText {
        shown: String::from_utf8_lossy(&bytes).into_owned(),
        at: u32::try_from(at).unwrap_or(u32::MAX),
        why: format!("this is not UTF-8: the byte {byte:02x} begins no character"),
        help: format!("{save}; in Latin-1 the byte is `{}`", char::from(byte)),
    })
}

fn unreadable(error: &std::io::Error) -> String {
    format!("could not read it: {}", plain(error))
}

fn read(path: &Path) -> Result<String, String> {
    text(bytes_of(path)?).map_err(|not| not.why)
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| unreadable(&error))
}

/// Finds the file of an `include:` from the one it stands in.
fn include(from: &str, path: &str) -> Result<(String, String), String> {
    let beside = beside(from, path)?;
    Ok((shown(&beside), read(&beside)?))
}

/// Finds a file that a phone imports, in the same way.
fn fetch(from: &str, path: &str) -> Result<Vec<u8>, String> {
    bytes_of(&beside(from, path)?)
}

fn beside(from: &str, path: &str) -> Result<PathBuf, String> {
    let beside = Path::new(from).parent().unwrap_or(Path::new("")).join(path);
    match beside.exists() {
        true => Ok(beside),
        false => Err(format!("there is no file `{}`", shown(&beside))),
    }
}

/// A path as messages show it.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

/// An error of the system without its number.
pub(crate) fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// A path where no scenario is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongPath {
    /// What is wrong with it.
    pub message: String,
    /// What would work.
    pub help: Option<String>,
}

impl fmt::Display for WrongPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  = help: {help}"),
            None => Ok(()),
        }
    }
}

/// The scenario files at these paths: a file as it is named, a folder with all below it, each once, folders in the
/// order of names. Files and folders whose name begins with `_` or `.` are for including, and left out of folders; so
/// are folders called `symptoms`, which hold what `wp8 reproduce` reads.
///
/// # Errors
///
/// All paths where there is none, with what would work.
pub fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Vec<WrongPath>> {
    let mut found = Vec::new();
    let mut wrong = Vec::new();
    for path in paths {
        let before = found.len();
        match std::fs::metadata(path) {
            Ok(about) if about.is_dir() => {
                walk(path, &mut BTreeSet::new(), &mut found);
                if found.len() == before {
                    wrong.push(WrongPath {
                        message: format!("there is no scenario in `{}`", shown(path)),
                        help: Some(
                            "a scenario is a file `*.yaml` whose name does not begin with `_`"
                                .to_owned(),
                        ),
                    });
                }
            }
            Ok(_) => found.push(path.clone()),
            Err(error) => wrong.push(missing(path, &error)),
        }
    }
    let mut seen = BTreeSet::new();
    found.retain(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
    if wrong.is_empty() { Ok(found) } else { Err(wrong) }
}

fn walk(folder: &Path, seen: &mut BTreeSet<PathBuf>, found: &mut Vec<PathBuf>) {
    if !seen.insert(folder.canonicalize().unwrap_or_else(|_| folder.to_owned())) {
        return;
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let hidden =
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['_', '.']));
        // Reports, for `wp8 reproduce`: no scenarios.
        let symptoms = path.is_dir() && path.ends_with("symptoms");
        if hidden || symptoms {
            continue;
        }
        if path.is_dir() {
            walk(&path, seen, found);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
}

fn missing(path: &Path, error: &std::io::Error) -> WrongPath {
    if error.kind() != std::io::ErrorKind::NotFound {
        return WrongPath {
            message: format!("could not look at `{}`: {}", shown(path), plain(error)),
            help: None,
        };
    }
    // The nearest folder that is there tells what could have been meant.
    let parent =
        path.ancestors().skip(1).find(|folder| folder.is_dir() || folder.as_os_str().is_empty());
    let folder = parent.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let wanted = path.strip_prefix(folder).unwrap_or(path).iter().next().unwrap_or_default();
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| {
            let path = entry.path();
            path.is_dir() || path.extension().is_some_and(|extension| extension == "yaml")
        })
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    let help = suggestion(&wanted.to_string_lossy(), &known)
        .map(|help| format!("in `{}`: {help}", shown(folder)));
    WrongPath { message: format!("there is no `{}`", shown(path)), help }
}
