//! What is too heavy for cellular data waits for Wi-Fi: apps over the version's limit (facts
//! 109–113), videos, and photos in best quality (fact 191; report A06).

use wp8_backup::record::Quality;
use wp8_backup::{Category, Kind as Sort, RecordId};
use wp8_emulator::phone::downloads::Tag;

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "nothing_heavy_on_cellular",
    sentence: "without Wi-Fi no app over the version's limit is downloaded, and no video or best-quality photo uploaded",
    kind: Kind::Always,
    broken_by: Breaker::Mistake("a phone of 8.1 is taken for one of 8.0"),
    seen_in: "network",
    wakes: Wakes::Event,
    watch: Watching::By(|| Box::new(Heavy { uploaded: None })),
};

/// The largest package that cellular carries, in bytes: 20 MB in 8.0 (fact 109), 50 MB from 8.1 on
/// (fact 110).
const LIMITS: &[(&str, u64)] = &[
    ("wp7.8", 20_000_000),
    ("wp8.0", 20_000_000),
    ("gdr1", 20_000_000),
    ("gdr2", 20_000_000),
    ("gdr3", 20_000_000),
    ("wp8.1", 50_000_000),
    ("reference", 50_000_000),
];

/// How far a heavy upload was when Wi-Fi was first seen to be away.
#[derive(Clone, Debug)]
struct Heavy {
    uploaded: Option<(u64, u64)>,
}

fn is_too_large(version: &str, package_bytes: u64) -> bool {
    let limit = LIMITS.iter().find(|(name, _)| *name == version).map(|(_, limit)| *limit);
    limit.is_some_and(|limit| package_bytes > limit)
}

impl Watch for Heavy {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        if sight.network().wifi().link().is_some() || !sight.phone.is_running() {
            self.uploaded = None;
            return Ok(());
        }
        let large = sight.downloads().entries().find(|(entry, _)| {
            is_too_large(sight.version(), entry.package_bytes())
                && sight
                    .downloads()
                    .transfer_of(entry.product)
                    .is_some_and(|tag: Tag| sight.network().progress(tag, sight.now()).is_some())
        });
        if let Some((entry, _)) = large {
            let megabytes = entry.package_bytes() / 1_000_000;
            return Err(format!("{} with {megabytes} MB is downloaded over cellular", entry.title));
        }
        let stored = sight.phone.backup.stored();
        let upload = stored.category(Category::Photos).upload.as_ref();
        let heavy = upload.filter(|upload| {
            upload.changes.iter().any(|change| is_heavy(sight, stored, change.id))
        });
        let now = heavy.map(|upload| (upload.id.0, upload.received_bytes));
        match (self.uploaded.replace(now.unwrap_or_default()), now) {
            (Some((before, had)), Some((id, has))) if before == id && has > had => {
                Err("a video or best-quality photo is uploaded over cellular".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

fn is_heavy(sight: &Sight<'_>, stored: &wp8_backup::Stored, id: RecordId) -> bool {
    let record = sight.phone.camera.records().find(|record| record.id() == id);
    record.is_some_and(|record| match record.kind() {
        Sort::Video => true,
        Sort::Photo => stored.photo_quality == Some(Quality::Best),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::is_too_large;

    #[test]
    fn a_package_between_the_limits_of_two_versions_is_too_large_for_one() {
        assert!(is_too_large("wp8.0", 30_000_000));
        assert!(!is_too_large("wp8.1", 30_000_000));
    }
}
