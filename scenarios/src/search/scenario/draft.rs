//! A scenario while it is written: its lines, and how they become a file.

use std::fmt::Write as _;

use wp8_emulator::kernel::Span;
use wp8_emulator::profile::PROFILES;
use wp8_emulator::quirks::Quirks;
use wp8_emulator::wire::{Internet, PhoneIndex};

use super::super::history::Who;
use super::super::setting::{ADDRESS, NETWORK, Setting};
use super::{Written, polish, steps};
use crate::language::units::Millis;

/// A scenario that is not finished.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What it shows.
    pub title: String,
    /// What stands above it.
    pub remarks: Vec<String>,
    /// Its luck.
    pub seed: u64,
    /// What happens.
    pub lines: Vec<Line>,
    /// What must be seen in the end.
    pub ending: Ending,
    /// What must break it: entries of `broken_by:`.
    pub broken_by: Vec<String>,
    setting: Setting,
}

impl PartialEq for Draft {
    /// The same file.
    fn eq(&self, other: &Self) -> bool {
        (&self.title, self.seed, &self.lines, &self.ending, &self.broken_by)
            == (&other.title, other.seed, &other.lines, &other.ending, &other.broken_by)
    }
}

/// A line of the steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Time passes.
    Advance(Span),
    /// Time passes until something is so.
    WaitFor {
        /// What.
        until: String,
        /// At most so long.
        within: Span,
    },
    /// Something is done.
    Step {
        /// As it is written.
        text: String,
        /// The nonce of its history.
        nonce: u64,
        /// The nonce is written down.
        pinned: bool,
    },
}

/// How a scenario shows what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// This property does not hold on this phone: it fails.
    Property {
        /// Which.
        name: &'static str,
        /// On which.
        phone: PhoneIndex,
    },
    /// Time stands still: it fails.
    Livelock,
    /// These steps can be done at its end: it passes.
    Seen(Vec<String>),
}

impl Line {
    /// Time passes.
    #[must_use]
    pub const fn advance(span: Span) -> Self {
        Self::Advance(span)
    }

    fn write(&self, place: usize, named: bool, text: &mut String) {
        let _ = match self {
            Self::Advance(span) => writeln!(text, "  - advance: {}", Millis(span.0)),
            Self::WaitFor { until, within } => {
                writeln!(text, "  - wait_for: {until}\n    within: {}", Millis(within.0))
            }
            Self::Step { text: step, nonce, pinned } => {
                let _ = writeln!(text, "  - {step}");
                if *pinned {
                    let _ = writeln!(text, "    nonce: {nonce}");
                }
                Ok(())
            }
        };
        if named {
            let _ = writeln!(text, "    name: step {}", place + 1);
        }
    }
}

impl Draft {
    /// A scenario without steps.
    #[must_use]
    pub fn new(setting: &Setting, title: String, ending: Ending) -> Self {
        Self {
            title,
            remarks: Vec::new(),
            seed: setting.seed,
            lines: Vec::new(),
            ending,
            broken_by: Vec::new(),
            setting: setting.clone(),
        }
    }

    /// Makes it plain, and writes it.
    #[must_use]
    pub fn written(mut self) -> Written {
        let shows_it = polish::polish(&mut self);
        if !shows_it {
            self.remarks.push(
                "These steps do not show it by themselves: the search knows more than they say."
                    .to_owned(),
            );
        }
        let title: String =
            self.title.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        Written { yaml: self.yaml(), title: title.to_lowercase(), shows_it }
    }

    /// Whether it shows what it is to show.
    #[must_use]
    pub fn shows_it(&self) -> bool {
        let Some(played) = super::run(&self.yaml(), true) else { return false };
        match &self.ending {
            Ending::Property { name, phone } => played
                .breach
                .is_some_and(|breach| breach.property == *name && breach.phone == *phone),
            Ending::Livelock => played.failure.is_some_and(|failure| {
                matches!(failure.why, crate::run::Why::CouldNot(why) if why.contains("stands still"))
            }),
            Ending::Seen(_) => played.failure.is_none(),
        }
    }

    /// The file.
    #[must_use]
    pub fn yaml(&self) -> String {
        let mut text = format!("scenario: {}\n", quoted(&self.title));
        for remark in &self.remarks {
            let _ = writeln!(text, "# {remark}");
        }
        let setting = &self.setting;
        let _ = writeln!(text, "profiles: [{}]", setting.profile().name);
        let _ = writeln!(text, "seed: {}", self.seed);
        if let Ending::Property { name, .. } = &self.ending {
            let _ = writeln!(text, "properties: [{name}]");
        }
        self.quirks(&mut text);
        if !self.broken_by.is_empty() {
            text.push_str("broken_by:\n");
            for change in &self.broken_by {
                let _ = writeln!(text, "  - {change}");
            }
        }
        self.world(&mut text);
        text.push_str("steps:\n");
        for (place, line) in self.lines.iter().enumerate() {
            let name = format!("step {}", place + 1);
            let named = self.broken_by.iter().any(|change| change.ends_with(&format!(": {name}")));
            line.write(place, named, &mut text);
        }
        if let Ending::Seen(all) = &self.ending {
            for step in all {
                let _ = writeln!(text, "  - {step}");
            }
        }
        if self.lines.is_empty() && !matches!(self.ending, Ending::Seen(_)) {
            text.push_str("  - advance: 1s\n");
        }
        text
    }

    /// The quirks in which the setting differs from its version.
    fn quirks(&self, text: &mut String) {
        let usual = Quirks::of(self.setting.profile());
        let on = self.setting.quirks;
        let more = on.iter().filter(|quirk| !usual.has(quirk)).map(|quirk| (quirk.name, true));
        let fewer = usual.iter().filter(|quirk| !on.has(quirk)).map(|quirk| (quirk.name, false));
        let all: Vec<String> =
            more.chain(fewer).map(|(name, on)| format!("{name}: {on}")).collect();
        if !all.is_empty() {
            let _ = writeln!(text, "quirks: {{ {} }}", all.join(", "));
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Draft {
    /// The world of the setting, as a file declares it.
    fn world(&self, text: &mut String) {
        let setting = &self.setting;
        let holds = setting.holds;
        let amounts = [
            ("apps", holds.apps),
            ("sms", holds.sms),
            ("mms", holds.mms),
            ("chats", holds.chats),
            ("calls", holds.calls),
            ("photos", holds.photos),
            ("videos", holds.videos),
            ("favourites", holds.favourites),
        ];
        let held: Vec<String> = amounts
            .iter()
            .filter(|(_, many)| *many > 0)
            .map(|(name, many)| format!("{name}: {many}"))
            .collect();
        let _ = write!(
            text,
            "world:\n  accounts:\n    {ADDRESS}: {{ password: correct-horse }}\n  networks:\n    {NETWORK}: {{ security: open }}\n  phones:\n"
        );
        let _ = writeln!(text, "    {}:", Who::Old.name());
        let _ = writeln!(text, "      account: {ADDRESS}\n      wifi: [{NETWORK}]\n      battery: 90%");
        if !held.is_empty() {
            let _ = writeln!(text, "      holds: {{ {} }}", held.join(", "));
        }
        let _ = writeln!(text, "    {}:\n      near: [{NETWORK}]\n      on: true\n      battery: 90%", Who::New.name());
        let _ = (PROFILES, Internet::Full, steps::reach(Internet::Full), steps::speed(1));
    }
}
