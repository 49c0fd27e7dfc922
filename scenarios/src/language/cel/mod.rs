//! Expectations: the Common Expression Language over a documented view of the world.
//!
//! The `cel` crate parses; checking and evaluation are ours. Its interpreter has no checker, builds
//! maps and lists before it looks at them, and compares values of different types as merely
//! unequal. Here the parsed tree is checked against the view's [`StructSchema`] and turned into a
//! typed tree in the same pass, which is evaluated by asking the view only for what the expression
//! reads, in the order in which it is written. `always` is evaluated after every event, so
//! evaluation allocates little and parses nothing. A test holds the evaluator against the crate's
//! own interpreter on the part of the language both have.
//!
//! What is left out on purpose: floating point, unsigned numbers, bytes, map and message literals,
//! and conversions. What the checker adds: words ([`Type::Word`]) may only be compared with words
//! they can be, `null` only with what can be missing, durations and times only with their like.

mod calls;
mod check;
mod eval;
mod explain;
mod infer;
mod operators;
mod parse;
mod schema;
#[cfg(test)]
mod tests;
mod tree;
mod value;

pub use check::{Checked, Problem, Scope, ViewExpression, check, check_value};
pub use eval::Trouble;
pub use explain::Seen;
pub use schema::{FieldSchema, StructSchema, Type};
pub(crate) use value::view;
pub use value::{Object, Roots, Sequence, Value};
