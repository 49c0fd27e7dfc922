//! The glass as a picture: a tree of nodes as SVG, in the pixels of its model.
//!
//! Nothing but the tree and the [`Look`] goes into it, so the same screen is the same text
//! everywhere. Each thing that is drawn is a line of its own: screens that differ in one row differ
//! in one line.

mod icons;
mod scenery;
mod tiles;

use std::fmt::Write as _;

use self::tiles::identity;
use super::layout::{self, size};
use super::look::Look;
use super::metrics::{self, Weight};
use super::tree::{Node, Rect, Role};
use crate::profile::settings::{ACCENTS, Accent};

/// A screen as SVG.
///
/// Words are kept as words, in Open Sans: whoever shows the picture brings the font. Characters
/// that it does not have are drawn as [`metrics::SUBSTITUTE`].
#[must_use]
pub fn svg(screen: &Node, look: &Look) -> String {
    let Rect { width, height, .. } = screen.bounds;
    // Over a picture, and where no system draws anything, there is no theme.
    let on_black = matches!(screen.id.as_ref(), "lock" | "camera" | "dark");
    let look = if on_black { Look::dark(look.accent) } else { *look };
    let mut pen = Pen { out: String::with_capacity(8 * 1024), width, look };
    let _ = writeln!(
        pen.out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="'Open Sans','Segoe UI',sans-serif" role="img" aria-label="{}">"#,
        escaped(&screen.label)
    );
    pen.fill(screen.bounds, look.ground);
    if screen.id == "lock" || screen.id == "camera" {
        pen.scenery(screen.bounds, identity(&screen.id));
        pen.veil(screen.bounds, 0x00_0000, 30);
    }
    for child in &screen.children {
        if child.role == Role::Dialog {
            pen.veil(screen.bounds, look.ground, 55);
            pen.lift(screen, child);
        }
        if screen.id == "dark" {
            pen.firmware(child);
        } else {
            pen.node(child);
        }
    }
    pen.out.push_str("</svg>\n");
    pen.out
}

/// Where words are held.
#[derive(Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// Draws on a screen of this width.
struct Pen {
    out: String,
    width: u32,
    look: Look,
}

/// Borders of buttons, boxes and switches.
const BORDER: u32 = 3;

impl Pen {
    /// A length of the design in pixels.
    const fn px(&self, design: u32) -> u32 {
        design * self.width / 480
    }

    /// A size in tenths of a pixel of the design, in tenths of a pixel of the screen.
    const fn tenths(&self, design: u32) -> u32 {
        design * self.width / 480
    }

    /// How wide words are, in pixels.
    fn width_of(&self, words: &str, weight: Weight, size: u32) -> u32 {
        metrics::width(words, weight, self.tenths(size)).div_ceil(10)
    }

    fn fill(&mut self, at: Rect, colour: u32) {
        let Rect { x, y, width, height } = at;
        let _ = writeln!(
            self.out,
            r##"<path fill="#{colour:06x}" d="M{x} {y}h{width}v{height}h-{width}z"/>"##
        );
    }

    fn veil(&mut self, at: Rect, colour: u32, percent: u32) {
        let Rect { x, y, width, height } = at;
        let _ = writeln!(
            self.out,
            r##"<path fill="#{colour:06x}" fill-opacity=".{percent:02}" d="M{x} {y}h{width}v{height}h-{width}z"/>"##
        );
    }

    /// A border inside a rectangle.
    fn border(&mut self, at: Rect, colour: u32) {
        let line = self.px(BORDER);
        let Rect { x, y, width, height } = at;
        let (inner_width, inner_height) = (width - 2 * line, height - 2 * line);
        let (left, top) = (x + line, y + line);
        let _ = writeln!(
            self.out,
            r##"<path fill="#{colour:06x}" fill-rule="evenodd" d="M{x} {y}h{width}v{height}h-{width}zM{left} {top}h{inner_width}v{inner_height}h-{inner_width}z"/>"##
        );
    }

    fn circle(&mut self, (x, y): (u32, u32), radius: u32, colour: u32, border: u32) {
        let line = self.px(BORDER);
        let _ = writeln!(
            self.out,
            r##"<circle cx="{x}" cy="{y}" r="{radius}" fill="#{colour:06x}" stroke="#{border:06x}" stroke-width="{line}"/>"##
        );
    }

    fn dot(&mut self, (x, y): (u32, u32), radius: u32, colour: u32) {
        let _ = writeln!(
            self.out,
            r##"<circle cx="{x}" cy="{y}" r="{radius}" fill="#{colour:06x}"/>"##
        );
    }

    /// An icon in a square.
    fn icon(&mut self, drawing: &str, at: Rect, colour: u32) {
        let scale = at.width * 1000 / 48;
        let _ = writeln!(
            self.out,
            r##"<g color="#{colour:06x}" transform="translate({} {}) scale({}.{:03})">{drawing}</g>"##,
            at.x,
            at.y,
            scale / 1000,
            scale % 1000
        );
    }

    /// Words on a line, held at a point of their base line.
    fn words(
        &mut self,
        (x, y): (u32, u32),
        anchor: Anchor,
        weight: Weight,
        size: u32,
        colour: u32,
        words: &str,
    ) {
        let words = escaped(words);
        if words.trim().is_empty() {
            return;
        }
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let (size, weight) = (self.tenths(size), weight.number());
        let _ = writeln!(
            self.out,
            r##"<text x="{x}" y="{y}" font-size="{}.{}" font-weight="{weight}" fill="#{colour:06x}"{anchor}>{words}</text>"##,
            size / 10,
            size % 10
        );
    }

    /// Words on a line that is no longer than this.
    fn line(
        &mut self,
        place: (u32, u32),
        weight: Weight,
        size: u32,
        colour: u32,
        words: &str,
        most: u32,
    ) {
        let clipped = metrics::clipped(words, weight, self.tenths(size), most * 10);
        self.words(place, Anchor::Start, weight, size, colour, &clipped);
    }

    /// Lines below one another, the first on this base line.
    fn lines(
        &mut self,
        (x, y): (u32, u32),
        weight: Weight,
        (size, pitch): (u32, u32),
        colour: u32,
        lines: &[String],
    ) {
        for (index, line) in (0..).zip(lines) {
            let place = (x, y + self.px(index * pitch));
            self.words(place, Anchor::Start, weight, size, colour, line);
        }
    }

    const fn ink(&self, node: &Node) -> u32 {
        if node.enabled { self.look.ink } else { self.look.dimmed }
    }

    fn node(&mut self, node: &Node) {
        match node.role {
            Role::Screen | Role::List | Role::Grid | Role::Pivot => {
                for child in &node.children {
                    self.node(child);
                }
            }
            Role::StatusBar => self.status_bar(node),
            Role::Header => {
                let place = (node.bounds.x, node.bounds.y + self.px(30));
                self.words(
                    place,
                    Anchor::Start,
                    Weight::Semibold,
                    size::NORMAL,
                    self.look.ink,
                    &node.label,
                );
            }
            Role::Title => self.page_title(node),
            Role::Tab => {
                let seen = node.checked == Some(true);
                let colour = if seen { self.look.ink } else { self.look.dimmed };
                let place = (node.bounds.x - self.px(3), node.bounds.y + self.px(62));
                self.words(place, Anchor::Start, Weight::Light, size::PIVOT, colour, &node.label);
            }
            Role::Text => self.text(node),
            Role::Button => self.button(node),
            Role::Toggle => self.toggle(node),
            Role::CheckBox | Role::Choice => self.mark(node),
            Role::Item => self.item(node),
            Role::Message => self.bubble(node),
            Role::Tile => self.tile(node),
            Role::Field => self.field(node),
            Role::Progress => self.progress(node),
            Role::Picker => self.picker(node),
            Role::Dialog => self.dialog(node),
            Role::Toast => self.toast(node),
            Role::AppBar => self.app_bar(node),
        }
    }

    /// A tile that is held stays in the light while the others go dim.
    fn lift(&mut self, screen: &Node, menu: &Node) {
        let is_held = |node: &&Node| node.role == Role::Tile && menu.about == Some(node.id.clone());
        if let Some(tile) = screen.all().find(is_held).filter(|_| is_on_corners(menu)) {
            self.node(tile);
        }
    }

    fn page_title(&mut self, node: &Node) {
        let Rect { x, y, .. } = node.bounds;
        let ink = self.look.ink;
        if node.id == "time" {
            let place = (x - self.px(6), y + self.px(112));
            self.words(place, Anchor::Start, Weight::Light, size::HUGE, ink, &node.label);
        } else if let Some(size) = layout::title_size(node) {
            // Large letters stand out of the margin by their own bearing.
            let base = if layout::is_of_set_up(node) { 48 } else { 64 };
            let place = (x - self.px(size / 150), y + self.px(base));
            self.words(place, Anchor::Start, Weight::Light, size, ink, &node.label);
        } else {
            let lines = layout::title_lines(&node.label);
            let place = (x - self.px(2), y + self.px(46));
            let sizes = (size::EXTRA_LARGE, layout::LARGE_LINE);
            self.lines(place, Weight::Light, sizes, ink, &lines);
        }
    }

    fn text(&mut self, node: &Node) {
        let Rect { x, y, .. } = node.bounds;
        if layout::is_date(node) {
            let place = (x - self.px(2), y + self.px(44));
            return self.words(
                place,
                Anchor::Start,
                Weight::Light,
                size::EXTRA_LARGE,
                self.look.ink,
                &node.label,
            );
        }
        // On the lock screen, counts stand beside the icons of their apps.
        let sign = match node.id.as_ref() {
            "unread" => Some(icons::MESSAGING),
            "missed" => Some(icons::PHONE),
            _ => None,
        };
        if let Some(icon) = sign {
            let side = self.px(26);
            self.icon(
                icon,
                Rect { x, y: y + self.px(3), width: side, height: side },
                self.look.ink,
            );
            let place = (x + side + self.px(12), y + self.px(23));
            let most = node.bounds.width - side;
            let ink = self.look.ink;
            return self.line(place, Weight::Regular, size::MEDIUM, ink, &node.label, most);
        }
        let Some(value) = node.value.as_deref() else {
            let lines = layout::text_lines(&node.label, size::MEDIUM, 0);
            let place = (x, y + self.px(23));
            let sizes = (size::MEDIUM, layout::LINE);
            return self.lines(place, Weight::Regular, sizes, self.ink(node), &lines);
        };
        let above = layout::text_lines(&node.label, size::NORMAL, 0);
        let below = layout::text_lines(value, size::MEDIUM, 0);
        let (small, line) = (layout::SMALL_LINE, layout::LINE);
        let subtle = self.look.subtle;
        let place = (x, y + self.px(20));
        self.lines(place, Weight::Regular, (size::NORMAL, small), subtle, &above);
        let place = (x, y + self.px(small * above.len() as u32 + 23));
        self.lines(place, Weight::Regular, (size::MEDIUM, line), self.look.ink, &below);
    }

    fn button(&mut self, node: &Node) {
        let Rect { x, y, width, height } = node.bounds;
        let ink = self.ink(node);
        let (middle, centre) = node.bounds.middle();
        match node.id.as_ref() {
            // Under the tiles of Start.
            "app-list" => {
                let radius = self.px(22);
                self.circle((middle, centre), radius, self.look.ground, ink);
                let side = self.px(26);
                let (x, y) = (middle - side / 2, centre - side / 2);
                self.icon(icons::ARROW, Rect { x, y, width: side, height: side }, ink);
            }
            // The picture of the lock screen is slid away.
            "unlock" => {
                let side = self.px(26);
                let place =
                    Rect { x: x + self.px(12), y: centre - side / 2, width: side, height: side };
                self.icon(icons::CHEVRON, place, ink);
                let place = (place.x + side + self.px(10), centre + self.px(8));
                self.words(place, Anchor::Start, Weight::Regular, size::MEDIUM, ink, &node.label);
            }
            _ => {
                let inset = self.px(layout::OVERHANG);
                let drawn = Rect {
                    x: x + inset,
                    y: y + inset,
                    width: width - 2 * inset,
                    height: height - 2 * inset,
                };
                self.border(drawn, ink);
                let most = (drawn.width - inset) * 10;
                let letters = self.tenths(size::MEDIUM_LARGE);
                let words = metrics::clipped(&node.label, Weight::Semibold, letters, most);
                let place = (middle, centre + self.px(9));
                self.words(
                    place,
                    Anchor::Middle,
                    Weight::Semibold,
                    size::MEDIUM_LARGE,
                    ink,
                    &words,
                );
            }
        }
    }

    /// On the left what it switches and how it stands, on the right the switch.
    fn toggle(&mut self, node: &Node) {
        let Rect { x, y, width, .. } = node.bounds;
        let on = node.checked == Some(true);
        let (ink, subtle) = (self.ink(node), self.look.subtle);
        let switch = self.px(104);
        let lines = layout::text_lines(&node.label, size::NORMAL, 0);
        let sizes = (size::NORMAL, layout::SMALL_LINE);
        self.lines((x, y + self.px(24)), Weight::Regular, sizes, subtle, &lines);
        let y = y + self.px(layout::SMALL_LINE * (lines.len() as u32 - 1));
        let word = node.value.as_deref().unwrap_or(if on { "On" } else { "Off" });
        let place = (x, y + self.px(66));
        self.line(place, Weight::Light, size::LARGE, ink, word, width - switch);
        let height = self.px(34);
        let track = Rect { x: x + width - switch, y: y + self.px(40), width: switch, height };
        self.border(track, ink);
        let inset = self.px(BORDER + 4);
        let inner = Rect {
            x: track.x + inset,
            y: track.y + inset,
            width: track.width - 2 * inset,
            height: track.height - 2 * inset,
        };
        let filling = if on { self.look.accent } else { self.look.chrome };
        self.fill(inner, filling);
        let (thumb, over) = (self.px(22), self.px(6));
        let left = if on { track.x + track.width - thumb } else { track.x };
        let at = Rect { x: left, y: track.y - over, width: thumb, height: height + 2 * over };
        // A gap of the ground on both sides sets it off.
        let gap = self.px(5);
        let from = if on { left - gap } else { left };
        self.fill(Rect { x: from, width: thumb + gap, ..at }, self.look.ground);
        self.fill(at, ink);
    }

    /// A box to tick, or a circle of several.
    fn mark(&mut self, node: &Node) {
        let Rect { x, y, height, .. } = node.bounds;
        let indent = layout::BOX_INDENT;
        let lines = layout::text_lines(&node.label, size::MEDIUM_LARGE, indent);
        let below = node.value.as_deref();
        let below = below.map(|value| layout::text_lines(value, size::NORMAL, indent));
        let below = below.unwrap_or_default();
        let (line, small) = (layout::LINE, layout::SMALL_LINE);
        let block = self.px(line * lines.len() as u32 + small * below.len() as u32);
        let top = y + (height - block) / 2;
        let side = self.px(32);
        let square = Rect { x, y: top + self.px(line) / 2 - side / 2, width: side, height: side };
        let field = if node.enabled { self.look.field } else { self.look.chrome };
        let ticked = node.checked == Some(true);
        if node.role == Role::Choice {
            let middle = square.middle();
            self.dot(middle, side / 2, field);
            if ticked {
                self.dot(middle, self.px(8), self.look.in_field);
            }
        } else {
            self.fill(square, field);
            if ticked {
                self.icon(icons::TICK, square, self.look.in_field);
            }
        }
        let (left, ink) = (x + self.px(indent), self.ink(node));
        let sizes = (size::MEDIUM_LARGE, line);
        self.lines((left, top + self.px(24)), Weight::Regular, sizes, ink, &lines);
        let place = (left, top + self.px(line * lines.len() as u32 + 20));
        self.lines(place, Weight::Regular, (size::NORMAL, small), self.look.subtle, &below);
    }

    fn item(&mut self, node: &Node) {
        if layout::has_image(node) {
            return self.item_with_image(node);
        }
        let Rect { x, y, width, .. } = node.bounds;
        let place = (x - self.px(2), y + self.px(44));
        self.line(place, Weight::Light, size::EXTRA_LARGE, self.ink(node), &node.label, width);
        if let Some(value) = node.value.as_deref() {
            let lines = layout::text_lines(value, size::NORMAL, 0);
            let place = (x, y + self.px(72));
            let sizes = (size::NORMAL, layout::SMALL_LINE);
            self.lines(place, Weight::Regular, sizes, self.look.subtle, &lines);
        }
    }

    fn item_with_image(&mut self, node: &Node) {
        let Rect { x, y, width, height } = node.bounds;
        let is_square = width == height;
        let side = if is_square { width } else { self.px(layout::APP_ICON) };
        let image = if is_square {
            node.bounds
        } else {
            Rect { x, y: y + self.px(5), width: side, height: side }
        };
        if node.id.starts_with("picture-") {
            self.scenery(image, identity(&node.id));
            if node.value.as_deref().is_some_and(|value| value.starts_with("video")) {
                let (x, y) = image.middle();
                let play = side / 3;
                let place = Rect { x: x - play / 2, y: y - play / 2, width: play, height: play };
                self.icon(icons::PLAY, place, 0xFF_FFFF);
            }
            if is_square {
                return;
            }
        } else {
            match icons::of_app(&node.label) {
                Some(icon) => {
                    self.fill(image, self.look.accent);
                    let (inset, icon_side) = (self.px(12), side - 2 * self.px(12));
                    let (x, y) = (image.x + inset, image.y + inset);
                    let place = Rect { x, y, width: icon_side, height: icon_side };
                    self.icon(icon, place, 0xFF_FFFF);
                }
                None => self.face(image, &node.id),
            }
        }
        let left = x + self.px(layout::APP_INDENT);
        let most = width - self.px(layout::APP_INDENT);
        let ink = self.ink(node);
        let Some(value) = node.value.as_deref() else {
            let place = (left, y + self.px(50));
            return self.line(place, Weight::Light, size::EXTRA_LARGE, ink, &node.label, most);
        };
        let place = (left, y + self.px(37));
        self.line(place, Weight::Light, size::LARGE, ink, &node.label, most);
        let lines = layout::text_lines(value, size::SMALL, layout::APP_INDENT);
        let place = (left, y + self.px(64));
        let sizes = (size::SMALL, layout::SMALL_LINE);
        self.lines(place, Weight::Regular, sizes, self.look.subtle, &lines);
    }

    /// A message: what came at the left in the accent, what was sent at the right and darker.
    fn bubble(&mut self, node: &Node) {
        let Rect { y, height, .. } = node.bounds;
        let sent = node.label.starts_with('▸');
        let width = self.px(layout::BUBBLE);
        let margin = self.px(layout::MARGIN);
        let x = if sent { self.width - margin - width } else { margin };
        let tip = self.px(12);
        let at = Rect { x, y: y + tip, width, height: height - tip - self.px(4) };
        self.fill(at, self.look.accent);
        let (tip_x, edge) =
            if sent { (x + width - 2 * tip, at.bottom()) } else { (x + 2 * tip, at.y) };
        let (accent, away) =
            (self.look.accent, if sent { i64::from(tip) } else { -i64::from(tip) });
        let _ = writeln!(
            self.out,
            r##"<path fill="#{accent:06x}" d="M{tip_x} {edge}h{tip}v{away}z"/>"##
        );
        if sent {
            self.veil(at, 0x00_0000, 30);
            let _ = writeln!(
                self.out,
                r##"<path fill="#000000" fill-opacity=".30" d="M{tip_x} {edge}h{tip}v{away}z"/>"##
            );
        }
        let inset = self.px(layout::BUBBLE_INSET);
        let lines = layout::bubble_lines(&node.label);
        let place = (x + inset, at.y + self.px(29));
        let sizes = (size::MEDIUM, layout::LINE);
        self.lines(place, Weight::Regular, sizes, 0xFF_FFFF, &lines);
        if let Some(value) = node.value.as_deref() {
            let place = (x + width - inset, at.bottom() - self.px(10));
            self.words(place, Anchor::End, Weight::Regular, 170, 0xE6_E6E6, value);
        }
    }

    fn field(&mut self, node: &Node) {
        let Rect { x, y, width, .. } = node.bounds;
        let place = (x, y + self.px(18));
        self.line(place, Weight::Regular, size::SMALL, self.look.subtle, &node.label, width);
        let at = Rect { x, y: y + self.px(27), width, height: self.px(50) };
        let (field, ink) = if node.enabled {
            (self.look.field, self.look.in_field)
        } else {
            (self.look.chrome, self.look.dimmed)
        };
        self.fill(at, field);
        let value = node.value.as_deref().unwrap_or("");
        let place = (x + self.px(12), at.y + self.px(34));
        let most = width - self.px(24);
        self.line(place, Weight::Regular, size::MEDIUM_LARGE, ink, value, most);
    }

    /// A box with what is chosen; of the accents, the colour before it.
    fn picker(&mut self, node: &Node) {
        let Rect { x, y, width, .. } = node.bounds;
        let (ink, subtle) = (self.ink(node), self.look.subtle);
        let place = (x, y + self.px(18));
        self.line(place, Weight::Regular, size::SMALL, subtle, &node.label, width);
        let at = Rect { x, y: y + self.px(27), width, height: self.px(50) };
        self.border(at, ink);
        let mut left = x + self.px(14);
        let value = node.value.as_deref().unwrap_or("");
        if let Some(accent) = accent_titled(value) {
            let side = self.px(26);
            let place = Rect { x: left, y: at.y + self.px(12), width: side, height: side };
            self.fill(place, accent.rgb);
            left += side + self.px(12);
        }
        let most = (x + width).saturating_sub(left + self.px(14));
        let place = (left, at.y + self.px(34));
        self.line(place, Weight::Regular, size::MEDIUM_LARGE, ink, value, most);
    }

    /// What came in: from whom, and as much of it as there is room for.
    fn toast(&mut self, node: &Node) {
        let accent = self.look.accent;
        self.fill(node.bounds, accent);
        let side = self.px(28);
        let (_, centre) = node.bounds.middle();
        let x = self.px(layout::MARGIN);
        let place = Rect { x, y: centre - side / 2, width: side, height: side };
        self.icon(icons::MESSAGING, place, 0xFF_FFFF);
        let (left, base) = (x + side + self.px(14), centre + self.px(8));
        let right = self.width - self.px(layout::MARGIN);
        let (weight, size) = (Weight::Semibold, size::MEDIUM);
        self.line((left, base), weight, size, 0xFF_FFFF, &node.label, right - left);
        let left = left + self.width_of(&node.label, weight, size) + self.px(12);
        if let (Some(text), true) = (node.value.as_deref(), left < right) {
            self.line((left, base), Weight::Regular, size, 0xFF_FFFF, text, right - left);
        }
    }

    /// A bar as far as it is; dots that run where nobody knows.
    fn progress(&mut self, node: &Node) {
        let Rect { x, y, width, .. } = node.bounds;
        let percent = node.value.as_deref().and_then(|value| value.split(' ').next()?.parse().ok());
        let line = self.px(6);
        let at = Rect { x, y: y + self.px(14), width, height: line };
        match percent {
            Some(percent) => {
                self.fill(at, self.look.chrome);
                let full = width * u32::min(percent, 100) / 100;
                self.fill(Rect { width: full, ..at }, self.look.accent);
            }
            None => {
                for place in [30, 44, 50, 56, 70] {
                    let x = x + width * place / 100;
                    self.fill(Rect { x, width: line, ..at }, self.look.accent);
                }
            }
        }
        let place = (x, y + self.px(48));
        let ink = self.look.ink;
        self.line(place, Weight::Regular, size::MEDIUM, ink, &node.label, width);
    }

    fn dialog(&mut self, node: &Node) {
        if is_on_corners(node) {
            return self.corners(node);
        }
        if is_beside(node) {
            // A menu has ground and ink the other way round.
            self.fill(node.bounds, self.look.ink);
            for row in &node.children {
                let ink = if row.enabled { self.look.ground } else { self.look.subtle };
                let Rect { x, y, width, .. } = row.bounds;
                let (inset, base) = (self.px(layout::MARGIN), self.px(43));
                let most = width - 2 * inset;
                let place = (x + inset, y + base);
                self.line(place, Weight::Light, size::LARGE + 20, ink, &row.label, most);
            }
            return;
        }
        self.fill(node.bounds, self.look.chrome);
        let place = (self.px(layout::MARGIN), self.px(layout::STATUS_BAR + 42));
        let most = node.bounds.width - 2 * self.px(layout::MARGIN);
        let ink = self.look.ink;
        self.line(place, Weight::Light, size::LARGE + 40, ink, &node.label, most);
        let (accents, menu) = (layout::is_accents(node), node.id == "held" || node.id == "choices");
        for child in &node.children {
            if accents {
                self.swatch(child);
            } else if menu {
                self.menu_row(child);
            } else {
                self.node(child);
            }
        }
    }

    /// The round buttons on the corners of a tile.
    fn corners(&mut self, node: &Node) {
        for button in &node.children {
            let Rect { width, .. } = button.bounds;
            let (ink, ground) = (self.look.ink, self.look.ground);
            self.circle(button.bounds.middle(), width / 2 - self.px(BORDER), ink, ground);
            let (x, y) = button.bounds.middle();
            let side = self.px(30);
            let place = Rect { x: x - side / 2, y: y - side / 2, width: side, height: side };
            if let Some(icon) = icons::named(&button.id) {
                self.icon(icon, place, ground);
            }
        }
    }

    fn swatch(&mut self, node: &Node) {
        let accent = layout::accent_of(node);
        self.fill(node.bounds, accent.map_or(self.look.accent, |accent| accent.rgb));
        if node.checked == Some(true) {
            self.border(node.bounds, self.look.ink);
        }
    }

    fn menu_row(&mut self, node: &Node) {
        let chosen = node.checked == Some(true);
        let ink = if chosen { self.look.accent } else { self.ink(node) };
        let Rect { x, y, width, .. } = node.bounds;
        let place = (x, y + self.px(43));
        self.line(place, Weight::Light, size::LARGE + 20, ink, &node.label, width);
    }

    fn app_bar(&mut self, node: &Node) {
        self.fill(node.bounds, self.look.chrome);
        for button in &node.children {
            let ink = self.ink(button);
            let (middle, _) = button.bounds.middle();
            let top = button.bounds.y;
            if button.id == "more" {
                for dot in 0..3 {
                    let x = middle + self.px(dot * 9);
                    self.dot((x, top + self.px(16)), self.px(3).max(2), ink);
                }
                continue;
            }
            let centre = top + self.px(36);
            let (radius, side) = (self.px(22), self.px(26));
            self.circle((middle, centre), radius, self.look.chrome, ink);
            let (x, y) = (middle - side / 2, centre - side / 2);
            let place = Rect { x, y, width: side, height: side };
            if let Some(icon) = icons::named(&button.id) {
                self.icon(icon, place, ink);
            }
            if node.checked == Some(true) {
                let place = (middle, top + self.px(84));
                self.words(place, Anchor::Middle, Weight::Regular, 170, ink, &button.label);
            }
        }
    }

    /// What is seen before a system draws anything.
    fn firmware(&mut self, node: &Node) {
        let (x, y) = node.bounds.middle();
        let place = (x, y + self.px(15));
        self.words(place, Anchor::Middle, Weight::Light, 480, 0xFF_FFFF, &node.label);
    }

    fn status_bar(&mut self, node: &Node) {
        let ink = self.look.ink;
        let base = self.px(23);
        let mut left = self.px(12);
        let right = self.width - self.px(12);
        for part in &node.children {
            match part.id.as_ref() {
                "status-cell" => left = self.cell(left, &part.label),
                "status-wifi" => {
                    let side = self.px(22);
                    let at = Rect { x: left, y: self.px(5), width: side, height: side };
                    self.icon(icons::WIFI, at, ink);
                    if part.label.contains("limited") {
                        let place = (left + side, base);
                        self.words(place, Anchor::Start, Weight::Semibold, size::STATUS, ink, "!");
                    }
                    left += side + self.px(14);
                }
                "status-clock" => {
                    let place = (right, base);
                    self.words(
                        place,
                        Anchor::End,
                        Weight::Semibold,
                        size::STATUS,
                        ink,
                        &part.label,
                    );
                }
                "status-battery" => self.battery(right - self.px(62), &part.label),
                _ => {
                    let place = (left, base);
                    let words = &part.label;
                    self.words(place, Anchor::Start, Weight::Semibold, size::STATUS, ink, words);
                    left += self.width_of(words, Weight::Semibold, size::STATUS) + self.px(12);
                }
            }
        }
    }

    /// Bars for service, an aeroplane, a card that is missing; gives where the next thing begins.
    fn cell(&mut self, x: u32, state: &str) -> u32 {
        let side = self.px(22);
        let at = Rect { x, y: self.px(5), width: side, height: side };
        match state {
            "airplane mode" => self.icon(icons::PLANE, at, self.look.ink),
            "no SIM" => self.icon(icons::SIM, at, self.look.ink),
            _ => {
                let served = state == "signal";
                let colour = if served { self.look.ink } else { self.look.dimmed };
                let (bar, pitch) = (self.px(4), self.px(5));
                for step in 0..5 {
                    let height = self.px(5 + step * 3);
                    let y = self.px(24) - height;
                    self.fill(Rect { x: x + step * pitch, y, width: bar, height }, colour);
                }
            }
        }
        x + side + self.px(12)
    }

    /// An outline with its filling; a bolt while it charges, a heart while it is saved (fact 173).
    fn battery(&mut self, right: u32, state: &str) {
        let ink = self.look.ink;
        let percent: u32 =
            state.split(' ').next().and_then(|percent| percent.parse().ok()).unwrap_or(0);
        let (width, height, nub) = (self.px(30), self.px(15), self.px(3));
        let at = Rect { x: right - width - nub, y: self.px(9), width, height };
        let line = self.px(2).max(1);
        let _ = writeln!(
            self.out,
            r##"<rect x="{}" y="{}" width="{width}" height="{height}" fill="none" stroke="#{ink:06x}" stroke-width="{line}"/>"##,
            at.x, at.y
        );
        let tip = Rect { x: at.x + width, y: at.y + height / 4, width: nub, height: height / 2 };
        self.fill(tip, ink);
        let room = width - 4 * line;
        let filled = Rect {
            x: at.x + 2 * line,
            y: at.y + 2 * line,
            width: room * percent.min(100) / 100,
            height: height - 4 * line,
        };
        if filled.width > 0 {
            self.fill(filled, ink);
        }
        let side = self.px(18);
        let mut mark = at.x - self.px(5);
        for (sign, icon) in [("charging", icons::BOLT), ("♥", icons::HEART)] {
            if state.contains(sign) {
                mark -= side;
                let place = Rect { x: mark, y: self.px(8), width: side, height: side };
                self.icon(icon, place, ink);
            }
        }
    }
}

/// Whether the buttons of a menu are on the corners of its tile.
fn is_on_corners(menu: &Node) -> bool {
    menu.spot.is_some() && menu.bounds.y > 0
}

/// Whether a menu lies beside what it is about.
fn is_beside(menu: &Node) -> bool {
    menu.spot.is_none() && menu.about.is_some() && menu.bounds.y > 0
}

/// The accent of this title.
fn accent_titled(title: &str) -> Option<&'static Accent> {
    ACCENTS.iter().find(|accent| accent.title == title)
}

/// Words as XML holds them, in the characters that the font has.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars().filter_map(metrics::drawn) {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            _ => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Look, svg};
    use crate::shell::layout::lay_out;
    use crate::shell::tree::{Node, Touch};

    fn drawn(mut screen: Node) -> String {
        lay_out(&mut screen, (480, 800));
        svg(&screen, &Look::dark(0x00_50EF))
    }

    #[test]
    fn words_are_kept_as_words_and_escaped() {
        let picture = drawn(Node::page("page", "A & B", "<title>"));
        assert!(picture.contains(">A &amp; B</text>") && picture.contains(">&lt;title&gt;</text>"));
        assert!(roxmltree::Document::parse(&picture).is_ok(), "{picture}");
    }

    #[test]
    fn no_character_is_drawn_that_the_font_does_not_have() {
        let picture = drawn(Node::page("page", "", "李 👍").with(Node::text("a", "→ ok")));
        let drawn = |letter| super::metrics::drawn(letter) == Some(letter);
        assert!(picture.lines().all(|line| line.chars().all(drawn)), "{picture}");
        assert!(picture.contains(">• •</text>"), "{picture}");
    }

    #[test]
    fn screens_that_differ_in_a_row_differ_in_a_line() {
        let page = |on| {
            drawn(
                Node::page("page", "SETTINGS", "backup")
                    .with(Node::item("a", "apps", Touch::default()).value(if on {
                        "on"
                    } else {
                        "off"
                    }))
                    .with(Node::item("b", "messages", Touch::default()).value("on")),
            )
        };
        let (on, off) = (page(true), page(false));
        let different = on.lines().zip(off.lines()).filter(|(a, b)| a != b).count();
        assert_eq!((different, on.lines().count()), (1, off.lines().count()));
    }
}
