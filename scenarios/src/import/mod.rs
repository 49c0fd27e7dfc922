//! Files that people really have, as what a phone can hold.
//!
//! An importer takes bytes and gives items and findings: what could not be read is told with its
//! place, and the rest is kept. No input makes it panic, and it takes no more memory than a small
//! multiple of the file. It opens nothing: who calls it has read the file.
//!
//! Phones keep attachments as descriptions. An imported picture has the length and the kind of the
//! one in the file, and the same seed wherever it stands; its own pixels stay in the file.

mod bookmarks;
mod findings;
mod integrity;
mod manifest;
mod nus_corpus;
mod sms_backup;
mod text;
mod wp_messages;
mod xap;
mod xml;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use wp8_backup::{
    Body, Call, Described, Favourite, Message, PartKind, Record, RecordId, Transport,
};
use wp8_emulator::kernel::Mixer;
use wp8_emulator::phone::{calls, favourites};
use wp8_emulator::wire::Edition;
use wp8_emulator::world::Belongings;

pub use findings::{At, Finding, Findings, Sort};

pub use integrity::of as integrity_of;

use findings::Report;

/// The largest file that is read, in bytes. Chosen freely: ten years of messages with their
/// pictures have a few hundred megabytes.
pub const LARGEST: usize = 1 << 30;

/// What came of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// What the file is.
    pub format: Format,
    /// What of it a phone can hold, in the order of the file.
    pub items: Vec<Item>,
    /// What could not be read, and what is odd.
    pub findings: Findings,
    /// What is well written and has no place on a phone, by what it is, and how much of it there is.
    pub set_aside: BTreeMap<&'static str, usize>,
}

/// What a phone can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A text or picture message.
    Message(Message),
    /// A call of the history.
    Call(Call),
    /// A favourite of the browser.
    Favourite(Favourite),
    /// An app.
    App(Edition),
}

impl Item {
    /// What it is called, one of it and several.
    #[must_use]
    pub const fn noun(&self) -> [&'static str; 2] {
        match self {
            Self::Message(Message { transport: Transport::Sms, .. }) => {
                ["text message", "text messages"]
            }
            Self::Message(Message { transport: Transport::Mms, .. }) => {
                ["picture message", "picture messages"]
            }
            Self::Message(Message { transport: Transport::Chat, .. }) => ["chat", "chats"],
            Self::Call(_) => ["call", "calls"],
            Self::Favourite(_) => ["favourite", "favourites"],
            Self::App(_) => ["app", "apps"],
        }
    }

    /// The same for the same content: what stands in a file twice is kept once.
    fn digest(&self) -> u64 {
        let body = match self {
            Self::Message(message) => Body::Message(message.clone()),
            Self::Call(call) => Body::Call(call.clone()),
            Self::Favourite(favourite) => Body::Favourite(favourite.clone()),
            Self::App(app) => {
                let product = app.product.0;
                return Mixer::new(product as u64).word((product >> 64) as u64).finish();
            }
        };
        Record::new(RecordId(0), body).digest().0
    }
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// XML of "SMS Backup & Restore": SMS and MMS.
    SmsBackup,
    /// XML of the same: calls.
    CallsBackup,
    /// "contacts+message backup": messages as a Windows Phone wrote them (fact 263).
    WpMessages,
    /// The NUS SMS corpus: messages that people gave to a collection.
    NusCorpus,
    /// A Netscape bookmark file, as browsers write it.
    Bookmarks,
    /// A XAP package.
    Xap,
    /// A bare `WMAppManifest.xml`.
    Manifest,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SmsBackup => "messages of \"SMS Backup & Restore\"",
            Self::CallsBackup => "calls of \"SMS Backup & Restore\"",
            Self::WpMessages => "messages of \"contacts+message backup\"",
            Self::NusCorpus => "messages of the NUS SMS corpus",
            Self::Bookmarks => "bookmarks",
            Self::Xap => "a XAP package",
            Self::Manifest => "an app's manifest",
        })
    }
}

/// Why nothing of a file can be read; fits behind "could not import …: ".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

const KNOWN: &str = "what can be read is XML of \"SMS Backup & Restore\", messages of \
    \"contacts+message backup\" (`.msg`), Netscape bookmarks, XAP packages and `WMAppManifest.xml`";

/// Reads a file, by what is in it. `integrity` is the `.hsh` file that lies beside a `.msg`.
///
/// # Errors
///
/// It is none of the [formats](Format), or nothing of it can be read.
pub fn read(bytes: &[u8], integrity: Option<&[u8]>) -> Result<Imported, Unreadable> {
    if bytes.len() > LARGEST {
        let why = format!("it has more than {LARGEST} bytes; split it first");
        return Err(Unreadable(why));
    }
    if bytes.is_empty() {
        return Err(Unreadable("it is empty".to_owned()));
    }
    if bytes.starts_with(b"PK") {
        return xap::read(bytes);
    }
    let decoded = text::decode(bytes);
    let mut reading = Reading::new(&decoded.text);
    reading.report_broken(&decoded);
    let text = &*decoded.text;
    if bookmarks::begins(text) {
        return Ok(bookmarks::read(text, reading));
    }
    match first_element(text) {
        Some("smses") => Ok(sms_backup::read(text, reading, Format::SmsBackup)),
        Some("calls") => Ok(sms_backup::read(text, reading, Format::CallsBackup)),
        Some("ArrayOfMessage") => Ok(wp_messages::read(text, reading, bytes, integrity)),
        Some("smsCorpus") => Ok(nus_corpus::read(text, reading)),
        Some("Deployment") => manifest::read(text, reading),
        Some(other) => {
            let other = findings::quoted(other);
            Err(Unreadable(format!("its outermost element is {other}; {KNOWN}")))
        }
        None if integrity::looks_like(text) => Err(Unreadable(
            "it is the integrity file of a `.msg`: import that one, and this one is looked at as \
             well"
                .to_owned(),
        )),
        None => {
            let begins = findings::quoted(text.trim());
            Err(Unreadable(format!("it begins with {begins}; {KNOWN}")))
        }
    }
}

/// The path of the integrity file of a file that has one beside it: of a `.msg`.
#[must_use]
pub fn integrity_file(path: &str) -> Option<String> {
    let (stem, ending) = path.rsplit_once('.')?;
    ending.eq_ignore_ascii_case("msg").then(|| format!("{stem}.hsh"))
}

/// What phones hold of several files: of what is in more than one, one.
#[must_use]
pub fn belongings(imports: &[&Imported]) -> Belongings {
    let mut belongings = Belongings::default();
    let mut seen = BTreeSet::new();
    for item in imports.iter().flat_map(|imported| &imported.items) {
        if !seen.insert(item.digest()) {
            continue;
        }
        match item {
            Item::Message(message) => belongings.messages.push(message.clone()),
            Item::Call(call) => belongings.calls.push(call.clone()),
            Item::Favourite(favourite) => belongings.favourites.push(favourite.clone()),
            Item::App(app) => belongings.apps.push(Arc::new(app.clone())),
        }
    }
    belongings
}

/// The name of the first element of an XML file.
fn first_element(text: &str) -> Option<&str> {
    let mut rest = text.trim_start();
    loop {
        let inner = rest.strip_prefix('<')?;
        let (close, skipped) = match inner.as_bytes().first()? {
            b'?' => ("?>", 2),
            b'!' if inner.starts_with("!--") => ("-->", 3),
            b'!' => (">", 1),
            _ => {
                let end = inner.find(|char: char| char.is_whitespace() || "/>".contains(char))?;
                let name = &inner[..end];
                return Some(name.rsplit(':').next().unwrap_or(name));
            }
        };
        let end = inner.find(close)?;
        rest = inner[end + skipped..].trim_start();
    }
}

/// A file while it is read.
struct Reading<'t> {
    report: Report<'t>,
    items: Vec<Item>,
    /// Where each stood first, by what it is.
    seen: BTreeMap<u64, usize>,
    set_aside: BTreeMap<&'static str, usize>,
}

impl<'t> Reading<'t> {
    fn new(text: &'t str) -> Self {
        Self::within(text, None)
    }

    /// Of a file in an archive.
    fn within(text: &'t str, entry: Option<&str>) -> Self {
        let report = Report::new(text, entry.map(Into::into));
        Self { report, items: Vec::new(), seen: BTreeMap::new(), set_aside: BTreeMap::new() }
    }

    fn report_broken(&mut self, decoded: &text::Decoded<'_>) {
        for at in &decoded.broken {
            let what = "these bytes are no text; a `\u{fffd}` is in their place";
            self.report.say(Sort::Reduced, *at, what);
        }
        let more = decoded.broken_places - decoded.broken.len();
        if let (Some(last), 1..) = (decoded.broken.last(), more) {
            let what = format!("{more} further places are no text either");
            self.report.say(Sort::Reduced, *last, what);
        }
    }

    /// Keeps an item, unless it is there already.
    fn keep(&mut self, at: usize, item: Item) {
        let first = *self.seen.entry(item.digest()).or_insert(at);
        if first == at {
            self.items.push(item);
            return;
        }
        let first = self.report.place(first);
        let [noun, _] = item.noun();
        let what = format!("this {noun} stands at {first} already; it is kept once");
        self.report.say(Sort::Repeated, at, what);
    }

    fn set_aside(&mut self, what: &'static str) {
        *self.set_aside.entry(what).or_default() += 1;
    }

    fn lost(&mut self, at: usize, what: impl Into<String>) {
        self.report.say(Sort::Lost, at, what);
    }

    fn reduced(&mut self, at: usize, what: impl Into<String>) {
        self.report.say(Sort::Reduced, at, what);
    }

    fn odd(&mut self, at: usize, what: impl Into<String>) {
        self.report.say(Sort::Odd, at, what);
    }

    fn done(mut self, format: Format) -> Imported {
        self.leave_what_is_too_much();
        Imported {
            format,
            items: self.items,
            findings: self.report.finish().in_order(),
            set_aside: self.set_aside,
        }
    }

    /// What a phone would drop by itself is told here.
    fn leave_what_is_too_much(&mut self) {
        let count = |items: &[Item], wanted: fn(&Item) -> bool| {
            items.iter().filter(|item| wanted(item)).count()
        };
        let calls = count(&self.items, |item| matches!(item, Item::Call(_)));
        if let Some(more @ 1..) = calls.checked_sub(calls::STORED) {
            let mut dates: Vec<i64> = self.items.iter().filter_map(date_of_call).collect();
            dates.sort_unstable();
            let (oldest, mut left) = (dates[more], more);
            self.items.retain(|item| {
                let leave = left > 0 && date_of_call(item).is_some_and(|at_ms| at_ms < oldest);
                left -= usize::from(leave);
                !leave
            });
            // Of several calls at the very moment, any gives way.
            self.items.retain(|item| {
                let leave = left > 0 && date_of_call(item) == Some(oldest);
                left -= usize::from(leave);
                !leave
            });
            for _ in 0..more {
                let what = format!("a phone keeps {} calls; the oldest are left", calls::STORED);
                self.lost(0, what);
            }
        }
        let mut room = favourites::MAX_FAVOURITES;
        let mut left = 0;
        self.items.retain(|item| {
            let is_one = matches!(item, Item::Favourite(_));
            let leave = is_one && room == 0;
            room -= usize::from(is_one && !leave);
            left += usize::from(leave);
            !leave
        });
        for _ in 0..left {
            let most = favourites::MAX_FAVOURITES;
            self.lost(0, format!("a phone keeps {most} favourites; the last are left"));
        }
    }
}

fn date_of_call(item: &Item) -> Option<i64> {
    match item {
        Item::Call(call) => Some(call.at_ms),
        Item::Message(_) | Item::Favourite(_) | Item::App(_) => None,
    }
}

/// An attachment, as a phone keeps it: bytes of this kind and length.
fn described(kind: PartKind, bytes: &[u8]) -> Described {
    Described { seed: Mixer::new(0).bytes(bytes).finish(), len_bytes: bytes.len() as u64, kind }
}

/// What a phone can keep of a media type; nothing for what it cannot show.
fn kind_of(media_type: &str) -> Option<PartKind> {
    let media_type = media_type.trim().to_ascii_lowercase();
    match media_type.split('/').next()? {
        "image" => Some(PartKind::Image),
        "audio" => Some(PartKind::Audio),
        "video" => Some(PartKind::Video),
        _ if media_type == "application/ogg" => Some(PartKind::Audio),
        _ => None,
    }
}

/// Base64 as it is found: with line ends in it, and with or without padding.
fn base64(text: &str) -> Result<Vec<u8>, String> {
    use base64::Engine as _;
    use base64::alphabet::STANDARD;
    use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let bare: std::borrow::Cow<'_, str> = if text.contains(|char: char| char.is_ascii_whitespace())
    {
        text.split_ascii_whitespace().collect::<String>().into()
    } else {
        text.into()
    };
    LENIENT.decode(&*bare).map_err(|error| {
        use base64::DecodeError;
        match error {
            DecodeError::InvalidByte(at, _) | DecodeError::InvalidLastSymbol { offset: at, .. } => {
                format!("its data is no base64: {} at character {}", quoted_byte(&bare, at), at + 1)
            }
            DecodeError::InvalidLength(length) => {
                format!("its data is no base64: it ends after {length} characters, in the middle")
            }
            DecodeError::InvalidPadding => {
                "its data is no base64: it ends with a wrong number of `=`".to_owned()
            }
        }
    })
}

fn quoted_byte(text: &str, at: usize) -> String {
    let start = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    let char = start.and_then(|start| text[start..].chars().next());
    findings::quoted(&char.map(String::from).unwrap_or_default())
}
