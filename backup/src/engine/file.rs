//! Restoring from a backup file: a restore whose content is on the phone already, so it needs no
//! link, no account and no service. From there on it goes the way of every restore: each category
//! whole or not at all, kept for undoing, resumed after a restart.

use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::OrdMap;

use crate::policy::RestoreOffered;
use crate::protocol::{Filter, UploadId};
use crate::record::{Category, Kind, Record, RecordId};
use crate::stored::{Progress, Purpose, RestoreLane, Write};

use super::Engine;
use super::note::Note;
use super::restore::RestoreMemory;

impl Engine {
    /// Begins to bring these records onto the phone: those that this version accepts. Photos and
    /// videos are not brought back from a file either (fact 14).
    pub(super) fn restore_file(&mut self, records: &Arc<[Record]>) {
        let any_time = self.policy.restore.offered == RestoreOffered::AnyTime;
        if !any_time || self.stored.restore.is_some() {
            self.note(Note::NotOffered);
            return;
        }
        let accepts = self.policy.restore.accepts;
        let mut staged: BTreeMap<Category, OrdMap<RecordId, Record>> = BTreeMap::new();
        for record in &**records {
            let wanted = record.kind() != Kind::Sealed && accepts.holds(record.kind());
            let category = record.category().filter(|category| *category != Category::Photos);
            if let Some(category) = category.filter(|_| wanted) {
                staged.entry(category).or_default().insert(record.id(), record.clone());
            }
        }
        self.drop_request();
        self.restore = RestoreMemory::default();
        if !self.stored.undo.is_empty() {
            self.write(Write::UndoDropped);
        }
        let count = staged.values().map(OrdMap::len).sum::<usize>() as u64;
        let lanes = staged.into_iter().map(|(category, staged)| lane(category, staged)).collect();
        self.begin(Purpose::File, lanes, false);
        self.note(Note::RestoreFromFile { records: count });
    }
}

fn lane(category: Category, staged: OrdMap<RecordId, Record>) -> RestoreLane {
    RestoreLane {
        category,
        generation: UploadId(0),
        pinned: true,
        filter: Filter::ALL,
        background: false,
        progress: Progress::Fetched { staged, remove: Arc::new([]) },
    }
}
