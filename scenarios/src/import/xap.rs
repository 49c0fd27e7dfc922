//! XAP packages: an archive with the manifest at its root (fact 307). Nothing else in it is opened.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use super::findings::quoted;
use super::{Format, Imported, Item, Reading, Unreadable, manifest, text};

/// The manifest's name; packages are found that write it in other cases.
const NAME: &str = "WMAppManifest.xml";

/// A manifest is a few kilobytes; one that says it is more is not unpacked any further.
const LARGEST_MANIFEST: u64 = 1 << 20;

pub(super) fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| {
        Unreadable(format!("it is no archive, which every XAP package is: {}", in_words(&error)))
    })?;
    let manifests: Vec<(usize, String)> = (0..archive.len())
        .filter_map(|index| {
            let name = archive.name_for_index(index)?.ok()?.into_owned();
            is_the_manifest(&name).then_some((index, name))
        })
        .collect();
    let Some((index, name)) = manifests.first() else {
        return Err(Unreadable(format!(
            "the archive has no `{NAME}` at its root: it is no package for Windows Phone 7 or 8"
        )));
    };
    let failed = |why: String| Unreadable(format!("could not unpack {}: {why}", quoted(name)));
    let entry = archive.by_index(*index).map_err(|error| failed(in_words(&error)))?;
    let mut unpacked = Vec::new();
    entry
        .take(LARGEST_MANIFEST + 1)
        .read_to_end(&mut unpacked)
        .map_err(|error| failed(crate::library::plain(&error)))?;
    if unpacked.len() as u64 > LARGEST_MANIFEST {
        return Err(failed(format!("it has more than {LARGEST_MANIFEST} bytes")));
    }
    let decoded = text::decode(&unpacked);
    let mut reading = Reading::within(&decoded.text, Some(name));
    reading.report_broken(&decoded);
    if manifests.len() > 1 {
        reading
            .odd(0, format!("the archive has {} manifests; the first one counts", manifests.len()));
    }
    if name.contains('\\') {
        reading.odd(0, format!("its name is written with a backslash: {}", quoted(name)));
    }
    let app = manifest::app(&decoded.text, bytes.len() as u64, &mut reading)?;
    reading.keep(0, Item::App(app));
    Ok(reading.done(Format::Xap))
}

/// Whether an entry is the manifest at the root: some tools write backslashes, some a `./` in front,
/// some small letters.
fn is_the_manifest(name: &str) -> bool {
    let name = name.replace('\\', "/");
    let name = name.trim_start_matches("./").trim_start_matches('/');
    name.eq_ignore_ascii_case(NAME)
}

fn in_words(error: &ZipError) -> String {
    if let ZipError::Io(error) = error {
        return crate::library::plain(error);
    }
    error.to_string().trim_end_matches('.').to_owned()
}
