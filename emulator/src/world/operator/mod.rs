//! Mobile operators, as the real provider database knows them.

pub mod period_guides;
pub mod plmn;
pub mod providers;
pub mod subscription;
use crate::world::cloud::{CloudCx, Reply};
use serde::{Deserialize, Serialize};
/// Stub.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Operator {}
impl Operator {
    /// Stub.
    pub fn handle(&mut self, _: &mut CloudCx<'_>, _: crate::wire::OperatorRequest) -> Reply {
        Reply::short(crate::wire::Answer::Taken)
    }
    /// Stub.
    pub fn accepts(&self, _: usize, _: &str) -> bool {
        true
    }
    /// Stub.
    pub fn next_wake(&self) -> Option<crate::kernel::Time> {
        None
    }
    /// Stub.
    pub fn wake(&mut self, _: &mut CloudCx<'_>) {}
}
