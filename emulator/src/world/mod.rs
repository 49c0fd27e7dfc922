//! Everything around the phones, and the value that holds it all together.

pub mod account;
pub mod cloud;
pub mod operator;
