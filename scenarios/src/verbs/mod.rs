//! What a step can do: one file per verb.
//!
//! A verb is a struct of arguments declared with `args!`, whose docs are its help, and an
//! `impl Verb`. Parser, schema, help and reference follow from the list at the end.

use std::fmt;
use std::sync::Arc;

use crate::language::catalogue::VerbSpec;
use crate::stage::{Scene, Trouble};

/// What a verb with its arguments does.
pub trait Verb: Send + Sync + fmt::Debug {
    /// Does it.
    ///
    /// # Errors
    ///
    /// It makes no sense now, what it waits for does not come, or a watcher stopped it.
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble>;
}

/// A verb with its arguments.
#[derive(Clone, Debug)]
pub struct Deed(Arc<dyn Verb>);

impl Deed {
    /// Does it.
    ///
    /// # Errors
    ///
    /// As [`Verb::act`] says.
    pub fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        self.0.act(scene)
    }
}

impl<V: Verb + 'static> From<V> for Deed {
    fn from(verb: V) -> Self {
        Self(Arc::new(verb))
    }
}

macro_rules! verbs {
    ($($on:ident $name:ident($arguments:ident): $($example:literal),+;)*) => {
        $(mod $name;)*

        /// All verbs, in the order of the reference.
        #[must_use]
        pub const fn all() -> &'static [VerbSpec<Deed>] {
            const ALL: &[VerbSpec<Deed>] =
                &[$(VerbSpec::$on::<$name::$arguments>(stringify!($name), &[$($example),+])),*];
            ALL
        }
    };
}

verbs! {
    phone plug_in(PlugIn): "new: plug_in";
    phone power_on(PowerOn): "new: power_on";
    phone sign_in(SignIn): "new: { sign_in: ana@outlook.com }";
    phone walk_through_setup(WalkThroughSetup): "new: { walk_through_setup: { until: sign_in, wifi: home } }";
}
