//! The radios: what is joined, what is asked of the air, what the user has set.

use super::*;

/// Started, with these networks saved, in this order.
fn with_saved(profile: &str, networks: &[&str]) -> Bench {
    let mut bench = Bench::new(profile, "Lumia 920");
    for (place, ssid) in networks.iter().enumerate() {
        let write = Write::Save(place, saved(ssid));
        bench.with(|network, cx| cx.write(&mut network.disk, write));
    }
    bench.boot();
    bench
}

/// Out of reach of any Wi-Fi.
fn on_cell(data: CellularData) -> Bench {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.home = None;
    bench.cell = Some(data);
    bench.boot();
    bench
}

fn end_of(bench: &Bench, number: u32) -> Option<Result<(), Code>> {
    bench.end(number).map(|(_, end)| end)
}

#[test]
fn the_settings_show_what_was_set_also_after_a_loss_of_power() {
    let shown = |bench: &Bench| {
        let network = &bench.network;
        let wifi = (network.wifi_is_on(), network.keeps_wifi_on());
        let limited = network.uses_mobile_data_when_limited();
        let cell = (network.data_is_on(), network.roams(), network.fastest());
        let sense = (network.restricts_near_limit(), network.data_limit());
        (wifi, limited, cell, network.in_airplane_mode(), sense)
    };
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.boot();
    let new = ((true, false), true, (true, false, None), false, (false, None));
    assert_eq!(shown(&bench), new);
    let limit = Some(DataLimit { kind: LimitKind::OneTime, bytes: 5_000_000 });
    for command in [
        Command::SetWifi { on: false },
        Command::KeepWifiOn { on: true },
        Command::UseMobileDataWhenLimited { on: false },
        Command::SetData { on: false },
        Command::SetRoaming { on: true },
        Command::SetFastest { generation: 3 },
        Command::RestrictNearLimit { on: true },
        Command::SetDataLimit { limit },
    ] {
        bench.command(command);
    }
    bench.pass(Span::seconds(10));
    bench.lose_power();
    let set = ((false, true), false, (false, true, Some(3)), false, (true, limit));
    assert_eq!(shown(&bench), set);
}

#[test]
fn a_network_is_on_disk_as_soon_as_it_is_joined() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.boot();
    bench.command(join("home", "swordfish"));
    bench.pass(Span::seconds(1));
    assert_eq!(bench.network.wifi().name(), "connected");
    bench.lose_power();
    assert_eq!(bench.network.saved(), [saved("home")]);
}

#[test]
fn choosing_a_network_switches_wifi_on_for_good() {
    let mut bench = Bench::connected();
    bench.command(Command::SetWifi { on: false });
    bench.command(join("home", "swordfish"));
    bench.pass(Span::seconds(10));
    bench.lose_power();
    assert!(bench.network.wifi_is_on());
}

#[test]
fn a_saved_network_and_an_open_one_are_joined_without_a_password() {
    let mut bench = with_saved("gdr3", &["other", "home"]);
    let open = Seen { security: Security::Open, ..seen("Café", 50) };
    let list = [seen("other", 20), seen("secured", 60), open, seen("home", 40)];
    bench.radio(RadioAnswer::InRange(Arc::new(list)));
    let choose = |bench: &mut Bench, ssid: &str| {
        bench.try_command(Command::JoinWifi { ssid: ssid.into(), password: None }).is_ok()
    };
    assert!(choose(&mut bench, "home"));
    let password = "password: Some(\"swordfish\")";
    assert!(bench.radio_requests.last().expect("it joins").contains(password));
    assert!(choose(&mut bench, "Café"));
    assert!(!choose(&mut bench, "secured"));
}

#[test]
fn of_two_equally_strong_networks_the_one_saved_first_is_joined() {
    let mut bench = with_saved("wp8.0", &["first", "second"]);
    bench.radio(RadioAnswer::InRange(Arc::new([seen("second", 80), seen("first", 80)])));
    assert_eq!(bench.network.wifi().ssid().map(|it| &**it), Some("first"));
}

#[test]
fn a_network_whose_password_was_wrong_is_left_alone_when_it_comes_into_range() {
    let mut bench = Bench::connected();
    bench.password = "changed";
    bench.radio(RadioAnswer::Lost { ssid: "home".into() });
    bench.pass(Span::minutes(1));
    let attempts = bench.times("Join");
    bench.radio(RadioAnswer::CameIntoRange);
    bench.pass(Span::minutes(1));
    assert_eq!(bench.times("Join"), attempts);
}

#[test]
fn an_answer_about_another_network_or_an_older_link_is_not_heeded() {
    let other = |revision| RadioAnswer::Joined {
        ssid: "other".into(),
        link: Joined { revision, ..full_link() },
    };
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.boot();
    bench.command(join("home", "swordfish"));
    bench.radio(other(1));
    assert_eq!(bench.network.wifi(), &Wifi::Connecting { ssid: "home".into() });
    bench.pass(Span::seconds(5));
    let connected = Wifi::Connected { ssid: "home".into(), link: full_link() };
    assert_eq!(bench.network.wifi(), &connected);
    bench.radio(other(9));
    assert_eq!(bench.network.wifi(), &connected);
    let slower = Joined { speed_per_mille: 1, ..full_link() };
    bench.radio(RadioAnswer::Joined { ssid: "home".into(), link: slower });
    assert_eq!(bench.network.wifi(), &connected);
}

#[test]
fn the_joined_network_is_left_when_it_is_forgotten_and_stays_when_another_is() {
    let mut bench = with_saved("gdr3", &["home", "other"]);
    bench.pass(Span::seconds(10));
    bench.command(Command::ForgetWifi { ssid: "other".into() });
    assert_eq!(bench.network.wifi().name(), "connected");
    bench.command(Command::ForgetWifi { ssid: "home".into() });
    assert_eq!(bench.network.wifi().name(), "searching");
    assert!(bench.network.saved().is_empty());
}

#[test]
fn a_network_that_is_joined_by_hand_keeps_its_place_and_a_new_one_comes_first() {
    let mut bench = with_saved("gdr3", &["first", "home"]);
    bench.password = "changed";
    bench.lose_home();
    bench.home = Some(full_link());
    bench.command(join("home", "changed"));
    bench.pass(Span::seconds(5));
    let order = |bench: &Bench| -> Vec<String> {
        bench.network.saved().iter().map(|it| it.ssid.to_string()).collect()
    };
    assert_eq!(order(&bench), ["first", "home"]);
    bench.command(join("new", "changed"));
    bench.pass(Span::seconds(5));
    assert_eq!(order(&bench), ["new", "first", "home"]);
}

#[test]
fn a_restored_network_replaces_a_password_that_was_wrong_and_no_other() {
    let record = |password: &str| {
        let mut other = Bench::new("gdr3", "Lumia 920");
        let network = SavedNetwork { password: Some(password.into()), ..saved("home") };
        other.network.hold(network);
        other.network.records().next().expect("it is saved")
    };
    let password = |bench: &Bench| bench.network.saved()[0].password.clone().expect("it has one");
    let mut bench = Bench::connected();
    bench.with(|network, cx| network.place(cx, &record("restored")));
    assert_eq!(&*password(&bench), "swordfish");
    bench.password = "changed";
    bench.radio(RadioAnswer::Lost { ssid: "home".into() });
    bench.pass(Span::minutes(1));
    bench.with(|network, cx| network.place(cx, &record("changed")));
    assert_eq!(&*password(&bench), "changed");
    bench.pass(Span::minutes(1));
    assert_eq!(bench.network.wifi().name(), "connected");
}

#[test]
fn what_is_cleared_before_a_restore_are_networks_only_if_they_are_in_it() {
    let mut bench = Bench::connected();
    bench.with(|network, cx| network.clear(cx, Kinds::of(&[Kind::App])));
    assert_eq!(bench.network.saved(), [saved("home")]);
    bench.with(|network, cx| network.clear(cx, Kinds::of(&[Kind::WifiNetwork])));
    assert!(bench.network.saved().is_empty());
}

#[test]
fn the_list_is_refreshed_every_six_seconds_while_its_page_is_seen() {
    let refreshes = |bench: &mut Bench| {
        let before = bench.times("Scan");
        bench.pass(Span::seconds(60));
        bench.times("Scan") - before
    };
    let mut bench = Bench::connected();
    assert_eq!(refreshes(&mut bench), 0);
    bench.command(Command::OpenWifiPage);
    assert_eq!(refreshes(&mut bench), 10);
    bench.command(Command::CloseWifiPage);
    assert_eq!(refreshes(&mut bench), 0);
    bench.command(Command::OpenWifiPage);
    bench.darken();
    assert_eq!(refreshes(&mut bench), 0);
    assert!(bench.try_command(Command::OpenWifiPage).is_err(), "nobody sees it");
    bench.change(|it| it.screen_on = true);
    assert_eq!(refreshes(&mut bench), 0);
    bench.command(Command::OpenWifiPage);
    bench.command(Command::SetWifi { on: false });
    assert_eq!(refreshes(&mut bench), 0);
}

#[test]
fn the_background_wakes_wifi_unless_battery_saver_is_on() {
    let in_background = LinkRule { background: true, ..WIFI_ANY };
    for (rule, battery_saver, wakes) in [
        (in_background, false, true),
        (in_background, true, false),
        (WIFI_ANY, false, true),
        (WIFI_ANY, true, true),
    ] {
        let mut bench = Bench::connected();
        bench.change(|it| it.battery_saver = battery_saver);
        bench.darken();
        bench.pass(Span::minutes(3));
        assert_eq!(bench.network.wifi().name(), "asleep");
        bench.fetch(1, rule, 1_000);
        bench.pass(Span::seconds(10));
        assert_eq!(bench.end(1).is_some(), wakes, "{rule:?}, saver {battery_saver}");
    }
}

#[test]
fn a_look_at_the_phone_begins_the_two_minutes_anew() {
    let mut bench = Bench::connected();
    bench.darken();
    bench.pass(Span::seconds(60));
    bench.change(|it| it.screen_on = true);
    bench.pass(Span::seconds(30));
    bench.darken();
    bench.pass(Span(119_999));
    assert_eq!(bench.network.wifi().name(), "connected");
    bench.pass(Span(1));
    assert_eq!(bench.network.wifi().name(), "asleep");
}

#[test]
fn nothing_wakes_a_phone_that_rests_before_its_wifi_is_dropped() {
    let mut bench = Bench::connected();
    bench.darken();
    let next = bench.queue.peek().map(|(at, _)| at);
    assert_eq!(next, Some(bench.now + Span::minutes(2)));
}

#[test]
fn without_data_a_multimedia_message_fails_at_once() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.boot();
    bench.command(Command::SetData { on: false });
    bench.pass(Span::seconds(5));
    assert_eq!(bench.network.cell().name(), "service");
    bench.send(1, LinkRule::CELLULAR_NOW, 200_000);
    assert_eq!(end_of(&bench, 1), Some(Err(Code::NAME_NOT_RESOLVED)));
    assert_eq!(bench.times("AttachMms"), 0);
}

#[test]
fn while_its_connection_opens_a_multimedia_message_waits_whatever_else_happens() {
    let happens: [fn(&mut Bench); 4] = [
        |_| {},
        |bench| bench.change(|it| it.battery_saver = true),
        |bench| bench.command(Command::UseMobileDataWhenLimited { on: true }),
        |bench| bench.radio(RadioAnswer::Attached(cell_data(3))),
    ];
    for (index, happens) in happens.into_iter().enumerate() {
        let mut bench = Bench::new("gdr3", "Lumia 920");
        bench.boot();
        bench.send(1, LinkRule::CELLULAR_NOW, 200_000);
        happens(&mut bench);
        assert_eq!(bench.end(1), None, "{index}");
        bench.pass(Span::seconds(10));
        assert_eq!(end_of(&bench, 1), Some(Ok(())), "{index}");
    }
}

#[test]
fn while_a_connection_for_mms_opens_nothing_else_waits_for_it() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.right_apn = "another";
    bench.home = None;
    bench.boot();
    bench.send(1, LinkRule::CELLULAR_NOW, 200_000);
    bench.fetch(2, LinkRule::NOW, 1_000);
    assert_eq!(end_of(&bench, 2), Some(Err(Code::NAME_NOT_RESOLVED)));
}

#[test]
fn a_multimedia_message_that_may_wait_gets_its_connection_when_there_is_a_cell() {
    let wait = LinkRule { otherwise: Otherwise::Wait, ..LinkRule::CELLULAR_NOW };
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.cell = None;
    bench.boot();
    bench.send(1, wait, 1_000);
    bench.cell = Some(cell_data(4));
    bench.radio(RadioAnswer::CellChanged);
    bench.pass(Span::seconds(10));
    assert_eq!(end_of(&bench, 1), Some(Ok(())));
    // What does not wait for it does not open it.
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.home = None;
    bench.boot();
    bench.fetch(1, WIFI_ANY, 1_000);
    bench.send(2, LinkRule::NOW, 1_000_000);
    bench.radio(RadioAnswer::CellChanged);
    bench.pass(Span::seconds(10));
    assert_eq!(bench.times("AttachMms"), 0);
}

#[test]
fn another_access_point_for_mms_is_used_for_the_next_message() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.boot();
    bench.send(1, LinkRule::CELLULAR_NOW, 1_000);
    bench.pass(Span::seconds(10));
    bench.right_mms_apn = "new";
    bench.change(|it| it.mms_apn = Some(("new".into(), "http://mmsc.example".into())));
    bench.pass(Span::seconds(10));
    bench.send(2, LinkRule::CELLULAR_NOW, 1_000);
    bench.pass(Span::seconds(10));
    assert_eq!(end_of(&bench, 2), Some(Ok(())));
    let mut opened = bench.radio_requests.iter().filter(|it| it.starts_with("AttachMms"));
    assert!(opened.next_back().expect("it was opened").contains("new"));
}

#[test]
fn abroad_a_multimedia_message_breaks_off_when_roaming_is_switched_off() {
    let mut bench = on_cell(CellularData { roaming: true, ..cell_data(3) });
    bench.command(Command::SetRoaming { on: true });
    bench.send(1, LinkRule::CELLULAR_NOW, 1_000_000);
    bench.pass(Span::seconds(5));
    assert_eq!(bench.end(1), None);
    bench.command(Command::SetRoaming { on: false });
    assert_eq!(end_of(&bench, 1), Some(Err(Code::CONNECTION_ABORTED)));
}

#[test]
fn data_that_is_granted_late_or_unasked_is_no_data() {
    let mut bench = on_cell(cell_data(4));
    bench.command(Command::SetData { on: false });
    bench.radio(RadioAnswer::Attached(cell_data(4)));
    assert_eq!(bench.network.cell().name(), "service", "it was switched off since");
    let mut bench = on_cell(cell_data(4));
    bench.change(|it| it.apn = None);
    bench.radio(RadioAnswer::Attached(cell_data(4)));
    assert_eq!(bench.network.cell().name(), "service", "no access point is set");
}

#[test]
fn a_sim_that_is_taken_out_ends_what_ran_over_it_and_one_that_was_never_in_is_no_news() {
    let told = |bench: &Bench| bench.facts.0.iter().any(|it| it == "has no SIM card");
    let mut bench = on_cell(cell_data(4));
    bench.fetch(1, LinkRule::NOW, 5_000_000);
    bench.pass(Span::seconds(5));
    bench.change(|it| it.sim = None);
    assert_eq!(end_of(&bench, 1), Some(Err(Code::CONNECTION_ABORTED)));
    assert_eq!((told(&bench), bench.times("Detach")), (true, 1));
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.conditions.sim = None;
    bench.boot();
    assert_eq!((bench.network.cell().name(), told(&bench)), ("no_sim", false));
    bench.command(Command::SetAirplane { on: true });
    assert_eq!(bench.times("Detach"), 0, "there is nothing to leave");
}
