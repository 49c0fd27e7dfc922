//! Exchanges and the links they share: to the byte and to the millisecond.

use super::*;

/// On Wi-Fi of this speed, without a way out over a cell.
fn on_wifi(bytes_per_second: u64) -> Bench {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.home = Some(Joined { bytes_per_second, ..full_link() });
    bench.cell = None;
    bench.boot();
    bench.command(join("home", "swordfish"));
    bench.pass(Span::seconds(10));
    bench
}

fn end_of(bench: &Bench, number: u32) -> Option<Result<(), Code>> {
    bench.end(number).map(|(_, end)| end)
}

#[test]
fn bodies_of_up_to_16_kib_have_a_time_of_their_own_and_longer_ones_share() {
    for (bytes, shares) in [(16_384, false), (16_385, true)] {
        let mut bench = on_wifi(100_000);
        bench.fetch(1, LinkRule::NOW, bytes);
        bench.pass(Span(40));
        assert_eq!(bench.moved(1).is_some(), shares, "{bytes} down");
        bench.send(2, LinkRule::NOW, bytes - ENVELOPE_BYTES);
        assert_eq!(bench.moved(2).is_some(), shares, "{bytes} up");
    }
}

#[test]
fn small_answers_take_each_the_time_of_its_own_length() {
    let mut bench = on_wifi(1_000);
    let begun = bench.now;
    bench.fetch(1, LinkRule::NOW, 1_000);
    bench.fetch(2, LinkRule::NOW, 3_000);
    bench.pass(Span::seconds(10));
    // 700 bytes and 10 ms up, 20 ms in the world.
    assert_eq!(bench.end(1), Some((begun + Span(1_730), Ok(()))));
    assert_eq!(bench.end(2), Some((begun + Span(3_730), Ok(()))));
}

#[test]
fn an_answer_is_waited_for_a_minute_after_the_last_byte_of_its_request() {
    let mut bench = on_wifi(100);
    bench.silent = true;
    let begun = bench.now;
    bench.fetch(1, LinkRule::NOW, 1_000);
    bench.pass(Span::minutes(5));
    assert_eq!(bench.end(1), Some((begun + Span::seconds(67), Err(Code::TIMEOUT))));
    assert_eq!(bench.arrived, [], "nothing came");
}

#[test]
fn a_short_request_and_a_long_one_each_run_out_a_minute_after_they_have_left() {
    let mut bench = on_wifi(100);
    bench.silent = true;
    let begun = bench.now;
    bench.send(1, LinkRule::NOW, 9_300);
    bench.fetch(2, LinkRule::NOW, 1_000);
    bench.pass(Span::minutes(5));
    assert_eq!(bench.end(2), Some((begun + Span::seconds(67), Err(Code::TIMEOUT))));
    assert_eq!(bench.end(1), Some((begun + Span::seconds(160), Err(Code::TIMEOUT))));
}

#[test]
fn what_is_cut_off_at_its_last_byte_or_later_is_whole() {
    for (cut_at, expected) in
        [(999_999, Err(Code::CONNECTION_ABORTED)), (1_000_000, Ok(())), (1_000_001, Ok(()))]
    {
        let mut bench = Bench::connected();
        bench.cut_at = Some(cut_at);
        bench.fetch(1, LinkRule::NOW, 1_000_000);
        bench.pass(Span::seconds(5));
        assert_eq!(end_of(&bench, 1), Some(expected), "{cut_at}");
        let down = bench.network.meter().links().wifi.down;
        assert_eq!(down, cut_at.min(1_000_000), "{cut_at}");
    }
}

#[test]
fn equal_answers_end_oldest_first_a_fraction_of_a_byte_apart() {
    let mut bench = on_wifi(1);
    bench.home = Some(full_link());
    bench.radio(RadioAnswer::Joined {
        ssid: "home".into(),
        link: Joined { revision: 2, ..full_link() },
    });
    for number in 1..=3 {
        bench.fetch(number, LinkRule::NOW, 20_000);
    }
    bench.pass(Span(30));
    let begun = bench.now;
    let slow = Joined { bytes_per_second: 1, revision: 3, ..full_link() };
    bench.radio(RadioAnswer::Joined { ssid: "home".into(), link: slow });
    bench.pass(Span::days(1));
    // A byte a second: 60,000 bytes take 60,000 seconds.
    let after = |number| bench.end(number).map(|(at, _)| at.since(begun).0);
    assert_eq!([1, 2, 3].map(after), [59_999_998, 59_999_999, 60_000_000].map(Some));
}

#[test]
fn a_link_carries_no_more_than_it_can_however_often_it_changes() {
    let mut bench = on_wifi(1_000_000);
    for number in 1..=3 {
        bench.fetch(number, LinkRule::NOW, 1_000_000);
    }
    bench.pass(Span(30));
    for change in 0..3_000 {
        let bytes_per_second = 1 + change % 2;
        let link = Joined { bytes_per_second, revision: 2 + change, ..full_link() };
        bench.radio(RadioAnswer::Joined { ssid: "home".into(), link });
        bench.pass(Span(1));
    }
    // Three seconds at one and a half bytes a second.
    assert_eq!(bench.network.used(bench.now).wifi.down, 4);
}

#[test]
fn the_radio_is_busy_until_the_last_large_body_is_through() {
    let mut bench = Bench::connected();
    assert_eq!(bench.conditions.wifi_radio, Radio::Idle);
    bench.fetch(1, LinkRule::NOW, 1_000_000);
    bench.fetch(2, LinkRule::NOW, 3_000_000);
    bench.pass(Span::seconds(3));
    assert_eq!((end_of(&bench, 1), end_of(&bench, 2)), (Some(Ok(())), None));
    assert_eq!(bench.conditions.wifi_radio, Radio::Busy);
    assert!(bench.conditions.transferring);
    bench.pass(Span::seconds(3));
    assert_eq!(bench.conditions.wifi_radio, Radio::Idle);
    assert!(!bench.conditions.transferring);
}

#[test]
fn what_is_given_up_never_ends_and_leaves_its_share_to_the_others() {
    let mut bench = Bench::connected();
    let begun = bench.now + Span(30);
    bench.fetch(1, LinkRule::NOW, 3_000_000);
    bench.fetch(2, LinkRule::NOW, 3_000_000);
    bench.until(begun + Span::seconds(2));
    bench.with(|network, cx| network.abandon(cx, tag(1)));
    assert_eq!(bench.arrived, [(tag(1), 1_000_000)]);
    bench.pass(Span::seconds(60));
    assert_eq!(bench.end(1), None);
    assert_eq!(bench.end(2), Some((begun + Span::seconds(4), Ok(()))));
}

#[test]
fn it_is_known_what_runs_where_and_what_waits() {
    let mut bench = Bench::connected();
    bench.change(|it| it.battery_saver = true);
    bench.fetch(1, BACKGROUND, 1_000);
    bench.fetch(2, LinkRule::NOW, 5_000_000);
    bench.send(3, LinkRule::NOW, 5_000_000);
    let network = &bench.network;
    assert_eq!(network.open_exchanges(), (2, 1));
    let on = [Link::Wifi, Link::Cellular, Link::Signalling].map(|it| network.exchanges_on(it));
    assert_eq!(on, [2, 0, 0]);
    assert_eq!([1, 2, 3, 4].map(|number| network.waits(tag(number))), [true, false, false, false]);
}

#[test]
fn a_look_at_the_counters_has_what_is_on_its_way() {
    let mut bench = Bench::connected();
    bench.fetch(1, LinkRule::NOW, 5_000_000);
    bench.pass(Span(1_030));
    bench.fetch(2, LinkRule::NOW, 5_000_000);
    bench.pass(Span(1_030));
    assert_eq!(bench.network.used(bench.now).wifi.down, 2_030_000);
}

#[test]
fn the_counters_are_written_down_every_eight_mebibytes() {
    for (bytes, kept) in [(4_000_000, 0), (9_000_000, 9_000_000)] {
        let mut bench = Bench::connected();
        bench.fetch(1, LinkRule::NOW, bytes);
        bench.pass(Span::minutes(1));
        bench.lose_power();
        assert_eq!(bench.network.used(bench.now).wifi.down, kept);
    }
}

#[test]
fn an_answer_to_a_question_from_before_a_restart_is_not_taken_for_another() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.home = None;
    bench.cell = Some(CellularData { latency_ms: 10_000, ..cell_data(4) });
    bench.boot();
    bench.fetch(1, LinkRule::NOW, 1_000);
    bench.pass(Span::seconds(1));
    bench.lose_power();
    bench.boot();
    let begun = bench.now;
    bench.fetch(2, LinkRule::NOW, 2_000);
    bench.pass(Span::seconds(30));
    // 7 ms up, 10 s on the way, 20 ms in the world, 20 ms down.
    assert_eq!(bench.end(2), Some((begun + Span(10_047), Ok(()))));
    assert_eq!(bench.end(1), None);
}

#[test]
fn what_waits_for_the_end_of_battery_saver_is_sent_then_also_after_a_start_under_it() {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.conditions.battery_saver = true;
    bench.boot();
    bench.fetch(1, BACKGROUND, 1_000);
    assert!(bench.network.waits(tag(1)));
    bench.change(|it| it.battery_saver = false);
    bench.pass(Span::seconds(5));
    assert_eq!(end_of(&bench, 1), Some(Ok(())));
}

#[test]
fn a_stream_has_between_half_a_piece_and_one_and_a_half_ahead() {
    let mut bench = Bench::connected();
    bench.command(Command::Play { app: "Music".into(), bytes_per_second: 20_000 });
    bench.pass(Span::seconds(10));
    for _ in 0..100 {
        bench.pass(Span::seconds(3));
        let ahead = bench.network.stream().expect("it plays").buffered_until.since(bench.now);
        assert!((Span::seconds(14)..=Span::seconds(46)).contains(&ahead), "{ahead:?}");
    }
}

#[test]
fn a_stream_whose_piece_breaks_off_asks_again_five_seconds_later() {
    let mut bench = Bench::connected();
    bench.command(Command::Play { app: "Music".into(), bytes_per_second: 100_000 });
    bench.pass(Span(1_030));
    bench.lose_home();
    let asked = |bench: &Bench| bench.transmitted.len();
    let before = asked(&bench);
    bench.pass(Span(4_999));
    assert_eq!(asked(&bench), before);
    bench.pass(Span(1));
    assert_eq!(asked(&bench), before + 1);
}

#[test]
fn a_speed_is_told_in_the_units_of_an_operator() {
    for (bytes_per_second, speed_per_mille, expected) in [
        (1_000_000, 1000, "8 Mbit/s"),
        (125_000, 1000, "1 Mbit/s"),
        (124_999, 1000, "999 kbit/s"),
        (937_500, 1000, "7.5 Mbit/s"),
        (1_000_000, 250, "2 Mbit/s"),
        (50_000, 1000, "400 kbit/s"),
        (50_000, 5, "2 kbit/s"),
    ] {
        let link = Joined { bytes_per_second, speed_per_mille, ..full_link() };
        let told = Fact::Connected { ssid: "home".into(), link }.to_string();
        assert_eq!(told, format!("is on `home`, {expected}"));
    }
}
