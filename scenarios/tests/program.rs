//! The program as its users meet it: arguments, exit codes, what stands on which stream, and what is left behind.

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
              - advance: 1ms
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
    error: this is not UTF-8: byte 13 begins no character
     --> scenarios/latin.yaml:1:1
      |
    1 |
      | ^

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
    let perfetto: serde_json::Value = serde_json::from_str(&perfetto.out).expect("JSON");
    assert!(perfetto["traceEvents"].as_array().is_some_and(|events| !events.is_empty()));
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
    let reports = ["run", "--repeat", "20", "--report", "junit=r.xml,json=r.jsonl"];
    let began = Instant::now();
    desk.wp8(&reports);
    let whole = began.elapsed();
    let mut killed = 0;
    for moment in 0..MOMENTS {
        let mut child = desk
            .command(&reports)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        // Spread over the whole run, not in order.
        std::thread::sleep(whole * (moment * 37 % MOMENTS) / MOMENTS);
        killed += u32::from(child.try_wait().expect("can be asked").is_none());
        child.kill().expect("can be killed");
        child.wait().expect("ends");
        let xml = fs::read_to_string(desk.path("r.xml")).expect("is there");
        roxmltree::Document::parse(&xml).expect("is whole");
        assert_eq!(json_lines(&desk.path("r.jsonl")).last().expect("is whole")["type"], "summary");
        let list = desk.wp8(&["list", "--last-failed"]);
        assert_eq!(list.code, Some(0), "{}", list.err);
    }
    assert!(killed > MOMENTS / 4, "only {killed} were still running when they were killed");
    let said = desk.wp8(&["run", "--last-failed"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
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
