//! Settings › backup and its pages (facts 24–35; report A02).

use std::sync::Arc;

use wp8_backup::record::Quality;
use wp8_backup::{Action, Category, Kind, Kinds, Status};

use super::{View, dialog, dismiss, show, start, words};
use crate::kernel::{PhoneClock, Span};
use crate::phone::backup::{Command, FileState, SavedFile};
use crate::phone::front::{self, Field, Overlay, Page};
use crate::profile::RestoreOffer;
use crate::shell::tree::{Node, Touch};
use crate::wire::Secret;

fn user(action: Action) -> Touch {
    Command::User(action).into()
}

/// The three rows (facts 25, 26).
pub(super) fn rows(view: &View<'_>) -> Node {
    let profile = view.profile();
    let mut page = Node::page("backup", "SETTINGS", "backup");
    if view.phone.accounts.primary().is_none() {
        let text = "To back up your phone, sign in with a Microsoft account.";
        return page
            .with(Node::text("no-account", text))
            .with(start::sign_in())
            .maybe(file_row(view));
    }
    let pages = [Page::BackupApps, Page::BackupMessages, Page::BackupPhotos];
    let ids = ["apps", "messages", "photos"];
    for (index, category) in Category::ALL.into_iter().enumerate() {
        if view.phone.backup.status(category) == Status::Absent {
            continue;
        }
        let on_off = profile.words.backup_on_off[usize::from(!is_on(view, category))];
        let touch = Touch::go(pages[index].clone());
        let label = view.phone.identity().switches.backup_row(&profile.words.backup_rows, index);
        page.add(Node::item(ids[index], label, touch).value(on_off));
    }
    if let Some(primary) = view.phone.accounts.primary().filter(|_| profile.backup.sealed) {
        let phrase = crate::phone::backup::phrase_of(&primary.address);
        page.add(Node::text("recovery-phrase", "Recovery phrase").value(phrase));
    }
    if profile.backup.restore == RestoreOffer::AnyTime {
        let touch = Touch::go(Page::RestoreFromSettings);
        page.add(
            Node::item("restore", "restore", touch).value("from a backup of any of your phones"),
        );
    }
    page.maybe(file_row(view))
}

fn file_row(view: &View<'_>) -> Option<Node> {
    let touch = Touch::go(Page::BackupFile);
    let row = Node::item("backup-file", "backup file", touch);
    view.profile().backup.local_file.then(|| row.value("a file of your own, without an account"))
}

/// Behind "backup file": a backup saved on the phone and carried anywhere (reports A14, C03, C28).
pub(super) fn file(view: &View<'_>) -> Node {
    let backup = &view.phone.backup;
    let phrase = view.typed(Field::Phrase);
    let secret = || Secret(phrase.into());
    let typed = !phrase.is_empty();
    let mut page = Node::page("backup-file", "BACKUP", "backup file")
        .with(Node::text("text", "Save a backup as a file, sealed with a phrase of your own, or restore from one. Whoever loses the phrase loses the file."))
        .with(view.field(Field::Phrase, "Phrase", ""))
        .with(Node::button("save", "save backup file", Command::SaveFile(secret())).enabled(typed));
    let state = match backup.file_state() {
        FileState::None => None,
        FileState::Saved => Some("The backup file is saved."),
        FileState::Opened => Some("The backup file is opened."),
        FileState::WrongPhrase => Some("The phrase doesn't open this file."),
    };
    page.children.extend(state.map(|words| Node::text("file-state", words)));
    let files = [("own", backup.file()), ("copied", backup.copied_file())];
    for (id, file) in files.into_iter().filter_map(|(id, file)| Some((id, file?))) {
        let open = Command::RestoreFile(Arc::clone(file), secret());
        let item = Node::item(format!("file-{id}"), file_name(file), open).enabled(typed);
        page.add(item.value(PhoneClock(file.taken_at_ms()).to_string()));
    }
    page.with(Node::item("restore", "restore", Touch::go(Page::RestoreFromSettings)))
}

fn file_name(file: &SavedFile) -> String {
    format!("{}, {} records", file.made_on(), file.len())
}

/// Said before something is deleted that the backup holds, in versions that keep it for a while
/// (report C23). Others mirror the deletion and say nothing (fact 29).
pub(super) fn before_deletion(view: &View<'_>, category: Category) -> Option<Node> {
    let window = view.profile().backup.deleted_items_window?;
    if !view.phone.backup.stored().category(category).on {
        return None;
    }
    let days = window.0 / Span::days(1).0;
    let text = format!(
        "It is deleted from your backup as well. You can get it back for {days} days, in settings › backup › restore."
    );
    Some(Node::text("backup-warning", text))
}

/// Said before a phone is wiped, in versions that restore at any time: what is in no backup and is
/// lost with it (reports C06, C13, C23).
pub(super) fn before_wiping(view: &View<'_>) -> Vec<Node> {
    if view.profile().backup.restore != RestoreOffer::AnyTime {
        return Vec::new();
    }
    let backup = &view.phone.backup;
    let mut lost = Vec::new();
    for category in Category::ALL {
        let records = view.phone.records(category);
        let row = backup.stored().category(category);
        match backup.unsaved(category, &records) {
            0 => {}
            count if row.on => lost.push(format!("Not in your backup yet: {count} of {category}.")),
            count => lost.push(format!("Not backed up, switched off: {count} of {category}.")),
        }
        match backup.left_out(category, &records) {
            0 => {}
            count => lost.push(format!("In no backup, by design: {count} of {category}.")),
        }
    }
    let title = if lost.is_empty() {
        "Everything on it that can be backed up is in your backup."
    } else {
        "What is in no backup is lost:"
    };
    let lines = lost.into_iter().enumerate();
    std::iter::once(Node::text("lost", title))
        .chain(lines.map(|(index, line)| Node::text(format!("lost-{}", index + 1), line)))
        .collect()
}

/// Said on a new phone before the one it takes the place of is wiped (reports C06, C13).
pub(super) fn before_wiping_another(view: &View<'_>) -> Option<Node> {
    let text = "Before you wipe your old phone: what it has not backed up is lost with it. A phone with Windows Phone 7 backs up nothing but photos: its text messages, settings, apps' data and saved games stay behind.";
    let says = view.profile().backup.restore == RestoreOffer::AnyTime;
    says.then(|| Node::text("old-phone", words(text)))
}

fn is_on(view: &View<'_>, category: Category) -> bool {
    let stored = view.phone.backup.stored();
    match category {
        Category::Apps | Category::Messages => stored.category(category).on,
        Category::Photos => {
            stored.category(category).on
                && (stored.photo_quality.is_some() || stored.video_quality.is_some())
        }
    }
}

/// Behind the first row: one switch and "advanced" (fact 27), or the two switches, the device and
/// "manage backups" of the version with "back up now" (fact 31).
pub(super) fn apps(view: &View<'_>) -> Node {
    let page = Node::page("backup-apps", "BACKUP", view.profile().words.backup_rows[0]);
    if !view.profile().backup.back_up_now {
        let on = is_on(view, Category::Apps);
        let switch = user(Action::Switch { category: Category::Apps, on: !on });
        return page.with(Node::toggle("backup", "Backup", on, switch)).with(Node::button(
            "advanced",
            "advanced",
            Touch::go(Page::BackupAppsAdvanced),
        ));
    }
    let device = view.phone.backup.device();
    let stored = view.phone.backup.stored().category(Category::Apps);
    let last = stored.last_success_ms.map_or_else(
        || "Last backup: never".to_owned(),
        |at| format!("Last backup: {}", shown_clock(at)),
    );
    page.with(Node::toggle(
        "settings-backup",
        "Settings backup",
        covers(view, SETTINGS),
        switch_part(view, SETTINGS, APPS),
    ))
    .with(Node::toggle(
        "app-backup",
        "App backup",
        covers(view, APPS),
        switch_part(view, APPS, SETTINGS),
    ))
    .with(Node::text("device", format!("{} ({})", device.name, device.model)))
    .with(Node::text("last-backup", last))
    .maybe(status(view))
    .with(Node::button("back-up-now", "back up now", user(Action::BackUpNow)).enabled(stored.on))
    .with(Node::button(
        "manage-backups",
        "manage backups",
        Touch::go(Page::BackupAppsAdvanced),
    ))
}

/// The engine keeps scenario time, which begins with the servers' clocks.
fn shown_clock(at_ms: u64) -> PhoneClock {
    PhoneClock(crate::kernel::Time(at_ms).on_server().0)
}

/// Kinds behind the switch "App backup".
const APPS: Kinds = Kinds::of(&[Kind::App, Kind::AppData]);
/// Kinds behind the switch "Settings backup".
const SETTINGS: Kinds = Kinds::of(&[
    Kind::Setting,
    Kind::Favourite,
    Kind::Call,
    Kind::Account,
    Kind::Tile,
    Kind::WifiNetwork,
    Kind::LockScreen,
    Kind::Word,
]);

fn covers(view: &View<'_>, kinds: Kinds) -> bool {
    let stored = view.phone.backup.stored().category(Category::Apps);
    stored.on && kinds.iter().any(|kind| !stored.excluded.holds(kind))
}

/// Switches one of the two halves; the category as a whole is on while one of them is.
fn switch_part(view: &View<'_>, part: Kinds, other: Kinds) -> Touch {
    let category = Category::Apps;
    let (here, there) = (covers(view, part), covers(view, other));
    let exclude = |kinds| user(Action::Exclude { category, kinds });
    match (here, there) {
        (true, true) => exclude(part),
        (true, false) => user(Action::Switch { category, on: false }).then(exclude(Kinds::NONE)),
        (false, true) => exclude(Kinds::NONE),
        (false, false) => exclude(other).then(user(Action::Switch { category, on: true })),
    }
}

/// What the backup does or waits for, where the version says so.
fn status(view: &View<'_>) -> Option<Node> {
    let words = match view.phone.backup.status(Category::Apps) {
        Status::Absent | Status::Off | Status::UpToDate { .. } | Status::Waiting { .. } => {
            return None;
        }
        Status::Sending { .. } => "Backing up…",
    };
    Some(Node::text("status", words))
}

/// "advanced": delete what is stored (fact 27); "manage backups": two boxes and delete (fact 32).
pub(super) fn advanced(view: &View<'_>) -> Node {
    let ask = show(Overlay::Confirm("delete-backup".into()));
    if !view.profile().backup.back_up_now {
        return Node::page("backup-advanced", "BACKUP", "advanced")
            .with(Node::text("text", "You can delete the backup of your app list and settings."))
            .with(Node::button("delete", "delete", ask));
    }
    let mut page = Node::page("manage-backups", "BACKUP", "manage backups");
    for (id, label) in [("delete-settings", "settings"), ("delete-apps", "apps")] {
        let ticked = view.phone.front.is_ticked(id);
        let tick = front::Command::Tick { id: id.into(), on: !ticked };
        page.add(Node::check_box(id, label, ticked, tick));
    }
    let any = view.phone.front.ticked().next().is_some();
    page.with(Node::button("delete", "delete", ask).enabled(any))
}

/// The question before a stored backup is deleted.
pub(super) fn confirm(view: &View<'_>, id: &str) -> Option<Node> {
    if id != "delete-backup" {
        return None;
    }
    let front = &view.phone.front;
    let category = Category::Apps;
    // With one box ticked, that half is left out of the next backup.
    let delete = match (front.is_ticked("delete-settings"), front.is_ticked("delete-apps")) {
        (true, false) => user(Action::Exclude { category, kinds: SETTINGS }),
        (false, true) => user(Action::Exclude { category, kinds: APPS }),
        (true, true) | (false, false) => user(Action::DeleteStored(category)),
    };
    let text = "You won't be able to restore from this backup. There is none until your phone is \
                backed up again.";
    Some(
        dialog("delete-backup", "Delete backup?", text)
            .with(Node::button("yes", "delete", delete.then(dismiss())))
            .with(Node::button("no", "cancel", dismiss())),
    )
}

/// Behind the second row: the options of messaging with the switch of the backup (facts 28, 30).
/// No button deletes it: deleting a message does (fact 29).
pub(super) fn messages(view: &View<'_>) -> Node {
    let mut page = Node::page("backup-messages", "BACKUP", view.profile().words.backup_rows[1]);
    page.add(message_switch(view));
    page.children.extend(super::messaging::toggles(view));
    page
}

/// The switch of the backup of text messages; also in Messaging › settings (fact 30).
pub(super) fn message_switch(view: &View<'_>) -> Node {
    let on = is_on(view, Category::Messages);
    let switch = user(Action::Switch { category: Category::Messages, on: !on });
    Node::toggle("text-message-backup", "Text message backup", on, switch)
}

/// Behind the third row (fact 33): the words of the screenshot, with the spelling of its locale (fact
/// 34). Photos leads here too (fact 35).
pub(super) fn photos(view: &View<'_>) -> Node {
    let stored = view.phone.backup.stored();
    let (photos, videos) = (stored.photo_quality, stored.video_quality);
    let mut page = Node::page("backup-photos", "SKYDRIVE STORAGE", "photos+videos");
    page.add(Node::text("photos", "Photos"));
    for (id, label, quality) in [
        ("photos-none", "Don't upload", None),
        ("photos-good", "Good quality (may use data plan)", Some(Quality::Good)),
        ("photos-best", "Best quality (needs WiFi)", Some(Quality::Best)),
    ] {
        page.add(Node::choice(id, label, photos == quality, choose(quality, videos)));
    }
    page.add(Node::text("videos", "Videos"));
    for (id, label, quality) in [
        ("videos-none", "Don't upload", None),
        ("videos-good", "Good quality (needs WiFi)", Some(Quality::Good)),
        ("videos-best", "Best quality (needs WiFi)", Some(Quality::Best)),
    ] {
        page.add(Node::choice(id, label, videos == quality, choose(photos, quality)));
    }
    if view.phone.accounts.primary().is_none() {
        page.add(start::sign_in());
    }
    page
}

/// Choosing anything but twice "Don't upload" also switches the row on.
fn choose(photos: Option<Quality>, videos: Option<Quality>) -> Touch {
    let on = photos.is_some() || videos.is_some();
    user(Action::ChooseQuality { photos, videos })
        .then(user(Action::Switch { category: Category::Photos, on }))
}
