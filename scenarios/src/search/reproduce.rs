//! From a symptom to a history that shows it: searched for, shrunk, written as a scenario.
//!
//! Histories are generated as everywhere; every one that comes to an abstract state of the phones
//! where none has been is kept, and half of the others go on from one of those. So the search moves
//! outwards, and what takes many steps in their order is not left to luck.

use rand::rand_core::{Rng, SeedableRng};
use rand_xoshiro::SplitMix64;
use wp8_emulator::kernel::Mixer;

use super::coverage::Coverage;
use super::history::{Chunk, of_seed};
use super::play::{Failure, Play};
use super::scenario::{Draft, Ending, lines_of, step};
use super::setting::Setting;
use super::shrink::{Simplest, simplest};
use super::symptom::Report;
use crate::properties::Property;
use crate::properties::symptom::{self, is_among};
use crate::run::{self, Explained, Snapshots};

/// Steps of a history from its beginning.
const STEPS: usize = 60;

/// Steps by which a history goes on from one that was kept.
const STEPS_ON: usize = 30;

/// A history that is longer is not kept.
const LONGEST: usize = 180;

/// So many are kept; then the oldest makes room.
const KEPT: usize = 2_000;

/// So many histories use one world before the next is drawn.
const PER_SETTING: u64 = 8;

/// A history in which the symptom is seen.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The world it begins in.
    pub setting: Setting,
    /// Its steps.
    pub chunks: Vec<Chunk>,
    /// It was the so many-th.
    pub histories: u64,
}

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
    /// What it takes.
    pub explained: Option<Explained>,
}

/// A history that was kept to go on from.
struct Beginning {
    setting: Setting,
    chunks: Vec<Chunk>,
    play: Play,
}

/// Looks for the symptom in so many histories of a seed. `heard` is told how many were played, and
/// says whether to go on.
#[must_use]
pub fn find(
    report: &Report,
    watched: &'static Property,
    seed: u64,
    at_most: u64,
    mut heard: impl FnMut(u64) -> bool,
) -> Option<Hit> {
    let mut coverage = Coverage::default();
    let mut kept: Vec<Beginning> = Vec::new();
    let mut oldest = 0;
    let mut fresh: Option<(u64, Setting, Play)> = None;
    for number in 0..at_most {
        if !heard(number) {
            return None;
        }
        let mut draws = SplitMix64::seed_from_u64(
            Mixer::new(seed).text("reproduce").word(number).finish(),
        );
        let goes_on = !kept.is_empty() && draws.next_u64().is_multiple_of(2);
        let (setting, mut chunks, mut play, steps) = if goes_on {
            let place = (draws.next_u64() % kept.len() as u64) as usize;
            let Beginning { setting, chunks, play } = &kept[place];
            (setting.clone(), chunks.clone(), play.clone(), STEPS_ON)
        } else {
            let which = number / PER_SETTING;
            if fresh.as_ref().is_none_or(|(drawn, ..)| *drawn != which) {
                let setting =
                    report.setting(Mixer::new(seed).text("setting").word(which).finish());
                let mut play = Play::begin(&setting, &[watched]);
                play.follow();
                play.listen();
                fresh = Some((which, setting, play));
            }
            let Some((_, setting, play)) = &fresh else { continue };
            (setting.clone(), Vec::new(), play.clone(), STEPS)
        };
        for chunk in of_seed(draws.next_u64()).take(steps) {
            let before = play.clone();
            let told = play.told().len();
            let done = play.step(chunk.decode());
            if is_spoilt(report, &before, &play, told) {
                play = before;
                continue;
            }
            chunks.push(chunk);
            match done {
                Ok(_) => {}
                Err(Failure::Breach(_)) => {
                    return Some(Hit { setting, chunks, histories: number + 1 });
                }
                Err(Failure::Livelock(_)) => break,
            }
            let mut new = false;
            for step in play.been() {
                new |= coverage.add(step);
            }
            if new && chunks.len() < LONGEST {
                let beginning =
                    Beginning { setting: setting.clone(), chunks: chunks.clone(), play: play.clone() };
                if kept.len() < KEPT {
                    kept.push(beginning);
                } else {
                    kept[oldest % KEPT] = beginning;
                    oldest += 1;
                }
            }
        }
    }
    None
}

/// The step was one of those that the user says not to have done.
fn is_spoilt(report: &Report, before: &Play, play: &Play, told: usize) -> bool {
    let never = &report.symptom.never;
    !never.is_empty()
        && play.told()[told.min(play.told().len())..].iter().any(|told| {
            step(&before.world, &told.command).is_some_and(|text| is_among(&text, never))
        })
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
    let hit = find(report, watched, seed, at_most, heard)?;
    let simplest = simplest(&hit.setting, &[watched], &hit.chunks, |it| report.fits(it))?;
    let mut draft = draft(report, watched, &simplest);
    let written = draft.finished();
    let explained = explained(&mut draft, report.profile());
    Some(Reproduced {
        hit,
        simplest,
        yaml: draft.yaml(),
        shows_it: written,
        explained,
    })
}

/// The scenario: what was done, and then what is seen.
fn draft(report: &Report, watched: &'static Property, simplest: &Simplest) -> Draft {
    let Simplest { setting, shrunk } = simplest;
    let mut play = Play::begin(setting, &[watched]);
    play.listen();
    let _ = play.all(&shrunk.chunks);
    let symptom = &report.symptom;
    // The app with which it was done last.
    let app = play.told().iter().rev().find_map(|told| {
        let text = step(&play.world, &told.command)?;
        (symptom.did.as_deref() == Some(super::scenario::verb(&text)))
            .then(|| super::scenario::argument(&text).map(str::to_owned))?
    });
    let named = |text: &String| match &app {
        Some(app) => replace_word(text, "app", &format!("\"{app}\"")),
        None => text.clone(),
    };
    let mut end: Vec<String> =
        report.written.seen.iter().map(|text| format!("expect: {}", scalar(&named(text)))).collect();
    let phone = &symptom.phone;
    let finished = play.world.phone(phone).is_some_and(|(_, phone)| phone.setup.is_finished());
    if !symptom.see.is_empty() {
        end.extend(to_the_page(&play, phone, finished, symptom.see[0].page, app.as_deref()));
    }
    for look in &symptom.see {
        end.extend(look.what.iter().map(|what| format!("{phone}: {{ see: {} }}", quoted(what))));
        end.extend(
            look.not.iter().map(|not| format!("{phone}: {{ see: {{ not: {} }} }}", quoted(not))),
        );
    }
    let mut draft = Draft::new(setting, symptom.title.clone(), Ending::Seen(end));
    draft.source.clone_from(&report.source);
    let unseen = report.written.unseen.iter();
    draft.begins = unseen.map(|text| format!("never: {}", scalar(text))).collect();
    draft.lines = lines_of(setting, play.told(), play.world.now());
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
    if expression.contains(": ") || expression.contains(" #") || expression.starts_with(['!', '[', '{', '"']) {
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

/// Explains the scenario, and says in it what it takes.
fn explained(draft: &mut Draft, profile: &str) -> Option<Explained> {
    let library = crate::library::Library::of_text("found.yaml", &draft.yaml());
    let scenario = library.scenarios.first()?;
    let explained = run::explain(scenario, profile, &Snapshots::default());
    let takes: Vec<String> = explained
        .tried
        .iter()
        .filter(|tried| tried.instead.is_some())
        .filter_map(|tried| match &tried.part {
            run::Part::Quirk(quirk) => Some(format!("the quirk {}", quirk.name)),
            run::Part::Switch(name) => Some(format!("the switch {name}")),
            run::Part::World(what) => Some(what.to_string()),
            run::Part::Step { is_fault: true, text, .. } => Some(format!("the fault `{text}`")),
            run::Part::Step { is_fault: false, .. } => None,
        })
        .collect();
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
