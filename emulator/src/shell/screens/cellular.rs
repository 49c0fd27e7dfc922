//! Settings › cellular with the pages for access points (facts 320–325), and data sense (fact 204).

use std::sync::Arc;

use super::{View, size, words};
use crate::phone::carrier;
use crate::phone::front::{self, Field, Page};
use crate::phone::network::{Command, DataLimit, LimitKind};
use crate::shell::tree::{Node, Touch, kebab};
use crate::wire::{Apn, Authentication, EnteredApns, MmsApn};

pub(super) fn page(view: &View<'_>) -> Node {
    let title = view.profile().cellular.page;
    let network = &view.phone.network;
    let mut page = Node::page("cellular", "SETTINGS", title);
    let Some(sim) = view.phone.carrier.sim() else {
        return page.with(Node::text("no-sim", "There's no SIM card in the phone."));
    };
    page.add(Node::text("network", "Active network").value(words(&sim.provider)));
    let on = network.data_is_on();
    page.add(Node::toggle("data-connection", "Data connection", on, Command::SetData { on: !on }));
    page.add(Node::text("roaming", "Data roaming options"));
    for (id, label, on) in [("roaming-dont", "don't roam", false), ("roaming-roam", "roam", true)] {
        page.add(Node::choice(id, label, network.roams() == on, Command::SetRoaming { on }));
    }
    let can = view.phone.identity().model().fastest_cellular;
    page.add(Node::text("speed", "Highest connection speed"));
    for generation in 2..=can {
        let chosen = network.fastest().unwrap_or(can) == generation;
        let label = format!("{generation}G");
        page.add(Node::choice(
            format!("speed-{}", kebab(&label)),
            label,
            chosen,
            Command::SetFastest { generation },
        ));
    }
    if view.phone.carrier.shows_apn_buttons() {
        let [internet, mms] = view.phone.carrier.apn_buttons();
        page.add(Node::button("internet-apn", internet, Touch::go(Page::AddInternetApn)));
        page.add(Node::button("mms-apn", mms, Touch::go(Page::AddMmsApn)));
    }
    page
}

/// "add internet apn" (fact 323).
pub(super) fn internet_apn(view: &View<'_>) -> Node {
    form(view, "internet-apn", "internet apn", internet_fields(view), entered(view, true, false))
}

/// "add mms apn" (fact 324).
pub(super) fn mms_apn(view: &View<'_>) -> Node {
    form(view, "mms-apn", "mms apn", mms_fields(view, "APN"), entered(view, false, true))
}

fn form(
    view: &View<'_>,
    id: &'static str,
    title: &'static str,
    fields: Vec<Node>,
    entered: EnteredApns,
) -> Node {
    let mut page = Node::page(id, "CELLULAR", title);
    page.children.extend(fields);
    let complete = entered.internet.is_some() || entered.mms.is_some();
    let save = Touch::from(carrier::Command::EnterApn(entered)).then(Touch::leave());
    page.add(Node::button("save", "save", save).enabled(complete));
    if view.phone.carrier.entered().is_some() {
        let remove = Touch::from(carrier::Command::RemoveApn).then(Touch::leave());
        page.add(Node::button("delete", "delete", remove));
    }
    page.with(Node::button("cancel", "cancel", Touch::leave()))
}

/// Both forms on one page, as set-up of the reference has them (report C17).
pub(super) fn both_forms(view: &View<'_>) -> Vec<Node> {
    let mut nodes = internet_fields(view);
    nodes.extend(mms_only(view));
    nodes
}

fn before(view: &View<'_>) -> EnteredApns {
    view.phone.carrier.entered().cloned().unwrap_or_default()
}

fn internet_fields(view: &View<'_>) -> Vec<Node> {
    let before = before(view).internet;
    apn_fields(view, "APN", before.as_ref())
}

fn mms_fields(view: &View<'_>, label: &'static str) -> Vec<Node> {
    let before = before(view).mms;
    let mut nodes = apn_fields(view, label, before.as_ref().map(|mms| &mms.apn));
    nodes.extend(mms_only(view));
    nodes
}

fn apn_fields(view: &View<'_>, label: &'static str, before: Option<&Apn>) -> Vec<Node> {
    let text = |part: Option<&Arc<str>>| part.map_or("", |part| &**part).to_owned();
    let name = text(before.map(|apn| &apn.name));
    let user = text(before.and_then(|apn| apn.user.as_ref()));
    let password = text(before.and_then(|apn| apn.password.as_ref()));
    let mut nodes = vec![
        view.field(Field::Apn, label, &name),
        view.field(Field::UserName, "User name", &user),
        view.field(Field::ApnPassword, "Password", &password),
        Node::text("authentication", "Authentication type"),
    ];
    let chosen = authentication(view, before);
    for (kind, label) in AUTHENTICATIONS {
        let choose =
            front::Command::Type { field: Some(Field::Authentication), text: label.into() };
        let id = format!("authentication-{}", kebab(label));
        nodes.push(Node::choice(id, label, kind == chosen, choose));
    }
    nodes
}

fn mms_only(view: &View<'_>) -> Vec<Node> {
    let before = before(view).mms;
    let mmsc = before.as_ref().map_or_else(String::new, |mms| mms.mmsc.to_string());
    let proxy = before.and_then(|mms| mms.proxy).unwrap_or_default();
    vec![
        view.field(Field::Mmsc, "MMSC (URL)", &mmsc),
        view.field(Field::Proxy, "Proxy server and port", &proxy),
    ]
}

/// Fact 323.
const AUTHENTICATIONS: [(Authentication, &str); 3] =
    [(Authentication::None, "None"), (Authentication::Pap, "PAP"), (Authentication::Chap, "CHAP")];

fn authentication(view: &View<'_>, before: Option<&Apn>) -> Authentication {
    let typed = view.typed(Field::Authentication);
    let chosen = AUTHENTICATIONS.iter().find(|(_, label)| *label == typed).map(|(kind, _)| *kind);
    chosen.or(before.map(|apn| apn.authentication)).unwrap_or(Authentication::None)
}

/// What "save" would enter: what is typed, and else what stood there before.
pub(super) fn entered(view: &View<'_>, internet: bool, mms: bool) -> EnteredApns {
    let before = before(view);
    let apn = |before: Option<&Apn>| {
        let stood = |part: Option<&Arc<str>>| part.map_or("", |part| &**part).to_owned();
        let name = view.text_of(Field::Apn, &stood(before.map(|apn| &apn.name)));
        let user = view.text_of(Field::UserName, &stood(before.and_then(|apn| apn.user.as_ref())));
        let password =
            view.text_of(Field::ApnPassword, &stood(before.and_then(|apn| apn.password.as_ref())));
        (!name.is_empty()).then(|| Apn {
            name,
            user: (!user.is_empty()).then_some(user),
            password: (!password.is_empty()).then_some(password),
            authentication: authentication(view, before),
        })
    };
    let mms = mms.then_some(before.mms.as_ref()).and_then(|before| {
        let mmsc = view.text_of(Field::Mmsc, before.map_or("", |mms| &mms.mmsc));
        let proxy = before.and_then(|mms| mms.proxy.as_deref()).unwrap_or("");
        let proxy = view.text_of(Field::Proxy, proxy);
        let apn = apn(before.map(|mms| &mms.apn))?;
        let proxy = (!proxy.is_empty()).then_some(proxy);
        (!mmsc.is_empty()).then_some(MmsApn { apn, mmsc, proxy })
    });
    EnteredApns { internet: internet.then(|| apn(before.internet.as_ref())).flatten(), mms }
}

const MB: u64 = 1_000_000;

/// Fact 204, with the limit types of fact 205.
pub(super) fn data_sense(view: &View<'_>) -> Node {
    let network = &view.phone.network;
    if !view.profile().cellular.data_sense {
        return Node::page("data-sense", "SETTINGS", "data sense")
            .with(Node::text("nothing", "Data Sense isn't available on this phone."));
    }
    let mut page = Node::page("data-sense", "SETTINGS", "data sense").with(Node::text(
        "lead",
        "Data Sense helps you find more efficient ways to use mobile data.",
    ));
    let limit = network.data_limit().map_or_else(
        || "None specified".to_owned(),
        |limit| match limit.kind {
            LimitKind::OneTime => format!("{} (one time)", size(limit.bytes)),
            LimitKind::Monthly { day } => {
                format!("{} (monthly, from day {day})", size(limit.bytes))
            }
            LimitKind::Unlimited => "Unlimited".to_owned(),
        },
    );
    page.add(Node::text("limit-now", "Current data limit").value(limit));
    page.add(Node::text("used", "Used").value(size(network.used_of_limit(view.now))));
    page.add(view.field(Field::Limit, "Limit in MB", ""));
    let typed = view.typed(Field::Limit).trim().parse::<u64>().ok();
    let bytes = typed.unwrap_or(0).saturating_mul(MB);
    let set = |kind| Command::SetDataLimit { limit: Some(DataLimit { kind, bytes }) };
    let complete = typed.is_some_and(|limit| limit > 0);
    for (id, label, kind) in [
        ("limit-one-time", "set limit (one time)", LimitKind::OneTime),
        ("limit-monthly", "set limit (monthly)", LimitKind::Monthly { day: 1 }),
    ] {
        page.add(Node::button(id, label, set(kind)).enabled(complete));
    }
    page.add(Node::button("limit-unlimited", "unlimited", set(LimitKind::Unlimited)));
    let on = network.restricts_near_limit();
    page.with(Node::check_box(
        "restrict",
        "Restrict background data when I'm near my limit",
        on,
        Command::RestrictNearLimit { on: !on },
    ))
}
