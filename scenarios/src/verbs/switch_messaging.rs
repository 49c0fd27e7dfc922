//! `switch_messaging`

use wp8_emulator::phone::messaging;
use wp8_emulator::phone::messaging::Toggle;

use super::Verb;
use crate::language::args::{args, words};
use crate::stage::{Scene, Trouble};

words! {
    /// A switch of messaging.
    pub enum Switch {
        /// One picture message to all instead of a text message to each (fact 256).
        GroupText = "group_text",
        /// Reports for text messages.
        SmsDeliveryConfirmation = "sms_delivery_confirmation",
        /// Reports for picture messages.
        MmsDeliveryConfirmation = "mms_delivery_confirmation",
        /// Others get reports from here.
        MmsAcknowledgement = "mms_acknowledgement",
        /// Picture messages are fetched without a tap.
        AutomaticDownload = "automatic_download",
    }
}

args! {
    /// Sets a switch of messaging › settings (fact 255).
    pub struct SwitchMessaging {
        /// Which.
        name: Switch,
        /// On or off.
        on: bool,
    }
}

impl Verb for SwitchMessaging {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let toggle = match self.name {
            Switch::GroupText => Toggle::GroupText,
            Switch::SmsDeliveryConfirmation => Toggle::SmsDeliveryConfirmation,
            Switch::MmsDeliveryConfirmation => Toggle::MmsDeliveryConfirmation,
            Switch::MmsAcknowledgement => Toggle::MmsAcknowledgement,
            Switch::AutomaticDownload => Toggle::AutomaticDownload,
        };
        scene.user(messaging::Command::Set(toggle, self.on))
    }
}
