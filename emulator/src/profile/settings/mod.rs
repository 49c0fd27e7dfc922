//! What can be set on a phone: one place per setting, the two lists of pages, the accent colours.

mod accents;
mod catalogue;
mod pages;

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use wp8_backup::Described;

use super::{Model, Profile, Switches};
use crate::wire::Secret;

pub use accents::{ACCENTS, Accent, accent_named, accents_of, first_accent_of};
pub use catalogue::SETTINGS;
pub use pages::{Pivot, SETTINGS_PAGES, SettingsPage, page_title, settings_pages};

/// One setting: name, type, default, where it is found, and what backs it up.
#[derive(Debug)]
pub struct SettingInfo {
    /// As scenarios and backups name it: `theme.accent`.
    pub name: &'static str,
    /// The phone's words.
    pub title: &'static str,
    /// The page it is on, by its title in 8.0.
    pub page: &'static str,
    /// What it can be.
    pub shape: Shape,
    /// What it is until somebody sets it, as text.
    pub default: &'static str,
    /// The first profile that has it.
    pub since: &'static str,
    /// What backs it up.
    pub backed_up: BackedUp,
    /// Numbers of the facts that tell of it.
    pub facts: &'static [u16],
}

/// What a setting can be.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// On or off.
    Switch,
    /// One of these.
    Choice(&'static [Choice]),
    /// A whole number.
    Number {
        /// The smallest.
        from: u32,
        /// The largest.
        to: u32,
    },
    /// A text of so many characters at most.
    Text {
        /// How many.
        at_most: usize,
    },
    /// A country: a code of two letters.
    Region,
    /// An accent colour.
    Accent,
    /// A picture.
    Picture,
    /// A code of digits. Its length has a switch for the lower end (facts 238, 359).
    Code,
}

/// One of the choices of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// As scenarios and backups name it.
    pub value: &'static str,
    /// As the list shows it.
    pub words: &'static str,
}

/// What backs a setting up.
///
/// "Which settings" was never published as a closed list (fact 2): each row says from which facts it
/// is taken, and what none of them names is assumed not to be backed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackedUp {
    /// Nothing.
    Never,
    /// The settings, from this profile on.
    WithSettings {
        /// The first one.
        since: &'static str,
    },
    /// The lock screen, as a whole, from this profile on.
    WithLockScreen {
        /// The first one.
        since: &'static str,
    },
}

/// A setting, as an index into [`SETTINGS`]; stored by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SettingId(u8);

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// On or off.
    Switch(bool),
    /// The place among the choices.
    Choice(u8),
    /// A number.
    Number(u32),
    /// A text, or a region.
    Text(Arc<str>),
    /// The number of an accent.
    Accent(u8),
    /// A picture; none: the one the phone was made with.
    Picture(Option<Described>),
    /// A code; none: not asked for.
    Code(Option<Secret>),
}

/// A phone as far as it decides what a setting can be.
#[derive(Clone, Copy, Debug)]
pub struct SettingsOf<'a> {
    /// Its version.
    pub profile: &'static Profile,
    /// Its model.
    pub model: &'static Model,
    /// What the facts leave open.
    pub switches: &'a Switches,
}

/// A value that does not fit, and what would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoesNotFit {
    /// What the setting takes: the values themselves, or one line that describes them.
    pub allowed: Vec<String>,
}

impl SettingId {
    /// The setting called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let index = SETTINGS.iter().position(|setting| setting.name == name)?;
        u8::try_from(index).ok().map(Self)
    }

    /// All settings, of whichever version.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SETTINGS.len()).filter_map(|index| u8::try_from(index).ok().map(Self))
    }

    /// What it is.
    #[must_use]
    pub fn get(self) -> &'static SettingInfo {
        &SETTINGS[usize::from(self.0)]
    }
}

impl SettingInfo {
    /// Whether a version has it at all.
    #[must_use]
    pub fn exists_in(&self, profile: &Profile) -> bool {
        reaches(profile, self.since)
    }

    /// Whether its page shows it. Hidden ones keep their value and are restored all the same.
    #[must_use]
    pub fn is_shown(&self, phone: SettingsOf<'_>) -> bool {
        let left_out = phone.switches.short_messages_page
            && self.page == "messaging"
            && self.name != "messaging.group_text";
        self.exists_in(phone.profile) && !left_out
    }

    /// Whether a version backs it up, by itself or with the lock screen.
    #[must_use]
    pub fn is_backed_up_in(&self, profile: &Profile) -> bool {
        match self.backed_up {
            BackedUp::Never => false,
            BackedUp::WithSettings { since } | BackedUp::WithLockScreen { since } => {
                profile.backup.app_list && reaches(profile, since)
            }
        }
    }

    /// What it is until somebody sets it.
    #[must_use]
    pub fn first_value(&self, model: &Model) -> Value {
        let text = match self.shape {
            Shape::Accent => return Value::Accent(first_accent_of(model.manufacturer).id),
            Shape::Picture => return Value::Picture(None),
            Shape::Code => return Value::Code(None),
            Shape::Switch
            | Shape::Choice(_)
            | Shape::Number { .. }
            | Shape::Text { .. }
            | Shape::Region => self.default,
        };
        self.read(text, &|_| true, usize::MAX).unwrap_or_else(|| Value::Text(text.into()))
    }

    /// The value that a text means on this phone.
    ///
    /// # Errors
    ///
    /// It means none; what would have.
    pub fn value(&self, text: &str, phone: SettingsOf<'_>) -> Result<Value, DoesNotFit> {
        let fewest = usize::from(phone.switches.lock_code_digits);
        let offered = |value: &Value| self.offers(value, phone.model);
        self.read(text, &offered, fewest).ok_or_else(|| DoesNotFit { allowed: self.allowed(phone) })
    }

    /// What it takes on this phone: all values where they can be counted, else a description.
    #[must_use]
    pub fn allowed(&self, phone: SettingsOf<'_>) -> Vec<String> {
        match self.shape {
            Shape::Switch => vec!["on".to_owned(), "off".to_owned()],
            Shape::Choice(choices) => (0_u8..)
                .zip(choices)
                .filter(|(place, _)| self.offers(&Value::Choice(*place), phone.model))
                .map(|(_, choice)| choice.value.to_owned())
                .collect(),
            Shape::Number { from, to } => vec![format!("a whole number from {from} to {to}")],
            Shape::Text { at_most } => vec![format!("a text of at most {at_most} characters")],
            Shape::Region => vec!["a country as two letters, such as US".to_owned()],
            Shape::Accent => {
                accents_of(phone.model.manufacturer).map(|accent| accent.name.to_owned()).collect()
            }
            Shape::Picture => vec!["a picture, described by its seed and length".to_owned()],
            Shape::Code => vec![
                format!("{} to {MOST_DIGITS} digits", phone.switches.lock_code_digits),
                "nothing, for no password".to_owned(),
            ],
        }
    }

    /// A value as text: what [`SettingInfo::value`] reads. A code is not told, only whether there is one.
    #[must_use]
    pub fn text(&self, value: &Value) -> Arc<str> {
        match (value, self.shape) {
            (Value::Switch(true), _) => "on".into(),
            (Value::Switch(false), _) => "off".into(),
            (Value::Choice(place), Shape::Choice(choices)) => {
                choices.get(usize::from(*place)).map_or("", |choice| choice.value).into()
            }
            (Value::Accent(id), _) => ACCENTS
                .iter()
                .find(|accent| accent.id == *id)
                .map_or("", |accent| accent.name)
                .into(),
            (Value::Number(number), _) => number.to_string().into(),
            (Value::Text(text), _) => text.clone(),
            (Value::Picture(None), _) => "factory".into(),
            (Value::Picture(Some(picture)), _) => {
                format!("{:016x}:{}", picture.seed, picture.len_bytes).into()
            }
            (Value::Code(None), _) => "none".into(),
            (Value::Code(Some(_)), _) => "set".into(),
            (
                Value::Choice(_),
                Shape::Switch
                | Shape::Number { .. }
                | Shape::Text { .. }
                | Shape::Region
                | Shape::Accent
                | Shape::Picture
                | Shape::Code,
            ) => "".into(),
        }
    }

    /// A value as the page shows it.
    #[must_use]
    pub fn words(&self, value: &Value) -> Arc<str> {
        match (value, self.shape) {
            (Value::Choice(place), Shape::Choice(choices)) => {
                choices.get(usize::from(*place)).map_or("", |choice| choice.words).into()
            }
            (Value::Accent(id), _) => {
                let accent = ACCENTS.iter().find(|accent| accent.id == *id);
                accent.map_or("", |accent| accent.title).into()
            }
            (
                Value::Choice(_)
                | Value::Switch(_)
                | Value::Number(_)
                | Value::Text(_)
                | Value::Picture(_)
                | Value::Code(_),
                _,
            ) => self.text(value),
        }
    }

    fn read(&self, text: &str, offered: &dyn Fn(&Value) -> bool, fewest: usize) -> Option<Value> {
        let value = match self.shape {
            Shape::Switch => match text {
                "on" | "true" => Value::Switch(true),
                "off" | "false" => Value::Switch(false),
                _ => return None,
            },
            Shape::Choice(choices) => {
                let place = choices.iter().position(|choice| choice.value == text)?;
                Value::Choice(u8::try_from(place).ok()?)
            }
            Shape::Number { from, to } => {
                let number = text.parse().ok()?;
                (from..=to).contains(&number).then_some(Value::Number(number))?
            }
            Shape::Text { at_most } => {
                (text.chars().count() <= at_most).then(|| Value::Text(text.into()))?
            }
            Shape::Region => {
                let letters =
                    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
                letters.then(|| Value::Text(text.to_ascii_uppercase().into()))?
            }
            Shape::Accent => Value::Accent(accent_named(text)?.id),
            Shape::Picture => (text == "factory").then_some(Value::Picture(None))?,
            Shape::Code if text.is_empty() || text == "none" => Value::Code(None),
            Shape::Code => {
                let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                let fits = digits && (fewest..=MOST_DIGITS).contains(&text.len());
                fits.then(|| Value::Code(Some(Secret(text.into()))))?
            }
        };
        offered(&value).then_some(value)
    }

    /// Whether this model has the choice at all.
    fn offers(&self, value: &Value, model: &Model) -> bool {
        match value {
            Value::Accent(id) => accents_of(model.manufacturer).any(|accent| accent.id == *id),
            Value::Choice(place) if self.name == SCREEN_TIMEOUT => {
                let burns_in = OLED_MODELS.contains(&model.name);
                usize::from(*place) < SHORT_TIMEOUTS || !burns_in
            }
            Value::Choice(_)
            | Value::Switch(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::Picture(_)
            | Value::Code(_) => true,
        }
    }
}

/// The name of the setting that power goes by.
pub const SCREEN_TIMEOUT: &str = "lock_screen.times_out_after";

/// How many of its choices every phone has: 30 seconds to 5 minutes (fact 167).
const SHORT_TIMEOUTS: usize = 4;

/// Models whose panel would burn in, so that the long time-outs are taken out (fact 167). Which
/// models have such a panel is from memory; that all their makers made use of it is assumed.
pub const OLED_MODELS: [&str; 3] = ["Lumia 820", "Lumia 925", "Lumia 1020"];

/// The most digits of a lock code. Assumed.
const MOST_DIGITS: usize = 16;

/// Whether a version is `since` or a later one.
fn reaches(profile: &Profile, since: &str) -> bool {
    let ordinal = super::PROFILES
        .iter()
        .find(|profile| profile.name == since)
        .map(|profile| profile.version.ordinal());
    ordinal.is_some_and(|since| since <= profile.version.ordinal())
}

impl Serialize for SettingId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.get().name)
    }
}

impl<'de> Deserialize<'de> for SettingId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name)
            .ok_or_else(|| serde::de::Error::custom(format_args!("no setting is called `{name}`")))
    }
}

#[cfg(test)]
const MODELS_OF_TESTS: [&str; 3] = ["Lumia 920", "Lumia 925", "HTC 8X"];

#[cfg(test)]
mod tests {
    use super::{
        BackedUp, MODELS_OF_TESTS, OLED_MODELS, SCREEN_TIMEOUT, SETTINGS, SETTINGS_PAGES,
        SettingId, SettingsOf,
    };
    use crate::profile::{MODELS, ModelId, ProfileId};

    fn phone(profile: &str, model: &str) -> SettingsOf<'static> {
        let profile = ProfileId::named(profile).expect("a profile").get();
        let model = ModelId::named(model).expect("a model").get();
        SettingsOf { profile, model, switches: &profile.switches }
    }

    #[test]
    fn every_setting_has_a_name_of_its_own_a_page_and_a_default_that_fits() {
        for (index, setting) in SETTINGS.iter().enumerate() {
            assert!(
                SETTINGS[..index].iter().all(|other| other.name != setting.name),
                "{} is there twice",
                setting.name
            );
            assert!(
                SETTINGS_PAGES.iter().any(|page| page.title == setting.page),
                "{}: no page is called `{}`",
                setting.name,
                setting.page
            );
            assert!(ProfileId::named(setting.since).is_some(), "{}", setting.name);
            for model in MODELS_OF_TESTS {
                let phone = phone("reference", model);
                let first = setting.first_value(phone.model);
                let text = setting.text(&first);
                assert_eq!(setting.value(&text, phone).as_ref(), Ok(&first), "{}", setting.name);
            }
        }
    }

    #[test]
    fn what_is_backed_up_says_from_where_it_is_known() {
        for setting in SETTINGS.iter().filter(|setting| setting.backed_up != BackedUp::Never) {
            assert!(!setting.facts.is_empty(), "{}", setting.name);
        }
    }

    #[test]
    fn a_value_that_does_not_fit_is_refused_with_those_that_do() {
        let accent = SettingId::named("theme.accent").expect("there is one").get();
        let refused = accent.value("htc", phone("wp8.0", "Lumia 920")).expect_err("HTC's own");
        assert_eq!(refused.allowed.len(), 21);
        assert!(accent.value("htc", phone("wp8.0", "HTC 8X")).is_ok());
    }

    #[test]
    fn a_panel_that_burns_in_has_no_long_time_out() {
        let timeout = SettingId::named(SCREEN_TIMEOUT).expect("there is one").get();
        assert!(OLED_MODELS.iter().all(|name| MODELS.iter().any(|model| model.name == *name)));
        assert_eq!(
            timeout.allowed(phone("wp8.0", "Lumia 925")),
            ["30 seconds", "1 minute", "3 minutes", "5 minutes"]
        );
        assert!(timeout.value("never", phone("wp8.0", "Lumia 920")).is_ok());
    }

    #[test]
    fn the_lock_code_has_as_many_digits_as_the_switch_says() {
        let code = SettingId::named("lock_screen.password").expect("there is one").get();
        let four = phone("wp8.0", "Lumia 920");
        let six = crate::profile::Switches { lock_code_digits: 6, ..*four.switches };
        assert!(code.value("1234", four).is_ok());
        let refused = code.value("1234", SettingsOf { switches: &six, ..four });
        assert_eq!(refused.expect_err("too short").allowed[0], "6 to 16 digits");
    }
}
