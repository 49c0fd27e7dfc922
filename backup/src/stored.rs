//! What the engine keeps on the phone's disk.
//!
//! [`Stored`] changes by [`Write`]s only, and every `Write` leaves it in a state the engine can boot
//! from: power may be cut between any two.

use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use crate::cautious;
use crate::policy::Policy;
use crate::protocol::{Cursor, DeviceId, Filter, UploadId};
use crate::record::{Body, Category, Digest, Kinds, Media, Quality, Record, RecordId};

/// Everything that survives a loss of power.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    categories: [StoredCategory; 3],
    /// In which quality photos are uploaded; none: "Don't upload".
    pub photo_quality: Option<Quality>,
    /// In which quality videos are uploaded; none: "Don't upload".
    pub video_quality: Option<Quality>,
    /// Which key the stored backup is sealed with, as [`SealingKey::check`](crate::SealingKey::check)
    /// names it.
    pub key_check: Option<u64>,
    /// The restore that is going on.
    pub restore: Option<Restore>,
    /// What it takes to undo the last restore, where the policy keeps it.
    #[serde(deserialize_with = "cautious::map")]
    pub undo: OrdMap<Category, Undo>,
}

/// One row of the backup page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCategory {
    /// Whether it is switched on.
    pub on: bool,
    /// Kinds the user took out, where the page has a switch of its own for them (fact 31).
    pub excluded: Kinds,
    /// When it was switched on; needs relax counting from here while there is no success.
    pub counting_from_ms: u64,
    /// The last time the service was known to have everything.
    pub last_success_ms: Option<u64>,
    /// The service's current state, as far as this phone knows.
    pub head: Option<UploadId>,
    /// What the service has: the digest of each record as it was sent.
    #[serde(deserialize_with = "cautious::map")]
    pub sent: OrdMap<RecordId, Digest>,
    /// The upload that is going on.
    pub upload: Option<PlannedUpload>,
    /// Whether the service may hold what this phone does not know of: then the next upload holds
    /// everything, and there is one even if that is nothing.
    pub full_needed: bool,
    /// Whether what is stored is to be deleted, and the service has not confirmed it.
    pub deleting: bool,
}

impl StoredCategory {
    /// From when on a long time without success is counted.
    #[must_use]
    pub fn waiting_from_ms(&self) -> u64 {
        self.last_success_ms.unwrap_or(0).max(self.counting_from_ms)
    }
}

/// An upload as it was planned; its content is read again after a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedUpload {
    /// Which upload.
    pub id: UploadId,
    /// What it builds on.
    pub base: Option<UploadId>,
    /// What it changes, in the order in which it is sent.
    pub changes: Arc<[PlannedChange]>,
    /// How long it is.
    pub total_bytes: u64,
    /// How much of it the service has confirmed.
    pub received_bytes: u64,
}

/// One change of a planned upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedChange {
    /// Whose.
    pub id: RecordId,
    /// The content that is sent; none: a removal.
    pub digest: Option<Digest>,
}

/// A restore that is going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restore {
    /// What it is for.
    pub purpose: Purpose,
    /// What is restored, category by category, in this order.
    pub lanes: Vec<RestoreLane>,
    /// Whether the user has still to pick from what arrives.
    pub picking: bool,
    /// The restored accounts that have no password.
    pub accounts: Arc<[RestoredAccount]>,
    /// Whether the user has been through the page of restored accounts.
    pub accounts_answered: bool,
}

/// What a restore is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// Content comes from this phone's backup.
    Backup(DeviceId),
    /// Content comes from a backup file that was opened on this phone.
    File,
    /// The phone goes back to what it held before the last restore.
    Undo,
}

/// One category of a restore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreLane {
    /// Which category.
    pub category: Category,
    /// Which state of it; meaningless when undoing.
    pub generation: UploadId,
    /// Whether the user chose this very state: then no newer one may take its place.
    pub pinned: bool,
    /// What of it.
    pub filter: Filter,
    /// Whether set-up goes on without waiting for it (fact 86).
    pub background: bool,
    /// How far it is.
    pub progress: Progress,
}

/// How far one category of a restore is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// Content is arriving; what has arrived is kept.
    Fetching {
        /// Where the next stretch begins.
        cursor: Cursor,
        /// The length of everything; known once the first stretch is there.
        of_bytes: Option<u64>,
        /// What has arrived.
        #[serde(deserialize_with = "cautious::map")]
        staged: OrdMap<RecordId, Record>,
    },
    /// Everything has arrived and nothing of it is on the phone for certain.
    Fetched {
        /// What has arrived.
        #[serde(deserialize_with = "cautious::map")]
        staged: OrdMap<RecordId, Record>,
        /// What is to go from the phone: only when a restore is undone.
        remove: Arc<[RecordId]>,
    },
    /// It is on the phone.
    Applied {
        /// How many records were applied.
        records: u64,
    },
}

impl Progress {
    /// Nothing yet.
    #[must_use]
    pub fn beginning() -> Self {
        Self::Fetching { cursor: Cursor::default(), of_bytes: None, staged: OrdMap::new() }
    }
}

/// What it takes to undo the restore of one category: nothing else on the phone is touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// Records the restore replaced, as they were.
    pub put: Arc<[Record]>,
    /// Records the restore added.
    pub remove: Arc<[RecordId]>,
}

/// An account that came back without its password (fact 90).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoredAccount {
    /// Its record.
    pub id: RecordId,
    /// The address one signs in with.
    pub address: Arc<str>,
}

/// One change of [`Stored`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Write {
    /// A category was switched.
    Switched {
        /// Which.
        category: Category,
        /// To what.
        on: bool,
        /// When.
        at_ms: u64,
    },
    /// Kinds were taken out of a category or put back.
    Excluded {
        /// Which category.
        category: Category,
        /// All kinds that are now out.
        kinds: Kinds,
    },
    /// Qualities were chosen on the page of photos and videos.
    QualityChosen {
        /// For photos.
        photos: Option<Quality>,
        /// For videos.
        videos: Option<Quality>,
    },
    /// Records are sealed with this key from now on.
    KeyChosen {
        /// What names it.
        check: u64,
    },
    /// An upload begins.
    UploadPlanned {
        /// Of what.
        category: Category,
        /// Which.
        upload: PlannedUpload,
    },
    /// The service has this much of the upload.
    UploadReceived {
        /// Of what.
        category: Category,
        /// Up to here.
        up_to_bytes: u64,
    },
    /// The upload is no longer wanted.
    UploadDropped {
        /// Of what.
        category: Category,
    },
    /// The upload is the service's current state.
    Committed {
        /// Of what.
        category: Category,
        /// When the answer came.
        at_ms: u64,
    },
    /// The service has everything already.
    FoundUnchanged {
        /// Of what.
        category: Category,
        /// When this was looked at.
        at_ms: u64,
    },
    /// What the service has is not known any more: the next upload holds everything.
    Forgotten {
        /// Of what.
        category: Category,
    },
    /// What is stored is to be deleted.
    DeleteAsked {
        /// Of what.
        category: Category,
    },
    /// What was stored is gone.
    Deleted {
        /// Of what.
        category: Category,
    },
    /// A restore begins.
    RestoreBegan(Restore),
    /// A stretch has arrived.
    RestoreFetched {
        /// Of what.
        category: Category,
        /// The records that ended in it.
        records: Arc<[Record]>,
        /// Where the next one begins.
        next: Cursor,
        /// The length of everything, if it was said.
        of_bytes: Option<u64>,
        /// Whether this was the last stretch.
        complete: bool,
    },
    /// The chosen state was replaced by a newer one while it was fetched: from the beginning.
    RestoreStartedOver {
        /// Of what.
        category: Category,
        /// The newer state.
        generation: UploadId,
    },
    /// What a category's restore is about to change.
    UndoKept {
        /// Of what.
        category: Category,
        /// What it takes to undo it.
        undo: Undo,
    },
    /// A category is on the phone.
    RestoreApplied {
        /// Which.
        category: Category,
    },
    /// Of what has arrived only this is wanted.
    Picked {
        /// Sorted.
        records: Arc<[RecordId]>,
    },
    /// The user has been through the page of restored accounts.
    AccountsAnswered,
    /// The restore is over, one way or another.
    RestoreEnded,
    /// What the last restore changed cannot be undone any more.
    UndoDropped,
}

impl Stored {
    /// The disk of a phone that has just been set up, with backup answered "not now" (fact 36).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One row of the backup page.
    #[must_use]
    pub const fn category(&self, category: Category) -> &StoredCategory {
        &self.categories[category.index()]
    }

    const fn category_mut(&mut self, category: Category) -> &mut StoredCategory {
        &mut self.categories[category.index()]
    }

    /// The category's part of the restore that is going on.
    #[must_use]
    pub fn lane(&self, category: Category) -> Option<&RestoreLane> {
        self.restore.as_ref()?.lanes.iter().find(|lane| lane.category == category)
    }

    fn lane_mut(&mut self, category: Category) -> Option<&mut RestoreLane> {
        self.restore.as_mut()?.lanes.iter_mut().find(|lane| lane.category == category)
    }

    /// The record as it may be sent: admitted by the policy, not taken out by the user, and a photo
    /// or video in the chosen quality.
    pub(crate) fn admit(
        &self,
        policy: &Policy,
        category: Category,
        record: &Record,
    ) -> Option<Record> {
        if self.category(category).excluded.holds(record.kind()) {
            return None;
        }
        let record = policy.admit(category, record)?;
        Some(if let Body::Photo(media) = record.body() {
            let sent_as = Some(self.photo_quality?);
            Record::new(record.id(), Body::Photo(Media { sent_as, ..media.clone() }))
        } else if let Body::Video(media) = record.body() {
            let sent_as = Some(self.video_quality?);
            Record::new(record.id(), Body::Video(Media { sent_as, ..media.clone() }))
        } else {
            record
        })
    }

    /// Changes the disk. A write that names what is not there changes nothing.
    pub fn apply(&mut self, write: &Write) {
        match write {
            Write::Switched { category, on, at_ms } => {
                let row = self.category_mut(*category);
                row.on = *on;
                row.counting_from_ms = *at_ms;
            }
            Write::Excluded { category, kinds } => self.category_mut(*category).excluded = *kinds,
            Write::QualityChosen { photos, videos } => {
                self.photo_quality = *photos;
                self.video_quality = *videos;
            }
            Write::KeyChosen { check } => self.key_check = Some(*check),
            Write::UploadPlanned { category, upload } => {
                self.category_mut(*category).upload = Some(upload.clone());
            }
            Write::UploadReceived { category, up_to_bytes } => {
                if let Some(upload) = &mut self.category_mut(*category).upload {
                    upload.received_bytes = (*up_to_bytes).min(upload.total_bytes);
                }
            }
            Write::UploadDropped { category } => self.category_mut(*category).upload = None,
            Write::Committed { category, at_ms } => self.category_mut(*category).commit(*at_ms),
            Write::FoundUnchanged { category, at_ms } => {
                self.category_mut(*category).last_success_ms = Some(*at_ms);
            }
            Write::Forgotten { category } => {
                let row = self.category_mut(*category);
                row.forget();
                row.full_needed = true;
            }
            Write::DeleteAsked { category } => self.category_mut(*category).deleting = true,
            Write::Deleted { category } => {
                let row = self.category_mut(*category);
                row.forget();
                row.deleting = false;
                row.full_needed = false;
                row.last_success_ms = None;
            }
            Write::RestoreBegan(restore) => self.restore = Some(restore.clone()),
            Write::RestoreFetched { category, records, next, of_bytes, complete } => {
                if let Some(lane) = self.lane_mut(*category) {
                    lane.take(records, *next, *of_bytes, *complete);
                }
            }
            Write::RestoreStartedOver { category, generation } => {
                if let Some(lane) = self.lane_mut(*category) {
                    lane.generation = *generation;
                    lane.progress = Progress::beginning();
                }
            }
            Write::UndoKept { category, undo } => {
                self.undo.insert(*category, undo.clone());
            }
            Write::RestoreApplied { category } => self.applied(*category),
            Write::Picked { records } => self.picked(records),
            Write::AccountsAnswered => {
                if let Some(restore) = &mut self.restore {
                    restore.accounts_answered = true;
                }
            }
            Write::RestoreEnded => self.restore = None,
            Write::UndoDropped => self.undo = OrdMap::new(),
        }
    }

    /// What a restore has brought so far and is not on the phone, category by category.
    pub fn arrived(&self) -> impl Iterator<Item = &Record> {
        let lanes = self.restore.iter().flat_map(|restore| &restore.lanes);
        lanes.filter_map(RestoreLane::staged).flat_map(OrdMap::values)
    }

    fn picked(&mut self, records: &[RecordId]) {
        let Some(restore) = &mut self.restore else {
            return;
        };
        restore.picking = false;
        for lane in &mut restore.lanes {
            if let Progress::Fetched { staged, .. } = &mut lane.progress {
                let wanted = staged.iter().filter(|(id, _)| records.binary_search(id).is_ok());
                *staged = wanted.map(|(id, record)| (*id, record.clone())).collect();
            }
        }
    }

    fn applied(&mut self, category: Category) {
        let Some(restore) = &mut self.restore else {
            return;
        };
        let Some(lane) = restore.lanes.iter_mut().find(|lane| lane.category == category) else {
            return;
        };
        let Progress::Fetched { staged, .. } = &lane.progress else {
            return;
        };
        let mut accounts = restore.accounts.to_vec();
        accounts.extend(staged.values().filter_map(|record| {
            let account = record.body().account().filter(|account| account.password.is_none())?;
            Some(RestoredAccount { id: record.id(), address: account.address.clone() })
        }));
        lane.progress = Progress::Applied { records: staged.len() as u64 };
        restore.accounts = accounts.into();
    }
}

impl StoredCategory {
    fn commit(&mut self, at_ms: u64) {
        let Some(upload) = self.upload.take() else {
            return;
        };
        for change in &*upload.changes {
            match change.digest {
                Some(digest) => self.sent.insert(change.id, digest),
                None => self.sent.remove(&change.id),
            };
        }
        self.head = Some(upload.id);
        self.full_needed = false;
        self.last_success_ms = Some(at_ms);
    }

    fn forget(&mut self) {
        self.head = None;
        self.sent = OrdMap::new();
        self.upload = None;
    }
}

impl RestoreLane {
    const fn staged(&self) -> Option<&OrdMap<RecordId, Record>> {
        match &self.progress {
            Progress::Fetching { staged, .. } | Progress::Fetched { staged, .. } => Some(staged),
            Progress::Applied { .. } => None,
        }
    }

    fn take(
        &mut self,
        records: &[Record],
        next: Cursor,
        said_of_bytes: Option<u64>,
        complete: bool,
    ) {
        let Progress::Fetching { cursor, of_bytes, staged } = &mut self.progress else {
            return;
        };
        for record in records {
            staged.insert(record.id(), record.clone());
        }
        *cursor = next;
        *of_bytes = said_of_bytes.or(*of_bytes);
        if complete {
            let staged = std::mem::take(staged);
            self.progress = Progress::Fetched { staged, remove: Arc::new([]) };
        }
    }
}
