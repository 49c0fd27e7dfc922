//! The screens: each a pure function of the phone and the time.

mod accounts;
mod apps;
mod backup;
mod cellular;
mod media;
mod messaging;
mod restore;
mod settings;
mod setup;
mod start;
mod store;
mod system;
mod wifi;

use std::sync::Arc;

use wp8_backup::record::Direction;

use super::layout::lay_out;
use super::tree::{Node, Role, Touch, Words};
use crate::kernel::{PhoneClock, Time};
use crate::phone::front::{self, Field, Overlay, Page};
use crate::phone::network::{Cell, Wifi};
use crate::phone::power::{Screen, State};
use crate::phone::{Phone, power};
use crate::profile::Profile;
use crate::wire::{Code, Internet};

/// What is on the glass of a phone at `now`, with every node in its place.
#[must_use]
pub fn screen(phone: &Phone, now: Time) -> Node {
    let view = View { phone, now };
    let mut screen = view.screen();
    lay_out(&mut screen, phone.identity().model().screen);
    screen
}

/// What would be on the glass if somebody lit and unlocked it: the page that is open. The same as
/// [`screen`] where no system draws anything.
#[must_use]
pub fn awake(phone: &Phone, now: Time) -> Node {
    let mut screen = open(phone, now);
    lay_out(&mut screen, phone.identity().model().screen);
    screen
}

/// As [`awake`], before its nodes have their places: enough for who reads it.
#[must_use]
pub fn open(phone: &Phone, now: Time) -> Node {
    let view = View { phone, now };
    view.without_system().filter(|_| !is_asleep(phone)).unwrap_or_else(|| view.open())
}

/// Whether the system runs and the screen is off.
#[must_use]
pub fn is_asleep(phone: &Phone) -> bool {
    phone.power.state() == State::On && phone.power.screen() == Screen::Off
}

/// A phone as its screens see it.
struct View<'a> {
    phone: &'a Phone,
    now: Time,
}

impl<'a> View<'a> {
    fn screen(&self) -> Node {
        if let Some(dark) = self.without_system() {
            return dark;
        }
        let page = self.phone.front.page();
        if self.phone.power.is_locked() && *page != Page::Setup {
            let mut screen = self.lock();
            screen.children.insert(0, self.status_bar());
            self.overlaid(&mut screen);
            screen.children.extend(media::ringing(self));
            screen.children.extend(self.toast());
            return screen;
        }
        self.open()
    }

    /// The page that is open, with what lies over it.
    fn open(&self) -> Node {
        let page = self.phone.front.page();
        let mut screen = self.page(page);
        screen.children.insert(0, self.status_bar());
        self.overlaid(&mut screen);
        if *page != Page::Setup {
            screen.children.extend(media::ringing(self));
            screen.children.extend(self.toast());
        }
        screen
    }

    /// What has just come in: a line over the upper edge, gone after ten seconds (from memory), or
    /// once it is read.
    fn toast(&self) -> Option<Node> {
        const SHOWN_MS: i64 = 10_000;
        let messaging = &self.phone.messaging;
        if messaging.unread() == 0 {
            return None;
        }
        let now = self.phone.power.clock(self.now).0;
        let is_new = |at_ms: i64| (0..SHOWN_MS).contains(&(now - at_ms));
        let (id, key, message) = messaging
            .threads()
            .into_iter()
            .filter(|(_, thread)| thread.unread > 0)
            .filter_map(|(id, _)| {
                let (key, message) = messaging.messages_of(id).next_back()?;
                let came = message.direction == Direction::Incoming && is_new(key.at_ms);
                came.then_some((id, key, message))
            })
            .max_by_key(|(_, key, _)| key.at_ms)?;
        let page = Page::Thread { key: id.0 };
        let locked = self.phone.power.is_locked();
        if *self.phone.front.page() == page && !locked {
            return None;
        }
        let from =
            messaging.thread(key.thread).map_or_else(String::new, |it| messaging.heading(it));
        let toast = Node::new(Role::Toast, "toast", from).value(words(&message.text));
        let open = Touch::go(page);
        Some(match (locked, self.phone.settings.has_lock_code()) {
            (false, _) => toast.touch(open),
            (true, false) => toast.touch(Touch::from(power::Command::Unlock).then(open)),
            (true, true) => toast,
        })
    }

    /// What is seen while no system draws anything.
    fn without_system(&self) -> Option<Node> {
        let dark = |words: &'static str| {
            let mut screen = Node::new(Role::Screen, "dark", "");
            if !words.is_empty() {
                screen.add(Node::text("words", words));
            }
            Some(screen)
        };
        match self.phone.power.state() {
            State::Off => dark(""),
            // The firmware's picture of an empty battery. Assumed.
            State::Dead => dark("battery empty"),
            State::Booting { .. } => dark(self.phone.identity().model().manufacturer),
            State::ShuttingDown { .. } => dark("goodbye"),
            State::On => match self.phone.power.screen() {
                Screen::Off => dark(""),
                Screen::Dimmed | Screen::On => None,
            },
        }
    }

    fn page(&self, page: &Page) -> Node {
        match page {
            Page::Setup => setup::screen(self),
            Page::Start => start::start(self),
            Page::AppList => start::app_list(self),
            Page::Search => store::web_search(self),
            // What is not in the queue any more has no such page: one sees what is behind.
            Page::AppProgress { product } => {
                apps::progress(self, *product).unwrap_or_else(|| start::app_list(self))
            }
            Page::App { product } => apps::app(self, *product),
            Page::SystemApp { title } => apps::system_app(title),
            Page::Settings => settings::lists(self),
            Page::Setting { title } => settings::page(self, title),
            Page::Backup => backup::rows(self),
            Page::BackupApps => backup::apps(self),
            Page::BackupAppsAdvanced => backup::advanced(self),
            Page::BackupMessages => backup::messages(self),
            Page::BackupPhotos => backup::photos(self),
            Page::RestoreFromSettings => restore::from_settings(self),
            Page::BackupFile => backup::file(self),
            Page::Wifi => wifi::networks(self),
            Page::WifiAdvanced => wifi::advanced(self),
            Page::WifiPassword { ssid } => wifi::password(self, ssid),
            Page::Cellular => cellular::page(self),
            Page::AddInternetApn => cellular::internet_apn(self),
            Page::AddMmsApn => cellular::mms_apn(self),
            Page::DataSense => cellular::data_sense(self),
            Page::EmailAccounts => accounts::list(self),
            Page::AddAccount => accounts::add(),
            Page::SignIn { kind } => accounts::sign_in(self, *kind),
            Page::Account { address } => accounts::account(self, address),
            Page::BatterySaver => system::battery_saver(self),
            Page::PhoneStorage => system::phone_storage(self),
            Page::AirplaneMode => system::airplane_mode(self),
            Page::PhoneUpdate => system::phone_update(self),
            Page::About => system::about(self),
            Page::Store => store::store(self),
            Page::StoreResults { query } => store::results(self, query),
            Page::StoreDetails { product } => store::details(self, *product),
            Page::PurchaseHistory => store::purchases(self),
            Page::Downloads => store::downloads(self),
            Page::Messaging => messaging::threads(self),
            Page::Thread { key } => messaging::thread(self, *key),
            Page::NewMessage => messaging::new_message(self),
            Page::MessagingSettings => messaging::settings(self),
            Page::PhoneHistory => media::history(self),
            Page::Photos => media::photos(self),
            Page::Camera => media::camera(self),
            Page::Favourites => media::favourites(self),
        }
    }

    /// Puts over the screen what its user has called up.
    fn overlaid(&self, screen: &mut Node) {
        let Some(overlay) = self.phone.front.overlay() else { return };
        let dialog = match overlay {
            Overlay::Menu => None,
            Overlay::Held(id) => start::held(self, id)
                .or_else(|| wifi::held(self, id))
                .or_else(|| accounts::held(self, id))
                .or_else(|| messaging::held(self, id))
                .or_else(|| media::held(self, id)),
            Overlay::Choose(id) => settings::choices(self, id),
            Overlay::Confirm(id) => backup::confirm(self, id)
                .or_else(|| apps::confirm(self, id))
                .or_else(|| messaging::confirm(self, id))
                .or_else(|| system::confirm(self, id)),
        };
        // What it was about may be gone by now.
        screen.children.extend(dialog.map(|mut dialog| {
            if let Overlay::Held(id) = overlay {
                dialog.spot = screen.all().find(|node| *node.id == **id).and_then(|node| node.spot);
                dialog.about = Some(words(id));
            }
            dialog
        }));
    }

    fn status_bar(&self) -> Node {
        let part = |id: &'static str, label: Words| Node::text(id, label);
        let mut bar = Node::new(Role::StatusBar, "status-bar", "");
        let network = &self.phone.network;
        let cell = match network.cell() {
            Cell::Off => "airplane mode",
            Cell::NoSim => "no SIM",
            Cell::Searching => "searching",
            Cell::NoService => "no service",
            Cell::Service | Cell::Data(_) => "signal",
        };
        bar.add(part("status-cell", cell.into()));
        let data = network.data_indicator();
        if !data.is_empty() {
            bar.add(part("status-data", data.into()));
        }
        if let Wifi::Connected { link, .. } = network.wifi() {
            let words = match link.internet {
                Internet::Full => "Wi-Fi",
                Internet::Limited | Internet::Captive => "Wi-Fi (limited)",
            };
            bar.add(part("status-wifi", words.into()));
        }
        let power = &self.phone.power;
        let heart = if power.saver_is_on() { " ♥" } else { "" };
        let plug = if power.on_external_power() { " charging" } else { "" };
        let percent = power.battery_percent(self.now);
        bar.add(part("status-battery", format!("{percent} %{plug}{heart}").into()));
        bar.add(part("status-clock", time_of_day(self.local())));
        bar
    }

    /// The lock screen: slid away by a touch; with a lock code, once that is typed.
    fn lock(&self) -> Node {
        let (_, month, day) = self.local().date();
        // The first day of 1970 was a Thursday.
        let weekday = (self.local().0.div_euclid(DAY_MS) + 3).rem_euclid(7);
        let month = MONTHS[month as usize - 1];
        let mut screen = Node::new(Role::Screen, "lock", "lock screen")
            .with(Node::new(Role::Title, "time", time_of_day(self.local())))
            .with(Node::text("weekday", WEEKDAYS[weekday as usize]))
            .with(Node::text("date", format!("{month} {day}")));
        let counts = [
            ("unread", "message", self.phone.messaging.unread()),
            ("missed", "missed call", self.phone.calls.missed()),
        ];
        for (id, what, count) in counts.into_iter().filter(|(_, _, count)| *count > 0) {
            let plural = if count == 1 { "" } else { "s" };
            screen.add(Node::text(id, format!("{count} {what}{plural}")));
        }
        let unlock = Node::button("unlock", "slide up", power::Command::Unlock);
        if !self.phone.settings.has_lock_code() {
            return screen.with(unlock);
        }
        let typed = self.typed(Field::LockCode);
        screen.add(Node::field(Field::LockCode, "Password", typed));
        if self.phone.settings.is_lock_code(typed) {
            return screen.with(unlock);
        }
        if !typed.is_empty() {
            screen.add(Node::text("wrong", "Incorrect password."));
        }
        screen.with(unlock.enabled(false))
    }

    fn profile(&self) -> &'static Profile {
        self.phone.identity().profile()
    }

    /// What the phone's clock shows, in its time zone.
    fn local(&self) -> PhoneClock {
        let power = &self.phone.power;
        PhoneClock(power.clock(self.now).0 + i64::from(power.zone_minutes()) * 60_000)
    }

    /// What is typed into a field of the page; nothing is nothing.
    fn typed(&self, field: Field) -> &'a str {
        self.phone.front.typed(field).map_or("", |text| &**text)
    }

    /// The field with what is typed, or else what stood there before.
    fn field(&self, field: Field, label: &'static str, before: &str) -> Node {
        let text = self.phone.front.typed(field).map_or(before, |text| &**text);
        Node::field(field, label, text)
    }

    /// The text of a field as it would be taken.
    fn text_of(&self, field: Field, before: &str) -> Arc<str> {
        self.phone.front.typed(field).map_or_else(|| before.into(), Arc::clone)
    }

    /// A failure with its code as the phone shows codes (fact 128); in versions that explain
    /// failures, with the cause and the way out.
    fn failure(&self, code: Code) -> Vec<Node> {
        let mut lines = vec![Node::text("code", format!("Error code: {code}"))];
        if self.profile().downloads.explains_failures {
            lines.push(Node::text("cause", code.meaning()));
            lines.push(Node::text("way-out", code.way_out()));
        }
        lines
    }
}

const DAY_MS: i64 = 86_400_000;

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Words that live elsewhere.
fn words(text: &str) -> Words {
    text.to_owned().into()
}

fn time_of_day(clock: PhoneClock) -> Words {
    let minute = clock.minute_of_day();
    format!("{:02}:{:02}", minute / 60, minute % 60).into()
}

/// A size as the phone shows sizes: whole megabytes or tenths of gigabytes.
fn size(bytes: u64) -> String {
    const MB: u64 = 1_000_000;
    const GB: u64 = 1_000 * MB;
    match bytes {
        0 => "0 MB".to_owned(),
        1..MB => "less than 1 MB".to_owned(),
        MB..GB => format!("{} MB", bytes / MB),
        GB.. => format!("{}.{} GB", bytes / GB, bytes % GB / (GB / 10)),
    }
}

/// Closes what lies over the page.
fn dismiss() -> Touch {
    front::Command::Dismiss.into()
}

/// Lays something over the page.
fn show(overlay: Overlay) -> Touch {
    front::Command::Show(overlay).into()
}

/// A question with its buttons.
fn dialog(id: &'static str, title: impl Into<Words>, text: impl Into<Words>) -> Node {
    let dialog = Node::new(Role::Dialog, format!("{id}-dialog"), title);
    dialog.with(Node::text("question", text))
}

/// The lists of a pivot, with the one that is seen.
fn pivot(titles: &[&'static str], seen: usize) -> Node {
    let mut pivot = Node::new(Role::Pivot, "pivot", "");
    for (index, title) in (0..).zip(titles) {
        let tab = Node::new(Role::Tab, super::tree::kebab(title), *title)
            .is(usize::from(index) == seen)
            .touch(front::Command::Pivot(index));
        pivot.add(tab);
    }
    pivot
}

/// The bar at the bottom: round buttons, whose names come up behind the three dots.
fn app_bar(view: &View<'_>, buttons: impl IntoIterator<Item = Node>) -> Node {
    let open = view.phone.front.overlay() == Some(&Overlay::Menu);
    let mut bar = Node::new(Role::AppBar, "app-bar", "").is(open);
    for mut button in buttons {
        if open {
            button.action = button.action.map(|action| dismiss().then(action));
        }
        bar.add(button);
    }
    let touch = if open { dismiss() } else { show(Overlay::Menu) };
    bar.with(Node::button("more", "…", touch))
}
