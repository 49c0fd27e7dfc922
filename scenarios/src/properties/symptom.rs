//! What somebody reports, as something to watch for: the opposite of a property. It is "broken" by
//! being seen, so that whatever finds, shrinks and explains breaches does it for reports as well.

use wp8_emulator::kernel::{Nonce, Span, Time};
use wp8_emulator::phone::{self, Phone, front, power};
use wp8_emulator::shell;
use wp8_emulator::world::{Command, World};

use super::{Breaker, Kind, Property, Sight, Since, Wakes, Watch, Watching};
use crate::language::cel::{Checked, Roots, Value};
use crate::search::scenario::{argument, step, verb};
use crate::view::WorldView;

/// What was seen, and what had been done before.
#[derive(Clone, Debug)]
pub struct Symptom {
    /// In a sentence.
    pub title: String,
    /// On which phone.
    pub phone: String,
    /// The verb of what its user had done.
    pub did: Option<String>,
    /// What was so at some moment after that.
    pub first: Vec<Checked>,
    /// What was at no time so before.
    pub unseen: Vec<Checked>,
    /// What was so then.
    pub seen: Vec<Checked>,
    /// What was on the glass then.
    pub see: Vec<Look>,
    /// How long after that, or for how long.
    pub lasts: Span,
    /// It counts as well while messages go wrong.
    pub during_faults: bool,
    /// What its user says not to have done: steps as they are written, or how they begin.
    pub never: Vec<String>,
}

/// Something on the glass, or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Words that can be read.
    pub what: Option<String>,
    /// Words that cannot.
    pub not: Option<String>,
    /// On which page; in set-up, the one that is shown.
    pub page: Page,
}

/// A page that a report speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Start.
    Start,
    /// The list of apps.
    AppList,
    /// That of the app with which something was done.
    App,
}

/// A property that is broken when the symptom is seen. It lives as long as the program: there is one
/// for a run of `reproduce`.
#[must_use]
pub fn watching(symptom: Symptom) -> &'static Property {
    let symptom: &'static Symptom = Box::leak(Box::new(symptom));
    Box::leak(Box::new(Property {
        name: "the_symptom_is_not_seen",
        sentence: "what is reported is not seen",
        kind: Kind::Always,
        broken_by: Breaker::Mistake("it is what is looked for"),
        seen_in: "step",
        wakes: Wakes::OWN.or(Wakes::OUTSIDE),
        watch: Watching::For(symptom),
    }))
}

/// Whether a step is one of those.
#[must_use]
pub fn is_among(text: &str, never: &[String]) -> bool {
    let said = text.split_once(": ").map_or(text, |(_, verb)| verb);
    let said = said.trim_start_matches("{ ").trim_end_matches(" }");
    never.iter().any(|never| said.starts_with(&**never) || text.starts_with(&**never))
}

/// Watches for a symptom.
#[derive(Clone, Debug)]
pub(super) struct Watcher {
    symptom: &'static Symptom,
    /// Its user did what they say not to have done: whatever is seen now is another story.
    spoilt: bool,
    waits: Vec<Wait>,
    since: Since,
    /// Without anything done before, the glass is only looked at when it may have changed.
    looked: Option<(Shown, bool)>,
    /// Before the last thing that its user did: what was refused was not done.
    before: Option<(bool, Vec<Wait>)>,
}

/// What the glass depends on, as far as reports go.
type Shown = (u64, bool, &'static str);

/// What was done, and what is waited for.
#[derive(Clone, Debug)]
struct Wait {
    app: Option<String>,
    /// What comes first has come.
    first: bool,
    until: Time,
}

impl Watcher {
    pub(super) const fn new(symptom: &'static Symptom) -> Self {
        Self {
            symptom,
            spoilt: false,
            waits: Vec::new(),
            since: Since(None),
            looked: None,
            before: None,
        }
    }

    fn holds(&self, all: &[Checked], world: &World, app: Option<&str>) -> bool {
        let view = Seen { view: WorldView::new(world), app };
        all.iter().all(|one| one.evaluate(&view) == Ok(true))
    }

    /// As it was at the last look, if nothing can have changed.
    fn is_seen_now(&mut self, sight: &Sight<'_>) -> bool {
        if !self.holds(&self.symptom.seen, sight.world, None) {
            return false;
        }
        let shown = (
            sight.disk_writes(),
            sight.phone.power.state() == power::State::On,
            sight.phone.setup.page().name(),
        );
        match self.looked {
            Some((before, seen)) if before == shown => seen,
            _ => {
                let seen = self.symptom.see.iter().all(|look| look.holds(sight, None));
                self.looked = Some((shown, seen));
                seen
            }
        }
    }

    fn is_seen(&self, sight: &Sight<'_>, app: Option<&str>) -> bool {
        self.holds(&self.symptom.seen, sight.world, app)
            && self.symptom.see.iter().all(|look| look.holds(sight, app))
    }
}

impl Watch for Watcher {
    fn told(&mut self, sight: &Sight<'_>, command: &phone::Command) {
        if *self.symptom.phone != *sight.phone.identity().name {
            return;
        }
        let Some((index, _)) = sight.world.phone(&self.symptom.phone) else { return };
        self.before = None;
        let Some(text) = step(sight.world, &Command::Phone(index, command.clone())) else { return };
        self.before = Some((self.spoilt, self.waits.clone()));
        self.spoilt = self.spoilt || is_among(&text, &self.symptom.never);
        if self.symptom.did.as_deref() != Some(verb(&text)) {
            return;
        }
        let app = argument(&text).map(str::to_owned);
        self.waits.retain(|wait| wait.app != app);
        let first = self.symptom.first.is_empty();
        self.waits.push(Wait { app, first, until: sight.now() + self.symptom.lasts });
    }

    fn refused(&mut self) {
        if let Some((spoilt, waits)) = self.before.take() {
            self.spoilt = spoilt;
            self.waits = waits;
        }
    }

    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        if self.spoilt || *self.symptom.phone != *sight.phone.identity().name {
            return Ok(());
        }
        // Nobody sees anything on a phone that is off.
        if !sight.phone.is_running() {
            self.since = Since(None);
            return Ok(());
        }
        let view = Seen { view: WorldView::new(sight.world), app: None };
        if self.symptom.unseen.iter().any(|one| one.evaluate(&view) == Ok(true)) {
            self.spoilt = true;
            return Ok(());
        }
        let calm = self.symptom.during_faults || sight.world.faults().is_empty();
        if self.symptom.did.is_none() {
            let seen = calm && self.is_seen_now(sight);
            return match self.since.note(seen, sight.now()) {
                Some(lasted) if lasted >= self.symptom.lasts => Err(self.symptom.title.clone()),
                Some(_) | None => Ok(()),
            };
        }
        if !calm {
            self.waits.clear();
        }
        let mut waits = std::mem::take(&mut self.waits);
        let mut seen = false;
        waits.retain_mut(|wait| {
            let app = wait.app.as_deref();
            if !wait.first && self.holds(&self.symptom.first, sight.world, app) {
                wait.first = true;
                wait.until = sight.now() + self.symptom.lasts;
            } else if wait.first && wait.until <= sight.now() {
                seen |= self.is_seen(sight, app);
                // What comes first may be long before; what is seen at once is seen or not.
                return !self.symptom.first.is_empty();
            }
            true
        });
        self.waits = waits;
        if seen { Err(self.symptom.title.clone()) } else { Ok(()) }
    }

    fn due(&self) -> Option<Time> {
        let waits = self.waits.iter().filter(|wait| wait.first).map(|wait| wait.until);
        waits.chain(self.since.until(self.symptom.lasts)).min()
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

/// The view, and the app with which something was done.
struct Seen<'w> {
    view: WorldView<'w>,
    app: Option<&'w str>,
}

impl<'w> Roots<'w> for Seen<'w> {
    fn root(&self, name: &str) -> Value<'w> {
        match name {
            "app" => Value::text(self.app.unwrap_or_default()),
            _ => self.view.root(name),
        }
    }
}

impl Look {
    fn holds(&self, sight: &Sight<'_>, app: Option<&str>) -> bool {
        let phone = sight.phone;
        if phone.power.state() != power::State::On {
            return false;
        }
        let glass = if phone.setup.is_finished() {
            let Some(glass) = self.opened(sight, app) else { return false };
            glass
        } else {
            shell::open(phone, sight.now())
        };
        self.what.as_deref().is_none_or(|what| glass.shows(what))
            && self.not.as_deref().is_none_or(|not| !glass.shows(not))
    }

    /// What somebody would see who opens the page now.
    fn opened(&self, sight: &Sight<'_>, app: Option<&str>) -> Option<shell::Node> {
        let page = match self.page {
            Page::Start => front::Page::Start,
            Page::AppList => front::Page::AppList,
            Page::App => {
                let product = product(sight.phone, app?)?;
                front::Page::AppProgress { product }
            }
        };
        let mut world = sight.world.clone();
        let (index, _) = world.phone(&sight.phone.identity().name)?;
        let open = phone::Command::Front(front::Command::Open(page));
        world.apply(Nonce(0), Command::Phone(index, open)).ok()?;
        Some(shell::open(&world.phones()[index.place()], world.now()))
    }
}

fn product(phone: &Phone, title: &str) -> Option<wp8_emulator::wire::ProductId> {
    let entry = phone.downloads.entries().find(|(entry, _)| *entry.title == *title);
    entry.map(|(entry, _)| entry.product).or_else(|| phone.packages.titled(title))
}
