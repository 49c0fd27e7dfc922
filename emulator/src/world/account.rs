//! Stub.
use super::cloud::{CloudCx, Reply};
use serde::{Deserialize, Serialize};
/// Stub.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AccountService {}
impl AccountService {
    /// Stub.
    pub fn handle(&mut self, _: &mut CloudCx<'_>, _: crate::wire::AccountRequest) -> Reply {
        Reply::short(crate::wire::Answer::Taken)
    }
    /// Stub.
    pub fn account_of(&self, _: crate::wire::Token) -> Option<crate::kernel::Key> {
        None
    }
}
