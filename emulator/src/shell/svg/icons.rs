//! The icons, each drawn by us on a square of 48.
//!
//! They are drawn in `currentColor`, so that one drawing serves every theme.

use crate::profile::SYSTEM_APPS;
use crate::shell::tree::kebab;

/// An outline.
macro_rules! line {
    ($path:literal) => {
        concat!(r#"<path fill="none" stroke="currentColor" stroke-width="3" d=""#, $path, r#""/>"#)
    };
}

/// A surface; what overlaps is a hole.
macro_rules! area {
    ($path:literal) => {
        concat!(r#"<path fill="currentColor" fill-rule="evenodd" d=""#, $path, r#""/>"#)
    };
}

pub(super) const PHONE: &str =
    area!("M15 6c-4 2-6 6-5 11 2 12 11 22 22 25 5 1 9-1 11-5l-8-8-6 3c-4-2-8-6-9-11l4-5z");
pub(super) const MESSAGING: &str = concat!(
    line!("M6 9h36v25H23l-9 8v-8H6z"),
    area!("M17 16h4v5h-4zM27 16h4v5h-4z"),
    line!("M16 25c4 5 12 5 16 0")
);
const MAIL: &str = concat!(line!("M6 12h36v25H6z"), line!("M6 13l18 14 18-14"));
const PEOPLE: &str = area!(
    "M18 9a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM5 40c0-9 5-14 13-14s13 5 13 14zM33 13a5 5 0 1 1 0 11 5 5 0 0 1 0-11zM31 28c7-2 13 2 13 10h-10c0-4-1-7-3-10z"
);
pub(super) const PERSON: &str =
    area!("M24 8a8 8 0 1 1 0 17 8 8 0 0 1 0-17zM9 42c0-9 6-14 15-14s15 5 15 14z");
const CALENDAR: &str = concat!(
    line!("M7 11h34v29H7z"),
    area!(
        "M7 11h34v8H7zM13 6h4v6h-4zM31 6h4v6h-4zM13 23h5v5h-5zM22 23h5v5h-5zM31 23h5v5h-5zM13 31h5v5h-5zM22 31h5v5h-5z"
    )
);
const GLOBE: &str = concat!(
    line!("M24 6a18 18 0 1 1 0 36 18 18 0 0 1 0-36z"),
    line!("M24 6c-11 10-11 26 0 36M24 6c11 10 11 26 0 36M7 19h34M7 30h34")
);
const STORE: &str = concat!(
    area!("M8 17h32l-2 25H10zM17 22h6v6h-6zM25 22h6v6h-6zM17 30h6v6h-6zM25 30h6v6h-6z"),
    line!("M17 17c0-14 14-14 14 0")
);
const PHOTOS: &str = concat!(
    line!("M6 10h36v28H6z"),
    area!("M9 35l9-13 7 9 5-6 9 10zM32 14a4 4 0 1 1 0 8 4 4 0 0 1 0-8z")
);
const CAMERA: &str = area!(
    "M6 14h9l3-5h12l3 5h9v25H6zM24 18a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM24 22a4 4 0 1 1 0 8 4 4 0 0 1 0-8z"
);
const GAMES: &str = area!(
    "M14 14h20c8 0 12 24 7 25-4 1-6-8-10-8H17c-4 0-6 9-10 8-5-1-1-25 7-25zM15 19v3h-3v3h3v3h3v-3h3v-3h-3v-3zM31 18h4v4h-4zM28 24h4v4h-4z"
);
const MUSIC: &str = concat!(
    line!("M9 32V26C9 6 39 6 39 26v6"),
    area!("M6 28h9v14H10c-3 0-4-2-4-4zM33 28h9v10c0 2-1 4-4 4h-5z")
);
const OFFICE: &str = concat!(line!("M11 6h19l8 8v28H11z"), line!("M17 20h15M17 27h15M17 34h10"));
const ONENOTE: &str =
    concat!(line!("M12 6h27v36H12z"), line!("M7 13h9M7 24h9M7 35h9"), line!("M21 32V16l11 16V16"));
const MAPS: &str = area!(
    "M24 4c-8 0-14 6-14 14 0 10 14 26 14 26s14-16 14-26c0-8-6-14-14-14zM24 12a6 6 0 1 1 0 12 6 6 0 0 1 0-12z"
);
const HELP: &str = concat!(
    line!("M24 5a19 19 0 1 1 0 38 19 19 0 0 1 0-38z"),
    line!("M18 19c0-8 12-8 12 0 0 5-6 5-6 10"),
    area!("M22 32h4v4h-4z")
);
/// Eight teeth are the dashes of a ring.
const SETTINGS: &str = concat!(
    r#"<circle cx="24" cy="24" r="16" fill="none" stroke="currentColor" stroke-width="7" stroke-dasharray="6.28 6.286" transform="rotate(-11 24 24)"/>"#,
    r#"<circle cx="24" cy="24" r="10.5" fill="none" stroke="currentColor" stroke-width="7"/>"#
);
const ALARMS: &str = concat!(
    line!("M24 10a16 16 0 1 1 0 32 16 16 0 0 1 0-32z"),
    line!("M24 17v10l7 5M6 15l8-8M42 15l-8-8")
);
const CALCULATOR: &str = area!(
    "M10 5h28v38H10zM15 10h18v7H15zM15 21h4v4h-4zM22 21h4v4h-4zM29 21h4v4h-4zM15 28h4v4h-4zM22 28h4v4h-4zM29 28h4v11h-4zM15 35h11v4H15z"
);
const DATA_SENSE: &str =
    concat!(line!("M22 8v18l13 13A18 18 0 1 1 22 8z"), area!("M27 6a18 18 0 0 1 12 30L27 24z"));
const ROOMS: &str = area!("M24 6L4 24h6v18h11V30h6v12h11V24h6z");
const WALLET: &str = area!("M6 12h34v6H10v3h34v21H6zM33 28h6v6h-6z");
pub(super) const DOWNLOAD: &str = concat!(line!("M24 6v24M13 20l11 11 11-11"), line!("M8 40h32"));
const ADD: &str = line!("M24 8v32M8 24h32");
const DELETE: &str =
    concat!(line!("M8 13h32M18 13V7h12v6"), line!("M12 14l2 28h20l2-28M20 20v16M28 20v16"));
pub(super) const ARROW: &str = line!("M8 24h31M27 11l13 13-13 13");
pub(super) const CHEVRON: &str = line!("M10 30l14-12 14 12");
pub(super) const TICK: &str =
    r#"<path fill="none" stroke="currentColor" stroke-width="6" d="M9 25l11 11 20-26"/>"#;
pub(super) const PLANE: &str = area!(
    "M24 4c-2 0-3 2-3 5v9L5 29v4l16-5v9l-5 4v3l8-2 8 2v-3l-5-4v-9l16 5v-4L27 18V9c0-3-1-5-3-5z"
);
pub(super) const SIM: &str =
    concat!(line!("M12 5h16l9 10v28H12z"), line!("M18 22l13 13M31 22L18 35"));
pub(super) const WIFI: &str = concat!(
    r#"<g fill="none" stroke="currentColor" stroke-width="5">"#,
    r#"<path d="M4 19c11-12 29-12 40 0M11 27c7-8 19-8 26 0M18 35c3-4 9-4 12 0"/></g>"#,
    area!("M24 38a4 4 0 1 1 0 8 4 4 0 0 1 0-8z")
);
pub(super) const BOLT: &str = area!("M28 3L9 27h11l-3 18 21-27H26z");
pub(super) const PLAY: &str = area!("M12 6l28 18-28 18z");
/// A pin that is taken out.
const UNPIN: &str = concat!(
    area!("M19 6h14v4h-3v11l6 7v4H25v12l-2 2-2-2V32H12v-4l6-7V10h-3V6z"),
    line!("M8 8l32 32")
);
const RESIZE: &str = line!("M10 38L38 10M20 38H10V28M28 10h10v10");
pub(super) const HEART: &str =
    area!("M24 43C4 28 3 17 9 11c5-5 12-3 15 3 3-6 10-8 15-3 6 6 5 17-15 32z");

/// What an app of the system, or a button of a bar, is known by.
pub(super) fn named(name: &str) -> Option<&'static str> {
    Some(match name {
        "phone" => PHONE,
        "messaging" => MESSAGING,
        "mail" => MAIL,
        "people" => PEOPLE,
        "me" => PERSON,
        "calendar" => CALENDAR,
        "internet-explorer" => GLOBE,
        "store" => STORE,
        "photos" => PHOTOS,
        "camera" => CAMERA,
        "games" => GAMES,
        "music-videos" => MUSIC,
        "office" => OFFICE,
        "onenote" => ONENOTE,
        "maps" => MAPS,
        "help-tips" => HELP,
        "settings" => SETTINGS,
        "alarms" => ALARMS,
        "calculator" => CALCULATOR,
        "data-sense" => DATA_SENSE,
        "rooms" => ROOMS,
        "wallet" => WALLET,
        "new" => ADD,
        "unpin" => UNPIN,
        "resize" => RESIZE,
        "delete-all" => DELETE,
        _ => return None,
    })
}

/// The icon of an app of the system, by its title.
pub(super) fn of_app(title: &str) -> Option<&'static str> {
    let app = SYSTEM_APPS.iter().find(|app| app.title == title)?;
    named(&kebab(app.title))
}

/// What apps of the Store are told apart by: figures, one of which follows from the app.
pub(super) const FIGURES: [&str; 8] = [
    area!("M24 6l5 13h14l-11 8 4 14-12-9-12 9 4-14-11-8h14z"),
    area!("M24 6a18 18 0 1 1 0 36 18 18 0 0 1 0-36zM24 15a9 9 0 1 0 0 18 9 9 0 0 0 0-18z"),
    area!("M24 4l18 10v20L24 44 6 34V14zM24 14l-9 5v10l9 5 9-5V19z"),
    area!("M8 8h14v14H8zM26 8h14v14H26zM8 26h14v14H8zM33 26a7 7 0 1 1 0 14 7 7 0 0 1 0-14z"),
    area!("M10 40V22h7v18zM21 40V8h7v32zM32 40V28h7v12z"),
    area!("M24 6l18 34H6zM24 20l-7 14h14z"),
    area!("M6 24C14 8 34 8 42 24 34 40 14 40 6 24zM24 16a8 8 0 1 0 0 16 8 8 0 0 0 0-16z"),
    area!("M14 8h6v22a7 7 0 1 1-6-7zM20 8l20-3v21a7 7 0 1 1-6-7v-7l-14 2z"),
];

#[cfg(test)]
mod tests {
    use super::{SYSTEM_APPS, of_app};

    #[test]
    fn every_app_of_the_system_has_its_icon() {
        let without: Vec<_> =
            SYSTEM_APPS.iter().filter(|app| of_app(app.title).is_none()).collect();
        assert!(without.is_empty(), "{without:?}");
    }
}
