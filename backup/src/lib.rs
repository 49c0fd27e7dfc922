//! Placeholder until the engine lands.
#![allow(missing_docs, dead_code)]
mod mix;
mod policy;
mod protocol;
mod record;
pub use policy::*;
pub use protocol::*;
pub use record::*;
