//! The world of a scenario: accounts, networks, phones and what is on them, as the file declares
//! it.

use crate::language::args::{
    AccountName, CarrierName, ModelName, NetworkName, Placed, ProfileName, Table, args, words,
};
use crate::language::units::{BitsPerSecond, Bytes, Percent};

args! {
    /// Phones and what is around them.
    pub struct World {
        /// Microsoft accounts, by e-mail address.
        accounts: Table<Account>,
        /// Wi-Fi networks, by name.
        networks: Table<Network>,
        /// Phones, by the name that steps and expectations call them by.
        phones: Table<Phone>,
    }
}

impl World {
    /// A world with nothing in it.
    #[must_use]
    pub fn empty() -> Self {
        Self { accounts: Table::default(), networks: Table::default(), phones: Table::default() }
    }
}

words! {
    /// Whose account it is.
    pub enum AccountKind {
        /// Microsoft's: what a phone is set up with.
        Microsoft = "microsoft",
        /// Exchange or Office 365.
        Exchange = "exchange",
        /// Google.
        Google = "google",
        /// Any IMAP or POP mailbox.
        Mail = "mail",
        /// Facebook.
        Facebook = "facebook",
        /// Twitter.
        Twitter = "twitter",
        /// LinkedIn.
        LinkedIn = "linkedin",
    }
}

args! {
    /// An account.
    pub struct Account(short: password) {
        /// Its password.
        password: String = "correct-horse",
        /// Whose it is.
        kind: AccountKind = "microsoft",
        /// Whether a sign-in asks for a code as well.
        two_step: bool = false,
        /// With two-step verification, a password for what cannot ask for a code.
        app_password: Option<String>,
        /// How much its SkyDrive holds, if not what the profile says.
        skydrive: Option<Bytes>,
    }
}

words! {
    /// How a network is secured.
    pub enum Security {
        /// Anyone can join.
        Open = "open",
        /// With a password, weakly.
        Wep = "wep",
        /// With a password.
        Wpa2 = "wpa2",
    }
}

words! {
    /// What a network leads to.
    pub enum Reach {
        /// The Internet.
        Internet = "internet",
        /// A page that wants to be clicked before anything else is reached.
        Captive = "captive",
        /// Nothing, though it looks like the Internet.
        Limited = "limited",
    }
}

impl Reach {
    /// As the world knows it.
    #[must_use]
    pub const fn internet(self) -> wp8_emulator::wire::Internet {
        match self {
            Self::Internet => wp8_emulator::wire::Internet::Full,
            Self::Captive => wp8_emulator::wire::Internet::Captive,
            Self::Limited => wp8_emulator::wire::Internet::Limited,
        }
    }
}

args! {
    /// A Wi-Fi network.
    pub struct Network {
        /// How it is secured.
        security: Security = "wpa2",
        /// Its password.
        password: Option<String>,
        /// How fast it is.
        speed: BitsPerSecond = "20 Mbit/s",
        /// What it leads to.
        reach: Reach = "internet",
    }
}

args! {
    /// A phone.
    pub struct Phone {
        /// Its model.
        model: ModelName = "Lumia 920",
        /// Whose SIM is in it; none without.
        carrier: Option<CarrierName>,
        /// The account it is set up with. Without one, it is as it comes out of the box.
        account: Option<AccountName>,
        /// The networks it knows and is in range of.
        wifi: Vec<NetworkName>,
        /// The networks it is in range of without knowing them.
        near: Vec<NetworkName>,
        /// What is on it.
        holds: Option<Holds>,
        /// Files that people really have, of which the content is on it: XML of "SMS Backup &
        /// Restore" (messages, calls), messages of "contacts+message backup" (`.msg`), Netscape
        /// bookmarks, XAP packages and their manifests. A path is found from the scenario.
        import: Vec<Import>,
        /// Its version, if not that of the profile.
        version: Option<ProfileName>,
        /// The display languages of its image, the preset one first. With two or more, set-up asks for
        /// one (fact 66).
        languages: Vec<String>,
        /// Whether its manufacturer hides the page that asks for a language (fact 66).
        hides_languages: bool = false,
        /// How full its battery is.
        battery: Percent = "80%",
        /// Whether it is switched on; by default, if it has an account.
        on: Option<bool>,
    }
}

args! {
    /// A file of which the content is on a phone. `wp8 import FILE` says what that is.
    pub struct Import(short: file) {
        /// The file.
        file: Placed<String>,
        /// How many of its items are known to be missing, or to miss a part. Another number is a
        /// mistake: what a scenario says of a phone would be about less than its author thinks.
        lost: u32 = 0,
    }
}

args! {
    /// Content, by amount: plausible, made up, and the same for the same seed.
    pub struct Holds {
        /// Apps from the Store.
        apps: u32 [0..=2_000] = 0,
        /// Text messages.
        sms: u32 [0..=200_000] = 0,
        /// Picture messages.
        mms: u32 [0..=20_000] = 0,
        /// Chats, which are no text messages.
        chats: u32 [0..=20_000] = 0,
        /// Calls.
        calls: u32 [0..=20_000] = 0,
        /// Photos.
        photos: u32 [0..=50_000] = 0,
        /// Videos.
        videos: u32 [0..=5_000] = 0,
        /// Favourites of the browser.
        favourites: u32 [0..=5_000] = 0,
        /// Contacts, of its account: without one there are none.
        contacts: u32 [0..=20_000] = 0,
        /// Appointments, of its account as well.
        appointments: u32 [0..=20_000] = 0,
        /// How many of the apps have a tile on Start.
        tiles: u32 [0..=400] = 0,
        /// What each of the apps has gathered.
        app_data: Bytes = "0 B",
        /// Words that the keyboard was taught.
        words: u32 [0..=10_000] = 0,
    }
}
