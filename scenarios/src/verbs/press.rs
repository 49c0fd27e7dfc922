//! `press`

use wp8_emulator::phone::front::HardwareKey;
use wp8_emulator::phone::{front, power};

use super::Verb;
use crate::language::args::{args, words};
use crate::stage::{Scene, Trouble};

words! {
    /// A key of the phone.
    pub enum Key {
        /// The one on its side: the screen goes on or off.
        Power = "power",
        /// The arrow below the screen.
        Back = "back",
        /// The window below the screen.
        Start = "start",
        /// The glass below the screen.
        Search = "search",
    }
}

args! {
    /// Presses a key of the phone.
    pub struct Press(short: key) {
        /// Which.
        key: Key,
    }
}

impl Verb for Press {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        match self.key {
            Key::Power => scene.user(power::Command::PressPower),
            Key::Back => scene.user(front::Command::Press(HardwareKey::Back)),
            Key::Start => scene.user(front::Command::Press(HardwareKey::Start)),
            Key::Search => scene.user(front::Command::Press(HardwareKey::Search)),
        }
    }
}
