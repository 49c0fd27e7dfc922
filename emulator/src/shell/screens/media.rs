//! Phone › history, photos, camera, and the browser's favourites.

use wp8_backup::Category;
use wp8_backup::record::Direction;

use super::{View, app_bar, dialog, dismiss, pivot, show, size, words};
use crate::kernel::PhoneClock;
use crate::phone::calls::{self, CallKey};
use crate::phone::camera::{self, Album, PictureKey, Sort};
use crate::phone::favourites;
use crate::phone::front::{Field, Overlay, Page};
use crate::shell::tree::{Node, Role, Touch};

/// Phone › history (facts 266–270).
pub(super) fn history(view: &View<'_>) -> Node {
    let calls = &view.phone.calls;
    let mut page = Node::page("phone-history", "PHONE", "history");
    if let Some(call) = calls.current() {
        page.add(Node::text("call", format!("In call: {}", call.number)));
        page.add(Node::button("hang-up", "end call", calls::Command::HangUp));
    }
    match calls.last_ended().filter(|_| calls.current().is_none()) {
        // Where a call did not come about, the phone says why.
        Some(
            ended @ (calls::Ended::Busy
            | calls::Ended::Unreachable
            | calls::Ended::NoService(_)
            | calls::Ended::Refused),
        ) => page.add(Node::text("ended", ended.words())),
        Some(
            calls::Ended::HungUp
            | calls::Ended::ByOtherSide
            | calls::Ended::Rejected
            | calls::Ended::Missed,
        )
        | None => {}
    }
    if calls.voicemail() > 0 {
        page.add(Node::text("voicemail", format!("{} in voicemail", calls.voicemail())));
    }
    let rows = calls.history().map(|(key, entry)| {
        let how = match (entry.direction, entry.answered) {
            (Direction::Incoming, true) => "incoming",
            (Direction::Incoming, false) => "missed",
            (Direction::Outgoing, _) => "outgoing",
        };
        let id = call_id(key);
        let dial = calls::Command::Dial(entry.number.clone());
        let name = words(view.phone.messaging.name_of(&entry.number));
        Node::item(id.clone(), name, dial)
            .enabled(calls.current().is_none())
            .value(format!("{how}, {}", PhoneClock(key.at_ms)))
            .held(show(Overlay::Held(id.into())))
    });
    page.add(Node::list("calls", rows));
    let delete_all = Node::button("delete-all", "delete all", calls::Command::DeleteAll);
    page.with(app_bar(view, [delete_all.enabled(!calls.is_empty())]))
}

fn call_id(key: CallKey) -> String {
    format!("call-{:016x}", key.id.0)
}

fn picture_id(key: PictureKey) -> String {
    format!("picture-{:016x}", key.id.0)
}

fn favourite_id(id: crate::kernel::Key) -> String {
    format!("favourite-{:016x}", id.0)
}

/// The albums (fact 195).
pub(super) fn photos(view: &View<'_>) -> Node {
    let seen = usize::from(view.phone.front.pivot()).min(Album::ALL.len() - 1);
    let titles = Album::ALL.map(Album::title);
    let mut page = Node::page("photos", "PHOTOS", "");
    page.label = "photos".into();
    page.add(pivot(&titles, seen));
    let rows = view.phone.camera.album(Album::ALL[seen]).map(|(key, picture)| {
        let what = match picture.sort {
            Sort::Photo => size(picture.bytes),
            Sort::Video { seconds } => format!("video, {seconds} s, {}", size(picture.bytes)),
        };
        let id = picture_id(key);
        let hold = show(Overlay::Held(id.as_str().into()));
        Node::item(id, words(&picture.name), hold.clone()).value(what).held(hold)
    });
    let mut list = Node::list("pictures", rows);
    if list.children.is_empty() {
        list = Node::text("none", "There are no pictures here yet.");
    }
    // Fact 35: from here, too, one gets to what is uploaded.
    let settings = Touch::go(Page::Setting { title: "photos+camera".into() });
    page.with(list).with(app_bar(
        view,
        [
            Node::button("camera", "camera", Touch::go(Page::Camera)),
            Node::button("settings", "settings", settings),
        ],
    ))
}

/// The viewfinder.
pub(super) fn camera(view: &View<'_>) -> Node {
    let photo = camera::Command::TakePhoto;
    // As long as a finger can wait. Chosen freely.
    let video = camera::Command::TakeVideo { seconds: 10 };
    let last = view.phone.camera.album(Album::CameraRoll).next().map(|(key, last)| {
        // The last picture looks in at the side, and a touch brings the roll.
        Node::item(picture_id(key), words(&last.name), Touch::go(Page::Photos))
            .value("last picture")
    });
    let notice = view.phone.camera.notice().map(|notice| {
        dialog("notice", "Can't save this", notice.words())
            .with(Node::button("ok", "ok", camera::Command::Dismiss))
            .with(Node::button("photos", "photos", Touch::go(Page::Photos)))
    });
    Node::new(Role::Screen, "camera", "camera")
        .maybe(last)
        .with(Node::button("photo", "take a photo", photo))
        .with(Node::button("video", "record a video", video))
        .maybe(notice)
}

/// The browser's favourites.
pub(super) fn favourites(view: &View<'_>) -> Node {
    let all = &view.phone.favourites;
    let mut page = Node::page("favourites", "INTERNET EXPLORER", "favorites");
    let row = |id: crate::kernel::Key, favourite: &favourites::Favourite| {
        let node = favourite_id(id);
        let hold = show(Overlay::Held(node.as_str().into()));
        Node::item(node, words(&favourite.title), hold.clone())
            .value(words(&favourite.url))
            .held(hold)
    };
    page.add(Node::list("top", all.folder("").into_iter().map(|(id, it)| row(id, it))));
    for folder in all.folders() {
        page.add(Node::text(
            format!("folder-{}", crate::shell::tree::kebab(&folder)),
            words(&folder),
        ));
        let rows = all.folder(&folder).into_iter().map(|(id, it)| row(id, it));
        page.add(Node::list(format!("in-{}", crate::shell::tree::kebab(&folder)), rows));
    }
    let (url, title) = (view.text_of(Field::Url, ""), view.text_of(Field::Title, ""));
    let title = if title.is_empty() { std::sync::Arc::clone(&url) } else { title };
    // What is there already is not added again.
    let complete = !url.is_empty() && all.all().into_iter().all(|(_, it)| *it.url != *url);
    let add = favourites::Command::Add { url, title, folder: "".into() };
    page.with(view.field(Field::Url, "Address", ""))
        .with(view.field(Field::Title, "Name", ""))
        .with(Node::button("add", "add to favorites", add).enabled(complete))
}

/// A call that rings; refused with a text where the version can (fact 260).
pub(super) fn ringing(view: &View<'_>) -> Option<Node> {
    let rings = |call: &&calls::Call| call.phase == calls::Phase::RingingHere;
    let call = view.phone.calls.current().filter(rings)?;
    let name = words(view.phone.messaging.name_of(&call.number));
    let mut rings = dialog("incoming-call", "Incoming call", name)
        .with(Node::button("answer", "answer", calls::Command::Answer))
        .with(Node::button("ignore", "ignore", calls::Command::Reject { text: None }));
    if view.profile().messaging.text_replies {
        for (index, reply) in (1..).zip(calls::REPLIES) {
            let text = Some(reply.into());
            rings.add(Node::item(format!("reply-{index}"), reply, calls::Command::Reject { text }));
        }
    }
    Some(rings)
}

/// What holding a call, a picture or a favourite offers.
pub(super) fn held(view: &View<'_>, id: &str) -> Option<Node> {
    let menu = |title: super::Words, category: Option<Category>, delete: Touch| {
        let warning = |category| super::backup::before_deletion(view, category);
        Node::new(Role::Dialog, "held", title)
            .maybe(category.and_then(warning))
            .with(Node::button("delete", "delete", delete.then(dismiss())))
            .with(Node::button("cancel", "cancel", dismiss()))
    };
    if id.starts_with("call-") {
        let (key, entry) = view.phone.calls.all().find(|(key, _)| call_id(*key) == id)?;
        let delete = calls::Command::Delete(key).into();
        return Some(menu(words(&entry.number), Some(Category::Apps), delete));
    }
    if id.starts_with("picture-") {
        let (key, picture) =
            view.phone.camera.pictures().find(|(key, _)| picture_id(*key) == id)?;
        // What was uploaded stays in the account's storage.
        return Some(menu(words(&picture.name), None, camera::Command::Delete(key).into()));
    }
    let mut all = view.phone.favourites.all();
    let (key, favourite) = all.find(|(key, _)| favourite_id(*key) == id)?;
    let delete = favourites::Command::Delete(key).into();
    Some(menu(words(&favourite.title), Some(Category::Apps), delete))
}
