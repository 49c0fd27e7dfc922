//! What trace and state say about a thing that did not come back.
//!
//! The order of the questions is the way a thing takes: is it still wanted, does the version cover
//! it, is its backup on, did it get to the service, was it restored, can it be had.

use std::collections::BTreeMap;

use wp8_backup::engine::Missing;
use wp8_backup::policy::{RestoreApply, Schedule};
use wp8_backup::{
    Body, Category, Kind, Kinds, Note, ProductId, Record, RecordId, RestoreState, ServiceStore,
    Status,
};
use wp8_emulator::kernel::Time;
use wp8_emulator::phone::downloads::{self, State, Told};
use wp8_emulator::phone::fact::Fact as PhoneFact;
use wp8_emulator::phone::{Phone, backup, calls, camera, favourites, messaging, packages};
use wp8_emulator::quirks::{
    Quirk, backup_keeps_a_stale_token, restore_rewrites_the_app_list_in_place,
    retry_reuses_the_expired_ticket,
};
use wp8_emulator::wire::{PhoneIndex, Standing, app_record_id};
use wp8_emulator::world::{Fact, World};

use super::content::Thing;
use super::reason::Reason;

/// The trace of two phones, sorted by what it is about; and the world at its end.
pub(super) struct Evidence<'w> {
    world: &'w World,
    old: &'w Phone,
    new: &'w Phone,
    /// What the service keeps for the account of the old phone.
    store: Option<&'w ServiceStore>,
    deleted_on_old: Vec<(RecordId, Thing, Time)>,
    deleted_on_new: BTreeMap<RecordId, Time>,
    /// What the engines said: place in the trace, when, what.
    of_old: Vec<(usize, Time, &'w Note)>,
    of_new: Vec<(usize, Time, &'w Note)>,
    /// What happened in the queue of the new phone.
    queue: Vec<(usize, &'w downloads::Fact)>,
    /// The new phone's app list was emptied to be filled again.
    list_was_cleared: bool,
    /// Faults that struck either of them.
    faults: Vec<(usize, PhoneIndex)>,
    old_index: PhoneIndex,
    new_index: PhoneIndex,
}

impl<'w> Evidence<'w> {
    pub fn of(world: &'w World, old_index: PhoneIndex, new_index: PhoneIndex) -> Self {
        let old = &world.phones()[old_index.place()];
        let new = &world.phones()[new_index.place()];
        let account = old.accounts.primary().map(|account| account.token.account);
        let mut evidence = Self {
            world,
            old,
            new,
            store: account.and_then(|account| world.cloud().backup.store(account)),
            deleted_on_old: Vec::new(),
            deleted_on_new: BTreeMap::new(),
            of_old: Vec::new(),
            of_new: Vec::new(),
            queue: Vec::new(),
            list_was_cleared: false,
            faults: Vec::new(),
            old_index,
            new_index,
        };
        for (place, record) in world.trace().records().enumerate() {
            evidence.take(place, record.at, &record.fact);
        }
        evidence
    }

    fn take(&mut self, place: usize, at: Time, fact: &'w Fact) {
        match fact {
            Fact::Phone { phone, fact } if *phone == self.old_index => {
                if let PhoneFact::Backup(backup::Fact::Engine(note)) = fact {
                    self.of_old.push((place, at, note));
                }
                let gone = deleted(fact).into_iter();
                self.deleted_on_old.extend(gone.map(|(id, thing)| (id, thing, at)));
            }
            Fact::Phone { phone, fact } if *phone == self.new_index => {
                if let PhoneFact::Backup(backup::Fact::Engine(note)) = fact {
                    self.of_new.push((place, at, note));
                } else if let PhoneFact::Downloads(fact) = fact {
                    self.queue.push((place, fact));
                } else if let PhoneFact::Packages(packages::Fact::ListCleared { .. }) = fact {
                    self.list_was_cleared = true;
                }
                self.deleted_on_new.extend(deleted(fact).into_iter().map(|(id, _)| (id, at)));
            }
            Fact::Fault { phone, .. } => self.faults.push((place, *phone)),
            Fact::Phone { .. } | Fact::Step { .. } => {}
        }
    }

    /// What was on the old phone once and was deleted there.
    pub fn deleted_on_old(&self, kinds: Kinds) -> impl Iterator<Item = (RecordId, Thing)> + '_ {
        let wanted =
            self.deleted_on_old.iter().filter(move |(_, thing, _)| kinds.holds(thing.kind()));
        wanted.map(|(id, thing, _)| (*id, thing.clone()))
    }

    pub fn why_deleted(&self, id: RecordId) -> Reason {
        let last = self.deleted_on_old.iter().rev().find(|(gone, ..)| *gone == id);
        match last {
            Some((.., at)) => deleted_on(self.old, *at),
            None => Reason::Untold,
        }
    }

    pub fn why_missing(&self, id: RecordId, thing: &Thing) -> Reason {
        if let Some(at) = self.deleted_on_new.get(&id) {
            return deleted_on(self.new, *at);
        }
        if let Some((product, title)) = thing.app()
            && let Some(why) = self.of_app(product, &title, thing.is_of_the_system())
        {
            return why;
        }
        let Some(record) = thing.record() else { return Reason::Untold };
        let why = self.on_its_way(id, record);
        match (why, record.body()) {
            (Reason::Untold, Body::App(app)) => {
                self.availability(app.product).unwrap_or(Reason::Untold)
            }
            (why, _) => why,
        }
    }

    /// Why a thing that is there is another: only what holds for all of its sort is known.
    pub fn why_different(&self, id: RecordId, thing: &Thing) -> Option<Reason> {
        let record = thing.record()?;
        let category = record.category()?;
        self.not_covered(category, record)
            .or_else(|| self.without_password(category, record))
            .or_else(|| self.switched_off(category, record.kind()))
            .or_else(|| match self.is_stored(category, id) {
                Stored::Otherwise | Stored::Not => self.not_uploaded(category),
                Stored::Sealed | Stored::AsItIs => None,
            })
    }
}

fn deleted_on(phone: &Phone, at: Time) -> Reason {
    Reason::Deleted { on: phone.identity().name.to_string(), at_ms: at.0 }
}

/// What a fact says is gone from a phone.
fn deleted(fact: &PhoneFact) -> Vec<(RecordId, Thing)> {
    let things = |records: &[Record]| {
        records.iter().map(|record| (record.id(), Thing::Record(record.clone()))).collect()
    };
    if let PhoneFact::Messaging(messaging::Fact::Deleted { record: Some(record), .. })
    | PhoneFact::Calls(calls::Fact::Deleted(record))
    | PhoneFact::Camera(camera::Fact::Deleted { record: Some(record), .. }) = fact
    {
        things(std::slice::from_ref(record))
    } else if let PhoneFact::Messaging(messaging::Fact::ThreadDeleted { records, .. })
    | PhoneFact::Calls(calls::Fact::AllDeleted(records))
    | PhoneFact::Favourites(
        favourites::Fact::Deleted { records, .. } | favourites::Fact::Vanished(records),
    ) = fact
    {
        things(records)
    } else if let PhoneFact::Packages(packages::Fact::Uninstalled { product, title }) = fact {
        let thing = Thing::App { product: *product, title: title.clone(), system: false };
        vec![(app_record_id(*product), thing)]
    } else {
        Vec::new()
    }
}

// Apps: the queue of downloads, and what the Store has.
impl Evidence<'_> {
    fn of_app(&self, product: ProductId, title: &str, system: bool) -> Option<Reason> {
        if self.new.packages.package(product).is_some() {
            return (self.list_was_cleared
                && self.has_quirk(self.new, &restore_rewrites_the_app_list_in_place::QUIRK))
            .then_some(quirk(&restore_rewrites_the_app_list_in_place::QUIRK));
        }
        if system {
            let os = self.new.identity().profile().os;
            return Some(Reason::NotCovered { by: format!("{os} has no such app") });
        }
        match self.new.downloads.state(product) {
            Some(State::AttentionRequired { code, .. }) => Some(
                self.availability(product)
                    .or_else(|| self.stale_ticket(title))
                    .or_else(|| self.fault_in_the_queue(title))
                    .unwrap_or_else(|| Reason::Failed { with: code.to_string() }),
            ),
            Some(state) => Some(Reason::Queued { state: state.words().to_owned() }),
            None => self.closed(product, title),
        }
    }

    /// Why nobody on this phone can have it, if so.
    fn availability(&self, product: ProductId) -> Option<Reason> {
        let store = &self.world.cloud().store;
        let because = |because: String| Some(Reason::NotAvailable { because });
        let Some(listing) = store.listing(product) else {
            return because("the Store does not know it".to_owned());
        };
        let account = self.new.accounts.primary().map(|account| account.token.account);
        let account = account.and_then(|account| store.account(account));
        let region = account.and_then(|account| account.region.as_ref());
        match (listing.standing, &listing.regions, region) {
            (Standing::Withdrawn, ..) => because("withdrawn from the Store".to_owned()),
            (_, Some(regions), Some(region)) if !regions.contains(region) => {
                because(format!("not offered in {region}"))
            }
            (Standing::Published | Standing::Hidden, ..) => None,
        }
    }

    /// The entry was closed by its user.
    fn closed(&self, product: ProductId, title: &str) -> Option<Reason> {
        let closed = self.queue.iter().rev().find(|(_, fact)| {
            matches!(fact, downloads::Fact::Told { title: of, what: Told::Closed | Told::Cancelled }
                if **of == *title)
        });
        let (place, _) = closed?;
        let at = self.world.trace().get(*place)?.at;
        Some(self.availability(product).unwrap_or_else(|| deleted_on(self.new, at)))
    }

    /// After a tap on "retry" it began with a ticket from before, and failed.
    fn stale_ticket(&self, title: &str) -> Option<Reason> {
        let quirk_on = self.has_quirk(self.new, &retry_reuses_the_expired_ticket::QUIRK);
        let mut retried = false;
        let mut with_old_ticket = false;
        for (_, fact) in &self.queue {
            if let downloads::Fact::Told { title: of, what: Told::Retried } = fact
                && **of == *title
            {
                retried = true;
            } else if let downloads::Fact::Began { title: of, with_ticket_from, .. } = fact
                && **of == *title
            {
                with_old_ticket = retried && with_ticket_from.is_some();
            }
        }
        (quirk_on && with_old_ticket).then_some(quirk(&retry_reuses_the_expired_ticket::QUIRK))
    }

    fn fault_in_the_queue(&self, title: &str) -> Option<Reason> {
        let last = |fits: &dyn Fn(&downloads::Fact) -> bool| {
            self.queue.iter().rev().find(|(_, fact)| fits(fact)).map(|(place, _)| *place)
        };
        let failed = last(&|fact| {
            matches!(fact, downloads::Fact::NeedsAttention { title: of, .. } if **of == *title)
                || matches!(fact, downloads::Fact::Stranded)
        })?;
        let began = last(
            &|fact| matches!(fact, downloads::Fact::Began { title: of, .. } if **of == *title),
        );
        self.fault_behind(failed, began.unwrap_or(0), self.new_index, is_of_the_store)
    }
}

// Records: version, switches, service, restore.
impl Evidence<'_> {
    fn on_its_way(&self, id: RecordId, record: &Record) -> Reason {
        let Some(category) = record.category() else { return Reason::Untold };
        if let Some(why) = self.not_covered(category, record) {
            return why;
        }
        if category == Category::Photos {
            return self.of_picture(id, record.kind());
        }
        if let Body::AppData(data) = record.body()
            && self.new.packages.package(data.product).is_none()
            && self.new.downloads.entry(data.product).is_some()
        {
            return Reason::Queued { state: "it waits for its app".to_owned() };
        }
        match self.is_stored(category, id) {
            Stored::Not => self.not_stored(category, record.kind()),
            Stored::Sealed | Stored::Otherwise | Stored::AsItIs => self.not_restored(category),
        }
    }

    /// What the versions leave out.
    fn not_covered(&self, category: Category, record: &Record) -> Option<Reason> {
        let kind = record.kind();
        let by = |phone: &Phone, what: &str| {
            let os = phone.identity().profile().os;
            Some(Reason::NotCovered { by: format!("{os} {what}") })
        };
        let policy = self.old.backup.policy();
        if !policy.has(category) {
            return by(self.old, &format!("has no backup of {category}"));
        }
        if !policy.category(category).covers.holds(kind) {
            return by(self.old, &format!("does not back up this: {kind}"));
        }
        if policy.admit(category, record).is_none() {
            return by(self.old, "keeps this out of its backup: not eligible, or too large");
        }
        if category != Category::Photos && !self.new.backup.policy().restore.accepts.holds(kind) {
            return by(self.new, &format!("does not restore this: {kind}"));
        }
        None
    }

    /// It came without what the version leaves out of it.
    fn without_password(&self, category: Category, record: &Record) -> Option<Reason> {
        let sent = self.old.backup.policy().admit(category, record)?;
        let os = self.old.identity().profile().os;
        (sent.digest() != record.digest())
            .then(|| Reason::NotCovered { by: format!("{os} leaves the password out") })
    }

    fn switched_off(&self, category: Category, kind: Kind) -> Option<Reason> {
        let row = self.old.backup.stored().category(category);
        let off = |which: String| Some(Reason::SwitchedOff { which });
        if !row.on {
            let on_the_web = self.of_old.iter().rev().any(|(.., note)| {
                matches!(note, Note::TurnedOffOnTheWeb { category: of } if *of == category)
            });
            let how = if on_the_web { ", since it was deleted on the web" } else { "" };
            return off(format!("backup of {category}{how}"));
        }
        if row.excluded.holds(kind) {
            return off(format!("backup of this in {category}: {kind}"));
        }
        None
    }

    /// Photos and videos are uploads: a restore never brings them back (fact 14).
    fn of_picture(&self, id: RecordId, kind: Kind) -> Reason {
        if self.store.is_some_and(|store| store.camera_roll().contains_key(&id)) {
            return Reason::InTheCloud;
        }
        if let Some(why) = self.switched_off(Category::Photos, kind) {
            return why;
        }
        let stored = self.old.backup.stored();
        let quality = if kind == Kind::Video { stored.video_quality } else { stored.photo_quality };
        if quality.is_none() {
            return Reason::SwitchedOff { which: format!("\"Don't upload\" for every {kind}") };
        }
        self.not_uploaded(Category::Photos).unwrap_or(Reason::Untold)
    }

    fn is_stored(&self, category: Category, id: RecordId) -> Stored {
        let device = self.old.backup.device().id;
        let newest = self.store.and_then(|store| store.newest(device, category));
        let Some(record) = newest.and_then(|newest| newest.records.get(&id)) else {
            return Stored::Not;
        };
        if record.kind() == Kind::Sealed {
            return Stored::Sealed;
        }
        let sent = self.old.backup.stored().category(category).sent.get(&id);
        if sent == Some(&record.digest()) { Stored::AsItIs } else { Stored::Otherwise }
    }

    fn not_stored(&self, category: Category, kind: Kind) -> Reason {
        let is_deletion =
            |note: &Note| matches!(note, Note::Deleted { category: of } if *of == category);
        let deleted = self.of_old.iter().rev().find(|(.., note)| is_deletion(note));
        let deleted = deleted.map(|(_, at, _)| Reason::BackupDeleted { at_ms: at.0 });
        // Deleting switches off as well; switched on again, it waits for something else.
        let off = !self.old.backup.stored().category(category).on;
        deleted
            .clone()
            .filter(|_| off)
            .or_else(|| self.switched_off(category, kind))
            .or_else(|| self.not_uploaded(category))
            .or(deleted)
            .unwrap_or(Reason::Untold)
    }

    /// What keeps the old phone from sending.
    fn not_uploaded(&self, category: Category) -> Option<Reason> {
        let of_category = |note: &Note| {
            if let Note::AnswerLost { category: of } | Note::Refused { category: of, .. } = note {
                *of == Some(category)
            } else {
                matches!(note, Note::StaleTokenKept { category: of } if *of == category)
            }
        };
        let success = self.of_old.iter().rev().find_map(|(place, _, note)| {
            matches!(note, Note::BackedUp { category: of } if *of == category).then_some(*place)
        });
        let trouble = self.of_old.iter().rev().find(|(place, _, note)| {
            of_category(note) && success.is_none_or(|success| success < *place)
        });
        if let Some((place, _, note)) = trouble {
            if let Note::StaleTokenKept { .. } = note
                && self.has_quirk(self.old, &backup_keeps_a_stale_token::QUIRK)
            {
                return Some(quirk(&backup_keeps_a_stale_token::QUIRK));
            }
            let from = success.unwrap_or(0);
            let fault = self.fault_behind(*place, from, self.old_index, is_of_the_backup);
            if fault.is_some() {
                return fault;
            }
        }
        let waits_for = |what: String| Some(Reason::NeverUploaded { waits_for: what });
        if !self.old.is_running() {
            return waits_for("the phone to be switched on".to_owned());
        }
        match self.old.backup.status(category) {
            Status::Waiting { missing: Missing::Host } => waits_for("the phone".to_owned()),
            Status::Waiting { missing } => waits_for(missing.to_string()),
            Status::Sending { .. } => waits_for("the end of its upload".to_owned()),
            Status::UpToDate { .. } => match self.old.backup.policy().category(category).schedule {
                Schedule::Every { .. } => waits_for("the next scheduled backup".to_owned()),
                Schedule::Continuous { .. } => None,
            },
            Status::Off | Status::Absent => None,
        }
    }

    /// It is stored; why is it not on the new phone?
    fn not_restored(&self, category: Category) -> Reason {
        let begun = self.of_new.iter().rposition(|(.., note)| {
            matches!(note, Note::RestoreBegins { .. } | Note::RestoreFromFile { .. })
        });
        let since = begun.map_or(&[][..], |begun| &self.of_new[begun..]);
        let restored = since.iter().any(
            |(.., note)| matches!(note, Note::Restored { category: of, .. } if *of == category),
        );
        if !restored && let Some(why) = self.stands_so(category, since) {
            return why;
        }
        let Some((from, ..)) = since.first() else {
            return if self.world.trace().is_on() && self.world.trace().left_out() == 0 {
                self.no_restore()
            } else {
                Reason::Untold
            };
        };
        let uploaded_later = self.of_old.iter().any(|(place, _, note)| {
            place > from && matches!(note, Note::BackedUp { category: of } if *of == category)
        });
        let done = since.iter().any(|(.., note)| matches!(note, Note::RestoreDone));
        match (restored, done) {
            (true, _) if uploaded_later => Reason::UploadedLater,
            (false, true) => Reason::LeftOut,
            (true | false, _) => Reason::Untold,
        }
    }

    /// What the restore itself says, if it is not over.
    fn stands_so(&self, category: Category, since: &[(usize, Time, &Note)]) -> Option<Reason> {
        let over = since.iter().rev().find_map(|(place, _, note)| {
            if let Note::RestoreFailed { cause } = note {
                Some((*place, Some(*cause)))
            } else {
                matches!(note, Note::RestoreDone | Note::RestoreCancelled).then_some((*place, None))
            }
        });
        let on_its_way = |state: &str| {
            let lane = self.new.backup.stored().lane(category);
            lane.is_some()
                .then(|| Reason::Queued { state: format!("the restore of {category} {state}") })
        };
        match self.new.backup.restore_state() {
            RestoreState::Fetching { .. } | RestoreState::Applying { .. } => {
                on_its_way("is going on")
            }
            RestoreState::Picking => on_its_way("waits for what is picked"),
            RestoreState::Accounts(_) => on_its_way("waits for the page of accounts"),
            RestoreState::Background(_) => on_its_way("goes on in the background"),
            RestoreState::Failed(cause) => {
                Some(self.failed(since, over.map(|(place, _)| place), cause))
            }
            RestoreState::None
            | RestoreState::Listing
            | RestoreState::Offered(_)
            | RestoreState::Done => {
                let (place, cause) = over?;
                cause.map(|cause| self.failed(since, Some(place), cause))
            }
        }
    }

    fn failed(
        &self,
        since: &[(usize, Time, &Note)],
        place: Option<usize>,
        cause: wp8_backup::Failure,
    ) -> Reason {
        let policy = self.new.backup.policy();
        let in_place = policy.restore.apply == RestoreApply::InPlace;
        if cause == wp8_backup::Failure::Interrupted
            && in_place
            && self.has_quirk(self.new, &restore_rewrites_the_app_list_in_place::QUIRK)
        {
            return quirk(&restore_rewrites_the_app_list_in_place::QUIRK);
        }
        let from = since.first().map_or(0, |(place, ..)| *place);
        place
            .and_then(|place| self.fault_behind(place, from, self.new_index, is_of_the_backup))
            .unwrap_or_else(|| Reason::Failed { with: cause.to_string() })
    }

    /// No restore has begun.
    fn no_restore(&self) -> Reason {
        let page = self.new.setup.page().name();
        let because = if !self.new.is_running() {
            "the phone is off".to_owned()
        } else if self.new.setup.is_finished() {
            "set-up is over, and nobody asked for it".to_owned()
        } else {
            format!("set-up shows {page}")
        };
        Reason::NotRestored { because }
    }
}

/// How the service has a record.
enum Stored {
    /// Not.
    Not,
    /// Encrypted: what it says cannot be told.
    Sealed,
    /// As the phone sent it last.
    AsItIs,
    /// Another content.
    Otherwise,
}

// Causes.
impl Evidence<'_> {
    fn has_quirk(&self, phone: &Phone, quirk: &Quirk) -> bool {
        phone.identity().quirks.has(quirk)
    }

    /// The fault that a record goes back to: along its causes; or, where nobody answered and so
    /// nothing is caused, the last that struck such a request in between.
    fn fault_behind(
        &self,
        place: usize,
        from: usize,
        phone: PhoneIndex,
        concerns: fn(&str) -> bool,
    ) -> Option<Reason> {
        let trace = self.world.trace();
        let mut next = Some(place);
        while let Some(record) = next.and_then(|place| trace.get(place)) {
            if let Some(why) = fault(&record.fact, concerns) {
                return Some(why);
            }
            next = record.cause.index();
        }
        let struck =
            self.faults.iter().rev().filter(|(at, of)| *of == phone && (from..place).contains(at));
        struck.filter_map(|(at, _)| trace.get(*at)).find_map(|record| fault(&record.fact, concerns))
    }
}

fn fault(fact: &Fact, concerns: fn(&str) -> bool) -> Option<Reason> {
    let Fact::Fault { rule, asked, what, .. } = fact else { return None };
    concerns(asked)
        .then(|| Reason::Fault { rule: rule.to_string(), did: format!("{asked} is {what}") })
}

fn quirk(quirk: &'static Quirk) -> Reason {
    Reason::Quirk { name: quirk.name }
}

/// Whether a request of this name is one of the backup, or of the token that it needs.
fn is_of_the_backup(asked: &str) -> bool {
    asked.starts_with("backup") || asked == "renew" || asked == "sign_in"
}

/// Whether a request of this name is one that brings apps.
fn is_of_the_store(asked: &str) -> bool {
    !asked.starts_with("backup")
}
