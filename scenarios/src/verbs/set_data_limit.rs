//! `set_data_limit`

use wp8_emulator::phone::network;
use wp8_emulator::phone::network::{DataLimit, LimitKind};

use super::Verb;
use crate::language::args::args;
use crate::language::units::Bytes;
use crate::stage::{Scene, Trouble};

args! {
    /// Sets a limit on cellular data (fact 205), or takes it away.
    pub struct SetDataLimit(short: limit) {
        /// How much; without it, there is none any more.
        limit: Option<Bytes>,
        /// The day of the month on which it begins anew; without it, it counts once.
        monthly: Option<u8>,
        /// Whether background data stop near it.
        restrict: Option<bool>,
    }
}

impl Verb for SetDataLimit {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let kind = match self.monthly {
            Some(day) => LimitKind::Monthly { day },
            None => LimitKind::OneTime,
        };
        let limit = self.limit.map(|limit| DataLimit { kind, bytes: limit.0 });
        scene.user(network::Command::SetDataLimit { limit })?;
        match self.restrict {
            Some(on) => scene.user(network::Command::RestrictNearLimit { on }),
            None => Ok(()),
        }
    }
}
