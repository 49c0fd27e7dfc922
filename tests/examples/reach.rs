//! x
use std::collections::BTreeMap;
use wp8_emulator::phone::downloads;
use wp8_emulator::quirks::{Quirk, Quirks};
use wp8_scenarios::properties::PROPERTIES;
use wp8_scenarios::search::history::*;
use wp8_scenarios::search::play::*;
use wp8_scenarios::search::setting::Setting;
fn main() {
    let n: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let quirk = std::env::args().nth(2).map(|q| Quirk::named(&q).unwrap());
    let mut s = Setting::of("reference", 7);
    if let Some(q) = quirk {
        s.quirks = Quirks::NONE.with(q);
    }
    let start = Play::begin(&s, PROPERTIES);
    let mut m: BTreeMap<&str, u64> = BTreeMap::new();
    let t = std::time::Instant::now();
    for seed in 0..n {
        let mut play = start.clone();
        let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
        for chunk in of_seed(seed).take(60) {
            let step = chunk.decode();
            let new = &play.world.phones()[1];
            if let Intent::App(Who::New, AppWish::Retry, which) = step.intent {
                let ps: Vec<_> =
                    play.world.cloud().store.listings().map(|l| l.edition.product).collect();
                let p = ps[usize::from(which) % ps.len()];
                if matches!(
                    new.downloads.state(p),
                    Some(downloads::State::AttentionRequired { .. })
                ) {
                    seen.insert("retry of failed", 1);
                    if play.world.faults().is_empty() {
                        seen.insert("retry of failed w/o faults", 1);
                    }
                }
            }
            if let Err(f) = play.step(step) {
                seen.insert("failure", 1);
                if m.get("failure").is_none() {
                    println!("{seed} {f:?}");
                }
                break;
            }
            let new = &play.world.phones()[1];
            if new.downloads.len() > 0 {
                seen.insert("new has downloads", 1);
            }
            if new.setup.is_finished() {
                seen.insert("new finished", 1);
            }
            if !new.backup.stored().restore.is_none() {
                seen.insert("new restore", 1);
            }
            for (e, s) in new.downloads.entries() {
                if matches!(s, downloads::State::AttentionRequired { .. }) {
                    let _ = e;
                    seen.insert("new attention", 1);
                    if play.world.faults().is_empty() {
                        seen.insert("new attention, no fault", 1);
                    }
                }
            }
        }
        for (k, v) in seen {
            *m.entry(k).or_default() += v;
        }
    }
    println!("{m:?} {:?}", t.elapsed());
}
