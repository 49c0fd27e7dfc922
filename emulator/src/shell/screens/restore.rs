//! Settings › backup › restore, in versions that restore at any time (reports C05, C15, C26).

use std::sync::Arc;

use wp8_backup::engine::Wish;
use wp8_backup::protocol::Filter;
use wp8_backup::{Action, BackupSummary, Category, Failure, Kind, Kinds, RestoreState, Selection};

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
        for (id, label) in boxes.chain([(DELETED, "also what I deleted")]) {
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
        let selection =
            Selection { backup: backup.device.id, wishes: wishes(view), messages_since_ms: None };
        let restore = opening(view).then(user(Action::Restore(selection)));
        page.add(
            Node::item(format!("backup-{}", index + 1), words(&backup.device.model), restore)
                .value(PhoneClock(backup.taken_at_ms).to_string())
                .enabled(can_open),
        );
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

/// What the ticked boxes ask for; none of them: everything.
fn wishes(view: &View<'_>) -> Option<Arc<[Wish]>> {
    let front = &view.phone.front;
    let ticked: Vec<_> = PARTS.iter().filter(|(id, ..)| front.is_ticked(id)).collect();
    let deleted_items = front.is_ticked(DELETED);
    if ticked.is_empty() && !deleted_items {
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
        (!kinds.is_empty()).then_some(Wish { category, generation: None, filter })
    };
    Some([Category::Apps, Category::Messages].into_iter().filter_map(wish).collect())
}
