//! The out-of-box wizard, page by page.
//!
//! Which pages there are, and in which order, is the profile's. Whether one of them is left out
//! (languages, no SIM, access points that the operator hides) is decided when it comes up.
//!
//! Before the last page nothing of the wizard itself is on disk: after a loss of power it starts
//! over. What was done on its pages is where it belongs, and is found there: the account that was
//! signed in is still the primary one, so the sign-in page is passed (fact 78); a restore that had
//! begun is the backup's own state, and goes on there. (Assumed: the sources say nothing of power
//! lost in set-up.)

mod page;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{BackupSummary, DeviceId};

use crate::kernel::{Journal, Luck, PhoneClock, Time};
use crate::phone::conditions::Conditions;
use crate::phone::cx::Cx;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::profile::{RestoreOffer, SetupPage};
use crate::wire::{Answer, Code, EnteredApns, Secret};

pub use page::{Choice, Joining, Page};

/// The service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Setup {
    disk: Journal<Disk>,
    memory: Memory,
    image: Image,
}

/// What the system image decides about set-up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// The display languages in it, the first one preset: `en-US`. With one of them, or none, there is
    /// nothing to choose (fact 66).
    pub languages: Arc<[Arc<str>]>,
    /// The manufacturer hides the page although there is more than one (fact 66).
    pub hides_languages: bool,
}

/// What survives a loss of power.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Disk {
    finished: bool,
}

/// What does not: where one is in the wizard.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    page: Page,
    /// What was typed to sign in, for trying again and for the code.
    typed: Option<(Arc<str>, Secret)>,
    /// What waits until the account has reached the conditions.
    waits_for_account: bool,
    /// Accounts that a restore brought while no page waited for it, as after a loss of power.
    restored: Option<Arc<[Arc<str>]>>,
}

/// One disk write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Write {
    /// Set-up is over.
    Finished,
}

/// What it can be told to do: what can be tapped on its pages.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// On: "get started", "next".
    Next,
    /// Back to the page before.
    Back,
    /// Another language.
    ChooseLanguage {
        /// As the image names it.
        language: Arc<str>,
    },
    /// "accept".
    AcceptTerms,
    /// Taps a Wi-Fi network.
    ChooseWifi {
        /// Its name.
        ssid: Arc<str>,
        /// Its password.
        password: Option<Arc<str>>,
    },
    /// Without Wi-Fi, or without entering access points.
    Skip,
    /// Enters access points.
    EnterApn(EnteredApns),
    /// "recommended".
    Recommended,
    /// "custom".
    Custom,
    /// A switch on the page behind "custom": see [`CUSTOM_SETTINGS`].
    Switch {
        /// The setting's name.
        name: Arc<str>,
        /// On or off.
        on: bool,
    },
    /// Corrects region, time zone, date or time, and goes on.
    SetTimeAndRegion {
        /// Country as a code of two letters.
        region: Option<Arc<str>>,
        /// Time zone, in minutes east of Greenwich.
        time_zone: Option<i16>,
        /// What the clock is to show.
        clock: Option<PhoneClock>,
    },
    /// "sign in".
    SignIn {
        /// The address.
        address: Arc<str>,
        /// The password, or an app password.
        password: Secret,
    },
    /// "sign in later".
    SignInLater,
    /// The code that was sent.
    EnterCode {
        /// As typed.
        code: Secret,
    },
    /// Tries again what failed.
    Retry,
    /// A backup from the list.
    ChooseBackup(Chosen),
    /// Starts fresh.
    DontRestore,
    /// The password of a restored account.
    EnterAccountPassword {
        /// Of which.
        address: Arc<str>,
        /// As typed.
        password: Secret,
    },
    /// The other passwords later.
    SkipAccounts,
    /// The answer to "Back up?" (fact 36).
    BackUp {
        /// "yes", or "not now".
        yes: bool,
    },
    /// The check box "Join the Nokia Improvement Program" (fact 57).
    JoinProgram {
        /// Checked.
        yes: bool,
    },
    /// "done".
    Finish,
}

impl Command {
    /// As scenarios name it; the same as the page's [`Choice`].
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Back => "back",
            Self::ChooseLanguage { .. } => "choose_language",
            Self::AcceptTerms => "accept_terms",
            Self::ChooseWifi { .. } => "choose_wifi",
            Self::Skip => "skip",
            Self::EnterApn(_) => "enter_apn",
            Self::Recommended => "recommended",
            Self::Custom => "custom",
            Self::Switch { .. } => "switch",
            Self::SetTimeAndRegion { .. } => "set_time_and_region",
            Self::SignIn { .. } => "sign_in",
            Self::SignInLater => "sign_in_later",
            Self::EnterCode { .. } => "enter_code",
            Self::Retry => "retry",
            Self::ChooseBackup(_) => "choose_backup",
            Self::DontRestore => "dont_restore",
            Self::EnterAccountPassword { .. } => "enter_account_password",
            Self::SkipAccounts => "skip_accounts",
            Self::BackUp { .. } => "back_up",
            Self::JoinProgram { .. } => "join_program",
            Self::Finish => "finish",
        }
    }
}

/// Which backup of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Chosen {
    /// By its place, counted from 0: the newest.
    Index(usize),
    /// By the phone it is from.
    Device(DeviceId),
}

/// The switches behind "custom", which "recommended" turns on.
///
/// Assumed: the page is remembered to have had these.
pub const CUSTOM_SETTINGS: [&str; 3] = ["location.on", "feedback.send", "phone_update.automatic"];

/// Why it may want to be woken: never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {}

/// What it may ask the world for: nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {}

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// A page is shown.
    Shows(Page),
    /// Set-up is over.
    Finished,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shows(page) => write!(f, "set-up shows {page}"),
            Self::Finished => f.write_str("set-up is finished"),
        }
    }
}

impl Setup {
    /// A new phone with this image.
    #[must_use]
    pub fn new(image: Image) -> Self {
        Self { image, ..Self::default() }
    }

    /// A phone that has been set up before.
    #[must_use]
    pub fn finished(image: Image) -> Self {
        let memory = Memory { page: Page::Finished, ..Memory::default() };
        Self { disk: Journal::new(Disk { finished: true }), memory, image }
    }

    /// The page that is shown.
    #[must_use]
    pub const fn page(&self) -> &Page {
        &self.memory.page
    }

    /// Set-up is over.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.disk.finished
    }

    /// The keys Back, Start and Search work: not in set-up (facts 70, 71).
    #[must_use]
    pub fn hardware_keys_work(&self) -> bool {
        self.disk.finished
    }

    /// What the system image decides.
    #[must_use]
    pub const fn image(&self) -> &Image {
        &self.image
    }

    /// The languages to choose from.
    #[must_use]
    pub fn languages(&self) -> &[Arc<str>] {
        &self.image.languages
    }

    /// The address that was typed last on the sign-in page.
    #[must_use]
    pub fn typed_address(&self) -> Option<&Arc<str>> {
        self.memory.typed.as_ref().map(|(address, _)| address)
    }

    /// What someone would tap who only wants to get to the end: no Wi-Fi, no account, no restore.
    /// None where only waiting helps, and when set-up is over.
    #[must_use]
    pub fn quickest(&self) -> Option<Command> {
        match &self.memory.page {
            Page::Welcome
            | Page::NoSim
            | Page::Language
            | Page::CustomSettings
            | Page::TimeAndRegion
            | Page::RestoreFailed { .. }
            | Page::Manufacturer => Some(Command::Next),
            Page::Terms => Some(Command::AcceptTerms),
            Page::Wifi(Joining::NotYet | Joining::Failed(_)) | Page::AccessPoint => {
                Some(Command::Skip)
            }
            Page::PhoneSettings => Some(Command::Recommended),
            Page::SignIn | Page::SignInFailed { .. } => Some(Command::SignInLater),
            Page::VerifyIdentity { .. } => Some(Command::Back),
            Page::BackupsNotFound { .. } | Page::RestoreYourPhone { .. } => {
                Some(Command::DontRestore)
            }
            Page::RestoredAccounts { .. } => Some(Command::SkipAccounts),
            Page::BackUp => Some(Command::BackUp { yes: true }),
            Page::AllDone => Some(Command::Finish),
            Page::Wifi(Joining::Under(_))
            | Page::SigningIn { .. }
            | Page::FindingBackups
            | Page::PreparingToRestore { .. }
            | Page::Finished => None,
        }
    }

    /// Adds what it knows to the conditions.
    pub fn contribute(&self, conditions: &mut Conditions) {
        conditions.set_up = self.disk.finished;
    }

    fn show(&mut self, cx: &mut Cx<'_>, page: Page) {
        cx.note(|| Fact::Shows(page.clone()));
        self.memory.page = page;
    }
}

// From page to page.

impl Setup {
    /// The first page of the profile's list after this place that is not left out.
    fn go_on(&mut self, cx: &mut Cx<'_>) {
        let at = self.memory.page.of_profile();
        let pages = cx.phone.profile().setup;
        let rest = pages.iter().skip_while(|page| **page != at).skip(1);
        let next = rest.copied().find(|page| self.has(cx, *page));
        self.enter(cx, next.unwrap_or(SetupPage::AllDone));
    }

    fn go_back(&mut self, cx: &mut Cx<'_>) {
        let at = self.memory.page.of_profile();
        let pages = cx.phone.profile().setup;
        let before = pages.iter().take_while(|page| **page != at).copied();
        let last = before.filter(|page| self.has(cx, *page)).last();
        let page = match last {
            Some(page) => self.first_of(page),
            None => Page::Welcome,
        };
        self.show(cx, page);
    }

    /// Whether a page of the profile is shown on this phone, now.
    fn has(&self, cx: &Cx<'_>, page: SetupPage) -> bool {
        match page {
            SetupPage::Language => self.image.languages.len() > 1 && !self.image.hides_languages,
            SetupPage::AccessPoint => cx.conditions.sim.is_some_and(|sim| !sim.hides_apn),
            SetupPage::Restore => {
                let has_account = cx.conditions.account.is_some();
                has_account && cx.phone.profile().backup.restore != RestoreOffer::Never
            }
            SetupPage::Welcome
            | SetupPage::Terms
            | SetupPage::Wifi
            | SetupPage::PhoneSettings
            | SetupPage::TimeAndRegion
            | SetupPage::KeepInSync
            | SetupPage::Manufacturer
            | SetupPage::AllDone => true,
        }
    }

    const fn first_of(&self, page: SetupPage) -> Page {
        match page {
            SetupPage::Welcome => Page::Welcome,
            SetupPage::Language => Page::Language,
            SetupPage::Terms => Page::Terms,
            SetupPage::Wifi => Page::Wifi(Joining::NotYet),
            SetupPage::AccessPoint => Page::AccessPoint,
            SetupPage::PhoneSettings => Page::PhoneSettings,
            SetupPage::TimeAndRegion => Page::TimeAndRegion,
            SetupPage::KeepInSync => Page::SignIn,
            SetupPage::Restore => Page::FindingBackups,
            SetupPage::Manufacturer => Page::Manufacturer,
            SetupPage::AllDone => Page::AllDone,
        }
    }

    fn enter(&mut self, cx: &mut Cx<'_>, page: SetupPage) {
        match page {
            // The first account stays until a reset (fact 78): there is nothing to sign in to.
            SetupPage::KeepInSync if cx.conditions.account.is_some() => {
                self.memory.page = Page::SignIn;
                self.go_on(cx);
            }
            SetupPage::Restore => self.find_backups(cx),
            SetupPage::Welcome
            | SetupPage::Language
            | SetupPage::Terms
            | SetupPage::Wifi
            | SetupPage::AccessPoint
            | SetupPage::PhoneSettings
            | SetupPage::TimeAndRegion
            | SetupPage::KeepInSync
            | SetupPage::Manufacturer
            | SetupPage::AllDone => {
                let page = self.first_of(page);
                self.show(cx, page);
            }
        }
    }

    fn leave_welcome(&mut self, cx: &mut Cx<'_>) {
        if cx.conditions.sim.is_none() {
            self.show(cx, Page::NoSim);
        } else {
            self.go_on(cx);
        }
    }

    fn finish(&mut self, cx: &mut Cx<'_>) {
        cx.write(&mut self.disk, Write::Finished);
        cx.flush(&mut self.disk);
        self.memory = Memory { page: Page::Finished, ..Memory::default() };
        cx.note(|| Fact::Finished);
        cx.tell(Signal::SetUp);
    }
}

// The account.

impl Setup {
    fn sign_in(
        &mut self,
        cx: &mut Cx<'_>,
        address: Arc<str>,
        secret: Secret,
        code: Option<Secret>,
    ) {
        self.memory.typed = Some((address.clone(), secret.clone()));
        self.show(cx, Page::SigningIn { address: address.clone() });
        cx.tell(Signal::SignIn { address, secret, code });
    }

    /// Goes on once the account is signed in and in the conditions: whoever is asked next needs it.
    fn signed_in(&mut self, cx: &mut Cx<'_>) {
        let Page::SigningIn { .. } = self.memory.page else { return };
        self.memory.waits_for_account = cx.conditions.account.is_none();
        if !self.memory.waits_for_account {
            self.memory.typed = None;
            self.go_on(cx);
        }
    }

    fn sign_in_failed(&mut self, cx: &mut Cx<'_>, code: Code) {
        let Page::SigningIn { address } = &self.memory.page else { return };
        let address = address.clone();
        let page = if code == Code::WRONG_CODE {
            Page::VerifyIdentity { address, wrong: true }
        } else {
            Page::SignInFailed { address, code }
        };
        self.show(cx, page);
    }
}

// The restore.

impl Setup {
    fn find_backups(&mut self, cx: &mut Cx<'_>) {
        self.show(cx, Page::FindingBackups);
        match self.memory.restored.take() {
            Some(accounts) => self.restored(cx, &accounts),
            None => cx.tell(Signal::FindBackups),
        }
    }

    fn backups_found(&mut self, cx: &mut Cx<'_>, backups: &Arc<[BackupSummary]>) {
        let Page::FindingBackups = self.memory.page else { return };
        if backups.is_empty() {
            self.start_fresh(cx);
        } else {
            self.show(cx, Page::RestoreYourPhone { backups: backups.clone() });
        }
    }

    fn choose(&mut self, cx: &mut Cx<'_>, chosen: Chosen) -> Result<(), Refused> {
        let Page::RestoreYourPhone { backups } = &self.memory.page else { return Ok(()) };
        let found = match chosen {
            Chosen::Index(index) => backups.get(index),
            Chosen::Device(id) => backups.iter().find(|backup| backup.device.id == id),
        };
        let Some(backup) = found else {
            return Err(Refused::new(
                "there is no such backup in the list",
                format!("it has {}, counted from 0", backups.len()),
            ));
        };
        let device = backup.device.id;
        self.restore(cx, device);
        Ok(())
    }

    fn restore(&mut self, cx: &mut Cx<'_>, device: DeviceId) {
        self.show(cx, Page::PreparingToRestore { percent: 0 });
        cx.tell(Signal::Restore(device));
    }

    /// Asks whether to back up: who restores does so as before, who starts fresh is asked (fact 83).
    fn start_fresh(&mut self, cx: &mut Cx<'_>) {
        cx.tell(Signal::StartFresh);
        self.show(cx, Page::BackUp);
    }

    /// A restore goes on: one that was begun here, or before power was lost.
    fn progressed(&mut self, cx: &mut Cx<'_>, percent: u8) {
        let page = Page::PreparingToRestore { percent };
        if let Page::PreparingToRestore { .. } | Page::FindingBackups = self.memory.page
            && self.memory.page != page
        {
            self.show(cx, page);
        }
    }

    fn restored(&mut self, cx: &mut Cx<'_>, accounts: &Arc<[Arc<str>]>) {
        match self.memory.page {
            Page::FindingBackups
            | Page::BackupsNotFound { .. }
            | Page::RestoreYourPhone { .. }
            | Page::PreparingToRestore { .. }
            | Page::RestoreFailed { .. } => {}
            Page::Welcome
            | Page::NoSim
            | Page::Language
            | Page::Terms
            | Page::Wifi(_)
            | Page::AccessPoint
            | Page::PhoneSettings
            | Page::CustomSettings
            | Page::TimeAndRegion
            | Page::SignIn
            | Page::SigningIn { .. }
            | Page::VerifyIdentity { .. }
            | Page::SignInFailed { .. } => {
                self.memory.restored = Some(accounts.clone());
                return;
            }
            Page::RestoredAccounts { .. }
            | Page::BackUp
            | Page::Manufacturer
            | Page::AllDone
            | Page::Finished => return,
        }
        // A restored phone backs up as the old one did; it is not asked.
        cx.tell(Signal::BackUp { yes: true });
        if accounts.is_empty() {
            self.leave_accounts(cx);
        } else {
            self.show(cx, Page::RestoredAccounts { accounts: accounts.clone() });
        }
    }

    /// The backup goes on with what it does in the background: messages, apps.
    fn leave_accounts(&mut self, cx: &mut Cx<'_>) {
        cx.tell(Signal::AccountsAnswered);
        self.go_on(cx);
    }

    fn restore_failed(&mut self, cx: &mut Cx<'_>, code: Code) {
        if let Page::PreparingToRestore { .. } | Page::FindingBackups = self.memory.page {
            self.show(cx, Page::RestoreFailed { code });
        }
    }

    fn enter_account_password(
        &mut self,
        cx: &mut Cx<'_>,
        address: &Arc<str>,
        secret: Secret,
    ) -> Result<(), Refused> {
        let Page::RestoredAccounts { accounts } = &self.memory.page else { return Ok(()) };
        let left: Arc<[Arc<str>]> =
            accounts.iter().filter(|account| *account != address).cloned().collect();
        if left.len() == accounts.len() {
            return Err(Refused::new(
                format!("`{address}` is not on the page"),
                format!("on it are {}", accounts.join(", ")),
            ));
        }
        cx.tell(Signal::AccountPassword { address: address.clone(), secret });
        if left.is_empty() {
            self.leave_accounts(cx);
        } else {
            self.show(cx, Page::RestoredAccounts { accounts: left });
        }
        Ok(())
    }
}

// What is tapped.

impl Setup {
    /// Refuses what the page that is shown does not offer.
    fn offers(&self, cx: &Cx<'_>, wanted: &str) -> Result<(), Refused> {
        let page = &self.memory.page;
        let choices = page.choices(tries_again(cx));
        if choices.contains(&Choice(wanted)) {
            return Ok(());
        }
        let choices: Vec<&str> = choices.iter().map(|Choice(name)| *name).collect();
        let instead = match (page, choices.as_slice()) {
            (Page::Finished, _) => "set-up is finished".to_owned(),
            (_, []) => "wait until it goes on by itself".to_owned(),
            (_, choices) => format!("what can be done there: {}", choices.join(", ")),
        };
        let why = format!("set-up shows the page `{}`, which has no `{wanted}`", page.name());
        Err(Refused::new(why, instead))
    }

    fn next(&mut self, cx: &mut Cx<'_>) {
        if self.memory.page == Page::Welcome {
            self.leave_welcome(cx);
        } else if self.memory.page == Page::AllDone {
            self.finish(cx);
        } else if let Page::RestoredAccounts { .. } = self.memory.page {
            self.leave_accounts(cx);
        } else {
            self.go_on(cx);
        }
    }

    /// Once an account is signed in there is no way back to before it.
    fn back(&mut self, cx: &mut Cx<'_>) {
        if self.memory.page == Page::NoSim {
            self.show(cx, Page::Welcome);
        } else if self.memory.page == Page::CustomSettings {
            self.show(cx, Page::PhoneSettings);
        } else if let Page::VerifyIdentity { .. } | Page::SignInFailed { .. } = self.memory.page {
            self.show(cx, Page::SignIn);
        } else {
            self.go_back(cx);
        }
    }

    fn choose_language(&mut self, cx: &mut Cx<'_>, language: Arc<str>) -> Result<(), Refused> {
        if !self.image.languages.contains(&language) {
            return Err(Refused::new(
                format!("the image has no language `{language}`"),
                format!("it has {}", self.image.languages.join(", ")),
            ));
        }
        cx.tell(Signal::SetSetting { name: "language.display".into(), value: language });
        self.go_on(cx);
        Ok(())
    }

    fn choose_wifi(&mut self, cx: &mut Cx<'_>, ssid: Arc<str>, password: Option<Arc<str>>) {
        self.show(cx, Page::Wifi(Joining::Under(ssid.clone())));
        cx.tell(Signal::JoinWifi { ssid, password });
    }

    fn wifi_joined(&mut self, cx: &mut Cx<'_>, ssid: &Arc<str>, ok: bool) {
        let Page::Wifi(Joining::Under(wanted)) = &self.memory.page else { return };
        if wanted != ssid {
            return;
        }
        if ok {
            self.go_on(cx);
        } else {
            self.show(cx, Page::Wifi(Joining::Failed(ssid.clone())));
        }
    }

    fn enter_apn(&mut self, cx: &mut Cx<'_>, entered: EnteredApns) {
        cx.tell(Signal::EnterApn(entered));
        self.go_on(cx);
    }

    fn recommended(&mut self, cx: &mut Cx<'_>) {
        for name in CUSTOM_SETTINGS {
            cx.tell(Signal::SetSetting { name: name.into(), value: "on".into() });
        }
        self.go_on(cx);
    }

    fn switch(&self, cx: &mut Cx<'_>, name: Arc<str>, on: bool) -> Result<(), Refused> {
        if !CUSTOM_SETTINGS.contains(&&*name) {
            return Err(Refused::new(
                format!("`{name}` is not on the page"),
                format!("on it are {}", CUSTOM_SETTINGS.join(", ")),
            ));
        }
        cx.tell(Signal::SetSetting { name, value: if on { "on" } else { "off" }.into() });
        Ok(())
    }

    fn set_time_and_region(
        &mut self,
        cx: &mut Cx<'_>,
        region: Option<Arc<str>>,
        time_zone: Option<i16>,
        clock: Option<PhoneClock>,
    ) {
        if let Some(value) = region {
            cx.tell(Signal::SetSetting { name: "region".into(), value });
        }
        if let Some(minutes) = time_zone {
            cx.tell(Signal::SetTimeZone { minutes });
        }
        if let Some(clock) = clock {
            cx.tell(Signal::SetClock(clock));
        }
        self.go_on(cx);
    }

    fn retry(&mut self, cx: &mut Cx<'_>) {
        if let Page::SignInFailed { .. } = self.memory.page {
            if let Some((address, secret)) = self.memory.typed.clone() {
                self.sign_in(cx, address, secret, None);
            }
        } else if let Page::RestoreFailed { .. } = self.memory.page {
            self.show(cx, Page::PreparingToRestore { percent: 0 });
            cx.tell(Signal::RetryRestore);
        } else {
            self.find_backups(cx);
        }
    }
}

/// Whether a failed restore can be tried again on the spot. As shipped it is the only chance (fact 91,
/// report C19); assumed: so within set-up, too.
fn tries_again(cx: &Cx<'_>) -> bool {
    cx.phone.profile().backup.restore == RestoreOffer::AnyTime
}

impl crate::kernel::Disk for Disk {
    type Write = Write;

    fn apply(&mut self, write: &Write) {
        match write {
            Write::Finished => self.finished = true,
        }
    }
}

impl Service for Setup {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        self.offers(cx, command.name())?;
        match command {
            Command::ChooseLanguage { language } => return self.choose_language(cx, language),
            Command::Switch { name, on } => return self.switch(cx, name, on),
            Command::ChooseBackup(chosen) => return self.choose(cx, chosen),
            Command::EnterAccountPassword { address, password } => {
                return self.enter_account_password(cx, &address, password);
            }
            Command::Next => self.next(cx),
            Command::Back => self.back(cx),
            Command::AcceptTerms | Command::Skip => self.go_on(cx),
            Command::SkipAccounts => self.leave_accounts(cx),
            Command::ChooseWifi { ssid, password } => self.choose_wifi(cx, ssid, password),
            Command::EnterApn(entered) => self.enter_apn(cx, entered),
            Command::Recommended => self.recommended(cx),
            Command::Custom => self.show(cx, Page::CustomSettings),
            Command::SetTimeAndRegion { region, time_zone, clock } => {
                self.set_time_and_region(cx, region, time_zone, clock);
            }
            Command::SignIn { address, password } => self.sign_in(cx, address, password, None),
            Command::SignInLater => {
                self.memory.typed = None;
                self.go_on(cx);
            }
            Command::EnterCode { code } => {
                if let Some((address, secret)) = self.memory.typed.clone() {
                    self.sign_in(cx, address, secret, Some(code));
                }
            }
            Command::Retry => self.retry(cx),
            Command::DontRestore => self.start_fresh(cx),
            Command::BackUp { yes } => {
                cx.tell(Signal::BackUp { yes });
                self.go_on(cx);
            }
            Command::JoinProgram { yes } => {
                let value = if yes { "on" } else { "off" }.into();
                cx.tell(Signal::SetSetting { name: "feedback.manufacturer".into(), value });
            }
            Command::Finish => self.finish(cx),
        }
        Ok(())
    }

    fn timer(&mut self, _: &mut Cx<'_>, timer: Timer) {
        match timer {}
    }

    fn answered(&mut self, _: &mut Cx<'_>, tag: Tag, _: Result<Answer, Code>) {
        match tag {}
    }

    fn heard(&mut self, cx: &mut Cx<'_>, signal: &Signal) {
        if let Signal::Conditions = signal {
            if self.memory.waits_for_account {
                self.signed_in(cx);
            }
        } else if let Signal::RestoreProgress { percent } = signal {
            self.progressed(cx, *percent);
        } else if let Signal::SignedIn = signal {
            self.signed_in(cx);
        } else if let Signal::CodeWanted = signal {
            if let Page::SigningIn { address } = &self.memory.page {
                let address = address.clone();
                self.show(cx, Page::VerifyIdentity { address, wrong: false });
            }
        } else if let Signal::SignInFailed(code) = signal {
            self.sign_in_failed(cx, *code);
        } else if let Signal::WifiJoined { ssid, ok } = signal {
            self.wifi_joined(cx, ssid, *ok);
        } else if let Signal::BackupsFound(backups) = signal {
            self.backups_found(cx, backups);
        } else if let Signal::BackupsNotFound(code) = signal {
            if let Page::FindingBackups = self.memory.page {
                self.show(cx, Page::BackupsNotFound { code: *code });
            }
        } else if let Signal::Restored { accounts } = signal {
            self.restored(cx, accounts);
        } else if let Signal::RestoreFailed(code) = signal {
            self.restore_failed(cx, *code);
        }
    }

    fn booted(&mut self, cx: &mut Cx<'_>) {
        let page = if self.disk.finished { Page::Finished } else { Page::Welcome };
        self.memory = Memory::default();
        if page == Page::Finished {
            self.memory.page = page;
        } else {
            self.show(cx, page);
        }
    }

    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64) {
        let about = crate::kernel::Key::named("service", "setup");
        self.disk.lose_power(now, luck, about, boot);
        self.memory = Memory::default();
    }
}
