//! What expectations see of the world: documented, lazy, and without quirks and profiles.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "a view names the states that have something to show; the others show nothing"
)]

mod accounts;
mod apps;
mod backup;
mod came_back;
mod carrier;
mod cloud;
mod content;
mod network;
mod power;
mod screen;
mod setup;
mod start;

use std::rc::Rc;

use wp8_emulator::kernel::Time;
use wp8_emulator::phone::Phone;
use wp8_emulator::world::World;

use crate::language::cel::{Roots, StructSchema, Value, view};

/// The world as expectations see it.
pub struct WorldView<'w> {
    world: &'w World,
}

impl<'w> WorldView<'w> {
    /// A view of a world as it stands.
    #[must_use]
    pub const fn new(world: &'w World) -> Self {
        Self { world }
    }
}

impl<'w> Roots<'w> for WorldView<'w> {
    fn root(&self, name: &str) -> Value<'w> {
        match self.world.phone(name) {
            Some((_, phone)) => Value::object(PhoneView(phone, self.world.now(), self.world)),
            None => crate::language::cel::Object::get(&Surroundings(self.world), name),
        }
    }
}

/// A phone, at a moment, in its world.
pub struct PhoneView<'w>(pub &'w Phone, pub Time, pub &'w World);

view! {
    /// A phone.
    pub static PHONE: "phone" for PhoneView<'w> as this {
        /// Its system runs.
        running: Bool => Value::Bool(this.0.is_running()),
        /// What is on the glass.
        screen: Struct(&screen::SCREEN) => Value::object(screen::ScreenView::of(this.0, this.1)),
        /// Battery, charger, screen, clock.
        power: Struct(&power::POWER) => Value::object(power::PowerView(this.0, this.1)),
        /// Wi-Fi, cellular data, and what went over them.
        network: Struct(&network::NETWORK) => Value::object(network::NetworkView(this.0, this.1)),
        /// SIM card and access points.
        carrier: Struct(&carrier::CARRIER) => Value::object(carrier::CarrierView(this.0)),
        /// The page that set-up shows.
        setup: Struct(&setup::SETUP) => Value::object(setup::SetupView(this.0)),
        /// The Microsoft account it is signed in to.
        account: Maybe(&Text) => {
            let account = this.0.conditions().account.as_ref();
            Value::maybe(account.map(|account| Value::text(&*account.address)))
        },
        /// All accounts on it, the Microsoft account first.
        accounts: List(&Struct(&accounts::ACCOUNT)) => accounts::accounts(this.0),
        /// Backup and restore.
        backup: Struct(&backup::BACKUP) => Value::object(backup::BackupView(this.0)),
        /// What of each other phone is on this one, by the other's name.
        came_back: Map(&Struct(&came_back::COMPARISON)) =>
            came_back::came_back(this.2, &this.0.identity().name),
        /// The queue of downloads.
        downloads: List(&Struct(&apps::DOWNLOAD)) => apps::downloads(this.0),
        /// The apps that are installed, those of the system among them.
        apps: List(&Struct(&apps::APP)) => apps::apps(this.0),
        /// The app list as it is seen: titles in its order.
        app_list: List(&Text) => apps::app_list(this.0),
        /// The Store app.
        store: Struct(&apps::STORE) => Value::object(apps::StoreView(this.0)),
        /// The Start screen.
        start: Struct(&start::START) => Value::object(start::StartView(this.0)),
        /// Messages of all sorts.
        messages: Struct(&content::MESSAGES) => Value::object(content::MessagesView(this.0)),
        /// The history of calls, the newest first.
        calls: List(&Struct(&content::CALL)) => content::calls(this.0),
        /// Photos.
        photos: List(&Struct(&content::PICTURE)) => content::pictures(this.0, false),
        /// Videos.
        videos: List(&Struct(&content::PICTURE)) => content::pictures(this.0, true),
        /// Favourites of the browser.
        favourites: List(&Struct(&content::FAVOURITE)) => content::favourites(this.0),
        /// What is set in the settings, by the name that `set` takes.
        settings: Map(&Text) => {
            let list = this.0.settings.list(this.0.identity());
            let entries = list.map(|(info, value)| {
                (info.name.into(), Value::text(info.text(&value).to_string()))
            });
            Value::Map(Rc::new(entries.collect()))
        },
        /// Words that the keyboard was taught.
        words: List(&Text) => Value::items(this.0.settings.words().map(|word| Value::text(&**word))),
        /// Free storage, in bytes.
        free: Int => Value::int(this.0.conditions().free_bytes),
    }
}

/// What is around the phones.
pub struct Surroundings<'w>(&'w World);

view! {
    /// What is around the phones.
    pub static SURROUNDINGS: "world" for Surroundings<'w> as this {
        /// How much time has passed since the scenario began.
        elapsed: Duration => Value::duration_ms(this.0.now().0),
        /// What the services keep, by the address of the account.
        cloud: Map(&Struct(&cloud::CLOUD_ACCOUNT)) => cloud::cloud(this.0),
    }
}

/// What expectations can begin with, beside the names of phones.
#[must_use]
pub const fn surroundings() -> &'static StructSchema {
    &SURROUNDINGS
}
