//! Ground, ink and accent of a phone's screens.

use crate::phone::Phone;
use crate::phone::front::Page;
use crate::profile::settings::{accent_named, first_accent_of};

/// The colours of a screen, `0xRRGGBB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// What everything lies on.
    pub ground: u32,
    /// Letters, borders and icons.
    pub ink: u32,
    /// Smaller lines, which are not as important.
    pub subtle: u32,
    /// What cannot be touched now.
    pub dimmed: u32,
    /// Bars, menus and dialogs.
    pub chrome: u32,
    /// Fields and boxes.
    pub field: u32,
    /// What stands in fields and boxes.
    pub in_field: u32,
    /// The colour that its user chose.
    pub accent: u32,
}

impl Look {
    /// The dark theme.
    #[must_use]
    pub const fn dark(accent: u32) -> Self {
        Self {
            ground: 0x00_0000,
            ink: 0xFF_FFFF,
            subtle: 0x99_9999,
            dimmed: 0x59_5959,
            chrome: 0x1F_1F1F,
            field: 0xBF_BFBF,
            in_field: 0x00_0000,
            accent,
        }
    }

    /// The light theme.
    #[must_use]
    pub const fn light(accent: u32) -> Self {
        Self {
            ground: 0xFF_FFFF,
            ink: 0x00_0000,
            subtle: 0x66_6666,
            dimmed: 0xAD_ADAD,
            chrome: 0xDD_DDDD,
            field: 0xD9_D9D9,
            in_field: 0x00_0000,
            accent,
        }
    }

    /// How a phone looks: as its user chose; dark in set-up (fact 73).
    #[must_use]
    pub fn of(phone: &Phone) -> Self {
        let identity = phone.identity();
        let get = |name| phone.settings.get(identity, name);
        let chosen = get("theme.accent").and_then(|name| accent_named(&name));
        let accent = chosen.unwrap_or_else(|| first_accent_of(identity.model().manufacturer)).rgb;
        let is_light = get("theme.background").is_some_and(|name| &*name == "light");
        if is_light && *phone.front.page() != Page::Setup {
            Self::light(accent)
        } else {
            Self::dark(accent)
        }
    }
}
