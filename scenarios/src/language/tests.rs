//! What whole files come to: documents, and diagnostics as their readers see them.

use super::document::{Act, Change};
use super::testing::{Charger, HEAD, SetupPage, document, read, wrong, wrong_steps};

#[test]
fn the_scenario_of_the_design_is_read() {
    let document = document(DESIGN);
    assert_eq!(document.profiles, ["wp8.0", "gdr3", "reference"]);
    assert_eq!(document.steps.len(), 9);
    let texts: Vec<&str> = document.steps.iter().map(|step| step.text.as_str()).collect();
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
    let Act::Phone { phone, verb, command } = &document.steps[4].act else {
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

    error: the scenario has no `sede`
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

#[test]
fn bad_yaml_is_explained_in_plain_words() {
    let bad = |text: &str| wrong(&format!("scenario: Bad\n{text}"));
    insta::assert_snapshot!(bad("world:\n\tphones: {}\n"), @r#"
    error: the line is indented with a tab
     --> a.yaml:3:1
      |
    3 |     phones: {}
      | ^^^^
      |
      = help: indent with spaces, two per level
    "#);
    insta::assert_snapshot!(bad("steps:\n  - expect: \"a\" == new.owner\n"), @r#"
    error: more text follows after the closing quote
     --> a.yaml:3:17
      |
    3 |   - expect: "a" == new.owner
      |                 ^
      |
      = help: put the whole value in quotes, for example: 'a "quoted" word'
    "#);
    insta::assert_snapshot!(bad("steps:\n  - expect: 'a == b\n  - advance: 1h\n"), @r#"
    error: this quote is never closed
     --> a.yaml:3:13
      |
    3 |   - expect: 'a == b
      |             ^
      |
      = help: end the text with the same quote; inside single quotes, write a quote twice
    "#);
    insta::assert_snapshot!(bad("steps:\n  - advance: 1h: 2h\n"), @r#"
    error: a second `:` on this line
     --> a.yaml:3:16
      |
    3 |   - advance: 1h: 2h
      |                ^
      |
      = help: put a text that contains `: ` in quotes; begin a nested map on a line of its own
    "#);
    insta::assert_snapshot!(bad("steps:\n  - new: { send: a\n  - advance: 1h\n"), @"
    error: `{` is never closed
     --> a.yaml:3:10
      |
    3 |   - new: { send: a
      |          ^
    ");
    insta::assert_snapshot!(bad("steps: [1, 2}\n"), @r#"
    error: `[` is closed by `}`
     --> a.yaml:2:8
      |
    2 | steps: [1, 2}
      |        ^
    "#);
    insta::assert_snapshot!(bad("steps:\n  - advance: 1h\n - advance: 2h\n"), @r#"
    error: this line does not fit the lines above it
     --> a.yaml:4:2
      |
    4 |  - advance: 2h
      |  ^
      |
      = help: entries of one list or map begin in the same column
    "#);
    insta::assert_snapshot!(bad("steps:\n  - expect: !new.on\n"), @r#"
    error: a value cannot begin with `!`
     --> a.yaml:3:13
      |
    3 |   - expect: !new.on
      |             ^^^^^^^
      |
      = help: put the whole value in quotes, for example: "!new.running"

    error: nothing is called `new`
     --> a.yaml:3:14
      |
    3 |   - expect: !new.on
      |              ^^^
      |
      = help: one of `elapsed` or `service`
    "#);
    insta::assert_snapshot!(bad("tags: &a [x]\nsource: *a\n"), @r#"
    error: the scenario needs `steps`
     --> a.yaml:1:1
      |
    1 | scenario: Bad
      | ^^^^^^^^^^^^^
      |
      = help: `steps`: What happens, in this order.

    error: this is an anchor, which scenarios do not have
     --> a.yaml:2:7
      |
    2 | tags: &a [x]
      |       ^^^^
      |
      = help: use `for_each:` or `include:` to write a thing once; put a text that begins with `&` in quotes

    error: `*a` is an alias, which scenarios do not have
     --> a.yaml:3:9
      |
    3 | source: *a
      |         ^^
      |
      = help: use `for_each:` or `include:` to write a thing once; put a text that begins with `*` in quotes
    "#);
    insta::assert_snapshot!(bad("tags: [a]\nseed: 1\ntags: [b]\n"), @r#"
    error: the scenario needs `steps`
     --> a.yaml:1:1
      |
    1 | scenario: Bad
      | ^^^^^^^^^^^^^
      |
      = help: `steps`: What happens, in this order.

    error: the key `tags` stands here twice
     --> a.yaml:4:1
      |
    2 | tags: [a]
      | ---- first
    3 | seed: 1
    4 | tags: [b]
      | ^^^^ again
    "#);
    insta::assert_snapshot!(bad("tags: @smoke\n"), @r#"
    error: a value cannot begin with `@`
     --> a.yaml:2:7
      |
    2 | tags: @smoke
      |       ^
      |
      = help: put the value in quotes
    "#);
    insta::assert_snapshot!(bad("seed: 1\nthis is no entry\n"), @r#"
    error: a `:` is missing on this line
     --> a.yaml:3:1
      |
    3 | this is no entry
      | ^
      |
      = help: an entry of a map is `key: value`
    "#);
    insta::assert_snapshot!(bad("---\nscenario: Another\n"), @r#"
    error: a second document begins here
     --> a.yaml:2:1
      |
    2 | ---
      | ^^^
      |
      = help: a file is one scenario; put the second one into a file of its own
    "#);
    insta::assert_snapshot!(bad("world: { phones: { <<: 3 } }\n? [a, b]\n: c\n"), @r#"
    error: the scenario needs `steps`
     --> a.yaml:1:1
      |
    1 | scenario: Bad
      | ^^^^^^^^^^^^^
      |
      = help: `steps`: What happens, in this order.

    error: maps cannot be merged with `<<`
     --> a.yaml:2:20
      |
    2 | world: { phones: { <<: 3 } }
      |                    ^^
      |
      = help: write the entries out, or use `for_each:`

    error: a key must be a text, not a list
     --> a.yaml:3:3
      |
    3 | ? [a, b]
      |   ^^^^^^
    "#);
    insta::assert_snapshot!(bad("tags: \"\\q\"\n"), @r#"
    error: no such escape in double quotes
     --> a.yaml:2:7
      |
    2 | tags: "\q"
      |       ^
      |
      = help: write a backslash twice, or use single quotes, in which a backslash is a backslash
    "#);
    insta::assert_snapshot!(bad(&format!("tags: {}{}\n", "[".repeat(60), "]".repeat(60))), @r#"
    error: lists and maps are nested more than 48 deep
     --> a.yaml:2:55
      |
    2 | tags: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
      |                                                       ^
    "#);
    insta::assert_snapshot!(wrong(""), @"
    error: there is no scenario in this file
     --> a.yaml:1:1
      |
    1 |
      | ^
      |
      = help: begin with `scenario:` and what it shows, then `world:` and `steps:`; `wp8 new` writes an example
    ");
    insta::assert_snapshot!(wrong("- advance: 1h\n"), @r#"
    error: a scenario is a map, not a list
     --> a.yaml:1:1
      |
    1 | - advance: 1h
      | ^
      |
      = help: begin with `scenario:` and what it shows, then `world:` and `steps:`; `wp8 new` writes an example
    "#);
    insta::assert_snapshot!(wrong("scenario\n"), @r#"
    error: a scenario is a map, not `scenario`
     --> a.yaml:1:1
      |
    1 | scenario
      | ^
      |
      = help: begin with `scenario:` and what it shows, then `world:` and `steps:`; `wp8 new` writes an example
    "#);
}

#[test]
fn a_step_that_means_nothing_says_what_would() {
    insta::assert_snapshot!(wrong_steps("  - plug_in\n"), @r#"
    error: a step is a map, not `plug_in`
      --> a.yaml:12:5
       |
    12 |   - plug_in
       |     ^^^^^^^
       |
       = help: say which phone: `- old: plug_in`
    "#);
    insta::assert_snapshot!(wrong_steps("  - plug_in: mains\n"), @r#"
    error: `plug_in` is something that a phone does
      --> a.yaml:12:5
       |
    12 |   - plug_in: mains
       |     ^^^^^^^
       |
       = help: say which phone: `- old: { plug_in: … }`, or `- old: plug_in`
    "#);
    insta::assert_snapshot!(wrong_steps("  - old:plug_in\n"), @r#"
    error: a step is a map, not `old:plug_in`
      --> a.yaml:12:5
       |
    12 |   - old:plug_in
       |     ^^^^^^^^^^^
       |
       = help: put a space after `:`
    "#);
    insta::assert_snapshot!(wrong_steps("  - ould: plug_in\n"), @r#"
    error: no phone and no verb of the world is called `ould`
      --> a.yaml:12:5
       |
    12 |   - ould: plug_in
       |     ^^^^
       |
       = help: did you mean `old`?
    "#);
    insta::assert_snapshot!(wrong_steps("  - banana: plug_in\n"), @r#"
    error: no phone and no verb of the world is called `banana`
      --> a.yaml:12:5
       |
    12 |   - banana: plug_in
       |     ^^^^^^
       |
       = help: phones: one of `old` or `new`; `wp8 verbs` lists the verbs of the world
    "#);
    insta::assert_snapshot!(wrong_steps("  - old: plug_in mains\n"), @r#"
    error: no verb of phones is called `plug_in mains`
      --> a.yaml:12:10
       |
    12 |   - old: plug_in mains
       |          ^^^^^^^^^^^^^
       |
       = help: write `- old: { plug_in: mains }`
    "#);
    insta::assert_snapshot!(wrong_steps("  - old: advance\n"), @r#"
    error: no verb of phones is called `advance`
      --> a.yaml:12:10
       |
    12 |   - old: advance
       |          ^^^^^^^
       |
       = help: `advance` stands by itself: `- advance: …`
    "#);
    insta::assert_snapshot!(wrong_steps("  - old:\n"), @r#"
    error: what `old` does is missing
      --> a.yaml:12:5
       |
    12 |   - old:
       |     ^^^
       |
       = help: for example `- old: plug_in`; `wp8 verbs` lists the verbs
    "#);
    insta::assert_snapshot!(wrong_steps("  - old: [plug_in, power_on]\n"), @r#"
    error: `old` does one thing in a step, not a list of them
      --> a.yaml:12:10
       |
    12 |   - old: [plug_in, power_on]
       |          ^^^^^^^^^^^^^^^^^^^
       |
       = help: make each a step: `- old: …`
    "#);
    insta::assert_snapshot!(wrong_steps("  - old: { plug_in: mains, power_on: }\n"), @r#"
    error: a step does one thing, and `power_on` is a second
      --> a.yaml:12:28
       |
    12 |   - old: { plug_in: mains, power_on: }
       |            -------         ^^^^^^^^
       |            |
       |            the first
       |
       = help: begin a step of its own: `- old: { power_on: … }`
    "#);
    insta::assert_snapshot!(wrong_steps("  - old: plug_in\n    new: power_on\n"), @r#"
    error: a step does one thing, and `new` is a second
      --> a.yaml:13:5
       |
    12 |   - old: plug_in
       |     --- the first
    13 |     new: power_on
       |     ^^^
       |
       = help: begin a step of its own: `- new: …`
    "#);
    insta::assert_snapshot!(wrong_steps("  - only: reference\n"), @r#"
    error: this step does nothing
      --> a.yaml:12:5
       |
    12 |   - only: reference
       |     ^^^^^^^^^^^^^^^
       |
       = help: a step is `PHONE: verb`, or a word of the world such as `advance: 26h`
    "#);
    insta::assert_snapshot!(wrong_steps("  - old: plug_in\n    only: [gdr3, refrence]\n"), @r#"
    error: no profile is called `refrence`
      --> a.yaml:13:18
       |
    13 |     only: [gdr3, refrence]
       |                  ^^^^^^^^
       |
       = help: did you mean `reference`?
    "#);
    insta::assert_snapshot!(wrong_steps("  - old: plug_in\n    within: 10m\n"), @r#"
    error: `within` belongs to `wait_for`, not to `old`
      --> a.yaml:13:5
       |
    13 |     within: 10m
       |     ^^^^^^
    "#);
    insta::assert_snapshot!(wrong_steps("  - old: plug_in\n    name: a\n  - new: power_on\n    name: a\n"), @r#"
    error: two steps are called `a`
      --> a.yaml:15:11
       |
    13 |     name: a
       |           - first
    14 |   - new: power_on
    15 |     name: a
       |           ^ again
    "#);
    insta::assert_snapshot!(wrong(&format!("{HEAD}steps: {{ advance: 1h }}\n")), @r#"
    error: `steps` is a list, not a map
      --> a.yaml:11:8
       |
    11 | steps: { advance: 1h }
       |        ^^^^^^^^^^^^^^^
       |
       = help: begin each step with `- `
    "#);
    insta::assert_snapshot!(wrong(HEAD), @r#"
    error: the scenario needs `steps`
     --> a.yaml:1:1
      |
    1 | scenario: A test
      | ^^^^^^^^^^^^^^^^
      |
      = help: `steps`: What happens, in this order.
    "#);
}

#[test]
fn arguments_that_do_not_fit_are_mistakes() {
    insta::assert_snapshot!(wrong_steps("  - old: { plug_in: wall }\n"), @r#"
    error: `wall` is nothing that `plug_in` can be
      --> a.yaml:12:21
       |
    12 |   - old: { plug_in: wall }
       |                     ^^^^
       |
       = help: one of `mains` or `computer`
    "#);
    insta::assert_snapshot!(wrong_steps("  - old: { plug_in: { two: mains } }\n"), @r#"
    error: `plug_in` has no `two`
      --> a.yaml:12:23
       |
    12 |   - old: { plug_in: { two: mains } }
       |                       ^^^
       |
       = help: did you mean `to`?
    "#);
    insta::assert_snapshot!(wrong_steps("  - old: { power_on: now }\n"), @r#"
    error: `power_on` takes no arguments, but has `now`
      --> a.yaml:12:22
       |
    12 |   - old: { power_on: now }
       |                      ^^^
    "#);
    insta::assert_snapshot!(wrong_steps("  - new: walk_through_setup\n"), @r#"
    error: `walk_through_setup` needs `until`
      --> a.yaml:12:10
       |
    12 |   - new: walk_through_setup
       |          ^^^^^^^^^^^^^^^^^^
       |
       = help: `until`: The page to stop at.
    "#);
    insta::assert_snapshot!(wrong_steps("  - new: { walk_through_setup: sign_in }\n"), @r#"
    error: `walk_through_setup` takes named arguments, not `sign_in`
      --> a.yaml:12:32
       |
    12 |   - new: { walk_through_setup: sign_in }
       |                                ^^^^^^^
       |
       = help: write `walk_through_setup: { until: … }`; it has `until`, `wifi`, `attempts`, `patient` or `pause`
    "#);
    insta::assert_snapshot!(
        wrong_steps("  - new: { walk_through_setup: { until: signin, wifi: hoem, attempts: 0, patient: yes, pause: 5 } }\n"),
        @r#"
    error: `signin` is nothing that `until` can be
      --> a.yaml:12:41
       |
    12 |   - new: { walk_through_setup: { until: signin, wifi: hoem, attempts: 0, patient: yes, pause: 5 } }
       |                                         ^^^^^^
       |
       = help: did you mean `sign_in`?

    error: no network is called `hoem`
      --> a.yaml:12:55
       |
    12 |   - new: { walk_through_setup: { until: signin, wifi: hoem, attempts: 0, patient: yes, pause: 5 } }
       |                                                       ^^^^
       |
       = help: did you mean `home`?

    error: `attempts` is a whole number from 1 to 10, not the number `0`
      --> a.yaml:12:71
       |
    12 |   - new: { walk_through_setup: { until: signin, wifi: hoem, attempts: 0, patient: yes, pause: 5 } }
       |                                                                       ^ expected a whole number from 1 to 10

    error: `patient` is `true` or `false`, not `yes`
      --> a.yaml:12:83
       |
    12 |   - new: { walk_through_setup: { until: signin, wifi: hoem, attempts: 0, patient: yes, pause: 5 } }
       |                                                                                   ^^^
       |
       = help: write `true`

    error: `5` lacks a unit
      --> a.yaml:12:95
       |
    12 |   - new: { walk_through_setup: { until: signin, wifi: hoem, attempts: 0, patient: yes, pause: 5 } }
       |                                                                                               ^
       |
       = help: a duration is written like `250ms`, `10m`, `1h30m`, `26h` or `7d`
    "#
    );
    insta::assert_snapshot!(wrong_steps("  - new: { walk_through_setup: { until: [sign_in], attempts: many } }\n"), @r#"
    error: `until` is `welcome`, `sign_in` or `restore_your_phone`, not a list
      --> a.yaml:12:41
       |
    12 |   - new: { walk_through_setup: { until: [sign_in], attempts: many } }
       |                                         ^^^^^^^^^ expected `welcome`, `sign_in` or `restore_your_phone`

    error: `attempts` is a whole number, not `many`
      --> a.yaml:12:62
       |
    12 |   - new: { walk_through_setup: { until: [sign_in], attempts: many } }
       |                                                              ^^^^ expected a whole number
    "#);
    insta::assert_snapshot!(wrong_steps("  - new: { send: { text: true, to: [old, nwe], attach: 30 Mb } }\n"), @r#"
    error: `text` is a text, not `true`
      --> a.yaml:12:26
       |
    12 |   - new: { send: { text: true, to: [old, nwe], attach: 30 Mb } }
       |                          ^^^^
       |
       = help: write "true" if the word is meant

    error: no phone is called `nwe`
      --> a.yaml:12:42
       |
    12 |   - new: { send: { text: true, to: [old, nwe], attach: 30 Mb } }
       |                                          ^^^
       |
       = help: did you mean `new`?

    error: `Mb` is not a unit of size
      --> a.yaml:12:56
       |
    12 |   - new: { send: { text: true, to: [old, nwe], attach: 30 Mb } }
       |                                                        ^^^^^
       |
       = help: a size is written like `800 kB`, `30 MB` or `2 GB`
    "#);
    insta::assert_snapshot!(wrong_steps("  - new: { send: { to: old } }\n"), @r#"
    error: `send` needs `text`
      --> a.yaml:12:18
       |
    12 |   - new: { send: { to: old } }
       |                  ^^^^^^^^^^^
       |
       = help: `text`: What it says.
    "#);
    insta::assert_snapshot!(wrong_steps("  - new: { battery: 140% }\n  - new: { battery: 40 }\n"), @r#"
    error: `140%` is not a share of a hundred
      --> a.yaml:12:21
       |
    12 |   - new: { battery: 140% }
       |                     ^^^^
       |
       = help: a share is written like `40%`, from `0%` to `100%`

    error: `40` lacks the `%`
      --> a.yaml:13:21
       |
    13 |   - new: { battery: 40 }
       |                     ^^
       |
       = help: a share is written like `40%`, from `0%` to `100%`
    "#);
    insta::assert_snapshot!(wrong_steps("  - advance: 90\n  - advance: -1h\n  - advance:\n"), @r#"
    error: `90` lacks a unit
      --> a.yaml:12:14
       |
    12 |   - advance: 90
       |              ^^
       |
       = help: a duration is written like `250ms`, `10m`, `1h30m`, `26h` or `7d`

    error: `-1h` is negative
      --> a.yaml:13:14
       |
    13 |   - advance: -1h
       |              ^^^
       |
       = help: a duration is written like `250ms`, `10m`, `1h30m`, `26h` or `7d`

    error: `advance` is a duration, not nothing
      --> a.yaml:14:5
       |
    14 |   - advance:
       |     ^^^^^^^ expected a duration
    "#);
    insta::assert_snapshot!(wrong_steps("  - snapshot: start/screen\n  - repeat: { times: 0, steps: [] }\n"), @r#"
    error: a snapshot cannot be called `start/screen`
      --> a.yaml:12:15
       |
    12 |   - snapshot: start/screen
       |               ^^^^^^^^^^^^
       |
       = help: it becomes the name of a file: use letters, digits, `-` and `_`

    error: `times` is a whole number from 1 to 10000, not the number `0`
      --> a.yaml:13:22
       |
    13 |   - repeat: { times: 0, steps: [] }
       |                      ^ expected a whole number from 1 to 10000
    "#);
}

#[test]
fn a_mistake_in_an_expression_is_shown_at_its_place() {
    insta::assert_snapshot!(wrong_steps("  - expect: new.batery > 5\n"), @r#"
    error: a phone has no `batery`
      --> a.yaml:12:17
       |
    12 |   - expect: new.batery > 5
       |                 ^^^^^^
       |
       = help: did you mean `battery`?
    "#);
    insta::assert_snapshot!(wrong_steps("  - expect: 'new.owner == \"it''s\" && new.batery > 5'\n"), @r#"
    error: a phone has no `batery`
      --> a.yaml:12:42
       |
    12 |   - expect: 'new.owner == "it''s" && new.batery > 5'
       |                                          ^^^^^^
       |
       = help: did you mean `battery`?
    "#);
    insta::assert_snapshot!(wrong_steps("  - expect: \"new.owner == \\\"A\\u00e9\\\" && new.batery > 5\"\n"), @r#"
    error: a phone has no `batery`
      --> a.yaml:12:46
       |
    12 |   - expect: "new.owner == \"A\u00e9\" && new.batery > 5"
       |                                              ^^^^^^
       |
       = help: did you mean `battery`?
    "#);
    insta::assert_snapshot!(wrong_steps("  - expect: >\n      new.on &&\n      new.batery > 5\n"), @r#"
    error: a phone has no `batery`
      --> a.yaml:14:11
       |
    14 |       new.batery > 5
       |           ^^^^^^
       |
       = help: did you mean `battery`?
    "#);
    insta::assert_snapshot!(wrong_steps("  - expect: |\n      new.on\n      && new.batery > 5\n"), @r#"
    error: a phone has no `batery`
      --> a.yaml:14:14
       |
    14 |       && new.batery > 5
       |              ^^^^^^
       |
       = help: did you mean `battery`?
    "#);
    insta::assert_snapshot!(wrong_steps("  - expect: new.on &&\n      new.batery > 5\n"), @r#"
    error: a phone has no `batery`
      --> a.yaml:13:11
       |
    13 |       new.batery > 5
       |           ^^^^^^
       |
       = help: did you mean `battery`?
    "#);
    insta::assert_snapshot!(wrong_steps("  - expect:\n      - new.on\n      - new.batery > 5\n"), @r#"
    error: a phone has no `batery`
      --> a.yaml:14:13
       |
    14 |       - new.batery > 5
       |             ^^^^^^
       |
       = help: did you mean `battery`?
    "#);
    insta::assert_snapshot!(wrong_steps("  - expect: { wp8.0: new.on, gdr3: new.on, refrence: new.of }\n"), @r#"
    error: the scenario does not run in `gdr3`
      --> a.yaml:12:30
       |
    12 |   - expect: { wp8.0: new.on, gdr3: new.on, refrence: new.of }
       |                              ^^^^
       |
       = help: it runs in `wp8.0` or `reference`; add to `profiles:` what is missing

    error: no profile is called `refrence`
      --> a.yaml:12:44
       |
    12 |   - expect: { wp8.0: new.on, gdr3: new.on, refrence: new.of }
       |                                            ^^^^^^^^
       |
       = help: did you mean `reference`?

    error: a phone has no `of`
      --> a.yaml:12:58
       |
    12 |   - expect: { wp8.0: new.on, gdr3: new.on, refrence: new.of }
       |                                                          ^^
       |
       = help: did you mean `on`?
    "#);
    insta::assert_snapshot!(wrong_steps("  - expect: new.owner == \"a #1\"\n"), @r#"
    error: this quote is never closed
      --> a.yaml:12:26
       |
    12 |   - expect: new.owner == "a #1"
       |                          ^^
       |
       = help: ` #` begins a comment, which cuts the expression off: put the whole of it in quotes
    "#);
    insta::assert_snapshot!(wrong_steps("  - expect: true\n  - always:\n  - never: [new.on, [x]]\n"), @r#"
    error: the expression looks at nothing of the world
      --> a.yaml:12:13
       |
    12 |   - expect: true
       |             ^^^^
       |
       = help: begin with `elapsed`, `new`, `old` or `service`

    error: an expression is missing
      --> a.yaml:13:5
       |
    13 |   - always:
       |     ^^^^^^
       |
       = help: for example: `new.setup.page == "start"`

    error: an expression is a text, not a list
      --> a.yaml:14:21
       |
    14 |   - never: [new.on, [x]]
       |                     ^^^
       |
       = help: put an expression that begins with `[` or `{` in quotes
    "#);
}

#[test]
fn the_rest_of_a_file_is_checked_too() {
    insta::assert_snapshot!(wrong("scenario: ''\nsteps: []\nworld:\n  phones:\n    advance: {}\n    in: {}\n    my phone: {}\n    elapsed: {}\n"), @"
    error: the scenario says nothing of what it shows
     --> a.yaml:1:11
      |
    1 | scenario: ''
      |           ^^
      |
      = help: say in a sentence what must be seen: it is what reports call the scenario by

    error: a phone cannot be called `advance`
     --> a.yaml:5:5
      |
    5 |     advance: {}
      |     ^^^^^^^
      |
      = help: it is a word that steps begin with

    error: a phone cannot be called `in`
     --> a.yaml:6:5
      |
    6 |     in: {}
      |     ^^
      |
      = help: it has a meaning in expectations

    error: a phone cannot be called `my phone`
     --> a.yaml:7:5
      |
    7 |     my phone: {}
      |     ^^^^^^^^
      |
      = help: a phone's name consists of the letters a to z, digits and `_`, and begins with a letter

    error: a phone cannot be called `elapsed`
     --> a.yaml:8:5
      |
    8 |     elapsed: {}
      |     ^^^^^^^
      |
      = help: it has a meaning in expectations
    ");
    insta::assert_snapshot!(wrong(&format!("{HEAD}steps: []\nswitches: {{ reinstal: on_tap, reinstall: on_tab }}\nquirks: {{ retry_reuses_the_expired_tickets: true }}\n")), @r#"
    error: no switch is called `reinstal`
      --> a.yaml:12:13
       |
    12 | switches: { reinstal: on_tap, reinstall: on_tab }
       |             ^^^^^^^^
       |
       = help: did you mean `reinstall`?

    error: `on_tab` is nothing that `reinstall` can be
      --> a.yaml:12:42
       |
    12 | switches: { reinstal: on_tap, reinstall: on_tab }
       |                                          ^^^^^^
       |
       = help: did you mean `on_tap`?

    error: no quirk is called `retry_reuses_the_expired_tickets`
      --> a.yaml:13:11
       |
    13 | quirks: { retry_reuses_the_expired_tickets: true }
       |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: did you mean `retry_reuses_the_expired_ticket`?
    "#);
    insta::assert_snapshot!(wrong(&format!("{HEAD}steps: []\nknown_failure: {{ gdr3: later }}\nprofile: wp8.0\n")), @r#"
    error: the scenario does not run in `gdr3`
      --> a.yaml:12:18
       |
    12 | known_failure: { gdr3: later }
       |                  ^^^^
       |
       = help: it runs in `wp8.0` or `reference`; add to `profiles:` what is missing

    error: the scenario has no `profile`
      --> a.yaml:13:1
       |
    13 | profile: wp8.0
       | ^^^^^^^
       |
       = help: did you mean `profiles`?
    "#);
    insta::assert_snapshot!(
        wrong(&format!(
            "{HEAD}steps: [{{ new: power_on, name: switched on }}]\nbroken_by:\n  - retry_reuses\n  - without_step: switch on\n  - before: switched on\n  - only: reference\n  - quirk: settings_written_in_two_parts\n    without_step: switched on\n"
        )),
        @r#"
    error: no quirk is called `retry_reuses`
      --> a.yaml:13:5
       |
    13 |   - retry_reuses
       |     ^^^^^^^^^^^^
       |
       = help: did you mean `retry_reuses_the_expired_ticket`?

    error: no step is called `switch on`
      --> a.yaml:14:19
       |
    14 |   - without_step: switch on
       |                   ^^^^^^^^^
       |
       = help: did you mean `switched on`?

    error: `steps` is missing: what is to happen there
      --> a.yaml:15:5
       |
    15 |   - before: switched on
       |     ^^^^^^^^^^^^^^^^^^^

    error: this says nothing of what is changed
      --> a.yaml:16:5
       |
    16 |   - only: reference
       |     ^^^^^^^^^^^^^^^
       |
       = help: it has `quirk`, `without_quirk`, `switch`, `without_step`, `before` or `instead_of`

    error: one entry of `broken_by` is one change
      --> a.yaml:18:5
       |
    18 |     without_step: switched on
       |     ^^^^^^^^^^^^
       |
       = help: make it an entry of its own
    "#
    );
    insta::assert_snapshot!(wrong_steps("  - include: nowhere.yaml\n  - include: bad.yaml\n  - include: loop.yaml\n  - include: setup.yaml\n"), @r#"
    error: could not include `nowhere.yaml`: there is no such file beside `a.yaml`
      --> a.yaml:12:14
       |
    12 |   - include: nowhere.yaml
       |              ^^^^^^^^^^^^

    error: no verb of phones is called `powr_on`
     --> bad.yaml:1:8
      |
    1 | - new: powr_on
      |        ^^^^^^^
      |
      = help: did you mean `power_on`?

    error: the files include each other in a circle
     --> loop.yaml:1:12
      |
    1 | - include: loop.yaml
      |            ^^^^^^^^^
      |
      = help: `loop.yaml` includes `loop.yaml`

    error: no parameter is called `greeting`
     --> setup.yaml:2:16
      |
    2 | - new: { send: "${greeting}" }
      |                ^^^^^^^^^^^^^
      |
      = help: declare it under `for_each:` or `secret:`
    "#);
    insta::assert_snapshot!(wrong(&format!("{HEAD}for_each: {{ a: x, b: [] }}\nsteps:\n  - new: {{ send: ${{c}} }}\n")), @r#"
    error: `${…}` cannot stand between brackets without quotes
      --> a.yaml:13:19
       |
    13 |   - new: { send: ${c} }
       |                   ^
       |
       = help: write "${name}", in quotes
    "#);
}

#[test]
fn a_step_that_goes_changes_no_other_steps_nonce() {
    let steps =
        ["old: plug_in", "advance: 26h", "new: power_on", "advance: 26h", "new: { send: Hello }"];
    let with = |left_out: Option<usize>| {
        let lines: String = steps
            .iter()
            .enumerate()
            .filter(|(index, _)| Some(*index) != left_out)
            .map(|(_, step)| format!("  - {step}\n"))
            .collect();
        document(&format!("{HEAD}steps:\n{lines}")).steps
    };
    let all = with(None);
    for left_out in [0, 2, 3, 4] {
        for step in with(Some(left_out)) {
            let same = all.iter().find(|other| other.nonce == step.nonce);
            assert_eq!(same.map(|other| &other.text), Some(&step.text), "without step {left_out}");
        }
    }
    let laid_out_otherwise = document(&format!(
        "{HEAD}steps:\n  - new:\n      send: 'Hello' # as before\n    name: a\n"
    ));
    assert_eq!(laid_out_otherwise.steps[0].nonce, all[4].nonce);
    let fixed = document(&format!("{HEAD}steps:\n  - new: {{ send: Hi }}\n    nonce: 7\n"));
    assert_eq!(fixed.steps[0].nonce, 7);
    assert_ne!(fixed.steps[0].nonce_in_turn(1), fixed.steps[0].nonce_in_turn(2));
}

#[test]
fn parameters_make_one_document_each() {
    let loaded = read(&format!(
        "{HEAD}for_each: {{ page: [welcome, sign_in], times: [1, 2] }}\nsecret: {{ greeting: hush }}\nsteps:\n  - new: {{ walk_through_setup: {{ until: \"${{page}}\", attempts: \"${{times}}\" }} }}\n  - new: {{ send: \"page ${{page}}, $${{x}}\" }}\n  - include: setup.yaml\n  - include: setup.yaml\n    with: {{ greeting: hello }}\n"
    ));
    assert!(
        loaded.diagnostics.is_empty(),
        "{}",
        loaded.diagnostics.render(&loaded.sources, super::diagnostic::Look::Plain)
    );
    assert_eq!(loaded.documents.len(), 4);
    assert_eq!(loaded.sources.files().len(), 2, "an included file is read once");
    let last = &loaded.documents[3];
    assert_eq!(
        last.parameters,
        [("page".to_owned(), "sign_in".to_owned()), ("times".to_owned(), "2".to_owned())]
    );
    assert_eq!(last.secrets, ["hush"]);
    let texts: Vec<&str> = last.steps.iter().map(|step| step.text.as_str()).collect();
    insta::assert_debug_snapshot!(texts, @r#"
    [
        "new: { walk_through_setup: { until: sign_in, attempts: 2 } }",
        "new: { send: page sign_in, ${x} }",
        "new: power_on",
        "new: { send: hush }",
        "new: power_on",
        "new: { send: hello }",
    ]
    "#);
}

#[test]
fn what_breaks_a_scenario_is_read() {
    let document = document(&format!(
        "{HEAD}known_failure: {{ wp8.0: not yet }}\nswitches: {{ reinstall: on_tap }}\nquirks: {{ settings_written_in_two_parts: false }}\nbroken_by:\n  - retry_reuses_the_expired_ticket\n  - without_step: backup ran\n    only: reference\n  - switch: {{ reinstall: automatic }}\n  - before: backup ran\n    steps: [{{ new: power_on }}]\nsteps:\n  - advance: 26h\n    name: backup ran\n  - repeat: {{ times: 3, steps: [{{ advance: 1h }}, {{ snapshot: {{ name: queue, of: new.downloads }} }}] }}\nafter_failure:\n  - snapshot: start\n"
    ));
    assert_eq!(document.known_failure.of("wp8.0").map(String::as_str), Some("not yet"));
    assert_eq!(document.known_failure.of("reference"), None);
    assert_eq!(document.switches.get("reinstall").map(String::as_str), Some("on_tap"));
    assert_eq!(document.quirks.get("settings_written_in_two_parts"), Some(&false));
    let [quirk, without, switch, before] = document.broken_by.as_slice() else {
        panic!("{:?}", document.broken_by)
    };
    assert!(
        matches!(&quirk.change, Change::Quirk(name) if name == "retry_reuses_the_expired_ticket")
    );
    assert!(matches!(&without.change, Change::WithoutStep(name) if name == "backup ran"));
    assert_eq!(without.only, ["reference"]);
    assert!(
        matches!(&switch.change, Change::Switch(name, value) if name == "reinstall" && value == "automatic")
    );
    assert!(matches!(&before.change, Change::Before(_, steps) if steps.len() == 1));
    let Act::Repeat { times: 3, steps } = &document.steps[1].act else {
        panic!("{:?}", document.steps[1].act)
    };
    assert!(
        matches!(&steps[1].act, Act::Snapshot(snapshot) if snapshot.of.as_ref().is_some_and(|of| of.text() == "new.downloads"))
    );
    assert_eq!(document.after_failure.len(), 1);
}

#[test]
fn the_catalogue_has_no_flaws_and_its_examples_load() {
    let catalogue = super::testing::catalogue();
    assert_eq!(catalogue.flaws(), Vec::<String>::new());
    assert_eq!(Charger::Computer.word(), Charger::WORDS[1].word);
    assert_eq!(SetupPage::Restore.word(), SetupPage::WORDS[2].word);
    for verb in &catalogue.verbs {
        for example in verb.examples {
            document(&format!("{HEAD}steps:\n  - {example}\n"));
        }
    }
}

#[test]
fn the_schema_and_the_reference_follow_from_the_descriptions() {
    let catalogue = super::testing::catalogue();
    let schema = super::schema::json_schema(&catalogue);
    insta::assert_snapshot!(serde_json::to_string_pretty(&schema["$defs"]["phone_action"]).unwrap_or_default(), @r##"
    {
      "anyOf": [
        {
          "enum": [
            "plug_in",
            "power_on"
          ]
        },
        {
          "additionalProperties": false,
          "maxProperties": 1,
          "minProperties": 1,
          "properties": {
            "battery": {
              "$comment": "for example: new: { battery: 40% }",
              "anyOf": [
                {
                  "additionalProperties": false,
                  "properties": {
                    "at": {
                      "description": "How full.",
                      "pattern": "^\\s*[0-9]+\\s*%\\s*$|\\$\\{",
                      "type": "string"
                    }
                  },
                  "required": [
                    "at"
                  ],
                  "type": "object"
                },
                {
                  "pattern": "^\\s*[0-9]+\\s*%\\s*$|\\$\\{",
                  "type": "string"
                }
              ],
              "description": "Sets the battery."
            },
            "plug_in": {
              "$comment": "for example: new: plug_in; new: { plug_in: computer }",
              "anyOf": [
                {
                  "additionalProperties": false,
                  "properties": {
                    "to": {
                      "anyOf": [
                        {
                          "enum": [
                            "mains",
                            "computer"
                          ],
                          "enumDescriptions": [
                            "At the wall.",
                            "At a computer."
                          ]
                        },
                        {
                          "$ref": "#/$defs/parameter"
                        }
                      ],
                      "default": "mains",
                      "description": "What to."
                    }
                  },
                  "type": "object"
                },
                {
                  "anyOf": [
                    {
                      "enum": [
                        "mains",
                        "computer"
                      ],
                      "enumDescriptions": [
                        "At the wall.",
                        "At a computer."
                      ]
                    },
                    {
                      "$ref": "#/$defs/parameter"
                    }
                  ]
                },
                {
                  "type": "null"
                }
              ],
              "description": "Connects a charger."
            },
            "power_on": {
              "$comment": "for example: new: power_on",
              "anyOf": [
                {
                  "additionalProperties": false,
                  "properties": {},
                  "type": "object"
                },
                {
                  "type": "null"
                }
              ],
              "description": "Switches the phone on."
            },
            "send": {
              "$comment": "for example: new: { send: { text: Hello, to: [new] } }",
              "anyOf": [
                {
                  "additionalProperties": false,
                  "properties": {
                    "attach": {
                      "description": "What is attached.",
                      "pattern": "^\\s*[0-9.]+\\s*([kKMGT]?B|[KMG]iB)\\s*$|\\$\\{",
                      "type": "string"
                    },
                    "text": {
                      "description": "What it says.",
                      "type": [
                        "string",
                        "number"
                      ]
                    },
                    "to": {
                      "anyOf": [
                        {
                          "items": {
                            "type": "string"
                          },
                          "type": "array"
                        },
                        {
                          "type": "string"
                        }
                      ],
                      "description": "To which phones."
                    }
                  },
                  "required": [
                    "text"
                  ],
                  "type": "object"
                },
                {
                  "type": [
                    "string",
                    "number"
                  ]
                }
              ],
              "description": "Sends a message."
            },
            "walk_through_setup": {
              "$comment": "for example: new: { walk_through_setup: { until: sign_in } }",
              "additionalProperties": false,
              "description": "Walks through set-up.",
              "properties": {
                "attempts": {
                  "anyOf": [
                    {
                      "maximum": 10,
                      "minimum": 1,
                      "type": "integer"
                    },
                    {
                      "$ref": "#/$defs/parameter"
                    }
                  ],
                  "default": 1,
                  "description": "How often to try again."
                },
                "patient": {
                  "anyOf": [
                    {
                      "type": "boolean"
                    },
                    {
                      "$ref": "#/$defs/parameter"
                    }
                  ],
                  "default": false,
                  "description": "Whether to read every page."
                },
                "pause": {
                  "description": "How long to look at each page.",
                  "pattern": "^\\s*([0-9.]+\\s*(w|d|h|m|s|ms)\\s*)+$|\\$\\{",
                  "type": "string"
                },
                "until": {
                  "anyOf": [
                    {
                      "enum": [
                        "welcome",
                        "sign_in",
                        "restore_your_phone"
                      ],
                      "enumDescriptions": [
                        "Welcome.",
                        "Sign in.",
                        "Restore your phone."
                      ]
                    },
                    {
                      "$ref": "#/$defs/parameter"
                    }
                  ],
                  "description": "The page to stop at."
                },
                "wifi": {
                  "description": "The network to join where there is a Wi-Fi page.",
                  "type": "string"
                }
              },
              "required": [
                "until"
              ],
              "type": "object"
            }
          },
          "type": "object"
        },
        {
          "$ref": "#/$defs/parameter"
        }
      ],
      "description": "What the phone of this name, or its user, does."
    }
    "##);
    insta::assert_snapshot!(super::reference::verbs(&catalogue, super::catalogue::On::Phone), @r#"
    ### `plug_in`

    Connects a charger. A bare value is its `to`.

    | | takes | | |
    |---|---|---|---|
    | `to` | `mains` (At the wall), `computer` (At a computer) | default `mains` | What to. |

    ```yaml
    - new: plug_in
    - new: { plug_in: computer }
    ```

    ### `power_on`

    Switches the phone on.

    ```yaml
    - new: power_on
    ```

    ### `walk_through_setup`

    Walks through set-up.

    | | takes | | |
    |---|---|---|---|
    | `until` | `welcome` (Welcome), `sign_in` (Sign in), `restore_your_phone` (Restore your phone) | required | The page to stop at. |
    | `wifi` | name of a network |  | The network to join where there is a Wi-Fi page. |
    | `attempts` | whole number from 1 to 10 | default `1` | How often to try again. |
    | `patient` | `true` or `false` | default `false` | Whether to read every page. |
    | `pause` | duration, as `1h30m` |  | How long to look at each page. |

    ```yaml
    - new: { walk_through_setup: { until: sign_in } }
    ```

    ### `send`

    Sends a message. A bare value is its `text`.

    | | takes | | |
    |---|---|---|---|
    | `text` | text | required | What it says. |
    | `to` | list of: name of a phone |  | To which phones. |
    | `attach` | size, as `30 MB` |  | What is attached. |

    ```yaml
    - new: { send: { text: Hello, to: [new] } }
    ```

    ### `battery`

    Sets the battery. A bare value is its `at`.

    | | takes | | |
    |---|---|---|---|
    | `at` | share, as `40%` | required | How full. |

    ```yaml
    - new: { battery: 40% }
    ```
    "#);
    insta::assert_snapshot!(super::reference::view(&catalogue), @r#"
    | begins with | is | |
    |---|---|---|
    | a phone's name | phone | A phone. |
    | `elapsed` | duration | Time since the beginning. |
    | `service` | category | The service. |

    ### phone

    A phone.

    | field | is | |
    |---|---|---|
    | `battery` | int | Battery, in per cent. |
    | `on` | bool | On. |
    | `owner` | text | Owner. |
    | `clock` | time | The time it shows. |
    | `uptime` | duration | Up since. |
    | `setup` | set-up | Set-up. |
    | `downloads` | list(download) | Downloads. |
    | `backup` | map(category) | Backup, by category. |
    | `networks` | list(text) | Saved networks. |
    | `explosive` | bool | Not to be looked at by accident. |

    ### category

    A category of the backup.

    | field | is | |
    |---|---|---|
    | `state` | "off" \| "up_to_date" \| "waiting" | State. |
    | `age` | duration | Since when. |

    ### set-up

    Set-up.

    | field | is | |
    |---|---|---|
    | `page` | "welcome" \| "sign_in" \| "sign_in_failed" \| "restore_your_phone"? | Page. |

    ### download

    One download.

    | field | is | |
    |---|---|---|
    | `title` | text | Title. |
    | `state` | "downloading" \| "attention_required" \| "installed" | State. |
    | `received` | int | Bytes. |
    | `code` | text? | Code, if it failed. |
    "#);
    insta::assert_snapshot!(super::reference::steps(), @r#"
    | step | takes | |
    |---|---|---|
    | `advance` | duration, as `1h30m` | Lets time pass. |
    | `expect` | expectation | Something is so, now. |
    | `wait_for` | expectation | Lets time pass until something is so; fails after `within`. |
    | `always` | expectation | Something is so from here to the end, checked after every event. |
    | `never` | expectation | Something is at no time so from here to the end. |
    | `eventually` | expectation | Something is so at some time from here to the end. |
    | `snapshot` | `name`, `phone`, `of` | Compares what is seen with what was accepted before. |
    | `repeat` | `times`, `steps` | Takes steps again and again. |
    | `include` | text | Takes the steps of another file, found from this one. |

    What can stand beside what a step does.

    | | takes | | |
    |---|---|---|---|
    | `name` | text |  | The step's name, for reports and `broken_by:`. |
    | `only` | list of: name of a profile |  | The profiles the step is for, if not all of the scenario's. |
    | `nonce` | whole number from 0 |  | Fixes the luck of the step, which otherwise follows from its text. |
    | `within` | duration, as `1h30m` |  | How long `wait_for` waits. |
    | `with` | by name: text |  | Parameters for `include`. |
    "#);
}

/// Whole files with some of their characters changed: whatever comes of it, it is no panic, and
/// every mistake can be printed.
mod mutated {
    use proptest::prelude::*;

    use super::DESIGN;
    use crate::language::diagnostic::Look;
    use crate::language::testing::{read, scope};

    const PIECES: &[&str] = &[
        "\"",
        "'",
        ":",
        ": ",
        "- ",
        "\n",
        "\n  ",
        "\t",
        "[",
        "]",
        "{",
        "}",
        "#",
        " #",
        "!",
        "&a",
        "*a",
        "${",
        "${x}",
        "$${",
        "|",
        ">",
        "%",
        "@",
        "`",
        "\\",
        "\u{e9}",
        "\u{1f600}",
        "\u{feff}",
        "\r\n",
        "\0",
        "---\n",
        "...\n",
        "? ",
        "<<: ",
        "~",
        "true",
        "-1",
        "9999999999999999999999",
        "1.5",
        "(",
        ")",
        "&&",
        "||",
        "==",
        "=",
        "..",
        "?",
        "in",
        "null",
        "size()",
        ".filter(",
        "duration(\"",
        "new",
        "expect: ",
        "include: loop.yaml",
        "repeat: ",
        "steps:",
        "for_each: { a: [1, 2] }\n",
    ];

    fn mutated() -> impl Strategy<Value = String> {
        let edit = (any::<prop::sample::Index>(), 0_usize..12, prop::sample::select(PIECES));
        prop::collection::vec(edit, 1..6).prop_map(|edits| {
            let mut text = DESIGN.to_owned();
            for (at, length, piece) in edits {
                let start = text.floor_char_boundary(at.index(text.len() + 1));
                let end = text.ceil_char_boundary((start + length).min(text.len()));
                text.replace_range(start..end, piece);
            }
            text
        })
    }

    fn told(text: &str) {
        let loaded = read(text);
        let plain = loaded.diagnostics.render(&loaded.sources, Look::Plain);
        let _ = loaded.diagnostics.render(&loaded.sources, Look::Coloured);
        let _ = loaded.diagnostics.github(&loaded.sources);
        assert_eq!(loaded.documents.is_empty(), !plain.is_empty(), "{text}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_mutated_file_is_read_or_explained(text in mutated()) {
            told(&text);
        }

        #[test]
        fn any_text_is_read_or_explained(text in "\\PC{0,80}") {
            told(&text);
        }

        #[test]
        fn any_expression_is_read_or_explained(
            pieces in prop::collection::vec(prop::sample::select(&["new", ".", "battery", "downloads", "(", ")", "[", "]", "'", "\"", "\\", "x", ",",
                "filter", "==", "&&", "||", "!", "-", "1", "in", "?", ":", " ", "{", "}", "\u{e9}", "\n", "size", "null", "b'", "r\"", "0x", "1e9", "//", "`", "@"][..]), 0..24)
        ) {
            let text = pieces.concat();
            if let Err(problems) = crate::language::cel::check(&text, &scope()) {
                for problem in problems {
                    prop_assert!(text.get(problem.range.clone()).is_some(), "{:?} of {:?}", problem, text);
                }
            }
        }
    }
}
