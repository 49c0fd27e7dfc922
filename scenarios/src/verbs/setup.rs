//! `setup`

use wp8_emulator::phone::setup;

use super::Verb;
use crate::language::args::{args, words};
use crate::stage::{Scene, Trouble};

words! {
    /// What can be tapped.
    pub enum Tap {
        /// "next", "get started".
        Next = "next",
        /// The key that leads back.
        Back = "back",
        /// "accept", on the terms of use.
        AcceptTerms = "accept_terms",
        /// Without Wi-Fi, or without access points.
        Skip = "skip",
        /// "recommended".
        Recommended = "recommended",
        /// "custom".
        Custom = "custom",
        /// "retry", where something failed.
        Retry = "retry",
        /// "Back up?" is answered with yes.
        BackUp = "back_up",
        /// "Back up?" is answered with no.
        DontBackUp = "dont_back_up",
        /// "done".
        Finish = "finish",
    }
}

args! {
    /// Taps something on the page of set-up that is shown and needs nothing more to be said.
    pub struct SetupStep(short: tap) {
        /// What.
        tap: Tap,
    }
}

impl Verb for SetupStep {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        scene.user(match self.tap {
            Tap::Next => setup::Command::Next,
            Tap::Back => setup::Command::Back,
            Tap::AcceptTerms => setup::Command::AcceptTerms,
            Tap::Skip => setup::Command::Skip,
            Tap::Recommended => setup::Command::Recommended,
            Tap::Custom => setup::Command::Custom,
            Tap::Retry => setup::Command::Retry,
            Tap::BackUp => setup::Command::BackUp { yes: true },
            Tap::DontBackUp => setup::Command::BackUp { yes: false },
            Tap::Finish => setup::Command::Finish,
        })
    }
}
