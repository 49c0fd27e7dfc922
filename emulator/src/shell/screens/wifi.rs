//! Settings › Wi-Fi: networks, a network's password, and the page behind "advanced" (fact 155).

use std::sync::Arc;

use super::{View, dismiss, show, words};
use crate::phone::front::{Field, Overlay, Page};
use crate::phone::network::{Command, Wifi};
use crate::profile::LowPowerWifi;
use crate::shell::tree::{Node, Role, Touch, kebab};
use crate::wire::{Internet, Security};

pub(super) fn networks(view: &View<'_>) -> Node {
    let network = &view.phone.network;
    let on = network.wifi_is_on();
    let mut page = Node::page("wifi", "SETTINGS", "Wi-Fi").with(Node::toggle(
        "wifi-networking",
        "Wi-Fi networking",
        on,
        Command::SetWifi { on: !on },
    ));
    if on {
        page.children.extend(captive(network.wifi()));
        let seen = network.networks().map(|seen| network_node(view, &seen.ssid, seen.security));
        page.add(Node::list("networks", seen));
    }
    page.with(Node::button(
        "advanced",
        view.profile().words.wifi_more,
        Touch::go(Page::WifiAdvanced),
    ))
}

/// A network with a page to sign in to (fact 164).
fn captive(wifi: &Wifi) -> Option<Node> {
    let is_captive = wifi.link().is_some_and(|link| link.internet == Internet::Captive);
    is_captive.then(|| Node::button("sign-in", "sign in to the network", Command::AcceptPage))
}

fn network_node(view: &View<'_>, ssid: &Arc<str>, security: Security) -> Node {
    let network = &view.phone.network;
    let saved = network.saved().iter().find(|saved| saved.ssid == *ssid);
    let joins_at_once = security == Security::Open || saved.is_some_and(|saved| !saved.refused);
    let id = format!("network-{}", kebab(ssid));
    let menu = show(Overlay::Held(id.as_str().into()));
    let touch = if network.wifi().ssid() == Some(ssid) && saved.is_some() {
        // It is joined, or about to be: what is left is what can be done with it.
        menu.clone()
    } else if joins_at_once {
        Touch::from(Command::JoinWifi { ssid: Arc::clone(ssid), password: None })
    } else {
        Touch::go(Page::WifiPassword { ssid: Arc::clone(ssid) })
    };
    Node::item(id, words(ssid), touch).value(status(view, ssid, security)).held(menu)
}

/// The line below a network. Assumed: the words.
fn status(view: &View<'_>, ssid: &Arc<str>, security: Security) -> &'static str {
    let network = &view.phone.network;
    if network.wifi().ssid() == Some(ssid) {
        return match network.wifi().link().map(|link| link.internet) {
            None => "connecting…",
            Some(Internet::Full) => "connected",
            // Fact 164.
            Some(Internet::Limited) => "connected (limited): No Internet access",
            Some(Internet::Captive) => "connected: sign-in needed",
        };
    }
    if network.wrong_password() == Some(ssid) {
        return "The password you entered isn't right.";
    }
    match security {
        Security::Open => "open",
        Security::Wep | Security::Wpa | Security::Wpa2 => "secured",
    }
}

/// The page of a secured network.
pub(super) fn password(view: &View<'_>, ssid: &Arc<str>) -> Node {
    let typed = view.typed(Field::Password);
    let join = Command::JoinWifi { ssid: Arc::clone(ssid), password: Some(typed.into()) };
    let wrong = view.phone.network.wrong_password() == Some(ssid);
    Node::page("wifi-password", "WI-FI", words(ssid))
        .maybe(wrong.then(|| Node::text("wrong", "The password you entered isn't right.")))
        .with(view.field(Field::Password, "Password", ""))
        .with(
            Node::button("done", "done", Touch::from(join).then(Touch::leave()))
                .enabled(!typed.is_empty()),
        )
        .with(Node::button("cancel", "cancel", Touch::leave()))
}

/// Behind "advanced" (facts 155, 156, 165).
pub(super) fn advanced(view: &View<'_>) -> Node {
    let network = &view.phone.network;
    let mut page = Node::page("wifi-advanced", "WI-FI", view.profile().words.wifi_more);
    let drops = match view.phone.identity().model().low_power_wifi {
        LowPowerWifi::Drops => true,
        // The hardware holds it: there is nothing to choose.
        LowPowerWifi::Holds => false,
    };
    if view.phone.identity().switches.keep_wifi_on_option && drops {
        let on = network.keeps_wifi_on();
        let label = "Keep Wi-Fi on when the screen times out";
        page.add(Node::check_box("keep-wifi-on", label, on, Command::KeepWifiOn { on: !on }));
    }
    page.add(Node::text("limited", "For limited WiFi connectivity"));
    let uses = network.uses_mobile_data_when_limited();
    for (id, label, on) in [
        ("limited-dont-use", "don't use mobile data", false),
        ("limited-use", "use mobile data", true),
    ] {
        page.add(Node::choice(id, label, uses == on, Command::UseMobileDataWhenLimited { on }));
    }
    page.add(Node::text("known", "Known networks"));
    let known = network.saved().iter().map(|saved| {
        let id = known_id(&saved.ssid);
        let hold = show(Overlay::Held(id.as_str().into()));
        Node::item(id, words(&saved.ssid), hold.clone()).held(hold)
    });
    page.with(Node::list("known-networks", known))
}

fn known_id(ssid: &str) -> String {
    format!("known-{}", kebab(ssid))
}

/// What holding a network offers.
pub(super) fn held(view: &View<'_>, id: &str) -> Option<Node> {
    let saved = view.phone.network.saved().iter().find(|saved| {
        known_id(&saved.ssid) == id || format!("network-{}", kebab(&saved.ssid)) == id
    })?;
    let forget = Command::ForgetWifi { ssid: Arc::clone(&saved.ssid) };
    let mut menu = Node::new(Role::Dialog, "held", words(&saved.ssid));
    if view.profile().wifi.priorities {
        let first = Command::PrioritiseWifi { ssid: Arc::clone(&saved.ssid), place: 0 };
        menu.add(Node::button("move-to-top", "move to top", Touch::from(first).then(dismiss())));
    }
    Some(menu.with(Node::button("delete", "delete", Touch::from(forget).then(dismiss()))))
}
