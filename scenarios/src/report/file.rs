//! Files that are replaced whole: a reader sees the old one or the new one, whenever this program or the power ends.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

/// Puts a file in the place of another, or where there is none; folders are made.
///
/// # Errors
///
/// It could not be written; then nothing has changed.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    let mut written =
        tempfile::Builder::new().prefix(".wp8-").suffix(".tmp").make_in(folder, |path| {
            // As any other file is made, not readable for its owner alone.
            File::options().write(true).create_new(true).open(path)
        })?;
    written.write_all(bytes)?;
    written.as_file().sync_all()?;
    written.persist(path)?;
    // The name is in the folder, and a loss of power must not take it out again.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::replace;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("deep/report.xml");
        replace(&path, b"one").expect("is written");
        replace(&path, b"two").expect("is written");
        assert_eq!(std::fs::read(&path).expect("is there"), b"two");
        let names = std::fs::read_dir(path.parent().expect("has one")).expect("is there").count();
        assert_eq!(names, 1);
    }

    #[test]
    fn a_file_that_cannot_be_replaced_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("taken")).expect("is made");
        assert!(replace(&folder.path().join("taken"), b"x").is_err());
        assert_eq!(std::fs::read_dir(folder.path()).expect("is there").count(), 1);
    }
}
