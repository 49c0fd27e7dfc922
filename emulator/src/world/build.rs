//! How a world comes about: accounts, networks, phones and what is on them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Body, Record, RecordId};

use super::account::{Mailbox, MicrosoftAccount};
use super::air::{AccessPoint, Coverage};
use super::apps::generated_app;
use super::operator::Line;
use super::operator::subscription::{NoSubscription, Subscription};
use super::{Cause, Event, World};
use crate::kernel::{Key, PhoneClock};
use crate::phone::network::SavedNetwork;
use crate::phone::{self, Identity, Phone, setup};
use crate::profile::{ModelId, ProfileId, Switches};
use crate::quirks::Quirks;
use crate::wire::{AccountKind, Edition, PhoneIndex};

/// What a phone is when its scenario begins.
#[derive(Clone, Debug)]
pub struct Specification {
    /// Its name in the scenario.
    pub name: Arc<str>,
    /// Its model.
    pub model: ModelId,
    /// The version of its system.
    pub profile: ProfileId,
    /// What is broken in it.
    pub quirks: Quirks,
    /// What the facts leave open.
    pub switches: Switches,
    /// What its system image has.
    pub image: setup::Image,
    /// Whose SIM is in it, by the provider database; none: no SIM.
    pub carrier: Option<Arc<str>>,
    /// The account it is set up with; none: as it comes out of the box.
    pub account: Option<Arc<str>>,
    /// It runs.
    pub on: bool,
    /// Its battery.
    pub battery_percent: u8,
}

/// How much of everything is on a phone: plausible, made up, the same for the same seed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds {
    /// Apps from the Store.
    pub apps: u32,
    /// Text messages.
    pub sms: u32,
    /// Picture messages.
    pub mms: u32,
    /// Chats.
    pub chats: u32,
    /// Calls.
    pub calls: u32,
    /// Photos.
    pub photos: u32,
    /// Videos.
    pub videos: u32,
    /// Favourites.
    pub favourites: u32,
    /// How many of the apps have a tile on Start.
    pub tiles: u32,
    /// What each of the apps has gathered, in bytes.
    pub app_data_bytes: u64,
    /// Words that the keyboard was taught.
    pub words: u32,
}

/// Content that somebody really had, for a phone to begin with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Belongings {
    /// Text and picture messages.
    pub messages: Vec<wp8_backup::Message>,
    /// Calls.
    pub calls: Vec<wp8_backup::Call>,
    /// Favourites, in their order.
    pub favourites: Vec<wp8_backup::Favourite>,
    /// Apps. The Store sells them, and the phone's account has them.
    pub apps: Vec<Arc<Edition>>,
}

/// Numbers of phones of a scenario: 555-01xx, as in fiction.
fn number(place: usize) -> String {
    format!("+1206555{:04}", 100 + place)
}

/// How many people a phone's owner calls.
const PEOPLE: u64 = 12;

impl World {
    /// An account with its password.
    pub fn add_account(&mut self, address: &str, account: MicrosoftAccount) {
        let region = Arc::clone(&account.region);
        self.cloud.account.edit().add(address, account);
        if let Some(token) = self.cloud.account.token(address) {
            self.cloud.store.edit().set_region(token.account, region);
        }
    }

    /// An account that is not Microsoft's, with its own server.
    pub fn add_mailbox(&mut self, kind: AccountKind, address: &str, mailbox: Mailbox) {
        self.cloud.account.edit().add_other(kind, address, mailbox);
    }

    /// An access point; of an existing name, it takes its place.
    pub fn add_network(&mut self, ssid: &str, access_point: AccessPoint) {
        let told = self.air.edit().put_up(ssid.into(), access_point);
        self.tell_radios(told);
    }

    /// A phone. Its name is its identity: the same phone in another world has the same luck.
    ///
    /// # Errors
    ///
    /// There is no such provider.
    pub fn add_phone(
        &mut self,
        specification: Specification,
    ) -> Result<PhoneIndex, NoSubscription> {
        let place = self.phones.len();
        let Specification {
            name,
            model,
            profile,
            quirks,
            switches,
            image,
            carrier,
            account,
            on,
            battery_percent,
        } = specification;
        let key = Key::named("phone", &name);
        let identity =
            Identity { name, key, model, profile, quirks, switches, luck: self.luck.of_party(key) };
        let subscription = carrier
            .as_deref()
            .map(|carrier| Subscription::new(carrier, &number(place)))
            .transpose()?;
        if let Some(subscription) = &subscription {
            let mut line = Line::new(Arc::clone(subscription.number()));
            for mms in subscription.sim_card().right_mms_apns.iter() {
                line = line.with_mmsc(Arc::clone(&mms.mmsc));
            }
            self.cloud.operator.edit().subscribe(place, line);
            self.air.edit().cover(place, Some(Coverage::home(4)));
        }
        let sim = subscription.as_ref().map(Subscription::sim_card);
        self.subscriptions.push(subscription.map(Arc::new));
        let account = account.and_then(|address| {
            let token = self.cloud.account.token(&address)?;
            let known = self.cloud.account.get(&address)?;
            let secret = known.mailbox.password.clone();
            let region = Arc::clone(&known.region);
            Some((phone::conditions::Account { address, token, region }, secret))
        });
        self.phones.push(Phone::new(identity, image, sim, account, battery_percent));
        let index = PhoneIndex(place as u16);
        if on {
            self.inside(|world, phones| phones[place].start(&mut world.of(index), Cause::NONE));
        }
        Ok(index)
    }

    /// Brings a phone into the range of a network, or out of it.
    pub fn bring_near(&mut self, phone: PhoneIndex, ssid: &str, strength_percent: Option<u8>) {
        let told = self.air.edit().bring(phone.place(), &ssid.into(), strength_percent);
        self.tell_radios(told);
    }

    /// A phone has joined a network before.
    pub fn save_network(&mut self, phone: PhoneIndex, ssid: &str, password: Option<&str>) {
        let security = self
            .air
            .access_point(ssid)
            .map_or(crate::wire::Security::Open, |access_point| access_point.security);
        self.phones[phone.place()].network.edit().hold(SavedNetwork {
            ssid: ssid.into(),
            security,
            password: password.map(Arc::from),
            refused: false,
        });
    }

    /// Fills a phone that has not been used yet.
    pub fn hold(&mut self, phone: PhoneIndex, holds: Holds) {
        let before = PhoneClock(self.now.on_server().0);
        let target = &self.phones[phone.place()];
        let (key, luck, model) =
            (target.identity().key, target.identity().luck, target.identity().model());
        for n in 0..u64::from(holds.apps) {
            let edition = generated_app(Key::named("catalogue", "generated"), n);
            let seed = key.child("held data of an app", n).0;
            let data = match holds.app_data_bytes {
                0 => phone::packages::Data::default(),
                bytes => phone::packages::Data { bytes, seed, uses: 1 },
            };
            self.hold_app(phone, edition.into(), data, n < u64::from(holds.tiles));
        }
        let target = &mut self.phones[phone.place()];
        let messaging = target.messaging.edit();
        {
            use phone::messaging::generated::{chats, mms, sms};
            messaging.hold(sms(key, luck, before, u64::from(holds.sms)));
            messaging.hold(mms(key, luck, before, u64::from(holds.mms)));
            messaging.hold(chats(key, luck, before, u64::from(holds.chats)));
        }
        let people: Vec<_> =
            (0..PEOPLE).map(|index| phone::messaging::generated::person(key, index)).collect();
        target.calls.edit().hold(phone::calls::generated::calls(
            key,
            luck,
            before,
            &people,
            u64::from(holds.calls),
        ));
        let camera = target.camera.edit();
        camera.hold(phone::camera::generated::photos(
            key,
            luck,
            before,
            model,
            u64::from(holds.photos),
        ));
        camera.hold(phone::camera::generated::videos(
            key,
            luck,
            before,
            model,
            u64::from(holds.videos),
        ));
        target.favourites.edit().hold(phone::favourites::generated::favourites(
            key,
            luck,
            u64::from(holds.favourites),
        ));
        if holds.words > 0 {
            let words = phone::settings::generated::words(key, luck, u64::from(holds.words));
            target.settings.edit().hold(words);
        }
        self.inside(|world, phones| {
            phones[phone.place()].was_filled(&mut world.of(phone), Cause::NONE);
        });
    }

    /// Puts content on a phone that has not been used yet. Each thing is named by what it is: the
    /// same twice is there once, on whatever phone.
    pub fn hold_these(&mut self, phone: PhoneIndex, belongings: &Belongings) {
        for edition in &belongings.apps {
            self.hold_app(phone, Arc::clone(edition), phone::packages::Data::default(), false);
        }
        let target = &mut self.phones[phone.place()];
        let messages = belongings.messages.iter().map(|message| {
            let id = named_by_content(Body::Message(message.clone()));
            (id, message.at_ms, phone::messaging::Message::of_record(message))
        });
        target.messaging.edit().hold(messages);
        let calls = belongings.calls.iter().map(|call| {
            let id = named_by_content(Body::Call(call.clone()));
            let key = phone::calls::CallKey { at_ms: call.at_ms, id };
            (key, phone::calls::Entry::of_record(call))
        });
        target.calls.edit().hold(calls);
        let favourites = belongings.favourites.iter().map(|favourite| {
            let wp8_backup::Favourite { url, title, folder } = favourite.clone();
            let id = named_by_content(Body::Favourite(favourite.clone()));
            (id, phone::favourites::Favourite::new(url, title, folder))
        });
        target.favourites.edit().hold(favourites);
        self.inside(|world, phones| {
            phones[phone.place()].was_filled(&mut world.of(phone), Cause::NONE);
        });
    }

    /// An app that the Store sells and that has long been on a phone, with a tile or without.
    fn hold_app(
        &mut self,
        phone: PhoneIndex,
        edition: Arc<Edition>,
        data: phone::packages::Data,
        pinned: bool,
    ) {
        let target = &mut self.phones[phone.place()];
        let store = self.cloud.store.edit();
        store.publish(Arc::clone(&edition));
        if let Some(account) = target.accounts.primary() {
            store.give(account.token.account, edition.product, self.now);
        }
        if pinned {
            target.start.edit().hold_pinned(edition.product);
        } else {
            target.start.edit().hold(edition.product);
        }
        let license = crate::wire::License { trial: false };
        target.packages.edit().hold(edition, license, data);
    }

    pub(super) fn tell_radios(&mut self, told: impl IntoIterator<Item = super::air::Told>) {
        for (phone, answer) in told {
            let event = Event::Phone(PhoneIndex(phone as u16), phone::Event::Radio(answer));
            self.queue.push(self.now, Cause::NONE, event);
        }
    }
}

/// Who something is of which nothing is known but what it says.
fn named_by_content(body: Body) -> Key {
    let digest = Record::new(RecordId(0), body).digest();
    Key::named("content", "imported").child("digest", digest.0)
}
