//! Files that are replaced whole: a reader sees the old one or the new one, whenever this program or the power ends.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Puts a file in the place of another, or where there is none; folders are made. What is no file but leads somewhere
/// (`/dev/stdout`, a pipe) is written to.
///
/// # Errors
///
/// It could not be written; then nothing has changed.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Behind a link, what it leads to is replaced.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if path.metadata().is_ok_and(|about| !about.is_file() && !about.is_dir()) {
        return File::options().write(true).open(path)?.write_all(bytes);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    sweep(folder);
    match put(folder, &path, bytes) {
        // Another run swept it away in the moment between its being made and being held.
        Err(error) if error.kind() == io::ErrorKind::NotFound => put(folder, &path, bytes),
        written => written,
    }
}

fn put(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut written =
        tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).make_in(folder, |path| {
            // As any other file is made, not readable for its owner alone.
            File::options().write(true).create_new(true).open(path)
        })?;
    // Held while it is written, so that nobody takes it for left over. Where files cannot be held, nobody sweeps.
    let _ = written.as_file().try_lock();
    written.write_all(bytes)?;
    written.as_file().sync_all()?;
    written.persist(path)?;
    // The name is in the folder, and a loss of power must not take it out again.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

const PREFIX: &str = ".wp8-";
const SUFFIX: &str = ".tmp";

/// Takes away what runs left behind that were killed while they wrote: nobody holds it any more.
fn sweep(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let is_ours = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(PREFIX) && name.ends_with(SUFFIX)
    };
    for path in entries.flatten().map(|entry| entry.path()).filter(is_ours) {
        let Ok(file) = File::options().write(true).open(&path) else { continue };
        if file.try_lock().is_ok() {
            // If it is gone already, so much the better.
            let _ = std::fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{File, replace};

    fn names(folder: &std::path::Path) -> usize {
        std::fs::read_dir(folder).expect("is there").count()
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("deep/report.xml");
        replace(&path, b"one").expect("is written");
        replace(&path, b"two").expect("is written");
        assert_eq!(std::fs::read(&path).expect("is there"), b"two");
        assert_eq!(names(path.parent().expect("has one")), 1);
    }

    #[test]
    fn a_file_that_cannot_be_replaced_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("taken")).expect("is made");
        assert!(replace(&folder.path().join("taken"), b"x").is_err());
        assert_eq!(names(folder.path()), 1);
    }

    #[test]
    fn what_a_killed_run_left_is_taken_away_and_what_another_run_writes_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let [left, held] = [".wp8-left.tmp", ".wp8-held.tmp"].map(|name| folder.path().join(name));
        std::fs::write(&left, b"half a rep").expect("is written");
        std::fs::write(&held, b"half a rep").expect("is written");
        let holder = File::open(&held).expect("is there");
        holder.lock().expect("can be held");
        replace(&folder.path().join("report.xml"), b"whole").expect("is written");
        assert!(!left.exists() && held.exists());
    }

    #[cfg(unix)]
    #[test]
    fn behind_a_link_the_file_is_replaced_and_the_link_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let [file, link] = ["report.xml", "latest.xml"].map(|name| folder.path().join(name));
        std::fs::write(&file, b"old").expect("is written");
        std::os::unix::fs::symlink(&file, &link).expect("is linked");
        replace(&link, b"new").expect("is written");
        assert_eq!(std::fs::read(&file).expect("is there"), b"new");
        assert!(link.is_symlink());
    }
}
