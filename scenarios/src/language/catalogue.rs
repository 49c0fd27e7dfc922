//! What a scenario can use: verbs, profiles, models, carriers, quirks, switches and the view of the
//! world.
//!
//! The language knows none of them. Whoever runs scenarios fills a [`Catalogue`] with tables, and
//! loading, JSON Schema and reference follow from it.

use super::args::{Args, Reader, Shape};
use super::cel::StructSchema;
use super::document::is_step_word;
use super::yaml::Node;

/// Everything a scenario can name that it does not declare itself. `C` is what a verb with its
/// arguments becomes.
#[derive(Debug)]
pub struct Catalogue<C: 'static> {
    /// The verbs of phones and of the world.
    pub verbs: Vec<VerbSpec<C>>,
    /// Versions of phones and services.
    pub profiles: Vec<Item>,
    /// Phone models.
    pub models: Vec<Item>,
    /// Mobile operators.
    pub carriers: Vec<Item>,
    /// Defects that can be switched on and off.
    pub quirks: Vec<Item>,
    /// What the facts leave open, with what each can be.
    pub switches: Vec<Switch>,
    /// What must hold in every history.
    pub properties: Vec<Item>,
    /// What expectations see of a phone.
    pub phone: &'static StructSchema,
    /// What expectations see beside the phones: each field is a name that an expression can begin
    /// with.
    pub world: &'static StructSchema,
}

/// A name with its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// As it is written in a scenario.
    pub name: String,
    /// What it means, in a sentence; may be empty.
    pub help: String,
}

impl Item {
    /// A name with its meaning.
    #[must_use]
    pub fn new(name: impl Into<String>, help: impl Into<String>) -> Self {
        Self { name: name.into(), help: help.into() }
    }
}

/// A choice that a scenario can make for what is not known of the real thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// As it is written in a scenario.
    pub name: String,
    /// What it decides.
    pub help: String,
    /// What it can be set to.
    pub values: Vec<Item>,
}

/// Who does what a verb says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// A phone: `old: plug_in`.
    Phone,
    /// The world: `network: …`.
    World,
}

/// One verb: its name, its arguments, and how to make a command of them.
#[derive(Clone, Copy, Debug)]
pub struct VerbSpec<C> {
    /// As it is written in a step.
    pub name: &'static str,
    /// Who does it.
    pub on: On,
    /// Its arguments; their help is the verb's help.
    pub shape: &'static Shape,
    /// Steps that use it, as in a scenario with a phone `new`, shown in the reference.
    pub examples: &'static [&'static str],
    /// Makes the command. Reports what is wrong to the reader.
    pub read: fn(&Node, &mut Reader<'_>) -> Option<C>,
}

impl<C> VerbSpec<C> {
    /// A verb of phones, whose arguments are a struct declared with [`args!`](super::args).
    #[must_use]
    pub const fn phone<A: Args>(name: &'static str, examples: &'static [&'static str]) -> Self
    where
        C: From<A>,
    {
        Self::new::<A>(name, On::Phone, examples)
    }

    /// A verb of the world.
    #[must_use]
    pub const fn world<A: Args>(name: &'static str, examples: &'static [&'static str]) -> Self
    where
        C: From<A>,
    {
        Self::new::<A>(name, On::World, examples)
    }

    const fn new<A: Args>(name: &'static str, on: On, examples: &'static [&'static str]) -> Self
    where
        C: From<A>,
    {
        Self {
            name,
            on,
            shape: A::SHAPE,
            examples,
            read: |node, reader| A::take(node, reader).map(C::from),
        }
    }
}

impl<C> Catalogue<C> {
    /// The verb of a name.
    #[must_use]
    pub fn verb(&self, on: On, name: &str) -> Option<&VerbSpec<C>> {
        self.verbs.iter().find(|verb| verb.on == on && verb.name == name)
    }

    /// The names of the verbs of phones or of the world.
    pub fn verb_names(&self, on: On) -> impl Iterator<Item = &'static str> {
        self.verbs.iter().filter(move |verb| verb.on == on).map(|verb| verb.name)
    }
}

impl<C> Catalogue<C> {
    /// What is wrong with the tables themselves, for a test: a name twice, a verb whose name is
    /// taken, a default that cannot be read, a short form or a range that means nothing.
    #[must_use]
    pub fn flaws(&self) -> Vec<String> {
        let mut flaws = Vec::new();
        for (index, verb) in self.verbs.iter().enumerate() {
            let name = verb.name;
            if self.verbs[..index].iter().any(|other| other.on == verb.on && other.name == name) {
                flaws.push(format!("two verbs are called `{name}`"));
            }
            if is_step_word(name) {
                flaws.push(format!("the verb `{name}` has the name of a word of the language"));
            }
            flaws.extend(
                verb.shape.flaws().into_iter().map(|flaw| format!("verb `{name}`: {flaw}")),
            );
        }
        flaws
    }
}
