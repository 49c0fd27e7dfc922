//! What goes on, and what is held back, when links, battery and power change.

use super::*;

/// Something changes that is none of these apps' business.
fn something_else(conditions: &mut Conditions) {
    conditions.battery_saver = true;
}

#[test]
fn an_app_as_large_as_cellular_carries_is_fetched_over_it_and_one_byte_more_is_not() {
    let cap = Bench::of("wp8.0").phone.switches.cellular_cap_bytes();
    for (package_bytes, expected) in [(cap, ("downloading", 1)), (cap + 1, ("waiting_for_wifi", 0))]
    {
        let mut bench = Bench::of("wp8.0");
        bench.set(on_cellular);
        let maps = Arc::new(Edition { package_bytes, ..Edition::clone(&app("Maps", 1)) });
        bench.cloud.publish(Arc::clone(&maps));
        bench.signal(&Signal::Download(Arc::clone(&maps)));
        bench.pass(Span::seconds(2));
        bench.set(something_else);
        bench.pass(Span::seconds(2));
        assert_eq!((bench.state(&maps), bench.times("package")), expected);
    }
}

#[test]
fn what_turns_out_larger_than_announced_stops_when_wifi_goes_and_only_then() {
    let mut bench = Bench::of("wp8.0");
    let announced = app("Grown", 5);
    bench.cloud.publish(Arc::clone(&announced));
    assert!(bench.cloud.update(announced.product, 60_000_000));
    bench.signal(&Signal::Download(Arc::clone(&announced)));
    bench.pass(Span::seconds(10));
    bench.set(something_else);
    assert_eq!((bench.state(&announced), bench.times("package")), ("downloading", 1));
    bench.set(on_cellular);
    assert_eq!(bench.state(&announced), "waiting_for_wifi");
    bench.set(on_wifi);
    bench.pass(Span::minutes(2));
    assert!(bench.has(&announced));
}

#[test]
fn two_downloads_that_lose_wifi_together_both_keep_what_is_here() {
    let mut bench = Bench::of("reference");
    let apps = [app("A", 80), app("B", 80)];
    bench.restore(&[&apps[0], &apps[1]], true);
    bench.pass(Span::seconds(10));
    bench.set(on_cellular);
    assert_eq!(bench.states(), ["waiting_for_wifi"; 2]);
    for edition in &apps {
        let here = received(&bench, edition);
        assert!((9_000_000..10_000_000).contains(&here), "{here} bytes");
    }
}

#[test]
fn an_app_that_is_being_installed_needs_no_link() {
    let mut bench = Bench::of("wp8.0");
    let maps = app("Maps", 30);
    bench.restore(&[&maps], true);
    bench.pass(Span::seconds(31));
    assert_eq!(bench.state(&maps), "installing");
    bench.set(on_cellular);
    assert_eq!(bench.state(&maps), "installing");
    bench.set(offline);
    bench.pass(Span::seconds(10));
    assert!(bench.has(&maps));
    assert_eq!(bench.times("package"), 1);
}

#[test]
fn what_its_user_resumes_is_not_held_back_by_battery_saver() {
    let mut bench = Bench::of("wp8.0");
    bench.set(something_else);
    let maps = app("Maps", 5);
    bench.restore(&[&maps], true);
    assert_eq!(bench.state(&maps), "waiting_for_battery");
    bench.download(Command::Pause(maps.product)).expect("it waits");
    bench.download(Command::Resume(maps.product)).expect("it is paused");
    assert_eq!(bench.state(&maps), "downloading");
}

#[test]
fn only_what_wants_the_network_needs_attention_when_there_is_none() {
    let mut bench = Bench::of("wp8.0");
    let apps = [app("Here", 5), app("Paused", 5), app("Wanted", 5), app("Untouched", 5)];
    bench.restore(&[&apps[0]], true);
    bench.pass(Span::seconds(6));
    assert_eq!(bench.state(&apps[0]), "installing");
    bench.pass(Span(100));
    bench.set(offline);
    bench.restore(&[&apps[1], &apps[2]], true);
    bench.restore(&[&apps[3]], false);
    bench.download(Command::Pause(apps[1].product)).expect("it waits");
    // What is here already waits for the network only because the phone starts anew.
    bench.power_cycle();
    bench.pass(Span::minutes(31));
    let expected = ["pending", "paused", "attention_required", "waiting_for_tap"];
    assert_eq!(bench.states(), expected);
    let wanted = bench.downloads.state(apps[2].product);
    let code = Code::NAME_NOT_RESOLVED;
    assert_eq!(wanted, Some(State::AttentionRequired { code, attempts: 1 }));
}

#[test]
fn nobody_is_told_of_a_missing_network_that_nothing_needs() {
    let mut bench = Bench::of("wp8.0");
    bench.set(offline);
    let maps = app("Maps", 5);
    bench.restore(&[&maps], false);
    bench.pass_a_day();
    assert_eq!(bench.facts, ["downloads: 1 queued, each waits for a tap"]);
}

#[test]
fn every_minute_it_is_written_down_how_far_long_downloads_are_and_only_those() {
    let mut bench = Bench::of("reference");
    let (long, longer, short) = (app("Long", 200), app("Longer", 300), app("Short", 31));
    bench.restore(&[&long], true);
    let writes = bench.disk.writes;
    bench.pass(Span::seconds(40));
    assert_eq!(bench.disk.writes, writes, "nothing before the minute is over");
    for edition in [&longer, &short] {
        bench.cloud.publish(Arc::clone(edition));
        bench.signal(&Signal::Download(Arc::clone(edition)));
    }
    assert_eq!(bench.state(&longer), "downloading");
    bench.pass(Span::seconds(30));
    bench.power_cycle();
    let here = received(&bench, &long);
    assert!((59_000_000..61_000_000).contains(&here), "{here} bytes");

    let mut bench = Bench::of("reference");
    bench.restore(&[&long], true);
    bench.pass(Span::seconds(40));
    bench.cloud.publish(Arc::clone(&short));
    bench.signal(&Signal::Download(Arc::clone(&short)));
    bench.pass(Span::seconds(26));
    bench.power_cycle();
    assert_eq!(received(&bench, &short), 0);
}

#[test]
fn the_queue_goes_on_with_the_start_of_the_phone() {
    let mut bench = Bench::of("wp8.0");
    let maps = app("Maps", 5);
    bench.restore(&[&maps], true);
    bench.pass(Span::seconds(2));
    bench.downloads.power_lost(bench.now, bench.phone.luck, 1);
    assert_eq!(bench.state(&maps), "pending");
    bench.on_downloads(Downloads::booted);
    assert_eq!((bench.state(&maps), bench.times("license")), ("downloading", 2));
}
