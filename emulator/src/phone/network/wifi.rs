//! Wi-Fi: searching, joining, sleeping.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fact::Fact;
use super::saved::SavedNetwork;
use super::transfers::{Link, Pace};
use super::{Network, Ssid, Timer, Write};
use crate::kernel::{Span, Time};
use crate::phone::cx::Cx;
use crate::phone::effect::Effect;
use crate::phone::service::Refused;
use crate::phone::signal::Signal;
use crate::phone::{LinkRule, Links};
use crate::profile::LowPowerWifi;
use crate::wire::{Internet, Joined, RadioRequest, Security, Seen};

/// Networks weaker than this are neither shown nor joined (fact 163).
const WEAKEST_PERCENT: u8 = 15;

/// The list is refreshed this often while its page is open (fact 163).
const REFRESH: Span = Span::seconds(6);

/// The state of Wi-Fi.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wifi {
    /// Switched off.
    #[default]
    Off,
    /// On, and not connected: no known network is in range, or it is being looked for.
    Searching,
    /// Joining a network.
    Connecting {
        /// Its name.
        ssid: Ssid,
    },
    /// Joined to a network; what is behind it is in the link.
    Connected {
        /// Its name.
        ssid: Ssid,
        /// How fast it is, and what is behind it.
        link: Joined,
    },
    /// On, but resting: dropped to save the battery (facts 158–161).
    Asleep,
}

impl Wifi {
    /// The link, once joined.
    #[must_use]
    pub const fn link(&self) -> Option<Joined> {
        match self {
            Self::Connected { link, .. } => Some(*link),
            Self::Off | Self::Searching | Self::Connecting { .. } | Self::Asleep => None,
        }
    }

    /// The network that is joined, or being joined.
    #[must_use]
    pub const fn ssid(&self) -> Option<&Ssid> {
        match self {
            Self::Connected { ssid, .. } | Self::Connecting { ssid } => Some(ssid),
            Self::Off | Self::Searching | Self::Asleep => None,
        }
    }

    /// In a word: `off searching connecting connected limited captive asleep`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Searching => "searching",
            Self::Connecting { .. } => "connecting",
            Self::Connected { link, .. } => match link.internet {
                Internet::Full => "connected",
                Internet::Limited => "limited",
                Internet::Captive => "captive",
            },
            Self::Asleep => "asleep",
        }
    }
}

/// What the Wi-Fi radio is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct WifiRadio {
    pub state: Wifi,
    pub in_range: Arc<[Seen]>,
    pub wrong_password: Option<Ssid>,
    scanning: Scanning,
    joining: Option<Joining>,
    /// Networks that could not be joined since the phone last had a reason to look anew.
    tried: Vec<Ssid>,
    page_open: bool,
    /// Nothing has kept it up since.
    idle_since: Option<Time>,
    idle_armed: bool,
}

impl Default for WifiRadio {
    fn default() -> Self {
        Self {
            state: Wifi::Off,
            in_range: Arc::new([]),
            wrong_password: None,
            scanning: Scanning::No,
            joining: None,
            tried: Vec::new(),
            page_open: false,
            idle_since: None,
            idle_armed: false,
        }
    }
}

/// Whether it looks around.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Scanning {
    No,
    Yes,
    /// What it sees may be out of date already: it looks again.
    Again,
}

/// An attempt to join.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Joining {
    security: Security,
    password: Option<Arc<str>>,
    /// The user, or set-up, waits for how it ends.
    by_hand: bool,
}

/// Whether the list shows a network (fact 163).
pub(super) const fn is_shown(seen: &Seen) -> bool {
    seen.strength_percent >= WEAKEST_PERCENT
}

impl Network {
    pub(super) fn set_wifi(&mut self, cx: &mut Cx<'_>, on: bool) {
        if self.disk.wifi_on != on {
            cx.write(&mut self.disk, Write::WifiOn(on));
        }
        match (&self.memory.wifi.state, on) {
            (Wifi::Off, true) => {
                cx.note(|| Fact::WifiOn);
                self.wifi_comes_on(cx);
            }
            (Wifi::Off, false) => {}
            (
                Wifi::Searching | Wifi::Connecting { .. } | Wifi::Connected { .. } | Wifi::Asleep,
                true,
            ) => {}
            (
                Wifi::Searching | Wifi::Connecting { .. } | Wifi::Connected { .. } | Wifi::Asleep,
                false,
            ) => {
                cx.note(|| Fact::WifiOff);
                self.leave(cx, Wifi::Off);
            }
        }
    }

    pub(super) fn wifi_comes_on(&mut self, cx: &mut Cx<'_>) {
        self.memory.wifi.state = Wifi::Searching;
        self.look_for_networks(cx);
        self.check_idle(cx);
    }

    /// Joins a network that the user chose.
    pub(super) fn join(
        &mut self,
        cx: &mut Cx<'_>,
        ssid: Ssid,
        password: Option<Arc<str>>,
    ) -> Result<(), Refused> {
        let saved = self.disk.saved.iter().find(|saved| saved.ssid == ssid);
        let seen = self.memory.wifi.in_range.iter().find(|seen| seen.ssid == ssid);
        let security = saved.map(|saved| saved.security).or(seen.map(|seen| seen.security));
        let known = saved.filter(|saved| !saved.refused).and_then(|saved| saved.password.clone());
        let password = password.or(known);
        if password.is_none() && security.is_some_and(|it| it != Security::Open) {
            return Err(Refused::new(
                format!("`{ssid}` is secured and no password was given"),
                "give a password",
            ));
        }
        // A network that no scan has seen is what its password makes of it.
        let guess = if password.is_some() { Security::Wpa2 } else { Security::Open };
        self.begin_to_join(cx, ssid, security.unwrap_or(guess), password, true);
        Ok(())
    }

    /// Set-up chose a network: what is wrong with it is told, not refused.
    pub(super) fn join_for_set_up(
        &mut self,
        cx: &mut Cx<'_>,
        ssid: &Ssid,
        password: Option<&Arc<str>>,
    ) {
        if self.join(cx, Arc::clone(ssid), password.cloned()).is_err() {
            self.memory.wifi.wrong_password = Some(Arc::clone(ssid));
            cx.tell(Signal::WifiJoined { ssid: Arc::clone(ssid), ok: false });
        }
    }

    fn begin_to_join(
        &mut self,
        cx: &mut Cx<'_>,
        ssid: Ssid,
        security: Security,
        password: Option<Arc<str>>,
        by_hand: bool,
    ) {
        if let Wifi::Connected { ssid: joined, .. } = &self.memory.wifi.state {
            if *joined == ssid {
                if by_hand {
                    cx.tell(Signal::WifiJoined { ssid, ok: true });
                }
                return;
            }
            self.leave(cx, Wifi::Searching);
        }
        if by_hand {
            self.memory.wifi.wrong_password = None;
            if !self.disk.wifi_on {
                cx.write(&mut self.disk, Write::WifiOn(true));
            }
        }
        cx.note(|| Fact::Connecting(Arc::clone(&ssid)));
        let request = RadioRequest::Join { ssid: Arc::clone(&ssid), password: password.clone() };
        self.memory.wifi.joining = Some(Joining { security, password, by_hand });
        self.memory.wifi.state = Wifi::Connecting { ssid };
        cx.effect(Effect::Radio(request));
        self.check_idle(cx);
    }

    /// Looks for a network that it knows, unless it has one or rests.
    pub(super) fn look_for_networks(&mut self, cx: &mut Cx<'_>) {
        match self.memory.wifi.state {
            Wifi::Searching => {
                self.memory.wifi.tried.clear();
                self.scan(cx);
            }
            Wifi::Off | Wifi::Connecting { .. } | Wifi::Connected { .. } | Wifi::Asleep => {}
        }
    }

    fn scan(&mut self, cx: &mut Cx<'_>) {
        let scanning = &mut self.memory.wifi.scanning;
        *scanning = match *scanning {
            Scanning::No => {
                cx.effect(Effect::Radio(RadioRequest::Scan));
                Scanning::Yes
            }
            Scanning::Yes | Scanning::Again => Scanning::Again,
        };
    }

    pub(super) fn scanned(&mut self, cx: &mut Cx<'_>, seen: Arc<[Seen]>) {
        let wifi = &mut self.memory.wifi;
        let again = std::mem::replace(&mut wifi.scanning, Scanning::No) == Scanning::Again;
        wifi.in_range = seen;
        if again && wifi.state == Wifi::Searching {
            return self.scan(cx);
        }
        match wifi.state {
            Wifi::Searching => self.join_the_best(cx),
            Wifi::Off | Wifi::Connecting { .. } | Wifi::Connected { .. } | Wifi::Asleep => {}
        }
    }

    /// Joins the best of the known networks in range: the first in the user's order where the
    /// version has one (fact 166), else the strongest.
    fn join_the_best(&mut self, cx: &mut Cx<'_>) {
        let wifi = &self.memory.wifi;
        let usable = |saved: &&SavedNetwork| !saved.refused && !wifi.tried.contains(&saved.ssid);
        let strength = |saved: &SavedNetwork| {
            let seen = wifi.in_range.iter().find(|seen| seen.ssid == saved.ssid);
            seen.filter(|seen| is_shown(seen)).map(|seen| seen.strength_percent)
        };
        let known = self.disk.saved.iter().filter(usable);
        let mut in_range = known.filter_map(|saved| strength(saved).map(|it| (it, saved)));
        let best = if cx.phone.profile().wifi.priorities {
            in_range.next()
        } else {
            // Of two equally strong ones the one saved first.
            in_range.reduce(|best, next| if next.0 > best.0 { next } else { best })
        };
        if let Some((_, saved)) = best {
            let SavedNetwork { ssid, security, password, .. } = saved.clone();
            self.begin_to_join(cx, ssid, security, password, false);
        }
    }

    pub(super) fn joined(&mut self, cx: &mut Cx<'_>, ssid: Ssid, link: Joined) {
        match &self.memory.wifi.state {
            Wifi::Connecting { ssid: wanted } if *wanted == ssid => {}
            Wifi::Connected { ssid: joined, link: old } if *joined == ssid => {
                // What is older than what is known was overtaken by it.
                if link.revision > old.revision {
                    self.wifi_link(cx, ssid, link);
                }
                return;
            }
            Wifi::Off | Wifi::Asleep => {
                return cx.effect(Effect::Radio(RadioRequest::Leave));
            }
            // An answer to a wish that has changed since.
            Wifi::Searching | Wifi::Connecting { .. } | Wifi::Connected { .. } => return,
        }
        if let Some(Joining { security, password, by_hand }) = self.memory.wifi.joining.take() {
            let network =
                SavedNetwork { ssid: Arc::clone(&ssid), security, password, refused: false };
            self.save(cx, network);
            if by_hand {
                cx.tell(Signal::WifiJoined { ssid: Arc::clone(&ssid), ok: true });
            }
        }
        self.memory.wifi.tried.clear();
        self.wifi_link(cx, ssid, link);
    }

    /// The link of the joined network is there, or another one.
    fn wifi_link(&mut self, cx: &mut Cx<'_>, ssid: Ssid, link: Joined) {
        cx.note(|| Fact::Connected { ssid: Arc::clone(&ssid), link });
        self.memory.wifi.state = Wifi::Connected { ssid, link };
        let traffic = &mut self.memory.traffic;
        match link.internet {
            Internet::Full => {
                let pace = pace(link.bytes_per_second, link.speed_per_mille, link.latency_ms);
                traffic.set_pace(cx, &mut self.meter, Link::Wifi, Some(pace));
            }
            Internet::Limited | Internet::Captive => {
                traffic.interrupt(cx, &mut self.meter, Link::Wifi, |_| true);
                traffic.set_pace(cx, &mut self.meter, Link::Wifi, None);
            }
        }
        self.release_held(cx);
        self.serve_background(cx);
    }

    pub(super) fn refused(&mut self, cx: &mut Cx<'_>, ssid: &Ssid) {
        if !self.is_connecting_to(ssid) {
            return;
        }
        cx.note(|| Fact::WrongPassword(Arc::clone(ssid)));
        self.memory.wifi.wrong_password = Some(Arc::clone(ssid));
        if self.disk.saved.iter().any(|saved| saved.ssid == *ssid) {
            cx.write(&mut self.disk, Write::PasswordRefused(Arc::clone(ssid)));
        }
        self.could_not_join(cx, ssid);
    }

    pub(super) fn lost(&mut self, cx: &mut Cx<'_>, ssid: &Ssid) {
        if self.is_connecting_to(ssid) {
            cx.note(|| Fact::CouldNotConnect(Arc::clone(ssid)));
            self.could_not_join(cx, ssid);
        } else if self.memory.wifi.state.ssid() == Some(ssid) {
            cx.note(|| Fact::Lost(Arc::clone(ssid)));
            self.leave(cx, Wifi::Searching);
            self.look_for_networks(cx);
        }
    }

    fn could_not_join(&mut self, cx: &mut Cx<'_>, ssid: &Ssid) {
        let wifi = &mut self.memory.wifi;
        wifi.state = Wifi::Searching;
        wifi.tried.push(Arc::clone(ssid));
        if wifi.joining.take().is_some_and(|joining| joining.by_hand) {
            cx.tell(Signal::WifiJoined { ssid: Arc::clone(ssid), ok: false });
        }
        self.scan(cx);
        self.check_idle(cx);
    }

    fn is_connecting_to(&self, ssid: &Ssid) -> bool {
        matches!(&self.memory.wifi.state, Wifi::Connecting { ssid: wanted } if wanted == ssid)
    }

    pub(super) fn came_into_range(&mut self, cx: &mut Cx<'_>) {
        self.look_for_networks(cx);
    }

    /// Leaves whatever network there is; what ran over it ends, or moves to another link.
    fn leave(&mut self, cx: &mut Cx<'_>, state: Wifi) {
        let old = std::mem::replace(&mut self.memory.wifi.state, state);
        if let Some(joining) = self.memory.wifi.joining.take()
            && joining.by_hand
            && let Some(ssid) = old.ssid()
        {
            cx.tell(Signal::WifiJoined { ssid: Arc::clone(ssid), ok: false });
        }
        if old.ssid().is_some() {
            cx.effect(Effect::Radio(RadioRequest::Leave));
            let traffic = &mut self.memory.traffic;
            traffic.interrupt(cx, &mut self.meter, Link::Wifi, |_| true);
            traffic.set_pace(cx, &mut self.meter, Link::Wifi, None);
            self.release_held(cx);
            self.serve_background(cx);
        }
    }

    pub(super) fn forget(&mut self, cx: &mut Cx<'_>, ssid: &Ssid) -> Result<(), Refused> {
        if !self.disk.saved.iter().any(|saved| saved.ssid == *ssid) {
            return Err(Refused::new(
                format!("no network `{ssid}` is saved"),
                "name a saved network",
            ));
        }
        cx.write(&mut self.disk, Write::Forget(Arc::clone(ssid)));
        cx.tell(Signal::Changed(wp8_backup::Category::Apps));
        if self.memory.wifi.state.ssid() == Some(ssid) {
            self.leave(cx, Wifi::Searching);
            self.look_for_networks(cx);
        }
        Ok(())
    }

    pub(super) fn prioritise(
        &mut self,
        cx: &mut Cx<'_>,
        ssid: &Ssid,
        place: usize,
    ) -> Result<(), Refused> {
        if !cx.phone.profile().wifi.priorities {
            return Err(Refused::new(
                "this version does not let networks be put in order",
                "use a version from GDR1 on",
            ));
        }
        let Some(saved) = self.disk.saved.iter().find(|saved| saved.ssid == *ssid) else {
            return Err(Refused::new(
                format!("no network `{ssid}` is saved"),
                "name a saved network",
            ));
        };
        let saved = saved.clone();
        cx.write(&mut self.disk, Write::Save(place, saved));
        Ok(())
    }

    pub(super) fn keep_wifi_on(&mut self, cx: &mut Cx<'_>, on: bool) -> Result<(), Refused> {
        if !offers_keep_on(cx) {
            return Err(Refused::new(
                "this phone does not show \"Keep Wi-Fi on when the screen times out\"",
                "use a version from GDR1 on and a model whose Wi-Fi drops in low power",
            ));
        }
        cx.write(&mut self.disk, Write::KeepOn(on));
        self.wake_or_rest(cx);
        Ok(())
    }

    pub(super) fn open_page(&mut self, cx: &mut Cx<'_>) -> Result<(), Refused> {
        if !cx.conditions.screen_on {
            return Err(Refused::new("the screen is off", "press the power button first"));
        }
        self.memory.wifi.page_open = true;
        self.refresh_page(cx);
        Ok(())
    }

    pub(super) fn close_page(&mut self, cx: &mut Cx<'_>) {
        if std::mem::take(&mut self.memory.wifi.page_open) {
            cx.let_sleep(Timer::Refresh);
        }
    }

    pub(super) fn refresh_page(&mut self, cx: &mut Cx<'_>) {
        if !cx.conditions.screen_on || self.memory.wifi.state == Wifi::Off {
            self.memory.wifi.page_open = false;
        }
        if self.memory.wifi.page_open {
            self.scan(cx);
            cx.wake(Timer::Refresh, cx.now + REFRESH);
        }
    }

    pub(super) fn accept_page(&mut self, cx: &mut Cx<'_>) -> Result<(), Refused> {
        match &self.memory.wifi.state {
            Wifi::Connected { ssid, link } if link.internet == Internet::Captive => {
                let ssid = Arc::clone(ssid);
                cx.effect(Effect::Radio(RadioRequest::AcceptPage { ssid }));
                Ok(())
            }
            Wifi::Off
            | Wifi::Searching
            | Wifi::Connecting { .. }
            | Wifi::Connected { .. }
            | Wifi::Asleep => Err(Refused::new(
                "no network that asks for a sign-in is joined",
                "join a captive network first",
            )),
        }
    }

    /// Screen, charger or options have changed: wakes what rests without need, and begins to count
    /// the idle time of what may rest.
    pub(super) fn wake_or_rest(&mut self, cx: &mut Cx<'_>) {
        if self.memory.wifi.state == Wifi::Asleep && !self.may_drop(cx) {
            self.wake_wifi(cx);
        }
        self.check_idle(cx);
    }

    fn wake_wifi(&mut self, cx: &mut Cx<'_>) {
        cx.note(|| Fact::WifiWakes);
        self.wifi_comes_on(cx);
    }

    /// A request that has no link wakes resting Wi-Fi if that could carry it, as scheduled mail
    /// checks do with the screen off (fact 160; that others do is assumed).
    pub(super) fn wake_wifi_for(&mut self, cx: &mut Cx<'_>, rule: LinkRule) {
        let held_back = rule.background && cx.conditions.battery_saver;
        if self.memory.wifi.state == Wifi::Asleep && !held_back && rule.links != Links::CellularOnly
        {
            self.wake_wifi(cx);
        }
    }

    /// The rule of facts 158–161 and 351: screen off and on battery and no active transfer and not
    /// kept on. A stream that plays counts as a transfer between its pieces, too (report C27).
    fn may_drop(&self, cx: &Cx<'_>) -> bool {
        let needed = cx.conditions.screen_on
            || cx.conditions.external_power
            || self.memory.traffic.in_flight(Link::Wifi)
            || self.memory.stream.is_some();
        let held = cx.phone.model().low_power_wifi == LowPowerWifi::Holds
            || (self.disk.keep_on && offers_keep_on(cx));
        !needed && !held
    }

    /// Counts the idle time. The timer is left alone when there is something to do again: it looks
    /// when it fires.
    pub(super) fn check_idle(&mut self, cx: &mut Cx<'_>) {
        let resting = matches!(self.memory.wifi.state, Wifi::Off | Wifi::Asleep);
        let idle = !resting && self.may_drop(cx);
        let wifi = &mut self.memory.wifi;
        if !idle {
            wifi.idle_since = None;
        } else if wifi.idle_since.is_none() {
            wifi.idle_since = Some(cx.now);
            if !std::mem::replace(&mut wifi.idle_armed, true) {
                cx.wake(Timer::Idle, cx.now + cx.phone.profile().wifi.drop_after);
            }
        }
    }

    pub(super) fn idle_timer(&mut self, cx: &mut Cx<'_>) {
        self.memory.wifi.idle_armed = false;
        let Some(since) = self.memory.wifi.idle_since else { return };
        let due = since + cx.phone.profile().wifi.drop_after;
        if due > cx.now {
            self.memory.wifi.idle_armed = true;
            cx.wake(Timer::Idle, due);
        } else {
            cx.note(|| Fact::WifiSleeps);
            self.memory.wifi.idle_since = None;
            self.leave(cx, Wifi::Asleep);
        }
    }
}

/// The option is there on versions that have it, and only on hardware that needs it (facts 156, 350).
fn offers_keep_on(cx: &Cx<'_>) -> bool {
    cx.phone.switches.keep_wifi_on_option && cx.phone.model().low_power_wifi == LowPowerWifi::Drops
}

/// The pace of a link; the slowest moves a byte a second, so that nothing takes for ever. Assumed.
pub(super) fn pace(bytes_per_second: u64, speed_per_mille: u32, latency_ms: u32) -> Pace {
    let bytes_per_second = bytes_per_second * u64::from(speed_per_mille) / 1000;
    Pace { bytes_per_second: bytes_per_second.max(1), latency_ms }
}
