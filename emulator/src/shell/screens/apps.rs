//! Apps: the progress page of what is in the queue, and what opens when one is started.

use super::{View, size, start, words};
use crate::phone::downloads::{Command, State};
use crate::phone::front::Page;
use crate::shell::tree::{Node, Touch};
use crate::wire::ProductId;

/// The page of an entry of the queue (facts 101–103); nothing if it is not there any more.
pub(super) fn progress(view: &View<'_>, product: ProductId) -> Option<Node> {
    let entry = view.phone.downloads.entry(product)?;
    let state = view.phone.downloads.state(product)?;
    let button = |id: &'static str, command: Command| Node::button(id, id, command);
    let mut page = Node::page("app-progress", "STORE", words(&entry.title))
        .with(Node::text("state", state.words()));
    match state {
        State::WaitingForTap => {
            page.add(Node::button("install", "install", Command::Tap(product)));
            page.add(button("cancel", Command::Cancel(product)));
        }
        State::Pending | State::WaitingForWifi | State::WaitingForBattery => {
            page.add(button("pause", Command::Pause(product)));
            page.add(button("cancel", Command::Cancel(product)));
        }
        State::Downloading { received_bytes, of_bytes } => {
            let percent = received_bytes.saturating_mul(100) / of_bytes.max(1);
            let of = format!("{} of {}", size(received_bytes), size(of_bytes));
            page.add(Node::progress("progress", of, Some(percent.min(100) as u8)));
            page.add(button("pause", Command::Pause(product)));
            page.add(button("cancel", Command::Cancel(product)));
        }
        State::Installing => page.add(Node::progress("progress", "", None)),
        State::Paused => {
            page.add(button("resume", Command::Resume(product)));
            page.add(button("cancel", Command::Cancel(product)));
        }
        State::AttentionRequired { code, .. } => {
            page.add(Node::text("code", format!("Error code: {code}")));
            if let Some(explanation) = entry.explanation(view.profile()) {
                page.add(Node::text("cause", explanation.cause));
                page.add(Node::text("way-out", explanation.way_out));
                page.children.extend(explanation.successor.map(|successor| {
                    let touch = Touch::go(Page::StoreDetails { product: successor });
                    Node::button("successor", "show the new edition", touch)
                }));
            }
            page.add(button("retry", Command::Retry(product)));
            page.add(button("close", Command::Close(product)));
        }
    }
    Some(page)
}

/// An app that was opened. What its user did in it is known from its data only.
pub(super) fn app(view: &View<'_>, product: ProductId) -> Node {
    let page = Node::page("app", "", start::title_of(view, product));
    let Some(package) = view.phone.packages.package(product) else {
        return page.with(Node::text("gone", "This app is no longer on your phone."));
    };
    let trial = package.license.trial.then(|| Node::text("trial", "trial"));
    page.with(Node::text("data", format!("Data: {}", size(package.data.bytes)))).maybe(trial)
}

/// An app of the system that has no pages in the emulator.
pub(super) fn system_app(title: &str) -> Node {
    Node::page("system-app", "", words(title))
        .with(Node::text("nothing", "There's nothing here yet."))
}

/// The question before an app is uninstalled.
pub(super) fn confirm(view: &View<'_>, id: &str) -> Option<Node> {
    let product = id.strip_prefix("uninstall-")?.parse().ok()?;
    view.phone.packages.package(product)?;
    Some(start::uninstall_dialog(view, product))
}
