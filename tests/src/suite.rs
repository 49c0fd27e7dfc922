//! The suites.

mod cases;
mod determinism;
mod housekeeping;
mod layering;
mod modules;
mod nothing_from_outside;
mod reference;
mod power_cuts;
mod search;
mod source;
