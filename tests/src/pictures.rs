//! How screens look, per version: as text and SVG line by line, and a few as pixels.

use std::fmt::Write as _;
use std::path::Path;

use resvg::tiny_skia::Pixmap;
use wp8_emulator::profile::PROFILES;
use wp8_emulator::shell::metrics;
use wp8_scenarios::picture::gallery::{Gallery, Shot};
use wp8_scenarios::picture::{pixels, png};

fn gallery(profile: &str) -> Gallery {
    Gallery::of(profile).unwrap_or_else(|why| panic!("{why}"))
}

/// The screens that the reports are about.
const KEY: &[&str] = &[
    "lock screen",
    "Start",
    "app list",
    "settings",
    "backup",
    "backup › apps",
    "backup › apps › advanced",
    "backup › text messages",
    "backup › photos",
    "backup › restore",
    "Wi-Fi",
    "Wi-Fi › advanced",
    "email+accounts",
    "Store › purchase history",
    "messaging › thread",
    "photos",
    "setting › theme",
    "delete a backup?",
    "an app is held",
    "a message comes in",
    "a call comes in",
    "app progress › attention required",
    "Start after a restore",
];

/// Of these the SVG too: tiles, rows with images, switches, boxes, bubbles, pictures, pickers, a
/// dialog, a menu, a toast.
const DRAWN: &[&str] = &[
    "Start",
    "app list",
    "backup › apps",
    "backup › photos",
    "messaging › thread",
    "photos",
    "setting › theme",
    "a tile is held",
    "an app is held",
    "a message comes in",
    "reset?",
];

fn of<'s>(shots: &'s [Shot], names: &'s [&str]) -> impl Iterator<Item = &'s Shot> {
    shots.iter().filter(|shot| names.contains(&shot.name.as_str()))
}

fn kept(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/screens");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn the_words_on_the_key_screens_of_each_version_are_as_kept() {
    for profile in PROFILES {
        let gallery = gallery(profile.name);
        let mut text = String::new();
        let screens = gallery.screens("dark", "cobalt");
        for shot in gallery.set_up().iter().chain(of(&screens, KEY)) {
            let _ = write!(text, "##### {}\n\n{}\n", shot.name, shot.text);
        }
        kept(&format!("{}-text", profile.name), &text);
    }
}

#[test]
fn the_drawings_of_the_key_screens_of_each_version_are_as_kept() {
    for profile in PROFILES {
        let screens = gallery(profile.name).screens("dark", "cobalt");
        let drawn: String = of(&screens, DRAWN).map(|shot| shot.svg.as_str()).collect();
        kept(&format!("{}-svg", profile.name), &drawn);
    }
}

#[test]
fn every_screen_is_drawn_with_the_characters_that_the_font_has() {
    for theme in ["dark", "light"] {
        let gallery = gallery("wp8.1");
        let screens = gallery.screens(theme, "lime");
        assert!(screens.len() > 90, "only {} screens", screens.len());
        for shot in gallery.set_up().iter().chain(&screens) {
            let missing =
                |letter: &char| *letter != '\n' && metrics::drawn(*letter) != Some(*letter);
            let missing: String = shot.svg.chars().filter(missing).collect();
            assert!(missing.is_empty(), "{}: {missing}", shot.name);
            assert!(resvg::usvg::roxmltree::Document::parse(&shot.svg).is_ok(), "{}", shot.name);
        }
    }
}

/// How far a channel may be off, of 255, and how many pixels in ten thousand may be further off: two
/// machines may round an edge differently; a letter more is seen.
const OFF: u8 = 12;
const IN_TEN_THOUSAND: usize = 1;

fn differs(one: &Pixmap, other: &Pixmap) -> Option<String> {
    if (one.width(), one.height()) != (other.width(), other.height()) {
        return Some(format!("{}×{} pixels", one.width(), one.height()));
    }
    let far = one
        .data()
        .chunks(4)
        .zip(other.data().chunks(4))
        .filter(|(a, b)| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > OFF))
        .count();
    let all = one.pixels().len();
    (far * 10_000 > all * IN_TEN_THOUSAND).then(|| format!("{far} of {all} pixels are others"))
}

/// Few, each with theme and accent: the rest is compared as SVG.
const PIXELS: [(&str, &str, &[&str]); 2] = [
    ("dark", "cobalt", &["lock screen", "Start", "backup › apps"]),
    ("light", "magenta", &["Start", "messaging › thread"]),
];

#[test]
fn a_few_screens_look_as_kept() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots/screens");
    let accept = std::env::var_os("INSTA_UPDATE").is_some_and(|how| how == "always");
    for (theme, accent, names) in PIXELS {
        let screens = gallery("gdr3").screens(theme, accent);
        for shot in of(&screens, names) {
            let name = wp8_emulator::shell::tree::kebab(&shot.name);
            let path = folder.join(format!("{name}-{theme}.png"));
            if accept {
                std::fs::create_dir_all(&folder).expect("is made");
                std::fs::write(&path, png(&shot.svg).expect("a picture")).expect("is written");
            }
            let kept = std::fs::read(&path).expect("INSTA_UPDATE=always keeps it");
            let kept = Pixmap::decode_png(&kept).expect("a picture");
            let seen = pixels(&shot.svg).expect("a picture");
            assert_eq!(differs(&seen, &kept), None, "{name}, {theme}");
        }
    }
}

#[test]
fn a_switch_more_or_less_is_more_than_the_tolerance() {
    let screens = gallery("gdr3").screens("dark", "cobalt");
    let shot = of(&screens, &["backup › apps"]).next().expect("it is there");
    let one = pixels(&shot.svg).expect("a picture");
    let other = pixels(&shot.svg.replace(">On<", ">Off<")).expect("a picture");
    assert_ne!(differs(&one, &other), None);
}

#[test]
fn a_picture_is_the_same_each_time() {
    let screens = gallery("wp8.0").screens("dark", "cobalt");
    let start = of(&screens, &["Start"]).next().expect("it is there");
    assert_eq!(png(&start.svg), png(&start.svg));
}
