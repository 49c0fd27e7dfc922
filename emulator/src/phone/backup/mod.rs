//! A home for the backup engine: its disk, its timer, its way to the world.
//!
//! The engine knows nothing of phones. This adapter carries its requests, keeps its writes, and
//! passes on what it wants read and applied; everything else about backups is in `wp8_backup`.

mod file;
mod policy;

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::engine::ApplyOutcome;
use wp8_backup::policy::LinkRule as EngineLinkRule;
use wp8_backup::record::Quality;
use wp8_backup::{
    Action, Archive, Category, Conditions as EngineConditions, Device, DeviceId, Engine, Failure,
    Input, Note, Output, Policy, Record, RecordId, Reply, RequestId, RestoreState, SealingKey,
    Selection, Status, Stored, Wifi,
};

use crate::kernel::{Draw, Journal, Key, Luck, Span, Time};
use crate::phone::conditions::Conditions;
use crate::phone::cx::Cx;
use crate::phone::effect::Effect;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::phone::{Identity, LinkRule, Links, Otherwise};
use crate::wire::{Answer, Ask, Code, Internet, Secret};

use file::{Folder, FolderWrite, Making};

pub use file::{FileState, SavedFile};

/// The home of the engine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Backup {
    disk: Journal<Stored>,
    memory: Memory,
    policy: Arc<Policy>,
    device: Arc<Device>,
    /// The phone's key store: what seals records before they leave.
    key: Option<SealingKey>,
    /// Backup files.
    folder: Journal<Folder>,
}

/// What does not survive a loss of power: the engine itself, rebuilt from what is stored.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    engine: Option<Engine>,
    /// What the others were last told of the restore.
    told: Told,
    /// What is being applied one by one.
    applying: Option<Category>,
    /// The conditions as the engine knows them: most changes of a phone's do not concern it.
    conditions: Option<EngineConditions>,
    /// The backup file that is being made.
    making: Option<Making>,
    /// How the last wish about a backup file ended.
    file_state: FileState,
    /// Which text messages the next restore of set-up brings.
    how_far_back: HowFarBack,
}

/// How far back text messages are restored (fact 85). The choices between the two that are known
/// are assumed not to exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum HowFarBack {
    /// All of them.
    #[default]
    AnyTime,
    /// Those of the last year.
    LastYear,
    /// Those of the last month.
    LastMonth,
}

impl HowFarBack {
    /// All of them, the longest first.
    pub const ALL: [Self; 3] = [Self::AnyTime, Self::LastYear, Self::LastMonth];

    /// Counted back from now; none: from the beginning. Assumed: 365 and 30 days.
    const fn span(self) -> Option<Span> {
        match self {
            Self::AnyTime => None,
            Self::LastYear => Some(Span::days(365)),
            Self::LastMonth => Some(Span::days(30)),
        }
    }
}

/// How far the others know of the restore.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Told {
    #[default]
    Nothing,
    Listing,
    Offered,
    /// Being fetched, or put in its place: so many percent.
    UnderWay(u8),
    Restored,
    Failed,
}

/// What it can be told to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// What a user does on the pages of backup and restore.
    User(Action),
    /// The user types the recovery phrase that opens sealed backups.
    EnterPhrase(Secret),
    /// The user saves a backup file, sealed with a phrase.
    SaveFile(Secret),
    /// The user brings a backup file onto the phone, types its phrase, and restores from it.
    RestoreFile(Arc<SavedFile>, Secret),
    /// A backup file is copied to the phone from a PC.
    CopyFile(Arc<SavedFile>),
    /// The user chooses which text messages come back, before choosing a backup in set-up.
    ReachBack(HowFarBack),
}

/// Why it may want to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {
    /// The engine's one timer.
    Engine,
    /// A record that is put in place has reached its place.
    Applied,
}

/// What it may ask the world for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {
    /// One request of the engine; its id holds which attempt it is.
    Request(RequestId),
}

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// As the engine tells it.
    Engine(Note),
    /// A backup file was made.
    FileSaved {
        /// How many records are in it.
        records: u64,
    },
    /// The phrase that was typed does not open the backup file.
    FileNotOpened,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Engine(note) => note.fmt(f),
            Self::FileSaved { records } => write!(f, "backup file saved: {records} records"),
            Self::FileNotOpened => f.write_str("the phrase does not open the backup file"),
        }
    }
}

impl crate::kernel::Disk for Stored {
    type Write = wp8_backup::Write;

    fn apply(&mut self, write: &wp8_backup::Write) {
        Self::apply(self, write);
    }
}

/// How long one record takes where a restore puts them in place one by one. Assumed.
const IN_PLACE_RECORD: Span = Span::ms(50);

const RETRY_JITTER: Draw = Draw::named("jitter of the next attempt of a backup request");

impl Backup {
    /// The backup of a phone: switched on as set-up's "Back up?" would (fact 36), or not.
    #[must_use]
    pub fn new(phone: &Identity, on: bool) -> Self {
        let device = Device {
            id: DeviceId(phone.key.0),
            model: phone.model().name.into(),
            name: Arc::clone(&phone.name),
            version: phone.profile().os.into(),
        };
        let mut stored = Stored::new();
        if on {
            for write in switched_on(phone) {
                stored.apply(&write);
            }
        }
        Self {
            disk: Journal::new(stored),
            memory: Memory::default(),
            policy: Arc::new(policy::policy(phone)),
            device: Arc::new(device),
            key: None,
            folder: Journal::new(Folder::default()),
        }
    }

    /// The key of the account it is set up with is in its key store already.
    pub fn hold_key_of(&mut self, address: &str) {
        self.key = Some(key_of(&phrase_of(address)));
    }

    /// The phone has another version: what its backup does follows from that.
    pub fn updated(&mut self, phone: &Identity) {
        self.policy = Arc::new(policy::policy(phone));
        let device = Device { version: phone.profile().os.into(), ..Device::clone(&self.device) };
        self.device = Arc::new(device);
    }

    /// How the backup of a category stands.
    #[must_use]
    pub fn status(&self, category: Category) -> Status {
        self.memory.engine.as_ref().map_or(Status::Off, |engine| engine.status(category))
    }

    /// How the restore stands.
    #[must_use]
    pub fn restore_state(&self) -> RestoreState {
        self.memory.engine.as_ref().map_or(RestoreState::None, Engine::restore_state)
    }

    /// What the version and its defects make of backup and restore.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What is on disk: switches, last successes, progress.
    #[must_use]
    pub fn stored(&self) -> &Stored {
        &self.disk
    }

    /// Under which identity the service knows this phone.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// The key that opens sealed backups is in its key store.
    #[must_use]
    pub const fn holds_key(&self) -> bool {
        self.key.is_some()
    }

    /// That key is the one of this account.
    #[must_use]
    pub fn holds_key_of(&self, address: &str) -> bool {
        self.key == Some(key_of(&phrase_of(address)))
    }

    /// The last backup file that was made on this phone.
    #[must_use]
    pub fn file(&self) -> Option<&Arc<SavedFile>> {
        self.folder.file.as_ref()
    }

    /// The last backup file that was copied to this phone.
    #[must_use]
    pub fn copied_file(&self) -> Option<&Arc<SavedFile>> {
        self.folder.copied.as_ref()
    }

    /// Which text messages a restore in set-up brings.
    #[must_use]
    pub const fn how_far_back(&self) -> HowFarBack {
        self.memory.how_far_back
    }

    /// Of these records of a category, how many its backup should hold and does not hold as they
    /// are, as far as this phone knows.
    #[must_use]
    pub fn unsaved(&self, category: Category, records: &[Record]) -> usize {
        let row = self.disk.category(category);
        let is_saved = |record: &Record| match row.sent.get(&record.id()) {
            None => false,
            Some(_) if category == Category::Photos => true,
            Some(digest) => *digest == record.digest(),
        };
        let admitted = records.iter().filter_map(|record| self.policy.admit(category, record));
        admitted.filter(|record| !is_saved(record)).count()
    }

    /// What the job knows the service to lack of a category, or to have and not to need, beyond an
    /// upload that is going on; none as long as it has not looked.
    #[must_use]
    pub fn unsent(&self, category: Category) -> Option<Vec<RecordId>> {
        self.memory.engine.as_ref()?.unsent(category)
    }

    /// The same, found by comparing all records of the category.
    #[must_use]
    pub fn unsent_of(&self, category: Category, records: &[Record]) -> Vec<RecordId> {
        let engine = self.memory.engine.as_ref();
        engine.map_or_else(Vec::new, |engine| engine.unsent_of(category, records))
    }

    /// Of these records of a category, how many this version keeps out of every backup.
    #[must_use]
    pub fn left_out(&self, category: Category, records: &[Record]) -> usize {
        records.iter().filter(|record| self.policy.admit(category, record).is_none()).count()
    }

    /// How the last wish about a backup file ended.
    #[must_use]
    pub const fn file_state(&self) -> FileState {
        self.memory.file_state
    }

    /// Everything of a category, as the engine asked, or for a backup file.
    pub fn read(&mut self, cx: &mut Cx<'_>, category: Category, records: Arc<[Record]>) {
        self.put_in_file(cx, category, &records);
        self.input(cx, Input::Read { category, records });
    }

    /// What the engine wanted in its place is there, or will be in a moment.
    pub fn applied(
        &mut self,
        cx: &mut Cx<'_>,
        category: Category,
        outcome: ApplyOutcome,
        in_place: bool,
    ) {
        if in_place {
            self.memory.applying = Some(category);
            cx.wake(Timer::Applied, cx.now + IN_PLACE_RECORD);
        } else {
            self.input(cx, Input::Applied { category, outcome });
        }
    }

    fn input(&mut self, cx: &mut Cx<'_>, input: Input) {
        let Some(engine) = &mut self.memory.engine else { return };
        engine.handle_input(cx.now.0, input);
        self.drain(cx);
    }

    fn drain(&mut self, cx: &mut Cx<'_>) {
        while let Some(output) = self.memory.engine.as_mut().and_then(Engine::poll_output) {
            match output {
                Output::Send { id, request, link } => {
                    let Some(account) = &cx.conditions.account else {
                        debug_assert!(false, "the engine sends only while an account is signed in");
                        continue;
                    };
                    let token = account.token;
                    cx.ask(Tag::Request(id), rule(link), Ask::Backup { token, request });
                }
                Output::Cancel(id) => cx.abandon(Tag::Request(id)),
                Output::Wake(Some(wake)) => cx.wake(Timer::Engine, Time(wake.at_ms)),
                Output::Wake(None) => cx.let_sleep(Timer::Engine),
                Output::Read(category) => cx.effect(Effect::Read(category)),
                Output::Apply { category, step } => cx.effect(Effect::Apply { category, step }),
                Output::Write(write) => cx.write(&mut self.disk, write),
                Output::Flush => cx.flush(&mut self.disk),
                Output::RenewToken => cx.tell(Signal::RenewToken),
                Output::Note(note) => cx.note(|| Fact::Engine(note)),
            }
        }
        self.announce(cx);
    }

    /// Tells set-up how the restore stands, once for each change that it waits for.
    fn announce(&mut self, cx: &mut Cx<'_>) {
        let state = self.restore_state();
        let (told, signal) = match state {
            RestoreState::None => (Told::Nothing, None),
            RestoreState::Fetching { received_bytes, of_bytes, .. } => {
                // As long as the whole is not known there is nothing to show.
                let percent =
                    of_bytes.map_or(0, |all| received_bytes.saturating_mul(100) / all.max(1));
                under_way(percent.min(100) as u8)
            }
            RestoreState::Picking | RestoreState::Applying { .. } => under_way(100),
            RestoreState::Listing => (Told::Listing, None),
            RestoreState::Offered(list) => (Told::Offered, Some(Signal::BackupsFound(list))),
            RestoreState::Accounts(accounts) => {
                let accounts =
                    accounts.iter().map(|account| Arc::clone(&account.address)).collect();
                (Told::Restored, Some(Signal::Restored { accounts }))
            }
            RestoreState::Background(_) | RestoreState::Done => {
                (Told::Restored, Some(Signal::Restored { accounts: [].into() }))
            }
            RestoreState::Failed(failure) => {
                let code = code(failure);
                let listing = self.memory.told == Told::Listing;
                let signal = if listing {
                    Signal::BackupsNotFound(code)
                } else {
                    Signal::RestoreFailed(code)
                };
                (Told::Failed, Some(signal))
            }
        };
        if told != self.memory.told {
            self.memory.told = told;
            if let Some(signal) = signal {
                cx.tell(signal);
            }
        }
    }
}

fn under_way(percent: u8) -> (Told, Option<Signal>) {
    (Told::UnderWay(percent), Some(Signal::RestoreProgress { percent }))
}

/// The recovery phrase of an account, where a scenario names none.
#[must_use]
pub fn phrase_of(address: &str) -> String {
    format!("the recovery phrase of {address}")
}

/// The key behind a phrase. A simulation uses a fast derivation: [`SealingKey::from_phrase`] takes
/// its noticeable moment where real backups are kept.
fn key_of(phrase: &str) -> SealingKey {
    let mut bytes = [0; 32];
    for (index, chunk) in bytes.chunks_exact_mut(8).enumerate() {
        let word = Key::named("sealing key", phrase).child("word", index as u64).0;
        chunk.copy_from_slice(&word.to_le_bytes());
    }
    SealingKey::from_bytes(bytes)
}

/// "Back up?" answered with yes: everything the version has, photos in good quality (facts 1, 196).
fn switched_on(phone: &Identity) -> Vec<wp8_backup::Write> {
    let photos = phone.switches.photos_on_by_default.then_some(Quality::Good);
    Category::ALL
        .into_iter()
        .map(|category| wp8_backup::Write::Switched { category, on: true, at_ms: 0 })
        .chain([wp8_backup::Write::QualityChosen { photos, videos: None }])
        .collect()
}

const fn rule(link: EngineLinkRule) -> LinkRule {
    let links = match link {
        EngineLinkRule::WifiOnly => Links::WifiOnly,
        EngineLinkRule::WifiOrCellular => Links::Any,
    };
    LinkRule { links, otherwise: Otherwise::Fail, background: false }
}

/// What the phone shows for a failure of a restore. Which codes a real phone showed there is not
/// known: taken from the families of facts 114–125.
#[must_use]
pub const fn code(failure: Failure) -> Code {
    match failure {
        Failure::NoConnection => Code::CANNOT_CONNECT,
        Failure::Service { code } => Code(code),
        Failure::SignIn | Failure::KeyMissing | Failure::KeyWrong => Code::UNAUTHORISED,
        Failure::BackupGone => Code::http(404),
        Failure::NoRoom { .. } => Code::DISK_FULL,
        Failure::Interrupted => Code::CONNECTION_ABORTED,
    }
}

fn seen_by_engine(conditions: &Conditions) -> EngineConditions {
    EngineConditions {
        wifi: match conditions.wifi {
            Some(Internet::Full) => Wifi::Connected,
            Some(Internet::Limited | Internet::Captive) => Wifi::Limited,
            None => Wifi::None,
        },
        cellular: conditions.cellular.is_some(),
        roaming: conditions.cellular.is_some_and(|cellular| cellular.roaming),
        near_data_limit: conditions.data_restricted,
        external_power: conditions.external_power,
        battery_saver: conditions.battery_saver,
        idle: !conditions.screen_on,
        signed_in: conditions.account.is_some(),
        setting_up: !conditions.set_up,
        free_bytes: conditions.free_bytes,
    }
}

impl Service for Backup {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        match command {
            Command::User(Action::CancelRestore) if !cx.conditions.set_up => {
                return Err(Refused::new(
                    "set-up has no way to give up a restore that goes on",
                    "wait for its end, or finish set-up first",
                ));
            }
            Command::User(action) => self.input(cx, Input::User(action)),
            Command::EnterPhrase(Secret(phrase)) => {
                let key = key_of(&phrase);
                self.key = Some(key.clone());
                self.input(cx, Input::Key(key));
            }
            Command::SaveFile(phrase) => {
                has_files(cx)?;
                let wanted = vec![Category::Apps, Category::Messages];
                for category in &wanted {
                    cx.effect(Effect::Read(*category));
                }
                self.memory.making = Some(Making { phrase, wanted, records: Vec::new() });
            }
            Command::RestoreFile(file, Secret(phrase)) => {
                has_files(cx)?;
                self.restore_file(cx, &file, &phrase);
            }
            Command::CopyFile(file) => {
                has_files(cx)?;
                cx.write(&mut self.folder, FolderWrite::Copied(file));
                cx.flush(&mut self.folder);
            }
            Command::ReachBack(how_far_back) => {
                asks_how_far_back(cx)?;
                self.memory.how_far_back = how_far_back;
            }
        }
        Ok(())
    }

    fn timer(&mut self, cx: &mut Cx<'_>, timer: Timer) {
        match timer {
            Timer::Engine => self.input(cx, Input::Woken),
            Timer::Applied => {
                if let Some(category) = self.memory.applying.take() {
                    self.input(cx, Input::Applied { category, outcome: ApplyOutcome::Done });
                }
            }
        }
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: Tag, answer: Result<Answer, Code>) {
        let Tag::Request(id) = tag;
        let reply = match answer {
            Ok(Answer::Backup(answer)) => Reply::Answer(answer),
            // Something else than a backup service answered, or what came is damaged.
            Ok(_) => Reply::Lost,
            Err(code) => refused_or_lost(code),
        };
        let luck = cx.luck.draw(RETRY_JITTER, Key(id.0), 0);
        self.input(cx, Input::Answered { id, reply, luck });
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the table of who hears what is in routing")]
    fn heard(&mut self, cx: &mut Cx<'_>, signal: &Signal) {
        let user = |action| Some(Input::User(action));
        let input = match signal {
            Signal::Conditions => {
                let seen = seen_by_engine(cx.conditions);
                let is_news = self.memory.conditions.replace(seen) != Some(seen);
                is_news.then_some(Input::Conditions(seen))
            }
            Signal::Changed(category) => Some(Input::Dirty(*category)),
            Signal::Installed(_) | Signal::Uninstalled(_) => Some(Input::Dirty(Category::Apps)),
            Signal::ItemChanged(record) => Some(Input::Upserted(record.clone())),
            Signal::ItemGone { category, id } => {
                Some(Input::Removed { category: *category, id: *id })
            }
            Signal::TokenRenewed => Some(Input::TokenRenewed),
            Signal::TokenRefused(_) => Some(Input::TokenRefused),
            Signal::TokenUnanswered(_) => Some(Input::TokenUnanswered),
            Signal::FindBackups if self.disk.restore.is_some() => return self.take_up_again(cx),
            Signal::FindBackups => {
                // Set-up waits for how this search ends, were it as the one before.
                self.memory.told = Told::Listing;
                user(Action::FindBackups)
            }
            Signal::Restore(backup) => {
                let back = self.memory.how_far_back.span();
                let messages_since_ms = back.map(|span| cx.clock().0 - span.0.cast_signed());
                let selection = Selection { messages_since_ms, ..Selection::everything(*backup) };
                user(Action::Restore(selection))
            }
            Signal::RetryRestore => {
                self.memory.told = Told::Nothing;
                user(Action::RetryRestore)
            }
            Signal::StartFresh => user(Action::Skip),
            Signal::AccountsAnswered => user(Action::AccountsAnswered),
            Signal::BackUp { yes } => {
                return self.answered_back_up(cx, *yes);
            }
            _ => None,
        };
        if let Some(input) = input {
            self.input(cx, input);
        }
    }

    fn booted(&mut self, cx: &mut Cx<'_>) {
        let stored = Stored::clone(&self.disk);
        let engine = Engine::boot(Arc::clone(&self.policy), Arc::clone(&self.device), stored);
        self.memory = Memory { engine: Some(engine), ..Memory::default() };
        self.drain(cx);
        if let Some(key) = self.key.clone() {
            self.input(cx, Input::Key(key));
        }
    }

    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64) {
        self.disk.lose_power(now, luck, Key::named("service", "backup"), boot);
        self.folder.lose_power(now, luck, Key::named("service", "backup files"), boot);
        self.memory = Memory::default();
    }
}

impl Backup {
    /// Set-up comes to the restore for a second time, after a loss of power: there is nothing to
    /// choose any more. Says how it stands, and tries again what failed in the meantime.
    fn take_up_again(&mut self, cx: &mut Cx<'_>) {
        self.memory.told = Told::Nothing;
        if let RestoreState::Failed(_) = self.restore_state() {
            self.input(cx, Input::User(Action::RetryRestore));
        } else {
            self.announce(cx);
        }
    }

    /// What a backup file that is being made waits for; with the last of it, it is made. In it is
    /// what the version's backup covers.
    fn put_in_file(&mut self, cx: &mut Cx<'_>, category: Category, records: &[Record]) {
        let Some(making) = &mut self.memory.making else { return };
        let Some(place) = making.wanted.iter().position(|wanted| *wanted == category) else {
            return;
        };
        making.wanted.swap_remove(place);
        let admitted = records.iter().filter_map(|record| self.policy.admit(category, record));
        making.records.extend(admitted.map(|record| (category, record)));
        if !making.wanted.is_empty() {
            return;
        }
        let Some(Making { phrase: Secret(phrase), mut records, .. }) = self.memory.making.take()
        else {
            return;
        };
        records.sort_by_key(|(category, record)| (*category, record.id()));
        let count = records.len() as u64;
        let archive = Archive {
            device: Device::clone(&self.device),
            taken_at_ms: cx.clock().0,
            records: records.into(),
        };
        let file = Arc::new(SavedFile::new(archive, &phrase));
        cx.write(&mut self.folder, FolderWrite::Kept(file));
        cx.flush(&mut self.folder);
        self.memory.file_state = FileState::Saved;
        cx.note(|| Fact::FileSaved { records: count });
    }

    fn restore_file(&mut self, cx: &mut Cx<'_>, file: &SavedFile, phrase: &str) {
        let Some(archive) = file.open(phrase) else {
            self.memory.file_state = FileState::WrongPhrase;
            cx.note(|| Fact::FileNotOpened);
            return;
        };
        self.memory.file_state = FileState::Opened;
        let records = archive.records.iter().map(|(_, record)| record.clone()).collect();
        self.input(cx, Input::User(Action::RestoreFile(records)));
    }

    fn answered_back_up(&mut self, cx: &mut Cx<'_>, yes: bool) {
        for category in Category::ALL {
            self.input(cx, Input::User(Action::Switch { category, on: yes }));
        }
        let photos = (yes && cx.phone.switches.photos_on_by_default).then_some(Quality::Good);
        self.input(cx, Input::User(Action::ChooseQuality { photos, videos: None }));
    }
}

fn asks_how_far_back(cx: &Cx<'_>) -> Result<(), Refused> {
    let profile = cx.phone.profile();
    if profile.backup.asks_how_far_back {
        return Ok(());
    }
    Err(Refused::new(
        format!("{} does not ask how far back messages are wanted", profile.os),
        "`wp8.1` and `reference` do",
    ))
}

/// Whether the version knows backup files at all, and its settings can be reached.
fn has_files(cx: &Cx<'_>) -> Result<(), Refused> {
    let profile = cx.phone.profile();
    if !profile.backup.local_file {
        return Err(Refused::new(
            format!("{} has no backup files", profile.os),
            "`reference` is the only version that saves a backup as a file",
        ));
    }
    if !cx.conditions.set_up {
        return Err(Refused::new("backup files are in the settings", "finish set-up first"));
    }
    Ok(())
}

/// A code that says what the service thinks is an answer; one that says what became of the
/// connection is not.
const fn refused_or_lost(code: Code) -> Reply {
    use wp8_backup::{Answer, Refusal};
    match code {
        Code::TIMEOUT
        | Code::NAME_NOT_RESOLVED
        | Code::CANNOT_CONNECT
        | Code::CONNECTION_ABORTED => Reply::Lost,
        Code::UNAUTHORISED => Reply::Answer(Answer::Refused(Refusal::Unauthorised)),
        Code(code) => Reply::Answer(Answer::Refused(Refusal::Unavailable { code })),
    }
}
