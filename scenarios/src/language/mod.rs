//! The scenario language: from the text of a file to a typed [`Document`](document::Document), or
//! to everything that is wrong with it.
//!
//! It does not know the emulator. What can be named comes from a
//! [`Catalogue`](catalogue::Catalogue), what a verb becomes is the caller's type, and files are
//! handed in as text.

pub mod args;
pub mod catalogue;
pub mod cel;
pub mod diagnostic;
pub mod document;
pub mod reference;
pub mod schema;
pub mod source;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod units;
pub mod yaml;
