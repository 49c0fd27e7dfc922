//! Installed apps and the app list.

use std::sync::Arc;

use wp8_backup::{Body, Kind, Record};

use super::{Command, Data, Origin, Packages, Tag};
use crate::kernel::Span;
use crate::phone::service::Service as _;
use crate::phone::shop_bench::{ANA, Bench, FULL, TRIAL, app, paid, product};
use crate::phone::signal::Signal;
use crate::profile::{SYSTEM_APPS, settings_app};
use crate::quirks::restore_rewrites_the_app_list_in_place;
use crate::wire::{Answer, Edition, License, Save, app_data_record_id};

fn data(bench: &Bench, edition: &Edition) -> Data {
    bench.packages.package(edition.product).expect("it is installed").data
}

fn records(bench: &Bench, kind: Kind) -> Vec<Record> {
    bench.packages.records().filter(|record| record.kind() == kind).collect()
}

#[test]
fn a_new_phone_has_the_apps_of_the_system_and_of_its_manufacturer() {
    let bench = Bench::of("wp8.0");
    let of = |origin| bench.packages.packages().filter(|it| it.origin == origin).count();
    assert_eq!(of(Origin::System), SYSTEM_APPS.len());
    assert!(of(Origin::Preloaded) > 0);
    assert_eq!(bench.packages.listed(), bench.packages.packages().count());
    let list = bench.packages.app_list();
    let titles: Vec<String> = list.iter().map(|(_, title)| title.to_lowercase()).collect();
    assert!(titles.is_sorted());
    assert!(bench.packages.has_settings());
}

#[test]
fn an_app_of_the_system_cannot_be_removed_and_a_preloaded_one_can() {
    let mut bench = Bench::of("wp8.0");
    let refused = bench.app(Command::Uninstall(settings_app())).expect_err("it is the system's");
    assert!(refused.to_string().starts_with("`Settings` is part of the system"), "{refused}");
    let preloaded = bench.packages.packages().find(|it| it.origin == Origin::Preloaded);
    let preloaded = preloaded.expect("there is one").edition.product;
    bench.app(Command::Uninstall(preloaded)).expect("it can be removed");
    bench.power_cycle();
    assert!(bench.packages.package(preloaded).is_none());
    assert!(!bench.packages.is_listed(preloaded));
}

#[test]
fn packages_and_their_data_take_up_storage() {
    let mut bench = Bench::of("wp8.0");
    let before = bench.conditions.free_bytes;
    let game = app("Game", 30);
    bench.hold(&game, FULL);
    for _ in 0..3 {
        bench.app(Command::UseApp(game.product)).expect("it is there");
    }
    let gathered = data(&bench, &game).bytes;
    assert!(gathered > 0);
    assert_eq!(before - bench.conditions.free_bytes, 30_000_000 + gathered);
    bench.app(Command::Uninstall(game.product)).expect("it is there");
    assert_eq!(bench.conditions.free_bytes, before);
}

#[test]
fn an_update_keeps_the_data_and_the_place_and_counts_the_new_size() {
    let mut bench = Bench::of("wp8.0");
    let game = app("Game", 10);
    bench.hold(&game, FULL);
    bench.app(Command::UseApp(game.product)).expect("it is there");
    let (kept, used) = (data(&bench, &game), bench.packages.used_bytes());
    assert!(bench.cloud.update(game.product, 25_000_000));
    bench.app(Command::Update(game.product)).expect("it is from the Store");
    bench.pass_a_day();
    assert_eq!(data(&bench, &game), kept);
    assert_eq!(bench.packages.used_bytes(), used + 15_000_000);
    let version = bench.packages.package(game.product).map(|package| package.edition.version);
    assert_eq!(version, Some(2));
}

#[test]
fn removing_an_app_gives_up_its_update() {
    let mut bench = Bench::of("wp8.0");
    let game = app("Game", 10);
    bench.hold(&game, FULL);
    bench.app(Command::Update(game.product)).expect("it is from the Store");
    bench.app(Command::Uninstall(game.product)).expect("it is there");
    bench.pass_a_day();
    assert!(!bench.has(&game));
}

#[test]
fn the_backup_gets_store_apps_and_nothing_that_comes_with_the_image() {
    let mut bench = Bench::of("wp8.1");
    let (game, own) = (paid("Game", 10), app("Own", 1));
    bench.hold(&game, FULL);
    bench.app(Command::SideLoad(Arc::clone(&own))).expect("there is room");
    bench.app(Command::UseApp(game.product)).expect("it is there");
    let apps = records(&bench, Kind::App);
    assert_eq!(apps.len(), 1);
    let Body::App(record) = apps[0].body() else { panic!("an app") };
    assert_eq!((record.product, record.paid), (game.product, true));
    assert_eq!(records(&bench, Kind::AppData).len(), 1);
}

#[test]
fn restored_data_waits_for_its_app_over_a_restart_and_takes_up_room_with_it() {
    let (mut old, mut new) = (Bench::of("wp8.1"), Bench::of("wp8.1"));
    let game = app("Game", 10);
    old.hold(&game, FULL);
    old.app(Command::UseApp(game.product)).expect("it is there");
    let saved = records(&old, Kind::AppData);
    new.on_packages(|packages, cx| {
        packages.place(cx, &saved[0]);
        packages.place(cx, &saved[0]);
    });
    new.pass(Span::minutes(1));
    new.power_cycle();
    let used = new.packages.used_bytes();
    new.restore(&[&game], true);
    new.pass_a_day();
    assert_eq!(records(&new, Kind::AppData), saved);
    assert_eq!(new.packages.used_bytes(), used + 10_000_000 + data(&old, &game).bytes);
    let id = app_data_record_id(game.product);
    new.on_packages(|packages, cx| packages.take_away(cx, id));
    assert_eq!(data(&new, &game), Data::default());
}

#[test]
fn progress_is_lost_with_the_app_unless_it_keeps_a_cloud_of_its_own() {
    for own_cloud_save in [false, true] {
        let game = Arc::new(Edition { own_cloud_save, ..Edition::clone(&app("Game", 10)) });
        let mut old = Bench::of("wp8.0");
        old.hold(&game, FULL);
        for _ in 0..3 {
            old.app(Command::UseApp(game.product)).expect("it is there");
            old.pass(Span::hours(1));
        }
        let mut new = Bench::of("wp8.0");
        new.cloud = old.cloud.clone();
        new.restore(&[&game], true);
        new.pass_a_day();
        assert_eq!(data(&new, &game).bytes, 0, "nothing comes with the app itself");
        new.app(Command::UseApp(game.product)).expect("it is there");
        new.pass(Span::minutes(1));
        assert_eq!(data(&new, &game) == data(&old, &game), own_cloud_save);
    }
}

#[test]
fn an_older_state_does_not_replace_the_newer_one_in_an_apps_cloud() {
    let mut bench = Bench::of("wp8.0");
    let token = bench.conditions.account.as_ref().expect("she is signed in").token;
    let game = product("Game");
    let (newer, older) = (Save { uses: 5, seed: 1, bytes: 9 }, Save { uses: 2, seed: 2, bytes: 3 });
    bench.cloud.handle_save(token, game, newer);
    bench.cloud.handle_save(token, game, older);
    assert_eq!(bench.cloud.save(ANA, game), Some(newer));
}

#[test]
fn as_shipped_a_restore_that_is_interrupted_leaves_settings_missing() {
    let mut bench = Bench::of("wp8.0");
    bench.on_packages(Packages::begin_rewrite);
    bench.power_cycle();
    bench.pass_a_day();
    bench.power_cycle();
    assert!(!bench.packages.has_settings());
    assert!(bench.packages.package(settings_app()).is_some(), "the app itself is there");
    let refused = bench.app(Command::UseApp(settings_app())).expect_err("it cannot be opened");
    assert!(refused.why.contains("not in the app list"), "{refused}");
    // What is installed from now on is listed as ever.
    let game = app("Game", 1);
    bench.restore(&[&game], true);
    bench.pass_a_day();
    assert_eq!(bench.packages.listed(), 1);
}

#[test]
fn as_shipped_a_restore_that_comes_to_its_end_leaves_nothing_missing() {
    let mut bench = Bench::of("wp8.0");
    let game = app("Game", 1);
    bench.hold(&game, FULL);
    let before = bench.packages.listed();
    bench.on_packages(|packages, cx| {
        packages.begin_rewrite(cx);
        packages.finish_rewrite(cx);
    });
    bench.power_cycle();
    assert_eq!(bench.packages.listed(), before);
}

#[test]
fn power_cut_between_the_writes_of_the_end_leaves_only_the_system_missing() {
    let mut bench = Bench::of("wp8.0");
    let game = app("Game", 1);
    bench.hold(&game, FULL);
    bench.on_packages(Packages::begin_rewrite);
    bench.disk.cut_at_write = Some(bench.disk.writes + 2);
    bench.on_packages(Packages::finish_rewrite);
    bench.now += Span::minutes(1);
    bench.power_cycle();
    assert!(bench.packages.is_listed(game.product) && !bench.packages.has_settings());
}

#[test]
fn without_the_quirk_an_interrupted_restore_leaves_the_app_list_as_it_was() {
    let sound = &restore_rewrites_the_app_list_in_place::QUIRK;
    for mut bench in [Bench::of("wp8.0").without(sound), Bench::of("reference")] {
        bench.on_packages(Packages::begin_rewrite);
        bench.power_cycle();
        assert!(bench.packages.has_settings());
    }
}

#[test]
fn buying_a_trial_unlocks_it_without_a_download() {
    let mut bench = Bench::of("wp8.0");
    let game = paid("Game", 10);
    bench.hold(&game, TRIAL);
    bench.signal(&Signal::Bought(Arc::clone(&game)));
    bench.pass_a_day();
    let package = bench.packages.package(game.product).expect("it is there");
    assert!(!package.license.trial);
    assert_eq!(bench.asked.len(), 0);
}

#[test]
fn a_side_loaded_package_needs_room_and_an_id_of_its_own() {
    let mut bench = Bench::of("wp8.0");
    bench.free_bytes = Some(1_000);
    let own = app("Own", 1);
    let refused = bench.app(Command::SideLoad(Arc::clone(&own))).expect_err("there is no room");
    assert!(refused.why.contains("1000 are free"), "{refused}");
    bench.free_bytes = Some(own.package_bytes);
    bench.app(Command::SideLoad(Arc::clone(&own))).expect("there is just enough room");
    assert!(bench.app(Command::Update(own.product)).is_err());
    let posing = Edition { product: settings_app(), ..Edition::clone(&own) };
    assert!(bench.app(Command::SideLoad(Arc::new(posing))).is_err());
}

#[test]
fn an_app_counts_as_paid_for_if_it_has_a_price_and_is_no_trial() {
    for (edition, license, expected) in [
        (paid("Game", 1), FULL, true),
        (paid("Game", 1), TRIAL, false),
        (app("Game", 1), FULL, false),
    ] {
        let mut bench = Bench::of("wp8.0");
        bench.hold(&edition, license);
        let Body::App(record) = records(&bench, Kind::App)[0].body().clone() else {
            panic!("an app")
        };
        assert_eq!(record.paid, expected);
    }
}

#[test]
fn what_is_not_installed_is_told_with_what_is() {
    let mut bench = Bench::of("wp8.0");
    bench.hold(&app("Game", 1), FULL);
    let refused = bench.app(Command::UseApp(product("Stranger"))).expect_err("it is not there");
    let told = refused.to_string();
    assert!(told.contains("installed are ") && told.contains("Game"), "{told}");
    assert!(!told.contains("Settings"), "an app of the system is no help: {told}");
}

#[test]
fn an_app_grows_in_every_use_within_its_limits_and_like_no_other_app() {
    let mut bench = Bench::of("wp8.0");
    let (game, maps) = (app("Game", 1), app("Maps", 1));
    let mut before = [Data::default(); 2];
    bench.hold(&game, FULL);
    bench.hold(&maps, FULL);
    for uses in 1..=500 {
        for (edition, before) in [&game, &maps].into_iter().zip(&mut before) {
            bench.app(Command::UseApp(edition.product)).expect("it is there");
            let after = data(&bench, edition);
            assert!((1_000..=60_000).contains(&(after.bytes - before.bytes)));
            assert_eq!((after.uses, Data::uses_told_by(after.seed)), (uses, uses));
            assert_ne!(after.seed, before.seed);
            *before = after;
        }
        assert_ne!(before[0].seed, before[1].seed, "use {uses}");
    }
}

#[test]
fn a_state_from_an_apps_own_cloud_is_taken_only_if_it_is_newer() {
    let mut bench = Bench::of("wp8.0");
    let game = app("Game", 1);
    bench.hold(&game, FULL);
    bench.app(Command::UseApp(game.product)).expect("it is there");
    let here = data(&bench, &game);
    for (uses, taken) in [(1, false), (2, true)] {
        let answer = Ok(Answer::AppSave(Save { uses, seed: 7, bytes: 9 }));
        bench.on_packages(|packages, cx| packages.answered(cx, Tag::Save(game.product), answer));
        let expected = if taken { Data { bytes: 9, seed: 7, uses } } else { here };
        assert_eq!(data(&bench, &game), expected);
    }
}

#[test]
fn the_trace_tells_what_becomes_of_apps_in_sentences() {
    let mut bench = Bench::of("wp8.0");
    let game = app("Game", 10);
    let newer = Arc::new(Edition { version: 2, ..Edition::clone(&game) });
    for edition in [&game, &game, &newer] {
        let (edition, license) = (Arc::clone(edition), License { trial: false });
        bench.signal(&Signal::Downloaded { edition, license });
    }
    bench.app(Command::UseApp(game.product)).expect("it is there");
    let saved = records(&bench, Kind::AppData);
    for uninstalled in [false, true] {
        if uninstalled {
            bench.app(Command::Uninstall(game.product)).expect("it is there");
        }
        bench.on_packages(|packages, cx| packages.place(cx, &saved[0]));
    }
    let (edition, license) = (Arc::clone(&game), License { trial: false });
    bench.signal(&Signal::Downloaded { edition, license });
    let bytes = data(&bench, &game).bytes;
    let expected = [
        "Game: version 1 installed",
        "Game: was installed already",
        "Game: updated to version 2",
        &format!("Game: use 1, {bytes} bytes of data"),
        &format!("app data: {bytes} bytes restored"),
        "Game: uninstalled",
        &format!("app data: {bytes} bytes restored, kept for an app to be installed"),
        "Game: version 1 installed, with its restored data",
    ];
    assert_eq!(bench.facts, expected);
}

#[test]
fn what_was_not_on_disk_yet_is_gone_with_the_power() {
    let mut bench = Bench::of("wp8.0");
    let games: Vec<_> = (0..8).map(|n| app(&format!("Game {n}"), 1)).collect();
    for game in &games {
        bench.hold(game, FULL);
    }
    for game in &games {
        bench.app(Command::UseApp(game.product)).expect("it is there");
    }
    bench.power_cycle();
    let kept = games.iter().filter(|game| data(&bench, game).uses == 1).count();
    assert!(kept < games.len(), "all of it is there");
}
