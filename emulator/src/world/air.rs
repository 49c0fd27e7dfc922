//! Stub.
use serde::{Deserialize, Serialize};
/// Stub.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Air {}
impl Air {
    /// Stub.
    pub fn handle(
        &mut self,
        _: usize,
        _: crate::wire::RadioRequest,
        _: impl Fn(&str) -> bool,
    ) -> Option<(crate::kernel::Span, crate::wire::RadioAnswer)> {
        None
    }
}
