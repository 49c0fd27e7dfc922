//! A backup service for one account, in memory.
//!
//! Pure: every request gets its answer from what is stored and the service's clock. Who may ask
//! (tokens, accounts, outages) is decided by whoever wraps it. Clones share their content.

use std::cmp::Reverse;
use std::ops::Bound;
use std::sync::Arc;

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

use crate::policy::Retention;
use crate::protocol::{
    Answer, BackupSummary, CategorySummary, Change, Commit, Cursor, Device, DeviceId, Fetch,
    GenerationSummary, Part, Refusal, Request, Upload, UploadId,
};
use crate::record::{Category, Kind, Record, RecordId};

/// Assumed: the free storage of an account of the time, 7 GB (fact 54).
pub const FREE_STORAGE_BYTES: u64 = 7_000_000_000;

/// What the service stores for one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceStore {
    devices: OrdMap<DeviceId, DeviceShelf>,
    camera_roll: CameraRoll,
    /// How much the account may store. Photos and videos count; backups of devices do not (fact 45),
    /// but for what the next field says.
    pub quota_bytes: u64,
    /// Data of apps in the current backups counts as well, as some reported (fact 356). What is sealed
    /// cannot be told from anything else, and does not count.
    pub app_data_counts: bool,
}

/// What is stored of one phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct DeviceShelf {
    about: Option<Arc<Device>>,
    /// Its backup was deleted on the web: the phone is to be told (fact 44).
    turned_off: bool,
    shelves: OrdMap<Category, Shelf>,
}

/// What is stored of one category of one phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Shelf {
    open: Option<OpenUpload>,
    /// Oldest first.
    generations: Vector<Generation>,
    deleted: OrdMap<RecordId, DeletedItem>,
    /// How long they can be asked back, as the phone said last.
    window_ms: u64,
}

/// A committed state of a category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generation {
    /// The upload that made it.
    pub id: UploadId,
    /// The first commit that went into it, by the service's clock.
    pub began_at_ms: i64,
    /// The last commit that went into it, by the service's clock.
    pub taken_at_ms: i64,
    /// Its content.
    pub records: OrdMap<RecordId, Record>,
    /// How long its records are together.
    pub bytes: u64,
}

/// A record that was deleted on its phone and can still be asked back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedItem {
    /// The record as it was.
    pub record: Record,
    /// When the service was told, by its clock.
    pub deleted_at_ms: i64,
}

impl DeletedItem {
    fn is_over(&self, now_ms: i64, window_ms: u64) -> bool {
        let window_ms = i64::try_from(window_ms).unwrap_or(i64::MAX);
        now_ms.saturating_sub(self.deleted_at_ms) > window_ms
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct OpenUpload {
    upload: Upload,
    received_bytes: u64,
    changes: Vector<Change>,
}

/// Uploaded photos and videos: one place for all phones of the account (report A07).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct CameraRoll {
    media: OrdMap<RecordId, Record>,
    used_bytes: u64,
    open: OrdMap<UploadId, OpenUpload>,
    committed: OrdMap<UploadId, ()>,
}

impl Default for ServiceStore {
    fn default() -> Self {
        Self::new(FREE_STORAGE_BYTES)
    }
}

impl ServiceStore {
    /// The store of a new account.
    #[must_use]
    pub fn new(quota_bytes: u64) -> Self {
        Self {
            devices: OrdMap::new(),
            camera_roll: CameraRoll::default(),
            quota_bytes,
            app_data_counts: false,
        }
    }

    /// Answers a request at `now_ms` of the service's clock. Asking twice changes nothing more.
    pub fn answer(&mut self, now_ms: i64, request: &Request) -> Answer {
        self.expire_due(now_ms);
        let answer = match request {
            Request::List => Ok(Answer::Backups(self.list())),
            Request::Put(part) => self.put(part),
            Request::Commit(commit) => self.commit(now_ms, commit),
            Request::Fetch(fetch) => self.fetch(fetch),
            Request::Delete { device, category } => {
                self.delete(*device, *category);
                Ok(Answer::Deleted)
            }
        };
        answer.unwrap_or_else(Answer::Refused)
    }

    /// The backups of this account, newest first.
    #[must_use]
    pub fn list(&self) -> Arc<[BackupSummary]> {
        let mut backups: Vec<BackupSummary> =
            self.devices.values().filter_map(DeviceShelf::summary).collect();
        backups.sort_by_key(|backup| (Reverse(backup.taken_at_ms), backup.device.id));
        backups.into()
    }

    /// The states of one category of one phone, oldest first.
    pub fn generations(
        &self,
        device: DeviceId,
        category: Category,
    ) -> impl Iterator<Item = &Generation> {
        self.shelf(device, category).into_iter().flat_map(|shelf| shelf.generations.iter())
    }

    /// The current state of one category of one phone.
    #[must_use]
    pub fn newest(&self, device: DeviceId, category: Category) -> Option<&Generation> {
        self.shelf(device, category)?.generations.last()
    }

    /// What can still be asked back of one category of one phone.
    pub fn deleted_items(
        &self,
        device: DeviceId,
        category: Category,
    ) -> impl Iterator<Item = &DeletedItem> {
        self.shelf(device, category).into_iter().flat_map(|shelf| shelf.deleted.values())
    }

    /// The uploaded photos and videos.
    #[must_use]
    pub const fn camera_roll(&self) -> &OrdMap<RecordId, Record> {
        &self.camera_roll.media
    }

    /// How much of the quota is used.
    #[must_use]
    pub fn used_bytes(&self) -> u64 {
        self.camera_roll.used_bytes + self.app_data_bytes()
    }

    /// How much of it data of apps takes, as far as that counts.
    fn app_data_bytes(&self) -> u64 {
        if !self.app_data_counts {
            return 0;
        }
        let shelves = self.devices.values().filter_map(|it| it.shelves.get(&Category::Apps));
        let current = shelves.filter_map(|shelf| shelf.generations.last());
        current.flat_map(|it| it.records.values()).map(app_data_bytes).sum()
    }

    /// Fills the account's storage up but for `free_bytes`, by lowering its quota.
    pub fn leave_free(&mut self, free_bytes: u64) {
        self.quota_bytes = self.used_bytes().saturating_add(free_bytes);
    }

    /// Deletes an uploaded photo or video by its file name. Says whether there was one.
    pub fn delete_media(&mut self, name: &str) -> bool {
        let roll = &mut self.camera_roll;
        let mut media = roll.media.iter();
        let Some(id) = media.find_map(|(id, record)| {
            record.body().media().is_some_and(|media| *media.name == *name).then_some(*id)
        }) else {
            return false;
        };
        roll.used_bytes -= roll.media.remove(&id).map_or(0, |record| record.stored_bytes());
        true
    }

    /// Deletes a phone's backup on the web, which also turns backup off on that phone (fact 44).
    pub fn delete_on_the_web(&mut self, device: DeviceId) {
        if let Some(shelf) = self.devices.get_mut(&device) {
            shelf.shelves = OrdMap::new();
            shelf.turned_off = true;
        }
    }

    /// Forgets deleted records whose window is over, whether or not anybody commits again: among the
    /// deleted items and in every older state.
    fn expire_due(&mut self, now_ms: i64) {
        let due: Vec<(DeviceId, Category)> = self
            .devices
            .iter()
            .flat_map(|(device, it)| {
                it.shelves.iter().map(|(category, it)| (*device, *category, it))
            })
            .filter(|(.., shelf)| shelf.has_expired(now_ms))
            .map(|(device, category, _)| (device, category))
            .collect();
        for (device, category) in due {
            if let Some(shelf) = self.shelf_mut(device, category) {
                shelf.expire(now_ms, shelf.window_ms);
            }
        }
    }

    fn shelf(&self, device: DeviceId, category: Category) -> Option<&Shelf> {
        self.devices.get(&device)?.shelves.get(&category)
    }

    fn shelf_mut(&mut self, device: DeviceId, category: Category) -> Option<&mut Shelf> {
        self.devices.get_mut(&device)?.shelves.get_mut(&category)
    }

    fn put(&mut self, part: &Part) -> Result<Answer, Refusal> {
        let upload = part.upload;
        let up_to_bytes = match upload.category {
            Category::Photos => {
                let free_bytes = self.quota_bytes.saturating_sub(self.used_bytes());
                self.camera_roll.put(free_bytes, part)?
            }
            Category::Apps | Category::Messages => {
                self.check_base(&upload)?;
                self.check_room_for_app_data(part)?;
                let device = self.devices.entry(upload.device).or_default();
                let shelf = device.shelves.entry(upload.category).or_default();
                shelf.put(part)
            }
        };
        Ok(Answer::Received { upload: upload.id, up_to_bytes })
    }

    /// Whether the upload builds on the current state, or on nothing, or is the current state.
    fn check_base(&self, upload: &Upload) -> Result<(), Refusal> {
        let current = self.newest(upload.device, upload.category).map(|generation| generation.id);
        let turned_off = self.devices.get(&upload.device).is_some_and(|device| device.turned_off);
        if upload.base.is_none() || upload.base == current || current == Some(upload.id) {
            Ok(())
        } else if turned_off && current.is_none() {
            Err(Refusal::TurnedOff)
        } else {
            Err(Refusal::BaseIsNotCurrent { current })
        }
    }

    /// Whether there is room for the data of apps in an upload up to this part, in place of what it
    /// replaces.
    fn check_room_for_app_data(&self, part: &Part) -> Result<(), Refusal> {
        if !self.app_data_counts {
            return Ok(());
        }
        let shelf = self.shelf(part.upload.device, part.upload.category);
        let open = shelf.and_then(|shelf| shelf.open.as_ref());
        let open = open.filter(|open| open.upload == part.upload);
        // A part that comes again is in what was received.
        let is_next = part.from_bytes == open.map_or(0, |open| open.received_bytes);
        let received = open.into_iter().flat_map(|open| open.changes.iter());
        let current = self.newest(part.upload.device, part.upload.category);
        let replaced = |record: &Record| current?.records.get(&record.id()).map(app_data_bytes);
        let (mut new_bytes, mut old_bytes) = (0, 0);
        for change in received.chain(part.changes.iter().filter(|_| is_next)) {
            if let Change::Put(record) = change {
                new_bytes += app_data_bytes(record);
                old_bytes += replaced(record).unwrap_or(0);
            }
        }
        let free_bytes = self.quota_bytes.saturating_sub(self.used_bytes());
        if new_bytes.saturating_sub(old_bytes) > free_bytes {
            return Err(Refusal::QuotaExceeded { free_bytes });
        }
        Ok(())
    }

    fn commit(&mut self, now_ms: i64, commit: &Commit) -> Result<Answer, Refusal> {
        let upload = commit.upload;
        match upload.category {
            Category::Photos => self.camera_roll.commit(&upload)?,
            Category::Apps | Category::Messages => {
                self.check_base(&upload)?;
                let device = self.devices.entry(upload.device).or_default();
                let shelf = device.shelves.entry(upload.category).or_default();
                shelf.commit(now_ms, commit)?;
                device.about = Some(commit.device.clone());
                device.turned_off = false;
            }
        }
        Ok(Answer::Committed { upload: upload.id })
    }

    fn fetch(&self, fetch: &Fetch) -> Result<Answer, Refusal> {
        let shelf =
            self.shelf(fetch.backup, fetch.category).ok_or(Refusal::NotFound { newest: None })?;
        let newest = shelf.generations.last().map(|generation| generation.id);
        let generation = shelf
            .generations
            .iter()
            .rev()
            .find(|generation| generation.id == fetch.generation)
            .ok_or(Refusal::NotFound { newest })?;
        Ok(shelf.stretch(generation, fetch))
    }

    fn delete(&mut self, device: DeviceId, category: Category) {
        match category {
            Category::Apps | Category::Messages => {
                if let Some(device) = self.devices.get_mut(&device) {
                    device.shelves.remove(&category);
                }
            }
            // Uploaded photos are the user's files: they are deleted one by one, on the web.
            Category::Photos => {}
        }
    }
}

impl DeviceShelf {
    fn summary(&self) -> Option<BackupSummary> {
        let device = self.about.clone()?;
        let categories: Arc<[CategorySummary]> =
            self.shelves.iter().filter_map(|(category, shelf)| shelf.summary(*category)).collect();
        let taken_at_ms =
            categories.iter().map(|summary| summary.generations[0].taken_at_ms).max()?;
        Some(BackupSummary { device, taken_at_ms, categories })
    }
}

impl Shelf {
    fn summary(&self, category: Category) -> Option<CategorySummary> {
        if self.generations.is_empty() {
            return None;
        }
        let generations = self.generations.iter().rev().map(Generation::summary).collect();
        Some(CategorySummary { category, generations, deleted_records: self.deleted.len() as u64 })
    }

    /// Takes a part if it is the next one; says how much is there.
    fn put(&mut self, part: &Part) -> u64 {
        if self.generations.last().is_some_and(|generation| generation.id == part.upload.id) {
            return part.upload.total_bytes;
        }
        match &mut self.open {
            Some(open) if open.upload == part.upload => open.put(part),
            // A phone has one upload of a category at a time: another one takes its place.
            Some(_) | None => self.open.insert(OpenUpload::new(part.upload)).put(part),
        }
    }

    fn commit(&mut self, now_ms: i64, commit: &Commit) -> Result<(), Refusal> {
        if self.generations.last().is_some_and(|generation| generation.id == commit.upload.id) {
            return Ok(());
        }
        if commit.upload.total_bytes == 0 {
            // It has no parts: everything is gone from the phone.
            self.open = Some(OpenUpload::new(commit.upload));
        }
        let open = self.open.take_if(|open| open.upload == commit.upload && open.is_complete());
        let Some(open) = open else {
            let held = self.open.as_ref().filter(|open| open.upload == commit.upload);
            return Err(Refusal::Incomplete {
                up_to_bytes: held.map_or(0, |open| open.received_bytes),
            });
        };
        let before = self.generations.last();
        let (records, bytes) = after(before, &open);
        self.keep_deleted(now_ms, &records, &open, commit.retention);
        self.push(
            Generation {
                id: open.upload.id,
                began_at_ms: now_ms,
                taken_at_ms: now_ms,
                records,
                bytes,
            },
            commit,
        );
        Ok(())
    }

    /// What the new state lacks can be asked back for a while; what it has again cannot.
    fn keep_deleted(
        &mut self,
        now_ms: i64,
        records: &OrdMap<RecordId, Record>,
        open: &OpenUpload,
        retention: Retention,
    ) {
        let Some(window_ms) = retention.deleted_items_ms else {
            self.deleted = OrdMap::new();
            return;
        };
        self.window_ms = window_ms;
        let before = self.generations.last();
        let gone: Vec<Record> = match (before, open.upload.base) {
            (None, _) => Vec::new(),
            (Some(before), Some(_)) => {
                let removed = open.changes.iter().filter_map(|change| match change {
                    Change::Remove(id) => before.records.get(id),
                    Change::Put(_) => None,
                });
                removed.cloned().collect()
            }
            (Some(before), None) => before
                .records
                .values()
                .filter(|record| !records.contains_key(&record.id()))
                .cloned()
                .collect(),
        };
        for record in gone {
            self.deleted.insert(record.id(), DeletedItem { record, deleted_at_ms: now_ms });
        }
        for change in &open.changes {
            if let Change::Put(record) = change {
                self.deleted.remove(&record.id());
            }
        }
        self.expire(now_ms, window_ms);
    }

    fn has_expired(&self, now_ms: i64) -> bool {
        self.deleted.values().any(|item| item.is_over(now_ms, self.window_ms))
    }

    fn expire(&mut self, now_ms: i64, window_ms: u64) {
        let over = self.deleted.iter().filter(|(_, item)| item.is_over(now_ms, window_ms));
        let gone: Vec<RecordId> = over.map(|(id, _)| *id).collect();
        for id in gone {
            self.deleted.remove(&id);
            for generation in &mut self.generations {
                generation.forget(id);
            }
        }
    }

    fn push(&mut self, mut generation: Generation, commit: &Commit) {
        let span_ms = i64::try_from(commit.retention.generation_span_ms).unwrap_or(i64::MAX);
        if let Some(last) = self.generations.last()
            && generation.taken_at_ms.saturating_sub(last.began_at_ms) < span_ms
        {
            generation.began_at_ms = last.began_at_ms;
            self.generations.pop_back();
        }
        self.generations.push_back(generation);
        while self.generations.len() > commit.retention.generations.max(1) as usize {
            self.generations.pop_front();
        }
    }

    /// The next stretch of a state for a phone that has the ones before.
    fn stretch(&self, generation: &Generation, fetch: &Fetch) -> Answer {
        let mut next = fetch.from;
        let mut left_bytes = fetch.at_most_bytes.max(1);
        let mut records = Vec::new();
        let mut complete = true;
        for record in self.wanted(generation, fetch, fetch.from.after) {
            let rest_bytes = record.stored_bytes().saturating_sub(next.into_bytes);
            if rest_bytes > left_bytes || left_bytes == 0 {
                next.into_bytes += left_bytes;
                next.received_bytes += left_bytes;
                complete = false;
                break;
            }
            left_bytes -= rest_bytes;
            next = Cursor {
                received_bytes: next.received_bytes + rest_bytes,
                after: Some(record.id()),
                into_bytes: 0,
            };
            records.push(record.clone());
        }
        let of_bytes =
            (fetch.from == Cursor::default()).then(|| self.wanted_bytes(generation, fetch));
        Answer::Fetched { records: records.into(), next, complete, of_bytes }
    }

    fn wanted_bytes(&self, generation: &Generation, fetch: &Fetch) -> u64 {
        if fetch.filter.is_all() && !fetch.filter.deleted_items {
            generation.bytes
        } else {
            self.wanted(generation, fetch, None).map(Record::stored_bytes).sum()
        }
    }

    /// What the filter lets through after one record, in the order of ids.
    fn wanted<'a>(
        &'a self,
        generation: &'a Generation,
        fetch: &'a Fetch,
        after: Option<RecordId>,
    ) -> impl Iterator<Item = &'a Record> {
        let from = || (after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let mut present = generation.records.range(from()).map(|(_, record)| record).peekable();
        let deleted =
            if fetch.filter.deleted_items { Some(self.deleted.range(from())) } else { None };
        let mut deleted = deleted.into_iter().flatten().map(|(_, item)| &item.record).peekable();
        let merged = std::iter::from_fn(move || match (present.peek(), deleted.peek()) {
            (Some(here), Some(gone)) if gone.id() < here.id() => deleted.next(),
            (Some(_), _) => present.next(),
            (None, _) => deleted.next(),
        });
        // An older state may hold what was deleted later.
        let mut last = None;
        merged
            .filter(move |record| last.replace(record.id()) != Some(record.id()))
            .filter(|record| fetch.filter.passes(record))
    }
}

/// How long a record of the data of an app is; nothing for any other.
fn app_data_bytes(record: &Record) -> u64 {
    if record.kind() == Kind::AppData { record.stored_bytes() } else { 0 }
}

impl Generation {
    fn forget(&mut self, id: RecordId) {
        let forgotten = self.records.remove(&id);
        self.bytes -= forgotten.map_or(0, |record| record.stored_bytes());
    }

    fn summary(&self) -> GenerationSummary {
        GenerationSummary {
            id: self.id,
            taken_at_ms: self.taken_at_ms,
            records: self.records.len() as u64,
            bytes: self.bytes,
        }
    }
}

/// The content after an upload, and how long it is.
fn after(before: Option<&Generation>, open: &OpenUpload) -> (OrdMap<RecordId, Record>, u64) {
    let base = before.filter(|_| open.upload.base.is_some());
    let mut records = base.map(|generation| generation.records.clone()).unwrap_or_default();
    let mut bytes = base.map_or(0, |generation| generation.bytes);
    for change in &open.changes {
        let replaced = match change {
            Change::Put(record) => {
                bytes += record.stored_bytes();
                records.insert(record.id(), record.clone())
            }
            Change::Remove(id) => records.remove(id),
        };
        bytes -= replaced.map_or(0, |record| record.stored_bytes());
    }
    (records, bytes)
}

impl OpenUpload {
    const fn is_complete(&self) -> bool {
        self.received_bytes >= self.upload.total_bytes
    }

    fn new(upload: Upload) -> Self {
        Self { upload, received_bytes: 0, changes: Vector::new() }
    }

    /// Takes a part if it is the next one. A repeated part is known already, and one after a gap
    /// comes again once the phone has heard how much is there.
    fn put(&mut self, part: &Part) -> u64 {
        if part.from_bytes == self.received_bytes {
            self.received_bytes =
                self.received_bytes.saturating_add(part.len_bytes).min(self.upload.total_bytes);
            self.changes.extend(part.changes.iter().cloned());
        }
        self.received_bytes
    }
}

impl CameraRoll {
    fn put(&mut self, free_bytes: u64, part: &Part) -> Result<u64, Refusal> {
        let upload = part.upload;
        if self.committed.contains_key(&upload.id) {
            return Ok(upload.total_bytes);
        }
        if upload.total_bytes > free_bytes {
            return Err(Refusal::QuotaExceeded { free_bytes });
        }
        Ok(self.open.entry(upload.id).or_insert_with(|| OpenUpload::new(upload)).put(part))
    }

    fn commit(&mut self, upload: &Upload) -> Result<(), Refusal> {
        if self.committed.contains_key(&upload.id) {
            return Ok(());
        }
        let up_to_bytes = self.open.get(&upload.id).map_or(0, |open| open.received_bytes);
        if up_to_bytes < upload.total_bytes || !self.open.contains_key(&upload.id) {
            return Err(Refusal::Incomplete { up_to_bytes });
        }
        let changes = self.open.remove(&upload.id).map(|open| open.changes).unwrap_or_default();
        self.committed.insert(upload.id, ());
        for change in changes {
            if let Change::Put(record) = change {
                self.used_bytes += record.stored_bytes();
                let replaced = self.media.insert(record.id(), record);
                self.used_bytes -= replaced.map_or(0, |record| record.stored_bytes());
            }
        }
        Ok(())
    }
}
