//! What is open on the glass: pages, what is typed on them, what lies over them.
//!
//! All of it is memory: after a loss of power the phone shows its lock screen, or set-up where it
//! stood. What a page *shows* is a pure function of the phone and lives in the shell.

mod page;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::kernel::{Luck, Time};
use crate::phone::cx::Cx;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::wire::{Answer, Code};

pub use page::{Field, Overlay, Page};

/// The service. It has no disk part.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Front {
    memory: Memory,
}

/// What does not survive a loss of power.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    /// The last one is seen. Never empty once the system has started.
    stack: Vec<Opened>,
}

/// A page on the stack, with what its user did there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Opened {
    page: Page,
    pivot: u8,
    typed: BTreeMap<Field, Arc<str>>,
    ticked: BTreeSet<Arc<str>>,
    focus: Option<Field>,
    overlay: Option<Overlay>,
}

/// What it can be told to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Open a page.
    Open(Page),
    /// Open a page in place of the one that is seen: Back does not lead here again.
    Replace(Page),
    /// A key of the phone.
    Press(HardwareKey),
    /// Leave the page, as a button on it does.
    Leave,
    /// Show another list of a pivot, counted from 0.
    Pivot(u8),
    /// Bring the keyboard up for a field.
    Focus(Field),
    /// Type into a field, in place of what stands there; none: the field with the keyboard.
    Type {
        /// Where.
        field: Option<Field>,
        /// What.
        text: Arc<str>,
    },
    /// Tick, or take the tick away, of what only matters on this page.
    Tick {
        /// The id of the box in the tree.
        id: Arc<str>,
        /// Ticked.
        on: bool,
    },
    /// Lay something over the page.
    Show(Overlay),
    /// Take it away.
    Dismiss,
}

/// A key of the phone that leads to a page: three below the screen, one on its side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum HardwareKey {
    /// The arrow: dismisses, then leaves.
    Back,
    /// The window.
    Start,
    /// The glass.
    Search,
    /// The one on the side, for the camera. Assumed: it does not wake the phone.
    Camera,
}

impl HardwareKey {
    /// All of them, from the left.
    pub const ALL: [Self; 4] = [Self::Back, Self::Start, Self::Search, Self::Camera];

    /// As scenarios name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Back => "back",
            Self::Start => "start",
            Self::Search => "search",
            Self::Camera => "camera",
        }
    }
}

/// Why it may want to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {}

/// What it may ask the world for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {}

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// A page was opened.
    Opened(Page),
    /// The user went back to a page.
    BackTo(Page),
    /// A key did nothing: in set-up the keys are dead (fact 71).
    DeadKey(HardwareKey),
    /// Text was typed; what, is nobody's business.
    Typed(Field),
    /// A question came up.
    Asked(Arc<str>),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened(page) => write!(f, "{page} is shown"),
            Self::BackTo(page) => write!(f, "back to {page}"),
            Self::DeadKey(key) => write!(f, "the {} key does nothing in set-up", key.name()),
            Self::Typed(field) => write!(f, "something is typed into {}", field.id()),
            Self::Asked(what) => write!(f, "the phone asks: {what}"),
        }
    }
}

/// Pages the phone remembers; further down the oldest is forgotten. Assumed: eight apps are kept
/// on a phone, of a few pages each.
const DEEPEST: usize = 32;

/// Characters that fit into a field. Chosen freely.
const LONGEST: usize = 4096;

impl Opened {
    const fn new(page: Page) -> Self {
        Self {
            page,
            pivot: 0,
            typed: BTreeMap::new(),
            ticked: BTreeSet::new(),
            focus: None,
            overlay: None,
        }
    }
}

impl Front {
    /// The page that is seen, once the screen is on and unlocked.
    #[must_use]
    pub fn page(&self) -> &Page {
        self.top().map_or(&Page::Setup, |opened| &opened.page)
    }

    /// The pages below it, the nearest first: where Back leads.
    pub fn behind(&self) -> impl Iterator<Item = &Page> {
        self.memory.stack.iter().rev().skip(1).map(|opened| &opened.page)
    }

    /// Which list of a pivot is seen, counted from 0.
    #[must_use]
    pub fn pivot(&self) -> u8 {
        self.top().map_or(0, |opened| opened.pivot)
    }

    /// What is typed into a field of the page that is seen, if its user typed anything.
    #[must_use]
    pub fn typed(&self, field: Field) -> Option<&Arc<str>> {
        self.top()?.typed.get(&field)
    }

    /// Whether a box that only matters on this page is ticked.
    #[must_use]
    pub fn is_ticked(&self, id: &str) -> bool {
        self.top().is_some_and(|opened| opened.ticked.contains(id))
    }

    /// The ids of all boxes that are ticked.
    pub fn ticked(&self) -> impl Iterator<Item = &Arc<str>> {
        self.top().into_iter().flat_map(|opened| &opened.ticked)
    }

    /// The field that has the keyboard.
    #[must_use]
    pub fn focus(&self) -> Option<Field> {
        self.top()?.focus
    }

    /// What lies over the page.
    #[must_use]
    pub fn overlay(&self) -> Option<&Overlay> {
        self.top()?.overlay.as_ref()
    }

    /// The system has started: set-up goes on, or there is Start.
    pub fn begin(&mut self, cx: &mut Cx<'_>, set_up: bool) {
        self.only(cx, if set_up { Page::Start } else { Page::Setup });
    }

    fn top(&self) -> Option<&Opened> {
        self.memory.stack.last()
    }

    fn top_mut(&mut self) -> &mut Opened {
        if self.memory.stack.is_empty() {
            self.memory.stack.push(Opened::new(Page::Setup));
        }
        let last = self.memory.stack.len() - 1;
        &mut self.memory.stack[last]
    }

    fn open(&mut self, cx: &mut Cx<'_>, page: Page) {
        cx.note(|| Fact::Opened(page.clone()));
        if *self.page() == page {
            *self.top_mut() = Opened::new(page);
            self.shown(cx);
            return;
        }
        self.top_mut().overlay = None;
        self.left(cx);
        if self.memory.stack.len() == DEEPEST {
            // The lowest stays: there is always a way home.
            self.memory.stack.remove(1);
        }
        self.memory.stack.push(Opened::new(page));
        self.shown(cx);
    }

    fn leave(&mut self, cx: &mut Cx<'_>) {
        if self.memory.stack.len() > 1 {
            self.left(cx);
            self.memory.stack.pop();
            cx.note(|| Fact::BackTo(self.page().clone()));
            self.shown(cx);
        }
    }

    /// Other services do something when certain pages come into view: see `Phone::page`.
    fn shown(&self, cx: &mut Cx<'_>) {
        if self.page().matters_to_others() {
            cx.tell(Signal::PageShown(Box::new(self.page().clone())));
        }
    }

    fn left(&self, cx: &mut Cx<'_>) {
        if self.page().matters_to_others() {
            cx.tell(Signal::PageLeft(Box::new(self.page().clone())));
        }
    }

    /// Shows one page and forgets all others.
    fn only(&mut self, cx: &mut Cx<'_>, page: Page) {
        cx.note(|| Fact::Opened(page.clone()));
        self.memory.stack.clear();
        self.memory.stack.push(Opened::new(page));
        self.shown(cx);
    }

    fn press(&mut self, cx: &mut Cx<'_>, key: HardwareKey) {
        if !cx.conditions.screen_on {
            return;
        }
        if *self.page() == Page::Setup {
            cx.note(|| Fact::DeadKey(key));
            return;
        }
        match key {
            HardwareKey::Back if self.top_mut().overlay.take().is_some() => {}
            HardwareKey::Back if self.top_mut().focus.take().is_some() => {}
            HardwareKey::Back => self.leave(cx),
            HardwareKey::Start => self.open(cx, Page::Start),
            HardwareKey::Search => self.open(cx, Page::Search),
            HardwareKey::Camera => self.open(cx, Page::Camera),
        }
    }

    fn type_into(
        &mut self,
        cx: &mut Cx<'_>,
        field: Option<Field>,
        text: Arc<str>,
    ) -> Result<(), Refused> {
        let opened = self.top_mut();
        let Some(field) = field.or(opened.focus) else {
            return Err(Refused::new(
                "no field has the keyboard",
                "tap a field first, or name the field",
            ));
        };
        if text.chars().count() > LONGEST {
            let why = format!("that is longer than {LONGEST} characters");
            return Err(Refused::new(why, "type less"));
        }
        opened.focus = Some(field);
        opened.typed.insert(field, text);
        cx.note(|| Fact::Typed(field));
        Ok(())
    }

    fn in_set_up(&self) -> Result<(), Refused> {
        if *self.page() == Page::Setup {
            return Err(Refused::new(
                "only the pages of set-up are there",
                "finish set-up first (fact 71)",
            ));
        }
        Ok(())
    }
}

impl Service for Front {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        match command {
            Command::Open(page) => {
                self.in_set_up()?;
                self.open(cx, page);
            }
            Command::Replace(page) => {
                self.in_set_up()?;
                if self.memory.stack.len() > 1 {
                    self.left(cx);
                    self.memory.stack.pop();
                }
                self.open(cx, page);
            }
            Command::Press(key) => self.press(cx, key),
            Command::Leave => self.leave(cx),
            Command::Pivot(pivot) => self.top_mut().pivot = pivot,
            Command::Focus(field) => self.top_mut().focus = Some(field),
            Command::Type { field, text } => return self.type_into(cx, field, text),
            Command::Tick { id, on: true } => {
                self.top_mut().ticked.insert(id);
            }
            Command::Tick { id, on: false } => {
                self.top_mut().ticked.remove(&id);
            }
            Command::Show(overlay) => {
                if let Overlay::Confirm(what) = &overlay {
                    cx.note(|| Fact::Asked(Arc::clone(what)));
                }
                self.top_mut().overlay = Some(overlay);
            }
            Command::Dismiss => self.top_mut().overlay = None,
        }
        Ok(())
    }

    fn timer(&mut self, _: &mut Cx<'_>, timer: Timer) {
        match timer {}
    }

    fn answered(&mut self, _: &mut Cx<'_>, tag: Tag, _: Result<Answer, Code>) {
        match tag {}
    }

    fn heard(&mut self, cx: &mut Cx<'_>, signal: &Signal) {
        if let Signal::SetUp = signal {
            self.only(cx, Page::Start);
        }
    }

    /// What is seen first, the phone knows once its other services have started:
    /// [`Front::begin`].
    fn booted(&mut self, _: &mut Cx<'_>) {}

    fn power_lost(&mut self, _: Time, _: Luck, _: u64) {
        self.memory = Memory::default();
    }
}
