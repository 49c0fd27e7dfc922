//! Restores a new phone so many times: to count instructions, as the slope between two counts.
//!
//! `restore 200` restores 200 times; `restore 1 trace` restores once and writes the history.
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a program for measuring")]

#[path = "../benches/new_phone/mod.rs"]
mod new_phone;

use new_phone::NewPhone;

fn main() {
    let mut args = std::env::args().skip(1);
    let times: u32 = args.next().map_or(1, |times| times.parse().expect("a number of restores"));
    let mut ready = NewPhone::with(50, 300);
    if args.next().is_some() {
        ready.world.record();
    }
    let mut live = 0;
    for _ in 0..times {
        let mut restore = ready.clone();
        live = restore.restore();
        for record in restore.world.trace().records() {
            println!("{} {}", record.at, record.fact);
        }
    }
    println!("{live} of 50 apps are live");
}
