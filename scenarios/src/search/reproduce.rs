//! From a symptom to a history that shows it: searched for, shrunk, written as a scenario.

use wp8_emulator::kernel::Span;

use super::hunt::{Hit, hunt};
use super::play::Play;
use super::scenario::{Draft, Ending, Line, lines_of};
use super::setting::Setting;
use super::shrink::{Simplest, simplest};
use super::symptom::Report;
use crate::language::units::Millis;
use crate::properties::Property;
use crate::properties::symptom;
use crate::run::{self, Explained, Snapshots};

const HOUR: Span = Span::hours(1);

/// How long what comes first may take in a scenario. Chosen freely.
const PATIENCE: Span = Span::hours(24);

/// A symptom, reproduced.
#[derive(Clone, Debug)]
pub struct Reproduced {
    /// As it was found.
    pub hit: Hit,
    /// As it was shrunk.
    pub simplest: Simplest,
    /// The scenario.
    pub yaml: String,
    /// It passes, and shows what was reported.
    pub shows_it: bool,
    /// What it takes, beside steps: quirks, faults, peculiarities of the world.
    pub takes: Vec<String>,
    /// All that was left out to see that.
    pub explained: Option<Explained>,
}

/// Finds, shrinks, writes and explains.
#[must_use]
pub fn reproduce(
    report: &Report,
    seed: u64,
    at_most: u64,
    heard: impl FnMut(u64) -> bool,
) -> Option<Reproduced> {
    let watched = report.watched();
    let never = &report.symptom.never;
    let hit =
        hunt(&|seed| report.setting(seed), &[watched], never, seed, at_most, &|_| true, heard)?;
    let simplest = simplest(&hit.setting, &[watched], &hit.chunks, |it| report.fits(it))?;
    let (mut draft, written) = shown(report, watched, &simplest);
    let explained = explained(&mut draft, report.profile());
    Some(Reproduced {
        hit,
        simplest,
        yaml: draft.yaml(),
        shows_it: written,
        takes: explained.as_ref().map(takes).unwrap_or_default(),
        explained,
    })
}

/// The scenario, made plain, and whether it shows what was reported: with the last thing that was done
/// of those after which it may have been seen, or with one before.
fn shown(report: &Report, watched: &'static Property, simplest: &Simplest) -> (Draft, bool) {
    let Simplest { setting, shrunk } = simplest;
    let mut play = Play::begin(setting, &[watched]);
    play.listen();
    let _ = play.all(&shrunk.chunks);
    let lines = lines_of(setting, play.told(), play.world.now());
    let did = report.symptom.did.as_deref();
    let mut done: Vec<Option<&str>> = lines
        .iter()
        .rev()
        .filter(|line| did.is_some() && line.verb() == did)
        .map(Line::text)
        .collect();
    if done.is_empty() {
        done.push(None);
    }
    let mut last = None;
    for about in done {
        let mut draft = draft(report, setting, &play, lines.clone(), about);
        let shows_it = draft.finished();
        if shows_it {
            return (draft, true);
        }
        last = last.or(Some(draft));
    }
    let draft = last.unwrap_or_else(|| draft(report, setting, &play, lines.clone(), None));
    (draft, false)
}

/// The scenario: what was done, and then what is seen of what the step `about` was about.
fn draft(
    report: &Report,
    setting: &Setting,
    play: &Play,
    mut lines: Vec<Line>,
    about: Option<&str>,
) -> Draft {
    let symptom = &report.symptom;
    let app = about.and_then(super::scenario::argument).map(str::to_owned);
    let named = |text: &String| match &app {
        Some(app) => replace_word(text, "app", &format!("\"{app}\"")),
        None => text.clone(),
    };
    let seen: Vec<String> = report.written.seen.iter().map(named).collect();
    let mut end: Vec<String> = if symptom.lasts == Span::ZERO && !seen.is_empty() {
        // Nobody has said when: a phone that takes longer to come there shows the same.
        let passed = if let Some(Line::Advance(span)) = lines.last() { *span } else { Span::ZERO };
        if passed > Span::ZERO {
            lines.pop();
        }
        let within = Span::hours(passed.0.div_ceil(HOUR.0).max(1));
        let all = if seen.len() == 1 { seen } else { vec![format!("({})", seen.join(") && ("))] };
        let scalars = all.iter().map(|text| scalar(text));
        scalars.map(|text| format!("wait_for: {text}\n    within: {}", Millis(within.0))).collect()
    } else {
        // What is said first is what it is about: who explains begins with the last.
        seen.iter().rev().map(|text| format!("expect: {}", scalar(text))).collect()
    };
    let phone = &symptom.phone;
    let finished = play.world.phone(phone).is_some_and(|(_, phone)| phone.setup.is_finished());
    if !symptom.see.is_empty() {
        end.extend(to_the_page(play, phone, finished, symptom.see[0].page, app.as_deref()));
    }
    for look in &symptom.see {
        end.extend(look.what.iter().map(|what| format!("{phone}: {{ see: {} }}", quoted(what))));
        end.extend(
            look.not.iter().map(|not| format!("{phone}: {{ see: {{ not: {} }} }}", quoted(not))),
        );
    }
    let mut draft = Draft::new(setting, symptom.title.clone(), Ending::Seen(end));
    draft.about = about.map(str::to_owned);
    draft.calm = !symptom.during_faults;
    draft.source.clone_from(&report.source);
    let unseen = report.written.unseen.iter();
    draft.begins = unseen.map(|text| format!("never: {}", scalar(text))).collect();
    draft.lines = lines;
    let is_it = |line: &Line| about.is_some() && line.text() == about;
    if let Some(place) = draft.lines.iter().rposition(is_it) {
        let first = report.written.first.iter().rev();
        for until in first.map(|text| scalar(&named(text))) {
            draft.lines.insert(place + 1, Line::WaitFor { until, within: PATIENCE });
        }
    }
    draft
}

/// What somebody does to look there.
fn to_the_page(
    play: &Play,
    phone: &str,
    finished: bool,
    page: symptom::Page,
    app: Option<&str>,
) -> Vec<String> {
    let mut steps = Vec::new();
    if let Some((_, on)) = play.world.phone(phone) {
        if on.power.screen() == wp8_emulator::phone::power::Screen::Off {
            steps.push(format!("{phone}: {{ press: power }}"));
        }
        if finished {
            steps.push(format!("{phone}: unlock"));
        }
    }
    if finished && page != symptom::Page::Start {
        steps.push(format!("{phone}: {{ tap: app-list }}"));
    }
    if let (symptom::Page::App, Some(app), true) = (page, app, finished) {
        steps.push(format!("{phone}: {{ tap: {} }}", quoted(app)));
    }
    steps
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// An expression as a scalar of YAML.
fn scalar(expression: &str) -> String {
    if expression.contains(": ")
        || expression.contains(" #")
        || expression.starts_with(['!', '[', '{', '"'])
    {
        format!("'{}'", expression.replace('\'', "''"))
    } else {
        expression.to_owned()
    }
}

/// A word, where it stands by itself.
fn replace_word(text: &str, word: &str, by: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let (before, after) = rest.split_at(at);
        let alone = !before.ends_with(is_part)
            && !after[word.len()..].starts_with(|c: char| is_part(c) || c == '(');
        out.push_str(before);
        out.push_str(if alone { by } else { word });
        rest = &after[word.len()..];
    }
    out.push_str(rest);
    out
}

/// What it does not come out the same without, beside steps.
fn takes(explained: &Explained) -> Vec<String> {
    let needed = explained.tried.iter().filter(|tried| tried.instead.is_some());
    let words = needed.filter_map(|tried| match &tried.part {
        run::Part::Quirk(quirk) => Some(format!("the quirk {}", quirk.name)),
        run::Part::Switch(name) => Some(format!("the switch {name}")),
        run::Part::World(what) => Some(what.to_string()),
        run::Part::Step { is_fault: true, text, .. } => {
            Some(format!("the fault `{}`", fault(text)))
        }
        run::Part::Step { is_fault: false, .. } => None,
    });
    words.collect()
}

/// What a step that is a fault is called: by its name, where it has one.
fn fault(text: &str) -> &str {
    let named = text.split_once("name: ").map(|(_, rest)| rest);
    named.and_then(|rest| rest.split([',', '}']).next()).map_or(text, str::trim)
}

/// Explains the scenario, and says in it what it takes.
fn explained(draft: &mut Draft, profile: &str) -> Option<Explained> {
    let library = crate::library::Library::of_text("found.yaml", &draft.yaml());
    let scenario = library.scenarios.first()?;
    let explained = run::explain(scenario, profile, &Snapshots::default());
    let takes = takes(&explained);
    if !takes.is_empty() {
        draft.remarks.push(format!("It takes {}.", takes.join(", ")));
    }
    let same: Vec<&str> =
        explained.versions.iter().filter(|(_, same)| *same).map(|(name, _)| *name).collect();
    if !same.is_empty() {
        draft.remarks.push(format!("The same in {}.", same.join(", ")));
    }
    if !explained.chain.is_empty() {
        draft.remarks.push("What led there:".to_owned());
        draft.remarks.extend(explained.chain.iter().map(|line| format!("  {}", line.trim())));
    }
    let needed = explained.tried.iter().filter(|tried| tried.instead.is_some());
    for tried in needed {
        if let run::Part::Quirk(quirk) = &tried.part {
            let change = format!("without_quirk: {}", quirk.name);
            if draft.is_broken_by(quirk) {
                draft.broken_by.push(change);
            }
        }
    }
    Some(explained)
}
