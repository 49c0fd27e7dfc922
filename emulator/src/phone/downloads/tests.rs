//! The queue, with the packages behind it and the Store at the other end.

mod answers;
mod circumstances;

use std::sync::Arc;

use super::{Command, Downloads, State, Tag};
use crate::kernel::{DiskMeter, Span};
use crate::phone::conditions::{Cellular, Conditions};
use crate::phone::service::Service as _;
use crate::phone::shop_bench::{ANA, Bench, FULL, Failing, app, paid, product};
use crate::phone::signal::Signal;
use crate::quirks::{
    close_asks_the_store_first, dismissal_is_not_written_down, retry_reuses_the_expired_ticket,
};
use crate::wire::{
    Answer, Code, ENVELOPE_BYTES, Edition, Internet, Standing, StoreAnswer, app_record_id,
};

fn on_cellular(conditions: &mut Conditions) {
    conditions.wifi = None;
    conditions.cellular = Some(Cellular { generation: 4, roaming: false });
}

fn offline(conditions: &mut Conditions) {
    conditions.wifi = None;
    conditions.cellular = None;
}

fn on_wifi(conditions: &mut Conditions) {
    conditions.wifi = Some(Internet::Full);
}

fn received(bench: &Bench, edition: &Edition) -> u64 {
    bench.downloads.entry(edition.product).expect("it is in the queue").received_bytes
}

#[test]
fn a_restored_app_is_licensed_downloaded_installed_and_leaves_the_queue() {
    let mut bench = Bench::of("wp8.0");
    let maps = app("Offline Maps", 10);
    bench.restore(&[&maps], true);
    assert_eq!(bench.state(&maps), "downloading");
    bench.pass(Span::seconds(11));
    assert_eq!(bench.state(&maps), "installing");
    bench.pass(Span::seconds(10));
    assert_eq!(bench.state(&maps), "gone");
    assert!(bench.has(&maps));
    assert_eq!(bench.asked, ["license", "package"]);
}

#[test]
fn downloads_run_in_order_so_many_at_a_time_as_the_version_allows() {
    let apps = [app("A", 5), app("B", 5), app("C", 5)];
    for (profile, expected) in [
        ("wp8.0", ["downloading", "pending", "pending"]),
        ("reference", ["downloading", "downloading", "pending"]),
    ] {
        let mut bench = Bench::of(profile);
        bench.restore(&[&apps[0], &apps[1], &apps[2]], true);
        assert_eq!(bench.states(), expected, "{profile}");
    }
}

#[test]
fn the_next_download_begins_while_one_is_installed() {
    let mut bench = Bench::of("wp8.0");
    let apps = [app("A", 10), app("B", 10)];
    bench.restore(&[&apps[0], &apps[1]], true);
    bench.pass(Span::seconds(12));
    assert_eq!(bench.states(), ["installing", "downloading"]);
}

#[test]
fn a_failed_download_does_not_hold_up_the_rest() {
    let mut bench = Bench::of("wp8.0");
    let (broken, fine) = (app("Broken", 5), app("Fine", 5));
    bench.failing.push(("package", Failing::With(Code::store(500))));
    bench.restore(&[&broken, &fine], true);
    bench.pass_a_day();
    assert_eq!(bench.code(&broken), Some(Code::store(500)));
    assert!(bench.has(&fine) && !bench.has(&broken));
}

#[test]
fn apps_that_wait_for_a_tap_are_installed_one_by_one_or_all_at_once() {
    let mut bench = Bench::of("wp8.0");
    let apps = [app("A", 1), app("B", 1), app("C", 1)];
    bench.restore(&[&apps[0], &apps[1], &apps[2]], false);
    bench.pass_a_day();
    assert_eq!(bench.states(), ["waiting_for_tap"; 3]);
    assert_eq!(bench.asked.len(), 0);
    bench.download(Command::Tap(apps[1].product)).expect("it waits");
    bench.pass_a_day();
    assert_eq!(bench.states(), ["waiting_for_tap"; 2]);
    bench.download(Command::TapAll).expect("two wait");
    bench.pass_a_day();
    assert!(apps.iter().all(|app| bench.has(app)));
}

#[test]
fn a_paused_download_goes_on_where_it_was_with_the_ticket_it_has() {
    let mut bench = Bench::of("wp8.0");
    let big = app("Big", 20);
    bench.restore(&[&big], true);
    bench.pass(Span::seconds(8));
    bench.download(Command::Pause(big.product)).expect("it runs");
    assert_eq!(bench.state(&big), "paused");
    let here = received(&bench, &big);
    assert!((7_000_000..8_000_000).contains(&here), "{here} bytes");
    bench.power_cycle();
    assert_eq!((bench.state(&big), received(&bench, &big)), ("paused", here));
    bench.download(Command::Resume(big.product)).expect("it is paused");
    bench.pass(Span::seconds(14));
    assert_eq!(bench.state(&big), "installing");
    assert_eq!(bench.times("license"), 1);
}

#[test]
fn the_queue_goes_on_after_a_loss_of_power() {
    let mut bench = Bench::of("wp8.0");
    let apps = [app("A", 10), app("B", 10)];
    bench.restore(&[&apps[0], &apps[1]], true);
    bench.pass(Span::seconds(13));
    bench.power_cycle();
    bench.pass_a_day();
    assert!(bench.has(&apps[0]) && bench.has(&apps[1]));
}

#[test]
fn a_long_download_keeps_what_its_last_checkpoint_wrote() {
    let mut bench = Bench::of("wp8.0");
    let game = app("Game", 200);
    bench.restore(&[&game], true);
    bench.pass(Span::seconds(130));
    bench.power_cycle();
    let here = received(&bench, &game);
    assert!((110_000_000..=121_000_000).contains(&here), "{here} bytes");
    // Its ticket is good for ten minutes.
    bench.pass(Span::seconds(95));
    assert_eq!((bench.state(&game), bench.times("license")), ("installing", 1));
}

#[test]
fn what_has_arrived_when_the_phone_is_switched_off_is_there_when_it_is_on_again() {
    let mut bench = Bench::of("wp8.0");
    let maps = app("Maps", 20);
    bench.restore(&[&maps], true);
    bench.pass(Span::seconds(10));
    bench.signal(&Signal::ShuttingDown);
    bench.pass(Span::seconds(6));
    bench.power_cycle();
    assert!(received(&bench, &maps) >= 9_000_000);
}

#[test]
fn power_cut_at_every_disk_write_of_a_restore_loses_nothing() {
    let apps: Vec<_> = (0..6).map(|n| app(&format!("App {n}"), 40 - 6 * n)).collect();
    let all: Vec<&Arc<Edition>> = apps.iter().collect();
    for cut_at in 1.. {
        let mut bench = Bench::of("reference");
        bench.failing.push(("package", Failing::CutAt(1_000_000)));
        bench.failing.push(("package", Failing::Damaged));
        bench.failing.push(("license", Failing::With(Code::TIMEOUT)));
        bench.disk = DiskMeter { cut_at_write: Some(cut_at), ..DiskMeter::default() };
        bench.restore(&all, true);
        for _ in 0..600 {
            bench.pass(Span::seconds(1));
            if bench.disk.cut {
                break;
            }
        }
        let cut = bench.disk.cut;
        bench.power_cycle();
        // What the queue never got, its restore has to bring again.
        bench.restore(&all, true);
        bench.pass_a_day();
        assert!(all.iter().all(|app| bench.has(app)), "cut at write {cut_at}");
        assert_eq!(bench.downloads.len(), 0, "cut at write {cut_at}");
        if !cut {
            assert!(cut_at > 15, "only {cut_at} writes");
            break;
        }
    }
}

#[test]
fn what_is_larger_than_cellular_carries_waits_for_wifi_and_holds_up_nothing() {
    for (profile, megabytes) in [("wp8.0", 21), ("wp8.1", 51)] {
        let mut bench = Bench::of(profile);
        bench.set(on_cellular);
        let (large, small) = (app("Large", megabytes), app("Small", 3));
        bench.restore(&[&large, &small], true);
        assert_eq!(bench.states(), ["waiting_for_wifi", "downloading"], "{profile}");
        bench.pass_a_day();
        assert_eq!(bench.states(), ["waiting_for_wifi"], "{profile}");
        bench.set(on_wifi);
        bench.pass_a_day();
        assert!(bench.has(&large), "{profile}");
    }
}

#[test]
fn a_package_that_grew_since_the_backup_waits_for_wifi_too() {
    let mut bench = Bench::of("wp8.0");
    bench.set(on_cellular);
    let announced = app("Grown", 5);
    bench.restore(&[&announced], true);
    bench.power_cycle();
    assert!(bench.cloud.update(announced.product, 60_000_000));
    bench.download(Command::Pause(announced.product)).expect("it runs");
    bench.download(Command::Resume(announced.product)).expect("it is paused");
    bench.pass(Span::seconds(5));
    assert_eq!(bench.state(&announced), "waiting_for_wifi");
    assert_eq!(bench.times("package"), 0);
}

#[test]
fn wifi_that_goes_in_the_middle_is_no_failure() {
    let mut bench = Bench::of("wp8.0");
    let large = app("Large", 60);
    bench.restore(&[&large], true);
    bench.pass(Span::seconds(30));
    bench.set(on_cellular);
    assert_eq!(bench.state(&large), "waiting_for_wifi");
    assert!(received(&bench, &large) > 25_000_000);
    bench.pass(Span::minutes(2));
    bench.set(on_wifi);
    bench.pass(Span::seconds(35));
    assert_eq!((bench.state(&large), bench.times("license")), ("installing", 1));
}

#[test]
fn without_a_network_entries_are_pending_and_later_need_attention() {
    let mut bench = Bench::of("wp8.0");
    bench.set(offline);
    let maps = app("Maps", 3);
    bench.restore(&[&maps], true);
    bench.pass(Span::minutes(29));
    assert_eq!(bench.state(&maps), "pending");
    bench.pass(Span::minutes(2));
    assert_eq!(bench.code(&maps), Some(Code::NAME_NOT_RESOLVED));
}

#[test]
fn a_version_that_retries_by_itself_waits_for_the_network() {
    let mut bench = Bench::of("reference");
    bench.set(offline);
    let maps = app("Maps", 3);
    bench.restore(&[&maps], true);
    bench.pass_a_day();
    assert_eq!(bench.state(&maps), "pending");
    bench.set(on_wifi);
    bench.pass_a_day();
    assert!(bench.has(&maps));
}

#[test]
fn battery_saver_holds_back_what_nobody_tapped() {
    let mut bench = Bench::of("wp8.0");
    bench.set(|conditions| conditions.battery_saver = true);
    let (restored, chosen) = (app("Restored", 1), app("Chosen", 1));
    bench.restore(&[&restored], true);
    bench.cloud.publish(Arc::clone(&chosen));
    bench.signal(&Signal::Download(Arc::clone(&chosen)));
    bench.pass_a_day();
    assert_eq!(bench.states(), ["waiting_for_battery"]);
    assert!(bench.has(&chosen));
    bench.set(|conditions| conditions.battery_saver = false);
    bench.pass_a_day();
    assert!(bench.has(&restored));
}

#[test]
fn a_full_phone_says_so_and_takes_the_app_when_there_is_room() {
    let mut bench = Bench::of("reference");
    let maps = app("Maps", 10);
    bench.free_bytes = Some(15_000_000);
    bench.restore(&[&maps], true);
    bench.pass_a_day();
    assert_eq!(bench.code(&maps), Some(Code::DISK_FULL));
    assert_eq!(bench.times("package"), 0);
    bench.free_bytes = None;
    bench.download(Command::Retry(maps.product)).expect("it has failed");
    bench.pass_a_day();
    assert!(bench.has(&maps));
}

#[test]
fn automatic_retry_waits_longer_each_time_and_gives_up_in_the_end() {
    let mut bench = Bench::of("reference");
    let maps = app("Maps", 3);
    for _ in 0..4 {
        bench.failing.push(("package", Failing::With(Code::STORE_UNAVAILABLE)));
    }
    bench.restore(&[&maps], true);
    bench.pass_a_day();
    let attempts = match bench.downloads.state(maps.product) {
        Some(State::AttentionRequired { attempts, .. }) => attempts,
        other => panic!("{other:?}"),
    };
    assert_eq!((attempts, bench.times("license")), (3, 3));
    // A tap begins a new round; its second attempt succeeds.
    bench.download(Command::Retry(maps.product)).expect("it has failed");
    bench.pass_a_day();
    assert!(bench.has(&maps));
}

#[test]
fn a_broken_off_download_is_continued_and_a_damaged_one_begins_anew() {
    let mut bench = Bench::of("reference");
    let maps = app("Maps", 10);
    bench.failing.push(("package", Failing::CutAt(4_000_700)));
    bench.restore(&[&maps], true);
    bench.pass(Span::seconds(5));
    assert_eq!((bench.state(&maps), received(&bench, &maps)), ("pending", 4_000_000));
    bench.failing.push(("package", Failing::Damaged));
    bench.pass(Span::seconds(17));
    assert_eq!((bench.state(&maps), received(&bench, &maps)), ("pending", 0));
    bench.pass_a_day();
    assert!(bench.has(&maps));
}

/// A download that fails once its ticket was given, and a user who comes back for it later.
fn failed_and_left(mut bench: Bench, after: Span) -> (Bench, Arc<Edition>) {
    let maps = app("Maps", 10);
    bench.failing.push(("package", Failing::CutAt(4_000_000)));
    bench.restore(&[&maps], true);
    bench.pass(after);
    assert_eq!(bench.code(&maps), Some(Code::CONNECTION_ABORTED));
    (bench, maps)
}

#[test]
fn as_shipped_retry_fails_at_once_when_the_ticket_has_expired() {
    let (mut bench, maps) = failed_and_left(Bench::of("wp8.0"), Span::hours(1));
    for _ in 0..3 {
        bench.download(Command::Retry(maps.product)).expect("it has failed");
        bench.pass(Span::seconds(1));
        assert_eq!(bench.code(&maps), Some(Code::STORE_FORBIDDEN));
    }
    assert_eq!(bench.times("license"), 1);
}

#[test]
fn retry_works_while_the_ticket_is_good_or_without_the_quirk() {
    let soon = failed_and_left(Bench::of("wp8.0"), Span::minutes(5));
    let sound = Bench::of("wp8.0").without(&retry_reuses_the_expired_ticket::QUIRK);
    let late = failed_and_left(sound, Span::hours(1));
    for (mut bench, maps) in [soon, late] {
        bench.download(Command::Retry(maps.product)).expect("it has failed");
        bench.pass(Span::seconds(8));
        // It goes on where it broke off.
        assert_eq!(bench.state(&maps), "installing");
    }
}

#[test]
fn as_shipped_close_has_no_effect_when_the_ticket_has_expired() {
    let (mut bench, maps) = failed_and_left(Bench::of("wp8.0"), Span::hours(1));
    bench.download(Command::Close(maps.product)).expect("it has failed");
    bench.pass(Span::minutes(1));
    assert_eq!(bench.code(&maps), Some(Code::CONNECTION_ABORTED));
    let told = bench.facts.last().expect("it is told");
    assert!(told.starts_with("Maps: close has no effect, the Store answered"), "{told}");
}

#[test]
fn close_works_while_the_ticket_is_good_or_without_the_quirk() {
    let soon = failed_and_left(Bench::of("wp8.0"), Span::minutes(5));
    let sound = Bench::of("wp8.0").without(&close_asks_the_store_first::QUIRK);
    let late = failed_and_left(sound, Span::hours(1));
    for (mut bench, maps) in [soon, late] {
        bench.download(Command::Close(maps.product)).expect("it has failed");
        bench.pass(Span::minutes(1));
        assert_eq!(bench.state(&maps), "gone");
    }
}

#[test]
fn as_shipped_a_closed_entry_is_back_after_a_restart() {
    let (mut bench, maps) = failed_and_left(Bench::of("wp8.0"), Span::minutes(5));
    bench.download(Command::Close(maps.product)).expect("it has failed");
    bench.pass(Span::minutes(1));
    assert!(bench.downloads.is_empty());
    bench.power_cycle();
    assert_eq!(bench.state(&maps), "attention_required");
}

#[test]
fn without_the_quirk_a_closed_entry_stays_away() {
    let sound = Bench::of("wp8.0").without(&dismissal_is_not_written_down::QUIRK);
    let (mut bench, maps) = failed_and_left(sound, Span::minutes(5));
    bench.download(Command::Close(maps.product)).expect("it has failed");
    bench.pass(Span::minutes(1));
    bench.power_cycle();
    assert!(bench.downloads.is_empty());
    assert_eq!(bench.state(&maps), "gone");
}

#[test]
fn a_withdrawn_app_cannot_be_installed_and_the_reference_names_its_successor() {
    for (profile, explains) in [("wp8.0", false), ("reference", true)] {
        let mut bench = Bench::of(profile);
        let (old, new) = (paid("Doodle", 8), paid("Doodle HD", 9));
        bench.restore(&[&old], false);
        assert!(bench.cloud.republish(old.product, Arc::clone(&new)));
        bench.download(Command::TapAll).expect("it waits");
        bench.pass_a_day();
        assert_eq!(bench.code(&old), Some(Code::STORE_NOT_FOUND), "{profile}");
        assert_eq!(bench.times("license"), 1, "trying again would not help");
        let entry = bench.downloads.entry(old.product).expect("it is there");
        let explanation = entry.explanation(bench.phone.profile());
        assert_eq!(explanation.is_some(), explains, "{profile}");
        if let Some(explanation) = explanation {
            assert_eq!(explanation.successor, Some(new.product));
        }
    }
}

#[test]
fn withdrawal_in_the_middle_of_a_download_is_felt_when_it_is_continued() {
    let mut bench = Bench::of("wp8.0");
    let maps = app("Maps", 20);
    bench.restore(&[&maps], true);
    bench.pass(Span::seconds(5));
    bench.download(Command::Pause(maps.product)).expect("it runs");
    assert!(bench.cloud.set_standing(maps.product, Standing::Withdrawn));
    bench.download(Command::Resume(maps.product)).expect("it is paused");
    bench.pass_a_day();
    assert_eq!(bench.code(&maps), Some(Code::STORE_NOT_FOUND));
}

#[test]
fn a_new_version_between_two_attempts_is_fetched_whole() {
    let mut bench = Bench::of("reference");
    let maps = app("Maps", 10);
    bench.failing.push(("package", Failing::CutAt(4_000_000)));
    bench.restore(&[&maps], true);
    bench.pass(Span::seconds(5));
    assert!(bench.cloud.update(maps.product, 12_000_000));
    bench.pass_a_day();
    let package = bench.packages.package(maps.product).expect("it is installed");
    assert_eq!((package.edition.version, package.edition.package_bytes), (2, 12_000_000));
}

#[test]
fn a_cancelled_entry_is_gone_and_lets_the_next_one_begin() {
    let mut bench = Bench::of("wp8.0");
    let apps = [app("A", 5), app("B", 5)];
    bench.restore(&[&apps[0], &apps[1]], true);
    bench.download(Command::Cancel(apps[0].product)).expect("it runs");
    assert_eq!(bench.states(), ["downloading"]);
    bench.power_cycle();
    bench.pass_a_day();
    assert!(!bench.has(&apps[0]) && bench.has(&apps[1]));
}

#[test]
fn a_command_that_makes_no_sense_says_what_would() {
    let mut bench = Bench::of("wp8.0");
    let maps = app("Maps", 5);
    bench.restore(&[&maps], false);
    let refused = |bench: &mut Bench, command| {
        bench.download(command).expect_err("it makes no sense").to_string()
    };
    assert_eq!(refused(&mut bench, Command::Retry(maps.product)), "it has not failed; tap it");
    assert_eq!(refused(&mut bench, Command::Resume(maps.product)), "it has not begun; tap it");
    let stranger = Command::Tap(product("Stranger"));
    assert!(refused(&mut bench, stranger).ends_with("is not in the queue; in the queue: Maps"));
}

#[test]
fn what_is_installed_already_is_not_fetched_again() {
    let mut bench = Bench::of("wp8.0");
    let (here, missing) = (app("Here", 5), app("Missing", 5));
    bench.hold(&here, FULL);
    bench.restore(&[&here, &missing], true);
    assert_eq!(bench.states(), ["downloading"]);
    bench.pass_a_day();
    assert_eq!(bench.times("package"), 1);
}

#[test]
fn an_undone_restore_takes_its_entries_out_of_the_queue() {
    let mut bench = Bench::of("reference");
    let apps = [app("A", 5), app("B", 5)];
    bench.restore(&[&apps[0], &apps[1]], true);
    for app in &apps {
        let id = crate::wire::app_record_id(app.product);
        bench.on_downloads(|downloads: &mut Downloads, cx| downloads.take_away(cx, id));
    }
    bench.pass_a_day();
    assert!(bench.downloads.is_empty() && !bench.has(&apps[0]) && !bench.has(&apps[1]));
}

#[test]
fn nobody_signed_in_means_pending() {
    let mut bench = Bench::of("wp8.0");
    let account = bench.conditions.account.clone();
    bench.set(|conditions| conditions.account = None);
    let maps = app("Maps", 5);
    bench.restore(&[&maps], true);
    bench.pass_a_day();
    assert_eq!(bench.state(&maps), "pending");
    bench.set(|conditions| conditions.account = account);
    bench.pass_a_day();
    assert!(bench.has(&maps));
}

#[test]
fn what_is_free_is_taken_and_what_was_never_bought_is_refused() {
    let mut bench = Bench::of("wp8.0");
    let (free, dear) = (app("Free", 1), paid("Dear", 1));
    for edition in [&free, &dear] {
        bench.cloud.publish(Arc::clone(edition));
        bench.signal(&Signal::Download(Arc::clone(edition)));
    }
    bench.pass_a_day();
    assert!(bench.has(&free));
    assert_eq!(bench.code(&dear), Some(Code::STORE_FORBIDDEN));
    let account = bench.cloud.account(ANA).expect("it was here");
    assert!(account.purchases.contains_key(&free.product));
}
