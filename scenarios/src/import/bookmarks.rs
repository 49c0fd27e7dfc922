//! Netscape bookmark files: what every browser writes, and none quite like another.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};
use wp8_backup::Favourite;

use super::findings::quoted;
use super::{Format, Imported, Item, Reading};

/// How deep folders are followed. Chosen freely: nobody has more.
const DEEPEST: usize = 16;

/// Whether a file is one: by its first line, or by the list of links that it has instead.
pub(super) fn begins(text: &str) -> bool {
    let mut start: String = text.trim_start().chars().take(2_000).collect();
    start.make_ascii_lowercase();
    start.starts_with("<!doctype netscape-bookmark-file")
        || (start.contains("<dl") && start.contains("<dt") && !start.starts_with("<?xml"))
}

pub(super) fn read(text: &str, reading: Reading<'_>) -> Imported {
    let mut page =
        Page { reading, folders: Vec::new(), too_deep: 0, heading: None, link: None, named: None };
    let tokens = Tokenizer::new_with_emitter(text, DefaultEmitter::<usize>::new_with_span());
    for Ok(token) in tokens {
        page.token(token);
    }
    if let Some(link) = page.link.take() {
        let what = "the file ends in the middle of this link; it is kept as far as it goes";
        page.reading.odd(link.at, what);
        page.keep(link);
    } else if !page.folders.is_empty() {
        page.reading.odd(text.len(), "the file ends within a list: what follows is missing");
    }
    page.reading.done(Format::Bookmarks)
}

struct Page<'t> {
    reading: Reading<'t>,
    /// The folders that are open, the outermost first; the list of the file itself is one without
    /// a name.
    folders: Vec<String>,
    too_deep: usize,
    /// A heading that is open: the name of the folder that comes.
    heading: Option<String>,
    link: Option<Link>,
    /// The folder whose list comes.
    named: Option<String>,
}

struct Link {
    at: usize,
    url: String,
    title: String,
}

impl Page<'_> {
    fn token(&mut self, token: Token<usize>) {
        match token {
            Token::StartTag(tag) => {
                let get = |name: &str| {
                    let value = tag.attributes.get(name.as_bytes());
                    value.map(|value| String::from_utf8_lossy(value).into_owned())
                };
                match &tag.name[..] {
                    b"a" => {
                        self.end_link();
                        let url = get("href").unwrap_or_default();
                        for (attribute, what) in SET_ASIDE {
                            if get(attribute).is_some_and(|value| !value.is_empty()) {
                                self.reading.set_aside(what);
                            }
                        }
                        self.link = Some(Link { at: tag.span.start, url, title: String::new() });
                    }
                    b"h3" => self.heading = Some(String::new()),
                    b"dl" => self.open(tag.span.start),
                    b"dd" => {
                        self.end_link();
                        self.reading.set_aside("descriptions of links");
                    }
                    b"dt" => self.end_link(),
                    _ => {}
                }
            }
            Token::EndTag(tag) => match &tag.name[..] {
                b"a" => self.end_link(),
                b"h3" => self.named = self.heading.take().map(|name| name.trim().to_owned()),
                b"dl" => {
                    self.end_link();
                    if self.too_deep > 0 {
                        self.too_deep -= 1;
                    } else {
                        self.folders.pop();
                    }
                }
                _ => {}
            },
            Token::String(text) => {
                let text = String::from_utf8_lossy(&text);
                if let Some(link) = &mut self.link {
                    link.title.push_str(&text);
                } else if let Some(heading) = &mut self.heading {
                    heading.push_str(&text);
                }
            }
            // A browser reads on as well.
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }

    fn open(&mut self, at: usize) {
        let name = self.named.take().unwrap_or_default();
        let nested = self.folders.iter().any(|folder| !folder.is_empty());
        if self.folders.len() >= DEEPEST {
            self.too_deep += 1;
            let what =
                format!("folders are followed {DEEPEST} deep; what is in it lies one higher");
            return self.reading.reduced(at, what);
        }
        if nested && !name.is_empty() {
            let what = format!(
                "the folder {} lies in another, and here they do not: its name has both",
                quoted(&name)
            );
            self.reading.odd(at, what);
        }
        self.folders.push(name);
    }

    fn end_link(&mut self) {
        if let Some(link) = self.link.take() {
            self.keep(link);
        }
    }

    fn keep(&mut self, Link { at, url, title }: Link) {
        let (url, title) = (url.trim(), title.split_whitespace().collect::<Vec<_>>().join(" "));
        if url.is_empty() {
            let what = format!("the link {} leads nowhere: it has no `HREF`", quoted(&title));
            return self.reading.lost(at, what);
        }
        // A browser shows the address where there is no title.
        let title = if title.is_empty() { url.to_owned() } else { title };
        let named: Vec<&str> =
            self.folders.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        let folder = named.join("/").into();
        let favourite = Favourite { url: url.into(), title: title.into(), folder };
        self.reading.keep(at, Item::Favourite(favourite));
    }
}

/// What a link has that a favourite has no place for.
const SET_ASIDE: [(&str, &str); 6] = [
    ("add_date", "dates of links"),
    ("icon_uri", "pictures of links"),
    ("icon", "pictures of links"),
    ("tags", "tags of links"),
    ("shortcuturl", "keywords of links"),
    ("feedurl", "feeds of links"),
];
