//! The stage a scenario plays on: the world, the names in it, and the passing of time under watch.

mod build;

pub(crate) use build::amounts;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use wp8_emulator::kernel::{Key, Livelock, Nonce, Span, Time};
use wp8_emulator::phone::service::Refused;
use wp8_emulator::phone::{self, Phone};
use wp8_emulator::wire::PhoneIndex;
use wp8_emulator::world::{Command, World};

/// A world, with what its author may leave unsaid in a step.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The world.
    pub world: World,
    /// Passwords of accounts and networks, so that a step need not repeat them.
    pub passwords: Arc<Passwords>,
}

/// The passwords of a scenario's world.
#[derive(Clone, Debug, Default)]
pub struct Passwords {
    /// By account address.
    pub accounts: BTreeMap<String, String>,
    /// By network name; none for an open one.
    pub networks: BTreeMap<String, Option<String>>,
}

/// Looks at the world after every event, and may stop it.
pub trait Watcher {
    /// Called after every event and every command. An error stops time: something that was
    /// expected to hold does not.
    fn look(&mut self, world: &World) -> Result<(), Stop>;

    /// Called before a phone is told something.
    fn told(&mut self, world: &World, phone: PhoneIndex, command: &phone::Command) {
        let _ = (world, phone, command);
    }
}

/// Nobody looks.
impl Watcher for () {
    fn look(&mut self, _: &World) -> Result<(), Stop> {
        Ok(())
    }
}

/// The watcher has seen enough; which of the things it watches it was is its own business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop;

/// Why a step could not be done to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The command makes no sense now.
    Refused(Refused),
    /// Time stands still.
    Livelock(Livelock),
    /// What the step waits for has not come in time.
    NeverCame {
        /// How long it waited.
        within: Span,
        /// For what.
        what: String,
    },
    /// The glass is not as the step says.
    NotOnTheGlass(String),
    /// A watcher stopped it.
    Stopped,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => refused.fmt(f),
            Self::Livelock(livelock) => livelock.fmt(f),
            Self::NeverCame { within, what } => write!(f, "{what} did not come within {within}"),
            Self::NotOnTheGlass(why) => f.write_str(why),
            Self::Stopped => f.write_str("stopped by an expectation that is watched"),
        }
    }
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Livelock> for Trouble {
    fn from(livelock: Livelock) -> Self {
        Self::Livelock(livelock)
    }
}

impl From<Stop> for Trouble {
    fn from(Stop: Stop) -> Self {
        Self::Stopped
    }
}

/// The stage while one step is done: whose step it is, and who watches.
pub struct Scene<'a> {
    /// The stage.
    pub stage: &'a mut Stage,
    /// Whose step it is, if a phone's.
    pub subject: Option<PhoneIndex>,
    watcher: &'a mut dyn Watcher,
    nonce: Nonce,
    commands: u64,
}

impl<'a> Scene<'a> {
    /// The scene of one step.
    pub fn new(
        stage: &'a mut Stage,
        watcher: &'a mut dyn Watcher,
        subject: Option<PhoneIndex>,
        nonce: Nonce,
    ) -> Self {
        Self { stage, subject, watcher, nonce, commands: 0 }
    }

    /// The phone whose step it is.
    ///
    /// # Panics
    ///
    /// For a verb of the world, which has no phone: the catalogue keeps the two apart.
    #[must_use]
    pub fn phone(&self) -> &Phone {
        &self.stage.world.phones()[self.index().place()]
    }

    /// Which phone that is.
    #[must_use]
    pub fn index(&self) -> PhoneIndex {
        match self.subject {
            Some(subject) => subject,
            None => unreachable!("a verb of the world asked for its phone"),
        }
    }

    /// The identity of what this step makes under a name.
    #[must_use]
    pub fn key(&self, name: &str) -> Key {
        self.nonce.key(name, self.commands)
    }

    /// Does something with the phone whose step it is.
    ///
    /// # Errors
    ///
    /// It makes no sense now, or a watcher saw what must not be.
    pub fn user(&mut self, command: impl Into<phone::Command>) -> Result<(), Trouble> {
        let phone = self.index();
        self.apply(Command::Phone(phone, command.into()))
    }

    /// Does something with the world.
    ///
    /// # Errors
    ///
    /// As [`Scene::user`] says.
    pub fn apply(&mut self, command: Command) -> Result<(), Trouble> {
        let nonce = Nonce(self.nonce.key("command", self.commands).0);
        self.commands += 1;
        if let Command::Phone(phone, command) = &command {
            self.watcher.told(&self.stage.world, *phone, command);
        }
        self.stage.world.apply(nonce, command)?;
        self.watcher.look(&self.stage.world)?;
        Ok(())
    }

    /// Lets time pass.
    ///
    /// # Errors
    ///
    /// Time stands still, or a watcher saw what must not be.
    pub fn advance(&mut self, by: Span) -> Result<(), Trouble> {
        let until = self.stage.world.now() + by;
        while self.stage.world.step(until)? {
            self.watcher.look(&self.stage.world)?;
        }
        // Something may have been expected by now, although nothing happened.
        self.watcher.look(&self.stage.world)?;
        Ok(())
    }

    /// Lets time pass until something is so, event by event.
    ///
    /// # Errors
    ///
    /// It was not so within that span; or as [`Scene::advance`] says.
    pub fn wait_for(
        &mut self,
        within: Span,
        what: &str,
        mut so: impl FnMut(&World) -> bool,
    ) -> Result<(), Trouble> {
        let until = self.stage.world.now() + within;
        while !so(&self.stage.world) {
            if !self.stage.world.step(until)? {
                return match so(&self.stage.world) {
                    true => Ok(()),
                    false => Err(Trouble::NeverCame { within, what: what.to_owned() }),
                };
            }
            self.watcher.look(&self.stage.world)?;
        }
        Ok(())
    }

    /// Lets time pass until something happens, or until then.
    ///
    /// # Errors
    ///
    /// As [`Scene::advance`] says.
    pub fn wait_for_anything(&mut self, until: Time) -> Result<(), Trouble> {
        self.stage.world.step(until)?;
        self.watcher.look(&self.stage.world)?;
        Ok(())
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Time {
        self.stage.world.now()
    }
}
