//! What is broken, one file each.
//!
//! A quirk removes or replaces a *mechanism*; it never sets a symptom. Its file holds the story,
//! where it is known from, since and until which version, and one function with both behaviours,
//! so that deleting the quirk lets the compiler find what to clean up. `scenarios/quirks/` holds
//! a demonstration of each, which a test runs with the quirk, without it, and without its trigger.

pub mod backup_keeps_a_stale_token;
pub mod clock_restarts_at_the_build_date;
pub mod close_asks_the_store_first;
pub mod dismissal_is_not_written_down;
pub mod restore_rewrites_the_app_list_in_place;
pub mod retry_reuses_the_expired_ticket;
pub mod sync_keeps_a_lost_key;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::profile::Profile;

/// A defect.
#[derive(Debug)]
pub struct Quirk {
    /// Its name in scenarios: the mechanism, in words.
    pub name: &'static str,
    /// What happens, as one sentence for the reader of a report.
    pub story: &'static str,
    /// What must happen for it to be seen.
    pub trigger: &'static str,
    /// The first profile that has it.
    pub since: &'static str,
    /// The first profile that no longer has it.
    pub until: &'static str,
    /// Numbers of the facts that tell of it.
    pub facts: &'static [u16],
    /// The rows of the reports that show it.
    pub reports: &'static [&'static str],
    /// How sure it is: what of it was seen, and what is inferred.
    pub confidence: &'static str,
    bit: u8,
}

/// All quirks, in the order of their bits.
pub static QUIRKS: &[&Quirk] = &[
    &retry_reuses_the_expired_ticket::QUIRK,
    &close_asks_the_store_first::QUIRK,
    &restore_rewrites_the_app_list_in_place::QUIRK,
    &dismissal_is_not_written_down::QUIRK,
    &clock_restarts_at_the_build_date::QUIRK,
    &backup_keeps_a_stale_token::QUIRK,
    &sync_keeps_a_lost_key::QUIRK,
];

/// The quirks a phone has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quirks(u32);

impl Quirks {
    /// None: everything works as it is meant to.
    pub const NONE: Self = Self(0);

    /// Those of a version as it was shipped.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        QUIRKS
            .iter()
            .filter(|quirk| quirk.is_in(profile))
            .fold(Self::NONE, |set, quirk| set.with(quirk))
    }

    /// Also `quirk`.
    #[must_use]
    pub const fn with(self, quirk: &Quirk) -> Self {
        Self(self.0 | 1 << quirk.bit)
    }

    /// All but `quirk`.
    #[must_use]
    pub const fn without(self, quirk: &Quirk) -> Self {
        Self(self.0 & !(1 << quirk.bit))
    }

    /// Whether `quirk` is among them.
    #[must_use]
    pub const fn has(self, quirk: &Quirk) -> bool {
        self.0 & 1 << quirk.bit != 0
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = &'static Quirk> {
        QUIRKS.iter().copied().filter(move |quirk| self.has(quirk))
    }
}

impl Quirk {
    /// The quirk called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        QUIRKS.iter().copied().find(|quirk| quirk.name == name)
    }

    /// Whether a version has it as shipped.
    #[must_use]
    pub fn is_in(&self, profile: &Profile) -> bool {
        let ordinal = |name: &str| {
            crate::profile::PROFILES
                .iter()
                .find(|profile| profile.name == name)
                .map(|profile| profile.version.ordinal())
        };
        let version = profile.version.ordinal();
        ordinal(self.since).is_some_and(|since| since <= version)
            && ordinal(self.until).is_some_and(|until| version < until)
    }
}

impl Serialize for Quirks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A fingerprint wants to know how many there are before it takes the first.
        let names: Vec<&str> = self.iter().map(|quirk| quirk.name).collect();
        serializer.collect_seq(names)
    }
}

impl<'de> Deserialize<'de> for Quirks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = Vec::<String>::deserialize(deserializer)?;
        names.iter().try_fold(Self::NONE, |set, name| {
            let quirk = Quirk::named(name).ok_or_else(|| {
                serde::de::Error::custom(format_args!("no quirk is called `{name}`"))
            })?;
            Ok(set.with(quirk))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{QUIRKS, Quirks};
    use crate::profile::{PROFILES, ProfileId};

    #[test]
    fn every_quirk_has_its_own_bit_and_names_real_versions() {
        for (index, quirk) in QUIRKS.iter().enumerate() {
            assert_eq!(usize::from(quirk.bit), index, "{}", quirk.name);
            assert!(ProfileId::named(quirk.since).is_some(), "{}: since", quirk.name);
            assert!(ProfileId::named(quirk.until).is_some(), "{}: until", quirk.name);
            assert!(PROFILES.iter().any(|profile| quirk.is_in(profile)), "{}", quirk.name);
        }
    }

    #[test]
    fn the_reference_has_none() {
        let reference = ProfileId::named("reference").expect("there is one").get();
        assert_eq!(Quirks::of(reference), Quirks::NONE);
    }
}
