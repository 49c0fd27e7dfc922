//! `introduce`

use wp8_emulator::phone::messaging;
use wp8_emulator::phone::messaging::Contact;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Says that several numbers and chat addresses are one person: their threads become one.
    pub struct Introduce {
        /// The person's name.
        name: String,
        /// Numbers and addresses.
        numbers: Vec<String>,
    }
}

impl Verb for Introduce {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let addresses = self.numbers.iter().map(|number| number.as_str().into()).collect();
        let contact = Contact { name: self.name.as_str().into(), addresses };
        scene.user(messaging::Command::Introduce(contact))
    }
}
