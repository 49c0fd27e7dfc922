//! From the world that a file declares to one that lives.

use std::sync::Arc;

use wp8_emulator::kernel::Nonce;
use wp8_emulator::phone::setup::Image;
use wp8_emulator::profile::{ModelId, ProfileId, Switches};
use wp8_emulator::quirks::{Quirk, Quirks};
use wp8_emulator::wire::{AccountKind, Internet, PhoneIndex};
use wp8_emulator::world::account::{Mailbox, MicrosoftAccount};
use wp8_emulator::world::air::AccessPoint;
use wp8_emulator::world::{AccountChange, Command, Holds, Specification, World};

use super::{Passwords, Stage};
use crate::catalogue::set_switch;
use crate::import::{self, Imported};
use crate::language::document::{self, Document, Reach, Security};

/// How strong a network is that a phone is in range of, in percent. Chosen freely.
const NEAR_PERCENT: u8 = 80;

impl Stage {
    /// The world of a document in one profile.
    ///
    /// # Panics
    ///
    /// Never for a document that was loaded: every name in it has been looked up.
    #[must_use]
    pub fn build<C>(document: &Document<C>, profile: &str) -> Self {
        let mut stage = Self { world: World::new(document.seed), passwords: Arc::default() };
        let mut passwords = Passwords::default();
        for (address, account) in document.world.accounts.iter() {
            stage.add_account(address, account);
            passwords.accounts.insert(address.to_owned(), account.password.clone());
            if let Some(quota) = account.skydrive {
                stage.change_account(address, AccountChange::SetQuota(quota.0));
            }
        }
        for (name, network) in document.world.networks.iter() {
            stage.world.add_network(name, access_point(network));
            passwords.networks.insert(name.to_owned(), network.password.clone());
        }
        stage.passwords = Arc::new(passwords);
        for (name, phone) in document.world.phones.iter() {
            stage.add_phone(document, profile, name, phone);
        }
        stage
    }

    fn add_account(&mut self, address: &str, account: &document::Account) {
        let kind = AccountKind::named(account.kind.word());
        if let Some(kind) = kind.filter(|kind| *kind != AccountKind::Microsoft) {
            self.world.add_mailbox(kind, address, Mailbox::new(&account.password));
            return;
        }
        let known = MicrosoftAccount::new(&account.password);
        let app_passwords: Vec<&str> = account.app_password.as_deref().into_iter().collect();
        let two_step = account.two_step || !app_passwords.is_empty();
        let known = if two_step { known.with_two_step(&app_passwords) } else { known };
        self.world.add_account(address, known);
    }

    fn add_phone<C>(
        &mut self,
        document: &Document<C>,
        profile: &str,
        name: &str,
        phone: &document::Phone,
    ) {
        let version = phone.version.as_deref().unwrap_or(profile);
        let Some((profile, model)) = ProfileId::named(version).zip(ModelId::named(&phone.model))
        else {
            unreachable!("profiles and models are looked up when a file is loaded");
        };
        let specification = Specification {
            name: name.into(),
            model,
            profile,
            quirks: quirks(document, profile),
            switches: switches(document, profile),
            image: Image {
                languages: phone.languages.iter().map(|it| it.as_str().into()).collect(),
                hides_languages: phone.hides_languages,
            },
            carrier: phone.carrier.as_deref().map(Arc::from),
            account: phone.account.as_deref().map(Arc::from),
            on: phone.on.unwrap_or(phone.account.is_some()),
            battery_percent: phone.battery.0,
        };
        let Ok(index) = self.world.add_phone(specification) else {
            unreachable!("carriers are looked up when a file is loaded");
        };
        if let Some(holds) = &phone.holds {
            self.world.hold(index, amounts(holds));
            if let Some(account) = &phone.account {
                // Contacts and appointments are the account's (report C04): the phone has what it syncs.
                let contacts = (holds.contacts > 0).then_some(holds.contacts);
                let appointments = (holds.appointments > 0).then_some(holds.appointments);
                let held = AccountChange::Hold { contacts, appointments };
                self.change_account(account, held);
            }
        }
        let imports = document.imports.iter().filter(|(of, _)| of == name);
        let imports: Vec<&Imported> = imports.map(|(_, imported)| &**imported).collect();
        if !imports.is_empty() {
            self.world.hold_these(index, &import::belongings(&imports));
        }
        for network in &phone.near {
            self.world.bring_near(index, network, Some(NEAR_PERCENT));
        }
        for network in &phone.wifi {
            self.know(index, network);
        }
    }

    fn change_account(&mut self, address: &str, change: AccountChange) {
        let change = Command::Account { address: address.into(), change };
        if self.world.apply(Nonce(0), change).is_err() {
            unreachable!("accounts are added before anything is said of them");
        }
    }

    /// A network that the phone has joined before, and is in range of.
    fn know(&mut self, phone: PhoneIndex, network: &str) {
        let password = self.passwords.networks.get(network).cloned().flatten();
        self.world.save_network(phone, network, password.as_deref());
        self.world.bring_near(phone, network, Some(NEAR_PERCENT));
    }
}

fn access_point(network: &document::Network) -> AccessPoint {
    let base = match (&network.security, &network.password) {
        (Security::Open, _) | (_, None) => AccessPoint::open(),
        (Security::Wep, Some(password)) => AccessPoint {
            security: wp8_emulator::wire::Security::Wep,
            ..AccessPoint::wpa2(password)
        },
        (Security::Wpa2, Some(password)) => AccessPoint::wpa2(password),
    };
    AccessPoint {
        bytes_per_second: network.speed.0 / 8,
        internet: match network.reach {
            Reach::Internet => Internet::Full,
            Reach::Captive => Internet::Captive,
            Reach::Limited => Internet::Limited,
        },
        ..base
    }
}

fn quirks<C>(document: &Document<C>, profile: ProfileId) -> Quirks {
    document.quirks.iter().fold(Quirks::of(profile.get()), |quirks, (name, on)| match Quirk::named(
        name,
    ) {
        Some(quirk) if *on => quirks.with(quirk),
        Some(quirk) => quirks.without(quirk),
        None => quirks,
    })
}

fn switches<C>(document: &Document<C>, profile: ProfileId) -> Switches {
    let mut switches = profile.get().switches;
    for (name, value) in &document.switches {
        let known = set_switch(&mut switches, name, value);
        debug_assert!(known, "switches and their values are looked up when a file is loaded");
    }
    switches
}

/// What a phone holds, as the world takes it.
pub(crate) const fn amounts(holds: &document::Holds) -> Holds {
    Holds {
        apps: holds.apps,
        sms: holds.sms,
        mms: holds.mms,
        chats: holds.chats,
        calls: holds.calls,
        photos: holds.photos,
        videos: holds.videos,
        favourites: holds.favourites,
        tiles: holds.tiles,
        app_data_bytes: holds.app_data.0,
        words: holds.words,
    }
}
