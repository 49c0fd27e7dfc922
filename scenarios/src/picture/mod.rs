//! Screens as pixels: what the shell draws as SVG, rendered with fonts from memory.
//!
//! No font, file or setting of the machine goes into a picture, so it is the same to the byte
//! wherever it is made.

pub mod gallery;
pub mod sheet;

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use wp8_emulator::kernel::Time;
use wp8_emulator::phone::Phone;
use wp8_emulator::shell::{self, Look, Node};

use crate::secrets::Mask;

/// Open Sans in the three weights that are used, as it was published less the characters that no
/// screen has; its licence lies beside it.
pub const FONTS: [(u32, &[u8]); 3] = [
    (300, include_bytes!("../../data/fonts/OpenSans-Light.ttf")),
    (400, include_bytes!("../../data/fonts/OpenSans-Regular.ttf")),
    (600, include_bytes!("../../data/fonts/OpenSans-Semibold.ttf")),
];

/// The same, as pages of the web hold it.
pub const WEB_FONTS: [(u32, &[u8]); 3] = [
    (300, include_bytes!("../../data/fonts/OpenSans-Light.woff2")),
    (400, include_bytes!("../../data/fonts/OpenSans-Regular.woff2")),
    (600, include_bytes!("../../data/fonts/OpenSans-Semibold.woff2")),
];

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    for (_, font) in FONTS {
        fonts.load_font_data(font.to_vec());
    }
    Options { fontdb: Arc::new(fonts), font_family: "Open Sans".to_owned(), ..Options::default() }
});

/// A screen of a phone as SVG, without what must not be shown.
#[must_use]
pub fn svg(phone: &Phone, now: Time, mask: &Mask) -> String {
    drawn(phone, shell::screen(phone, now), mask)
}

/// The same as if its screen were on and unlocked.
#[must_use]
pub fn awake(phone: &Phone, now: Time, mask: &Mask) -> String {
    drawn(phone, shell::awake(phone, now), mask)
}

fn drawn(phone: &Phone, mut screen: Node, mask: &Mask) -> String {
    hide(&mut screen, mask);
    shell::svg(&screen, &Look::of(phone))
}

/// Takes secrets out of a screen, before its lines are broken.
pub fn hide(node: &mut Node, mask: &Mask) {
    for words in std::iter::once(&mut node.label).chain(&mut node.value) {
        if let std::borrow::Cow::Owned(hidden) = mask.text(words) {
            *words = hidden.into();
        }
    }
    for child in &mut node.children {
        hide(child, mask);
    }
}

/// A picture that the shell has drawn, in its own pixels, as PNG.
///
/// # Errors
///
/// It is no SVG, or has no size.
pub fn png(svg: &str) -> Result<Vec<u8>, String> {
    let pixels = pixels(svg)?;
    // The ground of a picture covers all of it: nothing shines through.
    let opaque: Vec<u8> =
        pixels.data().chunks_exact(4).flat_map(|pixel| &pixel[..3]).copied().collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&opaque)?;
        writer.finish()
    });
    written.map_err(|error| error.to_string())?;
    Ok(file)
}

/// The same as pixels.
///
/// # Errors
///
/// It is no SVG, or has no size.
pub fn pixels(svg: &str) -> Result<Pixmap, String> {
    let tree = Tree::from_str(svg, &OPTIONS).map_err(|error| error.to_string())?;
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height())
        .ok_or_else(|| "the picture has no size".to_owned())?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    Ok(pixels)
}

#[cfg(test)]
mod tests {
    use resvg::usvg::fontdb;
    use skrifa::MetadataProvider as _;
    use skrifa::instance::{LocationRef, Size};
    use wp8_emulator::shell::metrics::{self, Weight};

    use wp8_emulator::shell::Node;

    use super::{Mask, OPTIONS, hide, png};

    fn advance(letter: char, weight: u32) -> Option<u32> {
        let query = fontdb::Query {
            families: &[fontdb::Family::Name("Open Sans")],
            weight: fontdb::Weight(weight as u16),
            ..fontdb::Query::default()
        };
        let id = OPTIONS.fontdb.query(&query)?;
        assert_eq!(OPTIONS.fontdb.face(id)?.weight.0, weight as u16);
        OPTIONS.fontdb.with_face_data(id, |data, index| {
            let face = skrifa::FontRef::from_index(data, index).ok()?;
            let glyph = face.charmap().map(letter)?;
            // A thousand pixels high, it is as wide as the table says.
            let metrics = face.glyph_metrics(Size::new(1000.0), LocationRef::default());
            Some(metrics.advance_width(glyph)?.round() as u32)
        })?
    }

    #[test]
    fn the_layout_measures_with_the_font_that_is_drawn() {
        for weight in [Weight::Light, Weight::Regular, Weight::Semibold] {
            for letter in
                (' '..='\u{2265}').filter(|letter| metrics::drawn(*letter) == Some(*letter))
            {
                let measured = metrics::width(letter.encode_utf8(&mut [0; 4]), weight, 1000);
                let drawn = advance(letter, weight.number());
                let drawn = drawn.unwrap_or_else(|| panic!("`{letter}` is not in the font"));
                assert!(measured.abs_diff(drawn) <= 1, "{letter}: {measured} and {drawn}");
            }
        }
    }

    #[test]
    fn a_secret_is_taken_out_before_its_line_is_broken() {
        let secret = "tango uniform victor whiskey x-ray yankee zulu";
        let row = Node::text("row", format!("{secret}, and {secret}")).value(secret);
        let mut page = Node::page("page", "", secret).with(Node::list("rows", [row]));
        hide(&mut page, &Mask::of([secret]));
        assert!(page.all().all(|node| !node.shows("tango")), "{page:?}");
        assert!(page.shows("•••, and •••"));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert!(png("<p>").is_err());
    }
}
