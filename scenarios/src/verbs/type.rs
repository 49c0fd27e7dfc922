//! `type`

use wp8_emulator::phone::power;
use wp8_emulator::shell::{Input, Node, Role};

use super::glass::{self, Sort, Sought};
use super::{Verb, tap};
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Types a text into a field on the screen of a phone, in place of what stands there: the one
    /// that was tapped, or the one that is named.
    pub struct Type(short: text) {
        /// What is typed.
        text: String,
        /// Which field, found as by `see`.
        into: Option<String>,
    }
}

impl Verb for Type {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let glass = glass::glass(scene);
        let field = match &self.into {
            Some(what) => Sought { what, sort: Some(Sort::Field), value: None }.on(&glass)?,
            None => focused(scene, &glass)?,
        };
        let typing = tap::met(&glass, field)?.typing(&self.text);
        scene.user(power::Command::Touch)?;
        let commands = typing.into_iter().flat_map(|touch| touch.commands);
        commands.into_iter().try_for_each(|command| scene.user(command))
    }
}

/// The field that has the keyboard.
fn focused<'n>(scene: &Scene<'_>, glass: &'n Node) -> Result<&'n Node, Trouble> {
    let focus = scene.phone().front.focus();
    let mut fields = glass.all().filter(|node| node.role == Role::Field);
    fields
        .find(|node| match &node.input {
            Some(Input::Page(field)) => Some(*field) == focus,
            Some(Input::Message(_)) => focus == Some(wp8_emulator::phone::front::Field::Message),
            Some(Input::Setting(_)) | None => false,
        })
        .ok_or_else(|| {
            let why = "no field has the keyboard; tap one first, or name it with `into:`";
            Trouble::NotOnTheGlass(why.to_owned())
        })
}
