//! A scenario while it is written: its lines, and how they become a file.

use std::fmt::Write as _;

use wp8_emulator::kernel::Span;
use wp8_emulator::quirks::{Quirk, Quirks};
use wp8_emulator::wire::{Internet, PhoneIndex};
use wp8_emulator::world::Holds;
use wp8_emulator::world::air::AccessPoint;

use super::super::intent::Who;
use super::super::setting::{
    ADDRESS, APP_PASSWORD, LANGUAGES, NETWORK, NetworkSetting, PASSWORD, SECOND_ADDRESS,
    SECOND_KIND, Setting,
};
use super::{Written, polish, steps};
use crate::catalogue;
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
    /// Steps before all others: what is watched.
    pub begins: Vec<String>,
    /// What happens.
    pub lines: Vec<Line>,
    /// What must be seen in the end.
    pub ending: Ending,
    /// The step that it is about, as it is written: it and what follows stay as they are.
    pub about: Option<String>,
    /// What it shows it shows while no message goes wrong: a fault that is lifted stays lifted.
    pub calm: bool,
    /// The reports it stands for.
    pub source: Vec<String>,
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

    /// The verb of what is done in it, if something is.
    #[must_use]
    pub fn verb(&self) -> Option<&str> {
        self.text().map(steps::verb)
    }

    /// What is done in it as it is written, if something is.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Step { text, .. } => Some(text),
            Self::Advance(_) | Self::WaitFor { .. } => None,
        }
    }

    fn says(&self, words: &str) -> bool {
        match self {
            Self::Advance(_) => false,
            Self::WaitFor { until, .. } => until.contains(words),
            Self::Step { text, .. } => text.contains(words),
        }
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
            begins: Vec::new(),
            lines: Vec::new(),
            ending,
            about: None,
            calm: false,
            source: Vec::new(),
            broken_by: Vec::new(),
            setting: setting.clone(),
        }
    }

    /// The lines that stay as they are, but for spans that may become longer.
    pub(super) fn fixed(&self) -> &[Line] {
        let Some(about) = &self.about else { return &[] };
        let is_it = |line: &Line| line.text() == Some(about);
        let from = self.lines.iter().rposition(is_it).unwrap_or(self.lines.len());
        &self.lines[from..]
    }

    /// The faults that are in force at its end, by name, as they are written.
    pub(super) fn in_force(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for text in self.lines.iter().filter_map(Line::text) {
            if let Some(name) = text.strip_prefix("lift: ") {
                all.retain(|known| *known != name);
            } else if let Some((_, rest)) = text.split_once("fault: { name: ") {
                all.extend(rest.split([',', '}']).next().map(str::trim));
            }
        }
        all
    }

    /// Makes it plain. Says whether it shows what it is to show.
    pub fn finished(&mut self) -> bool {
        let shows_it = polish::polish(self);
        if !shows_it {
            let why = self.why_not();
            self.remarks.push(format!("These steps do not show it by themselves: {why}."));
        }
        shows_it
    }

    /// Whether an expectation fails without this quirk.
    #[must_use]
    pub fn is_broken_by(&self, quirk: &Quirk) -> bool {
        let mut without = self.clone();
        without.setting.quirks = without.setting.quirks.without(quirk);
        super::run(&without.yaml(), true).and_then(|played| played.failure).is_some_and(|failure| {
            matches!(failure.why, crate::run::Why::NotSo { .. }) || failure.step.contains("see")
        })
    }

    /// Makes it plain, and writes it.
    #[must_use]
    pub fn written(mut self) -> Written {
        let shows_it = self.finished();
        let title: String =
            self.title.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        Written { yaml: self.yaml(), title: title.to_lowercase(), shows_it }
    }

    /// What is seen instead.
    fn why_not(&self) -> String {
        let Some(played) = super::run(&self.yaml(), true) else {
            return "they cannot be read".to_owned();
        };
        match played.failure {
            Some(failure) => failure.summary(),
            None => "nothing fails".to_owned(),
        }
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
        if !self.source.is_empty() {
            let _ = writeln!(text, "source: [{}]", self.source.join(", "));
        }
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
        self.switches(&mut text);
        if !self.broken_by.is_empty() {
            text.push_str("broken_by:\n");
            for change in &self.broken_by {
                let _ = writeln!(text, "  - {change}");
            }
        }
        self.world(&mut text);
        text.push_str("steps:\n");
        for step in &self.begins {
            let _ = writeln!(text, "  - {step}");
        }
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
        let mut account = format!("password: {PASSWORD}");
        if setting.two_step {
            let _ = write!(account, ", two_step: true, app_password: {APP_PASSWORD}");
        }
        let mut network = match setting.network_password() {
            Some(password) => format!("security: wpa2, password: {password}"),
            None => "security: open".to_owned(),
        };
        let NetworkSetting { bytes_per_second, internet, .. } = setting.network;
        if bytes_per_second != AccessPoint::open().bytes_per_second {
            let _ = write!(network, ", speed: {}", steps::speed(bytes_per_second));
        }
        if internet != Internet::Full {
            let _ = write!(network, ", reach: {}", steps::reach(internet));
        }
        text.push_str("world:\n  accounts:\n");
        let _ = writeln!(text, "    {ADDRESS}: {{ {account} }}");
        if self.lines.iter().any(|line| line.says(SECOND_ADDRESS)) {
            let kind = SECOND_KIND.name();
            let _ =
                writeln!(text, "    {SECOND_ADDRESS}: {{ kind: {kind}, password: {PASSWORD} }}");
        }
        let _ = writeln!(text, "  networks:\n    {NETWORK}: {{ {network} }}\n  phones:");
        for who in [Who::Old, Who::New] {
            self.phone(who, text);
        }
    }

    fn phone(&self, who: Who, text: &mut String) {
        let setting = &self.setting;
        let phone = setting.phone(who);
        let _ = writeln!(text, "    {}:", who.name());
        let mut say = |what: String| {
            let _ = writeln!(text, "      {what}");
        };
        say(format!("model: {}", phone.model.get().name));
        if let Some(carrier) = &phone.carrier {
            say(format!("carrier: {}", steps::word(carrier)));
        }
        if phone.profile.get().name != setting.profile().name {
            say(format!("version: {}", phone.profile.get().name));
        }
        match who {
            Who::Old => {
                say(format!("account: {ADDRESS}"));
                say(format!("wifi: [{NETWORK}]"));
            }
            Who::New => {
                say("on: true".to_owned());
                if setting.network.near_new {
                    say(format!("near: [{NETWORK}]"));
                }
            }
        }
        if phone.languages {
            say(format!("languages: [{}]", LANGUAGES.join(", ")));
        }
        say(format!("battery: {}%", phone.battery_percent));
        let held = held(setting.holds);
        if who == Who::Old && !held.is_empty() {
            say(format!("holds: {{ {held} }}"));
        }
    }

    /// What the setting has otherwise than the version.
    fn switches(&self, text: &mut String) {
        let usual = self.setting.profile().switches;
        let set = self.setting.switches(Who::New);
        let all: Vec<String> = ["reinstall", "account_sync"]
            .into_iter()
            .filter_map(|name| {
                let value = catalogue::switch_value(&set, name)?;
                let differs = catalogue::switch_value(&usual, name) != Some(value);
                differs.then(|| format!("{name}: {value}"))
            })
            .collect();
        if !all.is_empty() {
            let _ = writeln!(text, "switches: {{ {} }}", all.join(", "));
        }
    }
}

/// Content, by amount.
fn held(holds: Holds) -> String {
    let Holds {
        apps,
        sms,
        mms,
        chats,
        calls,
        photos,
        videos,
        favourites,
        tiles,
        app_data_bytes,
        words,
    } = holds;
    let amounts = [
        ("apps", apps),
        ("sms", sms),
        ("mms", mms),
        ("chats", chats),
        ("calls", calls),
        ("photos", photos),
        ("videos", videos),
        ("favourites", favourites),
        ("tiles", tiles),
        ("words", words),
    ];
    let some = amounts.iter().filter(|(_, many)| *many > 0);
    let mut parts: Vec<String> = some.map(|(name, many)| format!("{name}: {many}")).collect();
    if app_data_bytes > 0 {
        parts.push(format!("app_data: {app_data_bytes} B"));
    }
    parts.join(", ")
}
