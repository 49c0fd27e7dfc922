//! The scenario language, its runner, the search, and the program `wp8`.

pub mod catalogue;
pub mod cli;
pub mod comparison;
pub mod import;
pub mod language;
pub mod library;
pub mod picture;
pub mod properties;
pub mod reference;
pub mod report;
pub mod run;
pub mod search;
pub mod secrets;
pub mod stage;
pub mod story;
pub mod verbs;
pub mod view;
