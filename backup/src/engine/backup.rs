//! Backing up: one lane per category, each with one request under way at most.

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};

use crate::policy::{LinkRule, Needs, Schedule, Sealing};
use crate::protocol::{
    Answer, Change, Commit, Part, Refusal, Request, RequestId, Upload, UploadId,
};
use crate::record::{Category, Kind, Quality, Record, RecordId};
use crate::seal::SealingKey;
use crate::stored::{PlannedChange, PlannedUpload, Progress, Write};

use super::io::{Missing, Output, Reply, Status, Timer, Wake};
use super::note::Note;
use super::{AfterTokenRefusal, Engine, Token};

/// What the engine remembers of one category until the power goes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Lane {
    content: Content,
    /// What the service does not have yet.
    pending: OrdMap<RecordId, Change>,
    /// The pending photos and videos in the order of sending: photos first, each from the oldest.
    media: OrdSet<(bool, i64, RecordId)>,
    /// The content of the planned upload.
    live: Option<Live>,
    in_flight: Option<InFlight>,
    /// How often in a row it has failed.
    failures: u32,
    retry: Option<Backoff>,
    /// Until when changes are collected.
    settles_at_ms: Option<u64>,
    /// Whether the user has asked for it.
    asked: bool,
    /// Whether what was committed last is older than what is on the phone.
    again: bool,
    /// What it waited for after the last input.
    missing: Option<Missing>,
}

/// What a lane knows of the phone's content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Content {
    /// It must be read first.
    #[default]
    Unknown,
    /// The host has been asked for it.
    Asked,
    /// `pending` is right.
    Known,
}

/// The changes of the planned upload, and where in it each of them ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Live {
    changes: Arc<[Change]>,
    ends_bytes: Arc<[u64]>,
    link: LinkRule,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct InFlight {
    id: RequestId,
    link: LinkRule,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Backoff {
    at_ms: u64,
    full: bool,
}

impl Lane {
    /// What is known of the content may be wrong from here on.
    pub(super) fn forget_content(&mut self) {
        self.content = Content::Unknown;
        self.pending = OrdMap::new();
        self.media = OrdSet::new();
        self.settles_at_ms = None;
    }

    fn succeeded(&mut self) {
        self.failures = 0;
        self.retry = None;
    }

    fn add(&mut self, change: Change) {
        let id = change.id();
        self.drop_pending(id);
        if let Change::Put(record) = &change
            && let Some(key) = media_key(record)
        {
            self.media.insert(key);
        }
        self.pending.insert(id, change);
    }

    fn drop_pending(&mut self, id: RecordId) {
        if let Some(Change::Put(record)) = self.pending.remove(&id)
            && let Some(key) = media_key(&record)
        {
            self.media.remove(&key);
        }
    }
}

impl Live {
    fn new(changes: Arc<[Change]>, link: LinkRule) -> Self {
        let ends_bytes = changes
            .iter()
            .scan(0_u64, |end, change| {
                *end += change.stored_bytes();
                Some(*end)
            })
            .collect();
        Self { changes, ends_bytes, link }
    }

    fn total_bytes(&self) -> u64 {
        self.ends_bytes.last().copied().unwrap_or(0)
    }

    /// The stretch from one offset to another, with the changes that end in it.
    fn part(&self, upload: Upload, from_bytes: u64, to_bytes: u64) -> Part {
        let first = self.ends_bytes.partition_point(|end| *end <= from_bytes);
        let last = self.ends_bytes.partition_point(|end| *end <= to_bytes);
        Part {
            upload,
            from_bytes,
            len_bytes: to_bytes - from_bytes,
            changes: self.changes[first..last].into(),
        }
    }
}

/// The place of a photo or video in the order of sending; none for anything else.
fn media_key(record: &Record) -> Option<(bool, i64, RecordId)> {
    let media = record.body().media()?;
    Some((record.kind() == Kind::Video, media.taken_at_ms, record.id()))
}

/// Which links a change needs beyond the category's own rule: best quality and every video go over
/// Wi-Fi only (fact 191).
fn own_link(change: &Change) -> LinkRule {
    let Change::Put(record) = change else { return LinkRule::WifiOrCellular };
    match (record.kind(), record.body().media()) {
        (Kind::Photo, Some(media)) if media.sent_as != Some(Quality::Best) => {
            LinkRule::WifiOrCellular
        }
        (_, Some(_)) => LinkRule::WifiOnly,
        (_, None) => LinkRule::WifiOrCellular,
    }
}

// What the host and the user say.
impl Engine {
    /// How the backup of one category stands.
    #[must_use]
    pub fn status(&self, category: Category) -> Status {
        let row = self.stored.category(category);
        if !self.policy.has(category) {
            return Status::Absent;
        }
        if !row.on {
            return Status::Off;
        }
        match (self.lane(category).missing, &row.upload) {
            (None, Some(upload)) => {
                Status::Sending { sent_bytes: upload.received_bytes, of_bytes: upload.total_bytes }
            }
            (None, None) => match row.last_success_ms {
                Some(since_ms) => Status::UpToDate { since_ms },
                None => Status::Waiting { missing: Missing::Host },
            },
            // Before its time has come, what has changed since the last one is nobody's worry.
            (Some(missing @ Missing::Schedule { .. }), _) => match row.last_success_ms {
                Some(since_ms)
                    if self.is_scheduled(category) || self.lane(category).pending.is_empty() =>
                {
                    Status::UpToDate { since_ms }
                }
                Some(_) | None => Status::Waiting { missing },
            },
            (Some(missing), _) => Status::Waiting { missing },
        }
    }

    /// What the service lacks of a category, or has and should not, beyond an upload that is going
    /// on; none as long as that is not known.
    #[must_use]
    pub fn unsent(&self, category: Category) -> Option<Vec<RecordId>> {
        let lane = self.lane(category);
        (lane.content == Content::Known).then(|| lane.pending.keys().copied().collect())
    }

    /// The same, found by comparing everything there is.
    #[must_use]
    pub fn unsent_of(&self, category: Category, records: &[Record]) -> Vec<RecordId> {
        self.differences(category, self.admitted(category, records))
            .iter()
            .map(Change::id)
            .collect()
    }

    pub(super) fn switch(&mut self, category: Category, on: bool) {
        if !self.policy.has(category) {
            self.note(Note::NotOffered);
            return;
        }
        let at_ms = self.now_ms;
        self.write(Write::Switched { category, on, at_ms });
        let lane = self.lane_mut(category);
        lane.forget_content();
        lane.succeeded();
        lane.asked = false;
        if !on {
            self.drop_upload(category);
        }
    }

    pub(super) fn back_up_now(&mut self) {
        if !self.policy.back_up_now {
            self.note(Note::NotOffered);
            return;
        }
        for category in Category::ALL {
            if self.stored.category(category).on {
                let lane = self.lane_mut(category);
                lane.asked = true;
                lane.succeeded();
            }
        }
    }

    pub(super) fn delete_stored(&mut self, category: Category) {
        self.drop_upload(category);
        self.write(Write::DeleteAsked { category });
        if self.policy.delete_switches_off && self.stored.category(category).on {
            let at_ms = self.now_ms;
            self.write(Write::Switched { category, on: false, at_ms });
        }
        let lane = self.lane_mut(category);
        lane.forget_content();
        lane.succeeded();
    }

    /// Stops what circumstances no longer allow; it goes on later where it stopped.
    pub(super) fn stop_if_suspended(&mut self, category: Category) {
        let saver = self.policy.suspended_by.battery_saver && self.conditions().battery_saver;
        let no_cellular = !self.cellular_allowed();
        let lane = self.lane(category);
        let Some(in_flight) = lane.in_flight else {
            return;
        };
        let on_cellular = in_flight.link == LinkRule::WifiOrCellular && no_cellular;
        if (saver && !lane.asked) || on_cellular {
            self.cancel(category);
        }
    }

    pub(super) fn upserted(&mut self, record: Record) {
        let Some(category) = record.category() else {
            return;
        };
        if self.lane(category).content != Content::Known {
            return;
        }
        let id = record.id();
        match self.stored.admit(&self.policy, category, &record) {
            Some(record) if self.is_sent(category, &record) => {
                self.lane_mut(category).drop_pending(id);
            }
            Some(record) => self.add(category, Change::Put(record)),
            None => self.removed(category, id),
        }
    }

    pub(super) fn removed(&mut self, category: Category, id: RecordId) {
        if self.lane(category).content != Content::Known {
            return;
        }
        let row = self.stored.category(category);
        let mirrored = match category {
            Category::Apps | Category::Messages => {
                row.sent.contains_key(&id) || row.upload.is_some()
            }
            // What has been uploaded stays in the account's storage.
            Category::Photos => false,
        };
        if mirrored {
            self.add(category, Change::Remove(id));
        } else {
            self.lane_mut(category).drop_pending(id);
        }
    }

    /// Whether the service has this content, and no upload on its way changes that.
    fn is_sent(&self, category: Category, record: &Record) -> bool {
        let row = self.stored.category(category);
        match (category, row.sent.get(&record.id())) {
            (Category::Photos, Some(_)) => true,
            (Category::Apps | Category::Messages, Some(digest)) => {
                row.upload.is_none() && *digest == record.digest()
            }
            (Category::Apps | Category::Messages | Category::Photos, None) => false,
        }
    }

    fn add(&mut self, category: Category, change: Change) {
        let settle_ms = match self.policy.category(category).schedule {
            Schedule::Continuous { settle_ms } => settle_ms,
            Schedule::Every { .. } => 0,
        };
        let settles_at_ms = self.now_ms.saturating_add(settle_ms);
        let lane = self.lane_mut(category);
        lane.add(change);
        lane.settles_at_ms.get_or_insert(settles_at_ms);
    }

    pub(super) fn backup_read(&mut self, category: Category, records: &[Record]) {
        if self.lane(category).content != Content::Asked {
            return;
        }
        let admitted = self.admitted(category, records);
        self.match_upload(category, &admitted);
        let changes = self.differences(category, admitted);
        let lane = self.lane_mut(category);
        lane.content = Content::Known;
        lane.pending = OrdMap::new();
        lane.media = OrdSet::new();
        lane.settles_at_ms = None;
        for change in changes {
            lane.add(change);
        }
    }

    /// Those of the records that are backed up, sorted by id.
    fn admitted(&self, category: Category, records: &[Record]) -> Vec<Record> {
        let mut admitted: Vec<Record> = records
            .iter()
            .filter_map(|record| self.stored.admit(&self.policy, category, record))
            .collect();
        admitted.sort_by_key(Record::id);
        admitted
    }

    /// Finds the content of the upload that was planned before the restart; drops the upload if it
    /// is not all there any more. One that the service has all of needs no content, and none is read
    /// for it.
    fn match_upload(&mut self, category: Category, admitted: &[Record]) {
        let Some(upload) = &self.stored.category(category).upload else {
            return;
        };
        if self.lane(category).live.is_some() {
            return;
        }
        let find = |id: RecordId| {
            admitted.binary_search_by_key(&id, Record::id).ok().map(|at| &admitted[at])
        };
        let changes: Option<Arc<[Change]>> = upload
            .changes
            .iter()
            .map(|planned| match (planned.digest, find(planned.id)) {
                (Some(digest), Some(record)) if record.digest() == digest => {
                    Some(Change::Put(record.clone()))
                }
                (None, None) => Some(Change::Remove(planned.id)),
                (Some(_) | None, Some(_)) | (Some(_), None) => None,
            })
            .collect();
        let from_bytes = upload.received_bytes;
        if let Some(changes) = changes {
            let link = self.link_of(category, &changes);
            let live = Live::new(self.outgoing(category, changes), link);
            self.lane_mut(category).live = Some(live);
            self.note(Note::UploadResumes { category, from_bytes });
        } else {
            self.write(Write::UploadDropped { category });
        }
    }

    /// What the service lacks, beyond the upload that is going on. `admitted` is sorted by id.
    fn differences(&self, category: Category, admitted: Vec<Record>) -> Vec<Change> {
        let row = self.stored.category(category);
        let mut sent = row.sent.clone();
        if let Some(upload) = &row.upload {
            for change in &*upload.changes {
                match change.digest {
                    Some(digest) => sent.insert(change.id, digest),
                    None => sent.remove(&change.id),
                };
            }
        }
        match category {
            Category::Photos => admitted
                .into_iter()
                .filter(|record| !sent.contains_key(&record.id()))
                .map(Change::Put)
                .collect(),
            Category::Apps | Category::Messages => {
                let mut changes = Vec::new();
                let mut before = sent.iter().peekable();
                for record in admitted {
                    while let Some((gone, _)) = before.next_if(|(id, _)| **id < record.id()) {
                        changes.push(Change::Remove(*gone));
                    }
                    let same = before
                        .next_if(|(id, _)| **id == record.id())
                        .is_some_and(|(_, digest)| *digest == record.digest());
                    if !same {
                        changes.push(Change::Put(record));
                    }
                }
                changes.extend(before.map(|(gone, _)| Change::Remove(*gone)));
                changes
            }
        }
    }
}

// What can be done now.
impl Engine {
    pub(super) fn drive_backup(&mut self, category: Category) {
        let missing = self.advance(category);
        let said = self.lane(category).missing;
        let lane = self.lane_mut(category);
        lane.missing = missing;
        if let Some(missing) = missing
            && said != Some(missing)
            && !matches!(missing, Missing::Schedule { .. } | Missing::Host)
        {
            self.note(Note::Waits { category, missing });
        }
    }

    /// Goes as far as it can; says what is missing to go further.
    fn advance(&mut self, category: Category) -> Option<Missing> {
        if self.lane(category).in_flight.is_some() {
            return None;
        }
        let row = self.stored.category(category);
        if row.deleting {
            return self.advance_deletion(category);
        }
        if !row.on || !self.policy.has(category) {
            return None;
        }
        loop {
            if self.lane(category).content == Content::Asked {
                return Some(Missing::Host);
            }
            if self.stored.category(category).upload.is_none()
                && let Some(at_ms) = self.next_due_ms(category)
                && at_ms > self.now_ms
            {
                // Nothing to do may also mean: nothing ever to do.
                return (at_ms < u64::MAX).then_some(Missing::Schedule { at_ms });
            }
            if let Some(missing) = self.missing_for_any(category) {
                return Some(missing);
            }
            if self.must_read(category) {
                self.lane_mut(category).content = Content::Asked;
                self.put(Output::Read(category));
                return Some(Missing::Host);
            }
            if self.stored.category(category).upload.is_some() {
                return self.advance_upload(category);
            }
            if !self.plan(category) {
                return self.missing_for_media(category);
            }
        }
    }

    fn advance_deletion(&mut self, category: Category) -> Option<Missing> {
        if let Some(missing) = self.missing_for_service(category) {
            return Some(missing);
        }
        if !self.has_link(LinkRule::WifiOrCellular) {
            return Some(Missing::Link);
        }
        self.put(Output::Flush);
        let request = Request::Delete { device: self.device.id, category };
        self.send_on(category, request, LinkRule::WifiOrCellular);
        None
    }

    /// When there is something to do; none: now. `u64::MAX`: not before something changes.
    fn next_due_ms(&self, category: Category) -> Option<u64> {
        let lane = self.lane(category);
        if lane.asked || lane.again || self.must_be_full(category) {
            return None;
        }
        match self.policy.category(category).schedule {
            Schedule::Every { period_ms } => {
                Some(self.stored.category(category).last_success_ms?.saturating_add(period_ms))
            }
            Schedule::Continuous { .. } => match lane.content {
                Content::Unknown | Content::Asked => None,
                Content::Known if self.never_succeeded(category) => None,
                Content::Known if lane.pending.is_empty() => Some(u64::MAX),
                Content::Known => lane.settles_at_ms,
            },
        }
    }

    fn must_be_full(&self, category: Category) -> bool {
        self.stored.category(category).full_needed && category != Category::Photos
    }

    fn never_succeeded(&self, category: Category) -> bool {
        self.stored.category(category).last_success_ms.is_none()
    }

    /// Whether content must be read before anything is sent: what has changed is not known, or the
    /// content of the upload is not at hand.
    fn must_read(&self, category: Category) -> bool {
        let lane = self.lane(category);
        match &self.stored.category(category).upload {
            Some(upload) => lane.live.is_none() && upload.received_bytes < upload.total_bytes,
            None => lane.content == Content::Unknown,
        }
    }

    /// What is missing for anything at all to be sent.
    fn missing_for_any(&self, category: Category) -> Option<Missing> {
        let conditions = self.conditions();
        // Reading costs nothing and tells the user what is not saved yet.
        let lane = self.lane(category);
        let reads_ahead =
            matches!(self.policy.category(category).schedule, Schedule::Continuous { .. })
                && lane.content == Content::Unknown
                && self.stored.category(category).upload.is_none();
        if let Some(missing) = self.missing_on_the_phone(category) {
            return Some(missing);
        }
        if reads_ahead {
            return None;
        }
        if let Some(missing) = self.missing_for_service(category) {
            return Some(missing);
        }
        if self.seals(category) && self.key.is_none() {
            return Some(Missing::Key);
        }
        if self.policy.suspended_by.battery_saver && conditions.battery_saver && !lane.asked {
            return Some(Missing::BatterySaverOff);
        }
        let needs = self.needs(category);
        let rule = match category {
            Category::Apps | Category::Messages => needs.link,
            // Each photo and video has its own rule.
            Category::Photos => LinkRule::WifiOrCellular.min(needs.link),
        };
        self.missing_link(rule)
            .or_else(|| {
                (needs.external_power && !conditions.external_power)
                    .then_some(Missing::ExternalPower)
            })
            .or_else(|| (needs.idle && !conditions.idle).then_some(Missing::Idle))
    }

    fn missing_on_the_phone(&self, category: Category) -> Option<Missing> {
        if self.conditions().setting_up {
            return Some(Missing::SetUpToEnd);
        }
        let half_restored = self
            .stored
            .lane(category)
            .is_some_and(|lane| !matches!(lane.progress, Progress::Applied { .. }));
        half_restored.then_some(Missing::RestoreToEnd)
    }

    fn missing_for_service(&self, category: Category) -> Option<Missing> {
        if !self.conditions().signed_in {
            return Some(Missing::Account);
        }
        match self.token {
            Token::Missing => return Some(Missing::SignIn),
            Token::Renewing => return Some(Missing::Host),
            Token::Accepted | Token::Fresh => {}
        }
        let Backoff { at_ms, full } = self.lane(category).retry?;
        if at_ms <= self.now_ms {
            None
        } else if full {
            Some(Missing::ServiceRoom { at_ms })
        } else {
            Some(Missing::Retry { at_ms })
        }
    }

    fn missing_link(&self, rule: LinkRule) -> Option<Missing> {
        if self.has_link(rule) {
            return None;
        }
        Some(match rule {
            LinkRule::WifiOnly => Missing::Wifi,
            LinkRule::WifiOrCellular => Missing::Link,
        })
    }

    /// What must hold now: less after a long time, and only the link where the user has asked.
    fn needs(&self, category: Category) -> Needs {
        let policy = self.policy.category(category);
        let needs = match &policy.relaxed {
            Some(relaxed) if self.relaxes_at_ms(category) <= Some(self.now_ms) => relaxed.needs,
            Some(_) | None => policy.needs,
        };
        if self.lane(category).asked {
            Needs { external_power: false, idle: false, ..needs }
        } else {
            needs
        }
    }

    fn relaxes_at_ms(&self, category: Category) -> Option<u64> {
        let relaxed = self.policy.category(category).relaxed.as_ref()?;
        Some(self.stored.category(category).waiting_from_ms().saturating_add(relaxed.after_ms))
    }

    /// Which links may carry these changes.
    fn link_of(&self, category: Category, changes: &[Change]) -> LinkRule {
        let rule = self.needs(category).link;
        match category {
            Category::Apps | Category::Messages => rule,
            Category::Photos => changes.iter().map(own_link).fold(rule, LinkRule::min),
        }
    }

    /// Plans the next upload. False if there is none to plan: nothing has changed, or nothing that
    /// the present link may carry.
    fn plan(&mut self, category: Category) -> bool {
        let lane = self.lane(category);
        if lane.pending.is_empty() && !self.must_be_full(category) {
            self.found_unchanged(category);
            return false;
        }
        let changes: Arc<[Change]> = match category {
            Category::Apps | Category::Messages => lane.pending.values().cloned().collect(),
            Category::Photos => match self.next_media() {
                Some(change) => Arc::new([change]),
                None => return false,
            },
        };
        let planned: Arc<[PlannedChange]> = changes.iter().map(planned).collect();
        let link = self.link_of(category, &changes);
        let live = Live::new(self.outgoing(category, changes), link);
        let base = match category {
            Category::Apps | Category::Messages => self.stored.category(category).head,
            Category::Photos => None,
        };
        let upload = PlannedUpload {
            id: UploadId::derive(self.device.id, category, base, &live.changes),
            base,
            changes: planned,
            total_bytes: live.total_bytes(),
            received_bytes: 0,
        };
        self.note(Note::UploadBegins {
            category,
            upload: upload.id,
            changes: upload.changes.len() as u64,
            bytes: upload.total_bytes,
            full: base.is_none() && category != Category::Photos,
        });
        let lane = self.lane_mut(category);
        match category {
            Category::Apps | Category::Messages => lane.pending = OrdMap::new(),
            Category::Photos => lane.drop_pending(live.changes[0].id()),
        }
        lane.settles_at_ms = None;
        lane.live = Some(live);
        self.write(Write::UploadPlanned { category, upload });
        true
    }

    /// Whether records of this category leave the phone sealed. Photos and videos are the user's
    /// files in the account's storage, to be looked at there.
    fn seals(&self, category: Category) -> bool {
        match category {
            Category::Apps | Category::Messages => self.policy.sealing == Sealing::EndToEnd,
            Category::Photos => false,
        }
    }

    /// The changes as they leave the phone.
    fn outgoing(&self, category: Category, changes: Arc<[Change]>) -> Arc<[Change]> {
        let Some(key) = self.key.as_ref().filter(|_| self.seals(category)) else { return changes };
        let sealed = |change: &Change| match change {
            Change::Put(record) => Change::Put(key.seal(record)),
            Change::Remove(id) => Change::Remove(*id),
        };
        changes.iter().map(sealed).collect()
    }

    /// With another key everything is sent again: a backup is sealed with one.
    pub(super) fn key_given(&mut self, key: SealingKey) {
        let check = key.check();
        self.key = Some(key);
        if self.stored.key_check == Some(check) || self.policy.sealing == Sealing::None {
            return;
        }
        if self.stored.key_check.is_some() {
            for category in [Category::Apps, Category::Messages] {
                self.drop_upload(category);
                self.write(Write::Forgotten { category });
                self.lane_mut(category).forget_content();
            }
        }
        self.write(Write::KeyChosen { check });
    }

    /// The next photo or video that the present link may carry.
    fn next_media(&self) -> Option<Change> {
        let lane = self.lane(Category::Photos);
        let first_video = (true, i64::MIN, RecordId(0));
        let photo = lane.media.get_min().filter(|(is_video, ..)| !is_video);
        let video = lane.media.range(first_video..).next();
        photo
            .into_iter()
            .chain(video)
            .filter_map(|(_, _, id)| lane.pending.get(id))
            .find(|change| {
                self.has_link(self.link_of(Category::Photos, std::slice::from_ref(*change)))
            })
            .cloned()
    }

    /// After planning nothing: photos and videos left over wait for Wi-Fi.
    fn missing_for_media(&self, category: Category) -> Option<Missing> {
        (!self.lane(category).pending.is_empty()).then_some(Missing::Wifi)
    }

    fn found_unchanged(&mut self, category: Category) {
        let at_ms = self.now_ms;
        self.write(Write::FoundUnchanged { category, at_ms });
        self.note(Note::NothingToDo { category });
        self.finished(category);
    }

    fn finished(&mut self, category: Category) {
        let scheduled = self.is_scheduled(category);
        let lane = self.lane_mut(category);
        lane.succeeded();
        lane.again = false;
        if scheduled || lane.pending.is_empty() {
            lane.asked = false;
        }
    }

    /// Whether it is backed up from time to time, not whenever something has changed.
    fn is_scheduled(&self, category: Category) -> bool {
        matches!(self.policy.category(category).schedule, Schedule::Every { .. })
    }

    fn advance_upload(&mut self, category: Category) -> Option<Missing> {
        let upload = self.stored.category(category).upload.as_ref()?;
        let about = Upload {
            id: upload.id,
            device: self.device.id,
            category,
            base: upload.base,
            total_bytes: upload.total_bytes,
        };
        let from_bytes = upload.received_bytes;
        let live = self.lane(category).live.as_ref();
        let rule =
            self.needs(category).link.min(live.map_or(LinkRule::WifiOrCellular, |live| live.link));
        if let Some(missing) = self.missing_link(rule) {
            return self.let_another_pass(category, missing);
        }
        let request = match live {
            Some(live) if from_bytes < about.total_bytes => {
                let to_bytes = from_bytes
                    .saturating_add(self.policy.part_bytes(category))
                    .min(about.total_bytes);
                Request::Put(live.part(about, from_bytes, to_bytes))
            }
            Some(_) | None => {
                // If the answer is lost with the power, the disk must know that the commit may have
                // had its effect.
                self.put(Output::Flush);
                let (device, retention) = (self.device.clone(), self.policy.retention);
                Request::Commit(Commit { upload: about, device, retention })
            }
        };
        self.send_on(category, request, rule);
        None
    }

    /// A video that waits for Wi-Fi does not hold up a photo that may go over cellular. The service
    /// keeps what it has of the video.
    fn let_another_pass(&mut self, category: Category, missing: Missing) -> Option<Missing> {
        if category != Category::Photos || self.next_media().is_none() {
            return Some(missing);
        }
        let held_up = self.lane_mut(category).live.take();
        self.write(Write::UploadDropped { category });
        for change in held_up.iter().flat_map(|live| live.changes.iter()) {
            self.lane_mut(category).add(change.clone());
        }
        self.plan(category);
        self.advance_upload(category)
    }

    fn send_on(&mut self, category: Category, request: Request, link: LinkRule) {
        let attempt = self.lane(category).failures;
        let id = self.send(request, attempt, link);
        let link = self.link_now(link);
        self.lane_mut(category).in_flight = Some(InFlight { id, link });
    }

    fn cancel(&mut self, category: Category) {
        if let Some(InFlight { id, .. }) = self.lane_mut(category).in_flight.take() {
            self.put(Output::Cancel(id));
        }
    }

    /// Gives an upload up, unless its commit may have had its effect: that one is asked about when
    /// the category goes on, or the phone would not know what the service has.
    pub(super) fn drop_upload(&mut self, category: Category) {
        self.cancel(category);
        self.lane_mut(category).live = None;
        let upload = self.stored.category(category).upload.as_ref();
        if upload.is_some_and(|upload| upload.received_bytes < upload.total_bytes) {
            self.write(Write::UploadDropped { category });
        }
    }

    /// When this category wants to be looked at again.
    pub(super) fn backup_timer(&self, category: Category) -> Option<Wake> {
        let lane = self.lane(category);
        let wake = |at_ms, why| Some(Wake { at_ms, why });
        match lane.missing? {
            Missing::Schedule { at_ms } => match self.policy.category(category).schedule {
                Schedule::Every { .. } => wake(at_ms, Timer::Due(category)),
                Schedule::Continuous { .. } => wake(at_ms, Timer::Settled(category)),
            },
            Missing::Retry { at_ms } | Missing::ServiceRoom { at_ms } => {
                wake(at_ms, Timer::Retry(category))
            }
            Missing::Wifi | Missing::Link | Missing::ExternalPower | Missing::Idle => {
                let at_ms = self.relaxes_at_ms(category).filter(|at_ms| *at_ms > self.now_ms)?;
                wake(at_ms, Timer::Relaxed(category))
            }
            Missing::Account
            | Missing::Key
            | Missing::SignIn
            | Missing::SetUpToEnd
            | Missing::RestoreToEnd
            | Missing::BatterySaverOff
            | Missing::Host => None,
        }
    }
}

fn planned(change: &Change) -> PlannedChange {
    match change {
        Change::Put(record) => PlannedChange { id: record.id(), digest: Some(record.digest()) },
        Change::Remove(id) => PlannedChange { id: *id, digest: None },
    }
}

// What the service says.
impl Engine {
    pub(super) fn backup_answered(&mut self, id: RequestId, reply: Reply, luck: u64) {
        let awaits =
            |category: &Category| self.lane(*category).in_flight.is_some_and(|sent| sent.id == id);
        // An answer nobody waits for any more: the request was cancelled or repeated.
        let Some(category) = Category::ALL.into_iter().find(awaits) else {
            return;
        };
        self.lane_mut(category).in_flight = None;
        match reply {
            Reply::Lost => self.lost(category, luck),
            Reply::Answer(Answer::Refused(why)) => self.refused(category, why, luck),
            Reply::Answer(answer) => {
                self.token_accepted();
                self.agreed(category, &answer, luck);
            }
        }
    }

    fn agreed(&mut self, category: Category, answer: &Answer, luck: u64) {
        let deleting = self.stored.category(category).deleting;
        let uploading = self.stored.category(category).upload.as_ref().map(|upload| upload.id);
        match answer {
            Answer::Received { upload, up_to_bytes } if uploading == Some(*upload) => {
                self.received(category, *up_to_bytes, luck);
            }
            Answer::Committed { upload } if uploading == Some(*upload) => self.committed(category),
            Answer::Deleted if deleting => {
                self.write(Write::Deleted { category });
                self.put(Output::Flush);
                self.note(Note::Deleted { category });
                self.lane_mut(category).succeeded();
            }
            // An answer to something else is none.
            Answer::Backups(_)
            | Answer::Received { .. }
            | Answer::Committed { .. }
            | Answer::Fetched { .. }
            | Answer::Deleted
            | Answer::Refused(_) => self.lost(category, luck),
        }
    }

    /// The service has the upload up to here. If that is no further than before, sending on at once
    /// could go on for ever.
    fn received(&mut self, category: Category, up_to_bytes: u64, luck: u64) {
        let before = self
            .stored
            .category(category)
            .upload
            .as_ref()
            .map_or(0, |upload| upload.received_bytes);
        self.write(Write::UploadReceived { category, up_to_bytes });
        if up_to_bytes > before {
            self.lane_mut(category).succeeded();
        } else {
            self.fail(category, luck);
        }
    }

    fn committed(&mut self, category: Category) {
        let at_ms = self.now_ms;
        self.write(Write::Committed { category, at_ms });
        self.put(Output::Flush);
        self.note(Note::BackedUp { category });
        if let Some(live) = self.lane_mut(category).live.take() {
            self.settle_pending(category, &live.changes);
            self.finished(category);
        } else {
            // Planned before a restart or a pause: what is on the phone now is another matter.
            let lane = self.lane_mut(category);
            lane.succeeded();
            lane.forget_content();
            lane.again = true;
        }
    }

    /// Changes that came while the upload was on its way were taken as they came; some are none.
    fn settle_pending(&mut self, category: Category, committed: &[Change]) {
        let row = self.stored.category(category);
        let pending = &self.lane(category).pending;
        let is_none = |change: &Change| match change {
            Change::Put(record) => self.is_sent(category, record),
            Change::Remove(id) => !row.sent.contains_key(id),
        };
        let none: Vec<RecordId> = match category {
            Category::Apps | Category::Messages => {
                pending.values().filter(|change| is_none(change)).map(Change::id).collect()
            }
            // One goes at a time, and nothing else that waits can have been sent with it.
            Category::Photos => committed.iter().map(Change::id).collect(),
        };
        let lane = self.lane_mut(category);
        for id in none {
            lane.drop_pending(id);
        }
    }

    fn refused(&mut self, category: Category, why: Refusal, luck: u64) {
        if why != Refusal::Unauthorised {
            self.token_accepted();
        }
        self.note_refusal(Some(category), why);
        let uploading = self.stored.category(category).upload.as_ref().map(|upload| upload.id);
        match why {
            Refusal::Unauthorised => match self.token_refused() {
                AfterTokenRefusal::TryWithTheNewOne => {}
                AfterTokenRefusal::TryLater => {
                    self.note(Note::StaleTokenKept { category });
                    self.fail(category, luck);
                }
            },
            // The commit had its effect, and the disk had forgotten.
            Refusal::BaseIsNotCurrent { current }
                if uploading.is_some() && current == uploading =>
            {
                self.committed(category);
            }
            Refusal::BaseIsNotCurrent { .. } | Refusal::NotFound { .. } => {
                self.start_over(category, luck);
            }
            Refusal::TurnedOff => self.turned_off(),
            Refusal::QuotaExceeded { .. } => {
                let at_ms = self.now_ms.saturating_add(self.policy.retry.max_ms);
                self.lane_mut(category).retry = Some(Backoff { at_ms, full: true });
            }
            Refusal::Incomplete { up_to_bytes } => self.received(category, up_to_bytes, luck),
            Refusal::Unavailable { .. } => self.fail(category, luck),
        }
    }

    /// What the service has is not what this phone believes: the next upload holds everything.
    fn start_over(&mut self, category: Category, luck: u64) {
        let was_full = self.stored.category(category).head.is_none();
        self.write(Write::Forgotten { category });
        let lane = self.lane_mut(category);
        lane.live = None;
        lane.forget_content();
        if was_full {
            // A full upload builds on nothing; refusing its base is the service's mistake.
            self.fail(category, luck);
        }
    }

    /// Deleting a device's backup on the web turns backup off on that phone until it is switched on
    /// again by hand (fact 44); uploads of photos are not part of it.
    fn turned_off(&mut self) {
        let at_ms = self.now_ms;
        for category in [Category::Apps, Category::Messages] {
            self.drop_upload(category);
            self.write(Write::Forgotten { category });
            self.lane_mut(category).forget_content();
            if self.stored.category(category).on {
                self.write(Write::Switched { category, on: false, at_ms });
                self.note(Note::TurnedOffOnTheWeb { category });
            }
        }
        self.put(Output::Flush);
    }

    fn lost(&mut self, category: Category, luck: u64) {
        self.note(Note::AnswerLost { category: Some(category) });
        self.fail(category, luck);
    }

    fn fail(&mut self, category: Category, luck: u64) {
        let now_ms = self.now_ms;
        let retry = self.policy.retry;
        let lane = self.lane_mut(category);
        let at_ms = now_ms.saturating_add(retry.delay_ms(lane.failures, luck));
        lane.failures = lane.failures.saturating_add(1);
        lane.retry = Some(Backoff { at_ms, full: false });
    }
}
