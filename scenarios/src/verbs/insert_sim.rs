//! `insert_sim`

use wp8_emulator::phone::carrier;
use wp8_emulator::phone::service::Refused;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Puts the SIM card of the phone's `carrier` back in.
    pub struct InsertSim {}
}

impl Verb for InsertSim {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let Some(sim) = scene.stage.world.sim_card(scene.index()) else {
            return Err(Refused::new("there is no SIM card", "give the phone a `carrier`").into());
        };
        scene.user(carrier::Command::InsertSim(sim))
    }
}
