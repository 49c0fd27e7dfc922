//! The two lists of the settings app (facts 228, 229).

use super::reaches;
use crate::profile::Profile;

/// Which of the two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pivot {
    /// "system".
    System,
    /// "applications".
    Applications,
}

/// One line of a list.
#[derive(Debug)]
pub struct SettingsPage {
    /// As the list shows it.
    pub title: &'static str,
    /// In which list.
    pub pivot: Pivot,
    /// The first profile that has it.
    pub since: &'static str,
    /// The first profile that no longer has it under this name.
    pub until: Option<&'static str>,
}

const fn system(title: &'static str, since: &'static str) -> SettingsPage {
    SettingsPage { title, pivot: Pivot::System, since, until: None }
}

const fn application(title: &'static str, since: &'static str) -> SettingsPage {
    SettingsPage { title, pivot: Pivot::Applications, since, until: None }
}

const fn until(page: SettingsPage, until: &'static str) -> SettingsPage {
    SettingsPage { until: Some(until), ..page }
}

/// All lines, in the order of the lists.
///
/// Facts 228 and 229 have them for 8.0. Assumed (remembered, no document seen): what 7.8 lacks, and
/// what the updates and 8.1 added or renamed; the reference is like 8.1.
pub static SETTINGS_PAGES: &[SettingsPage] = &[
    until(system("theme", "wp7.8"), "wp8.1"),
    system("start+theme", "wp8.1"),
    system("notifications+actions", "wp8.1"),
    system("date+time", "wp7.8"),
    system("ringtones+sounds", "wp7.8"),
    system("email+accounts", "wp7.8"),
    system("lock screen", "wp7.8"),
    system("Wi-Fi", "wp7.8"),
    system("Bluetooth", "wp7.8"),
    system("internet sharing", "wp7.8"),
    until(system("tap+send", "wp8.0"), "wp8.1"),
    system("NFC", "wp8.1"),
    until(system("cellular", "wp7.8"), "wp8.1"),
    system("cellular+SIM", "wp8.1"),
    system("VPN", "wp8.1"),
    system("airplane mode", "wp7.8"),
    system("location", "wp7.8"),
    system("kid's corner", "wp8.0"),
    system("quiet hours", "wp8.1"),
    system("battery saver", "wp7.8"),
    until(system("phone storage", "wp8.0"), "wp8.1"),
    system("storage sense", "wp8.1"),
    system("backup", "wp8.0"),
    system("driving mode", "gdr3"),
    system("screen rotation", "gdr3"),
    system("brightness", "wp7.8"),
    system("keyboard", "wp7.8"),
    system("language+region", "wp7.8"),
    system("ease of access", "wp7.8"),
    system("speech", "wp7.8"),
    system("find my phone", "wp7.8"),
    system("phone update", "wp7.8"),
    until(system("company apps", "wp8.0"), "wp8.1"),
    system("workplace", "wp8.1"),
    system("about", "wp7.8"),
    system("feedback", "wp7.8"),
    application("background tasks", "wp7.8"),
    application("calendar", "wp7.8"),
    application("Internet Explorer", "wp7.8"),
    application("maps", "wp7.8"),
    application("messaging", "wp7.8"),
    application("music+videos", "wp7.8"),
    application("Office", "wp7.8"),
    application("people", "wp7.8"),
    application("phone", "wp7.8"),
    application("photos+camera", "wp7.8"),
    application("radio", "gdr2"),
    application("search", "wp7.8"),
    application("Store", "wp7.8"),
    application("wallet", "wp8.0"),
];

impl SettingsPage {
    /// Whether a version has it.
    #[must_use]
    pub fn is_in(&self, profile: &Profile) -> bool {
        reaches(profile, self.since) && !self.until.is_some_and(|until| reaches(profile, until))
    }
}

/// Pages that a later version has under another name.
const RENAMED: [(&str, &str); 5] = [
    ("theme", "start+theme"),
    ("tap+send", "NFC"),
    ("cellular", "cellular+SIM"),
    ("phone storage", "storage sense"),
    ("company apps", "workplace"),
];

/// The name that a page of 8.0 has in a version.
#[must_use]
pub fn page_title(title: &'static str, profile: &Profile) -> &'static str {
    let has =
        |title: &str| SETTINGS_PAGES.iter().any(|page| page.title == title && page.is_in(profile));
    match RENAMED.iter().find(|(before, _)| *before == title) {
        Some((_, after)) if has(after) => after,
        Some(_) | None => title,
    }
}

/// One list of a version, in its order.
pub fn settings_pages(
    profile: &'static Profile,
    pivot: Pivot,
) -> impl Iterator<Item = &'static SettingsPage> {
    SETTINGS_PAGES.iter().filter(move |page| page.pivot == pivot && page.is_in(profile))
}

#[cfg(test)]
mod tests {
    use super::{Pivot, SETTINGS_PAGES, page_title, settings_pages};
    use crate::profile::{PROFILES, ProfileId};

    fn titles(profile: &str, pivot: Pivot) -> Vec<&'static str> {
        let profile = ProfileId::named(profile).expect("a profile").get();
        settings_pages(profile, pivot).map(|page| page.title).collect()
    }

    #[test]
    fn the_lists_of_8_0_are_those_of_the_facts() {
        let system = "theme, date+time, ringtones+sounds, email+accounts, lock screen, Wi-Fi, Bluetooth, internet sharing, tap+send, cellular, airplane mode, location, kid's corner, battery saver, phone storage, backup, brightness, keyboard, language+region, ease of access, speech, find my phone, phone update, company apps, about, feedback";
        let applications = "background tasks, calendar, Internet Explorer, maps, messaging, music+videos, Office, people, phone, photos+camera, search, Store, wallet";
        assert_eq!(titles("wp8.0", Pivot::System).join(", "), system);
        assert_eq!(titles("wp8.0", Pivot::Applications).join(", "), applications);
        assert!(titles("gdr2", Pivot::Applications).contains(&"radio"));
        assert!(!titles("wp7.8", Pivot::System).contains(&"backup"));
    }

    #[test]
    fn the_cellular_page_has_the_name_that_the_profile_gives_it() {
        for profile in PROFILES {
            assert!(
                titles(profile.name, Pivot::System).contains(&profile.cellular.page),
                "{}",
                profile.name
            );
        }
    }

    #[test]
    fn a_page_that_was_renamed_is_found_under_its_new_name() {
        let named = |name| ProfileId::named(name).expect("a profile").get();
        assert_eq!(page_title("theme", named("wp8.0")), "theme");
        assert_eq!(page_title("theme", named("wp8.1")), "start+theme");
        assert_eq!(page_title("location", named("wp8.1")), "location");
    }

    #[test]
    fn every_page_belongs_to_some_version() {
        for page in SETTINGS_PAGES {
            assert!(PROFILES.iter().any(|profile| page.is_in(profile)), "{}", page.title);
        }
    }
}
