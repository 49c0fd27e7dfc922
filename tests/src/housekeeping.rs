//! What stands in two places says the same, and a rule says why it is there.

use crate::source::{text_of, workspace};

#[test]
fn every_lint_of_the_workspace_has_its_reason_beside_it() {
    let bare = lints_without_a_reason(&text_of("Cargo.toml"));
    assert!(bare.is_empty(), "Cargo.toml: write `# why` behind the lint in line {bare:?}");
}

#[test]
fn every_crate_has_the_lints_of_the_workspace() {
    for member in ["backup", "emulator", "scenarios", "tests"] {
        let manifest = text_of(&format!("{member}/Cargo.toml"));
        assert!(
            manifest.contains("[lints]\nworkspace = true\n"),
            "{member}/Cargo.toml: add `[lints] workspace = true`"
        );
    }
}

/// Clippy takes the nearest `clippy.toml` and does not merge, so the core has two of them.
#[test]
fn both_crates_of_the_core_disallow_the_same() {
    assert_eq!(text_of("backup/clippy.toml"), text_of("emulator/clippy.toml"));
    for line in text_of("backup/clippy.toml").lines().filter(|line| line.contains("path =")) {
        assert!(line.contains("reason = \""), "backup/clippy.toml: no reason in `{line}`");
    }
}

#[test]
fn ci_runs_the_very_commands_of_the_readme() {
    let commands = commands_in(&text_of("README.md"));
    assert_eq!(commands.len(), 2, "the README has two commands: {commands:?}");
    let script = text_of(".ci/run");
    for command in commands {
        assert!(script.contains(&command), ".ci/run does not run `{command}`");
    }
}

#[test]
fn every_link_of_the_pages_leads_to_something() {
    for page in
        ["README.md", "ARCHITECTURE.md"].into_iter().filter(|page| workspace().join(page).is_file())
    {
        let links = links_in(&text_of(page));
        let inside = links.iter().filter(|link| !link.contains("://") && !link.starts_with('#'));
        for link in inside {
            let path = link.split('#').next().unwrap_or_default();
            assert!(workspace().join(path).exists(), "{page}: `{link}` leads nowhere");
        }
    }
}

/// Numbers of the lines, from 1.
fn lints_without_a_reason(manifest: &str) -> Vec<usize> {
    let mut bare = Vec::new();
    let mut among_lints = false;
    for (number, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            among_lints = line.starts_with("[workspace.lints");
            continue;
        }
        let reason = line.split_once('#').map_or("", |(_, reason)| reason.trim());
        if among_lints && line.contains('=') && reason.is_empty() {
            bare.push(number + 1);
        }
    }
    bare
}

/// What stands on a line of its own, four blanks in, and calls `cargo`.
fn commands_in(page: &str) -> Vec<String> {
    let indented = page.lines().filter_map(|line| line.strip_prefix("    "));
    indented.filter(|line| line.starts_with("cargo ")).map(str::to_owned).collect()
}

fn links_in(page: &str) -> Vec<String> {
    let starts = page.split("](").skip(1);
    starts.filter_map(|rest| rest.split_once(')')).map(|(link, _)| link.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lint_without_a_reason_is_found() {
        let manifest = "[workspace.dependencies]\na = \"1\"\n[workspace.lints.rust]\nb = \"deny\" # why\n\
                        c = \"warn\"\nd = \"warn\" #\n[profile.dev]\ne = 2\n";
        assert_eq!(lints_without_a_reason(manifest), [5, 6]);
    }

    #[test]
    fn commands_and_links_are_found() {
        let page = "Run `cargo fmt`:\n\n    cargo run -- x\n\nand [see](a/b.rs#c), [the web](https://example.org/).\n";
        assert_eq!(commands_in(page), ["cargo run -- x"]);
        assert_eq!(links_in(page), ["a/b.rs#c", "https://example.org/"]);
    }
}
