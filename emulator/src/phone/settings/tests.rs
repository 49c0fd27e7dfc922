//! What settings do, one sentence each.

use super::*;
use crate::phone::service_bench::{Bench, text};
use wp8_backup::Kind;

fn fresh(bench: &Bench) -> Settings {
    Settings::new(&bench.phone, "US", "en-US")
}

fn set(name: &str, value: &str) -> Command {
    Command::Set { name: text(name), value: text(value) }
}

#[test]
fn a_phone_begins_dark_with_its_makers_accent() {
    for (model, accent) in [("Lumia 920", "nokia_blue"), ("HTC 8X", "htc")] {
        let bench = Bench::of_model("wp8.0", model);
        let settings = fresh(&bench);
        assert_eq!(settings.accent(&bench.phone).name, accent);
        assert_eq!(settings.background(&bench.phone), Background::Dark);
    }
}

#[test]
fn a_setting_is_told_to_those_who_go_by_it_and_survives_a_reboot() {
    let mut bench = Bench::of("wp8.0");
    let mut settings = fresh(&bench);
    bench.command(&mut settings, set("lock_screen.times_out_after", "5 minutes"));
    let signals = bench.signals();
    let told = |signal: &Signal| {
        matches!(signal, Signal::SettingChanged { name, value }
            if &**name == "lock_screen.times_out_after" && &**value == "5 minutes")
    };
    assert!(signals.iter().any(told), "{signals:?}");
    assert!(signals.iter().any(|signal| matches!(signal, Signal::ItemChanged(_))));
    bench.power_cycle(&mut settings);
    assert_eq!(
        settings.get(&bench.phone, "lock_screen.times_out_after").as_deref(),
        Some("5 minutes")
    );
}

#[test]
fn a_setting_that_nothing_backs_up_starts_no_backup() {
    let mut bench = Bench::of("wp8.0");
    let mut settings = fresh(&bench);
    bench.command(&mut settings, set("bluetooth.on", "on"));
    assert!(
        !bench
            .signals()
            .iter()
            .any(|signal| matches!(signal, Signal::Changed(_) | Signal::ItemChanged(_)))
    );
}

#[test]
fn what_cannot_be_set_is_refused_with_what_can() {
    let mut bench = Bench::of("wp8.0");
    let mut settings = fresh(&bench);
    let refused = |bench: &mut Bench, settings: &mut Settings, name: &str, value: &str| {
        bench.try_command(settings, set(name, value)).expect_err("refused").to_string()
    };
    let unknown = refused(&mut bench, &mut settings, "theme.colour", "red");
    assert!(unknown.ends_with("there is theme.background, theme.accent"), "{unknown}");
    let unfit = refused(&mut bench, &mut settings, "theme.background", "grey");
    assert_eq!(unfit, "`theme.background` cannot be `grey`; it can be dark, light");
    let later = refused(&mut bench, &mut settings, "quiet_hours.on", "on");
    assert!(later.starts_with("no setting is called"), "{later}");
}

#[test]
fn a_short_messages_page_shows_group_text_only() {
    let mut bench = Bench::of("wp8.0");
    bench.phone.switches.short_messages_page = true;
    let mut settings = fresh(&bench);
    bench.command(&mut settings, set("messaging.group_text", "off"));
    let hidden = set("messaging.automatically_download_mms", "off");
    assert!(bench.try_command(&mut settings, hidden).is_err());
}

#[test]
fn theme_and_lock_screen_come_back_and_the_lock_code_does_not() {
    let mut bench = Bench::of("wp8.0");
    let mut old = fresh(&bench);
    let picture = Described { seed: 7, len_bytes: 400_000, kind: PartKind::Image };
    for (name, value) in [
        ("theme.background", "light"),
        ("theme.accent", "emerald"),
        ("lock_screen.password", "2580"),
        ("lock_screen.quick_status_1", ""),
        ("lock_screen.quick_status_4", "Games"),
        ("bluetooth.on", "on"),
    ] {
        bench.command(&mut old, set(name, value));
    }
    bench.command(&mut old, Command::SetLockScreenPicture(picture));
    bench.command(&mut old, Command::TeachWord { word: text("Freddo") });
    let records: Vec<Record> = old.records(&bench.phone).collect();
    assert!(records.iter().all(|record| !format!("{record:?}").contains("2580")));

    let mut new = fresh(&bench);
    for record in records.iter().chain(&records) {
        bench.with(|cx| new.place(cx, record));
    }
    bench.power_cycle(&mut new);
    assert_eq!(new.background(&bench.phone), Background::Light);
    assert_eq!(new.accent(&bench.phone).name, "emerald");
    assert_eq!(new.lock_screen(&bench.phone), old.lock_screen(&bench.phone));
    assert_eq!(new.lock_screen(&bench.phone).quick_status.join(", "), "Messaging, Mail, Games");
    assert_eq!(new.words().count(), 1);
    assert!(old.is_lock_code("2580") && !new.has_lock_code());
    assert!(!new.is_on(&bench.phone, "bluetooth.on"));
    let again: Vec<Record> = new.records(&bench.phone).collect();
    assert_eq!(again, records, "the new phone's backup says the same");
}

#[test]
fn an_accent_of_another_maker_is_left_as_it_is_and_said_so() {
    let mut htc = Bench::of_model("wp8.0", "HTC 8X");
    let old = fresh(&htc);
    let records: Vec<Record> = old.records(&htc.phone).collect();
    htc.take();
    let mut bench = Bench::of("wp8.0");
    let mut new = fresh(&bench);
    for record in &records {
        bench.with(|cx| new.place(cx, record));
    }
    assert_eq!(new.accent(&bench.phone).name, "nokia_blue");
    assert!(bench.facts.iter().any(|fact| fact.contains("does not fit")), "{:?}", bench.facts);
}

#[test]
fn a_phone_of_7_8_has_no_settings_to_back_up() {
    let bench = Bench::of("wp7.8");
    let kinds: Vec<Kind> = fresh(&bench).records(&bench.phone).map(|it| it.kind()).collect();
    assert!(!kinds.contains(&Kind::Setting), "{kinds:?}");
}

#[test]
fn clearing_gives_first_values_to_what_a_restore_replaces_and_to_nothing_else() {
    let mut bench = Bench::of("reference");
    let mut settings = fresh(&bench);
    bench.command(&mut settings, set("theme.accent", "red"));
    bench.command(&mut settings, set("bluetooth.on", "on"));
    bench.command(&mut settings, set("lock_screen.quick_status_1", "Games"));
    bench.command(&mut settings, Command::TeachWord { word: text("Freddo") });
    let accent = record_id("theme.accent");
    bench.with(|cx| settings.take_away(cx, accent));
    assert_eq!(settings.accent(&bench.phone).name, "nokia_blue");
    let slot = |settings: &Settings, bench: &Bench| {
        settings.get(&bench.phone, "lock_screen.quick_status_1")
    };
    assert_eq!(slot(&settings, &bench).as_deref(), Some("Games"));
    bench.with(|cx| settings.clear(cx));
    assert_eq!(slot(&settings, &bench).as_deref(), Some("Phone"));
    assert_eq!(settings.words().count(), 0);
    assert!(settings.is_on(&bench.phone, "bluetooth.on"));
}

#[test]
fn set_up_sets_region_and_what_it_cannot_set_is_said() {
    let mut bench = Bench::of("wp8.0");
    let mut settings = fresh(&bench);
    let tell = |name, value| Signal::SetSetting { name: text(name), value: text(value) };
    bench.hears(&mut settings, &tell("region", "DE"));
    bench.hears(&mut settings, &tell("region", "Germany"));
    assert_eq!(settings.get(&bench.phone, "region").as_deref(), Some("DE"));
    assert!(bench.facts.last().is_some_and(|fact| fact.starts_with("region not set")));
}
