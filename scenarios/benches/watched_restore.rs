//! What watching costs: the restore of fifty apps with every property looked at after every event, and with none.

use divan::Bencher;
use divan::counter::ItemsCount;
use wp8_emulator::world::World;
use wp8_scenarios::properties::{PROPERTIES, Property, Watchers};

#[path = "../../emulator/benches/new_phone/mod.rs"]
mod new_phone;

use new_phone::NewPhone;

fn main() {
    divan::main();
}

/// With properties off, and on.
#[divan::bench(args = [false, true])]
fn fifty_apps(bencher: Bencher<'_, '_>, watched: bool) {
    let ready = NewPhone::with(50, 300);
    let properties: &[&'static Property] = if watched { PROPERTIES } else { &[] };
    bencher
        .counter(ItemsCount::new(1_u32))
        .with_inputs(|| (ready.clone(), Watchers::of(&ready.world, properties)))
        .bench_refs(|(restore, watchers)| {
            restore.restore_under(|world: &World| {
                assert!(watchers.look(world).is_ok(), "a property does not hold");
            })
        });
}
