//! The reference of the language, from the same descriptions by which scenarios are read.

use std::fmt::Write as _;

use wp8_emulator::profile::PROFILES;
use wp8_emulator::quirks::{QUIRKS, Quirks};

use crate::catalogue::{catalogue, switch_value};
use crate::language::catalogue::On;
use crate::language::document::BUILTINS;
use crate::language::reference;

/// The steps that every scenario has, each with its help.
pub fn builtins() -> impl Iterator<Item = (&'static str, &'static str)> {
    BUILTINS.iter().map(|builtin| (builtin.key, builtin.help))
}

/// The whole reference, in Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from(HEAD);
    let catalogue = catalogue();
    let parts = [
        ("The file", reference::file()),
        ("Steps", reference::steps()),
        ("What a phone does: `PHONE: verb`", reference::verbs(catalogue, On::Phone)),
        ("What happens around the phones: `verb: …`", reference::verbs(catalogue, On::World)),
        ("What expectations see", reference::view(catalogue)),
    ];
    for (title, part) in parts {
        let _ = write!(text, "\n## {title}\n\n{part}");
    }
    profiles(&mut text);
    quirks(&mut text);
    switches(&mut text);
    properties(&mut text);
    models(&mut text);
    text
}

const HEAD: &str = "\
# Reference of the scenario language

Printed by `wp8 reference`; a test keeps it true. `wp8 schema` prints the same for editors, `wp8 verbs NAME` for one verb. What
files under `import:` hold, and what of them is lost, `wp8 import FILE` says.

Quantities: durations `250ms` `10m` `1h30m` `26h` `7d`, sizes `800 kB` `30 MB`, speeds `20 Mbit/s`, shares `40%`, dates
`2013-10-14 08:00` in UTC. A list of one thing may stand without brackets. `${name}` is replaced by the value of a
parameter or secret.
";

fn profiles(text: &mut String) {
    text.push_str("\n## Profiles\n\n| name | system | build | quirks |\n|---|---|---|---|\n");
    for profile in PROFILES {
        let quirks: Vec<String> =
            Quirks::of(profile).iter().map(|quirk| format!("`{}`", quirk.name)).collect();
        let quirks = if quirks.is_empty() { "none".to_owned() } else { quirks.join(", ") };
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {quirks} |",
            profile.name, profile.os, profile.build
        );
    }
}

fn quirks(text: &mut String) {
    text.push_str("\n## Quirks\n\nDefects, switched on or off with `quirks: { NAME: true }`.\n");
    for quirk in QUIRKS {
        let facts: Vec<String> = quirk.facts.iter().map(u16::to_string).collect();
        let _ = writeln!(
            text,
            "\n### `{}`\n\n{}\n\n- Trigger: {}\n- From `{}`, until `{}`. Reports: {}. Facts: {}.\n- {}",
            quirk.name,
            quirk.story,
            quirk.trigger,
            quirk.since,
            quirk.until,
            quirk.reports.join(", "),
            facts.join(", "),
            quirk.confidence
        );
    }
}

fn switches(text: &mut String) {
    text.push_str(
        "\n## Switches\n\nWhat the facts leave open, set with `switches: { NAME: value }`.\n",
    );
    for switch in &catalogue().switches {
        let _ = writeln!(text, "\n### `{}`\n\n{}\n", switch.name, switch.help);
        for value in &switch.values {
            let usual: Vec<&str> = PROFILES
                .iter()
                .filter(|profile| {
                    switch_value(&profile.switches, &switch.name) == Some(value.name.as_str())
                })
                .map(|profile| profile.name)
                .collect();
            let usual = match usual.len() {
                0 => String::new(),
                all if all == PROFILES.len() => " The default.".to_owned(),
                _ => format!(" The default of {}.", usual.join(", ")),
            };
            let _ = writeln!(text, "- `{}` — {}{usual}", value.name, value.help);
        }
    }
}

fn properties(text: &mut String) {
    text.push_str(
        "\n## Properties\n\nWhat holds in every history, checked with `properties: [NAME, …]` and by the search.\n\n",
    );
    for property in &catalogue().properties {
        let _ = writeln!(text, "- `{}` — {}", property.name, property.help);
    }
}

fn models(text: &mut String) {
    text.push_str("\n## Phone models\n\n");
    for model in &catalogue().models {
        let _ = writeln!(text, "- `{}` — {}", model.name, model.help);
    }
    text.push_str(
        "\n## Mobile operators\n\nThose of the provider database, by name; with the code of the country behind it where \
         several countries have one of that name: `AT&T`, `Straight Talk`, `Vodafone (gb)`.\n",
    );
}
