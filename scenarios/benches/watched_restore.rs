//! What watching costs: the restore of fifty apps with every property looked at after every event, and with none.

use divan::Bencher;
use divan::counter::ItemsCount;
use wp8_emulator::world::World;
use wp8_scenarios::properties::{PROPERTIES, Watchers};

#[path = "../../emulator/benches/new_phone/mod.rs"]
mod new_phone;

use new_phone::NewPhone;

fn main() {
    divan::main();
}

/// Nobody looks.
#[divan::bench]
fn unwatched(bencher: Bencher<'_, '_>) {
    let ready = NewPhone::with(50, 300);
    bencher
        .counter(ItemsCount::new(1_u32))
        .with_inputs(|| ready.clone())
        .bench_refs(NewPhone::restore);
}

/// Every property of every phone is looked at.
#[divan::bench]
fn watched(bencher: Bencher<'_, '_>) {
    let ready = NewPhone::with(50, 300);
    bencher
        .counter(ItemsCount::new(1_u32))
        .with_inputs(|| (ready.clone(), Watchers::of(&ready.world, PROPERTIES)))
        .bench_refs(|(restore, watchers)| {
            restore.restore_under(|world: &World| {
                assert!(watchers.look(world).is_ok(), "a property does not hold");
            })
        });
}
