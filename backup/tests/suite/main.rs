//! The engine in a phone of its own, against a service in memory.

mod archive;
mod cases;
mod export;
mod host;
mod model;
mod promises;
mod properties;
mod restores;
mod sentences;
mod service;
mod uploads;
mod versions;
mod words;
