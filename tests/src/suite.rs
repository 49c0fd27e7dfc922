//! The suites.

mod came_back;
mod cases;
mod determinism;
mod housekeeping;
mod layering;
mod library;
mod modules;
mod nothing_from_outside;
mod pictures;
mod power_cuts;
mod promises;
mod quirks;
mod real_files;
mod reference;
mod restored;
mod search;
mod source;
mod unsent;
