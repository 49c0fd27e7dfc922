//! The scenario language, its runner, the search, and the program `wp8`.

pub mod language;
