//! Set-up, page by page (facts 57–92). Hardware keys are dead here (fact 71): every page has its
//! own way back where there is one.

use std::sync::Arc;

use wp8_backup::BackupSummary;

use super::{View, cellular, words};
use crate::kernel::PhoneClock;
use crate::phone::backup::HowFarBack;
use crate::phone::front::Field;
use crate::phone::setup::{CUSTOM_SETTINGS, Chosen, Command, Joining, Page};
use crate::profile::RestoreOffer;
use crate::profile::settings::SettingId;
use crate::shell::tree::{Node, Role, kebab};
use crate::wire::{Secret, Security, Seen};

pub(super) fn screen(view: &View<'_>) -> Node {
    let page = view.phone.setup.page();
    let mut screen = Node::page(kebab(page.name()), "", title(view, page));
    let nodes = match page {
        Page::Welcome => welcome(),
        Page::NoSim => vec![
            Node::text("text", "There's no SIM card in the phone. You can go on without one."),
            next(),
        ],
        Page::Language => language(view),
        Page::Terms => vec![
            Node::text("text", "To use this phone, you must accept the terms of use."),
            Node::button("accept", "accept", Command::AcceptTerms),
        ],
        Page::Wifi(joining) => wifi(view, joining),
        Page::AccessPoint => access_point(view),
        Page::PhoneSettings => vec![
            Node::text("text", "Recommended settings help you get more out of your phone."),
            Node::button("recommended", "recommended", Command::Recommended),
            Node::button("custom", "custom", Command::Custom),
        ],
        Page::CustomSettings => custom_settings(view),
        Page::TimeAndRegion => time_and_region(view),
        Page::SignIn => sign_in(view),
        Page::SigningIn { address } => {
            vec![
                Node::text("account", words(address)),
                Node::progress("progress", "Signing in…", None),
            ]
        }
        Page::VerifyIdentity { address, wrong } => verify(view, address, *wrong),
        Page::SignInFailed { address, code } => {
            let mut nodes = vec![
                Node::text("account", words(address)),
                Node::text("failed", "We couldn't sign you in."),
            ];
            nodes.extend(view.failure(*code));
            nodes.push(Node::button("retry", "retry", Command::Retry));
            nodes.extend(credentials(view));
            nodes
        }
        Page::FindingBackups => vec![Node::progress("progress", "", None)],
        Page::BackupsNotFound { code } => {
            let mut nodes = vec![Node::text("failed", "We couldn't look for your backups.")];
            nodes.extend(view.failure(*code));
            nodes.push(Node::button("retry", "retry", Command::Retry));
            nodes.push(dont_restore());
            nodes
        }
        Page::RestoreYourPhone { backups } => backup_list(view, backups),
        Page::PreparingToRestore { percent } => vec![
            Node::text("text", "This can take several minutes."),
            Node::progress("progress", "", Some(*percent)),
        ],
        Page::RestoreFailed { code } => restore_failed(view, *code),
        Page::RestoredAccounts { accounts } => restored_accounts(view, accounts),
        Page::BackUp => vec![Node::text(
            "text",
            "Back up your settings, list of apps, text messages and photos to the cloud?",
        )]
        .into_iter()
        .chain(super::backup::before_wiping_another(view))
        .chain([
            Node::button("yes", "yes", Command::BackUp { yes: true }),
            Node::button("not-now", "not now", Command::BackUp { yes: false }),
        ])
        .collect(),
        Page::Manufacturer => manufacturer(view),
        Page::AllDone => vec![
            Node::text("text", "Your phone is ready."),
            Node::button("done", "done", Command::Finish),
        ],
        Page::Finished => Vec::new(),
    };
    for title in &mut screen.children {
        title.id = "set-up-title".into();
    }
    screen.children.extend(nodes);
    if page.choices(false).iter().any(|choice| choice.0 == "back") {
        // To the left of the one that leads on, if that is the only one.
        let buttons = screen.children.iter().rev().take_while(|node| node.role == Role::Button);
        let place = screen.children.len() - usize::from(buttons.count() == 1);
        screen.children.insert(place, Node::button("back", "back", Command::Back));
    }
    screen
}

fn title(view: &View<'_>, page: &Page) -> String {
    if *page == Page::Manufacturer {
        return format!("{} {}", page.title(), view.phone.identity().model().manufacturer);
    }
    page.title().to_owned()
}

fn next() -> Node {
    Node::button("next", "next", Command::Next)
}

fn dont_restore() -> Node {
    Node::button("don-t-restore", "don't restore", Command::DontRestore)
}

fn welcome() -> Vec<Node> {
    vec![
        Node::button("get-started", "get started", Command::Next),
        // There is nobody to call in the emulator.
        Node::button("emergency-call", "emergency call", crate::shell::Touch::default())
            .enabled(false),
    ]
}

fn language(view: &View<'_>) -> Vec<Node> {
    let chosen = view.phone.settings.get(view.phone.identity(), "language.display");
    let mut nodes: Vec<Node> = view
        .phone
        .setup
        .languages()
        .iter()
        .map(|language| {
            let choose = Command::ChooseLanguage { language: Arc::clone(language) };
            let is_chosen = chosen.as_ref() == Some(language);
            Node::choice(kebab(language), words(language), is_chosen, choose)
        })
        .collect();
    nodes.push(next());
    nodes
}

fn wifi(view: &View<'_>, joining: &Joining) -> Vec<Node> {
    let (under, failed) = match joining {
        Joining::NotYet => (None, None),
        Joining::Under(ssid) => (Some(ssid), None),
        Joining::Failed(ssid) => (None, Some(ssid)),
    };
    let typed = view.typed(Field::WifiPassword);
    // After a restart the phone is back on the network that was chosen before.
    let connected = view.phone.network.wifi().link().and(view.phone.network.wifi().ssid());
    let mut nodes = Vec::new();
    if let Some(ssid) = failed {
        nodes.push(Node::text("failed", format!("We couldn't connect to {ssid}.")));
    }
    if under.is_none() {
        nodes.push(view.field(Field::WifiPassword, "Password of a secured network", ""));
    }
    for seen in view.phone.network.networks() {
        let Seen { ssid, security, .. } = seen;
        let password = (*security != Security::Open).then(|| Arc::from(typed));
        let choose = Command::ChooseWifi { ssid: Arc::clone(ssid), password };
        let status = if under == Some(ssid) {
            "connecting…"
        } else if connected == Some(ssid) {
            "connected"
        } else if *security == Security::Open {
            "open"
        } else {
            "secured"
        };
        let id = format!("network-{}", kebab(ssid));
        nodes.push(Node::item(id, words(ssid), choose).value(status).enabled(under.is_none()));
    }
    let on = if connected.is_some() { next() } else { Node::button("skip", "skip", Command::Skip) };
    nodes.push(on.enabled(under.is_none()));
    nodes
}

fn access_point(view: &View<'_>) -> Vec<Node> {
    let mut nodes = cellular::both_forms(view);
    let entered = cellular::entered(view, true, true);
    let complete = entered.internet.is_some();
    nodes.push(Node::button("save", "save", Command::EnterApn(entered)).enabled(complete));
    nodes.push(Node::button("skip", "skip", Command::Skip));
    nodes
}

fn custom_settings(view: &View<'_>) -> Vec<Node> {
    let phone = view.phone.identity();
    let mut nodes: Vec<Node> = CUSTOM_SETTINGS
        .into_iter()
        .filter_map(|name| {
            let info = SettingId::named(name)?.get();
            let on = view.phone.settings.is_on(phone, name);
            let switch = Command::Switch { name: name.into(), on: !on };
            Some(Node::check_box(kebab(name), info.title, on, switch))
        })
        .collect();
    nodes.push(next());
    nodes
}

fn time_and_region(view: &View<'_>) -> Vec<Node> {
    let phone = view.phone.identity();
    let region = view.phone.settings.get(phone, "region").unwrap_or_default();
    let local = view.local();
    let (year, month, day) = local.date();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let minute = local.minute_of_day();
    let time = format!("{:02}:{:02}", minute / 60, minute % 60);
    let front = &view.phone.front;
    let clock_typed = front.typed(Field::Date).or(front.typed(Field::TimeOfDay)).is_some();
    let clock = clock_typed
        .then(|| {
            let shown = parse_clock(
                &view.text_of(Field::Date, &date),
                &view.text_of(Field::TimeOfDay, &time),
            )?;
            Some(PhoneClock(shown.0 - i64::from(view.phone.power.zone_minutes()) * 60_000))
        })
        .flatten();
    let time_zone = front.typed(Field::TimeZone).and_then(|text| parse_zone(text));
    let set =
        Command::SetTimeAndRegion { region: front.typed(Field::Region).cloned(), time_zone, clock };
    let changed = clock.is_some() || time_zone.is_some() || front.typed(Field::Region).is_some();
    vec![
        view.field(Field::Region, "Home country/region", &region),
        view.field(Field::TimeZone, "Time zone", &zone(view.phone.power.zone_minutes())),
        view.field(Field::Date, "Date", &date),
        view.field(Field::TimeOfDay, "Time", &time),
        if changed { Node::button("next", "next", set) } else { next() },
    ]
}

/// A time zone as it is shown: `UTC+01:00`.
pub(super) fn zone(minutes: i16) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.unsigned_abs();
    format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `UTC+01:00` in minutes east of Greenwich.
pub(super) fn parse_zone(text: &str) -> Option<i16> {
    let text = text.trim().strip_prefix("UTC")?;
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest.is_empty() {
        return Some(0);
    }
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let (hours, minutes) = (hours.parse::<i16>().ok()?, minutes.parse::<i16>().ok()?);
    ((0..=14).contains(&hours) && (0..60).contains(&minutes))
        .then_some(sign * (hours * 60 + minutes))
}

/// `2013-11-04` and `08:00` as a clock that shows them.
pub(super) fn parse_clock(date: &str, time: &str) -> Option<PhoneClock> {
    let mut parts = date.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let (hours, minutes) = time.split_once(':')?;
    let (hours, minutes) = (hours.parse::<i64>().ok()?, minutes.parse::<i64>().ok()?);
    let in_range = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hours)
        && (0..60).contains(&minutes);
    if !in_range {
        return None;
    }
    // Years are counted from March on, so that a leap day ends one.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    let clock = PhoneClock(((days - 719_468) * 1440 + hours * 60 + minutes) * 60_000);
    // A day that its month does not have would be one of the next.
    (clock.date().2 == day).then_some(clock)
}

fn credentials(view: &View<'_>) -> Vec<Node> {
    let before = view.phone.setup.typed_address().map_or("", |address| &**address);
    let address = view.text_of(Field::Address, before);
    let password = Secret(view.text_of(Field::Password, ""));
    let complete = !address.is_empty() && !password.0.is_empty();
    vec![
        view.field(Field::Address, "Email address", before),
        view.field(Field::Password, "Password", ""),
        Node::button("sign-in", "sign in", Command::SignIn { address, password }).enabled(complete),
        Node::button("sign-in-later", "sign in later", Command::SignInLater),
    ]
}

fn sign_in(view: &View<'_>) -> Vec<Node> {
    let mut nodes = vec![Node::text(
        "text",
        "Sign in with a Microsoft account to get apps, back up your phone and more.",
    )];
    nodes.extend(credentials(view));
    // Accounts are made on the web: the emulated service has no page for it.
    nodes.push(
        Node::button("create-one", "create one", crate::shell::Touch::default()).enabled(false),
    );
    nodes
}

fn verify(view: &View<'_>, address: &str, wrong: bool) -> Vec<Node> {
    let code = Secret(view.text_of(Field::Code, ""));
    let complete = !code.0.is_empty();
    let mut nodes = vec![Node::text("text", format!("We sent a code to {address}."))];
    if wrong {
        nodes.push(Node::text("wrong", "That code didn't work."));
    }
    nodes.push(view.field(Field::Code, "Code", ""));
    nodes.push(Node::button("next", "next", Command::EnterCode { code }).enabled(complete));
    nodes
}

/// Entries are named by model and date (facts 82, 84). Sealed ones want their phrase first.
fn backup_list(view: &View<'_>, backups: &[BackupSummary]) -> Vec<Node> {
    let phrase = (!backups.is_empty()).then(|| super::restore::phrase(view)).flatten();
    let can_open = phrase.is_none() || !view.typed(Field::Phrase).is_empty();
    let mut nodes: Vec<Node> = phrase.into_iter().collect();
    nodes.extend(how_far_back(view));
    nodes.extend(backups.iter().enumerate().map(|(index, backup)| {
        let choose =
            super::restore::opening(view).then(Command::ChooseBackup(Chosen::Index(index)));
        Node::item(format!("backup-{}", index + 1), words(&backup.device.model), choose)
            .value(PhoneClock(backup.taken_at_ms).to_string())
            .enabled(can_open)
    }));
    nodes.push(dont_restore());
    nodes
}

/// Which text messages come back, where the version asks (fact 85).
fn how_far_back(view: &View<'_>) -> Vec<Node> {
    if !view.profile().backup.asks_how_far_back {
        return Vec::new();
    }
    let chosen = view.phone.backup.how_far_back();
    let choice = |choice: HowFarBack| {
        let (id, label) = match choice {
            HowFarBack::AnyTime => ("messages-any-time", "Any time"),
            HowFarBack::LastYear => ("messages-last-year", "Last year"),
            HowFarBack::LastMonth => ("messages-last-month", "Last month"),
        };
        let touch = crate::phone::backup::Command::ReachBack(choice);
        Node::choice(id, label, choice == chosen, touch)
    };
    let title = Node::text("how-far-back", "Text messages from");
    std::iter::once(title).chain(HowFarBack::ALL.map(choice)).collect()
}

fn restore_failed(view: &View<'_>, code: crate::wire::Code) -> Vec<Node> {
    let mut nodes = vec![Node::text("failed", "We couldn't restore your phone.")];
    nodes.extend(match super::restore::wrong_phrase(view) {
        Some(wrong) => vec![wrong],
        None => view.failure(code),
    });
    if view.profile().backup.restore == RestoreOffer::AnyTime {
        nodes.extend(super::restore::phrase(view));
        let retry = super::restore::opening(view).then(Command::Retry);
        nodes.push(Node::button("retry", "retry", retry));
    }
    nodes.push(next());
    nodes
}

/// "Restored accounts": passwords now or later (facts 80, 81, 90).
fn restored_accounts(view: &View<'_>, accounts: &[Arc<str>]) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (index, address) in (0..).zip(accounts) {
        let field = Field::AccountPassword(index);
        let password = Secret(view.text_of(field, ""));
        let complete = !password.0.is_empty();
        let enter = Command::EnterAccountPassword { address: Arc::clone(address), password };
        nodes.push(Node::field(field, words(address), view.typed(field)));
        let id = format!("enter-{}", index + 1);
        nodes.push(Node::button(id, "enter", enter).enabled(complete));
    }
    nodes.push(next());
    nodes.push(Node::button("skip", "skip", Command::SkipAccounts));
    nodes
}

fn manufacturer(view: &View<'_>) -> Vec<Node> {
    let maker = view.phone.identity().model().manufacturer;
    let joined = view.phone.front.is_ticked("join-program");
    let join = crate::phone::front::Command::Tick { id: "join-program".into(), on: !joined };
    let label = format!("Join the {maker} Improvement Program");
    let touch = crate::shell::Touch::from(Command::JoinProgram { yes: !joined }).then(join);
    vec![Node::check_box("join-program", label, joined, touch), next()]
}

#[cfg(test)]
mod tests {
    use super::{parse_clock, parse_zone, zone};

    #[test]
    fn a_time_zone_is_read_as_it_is_shown() {
        for minutes in [0, 60, -480, 345] {
            assert_eq!(parse_zone(&zone(minutes)), Some(minutes));
        }
        assert_eq!(parse_zone("UTC"), Some(0));
        assert_eq!(parse_zone("Berlin"), None);
    }

    #[test]
    fn a_clock_is_read_as_it_is_shown() {
        for (date, time) in
            [("2013-11-04", "08:00"), ("2000-02-29", "23:59"), ("1970-01-01", "00:00")]
        {
            let clock = parse_clock(date, time).expect("a clock");
            assert_eq!(clock.to_string(), format!("{date} {time}"));
        }
        for (date, time) in [("2013-02-29", "08:00"), ("2013-11-04", "24:00"), ("soon", "08:00")] {
            assert_eq!(parse_clock(date, time), None);
        }
    }
}
