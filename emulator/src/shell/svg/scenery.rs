//! What stands for a photograph: a landscape that follows from the picture's identity.

use std::fmt::Write as _;

use super::Pen;
use crate::shell::tree::Rect;

/// Sky, sun, far hills, near hills.
const MOODS: [[u32; 4]; 6] = [
    [0x6F_B7E9, 0xFF_F4C2, 0x4F_8F6A, 0x2E_6B43],
    [0xF2_9E6D, 0xFF_E3A3, 0x8C_4A5B, 0x4E_2A41],
    [0x2B_3A67, 0xE8_E6DF, 0x27_2F4B, 0x17_1B30],
    [0xBF_D9E8, 0xFF_FFFF, 0x8F_A9B8, 0x5F_7C8A],
    [0xF6_C9A0, 0xF4_7C57, 0xB5_7F50, 0x7A_5230],
    [0x86_C5B5, 0xFD_F0B5, 0x3F_8E84, 0x1E_5D5B],
];

/// Ridges of hills on a square of 100.
const RIDGES: [[&str; 2]; 4] = [
    ["M0 62l22-10 17 8 24-16 37 22v34H0z", "M0 80c20-14 38-8 54 0s34 6 46-4v24H0z"],
    ["M0 58c14-18 30-18 44 0 16-24 38-26 56-4v46H0z", "M0 84l30-16 26 14 44-18v36H0z"],
    ["M0 66h14V46h12v12h10V38h14v22h12V44h16v18h22v38H0z", "M0 82c30-6 70-6 100 0v18H0z"],
    ["M0 60c30-8 70-8 100 0v40H0z", "M0 74c16-6 32 6 50 0s34-6 50 0v26H0z"],
];

impl Pen {
    /// A picture that fills a frame: stretched to it, since cutting it to the frame costs more than
    /// all the rest of a screen. The sun stays round.
    pub(super) fn scenery(&mut self, at: Rect, identity: u64) {
        let pick = |of: usize, turn: u32| (identity.rotate_right(turn * 8) % of as u64) as usize;
        let [sky, sun, far, near] = MOODS[pick(MOODS.len(), 0)];
        let [back, front] = RIDGES[pick(RIDGES.len(), 1)];
        let (x, y) = (20 + pick(60, 2), 36 + pick(8, 3));
        let Rect { x: left, y: top, width, height } = at;
        // In hundredths of the square of 100 that is stretched.
        let side = width.min(height);
        let (across, down) = (800 * side / width.max(1), 800 * side / height.max(1));
        let decimal = |hundredths: u32| format!("{}.{:02}", hundredths / 100, hundredths % 100);
        let _ = writeln!(
            self.out,
            r##"<g transform="translate({left} {top}) scale({} {})"><path fill="#{sky:06x}" d="M0 0h100v100H0z"/><ellipse cx="{x}" cy="{y}" rx="{}" ry="{}" fill="#{sun:06x}"/><path fill="#{far:06x}" d="{back}"/><path fill="#{near:06x}" d="{front}"/></g>"##,
            decimal(width),
            decimal(height),
            decimal(across),
            decimal(down),
        );
    }
}
