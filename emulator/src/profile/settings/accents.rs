//! The accent colours (facts 230–233).

/// An accent colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent {
    /// The system's number for it: 0 to 19, and 101 to 104 for a manufacturer's own (fact 232).
    pub id: u8,
    /// As scenarios and backups name it.
    pub name: &'static str,
    /// As the list shows it.
    pub title: &'static str,
    /// Red, green and blue, `0xRRGGBB` (fact 233).
    pub rgb: u32,
    /// Whose phones have it; none: all.
    pub manufacturer: Option<&'static str>,
}

const fn accent(id: u8, name: &'static str, title: &'static str, rgb: u32) -> Accent {
    Accent { id, name, title, rgb, manufacturer: None }
}

/// All of them in the order of their numbers.
///
/// Assumed: the colours and numbers of the manufacturers' own, of which the sources have only that
/// there is one of HTC's, dark and the default there, and one of Nokia's (fact 230).
pub static ACCENTS: [Accent; 22] = [
    accent(0, "lime", "lime", 0x00A4_C400),
    accent(1, "green", "green", 0x0060_A917),
    accent(2, "emerald", "emerald", 0x0000_8A00),
    accent(3, "teal", "teal", 0x0000_ABA9),
    accent(4, "cyan", "cyan", 0x001B_A1E2),
    accent(5, "cobalt", "cobalt", 0x0000_50EF),
    accent(6, "indigo", "indigo", 0x006A_00FF),
    accent(7, "violet", "violet", 0x00AA_00FF),
    accent(8, "pink", "pink", 0x00F4_72D0),
    accent(9, "magenta", "magenta", 0x00D8_0073),
    accent(10, "crimson", "crimson", 0x00A2_0025),
    accent(11, "red", "red", 0x00E5_1400),
    accent(12, "orange", "orange", 0x00FA_6800),
    accent(13, "amber", "amber", 0x00F0_A30A),
    accent(14, "yellow", "yellow", 0x00E3_C800),
    accent(15, "brown", "brown", 0x0082_5A2C),
    accent(16, "olive", "olive", 0x006D_8764),
    accent(17, "steel", "steel", 0x0064_7687),
    accent(18, "mauve", "mauve", 0x0076_608A),
    accent(19, "taupe", "taupe", 0x0087_794E),
    Accent {
        id: 101,
        name: "nokia_blue",
        title: "Nokia blue",
        rgb: 0x0012_4191,
        manufacturer: Some("Nokia"),
    },
    Accent { id: 102, name: "htc", title: "htc", rgb: 0x0000_3C71, manufacturer: Some("HTC") },
];

/// The accents a phone of this manufacturer offers.
pub fn accents_of(manufacturer: &str) -> impl Iterator<Item = &'static Accent> {
    ACCENTS.iter().filter(move |accent| accent.manufacturer.is_none_or(|of| of == manufacturer))
}

/// The accent a phone of this manufacturer begins with: HTC's own on HTC's (fact 230). Assumed: Nokia
/// blue on Nokia's, cobalt on the others.
#[must_use]
pub fn first_accent_of(manufacturer: &str) -> &'static Accent {
    const COBALT: usize = 5;
    ACCENTS
        .iter()
        .find(|accent| accent.manufacturer == Some(manufacturer))
        .unwrap_or(&ACCENTS[COBALT])
}

/// The accent called `name`, of whichever manufacturer.
#[must_use]
pub fn accent_named(name: &str) -> Option<&'static Accent> {
    ACCENTS.iter().find(|accent| accent.name == name)
}

#[cfg(test)]
mod tests {
    use super::{ACCENTS, accents_of, first_accent_of};

    #[test]
    fn there_are_twenty_and_the_manufacturers_own() {
        assert_eq!(accents_of("nobody").count(), 20);
        assert_eq!(accents_of("Nokia").count(), 21);
        assert_eq!(first_accent_of("HTC").name, "htc");
        assert_eq!(first_accent_of("Samsung").name, "cobalt");
        assert!(ACCENTS.windows(2).all(|pair| pair[0].id < pair[1].id));
    }
}
