//! What goes wrong between a phone and the world: rules that pass, delay, drop or answer a message.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::kernel::{Draw, Key, Luck, Span, Time};
use crate::wire::{Code, Host};

/// A rule. The first one that fits a message decides about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its identity by provenance: names the luck of its chances.
    pub key: Key,
    /// Its name in the scenario, by which it can be lifted.
    pub name: Arc<str>,
    /// Which messages it is about.
    pub when: When,
    /// What happens to them.
    pub what: What,
}

/// Which messages a rule is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// From this moment.
    pub from: Time,
    /// Until this one.
    pub until: Time,
    /// Of this phone only.
    pub phone: Option<u16>,
    /// To this host only.
    pub host: Option<Host>,
    /// Of this kind only, as [`Ask::name`](crate::wire::Ask::name) says it.
    pub ask: Option<Arc<str>>,
    /// Not the first so many that fit.
    pub skip: u32,
    /// At most so many; none: all.
    pub times: Option<u32>,
    /// In so many of a thousand cases.
    pub per_mille: u32,
}

/// What happens to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// The request is on its way for longer.
    Delay(Span),
    /// The request never arrives.
    Drop,
    /// The request takes effect; its answer never arrives.
    LoseAnswer,
    /// The service answers with a failure, and does nothing.
    Refuse(Code),
    /// The answer breaks off after so many bytes.
    CutAt(u64),
    /// The answer arrives damaged.
    Damage,
}

impl When {
    /// Every message, always.
    pub const ALWAYS: Self = Self {
        from: Time::ZERO,
        until: Time(u64::MAX),
        phone: None,
        host: None,
        ask: None,
        skip: 0,
        times: None,
        per_mille: 1000,
    };
}

/// A message that faults are applied to.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// When it arrives.
    pub at: Time,
    /// From which phone.
    pub phone: u16,
    /// To whom.
    pub host: Host,
    /// What it is.
    pub ask: &'a str,
    /// What it is about and which attempt it is: names its luck.
    pub about: Key,
}

/// The rules in force, and how often each has fitted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Faults {
    rules: Vec<(Rule, u32)>,
}

const HIT: Draw = Draw::named("a fault rule hits");

impl Faults {
    /// Adds a rule after those that are there.
    pub fn add(&mut self, rule: Rule) {
        self.rules.push((rule, 0));
    }

    /// Lifts the rules of that name. Says whether there were any.
    pub fn lift(&mut self, name: &str) -> bool {
        let before = self.rules.len();
        self.rules.retain(|(rule, _)| &*rule.name != name);
        self.rules.len() < before
    }

    /// The rules in force.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(|(rule, _)| rule)
    }

    /// Whether there is no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// What happens to a message: nothing, or what the first rule says that hits it.
    pub fn strike(&mut self, luck: Luck, message: &Message<'_>) -> Option<(What, Arc<str>)> {
        for (rule, fitted) in &mut self.rules {
            if !rule.when.fits(message) {
                continue;
            }
            *fitted += 1;
            let skipped = *fitted <= rule.when.skip;
            let used_up =
                rule.when.times.is_some_and(|times| *fitted - rule.when.skip.min(*fitted) > times);
            let about = message.about.child("fault", rule.key.0);
            if skipped || used_up || !luck.happens(rule.when.per_mille, HIT, about, 0) {
                continue;
            }
            return Some((rule.what, Arc::clone(&rule.name)));
        }
        None
    }
}

impl When {
    fn fits(&self, message: &Message<'_>) -> bool {
        self.from <= message.at
            && message.at < self.until
            && self.phone.is_none_or(|phone| phone == message.phone)
            && self.host.is_none_or(|host| host == message.host)
            && self.ask.as_deref().is_none_or(|ask| ask == message.ask)
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delay(span) => write!(f, "delayed by {span}"),
            Self::Drop => f.write_str("lost on the way"),
            Self::LoseAnswer => f.write_str("done, but its answer is lost"),
            Self::Refuse(code) => write!(f, "refused with {code}"),
            Self::CutAt(bytes) => write!(f, "broken off after {bytes} bytes"),
            Self::Damage => f.write_str("answered with damaged data"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Faults, Host, Key, Luck, Message, Rule, Time, What, When};

    fn message(about: u64) -> Message<'static> {
        Message { at: Time(5), phone: 0, host: Host::Store, ask: "package", about: Key(about) }
    }

    fn faults(when: When) -> Faults {
        let mut faults = Faults::default();
        faults.add(Rule { key: Key(9), name: "outage".into(), when, what: What::Drop });
        faults
    }

    #[test]
    fn a_rule_skips_the_first_and_stops_after_its_times() {
        let mut faults = faults(When { skip: 1, times: Some(2), ..When::ALWAYS });
        let struck: Vec<bool> =
            (0..5).map(|n| faults.strike(Luck::of_seed(1), &message(n)).is_some()).collect();
        assert_eq!(struck, [false, true, true, false, false]);
    }

    #[test]
    fn a_rule_is_about_its_host_and_its_time_only() {
        let luck = Luck::of_seed(1);
        let mut elsewhere = faults(When { host: Some(Host::Backup), ..When::ALWAYS });
        assert!(elsewhere.strike(luck, &message(0)).is_none());
        let mut later = faults(When { from: Time(6), ..When::ALWAYS });
        assert!(later.strike(luck, &message(0)).is_none());
    }

    #[test]
    fn the_luck_of_a_message_does_not_depend_on_what_was_before_it() {
        let luck = Luck::of_seed(3);
        let chance = When { per_mille: 500, ..When::ALWAYS };
        let mut all = faults(chance.clone());
        let with_others: Vec<bool> =
            (0..50).map(|n| all.strike(luck, &message(n)).is_some()).collect();
        let alone = faults(chance).strike(luck, &message(49)).is_some();
        assert_eq!(alone, with_others[49]);
    }
}
