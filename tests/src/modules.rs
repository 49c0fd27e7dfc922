//! Every file is part of a crate: one that no `mod` line names is compiled by nobody and rots.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use syn::ext::IdentExt as _;

use crate::source::{parse, rust_files, text_of, workspace};

#[test]
fn every_file_is_reached_from_the_root_of_its_crate() {
    let read = |path: &str| workspace().join(path).is_file().then(|| text_of(path));
    let reached = reached_from(roots(), read);
    let members = ["backup", "emulator", "scenarios", "tests"];
    let mut forgotten: Vec<String> = members.into_iter().flat_map(rust_files).collect();
    forgotten.retain(|path| !reached.contains(path));
    assert!(forgotten.is_empty(), "no `mod` line leads to: {}", forgotten.join(", "));
}

/// The roots of all targets of the workspace, as Cargo knows them.
fn roots() -> Vec<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(workspace())
        .output()
        .expect("cargo is there: it ran this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo answers in JSON");
    let root = metadata["workspace_root"].as_str().expect("cargo names the workspace");
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let targets = packages.flat_map(|package| package["targets"].as_array().into_iter().flatten());
    let paths = targets.filter_map(|target| target["src_path"].as_str());
    let inside = paths.filter_map(|path| Path::new(path).strip_prefix(root).ok()?.to_str());
    inside.map(|path| path.replace('\\', "/")).collect()
}

/// All files that `mod` lines lead to, the roots among them.
fn reached_from(roots: Vec<String>, read: impl Fn(&str) -> Option<String>) -> BTreeSet<String> {
    let mut reached: BTreeSet<String> = roots.iter().cloned().collect();
    let mut waiting: Vec<(String, bool)> = roots.into_iter().map(|root| (root, true)).collect();
    while let Some((path, is_root)) = waiting.pop() {
        let Some(text) = read(&path) else { continue };
        for child in children(&parse(&path, &text).items, &folder_of_children(&path, is_root)) {
            let found = child.into_iter().filter(|path| read(path).is_some());
            for path in found {
                if reached.insert(path.clone()) {
                    waiting.push((path, false));
                }
            }
        }
    }
    reached
}

fn folder_of_children(path: &str, is_root: bool) -> String {
    let (folder, file) = path.rsplit_once('/').expect("a file lies in a folder");
    if is_root || file == "mod.rs" {
        folder.to_owned()
    } else {
        path.trim_end_matches(".rs").to_owned()
    }
}

/// For each `mod` line, the two places where its file may lie.
fn children(items: &[syn::Item], folder: &str) -> Vec<[String; 2]> {
    let mut found = Vec::new();
    for item in items {
        let syn::Item::Mod(item) = item else { continue };
        let moved = item.attrs.iter().any(|attribute| attribute.path().is_ident("path"));
        if moved && (folder.ends_with("/examples") || folder.ends_with("/benches")) {
            // An example, or a benchmark of another crate, shares what the emulator's benchmarks are made of.
            continue;
        }
        assert!(
            !moved,
            "{folder}: `mod {}` has a `#[path]`: a file lies where its name says",
            item.ident
        );
        let inside = format!("{folder}/{}", item.ident.unraw());
        match &item.content {
            Some((_, items)) => found.extend(children(items, &inside)),
            None => found.push([format!("{inside}.rs"), format!("{inside}/mod.rs")]),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_its_mod_line_is_not_reached() {
        let texts = [
            ("x/src/lib.rs", "pub mod a; mod r#type; mod inner { mod d; } // mod e;"),
            ("x/src/a/mod.rs", "mod b;"),
            ("x/src/a/b.rs", "mod c;"),
            ("x/src/a/b/c.rs", ""),
            ("x/src/inner/d.rs", ""),
            ("x/src/type.rs", ""),
            ("x/src/e.rs", ""),
            ("x/src/a/c.rs", ""),
        ];
        let read = |path: &str| {
            texts.iter().find(|(known, _)| *known == path).map(|(_, text)| (*text).to_owned())
        };
        let reached = reached_from(vec!["x/src/lib.rs".to_owned()], read);
        let forgotten: Vec<&str> =
            texts.iter().map(|(path, _)| *path).filter(|path| !reached.contains(*path)).collect();
        assert_eq!(forgotten, ["x/src/e.rs", "x/src/a/c.rs"]);
    }

    #[test]
    #[should_panic(expected = "a file lies where its name says")]
    fn a_file_lies_where_its_name_says() {
        let read = |_: &str| Some("#[path = \"other.rs\"] mod a;".to_owned());
        reached_from(vec!["x/src/lib.rs".to_owned()], read);
    }
}
