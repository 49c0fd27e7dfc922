//! The suites.

mod housekeeping;
mod layering;
mod modules;
mod nothing_from_outside;
mod reference;
mod source;
