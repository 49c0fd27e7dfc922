//! The SIM card: what a phone finds on it, and what its system knows about it by itself.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Number;

/// A SIM card in its slot, with what the phone's system image has for its network.
///
/// The world makes it from a subscription; from then on the phone needs nothing of the world to know
/// which access points it would choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimCard {
    /// The number of its home network, `310-410`: country code and network code.
    pub plmn: Arc<str>,
    /// The provider whose name is on the card. Not what the phone goes by: that is the network.
    pub provider: Arc<str>,
    /// Its own number.
    pub number: Number,
    /// Its country as a code of two letters, upper case: set-up suggests it as the region (fact 69).
    pub country: Arc<str>,
    /// What the phone enters by itself for Internet: the settings of the network's *owner*, wrong for
    /// whoever rents the network (facts 328, 333–335).
    pub automatic: Option<Apn>,
    /// What it enters by itself for MMS, by the same rule.
    pub automatic_mms: Option<MmsApn>,
    /// What the provider's own web page says: any of these works for Internet. For people; the phone
    /// never reads it.
    pub right_apns: Arc<[Arc<str>]>,
    /// What works for MMS, likewise for people.
    pub right_mms_apns: Arc<[MmsApn]>,
    /// The operator hides the buttons for access points: a wrong one cannot be mended on this phone
    /// (fact 330).
    pub hides_apn: bool,
}

/// An access point with what it takes to be let in (fact 323).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apn {
    /// Its name: `NXTGENPHONE`.
    pub name: Arc<str>,
    /// User name.
    pub user: Option<Arc<str>>,
    /// Password.
    pub password: Option<Arc<str>>,
    /// How the two are sent.
    pub authentication: Authentication,
}

impl Apn {
    /// An access point that asks for no password, as most do.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.into(), user: None, password: None, authentication: Authentication::None }
    }
}

/// How user name and password reach the network: the choices of the page (fact 323).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Authentication {
    /// Not at all.
    None,
    /// In clear.
    Pap,
    /// As the answer to a challenge.
    Chap,
}

/// What MMS takes: an access point of its own and the address of the centre behind it (fact 324).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MmsApn {
    /// The access point.
    pub apn: Apn,
    /// The address of the MMS centre.
    pub mmsc: Arc<str>,
    /// Proxy to it, host and port.
    pub proxy: Option<Arc<str>>,
}

/// Access points entered by hand: never verified, and they win over what the phone has by itself
/// (fact 325). What is none is left as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnteredApns {
    /// For Internet.
    pub internet: Option<Apn>,
    /// For MMS.
    pub mms: Option<MmsApn>,
}
