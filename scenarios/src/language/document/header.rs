//! The top level of a scenario file, as data: loading, JSON Schema and reference read the same
//! description.

use super::world::World;
use crate::language::args::{
    Arg, Args, Kind, Placed, ProfileName, PropertyName, QuirkName, Reader, Table, args,
};
use crate::language::units::Millis;
use crate::language::yaml::{Name, Node};

/// A part of the file that is read by itself, because it depends on other parts. The parameter is
/// its definition's name in the schema; see [`Kind::Defined`].
macro_rules! parts {
    ($($(#[doc = $about:literal])+ $name:ident = $definition:literal;)+) => {$(
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub(crate) struct $name(pub(super) Node);

        impl Arg for $name {
            const KIND: Kind = Kind::Defined($definition);

            fn take(node: &Node, _: &mut Reader<'_>) -> Option<Self> {
                Some(Self(node.clone()))
            }
        }
    )+};
}

parts! {
    /// A list of steps.
    StepList = "steps";
    /// A text, or one for each profile.
    TextPerProfile = "text_per_profile";
    /// Changes under which a scenario must fail.
    Breakages = "broken_by";
    /// Sets of parameters.
    Parameters = "parameters";
    /// An expression with any value.
    ValueExpression = "value";
}

args! {
    /// One scenario: a world, what happens in it, and what must be seen.
    pub(crate) struct Header {
        /// What it shows, in a sentence.
        scenario: Placed<String>,
        /// The reports it stands for, such as `C17`.
        source: Vec<String>,
        /// The versions to run it in, one after another: that of every phone and service that names
        /// none.
        profiles: Vec<Placed<ProfileName>>,
        /// Where luck comes from. The same seed gives the same history.
        seed: u64 = 0,
        /// Words to select scenarios by.
        tags: Vec<String>,
        /// Why the scenario fails, where that is known and wrong. It raises the alarm when it
        /// begins to pass.
        known_failure: Option<TextPerProfile>,
        /// Changes under which the scenario must fail, to show that its expectations are worth
        /// something. Each is made in a run of its own, one at a time; where that run passes as
        /// well, or stops without an expectation (or `see`, `tap`) having failed, the scenario is
        /// reported: nothing breaks it.
        broken_by: Option<Breakages>,
        /// What the facts leave open, as it is to be here.
        switches: Table<Placed<String>>,
        /// Defects switched on (`true`) or off (`false`) against what the profile has.
        quirks: Table<bool>,
        /// What holds on every phone from the beginning to the end, checked after every event: by
        /// the name under which the search knows it.
        properties: Vec<Placed<PropertyName>>,
        /// Phones and what is around them.
        world: Option<World>,
        /// What happens, in this order.
        steps: StepList,
        /// What happens when something failed: to look at it, before the scenario ends.
        after_failure: Option<StepList>,
        /// Parameters, put in for `${name}`: a list of sets, or a list of values each, of which all
        /// combinations run.
        for_each: Option<Parameters>,
        /// Texts that no output shows, put in for `${name}`.
        secret: Table<String>,
    }
}

args! {
    /// A change under which the scenario must fail.
    pub(crate) struct BrokenBy(short: quirk) {
        /// A quirk that is switched on.
        quirk: Option<QuirkName>,
        /// A quirk that is switched off.
        without_quirk: Option<QuirkName>,
        /// A switch and what it is set to.
        switch: Table<Placed<String>>,
        /// The name of a step that is left out.
        without_step: Option<Placed<String>>,
        /// The name of a step before which `steps` are taken.
        before: Option<Placed<String>>,
        /// The name of a step instead of which `steps` are taken.
        instead_of: Option<Placed<String>>,
        /// The steps for `before` and `instead_of`.
        steps: Option<StepList>,
        /// The profiles for which it holds, if not all of the scenario's.
        only: Vec<Placed<ProfileName>>,
    }
}

args! {
    /// Compares what is seen with what was accepted before.
    pub(super) struct SnapshotArgs(short: name) {
        /// Under which name it is kept.
        name: Placed<String>,
        /// The phone whose screen is kept, if not those of all.
        phone: Option<crate::language::args::PhoneName>,
        /// Keeps the value of an expression instead of a screen, for example `new.downloads`.
        of: Option<ValueExpression>,
    }
}

args! {
    /// Takes steps again and again.
    pub(super) struct RepeatArgs {
        /// How often.
        times: u32 [1..=10_000],
        /// What.
        steps: StepList,
    }
}

args! {
    /// What can stand beside what a step does.
    pub(crate) struct Modifiers {
        /// The step's name, for reports and `broken_by:`.
        name: Option<Placed<String>>,
        /// The profiles the step is for, if not all of the scenario's.
        only: Vec<Placed<ProfileName>>,
        /// Fixes the luck of the step, which otherwise follows from its text.
        nonce: Option<u64>,
        /// How long `wait_for` waits.
        within: Option<Millis>,
        /// Parameters for `include`.
        with: Table<Placed<String>>,
    }
}

/// What a step can do beside the verbs: its key, what stands under it, and its help.
pub(crate) struct Builtin {
    pub(crate) key: &'static str,
    pub(crate) kind: Kind,
    pub(crate) help: &'static str,
}

/// The keys of steps that the language itself gives meaning.
pub(crate) const BUILTINS: &[Builtin] = &[
    Builtin { key: "advance", kind: Kind::Duration, help: "Lets time pass." },
    Builtin { key: "expect", kind: Kind::Defined("expectation"), help: "Something is so, now." },
    Builtin {
        key: "wait_for",
        kind: Kind::Defined("expectation"),
        help: "Lets time pass until something is so; fails after `within`.",
    },
    Builtin {
        key: "always",
        kind: Kind::Defined("expectation"),
        help: "Something is so from here to the end, checked after every event.",
    },
    Builtin {
        key: "never",
        kind: Kind::Defined("expectation"),
        help: "Something is at no time so from here to the end.",
    },
    Builtin {
        key: "eventually",
        kind: Kind::Defined("expectation"),
        help: "Something is so at some time from here to the end.",
    },
    Builtin {
        key: "snapshot",
        kind: <SnapshotArgs as Arg>::KIND,
        help: "Compares what is seen with what was accepted before.",
    },
    Builtin {
        key: "repeat",
        kind: <RepeatArgs as Arg>::KIND,
        help: "Takes steps again and again.",
    },
    Builtin {
        key: "include",
        kind: Kind::Text,
        help: "Takes the steps of another file, found from this one.",
    },
];

/// Whether a key of a step is one that stands beside what it does.
pub(super) fn is_modifier(key: &str) -> bool {
    Modifiers::SHAPE.field(key).is_some()
}

/// The keys that stand beside what a step does.
pub(super) fn modifier_names() -> impl Iterator<Item = &'static str> {
    Modifiers::SHAPE.fields.iter().map(|field| field.name)
}

/// Whether steps give a word a meaning of its own.
pub(crate) fn is_step_word(word: &str) -> bool {
    is_modifier(word) || BUILTINS.iter().any(|builtin| builtin.key == word)
}

/// Where a key stands, for messages about a map that is not there.
pub(super) fn named(text: &str, node: &Node) -> Name {
    Name { place: node.place, text: text.to_owned() }
}
