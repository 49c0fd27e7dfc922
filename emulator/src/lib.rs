//! A Windows Phone 8 and the world around it, as one deterministic value.
//!
//! Nothing here reads a clock, a file, a thread, a socket, the environment or a hash order.

#![cfg_attr(
    test,
    allow(
        clippy::wildcard_enum_match_arm,
        reason = "a test looks at the case it is about and fails on all others"
    )
)]

pub mod kernel;
pub mod phone;
pub mod profile;
pub mod quirks;
pub mod shell;
pub mod wire;
pub mod world;
