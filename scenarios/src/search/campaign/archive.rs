//! Beginnings of histories that got to where nobody had been, from which others go on.

use serde::{Deserialize, Serialize};

use super::Campaign;
use crate::properties::Property;
use crate::search::history::Chunk;
use crate::search::play::Play;

/// Beginnings that one island keeps. Chosen freely: 256 islands of them fit into memory and file.
const AT_MOST: usize = 64;

/// The beginnings an island goes on from.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Archive {
    beginnings: Vec<Beginning>,
}

/// The steps to a place that was new.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Beginning {
    /// The number of its setting.
    pub setting: u64,
    /// All its steps from the beginning on: whoever goes on from it replays from there.
    pub chunks: Vec<Chunk>,
    /// How often it was gone on from.
    picked: u32,
    /// The world there. Not stored: it is made again when it is wanted.
    #[serde(skip)]
    play: Option<Play>,
}

impl Archive {
    /// How many there are.
    pub const fn len(&self) -> usize {
        self.beginnings.len()
    }

    /// Keeps one more; of a full archive the most used one goes, the oldest of equals.
    pub fn keep(&mut self, setting: u64, chunks: &[Chunk], play: &Play) {
        if self.beginnings.len() >= AT_MOST {
            let used = self.beginnings.iter().enumerate();
            let most = used.max_by_key(|(place, it)| (it.picked, std::cmp::Reverse(*place)));
            if let Some(place) = most.map(|(place, _)| place) {
                self.beginnings.remove(place);
            }
        }
        let play = Some(play.clone());
        self.beginnings.push(Beginning { setting, chunks: chunks.to_vec(), picked: 0, play });
    }

    /// The less used of two of them: its setting's number, its steps, and the world there.
    pub fn pick(
        &mut self,
        campaign: &Campaign,
        watched: &[&'static Property],
        draws: [u64; 2],
    ) -> Option<(u64, Vec<Chunk>, Play)> {
        let of = self.beginnings.len() as u64;
        let places = draws.map(|draw| (draw % of.max(1)) as usize);
        let place = places.into_iter().min_by_key(|place| {
            self.beginnings.get(*place).map_or(u32::MAX, |beginning| beginning.picked)
        })?;
        let beginning = self.beginnings.get_mut(place)?;
        beginning.picked += 1;
        let (setting, chunks) = (beginning.setting, &beginning.chunks);
        let play = beginning.play.get_or_insert_with(|| {
            let mut play = Play::begin(&campaign.setting(setting), watched);
            play.follow();
            // It did not fail when it was kept.
            let _ = play.all(chunks);
            if let Some(path) = &mut play.path {
                path.take().for_each(drop);
            }
            play
        });
        Some((setting, beginning.chunks.clone(), play.clone()))
    }

    /// Lets go of the worlds: they can be made again.
    pub fn forget_worlds(&mut self) {
        for beginning in &mut self.beginnings {
            beginning.play = None;
        }
    }
}
