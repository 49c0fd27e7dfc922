//! Transfers that apps leave to the system.

use super::*;

const ANYWHERE: Preference = Preference::AllowCellularAndBattery;

/// On Wi-Fi of this speed.
fn on_wifi(bytes_per_second: u64) -> Bench {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.home = Some(Joined { bytes_per_second, ..full_link() });
    bench.boot();
    bench.command(join("home", "swordfish"));
    bench.pass(Span::seconds(10));
    bench
}

/// On a cell of this speed.
fn on_cell(generation: u8, bytes_per_second: u64) -> Bench {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.home = None;
    bench.cell = Some(CellularData { bytes_per_second, ..cell_data(generation) });
    bench.boot();
    bench
}

/// `home` has another speed from now on.
fn home_becomes(bench: &mut Bench, bytes_per_second: u64) {
    let home = bench.home.expect("it is in range");
    let link = Joined { bytes_per_second, revision: home.revision + 1, ..home };
    bench.home = Some(link);
    bench.radio(RadioAnswer::Joined { ssid: "home".into(), link });
}

#[test]
fn a_link_that_is_too_slow_pauses_it_and_below_3g_it_waits() {
    let stand = |mut bench: Bench| {
        bench.command(Command::Transfer(transfer("a", 1_000_000, ANYWHERE)));
        status(&bench, "a")
    };
    // 100 kbit/s on Wi-Fi, 50 kbit/s on cellular (fact 182).
    assert_eq!(stand(on_wifi(12_499)), Status::Paused);
    assert_eq!(stand(on_wifi(12_500)), Status::Transferring);
    for generation in [3, 4] {
        assert_eq!(stand(on_cell(generation, 6_249)), Status::Paused, "{generation}G");
        assert_eq!(stand(on_cell(generation, 6_250)), Status::Transferring, "{generation}G");
    }
    assert_eq!(stand(on_cell(2, 100_000)), Status::WaitingForNetwork);
}

#[test]
fn a_paused_one_goes_on_where_it_was_as_soon_as_its_link_is_fast_enough() {
    let mut bench = on_wifi(100_000);
    bench.command(Command::Transfer(transfer("a", 1_000_000, ANYWHERE)));
    bench.pass(Span(4_037));
    home_becomes(&mut bench, 1_000);
    assert_eq!(status(&bench, "a"), Status::Paused);
    bench.pass(Span::hours(2));
    assert_eq!(status(&bench, "a"), Status::Paused);
    home_becomes(&mut bench, 100_000);
    assert_eq!(status(&bench, "a"), Status::Transferring);
    bench.pass(Span::seconds(10));
    assert_eq!(status(&bench, "a"), Status::Completed);
    assert_eq!(bench.network.meter().links().wifi.down, 1_000_000, "no byte twice");
}

#[test]
fn what_is_too_large_fails_or_asks_for_less() {
    let (up, down) = (Direction::Up, Direction::Down);
    let (none, cellular, battery) =
        (Preference::None, Preference::AllowCellular, Preference::AllowBattery);
    let fails = true;
    // Direction, bytes, what is asked for; whether it fails, and what becomes of the preference.
    for (direction, bytes, asked, failed, becomes) in [
        (up, 5_000_000, none, false, none),
        (up, 5_000_000, ANYWHERE, false, ANYWHERE),
        (up, 5_000_001, none, fails, none),
        (up, 5_000_001, ANYWHERE, fails, ANYWHERE),
        (down, 20_000_000, cellular, false, cellular),
        (down, 20_000_001, cellular, false, battery),
        (down, 20_000_000, ANYWHERE, false, ANYWHERE),
        (down, 20_000_001, ANYWHERE, false, battery),
        (down, 20_000_001, battery, false, battery),
        (down, 100_000_000, battery, false, battery),
        (down, 100_000_001, battery, fails, battery),
        (down, 100_000_001, ANYWHERE, fails, ANYWHERE),
        (down, 100_000_001, none, false, none),
    ] {
        let mut bench = on_wifi(WIFI_BYTES_PER_SECOND);
        let transfer = BackgroundTransfer { direction, ..transfer("a", bytes, asked) };
        bench.command(Command::Transfer(transfer));
        let stands = bench.network.background_transfers().next().expect("it is in the queue");
        let case = format!("{direction:?} {bytes} {asked:?}");
        assert_eq!(stands.status == Status::Failed(Code::INVALID_DATA), failed, "{case}");
        assert_eq!(stands.preference, becomes, "{case}");
    }
}

#[test]
fn a_new_one_begins_at_its_first_byte_whatever_its_app_says() {
    let mut bench = on_wifi(WIFI_BYTES_PER_SECOND);
    let new = BackgroundTransfer {
        status: Status::Completed,
        done: 999_999,
        ..transfer("a", 1_000_000, ANYWHERE)
    };
    bench.command(Command::Transfer(new));
    assert_eq!(status(&bench, "a"), Status::Transferring);
    bench.pass(Span::seconds(5));
    assert_eq!(status(&bench, "a"), Status::Completed);
    assert_eq!(bench.network.meter().links().wifi.down, 1_000_000);
    assert_eq!(bench.network.background_transfers().map(|it| it.done).sum::<u64>(), 1_000_000);
}

#[test]
fn a_look_at_how_far_it_is_counts_nothing_as_done() {
    let mut bench = on_wifi(WIFI_BYTES_PER_SECOND);
    bench.command(Command::Transfer(transfer("a", 10_000_000, ANYWHERE)));
    bench.pass(Span(3_030));
    bench.with(|network, cx| network.heard(cx, &Signal::HowFar));
    bench.pass(Span(1_000));
    bench.cell = None;
    bench.radio(RadioAnswer::CellChanged);
    bench.pass(Span::seconds(1));
    bench.lose_home();
    assert_eq!(bench.network.background_transfers().map(|it| it.done).sum::<u64>(), 5_000_000);
    bench.home = Some(full_link());
    bench.radio(RadioAnswer::CameIntoRange);
    bench.pass(Span::seconds(20));
    assert_eq!(status(&bench, "a"), Status::Completed);
    assert_eq!(bench.network.meter().links().wifi.down, 10_000_000, "every byte once");
}

#[test]
fn one_that_ran_when_the_power_went_is_asked_for_again() {
    let mut bench = on_wifi(WIFI_BYTES_PER_SECOND);
    bench.command(Command::Transfer(transfer("a", 30_000_000, ANYWHERE)));
    bench.pass(Span::seconds(10));
    bench.lose_power();
    assert_eq!(status(&bench, "a"), Status::Transferring, "so it says on disk");
    bench.cell = None;
    // The first that it hears after the start is that Wi-Fi is there.
    let mut conditions = bench.conditions.clone();
    bench.network.contribute(&mut conditions);
    bench.conditions = conditions;
    bench.with(Network::booted);
    bench.pass(Span::minutes(1));
    assert_eq!(status(&bench, "a"), Status::Completed);
}

#[test]
fn one_whose_wifi_goes_is_asked_for_once_over_the_cell() {
    let mut bench = on_wifi(WIFI_BYTES_PER_SECOND);
    bench.command(Command::Transfer(transfer("a", 10_000_000, ANYWHERE)));
    bench.pass(Span(4_030));
    let before = bench.transmitted.len();
    bench.lose_home();
    assert_eq!(status(&bench, "a"), Status::Transferring);
    assert_eq!(bench.transmitted.len(), before + 1);
    bench.pass(Span::minutes(2));
    assert_eq!(status(&bench, "a"), Status::Completed);
    let links = bench.network.meter().links();
    assert_eq!((links.wifi.down, links.cellular.down), (4_000_000, 6_000_000));
}

#[test]
fn on_limited_wifi_it_runs_when_the_user_lets_it_use_mobile_data() {
    let mut bench = Bench::connected();
    bench.command(Command::UseMobileDataWhenLimited { on: false });
    let link = Joined { internet: Internet::Limited, revision: 2, ..full_link() };
    bench.radio(RadioAnswer::Joined { ssid: "home".into(), link });
    bench.command(Command::Transfer(transfer("a", 1_000_000, ANYWHERE)));
    assert_eq!(status(&bench, "a"), Status::WaitingForNetwork);
    bench.command(Command::UseMobileDataWhenLimited { on: true });
    assert_eq!(status(&bench, "a"), Status::Transferring);
    bench.command(Command::UseMobileDataWhenLimited { on: false });
    assert_eq!(status(&bench, "a"), Status::WaitingForNetwork);
}
