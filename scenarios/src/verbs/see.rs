//! `see`

use super::Verb;
use super::glass::{self, Sort, Sought};
use crate::language::args::{Arg, Args, Kind, Reader, Shape, args};
use crate::language::units::Millis;
use crate::language::yaml::Node;
use crate::stage::{Scene, Trouble};

args! {
    /// Something is on the screen of a phone, or is not: as a person sees it who scrolls. It is
    /// found by its words, its id, or the line below it, in any spelling; by how it begins with
    /// `…` at the end.
    pub struct Sight(short: what) {
        /// What is seen.
        what: Option<String>,
        /// What is not seen.
        not: Option<String>,
        /// Only things of this sort.
        role: Option<Sort>,
        /// The line below it, or what stands in it.
        value: Option<String>,
        /// Whether it is switched on, ticked or chosen; of a tile, whether it is live.
        on: Option<bool>,
        /// Whether it can be touched, and is not dimmed.
        enabled: Option<bool>,
        /// How long it may take.
        within: Option<Millis>,
    }
}

/// [`Sight`], of which `what` or `not` is there.
#[derive(Clone, Debug)]
pub struct See(Sight);

impl Arg for See {
    const KIND: Kind = Sight::KIND;

    fn take(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let sight = Sight::take(node, reader)?;
        match (&sight.what, &sight.not) {
            (None, None) => reader.refuse(node, "what is seen, or `not:` and what is not"),
            (Some(_), Some(_)) => reader.refuse(node, "either what is seen or `not:`"),
            (Some(_), None) | (None, Some(_)) => Some(Self(sight)),
        }
    }
}

impl Args for See {
    const SHAPE: &'static Shape = Sight::SHAPE;
}

impl Verb for See {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        glass::wait(scene, self.0.within, |glass| self.0.seen(glass).is_ok())?;
        self.0.seen(&glass::glass(scene))
    }
}

impl Sight {
    fn seen(&self, glass: &wp8_emulator::shell::Node) -> Result<(), Trouble> {
        let sought = |what| Sought { what, sort: self.role, value: self.value.as_deref() };
        let wrong = |why: String| Err(Trouble::NotOnTheGlass(why));
        if let Some(not) = &self.not {
            return match sought(not).on(glass) {
                Ok(node) => wrong(format!("`{}` is there", node.label)),
                // On a dark screen nothing is absent: nobody could see it.
                Err(dark) if glass.children.is_empty() => Err(dark),
                Err(_) => Ok(()),
            };
        }
        let node = sought(self.what.as_deref().unwrap_or_default()).on(glass)?;
        match (self.on, node.checked) {
            (Some(_), None) => return wrong(format!("`{}` cannot be on or off", node.label)),
            (Some(on), Some(is)) if on != is => {
                let is = if is { "on" } else { "off" };
                return wrong(format!("`{}` is {is}", node.label));
            }
            (Some(_) | None, _) => {}
        }
        if let Some(enabled) = self.enabled
            && enabled != (node.enabled && node.action.is_some())
        {
            let is = if enabled { "cannot be touched" } else { "can be touched" };
            return wrong(format!("`{}` {is}", node.label));
        }
        Ok(())
    }
}
