//! What expectations see of the world: documented, lazy, and without quirks and profiles.

use wp8_emulator::phone::Phone;
use wp8_emulator::world::World;

use crate::language::cel::{Roots, StructSchema, Value, view};

/// The world as expectations see it.
pub struct WorldView<'w> {
    world: &'w World,
}

impl<'w> WorldView<'w> {
    /// A view of a world as it stands.
    #[must_use]
    pub const fn new(world: &'w World) -> Self {
        Self { world }
    }
}

impl<'w> Roots<'w> for WorldView<'w> {
    fn root(&self, name: &str) -> Value<'w> {
        match self.world.phone(name) {
            Some((_, phone)) => Value::object(PhoneView(phone)),
            None => crate::language::cel::Object::get(&Surroundings(self.world), name),
        }
    }
}

/// A phone.
pub struct PhoneView<'w>(pub &'w Phone);

view! {
    /// A phone.
    pub static PHONE: "phone" for PhoneView<'w> as this {
        /// Its system runs.
        running: Bool => Value::Bool(this.0.is_running()),
    }
}

/// What is around the phones.
pub struct Surroundings<'w>(&'w World);

view! {
    /// What is around the phones.
    pub static SURROUNDINGS: "world" for Surroundings<'w> as this {
        /// Milliseconds since the scenario began.
        elapsed: Duration => Value::duration_ms(this.0.now().0),
    }
}

/// What expectations can begin with, beside the names of phones.
#[must_use]
pub const fn surroundings() -> &'static StructSchema {
    &SURROUNDINGS
}
