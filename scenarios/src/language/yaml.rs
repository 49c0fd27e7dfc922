//! YAML as a tree in which every key and value knows its place.
//!
//! Built from the events of `serde-saphyr`'s parser rather than through serde: a deserialised value
//! would know where it starts but not how it was written (quoted or plain), would stop at the first
//! duplicate key, and would report what is missing in the words of Rust types. The subset is small
//! on purpose: one document, keys that are text, booleans that are `true` or `false` and nothing
//! else, whole numbers, no tags, no anchors, no merging.

use std::ops::Range;

use serde_saphyr::granit_parser::{self as parser, ErrorKind, Event, ScalarStyle};

use super::diagnostic::{Diagnostic, Diagnostics};
use super::source::{Place, Source, as_u32};

/// The largest source that is read: a thousand times the longest scenario one would write by hand.
pub const MAX_BYTES: usize = 4 << 20;
/// How deep lists and maps may be nested.
pub const MAX_DEPTH: usize = 48;

/// A value and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// From the first to the last byte of the value.
    pub place: Place,
    /// The value.
    pub value: Value,
    /// How a scalar is written.
    pub style: Style,
}

/// What a [`Node`] can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// `true` or `false`, unquoted.
    Bool(bool),
    /// An unquoted whole number, and how it is written: a password of digits keeps its leading
    /// zeros.
    Int(i64, String),
    /// Any other scalar.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file; its keys are unique.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Name,
    /// The value.
    pub value: Node,
}

/// A piece of text and its place: a key, a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Where it is written.
    pub place: Place,
    /// The text.
    pub text: String,
}

/// How a scalar is written, which says where in the file each of its characters is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In single quotes.
    Single,
    /// In double quotes.
    Double,
    /// After `|` or `>`.
    Block,
    /// Not a scalar.
    Collection,
    /// Not in the file as it is: a parameter was put in.
    Made,
}

impl Node {
    /// What kind of value this is, as a message says it.
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Null => "nothing".to_owned(),
            Value::Bool(value) => format!("`{value}`"),
            Value::Int(_, written) => format!("the number `{written}`"),
            Value::Text(text) if text.is_empty() => "an empty text".to_owned(),
            Value::Text(text) => format!("`{}`", shortened(text)),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a map".to_owned(),
        }
    }

    /// The text of a scalar as it is written, without quotes; `None` for lists, maps and nothing.
    #[must_use]
    pub fn written(&self) -> Option<&str> {
        match &self.value {
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            Value::Int(_, text) | Value::Text(text) => Some(text),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The value under a key, if this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key.text == key).map(|entry| &entry.value)
    }

    /// The entries of a map; none for anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Null | Value::Bool(_) | Value::Int(..) | Value::Text(_) | Value::List(_) => &[],
        }
    }

    /// The place of a part of a scalar's text, where `range` counts bytes of [`Node::written`].
    ///
    /// Quotes, escapes, folded lines and the indentation of blocks are accounted for.
    #[must_use]
    pub fn place_of(&self, range: Range<usize>, source: &str) -> Place {
        let (Some(text), Some(raw)) = (self.written(), source.get(self.place.range())) else {
            return self.place;
        };
        if self.style == Style::Made {
            return self.place;
        }
        let offsets = offsets(text, raw, self.style);
        let end = range.end.min(text.len());
        let start = range.start.min(end);
        let at = |index: usize| offsets.get(index).copied().unwrap_or(raw.len());
        let last = if end > start { at(end - 1) + 1 } else { at(start) };
        self.place.part(at(start)..last.max(at(start)))
    }

    /// An empty node at the same place, to be given a value.
    pub(super) fn clone_place(&self) -> Node {
        Node { place: self.place, value: Value::Null, style: self.style }
    }

    /// The value on one line in its shortest form, whatever way it was written: what nonces are
    /// derived from and reports name a step by.
    #[must_use]
    pub fn one_line(&self) -> String {
        let mut line = String::new();
        write_one_line(self, &mut line);
        line
    }
}

/// Reads one document. Mistakes go to `out`; what could be read is returned, so that it can be
/// checked as well.
pub fn read(source: &Source, file: u16, out: &mut Diagnostics) -> Option<Node> {
    let text = source.text();
    let whole = Place { file, start: 0, end: 0 };
    if text.len() > MAX_BYTES {
        out.push(too_large(whole, text.len() as u64));
        return None;
    }
    if let Some(diagnostic) = unseen(text, file) {
        out.push(diagnostic);
        return None;
    }
    let mut reader = Reader::new(text, file, out);
    match reader.document() {
        Ok(node) => node,
        Err(diagnostic) => {
            out.push(*diagnostic);
            None
        }
    }
}

/// What is said of a file that is not read for its size.
pub(crate) fn too_large(place: Place, bytes: u64) -> Diagnostic {
    Diagnostic::new(place, format!("the file has {bytes} bytes")).help(format!(
        "a scenario has at most {MAX_BYTES} bytes; `holds:` makes content by its amount"
    ))
}

/// A character that nobody sees and that YAML does not take, or takes for a letter: a control character, or a blank
/// from a web page at the beginning of a line.
fn unseen(text: &str, file: u16) -> Option<Diagnostic> {
    let mut before_words = true;
    for (at, character) in text.char_indices() {
        let place = Place { file, start: as_u32(at), end: as_u32(at + character.len_utf8()) };
        let code = u32::from(character);
        match character {
            '\n' => before_words = true,
            ' ' | '\t' | '\r' | '\u{feff}' => {}
            _ if character.is_control() => {
                return Some(
                    Diagnostic::new(place, format!("there is a control character (U+{code:04X})"))
                        .help("delete it; where it is meant, write it as an escape in double quotes: \"\\u0007\""),
                );
            }
            _ if character.is_whitespace() && before_words => {
                return Some(
                    Diagnostic::new(
                        place,
                        format!("the line is indented with a blank of another sort (U+{code:04X})"),
                    )
                    .help("indent with plain spaces, two per level"),
                );
            }
            _ => before_words = false,
        }
    }
    None
}

/// A mistake after which nothing further of the file can be read.
type Fatal = Box<Diagnostic>;

struct Reader<'s, 'd> {
    parser: parser::Parser<'s, parser::StrInput<'s>>,
    text: &'s str,
    file: u16,
    out: &'d mut Diagnostics,
}

impl<'s, 'd> Reader<'s, 'd> {
    fn new(text: &'s str, file: u16, out: &'d mut Diagnostics) -> Self {
        let options = parser::options! {
            emit_comments: false,
            emit_unresolved_aliases: true,
            disallow_directives: true
        };
        Self { parser: parser::Parser::new_from_str_with_options(text, options), text, file, out }
    }

    fn document(&mut self) -> Result<Option<Node>, Fatal> {
        let mut root = None;
        loop {
            let (event, place) = self.next()?;
            if matches!(event, Event::StreamEnd) {
                break;
            }
            if matches!(event, Event::DocumentStart(..)) && root.is_some() {
                return Err(fatal(
                    Diagnostic::new(place, "a second document begins here")
                        .help("a file is one scenario; put the second one into a file of its own"),
                ));
            }
            let around =
                matches!(event, Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd);
            if !around {
                root = Some(self.node(event, place, 0)?);
            }
        }
        Ok(root)
    }

    fn next(&mut self) -> Result<(Event<'s>, Place), Fatal> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => {
                let range = span.byte_range().unwrap_or(0..0);
                Ok((event, self.place(range)))
            }
            Some(Err(error)) => {
                let at = error.marker().byte_offset().unwrap_or(self.text.len());
                Err(fatal(explain(error.kind(), at, self.text, self.file)))
            }
            None => Ok((Event::StreamEnd, self.place(self.text.len()..self.text.len()))),
        }
    }

    fn place(&self, range: Range<usize>) -> Place {
        Place { file: self.file, start: as_u32(range.start), end: as_u32(range.end) }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the parser's enum is open, and what is no node cannot stand where one is asked for"
    )]
    fn node(&mut self, event: Event<'s>, place: Place, depth: usize) -> Result<Node, Fatal> {
        if depth > MAX_DEPTH {
            return Err(fatal(Diagnostic::new(
                place,
                format!("lists and maps are nested more than {MAX_DEPTH} deep"),
            )));
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_anchor(anchor, place);
                if tag.is_some() {
                    return Ok(self.tagged(place));
                }
                Ok(scalar(text.into_owned(), style, place))
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_anchor(anchor, place);
                if tag.is_some() {
                    self.refuse_tag(place);
                }
                self.list(place, depth)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_anchor(anchor, place);
                if tag.is_some() {
                    self.refuse_tag(place);
                }
                self.map(place, depth)
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.out.push(
                    Diagnostic::new(place, format!("`{}` is an alias, which scenarios do not have", self.slice(place)))
                        .help("use `for_each:` or `include:` to write a thing once; put a text that begins with `*` in quotes"),
                );
                Ok(null(place))
            }
            _ => Ok(null(place)),
        }
    }

    fn list(&mut self, start: Place, depth: usize) -> Result<Node, Fatal> {
        let mut items: Vec<Node> = Vec::new();
        loop {
            let (event, place) = self.next()?;
            if matches!(event, Event::SequenceEnd | Event::StreamEnd) {
                let end = items.last().map_or(place, |last| last.place);
                return Ok(collection(Value::List(items), self.closed(start, end, place)));
            }
            items.push(self.node(event, place, depth + 1)?);
        }
    }

    fn map(&mut self, start: Place, depth: usize) -> Result<Node, Fatal> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (event, place) = self.next()?;
            if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                let end = entries.last().map_or(place, |last| last.value.place);
                let start = match entries.first() {
                    Some(first) if start.start == start.end => first.key.place,
                    Some(_) | None => start,
                };
                return Ok(collection(Value::Map(entries), self.closed(start, end, place)));
            }
            let key = self.node(event, place, depth + 1)?;
            let (event, place) = self.next()?;
            let value = self.node(event, place, depth + 1)?;
            if let Some(key) = self.key(&key) {
                self.insert(&mut entries, key, value);
            }
        }
    }

    fn key(&mut self, key: &Node) -> Option<Name> {
        match key.written() {
            Some(text) if text == "<<" && key.style == Style::Plain => {
                self.out.push(
                    Diagnostic::new(key.place, "maps cannot be merged with `<<`")
                        .help("write the entries out, or use `for_each:`"),
                );
                None
            }
            Some(text) => Some(Name { place: key.place, text: text.to_owned() }),
            None => {
                let diagnostic = Diagnostic::new(
                    key.place,
                    format!("a key must be a text, not {}", key.describe()),
                );
                self.out.push(if self.slice(key.place).starts_with('{') {
                    diagnostic.help("a text that begins with `{` must be in quotes")
                } else {
                    diagnostic
                });
                None
            }
        }
    }

    /// Keeps the first of two equal keys: it is the one whose value the reader of the file has
    /// seen.
    fn insert(&mut self, entries: &mut Vec<Entry>, key: Name, value: Node) {
        if let Some(first) = entries.iter().find(|entry| entry.key.text == key.text) {
            self.out.push(
                Diagnostic::new(key.place, format!("the key `{}` stands here twice", key.text))
                    .label("again")
                    .related(first.key.place, "first"),
            );
        } else {
            entries.push(Entry { key, value });
        }
    }

    fn refuse_anchor(&mut self, anchor: usize, place: Place) {
        if anchor != 0 {
            let mark = self.mark_before('&', place);
            self.out.push(
                Diagnostic::new(mark, "this is an anchor, which scenarios do not have").help(
                    "use `for_each:` or `include:` to write a thing once; put a text that begins with `&` in quotes",
                ),
            );
        }
    }

    fn refuse_tag(&mut self, place: Place) -> Place {
        let mut mark = self.mark_before('!', place);
        while self.text[..mark.start as usize].ends_with('!') {
            mark.start -= 1;
        }
        let help = if self.slice(mark).starts_with("!!") { NO_TAGS } else { NOT_A_TAG };
        self.out.push(Diagnostic::new(mark, "a value cannot begin with `!`").help(help));
        mark
    }

    /// A scalar that begins with `!` is read as the text that was meant, so that the rest of it is
    /// checked too.
    fn tagged(&mut self, place: Place) -> Node {
        let whole = self.refuse_tag(place).to(place);
        Node { place: whole, value: Value::Text(self.slice(whole).to_owned()), style: Style::Plain }
    }

    /// The last such character before a value on its line, to the value's end.
    fn mark_before(&self, mark: char, place: Place) -> Place {
        let before = self.text.get(..place.start as usize).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        before[line_start..]
            .rfind(mark)
            .map_or(place, |at| Place { start: as_u32(line_start + at), ..place })
    }

    fn slice(&self, place: Place) -> &'s str {
        self.text.get(place.range()).unwrap_or_default()
    }

    /// A flow collection ends with its bracket, a block collection with its last value.
    fn closed(&self, start: Place, last: Place, end: Place) -> Place {
        match self.slice(end) {
            "]" | "}" => start.to(end),
            _ => start.to(last),
        }
    }
}

const NO_TAGS: &str = "scenarios have no types in front of values: leave the `!!…` out";
const NOT_A_TAG: &str = "put the whole value in quotes, for example: \"!new.running\"";

fn fatal(diagnostic: Diagnostic) -> Fatal {
    Box::new(diagnostic)
}

fn null(place: Place) -> Node {
    Node { place, value: Value::Null, style: Style::Plain }
}

fn collection(value: Value, place: Place) -> Node {
    Node { place, value, style: Style::Collection }
}

fn scalar(text: String, style: ScalarStyle, place: Place) -> Node {
    let style = match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
    };
    let value = match style {
        Style::Plain => plain(text),
        Style::Single | Style::Double | Style::Block | Style::Collection | Style::Made => {
            Value::Text(text)
        }
    };
    Node { place, value, style }
}

/// What an unquoted scalar means. `yes`, `on` and `True` are texts, so that where a truth value is
/// asked for they are refused with a word of advice instead of being taken in one place and not in
/// another.
pub(super) fn plain(text: String) -> Value {
    match text.as_str() {
        "" | "~" | "null" => return Value::Null,
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        _ => {}
    }
    let digits = text.strip_prefix('-').unwrap_or(&text);
    if !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(number) = text.parse()
    {
        return Value::Int(number, text);
    }
    Value::Text(text)
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 48;
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= LONGEST && line.len() == text.len() {
        return line.to_owned();
    }
    let start: String = line.chars().take(LONGEST).collect();
    format!("{start}…")
}

fn write_one_line(node: &Node, line: &mut String) {
    match &node.value {
        Value::Null => line.push('~'),
        Value::Bool(value) => line.push_str(if *value { "true" } else { "false" }),
        Value::Int(_, text) => line.push_str(text),
        Value::Text(text) => {
            let bare = node.style != Style::Double && node.style != Style::Single;
            let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if bare || matches!(plain(one_line.clone()), Value::Text(_)) {
                line.push_str(&one_line);
            } else {
                line.push_str(&format!("\"{one_line}\""));
            }
        }
        Value::List(items) => {
            line.push('[');
            for (index, item) in items.iter().enumerate() {
                line.push_str(if index > 0 { ", " } else { "" });
                write_one_line(item, line);
            }
            line.push(']');
        }
        Value::Map(entries) => {
            line.push_str("{ ");
            for (index, entry) in entries.iter().enumerate() {
                line.push_str(if index > 0 { ", " } else { "" });
                line.push_str(&entry.key.text);
                line.push_str(": ");
                write_one_line(&entry.value, line);
            }
            line.push_str(" }");
        }
    }
}

/// For every byte of a scalar's text, the byte of `raw` (its source with quotes) that it comes
/// from.
fn offsets(text: &str, raw: &str, style: Style) -> Vec<usize> {
    let mut at = match style {
        Style::Single | Style::Double => 1,
        Style::Plain | Style::Block | Style::Collection | Style::Made => 0,
    };
    let mut map = Vec::with_capacity(text.len() + 1);
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let here = raw.get(at..).unwrap_or_default();
        let taken = if character.is_whitespace() && here.starts_with(char::is_whitespace) {
            let gap = here.len() - here.trim_start().len();
            let folded = here[..gap].contains(['\n', '\r']);
            // A break stands for one space or for several line feeds: the last of them takes the
            // rest of the gap.
            match rest.peek() {
                Some(next) if folded && next.is_whitespace() => 1,
                _ if folded => gap,
                _ => here.chars().next().map_or(0, char::len_utf8),
            }
        } else {
            let is = |at: Style, mark: &str| style == at && here.starts_with(mark);
            if is(Style::Double, "\\") {
                escape_length(here)
            } else if is(Style::Single, "''") {
                2
            } else {
                here.chars().next().map_or(0, char::len_utf8)
            }
        };
        map.extend(std::iter::repeat_n(at, character.len_utf8()));
        at += taken;
    }
    map.push(at);
    map
}

fn escape_length(here: &str) -> usize {
    match here.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        Some(_) => 1 + here[1..].chars().next().map_or(0, char::len_utf8),
        None => 1,
    }
}

/// A bracket that begins a value on a line before this one, and that nothing closes.
fn never_closed(text: &str, line_start: usize) -> Option<usize> {
    let mut open = Vec::new();
    let mut quote = None;
    let mut before = '\n';
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (Some(mark), _) if mark == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if " \n[{,".contains(before) => quote = Some(character),
            (None, '[' | '{') if " \n[{,".contains(before) => open.push(at),
            (None, ']' | '}') => drop(open.pop()),
            (None, _) => {}
        }
        before = character;
    }
    open.into_iter().find(|at| *at < line_start)
}

/// The parser's complaint in words that say what to change.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's enum is open, and has cases that a text without directives cannot reach"
)]
fn explain(kind: &ErrorKind, at: usize, text: &str, file: u16) -> Diagnostic {
    let at = text.floor_char_boundary(at.min(text.len()));
    let line_start = text[..at].rfind('\n').map_or(0, |before| before + 1);
    let line_end = text[at..].find('\n').map_or(text.len(), |after| at + after);
    let point = |offset: usize| {
        let end = text.ceil_char_boundary((offset + 1).min(line_end));
        Place { file, start: as_u32(offset), end: as_u32(end.max(offset)) }
    };
    let tab = text[line_start..line_end]
        .find('\t')
        .map(|column| line_start + column)
        .filter(|tab| text[line_start..*tab].trim().is_empty());
    let tight_colon = text[line_start..line_end].find(':').map(|column| line_start + column);
    let open = never_closed(text, line_start);
    let here = Diagnostic::new(point(at), "");
    let say = |message: &str| Diagnostic { message: message.to_owned(), ..here.clone() };
    match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => {
            let place = point(tab.unwrap_or(at));
            Diagnostic::new(place, "the line is indented with a tab").help("indent with spaces, two per level")
        }
        _ if tab.is_some() => {
            let place = point(tab.unwrap_or(at));
            Diagnostic::new(place, "the line is indented with a tab").help("indent with spaces, two per level")
        }
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::InvalidIndentation
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::BlockEntryInFlowCollection
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
            if open.is_some() =>
        {
            let open = open.unwrap_or(at);
            let message = format!("`{}` is never closed", &text[open..=open]);
            Diagnostic::new(Place { file, start: as_u32(open), end: as_u32(open + 1) }, message)
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            say("this quote is never closed").help("end the text with the same quote; inside single quotes, write a quote twice")
        }
        ErrorKind::InvalidTrailingDoubleQuotedScalar | ErrorKind::InvalidTrailingSingleQuotedScalar => {
            say("more text follows after the closing quote")
                .help("put the whole value in quotes, for example: 'a \"quoted\" word'")
        }
        ErrorKind::UnclosedFlowCollection { open } => {
            let message = format!("`{open}` is never closed");
            say(&message)
        }
        ErrorKind::UnexpectedEofFlowSequence => say("`[` is never closed"),
        ErrorKind::UnexpectedEofFlowMapping | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            say("`{` is never closed")
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            let message = format!("`{open}` is closed by `{close}`");
            say(&message)
        }
        ErrorKind::MisplacedFlowCollectionEnd => say("this bracket closes nothing"),
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator
            if text[line_start..at].ends_with("${") || text[at..].starts_with("{") =>
        {
            say("`${…}` cannot stand between brackets without quotes")
                .help("write \"${name}\", in quotes")
        }
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => {
            say("a comma or the closing bracket is missing before this")
                .help("separate entries with `, `; put a text that contains `,`, `[`, `]`, `{` or `}` in quotes")
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            say("a second `:` on this line")
                .help("put a text that contains `: ` in quotes; begin a nested map on a line of its own")
        }
        ErrorKind::InvalidMappingValueWhitespace | ErrorKind::FlowMappingValueAdjacentCollection => {
            say("a space is missing after `:`")
        }
        ErrorKind::InvalidBlockEntryWhitespace => say("a space is missing after `-`"),
        ErrorKind::BlockEntryInFlowCollection | ErrorKind::BlockSequenceEntryNotAllowed => {
            say("a list entry (`- `) cannot stand here").help("begin the list on a line of its own, below its key")
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::MappingKeyNotAllowed
        | ErrorKind::InvalidIndentation
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::UnexpectedEofBlockMapping
        | ErrorKind::UnexpectedEofBlockSequence => say("this line does not fit the lines above it")
            .help("entries of one list or map begin in the same column"),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey if tight_colon.is_some() => {
            Diagnostic::new(point(tight_colon.unwrap_or(at)), "a space is missing after `:`")
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            say("a `:` is missing on this line").help("an entry of a map is `key: value`")
        }
        ErrorKind::UnexpectedCharacter { character: '%' } => {
            say("a value cannot begin with `%`").help("a share is written like `80%`; put a text in quotes")
        }
        ErrorKind::UnexpectedCharacter { character } => {
            let message = format!("a value cannot begin with `{character}`");
            say(&message).help("put the value in quotes")
        }
        ErrorKind::PlainScalarStartsWithDashFlowIndicator => say("a value cannot begin with `-` here").help("put the value in quotes"),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => say("no such escape in double quotes")
            .help("write a backslash twice, or use single quotes, in which a backslash is a backslash"),
        ErrorKind::RecursionLimitExceeded => {
            let message = format!("lists and maps are nested more than {MAX_DEPTH} deep");
            say(&message)
        }
        ErrorKind::CommentNotSeparated | ErrorKind::CommentInterceptedScalar => {
            say("a comment cannot stand here").help("put a space before `#`; put a text that contains ` #` in quotes")
        }
        ErrorKind::DirectiveDisallowed => say("a line cannot begin with `%`")
            .help("leave the line out: scenarios are YAML 1.2 and need no directive"),
        ErrorKind::MissingAnchorOrAliasName => {
            say("a value cannot begin with `&` or `*`").help("put the value in quotes")
        }
        ErrorKind::UndeclaredTagHandle
        | ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagEscape => say("a value cannot begin with `!`")
            .help(NOT_A_TAG),
        ErrorKind::ZeroBlockScalarIndent | ErrorKind::InvalidBlockScalarHeader => {
            say("text cannot follow `|` or `>` on the same line")
                .help("begin the text on the next line, indented; put a text that begins with `|` or `>` in quotes")
        }
        ErrorKind::BomInsideDocument => say("a byte order mark stands inside the file").help("delete the invisible character"),
        ErrorKind::UnexpectedEof => say("the file ends too early"),
        _ => say("this cannot be read as YAML").help("put a text with special characters in quotes"),
    }
}
