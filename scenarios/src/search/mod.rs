//! The search: histories made of choices, the fewest steps that show a failure, and its reasons.

mod act;
pub mod campaign;
pub mod coverage;
pub mod exhaustive;
pub mod explain;
pub mod history;
pub mod hunt;
pub mod intent;
pub mod play;
pub mod reproduce;
pub mod scenario;
pub mod setting;
pub mod shrink;
pub mod symptom;
