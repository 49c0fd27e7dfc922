//! The reference of the scenario language that is kept is the one that the program prints.

use crate::source::text_of;

#[test]
fn the_reference_that_is_kept_is_true() {
    let kept = text_of("scenarios/REFERENCE.md");
    let true_one = wp8_scenarios::reference::markdown();
    let differs = kept.lines().zip(true_one.lines()).position(|(kept, true_one)| kept != true_one);
    assert!(
        kept == true_one,
        "scenarios/REFERENCE.md is not true from line {}: \
         `cargo run -- reference > scenarios/REFERENCE.md` writes it anew",
        differs.unwrap_or(kept.lines().count().min(true_one.lines().count())) + 1
    );
}
