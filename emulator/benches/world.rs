//! What a world costs to clone, to compare and to move.

use divan::Bencher;
use divan::counter::ItemsCount;
use wp8_emulator::kernel::{Nonce, Span};
use wp8_emulator::phone::{Command as User, power};
use wp8_emulator::profile::{ModelId, ProfileId};
use wp8_emulator::quirks::Quirks;
use wp8_emulator::wire::PhoneIndex;
use wp8_emulator::world::{Command, Holds, Specification, World};

mod new_phone;

fn main() {
    divan::main();
}

/// A phone with so many messages.
fn holding(sms: u32) -> World {
    let profile = ProfileId::named("reference").expect("there is one");
    let mut world = World::new(7);
    let phone = world
        .add_phone(Specification {
            name: "old".into(),
            model: ModelId::named("Lumia 920").expect("there is one"),
            profile,
            quirks: Quirks::NONE,
            switches: profile.get().switches,
            image: Default::default(),
            carrier: None,
            account: None,
            on: true,
            battery_percent: 90,
        })
        .expect("no carrier to miss");
    world.hold(phone, Holds { sms, ..Holds::default() });
    world
}

#[divan::bench(args = [0, 1_000, 100_000])]
fn clone(bencher: Bencher<'_, '_>, items: u32) {
    let world = holding(items);
    bencher.bench(|| world.clone());
}

/// After one event: most parts remember their fingerprints.
#[divan::bench(args = [0, 1_000, 100_000])]
fn fingerprint_after_a_touch(bencher: Bencher<'_, '_>, items: u32) {
    let world = holding(items);
    let _ = world.fingerprint();
    bencher
        .with_inputs(|| {
            let mut world = world.clone();
            let touch = User::Power(power::Command::Touch);
            let _ = world.apply(Nonce(1), Command::Phone(PhoneIndex(0), touch));
            world
        })
        .bench_refs(|world| world.fingerprint());
}

fn events(world: &World) -> u64 {
    world.phones().iter().map(wp8_emulator::phone::Phone::events).sum()
}

/// A phone that lies on the table for ten days.
#[divan::bench]
fn idle(bencher: Bencher<'_, '_>) {
    let world = holding(0);
    let mut after = world.clone();
    after.advance_to(after.now() + Span::hours(240)).expect("time goes on");
    let count = events(&after) - events(&world);
    bencher.counter(ItemsCount::new(count)).with_inputs(|| world.clone()).bench_refs(|world| {
        world.advance_to(world.now() + Span::hours(240)).expect("time goes on");
    });
}

/// A phone that restores 50 apps.
#[divan::bench]
fn busy(bencher: Bencher<'_, '_>) {
    let ready = new_phone::NewPhone::with(50, 300);
    let mut after = ready.clone();
    after.restore();
    let count = events(&after.world) - events(&ready.world);
    bencher
        .counter(ItemsCount::new(count))
        .with_inputs(|| ready.clone())
        .bench_refs(new_phone::NewPhone::restore);
}
