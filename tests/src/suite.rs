//! The suites.

mod cases;
mod determinism;
mod housekeeping;
mod layering;
mod library;
mod modules;
mod nothing_from_outside;
mod power_cuts;
mod quirks;
mod reference;
mod search;
mod source;
