//! Mobile operators, as the real provider database knows them.

pub mod period_guides;
pub mod plmn;
pub mod providers;
pub mod subscription;
