//! The limit on cellular data: to the byte and to the day.

use super::*;

/// On a cell of this speed only, with this limit.
fn limited(bytes_per_second: u64, kind: LimitKind, bytes: u64) -> Bench {
    let mut bench = Bench::new("gdr3", "Lumia 920");
    bench.home = None;
    bench.cell = Some(CellularData { bytes_per_second, ..cell_data(4) });
    bench.boot();
    bench.command(Command::RestrictNearLimit { on: true });
    bench.command(Command::SetDataLimit { limit: Some(DataLimit { kind, bytes }) });
    bench
}

#[test]
fn near_is_nine_tenths_to_the_byte() {
    for (used, restricted) in [(11_109, false), (11_110, true)] {
        let mut bench = limited(CELL_BYTES_PER_SECOND, LimitKind::OneTime, 12_345);
        bench.fetch(1, LinkRule::NOW, used - ENVELOPE_BYTES);
        bench.pass(Span::seconds(5));
        assert_eq!(bench.network.used_of_limit(bench.now), used);
        assert_eq!(bench.conditions.data_restricted, restricted, "{used} bytes");
    }
}

#[test]
fn it_is_noticed_while_a_download_runs_however_many_share_the_link() {
    for downloads in [1, 3] {
        // A byte a millisecond.
        let mut bench = limited(1_000, LimitKind::OneTime, 60_000);
        bench.fetch(100, LinkRule::NOW, 10_000);
        bench.pass(Span::seconds(20));
        for number in 0..downloads {
            bench.fetch(number, LinkRule::NOW, 100_000);
        }
        for _ in 0..50_000 {
            bench.pass(Span(1));
            let used = bench.network.used_of_limit(bench.now);
            // Each may have a fraction of a byte that does not count yet.
            let surely = used >= 54_000 + u64::from(downloads);
            assert!(!surely || bench.conditions.data_restricted, "{downloads}: {used}");
            assert!(used >= 54_000 || !bench.conditions.data_restricted, "{downloads}: {used}");
        }
        assert!(bench.conditions.data_restricted);
    }
}

#[test]
fn it_is_noticed_when_it_is_set_while_downloads_run() {
    let mut bench = limited(1_000, LimitKind::Unlimited, 0);
    for number in 0..3 {
        bench.fetch(number, LinkRule::NOW, 100_000);
    }
    bench.pass(Span::seconds(2));
    let limit = Some(DataLimit { kind: LimitKind::OneTime, bytes: 20_000 });
    bench.command(Command::SetDataLimit { limit });
    bench.pass(Span::ms(17_990));
    assert!(!bench.conditions.data_restricted);
    bench.pass(Span::ms(20));
    assert!(bench.conditions.data_restricted, "18,000 bytes take 18 seconds");
}

#[test]
fn a_month_begins_at_midnight_of_its_day_and_in_a_shorter_month_on_the_last() {
    const DAY_MS: u64 = 86_400_000;
    // The scenario begins on 4 November 2013 at 8 o'clock; November has 30 days.
    for (day, days) in [(5, 1), (6, 2), (30, 26), (31, 26), (1, 27), (2, 28), (3, 29), (4, 30)] {
        let kind = LimitKind::Monthly { day };
        let mut bench = limited(CELL_BYTES_PER_SECOND, kind, 10_000_000);
        bench.fetch(1, LinkRule::NOW, 1_000);
        let midnight = days * DAY_MS - DAY_MS / 3;
        bench.until(Time(midnight - 1));
        assert_eq!(bench.network.used_of_limit(bench.now), 1_700, "day {day}");
        bench.until(Time(midnight));
        assert_eq!(bench.network.used_of_limit(bench.now), 0, "day {day}");
    }
}

#[test]
fn a_phone_that_moves_nothing_is_not_woken_for_its_limit() {
    let mut bench = limited(CELL_BYTES_PER_SECOND, LimitKind::OneTime, 10_000_000);
    bench.fetch(1, LinkRule::NOW, 1_000);
    bench.pass(Span::seconds(5));
    assert!(!bench.timers.iter().any(|(it, _)| *it == AnyTimer::Network(Timer::DataLimit)));
}
