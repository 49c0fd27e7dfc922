//! A bench for the unit tests of services: one service, its surroundings, what it brought about.

use std::sync::Arc;

use crate::kernel::{Cause, DiskMeter, Key, Luck, Nonce, Span, Time};
use crate::phone::Identity;
use crate::phone::conditions::Conditions;
use crate::phone::cx::{Cx, Notes};
use crate::phone::effect::{Effect, Tag, Timer};
use crate::phone::fact::Fact;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::profile::{ModelId, ProfileId};
use crate::quirks::Quirks;
use crate::wire::{Answer, Ask, Code};

/// What a service brought about, with the conditions it finds.
pub(super) struct Bench {
    pub now: Time,
    pub phone: Identity,
    pub conditions: Conditions,
    pub disk: DiskMeter,
    pub effects: Vec<Effect>,
    pub facts: Vec<String>,
}

struct Kept<'a>(&'a mut Vec<String>);

impl Notes for Kept<'_> {
    fn note(&mut self, cause: Cause, fact: Fact) -> Cause {
        self.0.push(fact.to_string());
        cause
    }
}

impl Bench {
    /// A Lumia 920 of this version, with its quirks.
    pub fn of(profile: &str) -> Self {
        Self::of_model(profile, "Lumia 920")
    }

    /// A phone of this version and model, with its quirks.
    pub fn of_model(profile: &str, model: &str) -> Self {
        let profile = ProfileId::named(profile).expect("a profile");
        let phone = Identity {
            name: "phone".into(),
            key: Key::named("phone", "phone"),
            model: ModelId::named(model).expect("a model"),
            profile,
            quirks: Quirks::of(profile.get()),
            switches: profile.get().switches,
            luck: Luck::of_seed(1),
        };
        Self {
            now: Time::ZERO,
            phone,
            conditions: Conditions::default(),
            disk: DiskMeter::default(),
            effects: Vec::new(),
            facts: Vec::new(),
        }
    }

    /// Runs `act` with the surroundings.
    pub fn with<R>(&mut self, act: impl FnOnce(&mut Cx<'_>) -> R) -> R {
        let mut effects = Vec::new();
        let mut kept = Kept(&mut self.facts);
        let mut cx = Cx {
            now: self.now,
            phone: &self.phone,
            conditions: &self.conditions,
            luck: self.phone.luck,
            cause: Cause::NONE,
            nonce: Nonce(1),
            effects: &mut effects,
            disk: &mut self.disk,
            notes: Some(&mut kept),
        };
        let result = act(&mut cx);
        self.effects.extend(effects.into_iter().map(|(_, effect)| effect));
        result
    }

    /// Gives a command that is to be accepted.
    pub fn command<S: Service>(&mut self, service: &mut S, command: S::Command) {
        if let Err(refused) = self.try_command(service, command) {
            panic!("refused: {refused}");
        }
    }

    /// Gives a command.
    pub fn try_command<S: Service>(
        &mut self,
        service: &mut S,
        command: S::Command,
    ) -> Result<(), Refused> {
        self.with(|cx| service.command(cx, command))
    }

    /// Tells a signal.
    pub fn hears<S: Service>(&mut self, service: &mut S, signal: &Signal) {
        self.with(|cx| service.heard(cx, signal));
    }

    /// Answers a request.
    pub fn answers<S: Service>(
        &mut self,
        service: &mut S,
        tag: S::Tag,
        answer: Result<Answer, Code>,
    ) {
        self.with(|cx| service.answered(cx, tag, answer));
    }

    /// Lets time pass and wakes the service.
    pub fn wakes<S: Service>(&mut self, service: &mut S, timer: S::Timer, after: Span) {
        self.now += after;
        self.with(|cx| service.timer(cx, timer));
    }

    /// Cuts the power and starts again. What was not flushed is gone.
    pub fn power_cycle<S: Service>(&mut self, service: &mut S) {
        service.power_lost(self.now, self.phone.luck, 1);
        self.effects.clear();
        self.with(|cx| service.booted(cx));
    }

    /// Takes what was brought about so far.
    pub fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Takes the signals told so far.
    pub fn signals(&mut self) -> Vec<Signal> {
        self.take()
            .into_iter()
            .filter_map(
                |effect| if let Effect::Tell(signal) = effect { Some(signal) } else { None },
            )
            .collect()
    }

    /// Takes the requests made so far.
    pub fn asks(&mut self) -> Vec<(Tag, Ask)> {
        self.take()
            .into_iter()
            .filter_map(|effect| {
                if let Effect::Ask { tag, ask, .. } = effect { Some((tag, ask)) } else { None }
            })
            .collect()
    }

    /// When a timer is due, after all that was asked for so far.
    pub fn due(&self, of: Timer) -> Option<Time> {
        let asked_for = |effect: &Effect| {
            if let Effect::Wake { timer, at } = effect {
                (*timer == of).then_some(Some(*at))
            } else if let Effect::LetSleep(timer) = effect {
                (*timer == of).then_some(None)
            } else {
                None
            }
        };
        self.effects.iter().filter_map(asked_for).next_back().flatten()
    }
}

/// A text as an `Arc`, for commands.
pub(super) fn text(text: &str) -> Arc<str> {
    text.into()
}
