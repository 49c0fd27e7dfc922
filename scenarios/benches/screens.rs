//! One screen: its tree from the phone, its SVG from the tree, its pixels from the SVG.

use divan::Bencher;
use wp8_scenarios::picture::gallery::{Gallery, Shot};
use wp8_scenarios::picture::{pixels, png};

fn main() {
    divan::main();
}

/// Small and large: a dozen tiles, a long list, a page of switches, a picture under everything.
const NAMES: [&str; 4] = ["Start", "app list", "backup › text messages", "lock screen"];

/// The version whose screens are drawn.
const PROFILE: &str = "gdr3";

fn gallery() -> Gallery {
    Gallery::of(PROFILE).unwrap_or_else(|why| panic!("{why}"))
}

fn shot(name: &str) -> Shot {
    let shots = gallery().screens("dark", "cobalt");
    let shot = shots.into_iter().find(|shot| shot.name == name);
    shot.unwrap_or_else(|| panic!("no screen is called `{name}`"))
}

#[divan::bench(args = NAMES)]
fn tree(bencher: Bencher<'_, '_>, name: &str) {
    let (phone, now) = gallery().showing(name).unwrap_or_else(|| panic!("no screen `{name}`"));
    bencher.bench_local(|| wp8_emulator::shell::screen(&phone, now));
}

#[divan::bench(args = NAMES)]
fn svg(bencher: Bencher<'_, '_>, name: &str) {
    let shot = shot(name);
    bencher.bench_local(|| wp8_emulator::shell::svg(&shot.screen, &shot.look));
}

#[divan::bench(args = NAMES)]
fn rendered(bencher: Bencher<'_, '_>, name: &str) {
    let svg = shot(name).svg;
    bencher.bench_local(|| pixels(&svg));
}

#[divan::bench(args = NAMES)]
fn as_png(bencher: Bencher<'_, '_>, name: &str) {
    let svg = shot(name).svg;
    bencher.bench_local(|| png(&svg));
}
