//! Start, through its commands and signals.

use std::sync::Arc;

use proptest::prelude::*;
use wp8_backup::Record;
use wp8_backup::record::{TileSize, TileTarget};

use super::grid::tests::{is_sound, sizes};
use super::grid::{Placed, Spot};
use super::{Command, Start, tile_key};
use crate::kernel::{Cause, DiskMeter, Key, Luck, Nonce, Time};
use crate::phone::Identity;
use crate::phone::conditions::Conditions;
use crate::phone::cx::Cx;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::profile::{ModelId, ProfileId};
use crate::quirks::Quirks;
use crate::wire::ProductId;

struct Bench {
    phone: Identity,
    conditions: Conditions,
    start: Start,
    disk: DiskMeter,
}

impl Bench {
    fn new(model: &str, profile: &str) -> Self {
        let profile = ProfileId::named(profile).expect("a profile");
        let phone = Identity {
            name: Arc::from("new"),
            key: Key::named("phone", "new"),
            model: ModelId::named(model).expect("a model"),
            profile,
            quirks: Quirks::NONE,
            switches: profile.get().switches,
            luck: Luck::of_seed(1),
        };
        let start = Start::new(&phone, Some("AT&T"));
        Self { phone, conditions: Conditions::default(), start, disk: DiskMeter::default() }
    }

    fn with<T>(&mut self, f: impl FnOnce(&mut Start, &mut Cx<'_>) -> T) -> T {
        let mut effects = Vec::new();
        let mut cx = Cx {
            now: Time::ZERO,
            phone: &self.phone,
            conditions: &self.conditions,
            luck: self.phone.luck,
            cause: Cause::NONE,
            nonce: Nonce(0),
            effects: &mut effects,
            disk: &mut self.disk,
            notes: None,
        };
        f(&mut self.start, &mut cx)
    }

    fn command(&mut self, command: Command) -> Result<(), Refused> {
        self.with(|start, cx| start.command(cx, command))
    }

    fn hear(&mut self, signal: &Signal) {
        self.with(|start, cx| start.heard(cx, signal));
    }

    fn pin(&mut self, name: &str) -> Key {
        let target = TileTarget::System(name.into());
        let key = tile_key(&target, None);
        self.command(Command::Pin { target, arguments: None, size: None }).expect("pinned");
        key
    }

    fn places(&self) -> Vec<Placed> {
        self.start.tiles().map(|tile| (tile.key, tile.spot)).collect()
    }

    fn spot(&self, key: Key) -> Spot {
        self.start.tile(key).expect("a tile").spot
    }

    fn is_sound(&self) {
        is_sound(u32::from(self.start.columns()), &self.places());
    }

    fn restore(&mut self, records: &[Record]) {
        self.with(|start, cx| {
            for record in records {
                start.place(cx, record);
            }
        });
    }
}

fn of_system(name: &str) -> Key {
    tile_key(&TileTarget::System(name.into()), None)
}

#[test]
fn the_factory_layout_is_sound_on_every_model_and_the_520_has_no_settings() {
    for model in crate::profile::MODELS {
        for profile in crate::profile::PROFILES {
            let bench = Bench::new(model.name, profile.name);
            bench.is_sound();
            let settings = bench.start.tile(of_system("Settings")).is_some();
            assert_eq!(settings, model.name != "Lumia 520", "{}", model.name);
            assert!(bench.start.tiles().all(|tile| !tile.waiting), "{}", model.name);
        }
    }
}

#[test]
fn a_wide_screen_has_six_columns_from_the_third_update_on() {
    assert_eq!(Bench::new("Lumia 1520", "gdr2").start.columns(), 4);
    assert_eq!(Bench::new("Lumia 1520", "gdr3").start.columns(), 6);
    assert_eq!(Bench::new("Lumia 920", "gdr3").start.columns(), 4);
}

#[test]
fn an_update_of_the_system_brings_the_wider_grid() {
    let mut bench = Bench::new("Lumia 1520", "gdr2");
    bench.phone.profile = ProfileId::named("gdr3").expect("a profile");
    bench.with(Service::booted);
    assert_eq!(bench.start.columns(), 6);
    bench.is_sound();
}

#[test]
fn a_new_pin_goes_to_the_bottom_and_is_there_once() {
    let mut bench = Bench::new("Lumia 920", "wp8.0");
    let bottom = bench.places().iter().map(|(_, spot)| spot.row).max();
    let key = bench.pin("Calculator");
    assert!(Some(bench.spot(key).row) >= bottom);
    let again = Command::Pin {
        target: TileTarget::System("Calculator".into()),
        arguments: None,
        size: None,
    };
    let refused = bench.command(again).expect_err("pinned twice");
    assert_eq!(refused.to_string(), "Calculator is on Start already; unpin it first");
}

#[test]
fn a_secondary_tile_stands_beside_the_primary_one() {
    let mut bench = Bench::new("Lumia 920", "wp8.0");
    let target = TileTarget::System("Internet Explorer".into());
    let arguments: Arc<str> = "https://example.com".into();
    let command = Command::Pin { target, arguments: Some(arguments), size: None };
    bench.command(command).expect("pinned");
    let of_browser = bench
        .start
        .tiles()
        .filter(|tile| *tile.target == TileTarget::System("Internet Explorer".into()));
    assert_eq!(of_browser.count(), 2);
}

#[test]
fn unpinning_and_pinning_again_leaves_the_rest_where_it_was() {
    let mut bench = Bench::new("Lumia 920", "wp8.0");
    let before = bench.places();
    let key = bench.pin("Calculator");
    bench.command(Command::Unpin(key)).expect("unpinned");
    assert_eq!(bench.places(), before);
}

#[test]
fn a_tile_grown_at_the_right_edge_stays_inside() {
    let mut bench = Bench::new("Lumia 920", "wp8.0");
    let key = of_system("People");
    bench.command(Command::Resize { tile: key, size: Some(TileSize::Wide) }).expect("resized");
    assert_eq!(bench.spot(key), Spot { row: 0, column: 0, size: TileSize::Wide });
    assert_eq!(bench.spot(of_system("Phone")).row, 2);
    bench.is_sound();
}

#[test]
fn the_badge_of_a_tile_cycles_through_its_sizes() {
    let mut bench = Bench::new("Lumia 920", "wp8.0");
    let key = of_system("Phone");
    let sizes = [TileSize::Small, TileSize::Wide, TileSize::Medium];
    for size in sizes {
        bench.command(Command::Resize { tile: key, size: None }).expect("resized");
        assert_eq!(bench.spot(key).size, size);
    }
}

#[test]
fn a_restored_tile_waits_for_its_app_whichever_comes_first() {
    let (early, late) = (ProductId(1), ProductId(2));
    let mut old = Bench::new("Lumia 920", "wp8.1");
    for product in [early, late] {
        old.hear(&Signal::Installed(product));
        let target = TileTarget::App(product);
        old.command(Command::Pin { target, arguments: None, size: None }).expect("pinned");
    }
    let records: Vec<Record> = old.start.records().collect();

    let mut new = Bench::new("Lumia 920", "wp8.1");
    new.hear(&Signal::Installed(early));
    new.restore(&records);
    let waiting = |bench: &Bench, product| {
        bench.start.tile(tile_key(&TileTarget::App(product), None)).expect("a tile").waiting
    };
    assert!(!waiting(&new, early));
    assert!(waiting(&new, late));
    new.hear(&Signal::Installed(late));
    assert!(!waiting(&new, late));
    assert_eq!(new.places(), old.places());
}

#[test]
fn the_tiles_of_a_removed_app_go() {
    let mut bench = Bench::new("Lumia 920", "wp8.0");
    let before = bench.places();
    bench.hear(&Signal::Installed(ProductId(1)));
    for arguments in [None, Some(Arc::from("level=2"))] {
        let target = TileTarget::App(ProductId(1));
        bench.command(Command::Pin { target, arguments, size: None }).expect("pinned");
    }
    bench.hear(&Signal::Uninstalled(ProductId(1)));
    assert_eq!(bench.places(), before);
}

#[test]
fn a_restored_layout_replaces_the_factory_s_and_leaves_what_the_user_pinned() {
    let mut old = Bench::new("Lumia 920", "reference");
    old.command(Command::Unpin(of_system("Games"))).expect("unpinned");
    let records: Vec<Record> = old.start.records().collect();
    let mut new = Bench::new("Lumia 920", "reference");
    let own = new.pin("Calculator");
    new.restore(&records);
    new.is_sound();
    assert!(new.start.tile(of_system("Games")).is_none());
    assert!(new.start.tile(own).is_some());
    new.command(Command::Unpin(own)).expect("unpinned");
    assert_eq!(new.places(), old.places());
}

#[test]
fn a_restored_layout_from_a_wider_grid_flows() {
    let mut wide = Bench::new("Lumia 1520", "wp8.1");
    wide.pin("Calculator");
    let records: Vec<Record> = wide.start.records().collect();
    let mut narrow = Bench::new("Lumia 920", "wp8.1");
    narrow.restore(&records);
    narrow.is_sound();
    let order = |bench: &Bench| bench.start.tiles().map(|tile| tile.key).collect::<Vec<_>>();
    let (mut there, mut here) = (order(&wide), order(&narrow));
    there.sort_unstable();
    here.sort_unstable();
    assert_eq!(there, here);
}

#[test]
fn only_where_the_version_offers_it_can_the_user_choose_columns() {
    let third = Command::SetColumns { third: true };
    let mut bench = Bench::new("Lumia 920", "gdr3");
    assert!(bench.command(third.clone()).is_err());
    let mut bench = Bench::new("Lumia 1520", "wp8.1");
    assert!(bench.command(third.clone()).is_err());
    let mut bench = Bench::new("Lumia 920", "wp8.1");
    bench.command(third).expect("offered");
    assert_eq!(bench.start.columns(), 6);
    bench.is_sound();
}

#[test]
fn a_badge_counts_to_ninety_nine() {
    let mut bench = Bench::new("Lumia 920", "wp8.0");
    let tile = of_system("Phone");
    let count = |count| Command::Update { tile, count, title: None, back: None };
    bench.command(count(99)).expect("99 is a count");
    assert!(bench.command(count(100)).is_err());
    assert_eq!(bench.start.tile(tile).expect("a tile").content.count, 99);
}

#[derive(Clone, Debug)]
enum Step {
    Pin(u128, TileSize),
    Unpin(usize),
    Move(usize, u32, u32),
    Resize(usize, Option<TileSize>),
    Columns(bool),
    Installed(u128),
    Uninstalled(u128),
    Restore,
    PowerLost,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let one = prop_oneof![
        4 => (1..8_u128, sizes()).prop_map(|(app, size)| Step::Pin(app, size)),
        2 => any::<usize>().prop_map(Step::Unpin),
        8 => (any::<usize>(), 0..6_u32, 0..30_u32).prop_map(|(at, c, r)| Step::Move(at, c, r)),
        8 => (any::<usize>(), prop::option::of(sizes())).prop_map(|(at, to)| Step::Resize(at, to)),
        1 => any::<bool>().prop_map(Step::Columns),
        4 => (1..8_u128).prop_map(Step::Installed),
        2 => (1..8_u128).prop_map(Step::Uninstalled),
        1 => Just(Step::Restore),
        1 => Just(Step::PowerLost),
    ];
    prop::collection::vec(one, 0..60)
}

impl Bench {
    /// Does one step; what makes no sense now is refused, and changes nothing.
    fn step(&mut self, step: &Step, number: u64) {
        let places = self.places();
        let nth = |index: usize| places.get(index % places.len().max(1)).map(|(key, _)| *key);
        let command = match *step {
            Step::Pin(app, size) => Some(Command::Pin {
                target: TileTarget::App(ProductId(app)),
                arguments: None,
                size: Some(size),
            }),
            Step::Unpin(index) => nth(index).map(Command::Unpin),
            Step::Move(index, column, row) => {
                nth(index).map(|tile| Command::Move { tile, column, row })
            }
            Step::Resize(index, size) => nth(index).map(|tile| Command::Resize { tile, size }),
            Step::Columns(third) => Some(Command::SetColumns { third }),
            Step::Installed(app) => {
                self.hear(&Signal::Installed(ProductId(app)));
                None
            }
            Step::Uninstalled(app) => {
                self.hear(&Signal::Uninstalled(ProductId(app)));
                None
            }
            Step::Restore => {
                let records: Vec<Record> = self.start.records().collect();
                self.restore(&records);
                assert_eq!(self.places(), places, "a restored layout is another one");
                None
            }
            Step::PowerLost => {
                let luck = self.phone.luck;
                self.start.power_lost(Time::ZERO, luck, number);
                None
            }
        };
        if let Some(command) = command
            && self.command(command).is_err()
        {
            assert_eq!(self.places(), places, "a refused command changed something");
        }
    }
}

proptest! {
    #[test]
    fn whatever_happens_tiles_do_not_overlap_and_no_row_is_empty(
        steps in steps(),
        wide in any::<bool>(),
    ) {
        let mut bench = Bench::new(if wide { "Lumia 1520" } else { "Lumia 920" }, "wp8.1");
        for (number, step) in (0..).zip(&steps) {
            bench.step(step, number);
            bench.is_sound();
        }
    }
}
