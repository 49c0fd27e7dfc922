//! Plausible apps for phones that hold "twelve apps".

use crate::kernel::{Draw, Key, Luck};
use crate::wire::{Edition, product_of};

/// What a title begins with.
const FIRST: [&str; 48] = [
    "Amber", "Basic", "Blue", "Brave", "Bright", "Calm", "Candy", "Carbon", "Cloud", "Copper",
    "Cosmic", "Crystal", "Daily", "Dapper", "Easy", "Electric", "Endless", "Fancy", "Fast",
    "Friendly", "Frozen", "Golden", "Happy", "Hidden", "Honest", "Indigo", "Jolly", "Little",
    "Lucky", "Lunar", "Magic", "Mellow", "Mighty", "Misty", "Modern", "Nimble", "Noble", "Pocket",
    "Polar", "Quick", "Quiet", "Rapid", "Royal", "Silver", "Simple", "Solar", "Tiny", "Velvet",
];

/// What it ends with.
const SECOND: [&str; 47] = [
    "Alarm",
    "Atlas",
    "Bakery",
    "Birds",
    "Budget",
    "Camera",
    "Castle",
    "Chef",
    "Chess",
    "Compass",
    "Courier",
    "Diary",
    "Drums",
    "Farm",
    "Fitness",
    "Flashcards",
    "Garden",
    "Golf",
    "Guitar",
    "Journal",
    "Jump",
    "Kitchen",
    "Ledger",
    "Library",
    "Meter",
    "Mosaic",
    "Notes",
    "Pilot",
    "Planner",
    "Poker",
    "Puzzle",
    "Racer",
    "Radio",
    "Reader",
    "Recipes",
    "Runner",
    "Scanner",
    "Sketch",
    "Snake",
    "Studio",
    "Sudoku",
    "Tennis",
    "Timer",
    "Trains",
    "Translator",
    "Weather",
    "Words",
];

/// Who publishes it.
const PUBLISHERS: [&str; 12] = [
    "Alder Street",
    "Bluebird Labs",
    "Corner Desk",
    "Dockside Games",
    "Eleven Pines",
    "Foxglove",
    "Granite Apps",
    "Harbour Nine",
    "Inkwell",
    "Juniper Works",
    "Kettle & Co",
    "Lanternfish",
];

/// One app in so many thousand has a package in this range of bytes. Assumed: mostly 2–40 MB, with
/// a few small tools and a few games of 60–250 MB. They sum to a thousand.
const SIZES: [(u64, u64, u64); 4] = [
    (100, 300_000, 2_000_000),
    (550, 2_000_000, 15_000_000),
    (300, 15_000_000, 40_000_000),
    (50, 60_000_000, 250_000_000),
];

/// Prices in cents of those that are not free. Assumed.
const PRICES: [u32; 6] = [99, 99, 99, 129, 299, 499];

const SIZE: Draw = Draw::named("size of a generated app");
const SIZE_IN_BAND: Draw = Draw::named("size of a generated app within its band");
const PAID: Draw = Draw::named("a generated app costs something");
const PRICE: Draw = Draw::named("price of a generated app");
const PUBLISHER: Draw = Draw::named("publisher of a generated app");
const ELIGIBLE: Draw = Draw::named("a generated app's data may be backed up");
const OWN_CLOUD: Draw = Draw::named("a generated app keeps its state in its own cloud");

/// The `n`-th app of `key`: the same one every time, and no two of one key alike in title or id.
///
/// Of a thousand, 250 cost something, 400 let their data be backed up, 150 keep their state in a
/// cloud of their own (assumed: figures of the time are not in the sources).
#[must_use]
pub fn generated_app(key: Key, n: u64) -> Edition {
    let about = key.child("app", n);
    let luck = Luck::of_seed(key.0);
    let pick = |what, limit| luck.below(limit, what, about, 0);
    let price = if luck.happens(250, PAID, about, 0) {
        PRICES[pick(PRICE, PRICES.len() as u64) as usize]
    } else {
        0
    };
    Edition {
        product: product_of(about),
        title: title(key, n).into(),
        publisher: PUBLISHERS[pick(PUBLISHER, PUBLISHERS.len() as u64) as usize].into(),
        price_cents: price,
        package_bytes: size(pick(SIZE, 1000), |limit| pick(SIZE_IN_BAND, limit)),
        version: 1,
        data_eligible: luck.happens(400, ELIGIBLE, about, 0),
        own_cloud_save: luck.happens(150, OWN_CLOUD, about, 0),
        successor: None,
        manifest: None,
    }
}

/// Goes through all pairs of words before it repeats one, then numbers them.
fn title(key: Key, n: u64) -> String {
    let (firsts, seconds) = (FIRST.len() as u64, SECOND.len() as u64);
    // The lengths have no common divisor, so walking both lists in step meets every pair.
    let at = key.0 % (firsts * seconds) + n % (firsts * seconds);
    let pair = (FIRST[(at % firsts) as usize], SECOND[(at % seconds) as usize]);
    match n / (firsts * seconds) {
        0 => format!("{} {}", pair.0, pair.1),
        round => format!("{} {} {}", pair.0, pair.1, round + 1),
    }
}

fn size(mut per_mille: u64, below: impl FnOnce(u64) -> u64) -> u64 {
    for (share, from, to) in SIZES {
        if per_mille < share {
            return from + below(to - from);
        }
        per_mille -= share;
    }
    unreachable!("the shares sum to a thousand")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Key, generated_app};

    #[test]
    fn no_two_apps_of_one_key_have_a_title_or_an_id_in_common() {
        let key = Key::named("phone", "old");
        let apps: Vec<_> = (0..5_000).map(|n| generated_app(key, n)).collect();
        let titles: BTreeSet<_> = apps.iter().map(|app| &*app.title).collect();
        let products: BTreeSet<_> = apps.iter().map(|app| app.product).collect();
        assert_eq!((titles.len(), products.len()), (5_000, 5_000));
        assert_eq!(generated_app(key, 7), generated_app(key, 7));
    }

    #[test]
    fn most_packages_have_between_2_and_40_megabytes() {
        let key = Key(7);
        let sizes: Vec<u64> = (0..1000).map(|n| generated_app(key, n).package_bytes).collect();
        let usual = sizes.iter().filter(|size| (2_000_000..40_000_000).contains(*size)).count();
        assert!((800..900).contains(&usual), "{usual} of 1000");
        assert!(sizes.iter().all(|size| (300_000..250_000_000).contains(size)));
    }
}
