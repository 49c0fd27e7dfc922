//! What the Store answers, what becomes of it, and how an entry leaves.

use super::*;

/// What the Store says of the package that is on its way.
fn answer(bench: &mut Bench, edition: &Edition, answer: Result<StoreAnswer, Code>) {
    let tag = bench.downloads.transfer_of(edition.product).expect("its package is on its way");
    let answer = answer.map(Answer::Store);
    bench.on_downloads(|downloads, cx| downloads.answered(cx, tag, answer));
}

/// 4 of the 10 MB of an app have arrived.
fn on_its_way() -> (Bench, Arc<Edition>) {
    let mut bench = Bench::of("wp8.0");
    let maps = app("Maps", 10);
    bench.restore(&[&maps], true);
    assert_eq!(bench.downloads.transfer_of(maps.product), None, "the licence comes first");
    bench.pass(Span::seconds(1));
    let tag = bench.downloads.transfer_of(maps.product).expect("its package is on its way");
    let bytes = 4_000_000 + ENVELOPE_BYTES;
    bench.signal(&Signal::Arrived { tag: tag.into(), bytes });
    (bench, maps)
}

#[test]
fn a_package_is_taken_whole_and_of_what_is_wrong_nothing_is_kept() {
    let package = |bytes, damaged| Ok(StoreAnswer::Package { bytes, damaged });
    let (cut, invalid) = (Code::CONNECTION_ABORTED, Code::INVALID_DATA);
    for (answered, code, kept) in [
        (package(10_000_000, false), None, 10_000_000),
        (package(9_999_999, false), Some(cut), 9_999_999),
        (package(10_000_001, false), Some(invalid), 0),
        (package(10_000_000, true), Some(invalid), 0),
        (Err(cut), Some(cut), 4_000_000),
        (Err(invalid), Some(invalid), 0),
    ] {
        let (mut bench, maps) = on_its_way();
        let case = format!("{answered:?}");
        answer(&mut bench, &maps, answered);
        assert_eq!((bench.code(&maps), received(&bench, &maps)), (code, kept), "{case}");
        assert_eq!(bench.downloads.transfer_of(maps.product), None, "{case}");
        let state = if code.is_none() { "installing" } else { "attention_required" };
        assert_eq!(bench.state(&maps), state, "{case}");
    }
}

#[test]
fn an_answer_to_another_attempt_or_another_question_is_not_heeded() {
    let (mut bench, maps) = on_its_way();
    let product = maps.product;
    for tag in [
        Tag::Package { product, attempt: 7 },
        Tag::License { product, attempt: 1 },
        Tag::GiveBack { product },
    ] {
        let late = Err(Code::STORE_UNAVAILABLE);
        bench.on_downloads(|downloads, cx| downloads.answered(cx, tag, late));
        assert_eq!(bench.state(&maps), "downloading", "{tag:?}");
    }
    let tag = Tag::Package { product, attempt: 7 };
    bench.signal(&Signal::Arrived { tag: tag.into(), bytes: 9_000_000 });
    let state = bench.downloads.state(product);
    let (received_bytes, of_bytes) = (4_000_000, 10_000_000);
    assert_eq!(state, Some(State::Downloading { received_bytes, of_bytes }));
}

#[test]
fn what_arrived_in_another_attempt_is_not_counted_to_a_paused_one() {
    let (mut bench, maps) = on_its_way();
    let tag = Tag::Package { product: maps.product, attempt: 7 };
    bench.on_downloads(|downloads, cx| {
        downloads.command(cx, Command::Pause(maps.product)).expect("it runs");
        downloads.heard(cx, &Signal::Arrived { tag: tag.into(), bytes: 9_000_000 });
    });
    assert_eq!(received(&bench, &maps), 4_000_000);
}

#[test]
fn what_is_shown_as_received_begins_where_the_download_goes_on() {
    let (mut bench, maps) = on_its_way();
    bench.download(Command::Pause(maps.product)).expect("it runs");
    bench.download(Command::Resume(maps.product)).expect("it is paused");
    let state = bench.downloads.state(maps.product);
    let (received_bytes, of_bytes) = (received(&bench, &maps), 10_000_000);
    assert!(received_bytes > 0);
    assert_eq!(state, Some(State::Downloading { received_bytes, of_bytes }));
}

#[test]
fn only_what_failed_asks_for_another_ticket_where_retry_does_not_keep_it() {
    let mut bench = Bench::of("reference");
    let maps = app("Maps", 20);
    bench.restore(&[&maps], true);
    bench.pass(Span::seconds(5));
    bench.download(Command::Pause(maps.product)).expect("it runs");
    bench.download(Command::Resume(maps.product)).expect("it is paused");
    bench.failing.push(("package", Failing::With(Code::STORE_UNAVAILABLE)));
    bench.pass(Span::seconds(5));
    assert_eq!(bench.times("license"), 1);
    bench.download(Command::Pause(maps.product)).expect("it runs");
    bench.failing.clear();
    bench.failing.push(("package", Failing::With(Code::STORE_UNAVAILABLE)));
    bench.download(Command::Resume(maps.product)).expect("it is paused");
    bench.pass_a_day();
    assert_eq!(bench.times("license"), 2);
    assert!(bench.has(&maps));
}

#[test]
fn a_forbidden_licence_needs_its_user_and_a_forbidden_ticket_another_ticket() {
    for (asked, state) in [("license", "attention_required"), ("package", "pending")] {
        let mut bench = Bench::of("reference");
        let maps = app("Maps", 5);
        bench.failing.push((asked, Failing::With(Code::STORE_FORBIDDEN)));
        bench.restore(&[&maps], true);
        bench.pass(Span::seconds(1));
        assert_eq!(bench.state(&maps), state, "{asked}");
    }
}

#[test]
fn a_new_token_is_wanted_when_the_old_one_is_refused() {
    for (code, renewals) in [(Code::UNAUTHORISED, 1), (Code::STORE_UNAVAILABLE, 0)] {
        let mut bench = Bench::of("reference");
        bench.failing.push(("license", Failing::With(code)));
        bench.restore(&[&app("Maps", 5)], true);
        bench.pass(Span::seconds(1));
        assert_eq!(bench.renewals, renewals, "{code}");
    }
}

#[test]
fn the_phones_of_an_outage_do_not_come_back_together() {
    let mut bench = Bench::of("reference");
    let apps: Vec<_> = (0..20).map(|n| app(&format!("App {n}"), 1)).collect();
    for _ in &apps {
        bench.failing.push(("license", Failing::With(Code::STORE_UNAVAILABLE)));
    }
    bench.restore(&apps.iter().collect::<Vec<_>>(), true);
    bench.pass(Span::seconds(3));
    let waits: std::collections::BTreeSet<&str> = bench
        .facts
        .iter()
        .filter_map(|it| it.split_once("again in ").map(|(_, after)| after))
        .collect();
    assert!(waits.len() > 15, "{waits:?}");
}

#[test]
fn choosing_an_app_again_changes_nothing_while_it_comes_and_ends_its_wait() {
    let mut bench = Bench::of("reference");
    let maps = app("Maps", 20);
    bench.restore(&[&maps], true);
    bench.pass(Span::seconds(5));
    bench.signal(&Signal::Download(Arc::clone(&maps)));
    assert_eq!(bench.times("license"), 1);
    bench.pass(Span::seconds(16));
    assert_eq!(bench.state(&maps), "installing");
    bench.signal(&Signal::Download(Arc::clone(&maps)));
    assert_eq!(bench.state(&maps), "installing");

    let mut bench = Bench::of("reference");
    bench.failing.push(("license", Failing::With(Code::STORE_UNAVAILABLE)));
    bench.restore(&[&maps], true);
    bench.pass(Span::seconds(1));
    assert_eq!(bench.state(&maps), "pending");
    bench.signal(&Signal::Download(Arc::clone(&maps)));
    assert_eq!((bench.state(&maps), bench.times("license")), ("downloading", 2));
}

#[test]
fn what_was_closed_stays_off_the_screen_when_another_closed_one_goes_or_returns() {
    let leaves: [fn(&mut Bench, &Arc<Edition>); 3] = [
        |bench, it| bench.signal(&Signal::Uninstalled(it.product)),
        |bench, it| {
            let id = app_record_id(it.product);
            bench.on_downloads(|downloads, cx| downloads.take_away(cx, id));
        },
        |bench, it| bench.signal(&Signal::Download(Arc::clone(it))),
    ];
    for (index, leaves) in leaves.into_iter().enumerate() {
        let mut bench = Bench::of("wp8.0");
        let (maps, game) = (app("Maps", 10), app("Game", 10));
        for edition in [&maps, &game] {
            bench.failing.push(("license", Failing::With(Code::STORE_UNAVAILABLE)));
            bench.restore(&[edition], true);
            bench.pass(Span::seconds(5));
            bench.download(Command::Close(edition.product)).expect("it has failed");
            bench.pass(Span::seconds(5));
        }
        assert!(bench.downloads.is_empty());
        leaves(&mut bench, &maps);
        let returns = index == 2;
        assert_eq!(bench.state(&maps), if returns { "downloading" } else { "gone" }, "{index}");
        assert_eq!(bench.state(&game), "gone", "{index}");
    }
}

#[test]
fn an_undone_restore_takes_only_what_it_had_brought() {
    let mut bench = Bench::of("wp8.0");
    let (restored, other, chosen) = (app("Restored", 5), app("Other", 5), app("Chosen", 5));
    bench.restore(&[&other, &restored], true);
    bench.cloud.publish(Arc::clone(&chosen));
    bench.signal(&Signal::Download(Arc::clone(&chosen)));
    for edition in [&restored, &chosen] {
        let id = app_record_id(edition.product);
        bench.on_downloads(|downloads, cx| downloads.take_away(cx, id));
    }
    assert_eq!(
        [&restored, &other, &chosen].map(|it| bench.state(it)),
        ["gone", "downloading", "pending"]
    );
}

#[test]
fn the_trace_tells_the_story_of_a_download_in_sentences() {
    let mut bench = Bench::of("reference");
    let (maps, game) = (paid("Maps", 10), app("Game", 5));
    bench.failing.push(("package", Failing::CutAt(4_000_700)));
    bench.restore(&[&maps], false);
    bench.download(Command::Tap(maps.product)).expect("it waits");
    bench.pass(Span::minutes(2));
    bench.free_bytes = Some(1);
    bench.restore(&[&game], true);
    bench.pass_a_day();
    let in_short = |it: &String| it.split(", again in").next().map(ToOwned::to_owned);
    let told: Vec<String> = bench.facts.iter().filter_map(in_short).collect();
    let left = format!("downloads: {} has left the queue, 0 to go", maps.product);
    let expected = [
        "downloads: 1 queued, each waits for a tap",
        "Maps: tapped to install",
        "Maps: attempt 1 asks for a licence",
        "Maps: licensed, 10000000 bytes to expect",
        "Maps: failed with 80072efe",
        "Maps: attempt 2 asks for a licence",
        "Maps: licensed, 10000000 bytes to expect",
        "Maps: downloaded",
        "Maps: version 1 installed",
        &left,
        "downloads: 1 queued",
        "Game: attempt 1 asks for a licence",
        "Game: licensed, 5000000 bytes to expect",
        "Game: attention required, 80070070 (attempts: 1)",
    ];
    assert_eq!(told, expected);
}
