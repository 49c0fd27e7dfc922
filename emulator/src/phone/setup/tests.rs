//! What set-up does, one sentence each.

use super::*;
use crate::kernel::Key;
use crate::phone::conditions::{Account, Sim};
use crate::phone::service_bench::{Bench, text};
use crate::profile::PROFILES;
use crate::wire::{Apn, Token};
use wp8_backup::Device;

const SIM: Sim = Sim { hides_apn: false };

fn languages() -> Image {
    Image { languages: [text("en-US"), text("de-DE")].into(), hides_languages: false }
}

fn account() -> Account {
    let token = Token { account: Key::named("account", "ana@outlook.com"), generation: 0 };
    Account { address: text("ana@outlook.com"), token, region: text("US") }
}

fn backup(model: &str, id: u64) -> BackupSummary {
    let device = Device {
        id: DeviceId(id),
        model: text(model),
        name: text("Ana's"),
        version: text("Windows Phone 8"),
    };
    BackupSummary { device: Arc::new(device), taken_at_ms: 0, categories: Arc::default() }
}

/// A phone of this version that was just switched on, with a SIM card.
fn switched_on(profile: &str) -> (Bench, Setup) {
    let mut bench = Bench::of(profile);
    bench.conditions.sim = Some(SIM);
    let mut setup = Setup::new(languages());
    bench.with(|cx| setup.booted(cx));
    (bench, setup)
}

/// Goes the quickest way until a page is shown.
fn walk(bench: &mut Bench, setup: &mut Setup, until: &str) -> Vec<&'static str> {
    let mut seen = vec![setup.page().name()];
    while setup.page().name() != until {
        let command = setup.quickest().expect("a way on");
        bench.command(setup, command);
        seen.push(setup.page().name());
    }
    seen
}

fn sign_in(bench: &mut Bench, setup: &mut Setup) {
    walk(bench, setup, "sign_in");
    let password = Secret("pw".into());
    bench.command(setup, Command::SignIn { address: text("ana@outlook.com"), password });
}

/// Signed in, with the list of backups asked for.
fn finds_backups(profile: &str) -> (Bench, Setup) {
    let (mut bench, mut setup) = switched_on(profile);
    sign_in(&mut bench, &mut setup);
    bench.conditions.account = Some(account());
    bench.hears(&mut setup, &Signal::SignedIn);
    assert_eq!(setup.page(), &Page::FindingBackups);
    (bench, setup)
}

/// In the middle of a restore.
fn restores(profile: &str) -> (Bench, Setup) {
    let (mut bench, mut setup) = finds_backups(profile);
    let list = [backup("Lumia 920", 1), backup("HTC 8X", 2)].into();
    bench.hears(&mut setup, &Signal::BackupsFound(list));
    bench.take();
    bench.command(&mut setup, Command::ChooseBackup(Chosen::Device(DeviceId(2))));
    (bench, setup)
}

#[test]
fn the_pages_come_in_the_order_of_the_version() {
    let expected = [
        (
            "wp8.0",
            "welcome language terms phone_settings time_and_region sign_in manufacturer all_done finished",
        ),
        (
            "gdr2",
            "welcome language terms phone_settings time_and_region sign_in manufacturer all_done finished",
        ),
        (
            "gdr3",
            "welcome language terms wifi phone_settings time_and_region sign_in manufacturer all_done finished",
        ),
        (
            "wp8.1",
            "welcome language terms wifi phone_settings time_and_region sign_in manufacturer all_done finished",
        ),
        (
            "reference",
            "welcome language terms wifi access_point phone_settings time_and_region sign_in manufacturer all_done finished",
        ),
    ];
    for (profile, pages) in expected {
        let (mut bench, mut setup) = switched_on(profile);
        let seen = walk(&mut bench, &mut setup, "finished");
        assert_eq!(seen.join(" "), pages, "{profile}");
        let mut conditions = Conditions::default();
        setup.contribute(&mut conditions);
        assert!(conditions.set_up && setup.hardware_keys_work());
        assert!(bench.signals().iter().any(|signal| matches!(signal, Signal::SetUp)));
    }
}

#[test]
fn what_a_page_offers_is_what_it_takes_and_everything_else_is_refused() {
    for profile in PROFILES {
        let (mut bench, mut setup) = switched_on(profile.name);
        while !setup.is_finished() {
            let again = profile.backup.restore == RestoreOffer::AnyTime;
            let quickest = setup.quickest().expect("a way on");
            let offered = setup.page().choices(again);
            assert!(offered.contains(&Choice(quickest.name())), "{}", setup.page());
            if !offered.contains(&Choice("enter_code")) {
                let code = Command::EnterCode { code: Secret("1".into()) };
                let refused = bench.try_command(&mut setup, code).expect_err("not offered");
                assert!(refused.instead.starts_with("what can be done there: "), "{refused}");
            }
            bench.command(&mut setup, quickest);
        }
        let refused = bench.try_command(&mut setup, Command::Next).expect_err("it is over");
        assert_eq!(refused.instead, "set-up is finished");
    }
}

#[test]
fn every_page_has_its_name_in_the_list() {
    assert!(Page::NAMES.contains(&Page::default().name()));
    let (mut bench, mut setup) = restores("reference");
    bench.hears(&mut setup, &Signal::RestoreFailed(Code::TIMEOUT));
    assert!(Page::NAMES.contains(&setup.page().name()));
}

#[test]
fn the_language_page_is_left_out_where_there_is_nothing_to_choose() {
    let one = Image { languages: [text("en-US")].into(), hides_languages: false };
    for image in [one, Image { hides_languages: true, ..languages() }, Image::default()] {
        let mut bench = Bench::of("wp8.0");
        bench.conditions.sim = Some(SIM);
        let mut setup = Setup::new(image);
        bench.with(|cx| setup.booted(cx));
        bench.command(&mut setup, Command::Next);
        assert_eq!(setup.page(), &Page::Terms);
        bench.command(&mut setup, Command::Back);
        assert_eq!(setup.page(), &Page::Welcome);
    }
}

#[test]
fn a_language_that_the_image_has_is_set_and_another_refused() {
    let (mut bench, mut setup) = switched_on("wp8.0");
    bench.command(&mut setup, Command::Next);
    assert_eq!(setup.languages(), [text("en-US"), text("de-DE")]);
    let choose = |language| Command::ChooseLanguage { language: text(language) };
    assert!(bench.try_command(&mut setup, choose("fr-FR")).is_err());
    bench.take();
    bench.command(&mut setup, choose("de-DE"));
    let signals = bench.signals();
    assert!(matches!(&signals[..], [Signal::SetSetting { value, .. }] if &**value == "de-DE"));
    assert_eq!(setup.page(), &Page::Terms);
}

#[test]
fn without_a_sim_there_is_a_notice_and_no_access_point_page() {
    let (mut bench, mut setup) = switched_on("reference");
    bench.conditions.sim = None;
    let seen = walk(&mut bench, &mut setup, "finished");
    assert_eq!(seen[1], "no_sim");
    assert!(!seen.contains(&"access_point"));
}

#[test]
fn an_operator_that_hides_access_points_hides_their_page_in_set_up() {
    let (mut bench, mut setup) = switched_on("reference");
    bench.conditions.sim = Some(Sim { hides_apn: true });
    assert!(!walk(&mut bench, &mut setup, "finished").contains(&"access_point"));
}

#[test]
fn one_can_go_back_page_by_page_until_the_account_is_signed_in() {
    let (mut bench, mut setup) = switched_on("gdr3");
    let there = walk(&mut bench, &mut setup, "sign_in");
    let mut back = vec![setup.page().name()];
    while setup.page() != &Page::Welcome {
        bench.command(&mut setup, Command::Back);
        back.push(setup.page().name());
    }
    back.reverse();
    assert_eq!(there, back);
    let (mut bench, mut setup) = finds_backups("gdr3");
    assert!(bench.try_command(&mut setup, Command::Back).is_err());
}

#[test]
fn a_wifi_network_is_joined_by_the_network_service_and_a_failure_lets_one_choose_again() {
    let (mut bench, mut setup) = switched_on("gdr3");
    walk(&mut bench, &mut setup, "wifi");
    let choose = || Command::ChooseWifi { ssid: text("home"), password: Some(text("swordfish")) };
    bench.command(&mut setup, choose());
    assert!(bench.try_command(&mut setup, Command::Skip).is_err(), "it is being joined");
    bench.hears(&mut setup, &Signal::WifiJoined { ssid: text("other"), ok: true });
    bench.hears(&mut setup, &Signal::WifiJoined { ssid: text("home"), ok: false });
    assert_eq!(setup.page(), &Page::Wifi(Joining::Failed(text("home"))));
    bench.command(&mut setup, choose());
    bench.hears(&mut setup, &Signal::WifiJoined { ssid: text("home"), ok: true });
    assert_eq!(setup.page(), &Page::PhoneSettings);
}

#[test]
fn access_points_can_be_entered_before_the_account_in_the_reference() {
    let (mut bench, mut setup) = switched_on("reference");
    walk(&mut bench, &mut setup, "access_point");
    bench.take();
    let entered = EnteredApns { internet: Some(Apn::named("tfdata")), mms: None };
    bench.command(&mut setup, Command::EnterApn(entered));
    assert!(matches!(&bench.signals()[..], [Signal::EnterApn(_)]));
}

#[test]
fn without_a_data_path_sign_in_fails_and_can_be_tried_again_or_put_off() {
    let (mut bench, mut setup) = switched_on("wp8.0");
    sign_in(&mut bench, &mut setup);
    bench.hears(&mut setup, &Signal::SignInFailed(Code::NAME_NOT_RESOLVED));
    assert_eq!(setup.page().to_string(), "sign_in_failed (80072ee7)");
    bench.take();
    bench.command(&mut setup, Command::Retry);
    assert!(matches!(&bench.signals()[..], [Signal::SignIn { .. }]));
    bench.hears(&mut setup, &Signal::SignInFailed(Code::NAME_NOT_RESOLVED));
    bench.command(&mut setup, Command::SignInLater);
    assert_eq!(setup.page(), &Page::Manufacturer, "without an account there is no restore");
}

#[test]
fn a_wrong_password_lets_one_type_another_account() {
    let (mut bench, mut setup) = switched_on("wp8.0");
    sign_in(&mut bench, &mut setup);
    bench.hears(&mut setup, &Signal::SignInFailed(Code::WRONG_PASSWORD));
    bench.command(&mut setup, Command::Back);
    assert_eq!(setup.page(), &Page::SignIn);
    assert_eq!(setup.typed_address().map(|address| &**address), Some("ana@outlook.com"));
}

#[test]
fn a_code_is_asked_for_and_a_wrong_one_asked_again() {
    let (mut bench, mut setup) = switched_on("wp8.1");
    sign_in(&mut bench, &mut setup);
    bench.hears(&mut setup, &Signal::CodeWanted);
    assert_eq!(setup.page().name(), "verify_identity");
    bench.take();
    bench.command(&mut setup, Command::EnterCode { code: Secret("0000000".into()) });
    assert!(matches!(&bench.signals()[..], [Signal::SignIn { code: Some(_), .. }]));
    bench.hears(&mut setup, &Signal::SignInFailed(Code::WRONG_CODE));
    assert_eq!(setup.page().to_string(), "verify_identity (the code was not right)");
}

#[test]
fn nothing_is_asked_of_the_backup_before_the_account_is_known_to_all() {
    let (mut bench, mut setup) = switched_on("wp8.0");
    sign_in(&mut bench, &mut setup);
    bench.take();
    bench.hears(&mut setup, &Signal::SignedIn);
    assert!(bench.signals().is_empty());
    bench.conditions.account = Some(account());
    bench.hears(&mut setup, &Signal::Conditions);
    assert!(matches!(&bench.signals()[..], [Signal::FindBackups]));
    bench.hears(&mut setup, &Signal::Conditions);
    assert!(bench.signals().is_empty(), "it is asked once");
}

#[test]
fn a_chosen_backup_is_restored_and_its_accounts_ask_for_their_passwords_now_or_later() {
    let (mut bench, mut setup) = restores("wp8.0");
    assert!(matches!(&bench.signals()[..], [Signal::Restore(DeviceId(2))]));
    bench.hears(&mut setup, &Signal::RestoreProgress { percent: 40 });
    assert_eq!(setup.page(), &Page::PreparingToRestore { percent: 40 });
    let accounts = [text("ana@gmail.com"), text("ana@work.com")].into();
    bench.hears(&mut setup, &Signal::Restored { accounts });
    let enter = |address| Command::EnterAccountPassword {
        address: text(address),
        password: Secret("x".into()),
    };
    assert!(bench.try_command(&mut setup, enter("bea@gmail.com")).is_err());
    bench.take();
    bench.command(&mut setup, enter("ana@gmail.com"));
    assert!(matches!(&bench.signals()[..], [Signal::AccountPassword { .. }]));
    assert_eq!(setup.page(), &Page::RestoredAccounts { accounts: [text("ana@work.com")].into() });
    bench.command(&mut setup, Command::SkipAccounts);
    assert!(matches!(&bench.signals()[..], [Signal::AccountsAnswered]));
    assert_eq!(setup.page(), &Page::Manufacturer);
}

#[test]
fn who_restores_is_not_asked_whether_to_back_up_and_who_starts_fresh_is() {
    let (mut bench, mut setup) = restores("wp8.0");
    bench.hears(&mut setup, &Signal::Restored { accounts: Arc::default() });
    assert_eq!(setup.page(), &Page::Manufacturer);
    assert!(bench.signals().iter().any(|signal| matches!(signal, Signal::BackUp { yes: true })));

    let (mut bench, mut setup) = finds_backups("wp8.0");
    bench.hears(&mut setup, &Signal::BackupsFound([backup("Lumia 920", 1)].into()));
    bench.command(&mut setup, Command::DontRestore);
    assert_eq!(setup.page(), &Page::BackUp);
    assert!(bench.signals().iter().any(|signal| matches!(signal, Signal::StartFresh)));
    bench.command(&mut setup, Command::BackUp { yes: false });
    assert_eq!(setup.page(), &Page::Manufacturer);
}

#[test]
fn an_account_without_backups_is_asked_at_once_whether_to_back_up() {
    let (mut bench, mut setup) = finds_backups("wp8.0");
    bench.hears(&mut setup, &Signal::BackupsFound(Arc::default()));
    assert_eq!(setup.page(), &Page::BackUp);
}

#[test]
fn a_list_that_cannot_be_had_can_be_asked_for_again() {
    let (mut bench, mut setup) = finds_backups("wp8.0");
    bench.hears(&mut setup, &Signal::BackupsNotFound(Code::TIMEOUT));
    assert_eq!(setup.page().name(), "backups_not_found");
    bench.take();
    bench.command(&mut setup, Command::Retry);
    assert!(matches!(&bench.signals()[..], [Signal::FindBackups]));
}

#[test]
fn a_failed_restore_is_tried_again_in_the_reference_and_passed_as_shipped() {
    for (profile, again) in
        [("wp8.0", false), ("gdr3", false), ("wp8.1", false), ("reference", true)]
    {
        let (mut bench, mut setup) = restores(profile);
        bench.hears(&mut setup, &Signal::RestoreFailed(Code::CONNECTION_ABORTED));
        assert_eq!(setup.page().name(), "restore_failed");
        bench.take();
        assert_eq!(bench.try_command(&mut setup, Command::Retry).is_ok(), again, "{profile}");
        if again {
            assert!(matches!(&bench.signals()[..], [Signal::RetryRestore]));
        } else {
            bench.command(&mut setup, Command::Next);
            assert_eq!(setup.page(), &Page::Manufacturer);
        }
    }
}

#[test]
fn what_was_typed_is_gone_with_the_power() {
    let (mut bench, mut setup) = switched_on("wp8.0");
    sign_in(&mut bench, &mut setup);
    assert_eq!(setup.typed_address().map(|it| &**it), Some("ana@outlook.com"));
    setup.power_lost(bench.now, bench.phone.luck, 1);
    assert_eq!(setup.typed_address(), None);
}

#[test]
fn power_lost_in_set_up_starts_it_over_and_the_account_is_passed() {
    let (mut bench, mut setup) = finds_backups("wp8.0");
    bench.power_cycle(&mut setup);
    assert_eq!(setup.page(), &Page::Welcome);
    bench.take();
    let seen = walk(&mut bench, &mut setup, "finding_backups");
    assert!(!seen.contains(&"sign_in"), "{seen:?}");
}

#[test]
fn a_restore_that_ends_while_set_up_starts_over_is_not_asked_for_again() {
    let (mut bench, mut setup) = restores("wp8.0");
    bench.power_cycle(&mut setup);
    bench.hears(&mut setup, &Signal::Restored { accounts: [text("ana@gmail.com")].into() });
    assert_eq!(setup.page(), &Page::Welcome);
    bench.take();
    let seen = walk(&mut bench, &mut setup, "restored_accounts");
    assert!(!seen.contains(&"restore_your_phone"), "{seen:?}");
    assert!(!bench.signals().iter().any(|signal| matches!(signal, Signal::FindBackups)));
}

#[test]
fn power_lost_after_the_end_finds_set_up_finished() {
    let (mut bench, mut setup) = switched_on("wp8.0");
    assert!(!setup.hardware_keys_work());
    assert_eq!(bench.facts, ["set-up shows welcome"]);
    walk(&mut bench, &mut setup, "finished");
    assert_eq!(bench.facts.last().map(|it| &**it), Some("set-up is finished"));
    bench.facts.clear();
    bench.power_cycle(&mut setup);
    assert_eq!(setup.page(), &Page::Finished);
    assert!(setup.hardware_keys_work());
    assert_eq!(bench.facts.len(), 0, "nothing of set-up is shown again");
}

#[test]
fn a_phone_that_begins_set_up_shows_no_page_of_it() {
    let mut bench = Bench::of("wp8.0");
    let mut setup = Setup::finished(languages());
    assert_eq!(setup.page(), &Page::Finished);
    bench.with(|cx| setup.booted(cx));
    assert!(setup.is_finished() && setup.quickest().is_none());
    assert_eq!((setup.page(), bench.facts.len()), (&Page::Finished, 0));
}

#[test]
fn date_and_region_can_be_corrected_before_signing_in() {
    let (mut bench, mut setup) = switched_on("wp8.0");
    walk(&mut bench, &mut setup, "time_and_region");
    bench.take();
    let clock = Some(PhoneClock(1_383_552_000_000));
    let region = Some(text("DE"));
    bench.command(&mut setup, Command::SetTimeAndRegion { region, time_zone: None, clock });
    let signals = bench.signals();
    assert!(
        matches!(&signals[..], [Signal::SetSetting { .. }, Signal::SetClock(_)]),
        "{signals:?}"
    );
}

#[test]
fn custom_settings_are_switched_one_by_one_and_recommended_ones_all_on() {
    let (mut bench, mut setup) = switched_on("wp8.0");
    walk(&mut bench, &mut setup, "phone_settings");
    bench.take();
    bench.command(&mut setup, Command::Custom);
    bench.command(&mut setup, Command::Switch { name: text("location.on"), on: true });
    let refused = Command::Switch { name: text("theme.accent"), on: true };
    assert!(bench.try_command(&mut setup, refused).is_err());
    bench.command(&mut setup, Command::Back);
    assert_eq!(bench.signals().len(), 1);
    bench.command(&mut setup, Command::Recommended);
    assert_eq!(bench.signals().len(), CUSTOM_SETTINGS.len());
    for name in CUSTOM_SETTINGS {
        assert!(crate::profile::settings::SettingId::named(name).is_some(), "{name}");
    }
}
