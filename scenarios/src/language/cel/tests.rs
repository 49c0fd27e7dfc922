//! Expressions against the small view of [`testing`](crate::language::testing).

use super::{Trouble, check, check_value};
use crate::language::testing::{World, scope};

fn evaluate(text: &str) -> Result<bool, Trouble> {
    match check(text, &scope()) {
        Ok(checked) => checked.evaluate(&World),
        Err(problems) => panic!("{text}: {problems:?}"),
    }
}

fn value(text: &str) -> String {
    match check_value(text, &scope()) {
        Ok(expression) => expression
            .evaluate(&World)
            .map_or_else(|trouble| trouble.message, |value| value.to_string()),
        Err(problems) => panic!("{text}: {problems:?}"),
    }
}

/// The mistakes of an expression, each under the text it is about.
fn mistakes(text: &str) -> String {
    let problems = check(text, &scope()).expect_err(text);
    let told: Vec<String> = problems
        .into_iter()
        .map(|problem| {
            let help = problem.help.map_or(String::new(), |help| format!("; {help}"));
            format!("{}: {}{help}", &text[problem.range], problem.message)
        })
        .collect();
    told.join("\n")
}

#[test]
fn what_is_true_is_true() {
    for text in [
        "new.battery == 40 && old.battery == 80",
        "new.setup.page == 'sign_in_failed'",
        "old.setup.page == null && new.setup.page != null",
        "has(new.setup.page) && !has(old.setup.page)",
        "new.downloads.size() == 3",
        "size(new.downloads) == 3",
        "new.downloads.filter(d, d.state == 'attention_required').size() == 2",
        "new.downloads.exists(d, d.code == '805a0194')",
        "new.downloads.all(d, d.received >= 0)",
        "new.downloads.exists_one(d, d.title == 'Maps')",
        "new.downloads.map(d, d.title) == ['Maps', 'Chess', 'Radio']",
        "new.downloads.map(d, d.received > 0, d.title) == ['Maps', 'Chess']",
        "new.downloads[1].title.contains('hes')",
        "new.downloads[0].title.startsWith('M') && new.downloads[0].title.endsWith('s')",
        "new.downloads[0].title.matches('^M[a-z]+$')",
        "old.downloads.size() == 0 && old.downloads.all(d, false)",
        "!old.downloads.exists(d, true)",
        "new.backup.app_list.state == 'up_to_date'",
        "new.backup['messages'].state in ['waiting', 'off']",
        "'messages' in new.backup && !('photos' in new.backup)",
        "new.backup.all(name, name != 'photos')",
        "'home' in new.networks",
        "new.battery + 2 * 10 == 60 && new.battery % 7 == 5 && -new.battery == 0 - 40",
        "new.uptime == duration('1h30m') && new.uptime < elapsed",
        "new.clock == timestamp('2013-10-14')",
        "new.clock + duration('1d') - new.clock == duration('24h')",
        "(new.on ? new.battery : 0) > 30",
        "new.owner + '!' == 'Ana!' && new.owner.size() == 3",
        "new.downloads.filter(d, new.downloads.exists(e, e.received > d.received)).size() == 2",
        "true || new.downloads[99].title == 'x'",
        "new.downloads[99].title == 'x' || new.on",
        "!(new.downloads[99].title == 'x' && false)",
        "new.networks + ['work'] == ['home', 'cafe', 'work']",
    ] {
        assert_eq!(evaluate(text), Ok(true), "{text}");
        assert_eq!(evaluate(&format!("!({text})")), Ok(false), "{text}");
    }
}

#[test]
fn an_expression_without_a_value_says_why() {
    insta::assert_snapshot!(value("new.downloads[5].title"), @"`new.downloads` has 3 items, so none at 5");
    insta::assert_snapshot!(value("new.downloads[-1].title"), @"`new.downloads` has 3 items, so none at -1");
    insta::assert_snapshot!(value("new.backup.photos.state"), @r#"`new.backup` has no "photos""#);
    insta::assert_snapshot!(value("old.setup.page.size()"), @"`old.setup.page` has no value");
    insta::assert_snapshot!(value("new.battery / (new.battery - 40)"), @"`new.battery - 40` is zero, and nothing can be divided by it");
    insta::assert_snapshot!(value("9223372036854775807 + new.battery"), @"`9223372036854775807 + new.battery` is too large a number");
}

#[test]
fn values_print_as_reports_show_them() {
    insta::assert_snapshot!(value("new.downloads"), @r#"[download { title: "Maps", state: "installed", received: 900, code: null }, download { title: "Chess", state: "attention_required", received: 10, code: "805a0194" }, download { title: "Radio", state: "attention_required", received: 0, code: null }]"#);
    insta::assert_snapshot!(value("[new.uptime, elapsed, elapsed - duration('30h')]"), @"[1h30m, 1d2h, -4h]");
    insta::assert_snapshot!(value("[new.clock]"), @"[2013-10-14 00:00]");
    insta::assert_snapshot!(value("new.backup"), @r#"{"app_list": category { state: "up_to_date", age: 1h }, "messages": category { state: "waiting", age: 1h }}"#);
    insta::assert_snapshot!(value("[1, 2, 3, 4, 5, 6, 7, new.battery]"), @"[1, 2, 3, 4, 5, 6, … 2 more]");
}

#[test]
fn what_an_expression_reads_is_known_before_it_runs() {
    let reads = |text: &str| -> Vec<String> {
        let checked = check(text, &scope()).expect(text);
        checked.reads().iter().map(|path| path.join(".")).collect()
    };
    assert_eq!(
        reads("new.downloads.size() == 3 && old.setup.page == null"),
        ["new.downloads", "old.setup.page"]
    );
    assert_eq!(reads("[old, new].all(p, p.battery > 10)"), ["new", "old"]);
    assert_eq!(
        reads("new.backup['messages'].state == 'off' || elapsed > duration('1h')"),
        ["elapsed", "new.backup"]
    );
}

#[test]
fn a_false_expectation_is_explained_by_what_decided() {
    let explain = |text: &str, wanted: bool| {
        let checked = check(text, &scope()).expect(text);
        assert_ne!(checked.evaluate(&World), Ok(wanted), "{text}");
        let seen: Vec<String> = checked
            .explain(&World, wanted)
            .into_iter()
            .map(|seen| format!("{} was {}", seen.what, seen.was))
            .collect();
        seen.join("\n")
    };
    insta::assert_snapshot!(explain("new.setup.page == 'restore_your_phone'", true), @r#"new.setup.page was "sign_in_failed""#);
    insta::assert_snapshot!(explain("new.on && new.battery > 50 && old.battery > 50", true), @"new.battery was 40");
    insta::assert_snapshot!(explain("new.downloads.filter(d, d.state == 'installed').size() == 3", true), @r#"
    new.downloads.filter(d, d.state == 'installed').size() was 1
    new.downloads.filter(d, d.state == 'installed') was [download { title: "Maps", state: "installed", received: 900, code: null }]
    new.downloads was [download { title: "Maps", state: "installed", received: 900, code: null }, download { title: "Chess", state: "attention_required", received: 10, code: "805a0194" }, download { title: "Radio", state: "attention_required", received: 0, code: null }]
    "#);
    insta::assert_snapshot!(explain("new.downloads.all(d, d.state == 'installed')", true), @r#"
    new.downloads[1] was download { title: "Chess", state: "attention_required", received: 10, code: "805a0194" }
    new.downloads[2] was download { title: "Radio", state: "attention_required", received: 0, code: null }
    "#);
    insta::assert_snapshot!(explain("new.downloads.exists(d, d.title == 'Snake')", true), @r#"new.downloads was [download { title: "Maps", state: "installed", received: 900, code: null }, download { title: "Chess", state: "attention_required", received: 10, code: "805a0194" }, download { title: "Radio", state: "attention_required", received: 0, code: null }]"#);
    insta::assert_snapshot!(explain("new.downloads[7].title == 'Snake'", true), @"new.downloads[7].title was nothing: `new.downloads` has 3 items, so none at 7");
    insta::assert_snapshot!(explain("!(new.battery < 50)", true), @"new.battery was 40");
    insta::assert_snapshot!(explain("new.setup.page in ['sign_in_failed', 'welcome']", false), @r#"new.setup.page was "sign_in_failed""#);
    insta::assert_snapshot!(explain("new.on ? new.battery > 90 : old.on", true), @r#"
    new.on was true
    new.battery was 40
    "#);
}

#[test]
fn names_that_the_view_does_not_have_are_mistakes() {
    insta::assert_snapshot!(mistakes("nwe.battery > 5"), @"nwe: nothing is called `nwe`; did you mean `new`?");
    insta::assert_snapshot!(mistakes("new.batery > 5"), @"batery: a phone has no `batery`; did you mean `battery`?");
    insta::assert_snapshot!(mistakes("new.downloads.filter(d, d.stat == 'x').size() == 1"), @"stat: a download has no `stat`; did you mean `state`?");
    insta::assert_snapshot!(mistakes("new.downloads.title == 'x'"), @"title: a list of downloads has no field `title`; ask its items: `new.downloads.exists(x, x.title == …)`, or one of them: `new.downloads[0].title`");
    insta::assert_snapshot!(mistakes("new.downloads.lenght() == 3"), @"lenght: nothing that can be called on a list of downloads is called `lenght`; one of `all`, `exists`, `exists_one`, `filter`, `map` or `size`");
    insta::assert_snapshot!(mistakes("new.battery() > 3"), @"battery: nothing that can be called on a phone is called `battery`; `battery` is a field: write it without `(…)`");
    insta::assert_snapshot!(mistakes("count(new.downloads) == 3"), @"count: no function is called `count`; did you mean `size`?");
    insta::assert_snapshot!(mistakes("new.downloads.filter(new, true).size() == 3"), @"new: `new` already has a meaning; choose another name for the item");
    insta::assert_snapshot!(mistakes("restored == new.setup.page"), @"restored: nothing is called `restored`; one of `elapsed`, `new`, `old` or `service`");
}

#[test]
fn types_that_do_not_fit_are_mistakes() {
    insta::assert_snapshot!(mistakes("new.battery == '40'"), @"new.battery == '40': a number is never equal to a text; write `40` without quotes");
    insta::assert_snapshot!(mistakes("new.owner == 40"), @r#"new.owner == 40: a text is never equal to a number; write `"40"`"#);
    insta::assert_snapshot!(mistakes("new.owner.filter(d, true).size() == 1"), @"filter: `filter` is for lists, and this is a text");
    insta::assert_snapshot!(mistakes("new.battery"), @"new.battery: the expression is a number, not true or false; compare it with something, for example with `==`");
    insta::assert_snapshot!(mistakes("new.battery && new.on"), @"new.battery: this is a number, not true or false; compare it with something, for example with `==`");
    insta::assert_snapshot!(mistakes("new.uptime > 10"), @r#"new.uptime > 10: a duration and a number cannot be ordered with `>`; write `duration("10m")`"#);
    insta::assert_snapshot!(mistakes("new.uptime == '10m'"), @r#"new.uptime == '10m': a duration is never equal to a text; write `duration("10m")`"#);
    insta::assert_snapshot!(mistakes("new.uptime > duration('10 minutes')"), @"'10 minutes': `minutes` is not a unit of time; a duration is written like `250ms`, `10m`, `1h30m`, `26h` or `7d`");
    insta::assert_snapshot!(mistakes("new.clock < elapsed"), @r#"new.clock < elapsed: a time and a duration cannot be ordered with `<`; write `duration("10m")`"#);
    insta::assert_snapshot!(mistakes("new.battery == null"), @"new.battery == null: `new.battery` is never missing, so it is never `null`");
    insta::assert_snapshot!(mistakes("old.setup == new.setup"), @"old.setup == new.setup: a set-up cannot be compared as a whole; compare one of its fields, for example `.page`");
    insta::assert_snapshot!(mistakes("new.downloads == 3"), @"new.downloads == 3: a list of downloads is never equal to a number; ask for its size with `.size()`, or for an item with `.exists(x, …)`");
    insta::assert_snapshot!(mistakes("'Maps' in new.downloads"), @"'Maps': `new.downloads` is a list of downloads; ask its items: `new.downloads.exists(x, …)`");
    insta::assert_snapshot!(mistakes("'A' in new.owner"), @"new.owner: `in` looks into a list, not into a text; write `new.owner.contains('A')`");
    insta::assert_snapshot!(mistakes("new.networks.contains('home')"), @"contains: `contains` is for texts, and this is a list of texts; write `'home' in new.networks`");
    insta::assert_snapshot!(mistakes("new.battery > 40.5"), @"40.5: numbers are whole and written with digits only");
    insta::assert_snapshot!(mistakes("new.owner.matches('[')"), @"'[': `[` is not a pattern: found unclosed character class");
    insta::assert_snapshot!(mistakes("new.battery + new.owner == 'x'"), @"new.battery + new.owner: `+` does not go between a number and a text");
    insta::assert_snapshot!(mistakes("new.networks['home'] == 'x'"), @"'home': a list is indexed by a number, not by a text");
    insta::assert_snapshot!(mistakes("has(new.battery)"), @"has(new.battery): `new.battery` is never missing");
    insta::assert_snapshot!(mistakes("(new.on ? 1 : 'x') == 1"), @"new.on ? 1 : 'x': the two outcomes differ: a number and a text");
    insta::assert_snapshot!(mistakes("1 < 2"), @"1 < 2: the expression looks at nothing of the world; begin with `elapsed`, `new`, `old` or `service`");
}

#[test]
fn a_word_is_compared_with_what_it_can_be() {
    insta::assert_snapshot!(mistakes("new.backup.app_list.state == 'up_to_dat'"), @"'up_to_dat': `up_to_dat` is nothing that `new.backup.app_list.state` can be; did you mean `up_to_date`?");
    insta::assert_snapshot!(mistakes("'banana' != new.backup.app_list.state"), @"'banana': `banana` is nothing that `new.backup.app_list.state` can be; one of `off`, `up_to_date` or `waiting`");
    insta::assert_snapshot!(mistakes("new.setup.page in ['welcome', 'sing_in']"), @"'sing_in': `sing_in` is nothing that `new.setup.page` can be; did you mean `sign_in`?");
    insta::assert_snapshot!(mistakes("new.downloads.exists(d, d.state == 'Installed')"), @"'Installed': `Installed` is nothing that `d.state` can be; did you mean `installed`?");
    insta::assert_snapshot!(mistakes("'instaled' in new.downloads.map(d, d.state)"), @"'instaled': `instaled` is nothing that `new.downloads.map(d, d.state)` can be; did you mean `installed`?");
    insta::assert_snapshot!(mistakes("new.downloads[0].state == new.backup.app_list.state"), @"new.downloads[0].state == new.backup.app_list.state: the two have no word in common");
}

#[test]
fn slips_of_writing_are_told_in_plain_words() {
    insta::assert_snapshot!(mistakes("new.battery = 40"), @"=: `=` is not an operator; compare with `==`");
    insta::assert_snapshot!(mistakes("new.battery === 40"), @"=: `===` is not an operator; compare with `==`");
    insta::assert_snapshot!(mistakes("new.on and old.on"), @"and: `and` cannot stand here; write `&&`");
    insta::assert_snapshot!(mistakes("not new.on"), @"not: `not` is not an operator; write `!(…)`");
    insta::assert_snapshot!(mistakes("new.on & old.on"), @"&: `&` is not an operator; write `&&`");
    insta::assert_snapshot!(mistakes("new.battery <> 40"), @"<>: `<>` is not an operator; write `!=`");
    insta::assert_snapshot!(mistakes("new.owner == 'Ana"), @"'Ana: this quote is never closed");
    insta::assert_snapshot!(mistakes("new.owner == “Ana”"), @r#"“: `“` cannot stand here; write plain quotes: ""#);
    insta::assert_snapshot!(mistakes("(new.on || old.on"), @"(: `(` is never closed");
    insta::assert_snapshot!(mistakes("new.on)"), @"): `)` closes nothing");
    insta::assert_snapshot!(mistakes("new.battery >"), @">: the expression ends too early; something is missing after this");
    insta::assert_snapshot!(mistakes("new.battery 40"), @"40: `40` cannot stand here");
    insta::assert_snapshot!(mistakes("new..battery == 40"), @".: `.` cannot stand here");
    insta::assert_snapshot!(mistakes("new.battery is 40"), @"is: `is` cannot stand here; compare with `==`");
    insta::assert_snapshot!(mistakes("größe > 3"), @"größe: `größe` cannot stand here");
    insta::assert_snapshot!(mistakes("{'a': new.on}.a"), @"{'a': new.on}: `{` … `}` cannot stand in an expression");
    insta::assert_snapshot!(mistakes(" "), @": an expression is missing; for example: new.battery > 50");
}

/// Both the crate's interpreter and ours on random expressions over a number, a text, a truth value
/// and a list.
mod against_the_interpreter {
    use std::rc::Rc;

    use proptest::prelude::*;

    use crate::language::cel::{Roots, Scope, Type, Value, check_value};

    struct Variables;

    impl<'w> Roots<'w> for Variables {
        fn root(&self, name: &str) -> Value<'w> {
            match name {
                "n" => Value::Int(7),
                "m" => Value::Int(-3),
                "s" => Value::text("größe"),
                "t" => Value::text("e"),
                "b" => Value::Bool(true),
                "l" => Value::items([3, 1, 2].map(Value::Int)),
                "d" => Value::Map(Rc::new(vec![
                    ("a".into(), Value::Int(1)),
                    ("b".into(), Value::Int(2)),
                ])),
                other => panic!("no variable {other}"),
            }
        }
    }

    fn scope() -> Scope {
        Scope::default()
            .with("n", Type::Int)
            .with("m", Type::Int)
            .with("s", Type::Text)
            .with("t", Type::Text)
            .with("b", Type::Bool)
            .with("l", Type::List(&Type::Int))
            .with("d", Type::Map(&Type::Int))
    }

    /// What the crate makes of it, or nothing for an error.
    fn interpreted(text: &str) -> Option<String> {
        let program = cel::Program::compile(text).ok()?;
        let mut context = cel::Context::default();
        context.add_variable_from_value("n", 7_i64);
        context.add_variable_from_value("m", -3_i64);
        context.add_variable_from_value("s", "größe");
        context.add_variable_from_value("t", "e");
        context.add_variable_from_value("b", true);
        context.add_variable_from_value("l", vec![3_i64, 1, 2]);
        context.add_variable_from_value(
            "d",
            std::collections::HashMap::from([("a", 1_i64), ("b", 2)]),
        );
        show(&program.execute(&context).ok()?)
    }

    fn show(value: &cel::Value) -> Option<String> {
        if let cel::Value::Bool(value) = value {
            return Some(value.to_string());
        }
        if let cel::Value::String(value) = value {
            return Some(format!("{value:?}"));
        }
        if let cel::Value::List(items) = value {
            let items: Option<Vec<String>> = items.iter().map(show).collect();
            return items.map(|items| format!("[{}]", items.join(", ")));
        }
        let cel::Value::Int(value) = value else { return None };
        Some(value.to_string())
    }

    fn ours(text: &str) -> Option<String> {
        let expression =
            check_value(text, &scope()).map_err(|problems| panic!("{text}: {problems:?}")).ok()?;
        expression.evaluate(&Variables).ok().map(|value| value.to_string())
    }

    fn number() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("n".to_owned()),
            Just("m".to_owned()),
            Just("l.size()".to_owned()),
            Just("s.size()".to_owned()),
            Just("d.a".to_owned()),
            Just("9223372036854775807".to_owned()),
            (0_i64..5).prop_map(|number| number.to_string()),
            (0_i64..5).prop_map(|index| format!("l[{index}]")),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                (inner.clone(), "[-+*/%]", inner.clone())
                    .prop_map(|(a, operator, b)| format!("({a} {operator} {b})")),
                (inner.clone(), inner.clone())
                    .prop_map(|(a, b)| format!("({a} < {b} ? {a} : {b})")),
                inner.clone().prop_map(|a| format!("-({a})")),
                inner.prop_map(|a| format!("l.filter(x, x > {a}).size()")),
            ]
        })
    }

    fn truth() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("b".to_owned()),
            Just("s.contains(t)".to_owned()),
            Just("s.startsWith(t)".to_owned()),
            Just("s.endsWith(t)".to_owned()),
            Just("s + t > t".to_owned()),
            Just("'a' in d".to_owned()),
            (number(), "==|!=|<|<=|>|>=", number())
                .prop_map(|(a, operator, b)| format!("{a} {operator} {b}")),
            number().prop_map(|a| format!("{a} in l")),
            (number(), number()).prop_map(|(a, b)| format!("l.all(x, x + {a} > {b})")),
            (number(), number()).prop_map(|(a, b)| format!("l.exists(x, {a} / x > {b})")),
            number().prop_map(|a| format!("l.exists_one(x, x == {a})")),
            number().prop_map(|a| format!("l.map(x, x * {a}) == [{a} * 3, {a}, {a} * 2]")),
            number().prop_map(|a| format!("l.map(x, x > {a}, x + 1) + [1] == [4, 1]")),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                (inner.clone(), "&&|\\|\\||==|!=", inner.clone())
                    .prop_map(|(a, operator, b)| format!("(({a}) {operator} ({b}))")),
                inner.prop_map(|a| format!("!({a})")),
            ]
        })
    }

    #[test]
    fn the_interpreter_understands_what_is_generated() {
        assert_eq!(interpreted("l.filter(x, x > 1).size() + n").as_deref(), Some("9"));
        assert_eq!(
            interpreted("b && (l.map(x, x > m, x + 1) + [1] == [4, 2, 3, 1])").as_deref(),
            Some("true")
        );
        assert_eq!(interpreted("s + t > t && 'a' in d && d.a == 1").as_deref(), Some("true"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn numbers_come_out_the_same(text in number().prop_map(|text| format!("{text} + n - n"))) {
            prop_assert_eq!(ours(&text), interpreted(&text));
        }

        #[test]
        fn truths_come_out_the_same(text in truth().prop_map(|text| format!("b && ({text})"))) {
            prop_assert_eq!(ours(&text), interpreted(&text));
        }
    }
}
