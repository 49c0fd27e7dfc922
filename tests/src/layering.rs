//! Who may use whom: the crates, and the folders of the emulator (`ARCHITECTURE.md` has the
//! reasons).

use crate::source::{Complaint, Exception, Lead, Source, assert_none, text_of};

/// The crates; each may use those before it.
const CRATES: [&str; 4] = ["backup", "emulator", "scenarios", "tests"];

/// The folders of the emulator; each may use those before it.
const FOLDERS: [&str; 7] = ["kernel", "wire", "profile", "quirks", "phone", "world", "shell"];

/// What is not as it should be yet. It may only get shorter.
const EXCEPTIONS: [Exception; 2] = [
    Exception {
        file: "emulator/src/phone/shop_bench.rs",
        used: "crate::world::",
        why: "a bench of tests: the Store's services of the phone meet the Store of the world",
    },
    Exception {
        file: "emulator/src/world/operator/command.rs",
        used: "crate::phone::service::Refused",
        why: "the refusal of a step is for its author, whoever refuses",
    },
];

#[test]
fn a_crate_uses_only_the_crates_below_it() {
    let manifests: Vec<(&str, String)> =
        CRATES.iter().map(|name| (*name, text_of(&format!("{name}/Cargo.toml")))).collect();
    let complaints =
        manifests.iter().flat_map(|(name, text)| complaints_about_manifest(name, text)).collect();
    assert_none(complaints, &[]);
}

#[test]
fn a_folder_of_the_emulator_uses_only_the_folders_below_it() {
    assert_none(complaints_about_folders(&Source::of_crate("emulator")), &EXCEPTIONS);
}

/// Dependencies of all kinds count: a test of a lower crate that needs a higher one belongs into
/// `tests`.
fn complaints_about_manifest(name: &str, text: &str) -> Vec<Complaint> {
    let place = |name: &str| CRATES.iter().position(|known| *known == name);
    let own = place(name).expect("the crate is listed");
    let mut complaints = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some(rest) = line.trim().trim_start_matches('"').strip_prefix("wp8-") else { continue };
        let used: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        let why = match place(&used) {
            Some(below) if below < own => continue,
            Some(_) => format!("`{name}` may use {}", list(&CRATES[..own])),
            None => "no such crate is known to this test".to_owned(),
        };
        let file = format!("{name}/Cargo.toml");
        complaints.push(Complaint { file, line: number + 1, used: format!("wp8-{used}"), why });
    }
    complaints
}

fn complaints_about_folders(source: &Source) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in source.files() {
        if let Some(folder) = file.module.get(1).filter(|folder| place_of(folder).is_none()) {
            let why = format!("it has no place among {}", list(&FOLDERS));
            complaints.push(Complaint {
                file: file.path.clone(),
                line: 1,
                used: folder.clone(),
                why,
            });
        }
    }
    let services = source.folders_in(&["crate", "phone"]);
    let parties = source.folders_in(&["crate", "world"]);
    for lead in source.leads() {
        for to in &lead.to {
            let to: Vec<&str> = to.iter().map(String::as_str).collect();
            let is_service = |name: &str| services.contains(name);
            let is_party = |name: &str| parties.contains(name);
            let why = why_not_that_folder(&lead, &to)
                .or_else(|| why_not_that_service(&lead, &to, is_service))
                .or_else(|| why_not_that_side(&lead, &to, is_party))
                .or_else(|| why_not_that_crate(&lead, &to));
            if let Some(why) = why {
                let used = to.join("::");
                complaints.push(Complaint {
                    file: lead.file.path.clone(),
                    line: lead.line,
                    used,
                    why,
                });
            }
        }
    }
    complaints.dedup();
    complaints
}

/// A folder uses itself and those below it. The root of the crate only names them.
fn why_not_that_folder(lead: &Lead<'_>, to: &[&str]) -> Option<String> {
    let own = lead.file.module.get(1)?;
    let place = place_of(own)?;
    if to == ["crate"] {
        return lead
            .glob
            .then(|| format!("`{own}` names the folders it uses; this is all of them"));
    }
    let ["crate", used, ..] = to else { return None };
    let below = place_of(used).is_some_and(|used| used <= place);
    // What the root itself defines would be a way around the order.
    (!below).then(|| format!("`{own}` may use {}", list(&FOLDERS[..place])))
}

/// A service of the phone does not know the others; what they share lies beside their folders.
fn why_not_that_service(
    lead: &Lead<'_>,
    to: &[&str],
    is_service: impl Fn(&str) -> bool,
) -> Option<String> {
    let own = folder_within(lead, "phone").filter(|own| is_service(own))?;
    if to == ["crate", "phone"] && lead.glob {
        return Some(format!(
            "`phone::{own}` names what it shares with the others; this is all of the phone"
        ));
    }
    let ["crate", "phone", used, ..] = to else { return None };
    (is_service(used) && *used != own).then(|| {
        format!("`phone::{own}` may not use another service: tell it through an effect or a signal")
    })
}

/// A party of the world does not see inside the phone, it talks with it over `wire`. What lies
/// beside their folders holds both sides together.
fn why_not_that_side(
    lead: &Lead<'_>,
    to: &[&str],
    is_party: impl Fn(&str) -> bool,
) -> Option<String> {
    let own = folder_within(lead, "world").filter(|own| is_party(own))?;
    matches!(to, ["crate", "phone", ..])
        .then(|| format!("`world::{own}` may not see inside the phone: they talk over `wire`"))
}

/// The kernel knows nothing of phones, nor of their backups.
fn why_not_that_crate(lead: &Lead<'_>, to: &[&str]) -> Option<String> {
    let in_kernel = lead.file.module.get(1).is_some_and(|folder| folder == "kernel");
    (in_kernel && to.first() == Some(&"wp8_backup"))
        .then(|| "`kernel` knows nothing of phones and backups".to_owned())
}

fn folder_within<'a>(lead: &'a Lead<'_>, folder: &str) -> Option<&'a str> {
    let [_, own, inner, ..] = lead.file.module.as_slice() else { return None };
    (own == folder).then_some(inner.as_str())
}

fn place_of(folder: &str) -> Option<usize> {
    FOLDERS.iter().position(|known| *known == folder)
}

fn list(names: &[&str]) -> String {
    if names.is_empty() {
        return "no other".to_owned();
    }
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said about a file, in an emulator that has a file in each folder.
    fn complaints(path: &str, text: &str) -> Vec<String> {
        let path = format!("emulator/src/{path}");
        let mut texts = vec![
            (
                "emulator/src/lib.rs",
                "pub mod kernel; pub mod phone; pub mod wire; pub mod world; pub mod shell;",
            ),
            ("emulator/src/kernel/mod.rs", "pub struct Time;"),
            ("emulator/src/wire/mod.rs", "pub struct Ask;"),
            (
                "emulator/src/phone/mod.rs",
                "pub mod cx; pub mod store; pub mod start; pub use store::Catalogue;",
            ),
            ("emulator/src/phone/cx.rs", "use crate::phone::store::Tag; pub struct Cx;"),
            ("emulator/src/phone/store/mod.rs", "mod shelf; pub struct Tag; pub struct Catalogue;"),
            ("emulator/src/phone/store/shelf.rs", "use super::Tag; use crate::phone::cx::Cx;"),
            (
                "emulator/src/phone/start/mod.rs",
                "use crate::kernel::Time; use crate::phone::cx::Cx;",
            ),
            (
                "emulator/src/world/mod.rs",
                "pub mod cloud; use crate::phone::cx::Cx; use crate::wire::Ask;",
            ),
            ("emulator/src/world/cloud/mod.rs", "use crate::wire::Ask;"),
            ("emulator/src/shell/mod.rs", "use crate::phone::store::Tag;"),
        ];
        texts.retain(|(other, _)| *other != path);
        texts.push((&path, text));
        let complaints = complaints_about_folders(&Source::of_texts("emulator/src", &texts));
        complaints.iter().map(ToString::to_string).collect()
    }

    #[track_caller]
    fn check(path: &str, text: &str, wanted: &[&str]) {
        assert_eq!(complaints(path, text), wanted, "{text}");
    }

    #[test]
    fn what_is_in_order_is_let_pass() {
        check(
            "phone/start/tile.rs",
            "use super::super::cx::Cx; use crate::{kernel::Time, wire::Ask};",
            &[],
        );
        check("kernel/time.rs", "use super::Time; use std::fmt; // crate::phone", &[]);
    }

    #[test]
    fn the_kernel_may_use_no_other_folder() {
        let wanted =
            "emulator/src/kernel/queue.rs:2: `crate::wire::Ask`: `kernel` may use no other";
        check("kernel/queue.rs", "\nuse crate::wire::Ask;", &[wanted]);
        check("kernel/queue.rs", "\nfn f(_: super::super::wire::Ask) {}", &[wanted]);
        check("kernel/queue.rs", "\nuse crate as all; fn f(_: all::wire::Ask) {}", &[wanted]);
        check("kernel/queue.rs", "\nfn f() { assert!(crate::wire::Ask); }", &[wanted]);
        check(
            "kernel/queue.rs",
            "use wp8_backup::Record;",
            &[
                "emulator/src/kernel/queue.rs:1: `wp8_backup::Record`: `kernel` knows nothing of phones and backups",
            ],
        );
    }

    #[test]
    fn wire_knows_neither_side() {
        let may = "`wire` may use `kernel`";
        for side in ["phone::cx::Cx", "world::cloud"] {
            check(
                "wire/store.rs",
                &format!("use crate::{side};"),
                &[&format!("emulator/src/wire/store.rs:1: `crate::{side}`: {may}")],
            );
        }
    }

    #[test]
    fn tests_inside_a_file_are_not_exempt() {
        check(
            "wire/store.rs",
            "#[cfg(test)] mod tests { use crate::shell; }",
            &["emulator/src/wire/store.rs:1: `crate::shell`: `wire` may use `kernel`"],
        );
    }

    #[test]
    fn all_folders_at_once_are_refused() {
        check(
            "wire/store.rs",
            "use crate::*;",
            &[
                "emulator/src/wire/store.rs:1: `crate`: `wire` names the folders it uses; this is all of them",
            ],
        );
    }

    #[test]
    fn a_service_may_not_use_another() {
        let told =
            "`phone::start` may not use another service: tell it through an effect or a signal";
        let wanted =
            format!("emulator/src/phone/start/tile.rs:1: `crate::phone::store::Tag`: {told}");
        check("phone/start/tile.rs", "use crate::phone::store::Tag;", &[&wanted]);
        check("phone/start/tile.rs", "use super::super::store::Tag;", &[&wanted]);
        check("phone/start/tile.rs", "use crate::phone; fn f(_: phone::store::Tag) {}", &[&wanted]);
        check(
            "phone/start/tile.rs",
            "use crate::phone::Catalogue;",
            &[&format!(
                "emulator/src/phone/start/tile.rs:1: `crate::phone::store::Catalogue`: {told}"
            )],
        );
        check(
            "phone/start/tile.rs",
            "use super::super::*;",
            &[
                "emulator/src/phone/start/tile.rs:1: `crate::phone`: `phone::start` names what it shares with the others; \
             this is all of the phone",
            ],
        );
    }

    #[test]
    fn a_party_of_the_world_may_not_see_inside_the_phone() {
        check(
            "world/cloud/mod.rs",
            "use crate::phone::cx::Cx;",
            &[
                "emulator/src/world/cloud/mod.rs:1: `crate::phone::cx::Cx`: `world::cloud` may not see inside the phone: \
             they talk over `wire`",
            ],
        );
    }

    #[test]
    fn a_folder_without_a_place_is_named() {
        check(
            "helpers/mod.rs",
            "",
            &[
                "emulator/src/helpers/mod.rs:1: `helpers`: it has no place among `kernel`, `wire`, `profile`, `quirks`, `phone`, `world`, `shell`",
            ],
        );
    }

    #[test]
    fn a_crate_may_not_use_one_above_it() {
        let text = "[dependencies]\nwp8-backup.workspace = true\n[dev-dependencies]\nwp8-tests = { path = \"x\" }\n";
        let complaints = complaints_about_manifest("emulator", text);
        let complaints: Vec<String> = complaints.iter().map(ToString::to_string).collect();
        assert_eq!(complaints, ["emulator/Cargo.toml:4: `wp8-tests`: `emulator` may use `backup`"]);
    }
}
