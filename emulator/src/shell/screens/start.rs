//! Start with its tiles, and the app list beside it (fact 215).

use std::sync::Arc;

use wp8_backup::Category;
use wp8_backup::record::TileTarget;

use super::{View, dialog, dismiss, show, words};
use crate::phone::downloads::{self, Entry, State};
use crate::phone::front::{Overlay, Page};
use crate::phone::packages::{self, Origin};
use crate::phone::start::{Command, Tile, tile_key};
use crate::profile::SYSTEM_APPS;
use crate::shell::tree::{Node, Role, Touch, Words, kebab};
use crate::wire::{AccountKind, ProductId};

pub(super) fn start(view: &View<'_>) -> Node {
    let mut grid = Node::new(Role::Grid, "tiles", "");
    grid.children.extend(view.phone.start.tiles().map(|tile| tile_node(view, &tile)));
    Node::new(Role::Screen, "start", "Start").with(grid).with(Node::button(
        "app-list",
        "→",
        Touch::go(Page::AppList),
    ))
}

fn tile_node(view: &View<'_>, tile: &Tile<'_>) -> Node {
    let id = tile_id(tile);
    let hold = show(Overlay::Held(id.as_str().into()));
    let touch = match tile.target {
        TileTarget::System(name) => system_app(view, name),
        TileTarget::App(product) => store_app(view, *product),
    };
    let mut node =
        Node::new(Role::Tile, id, label(view, tile)).is(!tile.waiting).touch(touch).held(hold);
    let count = count(view, tile);
    if count > 0 {
        node = node.value(count.min(99).to_string());
    }
    node.spot = Some(tile.spot);
    node
}

fn tile_id(tile: &Tile<'_>) -> String {
    let of = match tile.target {
        TileTarget::System(name) => kebab(name),
        TileTarget::App(product) => product.to_string(),
    };
    tile.arguments
        .map_or_else(|| format!("tile-{of}"), |arguments| format!("tile-{of}-{}", kebab(arguments)))
}

fn label(view: &View<'_>, tile: &Tile<'_>) -> Words {
    if let Some(title) = &tile.content.title {
        return words(title);
    }
    match (tile.target, tile.arguments) {
        // The tile of the owner in People (fact 221).
        (TileTarget::System(name), Some(place)) if &**name == "People" && &**place == "me" => {
            "Me".into()
        }
        (TileTarget::System(_), Some(place)) => words(place),
        (TileTarget::System(name), None) => words(name),
        (TileTarget::App(product), _) => title_of(view, *product),
    }
}

/// The title of an app that is there or on its way; before that nobody knows it.
pub(super) fn title_of(view: &View<'_>, product: ProductId) -> Words {
    let package = view.phone.packages.package(product).map(|package| &package.edition.title);
    let entry = view.phone.downloads.entry(product).map(|entry| &entry.title);
    package.or(entry).map_or(Words::Borrowed(""), |title| words(title))
}

fn count(view: &View<'_>, tile: &Tile<'_>) -> u32 {
    let own = u32::from(tile.content.count);
    match (tile.target, tile.arguments) {
        (TileTarget::System(name), None) if &**name == "Messaging" => view.phone.messaging.unread(),
        (TileTarget::System(name), None) if &**name == "Phone" => view.phone.calls.missed(),
        (TileTarget::System(_) | TileTarget::App(_), _) => own,
    }
}

/// What opens when an app of the system is touched. What is not in the app list does not open
/// (report C19).
fn system_app(view: &View<'_>, name: &str) -> Touch {
    let product = SYSTEM_APPS.iter().find(|app| app.title == name).map(|app| app.product);
    if !product.is_some_and(|product| view.phone.packages.is_listed(product)) {
        return Touch::default();
    }
    Touch::go(match name {
        "Settings" => Page::Settings,
        "Messaging" => Page::Messaging,
        "Phone" => Page::PhoneHistory,
        "Photos" => Page::Photos,
        "Camera" => Page::Camera,
        "Store" => Page::Store,
        "Internet Explorer" => Page::Favourites,
        "Data Sense" => Page::DataSense,
        "Mail" | "Calendar" | "People" => Page::EmailAccounts,
        _ => Page::SystemApp { title: name.into() },
    })
}

fn store_app(view: &View<'_>, product: ProductId) -> Touch {
    if view.phone.packages.is_listed(product) {
        return Touch::from(packages::Command::UseApp(product))
            .then(Touch::go(Page::App { product }));
    }
    view.phone.downloads.entry(product).map_or_else(Touch::default, |_| queued(view, product))
}

/// A touch on what is in the queue: begins what waits for a tap, else shows its progress.
pub(super) fn queued(view: &View<'_>, product: ProductId) -> Touch {
    let page = Touch::go(Page::AppProgress { product });
    match view.phone.downloads.state(product) {
        Some(State::WaitingForTap) => downloads::Command::Tap(product).into(),
        Some(
            State::Pending
            | State::Downloading { .. }
            | State::Installing
            | State::Paused
            | State::WaitingForWifi
            | State::WaitingForBattery
            | State::AttentionRequired { .. },
        )
        | None => page,
    }
}

/// The app list: what is registered and what is in the queue, by title. What is missing in the
/// list is missing here (report C19).
pub(super) fn app_list(view: &View<'_>) -> Node {
    let mut rows: Vec<(String, Node)> = Vec::new();
    let installed = view.phone.packages.app_list();
    rows.reserve(installed.len() + view.phone.downloads.len());
    for (product, title) in installed {
        // An update that is under way shows below the app.
        let state = view.phone.downloads.state(product);
        let touch = match state {
            Some(_) => queued(view, product),
            None => app_touch(view, product, title),
        };
        let id = item_id(product);
        let node = Node::item(id.clone(), words(title), touch)
            .maybe_value(state.map(State::words))
            .held(show(Overlay::Held(id.into())));
        rows.push((title.to_lowercase(), node));
    }
    for (entry, state) in view.phone.downloads.entries() {
        if !view.phone.packages.is_listed(entry.product) {
            rows.push((entry.title.to_lowercase(), entry_node(view, entry, state)));
        }
    }
    rows.sort_by(|(title, _), (other, _)| title.cmp(other));
    Node::new(Role::Screen, "app-list", "app list")
        .with(Node::list("apps", rows.into_iter().map(|(_, node)| node)))
}

/// An entry of the queue with its status line (facts 101, 102).
pub(super) fn entry_node(view: &View<'_>, entry: &Entry, state: State) -> Node {
    Node::item(item_id(entry.product), words(&entry.title), queued(view, entry.product))
        .value(state.words())
}

fn item_id(product: ProductId) -> String {
    format!("app-{product}")
}

fn app_touch(view: &View<'_>, product: ProductId, title: &str) -> Touch {
    let origin = view.phone.packages.package(product).map(|package| package.origin);
    match origin {
        Some(Origin::System) | None => system_app(view, title),
        Some(Origin::Preloaded | Origin::Store | Origin::SideLoaded) => store_app(view, product),
    }
}

/// What holding an app or a tile offers (facts 210, 226).
pub(super) fn held(view: &View<'_>, id: &str) -> Option<Node> {
    if let Some(tile) = view.phone.start.tiles().find(|tile| tile_id(tile) == id) {
        let then = |command: Command| Touch::from(command).then(dismiss());
        return Some(
            Node::new(Role::Dialog, "held", label(view, &tile))
                .with(Node::button("unpin", "unpin", then(Command::Unpin(tile.key))))
                .with(Node::button(
                    "resize",
                    "resize",
                    then(Command::Resize { tile: tile.key, size: None }),
                )),
        );
    }
    let product: ProductId = id.strip_prefix("app-")?.parse().ok()?;
    let package = view.phone.packages.package(product)?;
    let title = Arc::clone(&package.edition.title);
    let is_system = package.origin == Origin::System;
    let target =
        if is_system { TileTarget::System(Arc::clone(&title)) } else { TileTarget::App(product) };
    let mut menu = Node::new(Role::Dialog, "held", words(&title));
    let pinned = view.phone.start.tile(tile_key(&target, None)).is_some();
    let pin = Command::Pin { target, arguments: None, size: None };
    // A pin leads to Start, where the new tile is.
    let pin = Touch::from(pin).then(dismiss()).then(Touch::go(Page::Start));
    menu.add(Node::button("pin-to-start", "pin to start", pin).enabled(!pinned));
    if !is_system {
        let ask = show(Overlay::Confirm(format!("uninstall-{product}").into()));
        menu.add(Node::button("uninstall", "uninstall", ask));
    }
    Some(menu)
}

/// Where one signs in before the Store, backup and the like work (fact 79).
pub(super) fn sign_in() -> Node {
    Node::button("sign-in", "sign in", Touch::go(Page::SignIn { kind: AccountKind::Microsoft }))
}

/// A question before an app goes.
pub(super) fn uninstall_dialog(view: &View<'_>, product: ProductId) -> Node {
    let title = title_of(view, product);
    let uninstall = Touch::from(packages::Command::Uninstall(product)).then(dismiss());
    dialog("uninstall", "Uninstall?", format!("{title} and its data will be removed."))
        .maybe(super::backup::before_deletion(view, Category::Apps))
        .with(Node::button("yes", "yes", uninstall))
        .with(Node::button("no", "no", dismiss()))
}
