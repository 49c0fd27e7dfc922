//! What is around the phones: access points, coverage, mains.
//!
//! A phone's radio asks through [`Air::handle`]. What the harness changes may matter to phones that
//! did not ask: every such method gives back what they are to be told, by the phone's place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::kernel::Span;
use crate::wire::{CellularData, Internet, Joined, RadioAnswer, RadioRequest, Security, Seen};

/// How long a scan takes. Assumed.
const SCAN: Span = Span::seconds(2);
/// How long joining takes, address included. Assumed.
const JOIN: Span = Span::seconds(3);
/// How long until a wrong password, or a network that does not answer, is noticed. Assumed.
const JOIN_FAILS: Span = Span::seconds(5);
/// How long setting up cellular data takes. Assumed.
const ATTACH: Span = Span::ms(1500);
/// From a click on the page of a captive network to the Internet behind it. Assumed.
const ACCEPT: Span = Span::seconds(1);

/// What a phone is told unasked: its place in the world, and what.
pub type Told = (usize, RadioAnswer);

/// Everything around the phones.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Air {
    access_points: BTreeMap<Arc<str>, AccessPoint>,
    phones: Vec<Surroundings>,
    outage: bool,
    /// Counts the changes of access points and of what phones get from them.
    revision: u64,
}

/// A Wi-Fi access point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPoint {
    /// How it is secured.
    pub security: Security,
    /// Its password; none for an open one.
    pub password: Option<Arc<str>>,
    /// Bytes per second for each phone, both directions together.
    pub bytes_per_second: u64,
    /// So many thousandths of that are there at the moment.
    pub speed_per_mille: u32,
    /// What is behind it.
    pub internet: Internet,
    /// One way, in milliseconds.
    pub latency_ms: u32,
    /// It is switched on.
    pub up: bool,
}

impl AccessPoint {
    /// An open one, up, with the whole Internet behind it: 20 Mbit/s and 15 ms, chosen freely.
    #[must_use]
    pub const fn open() -> Self {
        Self {
            security: Security::Open,
            password: None,
            bytes_per_second: 2_500_000,
            speed_per_mille: 1000,
            internet: Internet::Full,
            latency_ms: 15,
            up: true,
        }
    }

    /// The same with WPA2 and a password.
    #[must_use]
    pub fn wpa2(password: &str) -> Self {
        Self { security: Security::Wpa2, password: Some(password.into()), ..Self::open() }
    }
}

/// A cell that covers a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The fastest it offers: 2, 3 or 4.
    pub generation: u8,
    /// It belongs to a foreign network.
    pub roaming: bool,
    /// So many thousandths of a generation's usual speed are there.
    pub speed_per_mille: u32,
}

impl Coverage {
    /// At home, at full speed.
    #[must_use]
    pub const fn home(generation: u8) -> Self {
        Self { generation, roaming: false, speed_per_mille: 1000 }
    }

    /// The data that a phone gets which can do `fastest` at best. Speeds and latencies are assumed:
    /// what users of the time had, not what was advertised.
    #[must_use]
    pub const fn data(self, fastest: u8) -> CellularData {
        let generation = if fastest < self.generation { fastest } else { self.generation };
        let (bytes_per_second, latency_ms) = match generation {
            0..=2 => (20_000, 300),
            3 => (300_000, 80),
            4.. => (1_500_000, 35),
        };
        CellularData {
            generation,
            bytes_per_second,
            speed_per_mille: self.speed_per_mille,
            roaming: self.roaming,
            latency_ms,
        }
    }
}

/// What is around one phone, and what its radios have of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Surroundings {
    /// Networks in range, with their strength in percent.
    near: BTreeMap<Arc<str>, u8>,
    coverage: Option<Coverage>,
    joined: Option<Arc<str>>,
    /// Captive networks whose page this phone has been through.
    accepted: BTreeSet<Arc<str>>,
}

impl Air {
    /// Answers a phone's radio, after a while. `accepts` is the operator's opinion of an access point
    /// name for the SIM card in this phone.
    pub fn handle(
        &mut self,
        phone: usize,
        request: RadioRequest,
        accepts: impl Fn(&str) -> bool,
    ) -> Option<(Span, RadioAnswer)> {
        match request {
            RadioRequest::Scan => Some((SCAN, RadioAnswer::InRange(self.seen_by(phone)))),
            RadioRequest::Join { ssid, password } => Some(self.join(phone, ssid, password)),
            RadioRequest::Leave => {
                self.around_mut(phone).joined = None;
                None
            }
            RadioRequest::AcceptPage { ssid } => {
                self.revision += 1;
                self.around_mut(phone).accepted.insert(Arc::clone(&ssid));
                let link = self.link(phone, &ssid)?;
                Some((ACCEPT, RadioAnswer::Joined { ssid, link }))
            }
            RadioRequest::Attach { apn, fastest } => {
                let coverage = self.coverage(phone);
                let right = apn.is_some_and(|apn| accepts(&apn));
                let answer = match coverage {
                    Some(coverage) if right => RadioAnswer::Attached(coverage.data(fastest)),
                    Some(_) => RadioAnswer::NotAttached { service: true },
                    None => RadioAnswer::NotAttached { service: false },
                };
                Some((ATTACH, answer))
            }
            RadioRequest::AttachMms { apn, fastest } => {
                let answer = match self.coverage(phone) {
                    Some(coverage) if accepts(&apn) => {
                        RadioAnswer::MmsAttached(coverage.data(fastest))
                    }
                    Some(_) | None => RadioAnswer::MmsNotAttached,
                };
                Some((ATTACH, answer))
            }
            RadioRequest::Detach => None,
        }
    }

    fn join(
        &mut self,
        phone: usize,
        ssid: Arc<str>,
        password: Option<Arc<str>>,
    ) -> (Span, RadioAnswer) {
        self.around_mut(phone).joined = None;
        let Some(link) = self.link(phone, &ssid) else {
            return (JOIN_FAILS, RadioAnswer::Lost { ssid });
        };
        let wanted = self.access_points.get(&ssid).and_then(|it| it.password.clone());
        // An open network takes whatever was typed.
        if wanted.is_some() && wanted != password {
            return (JOIN_FAILS, RadioAnswer::WrongPassword { ssid });
        }
        self.around_mut(phone).joined = Some(Arc::clone(&ssid));
        (JOIN, RadioAnswer::Joined { ssid, link })
    }

    /// The phone has no power: it is joined to nothing any more.
    pub fn switched_off(&mut self, phone: usize) {
        self.around_mut(phone).joined = None;
    }

    /// Puts up an access point, or changes the one of that name.
    pub fn put_up(&mut self, ssid: Arc<str>, access_point: AccessPoint) -> Vec<Told> {
        self.revision += 1;
        let old = self.access_points.insert(Arc::clone(&ssid), access_point);
        let new = &self.access_points[&ssid];
        let was_up = old.as_ref().is_some_and(|old| old.up);
        let lets_nobody_stay = !new.up || old.is_some_and(|old| old.password != new.password);
        match (was_up, lets_nobody_stay) {
            (true, true) => {
                let mut told = self.lose(&ssid);
                if self.access_points[&ssid].up {
                    told.extend(self.appear(&ssid));
                }
                told
            }
            (true, false) => self.tell_link(&ssid),
            (false, _) => self.appear(&ssid),
        }
    }

    /// Changes an access point in place; does nothing if there is none.
    pub fn change(&mut self, ssid: &Arc<str>, change: impl FnOnce(&mut AccessPoint)) -> Vec<Told> {
        let Some(mut access_point) = self.access_points.get(ssid).cloned() else {
            return Vec::new();
        };
        change(&mut access_point);
        self.put_up(Arc::clone(ssid), access_point)
    }

    /// A phone comes to a place where it gets this network at `strength_percent`; or, with none, where
    /// it does not get it at all.
    pub fn bring(
        &mut self,
        phone: usize,
        ssid: &Arc<str>,
        strength_percent: Option<u8>,
    ) -> Option<Told> {
        let up = self.access_points.get(ssid).is_some_and(|it| it.up);
        let around = self.around_mut(phone);
        match strength_percent {
            Some(strength) => {
                let new = around.near.insert(Arc::clone(ssid), strength).is_none();
                (new && up).then_some((phone, RadioAnswer::CameIntoRange))
            }
            None => {
                around.near.remove(ssid);
                let joined = around.joined.take_if(|joined| *joined == *ssid);
                joined.map(|ssid| (phone, RadioAnswer::Lost { ssid }))
            }
        }
    }

    /// A phone comes into another cell, or out of coverage.
    pub fn cover(&mut self, phone: usize, coverage: Option<Coverage>) -> Option<Told> {
        let around = self.around_mut(phone);
        if around.coverage == coverage {
            return None;
        }
        around.coverage = coverage;
        Some((phone, RadioAnswer::CellChanged))
    }

    /// Somebody went through the page of a captive network for this phone.
    pub fn accept_page(&mut self, phone: usize, ssid: &Arc<str>) -> Option<Told> {
        self.revision += 1;
        self.around_mut(phone).accepted.insert(Arc::clone(ssid));
        let joined = self.joined(phone) == Some(ssid);
        let link = self.link(phone, ssid).filter(|_| joined)?;
        Some((phone, RadioAnswer::Joined { ssid: Arc::clone(ssid), link }))
    }

    /// The mains fail, or come back. Says whether that changes anything; the phones are told by way of
    /// their chargers.
    pub const fn set_outage(&mut self, outage: bool) -> bool {
        let changes = self.outage != outage;
        self.outage = outage;
        changes
    }

    /// Whether the mains have failed.
    #[must_use]
    pub const fn outage(&self) -> bool {
        self.outage
    }

    /// The access point of that name.
    #[must_use]
    pub fn access_point(&self, ssid: &str) -> Option<&AccessPoint> {
        self.access_points.get(ssid)
    }

    /// All access points in order of their names.
    pub fn access_points(&self) -> impl Iterator<Item = (&Arc<str>, &AccessPoint)> {
        self.access_points.iter()
    }

    /// The network that a phone has joined, as the air sees it.
    #[must_use]
    pub fn joined(&self, phone: usize) -> Option<&Arc<str>> {
        self.phones.get(phone)?.joined.as_ref()
    }

    /// The cell that covers a phone.
    #[must_use]
    pub fn coverage(&self, phone: usize) -> Option<Coverage> {
        self.phones.get(phone)?.coverage
    }

    /// The networks that a phone gets, the strongest first; of two equally strong ones the first in
    /// order of their names.
    #[must_use]
    pub fn seen_by(&self, phone: usize) -> Arc<[Seen]> {
        let near = self.phones.get(phone).map(|around| &around.near);
        let mut seen: Vec<Seen> = near
            .into_iter()
            .flatten()
            .filter_map(|(ssid, strength)| {
                let access_point = self.access_points.get(ssid).filter(|it| it.up)?;
                let security = access_point.security;
                Some(Seen { ssid: Arc::clone(ssid), security, strength_percent: *strength })
            })
            .collect();
        seen.sort_by_key(|seen| std::cmp::Reverse(seen.strength_percent));
        seen.into()
    }

    /// What a phone gets from a network that is up and in range.
    fn link(&self, phone: usize, ssid: &Arc<str>) -> Option<Joined> {
        let around = self.phones.get(phone)?;
        let access_point = self.access_points.get(ssid).filter(|it| it.up)?;
        around.near.get(ssid)?;
        let accepted = around.accepted.contains(ssid);
        let internet = match access_point.internet {
            Internet::Captive if accepted => Internet::Full,
            internet @ (Internet::Full | Internet::Limited | Internet::Captive) => internet,
        };
        Some(Joined {
            bytes_per_second: access_point.bytes_per_second,
            speed_per_mille: access_point.speed_per_mille,
            internet,
            latency_ms: access_point.latency_ms,
            revision: self.revision,
        })
    }

    /// Everybody who has joined a network loses it.
    fn lose(&mut self, ssid: &Arc<str>) -> Vec<Told> {
        let mut told = Vec::new();
        for (phone, around) in self.phones.iter_mut().enumerate() {
            if let Some(ssid) = around.joined.take_if(|joined| *joined == *ssid) {
                told.push((phone, RadioAnswer::Lost { ssid }));
            }
        }
        told
    }

    /// Everybody who has joined a network has another link now.
    fn tell_link(&self, ssid: &Arc<str>) -> Vec<Told> {
        let joined = (0..self.phones.len()).filter(|phone| self.joined(*phone) == Some(ssid));
        joined
            .filter_map(|phone| {
                let link = self.link(phone, ssid)?;
                Some((phone, RadioAnswer::Joined { ssid: Arc::clone(ssid), link }))
            })
            .collect()
    }

    /// Everybody near a network that was not there before notices.
    fn appear(&self, ssid: &Arc<str>) -> Vec<Told> {
        let near = self.phones.iter().enumerate().filter(|(_, it)| it.near.contains_key(ssid));
        near.map(|(phone, _)| (phone, RadioAnswer::CameIntoRange)).collect()
    }

    fn around_mut(&mut self, phone: usize) -> &mut Surroundings {
        if self.phones.len() <= phone {
            self.phones.resize_with(phone + 1, Surroundings::default);
        }
        &mut self.phones[phone]
    }
}

#[cfg(test)]
mod tests {
    use super::{AccessPoint, Air, Coverage, Internet, RadioAnswer, RadioRequest, Span};
    use std::sync::Arc;

    fn home() -> Arc<str> {
        "home".into()
    }

    /// One phone near a WPA2 network called `home`, in 3G coverage.
    fn air() -> Air {
        let mut air = Air::default();
        air.put_up(home(), AccessPoint::wpa2("swordfish"));
        air.bring(0, &home(), Some(80));
        air.cover(0, Some(Coverage::home(3)));
        air
    }

    fn ask(air: &mut Air, request: RadioRequest) -> String {
        let answer = air.handle(0, request, |apn| apn == "right");
        format!("{:?}", answer.expect("the air answers").1)
    }

    fn join(air: &mut Air, password: &str) -> String {
        ask(air, RadioRequest::Join { ssid: home(), password: Some(password.into()) })
    }

    #[test]
    fn a_network_takes_its_own_password_only() {
        let mut air = air();
        assert!(join(&mut air, "wordfish").starts_with("WrongPassword"));
        assert_eq!(air.joined(0), None);
        assert!(join(&mut air, "swordfish").starts_with("Joined"));
        assert_eq!(air.joined(0), Some(&home()));
    }

    #[test]
    fn whoever_is_joined_hears_that_the_network_is_gone_and_whoever_is_near_that_it_is_back() {
        let mut air = air();
        join(&mut air, "swordfish");
        let gone = air.change(&home(), |it| it.up = false);
        assert!(matches!(&*gone, [(0, RadioAnswer::Lost { .. })]), "{gone:?}");
        assert!(join(&mut air, "swordfish").starts_with("Lost"));
        let back = air.change(&home(), |it| it.up = true);
        assert!(matches!(&*back, [(0, RadioAnswer::CameIntoRange)]), "{back:?}");
    }

    #[test]
    fn a_captive_network_has_internet_for_the_phone_that_went_through_its_page() {
        let mut air = air();
        air.change(&home(), |it| it.internet = Internet::Captive);
        assert!(join(&mut air, "swordfish").contains("Captive"));
        let (_, told) = air.accept_page(0, &home()).expect("it is joined");
        assert!(format!("{told:?}").contains("Full"));
        assert!(join(&mut air, "swordfish").contains("Full"), "and it is remembered");
    }

    #[test]
    fn a_wrong_access_point_leaves_calls_and_texts() {
        let mut air = air();
        let attach = |apn: &str| RadioRequest::Attach { apn: Some(apn.into()), fastest: 4 };
        assert!(ask(&mut air, attach("right")).contains("generation: 3"));
        assert_eq!(ask(&mut air, attach("wrong")), "NotAttached { service: true }");
        air.cover(0, None);
        assert_eq!(ask(&mut air, attach("right")), "NotAttached { service: false }");
    }

    #[test]
    fn the_slower_of_phone_and_cell_decides() {
        let mut air = air();
        air.cover(0, Some(Coverage::home(4)));
        let attach = RadioRequest::Attach { apn: Some("right".into()), fastest: 2 };
        let (after, answer) = air.handle(0, attach, |_| true).expect("the air answers");
        assert_eq!(after, Span::ms(1500));
        assert!(format!("{answer:?}").contains("generation: 2"));
    }
}
