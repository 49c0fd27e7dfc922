//! A contract with an operator: what its SIM card tells a phone, and what its network lets in.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::period_guides::{PeriodMms, period_mms};
use super::plmn::Plmn;
use super::providers::{self, MmsSettings, Provider, ProviderNotFound, Usage, providers};
use crate::wire::{Apn, Authentication, MmsApn, Number, SimCard};

/// A contract with an operator of the database.
///
/// Holds what the database says of it, so that nothing is looked up while a world runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The provider by the name that finds it again, with its country where that is needed.
    provider: Arc<str>,
    /// The home network of the card.
    plmn: Plmn,
    sim: Arc<SimCard>,
}

impl Subscription {
    /// A contract with the provider of this name, on its first network.
    ///
    /// # Errors
    /// When no single provider has the name, or it has no SIM cards.
    pub fn new(provider: &str, number: &str) -> Result<Self, NoSubscription> {
        let found = providers().find(provider).map_err(NoSubscription::Provider)?;
        let none = || NoSubscription::NoSimCards { provider: found.label() };
        let plmn = *found.networks.first().ok_or_else(none)?;
        Ok(Self {
            provider: providers().unambiguous_name(found).into(),
            plmn,
            sim: Arc::new(sim_card(found, plmn, number.into())),
        })
    }

    /// The same on another network of the provider.
    ///
    /// # Errors
    /// When its cards do not belong to that network.
    pub fn on_network(self, plmn: Plmn) -> Result<Self, NoSubscription> {
        let refused =
            || NoSubscription::NotItsNetwork { provider: self.provider.to_string(), plmn };
        let provider = providers().by_name(&self.provider).ok_or_else(refused)?;
        let guided = || period_mms(provider).any(|row| row.network == plmn);
        if !provider.networks.contains(&plmn) && !guided() {
            return Err(refused());
        }
        let sim = SimCard {
            hides_apn: self.sim.hides_apn,
            ..sim_card(provider, plmn, self.sim.number.clone())
        };
        Ok(Self { plmn, sim: Arc::new(sim), ..self })
    }

    /// The same, with the pages for access points hidden on the phone (fact 330).
    #[must_use]
    pub fn hiding_apn(self) -> Self {
        let sim = SimCard { hides_apn: true, ..SimCard::clone(&self.sim) };
        Self { sim: Arc::new(sim), ..self }
    }

    /// The phone number.
    #[must_use]
    pub fn number(&self) -> &Number {
        &self.sim.number
    }

    /// The provider's name.
    #[must_use]
    pub const fn provider(&self) -> &Arc<str> {
        &self.provider
    }

    /// The home network.
    #[must_use]
    pub const fn plmn(&self) -> Plmn {
        self.plmn
    }

    /// The card, with what a phone's image has for its network: the settings of the network's owner
    /// (facts 332–335).
    #[must_use]
    pub fn sim_card(&self) -> SimCard {
        SimCard::clone(&self.sim)
    }

    /// Whether the network connects this contract over an access point. Case does not matter in its
    /// name, and MMS goes over its own: see [`Subscription::accepts_mms`].
    #[must_use]
    pub fn accepts(&self, apn: &str) -> bool {
        self.sim.right_apns.iter().any(|right| right.eq_ignore_ascii_case(apn))
    }

    /// Whether MMS goes through with these settings: access point and address of the centre.
    ///
    /// Of a provider for whom neither the database nor the guides have a centre, nothing is known
    /// that would work: none does.
    #[must_use]
    pub fn accepts_mms(&self, apn: &str, mmsc: &str) -> bool {
        self.sim.right_mms_apns.iter().any(|right| {
            right.apn.name.eq_ignore_ascii_case(apn) && right.mmsc.eq_ignore_ascii_case(mmsc)
        })
    }

    /// Whether the network connects this contract for MMS over an access point, whatever centre is
    /// asked for behind it.
    #[must_use]
    pub fn accepts_mms_apn(&self, apn: &str) -> bool {
        self.sim.right_mms_apns.iter().any(|right| right.apn.name.eq_ignore_ascii_case(apn))
    }

    /// Whether the MMS centre at this address serves this contract, over whichever access point.
    #[must_use]
    pub fn serves_mms(&self, mmsc: &str) -> bool {
        self.sim.right_mms_apns.iter().any(|right| right.mmsc.eq_ignore_ascii_case(mmsc))
    }
}

fn sim_card(provider: &'static Provider, plmn: Plmn, number: Number) -> SimCard {
    let owner = providers().automatic_for(plmn);
    SimCard {
        plmn: plmn.to_string().into(),
        provider: provider.name.as_str().into(),
        number,
        country: provider.country.to_uppercase().into(),
        automatic: owner.and_then(Provider::internet).map(apn),
        automatic_mms: owner.and_then(|owner| Some(mms_apn(owner, owner.mms()?))),
        right_apns: internet_apns(provider, plmn).map(Arc::from).collect(),
        right_mms_apns: mms_settings(provider, plmn).map(|it| mms_apn(provider, it)).collect(),
        hides_apn: false,
    }
}

/// What the database has, or, on a network that only a guide knows the provider on, what that says.
fn internet_apns(provider: &'static Provider, plmn: Plmn) -> impl Iterator<Item = &'static str> {
    let here = provider.networks.contains(&plmn);
    let listed = provider.apns.iter().filter(move |apn| here && apn.is_for(Usage::Internet));
    let guided = period_mms(provider).filter(move |row| !here && row.network == plmn);
    listed.map(|apn| apn.value.as_str()).chain(guided.map(|row| row.apn))
}

fn mms_settings(
    provider: &'static Provider,
    plmn: Plmn,
) -> impl Iterator<Item = MmsSettings<'static>> {
    let listed = provider.apns.iter().filter_map(providers::Apn::mms);
    let guided = period_mms(provider).filter(move |row| row.network == plmn);
    listed.chain(guided.map(PeriodMms::settings))
}

fn apn(apn: &providers::Apn) -> Apn {
    Apn {
        name: apn.value.as_str().into(),
        user: apn.user.as_deref().map(Into::into),
        password: apn.password.as_deref().map(Into::into),
        authentication: match apn.authentication {
            Some(providers::Authentication::Pap) => Authentication::Pap,
            Some(providers::Authentication::Chap) => Authentication::Chap,
            None => Authentication::None,
        },
    }
}

fn mms_apn(provider: &Provider, settings: MmsSettings<'_>) -> MmsApn {
    let listed = provider.apns.iter().find(|apn| apn.value == settings.apn);
    MmsApn {
        apn: listed.map_or_else(|| Apn::named(settings.apn), apn),
        mmsc: settings.mmsc.into(),
        proxy: settings.mmsproxy.map(Into::into),
    }
}

/// There can be no such contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoSubscription {
    /// The provider is not found.
    Provider(ProviderNotFound),
    /// It has CDMA alone: no SIM cards.
    NoSimCards {
        /// Which.
        provider: String,
    },
    /// Its cards do not belong to that network.
    NotItsNetwork {
        /// Which.
        provider: String,
        /// The network asked for.
        plmn: Plmn,
    },
}

impl fmt::Display for NoSubscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provider(not_found) => not_found.fmt(f),
            Self::NoSimCards { provider } => {
                write!(f, "`{provider}` has no SIM cards (CDMA alone); choose another operator")
            }
            Self::NotItsNetwork { provider, plmn } => {
                write!(f, "`{plmn}` is no network of `{provider}`; leave it out for its first one")
            }
        }
    }
}

impl Error for NoSubscription {}

#[cfg(test)]
mod tests {
    use super::*;

    fn straight_talk() -> Subscription {
        Subscription::new("Straight Talk", "+15550001").expect("it is in the database")
    }

    #[test]
    fn a_straight_talk_card_makes_the_phone_choose_what_does_not_work() {
        let subscription = straight_talk();
        let sim = subscription.sim_card();
        let automatic = sim.automatic.expect("AT&T's");
        assert_eq!(
            (&*sim.plmn, &*sim.provider, &*automatic.name),
            ("310-410", "Straight Talk", "NXTGENPHONE")
        );
        assert!(!subscription.accepts(&automatic.name));
        assert_eq!(
            sim.right_apns.iter().map(|apn| &**apn).collect::<Vec<_>>(),
            ["att.mvno", "tfdata"]
        );
        assert!(sim.right_apns.iter().all(|apn| subscription.accepts(apn)));
        assert!(subscription.accepts("TFDATA"), "case does not matter");
    }

    #[test]
    fn straight_talk_mms_goes_by_the_guides_only() {
        let subscription = straight_talk();
        let sim = subscription.sim_card();
        let automatic = sim.automatic_mms.expect("AT&T's");
        assert!(!subscription.accepts_mms(&automatic.apn.name, &automatic.mmsc));
        assert!(subscription.accepts_mms("tfdata", "http://mms-tf.net"));
        assert!(!subscription.accepts_mms("tfdata", "http://mmsc.cingular.com"));
    }

    #[test]
    fn the_owner_of_a_network_gets_what_is_right() {
        for name in ["AT&T", "T-Mobile (us)", "Verizon", "Vodafone (gb)"] {
            let subscription = Subscription::new(name, "+15550002").expect(name);
            let sim = subscription.sim_card();
            let automatic = sim.automatic.expect(name);
            assert!(subscription.accepts(&automatic.name), "{name}: {}", automatic.name);
        }
    }

    #[test]
    fn a_card_of_the_other_network_takes_the_other_access_point() {
        let t_mobile: Plmn = "310-260".parse().expect("a network");
        let subscription = straight_talk().on_network(t_mobile).expect("guides know it");
        assert!(subscription.accepts("wap.tracfone"));
        assert!(!subscription.accepts("tfdata"));
        assert!(straight_talk().on_network("262-02".parse().expect("a network")).is_err());
    }

    #[test]
    fn a_provider_that_nobody_has_is_refused_with_those_near_it() {
        let refused = Subscription::new("Strait Talk", "1").expect_err("misspelt").to_string();
        assert!(refused.contains("`Straight Talk`"), "{refused}");
    }
}
