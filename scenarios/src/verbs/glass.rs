//! What is on the glass of a phone, for the verbs that look at it and touch it.

use wp8_emulator::kernel::{Span, Time};
use wp8_emulator::phone::Phone;
use wp8_emulator::shell::{self, Node, Role};

use crate::language::args::words;
use crate::language::units::Millis;
use crate::stage::{Scene, Trouble};

words! {
    /// What sort of thing is on the screen.
    pub enum Sort {
        /// The small capitals above a title.
        Header = "header",
        /// The title of a page.
        Title = "title",
        /// The title of one of several lists.
        Tab = "tab",
        /// Words.
        Text = "text",
        /// A button.
        Button = "button",
        /// A switch with On and Off.
        Toggle = "toggle",
        /// A box to tick.
        CheckBox = "check_box",
        /// One of several, of which one is chosen.
        Choice = "choice",
        /// A row of a list.
        Item = "item",
        /// A tile of Start.
        Tile = "tile",
        /// A field to type into.
        Field = "field",
        /// How far something is.
        Progress = "progress",
        /// Words with buttons over everything else.
        Dialog = "dialog",
    }
}

impl Sort {
    const fn role(self) -> Role {
        match self {
            Self::Header => Role::Header,
            Self::Title => Role::Title,
            Self::Tab => Role::Tab,
            Self::Text => Role::Text,
            Self::Button => Role::Button,
            Self::Toggle => Role::Toggle,
            Self::CheckBox => Role::CheckBox,
            Self::Choice => Role::Choice,
            Self::Item => Role::Item,
            Self::Tile => Role::Tile,
            Self::Field => Role::Field,
            Self::Progress => Role::Progress,
            Self::Dialog => Role::Dialog,
        }
    }
}

/// What a step looks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sought<'a> {
    /// Its words, its id, or the line below it.
    pub what: &'a str,
    /// Only things of this sort.
    pub sort: Option<Sort>,
    /// Only things with this line below or in them.
    pub value: Option<&'a str>,
}

impl Sought<'_> {
    /// The node that is meant, or why there is none.
    pub(super) fn on<'n>(&self, glass: &'n Node) -> Result<&'n Node, Trouble> {
        if glass.children.is_empty() {
            let why = "the screen is dark; press power".to_owned();
            return Err(Trouble::NotOnTheGlass(why));
        }
        let of_sort = |node: &Node| self.sort.is_none_or(|sort| sort.role() == node.role);
        let with_value = |node: &Node| self.value.is_none_or(|value| shown(node) == value);
        let found = shell::find_among(glass, self.what, |node| of_sort(node) && with_value(node));
        found.map_err(|_| Trouble::NotOnTheGlass(self.missing(glass, of_sort)))
    }

    /// Which part of the description does not fit.
    fn missing(&self, glass: &Node, of_sort: impl Fn(&Node) -> bool) -> String {
        let not_seen = match shell::find_among(glass, self.what, of_sort) {
            Ok(node) => {
                let shown = match shown(node) {
                    "" => "nothing".to_owned(),
                    some => format!("`{some}`"),
                };
                let value = self.value.unwrap_or_default();
                return format!("`{}` is there with {shown}, not with `{value}`", node.label);
            }
            Err(not_seen) => not_seen,
        };
        match (self.sort, shell::find(glass, self.what)) {
            (Some(sort), Ok(node)) => {
                let role = node.role.name().replace('-', "_");
                format!("`{}` is there as `{role}`, not as `{}`", node.label, sort.word())
            }
            (None, _) | (Some(_), Err(_)) => not_seen.to_string(),
        }
    }
}

/// What stands below or in a node.
fn shown(node: &Node) -> &str {
    node.value.as_deref().unwrap_or_default()
}

/// What is on the glass of the phone whose step it is.
pub(super) fn glass(scene: &Scene<'_>) -> Node {
    shell::screen(scene.phone(), scene.now())
}

/// Lets time pass until something on the glass is so, if the step has time for it.
pub(super) fn wait(
    scene: &mut Scene<'_>,
    within: Option<Millis>,
    so: impl Fn(&Node) -> bool,
) -> Result<(), Trouble> {
    let Some(within) = within else { return Ok(()) };
    let index = scene.index().place();
    let glass_of = |phone: &Phone, now: Time| shell::screen(phone, now);
    let waited = scene.wait_for(Span::ms(within.0), "it", |world| {
        so(&glass_of(&world.phones()[index], world.now()))
    });
    match waited {
        // What is missing, the step says better.
        Err(Trouble::NeverCame { .. }) => Ok(()),
        other => other,
    }
}
