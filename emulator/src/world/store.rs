//! Stub.
use super::cloud::{CloudCx, Reply};
use serde::{Deserialize, Serialize};
/// Stub.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct StoreService {}
impl StoreService {
    /// Stub.
    pub fn handle(&mut self, _: &mut CloudCx<'_>, _: crate::wire::StoreRequest) -> Reply {
        Reply::short(crate::wire::Answer::Taken)
    }
}
