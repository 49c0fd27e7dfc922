//! What is on the glass.

use wp8_emulator::kernel::Time;
use wp8_emulator::phone::Phone;
use wp8_emulator::shell::{self, Node};

use crate::language::cel::{Value, view};

/// What is on the glass of a phone, at a moment.
pub struct ScreenView(Node);

impl ScreenView {
    /// As it is drawn now.
    #[must_use]
    pub fn of(phone: &Phone, now: Time) -> Self {
        Self(shell::screen(phone, now))
    }
}

view! {
    /// What is on the glass; `see` says more about single things on it.
    pub static SCREEN: "screen" for ScreenView as this {
        /// The name of the page: `start`, `backup`, `restore-your-phone`; `dark` where nothing is drawn.
        page: Text => Value::text(this.0.id.clone()),
        /// The title of the page.
        title: Text => Value::text(this.0.label.clone()),
        /// All of it in letters, as `wp8 show` prints it.
        text: Text => Value::text(shell::text(&this.0)),
    }
}
