//! The Store app, with the queue and the packages beside it and the Store at the other end.

use std::sync::Arc;

use super::{Command, Page};
use crate::kernel::Span;
use crate::phone::shop_bench::{ANA, Bench, FULL, TRIAL, app, paid, product};
use crate::wire::{Code, Edition, Ownership, Standing};

/// Ana's phone, and these apps in the Store.
fn with(editions: &[&Arc<Edition>]) -> Bench {
    let mut bench = Bench::of("wp8.0");
    for edition in editions {
        bench.cloud.publish(Arc::clone(edition));
    }
    bench
}

fn tell(bench: &mut Bench, command: Command) {
    bench.shop(command).expect("the Store can be opened");
    bench.pass(Span::seconds(1));
}

fn failed_with(bench: &Bench) -> Option<Code> {
    if let Page::Failed { code, .. } = bench.store.page() { Some(*code) } else { None }
}

#[test]
fn a_search_finds_published_apps_by_a_part_of_their_title() {
    let (maps, hidden, chess) = (app("Offline Maps", 1), app("Old Maps", 1), app("Chess", 1));
    let mut bench = with(&[&maps, &hidden, &chess]);
    assert!(bench.cloud.set_standing(hidden.product, Standing::Hidden));
    tell(&mut bench, Command::Search("maps".into()));
    let Page::Found { apps, .. } = bench.store.page() else { panic!("{:?}", bench.store.page()) };
    let titles: Vec<&str> = apps.iter().map(|app| &*app.title).collect();
    assert_eq!(titles, ["Offline Maps"]);
}

#[test]
fn a_free_app_is_taken_downloaded_and_installed() {
    let maps = app("Maps", 1);
    let mut bench = with(&[&maps]);
    tell(&mut bench, Command::Install(maps.product));
    bench.pass_a_day();
    assert!(bench.has(&maps));
}

#[test]
fn what_costs_something_is_only_shown_until_it_is_bought() {
    let game = paid("Game", 1);
    let mut bench = with(&[&game]);
    tell(&mut bench, Command::Install(game.product));
    bench.pass_a_day();
    assert!(!bench.has(&game));
    let Page::App { ownership, .. } = bench.store.page() else { panic!("its page") };
    assert_eq!(*ownership, Ownership::NotOwned);
    tell(&mut bench, Command::Buy(game.product));
    bench.pass_a_day();
    assert!(bench.has(&game));
    let account = bench.cloud.account(ANA).expect("it was here");
    assert_eq!(account.purchases[&game.product].paid_cents, 199);
}

#[test]
fn what_is_owned_is_installed_again_for_nothing() {
    let game = paid("Game", 1);
    let mut bench = with(&[&game]);
    bench.cloud.give(ANA, game.product, bench.now);
    tell(&mut bench, Command::Buy(game.product));
    bench.pass_a_day();
    assert!(bench.has(&game));
    assert_eq!(bench.times("buy"), 0);
}

#[test]
fn a_trial_is_installed_and_bought_later_without_another_download() {
    let game = paid("Game", 1);
    let mut bench = with(&[&game]);
    tell(&mut bench, Command::Try(game.product));
    bench.pass_a_day();
    let trial = |bench: &Bench| bench.packages.package(game.product).map(|it| it.license.trial);
    assert_eq!(trial(&bench), Some(true));
    tell(&mut bench, Command::Buy(game.product));
    bench.pass_a_day();
    assert_eq!((trial(&bench), bench.times("package")), (Some(false), 1));
}

#[test]
fn a_trial_that_is_bought_while_it_downloads_arrives_as_the_whole_app() {
    let game = paid("Game", 30);
    let mut bench = with(&[&game]);
    tell(&mut bench, Command::Try(game.product));
    bench.pass(Span::seconds(10));
    assert_eq!(bench.state(&game), "downloading");
    tell(&mut bench, Command::Buy(game.product));
    bench.pass_a_day();
    let package = bench.packages.package(game.product).expect("it is installed");
    assert!(!package.license.trial);
}

#[test]
fn a_hidden_app_installs_from_the_history_and_a_withdrawn_one_does_not() {
    let (hidden, withdrawn) = (paid("Hidden", 1), paid("Withdrawn", 1));
    let mut bench = with(&[&hidden, &withdrawn]);
    for edition in [&hidden, &withdrawn] {
        bench.cloud.give(ANA, edition.product, bench.now);
    }
    assert!(bench.cloud.set_standing(hidden.product, Standing::Hidden));
    assert!(bench.cloud.set_standing(withdrawn.product, Standing::Withdrawn));
    tell(&mut bench, Command::History);
    assert!(matches!(bench.store.page(), Page::History(rows) if rows.len() == 2));
    tell(&mut bench, Command::Install(hidden.product));
    tell(&mut bench, Command::Install(withdrawn.product));
    bench.pass_a_day();
    assert!(bench.has(&hidden));
    assert_eq!(bench.code(&withdrawn), Some(Code::STORE_NOT_FOUND));
}

#[test]
fn a_hidden_app_cannot_be_found_or_bought_by_whoever_does_not_have_it() {
    let hidden = paid("Hidden", 1);
    let mut bench = with(&[&hidden]);
    assert!(bench.cloud.set_standing(hidden.product, Standing::Hidden));
    tell(&mut bench, Command::Buy(hidden.product));
    assert_eq!(failed_with(&bench), Some(Code::STORE_NOT_FOUND));
}

#[test]
fn the_new_edition_of_a_withdrawn_app_asks_the_price_again() {
    let (old, new) = (paid("Doodle", 8), paid("Doodle HD", 9));
    let mut bench = with(&[&old]);
    bench.cloud.give(ANA, old.product, bench.now);
    assert!(bench.cloud.republish(old.product, Arc::clone(&new)));
    tell(&mut bench, Command::Install(new.product));
    bench.pass_a_day();
    let page = bench.store.page();
    assert!(matches!(page, Page::App { ownership: Ownership::NotOwned, .. }), "{page:?}");
    assert!(!bench.has(&new));
}

#[test]
fn the_reference_says_in_the_history_that_an_app_was_withdrawn_and_what_took_its_place() {
    let (old, new) = (paid("Doodle", 8), paid("Doodle HD", 9));
    let mut bench = Bench::of("reference");
    bench.cloud.publish(Arc::clone(&old));
    bench.cloud.give(ANA, old.product, bench.now);
    assert!(bench.cloud.republish(old.product, Arc::clone(&new)));
    tell(&mut bench, Command::History);
    tell(&mut bench, Command::Install(old.product));
    let Page::Withdrawn { successor, .. } = bench.store.page() else { panic!("it is withdrawn") };
    assert_eq!(*successor, Some(new.product));
    assert!(bench.downloads.is_empty());
}

#[test]
fn without_an_account_the_store_asks_to_sign_in() {
    let maps = app("Maps", 1);
    let mut bench = with(&[&maps]);
    let account = bench.conditions.account.clone();
    bench.set(|conditions| conditions.account = None);
    tell(&mut bench, Command::Search("maps".into()));
    assert_eq!(bench.store.page(), &Page::SignInFirst);
    bench.set(|conditions| conditions.account = account);
    assert_eq!(bench.store.page(), &Page::Closed);
}

#[test]
fn an_app_of_another_region_is_neither_found_nor_delivered() {
    let maps = app("Maps", 1);
    let mut bench = with(&[&maps]);
    bench.cloud.set_region(ANA, "DE".into());
    assert!(bench.cloud.set_regions(maps.product, Some(["US".into()].into())));
    tell(&mut bench, Command::Search("maps".into()));
    assert!(matches!(bench.store.page(), Page::Found { apps, .. } if apps.is_empty()));
    tell(&mut bench, Command::Show(maps.product));
    assert_eq!(failed_with(&bench), Some(Code::STORE_FORBIDDEN));
    bench.restore(&[&maps], true);
    assert!(bench.cloud.set_regions(maps.product, Some(["US".into()].into())));
    bench.pass_a_day();
    assert_eq!(bench.code(&maps), Some(Code::STORE_FORBIDDEN));
}

#[test]
fn a_phone_beyond_the_device_limit_gets_free_apps_and_trials_only() {
    let (game, free) = (paid("Game", 1), app("Free", 1));
    let mut bench = with(&[&game, &free]);
    bench.phone.switches.device_limit = 0;
    bench.cloud.give(ANA, game.product, bench.now);
    tell(&mut bench, Command::Install(game.product));
    tell(&mut bench, Command::Install(free.product));
    bench.pass_a_day();
    assert_eq!(bench.code(&game), Some(Code::STORE_FORBIDDEN));
    assert!(bench.has(&free));
    bench.phone.switches.device_limit = 1;
    tell(&mut bench, Command::Install(game.product));
    bench.pass_a_day();
    assert!(bench.has(&game));
}

#[test]
fn what_the_store_app_shows_is_gone_when_it_is_closed_or_the_phone_restarts() {
    let maps = app("Maps", 1);
    let mut bench = with(&[&maps]);
    bench.shop(Command::Show(maps.product)).expect("the Store can be opened");
    bench.shop(Command::Close).expect("it is open");
    bench.pass(Span::seconds(1));
    assert_eq!(bench.store.page(), &Page::Closed);
    tell(&mut bench, Command::Show(maps.product));
    bench.power_cycle();
    assert_eq!(bench.store.page(), &Page::Closed);
}

#[test]
fn an_unknown_product_fails_with_the_store_code_and_before_setup_nothing_opens() {
    let mut bench = with(&[]);
    tell(&mut bench, Command::Show(product("Nothing")));
    assert_eq!(failed_with(&bench).map(|code| code.to_string()), Some("805a0194".to_owned()));
    bench.set(|conditions| conditions.set_up = false);
    assert!(bench.shop(Command::History).is_err());
}

#[test]
fn owning_a_trial_or_the_app_shows_on_its_page() {
    let game = paid("Game", 1);
    let mut bench = with(&[&game]);
    bench.hold(&game, TRIAL);
    tell(&mut bench, Command::Try(game.product));
    bench.pass_a_day();
    tell(&mut bench, Command::Show(game.product));
    assert!(matches!(bench.store.page(), Page::App { ownership: Ownership::Trial, .. }));
    bench.hold(&game, FULL);
    bench.cloud.give(ANA, game.product, bench.now);
    tell(&mut bench, Command::Show(game.product));
    assert!(matches!(bench.store.page(), Page::App { ownership: Ownership::Owned, .. }));
}
