//! Settings: the two lists (facts 228, 229), and every page that only holds settings.

use super::{View, pivot, show, words};
use crate::phone::front::{Overlay, Page};
use crate::phone::settings::Command;
use crate::profile::settings::{
    Pivot, SETTINGS, SettingId, SettingInfo, SettingsOf, Shape, Value, accents_of, page_title,
    settings_pages,
};
use crate::shell::tree::{Node, Role, Touch, kebab};

pub(super) fn lists(view: &View<'_>) -> Node {
    let seen = view.phone.front.pivot();
    let which = if seen == 0 { Pivot::System } else { Pivot::Applications };
    let rows = settings_pages(view.profile(), which)
        .map(|page| Node::item(kebab(page.title), page.title, Touch::go(page_for(page.title))));
    let mut page = Node::page("settings", "SETTINGS", "");
    page.label = "settings".into();
    page.with(pivot(&["system", "applications"], usize::from(seen.min(1))))
        .with(Node::list("list", rows))
}

/// Where a line of the lists leads.
fn page_for(title: &'static str) -> Page {
    match title {
        "email+accounts" => Page::EmailAccounts,
        "Wi-Fi" => Page::Wifi,
        "cellular" | "cellular+SIM" => Page::Cellular,
        "airplane mode" => Page::AirplaneMode,
        "battery saver" => Page::BatterySaver,
        "phone storage" | "storage sense" => Page::PhoneStorage,
        "backup" => Page::Backup,
        "phone update" => Page::PhoneUpdate,
        "about" => Page::About,
        "messaging" => Page::MessagingSettings,
        _ => Page::Setting { title: title.into() },
    }
}

/// Any page of the lists: what can be set there.
pub(super) fn page(view: &View<'_>, title: &str) -> Node {
    let mut page = Node::page(kebab(title), "SETTINGS", words(title));
    page.children.extend(rows(view, title));
    match title {
        "start+theme" if view.phone.start.offers_third_column(view.phone.identity()) => {
            let third = view.phone.start.third_column();
            let set = crate::phone::start::Command::SetColumns { third: !third };
            page.add(Node::toggle("show-more-tiles", "Show more tiles", third, set));
        }
        "photos+camera" => {
            let touch = Touch::go(Page::BackupPhotos);
            page.add(Node::item("auto-upload", "Auto Upload", touch).value("SkyDrive"));
        }
        "date+time" => page.children.extend(super::system::clock(view)),
        _ => {}
    }
    if page.children.len() <= 2 {
        page.add(Node::text("nothing", "There's nothing to set here."));
    }
    page
}

/// The rows of all settings on a page.
pub(super) fn rows(view: &View<'_>, title: &str) -> Vec<Node> {
    on_page(view, title).map(|info| row(view, info)).collect()
}

fn on_page<'a>(
    view: &'a View<'_>,
    title: &'a str,
) -> impl Iterator<Item = &'static SettingInfo> + use<'a> {
    let phone = of(view);
    SETTINGS
        .iter()
        .filter(move |info| page_title(info.page, phone.profile) == title && info.is_shown(phone))
}

fn of<'a>(view: &View<'a>) -> SettingsOf<'a> {
    let phone = view.phone.identity();
    SettingsOf { profile: phone.profile(), model: phone.model(), switches: &phone.switches }
}

fn value_of(view: &View<'_>, info: &SettingInfo) -> Option<Value> {
    Some(view.phone.settings.value(view.phone.identity(), SettingId::named(info.name)?))
}

fn row(view: &View<'_>, info: &'static SettingInfo) -> Node {
    let value = value_of(view, info);
    let shown = value.as_ref().map(|value| words(&info.words(value))).unwrap_or_default();
    match info.shape {
        Shape::Switch => {
            let on = value == Some(Value::Switch(true));
            Node::toggle(kebab(info.name), info.title, on, set(info, if on { "off" } else { "on" }))
        }
        Shape::Choice(_) | Shape::Accent | Shape::Number { .. } => {
            let choose = show(Overlay::Choose(info.name.into()));
            Node::picker(kebab(info.name), info.title, choose).value(shown)
        }
        Shape::Text { .. } | Shape::Region | Shape::Code => {
            Node::setting(info.name, info.title, shown)
        }
        Shape::Picture => Node::text(kebab(info.name), info.title).value(shown),
    }
}

fn set(info: &SettingInfo, value: &str) -> Touch {
    Command::Set { name: info.name.into(), value: value.into() }.into()
}

/// The list of choices of a setting.
pub(super) fn choices(view: &View<'_>, name: &str) -> Option<Node> {
    let info = SettingId::named(name)?.get();
    let now = value_of(view, info).map(|value| info.text(&value)).unwrap_or_default();
    let mut list = Node::new(Role::Dialog, "choices", info.title);
    let mut add = |value: &str, label: String| {
        let touch = set(info, value).then(super::dismiss());
        list.add(Node::choice(format!("choice-{}", kebab(value)), label, *now == *value, touch));
    };
    match info.shape {
        Shape::Choice(choices) => {
            for choice in choices {
                add(choice.value, choice.words.to_owned());
            }
        }
        Shape::Accent => {
            for accent in accents_of(view.phone.identity().model().manufacturer) {
                add(accent.name, accent.title.to_owned());
            }
        }
        Shape::Number { from, to } => {
            for number in from..=to {
                add(&number.to_string(), number.to_string());
            }
        }
        Shape::Switch | Shape::Text { .. } | Shape::Region | Shape::Picture | Shape::Code => {
            return None;
        }
    }
    Some(list)
}
