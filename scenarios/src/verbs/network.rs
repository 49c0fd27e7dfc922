//! `network`

use std::sync::Arc;

use wp8_emulator::world::{AirCommand, Command};

use super::Verb;
use crate::language::args::{NetworkName, args};
use crate::language::units::BitsPerSecond;
use crate::stage::{Scene, Trouble};

use crate::language::document::Reach;

args! {
    /// A Wi-Fi network changes.
    pub struct NetworkChange {
        /// Which.
        name: NetworkName,
        /// Whether it is switched on.
        up: Option<bool>,
        /// How fast it is.
        speed: Option<BitsPerSecond>,
        /// What it leads to.
        reach: Option<Reach>,
        /// Another password.
        password: Option<String>,
    }
}

impl Verb for NetworkChange {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let ssid: Arc<str> = (*self.name).into();
        let Some(mut access_point) = scene.stage.world.air().access_point(&ssid).cloned() else {
            return Ok(());
        };
        access_point.up = self.up.unwrap_or(access_point.up);
        if let Some(speed) = self.speed {
            access_point.bytes_per_second = speed.0 / 8;
        }
        if let Some(reach) = self.reach {
            access_point.internet = reach.internet();
        }
        if let Some(password) = &self.password {
            access_point.password = Some(password.as_str().into());
        }
        scene.apply(Command::Air(AirCommand::PutUp { ssid, access_point }))
    }
}
