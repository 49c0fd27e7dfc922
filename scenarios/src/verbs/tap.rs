//! `tap`

use wp8_emulator::phone::power;
use wp8_emulator::shell::{Node, Role, Touch, scroll_to, touch_scrolled};

use super::Verb;
use super::glass::{self, Sort, Sought};
use crate::language::args::args;
use crate::language::units::Millis;
use crate::stage::{Scene, Trouble};

args! {
    /// Touches something on the screen of a phone, where it is: what is covered, dimmed or does
    /// nothing cannot be touched. Scrolls there first. It is found as by `see`.
    pub struct Tap(short: what) {
        /// What is touched.
        what: String,
        /// Only things of this sort.
        role: Option<Sort>,
        /// Only things with this line below or in them.
        value: Option<String>,
        /// Held for a while instead of touched: what that offers comes up.
        hold: bool = false,
        /// How long it may take to come.
        within: Option<Millis>,
    }
}

impl Verb for Tap {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        glass::wait(scene, self.within, |glass| self.touch(glass).is_ok())?;
        let touch = self.touch(&glass::glass(scene))?;
        scene.user(power::Command::Touch)?;
        touch.commands.into_iter().try_for_each(|command| scene.user(command))
    }
}

impl Tap {
    /// What a finger does there, or why it does nothing.
    fn touch(&self, glass: &Node) -> Result<Touch, Trouble> {
        let sought = Sought { what: &self.what, sort: self.role, value: self.value.as_deref() };
        let node = sought.on(glass)?;
        let touched = met(glass, node)?;
        let touch = if self.hold { &touched.hold } else { &touched.action };
        match touch {
            Some(touch) if !touch.commands.is_empty() || touched.role == Role::Field => {
                Ok(touch.clone())
            }
            Some(_) | None => {
                let how = if self.hold { "held" } else { "touched" };
                Err(dead(node, &format!("nothing happens when it is {how}")))
            }
        }
    }
}

/// The node that a finger meets in the middle of this one: itself, or what is in it.
pub(super) fn met<'n>(glass: &'n Node, node: &'n Node) -> Result<&'n Node, Trouble> {
    if !node.enabled {
        return Err(dead(node, "it is dimmed"));
    }
    let scrolled = scroll_to(glass, node);
    let (x, y) = node.bounds.middle();
    match touch_scrolled(glass, x, y.saturating_sub(scrolled), scrolled) {
        Some(met) if node.all().any(|inside| std::ptr::eq(inside, met)) => Ok(met),
        Some(other) => Err(dead(node, &format!("`{}` lies over it", other.label))),
        None if node.action.is_none() => Err(dead(node, "it is nothing to touch")),
        None => Err(dead(node, "something lies over it")),
    }
}

fn dead(node: &Node, why: &str) -> Trouble {
    Trouble::NotOnTheGlass(format!("`{}` is there, but {why}", node.label))
}
