//! The engine as three versions have it: the base with every wish granted, and what is taken away.
//! What is to be expected of them is told elsewhere, in [`crate::model`].

use proptest::prelude::*;
use wp8_backup::policy::{
    CategoryPolicy, DAY_MS, LinkRule, Needs, Policy, Relaxed, RestoreOffered, RestorePolicy,
    Retention, Sealing,
};
use wp8_backup::{Kind, Kinds};

use crate::model::{self, Version};

/// Which version an engine is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Made {
    Wp8_0,
    Wp8_1,
    Reference,
}

pub fn made() -> impl Strategy<Value = Made> {
    prop_oneof![Just(Made::Wp8_0), Just(Made::Wp8_1), Just(Made::Reference)]
}

const WIFI: Needs = Needs { link: LinkRule::WifiOnly, external_power: false, idle: false };

const COMMON: [Kind; 6] =
    [Kind::App, Kind::Setting, Kind::Favourite, Kind::Call, Kind::Account, Kind::LockScreen];

impl Made {
    pub const fn told(self) -> &'static Version {
        match self {
            Self::Wp8_0 => &model::WP8_0,
            Self::Wp8_1 => &model::WP8_1,
            Self::Reference => &model::REFERENCE,
        }
    }

    /// Its engine, with parts short enough that uploads of tests have several.
    pub fn policy(self) -> Policy {
        let base = Policy { part_bytes: 300, media_part_bytes: 9_000_000, ..Policy::complete() };
        match self {
            Self::Wp8_0 => {
                let week = Needs { link: LinkRule::WifiOrCellular, ..WIFI };
                let relaxed = Some(Relaxed { after_ms: 7 * DAY_MS, needs: week });
                shipped(base, Kinds::of(&COMMON), WIFI, relaxed)
            }
            Self::Wp8_1 => {
                let covers =
                    Kinds::of(&COMMON).and(Kinds::of(&[Kind::AppData, Kind::Tile, Kind::Word]));
                let needs = Needs { external_power: true, idle: true, ..WIFI };
                let relaxed = Some(Relaxed { after_ms: 21 * DAY_MS, needs: WIFI });
                Policy {
                    app_data_quota_bytes: Some(100_000),
                    ..shipped(base, covers, needs, relaxed)
                }
            }
            Self::Reference => Policy {
                sealing: Sealing::EndToEnd,
                app_data_quota_bytes: Some(10_000_000),
                ..base
            },
        }
    }
}

/// What no version of the time has: a window, more than one state, a choice, an undoing.
fn shipped(base: Policy, covers: Kinds, needs: Needs, relaxed: Option<Relaxed>) -> Policy {
    Policy {
        apps: CategoryPolicy { covers, needs, relaxed, ..base.apps },
        retention: Retention { generations: 1, deleted_items_ms: None, ..base.retention },
        restore: RestorePolicy {
            offered: RestoreOffered::InSetUp,
            accepts: covers.and(Kinds::of(&[Kind::Sms, Kind::Mms, Kind::Sealed])),
            selective: false,
            undo: false,
            ..base.restore
        },
        ..base
    }
}
