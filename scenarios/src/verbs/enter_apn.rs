//! `enter_apn`

use wp8_emulator::phone::service::Refused;
use wp8_emulator::phone::setup::Page;
use wp8_emulator::phone::{carrier, setup};
use wp8_emulator::wire::{Apn, EnteredApns, MmsApn};

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Enters access points by hand: on the page of set-up, or afterwards in the settings.
    /// Without arguments: what the operator of its SIM card says.
    pub struct EnterApn(short: internet) {
        /// For Internet; what the operator says if neither is named.
        internet: Option<String>,
        /// For MMS.
        mms: Option<String>,
        /// The address of the MMS centre.
        mmsc: Option<String>,
    }
}

impl Verb for EnterApn {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let Some(sim) = scene.phone().carrier.sim().cloned() else {
            return Err(Refused::new("there is no SIM card", "give it a `carrier`").into());
        };
        let right = self.internet.is_none() && self.mms.is_none();
        let internet = match &self.internet {
            Some(name) => Some(Apn::named(name)),
            None => sim.right_apns.first().filter(|_| right).map(|name| Apn::named(name)),
        };
        let mms = match &self.mms {
            Some(name) => Some(MmsApn {
                apn: Apn::named(name),
                mmsc: self.mmsc.as_deref().unwrap_or_default().into(),
                proxy: None,
            }),
            None => sim.right_mms_apns.first().filter(|_| right).cloned(),
        };
        let entered = EnteredApns { internet, mms };
        if *scene.phone().setup.page() == Page::Finished {
            scene.user(carrier::Command::EnterApn(entered))
        } else {
            scene.user(setup::Command::EnterApn(entered))
        }
    }
}
