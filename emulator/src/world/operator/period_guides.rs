//! MMS settings that the provider database lacks, from guides of the time.
//!
//! Medium confidence (fact 334): they are remembered from user guides of 2013 and 2014, not read in
//! a source that can be cited. Straight Talk is an operator without a network; its SIMs came for
//! two of them, each with its own values.

use super::plmn::Plmn;
use super::providers::{MmsSettings, Provider};

/// One row of a guide: for this operator, on this network, with this internet APN, MMS goes there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodMms {
    /// Provider, by its name in the database.
    pub provider: &'static str,
    /// Country of the provider, as the database writes it.
    pub country: &'static str,
    /// Network whose SIM the row is for.
    pub network: Plmn,
    /// APN that the guide had its readers enter, for internet and MMS alike.
    pub apn: &'static str,
    /// Address of the MMS centre.
    pub mmsc: &'static str,
    /// MMS proxy, host and port, if the guide named one.
    pub mmsproxy: Option<&'static str>,
}

impl PeriodMms {
    /// The same, in the form the database gives it.
    #[must_use]
    pub fn settings(&self) -> MmsSettings<'static> {
        MmsSettings { apn: self.apn, mmsc: self.mmsc, mmsproxy: self.mmsproxy }
    }
}

/// What period guides told owners of a Straight Talk phone to enter (fact 334, medium confidence).
pub const PERIOD_MMS: [PeriodMms; 3] = [
    PeriodMms {
        provider: "Straight Talk",
        country: "us",
        network: ON_ATT,
        apn: "tfdata",
        mmsc: "http://mms-tf.net",
        mmsproxy: Some("mms3.tracfone.com:80"),
    },
    PeriodMms {
        provider: "Straight Talk",
        country: "us",
        network: ON_ATT,
        apn: "att.mvno",
        mmsc: "http://mmsc.cingular.com",
        mmsproxy: Some("66.209.11.33:80"),
    },
    PeriodMms {
        provider: "Straight Talk",
        country: "us",
        network: ON_T_MOBILE,
        apn: "wap.tracfone",
        mmsc: "http://mms.tracfone.com",
        mmsproxy: None,
    },
];

const ON_ATT: Plmn = Plmn { mcc: 310, mnc: 410, mnc_digits: 3 };

/// Assumed: fact 334 says "T-Mobile SIM" without its number; 310-260 is T-Mobile's main network.
const ON_T_MOBILE: Plmn = Plmn { mcc: 310, mnc: 260, mnc_digits: 3 };

/// The rows for a provider, in the order of the table.
pub fn period_mms(provider: &Provider) -> impl Iterator<Item = &'static PeriodMms> {
    PERIOD_MMS.iter().filter(|row| row.provider == provider.name && row.country == provider.country)
}

#[cfg(test)]
mod tests {
    use super::super::providers::providers;
    use super::*;

    /// A row for a provider that has its values in the database would say the same thing in two
    /// places.
    #[test]
    fn each_row_is_of_a_known_provider_without_mms_settings_of_its_own() {
        for row in &PERIOD_MMS {
            let provider = providers().by_name(row.provider).expect(row.provider);
            assert_eq!(provider.country, row.country);
            assert_eq!(provider.mms(), None, "{}", row.provider);
        }
    }

    #[test]
    fn straight_talk_has_its_values_for_each_apn() {
        let provider = providers().by_name("Straight Talk").unwrap();
        let values: Vec<_> =
            period_mms(provider).map(|row| (row.apn, row.mmsc, row.mmsproxy)).collect();
        assert_eq!(
            values,
            [
                ("tfdata", "http://mms-tf.net", Some("mms3.tracfone.com:80")),
                ("att.mvno", "http://mmsc.cingular.com", Some("66.209.11.33:80")),
                ("wap.tracfone", "http://mms.tracfone.com", None),
            ]
        );
    }

    #[test]
    fn nobody_else_is_given_them() {
        assert_eq!(period_mms(providers().by_name("AT&T").unwrap()).count(), 0);
    }
}
