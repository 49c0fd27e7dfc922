//! A campaign: generated histories against properties, until something breaks or enough are played.
//!
//! A campaign is 256 islands. Each has a seed, a coverage and an archive of its own and knows nothing
//! of the others, so a shard is a set of islands, any number of threads may work on them, and what all
//! have found is put together in the order of the islands: it is the same whoever did which. An island
//! is a value that can be stored between any two histories; gone on with, it does what it would have
//! done.

mod archive;
mod island;
mod report;
mod run;
mod share;
mod store;

use serde::{Deserialize, Serialize};
use wp8_emulator::kernel::{Mixer, Span};
use wp8_emulator::profile::ProfileId;
use wp8_emulator::quirks::{Quirk, Quirks};

use super::coverage::Coverage;
use super::history::{Chunk, DECODER_VERSION, of_seed};
use super::play::{Failure, Play};
use super::setting::Setting;
use crate::properties::{self, PROPERTIES, Property};

pub use island::Island;
pub use report::{Broken, Report};
pub use run::{Budget, Pace, run};
pub use share::{Share, from_environment};
pub use store::{Corpus, StoreError, merge};

/// Islands of a campaign.
pub const ISLANDS: usize = 256;

/// What is searched for, and where: the same campaign is the same histories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// The version of the new phone, and mostly of the old one.
    pub profile: String,
    /// What is broken in both phones, by name, in the order of the list of quirks.
    pub quirks: Vec<String>,
    /// What is watched, by name, in the order of the list of properties.
    pub properties: Vec<String>,
    /// The seed of everything that is drawn.
    pub seed: u64,
}

impl Campaign {
    /// A version with its own quirks and some more, watched for these properties, or for all.
    ///
    /// # Errors
    ///
    /// There is no such profile, quirk or property: its name and what there is.
    pub fn new(
        profile: &str,
        with_quirks: &[String],
        watched: &[String],
        seed: u64,
    ) -> Result<Self, Unknown> {
        let Some(id) = ProfileId::named(profile) else {
            return Err(Unknown::new("profile", profile));
        };
        let mut quirks = Quirks::of(id.get());
        for name in with_quirks {
            let quirk = Quirk::named(name).ok_or_else(|| Unknown::new("quirk", name))?;
            quirks = quirks.with(quirk);
        }
        for name in watched {
            properties::named(name).ok_or_else(|| Unknown::new("property", name))?;
        }
        let all = PROPERTIES.iter().map(|property| property.name.to_owned());
        let is_watched = |name: &String| watched.is_empty() || watched.contains(name);
        Ok(Self {
            profile: profile.to_owned(),
            quirks: quirks.iter().map(|quirk| quirk.name.to_owned()).collect(),
            properties: all.filter(is_watched).collect(),
            seed,
        })
    }

    /// What is watched.
    #[must_use]
    pub fn watched(&self) -> Vec<&'static Property> {
        self.properties.iter().filter_map(|name| properties::named(name)).collect()
    }

    /// What is broken.
    #[must_use]
    pub fn quirks(&self) -> Quirks {
        let known = self.quirks.iter().filter_map(|name| Quirk::named(name));
        known.fold(Quirks::NONE, Quirks::with)
    }

    /// The setting with this number, of all that can be drawn.
    fn setting(&self, number: u64) -> Setting {
        Setting::drawn(&self.profile, self.quirks(), number)
    }
}

/// Nothing is called so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What was looked for.
    pub what: &'static str,
    /// Its name.
    pub name: String,
}

impl Unknown {
    fn new(what: &'static str, name: &str) -> Self {
        Self { what, name: name.to_owned() }
    }
}

/// What a failure is told apart by from others: its property and its phone.
#[must_use]
pub fn kind_of(failure: &Failure) -> String {
    match failure {
        Failure::Breach(breach) => format!("{} on phone {}", breach.property, breach.phone.0),
        Failure::Livelock(livelock) => {
            let what = livelock.spinning.first().map_or("?", |(what, _)| what);
            format!("time stands still: {what}")
        }
    }
}

/// What was seen of a failure.
#[must_use]
pub fn failure_in_words(failure: &Failure) -> String {
    match failure {
        Failure::Breach(breach) => breach.seen.clone(),
        Failure::Livelock(livelock) => livelock.to_string(),
    }
}

/// What a history was found to fail with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Found {
    /// Its setting.
    pub setting: Setting,
    /// Its steps, up to the one in which it fails.
    pub chunks: Vec<Chunk>,
    /// What was seen, in words.
    pub seen: String,
    /// In which history of its island, counted from 0.
    pub case: u64,
    /// How many histories of the island failed so.
    pub times: u64,
}

/// The version of the engine as far as histories can tell: the program's own, and what a few
/// histories come to. Stored beside what was found, it says whether that still means the same.
#[must_use]
pub fn engine_version() -> String {
    const HISTORIES: u64 = 4;
    const STEPS: usize = 40;
    let mut mixer = Mixer::new(u64::from(DECODER_VERSION));
    for seed in 0..HISTORIES {
        let setting = Setting::drawn("reference", Quirks::NONE, seed);
        let mut play = Play::begin(&setting, &[]);
        let chunks: Vec<Chunk> = of_seed(seed).take(STEPS).collect();
        // Whatever became of it, the world is as it is.
        let _ = play.all(&chunks).and_then(|()| play.pass(Span::hours(1)).map_err(|it| (0, it)));
        mixer = mixer.word(play.world.fingerprint().full);
    }
    format!("{} {:016x}", env!("CARGO_PKG_VERSION"), mixer.finish())
}

#[cfg(test)]
mod tests;
