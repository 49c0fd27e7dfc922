//! Pages of the system: battery saver, storage, airplane mode, update, about, the clock.

use super::{View, dialog, dismiss, show, size, words};
use crate::kernel::PhoneClock;
use crate::phone::front::{Field, Overlay};
use crate::phone::network;
use crate::phone::power::{Command, SaverMode};
use crate::shell::tree::Node;

/// Facts 170–174.
pub(super) fn battery_saver(view: &View<'_>) -> Node {
    let power = &view.phone.power;
    let features = &view.profile().battery_saver;
    let mode = power.saver_mode();
    let on = mode != SaverMode::Off;
    let switched = if on { SaverMode::Off } else { SaverMode::WhenLow };
    let set = |mode| Command::SetBatterySaver { mode };
    let mut page = Node::page("battery-saver", "SETTINGS", "battery saver")
        .with(Node::toggle("battery-saver", "Battery saver", on, set(switched)))
        .with(Node::text("level", format!("{} % remaining", power.battery_percent(view.now))))
        .with(Node::text("when", "Advanced: turn on"));
    let choices = [
        ("saver-when-low", "when battery is low", SaverMode::WhenLow, true),
        ("saver-now", "now until next charge", SaverMode::NowUntilNextCharge, true),
        ("saver-always", "always", SaverMode::Always, features.always),
    ];
    for (id, label, choice, offered) in choices {
        if offered {
            page.add(Node::choice(id, label, mode == choice, set(choice)));
        }
    }
    if features.threshold_setting {
        let now = power.saver_threshold(view.phone.identity());
        page.add(Node::text("threshold", "Battery is low at"));
        for percent in [10, 20, 30, 50] {
            let set = Command::SetSaverThreshold { percent };
            page.add(Node::choice(
                format!("threshold-{percent}"),
                format!("{percent} %"),
                now == percent,
                set,
            ));
        }
    }
    page
}

pub(super) fn phone_storage(view: &View<'_>) -> Node {
    let all = view.phone.identity().model().storage_bytes;
    let (apps, pictures) = (view.phone.packages.used_bytes(), view.phone.camera.stored_bytes());
    let free = view.phone.conditions().free_bytes.min(all);
    let title = crate::profile::settings::page_title("phone storage", view.profile());
    Node::page("phone-storage", "SETTINGS", title)
        .with(Node::text("free", format!("{} free of {}", size(free), size(all))))
        .with(Node::text("apps", "apps").value(size(apps)))
        .with(Node::text("pictures", "pictures+videos").value(size(pictures)))
        .with(Node::text("messages", "messages").value(size(view.phone.messaging.stored_bytes())))
}

pub(super) fn airplane_mode(view: &View<'_>) -> Node {
    let on = view.phone.network.in_airplane_mode();
    Node::page("airplane-mode", "SETTINGS", "airplane mode")
        .with(Node::toggle(
            "airplane-mode",
            "Airplane mode",
            on,
            network::Command::SetAirplane { on: !on },
        ))
        .with(Node::text("text", "Turns off cellular, Wi-Fi and Bluetooth."))
}

pub(super) fn phone_update(view: &View<'_>) -> Node {
    let mut page = Node::page("phone-update", "SETTINGS", "phone update")
        .with(Node::text("version", view.profile().os))
        .with(Node::text("up-to-date", "Your phone is up to date."));
    page.children.extend(super::settings::rows(view, "phone update"));
    page
}

/// Name, model, version, and the way back to the factory.
pub(super) fn about(view: &View<'_>) -> Node {
    let phone = view.phone.identity();
    let sim = view.phone.carrier.sim().map_or("no SIM", |sim| &sim.provider);
    Node::page("about", "SETTINGS", "about")
        .with(Node::text("name", "Name").value(words(&phone.name)))
        .with(Node::text("model", "Model").value(words(phone.model().name)))
        .with(Node::text("carrier", "Mobile operator").value(words(sim)))
        .with(Node::text("software", "Software").value(view.profile().os))
        .with(Node::text("build", "OS version").value(view.profile().build))
        .with(Node::button("reset", "reset your phone", show(Overlay::Confirm("reset".into()))))
}

/// The clock by hand, on the page of its settings.
pub(super) fn clock(view: &View<'_>) -> Vec<Node> {
    let local = view.local();
    let (year, month, day) = local.date();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = super::time_of_day(local);
    let offset = i64::from(view.phone.power.zone_minutes()) * 60_000;
    let shown = super::setup::parse_clock(
        &view.text_of(Field::Date, &date),
        &view.text_of(Field::TimeOfDay, &time),
    );
    let by_hand = !view.phone.power.automatic_time();
    let to = PhoneClock(shown.unwrap_or(local).0 - offset);
    let set = Node::button("set", "set", Command::SetClock { to });
    let minutes = super::setup::parse_zone(view.typed(Field::TimeZone));
    let set_zone = Command::SetTimeZone { minutes: minutes.unwrap_or_default() };
    let automatic = Command::SetAutomaticTime { on: by_hand };
    let zone = super::setup::zone(view.phone.power.zone_minutes());
    vec![
        Node::toggle("set-automatically", "Set automatically", !by_hand, automatic),
        view.field(Field::TimeZone, "Time zone", &zone),
        Node::button("set-time-zone", "set time zone", set_zone).enabled(minutes.is_some()),
        view.field(Field::Date, "Date", &date).enabled(by_hand),
        view.field(Field::TimeOfDay, "Time", &time).enabled(by_hand),
        set.enabled(by_hand && shown.is_some()),
    ]
}

/// The questions before a reset: asked twice, as on the phone.
pub(super) fn confirm(view: &View<'_>, id: &str) -> Option<Node> {
    let text = "All your apps, settings and content will be deleted from your phone.";
    let no = Node::button("no", "no", dismiss());
    match id {
        "reset" => {
            let mut question = dialog("reset", "Reset?", text);
            question.children.extend(super::backup::before_wiping(view));
            let sure = show(Overlay::Confirm("reset-sure".into()));
            Some(question.with(Node::button("yes", "yes", sure)).with(no))
        }
        "reset-sure" => {
            let yes = Node::button("yes", "yes", crate::phone::Command::FactoryReset);
            Some(
                dialog("reset-sure", "Are you sure?", "Once more: everything will be deleted.")
                    .with(yes)
                    .with(no),
            )
        }
        _ => None,
    }
}
