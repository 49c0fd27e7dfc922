//! A Windows Phone 8 and the world around it, as one deterministic value.
pub mod kernel;
