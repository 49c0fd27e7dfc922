//! What the user can set: theme, sounds, lock screen, language, region and the rest.
//!
//! Which settings there are, what they can be and what backs them up is data of the profile, one row
//! each; here are their values, the words the user taught the keyboard, and the way both take through
//! a backup.

mod fact;
pub mod generated;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::record::{Described, LockScreen, PartKind, Setting};
use wp8_backup::{Body, Category, Record, RecordId};

use crate::kernel::{Journal, Key, Luck, Mixer, Time};
use crate::phone::Identity;
use crate::phone::cx::Cx;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::profile::settings::{
    ACCENTS, Accent, BackedUp, SETTINGS, SettingId, SettingInfo, SettingsOf, Value,
};
use crate::wire::{Answer, Code};

pub use fact::Fact;

/// The service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Settings {
    disk: Journal<Disk>,
    memory: Memory,
}

/// What survives a loss of power.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Disk {
    /// What was set, by the factory, the user or a restore. All others have their first value.
    set: BTreeMap<SettingId, Value>,
    words: BTreeMap<RecordId, Arc<str>>,
}

/// What does not: nothing, here.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {}

/// One disk write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Write {
    /// A setting has this value.
    Set(SettingId, Value),
    /// These settings have their first value again.
    Cleared(Arc<[SettingId]>),
    /// The keyboard knows a word.
    Word(RecordId, Arc<str>),
    /// The keyboard does not know it any more.
    Forgotten(RecordId),
    /// The keyboard knows none of its own.
    AllForgotten,
}

/// What it can be told to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Sets one thing to a value written as text.
    Set {
        /// Which: a name of the list of settings.
        name: Arc<str>,
        /// The value. For the lock code, the digits; nothing, for no code.
        value: Arc<str>,
    },
    /// Chooses a picture of one's own for the lock screen.
    SetLockScreenPicture(Described),
    /// Teaches the keyboard a word.
    TeachWord {
        /// The word.
        word: Arc<str>,
    },
    /// "clear suggestions", for one word or for all of them.
    ForgetWords {
        /// Which; none: all.
        word: Option<Arc<str>>,
    },
}

/// Why it may want to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {}

/// What it may ask the world for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {}

/// Light on dark, or dark on light (fact 230).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Background {
    /// "dark".
    Dark,
    /// "light".
    Light,
}

/// The most words a keyboard keeps. Chosen freely.
const WORDS_AT_MOST: usize = 10_000;

/// The longest word, in characters. Chosen freely.
const WORD_AT_MOST: usize = 50;

/// The slots of the lock screen's quick status (fact 235).
const QUICK_STATUS: [&str; 5] = [
    "lock_screen.quick_status_1",
    "lock_screen.quick_status_2",
    "lock_screen.quick_status_3",
    "lock_screen.quick_status_4",
    "lock_screen.quick_status_5",
];

const PICTURE: &str = "lock_screen.picture";
const DETAILED_STATUS: &str = "lock_screen.detailed_status";
const PASSWORD: &str = "lock_screen.password";

impl Settings {
    /// A phone as it leaves the factory, for a country and with a language. Theme and accent count as
    /// set, so that they are in every backup (fact 1).
    #[must_use]
    pub fn new(phone: &Identity, country: &str, language: &str) -> Self {
        let mut disk = Disk::default();
        let mut set = |name: &str, text: &str| {
            if let Some(id) = SettingId::named(name)
                && let Ok(value) = id.get().value(text, of(phone))
            {
                disk.set.insert(id, value);
            }
        };
        set("region", country);
        for name in ["language.display", "language.speech", "region.format"] {
            set(name, language);
        }
        set("theme.background", "dark");
        let first = crate::profile::settings::first_accent_of(phone.model().manufacturer);
        set("theme.accent", first.name);
        Self { disk: Journal::new(disk), memory: Memory {} }
    }

    /// The value of a setting, as text. None if there is no such setting. A lock code is not told, only
    /// whether there is one: `set` or `none`.
    #[must_use]
    pub fn get(&self, phone: &Identity, name: &str) -> Option<Arc<str>> {
        let id = SettingId::named(name)?;
        Some(id.get().text(&self.value(phone, id)))
    }

    /// The value of a setting.
    #[must_use]
    pub fn value(&self, phone: &Identity, id: SettingId) -> Value {
        self.disk.set.get(&id).cloned().unwrap_or_else(|| id.get().first_value(phone.model()))
    }

    /// Whether a switch is on. A setting that is not a switch is not.
    #[must_use]
    pub fn is_on(&self, phone: &Identity, name: &str) -> bool {
        let value = SettingId::named(name).map(|id| self.value(phone, id));
        value == Some(Value::Switch(true))
    }

    /// All settings that this phone's version has, with their values.
    pub fn list(&self, phone: &Identity) -> impl Iterator<Item = (&'static SettingInfo, Value)> {
        SettingId::all()
            .filter(|id| id.get().exists_in(phone.profile()))
            .map(|id| (id.get(), self.value(phone, id)))
    }

    /// Dark or light.
    #[must_use]
    pub fn background(&self, phone: &Identity) -> Background {
        match self.get(phone, "theme.background").as_deref() {
            Some("light") => Background::Light,
            Some(_) | None => Background::Dark,
        }
    }

    /// The accent colour.
    #[must_use]
    pub fn accent(&self, phone: &Identity) -> &'static Accent {
        let chosen = SettingId::named("theme.accent").map(|id| self.value(phone, id));
        let chosen = ACCENTS.iter().find(|accent| chosen == Some(Value::Accent(accent.id)));
        chosen.unwrap_or_else(|| {
            crate::profile::settings::first_accent_of(phone.model().manufacturer)
        })
    }

    /// What the lock screen shows, in the backup's terms: its picture, the app with the detailed
    /// status, and the apps with a count, the empty slots left out (fact 235).
    #[must_use]
    pub fn lock_screen(&self, phone: &Identity) -> LockScreen {
        let app = |name| self.get(phone, name).filter(|title| !title.is_empty());
        LockScreen {
            image: self.picture(phone),
            detailed_status: app(DETAILED_STATUS),
            quick_status: QUICK_STATUS.into_iter().filter_map(app).collect(),
        }
    }

    /// The lock screen asks for a code.
    #[must_use]
    pub fn has_lock_code(&self) -> bool {
        self.lock_code().is_some()
    }

    /// Whether what was typed is the lock code.
    #[must_use]
    pub fn is_lock_code(&self, typed: &str) -> bool {
        self.lock_code().is_some_and(|code| &*code.0 == typed)
    }

    /// The words the keyboard was taught, in no order that means anything.
    pub fn words(&self) -> impl Iterator<Item = &Arc<str>> {
        self.disk.words.values()
    }

    /// The keyboard has long known these words: for a phone that a scenario begins with.
    pub fn hold(&mut self, words: impl IntoIterator<Item = Arc<str>>) {
        let mut disk = Disk::clone(&self.disk);
        for word in words.into_iter().take(WORDS_AT_MOST) {
            disk.words.insert(word_id(&word), word);
        }
        self.disk.replace(disk);
    }

    /// What a backup can have of it: the settings that this version backs up and that somebody set, the
    /// lock screen, the words of the keyboard. What is none's business is not among them: no lock code.
    pub fn records<'a>(&'a self, phone: &'a Identity) -> impl Iterator<Item = Record> + 'a {
        let settings = self.disk.set.iter().filter_map(|(id, value)| {
            let info = id.get();
            let BackedUp::WithSettings { .. } = info.backed_up else { return None };
            info.is_backed_up_in(phone.profile()).then(|| setting_record(info, value))
        });
        let words = self.disk.words.iter().map(|(id, word)| word_record(*id, word));
        settings.chain(std::iter::once(self.lock_screen_record(phone))).chain(words)
    }

    fn lock_screen_record(&self, phone: &Identity) -> Record {
        Record::new(record_id(PICTURE), Body::LockScreen(self.lock_screen(phone)))
    }

    /// Puts a restored setting, lock screen or word in its place. What does not fit this phone, like
    /// another manufacturer's accent, is left as it is here.
    pub fn place(&mut self, cx: &mut Cx<'_>, record: &Record) {
        if let Body::Setting(setting) = record.body() {
            self.place_setting(cx, setting);
        } else if let Body::LockScreen(lock_screen) = record.body() {
            self.place_lock_screen(cx, lock_screen);
        } else if let Body::Word(word) = record.body()
            && !self.disk.words.contains_key(&record.id())
            && self.disk.words.len() < WORDS_AT_MOST
        {
            cx.write(&mut self.disk, Write::Word(record.id(), word.clone()));
        }
        cx.flush(&mut self.disk);
    }

    /// Takes a restored setting, lock screen or word away again: it has its first value.
    pub fn take_away(&mut self, cx: &mut Cx<'_>, id: RecordId) {
        if self.disk.words.contains_key(&id) {
            cx.write(&mut self.disk, Write::Forgotten(id));
        } else if id == record_id(PICTURE) {
            self.reset(cx, |info| matches!(info.backed_up, BackedUp::WithLockScreen { .. }));
        } else {
            self.reset(cx, |info| record_id(info.name) == id);
        }
        cx.flush(&mut self.disk);
    }

    /// Takes away what a restore is going to rewrite. What no backup holds stays as it is.
    pub fn clear(&mut self, cx: &mut Cx<'_>) {
        self.reset(cx, |info| info.backed_up != BackedUp::Never);
        if !self.disk.words.is_empty() {
            cx.write(&mut self.disk, Write::AllForgotten);
            cx.note(|| Fact::WordsForgotten);
        }
        cx.flush(&mut self.disk);
    }

    /// Gives these settings their first value, and tells those who go by them.
    fn reset(&mut self, cx: &mut Cx<'_>, which: impl Fn(&SettingInfo) -> bool) {
        let reset: Arc<[SettingId]> =
            self.disk.set.keys().filter(|id| which(id.get())).copied().collect();
        if reset.is_empty() {
            return;
        }
        for id in reset.iter() {
            let first = id.get().first_value(cx.phone.model());
            if self.value(cx.phone, *id) != first {
                let (name, value) = (id.get().name.into(), id.get().text(&first));
                cx.tell(Signal::SettingChanged { name, value });
            }
        }
        cx.write(&mut self.disk, Write::Cleared(reset));
        cx.note(|| Fact::Cleared);
    }

    /// The picture of the lock screen: the user's, or the one the model comes with. Assumed: its length.
    fn picture(&self, phone: &Identity) -> Described {
        const FACTORY_PICTURE_BYTES: u64 = 180_000;
        let chosen = SettingId::named(PICTURE).map(|id| self.value(phone, id));
        match chosen {
            Some(Value::Picture(Some(picture))) => picture,
            Some(
                Value::Picture(None)
                | Value::Switch(_)
                | Value::Choice(_)
                | Value::Number(_)
                | Value::Text(_)
                | Value::Accent(_)
                | Value::Code(_),
            )
            | None => Described {
                seed: Mixer::new(0).text(phone.model().name).finish(),
                len_bytes: FACTORY_PICTURE_BYTES,
                kind: PartKind::Image,
            },
        }
    }

    fn lock_code(&self) -> Option<&crate::wire::Secret> {
        let id = SettingId::named(PASSWORD)?;
        match self.disk.set.get(&id)? {
            Value::Code(code) => code.as_ref(),
            Value::Switch(_)
            | Value::Choice(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::Accent(_)
            | Value::Picture(_) => None,
        }
    }

    fn place_setting(&mut self, cx: &mut Cx<'_>, setting: &Setting) {
        let Some(id) = SettingId::named(&setting.key) else {
            cx.note(|| Fact::Unknown(setting.key.clone()));
            return;
        };
        let info = id.get();
        let BackedUp::WithSettings { .. } = info.backed_up else { return };
        let fits = info.exists_in(cx.phone.profile());
        let value = fits.then(|| info.value(&setting.value, of(cx.phone)).ok()).flatten();
        match value {
            Some(value) => self.write(cx, id, value),
            None => cx.note(|| Fact::NotPlaced(id, setting.value.clone())),
        }
    }

    fn place_lock_screen(&mut self, cx: &mut Cx<'_>, lock_screen: &LockScreen) {
        let picture = (lock_screen.image != self.picture(cx.phone))
            .then_some(Value::Picture(Some(lock_screen.image)));
        if let (Some(id), Some(value)) = (SettingId::named(PICTURE), picture) {
            self.write(cx, id, value);
        }
        let detailed = lock_screen.detailed_status.clone().unwrap_or_default();
        let quick =
            lock_screen.quick_status.iter().cloned().chain(std::iter::repeat_with(Arc::default));
        let texts =
            std::iter::once((DETAILED_STATUS, detailed)).chain(QUICK_STATUS.into_iter().zip(quick));
        for (name, title) in texts {
            if let Some(id) = SettingId::named(name) {
                self.write(cx, id, Value::Text(title));
            }
        }
    }

    /// Writes a value if it is another one, and tells those who go by it.
    fn write(&mut self, cx: &mut Cx<'_>, id: SettingId, value: Value) {
        if self.disk.set.get(&id) == Some(&value) {
            return;
        }
        let same = self.value(cx.phone, id) == value;
        let text = id.get().text(&value);
        cx.write(&mut self.disk, Write::Set(id, value));
        if !same {
            cx.note(|| Fact::Set(id, text.clone()));
            cx.tell(Signal::SettingChanged { name: id.get().name.into(), value: text });
        }
    }

    fn change(&mut self, cx: &mut Cx<'_>, id: SettingId, value: Value) {
        let info = id.get();
        let record = setting_record(info, &value);
        self.write(cx, id, value);
        cx.flush(&mut self.disk);
        if info.is_backed_up_in(cx.phone.profile()) {
            cx.tell(Signal::ItemChanged(match info.backed_up {
                BackedUp::WithLockScreen { .. } => self.lock_screen_record(cx.phone),
                BackedUp::WithSettings { .. } | BackedUp::Never => record,
            }));
        }
    }

    fn set(&mut self, cx: &mut Cx<'_>, name: &str, text: &str) -> Result<(), Refused> {
        let id = SettingId::named(name)
            .filter(|id| id.get().exists_in(cx.phone.profile()))
            .ok_or_else(|| unknown(cx.phone, name))?;
        let value = id.get().value(text, of(cx.phone)).map_err(|refused| {
            Refused::new(
                format!("`{name}` cannot be `{text}`"),
                format!("it can be {}", refused.allowed.join(", ")),
            )
        })?;
        self.change(cx, id, value);
        Ok(())
    }

    fn teach(&mut self, cx: &mut Cx<'_>, word: Arc<str>) -> Result<(), Refused> {
        let fits = (1..=WORD_AT_MOST).contains(&word.chars().count());
        if !fits || word.contains(char::is_whitespace) {
            return Err(Refused::new(
                format!("`{word}` is not a word"),
                format!("teach one word of at most {WORD_AT_MOST} characters"),
            ));
        }
        if self.disk.words.len() >= WORDS_AT_MOST {
            return Err(Refused::new(
                format!("the keyboard knows {WORDS_AT_MOST} words of its user"),
                "let it forget some",
            ));
        }
        let id = word_id(&word);
        if self.disk.words.contains_key(&id) {
            return Ok(());
        }
        let record = word_record(id, &word);
        cx.write(&mut self.disk, Write::Word(id, word.clone()));
        cx.note(|| Fact::Taught(word));
        cx.tell(Signal::ItemChanged(record));
        Ok(())
    }

    fn forget(&mut self, cx: &mut Cx<'_>, word: Option<&Arc<str>>) -> Result<(), Refused> {
        match word {
            Some(word) if !self.disk.words.contains_key(&word_id(word)) => {
                return Err(Refused::new(
                    format!("the keyboard was never taught `{word}`"),
                    "name no word to let it forget all of them",
                ));
            }
            Some(word) => {
                cx.write(&mut self.disk, Write::Forgotten(word_id(word)));
                cx.note(|| Fact::Forgot(word.clone()));
            }
            None => {
                cx.write(&mut self.disk, Write::AllForgotten);
                cx.note(|| Fact::WordsForgotten);
            }
        }
        cx.tell(Signal::Changed(Category::Apps));
        Ok(())
    }
}

/// The phone as far as it decides what a setting can be.
fn of(phone: &Identity) -> SettingsOf<'_> {
    SettingsOf { profile: phone.profile(), model: phone.model(), switches: &phone.switches }
}

/// Refuses a name that no setting of this version has, with those of the same page, or of all pages.
fn unknown(phone: &Identity, name: &str) -> Refused {
    let here: Vec<&str> = SETTINGS
        .iter()
        .filter(|setting| setting.exists_in(phone.profile()))
        .map(|setting| setting.name)
        .collect();
    let page = name.split('.').next().unwrap_or(name);
    let near: Vec<&str> =
        here.iter().copied().filter(|other| other.split('.').next() == Some(page)).collect();
    let names = if near.is_empty() { here } else { near };
    Refused::new(format!("no setting is called `{name}`"), format!("there is {}", names.join(", ")))
}

/// Refuses what the phone has but its page does not show (report C16).
fn is_shown(phone: &Identity, name: &str) -> Result<(), Refused> {
    let Some(info) = SettingId::named(name).map(SettingId::get) else { return Ok(()) };
    if info.is_shown(of(phone)) || !info.exists_in(phone.profile()) {
        return Ok(());
    }
    Err(Refused::new(
        format!("the page `{}` of this phone does not show `{name}`", info.page),
        "leave it as it is, or turn the switch `short_messages_page` off",
    ))
}

fn setting_record(info: &SettingInfo, value: &Value) -> Record {
    let setting = Setting { key: info.name.into(), value: info.text(value) };
    Record::new(record_id(info.name), Body::Setting(setting))
}

fn word_record(id: RecordId, word: &Arc<str>) -> Record {
    Record::new(id, Body::Word(Arc::clone(word)))
}

fn record_id(name: &str) -> RecordId {
    RecordId(Key::named("setting", name).0)
}

fn word_id(word: &str) -> RecordId {
    RecordId(Key::named("word", word).0)
}

impl crate::kernel::Disk for Disk {
    type Write = Write;

    fn apply(&mut self, write: &Write) {
        match write {
            Write::Set(id, value) => {
                self.set.insert(*id, value.clone());
            }
            Write::Cleared(ids) => {
                for id in ids.iter() {
                    self.set.remove(id);
                }
            }
            Write::Word(id, word) => {
                self.words.insert(*id, word.clone());
            }
            Write::Forgotten(id) => {
                self.words.remove(id);
            }
            Write::AllForgotten => self.words.clear(),
        }
    }
}

impl Service for Settings {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        match command {
            Command::Set { name, value } => {
                is_shown(cx.phone, &name)?;
                self.set(cx, &name, &value)
            }
            Command::SetLockScreenPicture(picture) => {
                if let Some(id) = SettingId::named(PICTURE) {
                    self.change(cx, id, Value::Picture(Some(picture)));
                }
                Ok(())
            }
            Command::TeachWord { word } => self.teach(cx, word),
            Command::ForgetWords { word } => self.forget(cx, word.as_ref()),
        }
    }

    fn timer(&mut self, _: &mut Cx<'_>, timer: Timer) {
        match timer {}
    }

    fn answered(&mut self, _: &mut Cx<'_>, tag: Tag, _: Result<Answer, Code>) {
        match tag {}
    }

    fn heard(&mut self, cx: &mut Cx<'_>, signal: &Signal) {
        if let Signal::SetSetting { name, value } = signal
            && let Err(refused) = self.set(cx, name, value)
        {
            cx.note(|| Fact::NotSet { name: name.clone(), why: refused.to_string().into() });
        }
    }

    fn booted(&mut self, _: &mut Cx<'_>) {}

    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64) {
        let about = Key::named("service", "settings");
        self.disk.lose_power(now, luck, about, boot);
        self.memory = Memory::default();
    }
}
