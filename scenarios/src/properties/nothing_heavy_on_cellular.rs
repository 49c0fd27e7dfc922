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
    wakes: Wakes::NETWORK.or(Wakes::BACKUP).or(Wakes::DOWNLOADS).or(Wakes::POWER),
    watch: Watching::By(|| Box::new(Heavy { upload: None })),
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

/// The upload of photos and videos that goes on.
#[derive(Clone, Debug)]
struct Heavy {
    upload: Option<Upload>,
}

/// An upload as it was when it was first seen: another quality chosen later is not for it.
#[derive(Clone, Copy, Debug)]
struct Upload {
    id: u64,
    is_heavy: bool,
    received_bytes: u64,
    /// There was no Wi-Fi at the last look.
    without_wifi: bool,
}

fn is_too_large(version: &str, package_bytes: u64) -> bool {
    let limit = LIMITS.iter().find(|(name, _)| *name == version).map(|(_, limit)| *limit);
    limit.is_some_and(|limit| package_bytes > limit)
}

impl Watch for Heavy {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let without_wifi = sight.network().wifi().link().is_none();
        let stored = sight.phone.backup.stored();
        let upload = stored.category(Category::Photos).upload.as_ref();
        let before = self.upload;
        self.upload = upload.map(|upload| {
            let known = before.filter(|before| before.id == upload.id.0);
            let is_heavy = known.map_or_else(
                || upload.changes.iter().any(|change| is_heavy(sight, stored, change.id)),
                |known| known.is_heavy,
            );
            let received_bytes = upload.received_bytes;
            Upload { id: upload.id.0, is_heavy, received_bytes, without_wifi }
        });
        if let (Some(before), Some(now)) = (before, self.upload)
            && before.id == now.id
            && now.is_heavy
            && before.without_wifi
            && without_wifi
            && now.received_bytes > before.received_bytes
        {
            return Err("a video or best-quality photo is uploaded over cellular".to_owned());
        }
        if !without_wifi || !sight.phone.is_running() {
            return Ok(());
        }
        let large = sight.downloads().entries().find(|(entry, _)| {
            is_too_large(sight.version(), entry.package_bytes())
                && sight
                    .downloads()
                    .transfer_of(entry.product)
                    .is_some_and(|tag: Tag| sight.network().progress(tag, sight.now()).is_some())
        });
        match large {
            None => Ok(()),
            Some((entry, _)) => {
                let megabytes = entry.package_bytes() / 1_000_000;
                Err(format!("{} with {megabytes} MB is downloaded over cellular", entry.title))
            }
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
