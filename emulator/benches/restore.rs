//! The full restore of a new phone: from the tap on "sign in" to the last app live on Start.

use divan::Bencher;
use divan::counter::ItemsCount;

mod new_phone;

use new_phone::NewPhone;

fn main() {
    divan::main();
}

/// 50 apps, 2 at a time, 30 % of attempts fail, up to 3 attempts each; trace off.
#[divan::bench]
fn fifty_apps(bencher: Bencher<'_, '_>) {
    let ready = NewPhone::with(50, 300);
    bencher
        .counter(ItemsCount::new(1_u32))
        .with_inputs(|| ready.clone())
        .bench_refs(NewPhone::restore);
}
