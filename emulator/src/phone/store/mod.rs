//! The Store app: searching, buying, trying, and the purchase history.
//!
//! It shows one page at a time. What it shows is gone when it is closed or the phone restarts;
//! downloads go on in their queue.

mod fact;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::kernel::{Luck, Time};
use crate::phone::LinkRule;
use crate::phone::cx::Cx;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::wire::{
    Answer, Ask, Code, Edition, Ownership, ProductId, Purchase, Standing, StoreAnswer,
    StoreRequest, Token,
};

pub use fact::Fact;

/// The service. Nothing of it is on disk.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Store {
    memory: Memory,
}

/// What does not survive a loss of power.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    page: Page,
    /// What the Store was asked last: the answer that is waited for.
    open: Option<Tag>,
}

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Page {
    /// The Store is not open.
    #[default]
    Closed,
    /// A Microsoft account is needed (fact 79).
    SignInFirst,
    /// An answer is waited for.
    Busy,
    /// What a search has found.
    Found {
        /// The text that was searched.
        text: Arc<str>,
        /// The apps.
        apps: Arc<[Arc<Edition>]>,
    },
    /// The page of an app: what it costs, or that it is owned already (fact 273).
    App {
        /// The app.
        edition: Arc<Edition>,
        /// How the account has it.
        ownership: Ownership,
    },
    /// The purchase history, the newest first (fact 274).
    History(Arc<[Purchase]>),
    /// An app that cannot be had any more, in versions that say so (report C01).
    Withdrawn {
        /// The app.
        edition: Arc<Edition>,
        /// The edition that took its place.
        successor: Option<ProductId>,
    },
    /// Something failed.
    Failed {
        /// Why.
        code: Code,
        /// The edition that took the place of the app asked for, in versions that say so.
        successor: Option<ProductId>,
    },
}

impl Page {
    /// As scenarios name it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::SignInFirst => "sign_in_first",
            Self::Busy => "busy",
            Self::Found { .. } => "found",
            Self::App { .. } => "app",
            Self::History(_) => "history",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Failed { .. } => "failed",
        }
    }
}

/// What it can be told to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Search.
    Search(Arc<str>),
    /// Show the page of an app.
    Show(ProductId),
    /// Show the purchase history.
    History,
    /// Buy an app, or take it for free, and install it; from its page, or by opening it.
    Buy(ProductId),
    /// Install an app as a trial; from its page, or by opening it.
    Try(ProductId),
    /// Install an app that is owned; from the history, its page, or by opening it. What is not
    /// owned shows its price instead.
    Install(ProductId),
    /// Leave the Store.
    Close,
}

/// Why it may want to be woken: never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {}

/// What it may ask the world for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {
    /// Apps with a text in their title.
    Search,
    /// The page of an app.
    Show(ProductId, Then),
    /// To buy it.
    Buy {
        /// Which.
        product: ProductId,
        /// As a trial.
        trial: bool,
    },
    /// The purchase history.
    History,
}

/// What follows when the page of an app is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Then {
    /// Nothing.
    Stay,
    /// Buying.
    Buy,
    /// Trying.
    Try,
    /// Installing.
    Install,
}

impl Store {
    /// What is shown.
    #[must_use]
    pub const fn page(&self) -> &Page {
        &self.memory.page
    }

    fn search(&mut self, cx: &mut Cx<'_>, text: Arc<str>) {
        // The text stays on the page while the answer is under way.
        if self
            .ask(cx, Tag::Search, |token| StoreRequest::Search { token, text: Arc::clone(&text) })
        {
            self.memory.page = Page::Found { text, apps: [].into() };
        }
    }

    fn history(&mut self, cx: &mut Cx<'_>) {
        if self.ask(cx, Tag::History, |token| StoreRequest::History { token }) {
            self.memory.page = Page::Busy;
        }
    }

    /// Opens the page of an app, unless it is the one shown, and goes on from there.
    fn show(&mut self, cx: &mut Cx<'_>, product: ProductId, then: Then) {
        if let Page::App { edition, ownership } = &self.memory.page
            && edition.product == product
            && then != Then::Stay
        {
            let (edition, ownership) = (Arc::clone(edition), *ownership);
            self.go_on(cx, &edition, ownership, then);
            return;
        }
        let details = |token| StoreRequest::Details { token, product };
        if self.ask(cx, Tag::Show(product, then), details) {
            self.memory.page = Page::Busy;
        }
    }

    /// Installs a row of the history; what is not in it, from its page.
    fn install(&mut self, cx: &mut Cx<'_>, product: ProductId) {
        let rows = if let Page::History(rows) = &self.memory.page { &rows[..] } else { &[] };
        let Some(row) = rows.iter().find(|row| row.edition.product == product) else {
            self.show(cx, product, Then::Install);
            return;
        };
        let (edition, ownership) = (Arc::clone(&row.edition), row.ownership);
        if row.standing == Standing::Withdrawn && cx.phone.profile().downloads.explains_failures {
            let successor = edition.successor;
            cx.note(|| Fact::Withdrawn { title: Arc::clone(&edition.title) });
            self.memory.page = Page::Withdrawn { edition, successor };
        } else {
            install_owned(cx, &edition, ownership);
        }
    }

    /// The page of an app is shown; what was to follow follows.
    fn go_on(&mut self, cx: &mut Cx<'_>, edition: &Arc<Edition>, ownership: Ownership, then: Then) {
        let free = edition.price_cents == 0;
        match (then, ownership) {
            (Then::Stay, _) => {}
            (Then::Buy | Then::Install, Ownership::Owned)
            | (Then::Install | Then::Try, Ownership::Trial)
            | (Then::Try, Ownership::Owned) => install_owned(cx, edition, ownership),
            (Then::Buy, Ownership::Trial | Ownership::NotOwned) => self.buy(cx, edition, false),
            (Then::Try, Ownership::NotOwned) => self.buy(cx, edition, !free),
            // Its page asks for the price, or there is none.
            (Then::Install, Ownership::NotOwned) => {
                if free {
                    self.buy(cx, edition, false);
                }
            }
        }
    }

    fn buy(&mut self, cx: &mut Cx<'_>, edition: &Arc<Edition>, trial: bool) {
        let product = edition.product;
        let buy = |token| StoreRequest::Buy { token, product, trial };
        self.ask(cx, Tag::Buy { product, trial }, buy);
    }

    /// Asks the Store instead of whatever it was asked before. Says whether somebody is signed in.
    fn ask(
        &mut self,
        cx: &mut Cx<'_>,
        tag: Tag,
        request: impl FnOnce(Token) -> StoreRequest,
    ) -> bool {
        if let Some(before) = self.memory.open.take() {
            cx.abandon(before);
        }
        let Some(account) = &cx.conditions.account else {
            cx.note(|| Fact::SignInFirst);
            self.memory.page = Page::SignInFirst;
            return false;
        };
        self.memory.open = Some(tag);
        cx.ask(tag, LinkRule::NOW, Ask::Store(request(account.token)));
        true
    }

    fn bought(&mut self, cx: &mut Cx<'_>, trial: bool) {
        let Page::App { edition, ownership } = &mut self.memory.page else { return };
        *ownership = if trial { Ownership::Trial } else { Ownership::Owned };
        cx.note(|| {
            let (title, price_cents) = (Arc::clone(&edition.title), edition.price_cents);
            Fact::Bought { title, price_cents, trial }
        });
        if trial {
            cx.tell(Signal::Download(Arc::clone(edition)));
        } else {
            cx.tell(Signal::Bought(Arc::clone(edition)));
        }
    }

    fn failed(&mut self, cx: &mut Cx<'_>, code: Code, successor: Option<ProductId>) {
        cx.note(|| Fact::Failed(code));
        let successor = successor.filter(|_| cx.phone.profile().downloads.explains_failures);
        self.memory.page = Page::Failed { code, successor };
    }

    fn store_answered(&mut self, cx: &mut Cx<'_>, tag: Tag, answer: StoreAnswer) {
        match answer {
            StoreAnswer::Found(apps) => {
                cx.note(|| Fact::Found { apps: apps.len() as u32 });
                if let Page::Found { apps: shown, .. } = &mut self.memory.page {
                    *shown = apps;
                }
            }
            StoreAnswer::Details(edition, ownership) => {
                cx.note(|| Fact::Shown { title: Arc::clone(&edition.title) });
                self.memory.page = Page::App { edition: Arc::clone(&edition), ownership };
                if let Tag::Show(_, then) = tag {
                    self.go_on(cx, &edition, ownership, then);
                }
            }
            StoreAnswer::History(rows) => {
                cx.note(|| Fact::HistoryShown { rows: rows.len() as u32 });
                self.memory.page = Page::History(rows);
            }
            StoreAnswer::Bought => {
                if let Tag::Buy { trial, .. } = tag {
                    self.bought(cx, trial);
                }
            }
            StoreAnswer::Refused { code, successor } => self.failed(cx, code, successor),
            StoreAnswer::Licensed { .. } | StoreAnswer::Package { .. } | StoreAnswer::TakenBack => {
                self.failed(cx, Code::INVALID_DATA, None);
            }
        }
    }
}

/// Nothing is paid again (fact 273). What is owned as a whole may be installed as a trial, which
/// the packages know.
fn install_owned(cx: &mut Cx<'_>, edition: &Arc<Edition>, ownership: Ownership) {
    cx.note(|| Fact::InstallsOwned { title: Arc::clone(&edition.title) });
    let edition = Arc::clone(edition);
    match ownership {
        Ownership::Owned => cx.tell(Signal::Bought(edition)),
        Ownership::Trial | Ownership::NotOwned => cx.tell(Signal::Download(edition)),
    }
}

impl Service for Store {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        if !cx.conditions.set_up {
            return Err(Refused::new(
                "the Store cannot be opened before the phone is set up",
                "finish set-up first",
            ));
        }
        match command {
            Command::Search(text) => self.search(cx, text),
            Command::Show(product) => self.show(cx, product, Then::Stay),
            Command::History => self.history(cx),
            Command::Buy(product) => self.show(cx, product, Then::Buy),
            Command::Try(product) => self.show(cx, product, Then::Try),
            Command::Install(product) => self.install(cx, product),
            Command::Close => {
                if let Some(before) = self.memory.open.take() {
                    cx.abandon(before);
                }
                self.memory.page = Page::Closed;
            }
        }
        Ok(())
    }

    fn timer(&mut self, _: &mut Cx<'_>, timer: Timer) {
        match timer {}
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: Tag, answer: Result<Answer, Code>) {
        if self.memory.open != Some(tag) {
            return;
        }
        self.memory.open = None;
        match answer {
            Ok(Answer::Store(answer)) => self.store_answered(cx, tag, answer),
            Ok(_) => self.failed(cx, Code::INVALID_DATA, None),
            Err(code) => self.failed(cx, code, None),
        }
    }

    fn heard(&mut self, cx: &mut Cx<'_>, signal: &Signal) {
        // Whoever signs in on the page that asks for it is let in.
        if let Signal::Conditions = signal
            && self.memory.page == Page::SignInFirst
            && cx.conditions.account.is_some()
        {
            self.memory.page = Page::Closed;
        }
    }

    fn booted(&mut self, _: &mut Cx<'_>) {
        self.memory = Memory::default();
    }

    fn power_lost(&mut self, _: Time, _: Luck, _: u64) {
        self.memory = Memory::default();
    }
}
