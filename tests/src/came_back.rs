//! What came back, and why the rest did not: every reason at least once, each through a world in
//! which it is true.

use std::collections::BTreeSet;

use wp8_emulator::kernel::Nonce;
use wp8_emulator::phone::backup;
use wp8_emulator::wire::Secret;
use wp8_emulator::world::{Command, World};
use wp8_scenarios::comparison::{Comparison, Heading, Item, Outcome, Reason};
use wp8_scenarios::library::Library;
use wp8_scenarios::run::{Brake, Snapshots, Until, perform};

/// A phone with a little of everything, and a new one beside it.
const WORLD: &str = "
world:
  accounts:
    ana@outlook.com: { password: correct-horse }
  networks:
    home: { security: wpa2, password: swordfish, speed: 20 Mbit/s }
  phones:
    old:
      carrier: AT&T
      account: ana@outlook.com
      wifi: [home]
      holds: { apps: 3, sms: 4, mms: 1, chats: 1, calls: 2, photos: 2, videos: 1, favourites: 2 }
    new:
      carrier: AT&T
      near: [home]
steps:
";

/// The old phone is backed up.
const BACKED_UP: &str = "
  - old: plug_in
  - wait_for: [old.backup.app_list.state == \"up_to_date\", old.backup.messages.state == \"up_to_date\"]
    within: 48h
";

/// The new phone is set up from the backup.
const RESTORED: &str = "
  - new: plug_in
  - new: power_on
  - new: { walk_through_setup: { wifi: home, account: ana@outlook.com } }
  - wait_for: new.backup.restore.state in [\"done\", \"none\"]
    within: 6h
";

/// Every app is there.
const APPS_TOO: &str = "
  - new: { join_wifi: home }
  - wait_for: new.downloads.size() == 0
    within: 48h
";

/// The world at the end of a scenario that does not fail.
fn world(profile: &str, head: &str, steps: &[&str], traced: bool) -> World {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("scenario.yaml");
    let text = format!(
        "scenario: What came back\nprofiles: [{profile}]\n{head}\n{WORLD}{}",
        steps.concat()
    );
    std::fs::write(&file, &text).expect("is written");
    let library = Library::read(&[file]);
    let [scenario] = &library.scenarios[..] else {
        panic!("{}\n{text}", library.render(wp8_scenarios::language::diagnostic::Look::default()))
    };
    let played =
        perform(scenario, profile, &Brake::none(), &Snapshots::default(), traced, Until::End);
    if let Some(failure) = played.failure {
        panic!("{}: {}", failure.at, failure.summary());
    }
    played.world
}

fn compared(world: &World) -> Comparison {
    let place = |name| world.phone(name).expect("it is in the world").0;
    Comparison::of(world, place("old"), place("new"))
}

fn came_back(profile: &str, head: &str, steps: &[&str]) -> Comparison {
    compared(&world(profile, head, steps, true))
}

/// The reasons of what is missing under a heading, each once.
fn whys(comparison: &Comparison, heading: Heading) -> BTreeSet<Reason> {
    let under = comparison.missing().filter(|(item, _)| item.category == heading);
    under.map(|(_, why)| why.clone()).collect()
}

fn words(comparison: &Comparison, heading: Heading) -> Vec<String> {
    whys(comparison, heading).iter().map(ToString::to_string).collect()
}

fn are_all(comparison: &Comparison, heading: Heading, outcome: &Outcome) -> bool {
    let mut items = comparison.items_under(heading).peekable();
    items.peek().is_some() && items.all(|item| item.outcome == *outcome)
}

#[test]
fn what_came_back_is_the_same_and_what_the_version_leaves_out_is_missing_by_design() {
    let comparison = came_back("wp8.0", "", &[BACKED_UP, RESTORED, APPS_TOO]);
    for heading in [Heading::Apps, Heading::Favourites, Heading::Calls, Heading::Messages] {
        assert!(are_all(&comparison, heading, &Outcome::Same), "{heading}: {comparison:#?}");
    }
    assert_eq!(
        words(&comparison, Heading::Chats),
        ["by design: Windows Phone 8 does not back up this: chat"]
    );
    assert_eq!(words(&comparison, Heading::Photos), ["by design: it stays in SkyDrive"]);
    assert_eq!(
        words(&comparison, Heading::Videos),
        ["switched off: \"Don't upload\" for every video"]
    );
}

#[test]
fn the_reference_brings_back_what_others_leave_out() {
    let comparison = came_back("reference", "", &[BACKED_UP, RESTORED, APPS_TOO]);
    for heading in [Heading::Apps, Heading::Start, Heading::Wifi, Heading::Messages] {
        assert!(are_all(&comparison, heading, &Outcome::Same), "{heading}: {comparison:#?}");
    }
}

#[test]
fn a_category_that_is_off_is_named() {
    let off = "  - old: { switch_backup: { category: messages, on: false } }\n";
    let comparison =
        came_back("gdr3", "", &[off, "  - old: plug_in\n  - advance: 26h\n", RESTORED]);
    assert_eq!(words(&comparison, Heading::Messages), ["switched off: backup of text messages"]);
    assert!(are_all(&comparison, Heading::Calls, &Outcome::Same));
}

#[test]
fn what_was_deleted_before_is_told_with_its_time_and_only_that() {
    let delete = "  - old: { receive_sms: { text: keep me } }\n  - advance: 5m\n  - old: { delete_message: keep me }\n  - old: { delete_favourite: \"#1\" }\n  - advance: 26h\n";
    let comparison = came_back("gdr3", "", &[BACKED_UP, delete, RESTORED]);
    let missing: Vec<&Item> = comparison.missing().map(|(item, _)| item).collect();
    let of = |heading| missing.iter().filter(move |item| item.category == heading).count();
    assert_eq!((of(Heading::Messages), of(Heading::Favourites)), (1, 1));
    let (_, why) =
        comparison.missing().find(|(item, _)| item.name.contains("keep me")).expect("it is gone");
    assert!(
        matches!(why, Reason::Deleted { on, at_ms } if on == "old" && *at_ms > 300_000),
        "{why}"
    );
}

#[test]
fn what_waits_says_for_what() {
    let comparison = came_back(
        "wp8.0",
        "",
        &["  - old: { leave: home }\n  - advance: 26h\n  - new: power_on\n  - advance: 1m\n"],
    );
    assert_eq!(words(&comparison, Heading::Favourites), ["never uploaded: waits for Wi-Fi"]);
}

#[test]
fn without_a_restore_that_is_the_reason() {
    let comparison = came_back("gdr3", "", &[BACKED_UP]);
    assert_eq!(words(&comparison, Heading::Calls), ["not restored yet: the phone is off"]);
    let comparison = came_back("gdr3", "", &[BACKED_UP, "  - new: power_on\n  - advance: 5m\n"]);
    assert_eq!(words(&comparison, Heading::Calls), ["not restored yet: set-up shows welcome"]);
}

#[test]
fn what_was_uploaded_after_the_restore_is_told_apart() {
    let more = "  - old: { receive_sms: { text: too late } }\n  - advance: 1h\n";
    let comparison = came_back("gdr3", "", &[BACKED_UP, RESTORED, more]);
    assert_eq!(whys(&comparison, Heading::Messages), [Reason::UploadedLater].into());
}

#[test]
fn a_deleted_backup_is_the_reason_for_all_that_was_in_it() {
    let delete = "  - old: { delete_backup: app_list }\n  - advance: 1h\n";
    let comparison = came_back("gdr3", "", &[BACKED_UP, delete, RESTORED]);
    let whys = whys(&comparison, Heading::Favourites);
    assert!(whys.iter().all(|why| matches!(why, Reason::BackupDeleted { .. })), "{whys:?}");
    assert!(!whys.is_empty());
    assert!(are_all(&comparison, Heading::Messages, &Outcome::Same));

    let again = "  - old: { leave: home }\n  - old: { switch_backup: { category: app_list, on: true } }\n  - advance: 1h\n";
    let comparison = came_back("gdr3", "", &[BACKED_UP, delete, again, RESTORED]);
    assert_eq!(words(&comparison, Heading::Calls), ["never uploaded: waits for Wi-Fi"]);
}

#[test]
fn what_the_restore_was_told_to_leave_out_is_left_out() {
    let fresh = "
  - new: plug_in
  - new: power_on
  - new: { walk_through_setup: { wifi: home, account: ana@outlook.com, restore: none } }
  - new: find_backups
  - wait_for: new.backup.restore.state == \"offered\"
    within: 10m
  - new: { restore: { of: old, only: [messages] } }
  - wait_for: new.backup.restore.state == \"done\"
    within: 1h
";
    let comparison = came_back("reference", "", &[BACKED_UP, fresh]);
    assert_eq!(whys(&comparison, Heading::Favourites), [Reason::LeftOut].into());
    assert!(are_all(&comparison, Heading::Messages, &Outcome::Same));
}

#[test]
fn an_app_in_the_queue_is_on_its_way() {
    let head = "switches: { reinstall: on_tap }";
    let comparison = came_back("gdr3", head, &[BACKED_UP, RESTORED]);
    assert_eq!(words(&comparison, Heading::Apps), ["on its way: tap to install"]);
}

#[test]
fn a_fault_is_named_wherever_it_strikes() {
    let upload = "  - fault: { name: no way up, ask: backup_put, phone: old, do: drop }\n  - old: plug_in\n  - advance: 26h\n";
    let comparison = came_back("wp8.0", "", &[upload]);
    assert_eq!(
        words(&comparison, Heading::Favourites),
        ["lost to the fault `no way up`: backup_put is lost on the way"]
    );

    let download =
        "  - fault: { name: outage, ask: package, phone: new, do: { refuse: 805a01f7 } }\n";
    let after = "  - new: { join_wifi: home }\n  - advance: 24h\n";
    let comparison = came_back("gdr3", "", &[BACKED_UP, download, RESTORED, after]);
    let whys = whys(&comparison, Heading::Apps);
    assert!(
        whys.iter().all(|why| matches!(why, Reason::Fault { rule, .. } if rule == "outage")),
        "{whys:?}"
    );
    assert!(!whys.is_empty());

    let fetch = "
  - fault: { name: no way down, ask: backup_fetch, phone: new, do: { refuse: 805a01f7 } }
  - new: plug_in
  - new: power_on
  - new: { walk_through_setup: { until: restore_your_phone, wifi: home, account: ana@outlook.com } }
  - new: { choose_backup: old }
  - advance: 30m
";
    let comparison = came_back("gdr3", "", &[BACKED_UP, fetch]);
    assert_eq!(
        words(&comparison, Heading::Favourites),
        ["lost to the fault `no way down`: backup_fetch is refused with 805a01f7"]
    );
}

#[test]
fn a_stale_token_is_named_as_the_defect_it_is() {
    let stale = "  - old: plug_in\n  - account: { address: ana@outlook.com, expire_tokens: true }\n  - advance: 26h\n";
    let comparison = came_back("wp8.0", "", &[stale]);
    assert_eq!(
        whys(&comparison, Heading::Favourites),
        [Reason::Quirk { name: "backup_keeps_a_stale_token" }].into()
    );
    let mended = "quirks: { backup_keeps_a_stale_token: false }";
    let comparison = came_back("wp8.0", mended, &[stale]);
    let whys = whys(&comparison, Heading::Favourites);
    assert!(!whys.iter().any(|why| matches!(why, Reason::Quirk { .. })), "{whys:?}");
}

#[test]
fn a_retry_with_an_expired_ticket_is_named_as_the_defect_it_is() {
    let fails = "  - fault: { name: outage, ask: package, phone: new, do: { refuse: 805a01f7 } }\n";
    let retry = "
  - new: { join_wifi: home }
  - wait_for: new.downloads.all(download, download.state == \"attention_required\")
    within: 48h
  - advance: 12h
  - lift: outage
  - advance: 1h
  - new: retry
  - advance: 24h
";
    let comparison = came_back("gdr2", "", &[BACKED_UP, fails, RESTORED, retry]);
    assert_eq!(
        whys(&comparison, Heading::Apps),
        [Reason::Quirk { name: "retry_reuses_the_expired_ticket" }].into()
    );
}

#[test]
fn a_restore_in_place_that_lost_power_is_named_as_the_defect_it_is() {
    let cut = "
  - new: plug_in
  - new: power_on
  - new: { walk_through_setup: { until: restore_your_phone, wifi: home, account: ana@outlook.com } }
  - new: { choose_backup: old }
  - wait_for: new.app_list.size() == 0
    within: 10m
  - new: cut_power
  - new: power_on
  - advance: 10m
";
    let comparison = came_back("gdr2", "", &[BACKED_UP, cut]);
    let quirk = Reason::Quirk { name: "restore_rewrites_the_app_list_in_place" };
    assert_eq!(whys(&comparison, Heading::Favourites), [quirk.clone()].into());
    let settings = comparison.missing().find(|(item, _)| item.name == "Settings");
    assert_eq!(settings.map(|(item, why)| (item.kind, why)), Some(("system app", &quirk)));
}

#[test]
fn what_the_store_no_longer_has_is_not_available() {
    let withdraw = "  - store: { app: \"#1\", standing: withdrawn }\n";
    let comparison = came_back(
        "gdr3",
        "",
        &[BACKED_UP, withdraw, RESTORED, "  - new: { join_wifi: home }\n  - advance: 24h\n"],
    );
    assert_eq!(
        words(&comparison, Heading::Apps),
        ["not available any more: withdrawn from the Store"]
    );
}

#[test]
fn a_failure_that_nobody_outside_made_is_told_in_the_words_of_the_phone() {
    let alone = "
  - new: plug_in
  - new: power_on
  - new: { walk_through_setup: { until: restore_your_phone, wifi: home, account: ana@outlook.com } }
  - new: { leave: home }
  - new: { set_data: false }
  - new: { choose_backup: old }
  - advance: 1h
";
    let comparison = came_back("gdr3", "", &[BACKED_UP, alone]);
    assert_eq!(
        words(&comparison, Heading::Favourites),
        ["failed: the backup service could not be reached"]
    );
}

/// What is known from state is known without a trace; what is not is not guessed.
#[test]
fn without_a_trace_nothing_is_guessed() {
    let steps =
        [BACKED_UP, RESTORED, "  - old: { receive_sms: { text: too late } }\n  - advance: 1h\n"];
    let comparison = compared(&world("gdr3", "", &steps, false));
    assert_eq!(whys(&comparison, Heading::Messages), [Reason::Untold].into());
    assert!(whys(&comparison, Heading::Chats).iter().all(|why| why.word() == "not_covered"));
}

/// Everything that the backup service keeps after a backup and a restore, as text to be searched.
fn kept_by_the_service(profile: &str) -> (World, String) {
    let more = "
  - old: { receive_sms: { text: this may be kept } }
  - old: { send_chat: { to: \"+12065550199\", text: this may not be kept } }
  - old: { add_account: { address: ben@example.com, kind: mail } }
  - advance: 26h
";
    let world = world(profile, "", &["  - old: plug_in\n", more], true);
    let kept = format!("{:?}", world.cloud().backup);
    (world, kept)
}

/// Whatever else a version keeps: no chat (fact 9), no key of a Wi-Fi network (fact 7) and no
/// password of an account (fact 8) is ever among what its backup service has in the clear. That
/// the search finds what is there is shown by a text message, where messages are kept in the clear.
#[test]
fn what_no_version_covers_is_not_in_what_the_service_keeps() {
    for (profile, messages_in_the_clear) in [
        ("wp7.8", false),
        ("wp8.0", true),
        ("gdr1", true),
        ("gdr2", true),
        ("gdr3", true),
        ("wp8.1", true),
        ("reference", false),
    ] {
        let (world, kept) = kept_by_the_service(profile);
        assert_eq!(kept.contains("this may be kept"), messages_in_the_clear, "{profile}");
        for secret in ["this may not be kept", "swordfish", "correct-horse"] {
            assert!(!kept.contains(secret), "{profile}: `{secret}` is kept by the service");
        }
        let (_, old) = world.phone("old").expect("it is in the world");
        let texts: Vec<_> = old.messaging.messages().map(|(_, message)| &message.text).collect();
        let networks: Vec<_> = old.network.records().collect();
        let on_the_phone = format!("{texts:?} {networks:?}");
        assert!(on_the_phone.contains("this may not be kept"), "{profile}: there is no chat");
        assert!(on_the_phone.contains("swordfish"), "{profile}: there is no network");
    }
}

#[test]
fn a_backup_file_is_made_by_the_reference_only_and_after_set_up_only() {
    let refused = |profile, phone: &str| {
        let mut world = world(profile, "", &["  - new: power_on\n  - advance: 2m\n"], false);
        let (index, _) = world.phone(phone).expect("it is in the world");
        let save = backup::Command::SaveFile(Secret("a phrase".into()));
        let done = world.apply(Nonce(1), Command::Phone(index, save.into()));
        done.err().map(|refused| refused.to_string())
    };
    assert_eq!(refused("reference", "old"), None);
    let in_set_up = refused("reference", "new").expect("it has no settings yet");
    assert!(in_set_up.contains("backup files are in the settings"), "{in_set_up}");
    for profile in ["wp7.8", "wp8.0", "gdr3", "wp8.1"] {
        let why = refused(profile, "old").expect("no version of the time has them");
        assert!(why.contains("has no backup files"), "{profile}: {why}");
    }
}

#[test]
fn every_reason_has_a_word_of_its_own() {
    let words: BTreeSet<&str> = Reason::WORDS.iter().copied().collect();
    assert_eq!(words.len(), Reason::WORDS.len());
    let json = serde_json::to_value(Reason::UploadedLater).expect("it is stored");
    assert_eq!(json["reason"], Reason::UploadedLater.word());
}
