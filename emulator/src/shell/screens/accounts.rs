//! Settings › email+accounts: the accounts with their state, one account, adding one.

use std::sync::Arc;

use super::{View, dismiss, show, words};
use crate::phone::accounts::{AccountState, AccountView, Command};
use crate::phone::front::{Field, Overlay, Page};
use crate::profile::Interval;
use crate::shell::tree::{Node, Role, Touch, kebab};
use crate::wire::{AccountKind, Secret};

pub(super) fn list(view: &View<'_>) -> Node {
    let rows = view.phone.accounts.list().map(|account| {
        let id = format!("account-{}", account.address);
        let hold = show(Overlay::Held(id.as_str().into()));
        let open = Touch::go(Page::Account { address: account.address.into() });
        Node::item(id, words(title(account.kind)), open).value(line(&account)).held(hold)
    });
    Node::page("email-accounts", "SETTINGS", "email+accounts")
        .with(Node::item("add", "add an account", Touch::go(Page::AddAccount)))
        .with(Node::list("accounts", rows))
}

/// As the list names the kinds.
const fn title(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Microsoft => "Microsoft account",
        AccountKind::Exchange => "Exchange",
        AccountKind::Google => "Google",
        AccountKind::Mail => "other account",
        AccountKind::Facebook => "Facebook",
        AccountKind::Twitter => "Twitter",
        AccountKind::LinkedIn => "LinkedIn",
    }
}

fn line(account: &AccountView<'_>) -> String {
    format!("{}, {}", account.address, state(account.state))
}

/// The state as the list shows it; codes as plain hex (facts 90, 126, 128). Assumed: the words.
fn state(state: AccountState) -> String {
    match state {
        AccountState::Syncing => "syncing…".to_owned(),
        AccountState::NotSynced => "not synced yet".to_owned(),
        AccountState::UpToDate(_) => "up to date".to_owned(),
        AccountState::NeedsAttention(None) => "attention required".to_owned(),
        AccountState::NeedsAttention(Some(code)) => {
            format!("attention required, Error code: {code}")
        }
        AccountState::Failed(code) => format!("not up to date, Error code: {code}"),
    }
}

/// The page of one account.
pub(super) fn account(view: &View<'_>, address: &str) -> Node {
    let Some(account) = view.phone.accounts.get(address) else {
        return Node::page("account", "SETTINGS", words(address))
            .with(Node::text("gone", "This account is no longer on your phone."));
    };
    let mut page = Node::page("account", "SETTINGS", title(account.kind))
        .with(Node::text("address", words(account.address)))
        .with(Node::text("state", state(account.state)));
    if let Some(code) = account.state.code()
        && view.profile().downloads.explains_failures
    {
        page.add(Node::text("cause", code.meaning()));
        page.add(Node::text("way-out", code.way_out()));
    }
    let held = account.held;
    page.add(Node::text(
        "held",
        format!("{} contacts, {} appointments", held.contacts, held.appointments),
    ));
    let address: Arc<str> = address.into();
    let secret = Secret(view.text_of(Field::Password, ""));
    let complete = !secret.0.is_empty();
    let enter = Command::EnterPassword { address: Arc::clone(&address), secret };
    page.add(view.field(Field::Password, "Password", ""));
    page.add(
        Node::button("save", "save", Touch::from(enter).then(Touch::leave())).enabled(complete),
    );
    page.add(Node::text("interval", "Download new content"));
    for interval in Interval::ALL {
        let set = Command::SetInterval { address: Arc::clone(&address), interval };
        let label = words_of(interval);
        let id = format!("interval-{}", kebab(label));
        page.add(Node::choice(id, label, account.interval == interval, set));
    }
    page.with(Node::button("sync", "sync", Command::SyncNow { address }))
}

const fn words_of(interval: Interval) -> &'static str {
    match interval {
        Interval::AsItemsArrive => "as items arrive",
        Interval::Every15Minutes => "every 15 minutes",
        Interval::Every30Minutes => "every 30 minutes",
        Interval::Hourly => "hourly",
        Interval::Every2Hours => "every 2 hours",
        Interval::Manually => "manually",
    }
}

/// "add an account".
pub(super) fn add() -> Node {
    let rows = AccountKind::ALL
        .map(|kind| Node::item(kind.name(), title(kind), Touch::go(Page::SignIn { kind })));
    Node::page("add-account", "SETTINGS", "add an account").with(Node::list("kinds", rows))
}

/// Signing in to an account of a kind. For the first Microsoft account this is the page of set-up;
/// no restore is offered here (fact 64).
pub(super) fn sign_in(view: &View<'_>, kind: AccountKind) -> Node {
    let address = view.text_of(Field::Address, "");
    let secret = Secret(view.text_of(Field::Password, ""));
    let complete = !address.is_empty() && !secret.0.is_empty();
    let is_primary = kind == AccountKind::Microsoft && view.phone.accounts.primary().is_none();
    let page = if is_primary {
        Node::page("sign-in", "", "Keep your life in sync")
    } else {
        Node::page("sign-in", "SETTINGS", title(kind))
    };
    let page = page.with(view.field(Field::Address, "Email address", "")).with(view.field(
        Field::Password,
        "Password",
        "",
    ));
    if is_primary {
        let code = view.phone.front.typed(Field::Code).map(|code| Secret(Arc::clone(code)));
        let command = Command::SignIn { address, secret, code };
        return page
            .with(view.field(Field::Code, "Code, if one was sent", ""))
            .with(Node::button("sign-in", "sign in", command).enabled(complete))
            .with(Node::button("cancel", "cancel", Touch::leave()));
    }
    let command = Touch::from(Command::Add { kind, address, secret })
        .then(Touch::from(crate::phone::front::Command::Replace(Page::EmailAccounts)));
    page.with(Node::button("sign-in", "sign in", command).enabled(complete)).with(Node::button(
        "cancel",
        "cancel",
        Touch::leave(),
    ))
}

/// What holding an account offers; the primary one stays (fact 78).
pub(super) fn held(view: &View<'_>, id: &str) -> Option<Node> {
    let address = id.strip_prefix("account-")?;
    let account = view.phone.accounts.get(address)?;
    let address: Arc<str> = address.into();
    let sync = Touch::from(Command::SyncNow { address: Arc::clone(&address) }).then(dismiss());
    let remove = Touch::from(Command::Remove { address }).then(dismiss());
    Some(
        Node::new(Role::Dialog, "held", words(account.address))
            .with(Node::button("sync", "sync", sync))
            .with(Node::button("delete", "delete", remove).enabled(!account.primary)),
    )
}
