//! Settings › backup › restore, in versions that restore at any time (reports C05, C15, C26).

use std::collections::BTreeMap;
use std::sync::Arc;

use wp8_backup::{
    Action, BackupSummary, Body, Category, Failure, Filter, Kind, Kinds, ProductId, Record,
    RecordId, RestoreState, Selection, UploadId, Wish,
};

use super::{View, size, words};
use crate::kernel::PhoneClock;
use crate::phone::backup::Command;
use crate::phone::front::{self, Field};
use crate::shell::tree::{Node, Touch};
use crate::wire::Secret;

fn user(action: Action) -> Touch {
    Command::User(action).into()
}

/// What can be chosen, with the kinds behind each box. What is not ticked is left as it is; with
/// no box ticked everything comes back.
const PARTS: [(&str, &str, Category, Kinds); 6] = [
    ("restore-apps", "apps", Category::Apps, Kinds::of(&[Kind::App, Kind::AppData])),
    (
        "restore-settings",
        "settings",
        Category::Apps,
        Kinds::of(&[Kind::Setting, Kind::Account, Kind::WifiNetwork, Kind::LockScreen, Kind::Word]),
    ),
    ("restore-favourites", "favorites", Category::Apps, Kinds::of(&[Kind::Favourite])),
    ("restore-calls", "call history", Category::Apps, Kinds::of(&[Kind::Call])),
    ("restore-start", "Start layout", Category::Apps, Kinds::of(&[Kind::Tile])),
    ("restore-messages", "text messages", Category::Messages, Kinds::ALL),
];

/// The box for what was deleted and is still kept (reports A04, C18).
const DELETED: &str = "restore-deleted";

/// The box for looking at what has arrived and picking from it.
const PICK: &str = "restore-pick";

pub(super) fn from_settings(view: &View<'_>) -> Node {
    let page = Node::page("restore", "BACKUP", "restore");
    match view.phone.backup.restore_state() {
        RestoreState::None => page
            .with(Node::text("text", "Bring back what was backed up from one of your phones."))
            .with(Node::button("find-backups", "find backups", user(Action::FindBackups))),
        RestoreState::Listing => page.with(Node::progress("progress", "Finding backups…", None)),
        RestoreState::Offered(backups) => offered(view, page, &backups),
        RestoreState::Fetching { received_bytes, of_bytes, .. } => {
            let percent = of_bytes.map(|of| received_bytes.saturating_mul(100) / of.max(1));
            let percent = percent.map(|percent| percent.min(100) as u8);
            page.with(Node::progress("progress", "Preparing to restore", percent))
                .with(Node::button("cancel", "cancel", user(Action::CancelRestore)))
        }
        RestoreState::Picking => picking(view, page),
        RestoreState::Applying { .. } => {
            page.with(Node::progress("progress", "Preparing to restore", None))
        }
        RestoreState::Accounts(accounts) => {
            let mut page = page.with(Node::text("text", "These accounts want their password:"));
            for account in accounts.iter() {
                let touch =
                    Touch::go(front::Page::Account { address: Arc::clone(&account.address) });
                let id = format!("account-{}", account.address);
                page.add(Node::item(id, words(&account.address), touch));
            }
            page.with(Node::button("next", "next", user(Action::AccountsAnswered)))
        }
        RestoreState::Background(_) => page.with(Node::progress(
            "progress",
            "The rest arrives while you use your phone.",
            None,
        )),
        RestoreState::Done => page
            .with(Node::text("done", "Everything is back."))
            .with(Node::button("undo", "undo", user(Action::UndoRestore)))
            .with(Node::button("find-backups", "find backups", user(Action::FindBackups))),
        RestoreState::Failed(failure) => {
            let mut page = page.with(Node::text("failed", "We couldn't restore your phone."));
            page.children.extend(match wrong_phrase(view) {
                Some(wrong) => vec![wrong],
                None => view.failure(crate::phone::backup::code(failure)),
            });
            page.children.extend(phrase(view));
            if let Failure::NoRoom { needed_bytes: Some(needed) } = failure {
                page.add(Node::text("needed", format!("{} are needed.", size(needed))));
            }
            let retry = opening(view).then(user(Action::RetryRestore));
            page.with(Node::button("retry", "retry", retry))
                .with(Node::button("undo", "undo", user(Action::UndoRestore)))
                .with(Node::button("cancel", "cancel", user(Action::CancelRestore)))
        }
    }
}

fn offered(view: &View<'_>, mut page: Node, backups: &[BackupSummary]) -> Node {
    let front = &view.phone.front;
    if view.profile().backup.choose_what_returns {
        page.add(Node::text("what", "What should come back? Nothing ticked: everything."));
        let boxes = PARTS.iter().map(|(id, label, ..)| (*id, *label));
        let more = [(DELETED, "also what I deleted"), (PICK, "let me pick from the list")];
        for (id, label) in boxes.chain(more) {
            let ticked = front.is_ticked(id);
            let tick = front::Command::Tick { id: id.into(), on: !ticked };
            page.add(Node::check_box(id, label, ticked, tick));
        }
    }
    if backups.is_empty() {
        page.add(Node::text("none", "There are no backups."));
    }
    let phrase = (!backups.is_empty()).then(|| phrase(view)).flatten();
    let can_open = phrase.is_none() || !view.typed(Field::Phrase).is_empty();
    page.children.extend(phrase);
    for (index, backup) in backups.iter().enumerate() {
        let pick = front.is_ticked(PICK);
        let restore = |wishes| {
            let selection = Selection { wishes, pick, ..Selection::everything(backup.device.id) };
            opening(view).then(user(Action::Restore(selection)))
        };
        let id = format!("backup-{}", index + 1);
        page.add(
            Node::item(id.clone(), words(&backup.device.model), restore(wishes(view, None)))
                .value(PhoneClock(backup.taken_at_ms).to_string())
                .enabled(can_open),
        );
        if !view.profile().backup.choose_what_returns {
            continue;
        }
        // Older states, each of one category: what is ticked of it comes from there (report C05).
        for summary in backup.categories.iter() {
            let of = ["apps", "messages", "photos"][summary.category.index()];
            for (age, state) in summary.generations.iter().enumerate().skip(1) {
                let wishes = wishes(view, Some((summary.category, state.id)));
                let can_choose = can_open && wishes.as_ref().is_some_and(|it| !it.is_empty());
                let label = format!("{}, {}", backup.device.model, summary.category);
                page.add(
                    Node::item(format!("{id}-{of}-{}", age + 1), label, restore(wishes))
                        .value(PhoneClock(state.taken_at_ms).to_string())
                        .enabled(can_choose),
                );
            }
        }
    }
    page.with(Node::button("cancel", "cancel", user(Action::Skip)))
}

/// The field for the phrase that opens sealed backups (report C12), on a phone that does not have
/// it yet, or was told a wrong one.
pub(super) fn phrase(view: &View<'_>) -> Option<Node> {
    let wanted = !view.phone.backup.holds_key() || is_wrong_phrase(view);
    (wanted && view.profile().backup.sealed)
        .then(|| view.field(Field::Phrase, "Recovery phrase", ""))
}

/// Why the restore failed, where it is for the phrase.
pub(super) fn wrong_phrase(view: &View<'_>) -> Option<Node> {
    let words = "The recovery phrase doesn't open this backup.";
    is_wrong_phrase(view).then(|| Node::text("wrong-phrase", words))
}

fn is_wrong_phrase(view: &View<'_>) -> bool {
    let state = view.phone.backup.restore_state();
    matches!(state, RestoreState::Failed(Failure::KeyWrong | Failure::KeyMissing))
}

/// What is done with the phrase that was typed, before a backup is opened.
pub(super) fn opening(view: &View<'_>) -> Touch {
    match view.typed(Field::Phrase) {
        "" => Touch::default(),
        phrase => Command::EnterPhrase(Secret(phrase.into())).into(),
    }
}

/// What has arrived, in groups that its owner would know, each with a box (report C26).
fn picking(view: &View<'_>, mut page: Node) -> Node {
    let front = &view.phone.front;
    let mut groups: BTreeMap<(u8, String), Vec<RecordId>> = BTreeMap::new();
    let arrived: Vec<&Record> = view.phone.backup.stored().arrived().collect();
    let titles: BTreeMap<_, _> = arrived
        .iter()
        .filter_map(|record| {
            let Body::App(app) = record.body() else { return None };
            Some((app.product, Arc::clone(&app.title)))
        })
        .collect();
    for record in arrived {
        groups.entry(group(record, &titles)).or_default().push(record.id());
    }
    page.add(Node::text("what", "What should come back?"));
    let mut picked = Vec::new();
    for (number, ((_, label), records)) in groups.into_iter().enumerate() {
        let id = format!("pick-{}", number + 1);
        let ticked = front.is_ticked(&id);
        let tick = front::Command::Tick { id: id.as_str().into(), on: !ticked };
        page.add(Node::check_box(id, label, ticked, tick));
        if ticked {
            picked.extend(records);
        }
    }
    let pick = user(Action::Pick(picked.into()));
    page.with(Node::button("pick", "restore", pick)).with(Node::button(
        "cancel",
        "cancel",
        user(Action::CancelRestore),
    ))
}

/// Under which box a record is, and where that box stands. The data of an app goes with the app,
/// messages with whom they were exchanged.
fn group(record: &Record, titles: &BTreeMap<ProductId, Arc<str>>) -> (u8, String) {
    match record.body() {
        Body::App(app) => (0, app.title.to_string()),
        Body::AppData(data) => match titles.get(&data.product) {
            Some(title) => (0, title.to_string()),
            None => (1, "data of apps".to_owned()),
        },
        Body::Setting(_) | Body::LockScreen(_) | Body::Word(_) => (2, "settings".to_owned()),
        Body::Tile(_) => (3, "Start layout".to_owned()),
        Body::Account(account) => (4, account.address.to_string()),
        Body::WifiNetwork(network) => (5, format!("Wi-Fi {}", network.ssid)),
        Body::Favourite(favourite) => (6, favourite.title.to_string()),
        Body::Call(_) => (7, "call history".to_owned()),
        Body::Message(message) => {
            let with: Vec<&str> = message.with.iter().map(|with| &**with).collect();
            (8, format!("messages with {}", with.join(", ")))
        }
        Body::Photo(_) | Body::Video(_) | Body::Sealed(_) => (9, "other".to_owned()),
    }
}

/// What the ticked boxes ask for, of the newest state or of an older one of one category; none of
/// them, and of the newest: everything.
fn wishes(view: &View<'_>, older: Option<(Category, UploadId)>) -> Option<Arc<[Wish]>> {
    let front = &view.phone.front;
    let ticked: Vec<_> = PARTS.iter().filter(|(id, ..)| front.is_ticked(id)).collect();
    let deleted_items = front.is_ticked(DELETED);
    if ticked.is_empty() && !deleted_items && older.is_none() {
        return None;
    }
    let everything = ticked.is_empty();
    let wish = |category| {
        let kinds = ticked
            .iter()
            .filter(|(_, _, of, _)| *of == category)
            .fold(Kinds::NONE, |kinds, (.., more)| kinds.and(*more));
        let kinds = if everything { Kinds::ALL } else { kinds };
        let filter = Filter { kinds, deleted_items, ..Filter::ALL };
        let generation = older.map(|(_, state)| state);
        let asked = older.is_none_or(|(of, _)| of == category);
        (asked && !kinds.is_empty()).then_some(Wish { category, generation, filter })
    };
    Some([Category::Apps, Category::Messages].into_iter().filter_map(wish).collect())
}
