//! XML as it is found: what can be read of it is read, piece by piece.
//!
//! A document is taken as its root and the elements directly below it, each of them whole. One that
//! is broken is told of and left out; reading goes on with the next one. Nothing is expanded, and a
//! piece is bounded in depth and in the number of its elements.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::findings::{Report, Sort};
use super::text::unescape;

/// How deep elements are looked into. No format here goes beyond four.
const DEEPEST: usize = 16;

/// How many elements one piece may have.
const MOST_ELEMENTS: usize = 10_000;

/// After so many broken pieces the rest is left: each costs a look through what follows.
const MOST_BROKEN: usize = 1_000;

/// An element with all that is in it.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Its name, without a prefix.
    pub(super) name: String,
    /// Where it begins.
    pub(super) at: usize,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
    /// What stands in it beside elements, as the file writes it.
    raw: String,
}

impl Element {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The first child of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The first element of a name, anywhere in it.
    pub(super) fn below(&self, name: &str) -> Option<&Element> {
        // No deeper than a piece is.
        self.children.iter().find_map(|child| match child.name == name {
            true => Some(child),
            false => child.below(name),
        })
    }

    /// The text in it.
    pub(super) fn text(&self) -> (std::borrow::Cow<'_, str>, Option<String>) {
        unescape(&self.raw)
    }
}

/// What comes next in a document.
#[derive(Debug)]
pub(super) enum Piece {
    /// An element directly below the root.
    Whole(Element),
    /// One that cannot be read, and why.
    Broken { at: usize, why: String },
    /// The file ends in the middle of it, or of the root.
    CutOff { at: usize, within: String },
    /// That was all.
    End,
}

/// A document that is read piece by piece.
pub(super) struct Pieces<'t> {
    text: &'t str,
    /// Where the reader's text begins in the whole.
    base: usize,
    reader: Reader<&'t [u8]>,
    /// What a piece can be called: where reading goes on behind a broken one.
    names: &'static [&'static str],
    root: String,
    closed: bool,
    broken: usize,
}

impl<'t> Pieces<'t> {
    /// Reads up to the root, and says what it is; nothing if there is none.
    pub(super) fn open(
        text: &'t str,
        names: &'static [&'static str],
        report: &mut Report<'_>,
    ) -> Option<(Self, Element)> {
        let reader = reader(text);
        let (root, closed, broken) = (String::new(), false, 0);
        let mut pieces = Self { text, base: 0, reader, names, root, closed, broken };
        loop {
            let at = pieces.position();
            let (start, empty) = match pieces.reader.read_event() {
                Ok(Event::Start(start)) => (start, false),
                Ok(Event::Empty(start)) => (start, true),
                Ok(Event::Eof) | Err(_) => return None,
                Ok(
                    Event::End(_)
                    | Event::Text(_)
                    | Event::CData(_)
                    | Event::Comment(_)
                    | Event::Decl(_)
                    | Event::PI(_)
                    | Event::DocType(_)
                    | Event::GeneralRef(_),
                ) => continue,
            };
            let root = element(&start, at, report).ok()?;
            pieces.root.clone_from(&root.name);
            pieces.closed = empty;
            return Some((pieces, root));
        }
    }

    /// The next piece.
    pub(super) fn next(&mut self, report: &mut Report<'_>) -> Piece {
        let mut open: Vec<Element> = Vec::new();
        let mut too_deep = 0_usize;
        let mut elements = 0;
        if self.closed {
            return Piece::End;
        }
        loop {
            let at = self.position();
            let event = self.reader.read_event();
            let begun = open.first().map_or(at, |outer| outer.at);
            let (start, empty) = match event {
                Ok(Event::Start(start)) => (start, false),
                Ok(Event::Empty(start)) => (start, true),
                Ok(Event::End(_)) if too_deep > 0 => {
                    too_deep -= 1;
                    continue;
                }
                Ok(Event::End(_)) => {
                    let Some(done) = open.pop() else {
                        self.closed = true;
                        return Piece::End;
                    };
                    match open.last_mut() {
                        Some(outer) => outer.children.push(done),
                        None => return Piece::Whole(done),
                    }
                    continue;
                }
                Ok(Event::Text(text)) => {
                    append(&mut open, &String::from_utf8_lossy(&text));
                    continue;
                }
                Ok(Event::GeneralRef(name)) => {
                    append(&mut open, &format!("&{};", String::from_utf8_lossy(&name)));
                    continue;
                }
                Ok(Event::CData(text)) => {
                    append(&mut open, &String::from_utf8_lossy(&text).replace('&', "&amp;"));
                    continue;
                }
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {
                    continue;
                }
                Ok(Event::Eof) => {
                    self.closed = true;
                    let within = open.into_iter().next().map(|outer| outer.name);
                    return Piece::CutOff {
                        at: begun,
                        within: within.unwrap_or_else(|| self.root.clone()),
                    };
                }
                Err(error) => return self.broken(begun, in_words(&error)),
            };
            elements += 1;
            if elements > MOST_ELEMENTS {
                return self.broken(begun, format!("it has more than {MOST_ELEMENTS} elements"));
            }
            if too_deep > 0 || open.len() >= DEEPEST {
                too_deep += usize::from(!empty);
                continue;
            }
            match (element(&start, at, report), empty) {
                (Ok(element), false) => open.push(element),
                (Ok(element), true) => match open.last_mut() {
                    Some(outer) => outer.children.push(element),
                    None => return Piece::Whole(element),
                },
                (Err(why), _) => return self.broken(begun, why),
            }
        }
    }

    fn position(&self) -> usize {
        self.base + self.reader.buffer_position() as usize
    }

    /// Goes on with the next piece behind the beginning of a broken one.
    fn broken(&mut self, at: usize, why: String) -> Piece {
        self.broken += 1;
        let next = (self.broken < MOST_BROKEN).then(|| self.next_begins(at + 1)).flatten();
        match next {
            Some(next) => {
                self.base = next;
                self.reader = reader(&self.text[next..]);
                Piece::Broken { at, why }
            }
            None if self.broken >= MOST_BROKEN => {
                self.closed = true;
                Piece::Broken { at, why: format!("{why}; what follows is not looked at any more") }
            }
            None if self.text[at..].contains(&format!("</{}", self.root)) => {
                self.closed = true;
                Piece::Broken { at, why }
            }
            None => {
                self.closed = true;
                let name = self.text[at..].trim_start_matches('<');
                let end = name.find(|char: char| !char.is_alphanumeric()).unwrap_or(name.len());
                Piece::CutOff { at, within: name[..end].to_owned() }
            }
        }
    }

    fn next_begins(&self, from: usize) -> Option<usize> {
        let rest = self.text.get(from..)?;
        let mut tags = rest.match_indices('<').map(|(at, _)| at);
        let is_piece = |at: &usize| {
            let tag = &rest[at + 1..];
            self.names.iter().any(|name| {
                tag.strip_prefix(name)
                    .is_some_and(|tag| tag.starts_with([' ', '\t', '\r', '\n', '/', '>']))
            })
        };
        tags.find(is_piece).map(|at| from + at)
    }
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    // A wrong name at the end of an element takes nothing away from what is in it.
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    reader
}

/// An element as its tag has it. What is wrong with a reference is told; a tag that cannot be read
/// is an error.
fn element(start: &BytesStart<'_>, at: usize, report: &mut Report<'_>) -> Result<Element, String> {
    let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute
            .map_err(|error| format!("`{name}`: its attributes are written wrongly: {error}"))?;
        let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        let raw = String::from_utf8_lossy(&attribute.value);
        let (value, wrong) = unescape(&raw);
        if let Some(wrong) = wrong {
            report.say(
                Sort::Reduced,
                at,
                format!("`{key}`: {wrong}; a `\u{fffd}` is in its place"),
            );
        }
        attributes.push((key, value.into_owned()));
    }
    Ok(Element { name, at, attributes, ..Element::default() })
}

fn append(open: &mut [Element], text: &str) {
    if let Some(inner) = open.last_mut() {
        inner.raw.push_str(text);
    }
}

fn in_words(error: &quick_xml::Error) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("syntax error: ").unwrap_or(&text);
    let text = text.strip_prefix("ill-formed document: ").unwrap_or(text);
    format!("it is no XML: {text}")
}
