//! Contact sheets: many screens on one picture.

use std::fmt::Write as _;

use super::gallery::Shot;

/// Shots side by side.
const COLUMNS: u32 = 6;
/// The width of a shot, whatever the width of its model.
const WIDTH: u32 = 300;
/// Between shots.
const GAP: u32 = 28;
/// Above the first row.
const HEAD: u32 = 84;
/// Below a shot, for its name.
const CAPTION: u32 = 40;

/// The shots on a sheet, with their names, as SVG.
#[must_use]
pub fn sheet(title: &str, shots: &[Shot]) -> String {
    let tallest = shots.iter().map(|shot| shot.size.1 * WIDTH / shot.size.0).max().unwrap_or(0);
    let rows = (shots.len() as u32).div_ceil(COLUMNS);
    let (across, down) = (WIDTH + GAP, tallest + CAPTION + GAP);
    let (width, height) = (COLUMNS * across + GAP, HEAD + rows * down);
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="Open Sans"><path fill="#8f959b" d="M0 0h{width}v{height}H0z"/><text x="{GAP}" y="56" font-size="40" font-weight="300" fill="#fff">{}</text>"##,
        escaped(title)
    );
    for (index, shot) in (0..).zip(shots) {
        let (x, y) = (GAP + index % COLUMNS * across, HEAD + index / COLUMNS * down);
        let shown = shot.size.1 * WIDTH / shot.size.0;
        // A picture in a picture keeps its own grid, and is cut at its edge.
        let place = format!(r#"<svg x="{x}" y="{y}" "#);
        let size = format!(r#"width="{WIDTH}" height="{shown}""#);
        let own = format!(r#"width="{}" height="{}""#, shot.size.0, shot.size.1);
        svg.push_str(&shot.svg.replacen("<svg ", &place, 1).replacen(&own, &size, 1));
        let _ = write!(
            svg,
            r##"<text x="{x}" y="{}" font-size="17" fill="#fff">{}</text>"##,
            y + shown + 24,
            escaped(&shot.name)
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
