//! What a whole life of two phones costs: the old one is used and backed up, the new one set up and
//! restored, its apps come back; 60 steps, each in a world of its own, on one core.

use std::hint::black_box;

use divan::Bencher;
use divan::counter::ItemsCount;
use wp8_emulator::kernel::{Nonce, Span};
use wp8_scenarios::properties::{PROPERTIES, Property};
use wp8_scenarios::search::history::{Act, Chunk, Happening, Intent, Step, Who, of_seed};
use wp8_scenarios::search::intent::{AppWish, TileWish};
use wp8_scenarios::search::play::{Done, Play};
use wp8_scenarios::search::setting::Setting;

/// The program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// A day of the old phone.
const DAY: [Act; 16] = [
    Act::Touch,
    Act::TakePhoto,
    Act::AddFavourite,
    Act::TakePhoto,
    Act::App(AppWish::Use, 0),
    Act::AddFavourite,
    Act::DeleteFavourite(300),
    Act::Tile(TileWish::Move, 100),
    Act::Tile(TileWish::Resize, 40_000),
    Act::Set(0, 1),
    Act::Set(2, 1),
    Act::DeleteMessage(20_000),
    Act::App(AppWish::Use, 30_000),
    Act::TakeVideo(1),
    Act::DeletePhoto(9_000),
    Act::Contacts(1),
];

/// Sixty steps from a phone in use to another one that is as it was.
fn life() -> Vec<Step> {
    let old = |act| Intent::User(Who::Old, act);
    let new = |act| Intent::User(Who::New, act);
    let mut intents = Vec::new();
    for _ in 0..2 {
        intents.extend(DAY.map(old));
        intents.push(Intent::Pass(Span::hours(9)));
        intents.push(old(Act::Charger(true)));
        intents.push(Intent::Pass(Span::hours(8)));
        intents.push(old(Act::Charger(false)));
    }
    intents.extend([old(Act::Charger(true)), old(Act::BackUpNow), Intent::Pass(Span::hours(10))]);
    intents.extend([new(Act::Charger(true)), new(Act::Touch)]);
    for _ in 0..4 {
        intents.extend([Intent::Walk(Who::New), Intent::Settle(Span::hours(1))]);
    }
    intents.extend([
        new(Act::TapAll),
        Intent::RetryAll(Who::New),
        Intent::Pass(Span::hours(2)),
        new(Act::App(AppWish::Use, 0)),
        new(Act::TakePhoto),
        Intent::Around(Happening::ReceiveText(Who::New)),
        Intent::Pass(Span::hours(10)),
    ]);
    let steps = (1..).zip(intents);
    steps.map(|(nonce, intent)| Step { nonce: Nonce(nonce), intent }).collect()
}

/// Lives it, and gives the events handled and the time that passed.
fn live(watched: &[&'static Property], steps: &[Step]) -> Play {
    let mut play = Play::begin(&Setting::of("reference", 7), watched);
    for step in steps {
        match play.step(*step) {
            Ok(Done::Yes | Done::Skipped) => {}
            Err(failure) => panic!("{failure:?}"),
        }
    }
    play
}

fn events(play: &Play) -> u64 {
    play.world.phones().iter().map(wp8_emulator::phone::Phone::events).sum()
}

/// Histories a second, under all properties.
#[divan::bench]
fn watched(bencher: Bencher<'_, '_>) {
    let steps = life();
    let play = live(PROPERTIES, &steps);
    assert_eq!(steps.len(), 60);
    assert!(play.world.phones()[1].setup.is_finished(), "the new phone is in use");
    assert_eq!(play.world.phones()[1].downloads.len(), 0, "its apps are back");
    bencher
        .counter(ItemsCount::new(1_u64))
        .bench(|| live(black_box(PROPERTIES), black_box(&steps)));
}

/// The same when nobody watches: the difference is what the properties cost.
#[divan::bench]
fn unwatched(bencher: Bencher<'_, '_>) {
    let steps = life();
    bencher.counter(ItemsCount::new(1_u64)).bench(|| live(black_box(&[]), black_box(&steps)));
}

/// Events a second, under all properties.
#[divan::bench]
fn events_under_watch(bencher: Bencher<'_, '_>) {
    let steps = life();
    let all = events(&live(PROPERTIES, &steps));
    bencher.counter(ItemsCount::new(all)).bench(|| live(black_box(PROPERTIES), black_box(&steps)));
}

/// Simulated seconds a second, under all properties.
#[divan::bench]
fn simulated_seconds(bencher: Bencher<'_, '_>) {
    let steps = life();
    let seconds = live(PROPERTIES, &steps).world.now().0 / 1000;
    bencher
        .counter(ItemsCount::new(seconds))
        .bench(|| live(black_box(PROPERTIES), black_box(&steps)));
}

/// Making the world that a history begins in.
#[divan::bench]
fn a_world() -> Play {
    Play::begin(black_box(&Setting::of("reference", 7)), black_box(PROPERTIES))
}

/// Going on from the archive: a clone of a watched world.
#[divan::bench]
fn a_clone(bencher: Bencher<'_, '_>) {
    let play = live(PROPERTIES, &life());
    bencher.bench(|| black_box(&play).clone());
}

/// Choices for a history.
#[divan::bench]
fn choices() -> Vec<Chunk> {
    of_seed(black_box(7)).take(60).collect()
}
