//! Bytes that are described, made: the same description gives the same bytes on every machine.
//!
//! They are what they are said to be as far as programs look: a picture decodes, a recording plays
//! (silence), a video has the boxes of one. What is too short for that is filler.

use crate::mix::Mixer;
use crate::record::{Described, PartKind};

const FILLER: u64 = 0x4649_4c4c_4552;

/// The bytes that a description describes. As many as it says: look at its length before.
#[must_use]
pub fn make(described: &Described) -> Vec<u8> {
    let length = usize::try_from(described.len_bytes).unwrap_or(usize::MAX);
    match described.kind {
        PartKind::Text => text(described.seed, length),
        PartKind::Image => image(described.seed, length),
        PartKind::Audio => audio(length),
        PartKind::Video => video(described.seed, length),
        PartKind::Files => filler(described.seed, length),
    }
}

/// The media type of what [`make`] makes.
#[must_use]
pub const fn media_type(kind: PartKind) -> &'static str {
    match kind {
        PartKind::Text => "text/plain",
        PartKind::Image => "image/jpeg",
        PartKind::Audio => "audio/amr",
        PartKind::Video => "video/mp4",
        PartKind::Files => "application/octet-stream",
    }
}

/// The ending of a file that holds it.
#[must_use]
pub const fn extension(kind: PartKind) -> &'static str {
    match kind {
        PartKind::Text => "txt",
        PartKind::Image => "jpg",
        PartKind::Audio => "amr",
        PartKind::Video => "mp4",
        PartKind::Files => "bin",
    }
}

fn filler(seed: u64, length: usize) -> Vec<u8> {
    let words =
        (0..length.div_ceil(8) as u64).map(|at| Mixer::new(FILLER).with(seed).with(at).finish());
    let mut bytes: Vec<u8> = words.flat_map(u64::to_le_bytes).collect();
    bytes.truncate(length);
    bytes
}

const WORDS: [&str; 16] = [
    "the ", "train ", "was ", "late ", "and ", "we ", "went ", "home ", "over ", "a ", "long ",
    "bridge ", "in ", "warm ", "rain ", "again ",
];

fn text(seed: u64, length: usize) -> Vec<u8> {
    let mut text = Vec::with_capacity(length + 8);
    for byte in filler(seed, length) {
        if text.len() >= length {
            break;
        }
        text.extend(WORDS[usize::from(byte % 16)].as_bytes());
    }
    text.truncate(length);
    text
}

/// JFIF, one quantisation table of ones, one grey pixel, and the two shortest Huffman tables there
/// are.
fn image(seed: u64, length: usize) -> Vec<u8> {
    let mut end = vec![0xff, 0xdb, 0x00, 0x43, 0x00];
    end.extend([1; 64]);
    end.extend([0xff, 0xc0, 0x00, 0x0b, 8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
    for class in [0x00, 0x10] {
        end.extend([0xff, 0xc4, 0x00, 0x14, class, 1]);
        end.extend([0; 15]);
        end.push(0);
    }
    end.extend([0xff, 0xda, 0x00, 0x08, 1, 1, 0x00, 0, 63, 0]);
    end.extend([0x3f, 0xff, 0xd9]);
    let begin =
        [0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, b'J', b'F', b'I', b'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
    let Some(mut left) = length.checked_sub(begin.len() + end.len()) else {
        return filler(seed, length);
    };
    let mut bytes = begin.to_vec();
    let mut segment = 0;
    // Comments take up the rest; a marker may have any number of 0xff before it.
    while left > 3 {
        let whole = left.min(2 + 0xffff);
        let payload = whole - 4;
        bytes.extend([0xff, 0xfe]);
        bytes.extend(u16::try_from(payload + 2).unwrap_or(u16::MAX).to_be_bytes());
        bytes.extend(filler(seed ^ segment, payload));
        left -= whole;
        segment += 1;
    }
    bytes.extend(std::iter::repeat_n(0xff, left));
    bytes.extend(end);
    bytes
}

/// Narrow-band AMR: frames that say that nothing was sent, one byte each.
fn audio(length: usize) -> Vec<u8> {
    let mut bytes = b"#!AMR\n".to_vec();
    bytes.resize(length.max(6), 0x7c);
    bytes.truncate(length);
    bytes
}

/// A file type and one free box.
fn video(seed: u64, length: usize) -> Vec<u8> {
    let begin = *b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom";
    let Some(left) = length.checked_sub(begin.len() + 8) else { return filler(seed, length) };
    let mut bytes = begin.to_vec();
    bytes.extend(u32::try_from(left + 8).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend(b"free");
    bytes.extend(filler(seed, left));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::digest_and_length;

    #[test]
    fn what_is_made_is_as_long_as_it_is_described_and_always_the_same() {
        for kind in
            [PartKind::Text, PartKind::Image, PartKind::Audio, PartKind::Video, PartKind::Files]
        {
            let lengths = (0..10).chain(150..210).chain(65_690..65_710).chain([70_000, 140_001]);
            for len_bytes in lengths {
                let described = Described { seed: 7, len_bytes, kind };
                let made = make(&described);
                assert_eq!(made.len() as u64, len_bytes, "{described:?}");
                assert_eq!(made, make(&described));
            }
        }
    }

    #[test]
    fn text_is_text_and_other_seeds_make_other_bytes() {
        let part = |seed, kind| make(&Described { seed, len_bytes: 500, kind });
        assert!(part(1, PartKind::Text).is_ascii());
        for kind in [PartKind::Text, PartKind::Image, PartKind::Video, PartKind::Files] {
            assert_ne!(part(1, kind), part(2, kind), "{kind:?}");
        }
    }

    /// Goes from marker to marker, as a decoder does.
    #[test]
    fn a_picture_has_the_segments_of_one_and_ends_with_its_end() {
        for len_bytes in [300, 301, 302, 303, 304, 70_000, 200_000] {
            let bytes = make(&Described { seed: 3, len_bytes, kind: PartKind::Image });
            let mut at = 2;
            let mut seen = Vec::new();
            loop {
                while bytes[at + 1] == 0xff {
                    at += 1;
                }
                assert_eq!(bytes[at], 0xff, "no marker at {at} of {len_bytes}");
                let marker = bytes[at + 1];
                seen.push(marker);
                at += 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
                if marker == 0xda {
                    break;
                }
            }
            seen.retain(|marker| *marker != 0xfe);
            assert_eq!(seen, [0xe0, 0xdb, 0xc0, 0xc4, 0xc4, 0xda]);
            assert_eq!(bytes[at..], [0x3f, 0xff, 0xd9]);
        }
    }

    /// What it was, it is: whoever has exported it once compares it with what comes later.
    #[test]
    fn what_was_made_once_is_made_for_ever() {
        let described = |kind| Described { seed: 7, len_bytes: 140_001, kind };
        let kinds =
            [PartKind::Text, PartKind::Image, PartKind::Audio, PartKind::Video, PartKind::Files];
        let sums = kinds.map(|kind| {
            let (sum, _) = digest_and_length(FILLER, &make(&described(kind)));
            format!("{kind:?} {sum:016x}")
        });
        insta::assert_snapshot!(sums.join("\n"), @r"
        Text 384ff4405b6ff6b9
        Image cc656695d274ac69
        Audio 2340460652fb8f13
        Video 50dd363a83af20cf
        Files f243833015ef4974
        ");
    }

    #[test]
    fn the_boxes_of_a_video_fill_its_file() {
        for len_bytes in [32, 33, 5_000] {
            let bytes = make(&Described { seed: 3, len_bytes, kind: PartKind::Video });
            let word = |at: usize| [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
            let length = |at: usize| u32::from_be_bytes(word(at)) as usize;
            let second = length(0);
            assert_eq!((word(4), word(second + 4)), (*b"ftyp", *b"free"));
            assert_eq!(second + length(second), bytes.len());
        }
    }
}
