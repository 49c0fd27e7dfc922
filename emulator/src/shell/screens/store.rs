//! The Store: search, an app, purchase history, downloads (facts 101–103, 271–285).

use std::sync::Arc;

use super::{View, start, words};
use crate::phone::front::{Field, Page};
use crate::phone::store::{self, Command};
use crate::shell::tree::{Node, Touch};
use crate::wire::{Edition, Ownership, ProductId, Standing};

pub(super) fn store(view: &View<'_>) -> Node {
    let page = Node::page("store", "", "store");
    if view.phone.accounts.primary().is_none() {
        // Fact 79.
        let text = "To use the Store, sign in with a Microsoft account.";
        return page.with(Node::text("no-account", text)).with(start::sign_in());
    }
    let query = view.text_of(Field::Query, "");
    let search = Touch::go(Page::StoreResults { query: Arc::clone(&query) });
    page.with(view.field(Field::Query, "Search", ""))
        .with(Node::button("search", "search", search).enabled(!query.is_empty()))
        .with(
            Node::item("downloads", "downloads", Touch::go(Page::Downloads))
                .value(format!("{} in the list", view.phone.downloads.len())),
        )
        .with(Node::item("purchase-history", "purchase history", Touch::go(Page::PurchaseHistory)))
}

/// What is in common to all pages that wait for the Store.
fn not_yet(view: &View<'_>) -> Option<Vec<Node>> {
    match view.phone.store.page() {
        store::Page::Closed | store::Page::Busy => Some(vec![Node::progress("progress", "", None)]),
        store::Page::SignInFirst => {
            let text = "To use the Store, sign in with a Microsoft account.";
            Some(vec![Node::text("no-account", text), start::sign_in()])
        }
        store::Page::Failed { code, successor } => {
            let mut nodes = vec![Node::text("failed", "The Store can't do this right now.")];
            nodes.extend(view.failure(*code));
            nodes.extend(successor.map(successor_button));
            Some(nodes)
        }
        store::Page::Withdrawn { edition, successor } => {
            let text = format!("{} is no longer in the Store.", edition.title);
            let mut nodes = vec![Node::text("withdrawn", text)];
            nodes.extend(successor.map(successor_button));
            Some(nodes)
        }
        store::Page::Found { .. } | store::Page::App { .. } | store::Page::History(_) => None,
    }
}

fn successor_button(product: ProductId) -> Node {
    let touch = Touch::go(Page::StoreDetails { product });
    Node::button("successor", "show the new edition", touch)
}

fn row(edition: &Edition, line: impl Into<super::Words>) -> Node {
    let touch = Touch::go(Page::StoreDetails { product: edition.product });
    Node::item(format!("app-{}", edition.product), words(&edition.title), touch).value(line)
}

fn price(edition: &Edition) -> String {
    match edition.price_cents {
        0 => "free".to_owned(),
        cents => format!("${}.{:02}", cents / 100, cents % 100),
    }
}

pub(super) fn results(view: &View<'_>, query: &str) -> Node {
    let mut page = Node::page("store-results", "STORE", words(query));
    if let Some(nodes) = not_yet(view) {
        page.children.extend(nodes);
    } else if let store::Page::Found { apps, .. } = view.phone.store.page() {
        if apps.is_empty() {
            page.add(Node::text("none", "No matches."));
        }
        page.add(Node::list("found", apps.iter().map(|edition| row(edition, price(edition)))));
    }
    page
}

pub(super) fn details(view: &View<'_>, product: ProductId) -> Node {
    let mut page = Node::page("store-details", "STORE", "");
    if let Some(nodes) = not_yet(view) {
        page.children.extend(nodes);
        return page;
    }
    let store::Page::App { edition, ownership } = view.phone.store.page() else { return page };
    let mut page = Node::page("store-details", "STORE", words(&edition.title));
    page.add(Node::text("publisher", words(&edition.publisher)));
    page.add(Node::text("price", price(edition)));
    page.add(Node::text("size", super::size(edition.package_bytes)));
    let to_queue = |command| Touch::from(command).then(Touch::go(Page::AppList));
    let installed = view.phone.packages.package(product);
    if let Some(state) = view.phone.downloads.state(product) {
        page.add(Node::text("state", state.words()));
        return page;
    }
    if installed.is_some_and(|package| !package.license.trial) {
        return page.with(Node::text("installed", "This app is installed."));
    }
    match ownership {
        Ownership::Owned => {
            page.add(Node::button("install", "install", to_queue(Command::Install(product))));
        }
        Ownership::Trial | Ownership::NotOwned if edition.price_cents == 0 => {
            page.add(Node::button("install", "install", to_queue(Command::Buy(product))));
        }
        Ownership::Trial | Ownership::NotOwned => {
            page.add(Node::button("buy", "buy", to_queue(Command::Buy(product))));
            let can_try = installed.is_none();
            page.add(Node::button("try", "try", to_queue(Command::Try(product))).enabled(can_try));
        }
    }
    page
}

/// What the account has bought or taken (facts 273, 274; reports C01, C02).
pub(super) fn purchases(view: &View<'_>) -> Node {
    let mut page = Node::page("purchase-history", "STORE", "purchase history");
    if let Some(nodes) = not_yet(view) {
        page.children.extend(nodes);
    } else if let store::Page::History(rows) = view.phone.store.page() {
        if rows.is_empty() {
            page.add(Node::text("none", "You haven't bought anything yet."));
        }
        let rows = rows.iter().map(|purchase| {
            let line = match (&purchase.standing, purchase.ownership) {
                (Standing::Published, Ownership::Owned) => "owned",
                (Standing::Published, Ownership::Trial | Ownership::NotOwned) => "trial",
                (Standing::Hidden, _) => "hidden in the Store",
                (Standing::Withdrawn, _) => "withdrawn",
            };
            row(&purchase.edition, line)
        });
        page.add(Node::list("purchases", rows));
    }
    page
}

/// The queue.
pub(super) fn downloads(view: &View<'_>) -> Node {
    let entries = view.phone.downloads.entries();
    let mut page = Node::page("downloads", "STORE", "downloads").with(Node::list(
        "queue",
        entries.map(|(entry, state)| start::entry_node(view, entry, state)),
    ));
    if view.phone.downloads.is_empty() {
        page.add(Node::text("none", "Nothing is being downloaded."));
    }
    // One choice for all, where each would want a tap of its own (report C10).
    let offers_all = view.profile().backup.choose_what_returns;
    let waiting = view
        .phone
        .downloads
        .entries()
        .any(|(_, state)| state == crate::phone::downloads::State::WaitingForTap);
    if offers_all && waiting {
        let all = crate::phone::downloads::Command::TapAll;
        page.add(Node::button("install-all", "install all", all));
    }
    page
}

/// The page behind the Search key: the web is not part of the world.
pub(super) fn web_search(view: &View<'_>) -> Node {
    Node::page("search", "", "")
        .with(view.field(Field::Query, "Search the web", ""))
        .with(Node::text("nothing", "There's nothing to find here."))
}
