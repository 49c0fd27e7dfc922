//! `--filter`: a small language over names, tags, profiles, sources and files.
//!
//! ```text
//! tag(smoke) and not (profile(reference) or name(~battery))
//! ```

#![expect(
    clippy::result_large_err,
    reason = "a mistake is made once, with all that its message shows"
)]

use crate::language::diagnostic::{Diagnostic, Diagnostics, suggestion};
use crate::language::source::{Place, Source, Sources};

/// Chooses among runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter(Expression);

/// What a filter looks at.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The scenario's title.
    pub name: &'a str,
    /// Its tags.
    pub tags: &'a [String],
    /// The rows of the reports it stands for.
    pub source: &'a [String],
    /// The profile of the run.
    pub profile: &'a str,
    /// Its file.
    pub file: &'a str,
}

/// What is wrong with a filter, to be printed.
pub type Wrong = (Sources, Diagnostics);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Expression {
    Is(Subject, Matcher),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Name,
    Tag,
    Profile,
    Source,
    File,
}

const SUBJECTS: [(&str, Subject); 5] = [
    ("name", Subject::Name),
    ("tag", Subject::Tag),
    ("profile", Subject::Profile),
    ("source", Subject::Source),
    ("file", Subject::File),
];

/// `~text` contains, anything else is equal, with `*` and `?` for what may be there.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Matcher {
    Contains(String),
    Glob(String),
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    ///
    /// What is wrong with it, with its place.
    pub fn parse(text: &str) -> Result<Self, Box<Wrong>> {
        let mut parser = Parser { text, at: 0 };
        let read = parser.or().and_then(|expression| {
            parser.blanks();
            if parser.at < text.len() {
                return Err(parser.wrong("here the filter should end, or go on with `and` or `or`"));
            }
            Ok(Self(expression))
        });
        read.map_err(|diagnostic| {
            let mut sources = Sources::default();
            sources.add(Source::new("--filter", text));
            let mut diagnostics = Diagnostics::default();
            diagnostics.push(diagnostic);
            Box::new((sources, diagnostics))
        })
    }

    /// Whether it chooses a run.
    #[must_use]
    pub fn chooses(&self, candidate: &Candidate<'_>) -> bool {
        self.0.holds(candidate)
    }

    /// The tags, profiles and sources it names, each with what it is of: to say what nothing fits.
    pub fn names(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let mut names = Vec::new();
        self.0.names(&mut names);
        names.into_iter()
    }
}

impl Expression {
    fn holds(&self, candidate: &Candidate<'_>) -> bool {
        match self {
            Self::Not(inner) => !inner.holds(candidate),
            Self::And(a, b) => a.holds(candidate) && b.holds(candidate),
            Self::Or(a, b) => a.holds(candidate) || b.holds(candidate),
            Self::Is(subject, matcher) => match subject {
                Subject::Name => matcher.fits(candidate.name),
                Subject::Tag => candidate.tags.iter().any(|tag| matcher.fits(tag)),
                Subject::Profile => matcher.fits(candidate.profile),
                Subject::Source => candidate.source.iter().any(|source| matcher.fits(source)),
                Subject::File => tails(candidate.file).any(|tail| matcher.fits(tail)),
            },
        }
    }

    fn names<'f>(&'f self, into: &mut Vec<(&'static str, &'f str)>) {
        match self {
            Self::Not(inner) => inner.names(into),
            Self::And(a, b) | Self::Or(a, b) => {
                a.names(into);
                b.names(into);
            }
            Self::Is(Subject::Tag, Matcher::Glob(name)) => into.push(("tag", name)),
            Self::Is(Subject::Profile, Matcher::Glob(name)) => into.push(("profile", name)),
            Self::Is(Subject::Source, Matcher::Glob(name)) => into.push(("source", name)),
            Self::Is(
                Subject::Name | Subject::File | Subject::Tag | Subject::Profile | Subject::Source,
                Matcher::Contains(_) | Matcher::Glob(_),
            ) => {}
        }
    }
}

impl Matcher {
    fn fits(&self, text: &str) -> bool {
        match self {
            Self::Contains(part) => text.to_lowercase().contains(&part.to_lowercase()),
            Self::Glob(pattern) => glob(pattern, text),
        }
    }
}

/// A path and what is left of it without its first folders: `a/b/c.yaml`, `b/c.yaml`, `c.yaml`.
fn tails(path: &str) -> impl Iterator<Item = &str> {
    let starts = path.match_indices('/').map(|(at, _)| at + 1);
    std::iter::once(0).chain(starts).map(|start| &path[start..])
}

/// `*` is anything, `?` one character.
fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where to go back to: behind the last `*`, with one character more taken by it.
    let mut back: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                back = Some((p + 1, t));
                p += 1;
            }
            Some('?') => (p, t) = (p + 1, t + 1),
            Some(c) if *c == text[t] => (p, t) = (p + 1, t + 1),
            Some(_) | None => {
                let Some((star, taken)) = back else { return false };
                back = Some((star, taken + 1));
                (p, t) = (star, taken + 1);
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

/// A mistake ends the parse: what follows it means nothing.
type Read = Result<Expression, Diagnostic>;

impl<'t> Parser<'t> {
    fn or(&mut self) -> Read {
        let mut left = self.and()?;
        while self.word_is("or") {
            left = Expression::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Read {
        let mut left = self.not()?;
        while self.word_is("and") {
            left = Expression::And(Box::new(left), Box::new(self.not()?));
        }
        Ok(left)
    }

    fn not(&mut self) -> Read {
        if self.word_is("not") {
            return Ok(Expression::Not(Box::new(self.not()?)));
        }
        if self.takes('(') {
            let inner = self.or()?;
            if !self.takes(')') {
                return Err(self.wrong("a closing `)` is missing"));
            }
            return Ok(inner);
        }
        self.is()
    }

    fn is(&mut self) -> Read {
        self.blanks();
        let start = self.at;
        let word = self.word();
        let names: Vec<&str> = SUBJECTS.iter().map(|(name, _)| *name).collect();
        if word.is_empty() {
            return Err(self.wrong("here something should be chosen by").help(FORM));
        }
        let Some((_, subject)) = SUBJECTS.iter().find(|(name, _)| *name == word) else {
            let diagnostic = Diagnostic::new(
                place(start..self.at),
                format!("nothing can be chosen by `{word}`"),
            );
            let help = suggestion(word, &names).unwrap_or_else(|| FORM.to_owned());
            return Err(diagnostic.help(help));
        };
        if !self.takes('(') {
            return Err(self
                .wrong(format!("`{word}` needs what it should be"))
                .help(format!("write `{word}(…)`, or `{word}(~…)` for a part of it")));
        }
        let matcher = self.matcher()?;
        if !self.takes(')') {
            return Err(self.wrong("a closing `)` is missing"));
        }
        Ok(Expression::Is(*subject, matcher))
    }

    fn matcher(&mut self) -> Result<Matcher, Diagnostic> {
        self.blanks();
        let contains = self.takes('~');
        self.blanks();
        let rest = &self.text[self.at..];
        let (text, length) = match rest.strip_prefix('"') {
            Some(quoted) => match quoted.find('"') {
                Some(end) => (&quoted[..end], end + 2),
                None => return Err(self.wrong("a closing `\"` is missing")),
            },
            None => {
                let end = rest.find(')').unwrap_or(rest.len());
                (rest[..end].trim_end(), end)
            }
        };
        if text.is_empty() {
            return Err(self
                .wrong("here a text is missing")
                .help("quote one that has a `)`: name(\"a (b)\")"));
        }
        self.at += length;
        let text = text.to_owned();
        Ok(if contains { Matcher::Contains(text) } else { Matcher::Glob(text) })
    }

    fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    /// The word that begins here; it may be empty.
    fn word(&mut self) -> &'t str {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn word_is(&mut self, wanted: &str) -> bool {
        self.blanks();
        let before = self.at;
        if self.word() == wanted {
            return true;
        }
        self.at = before;
        false
    }

    fn takes(&mut self, wanted: char) -> bool {
        self.blanks();
        let found = self.text[self.at..].starts_with(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    /// A mistake at the next character.
    fn wrong(&self, message: impl Into<String>) -> Diagnostic {
        let length = self.text[self.at..].chars().next().map_or(0, char::len_utf8);
        Diagnostic::new(place(self.at..self.at + length), message)
    }
}

/// What a filter is made of, for those who are lost.
const FORM: &str =
    "a filter is made of name(~text) tag(x) profile(x) source(C17) file(glob), with and, or, not";

fn place(range: std::ops::Range<usize>) -> Place {
    let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Place { file: 0, start: at(range.start), end: at(range.end) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::diagnostic::Look;

    fn chooses(filter: &str) -> bool {
        let filter = Filter::parse(filter).expect("is right");
        filter.chooses(&Candidate {
            name: "A phone cannot restore (yet)",
            tags: &["smoke".to_owned(), "apn".to_owned()],
            source: &["C17".to_owned()],
            profile: "wp8.0",
            file: "scenarios/reported/c17.yaml",
        })
    }

    #[test]
    fn a_filter_chooses_by_every_property_and_their_combinations() {
        for yes in [
            "tag(smoke)",
            "name(~CANNOT restore)",
            "name(A phone*)",
            "name(\"A phone cannot restore (yet)\")",
            "source(C1?)",
            "file(c17.yaml)",
            "file(reported/*)",
            "tag(slow) or profile(wp8.0) and not tag(slow)",
            "not (tag(slow) or profile(gdr3))",
            "not not tag(apn)",
        ] {
            assert!(chooses(yes), "{yes}");
        }
        for no in [
            "tag(smok)",
            "name(A phone)",
            "not tag(smoke)",
            "tag(apn) and profile(gdr3)",
            "file(7.yaml)",
        ] {
            assert!(!chooses(no), "{no}");
        }
    }

    fn wrong(filter: &str) -> String {
        let (sources, diagnostics) = *Filter::parse(filter).expect_err("is wrong");
        diagnostics.render(&sources, Look::Plain)
    }

    #[test]
    fn a_wrong_filter_is_shown_with_a_caret_and_a_way_out() {
        insta::assert_snapshot!(wrong("tag(smoke) and tga(slow)"), @"
        error: nothing can be chosen by `tga`
         --> --filter:1:16
          |
        1 | tag(smoke) and tga(slow)
          |                ^^^
          |
          = help: did you mean `tag`?
        ");
        insta::assert_snapshot!(wrong("tag(smoke) tag(slow)"), @"
        error: here the filter should end, or go on with `and` or `or`
         --> --filter:1:12
          |
        1 | tag(smoke) tag(slow)
          |            ^
        ");
        insta::assert_snapshot!(wrong("(tag(smoke) or"), @"
        error: here something should be chosen by
         --> --filter:1:15
          |
        1 | (tag(smoke) or
          |               ^
          |
          = help: a filter is made of name(~text) tag(x) profile(x) source(C17) file(glob), with and, or, not
        ");
        insta::assert_snapshot!(wrong("tag smoke"), @"
        error: `tag` needs what it should be
         --> --filter:1:5
          |
        1 | tag smoke
          |     ^
          |
          = help: write `tag(…)`, or `tag(~…)` for a part of it
        ");
        insta::assert_snapshot!(wrong("tag()"), @r#"
        error: here a text is missing
         --> --filter:1:5
          |
        1 | tag()
          |     ^
          |
          = help: quote one that has a `)`: name("a (b)")
        "#);
        insta::assert_snapshot!(wrong("(tag(x)"), @"
        error: a closing `)` is missing
         --> --filter:1:8
          |
        1 | (tag(x)
          |        ^
        ");
        insta::assert_snapshot!(wrong(""), @"
        error: here something should be chosen by
         --> --filter:1:1
          |
        1 |
          | ^
          |
          = help: a filter is made of name(~text) tag(x) profile(x) source(C17) file(glob), with and, or, not
        ");
    }
}
