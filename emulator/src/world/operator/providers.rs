//! The mobile operators of the world with their access points, from a real and public database.
//!
//! The data is `serviceproviders.xml` of the package `mobile-broadband-provider-info`, dedicated to
//! the public domain (facts 337–339). It is carried compressed and read once, on first use: about 5
//! ms in a release build, 15 ms in a test build. What it says of CDMA systems, voice mail and
//! balances is left out; providers with CDMA alone are there, without networks and access points.
//!
//! Nothing here changes while a world runs: a phone that must hold on to an access point copies it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;
use std::sync::OnceLock;

use roxmltree::{Document, Node, ParsingOptions};
use serde::{Deserialize, Serialize};

use super::plmn::Plmn;

/// The database, read when it is first asked for.
#[must_use]
pub fn providers() -> &'static Providers {
    static PROVIDERS: OnceLock<Providers> = OnceLock::new();
    PROVIDERS.get_or_init(|| read(&unpacked()))
}

/// All providers, in the order of the file: by country code, then as its authors liked.
#[derive(Clone, Debug)]
pub struct Providers {
    countries: Vec<Country>,
    providers: Vec<Provider>,
    /// For each network, the places of its providers in `providers`.
    by_network: BTreeMap<Plmn, Vec<usize>>,
}

impl Providers {
    /// The provider of this name, or nothing when there is none or more than one: see
    /// [`Providers::find`], which says which of the two and what would have worked.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&Provider> {
        self.find(name).ok()
    }

    /// The provider of this name: as the database writes it (`AT&T`, `Straight Talk`), in any case
    /// of letters, in its own language (`Билайн`), or with its country where several have one of
    /// that name (`Vodafone (gb)`).
    ///
    /// A country that lists one name more than once means its first (`Mineo (jp)` has an entry for
    /// each network).
    ///
    /// # Errors
    ///
    /// No provider has that name, with names that are near; or providers of several countries have
    /// it, with the names that tell them apart.
    pub fn find(&self, name: &str) -> Result<&Provider, ProviderNotFound> {
        let wanted = name.trim();
        let (bare, country) = split_country(wanted);
        let exact = |provider: &Provider, name: &str| provider.names().any(|known| known == name);
        let folded = |provider: &Provider, name: &str| {
            provider.names().any(|known| fold(known) == fold(name))
        };
        let in_country = |provider: &Provider| {
            country.is_some_and(|code| provider.country == code.to_lowercase())
        };

        let whole_exact = || self.matching(|provider| exact(provider, wanted));
        let whole_folded = || self.matching(|provider| folded(provider, wanted));
        let bare_exact = || self.matching(|provider| in_country(provider) && exact(provider, bare));
        let bare_folded =
            || self.matching(|provider| in_country(provider) && folded(provider, bare));
        let found = first_with_something([&whole_exact, &bare_exact, &whole_folded, &bare_folded]);

        let Some(first) = found.first() else {
            return Err(ProviderNotFound::Unknown {
                name: wanted.to_owned(),
                near: self.suggest(wanted),
            });
        };
        let countries: BTreeSet<&str> =
            found.iter().map(|provider| provider.country.as_str()).collect();
        if countries.len() > 1 {
            return Err(ProviderNotFound::InSeveralCountries {
                name: wanted.to_owned(),
                labels: labels_of(&found),
            });
        }
        Ok(first)
    }

    /// Up to five names near this one, the nearest first, each in a form that [`Providers::find`]
    /// accepts.
    #[must_use]
    pub fn suggest(&self, name: &str) -> Vec<String> {
        /// Chosen freely: as many as a reader takes in at a glance.
        const SUGGESTIONS: usize = 5;
        let wanted = fold(split_country(name.trim()).0);
        // A third of the letters may differ, and always one.
        let allowed = (wanted.chars().count() / 3).max(1);
        let mut near: Vec<(usize, usize)> = Vec::new();
        for (place, provider) in self.providers.iter().enumerate() {
            if let Some(distance) =
                provider.names().filter_map(|known| nearness(&fold(known), &wanted, allowed)).min()
            {
                near.push((distance, place));
            }
        }
        near.sort_unstable();
        let mut names = Vec::new();
        for (_, place) in near {
            let name = self.unambiguous_name(&self.providers[place]);
            if !names.contains(&name) && names.len() < SUGGESTIONS {
                names.push(name);
            }
        }
        names
    }

    /// The providers whose SIMs belong to a network, in the order of the file: its owner and those
    /// who rent it.
    pub fn for_network(&self, network: Plmn) -> impl Iterator<Item = &Provider> {
        self.by_network.get(&network).into_iter().flatten().map(|&place| &self.providers[place])
    }

    /// The provider whose settings a phone of the time loads by itself for a SIM of this network:
    /// the network's owner.
    ///
    /// The phone goes by the number of the network alone, so the SIM of somebody who rents it is
    /// given the owner's settings: Straight Talk's at 310-410 gets AT&T's, which do not work for it
    /// (facts 328, 333–335).
    ///
    /// Assumed: the database does not say who owns a network, and this is how it is found. Of the
    /// network's providers with an internet access point, the owner is one
    ///
    /// 1. that is marked `primary`, which few are, then
    /// 2. that offers one to somebody who has a contract (those who rent a network mostly sell
    ///    prepaid), then
    /// 3. with the most internet access points said to be for contracts, then
    /// 4. with the most networks, then
    /// 5. that the file names first.
    ///
    /// The rule is wrong for the networks of [`OWNERS_THE_RULE_MISSES`], which are looked up.
    #[must_use]
    pub fn automatic_for(&self, network: Plmn) -> Option<&Provider> {
        let known = OWNERS_THE_RULE_MISSES.iter().find(|(missed, _)| *missed == network);
        match known {
            Some((_, owner)) => self.for_network(network).find(|provider| provider.name == *owner),
            None => self.owner_by_rule(network),
        }
    }

    /// The countries, in the order of the file.
    #[must_use]
    pub fn countries(&self) -> &[Country] {
        &self.countries
    }

    /// The name that [`Providers::find`] takes for this provider alone: with its country if others
    /// have the name.
    #[must_use]
    pub fn unambiguous_name(&self, provider: &Provider) -> String {
        let elsewhere =
            |other: &&Provider| other.country != provider.country && other.name == provider.name;
        if self.iter().any(|other| elsewhere(&other)) {
            provider.label()
        } else {
            provider.name.clone()
        }
    }

    /// All providers, in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Provider> {
        self.providers.iter()
    }

    fn owner_by_rule(&self, network: Plmn) -> Option<&Provider> {
        let candidates = self.for_network(network).filter(|provider| provider.internet().is_some());
        // Of equals, `min_by_key` returns the first.
        candidates.min_by_key(|provider| {
            (
                Reverse(provider.primary),
                Reverse(provider.internet_access_points().any(|apn| !apn.is_prepaid_only())),
                Reverse(
                    provider
                        .internet_access_points()
                        .filter(|apn| apn.plans.contains(&Plan::Postpaid))
                        .count(),
                ),
                Reverse(provider.networks.len()),
            )
        })
    }

    fn matching(&self, fits: impl Fn(&Provider) -> bool) -> Vec<&Provider> {
        self.iter().filter(|provider| fits(provider)).collect()
    }
}

impl<'a> IntoIterator for &'a Providers {
    type Item = &'a Provider;
    type IntoIter = std::slice::Iter<'a, Provider>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Networks whose owner the rule of [`Providers::automatic_for`] gets wrong, with the owner
/// (general knowledge).
pub const OWNERS_THE_RULE_MISSES: [(Plmn, &str); 7] = [
    (Plmn { mcc: 219, mnc: 2, mnc_digits: 2 }, "Tele2"), // its academic network comes first
    (Plmn { mcc: 240, mnc: 1, mnc_digits: 2 }, "Telia"),
    (Plmn { mcc: 242, mnc: 2, mnc_digits: 2 }, "Netcom"),
    (Plmn { mcc: 242, mnc: 5, mnc_digits: 2 }, "Network Norway"),
    (Plmn { mcc: 268, mnc: 3, mnc_digits: 2 }, "Optimus"),
    (Plmn { mcc: 732, mnc: 103, mnc_digits: 3 }, "Tigo"),
    (Plmn { mcc: 732, mnc: 111, mnc_digits: 3 }, "Tigo"),
];

/// A country of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// Two letters, lower case: `us`.
    pub code: String,
    /// English name.
    pub name: String,
}

/// A mobile operator in one country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Code of the country, two letters, lower case: `us`.
    pub country: String,
    /// Name, mostly in Latin letters.
    pub name: String,
    /// The same name in the country's own language, where the database has it.
    pub local_names: Vec<String>,
    /// Whether the database marks it as the network's own provider, not one that rents it. It does
    /// so in few countries.
    pub primary: bool,
    /// Networks that its SIMs belong to, each once, in the order of the file. Empty for CDMA.
    pub networks: Vec<Plmn>,
    /// Access points, in the order of the file. Empty for CDMA.
    pub apns: Vec<Apn>,
}

impl Provider {
    /// The access point that a phone uses for the internet: the first that is not for prepaid
    /// customers alone, else the first.
    #[must_use]
    pub fn internet(&self) -> Option<&Apn> {
        let first = self.internet_access_points().next();
        self.internet_access_points().find(|apn| !apn.is_prepaid_only()).or(first)
    }

    /// What a phone uses to send MMS: the first access point that is for it and names its centre,
    /// else the first that names one (the database calls Verizon's only access point with a centre
    /// one for the internet).
    #[must_use]
    pub fn mms(&self) -> Option<MmsSettings<'_>> {
        let for_mms = self.apns.iter().filter(|apn| apn.is_for(Usage::Mms));
        for_mms.chain(&self.apns).find_map(Apn::mms)
    }

    /// Name and country: `Vodafone (gb)`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} ({})", self.name, self.country)
    }

    fn internet_access_points(&self) -> impl Iterator<Item = &Apn> {
        self.apns.iter().filter(|apn| apn.is_internet())
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.local_names).map(String::as_str)
    }
}

/// An access point: what a phone asks the network to connect it to.
///
/// Surrounding blanks are not part of a value, and an empty value is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apn {
    /// The access point's name as it is entered on the phone: `NXTGENPHONE`.
    pub value: String,
    /// What it is for; joined words of the database (`mms-internet-hipri`) are taken apart. Empty
    /// when it does not say.
    pub usages: Vec<Usage>,
    /// Whose it is. Empty when the database does not say.
    pub plans: Vec<Plan>,
    /// Name of the tariff or service.
    pub name: Option<String>,
    /// User name.
    pub user: Option<String>,
    /// Password.
    pub password: Option<String>,
    /// How user name and password are sent.
    pub authentication: Option<Authentication>,
    /// Address of the MMS centre. Five of the database are no complete address; they are kept as
    /// they are.
    pub mmsc: Option<String>,
    /// Proxy to the MMS centre, host and port.
    pub mmsproxy: Option<String>,
    /// Gateway, host and port.
    pub gateway: Option<String>,
    /// Name servers.
    pub dns: Vec<String>,
}

impl Apn {
    /// Whether it is for this. One that does not say is for the internet.
    #[must_use]
    pub fn is_for(&self, usage: Usage) -> bool {
        self.usages.contains(&usage) || (self.usages.is_empty() && usage == Usage::Internet)
    }

    /// Whether a phone would reach the internet over it.
    fn is_internet(&self) -> bool {
        /// The database says `internet` of it, but it carries an operator's calls over LTE (general
        /// knowledge).
        const FOR_CALLS: &str = "vzwims";
        self.is_for(Usage::Internet) && self.value != FOR_CALLS
    }

    /// Whether it is for prepaid customers and nobody else.
    #[must_use]
    pub fn is_prepaid_only(&self) -> bool {
        self.plans == [Plan::Prepaid]
    }

    /// What it says on sending MMS, if it names the centre.
    #[must_use]
    pub fn mms(&self) -> Option<MmsSettings<'_>> {
        let mmsc = self.mmsc.as_deref()?;
        Some(MmsSettings { apn: &self.value, mmsc, mmsproxy: self.mmsproxy.as_deref() })
    }
}

/// What MMS takes: an access point of its own and an address behind it (facts 324, 329).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MmsSettings<'a> {
    /// Access point.
    pub apn: &'a str,
    /// Address of the MMS centre.
    pub mmsc: &'a str,
    /// Proxy to it, host and port.
    pub mmsproxy: Option<&'a str>,
}

/// What an access point is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Usage {
    /// The internet.
    Internet,
    /// Sending and fetching MMS.
    Mms,
    /// The operator's pages for phones, of older times.
    Wap,
    /// Traffic that goes before other traffic (`hipri`).
    HighPriority,
    /// Updates of the phone over the air (`fota`).
    FirmwareUpdate,
}

/// Whose an access point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Plan {
    /// Customers with a contract.
    Postpaid,
    /// Customers who pay in advance.
    Prepaid,
}

/// How user name and password reach the network (fact 323).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Authentication {
    /// In clear.
    Pap,
    /// As the answer to a challenge.
    Chap,
}

/// No single provider has the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderNotFound {
    /// Nobody has it.
    Unknown {
        /// The name that was looked for.
        name: String,
        /// Names that are near, the nearest first.
        near: Vec<String>,
    },
    /// Providers of several countries have it.
    InSeveralCountries {
        /// The name that was looked for.
        name: String,
        /// The names that tell them apart.
        labels: Vec<String>,
    },
}

impl fmt::Display for ProviderNotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, near } if near.is_empty() => {
                write!(f, "`{name}` is not among the operators that are known")
            }
            Self::Unknown { name, near } => {
                write!(
                    f,
                    "`{name}` is not among the operators that are known; near it are {}",
                    quoted(near)
                )
            }
            Self::InSeveralCountries { name, labels } => {
                write!(
                    f,
                    "`{name}` is an operator of several countries; say which: {}",
                    quoted(labels)
                )
            }
        }
    }
}

impl Error for ProviderNotFound {}

fn first_with_something<'a>(tries: [&dyn Fn() -> Vec<&'a Provider>; 4]) -> Vec<&'a Provider> {
    tries.into_iter().map(|look| look()).find(|found| !found.is_empty()).unwrap_or_default()
}

fn labels_of(found: &[&Provider]) -> Vec<String> {
    let mut labels: Vec<String> = found.iter().map(|provider| provider.label()).collect();
    labels.dedup();
    labels
}

/// `Vodafone (gb)` is `Vodafone` and `gb`.
fn split_country(name: &str) -> (&str, Option<&str>) {
    let parts = name.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match parts {
        Some((bare, code)) if code.len() == 2 && code.is_ascii() => (bare.trim_end(), Some(code)),
        Some(_) | None => (name, None),
    }
}

fn fold(name: &str) -> String {
    name.to_lowercase()
}

/// How far a known name is from the wanted one, if it is near: edits, or none when it begins with
/// it.
fn nearness(known: &str, wanted: &str, allowed_edits: usize) -> Option<usize> {
    /// Chosen freely: with fewer letters, too many names begin alike.
    const LETTERS_OF_A_BEGINNING: usize = 3;
    if wanted.chars().count() >= LETTERS_OF_A_BEGINNING && known.starts_with(wanted) {
        return Some(0);
    }
    let edits = strsim::osa_distance(known, wanted);
    (edits <= allowed_edits).then_some(edits)
}

fn quoted(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

// Reading: the data is part of the program, so a mistake in it is a mistake of the build, which the
// tests find.

fn unpacked() -> String {
    static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/serviceproviders.xml.z"));
    let text = miniz_oxide::inflate::decompress_to_vec_zlib(PACKED)
        .expect("the build packed the provider database");
    String::from_utf8(text).expect("the provider database is UTF-8")
}

fn read(text: &str) -> Providers {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document =
        Document::parse_with_options(text, options).expect("the provider database is XML");
    let mut countries = Vec::new();
    let mut providers = Vec::new();
    for country in children(document.root_element(), "country") {
        let code = country.attribute("code").expect("a country has a code").to_owned();
        providers
            .extend(children(country, "provider").map(|provider| read_provider(provider, &code)));
        countries
            .push(Country { name: text_of(country, "name").expect("a country has a name"), code });
    }
    let by_network = index(&providers);
    Providers { countries, providers, by_network }
}

fn index(providers: &[Provider]) -> BTreeMap<Plmn, Vec<usize>> {
    let mut by_network: BTreeMap<Plmn, Vec<usize>> = BTreeMap::new();
    for (place, provider) in providers.iter().enumerate() {
        for network in &provider.networks {
            by_network.entry(*network).or_default().push(place);
        }
    }
    by_network
}

fn read_provider(node: Node<'_, '_>, country: &str) -> Provider {
    let mut names = texts_of(node, "name").into_iter();
    let mut networks = Vec::new();
    let mut apns = Vec::new();
    for gsm in children(node, "gsm") {
        for network in children(gsm, "network-id").map(read_network) {
            if !networks.contains(&network) {
                networks.push(network);
            }
        }
        apns.extend(children(gsm, "apn").map(read_apn));
    }
    Provider {
        country: country.to_owned(),
        name: names.next().expect("a provider has a name"),
        local_names: names.collect(),
        primary: node.attribute("primary") == Some("true"),
        networks,
        apns,
    }
}

fn read_network(node: Node<'_, '_>) -> Plmn {
    let code = |name| node.attribute(name).unwrap_or_default();
    Plmn::from_codes(code("mcc"), code("mnc")).expect("a network has its two codes")
}

fn read_apn(node: Node<'_, '_>) -> Apn {
    Apn {
        value: node.attribute("value").expect("an access point has a value").trim().to_owned(),
        usages: types_of(node, "usage")
            .flat_map(|joined| joined.split('-'))
            .map(read_usage)
            .collect(),
        plans: types_of(node, "plan").map(read_plan).collect(),
        name: text_of(node, "name"),
        user: text_of(node, "username"),
        password: text_of(node, "password"),
        authentication: child(node, "authentication")
            .and_then(|node| node.attribute("method"))
            .map(read_method),
        mmsc: text_of(node, "mmsc"),
        mmsproxy: text_of(node, "mmsproxy"),
        gateway: text_of(node, "gateway"),
        dns: texts_of(node, "dns"),
    }
}

fn read_usage(word: &str) -> Usage {
    match word {
        "internet" => Usage::Internet,
        "mms" => Usage::Mms,
        "wap" => Usage::Wap,
        "hipri" => Usage::HighPriority,
        "fota" => Usage::FirmwareUpdate,
        other => {
            panic!("the provider database has a usage `{other}` that this program does not know")
        }
    }
}

fn read_plan(word: &str) -> Plan {
    match word {
        "postpaid" => Plan::Postpaid,
        "prepaid" => Plan::Prepaid,
        other => {
            panic!("the provider database has a plan `{other}` that this program does not know")
        }
    }
}

fn read_method(word: &str) -> Authentication {
    match word {
        "pap" => Authentication::Pap,
        "chap" => Authentication::Chap,
        other => panic!(
            "the provider database has an authentication `{other}` that this program does not know"
        ),
    }
}

fn children<'a, 'input>(
    node: Node<'a, 'input>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |child| child.has_tag_name(name))
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &'static str) -> Option<Node<'a, 'input>> {
    children(node, name).next()
}

fn types_of<'a>(node: Node<'a, '_>, name: &'static str) -> impl Iterator<Item = &'a str> {
    children(node, name).filter_map(|child| child.attribute("type"))
}

fn text_of(node: Node<'_, '_>, name: &'static str) -> Option<String> {
    child(node, name).and_then(text)
}

fn texts_of(node: Node<'_, '_>, name: &'static str) -> Vec<String> {
    children(node, name).filter_map(text).collect()
}

fn text(node: Node<'_, '_>) -> Option<String> {
    node.text().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plmn(text: &str) -> Plmn {
        text.parse().unwrap()
    }

    fn by_name(name: &str) -> &'static Provider {
        providers().find(name).unwrap()
    }

    /// Fact 337.
    #[test]
    fn everything_that_was_counted_is_there() {
        let all = providers();
        let apns: Vec<&Apn> = all.iter().flat_map(|provider| &provider.apns).collect();
        assert_eq!(all.countries().len(), 154);
        assert_eq!(all.iter().count(), 700);
        assert_eq!(apns.len(), 1304);
        assert_eq!(apns.iter().filter(|apn| apn.mmsc.is_some()).count(), 327);
        assert_eq!(apns.iter().filter(|apn| apn.mmsproxy.is_some()).count(), 312);
    }

    #[test]
    fn straight_talk_rents_att_s_network_and_has_no_mms_settings() {
        let provider = by_name("Straight Talk");
        assert_eq!(provider.country, "us");
        assert_eq!(provider.networks, [plmn("310-410")]);
        let apns: Vec<&str> = provider.apns.iter().map(|apn| apn.value.as_str()).collect();
        assert_eq!(apns, ["att.mvno", "tfdata"]);
        for apn in &provider.apns {
            assert_eq!(apn.plans, [Plan::Prepaid]);
            assert_eq!(apn.usages, [Usage::Internet]);
        }
        assert_eq!(provider.mms(), None);
    }

    #[test]
    fn att_has_one_access_point_for_everything() {
        let provider = by_name("AT&T");
        let apn = provider.internet().unwrap();
        assert_eq!(apn.value, "NXTGENPHONE");
        assert_eq!(apn.usages, [Usage::Mms, Usage::Internet, Usage::HighPriority]);
        let mms = provider.mms().unwrap();
        assert_eq!(mms.mmsc, "http://mmsc.mobile.att.net");
        assert_eq!(mms.mmsproxy, Some("proxy.mobile.att.net:80"));
        for network in ["310-038", "310-090", "310-150", "310-280", "310-410", "310-560"] {
            assert!(provider.networks.contains(&plmn(network)), "{network}");
        }
    }

    /// Fact 336.
    #[test]
    fn the_other_big_american_operators_have_the_settings_of_the_facts() {
        let t_mobile = by_name("T-Mobile (us)");
        assert_eq!(t_mobile.apns[0].value, "fast.t-mobile.com");
        assert_eq!(t_mobile.apns[1].value, "epc.tmobile.com");
        let verizon = by_name("Verizon");
        assert_eq!(verizon.internet().unwrap().value, "vzwinternet");
        assert_eq!(verizon.mms().unwrap().mmsc, "http://mms.vtext.com/servlets/mms");
    }

    #[test]
    fn a_network_has_its_providers_in_the_order_of_the_file() {
        let names: Vec<&str> = providers()
            .for_network(plmn("310-410"))
            .map(|provider| provider.name.as_str())
            .collect();
        assert_eq!(names, ["AT&T", "AweSIM", "Straight Talk"]);
        assert_eq!(providers().for_network(plmn("999-99")).count(), 0);
    }

    #[test]
    fn a_straight_talk_sim_is_given_att_s_settings() {
        let automatic = providers().automatic_for(plmn("310-410")).unwrap();
        assert_eq!(automatic.name, "AT&T");
        assert_eq!(automatic.internet().unwrap().value, "NXTGENPHONE");
    }

    #[test]
    fn the_owner_of_a_network_is_found_among_those_who_rent_it() {
        for (network, owner) in [
            ("204-08", "KPN NL"),
            ("208-10", "SFR"),
            ("214-06", "Vodafone"),
            ("222-99", "3"),
            ("228-01", "Swisscom"),
            ("230-01", "T-Mobile"),
            ("234-10", "O2"),
            ("234-15", "Vodafone"),
            ("262-01", "T-Mobile(Telekom)"),
            ("262-02", "Vodafone"),
            ("262-03", "E-Plus"),
            ("262-07", "O2"),
            ("310-260", "T-Mobile"),
            ("404-41", "AIRCEL"),
            ("440-10", "NTTdocomo"),
            ("505-01", "Telstra"),
            ("505-02", "Optus"),
            ("505-03", "Vodafone"),
            ("260-02", "T-Mobile"),
            ("260-06", "Play"),
        ] {
            assert_eq!(providers().automatic_for(plmn(network)).unwrap().name, owner, "{network}");
        }
    }

    /// The table may only hold what the rule gets wrong.
    #[test]
    fn each_owner_that_is_looked_up_is_missed_by_the_rule() {
        for (network, owner) in OWNERS_THE_RULE_MISSES {
            assert_eq!(providers().automatic_for(network).unwrap().name, owner, "{network}");
            assert_ne!(
                providers().owner_by_rule(network).unwrap().name,
                owner,
                "{network}: the rule finds it"
            );
        }
    }

    #[test]
    fn each_network_with_an_internet_access_point_has_an_automatic_provider() {
        for network in providers().by_network.keys() {
            let any =
                providers().for_network(*network).any(|provider| provider.internet().is_some());
            assert_eq!(providers().automatic_for(*network).is_some(), any, "{network}");
        }
    }

    #[test]
    fn a_name_is_found_in_any_case_with_its_country_and_in_its_own_language() {
        assert_eq!(by_name("straight talk").name, "Straight Talk");
        assert_eq!(by_name("Vodafone (gb)").country, "gb");
        assert_eq!(by_name("vodafone (GB)").country, "gb");
        assert_eq!(by_name("Straight Talk (us)").name, "Straight Talk");
        assert_eq!(by_name("Мегафон").name, "Megafon");
        assert_eq!(by_name("Mineo (jp)").country, "jp");
    }

    #[test]
    fn every_provider_can_be_named() {
        for provider in providers() {
            let found = by_name(&providers().unambiguous_name(provider));
            assert_eq!((&found.country, &found.name), (&provider.country, &provider.name));
        }
    }

    #[test]
    fn a_name_of_several_countries_asks_which() {
        assert_eq!(providers().by_name("Elisa"), None);
        assert_eq!(
            providers().find("Elisa").unwrap_err().to_string(),
            "`Elisa` is an operator of several countries; say which: `Elisa (ee)`, `Elisa (fi)`"
        );
    }

    #[test]
    fn a_name_that_nobody_has_is_refused_with_those_near_it() {
        assert_eq!(
            providers().find("Strait Talk").unwrap_err().to_string(),
            "`Strait Talk` is not among the operators that are known; near it are `Straight Talk`"
        );
        assert_eq!(providers().suggest("ATT"), ["AT&T"]);
        assert_eq!(providers().suggest("Voda").len(), 5);
        assert_eq!(
            providers().find("Zzyzzx Wireless of Nowhere").unwrap_err().to_string(),
            "`Zzyzzx Wireless of Nowhere` is not among the operators that are known"
        );
    }

    #[test]
    fn every_suggestion_is_a_name_that_is_accepted() {
        for name in ["T-Mobil", "Vodafon", "Orang", "Movi", "x"] {
            for suggestion in providers().suggest(name) {
                assert!(providers().by_name(&suggestion).is_some(), "{suggestion}");
            }
        }
    }

    #[test]
    fn a_value_that_is_blank_is_none() {
        for apn in providers().iter().flat_map(|provider| &provider.apns) {
            let optional =
                [&apn.name, &apn.user, &apn.password, &apn.mmsc, &apn.mmsproxy, &apn.gateway];
            for value in optional.into_iter().flatten().chain([&apn.value]).chain(&apn.dns) {
                assert_eq!(value.trim(), value);
                assert!(!value.is_empty());
            }
        }
    }
}
