//! Settings › backup and its pages (facts 24–35; report A02).

use wp8_backup::record::Quality;
use wp8_backup::{Action, Category, Kind, Kinds, Status};

use super::{View, dialog, dismiss, show, start};
use crate::kernel::PhoneClock;
use crate::phone::backup::Command;
use crate::phone::front::{self, Overlay, Page};
use crate::profile::RestoreOffer;
use crate::shell::tree::{Node, Touch};

fn user(action: Action) -> Touch {
    Command::User(action).into()
}

/// The three rows (facts 25, 26).
pub(super) fn rows(view: &View<'_>) -> Node {
    let profile = view.profile();
    let mut page = Node::page("backup", "SETTINGS", "backup");
    if view.phone.accounts.primary().is_none() {
        let text = "To back up your phone, sign in with a Microsoft account.";
        return page.with(Node::text("no-account", text)).with(start::sign_in());
    }
    let pages = [Page::BackupApps, Page::BackupMessages, Page::BackupPhotos];
    let ids = ["apps", "messages", "photos"];
    for (index, category) in Category::ALL.into_iter().enumerate() {
        if view.phone.backup.status(category) == Status::Absent {
            continue;
        }
        let on_off = profile.words.backup_on_off[usize::from(!is_on(view, category))];
        let touch = Touch::go(pages[index].clone());
        let label = profile.words.backup_rows[index];
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
    page
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
