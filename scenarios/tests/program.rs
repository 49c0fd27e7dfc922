//! The program as its users meet it: arguments, exit codes, what stands on which stream, and what is left behind.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A folder of scenarios, and the program in it.
struct Desk {
    folder: TempDir,
}

/// What the program said.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Desk {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("has one")).expect("is made");
            fs::write(path, text).expect("is written");
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wp8"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_remove("GITHUB_ACTIONS")
            .env_remove("WP8_STATE")
            .env("COLUMNS", "100")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn wp8(&self, args: &[&str]) -> Said {
        said(self.command(args).output().expect("the program starts"))
    }
}

fn said(output: Output) -> Said {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

const PASSES: &str = "\
scenario: An hour passes
profiles: [wp8.0, reference]
tags: [smoke]
steps:
  - advance: 1h
  - expect: elapsed == duration(\"1h\")
";

const FAILS: &str = "\
scenario: Two hours pass in one
source: C17
profiles: [wp8.0, gdr3, reference]
steps:
  - advance: 1h
  - expect:
      wp8.0: elapsed == duration(\"1h\")
      gdr3: elapsed >= duration(\"2h\")
      reference: elapsed == duration(\"1h\")
";

const KNOWN: &str = "\
scenario: What is known to fail
profiles: [wp8.0, reference]
known_failure: { wp8.0: nobody has mended it }
for_each: { hours: [1, 2] }
steps:
  - advance: ${hours}h
  - expect:
      wp8.0: elapsed == duration(\"9h\")
      reference: elapsed == duration(\"${hours}h\")
";

const WRONG: &str = "\
scenario: Nothing is right
profiles: [wp80]
steps:
  - advance: 1 hour
";

/// A hundred million steps: longer than anybody waits.
const ENDLESS: &str = "\
scenario: It takes for ever
steps:
  - repeat:
      times: 10000
      steps:
        - repeat:
            times: 10000
            steps:
              - repeat: { times: 10000, steps: [{ advance: 1ms }] }
";

fn library() -> Desk {
    Desk::with(&[
        ("scenarios/a/passes.yaml", PASSES),
        ("scenarios/b/fails.yaml", FAILS),
        ("scenarios/b/known.yaml", KNOWN),
        ("scenarios/b/_included.yaml", "- advance: 1h\n"),
    ])
}

#[test]
fn a_run_shows_what_passed_what_failed_and_why() {
    let desk = library();
    let said = desk.wp8(&["run"]);
    insta::assert_snapshot!(said.out, @r#"
                                            wp8.0  gdr3  reference
    scenarios/a
           An hour passes                     ✓      ·       ✓
    scenarios/b
      C17  Two hours pass in one              ✓      ✗       ✓
           What is known to fail [hours=1]    ~      ·       ✓
           What is known to fail [hours=2]    ~      ·       ✓

    FAILED  Two hours pass in one (gdr3)
      at        scenarios/b/fails.yaml:8:13
      when      01:00:00 of scenario time
      step      expect: { wp8.0: elapsed == duration("1h"), gdr3: elapsed >= duration("2h"), reference:…
      expected  elapsed >= duration("2h")
      seen      elapsed is 1h
      again     wp8 run scenarios/b/fails.yaml --profile gdr3

    6 passed, 1 failed, 2 failed as is known (~)
    "#);
    assert_eq!(said.code, Some(1));
    assert!(said.err.starts_with("9 runs in "), "{}", said.err);
}

#[test]
fn what_is_touched_must_be_there_and_alive() {
    let before = "steps:\n  - new: power_on\n  - new: { tap: { what: get started, within: 1m } }\n";
    let to_sign_in =
        "  - new: { tap: accept }\n  - new: { tap: recommended }\n  - new: { tap: next }\n";
    let but = |steps: &str| {
        let head = "scenario: By touch\nprofiles: [wp8.0]\nworld: { phones: { new: { carrier: AT&T } } }\n";
        let desk = Desk::with(&[("scenarios/touch.yaml", &format!("{head}{before}{steps}"))]);
        let said = desk.wp8(&["run"]);
        let lines = said.out.lines().map(str::trim);
        lines.filter_map(|line| line.strip_prefix("but ")).map(str::trim).collect::<String>()
    };
    let on_sign_in = |step: &str| but(&format!("{to_sign_in}  - new: {step}\n"));
    insta::assert_snapshot!(but("  - new: { tap: acept }\n"), @"there is no `acept` on `Terms of use`; there is `accept`");
    insta::assert_snapshot!(but("  - new: { see: { not: accept } }\n"), @"`accept` is there");
    insta::assert_snapshot!(but("  - new: { see: { what: accept, role: toggle } }\n"), @"`accept` is there as `button`, not as `toggle`");
    insta::assert_snapshot!(but("  - new: { tap: Terms of use }\n"), @"`Terms of use` is there, but it is nothing to touch");
    insta::assert_snapshot!(on_sign_in("{ tap: sign in }"), @"`sign in` is there, but it is dimmed");
    insta::assert_snapshot!(on_sign_in("{ type: ana@outlook.com }"), @"no field has the keyboard; tap one first, or name it with `into:`");
    insta::assert_snapshot!(on_sign_in("{ see: { what: address, value: ana@outlook.com } }"), @"`Email address` is there with nothing, not with `ana@outlook.com`");
    insta::assert_snapshot!(on_sign_in("{ press: power }\n  - new: { see: { not: sign in } }"), @"the screen is dark; press power");
    let typed = "  - new: { tap: Email address }\n  - new: { type: ana@outlook.com }\n";
    let seen = "  - new: { see: { what: address, value: ana@outlook.com } }\n";
    assert_eq!(but(&format!("{to_sign_in}{typed}{seen}")), "");
}

#[test]
fn what_nothing_breaks_is_a_failure() {
    let scenario = |change: &str| {
        format!(
            "scenario: An hour passes\nbroken_by:\n  - {change}\nsteps:\n  - advance: 1h\n    \
             name: wait\n  - expect: elapsed >= duration(\"30m\")\n"
        )
    };
    let desk = Desk::with(&[
        ("scenarios/a.yaml", &scenario("without_step: wait")),
        ("scenarios/b.yaml", &scenario("{ before: wait, steps: [{ advance: 1h }] }")),
        ("scenarios/c.yaml", &scenario("{ before: wait, steps: [{ lift: nothing }] }")),
    ]);
    let said = desk.wp8(&["run"]);
    insta::assert_snapshot!(said.out, @"
                      wp7.8
    scenarios
      An hour passes    ✓
      An hour passes    =
      An hour passes    =

    NOTHING BREAKS IT  An hour passes (wp7.8)
      at        scenarios/b.yaml:1:11
      but       it passes with { before: wait, steps: [{ advance: 1h }] } as well
      way out   expect what the change takes away, or name another change
      again     wp8 run scenarios/b.yaml --profile wp7.8

    NOTHING BREAKS IT  An hour passes (wp7.8)
      at        scenarios/c.yaml:1:11
      but       with { before: wait, steps: [{ lift: nothing }] } a step cannot be done (scenarios/c.yaml:3:29): no expectation is seen to fail
      way out   expect what the change takes away, or name another change
      again     wp8 run scenarios/c.yaml --profile wp7.8

    1 passed, 0 failed, 2 not broken by what should break it (=); 1 change breaks what it must
    ");
    assert_eq!(said.code, Some(1));
}

#[test]
fn a_file_and_its_folder_print_the_same() {
    let desk = Desk::with(&[("scenarios/passes.yaml", PASSES)]);
    let (file, folder) = (desk.wp8(&["run", "scenarios/passes.yaml"]), desk.wp8(&["run"]));
    assert_eq!((file.code, &file.out), (Some(0), &folder.out));
}

#[test]
fn results_are_the_same_for_any_number_of_jobs() {
    let desk = library();
    let run = |args: &[&str]| {
        let mut all = vec!["run", "--repeat", "5"];
        all.extend(args);
        let said = desk.wp8(&all);
        (said.code, said.out)
    };
    assert_eq!(run(&["--jobs", "1"]), run(&["--jobs", "2"]));
    assert_eq!(run(&["--jobs", "1", "--fail-fast"]), run(&["--jobs", "7", "--fail-fast"]));
    assert_eq!(run(&["--jobs", "2", "--twice"]).0, Some(1));
}

#[test]
fn a_path_that_leads_nowhere_is_told_with_what_would_work() {
    let desk = library();
    let said = desk.wp8(&["run", "scenarois", "scenarios/b/fials.yaml"]);
    insta::assert_snapshot!(said.err, @"
    error: there is no `scenarois`
      = help: in `.`: did you mean `scenarios`?
    error: there is no `scenarios/b/fials.yaml`
      = help: in `scenarios/b`: did you mean `fails.yaml`?
    ");
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
}

#[test]
fn a_wrong_flag_is_told_with_what_would_work() {
    let said = library().wp8(&["run", "--fail-fats"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("--fail-fast"), "{}", said.err);
    assert_eq!(library().wp8(&["run", "--profile", "gdr4"]).code, Some(2));
    assert_eq!(library().wp8(&["run", "--report", "yaml=x"]).code, Some(2));
    assert_eq!(library().wp8(&["run", "--partition", "slice:4/3"]).code, Some(2));
}

#[test]
fn everything_wrong_with_all_files_is_told_before_anything_runs() {
    let desk = Desk::with(&[
        ("scenarios/passes.yaml", PASSES),
        ("scenarios/wrong.yaml", WRONG),
        ("scenarios/latin.yaml", ""),
    ]);
    fs::write(desk.path("scenarios/latin.yaml"), b"scenario: caf\xe9\n").expect("is written");
    let said = desk.wp8(&["run"]);
    insta::assert_snapshot!(said.err, @"
    error: this is not UTF-8: the byte e9 begins no character
     --> scenarios/latin.yaml:1:14
      |
    1 | scenario: caf�
      |              ^
      |
      = help: save the file as UTF-8; in Latin-1 the byte is `é`

    error: no profile is called `wp80`
     --> scenarios/wrong.yaml:2:12
      |
    2 | profiles: [wp80]
      |            ^^^^
      |
      = help: did you mean `wp8.0`?

    error: `hour` is not a unit of time
     --> scenarios/wrong.yaml:4:14
      |
    4 |   - advance: 1 hour
      |              ^^^^^^
      |
      = help: a duration is written like `250ms`, `10m`, `1h30m`, `26h` or `7d`

    error: 3 mistakes in 2 of 3 files; nothing was run
    ");
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert_eq!(desk.wp8(&["check", "scenarios/passes.yaml"]).code, Some(0));
    assert_eq!(desk.wp8(&["check"]).code, Some(2));
}

#[test]
fn a_wrong_filter_is_told_with_a_caret() {
    let said = library().wp8(&["run", "--filter", "tag(smoke) and tga(slow)"]);
    insta::assert_snapshot!(said.err, @"
    error: nothing can be chosen by `tga`
     --> --filter:1:16
      |
    1 | tag(smoke) and tga(slow)
      |                ^^^
      |
      = help: did you mean `tag`?
    ");
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
}

#[test]
fn nothing_selected_has_its_own_code_and_says_why() {
    let desk = library();
    let said = desk.wp8(&["run", "--filter", "tag(smok)"]);
    assert_eq!((said.code, said.out.as_str()), (Some(4), ""));
    insta::assert_snapshot!(said.err, @"error: nothing is selected: no scenario has the tag `smok`; did you mean `smoke`?");
    assert_eq!(desk.wp8(&["run", "--profile", "wp7.8"]).code, Some(4));
    let empty = desk.wp8(&["run", "--last-failed"]);
    assert_eq!(empty.code, Some(4));
    assert!(empty.err.contains("earlier run"), "{}", empty.err);
}

#[test]
fn what_failed_the_last_time_can_be_run_alone() {
    let desk = library();
    desk.wp8(&["run"]);
    let again = desk.wp8(&["run", "--last-failed"]);
    assert!(again.out.ends_with("0 passed, 1 failed\n"), "{}", again.out);
    fs::write(
        desk.path("scenarios/b/fails.yaml"),
        FAILS.replace(">= duration(\"2h", ">= duration(\"1h"),
    )
    .expect("is written");
    assert_eq!(desk.wp8(&["run", "--last-failed"]).code, Some(0));
    let none = desk.wp8(&["run", "--last-failed"]);
    assert_eq!(none.code, Some(4));
    assert!(none.err.contains("nothing failed the last time"), "{}", none.err);
}

#[test]
fn parts_of_a_run_make_up_the_whole() {
    let desk = library();
    for by in ["slice", "hash"] {
        let lines = (1..=3).map(|part| {
            let said =
                desk.wp8(&["list", "--partition", &format!("{by}:{part}/3"), "--format", "json"]);
            let lines = said.out.lines().map(|line| {
                let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
                line["profiles"].as_array().expect("a list").len()
            });
            lines.sum::<usize>()
        });
        assert_eq!(lines.sum::<usize>(), 9, "{by}");
    }
}

#[test]
fn the_scenario_that_is_written_to_begin_with_passes() {
    let desk = Desk::with(&[]);
    assert_eq!(desk.wp8(&["new", "first.yaml"]).code, Some(0));
    assert_eq!(desk.wp8(&["new", "first.yaml"]).code, Some(2), "it is not overwritten");
    let said = desk.wp8(&["run", "first.yaml", "--twice"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}

#[test]
fn a_failure_can_be_looked_at_step_by_step_and_as_a_story() {
    let desk = library();
    let fails = "scenarios/b/fails.yaml";
    assert_eq!(desk.wp8(&["show", fails]).code, Some(0));
    let shown = desk.wp8(&["show", fails, "--at", "1"]);
    assert!(shown.out.starts_with("at 01:00:00, after `advance: 1h`"), "{}", shown.out);
    assert_eq!(shown.code, Some(0));
    assert_eq!(desk.wp8(&["show", fails, "--at", ":6"]).code, Some(0));
    let shown = desk.wp8(&["show", fails, "--at", "20m"]);
    assert!(shown.out.starts_with("at 00:20:00, during `advance: 1h`"), "{}", shown.out);
    assert_eq!(shown.code, Some(0));
    let shown = desk.wp8(&["show", fails, "--at", "00:59:59.999"]);
    assert!(shown.out.starts_with("at 00:59:59.999, during `advance: 1h`"), "{}", shown.out);
    let late = desk.wp8(&["show", fails, "--profile", "gdr3", "--at", "01:00:00"]);
    assert_eq!(late.code, Some(1), "it has failed by then: {}", late.out);
    let beyond = desk.wp8(&["show", "scenarios/a/passes.yaml", "--at", "300d"]);
    assert_eq!(beyond.code, Some(2));
    assert!(beyond.err.contains("the scenario is over at"), "{}", beyond.err);
    let neither = desk.wp8(&["show", fails, "--at", "soon"]);
    assert!(neither.err.contains("a time is written `26h`"), "{}", neither.err);
    assert_eq!(desk.wp8(&["show", fails, "--at", "9"]).code, Some(2));
    let story = desk.wp8(&["trace", fails, "--profile", "gdr3"]);
    assert!(story.out.contains("── advance: 1h"), "{}", story.out);
    assert_eq!(story.code, Some(1), "the story of a failure ends with it");
    let perfetto = desk.wp8(&["trace", fails, "--format", "perfetto"]);
    let tracks = checked_trace_events(&perfetto.out);
    assert!(tracks.contains("scenario / steps"), "{tracks:?}");
}

/// The tracks of a trace in the trace-event form, which must be as its description wants it: every event on a track that
/// has a name, slices with a length, arrows with both ends, the first one not after the last.
fn checked_trace_events(text: &str) -> BTreeSet<String> {
    let trace: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let events = trace["traceEvents"].as_array().expect("a list");
    let number = |event: &serde_json::Value, key: &str| event[key].as_u64().expect("a number");
    let named = |what: &'static str| {
        events.iter().filter(move |event| event["ph"] == "M" && event["name"] == what)
    };
    let processes: BTreeMap<u64, &str> = named("process_name")
        .map(|event| (number(event, "pid"), event["args"]["name"].as_str().expect("a name")))
        .collect();
    let tracks: BTreeMap<(u64, u64), String> = named("thread_name")
        .map(|event| {
            let (pid, tid) = (number(event, "pid"), number(event, "tid"));
            let name = event["args"]["name"].as_str().expect("a name");
            ((pid, tid), format!("{} / {name}", processes[&pid]))
        })
        .collect();
    let mut arrows: BTreeMap<u64, u64> = BTreeMap::new();
    for event in events.iter().filter(|event| event["ph"] != "M") {
        let (pid, tid, at) = (number(event, "pid"), number(event, "tid"), number(event, "ts"));
        assert!(tracks.contains_key(&(pid, tid)), "{event} is on no track");
        match event["ph"].as_str() {
            Some("X") => assert!(number(event, "dur") > 0 && event["name"].is_string(), "{event}"),
            Some("s") => assert!(arrows.insert(number(event, "id"), at).is_none(), "{event}"),
            Some("f") => assert!(
                arrows.remove(&number(event, "id")).is_some_and(|from| from <= at),
                "{event}"
            ),
            _ => panic!("{event} is of no known phase"),
        }
    }
    assert_eq!(arrows, BTreeMap::new(), "arrows that lead nowhere");
    tracks.into_values().collect()
}

#[test]
fn a_report_for_a_trace_viewer_has_a_track_for_each_phone_of_each_run_and_its_services() {
    let desk = Desk::with(&[("two.yaml", TWO_PHONES)]);
    let said = desk.wp8(&["run", "two.yaml", "--report", "perfetto=out/"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    let trace = fs::read_to_string(desk.path("out/trace.json")).expect("is there");
    assert!(trace.contains("\"power: power on\""), "a command is told in words: {trace}");
    let tracks = checked_trace_events(&trace);
    assert!(tracks.iter().any(|track| track.contains("] · a / ")), "{tracks:?}");
}

/// A message, one that is empty, and a favourite.
const MESSAGES: &str = "<smses count=\"2\"><sms address=\"+12065550142\" date=\"1380000000000\" type=\"1\" body=\"On my way &#55357;&#56832;\" />\n<sms/></smses>";
const BOOKMARKS: &str =
    "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p><DT><A HREF=\"http://a.example/\">A</A></DL>";

#[test]
fn an_import_says_what_it_kept_and_what_it_lost_and_writes_a_scenario_that_shows_it() {
    let desk = Desk::with(&[
        ("in/sms.xml", MESSAGES),
        ("in/bookmarks.htm", BOOKMARKS),
        ("no.xap", "(dummy package)"),
    ]);
    let files = ["import", "in/sms.xml", "in/bookmarks.htm"];
    let said = desk.wp8(&[&files, &["--to", "in/mine.yaml"][..]].concat());
    insta::assert_snapshot!(said.out, @r#"
    in/sms.xml: messages of "SMS Backup & Restore"
           1  text message
      lost      in/sms.xml:2:1: `sms` has no `address`, no `date`, no `type`
    in/bookmarks.htm: bookmarks
           1  favourite
    wrote in/mine.yaml; `wp8 run in/mine.yaml` runs it
    "#);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let scenario = fs::read_to_string(desk.path("in/mine.yaml")).expect("is there");
    assert!(scenario.contains("- { file: \"sms.xml\", lost: 1 }"), "{scenario}");
    let said = desk.wp8(&["run", "in/mine.yaml", "--twice"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);

    assert_eq!(desk.wp8(&[&files, &["--strict"][..]].concat()).code, Some(1));
    assert_eq!(
        desk.wp8(&[&files, &["--to", "in/mine.yaml"][..]].concat()).code,
        Some(2),
        "it is there already"
    );
    let said = desk.wp8(&["import", "no.xap", "none.xml"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("`no.xap`: it begins with `(dummy package)`"), "{}", said.err);
    assert!(said.err.contains("`none.xml`: no such file"), "{}", said.err);
    let said = desk.wp8(&["import", "in/sms.xml", "--json"]);
    let line: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!((&line["kept"]["text messages"], &line["found"]["lost"]), (&1.into(), &1.into()));
}

#[test]
fn what_is_exported_from_a_phone_can_be_imported_again() {
    let desk = Desk::with(&[("in/sms.xml", MESSAGES), ("in/bookmarks.htm", BOOKMARKS)]);
    desk.wp8(&["import", "in/sms.xml", "in/bookmarks.htm", "--to", "in/mine.yaml"]);
    for (format, kept) in [("sms", "text messages"), ("bookmarks", "favourites")] {
        let to = format!("out/{format}");
        let said =
            desk.wp8(&["export", "in/mine.yaml", "--phone", "new", "--as", format, "--to", &to]);
        assert_eq!((said.code, said.out), (Some(0), format!("wrote {to}\n")), "{}", said.err);
        let said = desk.wp8(&["import", &to, "--strict", "--json"]);
        let line: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
        assert_eq!((said.code, &line["kept"][kept]), (Some(0), &1.into()));
    }
    let said =
        desk.wp8(&["export", "in/mine.yaml", "--phone", "old", "--as", "vcard", "--at", "1"]);
    assert!(said.out.contains("TEL;TYPE=CELL:+12065550142"), "{}", said.out);
    let said = desk.wp8(&["export", "in/mine.yaml", "--phone", "older", "--as", "sms"]);
    assert!(said.err.contains("no phone is called `older`"), "{}", said.err);
}

#[test]
fn a_scenario_whose_import_loses_more_than_it_knows_of_is_refused_with_its_place() {
    let scenario = |import: &str| {
        format!("scenario: A\nworld:\n  phones:\n    a: {{ import: {import} }}\nsteps: []\n")
    };
    let desk = Desk::with(&[
        ("sms.xml", MESSAGES),
        ("a.yaml", &scenario("sms.xml")),
        ("b.yaml", &scenario("{ file: sms.xml, lost: 1 }")),
        ("c.yaml", &scenario("[none.xml, a.yaml]")),
    ]);
    let said = desk.wp8(&["check", "a.yaml"]);
    assert_eq!(said.code, Some(2));
    insta::assert_snapshot!(said.err, @r#"
    error: `sms.xml` loses 1 in the import, and 0 are known
     --> a.yaml:4:18
      |
    4 |     a: { import: sms.xml }
      |                  ^^^^^^^
      |
      = help: `wp8 import sms.xml` says what they are; `{ file: sms.xml, lost: 1 }` takes the rest

    error: 1 mistake in 1 of 1 file; nothing was run
    "#);
    assert_eq!(desk.wp8(&["check", "b.yaml"]).code, Some(0));
    insta::assert_snapshot!(desk.wp8(&["check", "c.yaml"]).err, @r#"
    error: could not import `none.xml`: there is no file `none.xml`
     --> c.yaml:4:19
      |
    4 |     a: { import: [none.xml, a.yaml] }
      |                   ^^^^^^^^

    error: could not import `a.yaml`: it begins with `scenario: A world:   phones:     a: { im…`; what can be read is XML of "SMS Backup & Restore", messages of "contacts+message backup" (`.msg`), Netscape bookmarks, XAP packages and `WMAppManifest.xml`
     --> c.yaml:4:29
      |
    4 |     a: { import: [none.xml, a.yaml] }
      |                             ^^^^^^

    error: 2 mistakes in 1 of 1 file; nothing was run
    "#);
}

#[test]
fn a_screen_can_be_had_as_a_picture() {
    let desk = Desk::with(&[("two.yaml", TWO_PHONES)]);
    let at = ["show", "two.yaml", "--at", "1"];
    let show = |more: &[&str]| desk.wp8(&[&at, more].concat());
    let said = show(&["--phone", "a", "--png", "out/a.png", "--svg", "out/a.svg"]);
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{}", said.err);
    let png = fs::read(desk.path("out/a.png")).expect("is there");
    // Width and height follow the name of the first part.
    assert_eq!(&png[16..24], [0, 0, 1, 224, 0, 0, 3, 32], "480 by 800");
    let svg = fs::read_to_string(desk.path("out/a.svg")).expect("is there");
    assert!(svg.contains(">Welcome</text>"), "{svg}");
    let said = show(&["--png", "out/b.png"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("a picture is of one phone"), "{}", said.err);
    assert_eq!(desk.wp8(&["show", "two.yaml", "--png", "out/b.png"]).code, Some(2));
}

#[test]
fn a_report_for_a_browser_is_one_file_that_asks_for_nothing() {
    let desk = Desk::with(&[("two.yaml", TWO_PHONES)]);
    fs::create_dir(desk.path("out")).expect("is made");
    let said = desk.wp8(&["run", "two.yaml", "--report", "html=out"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    let page = fs::read_to_string(desk.path("out/index.html")).expect("is there");
    for outside in ["src=\"http", "href=\"http", "@import", "url(http"] {
        assert!(!page.contains(outside), "it asks for something: {outside}");
    }
    assert!(page.contains("id=\"run-0\"") && page.contains("Two phones lie on a table"));
}

const TWO_PHONES: &str = "\
scenario: Two phones lie on a table
profiles: [gdr3]
world:
  phones:
    a: { model: Lumia 520, carrier: AT&T }
    b: { model: Lumia 520, carrier: AT&T }
steps:
  - a: power_on
  - advance: 1m
";

#[test]
fn reports_say_what_the_table_says() {
    let desk = library();
    let said = desk.wp8(&["run", "--report", "junit=out/r.xml,json=out/r.jsonl"]);
    assert_eq!(said.code, Some(1));
    let xml = fs::read_to_string(desk.path("out/r.xml")).expect("is there");
    let xml = roxmltree::Document::parse(&xml).expect("XML");
    let count = |name: &str| xml.descendants().filter(|node| node.has_tag_name(name)).count();
    assert_eq!(
        (count("testcase"), count("failure"), count("skipped"), count("system-out")),
        (9, 1, 2, 9)
    );
    assert_eq!(xml.root_element().attribute("failures"), Some("1"));
    let lines = json_lines(&desk.path("out/r.jsonl"));
    assert_eq!((lines[0]["type"].as_str(), lines[0]["version"].as_u64()), (Some("run"), Some(1)));
    assert_eq!(lines.len(), 11);
    assert_eq!(lines[10]["failed"], 1);
    assert_eq!(lines[10]["known_failures"], 2);
}

#[test]
fn secrets_are_in_no_output() {
    const SECRET: &str = "sesame-open";
    let text = "\
scenario: A word is kept to oneself
secret: { word: sesame-open }
steps:
  - advance: 1h
  - name: ask
    expect: elapsed > duration(\"2h\") && \"${word}\" == \"nothing\"
  - advance: 1h
";
    let desk = Desk::with(&[("scenarios/a.yaml", text)]);
    let hidden = |text: &str| assert!(!text.contains(SECRET), "{text}");
    for args in [
        &["run", "--report", "junit=r.xml,json=r.jsonl"][..],
        &["list"],
        &["show", "scenarios/a.yaml"],
        &["show", "scenarios/a.yaml", "--at", "ask"],
        &["trace", "scenarios/a.yaml"],
        &["trace", "scenarios/a.yaml", "--format", "perfetto"],
        &["trace", "scenarios/a.yaml", "--format", "json"],
    ] {
        let said = desk.wp8(args);
        hidden(&said.out);
        hidden(&said.err);
    }
    for name in ["r.xml", "r.jsonl"] {
        let report = fs::read_to_string(desk.path(name)).expect("is there");
        assert!(report.contains("•••"), "{report}");
        hidden(&report);
    }
    fs::write(desk.path("scenarios/a.yaml"), format!("{text}  - adavnce: {SECRET}\n"))
        .expect("is written");
    let said = desk.wp8(&["run"]);
    assert!(said.code == Some(2) && said.err.contains("adavnce: •••"), "{}", said.err);
    hidden(&said.err);
}

#[test]
fn a_run_that_takes_too_long_is_a_failure_of_its_own() {
    let desk =
        Desk::with(&[("scenarios/endless.yaml", ENDLESS), ("scenarios/passes.yaml", PASSES)]);
    let began = Instant::now();
    let said = desk.wp8(&["run", "--budget", "300ms"]);
    assert!(began.elapsed() < Duration::from_secs(30));
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("not done after 0.30 s"), "{}", said.out);
    assert!(said.out.ends_with("2 passed, 1 failed\n"), "{}", said.out);
}

#[test]
fn ctrl_c_ends_with_what_is_known_so_far() {
    let desk = Desk::with(&[
        ("scenarios/1.yaml", PASSES),
        ("scenarios/2.yaml", ENDLESS),
        ("scenarios/3.yaml", PASSES),
    ]);
    let args = ["run", "--jobs", "1", "--report", "json=r.jsonl", "-v"];
    let mut child = desk.command(&args).spawn().expect("starts");
    // On stderr stands what has ended.
    let mut told = std::io::BufReader::new(child.stderr.take().expect("is piped"));
    let mut line = String::new();
    for _ in 0..2 {
        std::io::BufRead::read_line(&mut told, &mut line).expect("is told");
    }
    assert!(line.contains("passed"), "{line}");
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &pid]).status().expect("there is a `kill`");
    assert!(sent.success());
    let said = said(child.wait_with_output().expect("ends"));
    assert_eq!(said.code, Some(130), "{}", said.out);
    assert!(
        said.out.ends_with("2 passed, 0 failed; interrupted, 3 of 5 not run\n"),
        "{}",
        said.out
    );
    let lines = json_lines(&desk.path("r.jsonl"));
    assert_eq!(lines.last().expect("has a summary")["interrupted"], true);
}

#[test]
fn whoever_stops_reading_is_not_an_error() {
    let desk = library();
    let mut child = desk.command(&["run"]).spawn().expect("starts");
    drop(child.stdout.take());
    let said = said(child.wait_with_output().expect("ends"));
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(!said.err.contains("panicked"), "{}", said.err);
}

#[test]
fn kill_at_any_moment_leaves_no_broken_file() {
    const MOMENTS: u32 = 50;
    let desk = library();
    fs::write(desk.path("scenarios/b/kept.yaml"), KEPT).expect("is written");
    let run = |seed: &'static str| {
        let reports = "junit=r.xml,json=r.jsonl";
        ["run", "--repeat", "20", "--seed", seed, "--update-snapshots", "--report", reports]
    };
    let snapshots = || {
        let folder = fs::read_dir(desk.path("scenarios/b/snapshots/kept")).expect("is there");
        let files = folder.map(|file| file.expect("is readable").path());
        let kept = files.filter(|file| !file.file_name().is_some_and(is_half_written));
        kept.map(|file| fs::read_to_string(file).expect("is text")).collect::<BTreeSet<_>>()
    };
    // What each of the twenty seeds leaves is known: whatever is found later must be one of these, whole.
    let mut whole = BTreeSet::new();
    for seed in (1..=21).map(|seed: u32| seed.to_string()) {
        desk.wp8(&["run", "scenarios/b/kept.yaml", "--seed", &seed, "--update-snapshots"]);
        whole.extend(snapshots());
    }
    assert!(whole.len() > 20 && whole.iter().all(|text| text.len() > 20_000), "{}", whole.len());
    let began = Instant::now();
    desk.wp8(&run("1"));
    let span = began.elapsed();
    let (mut killed, mut luck) = (0, 0x2545_f491_4f6c_dd1d_u64);
    for moment in 0..MOMENTS {
        let mut child = desk
            .command(&run(if moment % 2 == 0 { "1" } else { "2" }))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        // Anywhere in the run, as a small generator has it: the same moments each time, as far as there is such a thing.
        luck ^= luck << 13;
        luck ^= luck >> 7;
        luck ^= luck << 17;
        std::thread::sleep(span * (luck % 1_000) as u32 / 1_000);
        killed += u32::from(child.try_wait().expect("can be asked").is_none());
        child.kill().expect("can be killed");
        child.wait().expect("ends");
        let xml = fs::read_to_string(desk.path("r.xml")).expect("is there");
        roxmltree::Document::parse(&xml).expect("is whole");
        assert_eq!(json_lines(&desk.path("r.jsonl")).last().expect("is whole")["type"], "summary");
        assert!(snapshots().is_subset(&whole), "a snapshot is none that any run ever left");
        let list = desk.wp8(&["list", "--last-failed"]);
        assert_eq!(list.code, Some(0), "{}", list.err);
    }
    assert!(killed > MOMENTS / 4, "only {killed} were still running when they were killed");
    let said = desk.wp8(&["run", "--last-failed"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    // A run that is not killed takes away what the others left half-written.
    desk.wp8(&run("1"));
    for folder in ["", "scenarios/b/snapshots/kept"] {
        let mut files = fs::read_dir(desk.path(folder)).expect("is there");
        let left =
            files.find(|file| is_half_written(&file.as_ref().expect("is readable").file_name()));
        assert!(left.is_none(), "{left:?} in `{folder}`");
    }
}

/// A phone whose content, and so its snapshot of some size, is another for each seed.
const KEPT: &str = "\
scenario: What is kept
profiles: [wp8.0]
world: { phones: { old: { carrier: AT&T, holds: { sms: 200 } } } }
steps:
  - advance: 1h
  - snapshot: { name: messages, of: old.messages.list }
";

fn is_half_written(name: &std::ffi::OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with(".wp8-") && name.ends_with(".tmp")
}

#[test]
fn a_failure_says_since_when_it_is_so() {
    let text = "\
scenario: The charger is still in
profiles: [gdr3]
world: { phones: { new: { carrier: AT&T } } }
steps:
  - advance: 1h
  - new: plug_in
  - advance: 2h
  - expect: new.power.charger == false
";
    let desk = Desk::with(&[("a.yaml", text)]);
    let said = desk.wp8(&["run", "a.yaml", "--report", "json=r.jsonl"]);
    assert!(
        said.out.contains("seen      new.power.charger is true\n            since 01:00:00\n"),
        "{}",
        said.out
    );
    assert_eq!(json_lines(&desk.path("r.jsonl"))[1]["failure"]["seen"][0]["since"], "01:00:00");
}

/// A phone whose backup is as large as luck has it: a mistake in that shows in what is told of the run.
const LUCKY: &str = "\
scenario: A phone with made-up messages
profiles: [gdr3]
world:
  accounts: { ana@outlook.com: { password: correct-horse } }
  networks: { home: { security: open } }
  phones: { old: { carrier: AT&T, account: ana@outlook.com, wifi: [home], holds: { sms: 20 } } }
steps:
  - old: plug_in
  - advance: 26h
  - expect: old.messages.sms == 20
";

#[cfg(debug_assertions)] // the seeded mistake is in no other build
#[test]
fn a_run_that_differs_from_another_is_a_defect_of_the_program() {
    let desk = Desk::with(&[("scenarios/lucky.yaml", LUCKY)]);
    let args = ["run", "--twice", "--report", "junit=r.xml,json=r.jsonl"];
    let sound = desk.wp8(&args);
    assert_eq!(sound.code, Some(0), "{}", sound.out);
    let run = || {
        let mut command = desk.command(&args);
        command.env("WP8_SEEDED_MISTAKE", "luck").env("GITHUB_ACTIONS", "true");
        said(command.output().expect("starts"))
    };
    let differs = run();
    assert_eq!(differs.code, Some(3), "{}", differs.out);
    insta::assert_snapshot!(differs.out, @"
                                     gdr3
    scenarios
      A phone with made-up messages    ?

    DEFECT OF WP8: TWO RUNS DIFFER  A phone with made-up messages (gdr3)
      at        scenarios/lucky.yaml:1:11
      said      record 5 of the trace was `00:00:01.500  old      backup     backup of text messages begins: everything, 20 records, 1910 bytes`, then `00:00:01.500  old      backup     backup of text messages begins: everything, 20 records, 1785 bytes`
      again     wp8 run scenarios/lucky.yaml --profile gdr3 --twice

    0 passed, 0 failed, 1 showed a defect of wp8 (?)
    ::error file=scenarios/lucky.yaml,line=1,col=11,title=A phone with made-up messages (gdr3)::two runs differ: record 5 of the trace was `00:00:01.500  old      backup     backup of text messages begins: everything, 20 records, 1910 bytes`, then `00:00:01.500  old      backup     backup of text messages begins: everything, 20 records, 1785 bytes`%0Awp8 run scenarios/lucky.yaml --profile gdr3 --twice
    ");
    assert!(fs::read_to_string(desk.path("r.xml")).expect("is there").contains("errors=\"1\""));
    let lines = json_lines(&desk.path("r.jsonl"));
    assert_eq!(lines.last().expect("has a summary")["defects_of_wp8"], 1);
    assert!(lines.iter().any(|line| line["verdict"] == "differs" && line["fine"] == false));
    assert_eq!(run().out, differs.out, "also a defect is told the same each time");
}

#[test]
fn the_shipped_scenarios_come_out_the_same_for_any_number_of_jobs() {
    let desk = Desk::with(&[]);
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("article");
    let library = library.to_str().expect("is UTF-8");
    let run = |jobs: &str| {
        let said = desk.wp8(&["run", library, "--jobs", jobs, "--report", "json=r.jsonl"]);
        assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
        let mut lines = json_lines(&desk.path("r.jsonl"));
        for line in lines.iter_mut().filter_map(serde_json::Value::as_object_mut) {
            line.remove("took_us");
        }
        (said.out, lines)
    };
    let one = run("1");
    assert!(one.1.len() > 50 && one.1[1]["fingerprint"].is_string());
    assert_eq!(one, run("3"));
    assert_eq!(one, run("16"));
}

#[test]
fn what_cannot_be_written_is_told_and_loses_nothing_else() {
    let desk = library();
    let run = |reports: &str| desk.wp8(&["run", "scenarios/a", "--report", reports]);
    let said = run("json=r.jsonl,junit=r.jsonl");
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("two reports are to be written to `r.jsonl`"), "{}", said.err);

    fs::create_dir_all(desk.path("taken/junit.xml/x")).expect("is made");
    let said = run("junit=taken/,json=r.jsonl");
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("could not write `taken/junit.xml`: is a directory"), "{}", said.err);
    assert!(said.out.ends_with("2 passed, 0 failed\n"), "{}", said.out);
    assert_eq!(json_lines(&desk.path("r.jsonl")).len(), 4);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_leaves_what_was_there() {
    let desk = library();
    let everything = ["run", "--report", "junit=r.xml,json=r.jsonl"];
    assert_eq!(desk.wp8(&everything).code, Some(1));
    let reports =
        || ["r.xml", "r.jsonl"].map(|name| fs::read_to_string(desk.path(name)).expect("is there"));
    let before = reports();

    // What is printed goes nowhere: the reports are written all the same.
    fs::remove_file(desk.path("r.xml")).expect("was there");
    let full = fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    let said = said(desk.command(&everything).stdout(full).output().expect("starts"));
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("could not print: no space left on device"), "{}", said.err);
    assert_eq!(fs::read_to_string(desk.path("r.xml")).expect("is there").len(), before[0].len());
    let full = desk.wp8(&["run", "scenarios/a", "--report", "json=/dev/full,junit=s.xml"]);
    assert_eq!(full.code, Some(2));
    assert!(
        full.err.contains("could not write `/dev/full`: no space left on device"),
        "{}",
        full.err
    );
    assert!(
        desk.path("s.xml").is_file()
            && fs::metadata("/dev/full").is_ok_and(|about| !about.is_file())
    );

    // No file can grow beyond a few kilobytes: neither the database nor the reports, which stay as they were.
    let before = reports();
    let limited = format!(
        "trap '' XFSZ; ulimit -f 1; exec {} {}",
        env!("CARGO_BIN_EXE_wp8"),
        everything.join(" ")
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &limited]).current_dir(desk.folder.path()).env_remove("GITHUB_ACTIONS");
    let said = self::said(shell.env_remove("WP8_STATE").output().expect("there is a shell"));
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(said.out.ends_with("6 passed, 1 failed, 2 failed as is known (~)\n"), "{}", said.out);
    for report in ["r.xml", "r.jsonl"] {
        assert!(
            said.err.contains(&format!("could not write `{report}`: file too large")),
            "{}",
            said.err
        );
    }
    assert_eq!(reports(), before);
    let list = desk.wp8(&["list", "--last-failed"]);
    assert!(list.out.contains("Two hours pass in one"), "{}{}", list.out, list.err);
}

#[test]
fn files_that_are_none_or_too_large_are_told() {
    let desk = library();
    fs::create_dir_all(desk.path("folder.yaml/x")).expect("is made");
    let large = fs::File::create(desk.path("large.yaml")).expect("is made");
    fs::write(desk.path("long.yaml"), format!("scenario: {}\n", "long ".repeat(1 << 20)))
        .expect("is written");
    large.set_len(5 << 20).expect("can be");
    let said = desk.wp8(&["check", "folder.yaml"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("there is no scenario in `folder.yaml`"), "{}", said.err);
    let said = desk.wp8(&["check", "large.yaml", "long.yaml"]);
    assert_eq!(said.code, Some(2));
    insta::assert_snapshot!(said.err, @"
    error: the file has 5242880 bytes
     --> large.yaml:1:1
      |
    1 |
      | ^
      |
      = help: a scenario has at most 4194304 bytes; `holds:` makes content by its amount

    error: the file has 5242891 bytes
     --> long.yaml:1:1
      |
    1 |
      | ^
      |
      = help: a scenario has at most 4194304 bytes; `holds:` makes content by its amount

    error: 2 mistakes in 2 of 2 files; nothing was run
    ");
}

#[test]
fn colours_are_for_terminals_and_for_who_asks() {
    let desk = library();
    assert!(!desk.wp8(&["run"]).out.contains('\x1b'));
    assert!(desk.wp8(&["run", "--color", "always"]).out.contains('\x1b'));
}

#[test]
fn github_is_told_where_it_failed() {
    let desk = library();
    let output = desk.command(&["run"]).env("GITHUB_ACTIONS", "true").output().expect("starts");
    let said = said(output);
    let lines: Vec<&str> = said.out.lines().filter(|line| line.starts_with("::error ")).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"::error file=scenarios/b/fails.yaml,line=8,col=13,title=Two hours pass in one (gdr3)::not so: elapsed >= duration("2h"); elapsed is 1h%0Awp8 run scenarios/b/fails.yaml --profile gdr3"#);
}

#[test]
fn schema_and_completions_are_printed() {
    let desk = Desk::with(&[]);
    let schema = desk.wp8(&["schema"]);
    let schema: serde_json::Value = serde_json::from_str(&schema.out).expect("JSON");
    assert!(schema["properties"]["steps"].is_object());
    for shell in ["bash", "zsh", "fish"] {
        assert!(desk.wp8(&["completions", shell]).out.contains("wp8"));
    }
    assert_eq!(desk.wp8(&["quirks", "retry_reuses_the_expired_ticket"]).code, Some(0));
    assert_eq!(desk.wp8(&["quirks", "retry"]).code, Some(2));
    assert_eq!(desk.wp8(&["verbs", "advance"]).code, Some(0));
    assert_eq!(desk.wp8(&["profiles"]).code, Some(0));
}

#[test]
fn the_help_of_every_command_is_kept() {
    let desk = Desk::with(&[]);
    let commands = [
        "",
        "run",
        "check",
        "list",
        "show",
        "trace",
        "contact-sheet",
        "diff",
        "backup",
        "backup save",
        "backup list",
        "backup export",
        "import",
        "export",
        "profiles",
        "quirks",
        "verbs",
        "schema",
        "new",
        "completions",
        "reference",
    ];
    let mut help = String::new();
    for command in commands {
        let mut args: Vec<&str> = command.split_whitespace().collect();
        args.push("--help");
        let said = desk.wp8(&args);
        assert_eq!(said.code, Some(0));
        help.push_str(&format!("$ wp8 {}\n{}\n", args.join(" "), said.out));
    }
    kept("help", &help);
}

/// A phone with a little of everything, and a new one that restores its backup.
const RESTORED: &str = "\
scenario: A new phone
profiles: [gdr3, reference]
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
      holds: { apps: 2, sms: 6, mms: 1, chats: 2, calls: 3, photos: 1, videos: 1, favourites: 5 }
    new:
      carrier: AT&T
      near: [home]
steps:
  - old: plug_in
  - old: { receive_sms: { text: \"delete me\" } }
  - wait_for: [old.backup.app_list.state == \"up_to_date\", old.backup.messages.state == \"up_to_date\"]
    within: 48h
  - old: { delete_message: delete me }
  - advance: 1h
  - store: { app: \"#1\", standing: withdrawn }
  - new: plug_in
  - new: power_on
  - new: { walk_through_setup: { wifi: home, account: ana@outlook.com } }
  - advance: 6h
";

fn restored() -> Desk {
    Desk::with(&[("new.yaml", RESTORED), ("passes.yaml", PASSES)])
}

fn kept(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/program");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn a_diff_says_what_came_back_and_why_the_rest_did_not() {
    let desk = restored();
    let said = desk.wp8(&["diff", "new.yaml"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    kept("diff", &said.out);

    let all = desk.wp8(&["diff", "new.yaml", "--profile", "reference", "--all"]);
    assert_eq!(all.code, Some(0));
    assert!(all.out.lines().count() > said.out.lines().count());

    let json = desk.wp8(&["diff", "new.yaml", "--between", "old,new", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    let items = json["items"].as_array().expect("a list");
    let of = |is: &str| items.iter().filter(|item| item["outcome"]["is"] == is).count();
    let missing = items.iter().find(|item| item["outcome"]["is"] == "missing").expect("one is");
    assert!(missing["outcome"]["why"]["reason"].is_string(), "{missing}");
    assert!(of("same") > 20 && of("missing") > 3, "{} same, {} missing", of("same"), of("missing"));
}

#[test]
fn a_diff_that_cannot_be_is_refused_with_what_would_work() {
    let desk = restored();
    let refused = |args: &[&str]| {
        let said = desk.wp8(&[&["diff"], args].concat());
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{args:?}");
        said.err
    };
    assert_eq!(
        refused(&["new.yaml", "--between", "old,nwe"]),
        "error: no phone is called `nwe`; did you mean `new`?\n"
    );
    assert_eq!(
        refused(&["passes.yaml"]),
        "error: the scenario has 0 phones: say which two with `--between OLD,NEW`\n"
    );
    for between in ["old", "old,", "old,old"] {
        let said = refused(&["new.yaml", "--between", between]);
        assert!(said.contains("write the names of two phones as `OLD,NEW`"), "{said}");
    }
    assert!(refused(&["none.yaml"]).contains("there is no `none.yaml`"));
    assert!(refused(&["new.yaml", "--profile", "wp8.0"]).contains("does not run in `wp8.0`"));
}

/// A file with what can be had of a phone, saved by `reference`.
fn saved() -> Desk {
    let desk = restored();
    fs::write(desk.path("phrase"), "seven words nobody would guess\n").expect("is written");
    fs::write(desk.path("wrong"), "a guess\n").expect("is written");
    let args = ["--profile", "reference", "--phone", "old", "--phrase-file", "phrase", "--to", "b"];
    let said = desk.wp8(&[&["backup", "save", "new.yaml"][..], &args].concat());
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    assert!(said.out.starts_with("wrote b: ") && said.out.ends_with("bytes, sealed\n"));
    desk
}

#[test]
fn a_backup_file_is_saved_looked_into_and_exported() {
    let desk = saved();
    let bytes = fs::read(desk.path("b")).expect("it was written");
    assert!(!bytes.windows(5).any(|window| window == b"Lumia"), "it is sealed");
    let list = ["backup", "list", "b", "--phrase-file", "phrase", "--search", "HTTP://"];
    kept("backup-list", &desk.wp8(&list).out);

    let export = |format: &str| {
        let said = desk.wp8(&["backup", "export", "b", "--phrase-file", "phrase", "--as", format]);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{format}");
        said.out
    };
    let count = |xml: &str, name: &str| {
        let document = roxmltree::Document::parse(xml).expect("it is XML");
        document.descendants().filter(|node| node.has_tag_name(name)).count()
    };
    let messages = export("sms");
    assert_eq!((count(&messages, "sms"), count(&messages, "mms")), (6, 1));
    assert!(!messages.contains("delete me"), "what was deleted is not in it");
    assert_eq!(count(&export("calls"), "call"), 3);
    assert_eq!(export("bookmarks").matches("<A HREF=").count(), 5);
    assert!(export("vcard").starts_with("BEGIN:VCARD\r\nVERSION:3.0\r\n"));

    let said = desk.wp8(&[
        "backup",
        "export",
        "b",
        "--phrase-file",
        "phrase",
        "--as",
        "sms",
        "--to",
        "sms.xml",
    ]);
    assert_eq!((said.code, said.out.as_str()), (Some(0), "wrote sms.xml\n"));
    assert_eq!(fs::read_to_string(desk.path("sms.xml")).expect("it was written"), messages);

    let mut pipe = desk.command(&["backup", "list", "b", "--phrase-file", "-"]);
    let mut child = pipe.stdin(Stdio::piped()).spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    std::io::Write::write_all(&mut stdin, b"seven words nobody would guess\n").expect("it reads");
    drop(stdin);
    assert_eq!(said_code(child.wait_with_output().expect("it ends")), Some(0));
}

fn said_code(output: Output) -> Option<i32> {
    said(output).code
}

#[test]
fn a_backup_file_that_cannot_be_opened_says_why() {
    let desk = saved();
    let bytes = fs::read(desk.path("b")).expect("it was written");
    fs::write(desk.path("cut"), &bytes[..bytes.len() - 300]).expect("is written");
    let mut newer = bytes.clone();
    newer[8] = 2;
    fs::write(desk.path("newer"), newer).expect("is written");
    let refused = |args: &[&str]| {
        let said = desk.wp8(&[&["backup"], args].concat());
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{args:?}");
        said.err
    };
    let with = |file: &str, phrase: &str| refused(&["list", file, "--phrase-file", phrase]);
    assert_eq!(
        with("b", "wrong"),
        "error: could not open `b`: the phrase is not the one it was sealed with, or its beginning is damaged\n"
    );
    assert_eq!(
        refused(&["list", "b"]),
        "error: could not open `b`: it is sealed, and needs its phrase; say where it is with `--phrase-file FILE`\n"
    );
    assert_eq!(
        with("newer", "phrase"),
        "error: could not open `newer`: it is of version 2, and this program reads version 1\n"
    );
    assert_eq!(with("phrase", "phrase"), "error: could not open `phrase`: it is no backup file\n");
    assert!(with("cut", "phrase").ends_with("; `--salvage` takes those\n"));
    assert!(with("none", "phrase").contains("could not read `none`"));
    assert!(with("b", "none").contains("could not read the phrase from `none`"));

    let said = desk.wp8(&["backup", "list", "cut", "--phrase-file", "phrase", "--salvage"]);
    assert_eq!(said.code, Some(0));
    assert!(said.err.starts_with("it is damaged at byte "), "{}", said.err);

    let save = |profile: &str, phone: &str| {
        refused(&[
            "save",
            "new.yaml",
            "--profile",
            profile,
            "--phone",
            phone,
            "--phrase-file",
            "phrase",
            "--to",
            "c",
        ])
    };
    assert!(save("gdr3", "old").contains("has no backup files"));
    assert!(save("reference", "odl").contains("did you mean `old`?"));
    assert!(!desk.path("c").exists());
}

fn json_lines(path: &Path) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(path).expect("is there");
    assert!(text.ends_with('\n'), "the last line is whole");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// A campaign that finds something soon.
const SEARCH: [&str; 8] = [
    "explore",
    "--with-quirk",
    "restore_rewrites_the_app_list_in_place",
    "--properties",
    "system_apps_are_always_there",
    "--seed",
    "4",
    "--cases=768",
];

#[test]
fn parts_of_a_campaign_are_merged_to_what_one_machine_finds_and_a_failure_becomes_a_scenario() {
    let desk = Desk::with(&[]);
    let explore = |more: &[&str]| desk.wp8(&[&SEARCH[..], more].concat());
    let whole = explore(&["--save", "found"]);
    assert_eq!(whole.code, Some(1), "{}", whole.err);
    assert!(whole.out.contains("Settings is missing in the app list"), "{}", whole.out);
    assert!(whole.out.contains("never: "), "{}", whole.out);
    assert!(whole.err.contains("768 histories"), "progress is not a result: {}", whole.err);

    let mut second = desk.command(&[&SEARCH[..], &["--corpus", "b", "--jobs", "1"]].concat());
    let second = second.env("JOB_COMPLETION_INDEX", "1").env("WP8_PARTITIONS", "2").output();
    let second = said(second.expect("the program starts"));
    assert!(second.err.contains("part 2/2, as Kubernetes says"), "{}", second.err);
    explore(&["--partition", "1/2", "--corpus", "a"]);
    let merged = desk.wp8(&["merge", "all", "b", "a"]);
    assert_eq!(merged.code, Some(1), "{}", merged.err);
    let unsaved: String = whole
        .out
        .lines()
        .filter(|line| !line.contains("written to"))
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(merged.out.trim_end(), unsaved);

    let found = fs::read_dir(desk.path("found")).expect("it was made").count();
    assert!(found > 0);
    let run = desk.wp8(&["run", "found"]);
    assert_eq!(
        run.code,
        Some(1),
        "the scenarios fail as the histories did: {}{}",
        run.out,
        run.err
    );
}

#[test]
fn a_campaign_that_is_asked_for_wrongly_plays_nothing() {
    let desk = Desk::with(&[]);
    for (args, word) in [
        (&["explore", "--with-quirk", "nonsense"][..], "close_asks_the_store_first"),
        (&["explore", "--profile", "nonsense"], "reference"),
        (&["explore", "--properties", "nonsense"], "bytes_add_up"),
        (&["explore", "--partition", "3/2"], "parts count to 2"),
        (&["explore", "--corpus", "nowhere", "--resume"], "no campaign in nowhere"),
        (&["merge", "all", "nowhere"], "no campaign in nowhere"),
    ] {
        let said = desk.wp8(args);
        assert_eq!(said.code, Some(2), "{args:?}: {}", said.err);
        assert!(said.err.contains(word), "{args:?}: {}", said.err);
        assert_eq!(said.out, "", "{args:?}");
    }
}
