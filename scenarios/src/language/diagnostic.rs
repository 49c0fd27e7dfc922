//! What is wrong with a scenario, where, and what would have worked.
//!
//! Messages are lower-case fragments with the offending text in backticks. A [`Diagnostics`]
//! collects: loading goes on after a mistake as long as the rest still means something, so that all
//! mistakes of a file are told at once.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::source::{Place, Sources};

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where.
    pub place: Place,
    /// What is wrong, for example ``no verb `pulg_in` ``.
    pub message: String,
    /// What the caret says, if it has something to add to the message.
    pub label: Option<String>,
    /// What would have worked.
    pub help: Option<String>,
    /// Another place that matters, such as the first of two equal keys, and what it is.
    pub related: Option<(Place, String)>,
}

impl Diagnostic {
    /// A mistake at a place.
    #[must_use]
    pub fn new(place: Place, message: impl Into<String>) -> Self {
        Self { place, message: message.into(), label: None, help: None, related: None }
    }

    /// With a word at the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// With what would have worked.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With a second place.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related = Some((place, label.into()));
        self
    }

    /// As help: the nearest of the names that would have been known, else all of them if they are
    /// few.
    #[must_use]
    pub fn suggest(self, wrong: &str, known: impl IntoIterator<Item: AsRef<str>>) -> Self {
        let known: Vec<_> = known.into_iter().collect();
        let known: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
        match suggestion(wrong, &known) {
            Some(help) => self.help(help),
            None => self,
        }
    }
}

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Without colour, in ASCII: files, pipes, `NO_COLOR`.
    #[default]
    Plain,
    /// With colour, for a terminal.
    Coloured,
}

/// The mistakes of one scenario, in the order of their places when printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    /// Where nothing more is told: what a mistake there has left means nothing.
    spoilt: Vec<Place>,
}

impl Diagnostics {
    /// Takes one in. The same mistake twice is one, as a parameterised scenario is read once per
    /// set of parameters.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if !self.list.contains(&diagnostic) && !self.spoilt.contains(&diagnostic.place) {
            self.list.push(diagnostic);
        }
    }

    /// Takes one in, and nothing further of its place: whatever else is wrong there follows from it.
    pub fn push_only(&mut self, diagnostic: Diagnostic) {
        let place = diagnostic.place;
        self.push(diagnostic);
        self.spoilt.push(place);
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// In the order of their places.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut list: Vec<&Diagnostic> = self.list.iter().collect();
        list.sort_by_key(|diagnostic| diagnostic.place);
        list
    }

    /// All of them as text, an empty line between two, ending with a line break.
    #[must_use]
    pub fn render(&self, sources: &Sources, look: Look) -> String {
        let mut text = String::new();
        for diagnostic in self.sorted() {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&render(diagnostic, sources, look));
            text.push('\n');
        }
        text
    }

    /// As workflow commands that GitHub Actions shows beside the line of the change.
    #[must_use]
    pub fn github(&self, sources: &Sources) -> String {
        self.sorted().into_iter().map(|diagnostic| github(diagnostic, sources)).collect()
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, more: T) {
        for diagnostic in more {
            self.push(diagnostic);
        }
    }
}

/// "did you mean `x`?" for the nearest known name, else "one of …" if a reader can take them in,
/// else nothing.
#[must_use]
pub fn suggestion(wrong: &str, known: &[&str]) -> Option<String> {
    if let Some(near) = nearest(wrong, known) {
        return Some(format!("did you mean `{near}`?"));
    }
    match known {
        [] => None,
        [only] => Some(format!("the only one is `{only}`")),
        _ if known.len() <= FEW => Some(format!("one of {}", enumerate(known))),
        _ => None,
    }
}

/// The known name that a slip of the hand, a change of case or a missing part would turn into
/// `wrong`.
#[must_use]
pub fn nearest<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    let plain = |name: &str| name.to_lowercase().replace([' ', '-'], "_");
    let wrong = plain(wrong);
    let allowed = (wrong.chars().count() / 3).clamp(1, 3);
    let by_distance = known
        .iter()
        .map(|name| (strsim::damerau_levenshtein(&wrong, &plain(name)), *name))
        .filter(|(distance, name)| *distance <= allowed && *distance < name.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name);
    by_distance.or_else(|| {
        let mut parts = known.iter().filter(|name| {
            wrong.chars().count() >= 3
                && (plain(name).starts_with(&wrong) || plain(name).ends_with(&wrong))
        });
        match (parts.next(), parts.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    })
}

/// `` `a`, `b` or `c` ``.
#[must_use]
pub fn enumerate(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
    }
}

/// `a word`, `an app`.
#[must_use]
pub fn with_article(noun: &str) -> String {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// As many names as are listed in full when none is near.
const FEW: usize = 16;

fn render(diagnostic: &Diagnostic, sources: &Sources, look: Look) -> String {
    let Some(file) = sources.file(diagnostic.place) else {
        return diagnostic.message.clone();
    };
    let main = AnnotationKind::Primary
        .span(visible(diagnostic.place, file.text()))
        .label(diagnostic.label.as_deref());
    let mut snippet = Snippet::source(file.text()).path(file.name()).annotation(main);
    let mut elsewhere = None;
    if let Some((place, label)) = &diagnostic.related {
        let note = |text| AnnotationKind::Context.span(visible(*place, text)).label(label.as_str());
        if place.file == diagnostic.place.file {
            snippet = snippet.annotation(note(file.text()));
        } else if let Some(other) = sources.file(*place) {
            elsewhere = Some(
                Snippet::source(other.text()).path(other.name()).annotation(note(other.text())),
            );
        }
    }
    let mut group: Group<'_> =
        Level::ERROR.primary_title(diagnostic.message.as_str()).element(snippet);
    if let Some(elsewhere) = elsewhere {
        group = group.element(elsewhere);
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = match look {
        Look::Plain => Renderer::plain(),
        Look::Coloured => Renderer::styled().decor_style(DecorStyle::Unicode),
    };
    renderer.render(&[group])
}

/// The part of a place that a caret line can show: at most one line of it, on character boundaries.
fn visible(place: Place, text: &str) -> std::ops::Range<usize> {
    let start = text.floor_char_boundary((place.start as usize).min(text.len()));
    let end = text.ceil_char_boundary((place.end as usize).clamp(start, text.len()));
    let line_end = text[start..end].find(['\n', '\r']).map_or(end, |at| start + at);
    start..line_end
}

fn github(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let Some(file) = sources.file(diagnostic.place) else {
        return String::new();
    };
    let (line, column) = file.line_column(diagnostic.place.start as usize);
    let mut message = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        message = format!("{message}\n{help}");
    }
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    format!(
        "::error file={},line={line},col={column}::{}\n",
        property(file.name()),
        escape(&message)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::source::Source;

    #[test]
    fn a_slip_finds_its_name_and_a_stranger_finds_none() {
        let known = ["plug_in", "power_on", "sign_in", "up_to_date"];
        assert_eq!(nearest("pulg_in", &known), Some("plug_in"));
        assert_eq!(nearest("Plug in", &known), Some("plug_in"));
        assert_eq!(nearest("up_to_dat", &known), Some("up_to_date"));
        assert_eq!(nearest("sing_in", &known), Some("sign_in"));
        assert_eq!(nearest("banana", &known), None);
        assert_eq!(nearest("x", &["y"]), None);
        assert_eq!(nearest("", &known), None);
    }

    #[test]
    fn a_diagnostic_shows_the_line_the_caret_and_the_way_out() {
        let mut sources = Sources::default();
        sources.add(Source::new("a.yaml", "steps:\n  - old: pulg_in\n"));
        let mut all = Diagnostics::default();
        let place = Place { file: 0, start: 16, end: 23 };
        all.push(Diagnostic::new(place, "no verb `pulg_in`").suggest("pulg_in", ["plug_in"]));
        all.push(Diagnostic::new(place, "no verb `pulg_in`").suggest("pulg_in", ["plug_in"]));
        insta::assert_snapshot!(all.render(&sources, Look::Plain), @r#"
    error: no verb `pulg_in`
     --> a.yaml:2:10
      |
    2 |   - old: pulg_in
      |          ^^^^^^^
      |
      = help: did you mean `plug_in`?
    "#);
        insta::assert_snapshot!(all.github(&sources), @"::error file=a.yaml,line=2,col=10::no verb `pulg_in`%0Adid you mean `plug_in`?");
    }
}
