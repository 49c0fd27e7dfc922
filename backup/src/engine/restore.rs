//! Restoring: list, choice, and then each category fetched whole before any of it is applied.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use crate::policy::{LinkRule, Reinstall, ReinstallOrder, RestoreApply, RestoreOffered};
use crate::protocol::{
    Answer, BackupSummary, CategorySummary, Cursor, Fetch, Filter, Refusal, Request, RequestId,
};
use crate::record::{App, Body, Category, Kind, Kinds, ProductId, Record, RecordId, TileTarget};
use crate::seal::CannotOpen;
use crate::stored::{Progress, Purpose, Restore, RestoreLane, Undo, Write};

use super::io::{
    ApplyOutcome, ApplyStep, Failure, Output, Reply, RestoreState, Selection, Timer, Wake, Wish,
};
use super::note::Note;
use super::{AfterTokenRefusal, Engine, Token};

/// What the engine remembers of a restore until the power goes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct RestoreMemory {
    listing: Listing,
    request: Option<RequestId>,
    /// How often in a row it has failed.
    failures: u32,
    retry_at_ms: Option<u64>,
    /// Which category the host is applying a step of.
    applying: Option<Category>,
    in_place: Option<InPlace>,
    /// Whether the host reads the category for the sake of undoing.
    reading: Option<Category>,
    failure: Option<Failure>,
    finished: bool,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
enum Listing {
    #[default]
    None,
    Wanted,
    Offered(Arc<[BackupSummary]>),
}

/// A restore that fills a category as records arrive.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct InPlace {
    category: Category,
    /// What has arrived and is not on the phone.
    waiting: VecDeque<Record>,
    finishing: bool,
}

impl RestoreMemory {
    pub(super) fn awaits(&self, id: RequestId) -> bool {
        self.request == Some(id)
    }

    fn progressed(&mut self) {
        self.failures = 0;
        self.retry_at_ms = None;
    }
}

// What the user says.
impl Engine {
    /// How the restore stands.
    #[must_use]
    pub fn restore_state(&self) -> RestoreState {
        if let Some(failure) = self.restore.failure {
            return RestoreState::Failed(failure);
        }
        if let Some(restore) = &self.stored.restore {
            return self.state_of(restore);
        }
        match &self.restore.listing {
            Listing::Wanted => RestoreState::Listing,
            Listing::Offered(backups) => RestoreState::Offered(backups.clone()),
            Listing::None if self.restore.finished => RestoreState::Done,
            Listing::None => RestoreState::None,
        }
    }

    fn state_of(&self, restore: &Restore) -> RestoreState {
        if restore.picking && restore.lanes.iter().all(has_arrived) {
            return RestoreState::Picking;
        }
        let left = |lane: &&RestoreLane| !matches!(lane.progress, Progress::Applied { .. });
        if let Some(lane) = restore.lanes.iter().filter(left).find(|lane| !lane.background) {
            return match &lane.progress {
                Progress::Fetching { cursor, of_bytes, .. } => RestoreState::Fetching {
                    category: lane.category,
                    received_bytes: cursor.received_bytes,
                    of_bytes: *of_bytes,
                },
                Progress::Fetched { .. } | Progress::Applied { .. } => {
                    RestoreState::Applying { category: lane.category }
                }
            };
        }
        if !restore.accounts.is_empty() && !restore.accounts_answered {
            return RestoreState::Accounts(restore.accounts.clone());
        }
        match restore.lanes.iter().find(left) {
            Some(lane) => RestoreState::Background(lane.category),
            None => RestoreState::Done,
        }
    }

    fn may_restore(&self) -> bool {
        match self.policy.restore.offered {
            RestoreOffered::AnyTime => true,
            RestoreOffered::InSetUp => self.conditions().setting_up,
        }
    }

    pub(super) fn find_backups(&mut self) {
        if !self.may_restore() || self.stored.restore.is_some() {
            self.note(Note::NotOffered);
            return;
        }
        self.drop_request();
        self.restore = RestoreMemory { listing: Listing::Wanted, ..RestoreMemory::default() };
    }

    pub(super) fn choose(&mut self, selection: &Selection) {
        let chosen = match &self.restore.listing {
            Listing::Offered(backups) => {
                backups.iter().find(|backup| backup.device.id == selection.backup)
            }
            Listing::None | Listing::Wanted => None,
        };
        let may_pick = !selection.pick || self.policy.restore.selective;
        let lanes =
            chosen.filter(|_| may_pick).and_then(|backup| self.lanes_for(backup, selection));
        let Some(lanes) = lanes.filter(|_| self.may_restore() && self.stored.restore.is_none())
        else {
            self.note(Note::NotOffered);
            return;
        };
        self.restore = RestoreMemory::default();
        if !self.stored.undo.is_empty() {
            self.write(Write::UndoDropped);
        }
        self.begin(Purpose::Backup(selection.backup), lanes, selection.pick);
        self.note(Note::RestoreBegins { from: selection.backup });
    }

    /// What a selection comes to; none if it asks for what this version or that backup has not.
    fn lanes_for(&self, backup: &BackupSummary, selection: &Selection) -> Option<Vec<RestoreLane>> {
        let summary =
            |category| backup.categories.iter().find(|summary| summary.category == category);
        match &selection.wishes {
            None => Some(
                [Category::Apps, Category::Messages]
                    .into_iter()
                    .filter_map(|category| {
                        let wish = Wish { category, generation: None, filter: Filter::ALL };
                        self.lane_for(summary(category)?, &wish, selection.messages_since_ms)
                    })
                    .collect(),
            ),
            Some(wishes) if self.policy.restore.selective => wishes
                .iter()
                .map(|wish| {
                    self.lane_for(summary(wish.category)?, wish, selection.messages_since_ms)
                })
                .collect(),
            Some(_) => None,
        }
    }

    fn lane_for(
        &self,
        summary: &CategorySummary,
        wish: &Wish,
        messages_since_ms: Option<i64>,
    ) -> Option<RestoreLane> {
        let generation = match wish.generation {
            Some(wanted) => {
                summary.generations.iter().find(|generation| generation.id == wanted)?
            }
            None => summary.generations.first()?,
        };
        let mut filter = wish.filter.clone();
        filter.kinds = filter.kinds.without(Kinds::ALL.without(self.policy.restore.accepts));
        if wish.category == Category::Messages {
            filter.since_ms = filter.since_ms.max(messages_since_ms);
        }
        let background = match wish.category {
            Category::Messages => self.policy.restore.messages_in_background,
            Category::Apps => false,
            // Uploads are looked at in the account's storage and never come back (fact 14).
            Category::Photos => return None,
        };
        Some(RestoreLane {
            category: wish.category,
            generation: generation.id,
            pinned: wish.generation.is_some(),
            filter,
            background,
            progress: Progress::beginning(),
        })
    }

    pub(super) fn begin(&mut self, purpose: Purpose, mut lanes: Vec<RestoreLane>, picking: bool) {
        // Who is going to pick waits for all of it.
        for lane in &mut lanes {
            lane.background &= !picking;
        }
        lanes.sort_by_key(|lane| (lane.background, lane.category));
        lanes.dedup_by_key(|lane| lane.category);
        for lane in &lanes {
            self.drop_backup_for_restore(lane.category);
        }
        self.write(Write::RestoreBegan(Restore {
            purpose,
            lanes,
            picking,
            accounts: Arc::new([]),
            accounts_answered: false,
        }));
        self.put(Output::Flush);
    }

    /// What is being backed up now is about to change.
    fn drop_backup_for_restore(&mut self, category: Category) {
        self.drop_upload(category);
        self.lane_mut(category).forget_content();
    }

    pub(super) fn skip_restore(&mut self) {
        if self.stored.restore.is_some() {
            self.note(Note::NotOffered);
            return;
        }
        self.drop_request();
        self.restore = RestoreMemory::default();
    }

    pub(super) fn pick(&mut self, records: &[RecordId]) {
        if self.restore_state() != RestoreState::Picking {
            self.note(Note::NotOffered);
            return;
        }
        let mut records = records.to_vec();
        records.sort_unstable();
        self.note(Note::Picked { records: records.len() as u64 });
        self.write(Write::Picked { records: records.into() });
    }

    pub(super) fn accounts_answered(&mut self) {
        if matches!(self.restore_state(), RestoreState::Accounts(_)) {
            self.write(Write::AccountsAnswered);
        }
    }

    pub(super) fn retry_restore(&mut self) {
        let nothing_to_retry =
            self.stored.restore.is_none() && !matches!(self.restore.listing, Listing::Wanted);
        if self.restore.failure.is_none() || nothing_to_retry {
            self.note(Note::NotOffered);
            return;
        }
        self.restore.failure = None;
        self.restore.progressed();
    }

    pub(super) fn cancel_restore(&mut self) {
        self.drop_request();
        let going_on = self.stored.restore.is_some();
        self.restore = RestoreMemory::default();
        if going_on {
            self.write(Write::RestoreEnded);
            self.put(Output::Flush);
            self.note(Note::RestoreCancelled);
        }
    }

    /// Undoing is a restore whose content is on the phone already.
    pub(super) fn undo_restore(&mut self) {
        if !self.policy.restore.undo || self.stored.restore.is_some() || self.stored.undo.is_empty()
        {
            self.note(Note::NotOffered);
            return;
        }
        let lanes =
            self.stored.undo.iter().map(|(category, undo)| undo_lane(*category, undo)).collect();
        self.restore = RestoreMemory::default();
        self.begin(Purpose::Undo, lanes, false);
    }
}

const fn has_arrived(lane: &RestoreLane) -> bool {
    !matches!(lane.progress, Progress::Fetching { .. })
}

fn undo_lane(category: Category, undo: &Undo) -> RestoreLane {
    RestoreLane {
        category,
        generation: crate::protocol::UploadId(0),
        pinned: true,
        filter: Filter::ALL,
        background: false,
        progress: Progress::Fetched {
            staged: undo.put.iter().map(|record| (record.id(), record.clone())).collect(),
            remove: undo.remove.clone(),
        },
    }
}

// What can be done now.
impl Engine {
    pub(super) fn boot_restore(&mut self) {
        if self.stored.restore.is_none() {
            return;
        }
        if self.policy.restore.resumes {
            self.note(Note::RestoreResumes);
        } else {
            self.write(Write::RestoreEnded);
            self.put(Output::Flush);
            self.fail_restore(Failure::Interrupted);
        }
    }

    /// Where a restore is offered in set-up only, one that has failed ends with set-up: there is no
    /// second chance (fact 91), and backups must not wait for it for ever.
    fn give_up_after_set_up(&mut self) {
        if self.restore.failure.is_some() && self.stored.restore.is_some() && !self.may_restore() {
            self.write(Write::RestoreEnded);
            self.put(Output::Flush);
        }
    }

    pub(super) fn drive_restore(&mut self) {
        self.give_up_after_set_up();
        let memory = &self.restore;
        if memory.failure.is_some()
            || memory.request.is_some()
            || memory.applying.is_some()
            || memory.reading.is_some()
            || memory.retry_at_ms.is_some_and(|at_ms| at_ms > self.now_ms)
            || self.token == Token::Renewing
        {
            return;
        }
        if let Some(restore) = &self.stored.restore {
            let picking = restore.picking;
            let left = |lane: &&RestoreLane| !matches!(lane.progress, Progress::Applied { .. });
            let next =
                restore.lanes.iter().find(|lane| left(lane) && !(picking && has_arrived(lane)));
            match next {
                Some(lane) => self.drive_lane(&lane.clone()),
                None if picking => {}
                None => self.end_if_answered(),
            }
        } else if matches!(memory.listing, Listing::Wanted) {
            self.ask(Request::List, LinkRule::WifiOrCellular);
        }
    }

    fn drive_lane(&mut self, lane: &RestoreLane) {
        let picking = self.stored.restore.as_ref().is_some_and(|restore| restore.picking);
        let in_place = self.policy.restore.apply == RestoreApply::InPlace;
        if in_place && !picking && self.is_from_backup() {
            self.drive_in_place(lane);
            return;
        }
        match &lane.progress {
            Progress::Fetching { cursor, .. } => self.fetch(lane, *cursor),
            Progress::Fetched { staged, remove } => self.bring(lane.category, staged, remove),
            Progress::Applied { .. } => {}
        }
    }

    fn fetch(&mut self, lane: &RestoreLane, from: Cursor) {
        let Some(Restore { purpose: Purpose::Backup(backup), .. }) = self.stored.restore else {
            return;
        };
        let rule = self.policy.restore.link;
        // Nobody waits for what comes in the background, so it does not count attempts against a
        // link that is not there.
        let reachable =
            self.has_link(rule) && self.conditions().signed_in && self.token != Token::Missing;
        if lane.background && !reachable {
            return;
        }
        let fetch = Fetch {
            backup,
            category: lane.category,
            generation: lane.generation,
            filter: lane.filter.clone(),
            from,
            at_most_bytes: self.policy.part_bytes(lane.category),
        };
        self.ask(Request::Fetch(fetch), rule);
    }

    fn ask(&mut self, request: Request, link: LinkRule) {
        if !self.conditions().signed_in || self.token == Token::Missing {
            self.fail_restore(Failure::SignIn);
            return;
        }
        let attempt = self.restore.failures;
        self.restore.request = Some(self.send(request, attempt, link));
    }

    /// Everything of a category is here: brings it onto the phone.
    fn bring(
        &mut self,
        category: Category,
        staged: &OrdMap<RecordId, Record>,
        remove: &Arc<[RecordId]>,
    ) {
        let restore = &self.policy.restore;
        // Whatever is undone has been kept, so undoing keeps nothing.
        if restore.undo && !self.stored.undo.contains_key(&category) {
            self.restore.reading = Some(category);
            self.put(Output::Read(category));
            return;
        }
        let put = in_order(staged, restore.reinstall);
        // Should the power go, the disk must have what the phone may have half of.
        self.put(Output::Flush);
        self.apply(category, ApplyStep::Merge { put, remove: remove.clone() });
    }

    fn drive_in_place(&mut self, lane: &RestoreLane) {
        let category = lane.category;
        let arrived = match &lane.progress {
            Progress::Fetching { staged, .. } | Progress::Fetched { staged, .. } => staged,
            Progress::Applied { .. } => return,
        };
        let Some(in_place) = &mut self.restore.in_place else {
            let waiting = arrived.values().cloned().collect();
            self.restore.in_place = Some(InPlace { category, waiting, finishing: false });
            self.put(Output::Flush);
            self.apply(category, ApplyStep::Clear);
            return;
        };
        if let Some(record) = in_place.waiting.pop_front() {
            self.apply(category, ApplyStep::One(record));
        } else if let Progress::Fetching { cursor, .. } = &lane.progress {
            self.fetch(lane, *cursor);
        } else {
            in_place.finishing = true;
            self.apply(category, ApplyStep::Finish);
        }
    }

    fn apply(&mut self, category: Category, step: ApplyStep) {
        self.restore.applying = Some(category);
        self.put(Output::Apply { category, step });
    }

    fn is_from_backup(&self) -> bool {
        self.stored
            .restore
            .as_ref()
            .is_some_and(|restore| matches!(restore.purpose, Purpose::Backup(_)))
    }

    /// The content before the restore: keeps what the restore is going to change.
    pub(super) fn restore_read(&mut self, category: Category, records: &[Record]) {
        if self.restore.reading != Some(category) {
            return;
        }
        self.restore.reading = None;
        let Some(RestoreLane { progress: Progress::Fetched { staged, .. }, .. }) =
            self.stored.lane(category)
        else {
            return;
        };
        let before: BTreeMap<RecordId, &Record> =
            records.iter().map(|record| (record.id(), record)).collect();
        let mut put = Vec::new();
        let mut remove = Vec::new();
        for (id, record) in staged {
            match before.get(id) {
                Some(old) if old.digest() == record.digest() => {}
                Some(old) => put.push((*old).clone()),
                None => remove.push(*id),
            }
        }
        self.write(Write::UndoKept {
            category,
            undo: Undo { put: put.into(), remove: remove.into() },
        });
    }

    pub(super) fn restore_applied(&mut self, category: Category, outcome: ApplyOutcome) {
        if self.restore.applying != Some(category) {
            return;
        }
        self.restore.applying = None;
        match (outcome, &self.restore.in_place) {
            (ApplyOutcome::NoRoom, _) => self.fail_restore(Failure::NoRoom { needed_bytes: None }),
            (ApplyOutcome::Done, Some(in_place)) if !in_place.finishing => {}
            (ApplyOutcome::Done, _) => self.category_restored(category),
        }
    }

    fn category_restored(&mut self, category: Category) {
        self.write(Write::RestoreApplied { category });
        self.put(Output::Flush);
        self.restore.progressed();
        self.restore.in_place = None;
        self.lane_mut(category).forget_content();
        if let Some(RestoreLane { progress: Progress::Applied { records }, .. }) =
            self.stored.lane(category)
        {
            let records = *records;
            self.note(Note::Restored { category, records });
        }
    }

    fn end_if_answered(&mut self) {
        let Some(restore) = &self.stored.restore else {
            return;
        };
        if !restore.accounts.is_empty() && !restore.accounts_answered {
            return;
        }
        let undone = restore.purpose == Purpose::Undo;
        self.write(Write::RestoreEnded);
        if undone {
            self.write(Write::UndoDropped);
        }
        self.put(Output::Flush);
        self.restore = RestoreMemory { finished: true, ..RestoreMemory::default() };
        self.note(Note::RestoreDone);
    }

    pub(super) fn drop_request(&mut self) {
        if let Some(id) = self.restore.request.take() {
            self.put(Output::Cancel(id));
        }
    }

    pub(super) fn restore_timer(&self) -> Option<Wake> {
        let at_ms = self.restore.retry_at_ms.filter(|at_ms| *at_ms > self.now_ms)?;
        Some(Wake { at_ms, why: Timer::RetryRestore })
    }
}

// What the service says.
impl Engine {
    pub(super) fn restore_answered(&mut self, reply: Reply, luck: u64) {
        self.restore.request = None;
        let category = self.lane_under_way().map(|lane| lane.category);
        match reply {
            Reply::Lost => {
                self.note(Note::AnswerLost { category });
                self.try_restore_again(Failure::NoConnection, luck);
            }
            Reply::Answer(Answer::Refused(why)) => {
                if why != Refusal::Unauthorised {
                    self.token_accepted();
                }
                self.note_refusal(category, why);
                self.restore_refused(why, luck);
            }
            Reply::Answer(answer) => {
                self.token_accepted();
                self.restore_agreed(answer, luck);
            }
        }
    }

    fn lane_under_way(&self) -> Option<&RestoreLane> {
        let restore = self.stored.restore.as_ref()?;
        restore.lanes.iter().find(|lane| matches!(lane.progress, Progress::Fetching { .. }))
    }

    fn restore_agreed(&mut self, answer: Answer, luck: u64) {
        match (answer, self.lane_under_way()) {
            (Answer::Backups(backups), None) => {
                self.restore.progressed();
                self.note(Note::BackupsFound { count: backups.len() as u64 });
                self.restore.listing = Listing::Offered(backups);
            }
            (Answer::Fetched { records, next, complete, of_bytes }, Some(lane)) => {
                let (category, lane_filter) = (lane.category, lane.filter.clone());
                let moved = match &lane.progress {
                    Progress::Fetching { cursor, .. } => {
                        complete || next.received_bytes > cursor.received_bytes
                    }
                    Progress::Fetched { .. } | Progress::Applied { .. } => false,
                };
                if !moved {
                    self.try_restore_again(Failure::NoConnection, luck);
                    return;
                }
                let free_bytes = self.conditions().free_bytes;
                if let Some(needed) = of_bytes.filter(|needed| *needed > free_bytes) {
                    self.fail_restore(Failure::NoRoom { needed_bytes: Some(needed) });
                    return;
                }
                let records = match self.opened(&lane_filter, &records) {
                    Ok(records) => records,
                    Err(cause) => {
                        self.fail_restore(cause);
                        return;
                    }
                };
                self.restore.progressed();
                if let Some(in_place) = &mut self.restore.in_place {
                    in_place.waiting.extend(records.iter().cloned());
                }
                self.write(Write::RestoreFetched { category, records, next, of_bytes, complete });
            }
            // An answer to something else is none.
            (
                Answer::Backups(_)
                | Answer::Received { .. }
                | Answer::Committed { .. }
                | Answer::Fetched { .. }
                | Answer::Deleted
                | Answer::Refused(_),
                _,
            ) => self.try_restore_again(Failure::NoConnection, luck),
        }
    }

    /// What has arrived, in the clear, and once more only what is wanted: the service cannot tell
    /// sealed records apart.
    fn opened(&self, filter: &Filter, records: &Arc<[Record]>) -> Result<Arc<[Record]>, Failure> {
        if records.iter().all(|record| record.kind() != Kind::Sealed && filter.passes(record)) {
            return Ok(records.clone());
        }
        let mut wanted = Vec::with_capacity(records.len());
        for record in &**records {
            let opened = match (record.kind(), &self.key) {
                (Kind::Sealed, None) => return Err(Failure::KeyMissing),
                (Kind::Sealed, Some(key)) => match key.open(record) {
                    Ok(opened) => Some(opened),
                    Err(CannotOpen::NotAuthentic) => return Err(Failure::KeyWrong),
                    // From a newer version: there is no place for it here.
                    Err(CannotOpen::UnknownForm) => None,
                },
                (_, _) => Some(record.clone()),
            };
            wanted.extend(opened.filter(|record| filter.passes(record)));
        }
        Ok(wanted.into())
    }

    fn restore_refused(&mut self, why: Refusal, luck: u64) {
        match why {
            Refusal::Unauthorised => match self.token_refused() {
                AfterTokenRefusal::TryWithTheNewOne => {}
                AfterTokenRefusal::TryLater => self.try_restore_again(Failure::SignIn, luck),
            },
            Refusal::NotFound { newest } => match (newest, self.lane_under_way()) {
                (Some(generation), Some(lane)) if !lane.pinned && lane.generation != generation => {
                    let category = lane.category;
                    self.restore.in_place = None;
                    self.write(Write::RestoreStartedOver { category, generation });
                    self.note(Note::RestoreStartsOver { category });
                }
                (Some(_) | None, _) => self.fail_restore(Failure::BackupGone),
            },
            Refusal::Unavailable { code } => {
                self.try_restore_again(Failure::Service { code }, luck);
            }
            Refusal::BaseIsNotCurrent { .. }
            | Refusal::TurnedOff
            | Refusal::QuotaExceeded { .. }
            | Refusal::Incomplete { .. } => self.try_restore_again(Failure::NoConnection, luck),
        }
    }

    pub(super) fn restore_without_token(&mut self) {
        let waits = match &self.stored.restore {
            Some(_) => self.lane_under_way().is_some_and(|lane| !lane.background),
            None => matches!(self.restore.listing, Listing::Wanted),
        };
        if waits {
            self.fail_restore(Failure::SignIn);
        }
    }

    /// Waits and tries again; in the foreground not for ever.
    fn try_restore_again(&mut self, cause: Failure, luck: u64) {
        let background = self.lane_under_way().is_some_and(|lane| lane.background);
        let policy = &self.policy.restore;
        let attempt = self.restore.failures;
        if !background && attempt + 1 >= policy.attempts {
            self.fail_restore(cause);
            return;
        }
        let retry = if background { self.policy.retry } else { policy.retry };
        self.restore.failures = attempt.saturating_add(1);
        self.restore.retry_at_ms = Some(self.now_ms.saturating_add(retry.delay_ms(attempt, luck)));
    }

    fn fail_restore(&mut self, cause: Failure) {
        self.drop_request();
        self.restore.retry_at_ms = None;
        self.restore.failure = Some(cause);
        self.note(Note::RestoreFailed { cause });
    }
}

/// Restored records in the order in which they are applied: by kind, apps in the order in which
/// they are queued, dated things from the oldest.
fn in_order(staged: &OrdMap<RecordId, Record>, reinstall: Reinstall) -> Arc<[Record]> {
    let order = match reinstall {
        Reinstall::OnTap => ReinstallOrder::ByTitle,
        Reinstall::Automatic { order } | Reinstall::Chosen { order } => order,
    };
    let tiles = match order {
        ReinstallOrder::ByStartScreen => tile_places(staged),
        ReinstallOrder::ByTitle | ReinstallOrder::SmallestFirst => BTreeMap::new(),
    };
    let mut records: Vec<&Record> = staged.values().collect();
    records.sort_by_cached_key(|record| {
        let (rank, title) = match (record.body(), order) {
            (Body::App(app), ReinstallOrder::ByTitle) => ((0, 0), Some(app.title.clone())),
            (Body::App(app), ReinstallOrder::SmallestFirst) => {
                ((app.size_bytes, 0), Some(app.title.clone()))
            }
            (Body::App(app), ReinstallOrder::ByStartScreen) => {
                (place_of(app, &tiles), Some(app.title.clone()))
            }
            (_, _) => ((0, 0), None),
        };
        (record.kind(), rank, title, record.body().at_ms(), record.id())
    });
    records.into_iter().cloned().collect()
}

/// A place on Start: a row from the top, and a column from the left.
type Place = (u64, u64);

fn place_of(app: &App, tiles: &BTreeMap<ProductId, Place>) -> Place {
    tiles.get(&app.product).copied().unwrap_or((u64::MAX, 0))
}

/// Where each app's first tile is.
fn tile_places(staged: &OrdMap<RecordId, Record>) -> BTreeMap<ProductId, Place> {
    let mut places = BTreeMap::new();
    for record in staged.values().filter(|record| record.kind() == Kind::Tile) {
        if let Body::Tile(tile) = record.body()
            && let TileTarget::App(product) = tile.target
        {
            let place = (tile.row.into(), tile.column.into());
            let first = places.entry(product).or_insert(place);
            *first = place.min(*first);
        }
    }
    places
}
