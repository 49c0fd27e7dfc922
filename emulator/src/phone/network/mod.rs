//! Wi-Fi, cellular data, and the transfers that run over them.
//!
//! Other services ask the world through [`Network::ask`]: it chooses a link by the request's rule,
//! lets large bodies share it (see [`Traffic`]), counts every byte, and says how each exchange ended.
//! The radios answer through [`Network::radio`].

mod background;
mod cellular;
mod data_sense;
mod fact;
mod meter;
mod saved;
mod stream;
#[cfg(test)]
mod tests;
mod transfers;
mod wifi;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::kernel::{Journal, Key, Luck, Time};
use crate::phone::conditions::{Conditions, Radio};
use crate::phone::cx::Cx;
use crate::phone::effect::{self, Exchange};
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::phone::{LinkRule, Links, Otherwise};
use crate::wire::{Answer, Ask, Code, Internet, RadioAnswer, Seen};

pub use background::{BackgroundTransfer, Preference, Status};
pub use cellular::Cell;
pub use data_sense::{DataLimit, LimitKind};
pub use fact::Fact;
pub use meter::{Bytes, Counts, Direction, Meter};
pub use saved::SavedNetwork;
pub use stream::Stream;
pub use transfers::{Link, Pace, Progress, SMALL_BYTES, TIMEOUT};
pub use wifi::Wifi;

use background::Background;
use cellular::Cellular;
use data_sense::DataSense;
use transfers::{Route, Traffic};
use wifi::WifiRadio;

/// The name of a Wi-Fi network.
pub type Ssid = Arc<str>;

/// The service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Network {
    disk: Journal<Disk>,
    memory: Memory,
    /// How often the system has started: part of every exchange's number.
    boots: u32,
    meter: Meter,
}

/// What survives a loss of power.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Disk {
    /// Wi-Fi is switched on.
    wifi_on: bool,
    /// Saved networks, in the order in which the user wants them.
    saved: Vec<SavedNetwork>,
    /// "Keep Wi-Fi on when the screen times out" (fact 155).
    keep_on: bool,
    /// "For limited WiFi connectivity: use mobile data" (fact 165).
    mobile_data_when_limited: bool,
    /// The data connection is switched on (fact 320).
    data_on: bool,
    /// Data while roaming (fact 321).
    roaming: bool,
    /// Highest connection speed: 2, 3 or 4; none: the fastest the model can (fact 322).
    fastest: Option<u8>,
    /// In airplane mode; and whether Wi-Fi was on before.
    airplane: Option<bool>,
    /// Bytes as the phone counts them.
    counted: Counts,
    data_sense: DataSense,
    background: Background,
}

impl Default for Disk {
    /// Out of the box: both radios on, no roaming, mobile data where Wi-Fi is limited (fact 165).
    fn default() -> Self {
        Self {
            wifi_on: true,
            saved: Vec::new(),
            keep_on: false,
            mobile_data_when_limited: true,
            data_on: true,
            roaming: false,
            fastest: None,
            airplane: None,
            counted: Counts::default(),
            data_sense: DataSense::default(),
            background: Background::default(),
        }
    }
}

/// What does not.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    traffic: Traffic,
    wifi: WifiRadio,
    cellular: Cellular,
    stream: Option<Stream>,
    /// When the data counters are next looked at, if a timer is set for it.
    data_sense_armed: Option<Time>,
    /// Data is near its limit or over it, and the background is to be spared (fact 206).
    data_restricted: bool,
    /// The system is shutting down.
    down: bool,
    /// Battery saver as it was when held transfers were last looked at.
    saver: bool,
}

/// One disk write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Write {
    /// Wi-Fi on or off.
    WifiOn(bool),
    /// A network is saved at this place in the order, instead of one of the same name.
    Save(usize, SavedNetwork),
    /// A network is forgotten.
    Forget(Ssid),
    /// The password of a saved network turned out to be wrong.
    PasswordRefused(Ssid),
    /// All networks are forgotten.
    ForgetAll,
    /// The option of fact 155.
    KeepOn(bool),
    /// The option of fact 165.
    MobileDataWhenLimited(bool),
    /// Data connection on or off.
    DataOn(bool),
    /// Data while roaming.
    Roaming(bool),
    /// Highest connection speed.
    Fastest(Option<u8>),
    /// Airplane mode, and whether Wi-Fi was on before.
    Airplane(Option<bool>),
    /// The counters, whole.
    Counted(Counts),
    /// Data Sense.
    DataSense(data_sense::Change),
    /// Background transfers of apps.
    Background(background::Change),
}

impl crate::kernel::Disk for Disk {
    type Write = Write;

    fn apply(&mut self, write: &Write) {
        match write {
            Write::WifiOn(on) => self.wifi_on = *on,
            Write::Save(place, network) => {
                self.saved.retain(|saved| saved.ssid != network.ssid);
                self.saved.insert((*place).min(self.saved.len()), network.clone());
            }
            Write::Forget(ssid) => self.saved.retain(|saved| saved.ssid != *ssid),
            Write::PasswordRefused(ssid) => {
                for saved in self.saved.iter_mut().filter(|saved| saved.ssid == *ssid) {
                    saved.refused = true;
                }
            }
            Write::ForgetAll => self.saved.clear(),
            Write::KeepOn(on) => self.keep_on = *on,
            Write::MobileDataWhenLimited(on) => self.mobile_data_when_limited = *on,
            Write::DataOn(on) => self.data_on = *on,
            Write::Roaming(on) => self.roaming = *on,
            Write::Fastest(fastest) => self.fastest = *fastest,
            Write::Airplane(airplane) => self.airplane = *airplane,
            Write::Counted(counts) => self.counted = *counts,
            Write::DataSense(change) => self.data_sense.apply(change),
            Write::Background(change) => self.background.apply(change),
        }
    }
}

/// What it can be told to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Switch Wi-Fi on or off.
    SetWifi {
        /// On.
        on: bool,
    },
    /// Join a network; it is saved when that works. A saved one needs no password.
    JoinWifi {
        /// Its name.
        ssid: Ssid,
        /// The password.
        password: Option<Arc<str>>,
    },
    /// Delete a saved network, and leave it.
    ForgetWifi {
        /// Its name.
        ssid: Ssid,
    },
    /// Put a saved network at another place of the order (fact 166).
    PrioritiseWifi {
        /// Its name.
        ssid: Ssid,
        /// 0 is first.
        place: usize,
    },
    /// Set "Keep Wi-Fi on when the screen times out" (facts 155, 156).
    KeepWifiOn {
        /// Keep it on.
        on: bool,
    },
    /// Open the Wi-Fi page: the list is refreshed every 6 seconds (fact 163).
    OpenWifiPage,
    /// Close it.
    CloseWifiPage,
    /// Sign in on the page of the captive network that is joined.
    AcceptPage,
    /// Set "For limited WiFi connectivity" to use mobile data or not (fact 165).
    UseMobileDataWhenLimited {
        /// Use it.
        on: bool,
    },
    /// Switch the data connection on or off (fact 320).
    SetData {
        /// On.
        on: bool,
    },
    /// Allow data while roaming, or not (fact 321).
    SetRoaming {
        /// Roam.
        on: bool,
    },
    /// Choose the highest connection speed (fact 322).
    SetFastest {
        /// 2, 3 or 4.
        generation: u8,
    },
    /// Airplane mode: Wi-Fi and the cell off; Wi-Fi can be switched on again by itself.
    SetAirplane {
        /// On.
        on: bool,
    },
    /// Set the data limit (facts 204, 205).
    SetDataLimit {
        /// Which; none: "None specified".
        limit: Option<DataLimit>,
    },
    /// Set "Restrict background data when I'm near my limit" (fact 204).
    RestrictNearLimit {
        /// Restrict.
        on: bool,
    },
    /// An app plays a stream, screen on or off (report C27).
    Play {
        /// The app.
        app: Arc<str>,
        /// How fast it plays.
        bytes_per_second: u64,
    },
    /// The stream is paused.
    Pause,
    /// An app asks for a transfer in the background (facts 178–185).
    Transfer(BackgroundTransfer),
    /// An app takes a transfer out of the queue, finished or not (fact 179).
    RemoveTransfer {
        /// The app.
        app: Arc<str>,
        /// The place it is stored to or read from: the transfer's name within the app.
        location: Arc<str>,
    },
}

/// Why it may want to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {
    /// A transfer on this link is complete.
    Link(Link),
    /// An answer has not come in time.
    Timeouts,
    /// Wi-Fi has been idle long enough to be dropped (fact 161).
    Idle,
    /// The list on the Wi-Fi page is refreshed (fact 163).
    Refresh,
    /// The data limit is near or reached, or its month is over (facts 204–206).
    DataLimit,
    /// The stream wants its next piece.
    Stream,
}

/// What it may ask the world for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {
    /// A piece of the stream that plays.
    Stream,
    /// The background transfer with this number.
    Background(u32),
}

/// The phone writes its counters when so much has moved since the last time. Assumed.
const COUNT_EVERY_BYTES: u64 = 8 << 20;

impl Network {
    /// Sends a request when a link allowed by `rule` is there. Its end is told by
    /// [`Effect::Answered`](effect::Effect::Answered); a request under a tag that is open already
    /// takes its place.
    pub fn ask(&mut self, cx: &mut Cx<'_>, tag: effect::Tag, rule: LinkRule, ask: Ask) {
        let route = self.routes(cx.conditions).of(rule);
        if route != Route::Over(Link::Signalling) {
            self.prepare_link(cx, rule, route);
        }
        // Only an exchange that must wait for its MMS connection waits although it must not.
        let opening = rule.links == Links::CellularOnly && self.memory.cellular.mms_is_opening();
        let route = if route == Route::Fail && opening { Route::Wait } else { route };
        self.memory.traffic.ask(cx, &mut self.meter, route, (tag, rule, ask));
        self.traffic_changed(cx);
    }

    /// Gives up waiting for the answer to `tag`.
    pub fn abandon(&mut self, cx: &mut Cx<'_>, tag: effect::Tag) {
        self.memory.traffic.abandon(cx, &mut self.meter, tag);
        self.traffic_changed(cx);
    }

    /// The world's answer to an exchange arrives, `down_bytes` long; it breaks off after `cut_at`
    /// bytes if that is less.
    pub fn replied(
        &mut self,
        cx: &mut Cx<'_>,
        exchange: Exchange,
        answer: Result<Answer, Code>,
        down_bytes: u64,
        cut_at: Option<u64>,
    ) {
        let meter = &mut self.meter;
        self.memory.traffic.replied(cx, meter, exchange, answer, down_bytes, cut_at);
        self.traffic_changed(cx);
    }

    /// The air answers, or tells something unasked.
    pub fn radio(&mut self, cx: &mut Cx<'_>, answer: RadioAnswer) {
        match answer {
            RadioAnswer::InRange(seen) => self.scanned(cx, seen),
            RadioAnswer::Joined { ssid, link } => self.joined(cx, ssid, link),
            RadioAnswer::WrongPassword { ssid } => self.refused(cx, &ssid),
            RadioAnswer::Lost { ssid } => self.lost(cx, &ssid),
            RadioAnswer::CameIntoRange => self.came_into_range(cx),
            RadioAnswer::Attached(data) => self.attached(cx, data),
            RadioAnswer::NotAttached { service } => self.not_attached(cx, service),
            RadioAnswer::CellChanged => self.attach(cx),
            RadioAnswer::MmsAttached(data) => self.mms_attached(cx, Some(data)),
            RadioAnswer::MmsNotAttached => self.mms_attached(cx, None),
        }
    }

    /// Its share of the conditions.
    pub fn contribute(&self, conditions: &mut Conditions) {
        let traffic = &self.memory.traffic;
        conditions.wifi = self.memory.wifi.state.link().map(|link| link.internet);
        conditions.cellular = self.usable_data().map(|data| crate::phone::conditions::Cellular {
            generation: data.generation,
            roaming: data.roaming,
        });
        conditions.cell_service = self.memory.cellular.cell.has_service();
        conditions.transferring = traffic.is_busy(Link::Wifi) || traffic.is_busy(Link::Cellular);
        conditions.data_restricted = self.memory.data_restricted;
        conditions.wifi_radio = match self.memory.wifi.state {
            Wifi::Off | Wifi::Asleep => Radio::Off,
            Wifi::Searching | Wifi::Connecting { .. } | Wifi::Connected { .. } => {
                if traffic.is_busy(Link::Wifi) { Radio::Busy } else { Radio::Idle }
            }
        };
        conditions.cellular_radio = match self.memory.cellular.cell {
            Cell::Off | Cell::NoSim => Radio::Off,
            Cell::Searching | Cell::NoService | Cell::Service | Cell::Data(_) => {
                if traffic.is_busy(Link::Cellular) { Radio::Busy } else { Radio::Idle }
            }
        };
    }

    /// How far the exchange of `tag` is at `now`; nothing while none of its bodies is on its way.
    #[must_use]
    pub fn progress(&self, tag: impl Into<effect::Tag>, now: Time) -> Option<Progress> {
        self.memory.traffic.progress(tag.into(), now)
    }

    /// Whether the exchange of `tag` waits for a link.
    #[must_use]
    pub fn waits(&self, tag: impl Into<effect::Tag>) -> bool {
        self.memory.traffic.is_held(tag.into())
    }

    /// Exchanges on some link, and exchanges that wait for one.
    #[must_use]
    pub fn open_exchanges(&self) -> (usize, usize) {
        self.memory.traffic.open()
    }

    /// Exchanges on this link.
    #[must_use]
    pub fn exchanges_on(&self, link: Link) -> usize {
        self.memory.traffic.on(link)
    }

    /// Bytes as the phone counts them at `now`; a loss of power may take the newest.
    #[must_use]
    pub fn used(&self, now: Time) -> Counts {
        let traffic = &self.memory.traffic;
        let moving = Counts {
            wifi: traffic.in_motion(Link::Wifi, now),
            cellular: traffic.in_motion(Link::Cellular, now),
        };
        self.disk.counted.and(traffic.uncounted).and(moving)
    }

    /// What really moved until something last changed on a link: for checks, not for screens.
    #[must_use]
    pub const fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Saved networks, the preferred one first.
    #[must_use]
    pub fn saved(&self) -> &[SavedNetwork] {
        &self.disk.saved
    }

    /// The state of Wi-Fi.
    #[must_use]
    pub const fn wifi(&self) -> &Wifi {
        &self.memory.wifi.state
    }

    /// The networks on the Wi-Fi page, the strongest first: what the last scan saw, without those
    /// below 15 percent (fact 163).
    pub fn networks(&self) -> impl Iterator<Item = &Seen> {
        self.memory.wifi.in_range.iter().filter(|seen| wifi::is_shown(seen))
    }

    /// The network whose password was wrong when the user last tried to join.
    #[must_use]
    pub const fn wrong_password(&self) -> Option<&Ssid> {
        self.memory.wifi.wrong_password.as_ref()
    }

    /// The state of the cell and its data.
    #[must_use]
    pub const fn cell(&self) -> &Cell {
        &self.memory.cellular.cell
    }

    /// The stream that plays.
    #[must_use]
    pub const fn stream(&self) -> Option<&Stream> {
        self.memory.stream.as_ref()
    }

    /// Background transfers of apps, in the order of the queue.
    pub fn background_transfers(&self) -> impl Iterator<Item = &BackgroundTransfer> {
        self.disk.background.transfers()
    }

    /// The data limit; none: "None specified".
    #[must_use]
    pub fn data_limit(&self) -> Option<DataLimit> {
        self.disk.data_sense.limit
    }

    /// Cellular bytes since the limit began to count, at `now`.
    #[must_use]
    pub fn used_of_limit(&self, now: Time) -> u64 {
        self.used(now).cellular.total().saturating_sub(self.disk.data_sense.counted_before)
    }

    /// "Restrict background data when I'm near my limit" is checked.
    #[must_use]
    pub fn restricts_near_limit(&self) -> bool {
        self.disk.data_sense.restrict
    }

    /// Wi-Fi is switched on.
    #[must_use]
    pub fn wifi_is_on(&self) -> bool {
        self.disk.wifi_on
    }

    /// "Keep Wi-Fi on when the screen times out" is checked.
    #[must_use]
    pub fn keeps_wifi_on(&self) -> bool {
        self.disk.keep_on
    }

    /// Mobile data is used where Wi-Fi is limited (fact 165).
    #[must_use]
    pub fn uses_mobile_data_when_limited(&self) -> bool {
        self.disk.mobile_data_when_limited
    }

    /// The data connection is switched on.
    #[must_use]
    pub fn data_is_on(&self) -> bool {
        self.disk.data_on
    }

    /// Data while roaming is allowed.
    #[must_use]
    pub fn roams(&self) -> bool {
        self.disk.roaming
    }

    /// Highest connection speed; none: the fastest the model can.
    #[must_use]
    pub fn fastest(&self) -> Option<u8> {
        self.disk.fastest
    }

    /// In airplane mode.
    #[must_use]
    pub fn in_airplane_mode(&self) -> bool {
        self.disk.airplane.is_some()
    }

    fn routes(&self, conditions: &Conditions) -> Routes {
        let wifi = self.memory.wifi.state.link().map(|link| link.internet);
        let data = self.usable_data();
        Routes {
            wifi: wifi == Some(Internet::Full),
            // Joined to a network without Internet, data is used only if the user lets it (fact 165).
            data: data.is_some() && (wifi.is_none() || self.disk.mobile_data_when_limited),
            data_spared: self.memory.data_restricted || data.is_some_and(|data| data.roaming),
            mms: self.memory.cellular.mms_is_open(),
            signalling: self.memory.cellular.cell.has_service(),
            saver: conditions.battery_saver,
        }
    }

    /// Sends what was held and has a link now.
    fn release_held(&mut self, cx: &mut Cx<'_>) {
        let routes = self.routes(cx.conditions);
        let opening = self.memory.cellular.mms_is_opening();
        self.memory.traffic.release(cx, &mut self.meter, |rule| match routes.of(rule) {
            Route::Fail if opening && rule.links == Links::CellularOnly => Route::Wait,
            route @ (Route::Over(_) | Route::Wait | Route::Fail) => route,
        });
        self.traffic_changed(cx);
    }

    /// Wakes a radio for a request that has no link but could have one.
    fn prepare_link(&mut self, cx: &mut Cx<'_>, rule: LinkRule, route: Route) {
        if let Route::Over(_) = route {
            return;
        }
        match rule.links {
            Links::Any | Links::WifiOnly => self.wake_wifi_for(cx, rule),
            Links::CellularOnly => self.open_mms(cx),
            Links::Signalling => {}
        }
    }

    /// After exchanges have begun or ended, or bytes were counted.
    fn traffic_changed(&mut self, cx: &mut Cx<'_>) {
        self.check_idle(cx);
        if self.memory.traffic.uncounted.total() >= COUNT_EVERY_BYTES {
            self.write_counters(cx);
        }
        self.check_limit(cx);
    }

    fn write_counters(&mut self, cx: &mut Cx<'_>) {
        let uncounted = std::mem::take(&mut self.memory.traffic.uncounted);
        if uncounted != Counts::default() {
            let counted = self.disk.counted.and(uncounted);
            cx.write(&mut self.disk, Write::Counted(counted));
        }
    }

    /// The system goes off in order. What is under way is given up without a word: it is resumed, or
    /// asked for again, after the next start, as after a loss of power.
    fn shut_down(&mut self, cx: &mut Cx<'_>) {
        self.memory.traffic.stop(cx, &mut self.meter);
        self.write_counters(cx);
        cx.flush(&mut self.disk);
        self.memory.wifi.state = Wifi::Off;
        self.memory.cellular.cell = Cell::Off;
        self.memory.down = true;
    }

    fn conditions_changed(&mut self, cx: &mut Cx<'_>) {
        if self.memory.down {
            return;
        }
        self.wake_or_rest(cx);
        self.apn_changed(cx);
        if self.memory.saver != cx.conditions.battery_saver {
            self.memory.saver = cx.conditions.battery_saver;
            self.release_held(cx);
        }
        self.serve_background(cx);
    }
}

/// Which ways there are at the moment.
#[derive(Clone, Copy, Debug)]
struct Routes {
    wifi: bool,
    data: bool,
    /// Cellular data is not for the background: near its limit, or roaming (facts 206, 321).
    data_spared: bool,
    mms: bool,
    signalling: bool,
    saver: bool,
}

impl Routes {
    const fn of(self, rule: LinkRule) -> Route {
        let link = match rule.links {
            // What runs in the background is held back by battery saver altogether (fact 172).
            Links::Any | Links::WifiOnly if rule.background && self.saver => None,
            Links::Any | Links::WifiOnly if self.wifi => Some(Link::Wifi),
            Links::Any if self.data && !(rule.background && self.data_spared) => {
                Some(Link::Cellular)
            }
            Links::CellularOnly if self.mms => Some(Link::Cellular),
            Links::Signalling if self.signalling => Some(Link::Signalling),
            Links::Any | Links::WifiOnly | Links::CellularOnly | Links::Signalling => None,
        };
        match (link, rule.otherwise) {
            (Some(link), Otherwise::Wait | Otherwise::Fail) => Route::Over(link),
            (None, Otherwise::Wait) => Route::Wait,
            (None, Otherwise::Fail) => Route::Fail,
        }
    }
}

impl Service for Network {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        match command {
            Command::SetWifi { on } => self.set_wifi(cx, on),
            Command::JoinWifi { ssid, password } => return self.join(cx, ssid, password),
            Command::ForgetWifi { ssid } => return self.forget(cx, &ssid),
            Command::PrioritiseWifi { ssid, place } => return self.prioritise(cx, &ssid, place),
            Command::KeepWifiOn { on } => return self.keep_wifi_on(cx, on),
            Command::OpenWifiPage => return self.open_page(cx),
            Command::CloseWifiPage => self.close_page(cx),
            Command::AcceptPage => return self.accept_page(cx),
            Command::UseMobileDataWhenLimited { on } => {
                cx.write(&mut self.disk, Write::MobileDataWhenLimited(on));
                self.release_held(cx);
                self.serve_background(cx);
            }
            Command::SetData { on } => self.set_data(cx, on),
            Command::SetRoaming { on } => self.set_roaming(cx, on),
            Command::SetFastest { generation } => return self.set_fastest(cx, generation),
            Command::SetAirplane { on } => self.set_airplane(cx, on),
            Command::SetDataLimit { limit } => return self.set_limit(cx, limit),
            Command::RestrictNearLimit { on } => return self.restrict_near_limit(cx, on),
            Command::Play { app, bytes_per_second } => self.play(cx, app, bytes_per_second),
            Command::Pause => return self.pause(cx),
            Command::Transfer(transfer) => return self.enqueue(cx, transfer),
            Command::RemoveTransfer { app, location } => {
                return self.remove_transfer(cx, &app, &location);
            }
        }
        Ok(())
    }

    fn timer(&mut self, cx: &mut Cx<'_>, timer: Timer) {
        match timer {
            Timer::Link(link) => {
                self.memory.traffic.link_timer(cx, &mut self.meter, link);
                self.traffic_changed(cx);
            }
            Timer::Timeouts => {
                self.memory.traffic.timeout_timer(cx);
                self.traffic_changed(cx);
            }
            Timer::Idle => self.idle_timer(cx),
            Timer::Refresh => self.refresh_page(cx),
            Timer::DataLimit => self.limit_timer(cx),
            Timer::Stream => self.next_piece(cx),
        }
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: Tag, answer: Result<Answer, Code>) {
        match tag {
            Tag::Stream => self.piece_arrived(cx, &answer),
            Tag::Background(number) => self.background_ended(cx, number, answer),
        }
    }

    fn heard(&mut self, cx: &mut Cx<'_>, signal: &Signal) {
        // Only what it knows how to use; who hears what is written down in `Phone::tell`.
        if let Signal::Conditions = signal {
            self.conditions_changed(cx);
        } else if let Signal::ApnChanged = signal {
            self.apn_changed(cx);
        } else if let Signal::JoinWifi { ssid, password } = signal {
            self.join_for_set_up(cx, ssid, password.as_ref());
        } else if let Signal::HowFar = signal {
            self.memory.traffic.tell_how_far(cx);
        } else if let Signal::Arrived { tag: effect::Tag::Network(tag), bytes } = signal {
            self.arrived(cx, *tag, *bytes);
        } else if let Signal::ShuttingDown = signal {
            self.shut_down(cx);
        }
    }

    fn booted(&mut self, cx: &mut Cx<'_>) {
        self.boots += 1;
        self.memory = Memory { traffic: Traffic::of_boot(self.boots), ..Memory::default() };
        self.memory.saver = cx.conditions.battery_saver;
        if self.disk.wifi_on {
            self.wifi_comes_on(cx);
        }
        // What the SIM card says comes with the first conditions.
        self.check_limit(cx);
    }

    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64) {
        self.memory.traffic.settle(&mut self.meter, Link::Wifi, now);
        self.memory.traffic.settle(&mut self.meter, Link::Cellular, now);
        let about = Key::named("service", "network");
        self.disk.lose_power(now, luck, about, boot);
        self.memory = Memory::default();
    }
}
