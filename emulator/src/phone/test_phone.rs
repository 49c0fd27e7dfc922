//! A phone around one service, for that service's own tests: time, conditions, and what comes out.

use std::sync::Arc;

use crate::kernel::{Cause, DiskMeter, Key, Luck, Nonce, Time};
use crate::phone::Identity;
use crate::phone::conditions::{Cellular, Conditions};
use crate::phone::cx::{Cx, Notes};
use crate::phone::effect::{Effect, Tag, Timer};
use crate::phone::fact::Fact;
use crate::phone::signal::Signal;
use crate::profile::{ModelId, ProfileId};
use crate::quirks::Quirks;
use crate::wire::Ask;

/// The surroundings of one service.
pub(super) struct TestPhone {
    pub(super) now: Time,
    nonce: Nonce,
    pub(super) identity: Identity,
    pub(super) conditions: Conditions,
    pub(super) disk: DiskMeter,
    pub(super) effects: Vec<(Cause, Effect)>,
    pub(super) facts: Facts,
}

/// The trace, as text.
#[derive(Default)]
pub(super) struct Facts(pub(super) Vec<String>);

impl Notes for Facts {
    fn note(&mut self, cause: Cause, fact: Fact) -> Cause {
        self.0.push(fact.to_string());
        cause
    }
}

impl TestPhone {
    /// A phone in full coverage with cellular data and MMS.
    pub(super) fn new(profile: &str, model: &str) -> Self {
        let profile = ProfileId::named(profile).expect("a known profile");
        let key = Key::named("phone", "test");
        Self {
            now: Time(1_000),
            nonce: Nonce(0),
            identity: Identity {
                name: "test".into(),
                key,
                model: ModelId::named(model).expect("a known model"),
                profile,
                quirks: Quirks::NONE,
                switches: profile.get().switches,
                luck: Luck::of_seed(1).of_party(key),
            },
            conditions: Conditions {
                cellular: Some(Cellular { generation: 4, roaming: false }),
                cell_service: true,
                mms_apn: Some(("phone".into(), "http://mmsc.example".into())),
                set_up: true,
                ..Conditions::default()
            },
            disk: DiskMeter::default(),
            effects: Vec::new(),
            facts: Facts::default(),
        }
    }

    /// What follows belongs to the step with this number.
    pub(super) fn step(&mut self, number: u64) {
        self.nonce = Nonce(number);
    }

    /// The identity of what the step with this number makes under `name`.
    pub(super) fn key(step: u64, name: &str) -> Key {
        Nonce(step).key(name, 0).child("on", Key::named("phone", "test").0)
    }

    pub(super) fn cx(&mut self) -> Cx<'_> {
        Cx {
            now: self.now,
            phone: &self.identity,
            conditions: &self.conditions,
            luck: self.identity.luck,
            cause: Cause::NONE,
            nonce: self.nonce,
            effects: &mut self.effects,
            disk: &mut self.disk,
            notes: Some(&mut self.facts),
        }
    }

    /// What was asked of the world since the last look.
    pub(super) fn asked(&mut self) -> Vec<(Tag, Ask)> {
        self.taken(|effect| {
            let Effect::Ask { tag, ask, .. } = effect else { return None };
            Some((*tag, ask.clone()))
        })
    }

    /// What the other services were told since the last look.
    pub(super) fn told(&mut self) -> Vec<Signal> {
        self.taken(|effect| {
            let Effect::Tell(signal) = effect else { return None };
            Some(signal.clone())
        })
    }

    /// When the service wants to be woken, as asked for since the last look.
    pub(super) fn wakes(&mut self) -> Vec<(Timer, Time)> {
        self.taken(|effect| {
            let Effect::Wake { timer, at } = effect else { return None };
            Some((*timer, *at))
        })
    }

    fn taken<T>(&mut self, pick: impl Fn(&Effect) -> Option<T>) -> Vec<T> {
        let mut picked = Vec::new();
        self.effects.retain(|(_, effect)| match pick(effect) {
            Some(one) => {
                picked.push(one);
                false
            }
            None => true,
        });
        picked
    }

    /// The records that the backup was told of since the last look: `+` for one that is there, `-`
    /// for one that has gone.
    pub(super) fn items(&mut self) -> Vec<(char, wp8_backup::RecordId)> {
        let told = self.told();
        told.iter()
            .filter_map(|signal| {
                if let Signal::ItemChanged(record) = signal {
                    return Some(('+', record.id()));
                }
                let Signal::ItemGone { id, .. } = signal else { return None };
                Some(('-', *id))
            })
            .collect()
    }
}

/// A list of numbers.
pub(super) fn numbers(list: &[&str]) -> Arc<[crate::wire::Number]> {
    list.iter().map(|number| Arc::from(*number)).collect()
}
