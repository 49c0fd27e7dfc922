//! What whole files come to: documents, and diagnostics as their readers see them.

use super::document::{Act, Change};
use super::testing::{HEAD, document, read, wrong, wrong_steps};

#[test]
fn the_scenario_of_the_design_is_read() {
    let document = document(DESIGN);
    assert_eq!(document.profiles, ["wp8.0", "gdr3", "reference"]);
    assert_eq!(document.steps.len(), 9);
    let texts: Vec<&str> = document
        .steps
        .iter()
        .map(|step| step.text.as_str())
        .collect();
    insta::assert_debug_snapshot!(texts, @r#"
    [
        "old: plug_in",
        "advance: 26h",
        "expect: old.backup.app_list.state == \"up_to_date\"",
        "always: new.battery > 0",
        "new: { walk_through_setup: { until: sign_in, wifi: home } }",
        "new: { send: ana@outlook.com }",
        "wait_for: new.setup.page in [\"restore_your_phone\", \"sign_in_failed\"]",
        "expect: { wp8.0: new.setup.page == \"sign_in_failed\", gdr3: new.setup.page == \"restore_your_phone\", reference: new.setup.page == \"restore_your_phone\" }",
        "new: { send: Restore your phone }",
    ]
    "#);
    let Act::Phone {
        phone,
        verb,
        command,
    } = &document.steps[4].act
    else {
        panic!("{:?}", document.steps[4].act)
    };
    assert_eq!((phone.as_str(), *verb), ("new", "walk_through_setup"));
    insta::assert_snapshot!(command.0, @r#"WalkThroughSetup { until: SignIn, wifi: Some(NetworkName("home")), attempts: 1, patient: false, pause: None }"#);
    let Act::WaitFor { within_ms, .. } = &document.steps[6].act else {
        panic!("{:?}", document.steps[6].act)
    };
    assert_eq!(*within_ms, 600_000);
    let Act::Expect(per_profile) = &document.steps[7].act else {
        panic!("{:?}", document.steps[7].act)
    };
    assert!(per_profile.of("gdr3").is_some());
    assert!(document.steps[8].is_for("reference") && !document.steps[8].is_for("wp8.0"));
}

const DESIGN: &str = r#"
scenario: A Straight Talk phone cannot restore before it has an APN
source: C17
profiles: [wp8.0, gdr3, reference]
seed: 7
world:
  accounts:
    ana@outlook.com: { password: correct-horse }
  networks:
    home: { security: wpa2, password: swordfish, speed: 20 Mbit/s }
  phones:
    old:
      model: Lumia 920
      carrier: AT&T
      account: ana@outlook.com
      wifi: [home]
      holds: { apps: 12, sms: 300, mms: 4, chats: 2, calls: 80, photos: 25, videos: 1, favourites: 9 }
    new:
      model: Lumia 920
      carrier: Straight Talk
      near: [home]
steps:
  - old: plug_in
  - advance: 26h
  - expect: old.backup.app_list.state == "up_to_date"
  - always: new.battery > 0
  - new: { walk_through_setup: { until: sign_in, wifi: home } }
  - new: { send: ana@outlook.com }
  - wait_for: new.setup.page in ["restore_your_phone", "sign_in_failed"]
    within: 10m
  - expect:
      wp8.0: new.setup.page == "sign_in_failed"
      gdr3: new.setup.page == "restore_your_phone"
      reference: new.setup.page == "restore_your_phone"
  - new: { send: Restore your phone }
    only: [gdr3, reference]
"#;

#[test]
fn all_mistakes_are_told_at_once() {
    insta::assert_snapshot!(wrong(r#"
scenario: Everything is wrong
profiles: [wp80, reference]
sede: 7
world:
  phones:
    old: { model: Lumia 92O, carrier: ATT, account: ana@outlook.com, wifi: home }
steps:
  - old: pulg_in
  - advance: 10 minutes
  - expect: old.backup.app_list.state == "up_to_dat"
  - wait_for: odl.battery > 50
"#), @r#"
    error: no profile is called `wp80`
     --> a.yaml:3:12
      |
    3 | profiles: [wp80, reference]
      |            ^^^^
      |
      = help: did you mean `wp8.0`?

    error: `the scenario` has no `sede`
     --> a.yaml:4:1
      |
    4 | sede: 7
      | ^^^^
      |
      = help: did you mean `seed`?

    error: no phone model is called `Lumia 92O`
     --> a.yaml:7:19
      |
    7 |     old: { model: Lumia 92O, carrier: ATT, account: ana@outlook.com, wifi: home }
      |                   ^^^^^^^^^
      |
      = help: did you mean `Lumia 920`?

    error: no carrier is called `ATT`
     --> a.yaml:7:39
      |
    7 |     old: { model: Lumia 92O, carrier: ATT, account: ana@outlook.com, wifi: home }
      |                                       ^^^
      |
      = help: did you mean `AT&T`?

    error: no account is called `ana@outlook.com`
     --> a.yaml:7:53
      |
    7 |     old: { model: Lumia 92O, carrier: ATT, account: ana@outlook.com, wifi: home }
      |                                                     ^^^^^^^^^^^^^^^
      |
      = help: declare it under `world.accounts`

    error: no network is called `home`
     --> a.yaml:7:76
      |
    7 |     old: { model: Lumia 92O, carrier: ATT, account: ana@outlook.com, wifi: home }
      |                                                                            ^^^^
      |
      = help: declare it under `world.networks`

    error: no verb of phones is called `pulg_in`
     --> a.yaml:9:10
      |
    9 |   - old: pulg_in
      |          ^^^^^^^
      |
      = help: did you mean `plug_in`?

    error: `minutes` is not a unit of time
      --> a.yaml:10:14
       |
    10 |   - advance: 10 minutes
       |              ^^^^^^^^^^
       |
       = help: a duration is written like `250ms`, `10m`, `1h30m`, `26h` or `7d`

    error: `up_to_dat` is nothing that `old.backup.app_list.state` can be
      --> a.yaml:11:42
       |
    11 |   - expect: old.backup.app_list.state == "up_to_dat"
       |                                          ^^^^^^^^^^^
       |
       = help: did you mean `up_to_date`?

    error: `wait_for` needs `within`
      --> a.yaml:12:5
       |
    12 |   - wait_for: odl.battery > 50
       |     ^^^^^^^^
       |
       = help: write how long it may take below it, for example `within: 10m`

    error: nothing is called `odl`
      --> a.yaml:12:15
       |
    12 |   - wait_for: odl.battery > 50
       |               ^^^
       |
       = help: did you mean `old`?
    "#);
}
