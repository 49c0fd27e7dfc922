//! `wp8.toml`: what is the same for all runs below a folder.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Refusal;
use crate::run::{Folder, Kept, Snapshots};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// One folder for all snapshots, from the folder of `wp8.toml`; it mirrors the folders of the scenarios.
    snapshots: Option<PathBuf>,
}

/// Where snapshots lie, from the `wp8.toml` of the current folder or the nearest one above it.
pub(super) fn snapshots(kept: Kept) -> Result<Snapshots, Refusal> {
    let here = std::env::current_dir().unwrap_or_default();
    let Some(root) = here.ancestors().find(|folder| folder.join("wp8.toml").is_file()) else {
        return Ok(Snapshots { folder: None, kept });
    };
    let File { snapshots } = read(&root.join("wp8.toml"))?;
    let folder = snapshots.map(|path| Folder { path: root.join(path), root: root.to_owned() });
    Ok(Snapshots { folder, kept })
}

fn read(path: &Path) -> Result<File, Refusal> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Refusal::usage(format!(
            "could not read `{}`: {}",
            path.display(),
            crate::library::plain(&error)
        ))
    })?;
    toml::from_str(&text).map_err(|error| {
        Refusal::usage(format!("`{}`: {}", path.display(), error.to_string().trim_end()))
    })
}
