//! A backup that is told of single changes sends what it would have sent had it read everything
//! again: in generated histories, after each step.

use std::collections::BTreeMap;

use wp8_backup::Category;
use wp8_emulator::quirks::Quirks;
use wp8_scenarios::search::history::of_seed;
use wp8_scenarios::search::play::Play;
use wp8_scenarios::search::setting::Setting;

use crate::cases::cases;

/// Generated histories, by default.
const HISTORIES: u64 = 240;

/// Steps of each.
const STEPS: usize = 60;

#[test]
fn what_is_unsaved_is_known_without_reading_again() {
    let mut seen: BTreeMap<Category, (u64, u64)> = BTreeMap::new();
    for seed in 0..cases(HISTORIES) {
        let profile = ["wp8.0", "gdr3", "wp8.1", "reference"][(seed % 4) as usize];
        let mut play = Play::begin(&Setting::drawn(profile, Quirks::NONE, seed), &[]);
        for (number, chunk) in of_seed(seed).take(STEPS).enumerate() {
            play.step(chunk.decode()).expect("nobody watches");
            for phone in play.world.phones() {
                for category in Category::ALL {
                    let backup = &phone.backup;
                    // While an upload is on its way, a change may undo one that it carries.
                    let sending = backup.stored().category(category).upload.is_some();
                    let Some(unsent) = backup.unsent(category).filter(|_| !sending) else {
                        continue;
                    };
                    let (looks, changes) = seen.entry(category).or_default();
                    *looks += 1;
                    *changes += unsent.len() as u64;
                    let all = backup.unsent_of(category, &phone.records(category));
                    let name = &phone.identity().name;
                    assert_eq!(unsent, all, "{category:?} of `{name}`, seed {seed}, step {number}");
                }
            }
        }
    }
    for (category, (looks, changes)) in seen {
        assert!(looks > 100 && changes > 100, "{category:?}: {looks} looks, {changes} changes");
    }
}
