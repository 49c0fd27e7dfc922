//! What scenarios can name, from the emulator's own tables.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use wp8_emulator::profile::{Interval, MODELS, PROFILES, Profile, Reinstall, Switches};
use wp8_emulator::quirks::{QUIRKS, Quirks};
use wp8_emulator::world::operator::providers::providers;

use crate::language::catalogue::{Catalogue, Item, Switch};
use crate::properties::PROPERTIES;
use crate::verbs::{self, Deed};
use crate::view;

/// The catalogue of this emulator, made when it is first asked for.
#[must_use]
pub fn catalogue() -> &'static Catalogue<Deed> {
    static CATALOGUE: LazyLock<Catalogue<Deed>> = LazyLock::new(make);
    &CATALOGUE
}

/// The names of the profiles, in the order of their versions.
pub fn profile_names() -> impl Iterator<Item = &'static str> {
    PROFILES.iter().map(|profile| profile.name)
}

/// Where a profile stands among the others; those that do not exist come last.
#[must_use]
pub fn profile_rank(name: &str) -> usize {
    PROFILES.iter().position(|profile| profile.name == name).unwrap_or(PROFILES.len())
}

/// Sets a switch to one of its values. Says whether both exist; loading has checked that.
pub fn set_switch(switches: &mut Switches, name: &str, value: &str) -> bool {
    let known = SWITCHES
        .iter()
        .filter(|switch| switch.name == name)
        .find_map(|switch| switch.values.iter().find(|known| known.word == value));
    known.map(|value| (value.set)(switches)).is_some()
}

/// The value a switch has.
#[must_use]
pub fn switch_value(switches: &Switches, name: &str) -> Option<&'static str> {
    let switch = SWITCHES.iter().find(|switch| switch.name == name)?;
    let has = |value: &&SwitchValue| {
        let mut set = *switches;
        (value.set)(&mut set);
        set == *switches
    };
    switch.values.iter().find(has).map(|value| value.word)
}

/// A switch as scenarios know it. Those of the emulator are fields; this is where they get words.
struct SwitchWords {
    name: &'static str,
    help: &'static str,
    values: &'static [SwitchValue],
}

struct SwitchValue {
    word: &'static str,
    help: &'static str,
    set: fn(&mut Switches),
}

static SWITCHES: &[SwitchWords] = &[
    SwitchWords {
        name: "reinstall",
        help: "How apps come back after a restore (fact 349).",
        values: &[
            SwitchValue {
                word: "automatic",
                help: "Queued by themselves, as owners report.",
                set: |switches| switches.reinstall = Reinstall::Automatic,
            },
            SwitchValue {
                word: "on_tap",
                help: "Listed, each started by a tap, as the article says.",
                set: |switches| switches.reinstall = Reinstall::OnTap,
            },
            SwitchValue {
                word: "none",
                help: "Not at all.",
                set: |switches| switches.reinstall = Reinstall::None,
            },
        ],
    },
    SwitchWords {
        name: "messages_page",
        help: "What the settings of messaging show (report C16).",
        values: &[
            SwitchValue {
                word: "full",
                help: "All rows.",
                set: |switches| switches.short_messages_page = false,
            },
            SwitchValue {
                word: "short",
                help: "Only \"backup\" and \"group text\".",
                set: |switches| switches.short_messages_page = true,
            },
        ],
    },
    SwitchWords {
        name: "photos",
        help: "Whether \"Back up?\" answered with yes uploads photos (facts 196, 352).",
        values: &[
            SwitchValue {
                word: "on",
                help: "In good quality.",
                set: |switches| switches.photos_on_by_default = true,
            },
            SwitchValue {
                word: "off",
                help: "Not until it is switched on.",
                set: |switches| switches.photos_on_by_default = false,
            },
        ],
    },
    SwitchWords {
        name: "lock_code",
        help: "Fewest digits of the lock code (facts 238, 359).",
        values: &[
            SwitchValue {
                word: "four_digits",
                help: "As Nokia's guide says.",
                set: |switches| switches.lock_code_digits = 4,
            },
            SwitchValue {
                word: "six_digits",
                help: "As one how-to says.",
                set: |switches| switches.lock_code_digits = 6,
            },
        ],
    },
    SwitchWords {
        name: "device_limit",
        help: "How many phones may have a paid app at the same time (facts 277, 360).",
        values: &[
            SwitchValue {
                word: "5",
                help: "From memory; the figure of the Store for computers.",
                set: |switches| switches.device_limit = 5,
            },
            SwitchValue {
                word: "10",
                help: "As reported for the Store after 8.0.",
                set: |switches| switches.device_limit = 10,
            },
            SwitchValue {
                word: "81",
                help: "As reported for computers later.",
                set: |switches| switches.device_limit = 81,
            },
        ],
    },
    SwitchWords {
        name: "keep_wifi_on",
        help: "Whether Wi-Fi can be kept on when the screen times out, where the hardware needs it (facts 155, 350).",
        values: &[
            SwitchValue {
                word: "offered",
                help: "As reported at the time of the first update.",
                set: |switches| switches.keep_wifi_on_option = true,
            },
            SwitchValue {
                word: "absent",
                help: "As the article has it for versions before GDR2.",
                set: |switches| switches.keep_wifi_on_option = false,
            },
        ],
    },
    SwitchWords {
        name: "photos_row",
        help: "What the third row of the backup page is called (facts 25, 353).",
        values: &[
            SwitchValue {
                word: "photos_and_videos",
                help: "\"photos + videos\".",
                set: |switches| switches.photos_row_names_videos = true,
            },
            SwitchValue {
                word: "photos",
                help: "\"photos\".",
                set: |switches| switches.photos_row_names_videos = false,
            },
        ],
    },
    SwitchWords {
        name: "passwords",
        help: "What a backup does with the passwords of e-mail and other accounts (facts 8, 16, 355).",
        values: &[
            SwitchValue {
                word: "asked_again",
                help: "They are not in it, as users report.",
                set: |switches| switches.passwords_backed_up = false,
            },
            SwitchValue {
                word: "backed_up",
                help: "They are in it, as a page of 8.1 claims.",
                set: |switches| switches.passwords_backed_up = true,
            },
        ],
    },
    SwitchWords {
        name: "background_transfers",
        help: "How many transfers that apps have left to the system run at the same time (facts 180, 357).",
        values: &[
            SwitchValue {
                word: "2",
                help: "As the documents say.",
                set: |switches| switches.transfers_at_once = 2,
            },
            SwitchValue {
                word: "5",
                help: "As later summaries say; no document confirms it.",
                set: |switches| switches.transfers_at_once = 5,
            },
        ],
    },
    SwitchWords {
        name: "app_data",
        help: "Whether data of apps in a backup takes of the account's storage (facts 45, 356).",
        values: &[
            SwitchValue {
                word: "free",
                help: "Backups of devices are free.",
                set: |switches| switches.app_data_counts = false,
            },
            SwitchValue {
                word: "counts",
                help: "Like a photo, as a forum has it.",
                set: |switches| switches.app_data_counts = true,
            },
        ],
    },
    SwitchWords {
        name: "cellular_cap",
        help: "The largest app that is downloaded over cellular data (facts 109, 111, 358).",
        values: &[
            SwitchValue {
                word: "20_mb",
                help: "As documented for 7.x.",
                set: |switches| switches.cellular_cap_mb = 20,
            },
            SwitchValue {
                word: "50_mb",
                help: "As remembered of later versions.",
                set: |switches| switches.cellular_cap_mb = 50,
            },
            SwitchValue {
                word: "100_mb",
                help: "As remembered by others.",
                set: |switches| switches.cellular_cap_mb = 100,
            },
        ],
    },
    SwitchWords {
        name: "account_sync",
        help: "How often a phone's Microsoft account is synced until its owner chooses.",
        values: &[
            SwitchValue {
                word: "as_items_arrive",
                help: "Every 30 minutes: nothing is pushed to a phone here.",
                set: |switches| switches.account_sync = Interval::AsItemsArrive,
            },
            SwitchValue {
                word: "15m",
                help: "Every 15 minutes.",
                set: |switches| switches.account_sync = Interval::Every15Minutes,
            },
            SwitchValue {
                word: "30m",
                help: "Every 30 minutes.",
                set: |switches| switches.account_sync = Interval::Every30Minutes,
            },
            SwitchValue {
                word: "1h",
                help: "Hourly.",
                set: |switches| switches.account_sync = Interval::Hourly,
            },
            SwitchValue {
                word: "2h",
                help: "Every 2 hours.",
                set: |switches| switches.account_sync = Interval::Every2Hours,
            },
            SwitchValue {
                word: "manually",
                help: "Only when it is asked for, and once when it comes to the phone.",
                set: |switches| switches.account_sync = Interval::Manually,
            },
        ],
    },
];

fn make() -> Catalogue<Deed> {
    Catalogue {
        verbs: verbs::all().to_vec(),
        profiles: PROFILES.iter().map(|profile| Item::new(profile.name, about(profile))).collect(),
        models: MODELS
            .iter()
            .map(|model| {
                let (width, height) = model.screen;
                Item::new(model.name, format!("{}, {width} × {height}", model.manufacturer))
            })
            .collect(),
        carriers: carriers(),
        quirks: QUIRKS.iter().map(|quirk| Item::new(quirk.name, quirk.story)).collect(),
        properties: PROPERTIES.iter().map(|it| Item::new(it.name, it.sentence)).collect(),
        switches: SWITCHES
            .iter()
            .map(|switch| Switch {
                name: switch.name.to_owned(),
                help: switch.help.to_owned(),
                values: switch
                    .values
                    .iter()
                    .map(|value| Item::new(value.word, value.help))
                    .collect(),
            })
            .collect(),
        phone: &view::PHONE,
        world: view::surroundings(),
    }
}

fn about(profile: &Profile) -> String {
    let defects = match Quirks::of(profile).iter().count() {
        0 => "no quirk".to_owned(),
        1 => "1 quirk".to_owned(),
        count => format!("{count} quirks"),
    };
    format!("{}, build {}, {defects}", profile.os, profile.build)
}

/// The operators by the names that find exactly one: with the country where several have one of that name.
fn carriers() -> Vec<Item> {
    let mut countries: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let named = || {
        providers().iter().flat_map(|provider| {
            std::iter::once(&provider.name)
                .chain(&provider.local_names)
                .map(move |name| (provider, name.as_str()))
        })
    };
    for (provider, name) in named() {
        countries.entry(name).or_default().insert(&provider.country);
    }
    let mut seen = BTreeSet::new();
    let mut items = Vec::new();
    for (provider, name) in named() {
        if !seen.insert((name, provider.country.as_str())) {
            continue;
        }
        let alone = countries.get(name).is_some_and(|countries| countries.len() == 1);
        let label = if alone { name.to_owned() } else { format!("{name} ({})", provider.country) };
        items.push(Item::new(label, ""));
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_carrier_of_the_catalogue_is_found_by_its_name() {
        for item in &catalogue().carriers {
            assert!(providers().find(&item.name).is_ok(), "{}", item.name);
        }
        let named = |name: &str| catalogue().carriers.iter().any(|item| item.name == name);
        assert!(named("AT&T") && named("Straight Talk") && named("Vodafone (gb)"));
    }

    #[test]
    fn a_switch_can_be_set_to_each_of_its_values_and_tells_which_it_has() {
        for switch in &catalogue().switches {
            for value in &switch.values {
                let mut switches = PROFILES[0].switches;
                assert!(set_switch(&mut switches, &switch.name, &value.name));
                assert_eq!(switch_value(&switches, &switch.name), Some(value.name.as_str()));
            }
        }
    }

    #[test]
    fn every_profile_has_a_value_for_every_switch() {
        for profile in PROFILES {
            for switch in &catalogue().switches {
                let value = switch_value(&profile.switches, &switch.name);
                assert!(value.is_some(), "{}: {}", profile.name, switch.name);
            }
        }
    }
}
