use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering;

use super::{Budget, Campaign, Corpus, Island, Pace, Report, Share, StoreError, merge, run};

fn campaign() -> Campaign {
    let quirk = "restore_rewrites_the_app_list_in_place".to_owned();
    let property = "system_apps_are_always_there".to_owned();
    Campaign::new("reference", &[quirk], &[property], 3).expect("all are known")
}

/// Two histories on each island and one more on some.
const CASES: u64 = 600;

fn played(share: Share, jobs: usize, corpus: Option<&mut Corpus>) -> BTreeMap<usize, Island> {
    let pace = Pace::default();
    run(&campaign(), share, Budget::Cases(CASES), jobs, corpus, &pace).expect("it runs")
}

/// Everything about islands, to the byte.
fn bytes(islands: &BTreeMap<usize, Island>) -> Vec<u8> {
    postcard::to_stdvec(islands).expect("islands can be stored")
}

#[test]
fn a_campaign_knows_its_names_or_says_which_it_does_not() {
    let new = |profile: &str, quirk: &str, property: &str| {
        Campaign::new(profile, &[quirk.to_owned()], &[property.to_owned()], 1)
    };
    let right = ["reference", "retry_reuses_the_expired_ticket", "bytes_add_up"];
    let campaign = new(right[0], right[1], right[2]).expect("all are known");
    assert_eq!(campaign.properties, ["bytes_add_up"]);
    assert_eq!(campaign.quirks().iter().count(), 1);
    for (place, what) in ["profile", "quirk", "property"].into_iter().enumerate() {
        let mut names = right;
        names[place] = "nonsense";
        let unknown = new(names[0], names[1], names[2]).expect_err("it is not known");
        assert_eq!((unknown.what, &*unknown.name), (what, "nonsense"));
    }
}

#[test]
fn shards_do_exactly_the_work_of_one_and_their_merged_file_is_the_same_to_the_byte() {
    let folder = tempfile::tempdir().expect("there is room");
    let at = |name: &str| folder.path().join(name);
    let mut whole = Corpus::create(&at("whole"), &campaign()).expect("it is made");
    let all = played(Share::ALL, 2, Some(&mut whole));
    drop(whole);

    let mut parts = BTreeMap::new();
    for part in 0..3 {
        let share = Share::new(part, 3).expect("there is one");
        let mut corpus = Corpus::create(&at(&part.to_string()), &campaign()).expect("it is made");
        parts.extend(played(share, 1, Some(&mut corpus)));
    }
    assert_eq!(bytes(&all), bytes(&parts));
    let report = Report::of(&all);
    assert_eq!(report.cases, CASES);

    let file = |folder: &Path| std::fs::read(folder.join("campaign.sqlite")).expect("it is a file");
    let (_, merged) = merge(&at("one"), &[at("whole")]).expect("it is merged");
    merge(&at("three"), &[at("2"), at("0"), at("1")]).expect("they are merged");
    assert_eq!(bytes(&merged), bytes(&all));
    assert_eq!(file(&at("one")), file(&at("three")));
    let shown = |islands| Report::of(islands).shown(&campaign()).to_string();
    assert_eq!(shown(&merged), shown(&parts));
}

#[test]
fn a_campaign_that_was_stopped_and_gone_on_with_is_the_same_as_one_that_was_not() {
    let folder = tempfile::tempdir().expect("there is room");
    let share = Share::new(0, 64).expect("there is one");
    let whole = Budget::Cases(256 * 12);
    let pace = Pace::default();
    let at_once = run(&campaign(), share, whole, 1, None, &pace).expect("it runs");

    let mut corpus = Corpus::create(folder.path(), &campaign()).expect("it is made");
    let pace = Pace::default();
    std::thread::scope(|scope| {
        let stopped = &pace;
        scope.spawn(move || {
            while stopped.cases.load(Ordering::Relaxed) < 5 {
                std::thread::yield_now();
            }
            stopped.interrupted.store(true, Ordering::Relaxed);
        });
        run(&campaign(), share, whole, 1, Some(&mut corpus), &pace).expect("it runs");
    });
    drop(corpus);
    let mut corpus = Corpus::resume(folder.path(), &campaign()).expect("it is there");
    let resumed = run(&campaign(), share, whole, 2, Some(&mut corpus), &Pace::default());
    assert_eq!(bytes(&at_once), bytes(&resumed.expect("it runs")));
}

#[test]
fn a_corpus_of_another_campaign_or_of_another_engine_is_refused() {
    let folder = tempfile::tempdir().expect("there is room");
    drop(Corpus::create(folder.path(), &campaign()).expect("it is made"));
    let refused = |it: Result<Corpus, StoreError>| it.expect_err("it is refused").to_string();
    assert!(refused(Corpus::create(folder.path(), &campaign())).contains("--resume"));
    let other = Campaign { seed: 4, ..campaign() };
    assert!(refused(Corpus::resume(folder.path(), &other)).contains("another campaign"));

    let file = folder.path().join("campaign.sqlite");
    let connection = rusqlite::Connection::open(&file).expect("it can be opened");
    connection.execute("UPDATE campaign SET decoder = 1", []).expect("it can be changed");
    drop(connection);
    let error = refused(Corpus::resume(folder.path(), &campaign()));
    assert!(error.contains("behaviour changed"), "{error}");
    assert!(error.contains("decoder 1"), "{error}");
}
