//! One history as it is played: the world, those who watch it, and what a step does to both.

use std::sync::Arc;

use wp8_emulator::kernel::{Key, Livelock, Nonce, Span};
use wp8_emulator::phone::setup::{Chosen, Command as Setup, Joining, Page};
use wp8_emulator::phone::{
    Command as User, Phone, backup, camera, downloads, favourites, messaging, network, packages,
    power,
};
use wp8_emulator::wire::{Code, Host, ProductId, Secret};
use wp8_emulator::world::faults::{Rule, What, When};
use wp8_emulator::world::{Command, PowerCut, World};

use wp8_backup::engine::{Action, RestoreState, Selection};

use super::history::{AppWish, Chunk, Intent, Step, Trouble, Who};
use super::setting::{ADDRESS, NETWORK, PASSWORD, STRENGTH, Setting};
use crate::properties::{Breach, Property, Watchers};

/// A history under way. A clone goes on by itself.
#[derive(Clone, Debug)]
pub struct Play {
    /// The world as it is now.
    pub world: World,
    watchers: Watchers,
}

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It was done.
    Yes,
    /// It makes no sense now.
    Skipped,
}

/// What a history fails with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A property does not hold.
    Breach(Breach),
    /// Time stands still.
    Livelock(Livelock),
}

impl Failure {
    /// Whether it is the same failure, seen in another history.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Breach(this), Self::Breach(that)) => this.is_like(that),
            (Self::Livelock(this), Self::Livelock(that)) => {
                this.spinning.first().map(|(what, _)| what)
                    == that.spinning.first().map(|(what, _)| what)
            }
            (Self::Breach(_), Self::Livelock(_)) | (Self::Livelock(_), Self::Breach(_)) => false,
        }
    }
}

impl From<Breach> for Failure {
    fn from(breach: Breach) -> Self {
        Self::Breach(breach)
    }
}

impl From<Livelock> for Failure {
    fn from(livelock: Livelock) -> Self {
        Self::Livelock(livelock)
    }
}

/// More pages than any set-up has.
const PAGES: usize = 40;

/// What a walk through set-up waits for one page, at most.
const PATIENCE: Span = Span::minutes(5);

impl Play {
    /// The beginning of every history of a setting.
    #[must_use]
    pub fn begin(setting: &Setting, properties: &[&'static Property]) -> Self {
        let world = setting.world();
        let watchers = Watchers::of(&world, properties);
        Self { world, watchers }
    }

    /// Plays steps one after the other. Gives the place of the step in which it fails.
    ///
    /// # Errors
    ///
    /// The step, counted from 0, and what was seen in it.
    pub fn all(&mut self, chunks: &[Chunk]) -> Result<(), (usize, Failure)> {
        chunks.iter().enumerate().try_for_each(|(place, chunk)| match self.step(chunk.decode()) {
            Ok(Done::Yes | Done::Skipped) => Ok(()),
            Err(failure) => Err((place, failure)),
        })
    }

    /// One step.
    ///
    /// # Errors
    ///
    /// A property does not hold, or time stands still.
    pub fn step(&mut self, Step { nonce, intent }: Step) -> Result<Done, Failure> {
        match intent {
            Intent::Pass(span) => self.pass(span).map(|()| Done::Yes),
            Intent::Settle(at_most) => self.settle(at_most).map(|()| Done::Yes),
            Intent::Walk(who) => self.walk(who, nonce),
            Intent::LiftAll => self.lift_all(nonce),
            Intent::RetryAll(who) => self.retry_all(who, nonce),
            Intent::Near(who, near) => {
                self.world.bring_near(who.index(), NETWORK, near.then_some(STRENGTH));
                self.watchers.look(&self.world)?;
                Ok(Done::Yes)
            }
            Intent::Charger(..)
            | Intent::Wifi(..)
            | Intent::Tap(_)
            | Intent::RetryRestore(_)
            | Intent::DontRestore(_)
            | Intent::BackUpNow(_)
            | Intent::App(..)
            | Intent::TapAll(_)
            | Intent::RestoreLater(_)
            | Intent::PowerOn(_)
            | Intent::Reboot(_)
            | Intent::CutPower(_)
            | Intent::CutPowerAtWrite(..)
            | Intent::Touch(_)
            | Intent::SendText(_)
            | Intent::TakePhoto(_)
            | Intent::AddFavourite(_)
            | Intent::Fault(..)
            | Intent::Lift(_) => match self.command(nonce, intent) {
                Some(command) => self.apply(nonce, command),
                None => Ok(Done::Skipped),
            },
        }
    }

    /// Lets time pass under watch.
    ///
    /// # Errors
    ///
    /// A property does not hold, or time stands still.
    pub fn pass(&mut self, span: Span) -> Result<(), Failure> {
        let until = self.world.now() + span;
        while self.world.step(until)? {
            self.watchers.look(&self.world)?;
        }
        self.watchers.look(&self.world)?;
        Ok(())
    }

    /// Lets time pass until the new phone's page changes, or its downloads are at rest.
    fn settle(&mut self, at_most: Span) -> Result<(), Failure> {
        let until = self.world.now() + at_most;
        let waits = |world: &World| {
            let phone = &world.phones()[Who::New.index().place()];
            (phone.setup.page().name(), phone.downloads.len())
        };
        let before = waits(&self.world);
        while waits(&self.world) == before && self.world.step(until)? {
            self.watchers.look(&self.world)?;
        }
        Ok(())
    }

    fn apply(&mut self, nonce: Nonce, command: Command) -> Result<Done, Failure> {
        if let Command::Phone(phone, command) = &command {
            self.watchers.told(&self.world, *phone, command);
        }
        let done = match self.world.apply(nonce, command) {
            Ok(()) => Done::Yes,
            Err(_) => Done::Skipped,
        };
        self.watchers.look(&self.world)?;
        Ok(done)
    }

    fn walk(&mut self, who: Who, nonce: Nonce) -> Result<Done, Failure> {
        let mut done = Done::Skipped;
        for page in 0..PAGES {
            let nonce = Nonce(nonce.key("page", page as u64).0);
            let Some(tap) = self.tap(who) else {
                let name = self.phone(who).setup.page().name();
                let until = self.world.now() + PATIENCE;
                while self.phone(who).setup.page().name() == name && self.tap(who).is_none() {
                    if !self.world.step(until)? {
                        return Ok(done);
                    }
                    self.watchers.look(&self.world)?;
                }
                continue;
            };
            done = self.apply(nonce, Command::Phone(who.index(), tap))?;
            if done == Done::Skipped || self.phone(who).setup.is_finished() {
                break;
            }
        }
        Ok(done)
    }

    fn lift_all(&mut self, nonce: Nonce) -> Result<Done, Failure> {
        let names: Vec<Arc<str>> =
            self.world.faults().rules().map(|rule| Arc::clone(&rule.name)).collect();
        let mut done = Done::Skipped;
        for name in names {
            done = self.apply(nonce, Command::Lift(name))?;
        }
        Ok(done)
    }

    fn retry_all(&mut self, who: Who, nonce: Nonce) -> Result<Done, Failure> {
        let failed = |(entry, state): (&downloads::Entry, downloads::State)| {
            matches!(state, downloads::State::AttentionRequired { .. }).then_some(entry.product)
        };
        let products: Vec<ProductId> =
            self.phone(who).downloads.entries().filter_map(failed).collect();
        let mut done = Done::Skipped;
        for product in products {
            let retry = User::Downloads(downloads::Command::Retry(product));
            done = self.apply(nonce, Command::Phone(who.index(), retry))?;
        }
        Ok(done)
    }

    /// What somebody does next who wants a restore on a phone that is set up.
    fn towards_a_restore(&self, who: Who) -> Option<User> {
        let phone = self.phone(who);
        if !phone.setup.is_finished() {
            return None;
        }
        let action = match phone.backup.restore_state() {
            RestoreState::None | RestoreState::Done => Action::FindBackups,
            RestoreState::Offered(_) if !holds_key(phone) => {
                let phrase = Secret(backup::phrase_of(ADDRESS).into());
                return Some(User::Backup(backup::Command::EnterPhrase(phrase)));
            }
            RestoreState::Offered(backups) => {
                let backup = backups.first()?.device.id;
                Action::Restore(Selection::everything(backup))
            }
            RestoreState::Accounts(_) => Action::AccountsAnswered,
            RestoreState::Failed(_) => Action::RetryRestore,
            RestoreState::Listing
            | RestoreState::Fetching { .. }
            | RestoreState::Picking
            | RestoreState::Applying { .. }
            | RestoreState::Background(_) => return None,
        };
        Some(User::Backup(backup::Command::User(action)))
    }

    fn phone(&self, who: Who) -> &Phone {
        &self.world.phones()[who.index().place()]
    }

    /// What somebody who wants a restore taps on the page that is shown; nothing where only waiting
    /// helps, where somebody has to decide, and after set-up.
    fn tap(&self, who: Who) -> Option<User> {
        let phone = self.phone(who);
        let password = Secret(PASSWORD.into());
        let tap = match phone.setup.page() {
            Page::Wifi(_) if phone.conditions().wifi.is_some() => Setup::Next,
            Page::Wifi(Joining::NotYet | Joining::Failed(_)) => {
                let seen = phone.network.networks().any(|seen| &*seen.ssid == NETWORK);
                if !seen {
                    return None;
                }
                Setup::ChooseWifi { ssid: NETWORK.into(), password: None }
            }
            Page::SignIn | Page::SignInFailed { .. } => {
                Setup::SignIn { address: ADDRESS.into(), password }
            }
            Page::RestoreYourPhone { .. } if !holds_key(phone) => {
                let phrase = Secret(backup::phrase_of(ADDRESS).into());
                return Some(User::Backup(backup::Command::EnterPhrase(phrase)));
            }
            Page::RestoreYourPhone { .. } => Setup::ChooseBackup(Chosen::Index(0)),
            Page::RestoreFailed { .. } | Page::BackupsNotFound { .. } => return None,
            Page::Welcome
            | Page::NoSim
            | Page::Language
            | Page::Terms
            | Page::Wifi(Joining::Under(_))
            | Page::AccessPoint
            | Page::PhoneSettings
            | Page::CustomSettings
            | Page::TimeAndRegion
            | Page::SigningIn { .. }
            | Page::VerifyIdentity { .. }
            | Page::FindingBackups
            | Page::PreparingToRestore { .. }
            | Page::RestoredAccounts { .. }
            | Page::BackUp
            | Page::Manufacturer
            | Page::AllDone
            | Page::Finished => phone.setup.quickest()?,
        };
        Some(User::Setup(tap))
    }

    /// The command that an intent comes to, if its target is there.
    fn command(&self, nonce: Nonce, intent: Intent) -> Option<Command> {
        let (who, command) = match intent {
            Intent::Fault(trouble, per_mille) => {
                return Some(Command::Fault(rule(trouble, per_mille)));
            }
            Intent::Lift(trouble) => return Some(Command::Lift(trouble.name().into())),
            Intent::CutPower(who) => return Some(Command::CutPower(who.index(), PowerCut::Now)),
            Intent::CutPowerAtWrite(who, n) => {
                let at = self.phone(who).disk().writes + u64::from(n) + 1;
                return Some(Command::CutPower(who.index(), PowerCut::AtWrite(at)));
            }
            Intent::Charger(who, true) => (who, User::Power(power::Command::PlugIn)),
            Intent::Charger(who, false) => (who, User::Power(power::Command::Unplug)),
            Intent::PowerOn(who) => (who, User::Power(power::Command::PowerOn)),
            Intent::Reboot(who) => (who, User::Power(power::Command::Reboot)),
            Intent::Touch(who) => (who, User::Power(power::Command::Touch)),
            Intent::Wifi(who, on) => (who, User::Network(network::Command::SetWifi { on })),
            Intent::Tap(who) => (who, self.tap(who)?),
            Intent::RetryRestore(who) => {
                let page = self.phone(who).setup.page();
                let failed =
                    matches!(page, Page::RestoreFailed { .. } | Page::BackupsNotFound { .. });
                (who, failed.then_some(User::Setup(Setup::Retry))?)
            }
            Intent::DontRestore(who) => (who, User::Setup(Setup::DontRestore)),
            Intent::BackUpNow(who) => (who, User::Backup(backup::Command::User(Action::BackUpNow))),
            Intent::RestoreLater(who) => (who, self.towards_a_restore(who)?),
            Intent::TapAll(who) => (who, User::Downloads(downloads::Command::TapAll)),
            Intent::App(who, wish, which) => (who, self.app(who, wish, which)?),
            Intent::SendText(who) => (who, text_to_nobody()),
            Intent::TakePhoto(who) => (who, User::Camera(camera::Command::TakePhoto)),
            Intent::AddFavourite(who) => (who, favourite(nonce)),
            Intent::Pass(_)
            | Intent::Settle(_)
            | Intent::Walk(_)
            | Intent::Near(..)
            | Intent::RetryAll(_)
            | Intent::LiftAll => {
                return None;
            }
        };
        Some(Command::Phone(who.index(), command))
    }

    /// The n-th app of the catalogue: the Store's, so that it is the same whatever is installed.
    fn app(&self, who: Who, wish: AppWish, which: u16) -> Option<User> {
        let listings = self.world.cloud().store.listings();
        let products: Vec<ProductId> = listings.map(|listing| listing.edition.product).collect();
        let product = *products.get(usize::from(which) % products.len().max(1))?;
        let queued =
            |command| self.phone(who).downloads.entry(product).map(|_| User::Downloads(command));
        match wish {
            AppWish::Retry => queued(downloads::Command::Retry(product)),
            AppWish::Close => queued(downloads::Command::Close(product)),
            AppWish::Tap => queued(downloads::Command::Tap(product)),
            AppWish::Pause => queued(downloads::Command::Pause(product)),
            AppWish::Resume => queued(downloads::Command::Resume(product)),
            AppWish::Cancel => queued(downloads::Command::Cancel(product)),
            AppWish::Uninstall => Some(User::Packages(packages::Command::Uninstall(product))),
            AppWish::Use => Some(User::Packages(packages::Command::UseApp(product))),
        }
    }
}

/// The phrase has been typed already: the restore can be chosen.
fn holds_key(phone: &Phone) -> bool {
    phone.backup.holds_key()
}

/// A number that belongs to no phone: 555-01xx, as in fiction.
const NOBODY: &str = "+12065550199";

fn text_to_nobody() -> User {
    User::Messaging(messaging::Command::Send {
        to: [NOBODY.into()].into(),
        text: "On my way".into(),
        attachments: [].into(),
    })
}

fn favourite(nonce: Nonce) -> User {
    let page = nonce.key("page", 0).0 >> 32;
    User::Favourites(favourites::Command::Add {
        url: format!("http://example.com/{page:08x}").into(),
        title: "A page".into(),
        folder: "".into(),
    })
}

impl Trouble {
    /// Its name as a rule.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PackagesRefused => "packages are refused",
            Self::LicencesRefused => "licences are refused",
            Self::PackagesBreakOff => "packages break off",
            Self::BackupUnreachable => "the backup service does not answer",
            Self::BackupDamaged => "backups arrive damaged",
            Self::CommitsUnanswered => "commits go unanswered",
            Self::SignInSlow => "the account service is slow",
        }
    }

    fn strikes(self) -> (Option<Host>, Option<&'static str>, What) {
        match self {
            Self::PackagesRefused => (None, Some("package"), What::Refuse(Code::STORE_UNAVAILABLE)),
            Self::LicencesRefused => (None, Some("license"), What::Refuse(Code::STORE_UNAVAILABLE)),
            Self::PackagesBreakOff => (None, Some("package"), What::CutAt(200_000)),
            Self::BackupUnreachable => (None, Some("backup_fetch"), What::Refuse(Code::TIMEOUT)),
            Self::BackupDamaged => (None, Some("backup_fetch"), What::Damage),
            Self::CommitsUnanswered => (None, Some("backup_commit"), What::LoseAnswer),
            Self::SignInSlow => (Some(Host::Account), None, What::Delay(Span::seconds(20))),
        }
    }
}

fn rule(trouble: Trouble, per_mille: u16) -> Rule {
    let (host, ask, what) = trouble.strikes();
    let per_mille = u32::from(per_mille);
    Rule {
        key: Key::named("fault", trouble.name()),
        name: trouble.name().into(),
        when: When { host, ask: ask.map(Arc::from), per_mille, ..When::ALWAYS },
        what,
    }
}
