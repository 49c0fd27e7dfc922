//! One history as it is played: the world, those who watch it, and what a step does to both.

use wp8_emulator::kernel::{Livelock, Nonce, Span, Time};
use wp8_emulator::phone::Phone;
use wp8_emulator::world::{Command, World};

use super::act;
use super::coverage::Path;
use super::history::{Chunk, Intent, Step, Who};
use super::setting::Setting;
use crate::properties::{Breach, Property, Watchers};

/// A history under way. A clone goes on by itself.
#[derive(Clone, Debug)]
pub struct Play {
    /// The world as it is now.
    pub world: World,
    watchers: Watchers,
    /// What the world was told, if somebody wants to know.
    told: Option<Vec<Told>>,
    /// Where it has been, if somebody wants to know.
    pub(super) path: Option<Path>,
}

/// What the world was told in a step, and did.
#[derive(Clone, Debug)]
pub struct Told {
    /// The place of the step, counted from 0 since [`Play::listen`].
    pub step: usize,
    /// When.
    pub at: Time,
    /// What it makes takes its identity from here.
    pub nonce: Nonce,
    /// What.
    pub command: Command,
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

/// The battery, the charger, the power key.
const ATTEMPTS: u64 = 3;

/// What a walk through set-up waits for one page, at most.
const PATIENCE: Span = Span::minutes(5);

impl Play {
    /// The beginning of every history of a setting.
    #[must_use]
    pub fn begin(setting: &Setting, properties: &[&'static Property]) -> Self {
        let world = setting.world();
        let watchers = Watchers::of(&world, properties);
        Self { world, watchers, told: None, path: None }
    }

    /// Where it has been since this was asked last.
    pub(super) fn been(&mut self) -> impl Iterator<Item = super::coverage::Move> + '_ {
        self.path.as_mut().map(Path::take).into_iter().flatten()
    }

    /// Where its phones are, if somebody wants to know.
    pub(super) fn is_at(&self) -> Option<[super::coverage::Abstract; 2]> {
        self.path.as_ref().map(Path::at)
    }

    /// Keeps from now on what the world is told: what steps came to, for those who write them down.
    pub fn listen(&mut self) {
        self.told = Some(Vec::new());
    }

    /// Follows from now on where it goes.
    pub fn follow(&mut self) {
        self.path = Some(Path::from(&self.world));
    }

    /// What the world was told since [`Play::listen`], in its order. Time passes where the next one
    /// is later; what the world refused is not among it.
    #[must_use]
    pub fn told(&self) -> &[Told] {
        self.told.as_deref().unwrap_or_default()
    }

    /// Plays steps one after the other. Gives the place of the step in which it fails.
    ///
    /// # Errors
    ///
    /// The step, counted from 0, and what was seen in it.
    pub fn all(&mut self, chunks: &[Chunk]) -> Result<(), (usize, Failure)> {
        chunks.iter().enumerate().try_for_each(|(place, chunk)| {
            self.step_at(place, chunk.decode()).map(|_| ()).map_err(|failure| (place, failure))
        })
    }

    /// The properties that are to be reached at some time, and were.
    pub fn reached(&self) -> impl Iterator<Item = &'static str> {
        self.watchers.reached()
    }

    /// One step.
    ///
    /// # Errors
    ///
    /// A property does not hold, or time stands still.
    pub fn step(&mut self, step: Step) -> Result<Done, Failure> {
        self.step_at(0, step)
    }

    fn step_at(&mut self, place: usize, Step { nonce, intent }: Step) -> Result<Done, Failure> {
        match intent {
            Intent::Pass(span) => self.pass(span).map(|()| Done::Yes),
            Intent::Settle(at_most) => self.settle(at_most).map(|()| Done::Yes),
            Intent::Walk(who) => self.walk(place, who, nonce),
            Intent::User(..)
            | Intent::Around(_)
            | Intent::RetryAll(_)
            | Intent::CloseAll(_)
            | Intent::LiftAll => {
                let mut done = Done::Skipped;
                for command in act::commands(&self.world, nonce, intent) {
                    if self.apply(place, nonce, command)? == Done::Yes {
                        done = Done::Yes;
                    }
                }
                Ok(done)
            }
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
            self.look()?;
        }
        self.look()?;
        Ok(())
    }

    /// Something has happened, or a step is over.
    fn look(&mut self) -> Result<(), Breach> {
        self.watchers.notice(&self.world);
        if let Some(path) = &mut self.path {
            path.look(&self.world, &self.watchers);
        }
        self.watchers.judge(&self.world)
    }

    /// Lets time pass until the new phone's page changes, or its downloads are at rest.
    fn settle(&mut self, at_most: Span) -> Result<(), Failure> {
        let until = self.world.now() + at_most;
        let waits = |world: &World| {
            let phone = &world.phones()[Who::New.index().place()];
            (std::mem::discriminant(phone.setup.page()), phone.downloads.len())
        };
        let before = waits(&self.world);
        while waits(&self.world) == before && self.world.step(until)? {
            self.look()?;
        }
        Ok(())
    }

    fn apply(&mut self, place: usize, nonce: Nonce, command: Command) -> Result<Done, Failure> {
        let phone = if let Command::Phone(phone, command) = &command {
            self.watchers.told(&self.world, *phone, command);
            Some(*phone)
        } else {
            None
        };
        let kept = self.told.is_some().then(|| command.clone());
        let at = self.world.now();
        // As in the first command of a scenario's step with this nonce.
        let done = match self.world.apply(Nonce(nonce.key("command", 0).0), command) {
            Ok(()) => Done::Yes,
            Err(_) => {
                if let Some(phone) = phone {
                    self.watchers.refused(phone);
                }
                Done::Skipped
            }
        };
        if done == Done::Yes
            && let (Some(told), Some(command)) = (&mut self.told, kept)
        {
            told.push(Told { step: place, at, nonce, command });
        }
        self.look()?;
        Ok(done)
    }

    fn walk(&mut self, place: usize, who: Who, nonce: Nonce) -> Result<Done, Failure> {
        let mut done = self.switch_on(place, who, nonce)?;
        for page in 0..PAGES {
            let nonce = Nonce(nonce.key("page", page as u64).0 >> 1);
            let Some(tap) = act::tap(&self.world, who, nonce) else {
                let name = self.phone(who).setup.page().name();
                let until = self.world.now() + PATIENCE;
                while self.phone(who).setup.page().name() == name
                    && act::tap(&self.world, who, nonce).is_none()
                {
                    if !self.world.step(until)? {
                        return Ok(done);
                    }
                    self.look()?;
                }
                continue;
            };
            let tapped = self.apply(place, nonce, Command::Phone(who.index(), tap))?;
            if tapped == Done::Skipped {
                break;
            }
            done = tapped;
            if self.phone(who).setup.is_finished() {
                break;
            }
        }
        Ok(done)
    }

    /// Until it runs, or nothing more can be done for it.
    fn switch_on(&mut self, place: usize, who: Who, nonce: Nonce) -> Result<Done, Failure> {
        let mut done = Done::Skipped;
        for attempt in 0..ATTEMPTS {
            let Some(command) = act::switch_on(&self.world, who) else { break };
            let nonce = Nonce(nonce.key("switch on", attempt).0 >> 1);
            if self.apply(place, nonce, Command::Phone(who.index(), command))? == Done::Skipped {
                return Ok(done);
            }
            done = Done::Yes;
        }
        let until = self.world.now() + PATIENCE;
        while !self.phone(who).is_running() && self.world.step(until)? {
            self.look()?;
        }
        Ok(done)
    }

    fn phone(&self, who: Who) -> &Phone {
        &self.world.phones()[who.index().place()]
    }
}

#[cfg(test)]
impl Play {
    /// Properties look after every event, whatever it was.
    pub(crate) fn look_always(&mut self) {
        self.watchers.look_always();
    }
}
